"""A session: the state of one client of a backend, without any input or output.

A transport reads commands, gives them to `execute` and writes what comes back; what the session has to say at other
times, it says through the function `push`. Which commands concern the session is declared in the command table; all
others go to the backend. Imports: backends.base, the contract of sessions and the command table, errors, replies.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from time import perf_counter_ns

from redipy.backends.base import Backend, Message, Pending, Subscription, Watch, Words
from redipy.commands.acl import access
from redipy.commands.clients import NO_REPLY, Kind
from redipy.commands.server_state import CallFigures
from redipy.commands.table import find
from redipy.errors import (
    EXEC_REFUSED,
    NOT_AUTHENTICATED,
    NOT_INSIDE_MULTI,
    NOT_WHILE_SUBSCRIBED,
    WRONG_ARITY,
    ConnectionError,
    RedipyError,
    ResponseError,
)
from redipy.replies import QUEUED, Reply, Status
from redipy.server.calls import CALLS, Call, find_call, foreign_call
from redipy.server.databases import Databases
from redipy.server.monitors import monitor_line
from redipy.server.resp2 import downgraded
from redipy.server.transactions import Push, Transactions
from redipy.server.waiting import Waiting

__all__ = ["NO_REPLY", "Session"]

def _ignore(pushed: object) -> None:
    """What is done with messages that nobody wants."""


class Session(Transactions):
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
        databases: Databases | None = None,
    ) -> None:
        """Begin a session on the database that the backend stands for, with RESP2 as every connection.

        push: is given each message, as the list of its parts; that of a monitor each line, as a status. on_close: is
        called once the session is to end, also by another client. address, local_address: what CLIENT LIST shows of the
        connection. databases: those of the backend, where several sessions share them.
        """
        server = backend.server
        now_ms = backend.clock.now_ms()
        super().__init__(
            server=server, address=address, local_address=local_address, created_ms=now_ms, active_ms=now_ms,
            user=server.users.newcomer(),
        )  # fmt: skip
        self.databases = databases or Databases(backend)
        self.root = self.databases.root
        self.backend, self.call = self.databases[0]
        self.push, self.on_close = push, on_close
        self.subscription: Subscription | None = None
        self.watches: dict[int, Watch] = {}  # by database
        self.pending: Pending | None = None  # what a command waits with
        self.running_in: int | None = None  # the thread in which a command runs
        self.delayed: list[Reply] = []  # messages that come after its reply
        self.lock = threading.Lock()  # guards the first of these
        self._look_at_itself()
        with server.lock:
            self.id = next(server.client_ids)
            server.clients[self.id] = self
            server.connections_received += 1

    # Commands

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """Execute a command; its reply, or `NO_REPLY` where there is none to be sent. May wait, as BLPOP does.

        Errors: `ResponseError` for an error reply; ConnectionError once the session is closed.
        """
        while self.is_held(name, words):
            self._wait_for_unpause()
        self.active_ms = self.now_ms()
        reply = self.begin(name, *words)
        return reply.wait() if isinstance(reply, Waiting) else reply

    def begin(self, name: bytes, *words: bytes) -> Reply | Waiting:
        """Execute a command as `execute` does, but leave a pause, a wait and the time of `active_ms` to the caller.

        The hot path: a command that concerns the backend alone, from a client about whom there is nothing special.
        """
        call = CALLS.get(name)
        if (
            call is None
            or not (self.is_plain and call.is_plain and call.least <= len(words) <= call.most)
            or self.server.monitors
        ):
            return self._begin_with_care(name, words)
        began_ns = perf_counter_ns()
        try:
            reply = self.call(call.name, *words)
        except BaseException:
            self._count(call, name, words, perf_counter_ns() - began_ns).failed += 1
            raise
        self._count(call, name, words, perf_counter_ns() - began_ns)
        return reply if call.shape is None or self.protocol == 3 else call.shape(reply, words)

    @contextmanager
    def beside_script(self) -> Iterator[None]:
        """What the client does inside, it does while the script of another has the store for long.

        All but the few commands that may run then get the error BUSY.
        """
        self.is_beside_script, self.is_plain = True, False
        try:
            yield
        finally:
            self.is_beside_script = False

    def _count(self, call: Call, name: bytes, words: Words, took_ns: int) -> CallFigures:
        """Keep the figures of a command that was executed."""
        server, shown = self.server, call.shown
        figures = server.calls.get(shown) or server.figures(shown)
        figures.took_ns += took_ns
        figures.buckets[took_ns.bit_length()] += 1
        self.last_command = shown
        self.commands += 1
        if took_ns >= server.slow_ns and call.goes_into_slowlog:
            server.note_call(self, (name, *words), self.active_ms, took_ns // 1000)
        return figures

    def count_all(self, commands: Sequence[Words], replies: Sequence[Reply], took_ns: int) -> None:
        """Keep the figures of commands that were executed in one piece, each with its share of the time."""
        for words, reply in zip(commands, replies, strict=True):
            call = self.found(words[0], words[1:])
            figures = self._count(call, words[0], words[1:], took_ns // len(commands))
            figures.failed += isinstance(reply, RedipyError)

    def _begin_with_care(self, name: bytes, words: Words) -> Reply | Waiting:
        """Execute any command, whatever there is to know about the client."""
        if self.is_closed:
            raise ConnectionError("the session is closed")
        self.flush()
        if self.server.tracking is not None and not self.is_beside_script:
            self.server.tracking.limit()
        if self.replies == "skip":
            self.replies = "skipping"
        try:
            call = self.found(name, words)
            reply = self._checked(call, name, words)
        except RedipyError:
            if self._is_silent():
                return NO_REPLY
            raise
        finally:
            if self.tracking is not None and self.queue is None and name.upper() != b"CLIENT":
                self.tracking.is_chosen = False  # CLIENT CACHING was about the command that has just run
            self._look_at_itself()
        is_silent = self._is_silent()
        if isinstance(reply, Pending):
            return Waiting(self, reply, lambda late: NO_REPLY if is_silent else self._shaped(late, call, words))
        return NO_REPLY if is_silent else self._shaped(reply, call, words)

    def _look_at_itself(self) -> None:
        """See whether there is anything special about the client, which only what it says itself changes."""
        self.is_plain = not (
            self.is_closed or not access.may_everything(self) or self.queue is not None or self.replies != "on"
            or self.is_monitor or self.subscriptions or self.delayed or self.server.is_tracked or self.is_beside_script
        )  # fmt: skip
        if not access.may_everything(self):  # another thread has taken rights away just now
            self.is_plain = False

    def _shaped(self, reply: Reply, call: Call, words: Words) -> Reply:
        """The reply to a command as the client's protocol has it."""
        return reply if self.protocol == 3 or reply is QUEUED else downgraded(reply, call.name, words)

    def _is_silent(self) -> bool:
        """Whether the client wants no reply to the command that has just been executed."""
        mode = self.replies
        if mode == "skipping":
            self.replies = "on"
        return mode in ("skipping", "off")

    def flush(self) -> None:
        """Push the messages that waited for the reply of the last command to be out."""
        delayed, self.delayed = self.delayed, []
        for message in delayed:
            self.push(message)

    def found(self, name: bytes, words: Words) -> Call:
        """The command that is called; on a server, which may know more than this library, it may be any."""
        try:
            return find_call(name, words)
        except ResponseError:
            if self.backend.is_remote:
                return foreign_call(name)
            self.is_spoiled = self.queue is not None
            raise

    def _checked(self, call: Call, name: bytes, words: Words) -> Reply:
        """Check, in the server's order, whether the command may be executed now, or queue it."""
        try:
            self._check(call, words)
            if self.queue is not None:
                self.backend.admit(call.container, words)
        except ResponseError as error:
            self.server.figures(call.shown).rejected += 1
            if call.name == b"EXEC":
                self.end_transaction()
                raise ResponseError(EXEC_REFUSED.format(str(error).removeprefix("ERR "))) from None
            self.is_spoiled = self.queue is not None
            raise
        if self.queue is not None and call.is_queued:
            self.queue.append((name, *words))
            return QUEUED
        return self._timed(call, name, words)

    def _check(self, call: Call, words: Words, *, notes: bool = True) -> None:
        """Raise the error for a command that may not be executed now. notes: ACL LOG is to know of it."""
        if not call.fits(1 + len(words)):
            raise ResponseError(WRONG_ARITY.format(call.shown))
        if self.user is None and call.needs_user and access.must_identify(self):
            raise ResponseError(NOT_AUTHENTICATED)
        if self.queue is not None and not call.is_queueable:
            raise ResponseError(NOT_INSIDE_MULTI)
        if not access.may_everything(self):
            access.check(self, call.command, words, notes=notes)
        if self.protocol == 2 and self.subscriptions and not call.is_for_subscribers:
            raise ResponseError(NOT_WHILE_SUBSCRIBED.format(call.shown))
        if self.is_beside_script and "allow_busy" not in call.command.flags:
            raise self.server.scripting.busy_error()

    def is_held(self, name: bytes, words: Words) -> bool:
        """Whether CLIENT PAUSE holds a command now; one that is refused or queued is never held.

        Beside a script it is what may run then, and needs the store all the same.
        """
        if self.is_beside_script:
            return self._needs_store(name.upper())
        if self.server.pause is None:
            return False
        with self.server.lock:
            pause = self.server.pause
            if pause is None or pause.until_ms <= self.now_ms():
                self.server.pause = None
                return False
        try:
            call = find_call(name, words)
            self._check(call, words, notes=False)
        except ResponseError:
            return False
        if call.shown.startswith("client|") or (self.queue is not None and call.is_queued):
            return False
        if not pause.writes_only:
            return True
        if call.name == b"EXEC":
            return any(find(queued[0]).writes for queued in self.queue or ())
        return call.container.writes or call.name in (b"PUBLISH", b"SPUBLISH")

    def _needs_store(self, name: bytes) -> bool:
        """Whether a call that may run beside a script cannot be executed without the store."""
        if name == b"WATCH":
            return self.queue is None
        return name in (b"RESET", b"QUIT") and (self.subscription is not None or self.tracking is not None)

    def _wait_for_unpause(self) -> None:
        """Wait until CLIENT PAUSE ends, or another one begins."""
        server = self.server
        with server.lock:
            if server.pause is not None:
                self.root.clock.wait(server.resumed, server.pause.until_ms)

    def _timed(self, call: Call, name: bytes, words: Words) -> Reply:
        """Execute a command, and keep the figures of it."""
        self.last_command = call.shown
        if self.server.monitors:
            self._tell_monitors((*(self.queue or ()), (name, *words)) if call.name == b"EXEC" else ((name, *words),))
        began_ns, failed = perf_counter_ns(), True
        self.running_in = threading.get_ident()
        try:
            with self._tracked(call), access.acting(self):
                reply = self._run(call, name, words)
            failed = False
        finally:
            self.running_in = None
            self._count(call, name, words, perf_counter_ns() - began_ns).failed += failed
        return reply

    def _tracked(self, call: Call) -> AbstractContextManager[object]:
        """Where a command runs, so that those who track keys are told of what it does; a transaction may begin that."""
        tracking = self.server.tracking
        if tracking is None or self.is_beside_script or not (tracking.trackers or call.name == b"EXEC"):
            return nullcontext()
        return tracking.calling(self)

    def _tell_monitors(self, commands: Sequence[Words]) -> None:
        """Show those who have said MONITOR what is executed, but for what administrators do."""
        for words in commands:
            if self.found(words[0], words[1:]).is_secret:
                continue
            line = monitor_line(self.active_ms, self.database, self.address, words)
            for monitor in list(self.server.monitors.values()):
                monitor.show(line)

    def _run(self, call: Call, name: bytes, words: Words) -> Reply:
        """Execute a command where it belongs: here, or on the backend."""
        if call.name == b"PING" and self.protocol == 2 and self.subscriptions:
            return [b"pong", words[0] if words else b""]  # told apart from messages by its form
        if call.session_run is not None:
            return call.session_run(self, *words)
        if not call.is_blocking:
            return self.backend.execute(name, *words)
        reply = self.backend.begin(name, *words)
        return self._waits(reply) if isinstance(reply, Pending) else reply

    def _waits(self, pending: Pending) -> Pending:
        """Let CLIENT UNBLOCK and CLIENT KILL see that a command waits."""
        with self.lock:
            self.pending, self.is_blocked = pending, True
        if self.is_closed:
            pending.end(None)
        return pending

    def go_on(self) -> None:
        """Take note that the command waits no more."""
        with self.lock:
            self.pending, self.is_blocked = None, False

    # Client

    def now_ms(self) -> int:
        """See `Client.now_ms`."""
        return self.root.clock.now_ms()

    def select(self, number: int) -> None:
        """See `Client.select`."""
        if number != self.database:
            self.backend, self.call = self.databases[number]
            self.database = number

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
        self.tell(parts)

    def tell(self, message: Reply) -> None:
        """See `Client.tell`."""
        if self.running_in == threading.get_ident():
            self.delayed.append(message)
        else:
            self.push(message)

    def show(self, line: bytes) -> None:
        """See `Client.show`."""
        self.tell(Status(line))

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
            self.is_closed, self.is_plain = True, False
            self.server.clients.pop(self.id, None)
            self.server.monitors.pop(self.id, None)
        self.end_transaction()
        self.unsubscribe_all()
        self.end_tracking()
        self.unblock(None)
        with suppress(RedipyError):  # whoever ends it may be another client, who has no part in its troubles
            self.on_close()


def _by_kind(kind: Kind, name: bytes) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """A name in its place among channels, patterns and shard channels."""
    channels, patterns, shards = ([name] if kind == each else [] for each in ("", "p", "s"))
    return channels, patterns, shards
