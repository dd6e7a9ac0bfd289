"""Keyspace notifications: which events there are, which of them a setting lets be told, and over which channels.

What happens to a key is an event with a name. It is told over two channels, if the setting `notify-keyspace-events`
asks for them: over that of the key with the event as the message, and over that of the event with the key as the
message. Commands and stores tell events with `Keyspace.notify`; the names stand here alone. Imports: errors.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any, TypeVar, cast

from redipy.errors import CONFIG_EVENT_CLASS

if TYPE_CHECKING:
    from redipy.commands.server_state import Channels
    from redipy.containers import Hash, List, Set, SortedSet, Stream, StringView
    from redipy.keyspace import Keyspace

NAMES: Mapping[str, str] = {
    "g": "del expire persist rename_from rename_to move_from move_to copy_to restore",
    "$": "set append incrby incrbyfloat setrange setbit pfadd",
    "l": "lpush rpush lpop rpop linsert lset lrem ltrim sortstore",
    "s": "sadd srem spop sinterstore sunionstore sdiffstore",
    "h": "hset hincrby hincrbyfloat hdel hexpire hpersist hexpired",
    "z": "zadd zincr zrem zremrangebyrank zremrangebyscore zremrangebylex zpopmin zpopmax zunionstore zinterstore "
    "zdiffstore zrangestore geosearchstore georadiusstore",
    "x": "expired",
    "e": "evicted",
    "t": "xadd xdel xtrim xsetid xgroup-create xgroup-setid xgroup-destroy xgroup-createconsumer xgroup-delconsumer",
    "d": "",  # of modules, which are not here
    "n": "new",
    "o": "overwritten",
    "c": "type_changed",
    "m": "keymiss",
}
"""The letter that stands for a class of events in the setting, and the events of that class."""

CLASS_OF: Mapping[str, str] = {name: letter for letter, names in NAMES.items() for name in names.split()}

ALL = "g$lshzxetd"  # what `A` stands for
ORDER = "g$lshzxetdnocKEm"  # in which the server shows the letters


def read_flags(word: bytes) -> bytes:
    """The setting with each letter in its place. Errors: a ValueError that says what is wrong with it.

    >>> read_flags(b"mE$g"), read_flags(b"KnA")
    (b'g$Em', b'g$lshzxetdnK')
    """
    letters = frozenset(word.decode("latin-1").replace("A", ALL))
    if letters - set(ORDER):
        raise ValueError(CONFIG_EVENT_CLASS)
    return "".join(letter for letter in ORDER if letter in letters).encode()


def shown_flags(flags: bytes) -> bytes:
    """What `read_flags` gave, as the server shows it: beside `A` without `n`, `o` and `c`, which hold all the same.

    >>> shown_flags(b"g$Em"), shown_flags(b"g$lshzxetdnK")
    (b'g$Em', b'AK')
    """
    short = flags.replace(ALL.encode(), b"A")
    return short.translate(None, b"noc") if short != flags else flags


class Events:
    """The events that are told, and over which channels."""

    __slots__ = ("over_event", "over_key", "told")

    def __init__(self, flags: str) -> None:
        self.over_key, self.over_event = "K" in flags, "E" in flags
        self.told = frozenset(name for name, letter in CLASS_OF.items() if letter in flags)

    def tell(self, hub: Channels, number: int, key: bytes, event: str) -> None:
        """Tell that something happened to a key of the database of a number, if such is told. O(subscribers)."""
        if event not in self.told:
            assert event in CLASS_OF, event
            return
        name = event.encode()
        if self.over_key:
            hub.publish(b"__keyspace@%d__:%s" % (number, key), name)
        if self.over_event:
            hub.publish(b"__keyevent@%d__:%s" % (number, name), key)

    def reading(self, db: Keyspace) -> Keyspace:
        """See `Keyspace.reading`."""
        return cast("Keyspace", MissTeller(db)) if "keymiss" in self.told else db

    # What is no event, but of interest to those who track keys: see `invalidation`

    def read(self, keys: Sequence[bytes]) -> None:
        """Take note of the keys of a command that only reads and has run."""

    def touched(self, key: bytes) -> None:
        """Take note of a change for which there is no event."""

    def flushed(self) -> None:
        """Take note that a database was emptied, or all of them."""


C = TypeVar("C", bound="Sized | None")


class MissTeller:
    """A database which tells, in addition, the keys that somebody looks for in vain; `peek` excepted."""

    def __init__(self, db: Keyspace) -> None:
        self.db = db

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    def __len__(self) -> int:
        return len(self.db)

    def reading(self) -> MissTeller:
        """See `Keyspace.reading`."""
        return self

    def type(self, key: bytes) -> str | None:
        """See `Keyspace.type`."""
        return self._told(key, self.db.type(key))

    def get_string(self, key: bytes) -> bytes | None:
        """See `Keyspace.get_string`."""
        return self._told(key, self.db.get_string(key))

    def string_view(self, key: bytes) -> StringView | None:
        """See `Keyspace.string_view`."""
        return self._told(key, self.db.string_view(key))

    def hash(self, key: bytes) -> Hash:
        """See `Keyspace.hash`."""
        return self._told(key, self.db.hash(key))

    def list(self, key: bytes) -> List:
        """See `Keyspace.list`."""
        return self._told(key, self.db.list(key))

    def set(self, key: bytes) -> Set:
        """See `Keyspace.set`."""
        return self._told(key, self.db.set(key))

    def zset(self, key: bytes) -> SortedSet:
        """See `Keyspace.zset`."""
        return self._told(key, self.db.zset(key))

    def stream(self, key: bytes) -> Stream:
        """See `Keyspace.stream`."""
        return self._told(key, self.db.stream(key))

    def _told(self, key: bytes, found: C) -> C:
        """What was found, after telling that it is nothing; that of an empty string or stream is something."""
        if (found is None or not len(found)) and self.db.peek(key) is None:
            self.db.notify(key, "keymiss")
        return found


def events(flags: bytes) -> Events | None:
    """What a setting lets be told; None where that is nothing at all."""
    found = Events(flags.decode())
    return found if found.told and (found.over_key or found.over_event) else None
