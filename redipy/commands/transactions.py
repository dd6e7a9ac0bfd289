"""Transactions: commands that are queued and executed as one step, and the keys that must not change before.

Imports: errors, replies, and of the commands `clients` and `table`.
"""
from __future__ import annotations

from redipy.commands.clients import Client
from redipy.commands.table import Declare
from redipy.errors import EXEC_ABORT, NESTED_MULTI, NOT_IN_TRANSACTION, WATCH_INSIDE_MULTI, ResponseError
from redipy.replies import OK, Reply, Status

command = Declare("transactions")
FLAGS = "noscript loading stale fast allow_busy"


@command("MULTI", FLAGS, of_session=True)
def multi(client: Client) -> Status:
    """Queue the commands that follow, for EXEC to execute as one step.

    Errors: a transaction has begun already.
    """
    if client.queue is not None:
        raise ResponseError(NESTED_MULTI)
    client.queue = []
    return OK


@command("EXEC", "noscript loading stale skip_slowlog", of_session=True)
def exec_(client: Client) -> Reply:
    """Execute the queued commands as one step; their replies, or None if a watched key was touched.

    An error of one of them stands among the replies, and undoes nothing. Errors: there is no transaction; EXECABORT
    where a command could not be queued, and then nothing is executed.
    """
    if client.queue is None:
        raise ResponseError(NOT_IN_TRANSACTION.format("EXEC"))
    try:
        if client.is_spoiled:
            raise ResponseError(EXEC_ABORT)
        return client.execute_queue()
    finally:
        client.end_transaction()


@command("DISCARD", FLAGS, of_session=True)
def discard(client: Client) -> Status:
    """Forget the queued commands, and let go of the watched keys.

    Errors: there is no transaction.
    """
    if client.queue is None:
        raise ResponseError(NOT_IN_TRANSACTION.format("DISCARD"))
    client.end_transaction()
    return OK


@command("WATCH key [key ...]", FLAGS, uses="RO", of_session=True)
def watch(client: Client, *keys: bytes) -> Status:
    """Let the next transaction be executed only if nobody touches these keys before. O(1) a key.

    Errors: the transaction has begun already.
    """
    if client.queue is not None:
        raise ResponseError(WATCH_INSIDE_MULTI)
    client.watch(keys)
    return OK


@command("UNWATCH", FLAGS, of_session=True)
def unwatch(client: Client) -> Status:
    """Let go of all watched keys. O(keys)."""
    client.unwatch()
    return OK
