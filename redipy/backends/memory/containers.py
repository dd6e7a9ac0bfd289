"""What a key of the memory store holds: the containers of the keyspace on dict, deque and sorted list.

Each *is* the Python container that it builds on, so that length, membership and iteration cost no Python call. Imports:
keyspace, and what can be walked beside it.
"""
from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from sortedcontainers import SortedList

from redipy.backends.memory.walked import Walked
from redipy.containers import SMALL, LexRange, List, ScoreRange, Set, SortedSet


class MemoryList(deque[bytes], List):
    """A deque: cheap at both ends, and blocks of 64 in between."""

    __slots__ = ()

    # The deque's own methods; that `self` is a deque here is more than the contract can say.
    push_head = deque.extendleft  # pyright: ignore[reportAssignmentType]
    push_tail = deque.extend  # pyright: ignore[reportAssignmentType]
    get = deque.__getitem__  # pyright: ignore[reportAssignmentType]
    replace = deque.__setitem__  # pyright: ignore[reportAssignmentType]

    def pop_head(self, count: int) -> list[bytes]:
        if count == 1:
            return [self.popleft()] if self else []
        pop = self.popleft
        return [pop() for _ in range(min(count, len(self)))]

    def pop_tail(self, count: int) -> list[bytes]:
        if count == 1:
            return [self.pop()] if self else []
        pop = self.pop
        return [pop() for _ in range(min(count, len(self)))]

    def range(self, start: int, stop: int) -> list[bytes]:
        stop = min(stop, len(self))
        if (stop - start) * 64 < min(start, len(self) - stop):  # it finds a block without looking into those before
            return [self[at] for at in range(start, stop)]
        if start <= len(self) // 2:
            return list(islice(self, start, stop))
        found = list(islice(reversed(self), len(self) - stop, len(self) - start))  # from the nearer end
        found.reverse()
        return found

    def delete(self, indices: Sequence[int]) -> None:
        if len(indices) == 1:
            del self[indices[0]]
            return
        gone = set(indices)
        kept = [element for at, element in enumerate(self) if at not in gone]
        self.clear()
        self.extend(kept)

    def trim(self, start: int, stop: int) -> None:
        if stop - start < len(self) // 2:
            kept = self.range(start, stop)
            self.clear()
            self.extend(kept)
        else:
            self.pop_tail(len(self) - stop)
            self.pop_head(start)


class MemorySet(dict[bytes, int], Set):
    """A dict from each member to its place in a list of all of them."""

    __slots__ = ("members",)

    def __init__(self, members: Iterable[bytes] = ()) -> None:
        self.members: list[bytes] = list(members)
        self.update((member, place) for place, member in enumerate(self.members))

    def add(self, members: Collection[bytes]) -> int:
        ordered = self.members
        before = len(ordered)
        for member in members:
            if member not in self:
                self[member] = len(ordered)
                ordered.append(member)
        return len(ordered) - before

    def remove(self, members: Collection[bytes]) -> int:
        ordered = self.members
        before = len(ordered)
        for member in members:
            place = self.pop(member, None)
            if place is not None:
                last = ordered.pop()
                if place < len(ordered):
                    ordered[place] = last
                    self[last] = place
        return before - len(ordered)

    def sample(self, count: int) -> list[bytes]:
        return random.sample(self.members, min(count, len(self.members)))

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        if len(self) <= SMALL:
            return 0, list(self.members)
        top = min(cursor, len(self.members)) if cursor else len(self.members)
        low = max(top - count, 0)
        return low, self.members[low:top]


class MemorySortedSet(Walked[float], SortedSet):
    """A dict from member to score, and the pairs in order (sortedcontainers: a list of short lists)."""

    __slots__ = ("order",)

    def __init__(self) -> None:
        self.order: SortedList[tuple[float, bytes]] = SortedList()
        self.listed = None

    def set(self, member: bytes, score: float) -> None:
        old = self.get(member)
        if old is not None:
            self.order.remove((old, member))
        elif self.listed is not None:
            self.came(member)
        self[member] = score
        self.order.add((score, member))

    def remove(self, member: bytes) -> bool:
        old = self.pop(member, None)
        if old is None:
            return False
        self.order.remove((old, member))
        if self.listed is not None:
            self.went(member)
        return True

    def rank(self, member: bytes) -> int | None:
        score = self.get(member)
        return None if score is None else self.order.index((score, member))

    def by_rank(self, start: int, stop: int, *, reverse: bool = False) -> list[tuple[bytes, float]]:
        if reverse:
            start, stop = len(self) - stop, len(self) - start
        return [(member, score) for score, member in self.order.islice(start, stop, reverse)]

    def by_score(
        self, scores: ScoreRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        first, last = self._bounds(scores)
        if reverse:
            first = max(first, last - offset - count) if count is not None else first
            last -= offset
        else:
            first += offset
            last = min(last, first + count) if count is not None else last
        return [(member, score) for score, member in self.order.islice(first, max(first, last), reverse)]

    def count(self, scores: ScoreRange) -> int:
        first, last = self._bounds(scores)
        return max(last - first, 0)

    def _bounds(self, scores: ScoreRange) -> tuple[int, int]:
        """The range as ranks, half open. `(score,)` sorts before, and `(score, AFTER)` behind every member."""
        low = (scores.least, AFTER) if scores.least_open else (scores.least, b"")
        high = (scores.most, b"") if scores.most_open else (scores.most, AFTER)
        first = self.order.bisect_left(low)  # type: ignore[arg-type]
        return first, max(first, self.order.bisect_left(high))  # type: ignore[arg-type]

    def by_lex(
        self, members: LexRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        order = self.order
        found: Iterable[tuple[float, bytes]]
        if order and order[0][0] == order[-1][0]:
            first, last = self._lex_bounds(order[0][0], members)
            found = order.islice(first, last, reverse)
        else:
            found = (pair for pair in (reversed(order) if reverse else order) if pair[1] in members)
        stop = len(self) if count is None else min(offset + count, len(self))
        return [(member, score) for score, member in islice(found, offset, stop)]

    def lex_count(self, members: LexRange) -> int:
        order = self.order
        if order and order[0][0] == order[-1][0]:
            first, last = self._lex_bounds(order[0][0], members)
            return last - first
        return sum(member in members for member in self)

    def _lex_bounds(self, score: float, members: LexRange) -> tuple[int, int]:
        """The range as ranks, half open, where all have this score."""
        bisect_left, bisect_right = self.order.bisect_left, self.order.bisect_right
        first = (bisect_right if members.least_open else bisect_left)((score, members.least))
        if members.most is None:
            return first, len(self.order)
        last = (bisect_left if members.most_open else bisect_right)((score, members.most))
        return first, max(first, last)

    def in_order(self) -> Iterator[tuple[bytes, float]]:
        return ((member, score) for score, member in self.order)

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, float]]]:
        if len(self) <= SMALL:
            return 0, list(self.in_order())
        following, members = self.page(cursor, count)
        return following, [(member, self[member]) for member in members]


class _After:
    """Compares greater than any member."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


AFTER = _After()

