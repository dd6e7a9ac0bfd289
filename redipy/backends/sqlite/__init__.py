"""Redis in an SQLite file."""
from redipy.backends.sqlite.backend import SqliteBackend

__all__ = ["SqliteBackend"]
