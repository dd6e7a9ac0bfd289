"""A file as eviction sees it: what it takes, how its keys are used, and a few of them at a time.

Keys are not drawn at random: a hand goes round over all of them by their ids, or over those that expire by when they
do, and each draw takes the next few. Ids are sparse once keys were evicted, and the nearest to a random one would
favour those behind the gaps. Imports: eviction, and the rooms beside it.
"""
from __future__ import annotations

import random
from collections.abc import Sequence

from redipy.backends.eviction import Sample, Uses
from redipy.backends.sqlite.connection import Row
from redipy.backends.sqlite.keyspace import SqliteKeyspace
from redipy.backends.sqlite.uses import Notebook

Position = tuple[int, int]
"""An expiry, 0 where it does not matter, and an id."""


class EvictableFile:
    """All databases of a file. See `eviction.Evicts`."""

    def __init__(self, databases: Sequence[SqliteKeyspace], notebook: Notebook) -> None:
        self.databases, self.notebook = databases, notebook
        self.server, self.file = databases[0].server, databases[0].database
        self.hand: Position = (0, random.randint(0, 1 << 20))

    def now_ms(self) -> int:
        """See `eviction.Evicts`."""
        return self.databases[0].now_ms()

    def used_bytes(self) -> int:
        """See `eviction.Evicts`."""
        return self.file.used_bytes()

    def draw(self, count: int, *, volatile: bool) -> list[Sample]:
        """See `eviction.Evicts`. O(log n + count)."""
        following = self._expiring if volatile else self._by_id
        rows = following(self.hand, count)
        if len(rows) < count:  # all the way round
            rows += following((0, 0), count - len(rows))
        if rows:
            self.hand = rows[-1][:2]
        return [
            Sample(number, key, self.notebook.mark((number, key), mark), expires_ms or None)
            for expires_ms, _, number, key, mark in rows
        ]

    def _by_id(self, after: Position, count: int) -> list[Row]:
        return self.file.rows(
            f"select ifnull(expires_ms, 0), id, db, name, {self.notebook.column} from key"
            " where id > ? order by id limit ?",
            (after[1], count),
        )

    def _expiring(self, after: Position, count: int) -> list[Row]:
        # In two statements, each of which the index answers.
        columns = f"expires_ms, id, db, name, {self.notebook.column}"
        rows = self.file.rows(
            f"select {columns} from key where expires_ms = ? and id > ? order by id limit ?", (*after, count)
        )
        return rows + self.file.rows(
            f"select {columns} from key where expires_ms > ? order by expires_ms, id limit ?",
            (after[0], count - len(rows)),
        )

    def sample(self, database: int, key: bytes) -> Sample | None:
        """See `eviction.Evicts`."""
        row = self.file.one(
            f"select {self.notebook.column}, expires_ms from key where name = ? and db = ?", (key, database)
        )
        return None if row is None else Sample(database, key, self.notebook.mark((database, key), row[0]), row[1])

    def evict(self, database: int, key: bytes) -> bool:
        """See `eviction.Evicts`."""
        return self.databases[database].delete(key, event="evicted")

    def observe(self, uses: Uses | None, *, is_limited: bool, is_volatile: bool) -> None:
        """See `eviction.Evicts`. The file knows what it takes, and which of its keys expire."""
        self.notebook.follow(uses)
        for database in self.databases:
            database.notebook = None if uses is None else self.notebook
