# ruff: noqa
"""The methods of pipelines: generated from the other modules here by `make generate`; do not edit by hand."""
from __future__ import annotations

from typing import Self

from redipy.api.queue import Queue
from collections.abc import Iterable, Mapping
from datetime import datetime
from redipy.api.acl_rules import refusals, user_described, user_rules
from redipy.api.base import K, T
from redipy.api.bitmaps import BitOffset, BitOperation
from redipy.api.conversions import bools, by_field, client_lines, common_runs, info_parts, is_some, maybe_float, maybe_status, moment, never, nothing, pong, rank_and_score, status, sum_of, time_left, two
from redipy.api.keys import EVERY_KEY
from redipy.api.keytypes import KeyType, as_key_type
from redipy.api.modes import REX_ALWAYS, REX_EARLIER, RExpireMode, RSM_ALWAYS, RSetMode, Seconds, UnixTime, expire_conditions, expire_words, expiry_options, milliseconds, seconds, set_options, unix_milliseconds, unix_seconds
from redipy.api.readings import auto_claimed, auto_claimed_ids, counted, described, entries, geo_members, keys_and_flags, pairs, pending_entries, pending_summary, popped, popped_many, popped_many_scored, popped_scored, positions, slowlog, stream_described, streams_read
from redipy.api.words import aggregation, fields_and_values, flags, from_ids, limit, listed, nearest, numbered, options, paired, places, scan_options, scores_and_members, search_area, sort_options, trimming
from redipy.values import Value
from typing import Literal


