"""The contract of a local store: what a command may ask of a database, and what it costs.

A store implements `Keyspace` and the containers of `containers`; the commands are written against these alone, once,
for every store. Everything is bytes, times are whole milliseconds since the epoch, and no expired key is ever seen from
here.

How a command works with a container: `db.list(key)` gives it, empty if the key is missing, and raises WRONGTYPE if the
key holds something else. After changing a container a command calls `db.changed(key, container)`, once: there the key
appears with its first element, goes with its last, and those who watch it are told. A command checks everything first.

Locking, transactions and blocking are the backend's; nothing here is called but under its lock. Imports: containers,
errors.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from redipy.containers import Container, Hash, List, Set, SortedSet, Stream
from redipy.errors import DB_INDEX_OUT_OF_RANGE, ResponseError

if TYPE_CHECKING:
    from redipy.commands.server_state import Channels, ServerState


class Waits(Exception):
    """No error: a command that blocks found nothing under its keys, and is to be run again when one of them changes.

    Whoever executes commands decides what that means: a direct call waits until `until_ms`, milliseconds since the
    epoch (None: forever), and then answers None; in a transaction or a script the answer is None at once. `words` are
    those to run it with again, where they are not the same: XREAD resolves `$` first. `type` is what a key must hold
    to be worth another look; None looks at every change, as XREADGROUP does, whose group may be gone.
    """

    def __init__(
        self,
        keys: Sequence[bytes],
        until_ms: int | None,
        words: Sequence[bytes] | None = None,
        *,
        type: str | None = None,
    ) -> None:
        super().__init__(keys, until_ms)
        self.keys, self.until_ms, self.words, self.type = tuple(keys), until_ms, words, type


Keys: TypeAlias = list[bytes]  # within Keyspace, `list` is the accessor


class Keyspace(ABC):
    """One database of a local store: its keys, what they hold, when they expire."""

    number: int
    """The number of this database within its store."""

    @abstractmethod
    def databases(self) -> Sequence[Keyspace]:
        """All databases of the store, this one among them, by their numbers."""

    def sibling(self, number: int) -> Keyspace:
        """Another database of the store, or this one. Errors: a number that none has."""
        databases = self.databases()
        if not 0 <= number < len(databases):
            raise ResponseError(DB_INDEX_OUT_OF_RANGE)
        return databases[number]

    @abstractmethod
    def swap(self, other: Keyspace) -> None:
        """Let this database have the keys of another, and the other have this one's. O(1), on SQLite O(keys)."""

    # Time

    @abstractmethod
    def now_ms(self) -> int:
        """The time of this step, in milliseconds since the epoch; it stands still while a step runs."""

    # Keys

    @abstractmethod
    def type(self, key: bytes) -> str | None:
        """`string`, `hash`, `list`, `set`, `zset`, `stream`, or None for a missing key. O(1)."""

    @abstractmethod
    def delete(self, key: bytes) -> bool:
        """Delete a key with all it holds; whether there was one. O(1), on SQLite O(n)."""

    @abstractmethod
    def rename(self, key: bytes, newkey: bytes) -> None:
        """Give an existing key another name, with its expiry, in the place of what was there. O(1), on SQLite O(n)."""

    @abstractmethod
    def move(self, key: bytes, other: Keyspace) -> None:
        """Put an existing key, with its expiry, into another database, which does not have it. O(1)."""

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
        """How many keys there are. O(1), on SQLite O(n)."""

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
    def hash(self, key: bytes, /) -> Hash:
        """The hash of a key, an empty one when missing."""

    @abstractmethod
    def list(self, key: bytes, /) -> List:
        """The list of a key, an empty one when missing."""

    @abstractmethod
    def set(self, key: bytes, /) -> Set:
        """The set of a key, an empty one when missing."""

    @abstractmethod
    def zset(self, key: bytes, /) -> SortedSet:
        """The sorted set of a key, an empty one when missing."""

    @abstractmethod
    def stream(self, key: bytes, /) -> Stream:
        """The stream of a key, an empty one when missing."""

    @abstractmethod
    def changed(self, key: bytes, container: Container) -> None:
        """Take note that a command changed what `hash`, `list`, `set`, `zset` or `stream` gave it. O(1).

        The key appears with a container's first element and goes with its last; that of a stream stays.
        """

    def changed_expiry(self, key: bytes, fields: Hash) -> None:
        """Take note, as `changed` does, of a command that changed when fields of a hash expire. O(log n)."""
        self.changed(key, fields)

    # Messages

    wake: Callable[[bytes], object] = staticmethod(lambda key: None)
    """Called with a key that those who wait for it should look at: one that appeared, or a stream that grew."""

    hub: Channels
    """Who has subscribed to what."""

    # The store as a whole

    server: ServerState
    """What all databases of the store have in common."""
