"""OBJECT: how the server would keep what a key holds.

A store here keeps things its own way, so the answer follows from what a key holds now: it is the encoding that a server
with its default configuration gives a value that was written in one go, elements one by one. The server's own answer
also knows the past: a string that was appended to stays `raw`, and a container that has once outgrown its small form
keeps the large one when it shrinks. To be looked at by OBJECT is no use of a key. Imports: containers, keyspace, rdb,
and of the commands `sketch`, `table`, `words`.
"""
from __future__ import annotations

from redipy.commands.sketch import is_sketch
from redipy.commands.table import Declare
from redipy.commands.words import is_integer
from redipy.containers import Container, Hash, List, Set, SortedSet
from redipy.keyspace import Keyspace
from redipy.rdb.listpack import FRAME, LIST_BYTES, MOST_FIELDS, MOST_MEMBERS, entry_of, is_small
from redipy.rdb.sets import MOST_INTEGERS

object_ = Declare("generic", container="OBJECT")

EMBEDDED_BYTES, EXPIRY_BYTES = 41, 8  # of key and value in one piece of memory, and what an expiry takes of it


@object_(
    "ENCODING key",
    "readonly", uses="RO", tips="nondeterministic_output",
    help="ENCODING <key>\n"
    "    Return the kind of internal representation used in order to store the value\n"
    "    associated with a <key>.",
)
def object_encoding(db: Keyspace, key: bytes) -> bytes | None:
    """How the server would keep what a key holds, such as `listpack`; None when missing. O(n)."""
    held = db.peek(key)
    if isinstance(held, bytes):
        return _of_string(held, len(key) if db.expires_ms(key) is None else len(key) + EXPIRY_BYTES)
    return None if held is None else _of_container(held)


@object_(
    "FREQ key",
    "readonly", uses="RO", tips="nondeterministic_output",
    help="FREQ <key>\n"
    "    Return the access frequency index of the <key>. The returned integer is\n"
    "    proportional to the logarithm of the recent access frequency of the key.",
)
def object_freq(db: Keyspace, key: bytes) -> int | None:
    """How often a key is used, from 0 to 255 on a scale that is ever harder to climb; None when missing. O(1).

    Errors: it is not counted, as `maxmemory-policy` is none for LFU.
    """
    return None if db.peek(key) is None else db.frequency(key)


@object_(
    "IDLETIME key",
    "readonly", uses="RO", tips="nondeterministic_output",
    help="IDLETIME <key>\n"
    "    Return the idle time of the <key>, that is the approximated number of\n"
    "    seconds elapsed since the last access to the key.",
)
def object_idletime(db: Keyspace, key: bytes) -> int | None:
    """For how many seconds a key was not used, None when missing. O(1).

    It is noted only under a `maxmemory-policy` for LRU, as it would cost each GET a seventh of its time: under any
    other the answer is 0, as if the key had just been used. What happened before the policy was chosen is not known.
    Errors: the policy is one for LFU.
    """
    return None if db.peek(key) is None else db.idle_ms(key) // 1000


@object_(
    "REFCOUNT key",
    "readonly", uses="RO", tips="nondeterministic_output",
    help="REFCOUNT <key>\n"
    "    Return the number of references of the value associated with the specified\n"
    "    <key>.",
)
def object_refcount(db: Keyspace, key: bytes) -> int | None:
    """1; None when missing. O(1)."""
    return None if db.peek(key) is None else 1


# Encodings


def _of_string(value: bytes, beside: int) -> bytes:
    """A short string stands next to its key, and to the expiry, in one piece of memory; no sketch does, as it grows."""
    if is_integer(value):
        return b"int"
    return b"embstr" if beside + len(value) <= EMBEDDED_BYTES and not is_sketch(value) else b"raw"


def _of_container(held: Container) -> bytes:
    match held:
        case List():
            return _of_list(held)
        case Set():
            return _of_set(held)
        case Hash():
            return _of_hash(held)
        case SortedSet():
            return _of_sorted_set(held)
        case _:
            return b"stream"


def _of_list(elements: List) -> bytes:
    """A list outgrows its one listpack with the push that would bring more bytes than there is room for."""
    used = FRAME
    for element in elements:
        if used + len(element) > LIST_BYTES:
            return b"quicklist"
        used += len(entry_of(element))
    return b"listpack"


def _of_set(members: Set) -> bytes:
    if len(members) <= MOST_INTEGERS and all(map(is_integer, members)):
        return b"intset"
    return b"listpack" if len(members) <= MOST_MEMBERS and is_small(members) else b"hashtable"


def _of_hash(fields: Hash) -> bytes:
    if len(fields) > MOST_FIELDS or not all(map(is_small, fields.items())):
        return b"hashtable"
    return b"listpackex" if any(True for _ in fields.expiring()) else b"listpack"


def _of_sorted_set(zset: SortedSet) -> bytes:
    is_packed = len(zset) <= MOST_MEMBERS and is_small(member for member, _ in zset.in_order())
    return b"listpack" if is_packed else b"skiplist"
