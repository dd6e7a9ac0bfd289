"""Serves a backend to connections: whose turn it is, who may come in, and who has to go.

On a backend that says so (`shares_commits`), requests that arrive in one turn of the event loop are executed as one
step, so that the writes of many clients share a commit; nothing is sent before it. What is remote is executed in
threads, everything else as it arrives, but for scripts that may take long. Those that come in one turn are executed by
a thread of theirs. The loop waits for it, as nobody could be served meanwhile; once a script runs for longer than
`busy-reply-threshold` says, the loop goes on beside it, and tells everybody BUSY. Imports: backends.base, errors, and
the rooms beside it.
"""
from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from redipy.backends.base import Backend
from redipy.errors import PROTECTED, TOO_MANY_CLIENTS, BackendError, RedipyError, ResponseError
from redipy.server.batch import MOST_AT_ONCE, Batch
from redipy.server.calls import CALLS, find_call
from redipy.server.connection import LINGERING_SECONDS, Connection, fail
from redipy.server.databases import Databases
from redipy.server.session import Session
from redipy.server.waiting import Waiting
from redipy.server.worker import Worker

log = logging.getLogger("redipy.server")

THREADS = 64  # at most, for a backend that is remote: so many commands are under way at once
SECONDS_PER_LOOK = 1.0  # between two looks for idle clients and slow readers


