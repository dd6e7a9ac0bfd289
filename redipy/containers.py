"""The contract of what keys hold: hashes, lists, sets, sorted sets and streams, whatever store they are in.

A container has few primitives, each with its cost, and knows no command. Everything is bytes, times are whole
milliseconds since the epoch. How a command gets one, and what it does after changing it, is said in `keyspace`. Imports
nothing of redipy.
"""
from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

SMALL = 512  # a hash, set or sorted set up to this size is scanned in one go, as Redis does with a listpack


class ScoreRange(NamedTuple):
    """Scores from `least` to `most`, each end open or closed."""

    least: float
    most: float
    least_open: bool = False
    most_open: bool = False

    def __contains__(self, score: object) -> bool:
        assert isinstance(score, float)
        return (self.least < score if self.least_open else self.least <= score) and (
            score < self.most if self.most_open else score <= self.most
        )


class LexRange(NamedTuple):
    """Members from `least` to `most` as byte strings, each end open or closed; a `most` of None is behind them all.

    >>> b"b" in LexRange(b"a", b"b"), b"b" in LexRange(b"a", b"b", most_open=True), b"b" in LexRange(b"a", None)
    (True, False, True)
    """

    least: bytes = b""
    most: bytes | None = None
    least_open: bool = False
    most_open: bool = False

    def __contains__(self, member: object) -> bool:
        assert isinstance(member, bytes)
        return (self.least < member if self.least_open else self.least <= member) and (
            self.most is None or (member < self.most if self.most_open else member <= self.most)
        )


class StringView(Protocol):
    """A string to take parts of: `bytes`, or what a store that keeps a large one in parts gives in their place."""

    def __len__(self) -> int:
        """How many bytes. O(1)."""
        ...

    def __getitem__(self, wanted: slice, /) -> bytes:
        """The bytes of `start:stop`. O(answered)."""
        ...


def spliced(current: StringView, offset: int, value: bytes) -> bytes:
    r"""A string with other bytes written over them from an offset on, after `\0` where they are too short. O(length).

    >>> spliced(b"redis", 1, b"a"), spliced(b"redis", 7, b"py")
    (b'radis', b'redis\x00\x00py')
    """
    if offset == len(current):  # as APPEND does
        return current[:] + value
    return current[:offset].ljust(offset, b"\0") + value + current[offset + len(value):]


class Container(ABC):
    """What hash, list, set, sorted set and stream have in common. `len()` is O(1) everywhere."""

    __slots__ = ()

    @abstractmethod
    def __len__(self) -> int:
        """How many elements. O(1)."""


class Hash(Container):
    """Fields and their values, in the order in which the fields came. A field can expire alone; no expired one is seen.

    After a command has changed when fields expire, it calls `Keyspace.changed_expiry` instead of `changed`.
    """

    __slots__ = ()

    @abstractmethod
    def get(self, field: bytes, /) -> bytes | None:
        """The value of a field. O(log n)."""

    @abstractmethod
    def set(self, pairs: Collection[tuple[bytes, bytes]], *, keep_ttl: bool = False) -> int:
        """Set fields, which expire no more unless told to keep that; how many of them are new. O(log n) a field."""

    @abstractmethod
    def delete(self, fields: Collection[bytes]) -> int:
        """Delete fields; how many there were. O(log n) a field."""

    @abstractmethod
    def expires_ms(self, field: bytes, /) -> int | None:
        """When a field expires; None if it does not, or is missing. O(log n)."""

    @abstractmethod
    def expire(self, field: bytes, expires_ms: int | None, /) -> None:
        """Let an existing field expire at a time to come, or never. O(log n)."""

    @abstractmethod
    def expiring(self) -> Iterable[tuple[bytes, int]]:
        """The fields that expire, with when. O(answered)."""

    @abstractmethod
    def sample(self, count: int) -> list[tuple[bytes, bytes]]:
        """Up to `count` different fields with their values, drawn at random.

        O(log n) a field; O(n) for many, in a small hash, or where most fields that there ever were are gone.
        """

    @abstractmethod
    def items(self) -> Iterable[tuple[bytes, bytes]]:
        """All fields with their values. O(n)."""

    @abstractmethod
    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, bytes]]]:
        """About `count` fields from a cursor on, and the next cursor, 0 at the end. O(count)."""


