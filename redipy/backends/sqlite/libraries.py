"""The function libraries in a file. Imports: keyspace, and the connection beside it."""
from __future__ import annotations

from redipy.backends.sqlite.connection import Database
from redipy.keyspace import Libraries


class SqliteLibraries(Libraries):
    """A table, whose rows are never changed: a library that is loaded anew is another row."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def version(self) -> object:
        # One that comes has a higher id than any before, one that goes leaves fewer.
        return self.database.one("select count(*), max(id) from function_library")

    def sources(self) -> dict[bytes, bytes]:
        return dict(self.database.rows("select name, source from function_library order by id"))

    def put(self, name: bytes, source: bytes) -> None:
        self.delete(name)
        self.database.run("insert into function_library (name, source) values (?, ?)", (name, source))

    def delete(self, name: bytes) -> None:
        self.database.run("delete from function_library where name = ?", (name,))
