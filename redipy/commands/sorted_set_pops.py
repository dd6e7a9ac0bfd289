"""Sorted sets, popped from the first of several keys, or waited for. Imports: keyspace, replies, popping, sorted_sets,
table, timeouts.
"""
from __future__ import annotations

from redipy.commands import popping
from redipy.commands.sorted_sets import zpopmax, zpopmin
from redipy.commands.table import Declare
from redipy.commands.timeouts import until_ms
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("sorted-set")

ENDS = (b"MIN", b"MAX")


@command(
    "ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count]",
    "write movablekeys", uses="RW access delete", by_hand=True,
)  # fmt: skip
def zmpop(db: Keyspace, *words: bytes) -> list[Reply] | None:
    """Take the lowest or highest member, or up to `count`, from the first sorted set that there is.

    Returns its key and the members with their scores; None when every key is missing. O(log n) a member.
    Errors: the first word that does not fit; WRONGTYPE where a key before the sorted set holds something else.
    """
    wanted = popping.read(words, ENDS)
    return popping.first(wanted.keys, lambda key: _popped(db, key, wanted.end, wanted.count))


@command(
    "BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count]",
    "write blocking movablekeys", uses="RW access delete", by_hand=True,
)  # fmt: skip
def bzmpop(db: Keyspace, timeout: bytes, *words: bytes) -> list[Reply]:
    """ZMPOP, which waits like BZPOPMIN where every key is missing.

    Errors: as ZMPOP, and last a bad timeout.
    """
    wanted = popping.read(words, ENDS)
    over_ms = until_ms(timeout, db.now_ms())
    return popping.first_or_wait(
        wanted.keys, lambda key: _popped(db, key, wanted.end, wanted.count), "zset", over_ms
    )


@command("BZPOPMIN key [key ...] timeout", "write blocking fast", uses="RW access delete")
def bzpopmin(db: Keyspace, timeout: bytes, *key: bytes) -> list[Reply]:
    """Take the lowest member of the first sorted set that there is, and wait for one where there is none.

    Returns its key, the member and the score; None when the timeout is over: seconds, 0 forever. Who came first is
    served first. O(log n). Errors: a bad timeout; WRONGTYPE where a key before the sorted set holds something else.
    """
    return _pop_or_wait(db, key, timeout, b"MIN")


@command("BZPOPMAX key [key ...] timeout", "write blocking fast", uses="RW access delete")
def bzpopmax(db: Keyspace, timeout: bytes, *key: bytes) -> list[Reply]:
    """Take the highest member of the first sorted set that there is; else as BZPOPMIN."""
    return _pop_or_wait(db, key, timeout, b"MAX")


def _pop_or_wait(db: Keyspace, keys: tuple[bytes, ...], timeout: bytes, end: bytes) -> list[Reply]:
    """What BZPOPMIN and BZPOPMAX do."""
    over_ms = until_ms(timeout, db.now_ms())
    key, (pair,) = popping.first_or_wait(keys, lambda key: _popped(db, key, end, 1), "zset", over_ms)
    return [key, *pair]


def _popped(db: Keyspace, key: bytes, end: bytes, count: int) -> list[Reply] | None:
    """A key and the members taken from an end of its sorted set; None when it is missing."""
    taken = zpopmin(db, key, count) if end == b"MIN" else zpopmax(db, key, count)
    return [key, taken] if taken else None
