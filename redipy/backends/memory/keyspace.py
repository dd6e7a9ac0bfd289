"""The memory store: a keyspace on Python's own containers.

A key is an entry in one dict. Every entry also knows its place in a list of all entries, from which one is taken out by
putting the last in its place: so a random key costs O(1), and SCAN, which walks that list downwards, misses nobody (an
entry that moves only moves to where the walk has yet to come, or has been). Sets are built the same way.

Imports: keyspace, clock, errors, pubsub, and the containers beside it.
"""
from __future__ import annotations

import builtins
import random
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from redipy.backends.eviction import Mark, Uses
from redipy.backends.memory.containers import MemoryList, MemorySet, MemorySortedSet
from redipy.backends.memory.deadlines import Deadlines, Note
from redipy.backends.memory.hashes import ExpiringHash, MemoryHash
from redipy.backends.memory.scale import Scale
from redipy.backends.memory.streams import MemoryStream
from redipy.backends.memory.strings import LARGE, MemoryString
from redipy.backends.pubsub import Hub
from redipy.clock import Clock
from redipy.commands.memory_usage import estimate
from redipy.containers import Container, Hash, StringView, spliced
from redipy.errors import NO_LFU_POLICY, WRONG_TYPE, ResponseError
from redipy.keyspace import Keys, Keyspace

TYPES: dict[type, str] = {
    bytes: "string", MemoryString: "string", MemoryHash: "hash", ExpiringHash: "hash", MemoryList: "list",
    MemorySet: "set", MemorySortedSet: "zset", MemoryStream: "stream",
}


UNSWEPT = 1024  # keys that have expired and are taken out in one step at most: that takes some milliseconds
RANDOM_TRIES = 10_000  # to draw a key that has not expired, before the next one in order will do: some 8 ms at most

C = TypeVar("C", bound=Container)
V = TypeVar("V")


class Entry:
    """A key with what it holds."""

    __slots__ = ("expires_ms", "key", "mark", "note", "place", "size", "value", "version")

    def __init__(self, key: bytes, value: object, place: int) -> None:
        self.key, self.place = key, place
        self.value: Any = value
        self.expires_ms: int | None = None
        self.note: Note | None = None  # when the sweep will look at it
        self.version: object = None  # made when somebody asks, forgotten when the key is touched
        self.mark: Mark = None  # how it was used, while somebody wants to know
        self.size = 0  # what it takes, while there is a limit


def accessor(kind: type[C]) -> Callable[[MemoryKeyspace, bytes], C]:
    """The method that gives the container of a key, which must be of a kind; an empty one if the key is missing."""

    def held(self: MemoryKeyspace, key: bytes) -> C:
        entry = self.entries.get(key)
        if entry is None or (entry.expires_ms is not None and self.find(key) is None):
            return kind()
        value = entry.value
        if value.__class__ is not kind:
            return self.of_kind(key, kind)
        return value

    return held


class Absence:
    """A missing key's version; there is one as long as somebody who watches the key holds it."""

    __slots__ = ("__weakref__",)


class Moment:
    """The time of a store, which stands still while a step of several commands runs."""

    __slots__ = ("clock", "step_ms")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.step_ms: int | None = None

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return self.clock.now_ms() if self.step_ms is None else self.step_ms


