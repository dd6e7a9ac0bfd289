"""The contract of a local store: what a command may ask of a database, and what it costs.

A store implements `Keyspace` and the containers of `containers`; the commands are written against these alone, once,
for every store. Everything is bytes, times are whole milliseconds since the epoch, and no expired key is ever seen from
here.

How a command works with a container: `db.list(key)` gives it, empty if the key is missing, and raises WRONGTYPE if the
key holds something else. After changing a container a command calls `db.changed(key, container, event)`, once: there
the key appears with its first element, goes with its last, and those who watch it or have subscribed to its events (see
`commands.events`) are told. A command checks everything first.

Locking, transactions and blocking are the backend's; nothing here is called but under its lock. Imports: containers,
errors.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from redipy.containers import Container, Hash, List, Set, SortedSet, Stream, StringView, spliced
from redipy.errors import DB_INDEX_OUT_OF_RANGE, ResponseError

if TYPE_CHECKING:
    from redipy.commands.events import Events
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


class Libraries(ABC):
    """The sources of the function libraries of a store, by name."""

    @abstractmethod
    def version(self) -> object:
        """Something that is equal as long as no library comes or goes. O(1)."""

    @abstractmethod
    def sources(self) -> dict[bytes, bytes]:
        """All of them, in the order in which they came."""

    @abstractmethod
    def put(self, name: bytes, source: bytes) -> None:
        """Add a library, in the place of one of the same name."""

    @abstractmethod
    def delete(self, name: bytes) -> None:
        """Delete a library, if there is one of the name."""


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
    def delete(self, key: bytes, *, event: str | None = "del") -> bool:
        """Delete a key with all it holds; whether there was one. O(1), on SQLite O(n).

        event: as what it is told; None where it is not.
        """

    def vacate(self, key: bytes) -> None:
        """Delete a key, if there is one, in whose place the command puts a container: both are told as one."""
        replaced = None if self.events is None else self.type(key)
        self.vacated = None if replaced is None else (key, replaced)
        self.delete(key, event=None)

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
    def expire(self, key: bytes, expires_ms: int | None, *, event: str | None = "expire") -> None:
        """Let an existing key expire at a time to come, or never, told as an event unless that is None. O(log n)."""

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
        """How many keys there are. O(1).

        Where thousands have expired at once, those that the sweep has not come to may be counted, as on a server.
        """

    @abstractmethod
    def expiring(self) -> int:
        """How many of the keys expire, those included that the sweep has not come to. O(1)."""

    @abstractmethod
    def subexpiring(self) -> int:
        """How many hashes have fields that expire. O(their number)."""

    @abstractmethod
    def flush(self) -> None:
        """Delete every key."""

    @abstractmethod
    def version(self, key: bytes) -> object:
        """Something that is equal as long as nobody touches the key: what WATCH compares. O(1)."""

    # How much they are used

    @abstractmethod
    def touch(self, key: bytes) -> None:
        """Note that a key is used, if there is one: for commands that use it without a look at what it holds. O(1).

        What gives, sets or changes what a key holds notes it by itself, `peek` excepted.
        """

    @abstractmethod
    def idle_ms(self, key: bytes) -> int:
        """For how many milliseconds an existing key was not used; 0 under a policy that does not ask. O(1).

        Errors: the policy is one for LFU.
        """

    @abstractmethod
    def frequency(self, key: bytes) -> int:
        """How often an existing key is used, from 0 to 255. O(1). Errors: the policy is none for LFU."""

    @abstractmethod
    def use_as(self, key: bytes, *, idle_ms: int | None = None, frequency: int | None = None) -> None:
        """Note for how long an existing key was not used, and how often it is, as far as the policy asks. O(1)."""

    @abstractmethod
    def used_bytes(self) -> int:
        """What all keys of the store take, as it is compared with `maxmemory`.

        O(1); on memory O(keys) while there is no such limit.
        """

    # What keys hold

    @abstractmethod
    def peek(self, key: bytes) -> bytes | Container | None:
        """What a key holds, None when missing, seen without using it: how OBJECT looks at keys. O(1)."""

    @abstractmethod
    def get_string(self, key: bytes) -> bytes | None:
        """The value of a string, None when missing. O(1)."""

    @abstractmethod
    def set_string(
        self,
        key: bytes,
        value: bytes,
        expires_ms: int | None = None,
        *,
        keep_ttl: bool = False,
        event: str | None = "set",
    ) -> None:
        """Let a key hold a string, whatever it held before; the expiry given replaces the old one. O(1).

        expires_ms: a time to come, or one that is past already, with which nobody sees the key any more.
        event: as what it is told; None where it is not.
        """

    def string_view(self, key: bytes) -> StringView | None:
        """The value of a string to take parts of, None when missing; it holds until the key is changed. O(1)."""
        return self.get_string(key)

    def write_string(self, key: bytes, current: StringView | None, offset: int, value: bytes, *, event: str) -> None:
        r"""Overwrite the bytes of a string from an offset on, after `\0` where it is too short; its expiry stays.

        current: what `string_view` gives for the key. O(length), where a store keeps a large string so that it can be
        changed in part O(written).
        """
        self.set_string(key, spliced(current or b"", offset, value), keep_ttl=True, event=event)

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
    def changed(self, key: bytes, container: Container, event: str, *further: str) -> None:
        """Take note that a command changed what `hash`, `list`, `set`, `zset` or `stream` gave it. O(1).

        The key appears with a container's first element and goes with its last; that of a stream stays. What happened
        is told as an event, or as several.
        """

    def changed_expiry(self, key: bytes, fields: Hash, event: str, *further: str) -> None:
        """Take note, as `changed` does, of a command that changed when fields of a hash expire. O(log n)."""
        self.changed(key, fields, event, *further)

    # Messages

    wake: Callable[[bytes], object] = staticmethod(lambda key: None)
    """Called with a key that those who wait for it should look at: one that appeared, or a stream that grew or went."""

    wake_all: Callable[[], object] = staticmethod(lambda: None)
    """Called when any key may have come or gone."""

    hub: Channels
    """Who has subscribed to what."""

    events: Events | None = None
    """Which events are told to those who have subscribed to them; None while none is."""

    def notify(self, key: bytes, *events: str) -> None:
        """Tell, in order, what happened to a key; nothing while no events are told. O(subscribers) each."""
        if self.events is not None:
            for event in events:
                self.events.tell(self.hub, self.number, key, event)

    def notify_touched(self, key: bytes) -> None:
        """Tell those who track a key of a change for which there is no event; nothing while nobody does."""
        if self.events is not None:
            self.events.touched(key)

    def notify_flushed(self) -> None:
        """Tell those who track keys that a database was emptied, or all of them."""
        if self.events is not None:
            self.events.flushed()

    def reading(self) -> Keyspace:
        """This database as it is for who only reads: a key that is looked for in vain is told as missed.

        A command that changes nothing is given it; one that reads some keys and changes others asks for it.
        """
        return self if self.events is None else self.events.reading(self)

    # What stores tell of their own accord; called while events are told

    vacated: tuple[bytes, str] | None = None
    """The key that `vacate` deleted, with the type that it had."""

    def notify_new(self, key: bytes, type: str) -> None:
        """Tell that a key appears, be it in its own place."""
        vacated, self.vacated = self.vacated, None
        if vacated is not None and vacated[0] == key:
            self.notify_overwritten(key, vacated[1], type)
        else:
            self.notify(key, "new")

    def notify_overwritten(self, key: bytes, replaced: str | None, type: str) -> None:
        """Tell that a key holds something else than what was replaced, None for nothing."""
        if replaced is not None:
            self.notify(key, "overwritten", *(("type_changed",) if type != replaced else ()))

    def notify_set(self, key: bytes, replaced: str | None, event: str, *, expires: bool) -> None:
        """Tell that a key holds another string; of all events `set` alone does not stand for a change of the old one.

        replaced: the type of what was there. expires: the key was given a time along with it.
        """
        if replaced is None:
            self.notify(key, "new")
        elif event == "set":
            self.notify_overwritten(key, replaced, "string")
        self.notify(key, event, *(("expire",) if expires else ()))

    def notify_renamed(self, key: bytes, newkey: bytes, replaced: str | None, type: str) -> None:
        """Tell that a key has another name, in the place of what was replaced."""
        self.notify(newkey, "new")
        self.notify(key, "rename_from")
        self.notify(newkey, "rename_to")
        self.notify_overwritten(newkey, replaced, type)

    def notify_moved(self, key: bytes, other: Keyspace) -> None:
        """Tell that a key is in another database."""
        other.notify(key, "new")
        self.notify(key, "move_from")
        other.notify(key, "move_to")

    # The store as a whole

    server: ServerState
    """What all databases of the store have in common."""

    libraries: Libraries
    """The function libraries, which are kept with the keys."""
