"""The memory store: a keyspace on Python's own containers.

A key is an entry in one dict. Every entry also knows its place in a list of all entries, from which one is taken out by
putting the last in its place: so a random key costs O(1), and SCAN, which walks that list downwards, misses nobody (an
entry that moves only moves to where the walk has yet to come, or has been). Sets are built the same way.

Imports: keyspace, clock, errors, and the base of local backends.
"""
from __future__ import annotations

import heapq
import random
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import islice
from types import TracebackType

from sortedcontainers import SortedList

from redipy.backends.base import Words
from redipy.backends.local import LocalBackend
from redipy.backends.pubsub import Hub
from redipy.clock import Clock
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import WRONG_TYPE, ResponseError
from redipy.keyspace import Container, Hash, Keys, Keyspace, List, ScoreRange, Set, SortedSet
from redipy.replies import Reply
from redipy.values import Value, encoded

SMALL = 512  # a hash or sorted set up to this size is scanned in one go, as Redis does with a listpack


class MemoryHash(Hash):
    """A dict; the order that HSCAN walks is made when a large hash is first scanned, and kept up from then on."""

    __slots__ = ("fields", "order")

    def __init__(self) -> None:
        self.fields: dict[bytes, bytes] = {}
        self.order: MemorySet | None = None

    def __len__(self) -> int:
        return len(self.fields)

    def get(self, field: bytes) -> bytes | None:
        return self.fields.get(field)

    def set(self, pairs: Iterable[tuple[bytes, bytes]]) -> int:
        before = len(self.fields)
        if self.order is not None:
            pairs = list(pairs)
            self.order.add(field for field, _ in pairs)
        self.fields.update(pairs)
        return len(self.fields) - before

    def delete(self, fields: Iterable[bytes]) -> int:
        gone = [field for field in fields if self.fields.pop(field, None) is not None]
        if self.order is not None:
            self.order.remove(gone)
        return len(gone)

    def items(self) -> Iterable[tuple[bytes, bytes]]:
        return self.fields.items()

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, bytes]]]:
        if len(self.fields) <= SMALL:
            return 0, list(self.fields.items())
        if self.order is None:
            self.order = MemorySet(self.fields)
        following, fields = self.order.scan(cursor, count)
        return following, [(field, self.fields[field]) for field in fields]


class MemoryList(List):
    """A deque: cheap at both ends, and blocks of 64 in between."""

    __slots__ = ("elements",)

    def __init__(self) -> None:
        self.elements: deque[bytes] = deque()

    def __len__(self) -> int:
        return len(self.elements)

    def push_head(self, elements: Sequence[bytes]) -> None:
        self.elements.extendleft(elements)

    def push_tail(self, elements: Sequence[bytes]) -> None:
        self.elements.extend(elements)

    def pop_head(self, count: int) -> list[bytes]:
        pop = self.elements.popleft
        return [pop() for _ in range(min(count, len(self.elements)))]

    def pop_tail(self, count: int) -> list[bytes]:
        pop = self.elements.pop
        return [pop() for _ in range(min(count, len(self.elements)))]

    def get(self, index: int) -> bytes:
        return self.elements[index]

    def replace(self, index: int, element: bytes) -> None:
        self.elements[index] = element

    def range(self, start: int, stop: int) -> list[bytes]:
        if start > len(self.elements) // 2:  # a deque is walked from the nearer end
            found = list(islice(reversed(self.elements), len(self.elements) - stop, len(self.elements) - start))
            found.reverse()
            return found
        return list(islice(self.elements, start, stop))

    def insert(self, index: int, element: bytes) -> None:
        self.elements.insert(index, element)

    def delete(self, indices: Sequence[int]) -> None:
        if len(indices) == 1:
            del self.elements[indices[0]]
            return
        gone = set(indices)
        self.elements = deque(element for at, element in enumerate(self.elements) if at not in gone)

    def trim(self, start: int, stop: int) -> None:
        if stop - start < len(self.elements) // 2:
            self.elements = deque(self.range(start, stop))
            return
        self.pop_tail(len(self.elements) - stop)
        self.pop_head(start)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.elements)

    def __reversed__(self) -> Iterator[bytes]:
        return reversed(self.elements)


