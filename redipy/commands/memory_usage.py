"""MEMORY: what keys and the process take. A Python process knows its size as a whole; of a key it can be estimated.

Imports: containers, errors, keyspace, replies, and of the commands `info`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from redipy.commands.info import human, resident_bytes
from redipy.commands.table import Declare
from redipy.commands.words import integer
from redipy.containers import LARGEST_STREAM_ID, Container, Hash, List, Set, SortedSet, Stream
from redipy.errors import SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status, Verbatim

memory = Declare("server", container="MEMORY")

PER_KEY = 32  # bytes, besides the names and values themselves: what the server takes for the shortest string
PER_ELEMENT = 16
SAMPLES = 5  # elements that are looked at, as on the server


# By hand: the number is read where it stands, and a negative one is a syntax error.
@memory("USAGE key [SAMPLES count]", "readonly", uses="RO", by_hand=True)
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
    held = db.peek(key)
    return None if held is None else estimate(key, held, samples)


def estimate(key: bytes, held: bytes | Container, samples: int = SAMPLES) -> int:
    """About how many bytes a key takes with what it holds, judged by so many elements, 0 for all. O(samples).

    >>> estimate(b"k", b"v")
    32
    """
    if isinstance(held, (bytes, bytearray)):
        return PER_KEY + len(key) + len(held) - 2
    seen = list(islice(_sizes(held, samples), samples or None))
    elements = sum(seen) + PER_ELEMENT * len(seen)
    return PER_KEY + len(key) + elements * len(held) // max(len(seen), 1)


def _sizes(held: Container, samples: int) -> Iterable[int]:
    """The bytes of each element, at least of so many."""
    match held:
        case Hash():
            return (len(field) + len(value) for field, value in held.items())
        case List() | Set():
            return map(len, held)
        case SortedSet():
            return (len(member) + 8 for member, _ in held.in_order())
        case Stream():
            entries = held.range(0, LARGEST_STREAM_ID, samples or None)
            return (sum(map(len, words)) + 16 for _, words in entries)
        case _:
            raise TypeError(held)


@memory("STATS", "", tips="nondeterministic_output request_policy:all_shards response_policy:special")
def memory_stats(db: Keyspace) -> dict[bytes, Reply]:
    """What the keys take, as INFO tells it, and how many there are. O(1); on memory O(keys) while there is no limit."""
    keys = sum(map(len, db.databases()))
    used = db.used_bytes()
    return {
        b"total.allocated": used,
        b"dataset.bytes": used,
        b"keys.count": keys,
        b"keys.bytes-per-key": used // keys if keys else 0,
    }


@memory("DOCTOR", "", tips="nondeterministic_output request_policy:all_shards response_policy:special")
def memory_doctor(db: Keyspace) -> Verbatim:
    """What there is to say about the memory: its size, as nothing is known that could be wrong. O(1)."""
    resident = resident_bytes()
    size = "an unknown amount" if resident is None else human(resident)
    return Verbatim(f"The process holds {size} of memory. There is nothing else to report.\n".encode())


@memory("PURGE", "", tips="request_policy:all_shards response_policy:all_succeeded")
def memory_purge(db: Keyspace) -> Status:
    """Give unused memory back: Python does so by itself. O(1)."""
    return OK


@memory("MALLOC-STATS", "", tips="nondeterministic_output request_policy:all_shards response_policy:special")
def memory_malloc_stats(db: Keyspace) -> Verbatim:
    """The figures of the allocator, which Python does not tell. O(1)."""
    return Verbatim(b"Stats not supported for the current allocator")
