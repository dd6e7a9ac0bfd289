"""Strings: the methods for values that are one text each. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import common_runs, is_some, sum_of
from redipy.api.modes import (
    RSM_ALWAYS,
    RSetMode,
    Seconds,
    UnixTime,
    expiry_options,
    milliseconds,
    seconds,
    set_options,
)
from redipy.api.records import CommonRuns
from redipy.api.words import flags, listed, options, paired
from redipy.values import Value


class StringCommands(Commands[T]):
    """SET, GET, INCR and their kin."""

    @overload
    def set(
        self, key: Value, value: Value, ex: Seconds | None = None, px: Seconds | None = None, nx: bool = False,
        xx: bool = False, keepttl: bool = False, get: Literal[False] = False, exat: UnixTime | None = None,
        pxat: UnixTime | None = None,
    ) -> bool: ...
    @overload
    def set(
        self, key: Value, value: Value, ex: Seconds | None = None, px: Seconds | None = None, nx: bool = False,
        xx: bool = False, keepttl: bool = False, *, get: Literal[True], exat: UnixTime | None = None,
        pxat: UnixTime | None = None,
    ) -> T | None: ...
    def set(
        self, key: Value, value: Value, ex: Seconds | None = None, px: Seconds | None = None, nx: bool = False,
        xx: bool = False, keepttl: bool = False, get: bool = False, exat: UnixTime | None = None,
        pxat: UnixTime | None = None,
    ) -> bool | T | None:
        """Let a key hold a value, whatever it held before. O(1).

        ex, px: seconds or milliseconds to live; exat, pxat: the Unix time in seconds or milliseconds at which it
        expires. keepttl: the time to live stays as it is. nx, xx: only if the key is missing, or is there.
        Returns whether it was set; with `get` the value before, None for a missing key.
        Errors: WRONGTYPE with `get` where the key holds no string.
        """
        if ex is px is exat is pxat is None and not (nx or xx or keepttl or get):
            return self._execute(b"SET", key, value) is not None
        words = expiry_options(ex, px, exat, pxat) + flags(NX=nx, XX=xx, KEEPTTL=keepttl, GET=get)
        if get:
            return self._text(self._execute(b"SET", key, value, *words))
        return is_some(self._execute(b"SET", key, value, *words))

    @overload
    def set_value(
        self, key: Value, value: Value, *, mode: RSetMode = RSM_ALWAYS, return_previous: Literal[False] = False,
        expire_timestamp: datetime | None = None, expire_in: float | None = None, keep_ttl: bool = False,
    ) -> bool: ...
    @overload
    def set_value(
        self, key: Value, value: Value, *, mode: RSetMode = RSM_ALWAYS, return_previous: Literal[True],
        expire_timestamp: datetime | None = None, expire_in: float | None = None, keep_ttl: bool = False,
    ) -> T | None: ...
    def set_value(
        self, key: Value, value: Value, *, mode: RSetMode = RSM_ALWAYS, return_previous: bool = False,
        expire_timestamp: datetime | None = None, expire_in: float | None = None, keep_ttl: bool = False,
    ) -> bool | T | None:
        """Let a key hold a value, whatever it held before, if `mode` allows it. O(1).

        expire_timestamp: an aware datetime; expire_in: seconds, to the millisecond; without either, and without
        `keep_ttl`, it does not expire. Returns whether it was set; with `return_previous` the value before, set or not,
        None for a missing key.
        Errors: ValueError for both times, or one that has passed; WRONGTYPE with `return_previous` on no string.
        """
        words = set_options(mode, return_previous, expire_timestamp, expire_in, keep_ttl)
        if return_previous:
            return self._text(self._execute(b"SET", key, value, *words))
        return is_some(self._execute(b"SET", key, value, *words))

    def get(self, key: Value) -> T | None:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        return self._text(self._execute(b"GET", key))

    def get_value(self, key: Value) -> T | None:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        return self._text(self._execute(b"GET", key))

    def getset(self, key: Value, value: Value) -> T | None:
        """Let a key hold a value that does not expire; the one before, None when missing. O(1). Errors: WRONGTYPE."""
        return self._text(self._execute(b"GETSET", key, value))

    def getdel(self, key: Value) -> T | None:
        """Delete a key; the value that it held, None when missing. O(1). Errors: WRONGTYPE."""
        return self._text(self._execute(b"GETDEL", key))

    def getex(
        self, key: Value, ex: Seconds | None = None, px: Seconds | None = None, exat: UnixTime | None = None,
        pxat: UnixTime | None = None, persist: bool = False,
    ) -> T | None:
        """The value of a key, None when missing, while its time to live is changed as in `set`. O(1).

        persist: it expires no more. Without any option this is `get`. Errors: WRONGTYPE.
        """
        words = expiry_options(ex, px, exat, pxat) + flags(PERSIST=persist)
        return self._text(self._execute(b"GETEX", key, *words))

    def setex(self, key: Value, time: Seconds, value: Value) -> bool:
        """Let a key hold a value for so many seconds; True. O(1). Errors: ValueError for a time below 1."""
        return is_some(self._execute(b"SETEX", key, seconds(time), value))

    def psetex(self, key: Value, time_ms: Seconds, value: Value) -> bool:
        """Let a key hold a value for so many milliseconds; True. O(1). Errors: ValueError for a time below 1."""
        return is_some(self._execute(b"PSETEX", key, milliseconds(time_ms), value))

    def setnx(self, key: Value, value: Value) -> bool:
        """Let a missing key hold a value; whether it was missing. O(1)."""
        return bool(self._execute(b"SETNX", key, value))

    def append(self, key: Value, value: Value) -> int:
        """Add to the end of a value, of an empty one when missing; the new length in bytes. O(1). Errors: WRONGTYPE."""
        return self._execute(b"APPEND", key, value)

    def strlen(self, key: Value) -> int:
        """The length of a value in bytes, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"STRLEN", key)

    def mset(self, mapping: Mapping[K, Value]) -> bool:
        """Let each key hold its value, in one step; True. O(keys). Errors: ValueError for an empty mapping."""
        return is_some(self._execute(b"MSET", *paired(mapping)))

    def msetnx(self, mapping: Mapping[K, Value]) -> bool:
        """Let each key hold its value if all of them are missing; whether it was so. O(keys)."""
        return bool(self._execute(b"MSETNX", *paired(mapping)))

    def mget(self, keys: Value | Iterable[Value], *others: Value) -> list[T | None]:
        """The value of each key, None where it is missing or holds no string. O(keys)."""
        return self._some_texts(self._execute(b"MGET", *listed(keys, others)))

    def incr(self, key: Value, amount: int = 1) -> int:
        """Add to the whole number that a key holds, 0 when missing; the sum. O(1).

        Errors: ValueError where it holds no 64-bit integer, or the sum is none; WRONGTYPE.
        """
        if amount == 1:
            return self._execute(b"INCR", key)
        return self._execute(b"INCRBY", key, amount)

    def decr(self, key: Value, amount: int = 1) -> int:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        if amount == 1:
            return self._execute(b"DECR", key)
        return self._execute(b"DECRBY", key, amount)

    def decrby(self, key: Value, amount: int) -> int:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        return self._execute(b"DECRBY", key, amount)

    @overload
    def incrby(self, key: Value, inc: int) -> int: ...
    @overload
    def incrby(self, key: Value, inc: float) -> float: ...
    def incrby(self, key: Value, inc: float) -> float:
        """Add to the number that a key holds, 0 when missing; the sum. O(1). The time to live stays.

        An int where an int is added to a whole number, else a float. For 64-bit integers that must not overflow see
        `incr`. Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        # INCRBY would refuse a key that holds 0.75, which an int may be added to here.
        return sum_of(inc)(self._execute(b"INCRBYFLOAT", key, inc))

    def incrbyfloat(self, key: Value, amount: float) -> float:
        """Add to the number that a key holds, 0 when missing; the sum, a float. O(1). Errors: as `incrby`."""
        return float(self._execute(b"INCRBYFLOAT", key, amount))

    def getrange(self, key: Value, start: int, end: int) -> T:
        """The bytes from `start` to `end`, both included, negative from the end; empty when missing. O(answered)."""
        return self._decode(self._execute(b"GETRANGE", key, start, end))

    def setrange(self, key: Value, offset: int, value: Value) -> int:
        """Overwrite from a byte on, with zero bytes before it where the value was shorter; the new length. O(1)."""
        return self._execute(b"SETRANGE", key, offset, value)

    def substr(self, key: Value, start: int, end: int = -1) -> T:
        """An old name of `getrange`."""
        return self._decode(self._execute(b"SUBSTR", key, start, end))

    @overload
    def lcs(
        self, key1: Value, key2: Value, len: Literal[False] = False, idx: Literal[False] = False,
        minmatchlen: int = 0, withmatchlen: bool = False,
    ) -> T: ...
    @overload
    def lcs(
        self, key1: Value, key2: Value, len: Literal[True], idx: Literal[False] = False, minmatchlen: int = 0,
        withmatchlen: bool = False,
    ) -> int: ...
    @overload
    def lcs(
        self, key1: Value, key2: Value, len: Literal[False] = False, *, idx: Literal[True], minmatchlen: int = 0,
        withmatchlen: bool = False,
    ) -> CommonRuns: ...
    def lcs(
        self, key1: Value, key2: Value, len: bool = False, idx: bool = False, minmatchlen: int = 0,
        withmatchlen: bool = False,
    ) -> T | int | CommonRuns:
        """The longest common subsequence of two values: bytes that both have in this order, if not side by side.

        len: its length alone. idx: where it lies in both; minmatchlen: leave out shorter runs; withmatchlen: with the
        length of each. A missing key counts as empty. O(length1 × length2).
        Errors: ValueError for `len` with `idx`; ResponseError where a key holds no string.
        """
        if idx:
            words = [*flags(IDX=idx, LEN=len, WITHMATCHLEN=withmatchlen), *options(MINMATCHLEN=minmatchlen or None)]
            return common_runs(self._execute(b"LCS", key1, key2, *words))
        if len:
            return self._execute(b"LCS", key1, key2, b"LEN")
        return self._decode(self._execute(b"LCS", key1, key2))