class MemorySet(Set):
    """Members in a list, and a dict that knows the place of each."""

    __slots__ = ("members", "places")

    def __init__(self, members: Iterable[bytes] = ()) -> None:
        self.members: list[bytes] = list(members)
        self.places: dict[bytes, int] = {member: place for place, member in enumerate(self.members)}

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: object) -> bool:
        return member in self.places

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.members)

    def add(self, members: Iterable[bytes]) -> int:
        places, ordered = self.places, self.members
        before = len(ordered)
        for member in members:
            if member not in places:
                places[member] = len(ordered)
                ordered.append(member)
        return len(ordered) - before

    def remove(self, members: Iterable[bytes]) -> int:
        places, ordered = self.places, self.members
        before = len(ordered)
        for member in members:
            place = places.pop(member, None)
            if place is not None:
                last = ordered.pop()
                if place < len(ordered):
                    ordered[place] = last
                    places[last] = place
        return before - len(ordered)

    def sample(self, count: int) -> list[bytes]:
        return random.sample(self.members, min(count, len(self.members)))

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        top = min(cursor, len(self.members)) if cursor else len(self.members)
        low = max(top - count, 0)
        return low, self.members[low:top]


class MemorySortedSet(SortedSet):
    """A dict from member to score, and the pairs in order (sortedcontainers: a list of short lists)."""

    __slots__ = ("scores", "order", "walk")

    def __init__(self) -> None:
        self.scores: dict[bytes, float] = {}
        self.order: SortedList[tuple[float, bytes]] = SortedList()
        self.walk: MemorySet | None = None

    def __len__(self) -> int:
        return len(self.scores)

    def get(self, member: bytes) -> float | None:
        return self.scores.get(member)

    def set(self, member: bytes, score: float) -> None:
        old = self.scores.get(member)
        if old is not None:
            self.order.remove((old, member))
        elif self.walk is not None:
            self.walk.add((member,))
        self.scores[member] = score
        self.order.add((score, member))

    def remove(self, member: bytes) -> bool:
        old = self.scores.pop(member, None)
        if old is None:
            return False
        self.order.remove((old, member))
        if self.walk is not None:
            self.walk.remove((member,))
        return True

    def rank(self, member: bytes) -> int | None:
        score = self.scores.get(member)
        return None if score is None else self.order.index((score, member))

    def by_rank(self, start: int, stop: int, *, reverse: bool = False) -> list[tuple[bytes, float]]:
        if reverse:
            start, stop = len(self.scores) - stop, len(self.scores) - start
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

    def items(self) -> Iterable[tuple[bytes, float]]:
        return ((member, score) for score, member in self.order)

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, float]]]:
        if len(self.scores) <= SMALL:
            return 0, list(self.items())
        if self.walk is None:
            self.walk = MemorySet(self.scores)
        following, members = self.walk.scan(cursor, count)
        return following, [(member, self.scores[member]) for member in members]


