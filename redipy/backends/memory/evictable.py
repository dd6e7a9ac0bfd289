"""A memory store as eviction sees it: what it takes, how its keys are used, and some of them at random.

Imports: eviction, and the keyspace beside it.
"""
from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from redipy.backends.eviction import Sample, Uses
from redipy.backends.memory.containers import MemorySet
from redipy.backends.memory.keyspace import Entry, MemoryKeyspace
from redipy.backends.memory.scale import Scale


class EvictableMemory:
    """All databases of a store. See `eviction.Evicts`."""

    def __init__(self, databases: Sequence[MemoryKeyspace]) -> None:
        self.databases = databases
        self.server = databases[0].server

    def now_ms(self) -> int:
        """See `eviction.Evicts`."""
        return self.databases[0].now_ms()

    def used_bytes(self) -> int:
        """See `eviction.Evicts`."""
        return self.databases[0].used_bytes()

    def draw(self, count: int, *, volatile: bool) -> Iterator[Sample]:
        """See `eviction.Evicts`. O(count) in each database that has keys."""
        for database in self.databases:
            if volatile:
                yield from _draw_volatile(database, count)
            elif database.order:
                yield from (_sample(database, entry) for entry in random.choices(database.order, k=count))

    def sample(self, database: int, key: bytes) -> Sample | None:
        """See `eviction.Evicts`."""
        entry = self.databases[database].find(key)
        return None if entry is None else _sample(self.databases[database], entry)

    def evict(self, database: int, key: bytes) -> bool:
        """See `eviction.Evicts`."""
        return self.databases[database].delete(key, event="evicted")

    def observe(self, uses: Uses | None, *, is_limited: bool, is_volatile: bool) -> None:
        """See `eviction.Evicts`. O(keys) when something else is noted than before."""
        scale = (self.databases[0].scale or Scale()) if is_limited else None
        for database in self.databases:
            if uses is not database.uses:
                for entry in database.order:
                    entry.mark = None
            if scale is not None and database.scale is None:
                for entry in database.order:
                    entry.size = 0
                    scale.weigh(entry)
            if not is_volatile:
                database.volatile = None
            elif database.volatile is None:
                database.volatile = MemorySet(entry.key for entry in database.order if entry.expires_ms is not None)
            database.uses, database.scale = uses, scale


def _draw_volatile(database: MemoryKeyspace, count: int) -> Iterator[Sample]:
    """Some keys that expire; those among `volatile` that do not any more are taken out on the way."""
    drawn = 0
    while database.volatile and drawn < count:
        key = random.choice(database.volatile.members)
        entry = database.entries.get(key)
        if entry is None or entry.expires_ms is None:
            database.volatile.remove((key,))
        else:
            drawn += 1
            yield _sample(database, entry)


def _sample(database: MemoryKeyspace, entry: Entry) -> Sample:
    return Sample(database.number, entry.key, entry.mark, entry.expires_ms)
