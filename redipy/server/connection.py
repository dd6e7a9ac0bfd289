"""One connection: bytes from a client become commands of its session, and replies become bytes.

It is an asyncio protocol, and so lives in the thread of its event loop; what comes from other threads, messages and the
replies of commands that have waited, is handed over to that. When its commands are executed the service decides, for
many connections at once. Imports: errors, replies, and the rooms beside it.
"""
from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from threading import get_ident
from typing import TYPE_CHECKING, cast

from redipy.errors import INTERNAL_ERROR, RedipyError, ResponseError
from redipy.replies import Reply, Status
from redipy.server.calls import MAY_RUN_SCRIPTS, RUNS_SCRIPTS
from redipy.server.requests import Request, Requests
from redipy.server.resp import error_line, packed, pushed
from redipy.server.session import NO_REPLY, Session
from redipy.server.waiting import Waiting

if TYPE_CHECKING:
    from redipy.server.service import Service

MOST_QUEUED = 1024  # requests that wait to be executed before the client is read no further
MOST_WAITING_BYTES = 1 << 30  # that may come while a command waits: the server's `client-query-buffer-limit`
MOST_BYTES = 1 << 20  # of replies before they are sent, and that the client may leave unread before it has to wait
LINGERING_SECONDS = 5.0  # that a client has to read what is left when its connection ends

log = logging.getLogger("redipy.server")


