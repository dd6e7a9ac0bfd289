"""MEMORY: what keys and the process take. A Python process knows its size as a whole; of a key it can be estimated.

Imports: errors, keyspace, replies, and of the commands `info`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from redipy.commands.info import human, resident_bytes
from redipy.commands.table import Declare
from redipy.commands.words import integer
from redipy.errors import SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

memory = Declare("server", container="MEMORY")

PER_KEY = 32  # bytes, besides the names and values themselves: what the server takes for the shortest string
PER_ELEMENT = 16
SAMPLES = 5  # elements that are looked at, as on the server


# By hand: the number is read where it stands, and a negative one is a syntax error.
@memory("USAGE key [SAMPLES count]", "readonly", by_hand=True)
def memory_usage(db: Keyspace, key: bytes, *options: bytes) -> int | None:
    """About how many bytes a key takes with what it holds, None when missing. O(samples).

    An estimate, the same on every backend: the bytes of names, fields and elements, and a fixed sum for each of
    them. A large container is judged by its first elements, with SAMPLES 0 by all. Errors: another option; a number
    that is none.
    """
    samples = SAMPLES
    if options:
        if len(options) != 2 or options[0].upper() != b"SAMPLES":
            raise ResponseError(SYNTAX_ERROR)
        samples = integer(options[1])
        if samples < 0:
            raise ResponseError(SYNTAX_ERROR)
    kind = db.type(key)
    if kind is None:
        return None
    if kind == "string":
        return PER_KEY + len(key) + len(db.get_string(key) or b"") - 2
    count, sizes = _SIZES[kind](db, key)
    seen = list(islice(sizes, samples or None))
    elements = sum(size + PER_ELEMENT for size in seen)
    return PER_KEY + len(key) + elements * count // max(len(seen), 1)


def _hash(db: Keyspace, key: bytes) -> tuple[int, Iterable[int]]:
    found = db.hash(key)
    return len(found), (len(field) + len(value) for field, value in found.items())


def _list(db: Keyspace, key: bytes) -> tuple[int, Iterable[int]]:
    found = db.list(key)
    return len(found), map(len, found)


def _set(db: Keyspace, key: bytes) -> tuple[int, Iterable[int]]:
    found = db.set(key)
    return len(found), map(len, found)


def _zset(db: Keyspace, key: bytes) -> tuple[int, Iterable[int]]:
    found = db.zset(key)
    return len(found), (len(member) + 8 for member, _ in found.in_order())


def _stream(db: Keyspace, key: bytes) -> tuple[int, Iterable[int]]:
    found = db.stream(key)
    return len(found), (sum(map(len, words)) + 16 for _, words in found.range(0, 2**128 - 1, SAMPLES))


# How many elements there are, and the bytes of each.
_SIZES: dict[str, Callable[[Keyspace, bytes], tuple[int, Iterable[int]]]] = {
    "hash": _hash, "list": _list, "set": _set, "zset": _zset, "stream": _stream,
}  # fmt: skip


@memory("STATS", "")
def memory_stats(db: Keyspace) -> dict[bytes, Reply]:
    """How much memory the process holds, and how many keys there are. O(1), on SQLite O(keys)."""
    keys = sum(map(len, db.databases()))
    resident = resident_bytes() or 0
    return {
        b"total.allocated": resident,
        b"keys.count": keys,
        b"keys.bytes-per-key": resident // keys if keys else 0,
    }


@memory("DOCTOR", "")
def memory_doctor(db: Keyspace) -> bytes:
    """What there is to say about the memory: its size, as nothing is known that could be wrong. O(1)."""
    resident = resident_bytes()
    size = "an unknown amount" if resident is None else human(resident)
    return f"The process holds {size} of memory. There is nothing else to report.\n".encode()


@memory("PURGE", "")
def memory_purge(db: Keyspace) -> Status:
    """Give unused memory back: Python does so by itself. O(1)."""
    return OK


@memory("MALLOC-STATS", "")
def memory_malloc_stats(db: Keyspace) -> bytes:
    """The figures of the allocator, which Python does not tell. O(1)."""
    return b"Stats not supported for the current allocator"
