"""When the sweep is to look at a key: a queue by time, in which nothing is ever looked for or taken out of the middle.

A key has one note in the queue that counts, the earliest; a later expiry adds none, as the key will be looked at by
then, and noted again. Notes of keys that were deleted or expire earlier by now stay behind. Once they are most of the
queue it is filled anew, a few notes with each that is added, so that nobody has to wait for all of it at once. Imports
nothing of redipy.
"""
from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

Note: TypeAlias = tuple[int, bytes]
"""A time in milliseconds since the epoch, and a key. It counts while its key's entry has this very one."""

STALE = 4  # times as many notes as there are keys: then most of them count no more
MOVED = 4  # notes that are moved to the new queue with each that is added


class Noted(Protocol):
    """An entry of the store, as far as it is needed here."""

    key: bytes
    note: Note | None


class Deadlines:
    """The notes of all keys of a database."""

    __slots__ = ("entries", "heap", "old")

    def __init__(self, entries: Mapping[bytes, Noted]) -> None:
        self.entries = entries
        self.heap: list[Note] = []
        self.old: list[Note] = []  # a heap too, being moved to the other

    def __len__(self) -> int:
        return len(self.heap) + len(self.old)

    def __iter__(self) -> Iterator[Note]:
        yield from self.heap
        yield from self.old

    def note(self, entry: Noted, due_ms: int) -> None:
        """Have a key looked at by a time. O(log n)."""
        if entry.note is not None and entry.note[0] <= due_ms:
            return
        entry.note = (due_ms, entry.key)
        heapq.heappush(self.heap, entry.note)
        if self.old:
            self._move()
        elif len(self.heap) > STALE * len(self.entries) + 64:
            self.heap, self.old = [], self.heap

    def _move(self) -> None:
        """Move a few notes from the old queue; what is left of a heap without its last elements is a heap."""
        for _ in range(min(MOVED, len(self.old))):
            note = self.old.pop()
            if self._counts(note):
                heapq.heappush(self.heap, note)

    def _counts(self, note: Note) -> bool:
        entry = self.entries.get(note[1])
        return entry is not None and entry.note is note

    def due(self, now_ms: int, most: int) -> list[bytes]:
        """Take up to so many notes whose time has come; the keys of those that count. O(log n) each."""
        keys: list[bytes] = []
        for heap in (self.heap, self.old):
            while most > 0 and heap and heap[0][0] <= now_ms:
                note = heapq.heappop(heap)
                if self._counts(note):
                    self.entries[note[1]].note = None
                    keys.append(note[1])
                most -= 1
        if not self.heap:
            self.heap, self.old = self.old, self.heap
        return keys

    def clear(self) -> None:
        """Forget all notes."""
        self.heap.clear()
        self.old.clear()
