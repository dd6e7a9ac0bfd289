"""The line of a connection that the tasks of an event loop use: whoever reads awaits a future.

Imports: backends.base, errors, the line beside it, the session and its waits from server.
"""
from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from redipy.backends.base import Backend
from redipy.compat.line import Arrival, Line
from redipy.errors import ConnectionError
from redipy.server.waiting import Waiting

SECONDS_PER_LOOK = 0.02  # between two looks whether CLIENT PAUSE still holds a command


class TaskLine(Line):
    """A line with the methods of a stream writer that redis-py calls. Belongs to the event loop it is made in."""

    def __init__(self, backend: Backend) -> None:
        self.loop = asyncio.get_running_loop()
        self.reader: asyncio.Future[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        super().__init__(backend)

    # Reading

    @property
    def is_readable(self) -> bool:
        """Whether there is something to be read, be it that the line has ended."""
        return bool(self.inbox) or self.is_ended

    async def read(self) -> Arrival:
        """What arrives next. Errors: ConnectionError when nothing will, because the session is closed."""
        while not self.inbox:
            if self.is_ended:
                raise ConnectionError("the session is closed")
            self.reader = self.loop.create_future()
            await self.reader
        return self.inbox.popleft()

    # What happens on the line

    def _in_loop(self, call: Callable[..., object], *arguments: Any) -> None:
        """Call a function in the thread of the loop: now, if this is it."""
        try:
            is_here = asyncio.get_running_loop() is self.loop
        except RuntimeError:
            is_here = False
        if is_here:
            call(*arguments)
            return
        with suppress(RuntimeError):  # the loop is closed: nobody reads
            self.loop.call_soon_threadsafe(call, *arguments)

    def _arrive(self, arrived: Sequence[Arrival]) -> None:
        self._in_loop(self._take, arrived)

    def _take(self, arrived: Sequence[Arrival]) -> None:
        self.inbox.extend(arrived)
        if self.reader is not None and not self.reader.done():
            self.reader.set_result(None)

    def _wait_for(self, waiting: Waiting) -> None:
        if waiting.until_ms is not None:
            seconds = max(waiting.until_ms - self.clock.now_ms(), 0) / 1000
            self.timer = self.loop.call_later(seconds, waiting.end, None)
        waiting.then(lambda reply: self._in_loop(self._resume, reply))

    def _resume(self, reply: Any) -> None:
        """Take the reply of the command that has waited, and execute what was sent behind it."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        self.finish(reply)
        self.go_on()

    def _is_held(self, words: Sequence[bytes]) -> bool:
        is_held = self.session.is_held(words[0], words[1:])
        if is_held:
            self.loop.call_later(SECONDS_PER_LOOK, self.go_on)
        return is_held

    # As a stream writer

    def writelines(self, pieces: Iterable[Iterable[Sequence[bytes]]]) -> None:
        """See `send`."""
        for requests in pieces:
            self.send(requests)

    async def drain(self) -> None:
        """Nothing is ever left to be sent."""

    def close(self) -> None:
        """Close the session."""
        self.session.close()

    async def wait_closed(self) -> None:
        """Closing waits for nobody."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """The other end of the line, as `peername`: this process."""
        return self.session.address.decode() if name in ("peername", "sockname") else default
