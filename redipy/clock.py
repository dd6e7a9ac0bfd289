"""Clocks: where a store gets the time from, and how a wait ends.

A store never looks at the time itself: it asks its clock, and waits through it, so that a test moves time by hand and
nothing sleeps. Imports nothing of redipy.
"""
from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """The time, and waits that end by it."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...

    def wait(self, condition: threading.Condition, until_ms: int | None) -> bool:
        """Wait on a condition that the caller holds, until it is notified or the time is reached.

        `None` waits for the notification alone. Returns False once `until_ms` is reached; may wake early, as any
        condition may, so callers look again at what they wait for.
        """
        ...


class SystemClock:
    """The machine's clock."""

    __slots__ = ()

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def wait(self, condition: threading.Condition, until_ms: int | None) -> bool:
        """See `Clock.wait`."""
        if until_ms is None:
            return condition.wait()
        left = until_ms - time.time_ns() / 1e6
        return left > 0 and condition.wait(left / 1e3)


class ManualClock:
    """A clock that stands still until it is told to move.

    >>> clock = ManualClock(now_ms=1_000)
    >>> clock.advance(seconds=2.5)
    >>> clock.now_ms()
    3500
    """

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._waiting: list[threading.Condition] = []

    def now_ms(self) -> int:
        """Milliseconds since the epoch, as set by hand."""
        return self._now_ms

    def advance(self, seconds: float = 0, *, milliseconds: int = 0) -> None:
        """Move the time forward, and wake every wait so that it looks at it again."""
        self._now_ms += round(seconds * 1000) + milliseconds
        with self._lock:
            waiting = list(self._waiting)
        for condition in waiting:
            with condition:
                condition.notify_all()

    def wait(self, condition: threading.Condition, until_ms: int | None) -> bool:
        """See `Clock.wait`."""
        with self._lock:
            self._waiting.append(condition)
        try:
            if until_ms is not None and self._now_ms >= until_ms:
                return False
            condition.wait()
            return until_ms is None or self._now_ms < until_ms
        finally:
            with self._lock:
                self._waiting.remove(condition)

    @property
    def waiting(self) -> int:
        """How many waits are under way: lets a test see that a thread has begun to wait."""
        with self._lock:
            return len(self._waiting)
