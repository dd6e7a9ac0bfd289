"""Hashes of the SQLite store: a row for each field. Imports: keyspace, and what containers share."""
from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from redipy.backends.sqlite.container import Stored
from redipy.containers import SMALL, Hash

BEHIND_ALL = 2**63 - 1  # a number that no field has
LIVE = "(expires_ms is null or expires_ms > ?)"  # what a step that only reads cannot delete, it does not see


class SqliteHash(Stored, Hash):
    """Fields are numbered as they come; that is their order, and what HSCAN walks, from the youngest down.

    In a step that writes, the keyspace has deleted the fields that have expired before anybody asks for the hash.
    """

    __slots__ = ()

    type = "hash"

    def get(self, field: bytes, /) -> bytes | None:
        value: bytes | None = self.db.value(
            f"select value from hash_field where key_id = ? and field = ? and {LIVE}",
            (self.key_id, field, self.keys.now_ms()),
        )
        return value

    def set(self, pairs: Collection[tuple[bytes, bytes]], *, keep_ttl: bool = False) -> int:
        run, key_id, before = self.db.run, self.owner(), self.size
        changed = "value = ?" if keep_ttl else "value = ?, expires_ms = null"
        for field, value in pairs:
            if not run(f"update hash_field set {changed} where key_id = ? and field = ?", (value, key_id, field)):
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
        return self.db.rows(
            f"select field, value from hash_field where key_id = ? and {LIVE} order by seq",
            (self.key_id, self.keys.now_ms()),
        )

    def expires_ms(self, field: bytes, /) -> int | None:
        expires_ms: int | None = self.db.value(
            f"select expires_ms from hash_field where key_id = ? and field = ? and {LIVE}",
            (self.key_id, field, self.keys.now_ms()),
        )
        return expires_ms

    def expire(self, field: bytes, expires_ms: int | None, /) -> None:
        self.db.run(
            "update hash_field set expires_ms = ? where key_id = ? and field = ?", (expires_ms, self.key_id, field)
        )

    def expiring(self) -> Iterable[tuple[bytes, int]]:
        return self.db.rows(
            "select field, expires_ms from hash_field where key_id = ? and expires_ms > ?",
            (self.key_id, self.keys.now_ms()),
        )

    def sample(self, count: int) -> list[tuple[bytes, bytes]]:
        ends = self.db.one(
            "select (select min(seq) from hash_field where key_id = ?1),"
            " (select max(seq) from hash_field where key_id = ?1)",
            (self.key_id,),
        )
        assert ends is not None
        if ends[0] is None or count * 8 > self.size or self.size * 4 < ends[1] - ends[0]:
            fields = list(self.items())  # costs no more than drawing numbers of which most are gaps, or taken
            return random.sample(fields, min(count, len(fields)))
        drawn: dict[bytes, bytes] = {}
        while len(drawn) < count:
            drawn.update(
                self.db.rows(
                    f"select field, value from hash_field where key_id = ? and seq = ? and {LIVE}",
                    (self.key_id, random.randint(*ends), self.keys.now_ms()),
                )
            )
        return list(drawn.items())

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, bytes]]]:
        if self.size <= SMALL:
            return 0, list(self.items())
        rows = self.db.rows(
            f"select seq, field, value from hash_field where key_id = ? and seq < ? and {LIVE}"
            " order by seq desc limit ?",
            (self.key_id, cursor or BEHIND_ALL, self.keys.now_ms(), count),
        )
        following = rows[-1][0] if len(rows) == count else 0
        return following, [(field, value) for _, field, value in rows]
