"""redis-py's asyncio classes on a backend in the process: `redipy.compat` for tasks.

A command that does not wait is executed at once, in the thread of the event loop; one that waits leaves the loop alone.
Imports: the rooms beside it.
"""
from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Iterable
from inspect import isawaitable
from typing import Any, Self, cast

import redis.asyncio
from redis._parsers import AsyncPushNotificationsParser, BaseParser
from redis.asyncio import client as redis_client
from redis.asyncio.connection import UnixDomainSocketConnection
from redis.exceptions import ConnectionError

from redipy.compat.connection import LINE_ENDED
from redipy.compat.pools import OnStore, connected, pooled
from redipy.compat.replies import readings
from redipy.compat.shortcut import Shortcut
from redipy.compat.stores import Source, is_store_url
from redipy.compat.tasks import TaskLine
from redipy.compat.words import Packer

COMMANDS_IN_A_ROW = 16  # of one client, before other tasks have their turn

__all__ = ["BlockingConnectionPool", "Connection", "ConnectionPool", "Redis", "StrictRedis", "from_url"]


class SessionParser(BaseParser, AsyncPushNotificationsParser):
    """Stands where redis-py parses bytes: takes what has arrived on the line."""

    def __init__(self, socket_read_size: int = 0) -> None:
        self.line: TaskLine | None = None
        self.pubsub_push_handler_func = self.handle_pubsub_push_response

    async def handle_pubsub_push_response(self, response: Any) -> Any:
        """What becomes of a message, unless another function is set for it."""
        return response

    def on_connect(self, connection: Any) -> None:
        """Take the line of a connection, and the way in which it wants replies."""
        self.line = connection._writer
        self.read_texts, self.read_bytes = readings(connection.protocol, connection.encoder)

    def on_disconnect(self) -> None:
        """Let go of the line; a read that is under way finds out that it has ended."""
        self.line = None

    async def can_read(self) -> bool:
        """Whether there is something to be read, be it that the line has ended. Errors: OSError without a line."""
        if self.line is None:
            raise OSError(LINE_ENDED)
        return self.line.is_readable

    can_read_destructive = can_read  # as redis-py before 8 calls it

    async def read_response(self, disable_decoding: bool = False, push_request: bool | None = False) -> Any:
        """The next reply, or with `push_request` the next message if that comes first; an error reply is returned."""
        read = self.read_bytes if disable_decoding else self.read_texts
        while True:
            if self.line is None:
                raise ConnectionError(LINE_ENDED)
            try:
                arrival = await self.line.read()
            except OSError:
                raise ConnectionError(LINE_ENDED) from None
            response = read(arrival.reply)
            if isinstance(response, ConnectionError):
                raise response
            if not arrival.is_push:
                return response
            response = await self.handle_push_response(response)
            if push_request:
                return response


class Connection(UnixDomainSocketConnection):
    """A connection to a store in this process; see `redipy.compat.Connection`."""

    def __init__(self, *, store: Source, **options: Any) -> None:
        """See `redipy.compat.Connection`."""
        self.store, options = connected(store, options, SessionParser)
        super().__init__(**options)
        self.packer = Packer(lambda value: bytes(self.encoder.encode(value)))

    async def _connect(self) -> None:
        line = TaskLine(self.store.backend)
        self._reader = self._writer = line  # type: ignore[assignment]
        # Nobody may close it: then it goes with the connection, as a socket does.
        weakref.finalize(self, _close_unless_forked, line, os.getpid()).atexit = False

    def pack_command(self, *arguments: Any) -> list[Any]:
        """A command that is ready to be sent."""
        return self.packer.pack(*arguments)

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[Any]:
        """Commands that are sent together."""
        return self.packer.pack_all(commands)

    @property
    def is_plain(self) -> bool:
        """See `redipy.compat.Connection.is_plain`."""
        line: Any = self._writer
        return line is None or line.is_plain_for(self.protocol, int(self.db or 0))


def _close_unless_forked(line: TaskLine, pid: int) -> None:
    """Close a session, unless this is a fork of the process that it belongs to."""
    if os.getpid() == pid:
        line.close()


class TaskPool(OnStore):
    """What pools for tasks add to those of redis-py."""

    connection_type = Connection

    async def release(self, connection: Any) -> None:
        """Take a connection back."""
        self.note(connection)
        await super().release(connection)  # type: ignore[misc]  # of the class of redis-py that comes next


class ConnectionPool(TaskPool, redis.asyncio.ConnectionPool):
    """A pool of connections to a store in this process."""

    elsewhere = redis.asyncio.ConnectionPool


class BlockingConnectionPool(TaskPool, redis.asyncio.BlockingConnectionPool):
    """A pool that lets tasks wait for a connection; the `timeout` of a URL is that of its file."""

    elsewhere = redis.asyncio.BlockingConnectionPool


class Redis(redis.asyncio.Redis):
    """redis-py's client for tasks, on a store in the process; see `redipy.compat.Redis`."""

    def __init__(self, *, store: Source | None = None, **options: Any) -> None:
        """Open a client as redis-py does, or with `store` on a store in the process; see `redipy.compat.Redis`."""
        super().__init__(**(options if store is None else pooled(ConnectionPool, store, options)))
        self.auto_close_connection_pool |= store is not None
        self._shortcut = getattr(self.connection_pool, "shortcut", None)
        self._in_a_row = 0

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Self:  # type: ignore[override]  # as its pool's is
        """A client for a URL; see `redipy.compat.Redis.from_url`."""
        return cls(store=url, **options) if is_store_url(url) else cast(Self, super().from_url(url, **options))

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Execute a command and give its reply as redis-py does."""
        shortcut = self._shortcut
        if shortcut is None or self.single_connection_client or not shortcut.leads(args[0]):
            return await super().execute_command(*args, **options)
        self._in_a_row += 1
        if self._in_a_row % COMMANDS_IN_A_ROW == 0:
            await asyncio.sleep(0)
        result = shortcut.take(self.response_callbacks, args, options)
        return await result if isawaitable(result) else result

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> redis_client.Pipeline:
        """A pipeline as redis-py makes it."""
        pipeline = redis_client.Pipeline if self._shortcut is None else Pipeline
        return pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class Pipeline(redis_client.Pipeline):
    """redis-py's pipeline for tasks, on a store in the process."""

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Execute all commands of the pipeline and give their replies as redis-py does."""
        shortcut: Shortcut = self.connection_pool.shortcut  # type: ignore[attr-defined]
        try:
            await asyncio.sleep(0)  # other tasks have their turn
            is_transaction = self.is_transaction or self.explicit_transaction
            results = shortcut.results(self, raise_on_error, is_transaction=is_transaction)
            if results is None:
                return await super().execute(raise_on_error)
            return [await each if isawaitable(each) else each for each in results]
        finally:
            await self.reset()


StrictRedis = Redis


def from_url(url: str, **options: Any) -> Redis:
    """See `Redis.from_url`."""
    return Redis.from_url(url, **options)