class MemoryKeyspace(Keyspace):
    """A dict of entries; expired ones are seen by nobody and taken out on access or by the sweep.

    While somebody wants to be told of what happens here it is an `ObservedKeyspace`, and else pays nothing for that.
    """

    def __init__(self, number: int, moment: Moment, hub: Hub) -> None:
        self.number, self.moment, self.hub = number, moment, hub
        self.all: Sequence[MemoryKeyspace] = (self,)  # the databases of the store
        self.entries: dict[bytes, Entry] = {}
        self.order: list[Entry] = []
        self.absences: WeakValueDictionary[bytes, Absence] = WeakValueDictionary()
        self.deadlines = Deadlines(self.entries)
        self.expiring_count = 0
        self.latest_ms = 0  # no key expires later
        self.expiring_hashes: builtins.set[bytes] = builtins.set()  # may name some that do not any more
        # While somebody wants to know (see `observed`): how keys are used, what they take, and which of them expire.
        self.uses: Uses | None = None
        self.scale: Scale | None = None
        self.volatile: MemorySet | None = None  # may name keys that do not expire any more

    def now_ms(self) -> int:
        return self.moment.now_ms()

    def databases(self) -> Sequence[MemoryKeyspace]:
        return self.all

    def swap(self, other: Keyspace) -> None:
        assert isinstance(other, MemoryKeyspace)
        self.entries, other.entries = other.entries, self.entries
        self.order, other.order = other.order, self.order
        self.deadlines, other.deadlines = other.deadlines, self.deadlines
        self.expiring_count, other.expiring_count = other.expiring_count, self.expiring_count
        self.latest_ms, other.latest_ms = other.latest_ms, self.latest_ms
        self.expiring_hashes, other.expiring_hashes = other.expiring_hashes, self.expiring_hashes
        self.volatile, other.volatile = other.volatile, self.volatile
        self.wake_all()

    # The hot path: what GET, SET and every command on a container begin with. A key that is there and does not expire
    # is one lookup away; the rest is left to `find`.

    def get_string(self, key: bytes) -> bytes | None:
        entry = self.entries.get(key)
        if entry is None or (entry.expires_ms is not None and self.find(key) is None):
            return None
        value = entry.value
        if value.__class__ is not bytes:
            view = self.string_view(key)
            return None if view is None else view[:]
        return value

    def set_string(
        self,
        key: bytes,
        value: bytes,
        expires_ms: int | None = None,
        *,
        keep_ttl: bool = False,
        event: str | None = "set",
    ) -> None:
        entry = self.entries.get(key)
        if keep_ttl and entry is not None and entry.expires_ms is not None:
            entry = self.find(key)
        if entry is None:
            entry = self._add(key, value)
        else:
            if entry.value.__class__ is MemoryStream:
                self.wake(key)
            entry.value = value
            entry.version = None
        if expires_ms is not None:
            self._expire(entry, expires_ms)
        elif not keep_ttl and entry.expires_ms is not None:
            self._persist(entry)

    def string_view(self, key: bytes) -> StringView | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        if entry.value.__class__ is bytes and entry.expires_ms is None:
            value: bytes = entry.value
            return value
        entry = self.find(key)
        if entry is None:
            return None
        if entry.value.__class__ not in (bytes, MemoryString):
            raise ResponseError(WRONG_TYPE)
        view: StringView = entry.value
        return view

    def write_string(self, key: bytes, current: StringView | None, offset: int, value: bytes, *, event: str) -> None:
        view = b"" if current is None else current
        if len(view) < LARGE and offset + len(value) < LARGE:
            self.set_string(key, spliced(view, offset, value), keep_ttl=True, event=event)
            return
        string = view if isinstance(view, MemoryString) else MemoryString(view[:])
        string.write(offset, value)
        self.set_string(key, cast(bytes, string), keep_ttl=True, event=event)

    hash = accessor(MemoryHash)
    list = accessor(MemoryList)
    set = accessor(MemorySet)
    zset = accessor(MemorySortedSet)
    stream = accessor(MemoryStream)

    def changed(self, key: bytes, container: Container, event: str, *further: str) -> None:
        entry = self.entries.get(key)
        if entry is None:
            if container:
                self._add(key, container)
        elif container:
            entry.version = None
        else:
            self._drop(entry)

    def changed_expiry(self, key: bytes, fields: Hash, event: str, *further: str) -> None:
        self.changed(key, fields, event, *further)
        entry = self.entries.get(key)
        if entry is not None:
            self._note(entry)

    # Keys

    def find(self, key: bytes) -> Entry | None:
        """The entry of a key; None when missing. One that has expired is taken out."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        if entry.expires_ms is not None and entry.expires_ms <= self.now_ms():
            self._drop(entry)
            self.server.expired_keys += 1
            self.notify(key, "expired")
            return None
        if entry.value.__class__ is ExpiringHash and self._is_shed(entry):
            self._drop(entry)
            self.notify(key, "del")
            return None
        return entry

    def of_kind(self, key: bytes, kind: type[V]) -> V:
        """What a key holds whose value is not of this very class, but may be a hash with fields that expire.

        An empty value of the kind if the last of them has. Errors: WRONGTYPE.
        """
        entry = self.find(key)
        if entry is None:
            return kind()
        if not isinstance(entry.value, kind):
            raise ResponseError(WRONG_TYPE)
        return entry.value

    def _is_shed(self, entry: Entry) -> bool:
        """Whether a hash has no field left, once those are taken out that have expired."""
        if entry.value.shed(self.now_ms()):
            self._shrunk(entry)
            self.notify(entry.key, "hexpired")
        return not entry.value

    def _shrunk(self, entry: Entry) -> None:
        """Take note that a hash has lost fields, as they expired."""
        entry.version = None

    def peek(self, key: bytes) -> bytes | Container | None:
        entry = self.find(key)
        if entry is None:
            return None
        return entry.value[:] if entry.value.__class__ is MemoryString else entry.value

    def type(self, key: bytes) -> str | None:
        entry = self.find(key)
        return None if entry is None else TYPES[entry.value.__class__]

    def delete(self, key: bytes, *, event: str | None = "del") -> bool:
        entry = self.find(key)
        if entry is None:
            return False
        self._drop(entry)
        if event is not None:
            self.notify(key, event)
        return True

    def rename(self, key: bytes, newkey: bytes) -> None:
        entry = self.entries[key]
        if key == newkey:
            return
        self._drop(entry)
        replaced = self.type(newkey)
        self.delete(newkey, event=None)
        self._put(newkey, entry.value, entry.expires_ms)
        if self.events is not None:
            self.notify_renamed(key, newkey, replaced, TYPES[entry.value.__class__])

    def move(self, key: bytes, other: Keyspace) -> None:
        assert isinstance(other, MemoryKeyspace)
        entry = self.entries[key]
        self._drop(entry)
        other._put(key, entry.value, entry.expires_ms)
        if self.events is not None:
            self.notify_moved(key, other)

    def expires_ms(self, key: bytes) -> int | None:
        return self.entries[key].expires_ms

    def expire(self, key: bytes, expires_ms: int | None, *, event: str | None = "expire") -> None:
        entry = self.entries[key]
        entry.version = None
        if expires_ms is not None:
            self._expire(entry, expires_ms)
        elif entry.expires_ms is not None:
            self._persist(entry)
        if event is not None:
            self.notify(key, event)

    def keys(self) -> Iterable[bytes]:
        self.sweep(UNSWEPT)
        return [entry.key for entry in list(self.order) if self.find(entry.key) is not None]

    def scan(self, cursor: int, count: int) -> tuple[int, Keys]:
        top = min(cursor, len(self.order)) if cursor else len(self.order)
        low = max(top - count, 0)
        return low, [entry.key for entry in self.order[low:top] if self.find(entry.key) is not None]

    def random_key(self) -> bytes | None:
        now = self.now_ms()
        while self.order and (self.expiring_count < len(self.order) or self.latest_ms > now):  # else all have expired
            entry = self._drawn(now)
            if entry is None:
                return None
            if self.find(entry.key) is not None:  # a hash may turn out to be empty, and be taken out
                return entry.key
        return None

    def _drawn(self, now_ms: int) -> Entry | None:
        """An entry at random whose time is not over; None when there is none."""
        order = self.order
        for tried in range(RANDOM_TRIES):
            if not order:
                return None
            entry = random.choice(order)
            if entry.expires_ms is None or entry.expires_ms > now_ms:
                return entry
            if tried < UNSWEPT:  # to take one out takes four times as long as to draw it
                self.find(entry.key)
        # Nearly all have expired: walk from anywhere to one that has not, and leave the others to the sweep.
        start = random.randrange(len(order) + 1)
        walk = (order[place] for place in chain(range(start, len(order)), range(start)))
        return next((entry for entry in walk if entry.expires_ms is None or entry.expires_ms > now_ms), None)

    def __len__(self) -> int:
        self.sweep(UNSWEPT)
        return len(self.order)

    def expiring(self) -> int:
        return self.expiring_count

    def subexpiring(self) -> int:
        self.expiring_hashes = {
            key for key in self.expiring_hashes
            if (entry := self.find(key)) is not None and entry.value.__class__ is ExpiringHash
        }  # fmt: skip
        return len(self.expiring_hashes)

    def flush(self) -> None:
        self.entries.clear()
        self.order.clear()
        self.deadlines.clear()
        self.expiring_count = 0
        self.expiring_hashes.clear()
        self.wake_all()

    def version(self, key: bytes) -> object:
        entry = self.find(key)
        if entry is None:
            return self.absences.setdefault(key, Absence())
        if entry.version is None:
            entry.version = object()
        return entry.version

    def sweep(self, most: int = 20) -> None:
        """Look at up to so many keys that have expired, or fields of theirs, and take those out.

        O(log n) each; next to nothing when none is due.
        """
        for key in self.deadlines.due(self.now_ms(), most):
            entry = self.find(key)
            if entry is not None:
                self._note(entry)

    # How much they are used is noted while somebody wants to know: see `observed`

    def touch(self, key: bytes) -> None:
        pass

    def idle_ms(self, key: bytes) -> int:
        return 0

    def frequency(self, key: bytes) -> int:
        raise ResponseError(NO_LFU_POLICY)

    def use_as(self, key: bytes, *, idle_ms: int | None = None, frequency: int | None = None) -> None:
        pass

    def used_bytes(self) -> int:
        return sum(estimate(entry.key, entry.value) for database in self.all for entry in database.order)

    # What becomes of entries

    def copy(self, key: bytes) -> tuple[object, int | None] | None:
        """What a key holds and when it expires, as it is now; None when missing. O(n)."""
        entry = self.find(key)
        return None if entry is None else (deepcopy(entry.value), entry.expires_ms)

    def restore(self, key: bytes, copied: tuple[object, int | None] | None) -> None:
        """Make a key again what `copy` found it to be."""
        self.delete(key, event=None)
        if copied is not None:
            self._put(key, *copied)

    def _put(self, key: bytes, value: object, expires_ms: int | None) -> None:
        """Let a missing key hold what another one held."""
        entry = self._add(key, value)
        if expires_ms is not None:
            self._expire(entry, expires_ms)
        self._note(entry)

    def _add(self, key: bytes, value: object) -> Entry:
        if self.deadlines.heap:
            self.sweep()
        entry = Entry(key, value, len(self.order))
        self.entries[key] = entry
        self.order.append(entry)
        if self.absences:
            self.absences.pop(key, None)
        self.wake(key)
        return entry

    def _drop(self, entry: Entry) -> None:
        del self.entries[entry.key]
        if entry.value.__class__ is MemoryStream:
            self.wake(entry.key)
        if entry.expires_ms is not None:
            self.expiring_count -= 1
        last = self.order.pop()
        if last is not entry:
            self.order[entry.place] = last
            last.place = entry.place

    def _persist(self, entry: Entry) -> None:
        entry.expires_ms = None
        self.expiring_count -= 1

    def _expire(self, entry: Entry, expires_ms: int) -> None:
        if entry.expires_ms is None:
            self.expiring_count += 1
        entry.expires_ms = expires_ms
        self.latest_ms = max(self.latest_ms, expires_ms)
        self.deadlines.note(entry, expires_ms)

    def _note(self, entry: Entry) -> None:
        """Have the sweep look at a key when it expires, and when the first of its fields does."""
        if entry.expires_ms is not None:
            self.deadlines.note(entry, entry.expires_ms)
        if entry.value.__class__ is ExpiringHash and (due_ms := entry.value.due_ms()) is not None:
            self.deadlines.note(entry, due_ms)
            self.expiring_hashes.add(entry.key)
