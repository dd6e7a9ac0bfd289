"""A session: the state of one client of a backend, without any input or output.

A transport reads commands, gives them to `execute` and writes what comes back; what the session has to say at other
times, it says through the function `push`. Which commands concern the session is declared in the command table; all
others go to the backend. Imports: backends.base, the contract of sessions and the command table, errors, replies.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TypeAlias

from redipy.backends.base import Backend, Message, Pending, Subscription, Watch, Words
from redipy.commands.clients import NO_REPLY, Client, Kind
from redipy.commands.table import Command, find
from redipy.errors import (
    NOT_AUTHENTICATED,
    NOT_INSIDE_MULTI,
    NOT_WHILE_SUBSCRIBED,
    WRONG_ARITY,
    ConnectionError,
    RedipyError,
    ResponseError,
    WatchError,
)
from redipy.replies import QUEUED, Reply, Status

__all__ = ["NO_REPLY", "Session"]

Push: TypeAlias = Callable[[Reply], object]

NEVER_QUEUED = frozenset({"MULTI", "EXEC", "DISCARD", "WATCH", "QUIT", "RESET"})
WHILE_SUBSCRIBED = frozenset(
    {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "PING", "QUIT", "RESET"}
)


def _ignore(pushed: object) -> None:
    """What is done with messages that nobody wants."""


class Session(Client):
    """One client of a backend.

    Commands are executed one after the other, from any thread; messages come at any time, from any thread. A message
    that a command of the session itself has caused comes after its reply has been taken: when the next command begins,
    or `flush` is called.
    """

    def __init__(
        self,
        backend: Backend,
        push: Push = _ignore,
        *,
        on_close: Callable[[], object] = lambda: None,
        address: bytes = b"",
        local_address: bytes = b"",
    ) -> None:
        """Begin a session on the database that the backend stands for, with RESP2 as every connection.

        push: is given each message, as the list of its parts; that of a monitor each line, as a status. on_close: is
        called once the session is to end, also by another client. address, local_address: what CLIENT LIST shows of the
        connection.
        """
        server = backend.server
        now_ms = backend.clock.now_ms()
        super().__init__(
            server=server, address=address, local_address=local_address, created_ms=now_ms, active_ms=now_ms,
            user=None if server.settings[b"requirepass"] else b"default",
        )  # fmt: skip
        self.root = self.backend = backend
        self.push, self.on_close = push, on_close
        self.subscription: Subscription | None = None
        self.watches: dict[int, Watch] = {}  # by database
        self.pending: Pending | None = None  # what a command waits with
        self.running_in: int | None = None  # the thread in which a command runs
        self.delayed: list[Reply] = []  # messages that come after its reply
        self.lock = threading.Lock()  # guards these three
        with server.lock:
            self.id = next(server.client_ids)
            server.clients[self.id] = self
            server.connections_received += 1

    # Commands

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """Execute a command; its reply, or `NO_REPLY` where there is none to be sent. May wait, as BLPOP does.

        Errors: `ResponseError` for an error reply; ConnectionError once the session is closed.
        """
        if self.is_closed:
            raise ConnectionError("the session is closed")
        self.flush()
        if self.replies == "skip":
            self.replies = "skipping"
        try:
            reply = self._checked(name, words)
        except ResponseError:
            if self._is_silent():
                return NO_REPLY
            raise
        return NO_REPLY if self._is_silent() else reply

    def _is_silent(self) -> bool:
        """Whether the client wants no reply to the command that has just been executed."""
        mode = self.replies
        if mode == "skipping":
            self.replies = "on"
        return mode in ("skipping", "off")

    def flush(self) -> None:
        """Push the messages that waited for the reply of the last command to be out."""
        with self.lock:
            delayed, self.delayed = self.delayed, []
        for message in delayed:
            self.push(message)

    def _checked(self, name: bytes, words: Words) -> Reply:
        """Check, in the server's order, whether the command may be executed now, or queue it."""
        command: Command | None = None
        try:
            container = find(name, words)
            command = container.subcommand(words)
            self._check(container, command, 1 + len(words))
        except ResponseError:
            if command is not None:
                self.server.figures(_shown(command)).rejected += 1
            self.is_spoiled = self.queue is not None
            raise
        if self.queue is not None and command.name not in NEVER_QUEUED:
            self.queue.append((name, *words))
            return QUEUED
        self._wait_for_unpause(command)
        return self._timed(container, command, (name, *words))

    def _check(self, container: Command, command: Command, number: int) -> None:
        """Raise the error for a command that may not be executed now."""
        if not (container.fits(number) and command.fits(number)):
            raise ResponseError(WRONG_ARITY.format(_shown(command)))
        if self.user is None and "no_auth" not in command.flags:
            raise ResponseError(NOT_AUTHENTICATED)
        if self.queue is not None and "no_multi" in command.flags:
            raise ResponseError(NOT_INSIDE_MULTI)
        if self.protocol == 2 and self.subscriptions and command.name not in WHILE_SUBSCRIBED:
            raise ResponseError(NOT_WHILE_SUBSCRIBED.format(_shown(command)))

    def _wait_for_unpause(self, command: Command) -> None:
        """Wait while CLIENT PAUSE lasts, if it holds for the command."""
        server = self.server
        if server.pause is None or command.name.startswith("CLIENT|"):
            return
        with server.lock:
            while (pause := server.pause) is not None and self._is_held(command, pause.writes_only):
                if not self.root.clock.wait(server.resumed, pause.until_ms):
                    return

    def _is_held(self, command: Command, writes_only: bool) -> bool:
        """Whether a pause holds for the command; that of writers also for a transaction that has any."""
        if not writes_only or command.name == "EXEC":
            return not writes_only or any(find(queued[0]).writes for queued in self.queue or ())
        return command.writes or command.name in ("PUBLISH", "SPUBLISH")

    def _timed(self, container: Command, command: Command, words: tuple[bytes, ...]) -> Reply:
        """Execute a command, and keep the figures of it."""
        self.last_command = _shown(command)
        self.active_ms = self.root.clock.now_ms()
        self.commands += 1
        self.server.commands_processed += 1
        for shown in (*(self.queue or ()), words) if command.name == "EXEC" else (words,):
            self._tell_monitors(command, shown)
        figures = self.server.figures(self.last_command)
        began, failed = time.perf_counter_ns(), True
        with self.lock:
            self.running_in = threading.get_ident()
        try:
            reply = self._run(container, command, words)
            failed = False
        finally:
            took_us = (time.perf_counter_ns() - began) // 1000
            figures.add(took_us, failed=failed)
            if "blocking" not in command.flags and "skip_slowlog" not in command.flags:
                self.server.note_call(self, self.last_command, words, self.active_ms, took_us)
            with self.lock:
                self.running_in = None
        return reply

    def _tell_monitors(self, command: Command, words: Words) -> None:
        """Show those who have said MONITOR what is executed; a password is not shown, nor what administrators do."""
        if not self.server.monitors or "admin" in command.flags:
            return
        secret = range(_first_secret(words), len(words))
        seconds, milliseconds = divmod(self.active_ms, 1000)
        shown = b" ".join(b'"(redacted)"' if at in secret else _quoted(word) for at, word in enumerate(words))
        line = b"%d.%06d [%d %s] %s" % (seconds, milliseconds * 1000, self.database, self.address, shown)
        for monitor in list(self.server.monitors.values()):
            monitor.show(line)

    def _run(self, container: Command, command: Command, words: tuple[bytes, ...]) -> Reply:
        """Execute a command where it belongs: here, or on the backend."""
        if command.name == "PING" and self.protocol == 2 and self.subscriptions:
            return [b"pong", words[1] if len(words) > 1 else b""]  # told apart from messages by its form
        if container.session_run is not None:
            return container.session_run(self, *words[1:])
        if "blocking" not in command.flags:
            return self.backend.execute(*words)
        reply = self.backend.begin(*words)
        return self._waited(reply) if isinstance(reply, Pending) else reply

    def _waited(self, pending: Pending) -> Reply:
        """Wait for a reply, in the sight of CLIENT UNBLOCK and CLIENT KILL."""
        with self.lock:
            self.pending, self.is_blocked = pending, True
        if self.is_closed:
            pending.end(None)
        try:
            return pending.wait()
        finally:
            with self.lock:
                self.pending, self.is_blocked = None, False

    # Client

    def now_ms(self) -> int:
        """See `Client.now_ms`."""
        return self.root.clock.now_ms()

    def select(self, number: int) -> None:
        """See `Client.select`."""
        if number != self.database:
            self.backend = self.root.database(number)
            self.database = number

    def watch(self, keys: Sequence[bytes]) -> None:
        """See `Client.watch`."""
        held = self.watches.get(self.database)
        if held is None:
            self.watches[self.database] = self.backend.watch(keys)
        else:
            held.add(keys)
        self.watched.update((self.database, key) for key in keys)

    def unwatch(self) -> None:
        """See `Client.unwatch`."""
        for watch in self.watches.values():
            watch.close()
        self.watches.clear()
        self.watched.clear()

    def execute_queue(self) -> Reply:
        """See `Client.execute_queue`.

        What goes to the backend goes in one piece; a command of the session, such as SELECT, stands between two pieces.
        """
        parts = self._parts()
        is_one_step = len(parts) == 1 and len(self.watches) <= 1
        step: AbstractContextManager[object] = nullcontext() if is_one_step else self.root.together()
        replies: list[Reply] = []
        try:
            with step:
                for number in [number for number in self.watches if number != self.database]:
                    self.watches.pop(number).execute_many([])  # raises if one of its keys was touched
                for part in parts:
                    replies += part()
        except WatchError:
            return None
        return replies

    def _parts(self) -> list[Callable[[], list[Reply]]]:
        """The queue as functions that each execute some of it; the first finds out if a watched key was touched."""
        parts: list[Callable[[], list[Reply]]] = []
        batch: list[Words] = []
        for words in self.queue or ():
            container = find(words[0])
            if container.session_run is None:
                batch.append(words)
            else:
                parts += [partial(self._execute_batch, batch), partial(self._execute_own, container, words)]
                batch = []
        return [*parts, partial(self._execute_batch, batch)] if batch or not parts else parts

    def _execute_batch(self, commands: Sequence[Words]) -> list[Reply]:
        """Execute commands of the backend on the database that is selected now."""
        watch = self.watches.pop(self.database, None)
        if watch is not None:
            return watch.execute_many(commands)
        return self.backend.execute_many(commands) if commands else []

    def _execute_own(self, container: Command, words: Words) -> list[Reply]:
        """Execute a command of the session within a transaction.

        Confirmations stand among the replies, as the server writes them there.
        """
        pushed: list[Reply] = []
        push, self.push = self.push, pushed.append
        try:
            reply = container.session_run(self, *words[1:]) if container.session_run else None
        except RedipyError as error:
            reply = error
        finally:
            self.push = push
        return pushed if reply is NO_REPLY else [reply]

    # Messages

    def subscribe(self, kind: Kind, names: Sequence[bytes]) -> Reply:
        """See `Client.subscribe`."""
        if self.subscription is None:
            self.subscription = self.root.listen(self._receive)
        for name in names:
            self.names[kind][name] = None
            self.subscription.subscribe(*_by_kind(kind, name))
            self._confirm(kind + "subscribe", kind, name)
        return NO_REPLY

    def unsubscribe(self, kind: Kind, names: Sequence[bytes]) -> Reply:
        """See `Client.unsubscribe`."""
        wanted = names or list(self.names[kind])
        for name in wanted:
            if self.names[kind].pop(name, name) is None and self.subscription is not None:
                self.subscription.unsubscribe(*_by_kind(kind, name))
            self._confirm(kind + "unsubscribe", kind, name)
        if not wanted:
            self._confirm(kind + "unsubscribe", kind, None)
        return NO_REPLY

    def unsubscribe_all(self) -> None:
        """See `Client.unsubscribe_all`."""
        if self.subscription is not None:
            self.subscription.close()
            self.subscription = None
        for names in self.names.values():
            names.clear()

    def _confirm(self, what: str, kind: Kind, name: bytes | None) -> None:
        """Say what has been done, and how much is subscribed to now: shard channels are counted apart."""
        kinds: tuple[Kind, ...] = ("s",) if kind == "s" else ("", "p")
        self.push([what.encode(), name, sum(len(self.names[each]) for each in kinds)])

    def _receive(self, message: Message) -> None:
        """Called with each message, in the thread of whoever sent it."""
        parts: list[Reply] = [message.kind.encode(), message.channel, message.data]
        if message.pattern is not None:
            parts.insert(1, message.pattern)
        self._push_or_delay(parts)

    def _push_or_delay(self, message: Reply) -> None:
        """Push a message; what a command of the session's own has caused comes after its reply."""
        with self.lock:
            if self.running_in == threading.get_ident():
                self.delayed.append(message)
                return
        self.push(message)

    def show(self, line: bytes) -> None:
        """See `Client.show`."""
        self._push_or_delay(Status(line))

    # The end

    def unblock(self, reply: Reply) -> bool:
        """See `Client.unblock`."""
        with self.lock:
            pending = self.pending
        return pending is not None and pending.end(reply)

    def close(self) -> None:
        """See `Client.close`. A command that waits ends without a reply. A second call does nothing."""
        with self.server.lock:
            if self.is_closed:
                return
            self.is_closed = True
            self.server.clients.pop(self.id, None)
            self.server.monitors.pop(self.id, None)
        self.end_transaction()
        self.unsubscribe_all()
        self.unblock(None)
        with suppress(RedipyError):  # whoever ends it may be another client, who has no part in its troubles
            self.on_close()


def _shown(command: Command) -> str:
    """A command's name as figures and errors show it."""
    return command.name.lower()


def _first_secret(words: Words) -> int:
    """Where in a command the names and passwords of users begin; behind its end if there are none.

    >>> _first_secret([b"HELLO", b"3", b"AUTH", b"me", b"secret"]), _first_secret([b"GET", b"auth"])
    (3, 2)
    """
    if words[0].upper() in (b"AUTH", b"HELLO"):
        return next((at + 1 for at, word in enumerate(words) if word.upper() == b"AUTH"), len(words))
    return len(words)


def _quoted(word: bytes) -> bytes:
    r"""A word in quotes, as a monitor sees it.

    >>> print(_quoted(b'a"\n\xff').decode())
    "a\"\n\xff"
    """
    escapes = {ord('"'): '\\"', ord("\\"): "\\\\", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 13: "\\r"}
    shown = (escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in word)
    return f'"{"".join(shown)}"'.encode()


def _by_kind(kind: Kind, name: bytes) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """A name in its place among channels, patterns and shard channels."""
    channels, patterns, shards = ([name] if kind == each else [] for each in ("", "p", "s"))
    return channels, patterns, shards
