"""What a server does to keep its data. A local store needs none of it: a file has every change as soon as it is made,
and memory is kept nowhere; so saving is done as soon as it is asked for. Imports: errors, keyspace, replies, and of the
commands `clients`, `server_state` and `table`.
"""
from __future__ import annotations

from redipy.commands.clients import NO_REPLY, Client
from redipy.commands.server_state import Serving
from redipy.commands.table import Declare
from redipy.errors import CANNOT_SHUT_DOWN, NO_SHUTDOWN, SYNTAX_ERROR, ResponseError
from redipy.replies import OK, Reply, Status

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


# By hand: options come in any order, and some exclude others.
@command(
    "SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]", "admin noscript loading stale no_multi allow_busy",
    of_session=True, by_hand=True, arity=-1,
)  # fmt: skip
def shutdown(client: Client, *words: bytes) -> Reply:
    """Stop the server that serves the client, which is the answer; the store stays as it is.

    Errors: options that exclude each other; there is no server, or with ABORT nothing that could be taken back.
    """
    options = {word.upper() for word in words}
    if options - {b"NOSAVE", b"SAVE", b"NOW", b"FORCE", b"ABORT"} or options >= {b"NOSAVE", b"SAVE"}:
        raise ResponseError(SYNTAX_ERROR)
    if b"ABORT" in options:
        raise ResponseError(NO_SHUTDOWN if len(options) == 1 else SYNTAX_ERROR)
    if client.is_beside_script and b"NOSAVE" not in options:
        raise client.server.scripting.busy_error()
    if not client.server.stoppers:
        raise ResponseError(CANNOT_SHUT_DOWN)
    for stop in list(client.server.stoppers):
        stop()
    return NO_REPLY


@command("LASTSAVE", "loading stale fast", tips="nondeterministic_output")
def lastsave(db: Serving) -> int:
    """When SAVE or BGSAVE was called last, or the store was opened, in seconds since the epoch. O(1)."""
    return db.server.saved_ms // 1000
