"""A thread that does one job after the other, for a caller who waits for each, but not for ever.

Handing a job over and back takes the time of two switches between threads. Imports nothing of redipy.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("redipy.server")


class Worker:
    """The thread. All methods are for the one caller."""

    def __init__(self, name: str) -> None:
        self._given, self._done = threading.Lock(), threading.Lock()  # each is let go when it is so
        self._given.acquire()
        self._done.acquire()
        self._job: Callable[[], object] | None = None
        self._late: Callable[[], object] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            self._given.acquire()
            job, self._job = self._job, None
            if job is None:
                return
            try:
                job()
            except Exception:
                log.exception("a thread of the server failed")
            self._done.release()
            late, self._late = self._late, None
            if late is not None:
                late()

    def begin(self, job: Callable[[], object]) -> None:
        """Have a job done. It is to be waited for before the next one begins."""
        self._job = job
        self._given.release()

    def wait(self, seconds: float) -> bool:
        """Whether the job is done, which takes so long at most; -1 waits for ever."""
        return self._done.acquire(timeout=seconds)

    def leave(self, late: Callable[[], object]) -> bool:
        """Wait no longer: the thread calls a function when the job is done. Whether it is done by now.

        Then the function may be called all the same. After its call, `wait` is to be called.
        """
        self._late = late
        if self._done.acquire(blocking=False):
            self._late = None
            return True
        return False

    def close(self) -> None:
        """End the thread, which has nothing to do."""
        self._given.release()
        self._thread.join()
