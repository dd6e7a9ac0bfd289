"""Notices what other processes commit, for those who wait in this one.

SQLite tells a connection, from memory that the processes share, whether another one has committed since it last asked.
A thread asks a few hundred times a second, which costs about a hundredth of a core, and only while somebody waits; then
all who wait have their keys looked at. Imports: errors, and the steps beside it.
"""
from __future__ import annotations

import threading

from redipy.backends.sqlite.steps import Step, Steps
from redipy.errors import StorageError

PAUSE_SECONDS = 0.004  # between two looks: how late a waiter may notice


class Watcher:
    """The thread that looks, while there is somebody to look for."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.thread: threading.Thread | None = None
        self.stopped = threading.Event()
        self.seen: int | None = None  # the version of the data when it was last looked at

    def look_out(self) -> None:
        """Begin to look, unless a thread does already. Within the step in which a command found nothing."""
        if self.thread is None or not self.thread.is_alive():  # a forked child has none of its parent's threads
            self.stopped.clear()
            self.seen = self.steps.database.data_version()
            self.thread = threading.Thread(target=self._look, name="redipy-watcher", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Look no more."""
        self.stopped.set()

    def _look(self) -> None:
        database, room = self.steps.database, self.steps.room
        while not self.stopped.wait(PAUSE_SECONDS):
            try:
                with database.lock:
                    if not room.queues:
                        self.thread = None
                        return
                    version = database.data_version()
                    if version != self.seen:
                        self.seen = version
                        with Step(self.steps, writes=True):
                            room.signal_all()
            except StorageError:  # a lock that another process keeps for long, or a file that was closed: look again
                continue
