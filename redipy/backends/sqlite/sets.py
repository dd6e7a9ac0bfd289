"""Sets of the SQLite store: a row for each member. Imports: keyspace, and what containers share."""
from __future__ import annotations

import random
from collections.abc import Collection, Iterator

from redipy.backends.sqlite.container import Stored
from redipy.containers import SMALL, Set


class SqliteSet(Stored, Set):
    """Members stand in slots without a gap: the last one moves to where one was taken out.

    So a member is drawn by a random number, all alike; and SSCAN, which walks the slots downwards, misses nobody: one
    that moves only moves to where the walk has yet to come, or has been.
    """

    __slots__ = ()

    type = "set"

    def __contains__(self, member: object) -> bool:
        assert isinstance(member, bytes)
        found = self.db.value("select 1 from set_member where key_id = ? and member = ?", (self.key_id, member))
        return found is not None

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._between(0, self.size))

    def add(self, members: Collection[bytes]) -> int:
        run, key_id, before = self.db.run, self.owner(), self.size
        for member in members:
            self.size += run(
                "insert into set_member (key_id, slot, member) values (?, ?, ?)"
                " on conflict (key_id, member) do nothing",
                (key_id, self.size, member),
            )
        return self.size - before

    def remove(self, members: Collection[bytes]) -> int:
        before = self.size
        for member in members:
            slot = self.db.value("select slot from set_member where key_id = ? and member = ?", (self.key_id, member))
            if slot is not None:
                self._take(slot)
        return before - self.size

    def _take(self, slot: int) -> None:
        """Empty a slot, and let the last member fill it."""
        self.size -= 1
        self.db.run("delete from set_member where key_id = ? and slot = ?", (self.key_id, slot))
        if slot != self.size:
            self.db.run("update set_member set slot = ? where key_id = ? and slot = ?", (slot, self.key_id, self.size))

    def sample(self, count: int) -> list[bytes]:
        if count * 8 > self.size:  # then reading all costs no more than looking them up one by one
            return random.sample(list(self), min(count, self.size))
        return [self._between(slot, slot + 1)[0] for slot in random.sample(range(self.size), count)]

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        if self.size <= SMALL:
            return 0, list(self)
        top = min(cursor, self.size) if cursor else self.size
        low = max(top - count, 0)
        return low, self._between(low, top)

    def _between(self, low: int, top: int) -> list[bytes]:
        """The members in the slots `low:top`."""
        rows = self.db.rows(
            "select member from set_member where key_id = ? and slot >= ? and slot < ?", (self.key_id, low, top)
        )
        return [member for (member,) in rows]
