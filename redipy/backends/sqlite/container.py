"""What the containers of the SQLite store share: their key's row, and how many elements it has.

A container is a view of the rows of one key. It holds none of them, only what the key's row said of them; the keyspace
writes that back in `changed`. While the key is missing its id is None, which no row matches. Imports: keyspace, and the
connection beside it.
"""
from __future__ import annotations

from typing import ClassVar, Protocol

from redipy.backends.sqlite.connection import Database
from redipy.containers import Container


class Keys(Protocol):
    """What a container needs of the keyspace."""

    database: Database

    def now_ms(self) -> int:
        """The time of the step, in milliseconds since the epoch."""
        ...

    def add(self, container: Stored) -> int:
        """Make the row of a key that is missing, for the first element of its container; its id."""
        ...


class Stored(Container):
    """The rows of one key."""

    __slots__ = ("db", "is_counted", "key", "key_id", "keys", "size")

    type: ClassVar[str]

    def __init__(
        self, keys: Keys, key: bytes, key_id: int | None = None, size: int = 0, is_counted: bool = False
    ) -> None:
        self.keys, self.db, self.key = keys, keys.database, key
        self.key_id, self.size, self.is_counted = key_id, size, is_counted

    def __len__(self) -> int:
        return self.size

    def owner(self) -> int:
        """The id of the key, whose row is made before its first element."""
        if self.key_id is None:
            self.key_id = self.keys.add(self)
        return self.key_id

    def forget(self) -> None:
        """Become empty, as the key with all its rows was deleted."""
        self.key_id, self.size, self.is_counted = None, 0, False
