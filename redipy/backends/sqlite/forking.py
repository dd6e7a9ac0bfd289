"""Files across a fork of the process. Imports: the watcher beside it.

A process that forks must not share a connection with its child, nor SQLite's own record of the locks that it holds on
the file: the child would believe in locks that only its parent has. So every file is closed before, and opened again by
the next statement of either. Each database's lock is held meanwhile, by the one thread that goes on in the child too.
Who waits for keys or listens to channels does so in the parent: the child begins without them.
"""
from __future__ import annotations

import os
import threading
import weakref

from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.watcher import Watcher

_watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()  # one for each open file
_forking = threading.Lock()  # one fork at a time; guards the next
_held: list[Database] = []


def prepare_for_forks(watcher: Watcher) -> None:
    """Let a file stay usable in this process and in its children."""
    _watchers.add(watcher)


def _before() -> None:
    _forking.acquire()
    for watcher in list(_watchers):
        database = watcher.database
        database.lock.acquire()
        _held.append(database)
        if not database.in_step:
            database.suspend()


def _after() -> None:
    while _held:
        _held.pop().lock.release()
    _forking.release()


def _after_in_child() -> None:
    for watcher in list(_watchers):
        watcher.start_anew()
        # Whoever forks from within a step has its connection open; the child must not even close it.
        watcher.database.refuse("was in use when this process was forked: fork between two commands, not in a script")
    _after()


os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after_in_child)