class _After:
    """Compares greater than any member."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


AFTER = _After()

TYPES: dict[type, str] = {
    bytes: "string", MemoryHash: "hash", MemoryList: "list", MemorySet: "set", MemorySortedSet: "zset",
}


class Entry:
    """A key with what it holds."""

    __slots__ = ("key", "value", "expires_ms", "place", "version")

    def __init__(self, key: bytes, value: object, place: int) -> None:
        self.key, self.value, self.place = key, value, place
        self.expires_ms: int | None = None
        self.version: object = None  # made when somebody asks, forgotten when the key is touched


class MemoryKeyspace(Keyspace):
    """A dict of entries; expired ones are seen by nobody and taken out on access or by the sweep."""

    def __init__(self, clock: Clock, hub: Hub) -> None:
        self.clock, self.hub = clock, hub
        self.step_ms: int | None = None  # the moment of a step of several commands
        self.entries: dict[bytes, Entry] = {}
        self.order: list[Entry] = []
        self.deadlines: list[tuple[int, bytes]] = []  # a heap; may name keys whose time has changed since

    def now_ms(self) -> int:
        return self.clock.now_ms() if self.step_ms is None else self.step_ms

    # The hot path: every access to a key goes through here.

    def find(self, key: bytes) -> Entry | None:
        """The entry of a key that has not expired."""
        entry = self.entries.get(key)
        if entry is not None and entry.expires_ms is not None and entry.expires_ms <= self.now_ms():
            self._drop(entry)
            return None
        return entry

    def get_string(self, key: bytes) -> bytes | None:
        entry = self.find(key)
        if entry is None:
            return None
        value = entry.value
        if value.__class__ is not bytes:
            raise ResponseError(WRONG_TYPE)
        return value  # type: ignore[return-value]

    def set_string(self, key: bytes, value: bytes, expires_ms: int | None = None, *, keep_ttl: bool = False) -> None:
        entry = self.find(key) if keep_ttl else self.entries.get(key)
        if entry is None:
            entry = self._add(key, value)
        else:
            entry.value = value
            entry.version = None
        if expires_ms is not None:
            self._expire(entry, expires_ms)
        elif not keep_ttl:
            entry.expires_ms = None

    def hash(self, key: bytes) -> Hash:
        entry = self.find(key)
        if entry is None:
            return MemoryHash()
        if entry.value.__class__ is not MemoryHash:
            raise ResponseError(WRONG_TYPE)
        return entry.value  # type: ignore[return-value]

    def list(self, key: bytes) -> List:
        entry = self.find(key)
        if entry is None:
            return MemoryList()
        if entry.value.__class__ is not MemoryList:
            raise ResponseError(WRONG_TYPE)
        return entry.value  # type: ignore[return-value]

    def set(self, key: bytes) -> Set:
        entry = self.find(key)
        if entry is None:
            return MemorySet()
        if entry.value.__class__ is not MemorySet:
            raise ResponseError(WRONG_TYPE)
        return entry.value  # type: ignore[return-value]

    def zset(self, key: bytes) -> SortedSet:
        entry = self.find(key)
        if entry is None:
            return MemorySortedSet()
        if entry.value.__class__ is not MemorySortedSet:
            raise ResponseError(WRONG_TYPE)
        return entry.value  # type: ignore[return-value]

    def changed(self, key: bytes, container: Container) -> None:
        entry = self.entries.get(key)
        if entry is None:
            if container:
                self._add(key, container)
        elif container:
            entry.version = None
        else:
            self._drop(entry)

    # Keys

    def type(self, key: bytes) -> str | None:
        entry = self.find(key)
        return None if entry is None else TYPES[entry.value.__class__]

    def delete(self, key: bytes) -> bool:
        entry = self.find(key)
        if entry is None:
            return False
        self._drop(entry)
        return True

    def rename(self, key: bytes, newkey: bytes) -> None:
        entry = self.entries[key]
        if key == newkey:
            return
        self._drop(entry)
        replaced = self.entries.get(newkey)
        if replaced is not None:
            self._drop(replaced)
        renamed = self._add(newkey, entry.value)
        if entry.expires_ms is not None:
            self._expire(renamed, entry.expires_ms)

    def expires_ms(self, key: bytes) -> int | None:
        return self.entries[key].expires_ms

    def expire(self, key: bytes, expires_ms: int | None) -> None:
        entry = self.entries[key]
        entry.version = None
        if expires_ms is None:
            entry.expires_ms = None
        else:
            self._expire(entry, expires_ms)

    def keys(self) -> Iterable[bytes]:
        self.sweep(len(self.order))
        return [entry.key for entry in self.order]

    def scan(self, cursor: int, count: int) -> tuple[int, Keys]:
        top = min(cursor, len(self.order)) if cursor else len(self.order)
        low = max(top - count, 0)
        now = self.now_ms()
        return low, [
            entry.key for entry in self.order[low:top] if entry.expires_ms is None or entry.expires_ms > now
        ]

    def random_key(self) -> bytes | None:
        while self.order:
            entry = random.choice(self.order)
            if self.find(entry.key) is not None:
                return entry.key
        return None

    def __len__(self) -> int:
        self.sweep(len(self.order))
        return len(self.order)

    def flush(self) -> None:
        self.entries.clear()
        self.order.clear()
        self.deadlines.clear()

    def version(self, key: bytes) -> object:
        entry = self.find(key)
        if entry is None:
            return None
        if entry.version is None:
            entry.version = object()
        return entry.version

    def publish(self, channel: bytes, message: bytes) -> int:
        return self.hub.publish(channel, message)

    def sweep(self, most: int = 20) -> None:
        """Take out up to so many expired keys. O(log n) each; next to nothing when none is due."""
        deadlines = self.deadlines
        now = self.now_ms()
        while deadlines and deadlines[0][0] <= now and most > 0:
            due, key = heapq.heappop(deadlines)
            entry = self.entries.get(key)
            if entry is not None and entry.expires_ms == due:
                self._drop(entry)
                most -= 1

    def copy(self, key: bytes) -> tuple[object, int | None] | None:
        """What a key holds and when it expires, as it is now; None when missing. O(n)."""
        entry = self.find(key)
        return None if entry is None else (deepcopy(entry.value), entry.expires_ms)

    def restore(self, key: bytes, copied: tuple[object, int | None] | None) -> None:
        """Make a key again what `copy` found it to be."""
        self.delete(key)
        if copied is not None:
            value, expires_ms = copied
            entry = self._add(key, value)
            if expires_ms is not None:
                self._expire(entry, expires_ms)

    def _add(self, key: bytes, value: object) -> Entry:
        if self.deadlines:
            self.sweep()
        entry = Entry(key, value, len(self.order))
        self.entries[key] = entry
        self.order.append(entry)
        return entry

    def _drop(self, entry: Entry) -> None:
        del self.entries[entry.key]
        last = self.order.pop()
        if last is not entry:
            self.order[entry.place] = last
            last.place = entry.place

    def _expire(self, entry: Entry, expires_ms: int) -> None:
        entry.expires_ms = expires_ms
        heapq.heappush(self.deadlines, (expires_ms, entry.key))
        if len(self.deadlines) > 2 * len(self.order) + 64:  # mostly times that no longer hold
            self.deadlines = [(e.expires_ms, e.key) for e in self.order if e.expires_ms is not None]
            heapq.heapify(self.deadlines)


_NOT_PLAIN_TEXT = frozenset({TypeError, UnicodeEncodeError})


def _is_plain_text(word: Value) -> bool:
    """Whether `str.encode` takes the word as it is."""
    return isinstance(word, str) and word.isascii()


class MemoryBackend(LocalBackend):
    """Redis in the process: nothing is written anywhere."""

    name = "memory"

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.keyspace: MemoryKeyspace = MemoryKeyspace(self.clock, self.hub)
        self.lock = threading.RLock()
        self.undo: dict[bytes, tuple[object, int | None] | None] | None = None

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        with self.lock:
            return command.run(self.keyspace, *words)

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. The hot path: lock, find the command, run it.

        Half of what a GET costs is in these lines, hence their form: taking the lock by hand costs a tenth less than
        `with`, and text, which most words are, is encoded without a Python call.
        """
        acquire, release, keyspace, encode = self.lock.acquire, self.lock.release, self.keyspace, str.encode
        direct = {name: command.direct for name, command in COMMANDS.items()}

        def call(name: bytes, *words: Value) -> Reply:
            acquire()
            try:
                return direct[name](keyspace, *map(encode, words))  # type: ignore[arg-type]
            except (TypeError, UnicodeEncodeError) as error:
                if error.__class__ not in _NOT_PLAIN_TEXT or all(map(_is_plain_text, words)):
                    raise
                return direct[name](keyspace, *map(encoded, words))
            finally:
                release()

        return call

    def call(self, command: Command, words: Words) -> Reply:
        """See `LocalBackend.call`; first keeps what the command may change, where an undo was asked for."""
        if self.undo is not None and command.writes:
            for key in [words[at] for at in command.key_positions(words)] or self.keyspace.keys():
                if key not in self.undo:
                    self.undo[key] = self.keyspace.copy(key)
        return command.run(self.keyspace, *words)

    def step(self, *, writes: bool, rollback: bool = False) -> MemoryStep:
        """See `LocalBackend.step`."""
        return MemoryStep(self, rollback)

    def close(self) -> None:
        """See `Backend.close`."""
        with self.lock:
            self.keyspace.flush()


class MemoryStep:
    """Holds the lock, stops the time, and puts back what was changed if an undo was asked for."""

    __slots__ = ("backend", "rollback", "outer_ms")

    def __init__(self, backend: MemoryBackend, rollback: bool) -> None:
        self.backend, self.rollback = backend, rollback

    def __enter__(self) -> None:
        backend = self.backend
        backend.lock.acquire()
        self.outer_ms = backend.keyspace.step_ms
        backend.keyspace.step_ms = backend.keyspace.now_ms()
        self.rollback = self.rollback and backend.undo is None
        if self.rollback:
            backend.undo = {}

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        backend = self.backend
        if self.rollback:
            undo, backend.undo = backend.undo, None
            if kind is not None:
                for key, copied in (undo or {}).items():
                    backend.keyspace.restore(key, copied)
        backend.keyspace.step_ms = self.outer_ms
        backend.lock.release()