class Service:
    """The connections to a backend, in one event loop."""

    def __init__(self, backend: Backend, loop: asyncio.AbstractEventLoop, *, protected: bool = True) -> None:
        self.backend, self.loop, self.protected = backend, loop, protected
        self.server, self.settings = backend.server, backend.server.settings
        self.databases = Databases(backend)
        self.connections: set[Connection] = set()
        self.waiting: dict[Connection, None] = {}  # have something to be executed or sent, in order of arrival
        self.held: set[Connection] = set()  # by CLIENT PAUSE, or by a script
        self.worker: Worker | None = None  # for scripts, once there was one
        self.batch: Batch | None = None  # that the loop does not wait for any more, as a script in it takes long
        self.postponed: list[Callable[[], object]] = []  # to its end
        self.is_scheduled = self.is_closing = False
        self.is_immediate = not (backend.shares_commits or backend.is_remote)
        self.thread = threading.get_ident()
        self.threads = ThreadPoolExecutor(THREADS, "redipy-server") if backend.is_remote else None
        self.server.resumers.append(self._resume)
        self.settings.followers += (self._choose_limits, self._choose_patience)
        self._choose_limits()
        self._choose_patience()
        self.look = loop.call_later(SECONDS_PER_LOOK, self._look_around)

    # Turns

    def arrived(self, connection: Connection) -> None:
        """Have the commands of a connection executed that have just arrived: now, or in this turn of the loop."""
        if self.is_immediate and connection.is_runnable:
            self._settle(connection, connection.run(MOST_AT_ONCE, connection.out))
        else:
            self.ready(connection)

    def ready(self, connection: Connection) -> None:
        """Have the commands of a connection executed, or its replies sent, in this turn of the loop."""
        if connection.out or connection.is_runnable:
            self.ready_to_write(connection)

    def _settle(self, connection: Connection, waiting: Waiting | None) -> None:
        """Go on with a connection after its commands; whatever goes wrong there concerns no other."""
        try:
            connection.settle(waiting)
            self.ready(connection)
        except Exception:
            log.exception("a connection failed")
            connection.abort()

    def ready_to_write(self, connection: Connection) -> None:
        """Have what a connection has to send sent in this turn of the loop."""
        self.waiting[connection] = None
        if not self.is_scheduled:
            self.is_scheduled = True
            self.loop.call_soon(self._take_turn)

    def in_loop(self, call: Callable[..., object], *arguments: Any) -> None:
        """Call a function in the loop's own thread: now, if this is it."""
        if threading.get_ident() == self.thread:
            call(*arguments)
        elif not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call, *arguments)

    def _take_turn(self) -> None:
        """Execute what there is, and send the replies."""
        self.is_scheduled = False
        taken, self.waiting = self.waiting, {}
        runnable = [connection for connection in taken if connection.is_runnable]
        scripts = {} if self.is_busy else {each: None for each in runnable if each.is_at_script}
        runnable = [connection for connection in runnable if connection not in scripts]
        if self.threads is not None:
            for connection in runnable:
                self._run_elsewhere(self.threads, connection)
            waiting: dict[Connection, Waiting | None] = {}
        elif self.backend.shares_commits and not self.is_busy and sum(len(each.queue) for each in runnable) > 1:
            waiting = self._run_together(runnable)
        else:
            waiting = {connection: connection.run(MOST_AT_ONCE, connection.out) for connection in runnable}
        for connection in taken:
            if connection not in scripts:
                self._settle(connection, waiting.get(connection))
        if scripts:
            self._run_scripts(Batch(scripts))

    def _run_together(self, connections: list[Connection]) -> dict[Connection, Waiting | None]:
        """Execute the commands of many connections with one commit."""
        waiting: dict[Connection, Waiting | None] = {}
        with self._one_step({connection: connection.out for connection in connections}):
            for connection in connections:
                waiting[connection] = connection.run(MOST_AT_ONCE, connection.out)
        return waiting

    @contextmanager
    def _one_step(self, replies: Mapping[Connection, list[bytes]]) -> Iterator[None]:
        """What connections execute inside has one commit. If that fails, none of it has happened, as they are told."""
        before = [(each, len(each)) for each in replies.values()]
        with self.server.turn(holds=True):
            try:
                with self.backend.together(writes=any(map(_writes, replies)), apart=True):
                    yield
            except RedipyError as error:
                for each, since in before:
                    fail(each, since, error)

    def _run_elsewhere(self, threads: ThreadPoolExecutor, connection: Connection) -> None:
        """Execute the commands of a connection in a thread, as they may take long."""
        connection.is_waiting, connection.waiting_bytes = True, 0
        replies: list[bytes] = []

        def ran(running: asyncio.Future[Waiting | None]) -> None:
            connection.is_waiting = False
            connection.out += replies
            self._settle(connection, running.result())

        self.loop.run_in_executor(threads, connection.run, MOST_AT_ONCE, replies).add_done_callback(ran)

    # Scripts

    @property
    def is_busy(self) -> bool:
        """Whether a script has the store for so long that the loop does not wait for it any more."""
        return self.batch is not None

    def is_left_behind(self, connection: Connection) -> bool:
        """Whether a command of a connection runs which the loop does not wait for any more."""
        return self.batch is not None and connection in self.batch.replies

    def _choose_patience(self) -> None:
        """Learn how long the loop waits for a script, in seconds: for ever, which is -1, where the setting is 0."""
        self.patience = min(int(self.settings[b"busy-reply-threshold"]) / 1000, threading.TIMEOUT_MAX) or -1

    def _run_scripts(self, batch: Batch) -> None:
        """Execute scripts in their thread, and go on when they are done, or one of them takes too long."""
        if self.worker is None:
            self.worker = Worker("redipy-scripts")
        self.worker.begin(partial(self._execute, batch))
        is_done = False
        try:
            is_done = self._waited(self.worker)
        finally:  # also when an exception such as KeyboardInterrupt ends the wait
            if is_done or self.worker.leave(partial(self.in_loop, self._finish, batch)):
                self._settle_of(batch, list(batch.replies))
            else:
                self._go_on_beside(batch)

    def _execute(self, batch: Batch) -> None:
        """Execute a batch, in the thread of the scripts."""
        if not self.backend.shares_commits:
            batch.run()
            return
        with self._one_step(batch.replies):
            batch.run()
            if batch.is_abandoned:  # the file is to have no half of it
                raise BackendError("the server was stopped while a script ran")

    def _waited(self, worker: Worker) -> bool:
        """Wait for the thread of the scripts, until one has run for too long; whether it is done."""
        seconds = patience = self.patience
        while not worker.wait(seconds):
            seconds = patience - self.server.scripting.running_seconds
            if seconds <= 0:
                return False
        return True

    def _go_on_beside(self, batch: Batch) -> None:
        """Leave a script to run, with the client who waits for it, and tell BUSY those who have come after it."""
        self.batch = batch
        rest = batch.take_rest()
        for connection in batch.replies:
            connection.is_waiting, connection.waiting_bytes = True, 0
        if not self.backend.shares_commits:
            self._settle_of(batch, list(batch.waiting))
        for connection in rest:
            self.ready(connection)

    def _finish(self, batch: Batch) -> None:
        """Go on after a batch with a script that took long."""
        if self.worker is None or self.batch is not batch:  # it was done when the loop was about to leave it
            return
        self.worker.wait(-1)
        self.batch = None
        self._settle_of(batch, list(batch.replies))
        postponed, self.postponed = self.postponed, []
        for call in postponed:
            self.loop.call_soon(call)  # so that each may fail by itself
        self._release()

    def _settle_of(self, batch: Batch, connections: Iterable[Connection]) -> None:
        """Go on with connections of a batch that are done."""
        for connection in connections:
            connection.is_waiting = False
            connection.out += batch.replies.pop(connection)
            self._settle(connection, batch.waiting.get(connection))

    def once_free(self, call: Callable[..., object], *arguments: Any) -> None:
        """Call what needs the store: now, or when the script ends that has it for long."""
        if self.is_busy:
            self.postponed.append(partial(call, *arguments))
        else:
            call(*arguments)

    # Who may come in, and who has to go

    def admits(self, transport: asyncio.Transport) -> ResponseError | None:
        """The error for a client that is turned away; None for one that may come in, which is kept alive."""
        if len(self.connections) >= int(self.settings[b"maxclients"]):
            self.server.connections_rejected += 1
            return ResponseError(TOO_MANY_CLIENTS)
        stream = transport.get_extra_info("socket")
        if stream is None or stream.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        if self.protected and not self.server.users.default.needs_password and not _is_near(transport):
            self.server.connections_rejected += 1
            return ResponseError(PROTECTED)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _keep_alive(stream, int(self.settings[b"tcp-keepalive"]))
        return None

    def leave(self, session: Session) -> None:
        """End the session of a connection that is gone; on what is remote in a thread, as that may take long."""
        if self.threads is None or self.is_closing:
            self.once_free(session.close)
        else:
            self.threads.submit(session.close)

    def hold(self, connection: Connection) -> None:
        """Let a connection wait until CLIENT PAUSE ends, or the script."""
        self.held.add(connection)
        if self.is_busy:
            return
        pause = self.server.pause
        seconds = 0 if pause is None else max(pause.until_ms - self.backend.clock.now_ms(), 0) / 1000
        self.loop.call_later(seconds, self._release)

    def _resume(self) -> None:
        """Called by whoever ends a pause, from any thread."""
        self.in_loop(self.loop.call_soon, self._release)

    def _release(self) -> None:
        held, self.held = self.held, set()
        for connection in held:
            connection.is_held = False
            self.ready(connection)

    def _choose_limits(self) -> None:
        """Learn what clients may leave unread: bytes at once, and bytes for so many seconds; 0 for any."""
        words = self.settings[b"client-output-buffer-limit"].split()
        self.limits = {words[at]: tuple(map(int, words[at + 1:at + 4])) for at in range(0, len(words), 4)}
        self.least_limit = min((hard for hard, *_ in self.limits.values() if hard), default=float("inf"))

    def leaves_too_much(self, connection: Connection) -> bool:
        """Whether a client leaves more unread than one of its kind ever may."""
        unread = connection.transport.get_write_buffer_size()
        return unread > self.least_limit and unread > (self.limits[connection.session.type()][0] or unread)

    def _look_around(self) -> None:
        """Close the connections of clients that have been silent, or behind with reading, for too long."""
        self.look = self.loop.call_later(SECONDS_PER_LOOK, self._look_around)
        if self.is_busy:  # they have had no answer for as long
            return
        if self.server.is_tracked:
            self.backend.sweep()  # nobody else may come across a key that has expired
        now_ms, timeout_ms = self.backend.clock.now_ms(), 1000 * int(self.settings[b"timeout"])
        for connection in list(self.connections):
            session = connection.session
            is_idle = not (session.is_blocked or session.is_monitor or session.subscriptions)
            if timeout_ms and is_idle and now_ms - session.active_ms > timeout_ms:
                connection.end()
            elif self._is_behind(connection, now_ms):
                connection.abort()

    def _is_behind(self, connection: Connection, now_ms: int) -> bool:
        """Whether a client has left more than a little unread for too long."""
        _, soft, seconds = self.limits[connection.session.type()]
        if not soft or connection.transport.get_write_buffer_size() <= soft:
            connection.behind_since_ms = None
            return False
        if connection.behind_since_ms is None:
            connection.behind_since_ms = now_ms
        return now_ms - connection.behind_since_ms > seconds * 1000

    # The end

    async def close(self) -> None:
        """Execute what was read, send the replies, and close all connections; a slow reader has a few seconds.

        A script that takes too long is ended, whatever it has written.
        """
        self.look.cancel()
        self.server.resumers.remove(self._resume)
        self.settings.followers.remove(self._choose_limits)
        self.settings.followers.remove(self._choose_patience)
        while any(connection.is_runnable for connection in self.connections) or self.waiting or self.is_busy:
            if self.batch is not None:
                self.batch.abandon()
                self.server.scripting.end()
            for connection in self.connections:
                if connection.is_runnable:
                    self.ready_to_write(connection)
            await asyncio.sleep(0)
        if self.worker is not None:
            self.worker.close()
        if self.threads is not None:
            await self._let_threads_end(self.threads)
        for connection in list(self.connections):
            connection.end()
        end = self.loop.time() + LINGERING_SECONDS
        while self.connections and self.loop.time() < end:
            await asyncio.sleep(0.001)
        for connection in list(self.connections):
            connection.abort()

    async def _let_threads_end(self, threads: ThreadPoolExecutor) -> None:
        """Let the commands that are under way end, but for those that wait."""
        self.is_closing = True
        await self.loop.run_in_executor(None, threads.shutdown)


def _writes(connection: Connection) -> bool:
    """Whether one of the commands that are to be executed may change a key; of those that are not known, none does."""
    for request in connection.queue:
        call = CALLS.get(request[0])
        if call is None:
            try:
                call = find_call(request[0], request[1:])
            except ResponseError:
                continue
        if call.may_write:
            return True
    return False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False


def _is_near(transport: asyncio.Transport) -> bool:
    """Whether a client is on this machine, as far as its address tells."""
    peer = transport.get_extra_info("peername")
    return bool(peer) and is_loopback(peer[0])


def _keep_alive(stream: socket.socket, seconds: int) -> None:
    """Have the system ask after so many silent seconds whether the client is there; 0: never."""
    if not seconds:
        return
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", seconds), ("TCP_KEEPINTVL", max(seconds // 3, 1)), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):  # not on every system
            stream.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
