"""Keys: the methods for keys whatever they hold, and for their time to live. Imports: the helpers of this surface."""
from __future__ import annotations

from datetime import datetime

from redipy.api.base import Commands, T
from redipy.api.conversions import is_some, maybe_status, never, status, time_left
from redipy.api.keytypes import KeyType, as_key_type
from redipy.api.modes import (
    REX_ALWAYS,
    REX_EARLIER,
    RExpireMode,
    Seconds,
    UnixTime,
    expire_conditions,
    expire_words,
    milliseconds,
    unix_milliseconds,
    unix_seconds,
)
from redipy.api.words import flags, options, scan_options
from redipy.values import Value

EVERY_KEY = 10**9
"""A COUNT that no store exceeds: one SCAN goes over all keys, and Redis can still multiply it by ten."""


class KeyCommands(Commands[T]):
    """DEL, EXISTS, EXPIRE, SCAN and their kin."""

    def delete(self, *keys: Value) -> int:
        """Delete keys; how many there were. O(keys). Errors: ValueError for no keys."""
        return self._execute(b"DEL", *keys)

    def unlink(self, *keys: Value) -> int:
        """`delete`; a server frees what they held in the background."""
        return self._execute(b"UNLINK", *keys)

    def exists(self, *keys: Value) -> int:
        """How many of these keys there are; one named twice counts twice. O(keys). Errors: ValueError for no keys."""
        return self._execute(b"EXISTS", *keys)

    def touch(self, *keys: Value) -> int:
        """How many of these keys there are; they count as used just now. O(keys). Errors: ValueError for no keys."""
        return self._execute(b"TOUCH", *keys)

    def type(self, key: Value) -> str:
        """The type of what a key holds, by Redis's name; `none` when missing. O(1)."""
        return status(self._execute(b"TYPE", key))

    def key_type(self, key: Value) -> KeyType | None:
        """The type of what a key holds, None when missing. O(1)."""
        return as_key_type(status(self._execute(b"TYPE", key)))

    def rename(self, key: Value, newkey: Value) -> bool:
        """Give a key another name, in the place of what was there; True. O(1). Errors: KeyError when missing."""
        return is_some(self._execute(b"RENAME", key, newkey))

    def renamenx(self, key: Value, newkey: Value) -> bool:
        """Give a key a name that no other key has; whether that was so. O(1). Errors: KeyError when missing."""
        return bool(self._execute(b"RENAMENX", key, newkey))

    def randomkey(self) -> T | None:
        """Any key, None when there is none. O(1)."""
        return self._text(self._execute(b"RANDOMKEY"))

    def copy(
        self, source: Value, destination: Value, destination_db: int | None = None, replace: bool = False
    ) -> bool:
        """Copy what a key holds, and its time to live, to another key, or to another database. O(what it holds).

        Returns whether there was anything to copy, and, unless with `replace`, nothing in its place.
        Errors: ValueError for one and the same key, or no such database.
        """
        words = (*options(DB=destination_db), *flags(REPLACE=replace))
        return bool(self._execute(b"COPY", source, destination, *words))

    def move(self, key: Value, db: int) -> bool:
        """Take a key to another database; whether it was here, and not there. O(1). Errors: ValueError; see `copy`."""
        return bool(self._execute(b"MOVE", key, db))

    # What a key holds, in one

    def dump(self, key: Value) -> bytes | None:
        """What a key holds in Redis's own binary form, as bytes in any case; None when missing. O(what it holds).

        `restore` makes a key of it, on any backend and on a server. When the key expires is not in it.
        """
        return self._execute(b"DUMP", key)

    def restore(
        self, key: Value, ttl: int, value: bytes, replace: bool = False, absttl: bool = False,
        idletime: int | None = None, frequency: int | None = None,
    ) -> bool:
        """Make a key of what `dump` gave, or a server's DUMP; True. O(what it holds).

        ttl: after how many milliseconds it expires, with `absttl` at which Unix time in milliseconds; 0 is never.
        replace: put it in the place of what is there. idletime, frequency: for how many seconds it was not used, or how
        often it is from 0 to 255, for a `maxmemory-policy` that asks for that.
        Errors: ResponseError when there is such a key; ValueError for a value that is damaged or of a later version.
        """
        words = (*flags(REPLACE=replace, ABSTTL=absttl), *options(IDLETIME=idletime, FREQ=frequency))
        return is_some(self._execute(b"RESTORE", key, ttl, value, *words))

    # How it is held

    def object_encoding(self, key: Value) -> str | None:
        """How a server would hold what a key holds: `listpack`, `skiplist` …; None when missing. O(1)."""
        return maybe_status(self._execute(b"OBJECT", "ENCODING", key))

    def object_freq(self, key: Value) -> int | None:
        """How often a key is used, from 0 to 255 on a logarithmic scale; None when missing.

        Errors: ResponseError under a `maxmemory-policy` that is none for LFU, and does not need to know.
        """
        return self._execute(b"OBJECT", "FREQ", key)

    def object_idletime(self, key: Value) -> int | None:
        """For how many seconds a key was not used; None when missing.

        Memory and SQLite note that only under a `maxmemory-policy` for LRU, and otherwise answer 0.
        Errors: ResponseError under a policy for LFU.
        """
        return self._execute(b"OBJECT", "IDLETIME", key)

    def object_refcount(self, key: Value) -> int | None:
        """How often what a key holds is referred to; None when missing. O(1)."""
        return self._execute(b"OBJECT", "REFCOUNT", key)

    # Time to live

    def expire(
        self, key: Value, time: Seconds | None = None, nx: bool = False, xx: bool = False, gt: bool = False,
        lt: bool = False, *, mode: RExpireMode = REX_ALWAYS, expire_timestamp: datetime | None = None,
        expire_in: float | None = None,
    ) -> bool:
        """Let a key expire; whether that changed anything, False when missing. O(1).

        time: seconds, whole; expire_in: seconds, to the millisecond; expire_timestamp: an aware datetime. One that has
        passed deletes the key. Without any, the key does not expire any more. mode, or nx, xx, gt, lt: only if it had
        no time to live, had one, or the time becomes later, or earlier; no time to live is later than any.
        Errors: ValueError for two times; TypeError for a datetime without a time zone.
        """
        name, words = expire_words(mode, time, expire_timestamp, expire_in)
        if name == b"PERSIST":
            if mode == REX_EARLIER:  # never is no earlier time: nothing to do, which counting the key does
                return never(self._execute(b"EXISTS", key))
            return bool(self._execute(name, key))
        return bool(self._execute(name, key, *words, *expire_conditions(nx, xx, gt, lt)))

    def pexpire(
        self, key: Value, time: Seconds, nx: bool = False, xx: bool = False, gt: bool = False, lt: bool = False
    ) -> bool:
        """`expire` with a time in milliseconds."""
        return bool(self._execute(b"PEXPIRE", key, milliseconds(time), *expire_conditions(nx, xx, gt, lt)))

    def expireat(
        self, key: Value, when: UnixTime, nx: bool = False, xx: bool = False, gt: bool = False, lt: bool = False
    ) -> bool:
        """`expire` at a Unix time in seconds."""
        return bool(self._execute(b"EXPIREAT", key, unix_seconds(when), *expire_conditions(nx, xx, gt, lt)))

    def pexpireat(
        self, key: Value, when: UnixTime, nx: bool = False, xx: bool = False, gt: bool = False, lt: bool = False
    ) -> bool:
        """`expire` at a Unix time in milliseconds."""
        return bool(self._execute(b"PEXPIREAT", key, unix_milliseconds(when), *expire_conditions(nx, xx, gt, lt)))

    def persist(self, key: Value) -> bool:
        """Let a key expire no more; whether it would have. O(1)."""
        return bool(self._execute(b"PERSIST", key))

    def ttl(self, key: Value) -> float | None:
        """The time to live in seconds, to the millisecond; None when missing, -1.0 when it does not expire. O(1)."""
        return time_left(self._execute(b"PTTL", key))

    def pttl(self, key: Value) -> int:
        """The time to live in milliseconds; -2 when missing, -1 when it does not expire. O(1)."""
        return self._execute(b"PTTL", key)

    def expiretime(self, key: Value) -> int:
        """The Unix time in seconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        return self._execute(b"EXPIRETIME", key)

    def pexpiretime(self, key: Value) -> int:
        """The Unix time in milliseconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        return self._execute(b"PEXPIRETIME", key)

    # Which keys there are

    def scan(
        self, cursor: int = 0, match: Value | None = None, count: int | None = None, type: str | None = None, *,
        filter_type: KeyType | None = None,
    ) -> tuple[int, list[T]]:
        """Some keys and the cursor to go on from, 0 at the end. O(count).

        match: a glob; count: about how many to look at, 10 if not said; type, filter_type: keys of this type alone.
        A key that is there from the first call to the last is given at least once.
        """
        return self._scan_texts(self._execute(b"SCAN", cursor, *scan_options(match, count, type or filter_type)))

    def keys_block(self, match: Value | None = None, *, filter_type: KeyType | None = None) -> list[T]:
        """All keys, or those that a glob matches, or of a type; each once, as of one moment. O(keys)."""
        if filter_type is None:
            return self._texts(self._execute(b"KEYS", b"*" if match is None else match))
        return self._distinct_found(self._execute(b"SCAN", 0, *scan_options(match, EVERY_KEY, filter_type)))