class Connection(asyncio.Protocol):
    """A client of the service."""

    session: Session
    transport: asyncio.Transport

    def __init__(self, service: Service) -> None:
        self.service, self.loop = service, service.loop
        self.requests = Requests()
        self.queue: deque[Request] = deque()  # read, and not yet executed
        self.out: list[bytes] = []  # to be sent
        self.replies = self.out  # where those of the commands go that are being executed
        self.runner: int | None = None  # the thread that executes them
        self.is_waiting = False  # for the reply of a command that blocks, or for a thread that executes
        self.waiting_bytes = 0  # that came meanwhile
        self.is_held = False  # by CLIENT PAUSE, or by a script
        self.is_full = False  # the client does not read what is sent
        self.is_ending = False
        self.is_lost = False  # then nothing may be asked of the transport
        self.behind_since_ms: int | None = None  # when more than a little was left unread
        self.timer: asyncio.TimerHandle | None = None  # for the end of a wait, or of the connection

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the session, or turn the client away."""
        self.transport = cast(asyncio.Transport, transport)
        refusal = self.service.admits(self.transport)
        if refusal is not None:
            self.is_ending = True
            self.transport.write(error_line(refusal))
            self.transport.close()
            return
        self.transport.set_write_buffer_limits(MOST_BYTES)
        self.session = Session(
            self.service.backend, self.push, on_close=self.end, databases=self.service.databases,
            address=_shown(transport.get_extra_info("peername"), transport),
            local_address=_shown(transport.get_extra_info("sockname"), transport),
        )  # fmt: skip
        self.requests.is_trusted = self.session.user is not None
        self.service.connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Read requests, and have them executed."""
        if self.is_ending or self.requests.error is not None:
            return
        self.queue += self.requests.feed(data)
        if self.is_waiting:  # is read on all the same, as nothing else tells whether the client is still there
            self.waiting_bytes += len(data)
            if self.waiting_bytes > MOST_WAITING_BYTES:
                self.abort()
        elif len(self.queue) > MOST_QUEUED:
            self.transport.pause_reading()
        self.service.arrived(self)

    def pause_writing(self) -> None:
        """The client does not read: it is to wait, and nobody else."""
        self.is_full = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self.is_full = False
        self._read_on()
        self.service.ready(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the session; where a script of it runs for long, once all is executed that the client has sent."""
        self.is_lost = True
        self._forget_timer()
        if not self.service.is_left_behind(self):
            self._leave()

    def _leave(self) -> None:
        self.is_ending = True
        self.queue.clear()
        if self in self.service.connections:
            self.service.connections.discard(self)
            self.service.leave(self.session)

    # Commands

    @property
    def is_runnable(self) -> bool:
        """Whether it has something to be executed, now."""
        return bool(self.queue or self.requests.error) and not (
            self.is_waiting or self.is_held or self.is_full or self.is_ending
        )

    @property
    def is_at_script(self) -> bool:
        """Whether the next command runs a script, in this process, that may take long."""
        if not self.queue or self.service.backend.is_remote:
            return False
        request, queued = self.queue[0], self.session.queue
        if request[0] in RUNS_SCRIPTS:
            return queued is None and self._may_take_long(request)
        return request[0] in MAY_RUN_SCRIPTS and any(map(self._may_take_long, queued or ()))

    def _may_take_long(self, request: Sequence[bytes]) -> bool:
        """Whether a request runs a script of which that is to be feared."""
        if request[0] not in RUNS_SCRIPTS or len(request) < 2:
            return False
        return self.session.server.scripting.may_take_long(request[0].upper(), request[1])

    def run(self, most: int, replies: list[bytes], *, scripts: bool = False) -> Waiting | None:
        """Execute up to so many commands, from any thread; what is to be sent comes into a list.

        Returns the command that waits, if it came to one. Where something holds it up, `is_held` is set. scripts: may
        run here, as this is the thread for it; else one that may take long is left to that.
        """
        self.replies, self.runner = replies, get_ident()
        self.session.active_ms = self.session.now_ms()
        try:
            if self.service.is_busy and not scripts:
                with self.session.beside_script():
                    return self._run(most, replies, scripts=True)
            with self.service.server.turn():
                return self._run(most, replies, scripts=scripts)
        finally:
            self.runner = None

    def _run(self, most: int, replies: list[bytes], *, scripts: bool) -> Waiting | None:
        session, queue, add = self.session, self.queue, replies.append
        begin, server, is_beside = session.begin, session.server, session.is_beside_script
        left = MOST_BYTES
        # The loop has gone on without the thread of scripts once the connection waits: the rest is left to it.
        while not (scripts and self.is_waiting) and queue and most > 0 and left > 0:
            most -= 1
            if not scripts and queue[0][0] in MAY_RUN_SCRIPTS and self.is_at_script:
                return None
            if (is_beside or server.pause is not None) and session.is_held(queue[0][0], queue[0][1:]):
                self.is_held = True
                return None
            try:
                reply: Reply = begin(*queue.popleft())
            except Exception as error:
                if session.is_closed:  # by another client
                    break
                add(_failure(error))
            else:
                if reply.__class__ is bytes:
                    data = b"$%d\r\n%b\r\n" % (len(reply), reply)
                    left -= len(data)
                    add(data)
                elif reply.__class__ is Waiting:
                    return reply
                elif reply is not NO_REPLY:
                    data = packed(reply, session.protocol)
                    left -= len(data)
                    add(data)
            if not session.is_plain:  # only then there may be either
                if session.delayed:
                    session.flush()
                if session.is_closed:
                    break
        if session.is_closed:
            queue.clear()
            self.is_ending = True
        elif not queue and self.requests.error is not None:
            add(error_line(self.requests.error))
            session.close()
            self.is_ending = True
        return None

    def settle(self, waiting: Waiting | None) -> None:
        """Go on after `run`, in the loop: leave a command to wait, or send what there is to be sent."""
        self.requests.is_trusted = self.session.user is not None
        if self.requests.rest and not self.queue:
            self.queue += self.requests.feed(b"")
        if waiting is not None:
            self._wait(waiting)
        elif self.is_held:
            self.service.hold(self)
        self.write()

    def write(self) -> None:
        """Send what is to be sent, and read on if there is room."""
        data = b"".join(self.out)
        self.out.clear()
        if self.is_lost:
            if not self.is_runnable:
                self._leave()
            return
        if data:
            self.transport.write(data)
            if self.service.leaves_too_much(self):
                self.abort()
                return
        if self.is_ending:
            self._close()
        elif self.is_waiting or not self.queue:
            self._read_on()

    def _read_on(self) -> None:
        if not (self.is_full or self.is_ending or self.transport.is_reading()):
            self.transport.resume_reading()

    def _close(self) -> None:
        """Close the connection once the client has read what is left, or after a while."""
        if not self.transport.is_closing():
            self.transport.close()
            self._forget_timer()
            self.timer = self.loop.call_later(LINGERING_SECONDS, self.abort)

    def abort(self) -> None:
        """Close the connection at once; what is left is not sent."""
        if not self.is_lost:
            self.transport.abort()
            self.connection_lost(None)

    # Waiting

    def _wait(self, waiting: Waiting) -> None:
        """Leave a command to wait; the connection goes on with its reply."""
        self.is_waiting, self.waiting_bytes = True, 0
        if waiting.until_ms is not None:
            seconds = max(waiting.until_ms - self.service.backend.clock.now_ms(), 0) / 1000
            self.timer = self.loop.call_later(seconds, self.service.once_free, waiting.end, None)
        waiting.then(lambda reply: self.service.in_loop(self._go_on, reply))

    def _go_on(self, reply: Reply) -> None:
        """Take the reply of a command that has waited."""
        self.is_waiting = False
        if self.session.is_closed:
            return
        self._forget_timer()
        if reply is not NO_REPLY:
            self.out.append(_failure(reply) if isinstance(reply, Exception) else packed(reply, self.session.protocol))
        self.service.ready(self)

    def _forget_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    # What others have to say

    def push(self, message: Reply) -> None:
        """Send a message; from any thread. What a command of its own says comes between the replies."""
        if self.runner == get_ident():
            self.replies.append(self._pushed(message))
        else:
            self.service.in_loop(self._push, message)

    def _push(self, message: Reply) -> None:
        if not self.is_ending:
            self.out.append(self._pushed(message))
            self.service.ready_to_write(self)

    def _pushed(self, message: Reply) -> bytes:
        """The bytes of a message; a monitor's are lines."""
        return (packed if isinstance(message, Status) else pushed)(message, self.session.protocol)

    def end(self) -> None:
        """Close the connection, once what is to be sent is sent; from any thread."""
        self.service.in_loop(self._end)

    def _end(self) -> None:
        self.is_ending = True
        self.service.ready_to_write(self)


def fail(replies: list[bytes], since: int, error: RedipyError) -> None:
    """Replace the replies of a step that could not be kept by its error. since: how much was to be sent before."""
    replies[since:] = [_failure(error)] * (len(replies) - since)


def _failure(error: Exception) -> bytes:
    """The error reply for whatever a command has failed with."""
    if isinstance(error, ResponseError):
        return error_line(error)
    if isinstance(error, RedipyError):  # of a file, or of a connection to a server
        return error_line(ResponseError(f"ERR {error}"))
    log.error("a command failed", exc_info=error)
    return error_line(ResponseError(INTERNAL_ERROR))


def _shown(address: object, transport: asyncio.BaseTransport) -> bytes:
    """An address as CLIENT LIST shows it.

    >>> _shown(("127.0.0.1", 6379), asyncio.BaseTransport())
    b'127.0.0.1:6379'
    """
    if isinstance(address, tuple):
        host, port = address[:2]
        return f"[{host}]:{port}".encode() if ":" in host else f"{host}:{port}".encode()
    path = address or transport.get_extra_info("sockname") or ""
    return (path if isinstance(path, bytes) else str(path).encode()) + b":0"