class PipelineCommands(Queue[T]):
    """A queueing method for every command; each returns the pipeline."""

    def set(self, key: Value, value: Value, ex: Seconds | None=None, px: Seconds | None=None, nx: bool=False, xx: bool=False, keepttl: bool=False, get: bool=False, exat: UnixTime | None=None, pxat: UnixTime | None=None) -> Self:
        """Let a key hold a value, whatever it held before. O(1).

        ex, px: seconds or milliseconds to live; exat, pxat: the Unix time in seconds or milliseconds at which it
        expires. keepttl: the time to live stays as it is. nx, xx: only if the key is missing, or is there.
        Returns whether it was set; with `get` the value before, None for a missing key.
        Errors: WRONGTYPE with `get` where the key holds no string.
        """
        if ex is px is exat is pxat is None and (not (nx or xx or keepttl or get)):
            return self._queue(lambda reply: reply is not None, b'SET', key, value)
        words = expiry_options(ex, px, exat, pxat) + flags(NX=nx, XX=xx, KEEPTTL=keepttl, GET=get)
        if get:
            return self._queue(self._text, b'SET', key, value, *words)
        return self._queue(is_some, b'SET', key, value, *words)

    def set_value(self, key: Value, value: Value, *, mode: RSetMode=RSM_ALWAYS, return_previous: bool=False, expire_timestamp: datetime | None=None, expire_in: float | None=None, keep_ttl: bool=False) -> Self:
        """Let a key hold a value, whatever it held before, if `mode` allows it. O(1).

        expire_timestamp: an aware datetime; expire_in: seconds, to the millisecond; without either, and without
        `keep_ttl`, it does not expire. Returns whether it was set; with `return_previous` the value before, set or not,
        None for a missing key.
        Errors: ValueError for both times, or one that has passed; WRONGTYPE with `return_previous` on no string.
        """
        words = set_options(mode, return_previous, expire_timestamp, expire_in, keep_ttl)
        if return_previous:
            return self._queue(self._text, b'SET', key, value, *words)
        return self._queue(is_some, b'SET', key, value, *words)

    def get(self, key: Value) -> Self:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(self._text, b'GET', key)

    def get_value(self, key: Value) -> Self:
        """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(self._text, b'GET', key)

    def getset(self, key: Value, value: Value) -> Self:
        """Let a key hold a value that does not expire; the one before, None when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(self._text, b'GETSET', key, value)

    def getdel(self, key: Value) -> Self:
        """Delete a key; the value that it held, None when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(self._text, b'GETDEL', key)

    def getex(self, key: Value, ex: Seconds | None=None, px: Seconds | None=None, exat: UnixTime | None=None, pxat: UnixTime | None=None, persist: bool=False) -> Self:
        """The value of a key, None when missing, while its time to live is changed as in `set`. O(1).

        persist: it expires no more. Without any option this is `get`. Errors: WRONGTYPE.
        """
        words = expiry_options(ex, px, exat, pxat) + flags(PERSIST=persist)
        return self._queue(self._text, b'GETEX', key, *words)

    def setex(self, key: Value, time: Seconds, value: Value) -> Self:
        """Let a key hold a value for so many seconds; True. O(1). Errors: ValueError for a time below 1."""
        return self._queue(is_some, b'SETEX', key, seconds(time), value)

    def psetex(self, key: Value, time_ms: Seconds, value: Value) -> Self:
        """Let a key hold a value for so many milliseconds; True. O(1). Errors: ValueError for a time below 1."""
        return self._queue(is_some, b'PSETEX', key, milliseconds(time_ms), value)

    def setnx(self, key: Value, value: Value) -> Self:
        """Let a missing key hold a value; whether it was missing. O(1)."""
        return self._queue(bool, b'SETNX', key, value)

    def append(self, key: Value, value: Value) -> Self:
        """Add to the end of a value, of an empty one when missing; the new length in bytes. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'APPEND', key, value)

    def strlen(self, key: Value) -> Self:
        """The length of a value in bytes, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'STRLEN', key)

    def mset(self, mapping: Mapping[K, Value]) -> Self:
        """Let each key hold its value, in one step; True. O(keys). Errors: ValueError for an empty mapping."""
        return self._queue(is_some, b'MSET', *paired(mapping))

    def msetnx(self, mapping: Mapping[K, Value]) -> Self:
        """Let each key hold its value if all of them are missing; whether it was so. O(keys)."""
        return self._queue(bool, b'MSETNX', *paired(mapping))

    def mget(self, keys: Value | Iterable[Value], *others: Value) -> Self:
        """The value of each key, None where it is missing or holds no string. O(keys)."""
        return self._queue(self._some_texts, b'MGET', *listed(keys, others))

    def incr(self, key: Value, amount: int=1) -> Self:
        """Add to the whole number that a key holds, 0 when missing; the sum. O(1).

        Errors: ValueError where it holds no 64-bit integer, or the sum is none; WRONGTYPE.
        """
        if amount == 1:
            return self._queue(None, b'INCR', key)
        return self._queue(None, b'INCRBY', key, amount)

    def decr(self, key: Value, amount: int=1) -> Self:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        if amount == 1:
            return self._queue(None, b'DECR', key)
        return self._queue(None, b'DECRBY', key, amount)

    def decrby(self, key: Value, amount: int) -> Self:
        """Subtract from the whole number that a key holds, 0 when missing; the difference. O(1). Errors: as `incr`."""
        return self._queue(None, b'DECRBY', key, amount)

    def incrby(self, key: Value, inc: float) -> Self:
        """Add to the number that a key holds, 0 when missing; the sum. O(1). The time to live stays.

        An int where an int is added to a whole number, else a float. For 64-bit integers that must not overflow see
        `incr`. Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        return self._queue(sum_of(inc), b'INCRBYFLOAT', key, inc)

    def incrbyfloat(self, key: Value, amount: float) -> Self:
        """Add to the number that a key holds, 0 when missing; the sum, a float. O(1). Errors: as `incrby`."""
        return self._queue(float, b'INCRBYFLOAT', key, amount)

    def getrange(self, key: Value, start: int, end: int) -> Self:
        """The bytes from `start` to `end`, both included, negative from the end; empty when missing. O(answered)."""
        return self._queue(self._decode, b'GETRANGE', key, start, end)

    def setrange(self, key: Value, offset: int, value: Value) -> Self:
        """Overwrite from a byte on, with zero bytes before it where the value was shorter; the new length. O(1)."""
        return self._queue(None, b'SETRANGE', key, offset, value)

    def substr(self, key: Value, start: int, end: int=-1) -> Self:
        """An old name of `getrange`."""
        return self._queue(self._decode, b'SUBSTR', key, start, end)

    def lcs(self, key1: Value, key2: Value, len: bool=False, idx: bool=False, minmatchlen: int=0, withmatchlen: bool=False) -> Self:
        """The longest common subsequence of two values: bytes that both have in this order, if not side by side.

        len: its length alone. idx: where it lies in both; minmatchlen: leave out shorter runs; withmatchlen: with the
        length of each. A missing key counts as empty. O(length1 × length2).
        Errors: ValueError for `len` with `idx`; ResponseError where a key holds no string.
        """
        if idx:
            words = [*flags(IDX=idx, LEN=len, WITHMATCHLEN=withmatchlen), *options(MINMATCHLEN=minmatchlen or None)]
            return self._queue(common_runs, b'LCS', key1, key2, *words)
        if len:
            return self._queue(None, b'LCS', key1, key2, b'LEN')
        return self._queue(self._decode, b'LCS', key1, key2)

    def setbit(self, key: Value, offset: int, value: int) -> Self:
        """Set a bit to 0 or 1, with zero bytes before it where the string was shorter; the bit before. O(1).

        Errors: ValueError for another value, or an offset outside of 512 MB; WRONGTYPE.
        """
        return self._queue(None, b'SETBIT', key, offset, value)

    def getbit(self, key: Value, offset: int) -> Self:
        """A bit, 0 behind the end or when missing. O(1). Errors: ValueError for a negative offset; WRONGTYPE."""
        return self._queue(None, b'GETBIT', key, offset)

    def bitcount(self, key: Value, start: int | None=None, end: int | None=None, mode: str | None=None) -> Self:
        """How many bits are 1, 0 when missing; from one byte to another, both included, negative from the end. O(n).

        mode: `BIT` counts `start` and `end` in bits. Errors: ValueError for one of the two alone; WRONGTYPE.
        """
        return self._queue(None, b'BITCOUNT', key, *(word for word in (start, end, mode) if word is not None))

    def bitpos(self, key: Value, bit: int, start: int | None=None, end: int | None=None, mode: str | None=None) -> Self:
        """Where the first bit of this value is, -1 when there is none; within a range as of `bitcount`. O(n).

        Without an `end` zeros go on behind the string, so a 0 is always found. When missing, -1 for 1, and 0 for 0.
        Errors: ValueError for another bit, or an `end` without a `start`; WRONGTYPE.
        """
        return self._queue(None, b'BITPOS', key, bit, *(word for word in (start, end, mode) if word is not None))

    def bitop(self, operation: str, destination: Value, keys: Value | Iterable[Value], *others: Value) -> Self:
        """Put what becomes of strings bit by bit in the place of what the destination held; its length in bytes. O(n).

        operation: `AND`, `OR`, `XOR`; `NOT` of one string; `DIFF`, what the first has and no other; `DIFF1`, what some
        other has and not the first; `ANDOR`, what the first has and some other; `ONE`, what just one has. A shorter
        string, or a missing key, counts as zeros. Errors: ValueError for another operation; WRONGTYPE.
        """
        return self._queue(None, b'BITOP', operation, destination, *listed(keys, others))

    def bitfield(self, key: Value, *operations: BitOperation) -> Self:
        """Read, set and add to whole numbers of some bits; a result for each operation but `OVERFLOW`.

        `bitfield("k", ("SET", "u8", 0, 255), ("OVERFLOW", "SAT"), ("INCRBY", "i5", "#1", 3), ("GET", "u4", 12))`:
        types are `i` (signed, up to 64 bits) or `u` (up to 63) and a number of bits. GET gives the number, SET the one
        before, INCRBY the sum; what overflows wraps, or as the last OVERFLOW says stays at the limit, or, with `FAIL`,
        nothing is done and None given. O(1) an operation. Errors: ValueError for a bad operation; WRONGTYPE.
        """
        return self._queue(None, b'BITFIELD', key, *(word for operation in operations for word in operation))

    def bitfield_ro(self, key: Value, encoding: str, offset: BitOffset, items: Iterable[tuple[str, BitOffset]] | None=None) -> Self:
        """Read whole numbers of some bits, `("u8", 0)` and further ones; as GET of `bitfield`."""
        reads: list[tuple[str, BitOffset]] = [(encoding, offset), *(items or ())]
        return self._queue(None, b'BITFIELD_RO', key, *(word for size, at in reads for word in (b'GET', size, at)))

    def pfadd(self, key: Value, *elements: Value) -> Self:
        """Add elements; 1 if the count may have changed, or the key is new, else 0. O(1) an element.

        Errors: WRONGTYPE, also for a string that is no HyperLogLog.
        """
        return self._queue(None, b'PFADD', key, *elements)

    def pfcount(self, keys: Value | Iterable[Value], *others: Value) -> Self:
        """About how many different elements were added, to any of the keys. O(keys). Errors: as `pfadd`."""
        return self._queue(None, b'PFCOUNT', *listed(keys, others))

    def pfmerge(self, destination: Value, *sources: Value) -> Self:
        """Add what was added to the sources to the destination as well; True. O(sources). Errors: as `pfadd`."""
        return self._queue(is_some, b'PFMERGE', destination, *sources)

    def hset(self, key: Value, field: Value | Mapping[K, Value] | None=None, value: Value | None=None, mapping: Mapping[K, Value] | None=None) -> Self:
        """Set one field, or all of a mapping; how many of them are new. O(1) a field.

        Errors: ValueError for an empty mapping; WRONGTYPE.
        """
        if value is not None and mapping is None:
            return self._queue(None, b'HSET', key, field, value)
        return self._queue(None, b'HSET', key, *fields_and_values(field, value, mapping))

    def hmset(self, key: Value, mapping: Mapping[K, Value]) -> Self:
        """Set all fields of a mapping, as `hset`, which is to be used in new code; True."""
        return self._queue(is_some, b'HMSET', key, *paired(mapping))

    def hsetnx(self, key: Value, field: Value, value: Value) -> Self:
        """Set a field that is missing; whether it was. O(1). Errors: WRONGTYPE."""
        return self._queue(bool, b'HSETNX', key, field, value)

    def hget(self, key: Value, field: Value) -> Self:
        """The value of a field, None when it or the key is missing. O(1). Errors: WRONGTYPE."""
        return self._queue(self._text, b'HGET', key, field)

    def hmget(self, key: Value, fields: K | Iterable[K], *others: K) -> Self:
        """The values of some fields by their names, None for each that is missing. O(fields). Errors: WRONGTYPE."""
        asked = listed(fields, others)
        return self._queue(by_field(asked, self._text), b'HMGET', key, *asked)

    def hgetall(self, key: Value) -> Self:
        """All fields with their values, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._queue(self._text_dict, b'HGETALL', key)

    def hdel(self, key: Value, *fields: Value) -> Self:
        """Delete fields; how many there were. O(1) a field. Errors: ValueError for no fields; WRONGTYPE."""
        return self._queue(None, b'HDEL', key, *fields)

    def hexists(self, key: Value, field: Value) -> Self:
        """Whether there is a field. O(1). Errors: WRONGTYPE."""
        return self._queue(bool, b'HEXISTS', key, field)

    def hkeys(self, key: Value) -> Self:
        """All fields, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._queue(self._texts, b'HKEYS', key)

    def hvals(self, key: Value) -> Self:
        """The values of all fields, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._queue(self._texts, b'HVALS', key)

    def hlen(self, key: Value) -> Self:
        """How many fields there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'HLEN', key)

    def hstrlen(self, key: Value, field: Value) -> Self:
        """The length in bytes of a field's value, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'HSTRLEN', key, field)

    def hincrby(self, key: Value, field: Value, inc: float=1) -> Self:
        """Add to the number that a field holds, 0 when missing; the sum, as of `incrby`. O(1).

        Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        return self._queue(sum_of(inc), b'HINCRBYFLOAT', key, field, inc)

    def hincrbyfloat(self, key: Value, field: Value, amount: float=1.0) -> Self:
        """Add to the number that a field holds, 0 when missing; the sum, a float. O(1). Errors: as `hincrby`."""
        return self._queue(float, b'HINCRBYFLOAT', key, field, amount)

    def hrandfield(self, key: Value, count: int | None=None, withvalues: bool=False) -> Self:
        """A field drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withvalues: pairs of field and value. O(answered).
        Errors: WRONGTYPE.
        """
        if count is None:
            return self._queue(self._text, b'HRANDFIELD', key)
        if withvalues:
            return self._queue(pairs(self._decode), b'HRANDFIELD', key, count, b'WITHVALUES')
        return self._queue(self._texts, b'HRANDFIELD', key, count)

    def hscan(self, key: Value, cursor: int=0, match: Value | None=None, count: int | None=None, no_values: bool | None=None) -> Self:
        """Some fields with their values and the cursor to go on from, 0 at the end. O(count).

        match: a glob for the fields; count: about how many to look at, 10 if not said; no_values: the fields alone.
        Errors: WRONGTYPE.
        """
        words = scan_options(match, count)
        if no_values:
            return self._queue(self._scan_texts, b'HSCAN', key, cursor, *words, b'NOVALUES')
        return self._queue(self._scan_fields, b'HSCAN', key, cursor, *words)

    def hexpire(self, key: Value, time: Seconds, *fields: Value, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """Let fields expire in so many seconds.

        nx, xx, gt, lt: only if a field had no time to live, had one, or the time becomes later, or earlier. Returns for
        each 1 if the time was set, 0 if a condition forbade it, 2 if the field was deleted as the time has passed, -2
        if there is no such field or key.
        """
        words = (seconds(time), *expire_conditions(nx, xx, gt, lt), 'FIELDS', *numbered(fields))
        return self._queue(None, b'HEXPIRE', key, *words)

    def hpexpire(self, key: Value, time: Seconds, *fields: Value, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`hexpire` in so many milliseconds."""
        words = (milliseconds(time), *expire_conditions(nx, xx, gt, lt), 'FIELDS', *numbered(fields))
        return self._queue(None, b'HPEXPIRE', key, *words)

    def hexpireat(self, key: Value, when: UnixTime, *fields: Value, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`hexpire` at a Unix time in seconds."""
        words = (unix_seconds(when), *expire_conditions(nx, xx, gt, lt), 'FIELDS', *numbered(fields))
        return self._queue(None, b'HEXPIREAT', key, *words)

    def hpexpireat(self, key: Value, when: UnixTime, *fields: Value, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`hexpire` at a Unix time in milliseconds."""
        words = (unix_milliseconds(when), *expire_conditions(nx, xx, gt, lt), 'FIELDS', *numbered(fields))
        return self._queue(None, b'HPEXPIREAT', key, *words)

    def hpersist(self, key: Value, *fields: Value) -> Self:
        """Let fields expire no more; for each 1, -1 if it would not have, -2 if there is none."""
        return self._queue(None, b'HPERSIST', key, 'FIELDS', *numbered(fields))

    def httl(self, key: Value, *fields: Value) -> Self:
        """The time to live of each field in whole seconds, -1 if it does not expire, -2 if there is none."""
        return self._queue(None, b'HTTL', key, 'FIELDS', *numbered(fields))

    def hpttl(self, key: Value, *fields: Value) -> Self:
        """The time to live of each field in milliseconds, -1 if it does not expire, -2 if there is none."""
        return self._queue(None, b'HPTTL', key, 'FIELDS', *numbered(fields))

    def hexpiretime(self, key: Value, *fields: Value) -> Self:
        """The Unix time in seconds at which each field expires, -1 if it does not, -2 if there is none."""
        return self._queue(None, b'HEXPIRETIME', key, 'FIELDS', *numbered(fields))

    def hpexpiretime(self, key: Value, *fields: Value) -> Self:
        """The Unix time in milliseconds at which each field expires, -1 if it does not, -2 if there is none."""
        return self._queue(None, b'HPEXPIRETIME', key, 'FIELDS', *numbered(fields))

    def hgetex(self, key: Value, *fields: Value, ex: Seconds | None=None, px: Seconds | None=None, exat: UnixTime | None=None, pxat: UnixTime | None=None, persist: bool=False) -> Self:
        """The values of some fields, None for each that is missing, while their times are changed as in `getex`."""
        words = (*expiry_options(ex, px, exat, pxat), *flags(PERSIST=persist), 'FIELDS', *numbered(fields))
        return self._queue(self._some_texts, b'HGETEX', key, *words)

    def hgetdel(self, key: Value, *fields: Value) -> Self:
        """Delete fields; the values that they had, None for each that was missing."""
        return self._queue(self._some_texts, b'HGETDEL', key, 'FIELDS', *numbered(fields))

    def hsetex(self, key: Value, field: Value | None=None, value: Value | None=None, mapping: Mapping[K, Value] | None=None, items: Iterable[Value] | None=None, ex: Seconds | None=None, px: Seconds | None=None, exat: UnixTime | None=None, pxat: UnixTime | None=None, data_persist_option: str | None=None, keepttl: bool=False) -> Self:
        """Set fields, one or those of a mapping, and let them expire as in `set`; whether the condition held.

        items: fields and values in turn. data_persist_option: `FNX` sets all of them if none is there, `FXX` if all
        are. Without a time they do not expire, unless with `keepttl`; a time that has passed deletes them.
        """
        pairs = [*fields_and_values(field, value, mapping), *(items or ())]
        words: list[Value] = [] if data_persist_option is None else [data_persist_option]
        words += expiry_options(ex, px, exat, pxat) + flags(KEEPTTL=keepttl)
        return self._queue(bool, b'HSETEX', key, *words, 'FIELDS', len(pairs) // 2, *pairs)

    def lpush(self, key: Value, *elements: Value) -> Self:
        """Put each element before the head in turn, so the last one given ends up first; the new length.

        O(1) an element. Errors: ValueError for no elements; WRONGTYPE.
        """
        if len(elements) == 1:
            return self._queue(None, b'LPUSH', key, elements[0])
        return self._queue(None, b'LPUSH', key, *elements)

    def rpush(self, key: Value, *elements: Value) -> Self:
        """Put elements behind the tail; the new length. O(1) an element. Errors: ValueError for none; WRONGTYPE."""
        if len(elements) == 1:
            return self._queue(None, b'RPUSH', key, elements[0])
        return self._queue(None, b'RPUSH', key, *elements)

    def lpushx(self, key: Value, *elements: Value) -> Self:
        """`lpush` to a list that there is; the new length, 0 when missing."""
        return self._queue(None, b'LPUSHX', key, *elements)

    def rpushx(self, key: Value, *elements: Value) -> Self:
        """`rpush` to a list that there is; the new length, 0 when missing."""
        return self._queue(None, b'RPUSHX', key, *elements)

    def lpop(self, key: Value, count: int | None=None) -> Self:
        """Take the head, or with a count (even 1) a list of up to so many in that order; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._queue(self._text, b'LPOP', key)
        return self._queue(self._maybe_texts, b'LPOP', key, count)

    def rpop(self, key: Value, count: int | None=None) -> Self:
        """Take the tail, or with a count (even 1) a list of up to so many, the tail first; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._queue(self._text, b'RPOP', key)
        return self._queue(self._maybe_texts, b'RPOP', key, count)

    def lrange(self, key: Value, start: int, stop: int) -> Self:
        """The elements from `start` to `stop`, both included, negative from the end; empty when missing. O(n)."""
        return self._queue(self._texts, b'LRANGE', key, start, stop)

    def llen(self, key: Value) -> Self:
        """How many elements there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'LLEN', key)

    def lindex(self, key: Value, index: int) -> Self:
        """The element at an index, negative from the end; None outside, or when missing. O(n) between the ends."""
        return self._queue(self._text, b'LINDEX', key, index)

    def lset(self, key: Value, index: int, value: Value) -> Self:
        """Replace the element at an index, negative from the end. O(n) between the ends.

        Errors: IndexError outside the list; KeyError for a missing key; WRONGTYPE.
        """
        return self._queue(nothing, b'LSET', key, index, value)

    def lrem(self, key: Value, count: int, element: Value) -> Self:
        """Remove up to `count` elements equal to this from the head, with a negative count from the tail, with 0 all.

        Returns how many there were. O(n). Errors: WRONGTYPE.
        """
        return self._queue(None, b'LREM', key, count, element)

    def ltrim(self, key: Value, start: int, stop: int) -> Self:
        """Keep the elements from `start` to `stop`, both included, negative from the end; True. O(removed)."""
        return self._queue(is_some, b'LTRIM', key, start, stop)

    def linsert(self, key: Value, where: str, pivot: Value, element: Value) -> Self:
        """Insert `BEFORE` or `AFTER` the first element equal to the pivot; the new length. O(n).

        -1 when there is no such element, 0 when the key is missing. Errors: ValueError for another place; WRONGTYPE.
        """
        return self._queue(None, b'LINSERT', key, where, pivot, element)

    def lmove(self, source: Value, destination: Value, src: str='LEFT', dest: str='RIGHT') -> Self:
        """Take an element from one end of a list (`LEFT` is the head) to one end of another, or of the same. O(1).

        Returns the element, None when the source is missing. Errors: ValueError for another end; WRONGTYPE.
        """
        return self._queue(self._text, b'LMOVE', source, destination, src, dest)

    def rpoplpush(self, source: Value, destination: Value) -> Self:
        """Take the tail of a list to the head of another, or of the same; None when missing. O(1)."""
        return self._queue(self._text, b'RPOPLPUSH', source, destination)

    def lpos(self, key: Value, element: Value, rank: int | None=None, count: int | None=None, maxlen: int | None=None) -> Self:
        """The index of an element, None when there is none; with a count a list of up to so many, of all with 0. O(n).

        rank: begin with the first, second … match, negative from the tail. maxlen: look at no more elements than that.
        Errors: ValueError for a rank of 0 or a negative count; WRONGTYPE.
        """
        return self._queue(None, b'LPOS', key, element, *options(RANK=rank, COUNT=count, MAXLEN=maxlen))

    def lmpop(self, numkeys: int, *keys: Value, direction: str, count: int | None=None) -> Self:
        """Take up to `count` elements, 1 if not said, of the first list that has any, and say of which.

        direction: `LEFT` from the head on, `RIGHT` from the tail on. None when all are missing. O(keys + answered).
        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        words = (numkeys, *keys, direction, *options(COUNT=count))
        return self._queue(popped_many(self._decode), b'LMPOP', *words)

    def sadd(self, key: Value, *members: Value) -> Self:
        """Add members; how many are new. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        if len(members) == 1:
            return self._queue(None, b'SADD', key, members[0])
        return self._queue(None, b'SADD', key, *members)

    def srem(self, key: Value, *members: Value) -> Self:
        """Remove members; how many there were. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        return self._queue(None, b'SREM', key, *members)

    def smembers(self, key: Value) -> Self:
        """All members, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._queue(self._text_set, b'SMEMBERS', key)

    def sismember(self, key: Value, value: Value) -> Self:
        """Whether it has a member. O(1). Errors: WRONGTYPE."""
        return self._queue(bool, b'SISMEMBER', key, value)

    def smismember(self, key: Value, members: Value | Iterable[Value], *others: Value) -> Self:
        """Whether it has each of these members. O(members). Errors: WRONGTYPE."""
        return self._queue(bools, b'SMISMEMBER', key, *listed(members, others))

    def scard(self, key: Value) -> Self:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'SCARD', key)

    def spop(self, key: Value, count: int | None=None) -> Self:
        """Take a member drawn at random, None when missing; with a count a set of up to so many. O(1) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._queue(self._text, b'SPOP', key)
        return self._queue(self._text_set, b'SPOP', key, count)

    def srandmember(self, key: Value, number: int | None=None) -> Self:
        """A member drawn at random, None when missing; with a number a list of up to so many different ones.

        A negative number gives just so many, which may repeat. O(answered). Errors: WRONGTYPE.
        """
        if number is None:
            return self._queue(self._text, b'SRANDMEMBER', key)
        return self._queue(self._texts, b'SRANDMEMBER', key, number)

    def smove(self, source: Value, destination: Value, member: Value) -> Self:
        """Take a member from one set to another; whether the first had it. O(1). Errors: WRONGTYPE."""
        return self._queue(bool, b'SMOVE', source, destination, member)

    def sinter(self, keys: Value | Iterable[Value], *others: Value) -> Self:
        """The members that all these sets have. O(members of the smallest × sets). Errors: WRONGTYPE."""
        return self._queue(self._text_set, b'SINTER', *listed(keys, others))

    def sunion(self, keys: Value | Iterable[Value], *others: Value) -> Self:
        """The members that any of these sets has. O(all members). Errors: WRONGTYPE."""
        return self._queue(self._text_set, b'SUNION', *listed(keys, others))

    def sdiff(self, keys: Value | Iterable[Value], *others: Value) -> Self:
        """The members of the first set that no other has. O(all members). Errors: WRONGTYPE."""
        return self._queue(self._text_set, b'SDIFF', *listed(keys, others))

    def sintercard(self, numkeys: int, keys: Iterable[Value], limit: int=0) -> Self:
        """How many members all these sets have; no more than `limit` are counted, all with 0. As `sinter`.

        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        return self._queue(None, b'SINTERCARD', numkeys, *keys, *options(LIMIT=limit or None))

    def sinterstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> Self:
        """Put `sinter` of these sets in the place of what the destination held; how many members it has."""
        return self._queue(None, b'SINTERSTORE', destination, *listed(keys, others))

    def sunionstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> Self:
        """Put `sunion` of these sets in the place of what the destination held; how many members it has."""
        return self._queue(None, b'SUNIONSTORE', destination, *listed(keys, others))

    def sdiffstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> Self:
        """Put `sdiff` of these sets in the place of what the destination held; how many members it has."""
        return self._queue(None, b'SDIFFSTORE', destination, *listed(keys, others))

    def sscan(self, key: Value, cursor: int=0, match: Value | None=None, count: int | None=None) -> Self:
        """Some members and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        return self._queue(self._scan_texts, b'SSCAN', key, cursor, *scan_options(match, count))

    def zadd(self, key: Value, mapping: Mapping[K, Value], nx: bool=False, xx: bool=False, ch: bool=False, incr: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """Give members their scores; how many are new. O(log n) a member.

        nx, xx: only new members, or only those there are; gt, lt: only if the score grows, or shrinks. ch: count what
        was changed, too. incr: add to the one member's score, and return the new one, None if an option forbade it.
        Errors: ValueError for an empty mapping, a score that is no number, options that exclude each other; WRONGTYPE.
        """
        if nx or xx or ch or incr or gt or lt:
            conditions = flags(NX=nx, XX=xx, GT=gt, LT=lt, CH=ch, INCR=incr)
            return self._queue(None, b'ZADD', key, *conditions, *scores_and_members(mapping))
        return self._queue(None, b'ZADD', key, *scores_and_members(mapping))

    def zincrby(self, key: Value, amount: float, member: Value) -> Self:
        """Add to the score of a member, 0 when missing; the new score. O(log n). Errors: ValueError; WRONGTYPE."""
        return self._queue(None, b'ZINCRBY', key, amount, member)

    def zscore(self, key: Value, member: Value) -> Self:
        """The score of a member, None when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'ZSCORE', key, member)

    def zmscore(self, key: Value, members: Value | Iterable[Value], *others: Value) -> Self:
        """The score of each of these members, None where missing. O(members). Errors: WRONGTYPE."""
        return self._queue(None, b'ZMSCORE', key, *listed(members, others))

    def zrem(self, key: Value, *members: Value) -> Self:
        """Remove members; how many there were. O(log n) a member. Errors: ValueError for no members; WRONGTYPE."""
        return self._queue(None, b'ZREM', key, *members)

    def zcard(self, key: Value) -> Self:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'ZCARD', key)

    def zcount(self, key: Value, min: Value, max: Value) -> Self:
        """How many scores are from one to another; `"(1"` leaves 1 out, `"-inf"` is below all. O(log n)."""
        return self._queue(None, b'ZCOUNT', key, min, max)

    def zrange(self, key: Value, start: Value, stop: Value, desc: bool=False, withscores: bool=False, *, byscore: bool=False, bylex: bool=False, offset: int | None=None, num: int | None=None) -> Self:
        """Members from one rank to another by ascending score, both included, negative from the end.

        desc: from the highest on; `start` is the upper end of a range of scores or members then. byscore: from one
        score to another, as in `zcount`. bylex: from one member to another, `"[b"` with b, `"(b"` without, `"-"` and
        `"+"` the ends. offset, num: of these, skip some and give so many. withscores: pairs of member and score.
        Empty when missing. O(log n + answered). Errors: ValueError for no ranks or scores; WRONGTYPE.
        """
        words = (*flags(BYSCORE=byscore, BYLEX=bylex, REV=desc), *limit(offset, num))
        if withscores:
            return self._queue(self._scored, b'ZRANGE', key, start, stop, *words, b'WITHSCORES')
        return self._queue(self._texts, b'ZRANGE', key, start, stop, *words)

    def zrevrange(self, key: Value, start: int, stop: int, withscores: bool=False) -> Self:
        """`zrange` by descending score."""
        if withscores:
            return self._queue(self._scored, b'ZREVRANGE', key, start, stop, b'WITHSCORES')
        return self._queue(self._texts, b'ZREVRANGE', key, start, stop)

    def zrangebyscore(self, key: Value, min: Value, max: Value, start: int | None=None, num: int | None=None, withscores: bool=False) -> Self:
        """`zrange` with `byscore`; `start` is how many to skip, `num` how many to give."""
        if withscores:
            return self._queue(self._scored, b'ZRANGEBYSCORE', key, min, max, b'WITHSCORES', *limit(start, num))
        return self._queue(self._texts, b'ZRANGEBYSCORE', key, min, max, *limit(start, num))

    def zrevrangebyscore(self, key: Value, max: Value, min: Value, start: int | None=None, num: int | None=None, withscores: bool=False) -> Self:
        """`zrangebyscore` by descending score, the upper end first."""
        if withscores:
            return self._queue(self._scored, b'ZREVRANGEBYSCORE', key, max, min, b'WITHSCORES', *limit(start, num))
        return self._queue(self._texts, b'ZREVRANGEBYSCORE', key, max, min, *limit(start, num))

    def zrank(self, key: Value, member: Value, withscore: bool=False) -> Self:
        """How many members stand before this one, with its score if asked; None when missing. O(log n)."""
        if withscore:
            return self._queue(rank_and_score, b'ZRANK', key, member, b'WITHSCORE')
        return self._queue(None, b'ZRANK', key, member)

    def zrevrank(self, key: Value, member: Value, withscore: bool=False) -> Self:
        """How many members stand behind this one, with its score if asked; None when missing. O(log n)."""
        if withscore:
            return self._queue(rank_and_score, b'ZREVRANK', key, member, b'WITHSCORE')
        return self._queue(None, b'ZREVRANK', key, member)

    def zpopmin(self, key: Value, count: int=1) -> Self:
        """Take up to `count` members of the lowest scores, the lowest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        return self._queue(self._scored, b'ZPOPMIN', key, count)

    def zpopmax(self, key: Value, count: int=1) -> Self:
        """Take up to `count` members of the highest scores, the highest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        return self._queue(self._scored, b'ZPOPMAX', key, count)

    def zpop_min(self, key: Value, count: int=1) -> Self:
        """Another name of `zpopmin`."""
        return self._queue(self._scored, b'ZPOPMIN', key, count)

    def zpop_max(self, key: Value, count: int=1) -> Self:
        """Another name of `zpopmax`."""
        return self._queue(self._scored, b'ZPOPMAX', key, count)

    def zremrangebyrank(self, key: Value, start: int, stop: int) -> Self:
        """Remove the members from one rank to another, both included; how many there were. O(log n + removed)."""
        return self._queue(None, b'ZREMRANGEBYRANK', key, start, stop)

    def zremrangebyscore(self, key: Value, min: Value, max: Value) -> Self:
        """Remove the members within a range of scores, as in `zcount`; how many there were. O(log n + removed)."""
        return self._queue(None, b'ZREMRANGEBYSCORE', key, min, max)

    def zrangebylex(self, key: Value, min: Value, max: Value, start: int | None=None, num: int | None=None) -> Self:
        """`zrange` with `bylex`, for members of one and the same score; `start` is how many to skip, `num` to give."""
        return self._queue(self._texts, b'ZRANGEBYLEX', key, min, max, *limit(start, num))

    def zrevrangebylex(self, key: Value, max: Value, min: Value, start: int | None=None, num: int | None=None) -> Self:
        """`zrangebylex` from the last member on, the upper end first."""
        return self._queue(self._texts, b'ZREVRANGEBYLEX', key, max, min, *limit(start, num))

    def zlexcount(self, key: Value, min: Value, max: Value) -> Self:
        """How many members there are from one to another, as in `zrange` with `bylex`. O(log n). Errors: WRONGTYPE."""
        return self._queue(None, b'ZLEXCOUNT', key, min, max)

    def zrangestore(self, destination: Value, source: Value, start: Value, stop: Value, byscore: bool=False, bylex: bool=False, desc: bool=False, offset: int | None=None, num: int | None=None) -> Self:
        """Put what `zrange` gives, with its scores, in the place of what the destination held; how many members."""
        words = (*flags(BYSCORE=byscore, BYLEX=bylex, REV=desc), *limit(offset, num))
        return self._queue(None, b'ZRANGESTORE', destination, source, start, stop, *words)

    def zrandmember(self, key: Value, count: int | None=None, withscores: bool=False) -> Self:
        """A member drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withscores: pairs of member and score.
        O(answered × log n). Errors: WRONGTYPE.
        """
        if count is None:
            return self._queue(self._text, b'ZRANDMEMBER', key)
        if withscores:
            return self._queue(self._scored, b'ZRANDMEMBER', key, count, b'WITHSCORES')
        return self._queue(self._texts, b'ZRANDMEMBER', key, count)

    def zmpop(self, numkeys: int, keys: Iterable[Value], min: bool=False, max: bool=False, count: int | None=None) -> Self:
        """Take up to `count` members, 1 if not said, of the first sorted set that has any, and say of which.

        min, max: those of the lowest or of the highest scores. None when all are missing. O(keys + answered × log n).
        Errors: ValueError for neither or both, or a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        words = (numkeys, *keys, *flags(MIN=min, MAX=max), *options(COUNT=count))
        return self._queue(popped_many_scored(self._decode), b'ZMPOP', *words)

    def zremrangebylex(self, key: Value, min: Value, max: Value) -> Self:
        """Remove the members within a range, as in `zlexcount`; how many there were. O(log n + removed)."""
        return self._queue(None, b'ZREMRANGEBYLEX', key, min, max)

    def zscan(self, key: Value, cursor: int=0, match: Value | None=None, count: int | None=None) -> Self:
        """Some members with scores and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        return self._queue(self._scan_scored, b'ZSCAN', key, cursor, *scan_options(match, count))

    def zunion(self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None, withscores: bool=False) -> Self:
        """The members that any of these has, by ascending score, with `withscores` as pairs. O(n log n).

        A mapping multiplies the scores of each key by its weight; `aggregate` makes one score of several: `SUM`, which
        is the default, `MIN` or `MAX`. Errors: ValueError for no keys, or another way to aggregate; WRONGTYPE.
        """
        words = aggregation(keys, aggregate)
        if withscores:
            return self._queue(self._scored, b'ZUNION', *words, b'WITHSCORES')
        return self._queue(self._texts, b'ZUNION', *words)

    def zinter(self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None, withscores: bool=False) -> Self:
        """The members that all of these have; as `zunion`."""
        words = aggregation(keys, aggregate)
        if withscores:
            return self._queue(self._scored, b'ZINTER', *words, b'WITHSCORES')
        return self._queue(self._texts, b'ZINTER', *words)

    def zdiff(self, keys: Iterable[Value], withscores: bool=False) -> Self:
        """The members of the first that no other has, by ascending score, with `withscores` as pairs. O(n log n).

        Errors: ValueError for no keys; WRONGTYPE.
        """
        if withscores:
            return self._queue(self._scored, b'ZDIFF', *numbered(keys), b'WITHSCORES')
        return self._queue(self._texts, b'ZDIFF', *numbered(keys))

    def zintercard(self, numkeys: int, keys: Iterable[Value], limit: int=0) -> Self:
        """How many members all of these have; no more than `limit` are counted, all with 0. O(n × keys).

        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        return self._queue(None, b'ZINTERCARD', numkeys, *keys, *options(LIMIT=limit or None))

    def zunionstore(self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None) -> Self:
        """Put what `zunion` gives in the place of what the destination held; how many members it has."""
        return self._queue(None, b'ZUNIONSTORE', destination, *aggregation(keys, aggregate))

    def zinterstore(self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None) -> Self:
        """Put what `zinter` gives in the place of what the destination held; how many members it has."""
        return self._queue(None, b'ZINTERSTORE', destination, *aggregation(keys, aggregate))

    def zdiffstore(self, destination: Value, keys: Iterable[Value]) -> Self:
        """Put what `zdiff` gives in the place of what the destination held; how many members it has."""
        return self._queue(None, b'ZDIFFSTORE', destination, *numbered(keys))

    def blpop(self, keys: Value | Iterable[Value], timeout: float | None=0) -> Self:
        """Take the head of the first list that has one, and say of which; None when the time is over. O(keys)."""
        return self._queue(popped(self._decode), b'BLPOP', *listed(keys), timeout or 0)

    def brpop(self, keys: Value | Iterable[Value], timeout: float | None=0) -> Self:
        """Take the tail of the first list that has one, and say of which; None when the time is over. O(keys)."""
        return self._queue(popped(self._decode), b'BRPOP', *listed(keys), timeout or 0)

    def blmove(self, source: Value, destination: Value, timeout: float | None=0, src: str='LEFT', dest: str='RIGHT') -> Self:
        """`lmove` that waits for an element of the source; None when the time is over. O(1)."""
        return self._queue(self._text, b'BLMOVE', source, destination, src, dest, timeout or 0)

    def brpoplpush(self, source: Value, destination: Value, timeout: float | None=0) -> Self:
        """`rpoplpush` that waits for an element of the source; None when the time is over. O(1)."""
        return self._queue(self._text, b'BRPOPLPUSH', source, destination, timeout or 0)

    def blmpop(self, timeout: float | None, numkeys: int, *keys: Value, direction: str, count: int | None=None) -> Self:
        """`lmpop` that waits; None when the time is over. O(keys + answered)."""
        words = (timeout or 0, numkeys, *keys, direction, *options(COUNT=count))
        return self._queue(popped_many(self._decode), b'BLMPOP', *words)

    def bzpopmin(self, keys: Value | Iterable[Value], timeout: float | None=0) -> Self:
        """Take the member of the lowest score of the first sorted set that has one; None when the time is over.

        Returns the key, the member and its score. O(keys + log n).
        """
        return self._queue(popped_scored(self._decode), b'BZPOPMIN', *listed(keys), timeout or 0)

    def bzpopmax(self, keys: Value | Iterable[Value], timeout: float | None=0) -> Self:
        """`bzpopmin` with the highest score."""
        return self._queue(popped_scored(self._decode), b'BZPOPMAX', *listed(keys), timeout or 0)

    def bzmpop(self, timeout: float | None, numkeys: int, keys: Iterable[Value], min: bool=False, max: bool=False, count: int | None=None) -> Self:
        """`zmpop` that waits; None when the time is over. O(keys + answered × log n)."""
        words = (timeout or 0, numkeys, *keys, *flags(MIN=min, MAX=max), *options(COUNT=count))
        return self._queue(popped_many_scored(self._decode), b'BZMPOP', *words)

    def geoadd(self, key: Value, values: Mapping[K, tuple[float, float]] | Iterable[Value], nx: bool=False, xx: bool=False, ch: bool=False) -> Self:
        """Give members their places; how many are new. O(log n) a member.

        values: a mapping of members to longitude and latitude, or longitude, latitude and member in turn. nx, xx: only
        new members, or only those there are. ch: count what was changed, too.
        Errors: ValueError for a place that is not on the map (±180°, ±85.05112878°), or `nx` with `xx`; WRONGTYPE.
        """
        return self._queue(None, b'GEOADD', key, *flags(NX=nx, XX=xx, CH=ch), *places(values))

    def geodist(self, key: Value, member1: Value, member2: Value, unit: str='m') -> Self:
        """The distance between two members, None when one is missing. O(1). Errors: ValueError; WRONGTYPE."""
        return self._queue(maybe_float, b'GEODIST', key, member1, member2, unit)

    def geohash(self, key: Value, members: Value | Iterable[Value], *others: Value) -> Self:
        """The place of each member as eleven characters of geohash.org, None where missing. O(members)."""
        return self._queue(self._some_texts, b'GEOHASH', key, *listed(members, others))

    def geopos(self, key: Value, members: Value | Iterable[Value], *others: Value) -> Self:
        """The place of each member, None where missing. O(members). Errors: WRONGTYPE."""
        return self._queue(positions, b'GEOPOS', key, *listed(members, others))

    def geosearch(self, key: Value, member: Value | None=None, longitude: float | None=None, latitude: float | None=None, *, unit: str='m', radius: float | None=None, width: float | None=None, height: float | None=None, sort: str | None=None, count: int | None=None, any: bool=False, withcoord: bool=False, withdist: bool=False, withhash: bool=False) -> Self:
        """The members within a `radius`, or a box of `width` and `height`, around a member or a place.

        sort: `ASC`, the nearest first, or `DESC`. count: no more than so many, the nearest, or, with `any`, those that
        are found first. withcoord, withdist, withhash: records with the place, the distance from the centre, the score.
        Empty when missing. O(members in and near the area). Errors: ValueError where there is not just one centre and
        one shape, for a `member` that is missing, or another unit; WRONGTYPE.
        """
        words = search_area(member, longitude, latitude, unit, radius, width, height) + nearest(sort, count, any)
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return self._queue(read, b'GEOSEARCH', key, *words)
        return self._queue(self._texts, b'GEOSEARCH', key, *words)

    def geosearchstore(self, destination: Value, source: Value, member: Value | None=None, longitude: float | None=None, latitude: float | None=None, *, unit: str='m', radius: float | None=None, width: float | None=None, height: float | None=None, sort: str | None=None, count: int | None=None, any: bool=False, storedist: bool=False) -> Self:
        """Put what `geosearch` finds in the place of what the destination held; how many members it has.

        storedist: with the distance from the centre for a score, instead of the place.
        """
        words = search_area(member, longitude, latitude, unit, radius, width, height) + nearest(sort, count, any)
        return self._queue(None, b'GEOSEARCHSTORE', destination, source, *words, *flags(STOREDIST=storedist))

    def georadius(self, key: Value, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False, store: Value | None=None, store_dist: Value | None=None) -> Self:
        """`geosearch` within a radius around a place.

        store, store_dist: put what is found in the place of what this key held, with the places or the distances for
        scores; returns how many members it has.
        """
        words = [longitude, latitude, radius, unit, *nearest(sort, count, any)]
        if store is not None or store_dist is not None:
            return self._queue(None, b'GEORADIUS', key, *words, *options(STORE=store, STOREDIST=store_dist))
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return self._queue(read, b'GEORADIUS', key, *words)
        return self._queue(self._texts, b'GEORADIUS', key, *words)

    def georadius_ro(self, key: Value, longitude: float, latitude: float, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False) -> Self:
        """`georadius` that only reads."""
        words = [longitude, latitude, radius, unit, *nearest(sort, count, any)]
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return self._queue(read, b'GEORADIUS_RO', key, *words)
        return self._queue(self._texts, b'GEORADIUS_RO', key, *words)

    def georadiusbymember(self, key: Value, member: Value, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False, store: Value | None=None, store_dist: Value | None=None) -> Self:
        """`georadius` around a member. Errors: ValueError when it is missing."""
        words = [member, radius, unit, *nearest(sort, count, any)]
        if store is not None or store_dist is not None:
            return self._queue(None, b'GEORADIUSBYMEMBER', key, *words, *options(STORE=store, STOREDIST=store_dist))
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return self._queue(read, b'GEORADIUSBYMEMBER', key, *words)
        return self._queue(self._texts, b'GEORADIUSBYMEMBER', key, *words)

    def georadiusbymember_ro(self, key: Value, member: Value, radius: float, unit: str='m', *, withdist: bool=False, withcoord: bool=False, withhash: bool=False, count: int | None=None, sort: str | None=None, any: bool=False) -> Self:
        """`georadiusbymember` that only reads."""
        words = [member, radius, unit, *nearest(sort, count, any)]
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return self._queue(read, b'GEORADIUSBYMEMBER_RO', key, *words)
        return self._queue(self._texts, b'GEORADIUSBYMEMBER_RO', key, *words)

    def xadd(self, key: Value, fields: Mapping[K, Value], id: Value='*', maxlen: int | None=None, approximate: bool=True, nomkstream: bool=False, minid: Value | None=None, limit: int | None=None, ref_policy: str | None=None) -> Self:
        """Add an entry behind all others; its id, which is made of the time unless it is given. O(1).

        id: `5-*` leaves only the number open. nomkstream: only to a stream that there is; None otherwise. maxlen,
        minid: then keep the last so many entries, or those from an id on; see `xtrim`.
        Errors: ValueError for no fields, an id that is not above the last one, `maxlen` with `minid`; WRONGTYPE.
        """
        if maxlen is minid is limit is ref_policy is None and (not nomkstream):
            return self._queue(self._text, b'XADD', key, id, *paired(fields))
        words = flags(NOMKSTREAM=nomkstream) + ([] if ref_policy is None else [ref_policy])
        words += trimming(maxlen, minid, approximate, limit)
        return self._queue(self._text, b'XADD', key, *words, id, *paired(fields))

    def xlen(self, key: Value) -> Self:
        """How many entries there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._queue(None, b'XLEN', key)

    def xrange(self, key: Value, min: Value='-', max: Value='+', count: int | None=None) -> Self:
        """The entries from one id to another, both included; `"(5-0"` leaves 5-0 out. Empty when missing.

        count: no more than so many. O(log n + answered). Errors: ValueError for a bad id; WRONGTYPE.
        """
        return self._queue(entries(self._decode), b'XRANGE', key, min, max, *options(COUNT=count))

    def xrevrange(self, key: Value, max: Value='+', min: Value='-', count: int | None=None) -> Self:
        """`xrange` from the last entry to the first."""
        return self._queue(entries(self._decode), b'XREVRANGE', key, max, min, *options(COUNT=count))

    def xread(self, streams: Mapping[K, Value], count: int | None=None, block: int | None=None) -> Self:
        """The entries behind an id of each stream, by the streams that have any; `"$"` is the last id that there is.

        count: no more than so many of each. block: where there are none, wait so many milliseconds for one, for ever
        with 0; in a pipeline nothing waits. `"+"` gives the last entry. O(log n + answered). Errors: WRONGTYPE.
        """
        words = (*options(COUNT=count, BLOCK=block), *from_ids(streams))
        return self._queue(streams_read(self._decode), b'XREAD', *words)

    def xdel(self, key: Value, *ids: Value) -> Self:
        """Delete entries; how many there were. O(log n) an entry. Errors: ValueError for a bad id; WRONGTYPE."""
        return self._queue(None, b'XDEL', key, *ids)

    def xdelex(self, key: Value, *ids: Value, ref_policy: str='KEEPREF') -> Self:
        """Delete entries, as far as groups allow; for each 1 if it was deleted, 2 if not yet, -1 if there was none.

        ref_policy: `KEEPREF` leaves them pending in groups; `DELREF` takes them out of these, too; `ACKED` deletes
        those only that every group has acknowledged. O(log n + groups) an entry. Errors: as `xdel`.
        """
        return self._queue(None, b'XDELEX', key, ref_policy, 'IDS', *numbered(ids))

    def xtrim(self, key: Value, maxlen: int | None=None, approximate: bool=True, minid: Value | None=None, limit: int | None=None, ref_policy: str | None=None) -> Self:
        """Keep the last so many entries, or those from an id on; how many were deleted. O(deleted).

        approximate: what is cheap to delete, so that some more may stay; limit: then delete no more than about so many.
        ref_policy: as of `xdelex`. Errors: ValueError for neither or both, or `limit` with an exact trim; WRONGTYPE.
        """
        words = trimming(maxlen, minid, approximate, limit) + ([] if ref_policy is None else [ref_policy])
        return self._queue(None, b'XTRIM', key, *words)

    def xsetid(self, key: Value, last_id: Value, entries_added: int | None=None, max_deleted_id: Value | None=None) -> Self:
        """Say which id the next entry must be above, and, of a stream made anew, what it has been through; True. O(1).

        Errors: KeyError when missing; ValueError for an id below the last entry's; WRONGTYPE.
        """
        words = options(ENTRIESADDED=entries_added, MAXDELETEDID=max_deleted_id)
        return self._queue(is_some, b'XSETID', key, last_id, *words)

    def xinfo_stream(self, key: Value, full: bool=False, count: int | None=None) -> Self:
        """What there is to know of a stream, by the server's names (`length`, `last-generated-id` …). O(1).

        full: with up to `count` entries (10 if not said, all with 0), groups, consumers, and what is pending for them.
        Errors: KeyError when missing; WRONGTYPE.
        """
        if full:
            words = options(COUNT=count)
            return self._queue(stream_described(self._decode), b'XINFO', 'STREAM', key, 'FULL', *words)
        return self._queue(stream_described(self._decode), b'XINFO', 'STREAM', key)

    def xinfo_groups(self, key: Value) -> Self:
        """What there is to know of each group, by the server's names (`name`, `pending`, `lag` …). O(groups).

        Errors: KeyError when missing; WRONGTYPE.
        """
        return self._queue(described(self._decode), b'XINFO', 'GROUPS', key)

    def xinfo_consumers(self, key: Value, group: Value) -> Self:
        """What there is to know of each consumer of a group, by the server's names. O(consumers).

        `idle` and `inactive` are milliseconds since it asked for entries, and since it got any.
        Errors: KeyError when missing; ResponseError for a group that there is not; WRONGTYPE.
        """
        return self._queue(described(self._decode), b'XINFO', 'CONSUMERS', key, group)

    def xgroup_create(self, key: Value, group: Value, id: Value='$', mkstream: bool=False, entries_read: int | None=None) -> Self:
        """Make a group that is given the entries behind an id, `"$"` the last one, `"0"` from the start; True. O(1).

        mkstream: make the stream, too. entries_read: how many of the stream's entries it counts as read.
        Errors: ValueError when missing; ResponseError, a BUSYGROUP, for a name that is taken; WRONGTYPE.
        """
        words = (*flags(MKSTREAM=mkstream), *options(ENTRIESREAD=entries_read))
        return self._queue(is_some, b'XGROUP', 'CREATE', key, group, id, *words)

    def xgroup_destroy(self, key: Value, group: Value) -> Self:
        """Delete a group with what is pending in it; whether there was one. O(pending). Errors: ValueError."""
        return self._queue(bool, b'XGROUP', 'DESTROY', key, group)

    def xgroup_setid(self, key: Value, group: Value, id: Value, entries_read: int | None=None) -> Self:
        """Let a group go on behind another id, as of `xgroup_create`; True. O(1). Errors: ValueError when missing."""
        return self._queue(is_some, b'XGROUP', 'SETID', key, group, id, *options(ENTRIESREAD=entries_read))

    def xgroup_createconsumer(self, key: Value, group: Value, consumer: Value) -> Self:
        """Make a consumer, which `xreadgroup` does, too; whether it is new. O(1). Errors: ValueError when missing."""
        return self._queue(bool, b'XGROUP', 'CREATECONSUMER', key, group, consumer)

    def xgroup_delconsumer(self, key: Value, group: Value, consumer: Value) -> Self:
        """Delete a consumer; how many entries were pending for it, which are lost to the group."""
        return self._queue(None, b'XGROUP', 'DELCONSUMER', key, group, consumer)

    def xreadgroup(self, group: Value, consumer: Value, streams: Mapping[K, Value], count: int | None=None, block: int | None=None, noack: bool=False) -> Self:
        """Give a consumer the next entries of each stream that nobody in the group had, by the streams that have any.

        streams: the id is `">"` for these; any other gives what is pending for the consumer behind it, with an empty
        dict for what was deleted since. count, block: as of `xread`. noack: they are not pending then.
        O(answered). Errors: WRONGTYPE.
        """
        words = (*options(COUNT=count, BLOCK=block), *flags(NOACK=noack), *from_ids(streams))
        return self._queue(streams_read(self._decode), b'XREADGROUP', 'GROUP', group, consumer, *words)

    def xack(self, key: Value, group: Value, *ids: Value) -> Self:
        """Acknowledge entries, which are pending no longer; how many were. O(1) an entry. 0 when missing."""
        return self._queue(None, b'XACK', key, group, *ids)

    def xackdel(self, key: Value, group: Value, *ids: Value, ref_policy: str='KEEPREF') -> Self:
        """Acknowledge entries and delete them; for each 1, 2 or -1, as `xdelex` says, and with its policies."""
        return self._queue(None, b'XACKDEL', key, group, ref_policy, 'IDS', *numbered(ids))

    def xpending(self, key: Value, group: Value) -> Self:
        """How much is pending in a group, from which id to which, and for whom. O(consumers). Errors: WRONGTYPE."""
        return self._queue(pending_summary(self._decode), b'XPENDING', key, group)

    def xpending_range(self, key: Value, group: Value, min: Value='-', max: Value='+', count: int=10, consumer: Value | None=None, idle: int | None=None) -> Self:
        """What is pending from one id to another, up to so many. O(log n + answered). Errors: WRONGTYPE.

        consumer: for this one alone. idle: given to somebody at least so many milliseconds ago.
        """
        words = (*options(IDLE=idle), min, max, count, *([] if consumer is None else [consumer]))
        return self._queue(pending_entries(self._decode), b'XPENDING', key, group, *words)

    def xclaim(self, key: Value, group: Value, consumer: Value, min_idle_time: int, ids: Value | Iterable[Value], idle: int | None=None, time: UnixTime | None=None, retrycount: int | None=None, force: bool=False, justid: bool=False, lastid: Value | None=None) -> Self:
        """Let a consumer take over pending entries that were given to another at least so many milliseconds ago.

        Returns those it took over, with `justid` their ids alone. idle, time: count as given so many milliseconds ago,
        or at a Unix time in milliseconds, instead of now; retrycount: as given so many times. force: also entries that
        are pending for nobody. lastid: the group goes on behind this id if it was not that far. O(log n) an entry.
        Errors: ValueError for a bad id; WRONGTYPE.
        """
        words = listed(ids) + options(IDLE=idle, TIME=None if time is None else unix_milliseconds(time), RETRYCOUNT=retrycount)
        words += flags(FORCE=force, JUSTID=justid) + options(LASTID=lastid)
        if justid:
            return self._queue(self._texts, b'XCLAIM', key, group, consumer, min_idle_time, *words)
        return self._queue(entries(self._decode), b'XCLAIM', key, group, consumer, min_idle_time, *words)

    def xautoclaim(self, key: Value, group: Value, consumer: Value, min_idle_time: int, start_id: Value='0-0', count: int | None=None, justid: bool=False) -> Self:
        """`xclaim` what is pending from an id on, up to `count`, 100 if not said; with the id to go on from.

        justid: the ids alone. O(count).
        """
        words = (start_id, *options(COUNT=count), *flags(JUSTID=justid))
        if justid:
            read = auto_claimed_ids(self._decode)
            return self._queue(read, b'XAUTOCLAIM', key, group, consumer, min_idle_time, *words)
        return self._queue(auto_claimed(self._decode), b'XAUTOCLAIM', key, group, consumer, min_idle_time, *words)

    def delete(self, *keys: Value) -> Self:
        """Delete keys; how many there were. O(keys). Errors: ValueError for no keys."""
        return self._queue(None, b'DEL', *keys)

    def unlink(self, *keys: Value) -> Self:
        """`delete`; a server frees what they held in the background."""
        return self._queue(None, b'UNLINK', *keys)

    def exists(self, *keys: Value) -> Self:
        """How many of these keys there are; one named twice counts twice. O(keys). Errors: ValueError for no keys."""
        return self._queue(None, b'EXISTS', *keys)

    def touch(self, *keys: Value) -> Self:
        """How many of these keys there are; they count as used just now. O(keys). Errors: ValueError for no keys."""
        return self._queue(None, b'TOUCH', *keys)

    def type(self, key: Value) -> Self:
        """The type of what a key holds, by Redis's name; `none` when missing. O(1)."""
        return self._queue(status, b'TYPE', key)

    def key_type(self, key: Value) -> Self:
        """The type of what a key holds, None when missing. O(1)."""
        return self._queue(lambda reply: as_key_type(status(reply)), b'TYPE', key)

    def rename(self, key: Value, newkey: Value) -> Self:
        """Give a key another name, in the place of what was there; True. O(1). Errors: KeyError when missing."""
        return self._queue(is_some, b'RENAME', key, newkey)

    def renamenx(self, key: Value, newkey: Value) -> Self:
        """Give a key a name that no other key has; whether that was so. O(1). Errors: KeyError when missing."""
        return self._queue(bool, b'RENAMENX', key, newkey)

    def randomkey(self) -> Self:
        """Any key, None when there is none. O(1)."""
        return self._queue(self._text, b'RANDOMKEY')

    def copy(self, source: Value, destination: Value, destination_db: int | None=None, replace: bool=False) -> Self:
        """Copy what a key holds, and its time to live, to another key, or to another database. O(what it holds).

        Returns whether there was anything to copy, and, unless with `replace`, nothing in its place.
        Errors: ValueError for one and the same key, or no such database.
        """
        words = (*options(DB=destination_db), *flags(REPLACE=replace))
        return self._queue(bool, b'COPY', source, destination, *words)

    def move(self, key: Value, db: int) -> Self:
        """Take a key to another database; whether it was here, and not there. O(1). Errors: ValueError; see `copy`."""
        return self._queue(bool, b'MOVE', key, db)

    def dump(self, key: Value) -> Self:
        """What a key holds in Redis's own binary form, as bytes in any case; None when missing. O(what it holds).

        `restore` makes a key of it, on any backend and on a server. When the key expires is not in it.
        """
        return self._queue(None, b'DUMP', key)

    def restore(self, key: Value, ttl: int, value: bytes, replace: bool=False, absttl: bool=False, idletime: int | None=None, frequency: int | None=None) -> Self:
        """Make a key of what `dump` gave, or a server's DUMP; True. O(what it holds).

        ttl: after how many milliseconds it expires, with `absttl` at which Unix time in milliseconds; 0 is never.
        replace: put it in the place of what is there. idletime, frequency: for how many seconds it was not used, or how
        often it is from 0 to 255, for a `maxmemory-policy` that asks for that.
        Errors: ResponseError when there is such a key; ValueError for a value that is damaged or of a later version.
        """
        words = (*flags(REPLACE=replace, ABSTTL=absttl), *options(IDLETIME=idletime, FREQ=frequency))
        return self._queue(is_some, b'RESTORE', key, ttl, value, *words)

    def object_encoding(self, key: Value) -> Self:
        """How a server would hold what a key holds: `listpack`, `skiplist` …; None when missing. O(1)."""
        return self._queue(maybe_status, b'OBJECT', 'ENCODING', key)

    def object_freq(self, key: Value) -> Self:
        """How often a key is used, from 0 to 255 on a logarithmic scale; None when missing.

        Errors: ResponseError under a `maxmemory-policy` that is none for LFU, and does not need to know.
        """
        return self._queue(None, b'OBJECT', 'FREQ', key)

    def object_idletime(self, key: Value) -> Self:
        """For how many seconds a key was not used; None when missing.

        Memory and SQLite note that only under a `maxmemory-policy` for LRU, and otherwise answer 0.
        Errors: ResponseError under a policy for LFU.
        """
        return self._queue(None, b'OBJECT', 'IDLETIME', key)

    def object_refcount(self, key: Value) -> Self:
        """How often what a key holds is referred to; None when missing. O(1)."""
        return self._queue(None, b'OBJECT', 'REFCOUNT', key)

    def expire(self, key: Value, time: Seconds | None=None, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False, *, mode: RExpireMode=REX_ALWAYS, expire_timestamp: datetime | None=None, expire_in: float | None=None) -> Self:
        """Let a key expire; whether that changed anything, False when missing. O(1).

        time: seconds, whole; expire_in: seconds, to the millisecond; expire_timestamp: an aware datetime. One that has
        passed deletes the key. Without any, the key does not expire any more. mode, or nx, xx, gt, lt: only if it had
        no time to live, had one, or the time becomes later, or earlier; no time to live is later than any.
        Errors: ValueError for two times; TypeError for a datetime without a time zone.
        """
        name, words = expire_words(mode, time, expire_timestamp, expire_in)
        if name == b'PERSIST':
            if mode == REX_EARLIER:
                return self._queue(never, b'EXISTS', key)
            return self._queue(bool, name, key)
        return self._queue(bool, name, key, *words, *expire_conditions(nx, xx, gt, lt))

    def pexpire(self, key: Value, time: Seconds, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`expire` with a time in milliseconds."""
        return self._queue(bool, b'PEXPIRE', key, milliseconds(time), *expire_conditions(nx, xx, gt, lt))

    def expireat(self, key: Value, when: UnixTime, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`expire` at a Unix time in seconds."""
        return self._queue(bool, b'EXPIREAT', key, unix_seconds(when), *expire_conditions(nx, xx, gt, lt))

    def pexpireat(self, key: Value, when: UnixTime, nx: bool=False, xx: bool=False, gt: bool=False, lt: bool=False) -> Self:
        """`expire` at a Unix time in milliseconds."""
        return self._queue(bool, b'PEXPIREAT', key, unix_milliseconds(when), *expire_conditions(nx, xx, gt, lt))

    def persist(self, key: Value) -> Self:
        """Let a key expire no more; whether it would have. O(1)."""
        return self._queue(bool, b'PERSIST', key)

    def ttl(self, key: Value) -> Self:
        """The time to live in seconds, to the millisecond; None when missing, -1.0 when it does not expire. O(1)."""
        return self._queue(time_left, b'PTTL', key)

    def pttl(self, key: Value) -> Self:
        """The time to live in milliseconds; -2 when missing, -1 when it does not expire. O(1)."""
        return self._queue(None, b'PTTL', key)

    def expiretime(self, key: Value) -> Self:
        """The Unix time in seconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        return self._queue(None, b'EXPIRETIME', key)

    def pexpiretime(self, key: Value) -> Self:
        """The Unix time in milliseconds at which a key expires; -2 when missing, -1 when it does not. O(1)."""
        return self._queue(None, b'PEXPIRETIME', key)

    def scan(self, cursor: int=0, match: Value | None=None, count: int | None=None, type: str | None=None, *, filter_type: KeyType | None=None) -> Self:
        """Some keys and the cursor to go on from, 0 at the end. O(count).

        match: a glob; count: about how many to look at, 10 if not said; type, filter_type: keys of this type alone.
        A key that is there from the first call to the last is given at least once.
        """
        return self._queue(self._scan_texts, b'SCAN', cursor, *scan_options(match, count, type or filter_type))

    def keys_block(self, match: Value | None=None, *, filter_type: KeyType | None=None) -> Self:
        """All keys, or those that a glob matches, or of a type; each once, as of one moment. O(keys)."""
        if filter_type is None:
            return self._queue(self._texts, b'KEYS', b'*' if match is None else match)
        return self._queue(self._distinct_found, b'SCAN', 0, *scan_options(match, EVERY_KEY, filter_type))

    def sort(self, key: Value, start: int | None=None, num: int | None=None, by: Value | None=None, get: Value | Iterable[Value] | None=None, desc: bool=False, alpha: bool=False, store: Value | None=None) -> Self:
        """The elements of a list, set or sorted set, from the smallest number up; empty when missing. O(n log n).

        alpha: in the order of their bytes; desc: from the largest down; start, num: skip some, and give so many.
        by: a pattern such as `weight_*` or `user:*->age`, where the number to sort by is found for each element; one
        without `*` leaves the order as it is. get: patterns where to find what is given, `#` for the element itself;
        None for what is missing. store: put it as a list in the place of what this key held; how many there are.
        Errors: ValueError for an element that is no number; WRONGTYPE.
        """
        words = sort_options(start, num, by, get, desc, alpha)
        if store is not None:
            return self._queue(None, b'SORT', key, *words, 'STORE', store)
        return self._queue(self._some_texts, b'SORT', key, *words)

    def sort_ro(self, key: Value, start: int | None=None, num: int | None=None, by: Value | None=None, get: Value | Iterable[Value] | None=None, desc: bool=False, alpha: bool=False) -> Self:
        """`sort` that only reads."""
        return self._queue(self._some_texts, b'SORT_RO', key, *sort_options(start, num, by, get, desc, alpha))

    def dbsize(self) -> Self:
        """How many keys there are; with a prefix, those that have it. O(1), with a prefix O(keys)."""
        return self._queue(None, b'DBSIZE')

    def flushdb(self) -> Self:
        """Delete every key that this client can see, with a prefix those that have it; True."""
        return self._queue(is_some, b'FLUSHDB')

    def flushall(self) -> Self:
        """Delete every key that this client can see, with a prefix those that have it; of every database."""
        return self._queue(nothing, b'FLUSHALL')

    def swapdb(self, first: int, second: int) -> Self:
        """Let two databases change places, at once for everybody; True. O(1). Errors: ValueError for no database."""
        return self._queue(is_some, b'SWAPDB', first, second)

    def lastsave(self) -> Self:
        """The Unix time at which everything was last saved."""
        return self._queue(None, b'LASTSAVE')

    def wait(self, numreplicas: int, timeout: int) -> Self:
        """Wait until so many replicas have what was written, for so many milliseconds, for ever with 0; how many have.

        A local backend has none, and answers at once.
        """
        return self._queue(None, b'WAIT', numreplicas, timeout)

    def waitaof(self, numlocal: int, numreplicas: int, timeout: int) -> Self:
        """`wait` until it is in the append-only files: of the server, if `numlocal` is 1, and of so many replicas.

        Errors: ResponseError where the server, or a local backend, keeps no such file.
        """
        return self._queue(two, b'WAITAOF', numlocal, numreplicas, timeout)

    def ping(self, message: Value | None=None) -> Self:
        """True if the store answers; a message comes back as it is."""
        if message is None:
            return self._queue(pong, b'PING')
        return self._queue(self._decode, b'PING', message)

    def echo(self, message: Value) -> Self:
        """The message itself."""
        return self._queue(self._decode, b'ECHO', message)

    def time(self) -> Self:
        """The time of the store: Unix seconds, and microseconds of the second that has begun."""
        return self._queue(moment, b'TIME')

    def info(self, *sections: Value) -> Self:
        """What the server says of itself, in all sections or some; numbers are int or float, the rest is text.

        Parts of parts (`db0`, `cmdstat_get`) are dicts again.
        """
        return self._queue(info_parts, b'INFO', *sections)

    def config_get(self, pattern: Value='*', *patterns: Value) -> Self:
        """The settings that a glob matches, by their names. Without one, all."""
        return self._queue(described(self._decode), b'CONFIG', 'GET', pattern, *patterns)

    def config_set(self, name: Value, value: Value, *others: Value) -> Self:
        """Change settings, names and values in turn, all or none of them; True. Errors: ResponseError."""
        return self._queue(is_some, b'CONFIG', 'SET', name, value, *others)

    def config_resetstat(self) -> Self:
        """Begin to count anew what `info` counts; True."""
        return self._queue(is_some, b'CONFIG', 'RESETSTAT')

    def config_rewrite(self) -> Self:
        """Write the settings to the server's own file; True. Errors: ResponseError where it has none."""
        return self._queue(is_some, b'CONFIG', 'REWRITE')

    def command_count(self) -> Self:
        """How many commands there are."""
        return self._queue(None, b'COMMAND', 'COUNT')

    def command_list(self, module: Value | None=None, category: Value | None=None, pattern: Value | None=None) -> Self:
        """The names of all commands, or of those in a module or category, or that a glob matches."""
        chosen = options(MODULE=module, ACLCAT=category, PATTERN=pattern)
        if chosen:
            return self._queue(self._texts, b'COMMAND', 'LIST', 'FILTERBY', *chosen)
        return self._queue(self._texts, b'COMMAND', 'LIST')

    def command_info(self, *commands: Value) -> Self:
        """Arity, flags and key positions of commands as the server lists them, None for one unknown; of all without."""
        return self._queue(described(self._decode), b'COMMAND', 'INFO', *commands)

    def command_docs(self, *commands: Value) -> Self:
        """What the server has written of commands, by their names; of all without any."""
        return self._queue(described(self._decode), b'COMMAND', 'DOCS', *commands)

    def command_getkeys(self, *words: Value) -> Self:
        """Which words of a command are names of keys. Errors: ResponseError for a wrong command, or one without."""
        return self._queue(self._texts, b'COMMAND', 'GETKEYS', *words)

    def command_getkeysandflags(self, *words: Value) -> Self:
        """Which words of a command are names of keys, and what is done with each. Errors: as `command_getkeys`."""
        return self._queue(keys_and_flags(self._decode), b'COMMAND', 'GETKEYSANDFLAGS', *words)

    def memory_usage(self, key: Value, samples: int | None=None) -> Self:
        """About how many bytes a key takes, None when missing. O(samples), the elements to look at, 5 if not said."""
        return self._queue(None, b'MEMORY', 'USAGE', key, *options(SAMPLES=samples))

    def memory_stats(self) -> Self:
        """What the server uses its memory for."""
        return self._queue(described(self._decode), b'MEMORY', 'STATS')

    def memory_doctor(self) -> Self:
        """What the server thinks of its memory, as a text to read."""
        return self._queue(self._decode, b'MEMORY', 'DOCTOR')

    def memory_malloc_stats(self) -> Self:
        """What the allocator says of the memory, as a text to read."""
        return self._queue(self._decode, b'MEMORY', 'MALLOC-STATS')

    def memory_purge(self) -> Self:
        """Give memory back that is not used; True."""
        return self._queue(is_some, b'MEMORY', 'PURGE')

    def slowlog_get(self, count: int | None=None) -> Self:
        """The last commands that took long, up to so many, 10 if not said, all with -1; the last one first."""
        return self._queue(slowlog(self._decode), b'SLOWLOG', 'GET', *([] if count is None else [count]))

    def slowlog_len(self) -> Self:
        """How many commands that took long are kept."""
        return self._queue(None, b'SLOWLOG', 'LEN')

    def slowlog_reset(self) -> Self:
        """Forget the commands that took long; True."""
        return self._queue(is_some, b'SLOWLOG', 'RESET')

    def client_list(self, type: str | None=None, client_id: int | Iterable[int]=()) -> Self:
        """The clients that are connected, each as the server describes it, by its names. O(clients).

        type: `normal`, `replica`, `pubsub` or `master` alone; client_id: those of these numbers alone.
        """
        ids: list[int] = listed(client_id)
        words = [*options(TYPE=type), *flags(ID=bool(ids)), *ids]
        return self._queue(client_lines, b'CLIENT', 'LIST', *words)

    def client_kill(self, addr: Value) -> Self:
        """Close the connection of a client, by its address; True. Errors: ResponseError when there is none of it."""
        return self._queue(is_some, b'CLIENT', 'KILL', addr)

    def client_kill_filter(self, id: int | None=None, type: str | None=None, addr: Value | None=None, skipme: bool | None=None, laddr: Value | None=None, user: Value | None=None, maxage: int | None=None) -> Self:
        """Close the connections of clients that all of these are true of; how many there were. O(clients).

        type: as of `client_list`. skipme: this one is spared, unless False is given. maxage: seconds, of those older.
        Errors: ValueError for none of them.
        """
        spared = None if skipme is None else 'YES' if skipme else 'NO'
        words = options(ID=id, TYPE=type, ADDR=addr, LADDR=laddr, USER=user, SKIPME=spared, MAXAGE=maxage)
        return self._queue(None, b'CLIENT', 'KILL', *words)

    def client_unblock(self, client_id: int, error: bool=False) -> Self:
        """End the wait of a client, as if its time were over, or with an error; whether it was waiting. O(1)."""
        return self._queue(bool, b'CLIENT', 'UNBLOCK', client_id, 'ERROR' if error else 'TIMEOUT')

    def client_pause(self, timeout: int, all: bool=True) -> Self:
        """Let all commands wait for so many milliseconds, or without `all` those that write; True."""
        return self._queue(is_some, b'CLIENT', 'PAUSE', timeout, 'ALL' if all else 'WRITE')

    def client_unpause(self) -> Self:
        """End a pause; True."""
        return self._queue(is_some, b'CLIENT', 'UNPAUSE')

    def acl_setuser(self, username: Value, enabled: bool=False, nopass: bool=False, passwords: Value | Iterable[Value]=(), hashed_passwords: Value | Iterable[Value]=(), categories: Iterable[Value]=(), commands: Iterable[Value]=(), keys: Iterable[Value]=(), channels: Iterable[Value]=(), selectors: Iterable[tuple[Value, Value]]=(), reset: bool=False, reset_keys: bool=False, reset_channels: bool=False, reset_passwords: bool=False) -> Self:
        """Make or change a user, by all of the rules or none; True. O(rules), and O(clients).

        enabled: the user is switched on, and without it off, also one that was on. nopass: any password will do.
        passwords: `+secret` adds one, `-secret` takes it away; hashed_passwords: the same for SHA-256 digests.
        categories: `+read`, `-@write`; commands: `+get`, `-config|set`. keys: patterns, read and written unless they
        begin as `%R~`. channels: patterns. selectors: a command with a pattern of keys that are allowed as well.
        What the user had stays, unless a `reset` takes it away first.
        Errors: ValueError for a rule that is none; DataError for one without its sign, or for `nopass` with passwords.
        """
        return self._queue(is_some, b'ACL', 'SETUSER', username, *user_rules(enabled=enabled, nopass=nopass, passwords=passwords, hashed_passwords=hashed_passwords, categories=categories, commands=commands, keys=keys, channels=channels, selectors=selectors, reset=reset, reset_keys=reset_keys, reset_channels=reset_channels, reset_passwords=reset_passwords))

    def acl_deluser(self, *usernames: Value) -> Self:
        """Delete users and end their clients; how many there were. Errors: ValueError for the default user."""
        return self._queue(None, b'ACL', 'DELUSER', *usernames)

    def acl_getuser(self, username: Value) -> Self:
        """What a user is and may do, None where there is none of the name.

        `enabled`, a set of `flags`, `passwords` as SHA-256 digests, and as lists in the order in which they count
        `commands` (categories among them), `keys` and `channels`; `selectors` have the last three of their own.
        """
        return self._queue(user_described(self._decode), b'ACL', 'GETUSER', username)

    def acl_list(self) -> Self:
        """The rules of all users, a line each."""
        return self._queue(self._texts, b'ACL', 'LIST')

    def acl_users(self) -> Self:
        """The names of all users."""
        return self._queue(self._texts, b'ACL', 'USERS')

    def acl_whoami(self) -> Self:
        """The user as whom a server is talked to. Errors: BackendError on a local backend, which knows of no user."""
        return self._queue(self._decode, b'ACL', 'WHOAMI')

    def acl_cat(self, category: Value | None=None) -> Self:
        """The categories of commands, or the commands of one. Errors: ValueError for an unknown one."""
        return self._queue(self._texts, b'ACL', 'CAT', *([] if category is None else [category]))

    def acl_genpass(self, bits: int | None=None) -> Self:
        """A random password of so many bits, up to 4096, 256 if not said, in hexadecimal. Errors: ValueError."""
        return self._queue(self._decode, b'ACL', 'GENPASS', *([] if bits is None else [bits]))

    def acl_dryrun(self, username: Value, command: Value, *args: Value) -> Self:
        """`OK` if a user may make a call, else why not; it is not made. Errors: ValueError for no such user or call."""
        return self._queue(self._value, b'ACL', 'DRYRUN', username, command, *args)

    def acl_log(self, count: int | None=None) -> Self:
        """What was refused, the last first, up to so many entries, ten if not said.

        Each has the names that the server gives; `client-info` is a dict as those of `client_list`.
        """
        return self._queue(refusals(self._decode), b'ACL', 'LOG', *([] if count is None else [count]))

    def acl_log_reset(self) -> Self:
        """Forget what was refused; True."""
        return self._queue(is_some, b'ACL', 'LOG', 'RESET')

    def acl_save(self) -> Self:
        """Write the users to the server's file of them; True. Errors: ValueError where it has none, or cannot."""
        return self._queue(is_some, b'ACL', 'SAVE')

    def acl_load(self) -> Self:
        """Read the users anew from the server's file of them; True. Errors: as `acl_save`."""
        return self._queue(is_some, b'ACL', 'LOAD')

    def publish(self, key: Value, msg: Value) -> Self:
        """Send a message to those who subscribed to a channel, and wake those who `wait_for` a key of its name.

        Returns how many there are. O(receivers + patterns).
        """
        return self._queue(None, b'PUBLISH', key, msg)

    def spublish(self, key: Value, msg: Value) -> Self:
        """Send a message to a channel that in a cluster belongs to one shard; how many received it. O(receivers)."""
        return self._queue(None, b'SPUBLISH', key, msg)

    def pubsub_channels(self, pattern: Value='*') -> Self:
        """The channels that somebody subscribed to by name, or those of them that a glob matches. O(channels)."""
        return self._queue(self._texts, b'PUBSUB', 'CHANNELS', pattern)

    def pubsub_numsub(self, *channels: Value) -> Self:
        """How many subscribed to each of these channels by name. O(channels)."""
        return self._queue(counted(self._decode), b'PUBSUB', 'NUMSUB', *channels)

    def pubsub_numpat(self) -> Self:
        """How many patterns are subscribed to, by anybody. O(1)."""
        return self._queue(None, b'PUBSUB', 'NUMPAT')

    def pubsub_shardchannels(self, pattern: Value='*') -> Self:
        """`pubsub_channels` for the channels of shards."""
        return self._queue(self._texts, b'PUBSUB', 'SHARDCHANNELS', pattern)

    def pubsub_shardnumsub(self, *channels: Value) -> Self:
        """`pubsub_numsub` for the channels of shards."""
        return self._queue(counted(self._decode), b'PUBSUB', 'SHARDNUMSUB', *channels)

    def eval(self, script: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """Run a script as one step; what it returns. `numkeys` of the values are keys, the others arguments.

        What it did before an error stays.
        Errors: ValueError for one that does not compile; ResponseError, with the text of what happened in it.
        """
        return self._queue(self._value, b'EVAL', script, numkeys, *keys_and_args)

    def evalsha(self, sha: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """`eval` for a script that the store has seen, by its digest. Errors: NoScriptError; those of `eval`."""
        return self._queue(self._value, b'EVALSHA', sha, numkeys, *keys_and_args)

    def eval_ro(self, script: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """`eval` for a script that only reads. Errors: ValueError if it would write; those of `eval`."""
        return self._queue(self._value, b'EVAL_RO', script, numkeys, *keys_and_args)

    def evalsha_ro(self, sha: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """`evalsha` for a script that only reads. Errors: ValueError if it would write; those of `evalsha`."""
        return self._queue(self._value, b'EVALSHA_RO', sha, numkeys, *keys_and_args)

    def script_load(self, script: Value) -> Self:
        """Put a script into the cache; its digest. O(n). Errors: ValueError for one that does not compile."""
        return self._queue(self._decode, b'SCRIPT', 'LOAD', script)

    def script_exists(self, *shas: Value) -> Self:
        """Which of some digests are those of scripts in the cache. O(digests)."""
        return self._queue(bools, b'SCRIPT', 'EXISTS', *shas)

    def script_flush(self, sync_type: Literal['SYNC', 'ASYNC'] | None=None) -> Self:
        """Empty the cache of scripts; True. O(scripts)."""
        return self._queue(is_some, b'SCRIPT', 'FLUSH', *([sync_type] if sync_type else []))

    def script_kill(self) -> Self:
        """End the script that is running; True. O(1). Errors: ResponseError if none is, or it has written."""
        return self._queue(is_some, b'SCRIPT', 'KILL')

    def fcall(self, function: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """Call a function of a library as one step, as `eval` runs a script. Errors: ValueError if there is none."""
        return self._queue(self._value, b'FCALL', function, numkeys, *keys_and_args)

    def fcall_ro(self, function: Value, numkeys: int, *keys_and_args: Value) -> Self:
        """`fcall` for a function that says of itself that it only reads. Errors: ValueError for one that does not."""
        return self._queue(self._value, b'FCALL_RO', function, numkeys, *keys_and_args)

    def function_load(self, code: Value, replace: bool=False) -> Self:
        """Load a library of functions into the store; its name. O(n).

        replace: in the place of one of the same name.
        Errors: ValueError for one that is there, or that fails while it is loaded.
        """
        return self._queue(self._decode, b'FUNCTION', 'LOAD', *flags(REPLACE=replace), code)

    def function_delete(self, library: Value) -> Self:
        """Delete a library; True. O(functions). Errors: ValueError if there is none of the name."""
        return self._queue(is_some, b'FUNCTION', 'DELETE', library)

    def function_flush(self, mode: Literal['SYNC', 'ASYNC']='SYNC') -> Self:
        """Delete all libraries; True. O(functions)."""
        return self._queue(is_some, b'FUNCTION', 'FLUSH', mode)

    def function_list(self, library: Value='*', withcode: bool=False) -> Self:
        """The libraries whose names match a glob, with their functions, and their code if asked for. O(functions)."""
        return self._queue(self._value, b'FUNCTION', 'LIST', 'LIBRARYNAME', library, *flags(WITHCODE=withcode))

    def function_stats(self) -> Self:
        """The function that is running, if one is, and how many there are. O(1). Errors: ResponseError for a script."""
        return self._queue(self._value, b'FUNCTION', 'STATS')

    def function_kill(self) -> Self:
        """End the function that is running; True. O(1). Errors: ResponseError if none is, or it has written."""
        return self._queue(is_some, b'FUNCTION', 'KILL')

    def function_dump(self) -> Self:
        """All libraries as bytes for `function_restore`, on any backend. O(n)."""
        return self._queue(None, b'FUNCTION', 'DUMP')

    def function_restore(self, payload: bytes, policy: Literal['FLUSH', 'APPEND', 'REPLACE']='APPEND') -> Self:
        """Load the libraries that `function_dump` gave; True. O(n).

        policy: FLUSH deletes those that are there; REPLACE puts them in the place of those of the same name.
        Errors: ValueError for a library or function that is there, and for a damaged payload; nothing is loaded then.
        """
        return self._queue(is_some, b'FUNCTION', 'RESTORE', payload, policy)