class List(Container):
    """Elements in order, cheap at both ends. Indices are 0 <= index < len, ranges are half open."""

    __slots__ = ()

    @abstractmethod
    def push_head(self, elements: Sequence[bytes], /) -> None:
        """Add before the head one by one, so the last becomes the head. O(log n) an element."""

    @abstractmethod
    def push_tail(self, elements: Sequence[bytes], /) -> None:
        """Add behind the tail in order. O(log n) an element."""

    @abstractmethod
    def pop_head(self, count: int) -> list[bytes]:
        """Take up to `count` from the head, in that order. O(log n) an element."""

    @abstractmethod
    def pop_tail(self, count: int) -> list[bytes]:
        """Take up to `count` from the tail, the tail first. O(log n) an element."""

    @abstractmethod
    def get(self, index: int, /) -> bytes:
        """The element at an index within the list. O(n) between the ends, on SQLite O(log n)."""

    @abstractmethod
    def replace(self, index: int, element: bytes, /) -> None:
        """Put an element in the place of another. O(n) between the ends."""

    @abstractmethod
    def range(self, start: int, stop: int) -> list[bytes]:
        """The elements of `start:stop`. O(n)."""

    @abstractmethod
    def insert(self, index: int, element: bytes, /) -> None:
        """Put an element before the one at an index; at `len` behind the last. O(n)."""

    @abstractmethod
    def delete(self, indices: Sequence[int]) -> None:
        """Take out the elements at these ascending indices. O(n)."""

    @abstractmethod
    def trim(self, start: int, stop: int) -> None:
        """Keep the elements of `start:stop` alone. O(removed)."""

    @abstractmethod
    def __iter__(self) -> Iterator[bytes]:
        """From head to tail, lazily."""

    @abstractmethod
    def __reversed__(self) -> Iterator[bytes]:
        """From tail to head, lazily."""


class Set(Container):
    """Members without order."""

    __slots__ = ()

    @abstractmethod
    def __contains__(self, member: object) -> bool:
        """Whether it has the member. O(log n)."""

    @abstractmethod
    def __iter__(self) -> Iterator[bytes]:
        """All members. O(n)."""

    @abstractmethod
    def add(self, members: Collection[bytes]) -> int:
        """Add members; how many are new. O(log n) a member."""

    @abstractmethod
    def remove(self, members: Collection[bytes]) -> int:
        """Remove members; how many there were. O(log n) a member."""

    @abstractmethod
    def sample(self, count: int) -> list[bytes]:
        """Up to `count` different members, drawn at random. O(log n) a member."""

    @abstractmethod
    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """About `count` members from a cursor on, and the next cursor, 0 at the end. O(count)."""


