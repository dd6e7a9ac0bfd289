"""Hashes of the memory store, with and without fields that expire. Imports: keyspace, and the containers beside it."""
from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterable

from redipy.backends.memory.containers import MemorySortedSet
from redipy.backends.memory.walked import Walked
from redipy.containers import SMALL, Hash, ScoreRange


class MemoryHash(Walked[bytes], Hash):
    """A dict.

    A hash becomes an `ExpiringHash` with its first field that expires, so that all others pay nothing for it.
    """

    __slots__ = ("deadlines",)

    deadlines: MemorySortedSet  # of an `ExpiringHash` alone: the fields that expire, with when as their score

    def __init__(self) -> None:
        self.listed = None

    def set(self, pairs: Collection[tuple[bytes, bytes]], *, keep_ttl: bool = False) -> int:
        before = len(self)
        if self.listed is not None:
            for field in dict(pairs):
                if field not in self:
                    self.came(field)
        for field, value in pairs:
            self[field] = value
        return len(self) - before

    def delete(self, fields: Collection[bytes]) -> int:
        before = len(self)
        for field in fields:
            if self.pop(field, None) is not None and self.listed is not None:
                self.went(field)
        return before - len(self)

    def expires_ms(self, field: bytes, /) -> int | None:
        return None

    def expire(self, field: bytes, expires_ms: int | None, /) -> None:
        if expires_ms is not None:
            self.deadlines = MemorySortedSet()
            self.__class__ = ExpiringHash  # pyright: ignore[reportAttributeAccessIssue]
            self.expire(field, expires_ms)

    def expiring(self) -> Iterable[tuple[bytes, int]]:
        return ()

    def sample(self, count: int) -> list[tuple[bytes, bytes]]:
        if len(self) <= SMALL:
            return random.sample(list(self.items()), min(count, len(self)))
        return [(field, self[field]) for field in self.drawn(count)]

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, bytes]]]:
        if len(self) <= SMALL:
            return 0, list(self.items())
        following, fields = self.page(cursor, count)
        return following, [(field, self[field]) for field in fields]


class ExpiringHash(MemoryHash):
    """A hash of which some fields expire. The keyspace lets it shed those that have, before anybody sees it."""

    __slots__ = ()

    def set(self, pairs: Collection[tuple[bytes, bytes]], *, keep_ttl: bool = False) -> int:
        if not keep_ttl:
            for field, _ in pairs:
                self.deadlines.remove(field)
        return super().set(pairs)

    def delete(self, fields: Collection[bytes]) -> int:
        for field in fields:
            self.deadlines.remove(field)
        return super().delete(fields)

    def expires_ms(self, field: bytes, /) -> int | None:
        due_ms = self.deadlines.get(field)
        return None if due_ms is None else int(due_ms)

    def expire(self, field: bytes, expires_ms: int | None, /) -> None:
        if expires_ms is None:
            self.deadlines.remove(field)
        else:
            self.deadlines.set(field, expires_ms)

    def expiring(self) -> Iterable[tuple[bytes, int]]:
        return [(field, int(due_ms)) for field, due_ms in self.deadlines.in_order()]

    def due_ms(self) -> int | None:
        """When the first of the fields expires; None once none does. O(1)."""
        order = self.deadlines.order
        return int(order[0][0]) if order else None

    def shed(self, now_ms: int) -> bool:
        """Take out the fields that have expired; whether there were any. O(log n) each."""
        due_ms = self.due_ms()
        if due_ms is None:
            self.__class__ = MemoryHash  # type: ignore[assignment]  # mypy takes it for a subclass's own
            return False
        if due_ms > now_ms:
            return False
        self.delete([field for field, _ in self.deadlines.by_score(ScoreRange(-math.inf, now_ms))])
        return True
