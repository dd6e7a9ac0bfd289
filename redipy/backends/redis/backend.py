"""The redis backend: commands, transactions and scripts on a server.

A command is written to a connection and its reply read from it, nothing more. A pipeline is one write. What a reply is,
hiredis decides: a set comes as a list, a status line and a number too big for 64 bits as bytes. Imports: backends.base,
the command table for its flags, and the connections beside it.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import Any
from weakref import WeakSet

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from redipy.backends.base import Backend, Pending, ScriptCall, Subscription, Watch, Words
from redipy.backends.redis.connections import Connections, Link, packed
from redipy.backends.redis.pending import RedisPending
from redipy.backends.redis.subscription import RedisSubscription
from redipy.commands.table import COMMANDS
from redipy.errors import BackendError, ConnectionError, NoScriptError, ResponseError, WatchError
from redipy.replies import Reply
from redipy.values import Value, encoded

_UNLIMITED = 2**31  # connections, where no limit is asked for: redis-py's own default is 100
_MULTI, _EXEC, _DISCARD = (packed((name,)) for name in (b"MULTI", b"EXEC", b"DISCARD"))

# What these do concerns the connection that they are sent on, and the next command may go over another one.
# Of CLIENT most does no harm there, and some is of use.
_OF_ONE_CONNECTION = frozenset(
    name for name, command in COMMANDS.items() if command.session_run and not command.subcommands
)


class RedisBackend(Backend):
    """Executes commands on a Redis server.

    Threads share it: each command takes a connection that stands, or makes one. A connection that the server has closed
    meanwhile is replaced, and nobody notices. But a command whose connection breaks before its reply came raises
    `ConnectionError` and is never sent again, as nobody can tell whether it was executed.
    """

    name = "redis"
    is_remote = True

    def __init__(
        self,
        *,
        host: str = "localhost",
        port: int = 6379,
        username: str | None = None,
        password: str | None = None,
        db: int = 0,
        unix_socket_path: str | None = None,
        ssl: bool = False,
        url: str | None = None,
        client: redis.Redis | None = None,
        socket_timeout: float | None = None,
        socket_connect_timeout: float | None = 5,
        max_connections: int | None = None,
        **options: Any,
    ) -> None:
        """Describe the server; the first command connects.

        unix_socket_path: instead of host and port. url: `redis://`, `rediss://` (TLS) or `unix://`; what it says wins.
        client: a redis-py client, whose settings count instead of all others here.
        socket_timeout: how many seconds a reply may take, `None` for ever; commands that block may take any time.
        socket_connect_timeout: how many seconds it may take to connect. max_connections: how many at once; one more is
        a ConnectionError. options: further ones of redis-py's client, such as `ssl_ca_certs` or `client_name`.
        """
        self.is_clients_owner = client is None
        if client is None:
            options = {
                "username": username, "password": password, "db": db, "protocol": 3,
                "socket_timeout": socket_timeout, "socket_connect_timeout": socket_connect_timeout,
                "max_connections": max_connections or _UNLIMITED,
                "retry": Retry(NoBackoff(), 0),  # a server that is not there is said at once
                **options,
            }  # fmt: skip
            client = redis.Redis.from_url(url, **options) if url else redis.Redis(
                host=host, port=port, unix_socket_path=unix_socket_path, ssl=ssl, **options
            )
        self._client = client
        self.connections = Connections(client.connection_pool)
        self.exact_ones: list[Connections] = []
        self.subscriptions: WeakSet[Subscription] = WeakSet()

    def exact(self) -> RedisBackend:
        """See `Backend.exact`; with connections of its own, which are closed with this one's."""
        made = copy(self)
        made.server = self.server
        made.connections = Connections(self._client.connection_pool, exact=True)
        self.exact_ones.append(made.connections)
        return made

    def client(self) -> redis.Redis:
        """A redis-py client of the same settings, for what has no place here; the one that was given, if one was."""
        return self._client

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        if name.upper() in _OF_ONE_CONNECTION:
            raise _refusal(name)
        return self._answer(name, packed((name, *words)))

    def begin(self, name: bytes, *words: bytes) -> Reply | Pending:
        """See `Backend.begin`; what may wait has a connection of its own up to its reply."""
        if not _waits(name):
            return self.execute(name, *words)
        return RedisPending(self.connections, self.connections.sent(packed((name, *words))))

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. hiredis writes text and numbers as `encoded` does; what it refuses, that decides."""
        answer = self._answer

        def call(name: bytes, *words: Value) -> Reply:
            try:
                data = packed((name, *words))
            except (TypeError, UnicodeEncodeError):
                data = packed((name, *map(encoded, words)))
            return answer(name, data)

        return call

    def _answer(self, name: bytes, data: bytes) -> Reply:
        """The reply to a command. The hot path: to one write and one read it adds 2 µs."""
        connections = self.connections
        link = connections.sent(data)
        try:
            reply = link.read() if link.timeout is None else link.replies(1, patiently=_waits(name))[0]
        except BaseException as error:
            connections.fail(link, error)
        connections.give_back(link)
        if isinstance(reply, ResponseError):
            raise reply
        return reply

    def execute_many(
        self, commands: Sequence[Words | ScriptCall], *, atomic: bool = True, rollback: bool = False
    ) -> list[Reply]:
        """See `Backend.execute_many`. One round trip; without `atomic`, commands of others may run in between.

        The server refuses a whole transaction for one command that it cannot queue (unknown, a wrong number of words,
        not allowed). As a local backend runs all others, it is then sent again without that command, whose error
        stands in its place: nothing was executed the first time.
        """
        _refuse_rollback(rollback)
        if not commands:
            return []
        requests = _requests(commands)
        if atomic:
            return _values(commands, self._transaction(requests))
        waits = any(not isinstance(words, ScriptCall) and _waits(words[0]) for words in commands)
        replies = self.connections.exchange(
            b"".join(requests), len(requests), repeatable=len(requests) == 1, patiently=waits
        )
        return _values(commands, replies)

    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """See `Backend.run_script`. Called by its digest; a server that has not got it (any more) is given the text."""
        _refuse_rollback(rollback)
        try:
            try:
                reply = self.execute(*call.script.redis_words(call))
            except NoScriptError:
                reply = self.execute(*_with_text(call))
        except ResponseError as error:
            raise call.script.error_of(error)  # noqa: B904  (which knows its cause)
        return call.script.value_of(reply)

    def watch(self, keys: Sequence[bytes]) -> Watch:
        """See `Backend.watch`. Takes a connection of its own, up to the transaction or `close`."""
        return RedisWatch(self, keys)

    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> Subscription:
        """See `Backend.subscribe`. Takes a connection of its own."""
        subscription = RedisSubscription(self.connections, channels, patterns)
        self.subscriptions.add(subscription)
        return subscription

    def close(self) -> None:
        """See `Backend.close`. What waits for a reply or a message is ended; a client of the user's own stays open."""
        for connections in (self.connections, *self.exact_ones):
            connections.close()
        for subscription in list(self.subscriptions):
            subscription.close()
        if self.is_clients_owner:
            self._client.close()

    def unqueueable(self, requests: Sequence[bytes]) -> dict[int, Reply]:
        """Which of the commands the server would not queue in a transaction, and why; nothing is executed."""
        _, *answers, _ = self.connections.exchange(b"".join((_MULTI, *requests, _DISCARD)), len(requests) + 2)
        return {at: answer for at, answer in enumerate(answers) if isinstance(answer, ResponseError)}

    def _transaction(self, requests: Sequence[bytes]) -> list[Reply]:
        """The replies to commands executed as one step; for those that cannot be queued, their refusal."""
        refused: dict[int, Reply] = {}
        while True:
            queued = [at for at in range(len(requests)) if at not in refused]
            data = b"".join((_MULTI, *(requests[at] for at in queued), _EXEC))
            started, *answers, outcome = self.connections.exchange(data, len(queued) + 2)
            if isinstance(started, ResponseError):
                raise started
            errors = {at: reply for at, reply in zip(queued, answers, strict=True) if isinstance(reply, ResponseError)}
            if not errors:
                return _merged(outcome, refused)
            refused |= errors