class SortedSet(Container):
    """Members with a score each, ordered by score and, where that is equal, by member."""

    __slots__ = ()

    @abstractmethod
    def get(self, member: bytes, /) -> float | None:
        """The score of a member. O(log n)."""

    @abstractmethod
    def set(self, member: bytes, score: float) -> None:
        """Add a member or give it another score. O(log n)."""

    @abstractmethod
    def remove(self, member: bytes) -> bool:
        """Remove a member; whether there was one. O(log n)."""

    @abstractmethod
    def rank(self, member: bytes) -> int | None:
        """How many stand before a member. O(log n)."""

    @abstractmethod
    def by_rank(self, start: int, stop: int, *, reverse: bool = False) -> list[tuple[bytes, float]]:
        """Members of ranks `start:stop`, counted from the other end if reversed. O(log n + answered)."""

    @abstractmethod
    def by_score(
        self, scores: ScoreRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        """Members whose score is within a range, `count` at most after skipping `offset`. O(log n + answered)."""

    @abstractmethod
    def by_lex(
        self, members: LexRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        """Members within a range, `count` at most after skipping `offset`. O(log n + answered).

        It is meant for a set whose scores are all equal. Where they differ, Redis leaves the answer open; here it is
        all members within the range, in the order of the set, and may cost O(n).
        """

    @abstractmethod
    def count(self, scores: ScoreRange) -> int:
        """How many members have a score within a range. O(log n)."""

    @abstractmethod
    def lex_count(self, members: LexRange) -> int:
        """How many members are within a range, as `by_lex` gives them. O(log n) where all scores are equal."""

    def sample(self, count: int) -> list[tuple[bytes, float]]:
        """Up to `count` different members with their scores, drawn at random. O(log n) a member."""
        ranks = random.sample(range(len(self)), min(count, len(self)))
        if count * 8 > len(self):  # then reading all costs no more than looking them up one by one
            everyone = list(self.in_order())
            return [everyone[rank] for rank in ranks]
        return [self.by_rank(rank, rank + 1)[0] for rank in ranks]

    @abstractmethod
    def in_order(self) -> Iterable[tuple[bytes, float]]:
        """All members and scores, from the lowest on. O(n)."""

    @abstractmethod
    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, float]]]:
        """About `count` members from a cursor on, and the next cursor, 0 at the end. O(count)."""


StreamID: TypeAlias = int
"""The id of an entry as one number, milliseconds * 2**64 + sequence number, to be compared and counted on."""

LARGEST_STREAM_ID: StreamID = 2**128 - 1

StreamEntry: TypeAlias = tuple[StreamID, tuple[bytes, ...]]
"""An entry: its id, and field, value, field, value …"""


class StreamMarks(NamedTuple):
    """What a stream knows of entries that may be gone."""

    last_id: StreamID = 0  # no entry to come has this one or a smaller
    entries_added: int = 0  # since the stream began
    max_deleted_id: StreamID = 0  # the largest that was deleted by name, not by trimming


class StreamNode(NamedTuple):
    """A run of neighbouring entries that the server keeps in one node, and removes as one in approximate trimming."""

    size: int
    last_id: StreamID  # of the last entry that it ever had


class StreamConsumer(NamedTuple):
    """A consumer of a group."""

    name: bytes
    seen_ms: int  # when it last tried to get something
    active_ms: int | None  # when it last got something
    pending: int  # how many entries are delivered to it and not acknowledged


class PendingEntry(NamedTuple):
    """An entry that was delivered to a consumer, who has not acknowledged it."""

    id: StreamID
    consumer: bytes
    delivered_ms: int
    deliveries: int  # in 64 bits with a sign

    def again(self, now_ms: int) -> PendingEntry:
        """The entry once it was delivered again; behind the largest number of deliveries comes the smallest."""
        return self._replace(delivered_ms=now_ms, deliveries=(self.deliveries + 1 + 2**63) % 2**64 - 2**63)


