"""Notices what other processes commit, for those who wait or listen in this one.

SQLite tells a connection, from memory that the processes share, whether another one has committed since it last asked.
A thread asks a few hundred times a second, which costs one to four hundredths of a core, and only while somebody waits
for a key or has subscribed to a channel. Then all who wait have their keys looked at, and messages are passed on.
Imports: errors, and the messages and steps beside it.
"""
from __future__ import annotations

import sys
import threading

from redipy.backends.sqlite.messages import FileHub
from redipy.backends.sqlite.steps import BriefStep, Steps
from redipy.errors import StorageError

PAUSE_SECONDS = 0.004  # between two looks: how late a waiter may notice


class Watcher:
    """The thread that looks, while there is somebody to look for."""

    def __init__(self, steps: Steps, hub: FileHub) -> None:
        self.steps, self.hub = steps, hub
        self.database, self.room = steps.database, steps.room
        self.thread: threading.Thread | None = None
        self.stopped = threading.Event()
        self.seen: int | None = None  # the version of the data when it was last looked at
        hub.begin_to_listen = self.look_out

    def start_anew(self) -> None:
        """In the child of a fork: have none of the parent's threads, nor those who wait and listen there."""
        self.thread, self.stopped = None, threading.Event()
        self.room.queues.clear()
        self.hub.start_anew()

    def look_out(self) -> None:
        """Begin to look, unless a thread does already. Under the lock, before the first moment that may be missed."""
        if self.database.is_shared and self.thread is None:
            self.seen = None
            self.thread = threading.Thread(target=self._look, name="redipy-watcher", daemon=True)
            self.thread.start()

    def close(self) -> None:
        """Look no more."""
        self.stopped.set()

    def _look(self) -> None:
        while not self.stopped.wait(PAUSE_SECONDS):
            try:
                with self.database.lock:
                    if not self.room.queues and not self.hub.is_listening:
                        self.thread = None
                        return
                    self._look_once()
            except StorageError:  # a lock that another process keeps for long, or a file that was closed: look again
                continue
            except Exception:  # of a function that was given a message, whose failure must not cost others theirs
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))

    def _look_once(self) -> None:
        """Serve and pass on what has come since the last look, if anybody has committed."""
        version = self.database.data_version()
        if version != self.seen:
            if self.room.queues:
                with BriefStep(self.steps, writes=True):
                    self.room.signal_all()
            self.seen = version
            self.hub.receive()
        self.hub.beat()