class RedisWatch(Watch):
    """Keys under WATCH, on a connection of their own while there are any."""

    def __init__(self, backend: RedisBackend, keys: Sequence[bytes]) -> None:
        self.backend, self.connections = backend, backend.connections
        self.link: Link | None = None
        self.is_lost = False
        self.add(keys)

    def add(self, keys: Sequence[bytes]) -> None:
        """See `Watch.add`."""
        if not keys:
            return
        if self.link is None:
            self.link = self.connections.take()
        (reply,) = self._answers(packed((b"WATCH", *keys)), 1)
        if isinstance(reply, ResponseError):
            raise reply

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Watch.execute`."""
        if name.upper() in _OF_ONE_CONNECTION:
            raise _refusal(name)
        (reply,) = self._answers(packed((name, *words)), 1, patiently=_waits(name))
        if isinstance(reply, ResponseError):
            raise reply
        return reply

    def execute_many(self, commands: Sequence[Words | ScriptCall], *, rollback: bool = False) -> list[Reply]:
        """See `Watch.execute_many`.

        A transaction that the server refuses also lets go of the keys, so that here a command that it would not queue
        must be found beforehand: by a trial on another connection, unless the command table vouches for all commands.
        """
        _refuse_rollback(rollback)
        requests = _requests(commands)
        refused: dict[int, Reply] = {}
        if not all(isinstance(words, ScriptCall) or _is_well_formed(words) for words in commands):
            refused = self.backend.unqueueable(requests)
        queued = [request for at, request in enumerate(requests) if at not in refused]
        *_, outcome = self._answers(b"".join((_MULTI, *queued, _EXEC)), len(queued) + 2)
        self._let_go()
        if outcome is None:
            raise WatchError("a watched key changed; read again and retry")
        return _values(commands, _merged(outcome, refused))

    def close(self) -> None:
        """See `Watch.close`."""
        if self.link:
            with suppress(ConnectionError):  # a lost connection watches nothing
                self._answers(packed((b"UNWATCH",)), 1)
            self._let_go()

    def _answers(self, data: bytes, count: int, *, patiently: bool = False) -> list[Reply]:
        """Send and read on the connection that watches. Once it was lost nothing is done: nobody watches any more."""
        if self.is_lost:
            raise ConnectionError("the connection that watched the keys was lost: watch them again")
        if self.link is None:
            return self.connections.exchange(data, count, patiently=patiently)
        try:
            return self.connections.answered(self.link, data, count, patiently=patiently)
        except BaseException:
            self.is_lost, self.link = True, None
            raise

    def _let_go(self) -> None:
        """Give the connection back, which watches no more."""
        link, self.link = self.link, None
        if link:
            self.connections.give_back(link)


# Commands and scripts as bytes, and replies as values.


def _requests(commands: Sequence[Words | ScriptCall]) -> list[bytes]:
    """Each command as it is sent.

    A script goes with its text the first time, and by its digest from then on: the server must have it when its turn
    comes, as nothing could be sent again by then.
    """
    requests: list[bytes] = []
    given: set[str] = set()
    for command in commands:
        if isinstance(command, ScriptCall):
            words = command.script.redis_words(command) if command.script.digest in given else _with_text(command)
            given.add(command.script.digest)
        else:
            words = command
            if words[0].upper() in _OF_ONE_CONNECTION:
                raise _refusal(words[0])
        requests.append(packed(tuple(words)))
    return requests


def _with_text(call: ScriptCall) -> Words:
    """The words that run a script which the server may not have: EVAL and the text for EVALSHA and the digest."""
    _, _, *following = call.script.redis_words(call)
    return (b"EVAL", call.script.lua.encode(), *following)


def _merged(outcome: Reply, refused: Mapping[int, Reply]) -> list[Reply]:
    """The replies of a transaction, with those of the commands that were not queued in their places."""
    if isinstance(outcome, ResponseError):  # nothing was executed: out of memory, say, since the commands were queued
        raise outcome
    replies = iter(outcome)
    return [refused[at] if at in refused else next(replies) for at in range(len(outcome) + len(refused))]


def _values(commands: Sequence[Words | ScriptCall], replies: Sequence[Reply]) -> list[Reply]:
    """The replies, those to scripts as what the scripts mean."""
    return [
        _script_value(command, reply) if isinstance(command, ScriptCall) else reply
        for command, reply in zip(commands, replies, strict=True)
    ]


def _script_value(call: ScriptCall, reply: Reply) -> Any:
    """What a script gave, or the error that it failed with."""
    return call.script.error_of(reply) if isinstance(reply, ResponseError) else call.script.value_of(reply)


def _waits(name: bytes) -> bool:
    """Whether the command may wait on purpose, so that its reply takes longer than replies do."""
    command = COMMANDS.get(name.upper())
    return command is not None and "blocking" in command.flags


def _is_well_formed(words: Words) -> bool:
    """Whether the command table knows the command and finds nothing wrong with the number of words."""
    command = COMMANDS.get(words[0].upper())
    return command is not None and (len(words) == command.arity or len(words) >= -command.arity > 0)


def _refusal(name: bytes) -> BackendError:
    """The error for a command that only means something on a connection of one's own."""
    return BackendError(
        f"{name.decode(errors='replace')} concerns one connection, and commands go over many: "
        "use a pipeline, watch or subscribe, or client() for a connection of your own"
    )


def _refuse_rollback(rollback: bool) -> None:
    """A server cannot take back what it did."""
    if rollback:
        raise BackendError("a Redis server cannot undo commands: rollback=True needs the memory or the sqlite backend")
