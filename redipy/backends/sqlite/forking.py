"""Databases across a fork of the process. Imports: the connection beside it.

A process that forks must not share a connection with its child, nor SQLite's own record of the locks that it holds on
the file: the child would believe in locks that only its parent has. So every file is closed before, and opened again by
the next statement of either. Each database's lock is held meanwhile, by the one thread that goes on in the child too.
"""
from __future__ import annotations

import os
import threading
import weakref

from redipy.backends.sqlite.connection import Database

_databases: weakref.WeakSet[Database] = weakref.WeakSet()
_forking = threading.Lock()  # one fork at a time; guards the next
_held: list[Database] = []


def prepare_for_forks(database: Database) -> None:
    """Let a database stay usable in this process and in its children."""
    _databases.add(database)


def _before() -> None:
    _forking.acquire()
    for database in list(_databases):
        database.lock.acquire()
        _held.append(database)
        if not database.in_step:
            database.suspend()


def _after() -> None:
    while _held:
        _held.pop().lock.release()
    _forking.release()


def _after_in_child() -> None:
    # Whoever forks from within a step has its connection open; the child must not even close it.
    for database in list(_databases):
        database.refuse("was in use when this process was forked: fork between two commands, not in a script")
    _after()


os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after_in_child)
