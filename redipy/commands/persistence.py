"""What a server does to keep its data. A local store needs none of it: a file has every change as soon as it is made,
and memory is kept nowhere; so saving is done as soon as it is asked for. Imports: errors, keyspace, replies, and of the
commands `server_state` and `table`.
"""
from __future__ import annotations

from redipy.commands.server_state import Serving
from redipy.commands.table import Declare
from redipy.errors import SYNTAX_ERROR, ResponseError
from redipy.replies import OK, Status

command = Declare("server")


@command("SAVE", "admin noscript no_async_loading no_multi")
def save(db: Serving) -> Status:
    """Take note of the time: there is nothing else to do. O(1)."""
    db.server.saved_ms = db.now_ms()
    return OK


# By hand: any other word is a syntax error.
@command("BGSAVE [SCHEDULE]", "admin noscript no_async_loading", by_hand=True)
def bgsave(db: Serving, *words: bytes) -> Status:
    """As SAVE. O(1).

    Errors: another word.
    """
    if len(words) > 1 or (words and words[0].upper() != b"SCHEDULE"):
        raise ResponseError(SYNTAX_ERROR)
    save(db)
    return Status(b"Background saving started")


@command("BGREWRITEAOF", "admin noscript no_async_loading")
def bgrewriteaof(db: Serving) -> Status:
    """Nothing: there is no append only file that could have grown. O(1)."""
    return Status(b"Background append only file rewriting started")


@command("LASTSAVE", "loading stale fast")
def lastsave(db: Serving) -> int:
    """When SAVE or BGSAVE was called last, or the store was opened, in seconds since the epoch. O(1)."""
    return db.server.saved_ms // 1000
