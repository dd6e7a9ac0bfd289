"""The server's own commands: those about the whole database, and the time.

Imports: errors, keyspace, replies, and of the commands `table`, `words`.
"""
from __future__ import annotations

from redipy.commands.table import Declare
from redipy.commands.words import integer
from redipy.errors import INVALID_FIRST_INDEX, INVALID_SECOND_INDEX, SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import OK, Status

command = Declare("server")


@command("DBSIZE", "readonly fast", tips="request_policy:all_shards response_policy:agg_sum")
def dbsize(db: Keyspace) -> int:
    """How many keys there are. O(1)."""
    return len(db)


# By hand: the one option given twice is an error here, while elsewhere the same option may come again.
@command(
    "FLUSHDB [ASYNC | SYNC]",
    "write", tips="request_policy:all_shards response_policy:all_succeeded", by_hand=True,
)  # fmt: skip
def flushdb(db: Keyspace, *mode: bytes) -> Status:
    """Delete every key of the database. It is done when the answer comes, also with ASYNC. O(n).

    Errors: another word, or more than one.
    """
    if len(mode) > 1 or any(word.upper() not in (b"ASYNC", b"SYNC") for word in mode):
        raise ResponseError(SYNTAX_ERROR)
    db.flush()
    db.notify_flushed()
    return OK


@command(
    "FLUSHALL [ASYNC | SYNC]",
    "write", tips="request_policy:all_shards response_policy:all_succeeded", by_hand=True,
)  # fmt: skip
def flushall(db: Keyspace, *mode: bytes) -> Status:
    """Delete every key of every database, as FLUSHDB does in one."""
    reply = flushdb(db, *mode)
    for database in db.databases():
        database.flush()
    return reply


@command("SWAPDB index1 index2", "write fast")
def swapdb(db: Keyspace, index1: bytes, index2: bytes) -> Status:
    """Let two databases have each other's keys. O(1), on SQLite O(keys). Errors: an index that is none."""
    one, other = integer(index1, INVALID_FIRST_INDEX), integer(index2, INVALID_SECOND_INDEX)
    first, second = db.sibling(one), db.sibling(other)
    if one != other:
        first.swap(second)
    return OK


@command("TIME", "loading stale fast", tips="nondeterministic_output")
def time(db: Keyspace) -> list[bytes]:
    """The time of the store's clock: seconds since the epoch and microseconds beyond, in whole milliseconds. O(1)."""
    seconds, milliseconds = divmod(db.now_ms(), 1000)
    return [b"%d" % seconds, b"%d" % (milliseconds * 1000)]
