# ruff: noqa
"""What keys are within scripts: generated from the other modules here by `make generate`; do not edit by hand."""
from __future__ import annotations

from redipy.api.keyobjects import AnyKey, K, Word, outside_of_script
from collections.abc import Iterable, Mapping
from redipy.api.bitmaps import BitOffset, BitOperation
from redipy.api.geo import Area
from redipy.api.geo_radius import Nearest
from redipy.api.keytypes import KeyType
from redipy.api.modes import REX_ALWAYS, RExpireMode, RSM_ALWAYS, RSetMode
from typing import Any, Literal, Unpack, overload


class Key(AnyKey):
    """A key of any type."""

    def delete(self) -> int:
        """Delete keys; how many there were. O(keys). Errors: ValueError for no keys."""
        raise outside_of_script()

    def unlink(self) -> int:
        """`delete`; a server frees what they held in the background."""
        raise outside_of_script()

    def exists(self) -> int:
        """How many of these keys there are; one named twice counts twice. O(keys). Errors: ValueError for no keys."""
        raise outside_of_script()

    def touch(self) -> int:
        """How many of these keys there are; they count as used just now. O(keys). Errors: ValueError for no keys."""
        raise outside_of_script()

    def type(self) -> str:
        """The type of what a key holds, by Redis's name; `none` when missing. O(1)."""
        raise outside_of_script()

    def key_type(self) -> KeyType | None:
        """The type of what a key holds, None when missing. O(1)."""
        raise outside_of_script()

    def rename(self, newkey: Word) -> bool:
        """Give a key another name, in the place of what was there; True. O(1). Errors: KeyError when missing."""
        raise outside_of_script()

    def renamenx(self, newkey: Word) -> bool:
        """Give a key a name that no other key has; whether that was so. O(1). Errors: KeyError when missing."""
        raise outside_of_script()

    def copy(self, destination: Word, destination_db: int | None=None, replace: bool=False) -> bool:
        """Copy what a key holds, and its time to live, to another key, or to another database. O(what it holds).

        Returns whether there was anything to copy, and, unless with `replace`, nothing in its place.
        Errors: ValueError for one and the same key, or no such database.
        """
        raise outside_of_script()

    def move(self, db: int) -> bool:
        """Take a key to another database; whether it was here, and not there. O(1). Errors: ValueError; see `copy`."""
        raise outside_of_script()

    def dump(self) -> bytes | None:
        """What a key holds in Redis's own binary form, as bytes in any case; None when missing. O(what it holds).

        `restore` makes a key of it, on any backend and on a server. When the key expires is not in it.
        """
        raise outside_of_script()

    def restore(self, ttl: int, value: bytes, replace: bool=False, absttl: bool=False, idletime: int | None=None, frequency: int | None=None) -> bool:
        """Make a key of what `dump` gave, or a server's DUMP; True. O(what it holds).

        ttl: after how many milliseconds it expires, with `absttl` at which Unix time in milliseconds; 0 is never.
        replace: put it in the place of what is there. idletime, frequency: for how many seconds it was not used, or how
        often it is from 0 to 255, for a `maxmemory-policy` that asks for that.
        Errors: ResponseError when there is such a key; ValueError for a value that is damaged or of a later version.
        """
        raise outside_of_script()

    def object_encoding(self) -> str | None:
        """How a server would hold what a key holds: `listpack`, `skiplist` …; None when missing. O(1)."""
        raise outside_of_script()

    def object_freq(self) -> int | None:
        """How often a key is used, from 0 to 255 on a logarithmic scale; None when missing.

        Errors: ResponseError under a `maxmemory-policy` that is none for LFU, and does not need to know.
        """
        raise outside_of_script()

    def object_idletime(self) -> int | None:
        """For how many seconds a key was not used; None when missing.

        Memory and SQLite note that only under a `maxmemory-policy` for LRU, and otherwise answer 0.
        Errors: ResponseError under a policy for LFU.
        """
        raise outside_of_script()

    def object_refcount(self) -> int | None:
        """How often what a key holds is referred to; None when missing. O(1)."""
        raise outside_of_script()

    def expire(self, time: int | None=None, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False, *, mode: RExpireMode=REX_ALWAYS, expire_in: float | None=None) -> bool:
        """Let a key expire; whether that changed anything, False when missing. O(1).

        time: seconds, whole; expire_in: seconds, to the millisecond; expire_timestamp: an aware datetime. One that has
        passed deletes the key. Without any, the key does not expire any more. mode, or nx, xx, gt, lt: only if it had
        no time to live, had one, or the time becomes later, or earlier; no time to live is later than any.
        Errors: ValueError for two times; TypeError for a datetime without a time zone.
        """
        raise outside_of_script()

    def pexpire(self, time: int, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> bool:
        """`expire` with a time in milliseconds."""
        raise outside_of_script()

    def expireat(self, when: int, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> bool:
        """`expire` at a Unix time in seconds."""
        raise outside_of_script()

    def pexpireat(self, when: int, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> bool:
        """`expire` at a Unix time in milliseconds."""
        raise outside_of_script()

    def persist(self) -> bool:
        """Let a key expire no more; whether it would have. O(1)."""
        raise outside_of_script()

    def ttl(self) -> float | None:
        """The time to live in seconds, to the millisecond; None when missing, -1.0 when it does not expire. O(1)."""
        raise outside_of_script()

    def pttl(self) -> int:
        """The time to live in milliseconds; -2 when missing, -1 when it does not expire. O(1)."""
        raise outside_of_script()

    def expiretime(self) -> int:
        """The Unix time in seconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        raise outside_of_script()

    def pexpiretime(self) -> int:
        """The Unix time in milliseconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        raise outside_of_script()

class RedisVar(Key):
    """A key that holds a string."""

    @overload
    def set(self, value: Word, ex: int | None=None, px: int | None=None, nx: bool=False, xx: bool=False, keepttl: bool=False, get: Literal[False]=False, exat: int | None=None, pxat: int | None=None) -> bool:
        ...

    @overload
    def set(self, value: Word, ex: int | None=None, px: int | None=None, nx: bool=False, xx: bool=False, keepttl: bool=False, *, get: Literal[True], exat: int | None=None, pxat: int | None=None) -> str | None:
        ...

    def set(self, value: Word, ex: int | None=None, px: int | None=None, nx: bool=False, xx: bool=False, keepttl: bool=False, get: bool=False, exat: int | None=None, pxat: int | None=None) -> bool | str | None:
        """Let a key hold a value, whatever it held before. O(1).

        ex, px: seconds or milliseconds to live; exat, pxat: the Unix time in seconds or milliseconds at which it
        expires. keepttl: the time to live stays as it is. nx, xx: only if the key is missing, or is there.
        Returns whether it was set; with `get` the value before, None for a missing key.
        Errors: WRONGTYPE with `get` where the key holds no string.
        """
        raise outside_of_script()

    @overload
    def set_value(self, value: Word, *, mode: RSetMode=RSM_ALWAYS, return_previous: Literal[False]=False, expire_in: float | None=None, keep_ttl: bool=False) -> bool:
        ...

    @overload
    def set_value(self, value: Word, *, mode: RSetMode=RSM_ALWAYS, return_previous: Literal[True], expire_in: float | None=None, keep_ttl: bool=False) -> str | None:
        ...

    def set_value(self, value: Word, *, mode: RSetMode=RSM_ALWAYS, return_previous: bool=False, expire_in: float | None=None, keep_ttl: bool=False) -> bool | str | None:
        """Let a key hold a value, whatever it held before, if `mode` allows it. O(1).

        expire_timestamp: an aware datetime; expire_in: seconds, to the millisecond; without either, and without
        `keep_ttl`, it does not expire. Returns whether it was set; with `return_previous` the value before, set or not,
        None for a missing key.
        Errors: ValueError for both times, or one that has passed; WRONGTYPE with `return_previous` on no string.
        """
        raise outside_of_script()

    def get(self) -> str | None:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def get_value(self) -> str | None:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def getset(self, value: Word) -> str | None:
        """Let a key hold a value that does not expire; the one before, None when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def getdel(self) -> str | None:
        """Delete a key; the value that it held, None when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def getex(self, ex: int | None=None, px: int | None=None, exat: int | None=None, pxat: int | None=None, persist: bool=False) -> str | None:
        """The value of a key, None when missing, while its time to live is changed as in `set`. O(1).

        persist: it expires no more. Without any option this is `get`. Errors: WRONGTYPE.
        """
        raise outside_of_script()

    def setex(self, time: int, value: Word) -> bool:
        """Let a key hold a value for so many seconds; True. O(1). Errors: ValueError for a time below 1."""
        raise outside_of_script()

    def psetex(self, time_ms: int, value: Word) -> bool:
        """Let a key hold a value for so many milliseconds; True. O(1). Errors: ValueError for a time below 1."""
        raise outside_of_script()

    def setnx(self, value: Word) -> bool:
        """Let a missing key hold a value; whether it was missing. O(1)."""
        raise outside_of_script()

    def append(self, value: Word) -> int:
        """Add to the end of a value, of an empty one when missing; the new length in bytes. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def strlen(self) -> int:
        """The length of a value in bytes, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def mget(self, *others: Word) -> list[str | None]:
        """The value of each key, None where it is missing or holds no string. O(keys)."""
        raise outside_of_script()

    def incr(self, amount: int=1) -> int:
        """Add to the whole number that a key holds, 0 when missing; the sum. O(1).

        Errors: ValueError where it holds no 64-bit integer, or the sum is none; WRONGTYPE.
        """
        raise outside_of_script()

    def decr(self, amount: int=1) -> int:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        raise outside_of_script()

    def decrby(self, amount: int) -> int:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        raise outside_of_script()

    @overload
    def incrby(self, inc: int) -> int:
        ...

    @overload
    def incrby(self, inc: float) -> float:
        ...

    def incrby(self, inc: float) -> float:
        """Add to the number that a key holds, 0 when missing; the sum. O(1). The time to live stays.

        An int where an int is added to a whole number, else a float. For 64-bit integers that must not overflow see
        `incr`. Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        raise outside_of_script()

    def incrbyfloat(self, amount: float) -> float:
        """Add to the number that a key holds, 0 when missing; the sum, a float. O(1). Errors: as `incrby`."""
        raise outside_of_script()

    def getrange(self, start: int, end: int) -> str:
        """The bytes from `start` to `end`, both included, negative from the end; empty when missing. O(answered)."""
        raise outside_of_script()

    def setrange(self, offset: int, value: Word) -> int:
        """Overwrite from a byte on, with zero bytes before it where the value was shorter; the new length. O(1)."""
        raise outside_of_script()

    def substr(self, start: int, end: int=-1) -> str:
        """An old name of `getrange`."""
        raise outside_of_script()

    @overload
    def lcs(self, key2: Word, len: Literal[False]=False, idx: Literal[False]=False, minmatchlen: int=0, withmatchlen: bool=False) -> str:
        ...

    @overload
    def lcs(self, key2: Word, len: Literal[True], idx: Literal[False]=False, minmatchlen: int=0, withmatchlen: bool=False) -> int:
        ...

    @overload
    def lcs(self, key2: Word, len: Literal[False]=False, *, idx: Literal[True], minmatchlen: int=0, withmatchlen: bool=False) -> tuple[list[tuple[tuple[int, int], tuple[int, int], int | None]], int]:
        ...

    def lcs(self, key2: Word, len: bool=False, idx: bool=False, minmatchlen: int=0, withmatchlen: bool=False) -> str | int | tuple[list[tuple[tuple[int, int], tuple[int, int], int | None]], int]:
        """The longest common subsequence of two values: bytes that both have in this order, if not side by side.

        len: its length alone. idx: where it lies in both; minmatchlen: leave out shorter runs; withmatchlen: with the
        length of each. A missing key counts as empty. O(length1 × length2).
        Errors: ValueError for `len` with `idx`; ResponseError where a key holds no string.
        """
        raise outside_of_script()

    def setbit(self, offset: int, value: int) -> int:
        """Set a bit to 0 or 1, with zero bytes before it where the string was shorter; the bit before. O(1).

        Errors: ValueError for another value, or an offset outside of 512 MB; WRONGTYPE.
        """
        raise outside_of_script()

    def getbit(self, offset: int) -> int:
        """A bit, 0 behind the end or when missing. O(1). Errors: ValueError for a negative offset; WRONGTYPE."""
        raise outside_of_script()

    def bitcount(self, start: int | None=None, end: int | None=None, mode: str | None=None) -> int:
        """How many bits are 1, 0 when missing; from one byte to another, both included, negative from the end. O(n).

        mode: `BIT` counts `start` and `end` in bits. Errors: ValueError for one of the two alone; WRONGTYPE.
        """
        raise outside_of_script()

    def bitpos(self, bit: int, start: int | None=None, end: int | None=None, mode: str | None=None) -> int:
        """Where the first bit of this value is, -1 when there is none; within a range as of `bitcount`. O(n).

        Without an `end` zeros go on behind the string, so a 0 is always found. When missing, -1 for 1, and 0 for 0.
        Errors: ValueError for another bit, or an `end` without a `start`; WRONGTYPE.
        """
        raise outside_of_script()

    def bitfield(self, *operations: BitOperation) -> list[int | None]:
        """Read, set and add to whole numbers of some bits; a result for each operation but `OVERFLOW`.

        `bitfield("k", ("SET", "u8", 0, 255), ("OVERFLOW", "SAT"), ("INCRBY", "i5", "#1", 3), ("GET", "u4", 12))`:
        types are `i` (signed, up to 64 bits) or `u` (up to 63) and a number of bits. GET gives the number, SET the one
        before, INCRBY the sum; what overflows wraps, or as the last OVERFLOW says stays at the limit, or, with `FAIL`,
        nothing is done and None given. O(1) an operation. Errors: ValueError for a bad operation; WRONGTYPE.
        """
        raise outside_of_script()

    def bitfield_ro(self, encoding: str, offset: BitOffset, items: Iterable[tuple[str, BitOffset]] | None=None) -> list[int]:
        """Read whole numbers of some bits, `("u8", 0)` and further ones; as GET of `bitfield`."""
        raise outside_of_script()

    def pfadd(self, *elements: Word) -> int:
        """Add elements; 1 if the count may have changed, or the key is new, else 0. O(1) an element.

        Errors: WRONGTYPE, also for a string that is no HyperLogLog.
        """
        raise outside_of_script()

    def pfcount(self, *others: Word) -> int:
        """About how many different elements were added, to any of the keys. O(keys). Errors: as `pfadd`."""
        raise outside_of_script()

    def pfmerge(self, *sources: Word) -> bool:
        """Add what was added to the sources to the destination as well; True. O(sources). Errors: as `pfadd`."""
        raise outside_of_script()

class RedisHash(Key):
    """A key that holds a hash."""

    @overload
    def hset(self, field: Word, value: Word, mapping: Mapping[K, Word] | None=None) -> int:
        ...

    @overload
    def hset(self, field: Mapping[K, Word]) -> int:
        ...

    @overload
    def hset(self, *, mapping: Mapping[K, Word]) -> int:
        ...

    def hset(self, field: Word | Mapping[K, Word] | None=None, value: Word | None=None, mapping: Mapping[K, Word] | None=None) -> int:
        """Set one field, or all of a mapping; how many of them are new. O(1) a field.

        Errors: ValueError for an empty mapping; WRONGTYPE.
        """
        raise outside_of_script()

    def hmset(self, mapping: Mapping[K, Word]) -> bool:
        """Set all fields of a mapping, as `hset`, which is to be used in new code; True."""
        raise outside_of_script()

    def hsetnx(self, field: Word, value: Word) -> bool:
        """Set a field that is missing; whether it was. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hget(self, field: Word) -> str | None:
        """The value of a field, None when it or the key is missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hmget(self, fields: K | Iterable[K], *others: K) -> dict[K, str | None]:
        """The values of some fields by their names, None for each that is missing. O(fields). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hgetall(self) -> dict[str, str]:
        """All fields with their values, empty when missing. O(n). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hdel(self, *fields: Word) -> int:
        """Delete fields; how many there were. O(1) a field. Errors: ValueError for no fields; WRONGTYPE."""
        raise outside_of_script()

    def hexists(self, field: Word) -> bool:
        """Whether there is a field. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hkeys(self) -> list[str]:
        """All fields, empty when missing. O(n). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hvals(self) -> list[str]:
        """The values of all fields, empty when missing. O(n). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hlen(self) -> int:
        """How many fields there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def hstrlen(self, field: Word) -> int:
        """The length in bytes of a field's value, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    @overload
    def hincrby(self, field: Word, inc: int=1) -> int:
        ...

    @overload
    def hincrby(self, field: Word, inc: float) -> float:
        ...

    def hincrby(self, field: Word, inc: float=1) -> float:
        """Add to the number that a field holds, 0 when missing; the sum, as of `incrby`. O(1).

        Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        raise outside_of_script()

    def hincrbyfloat(self, field: Word, amount: float=1.0) -> float:
        """Add to the number that a field holds, 0 when missing; the sum, a float. O(1). Errors: as `hincrby`."""
        raise outside_of_script()

    @overload
    def hrandfield(self, count: None=None) -> str | None:
        ...

    @overload
    def hrandfield(self, count: int, withvalues: Literal[False]=False) -> list[str]:
        ...

    @overload
    def hrandfield(self, count: int, withvalues: Literal[True]) -> list[tuple[str, str]]:
        ...

    def hrandfield(self, count: int | None=None, withvalues: bool=False) -> str | list[str] | list[tuple[str, str]] | None:
        """A field drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withvalues: pairs of field and value. O(answered).
        Errors: WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def hscan(self, cursor: int=0, match: Word | None=None, count: int | None=None, no_values: Literal[False] | None=None) -> tuple[int, dict[str, str]]:
        ...

    @overload
    def hscan(self, cursor: int=0, match: Word | None=None, count: int | None=None, *, no_values: Literal[True]) -> tuple[int, list[str]]:
        ...

    def hscan(self, cursor: int=0, match: Word | None=None, count: int | None=None, no_values: bool | None=None) -> tuple[int, dict[str, str]] | tuple[int, list[str]]:
        """Some fields with their values and the cursor to go on from, 0 at the end. O(count).

        match: a glob for the fields; count: about how many to look at, 10 if not said; no_values: the fields alone.
        Errors: WRONGTYPE.
        """
        raise outside_of_script()

    def hexpire(self, time: int, *fields: Word, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> list[int]:
        """Let fields expire in so many seconds.

        nx, xx, gt, lt: only if a field had no time to live, had one, or the time becomes later, or earlier. Returns for
        each 1 if the time was set, 0 if a condition forbade it, 2 if the field was deleted as the time has passed, -2
        if there is no such field or key.
        """
        raise outside_of_script()

    def hpexpire(self, time: int, *fields: Word, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> list[int]:
        """`hexpire` in so many milliseconds."""
        raise outside_of_script()

    def hexpireat(self, when: int, *fields: Word, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> list[int]:
        """`hexpire` at a Unix time in seconds."""
        raise outside_of_script()

    def hpexpireat(self, when: int, *fields: Word, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> list[int]:
        """`hexpire` at a Unix time in milliseconds."""
        raise outside_of_script()

    def hpersist(self, *fields: Word) -> list[int]:
        """Let fields expire no more; for each 1, -1 if it would not have, -2 if there is none."""
        raise outside_of_script()

    def httl(self, *fields: Word) -> list[int]:
        """The time to live of each field in whole seconds, -1 if it does not expire, -2 if there is none."""
        raise outside_of_script()

    def hpttl(self, *fields: Word) -> list[int]:
        """The time to live of each field in milliseconds, -1 if it does not expire, -2 if there is none."""
        raise outside_of_script()

    def hexpiretime(self, *fields: Word) -> list[int]:
        """The Unix time in seconds at which each field expires, -1 if it does not, -2 if there is none."""
        raise outside_of_script()

    def hpexpiretime(self, *fields: Word) -> list[int]:
        """The Unix time in milliseconds at which each field expires, -1 if it does not, -2 if there is none."""
        raise outside_of_script()

    def hgetex(self, *fields: Word, ex: int | None=None, px: int | None=None, exat: int | None=None, pxat: int | None=None, persist: bool=False) -> list[str | None]:
        """The values of some fields, None for each that is missing, while their times are changed as in `getex`."""
        raise outside_of_script()

    def hgetdel(self, *fields: Word) -> list[str | None]:
        """Delete fields; the values that they had, None for each that was missing."""
        raise outside_of_script()

    def hsetex(self, field: Word | None=None, value: Word | None=None, mapping: Mapping[K, Word] | None=None, items: Iterable[Word] | None=None, ex: int | None=None, px: int | None=None, exat: int | None=None, pxat: int | None=None, data_persist_option: str | None=None, keepttl: bool=False) -> bool:
        """Set fields, one or those of a mapping, and let them expire as in `set`; whether the condition held.

        items: fields and values in turn. data_persist_option: `FNX` sets all of them if none is there, `FXX` if all
        are. Without a time they do not expire, unless with `keepttl`; a time that has passed deletes them.
        """
        raise outside_of_script()

class RedisList(Key):
    """A key that holds a list."""

    def lpush(self, *elements: Word) -> int:
        """Put each element before the head in turn, so the last one given ends up first; the new length.

        O(1) an element. Errors: ValueError for no elements; WRONGTYPE.
        """
        raise outside_of_script()

    def rpush(self, *elements: Word) -> int:
        """Put elements behind the tail; the new length. O(1) an element. Errors: ValueError for none; WRONGTYPE."""
        raise outside_of_script()

    def lpushx(self, *elements: Word) -> int:
        """`lpush` to a list that there is; the new length, 0 when missing."""
        raise outside_of_script()

    def rpushx(self, *elements: Word) -> int:
        """`rpush` to a list that there is; the new length, 0 when missing."""
        raise outside_of_script()

    @overload
    def lpop(self, count: None=None) -> str | None:
        ...

    @overload
    def lpop(self, count: int) -> list[str] | None:
        ...

    def lpop(self, count: int | None=None) -> str | list[str] | None:
        """Take the head, or with a count (even 1) a list of up to so many in that order; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def rpop(self, count: None=None) -> str | None:
        ...

    @overload
    def rpop(self, count: int) -> list[str] | None:
        ...

    def rpop(self, count: int | None=None) -> str | list[str] | None:
        """Take the tail, or with a count (even 1) a list of up to so many, the tail first; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    def lrange(self, start: int, stop: int) -> list[str]:
        """The elements from `start` to `stop`, both included, negative from the end; empty when missing. O(n)."""
        raise outside_of_script()

    def llen(self) -> int:
        """How many elements there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def lindex(self, index: int) -> str | None:
        """The element at an index, negative from the end; None outside, or when missing. O(n) between the ends."""
        raise outside_of_script()

    def lset(self, index: int, value: Word) -> None:
        """Replace the element at an index, negative from the end. O(n) between the ends.

        Errors: IndexError outside the list; KeyError for a missing key; WRONGTYPE.
        """
        raise outside_of_script()

    def lrem(self, count: int, element: Word) -> int:
        """Remove up to `count` elements equal to this from the head, with a negative count from the tail, with 0 all.

        Returns how many there were. O(n). Errors: WRONGTYPE.
        """
        raise outside_of_script()

    def ltrim(self, start: int, stop: int) -> bool:
        """Keep the elements from `start` to `stop`, both included, negative from the end; True. O(removed)."""
        raise outside_of_script()

    def linsert(self, where: str, pivot: Word, element: Word) -> int:
        """Insert `BEFORE` or `AFTER` the first element equal to the pivot; the new length. O(n).

        -1 when there is no such element, 0 when the key is missing. Errors: ValueError for another place; WRONGTYPE.
        """
        raise outside_of_script()

    def lmove(self, destination: Word, src: str='LEFT', dest: str='RIGHT') -> str | None:
        """Take an element from one end of a list (`LEFT` is the head) to one end of another, or of the same. O(1).

        Returns the element, None when the source is missing. Errors: ValueError for another end; WRONGTYPE.
        """
        raise outside_of_script()

    def rpoplpush(self, destination: Word) -> str | None:
        """Take the tail of a list to the head of another, or of the same; None when missing. O(1)."""
        raise outside_of_script()

    @overload
    def lpos(self, element: Word, rank: int | None=None, count: None=None, maxlen: int | None=None) -> int | None:
        ...

    @overload
    def lpos(self, element: Word, rank: int | None=None, *, count: int, maxlen: int | None=None) -> list[int]:
        ...

    def lpos(self, element: Word, rank: int | None=None, count: int | None=None, maxlen: int | None=None) -> int | list[int] | None:
        """The index of an element, None when there is none; with a count a list of up to so many, of all with 0. O(n).

        rank: begin with the first, second … match, negative from the tail. maxlen: look at no more elements than that.
        Errors: ValueError for a rank of 0 or a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: None=None) -> list[str | None]:
        ...

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, *, store: Word) -> int:
        ...

    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: Word | None=None) -> list[str | None] | int:
        """The elements of a list, set or sorted set, from the smallest number up; empty when missing. O(n log n).

        alpha: in the order of their bytes; desc: from the largest down; start, num: skip some, and give so many.
        by: a pattern such as `weight_*` or `user:*->age`, where the number to sort by is found for each element; one
        without `*` leaves the order as it is. get: patterns where to find what is given, `#` for the element itself;
        None for what is missing. store: put it as a list in the place of what this key held; how many there are.
        Errors: ValueError for an element that is no number; WRONGTYPE.
        """
        raise outside_of_script()

    def sort_ro(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False) -> list[str | None]:
        """`sort` that only reads."""
        raise outside_of_script()

class RedisSet(Key):
    """A key that holds a set."""

    def sadd(self, *members: Word) -> int:
        """Add members; how many are new. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        raise outside_of_script()

    def srem(self, *members: Word) -> int:
        """Remove members; how many there were. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        raise outside_of_script()

    def smembers(self) -> list[str]:
        """All members, empty when missing. O(n). Errors: WRONGTYPE."""
        raise outside_of_script()

    def sismember(self, value: Word) -> bool:
        """Whether it has a member. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def smismember(self, members: Word | Iterable[Word], *others: Word) -> list[bool]:
        """Whether it has each of these members. O(members). Errors: WRONGTYPE."""
        raise outside_of_script()

    def scard(self) -> int:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    @overload
    def spop(self, count: None=None) -> str | None:
        ...

    @overload
    def spop(self, count: int) -> list[str]:
        ...

    def spop(self, count: int | None=None) -> str | list[str] | None:
        """Take a member drawn at random, None when missing; with a count a set of up to so many. O(1) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def srandmember(self, number: None=None) -> str | None:
        ...

    @overload
    def srandmember(self, number: int) -> list[str]:
        ...

    def srandmember(self, number: int | None=None) -> str | list[str] | None:
        """A member drawn at random, None when missing; with a number a list of up to so many different ones.

        A negative number gives just so many, which may repeat. O(answered). Errors: WRONGTYPE.
        """
        raise outside_of_script()

    def smove(self, destination: Word, member: Word) -> bool:
        """Take a member from one set to another; whether the first had it. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def sinter(self, *others: Word) -> list[str]:
        """The members that all these sets have. O(members of the smallest × sets). Errors: WRONGTYPE."""
        raise outside_of_script()

    def sunion(self, *others: Word) -> list[str]:
        """The members that any of these sets has. O(all members). Errors: WRONGTYPE."""
        raise outside_of_script()

    def sdiff(self, *others: Word) -> list[str]:
        """The members of the first set that no other has. O(all members). Errors: WRONGTYPE."""
        raise outside_of_script()

    def sinterstore(self, keys: Word | Iterable[Word], *others: Word) -> int:
        """Put `sinter` of these sets in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def sunionstore(self, keys: Word | Iterable[Word], *others: Word) -> int:
        """Put `sunion` of these sets in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def sdiffstore(self, keys: Word | Iterable[Word], *others: Word) -> int:
        """Put `sdiff` of these sets in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def sscan(self, cursor: int=0, match: Word | None=None, count: int | None=None) -> tuple[int, list[str]]:
        """Some members and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        raise outside_of_script()

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: None=None) -> list[str | None]:
        ...

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, *, store: Word) -> int:
        ...

    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: Word | None=None) -> list[str | None] | int:
        """The elements of a list, set or sorted set, from the smallest number up; empty when missing. O(n log n).

        alpha: in the order of their bytes; desc: from the largest down; start, num: skip some, and give so many.
        by: a pattern such as `weight_*` or `user:*->age`, where the number to sort by is found for each element; one
        without `*` leaves the order as it is. get: patterns where to find what is given, `#` for the element itself;
        None for what is missing. store: put it as a list in the place of what this key held; how many there are.
        Errors: ValueError for an element that is no number; WRONGTYPE.
        """
        raise outside_of_script()

    def sort_ro(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False) -> list[str | None]:
        """`sort` that only reads."""
        raise outside_of_script()

class RedisSortedSet(Key):
    """A key that holds a sorted set."""

    @overload
    def zadd(self, mapping: Mapping[K, Word], nx: bool=False, xx: bool=False, ch: bool=False, incr: Literal[False]=False, gt: bool=False, lt: bool=False) -> int:
        ...

    @overload
    def zadd(self, mapping: Mapping[K, Word], nx: bool=False, xx: bool=False, ch: bool=False, *, incr: Literal[True], gt: bool=False, lt: bool=False) -> float | None:
        ...

    def zadd(self, mapping: Mapping[K, Word], nx: bool=False, xx: bool=False, ch: bool=False, incr: bool=False, gt: bool=False, lt: bool=False) -> float | None:
        """Give members their scores; how many are new. O(log n) a member.

        nx, xx: only new members, or only those there are; gt, lt: only if the score grows, or shrinks. ch: count what
        was changed, too. incr: add to the one member's score, and return the new one, None if an option forbade it.
        Errors: ValueError for an empty mapping, a score that is no number, options that exclude each other; WRONGTYPE.
        """
        raise outside_of_script()

    def zincrby(self, amount: float, member: Word) -> float:
        """Add to the score of a member, 0 when missing; the new score. O(log n). Errors: ValueError; WRONGTYPE."""
        raise outside_of_script()

    def zscore(self, member: Word) -> float | None:
        """The score of a member, None when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def zmscore(self, members: Word | Iterable[Word], *others: Word) -> list[float | None]:
        """The score of each of these members, None where missing. O(members). Errors: WRONGTYPE."""
        raise outside_of_script()

    def zrem(self, *members: Word) -> int:
        """Remove members; how many there were. O(log n) a member. Errors: ValueError for no members; WRONGTYPE."""
        raise outside_of_script()

    def zcard(self) -> int:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def zcount(self, min: Word, max: Word) -> int:
        """How many scores are from one to another; `"(1"` leaves 1 out, `"-inf"` is below all. O(log n)."""
        raise outside_of_script()

    @overload
    def zrange(self, start: Word, stop: Word, desc: bool=False, withscores: Literal[False]=False, *, byscore: bool=False, bylex: bool=False, offset: int | None=None, num: int | None=None) -> list[str]:
        ...

    @overload
    def zrange(self, start: Word, stop: Word, desc: bool=False, *, withscores: Literal[True], byscore: bool=False, bylex: bool=False, offset: int | None=None, num: int | None=None) -> list[tuple[str, float]]:
        ...

    def zrange(self, start: Word, stop: Word, desc: bool=False, withscores: bool=False, *, byscore: bool=False, bylex: bool=False, offset: int | None=None, num: int | None=None) -> list[str] | list[tuple[str, float]]:
        """Members from one rank to another by ascending score, both included, negative from the end.

        desc: from the highest on; `start` is the upper end of a range of scores or members then. byscore: from one
        score to another, as in `zcount`. bylex: from one member to another, `"[b"` with b, `"(b"` without, `"-"` and
        `"+"` the ends. offset, num: of these, skip some and give so many. withscores: pairs of member and score.
        Empty when missing. O(log n + answered). Errors: ValueError for no ranks or scores; WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def zrevrange(self, start: int, stop: int, withscores: Literal[False]=False) -> list[str]:
        ...

    @overload
    def zrevrange(self, start: int, stop: int, withscores: Literal[True]) -> list[tuple[str, float]]:
        ...

    def zrevrange(self, start: int, stop: int, withscores: bool=False) -> list[str] | list[tuple[str, float]]:
        """`zrange` by descending score."""
        raise outside_of_script()

    @overload
    def zrangebyscore(self, min: Word, max: Word, start: int | None=None, num: int | None=None, withscores: Literal[False]=False) -> list[str]:
        ...

    @overload
    def zrangebyscore(self, min: Word, max: Word, start: int | None=None, num: int | None=None, *, withscores: Literal[True]) -> list[tuple[str, float]]:
        ...

    def zrangebyscore(self, min: Word, max: Word, start: int | None=None, num: int | None=None, withscores: bool=False) -> list[str] | list[tuple[str, float]]:
        """`zrange` with `byscore`; `start` is how many to skip, `num` how many to give."""
        raise outside_of_script()

    @overload
    def zrevrangebyscore(self, max: Word, min: Word, start: int | None=None, num: int | None=None, withscores: Literal[False]=False) -> list[str]:
        ...

    @overload
    def zrevrangebyscore(self, max: Word, min: Word, start: int | None=None, num: int | None=None, *, withscores: Literal[True]) -> list[tuple[str, float]]:
        ...

    def zrevrangebyscore(self, max: Word, min: Word, start: int | None=None, num: int | None=None, withscores: bool=False) -> list[str] | list[tuple[str, float]]:
        """`zrangebyscore` by descending score, the upper end first."""
        raise outside_of_script()

    @overload
    def zrank(self, member: Word, withscore: Literal[False]=False) -> int | None:
        ...

    @overload
    def zrank(self, member: Word, withscore: Literal[True]) -> tuple[int, float] | None:
        ...

    def zrank(self, member: Word, withscore: bool=False) -> int | tuple[int, float] | None:
        """How many members stand before this one, with its score if asked; None when missing. O(log n)."""
        raise outside_of_script()

    @overload
    def zrevrank(self, member: Word, withscore: Literal[False]=False) -> int | None:
        ...

    @overload
    def zrevrank(self, member: Word, withscore: Literal[True]) -> tuple[int, float] | None:
        ...

    def zrevrank(self, member: Word, withscore: bool=False) -> int | tuple[int, float] | None:
        """How many members stand behind this one, with its score if asked; None when missing. O(log n)."""
        raise outside_of_script()

    def zpopmin(self, count: int=1) -> list[tuple[str, float]]:
        """Take up to `count` members of the lowest scores, the lowest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    def zpopmax(self, count: int=1) -> list[tuple[str, float]]:
        """Take up to `count` members of the highest scores, the highest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        raise outside_of_script()

    def zpop_min(self, count: int=1) -> list[tuple[str, float]]:
        """Another name of `zpopmin`."""
        raise outside_of_script()

    def zpop_max(self, count: int=1) -> list[tuple[str, float]]:
        """Another name of `zpopmax`."""
        raise outside_of_script()

    def zremrangebyrank(self, start: int, stop: int) -> int:
        """Remove the members from one rank to another, both included; how many there were. O(log n + removed)."""
        raise outside_of_script()

    def zremrangebyscore(self, min: Word, max: Word) -> int:
        """Remove the members within a range of scores, as in `zcount`; how many there were. O(log n + removed)."""
        raise outside_of_script()

    def zrangebylex(self, min: Word, max: Word, start: int | None=None, num: int | None=None) -> list[str]:
        """`zrange` with `bylex`, for members of one and the same score; `start` is how many to skip, `num` to give."""
        raise outside_of_script()

    def zrevrangebylex(self, max: Word, min: Word, start: int | None=None, num: int | None=None) -> list[str]:
        """`zrangebylex` from the last member on, the upper end first."""
        raise outside_of_script()

    def zlexcount(self, min: Word, max: Word) -> int:
        """How many members there are from one to another, as in `zrange` with `bylex`. O(log n). Errors: WRONGTYPE."""
        raise outside_of_script()

    def zrangestore(self, source: Word, start: Word, stop: Word, byscore: bool=False, bylex: bool=False, desc: bool=False, offset: int | None=None, num: int | None=None) -> int:
        """Put what `zrange` gives, with its scores, in the place of what the destination held; how many members."""
        raise outside_of_script()

    @overload
    def zrandmember(self, count: None=None) -> str | None:
        ...

    @overload
    def zrandmember(self, count: int, withscores: Literal[False]=False) -> list[str]:
        ...

    @overload
    def zrandmember(self, count: int, withscores: Literal[True]) -> list[tuple[str, float]]:
        ...

    def zrandmember(self, count: int | None=None, withscores: bool=False) -> str | list[str] | list[tuple[str, float]] | None:
        """A member drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withscores: pairs of member and score.
        O(answered × log n). Errors: WRONGTYPE.
        """
        raise outside_of_script()

    def zremrangebylex(self, min: Word, max: Word) -> int:
        """Remove the members within a range, as in `zlexcount`; how many there were. O(log n + removed)."""
        raise outside_of_script()

    def zscan(self, cursor: int=0, match: Word | None=None, count: int | None=None) -> tuple[int, list[tuple[str, float]]]:
        """Some members with scores and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        raise outside_of_script()

    def zunionstore(self, keys: Iterable[Word] | Mapping[K, float], aggregate: str | None=None) -> int:
        """Put what `zunion` gives in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def zinterstore(self, keys: Iterable[Word] | Mapping[K, float], aggregate: str | None=None) -> int:
        """Put what `zinter` gives in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def zdiffstore(self, keys: Iterable[Word]) -> int:
        """Put what `zdiff` gives in the place of what the destination held; how many members it has."""
        raise outside_of_script()

    def geoadd(self, values: Mapping[K, tuple[float, float]] | Iterable[Word], nx: bool=False, xx: bool=False, ch: bool=False) -> int:
        """Give members their places; how many are new. O(log n) a member.

        values: a mapping of members to longitude and latitude, or longitude, latitude and member in turn. nx, xx: only
        new members, or only those there are. ch: count what was changed, too.
        Errors: ValueError for a place that is not on the map (±180°, ±85.05112878°), or `nx` with `xx`; WRONGTYPE.
        """
        raise outside_of_script()

    def geodist(self, member1: Word, member2: Word, unit: str='m') -> float | None:
        """The distance between two members, None when one is missing. O(1). Errors: ValueError; WRONGTYPE."""
        raise outside_of_script()

    def geohash(self, members: Word | Iterable[Word], *others: Word) -> list[str | None]:
        """The place of each member as eleven characters of geohash.org, None where missing. O(members)."""
        raise outside_of_script()

    def geopos(self, members: Word | Iterable[Word], *others: Word) -> list[tuple[float, float] | None]:
        """The place of each member, None where missing. O(members). Errors: WRONGTYPE."""
        raise outside_of_script()

    @overload
    def geosearch(self, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, withcoord: Literal[False]=False, withdist: Literal[False]=False, withhash: Literal[False]=False, **area: Unpack[Area]) -> list[str]:
        ...

    @overload
    def geosearch(self, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, withcoord: bool=False, withdist: Literal[True], withhash: bool=False, **area: Unpack[Area]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def geosearch(self, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, withcoord: Literal[True], withdist: bool=False, withhash: bool=False, **area: Unpack[Area]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def geosearch(self, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, withcoord: bool=False, withdist: bool=False, withhash: Literal[True], **area: Unpack[Area]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    def geosearch(self, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, unit: str='m', radius: float | None=None, width: float | None=None, height: float | None=None, sort: str | None=None, count: int | None=None, any: bool=False, withcoord: bool=False, withdist: bool=False, withhash: bool=False) -> list[str] | list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        """The members within a `radius`, or a box of `width` and `height`, around a member or a place.

        sort: `ASC`, the nearest first, or `DESC`. count: no more than so many, the nearest, or, with `any`, those that
        are found first. withcoord, withdist, withhash: records with the place, the distance from the centre, the score.
        Empty when missing. O(members in and near the area). Errors: ValueError where there is not just one centre and
        one shape, for a `member` that is missing, or another unit; WRONGTYPE.
        """
        raise outside_of_script()

    def geosearchstore(self, source: Word, member: Word | None=None, longitude: float | None=None, latitude: float | None=None, *, unit: str='m', radius: float | None=None, width: float | None=None, height: float | None=None, sort: str | None=None, count: int | None=None, any: bool=False, storedist: bool=False) -> int:
        """Put what `geosearch` finds in the place of what the destination held; how many members it has.

        storedist: with the distance from the centre for a score, instead of the place.
        """
        raise outside_of_script()

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, store: Word, store_dist: None=None, **which: Unpack[Nearest]) -> int:
        ...

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, store: None=None, store_dist: Word, **which: Unpack[Nearest]) -> int:
        ...

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: Literal[False]=False, withcoord: Literal[False]=False, withhash: Literal[False]=False, **which: Unpack[Nearest]) -> list[str]:
        ...

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: Literal[True], withcoord: bool=False, withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: Literal[True], withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: Literal[True], **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    def georadius(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False, store: Word | None=None, store_dist: Word | None=None) -> int | list[str] | list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        """`geosearch` within a radius around a place.

        store, store_dist: put what is found in the place of what this key held, with the places or the distances for
        scores; returns how many members it has.
        """
        raise outside_of_script()

    @overload
    def georadius_ro(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: Literal[False]=False, withcoord: Literal[False]=False, withhash: Literal[False]=False, **which: Unpack[Nearest]) -> list[str]:
        ...

    @overload
    def georadius_ro(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: Literal[True], withcoord: bool=False, withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadius_ro(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: Literal[True], withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadius_ro(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: Literal[True], **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    def georadius_ro(self, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False) -> list[str] | list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        """`georadius` that only reads."""
        raise outside_of_script()

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, store: Word, store_dist: None=None, **which: Unpack[Nearest]) -> int:
        ...

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, store: None=None, store_dist: Word, **which: Unpack[Nearest]) -> int:
        ...

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, withdist: Literal[False]=False, withcoord: Literal[False]=False, withhash: Literal[False]=False, **which: Unpack[Nearest]) -> list[str]:
        ...

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, withdist: Literal[True], withcoord: bool=False, withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: Literal[True], withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: Literal[True], **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    def georadiusbymember(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False, store: Word | None=None, store_dist: Word | None=None) -> int | list[str] | list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        """`georadius` around a member. Errors: ValueError when it is missing."""
        raise outside_of_script()

    @overload
    def georadiusbymember_ro(self, member: Word, radius: float, unit: str='m', *, withdist: Literal[False]=False, withcoord: Literal[False]=False, withhash: Literal[False]=False, **which: Unpack[Nearest]) -> list[str]:
        ...

    @overload
    def georadiusbymember_ro(self, member: Word, radius: float, unit: str='m', *, withdist: Literal[True], withcoord: bool=False, withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadiusbymember_ro(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: Literal[True], withhash: bool=False, **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    @overload
    def georadiusbymember_ro(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: Literal[True], **which: Unpack[Nearest]) -> list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        ...

    def georadiusbymember_ro(self, member: Word, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False) -> list[str] | list[tuple[str, float | None, int | None, tuple[float, float] | None]]:
        """`georadiusbymember` that only reads."""
        raise outside_of_script()

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: None=None) -> list[str | None]:
        ...

    @overload
    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, *, store: Word) -> int:
        ...

    def sort(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False, store: Word | None=None) -> list[str | None] | int:
        """The elements of a list, set or sorted set, from the smallest number up; empty when missing. O(n log n).

        alpha: in the order of their bytes; desc: from the largest down; start, num: skip some, and give so many.
        by: a pattern such as `weight_*` or `user:*->age`, where the number to sort by is found for each element; one
        without `*` leaves the order as it is. get: patterns where to find what is given, `#` for the element itself;
        None for what is missing. store: put it as a list in the place of what this key held; how many there are.
        Errors: ValueError for an element that is no number; WRONGTYPE.
        """
        raise outside_of_script()

    def sort_ro(self, start: int | None=None, num: int | None=None, by: Word | None=None, get: Word | Iterable[Word] | None=None, desc: bool=False, alpha: bool=False) -> list[str | None]:
        """`sort` that only reads."""
        raise outside_of_script()

class RedisStream(Key):
    """A key that holds a stream."""

    @overload
    def xadd(self, fields: Mapping[K, Word], id: Word='*', maxlen: int | None=None, approximate: bool=True, nomkstream: Literal[False]=False, minid: Word | None=None, limit: int | None=None, ref_policy: str | None=None) -> str:
        ...

    @overload
    def xadd(self, fields: Mapping[K, Word], id: Word='*', maxlen: int | None=None, approximate: bool=True, nomkstream: bool=False, minid: Word | None=None, limit: int | None=None, ref_policy: str | None=None) -> str | None:
        ...

    def xadd(self, fields: Mapping[K, Word], id: Word='*', maxlen: int | None=None, approximate: bool=True, nomkstream: bool=False, minid: Word | None=None, limit: int | None=None, ref_policy: str | None=None) -> str | None:
        """Add an entry behind all others; its id, which is made of the time unless it is given. O(1).

        id: `5-*` leaves only the number open. nomkstream: only to a stream that there is; None otherwise. maxlen,
        minid: then keep the last so many entries, or those from an id on; see `xtrim`.
        Errors: ValueError for no fields, an id that is not above the last one, `maxlen` with `minid`; WRONGTYPE.
        """
        raise outside_of_script()

    def xlen(self) -> int:
        """How many entries there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        raise outside_of_script()

    def xrange(self, min: Word='-', max: Word='+', count: int | None=None) -> list[tuple[str, dict[str, str]]]:
        """The entries from one id to another, both included; `"(5-0"` leaves 5-0 out. Empty when missing.

        count: no more than so many. O(log n + answered). Errors: ValueError for a bad id; WRONGTYPE.
        """
        raise outside_of_script()

    def xrevrange(self, max: Word='+', min: Word='-', count: int | None=None) -> list[tuple[str, dict[str, str]]]:
        """`xrange` from the last entry to the first."""
        raise outside_of_script()

    def xdel(self, *ids: Word) -> int:
        """Delete entries; how many there were. O(log n) an entry. Errors: ValueError for a bad id; WRONGTYPE."""
        raise outside_of_script()

    def xdelex(self, *ids: Word, ref_policy: str='KEEPREF') -> list[int]:
        """Delete entries, as far as groups allow; for each 1 if it was deleted, 2 if not yet, -1 if there was none.

        ref_policy: `KEEPREF` leaves them pending in groups; `DELREF` takes them out of these, too; `ACKED` deletes
        those only that every group has acknowledged. O(log n + groups) an entry. Errors: as `xdel`.
        """
        raise outside_of_script()

    def xtrim(self, maxlen: int | None=None, approximate: bool=True, minid: Word | None=None, limit: int | None=None, ref_policy: str | None=None) -> int:
        """Keep the last so many entries, or those from an id on; how many were deleted. O(deleted).

        approximate: what is cheap to delete, so that some more may stay; limit: then delete no more than about so many.
        ref_policy: as of `xdelex`. Errors: ValueError for neither or both, or `limit` with an exact trim; WRONGTYPE.
        """
        raise outside_of_script()

    def xsetid(self, last_id: Word, entries_added: int | None=None, max_deleted_id: Word | None=None) -> bool:
        """Say which id the next entry must be above, and, of a stream made anew, what it has been through; True. O(1).

        Errors: KeyError when missing; ValueError for an id below the last entry's; WRONGTYPE.
        """
        raise outside_of_script()

    def xinfo_stream(self, full: bool=False, count: int | None=None) -> dict[str, Any]:
        """What there is to know of a stream, by the server's names (`length`, `last-generated-id` …). O(1).

        full: with up to `count` entries (10 if not said, all with 0), groups, consumers, and what is pending for them.
        Errors: KeyError when missing; WRONGTYPE.
        """
        raise outside_of_script()

    def xinfo_groups(self) -> list[dict[str, Any]]:
        """What there is to know of each group, by the server's names (`name`, `pending`, `lag` …). O(groups).

        Errors: KeyError when missing; WRONGTYPE.
        """
        raise outside_of_script()

    def xinfo_consumers(self, group: Word) -> list[dict[str, Any]]:
        """What there is to know of each consumer of a group, by the server's names. O(consumers).

        `idle` and `inactive` are milliseconds since it asked for entries, and since it got any.
        Errors: KeyError when missing; ResponseError for a group that there is not; WRONGTYPE.
        """
        raise outside_of_script()

    def xgroup_create(self, group: Word, id: Word='$', mkstream: bool=False, entries_read: int | None=None) -> bool:
        """Make a group that is given the entries behind an id, `"$"` the last one, `"0"` from the start; True. O(1).

        mkstream: make the stream, too. entries_read: how many of the stream's entries it counts as read.
        Errors: ValueError when missing; ResponseError, a BUSYGROUP, for a name that is taken; WRONGTYPE.
        """
        raise outside_of_script()

    def xgroup_destroy(self, group: Word) -> bool:
        """Delete a group with what is pending in it; whether there was one. O(pending). Errors: ValueError."""
        raise outside_of_script()

    def xgroup_setid(self, group: Word, id: Word, entries_read: int | None=None) -> bool:
        """Let a group go on behind another id, as of `xgroup_create`; True. O(1). Errors: ValueError when missing."""
        raise outside_of_script()

    def xgroup_createconsumer(self, group: Word, consumer: Word) -> bool:
        """Make a consumer, which `xreadgroup` does, too; whether it is new. O(1). Errors: ValueError when missing."""
        raise outside_of_script()

    def xgroup_delconsumer(self, group: Word, consumer: Word) -> int:
        """Delete a consumer; how many entries were pending for it, which are lost to the group."""
        raise outside_of_script()

    def xack(self, group: Word, *ids: Word) -> int:
        """Acknowledge entries, which are pending no longer; how many were. O(1) an entry. 0 when missing."""
        raise outside_of_script()

    def xackdel(self, group: Word, *ids: Word, ref_policy: str='KEEPREF') -> list[int]:
        """Acknowledge entries and delete them; for each 1, 2 or -1, as `xdelex` says, and with its policies."""
        raise outside_of_script()

    def xpending(self, group: Word) -> tuple[int, str | None, str | None, dict[str, int]]:
        """How much is pending in a group, from which id to which, and for whom. O(consumers). Errors: WRONGTYPE."""
        raise outside_of_script()

    def xpending_range(self, group: Word, min: Word='-', max: Word='+', count: int=10, consumer: Word | None=None, idle: int | None=None) -> list[tuple[str, str, int, int]]:
        """What is pending from one id to another, up to so many. O(log n + answered). Errors: WRONGTYPE.

        consumer: for this one alone. idle: given to somebody at least so many milliseconds ago.
        """
        raise outside_of_script()

    @overload
    def xclaim(self, group: Word, consumer: Word, min_idle_time: int, ids: Word | Iterable[Word], idle: int | None=None, time: int | None=None, retrycount: int | None=None, force: bool=False, justid: Literal[False]=False, lastid: Word | None=None) -> list[tuple[str, dict[str, str]]]:
        ...

    @overload
    def xclaim(self, group: Word, consumer: Word, min_idle_time: int, ids: Word | Iterable[Word], idle: int | None=None, time: int | None=None, retrycount: int | None=None, force: bool=False, *, justid: Literal[True], lastid: Word | None=None) -> list[str]:
        ...

    def xclaim(self, group: Word, consumer: Word, min_idle_time: int, ids: Word | Iterable[Word], idle: int | None=None, time: int | None=None, retrycount: int | None=None, force: bool=False, justid: bool=False, lastid: Word | None=None) -> list[tuple[str, dict[str, str]]] | list[str]:
        """Let a consumer take over pending entries that were given to another at least so many milliseconds ago.

        Returns those it took over, with `justid` their ids alone. idle, time: count as given so many milliseconds ago,
        or at a Unix time in milliseconds, instead of now; retrycount: as given so many times. force: also entries that
        are pending for nobody. lastid: the group goes on behind this id if it was not that far. O(log n) an entry.
        Errors: ValueError for a bad id; WRONGTYPE.
        """
        raise outside_of_script()

    @overload
    def xautoclaim(self, group: Word, consumer: Word, min_idle_time: int, start_id: Word='0-0', count: int | None=None, justid: Literal[False]=False) -> tuple[str, list[tuple[str, dict[str, str]]], list[str]]:
        ...

    @overload
    def xautoclaim(self, group: Word, consumer: Word, min_idle_time: int, start_id: Word='0-0', count: int | None=None, *, justid: Literal[True]) -> tuple[str, list[str], list[str]]:
        ...

    def xautoclaim(self, group: Word, consumer: Word, min_idle_time: int, start_id: Word='0-0', count: int | None=None, justid: bool=False) -> tuple[str, list[tuple[str, dict[str, str]]], list[str]] | tuple[str, list[str], list[str]]:
        """`xclaim` what is pending from an id on, up to `count`, 100 if not said; with the id to go on from.

        justid: the ids alone. O(count).
        """
        raise outside_of_script()