class StreamGroup(ABC):
    """A consumer group. `len()` is the number of its pending entries, O(1), on SQLite O(consumers)."""

    __slots__ = ()

    name: bytes
    last_id: StreamID  # of the last entry delivered as new
    entries_read: int | None  # how many entries that is since the stream began, None when unknown

    @abstractmethod
    def __len__(self) -> int:
        """How many entries are pending."""

    @abstractmethod
    def advance(self, last_id: StreamID, entries_read: int | None) -> None:
        """Set how far the group has read. O(log n)."""

    @abstractmethod
    def consumers(self) -> Sequence[StreamConsumer]:
        """All consumers by name. O(n)."""

    @abstractmethod
    def has_consumer(self, name: bytes) -> bool:
        """Whether there is a consumer of this name. O(log n)."""

    @abstractmethod
    def see(self, name: bytes, now_ms: int, *, active: bool = False) -> None:
        """Note that a consumer was here, which makes a new one; `active`: it got something. O(log n)."""

    @abstractmethod
    def delete_consumer(self, name: bytes) -> int:
        """Delete a consumer with its pending entries; how many they were. O(deleted)."""

    @abstractmethod
    def get(self, id: StreamID) -> PendingEntry | None:
        """The pending entry of an id. O(log n)."""

    @abstractmethod
    def pending(
        self,
        first: StreamID,
        last: StreamID,
        count: int | None = None,
        *,
        consumer: bytes | None = None,
        delivered_by_ms: int | None = None,
    ) -> Sequence[PendingEntry]:
        """Pending entries from one id to another, of one consumer, delivered by some time; `count` at most.

        O(log n + looked at): the time is no way to find an entry.
        """

    @abstractmethod
    def pending_ends(self) -> tuple[StreamID, StreamID] | None:
        """The smallest and the largest id that is pending; None when there is none. O(log n)."""

    @abstractmethod
    def deliver(self, entry: PendingEntry) -> None:
        """Add a pending entry, in the place of the one with its id. The consumer exists. O(log n)."""

    @abstractmethod
    def remove(self, id: StreamID) -> bool:
        """Remove a pending entry; whether there was one. O(log n)."""


class Stream(Container):
    """Entries in the order of their ids, and the groups that read them. It stays when its last entry goes.

    `Keyspace.changed` is called for entries alone: what happens to marks and groups is no change to those who watch.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        """True without entries, too: `Keyspace.changed` keeps the key."""
        return True

    @abstractmethod
    def marks(self) -> StreamMarks:
        """What the stream knows besides its entries. O(1)."""

    @abstractmethod
    def mark(self, marks: StreamMarks) -> None:
        """Let the stream know this instead. O(1)."""

    # Entries

    @abstractmethod
    def append(self, id: StreamID, words: tuple[bytes, ...]) -> None:
        """Add an entry behind all others. Its id is above the last of the marks, which note it. O(log n)."""

    @abstractmethod
    def range(
        self, first: StreamID, last: StreamID, count: int | None = None, *, reverse: bool = False
    ) -> Sequence[StreamEntry]:
        """Entries from one id to another, `count` at most, the last ones first if reversed. O(log n + answered)."""

    @abstractmethod
    def first_id(self) -> StreamID:
        """The id of the first entry, 0 when there is none. O(log n)."""

    @abstractmethod
    def top_id(self) -> StreamID:
        """The id of the last entry that is still there, 0 when there is none. O(log n)."""

    @abstractmethod
    def id_at(self, index: int) -> StreamID:
        """The id of the entry at 0 <= index < len. O(index)."""

    @abstractmethod
    def delete(self, id: StreamID) -> bool:
        """Delete an entry; whether there was one. O(log n)."""

    @abstractmethod
    def delete_to(self, last: StreamID) -> int:
        """Delete the entries up to an id, this one included; how many there were. O(log n + deleted)."""

    @abstractmethod
    def nodes(self) -> Iterable[StreamNode]:
        """The runs of entries that the server would keep together, from the first on, lazily. O(1) each."""

    @abstractmethod
    def node_count(self) -> int:
        """How many nodes there are. O(1)."""

    # Groups

    @abstractmethod
    def groups(self) -> Sequence[StreamGroup]:
        """All groups by name. O(n)."""

    @abstractmethod
    def group(self, name: bytes) -> StreamGroup | None:
        """The group of a name. O(log n)."""

    @abstractmethod
    def create_group(self, name: bytes, last_id: StreamID, entries_read: int | None) -> None:
        """Make a group, of whose name there is none. O(log n)."""

    @abstractmethod
    def delete_group(self, name: bytes) -> bool:
        """Delete a group with its consumers and pending entries; whether there was one. O(deleted)."""
