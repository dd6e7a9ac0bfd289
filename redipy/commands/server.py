"""The server's own commands: those about the whole database, the time, and being there at all.

Imports: errors, keyspace, replies, and of the commands `table`.
"""
from __future__ import annotations

from redipy.commands.table import Declare
from redipy.errors import SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import OK, PONG, Status

command = Declare("server")
connection = Declare("connection")


@command("DBSIZE", "readonly fast")
def dbsize(db: Keyspace) -> int:
    """How many keys there are. O(1)."""
    return len(db)


# By hand: the one option given twice is an error here, while elsewhere the same option may come again.
@command("FLUSHDB [ASYNC | SYNC]", "write", by_hand=True)
def flushdb(db: Keyspace, *mode: bytes) -> Status:
    """Delete every key of the database. It is done when the answer comes, also with ASYNC. O(n).

    Errors: another word, or more than one.
    """
    if len(mode) > 1 or any(word.upper() not in (b"ASYNC", b"SYNC") for word in mode):
        raise ResponseError(SYNTAX_ERROR)
    db.flush()
    return OK


@command("FLUSHALL [ASYNC | SYNC]", "write", by_hand=True)
def flushall(db: Keyspace, *mode: bytes) -> Status:
    """Delete every key, as FLUSHDB: a local store has one database."""
    return flushdb(db, *mode)


@command("TIME", "loading stale fast")
def time(db: Keyspace) -> list[bytes]:
    """The time of the store's clock: seconds since the epoch and microseconds beyond, in whole milliseconds. O(1)."""
    seconds, milliseconds = divmod(db.now_ms(), 1000)
    return [b"%d" % seconds, b"%d" % (milliseconds * 1000)]


@connection("PING [message]", "fast")
def ping(db: Keyspace, message: bytes = PONG) -> bytes:
    """PONG, or the message. O(1)."""
    return message


@connection("ECHO message", "loading stale fast")
def echo(db: Keyspace, message: bytes) -> bytes:
    """The message. O(1)."""
    return message
