"""Hashes of the SQLite store: a row for each field. Imports: keyspace, and what containers share."""
from __future__ import annotations

from collections.abc import Collection, Iterable

from redipy.backends.sqlite.container import Stored
from redipy.keyspace import SMALL, Hash


class SqliteHash(Stored, Hash):
    """Fields are numbered as they come; that is their order, and what HSCAN walks, from the youngest down."""

    __slots__ = ()

    type = "hash"

    def get(self, field: bytes, /) -> bytes | None:
        value: bytes | None = self.db.value(
            "select value from hash_field where key_id = ? and field = ?", (self.key_id, field)
        )
        return value

    def set(self, pairs: Collection[tuple[bytes, bytes]]) -> int:
        run, key_id, before = self.db.run, self.owner(), self.size
        for field, value in pairs:
            if not run("update hash_field set value = ? where key_id = ? and field = ?", (value, key_id, field)):
                run(
                    "insert into hash_field (key_id, seq, field, value) values (?1,"
                    " ifnull((select seq + 1 from hash_field where key_id = ?1 order by seq desc limit 1), 1), ?2, ?3)",
                    (key_id, field, value),
                )
                self.size += 1
        return self.size - before

    def delete(self, fields: Collection[bytes]) -> int:
        run, key_id = self.db.run, self.key_id
        gone = sum(run("delete from hash_field where key_id = ? and field = ?", (key_id, field)) for field in fields)
        self.size -= gone
        return gone

    def items(self) -> Iterable[tuple[bytes, bytes]]:
        return self.db.rows("select field, value from hash_field where key_id = ? order by seq", (self.key_id,))

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, bytes]]]:
        if self.size <= SMALL:
            return 0, list(self.items())
        rows = self.db.rows(
            "select seq, field, value from hash_field where key_id = ?1 and (?2 = 0 or seq < ?2)"
            " order by seq desc limit ?3",
            (self.key_id, cursor, count),
        )
        following = rows[-1][0] if len(rows) == count else 0
        return following, [(field, value) for _, field, value in rows]
