"""The contract of a local store: what a command may ask of a database, and what it costs.

A store implements `Keyspace` and its containers; the commands are written against these alone, once, for every store.
Everything is bytes, times are whole milliseconds since the epoch, and no expired key is ever seen from here.

How a command works with a container: `db.list(key)` gives it, empty if the key is missing, and raises WRONGTYPE if the
key holds something else. After changing a container a command calls `db.changed(key, container)`, once: there the key
appears with its first element, goes with its last, and those who watch it are told. A command checks everything first.

Locking, transactions and blocking are the backend's; nothing here is called but under its lock. Imports: errors.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias


class Waits(Exception):  # noqa: N818  # no error: the way in which a command says that it has nothing to answer yet
    """A command that blocks found nothing under any of its keys: it is run again when one of them changes.

    Whoever executes commands decides what that means: a direct call waits until `until_ms`, milliseconds since the epoch
    (None: forever), and then answers None; in a transaction or a script the answer is None at once.
    """

    def __init__(self, keys: Sequence[bytes], until_ms: int | None) -> None:
        super().__init__(keys, until_ms)
        self.keys, self.until_ms = tuple(keys), until_ms


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


class Container(ABC):
    """What hash, list, set and sorted set have in common. `len()` is O(1) everywhere."""

    __slots__ = ()

    @abstractmethod
    def __len__(self) -> int:
        """How many elements. O(1)."""


class Hash(Container):
    """Fields and their values, in the order in which the fields came."""

    __slots__ = ()

    @abstractmethod
    def get(self, field: bytes, /) -> bytes | None:
        """The value of a field. O(log n)."""

    @abstractmethod
    def set(self, pairs: Collection[tuple[bytes, bytes]]) -> int:
        """Set fields; how many of them are new. O(log n) a field."""

    @abstractmethod
    def delete(self, fields: Collection[bytes]) -> int:
        """Delete fields; how many there were. O(log n) a field."""

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
        """The element at an index within the list. O(n) between the ends."""

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
        """How many stand before a member. O(log n), on SQLite O(n)."""

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
        """How many members have a score within a range. O(log n), on SQLite O(counted)."""

    @abstractmethod
    def in_order(self) -> Iterable[tuple[bytes, float]]:
        """All members and scores, from the lowest on. O(n)."""

    @abstractmethod
    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, float]]]:
        """About `count` members from a cursor on, and the next cursor, 0 at the end. O(count)."""


Keys: TypeAlias = list[bytes]  # within Keyspace, `list` is the accessor


class Keyspace(ABC):
    """One database of a local store: its keys, what they hold, when they expire."""

    # Time

    @abstractmethod
    def now_ms(self) -> int:
        """The time of this step, in milliseconds since the epoch; it stands still while a step runs."""

    # Keys

    @abstractmethod
    def type(self, key: bytes) -> str | None:
        """`string`, `hash`, `list`, `set`, `zset`, or None for a missing key. O(1)."""

    @abstractmethod
    def delete(self, key: bytes) -> bool:
        """Delete a key with all it holds; whether there was one. O(1), on SQLite O(n)."""

    @abstractmethod
    def rename(self, key: bytes, newkey: bytes) -> None:
        """Give an existing key another name, with its expiry, in the place of what was there. O(1)."""

    @abstractmethod
    def expires_ms(self, key: bytes) -> int | None:
        """When an existing key expires; None if it does not. O(1)."""

    @abstractmethod
    def expire(self, key: bytes, expires_ms: int | None) -> None:
        """Let an existing key expire at a time to come, or never. O(log n)."""

    @abstractmethod
    def keys(self) -> Iterable[bytes]:
        """All keys. O(n)."""

    @abstractmethod
    def scan(self, cursor: int, count: int) -> tuple[int, Keys]:
        """About `count` keys from a cursor on, and the next cursor, 0 at the end. O(count).

        A key that is there from the first call to the last is given at least once.
        """

    @abstractmethod
    def random_key(self) -> bytes | None:
        """Any key, None when there is none. O(1), on SQLite O(log n)."""

    @abstractmethod
    def __len__(self) -> int:
        """How many keys there are. O(1)."""

    @abstractmethod
    def flush(self) -> None:
        """Delete every key."""

    @abstractmethod
    def version(self, key: bytes) -> object:
        """Something that is equal as long as nobody touches the key: what WATCH compares. O(1)."""

    # What keys hold

    @abstractmethod
    def get_string(self, key: bytes) -> bytes | None:
        """The value of a string, None when missing. O(1)."""

    @abstractmethod
    def set_string(self, key: bytes, value: bytes, expires_ms: int | None = None, *, keep_ttl: bool = False) -> None:
        """Let a key hold a string, whatever it held before; the expiry given replaces the old one. O(1)."""

    @abstractmethod
    def hash(self, key: bytes) -> Hash:
        """The hash of a key, an empty one when missing."""

    @abstractmethod
    def list(self, key: bytes) -> List:
        """The list of a key, an empty one when missing."""

    @abstractmethod
    def set(self, key: bytes) -> Set:
        """The set of a key, an empty one when missing."""

    @abstractmethod
    def zset(self, key: bytes) -> SortedSet:
        """The sorted set of a key, an empty one when missing."""

    @abstractmethod
    def changed(self, key: bytes, container: Container) -> None:
        """Take note that a command changed what `hash`, `list`, `set` or `zset` gave it. O(1).

        The key appears with a container's first element and goes with its last.
        """

    # Messages

    @abstractmethod
    def publish(self, channel: bytes, message: bytes) -> int:
        """Send a message to those who subscribed to a channel; how many they are."""
