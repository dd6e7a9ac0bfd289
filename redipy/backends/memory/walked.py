"""A dict whose keys can be walked and drawn from, at no cost to who never does. Imports nothing of redipy."""
from __future__ import annotations

import random
from typing import TypeVar

V = TypeVar("V")


class Walked(dict[bytes, V]):
    """What HSCAN, ZSCAN and HRANDFIELD need of a large hash or sorted set; the first of them has the keys listed.

    From then on a new key is listed behind the others, and where one goes the last takes its slot: so a walk down the
    list misses nobody, see `keyspace`. Which slot is whose is noted of those alone that came or moved since, as to note
    it of all takes ten times as long as to list them. Without a note, the slot of one that goes is found stale later.
    """

    __slots__ = ("listed", "places")

    listed: list[bytes] | None  # None until somebody asks
    places: dict[bytes, int]

    def came(self, key: bytes) -> None:
        """Take note of a new key; while they are listed. O(1)."""
        assert self.listed is not None
        self.places[key] = len(self.listed)
        self.listed.append(key)

    def went(self, key: bytes) -> None:
        """Take note of a key that was taken out; while they are listed. O(1)."""
        place = self.places.pop(key, None)
        if place is not None:
            self._fill(place)

    def stands(self, key: bytes, place: int) -> bool:
        """Whether a slot with a key in it is not stale. O(1)."""
        return key in self and self.places.get(key, place) == place

    def page(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """About `count` keys from a cursor on, and the next cursor, 0 at the end. O(count)."""
        listed = self._list()
        top = min(cursor, len(listed)) if cursor else len(listed)
        low = max(top - count, 0)
        for place in range(top - 1, low - 1, -1):
            if not self.stands(listed[place], place):
                self._fill(place)
        return low, listed[low:top]

    def drawn(self, count: int) -> list[bytes]:
        """Up to `count` different keys, drawn at random. O(1) a key, O(n) for many."""
        if count * 8 > len(self):  # then most of those that are drawn would be drawn again
            return random.sample(list(self), min(count, len(self)))
        listed = self._list()
        found: dict[bytes, None] = {}
        while len(found) < count:
            place = random.randrange(len(listed))
            if self.stands(listed[place], place):
                found[listed[place]] = None
            else:
                self._fill(place)
        return list(found)

    def _list(self) -> list[bytes]:
        if self.listed is None:
            self.listed, self.places = list(self), {}
        return self.listed

    def _fill(self, place: int) -> None:
        """Let the last key take a slot that is free or stale. O(1), next to the stale slots that go with it."""
        listed = self.listed
        assert listed is not None
        last = listed.pop()
        while len(listed) > place:
            if self.stands(last, len(listed)):
                listed[place] = last
                self.places[last] = place
                return
            last = listed.pop()
