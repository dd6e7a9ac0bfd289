"""OBJECT: how the server would keep what a key holds.

A store here keeps things its own way, so the answer follows from what a key holds now: it is the encoding that a server
with its default configuration gives a value that was written in one go, elements one by one. The server's own answer
also knows the past: a string that was appended to stays `raw`, and a container that has once outgrown its small form
keeps the large one when it shrinks. Imports: errors, keyspace, and of the commands `table`, `words`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable

from redipy.commands.table import Declare
from redipy.commands.words import is_integer
from redipy.errors import NO_LFU_POLICY, ResponseError
from redipy.keyspace import Keyspace

object_ = Declare("generic", container="OBJECT")

# The server's defaults, such as `hash-max-listpack-value`.
LONGEST_IN_LISTPACK = 64  # bytes of a field, value or member
MOST_FIELDS, MOST_MEMBERS, MOST_INTEGERS = 512, 128, 512
LISTPACK_BYTES = 8192  # of a whole list
EMBEDDED_BYTES, EXPIRY_BYTES = 41, 8  # of key and value in one piece of memory, and what an expiry takes of it


@object_(
    "ENCODING key",
    "readonly",
    help="ENCODING <key>\n"
    "    Return the kind of internal representation used in order to store the value\n"
    "    associated with a <key>.",
)
def object_encoding(db: Keyspace, key: bytes) -> bytes | None:
    """How the server would keep what a key holds, such as `listpack`; None when missing. O(n)."""
    kind = db.type(key)
    return None if kind is None else _ENCODINGS[kind](db, key)


@object_(
    "FREQ key",
    "readonly",
    help="FREQ <key>\n"
    "    Return the access frequency index of the <key>. The returned integer is\n"
    "    proportional to the logarithm of the recent access frequency of the key.",
)
def object_freq(db: Keyspace, key: bytes) -> None:
    """None when missing. Errors: for a key that exists, as nobody counts how often it is used."""
    if db.type(key) is not None:
        raise ResponseError(NO_LFU_POLICY)


@object_(
    "IDLETIME key",
    "readonly",
    help="IDLETIME <key>\n"
    "    Return the idle time of the <key>, that is the approximated number of\n"
    "    seconds elapsed since the last access to the key.",
)
def object_idletime(db: Keyspace, key: bytes) -> int | None:
    """0, as if the key had just been used: nobody notes when it is. None when missing. O(1)."""
    return None if db.type(key) is None else 0


@object_(
    "REFCOUNT key",
    "readonly",
    help="REFCOUNT <key>\n"
    "    Return the number of references of the value associated with the specified\n"
    "    <key>.",
)
def object_refcount(db: Keyspace, key: bytes) -> int | None:
    """1; None when missing. O(1)."""
    return None if db.type(key) is None else 1


# Encodings


def _of_string(db: Keyspace, key: bytes) -> bytes:
    """A short string stands next to its key, and to the expiry, in one piece of memory."""
    value = db.get_string(key) or b""
    if is_integer(value):
        return b"int"
    beside = len(key) if db.expires_ms(key) is None else len(key) + EXPIRY_BYTES
    return b"embstr" if beside + len(value) <= EMBEDDED_BYTES else b"raw"


def _of_list(db: Keyspace, key: bytes) -> bytes:
    """A list outgrows its one listpack with the push that would bring more bytes than there is room for."""
    used = LISTPACK_FRAME
    for element in db.list(key):
        if used + len(element) > LISTPACK_BYTES:
            return b"quicklist"
        used += listpack_size(element)
    return b"listpack"


def _of_set(db: Keyspace, key: bytes) -> bytes:
    members = db.set(key)
    if len(members) <= MOST_INTEGERS and all(map(is_integer, members)):
        return b"intset"
    return b"listpack" if len(members) <= MOST_MEMBERS and _are_short(members) else b"hashtable"


def _of_hash(db: Keyspace, key: bytes) -> bytes:
    fields = db.hash(key)
    if len(fields) > MOST_FIELDS or not all(map(_are_short, fields.items())):
        return b"hashtable"
    return b"listpackex" if any(True for _ in fields.expiring()) else b"listpack"


def _of_sorted_set(db: Keyspace, key: bytes) -> bytes:
    zset = db.zset(key)
    is_small = len(zset) <= MOST_MEMBERS and _are_short(member for member, _ in zset.in_order())
    return b"listpack" if is_small else b"skiplist"


def _of_stream(db: Keyspace, key: bytes) -> bytes:
    return b"stream"


_ENCODINGS: dict[str, Callable[[Keyspace, bytes], bytes]] = {
    "string": _of_string, "list": _of_list, "set": _of_set, "hash": _of_hash, "zset": _of_sorted_set,
    "stream": _of_stream,
}


def _are_short(words: Iterable[bytes]) -> bool:
    """Whether each of the words is short enough for a listpack."""
    return all(len(word) <= LONGEST_IN_LISTPACK for word in words)


LISTPACK_FRAME = 7  # bytes of a listpack around its entries


def listpack_size(element: bytes) -> int:
    """How many bytes an element takes in a listpack: its header, itself, and its length once more for the way back.

    Source: `lpEncodeGetType` and `lpEncodeBacklenBytes` in Redis's listpack.c.

    >>> listpack_size(b"7"), listpack_size(b"-7"), listpack_size(b"70000"), listpack_size(b"x" * 64)
    (2, 3, 5, 67)
    """
    if is_integer(element):
        value = int(element)
        bits = next(bits for bits in _INTEGER_BYTES if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1))
        size = 1 if 0 <= value < 128 else _INTEGER_BYTES[bits]
    else:
        length = len(element)
        size = length + (1 if length < 64 else 2 if length < 4096 else 5)
    return size + next(extra for extra, end in enumerate(_BACKWARD_ENDS, start=1) if size < end)


_INTEGER_BYTES = {13: 2, 16: 3, 24: 4, 32: 5, 64: 9}  # by the bits of an integer, the bytes of its entry
_BACKWARD_ENDS = (128, 16384, 2**21, 2**28, 2**35)  # the first size for which one byte more is needed
