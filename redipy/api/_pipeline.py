# ruff: noqa
"""The methods of pipelines: generated from the other modules here by `make generate`; do not edit by hand."""
from __future__ import annotations

from typing import Self

from redipy.api.queue import Queue
from collections.abc import Iterable, Mapping
from datetime import datetime
from redipy.api.base import K, T
from redipy.api.conversions import aggregation, bools, by_field, fields_and_values, is_some, limit, listed, moment, never, nothing, paired, pong, rank_and_score, scan_options, scores_and_members, status, sum_of, time_left
from redipy.api.keys import EVERY_KEY
from redipy.api.keytypes import KeyType, as_key_type
from redipy.api.modes import REX_ALWAYS, REX_EARLIER, RExpireMode, RSM_ALWAYS, RSetMode, Seconds, UnixTime, expire_conditions, expire_words, expiry_options, milliseconds, seconds, set_options, unix_milliseconds, unix_seconds
from redipy.values import Value


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
        options = expiry_options(ex, px, exat, pxat)
        flags: tuple[tuple[bool, Value], ...] = ((nx, b'NX'), (xx, b'XX'), (keepttl, b'KEEPTTL'), (get, b'GET'))
        options += [word for given, word in flags if given]
        if get:
            return self._queue(self._text, b'SET', key, value, *options)
        return self._queue(is_some, b'SET', key, value, *options)

    def set_value(self, key: Value, value: Value, *, mode: RSetMode=RSM_ALWAYS, return_previous: bool=False, expire_timestamp: datetime | None=None, expire_in: float | None=None, keep_ttl: bool=False) -> Self:
        """Let a key hold a value, whatever it held before, if `mode` allows it. O(1).

        expire_timestamp: an aware datetime; expire_in: seconds, to the millisecond; without either, and without
        `keep_ttl`, it does not expire. Returns whether it was set; with `return_previous` the value before, set or not,
        None for a missing key.
        Errors: ValueError for both times, or one that has passed; WRONGTYPE with `return_previous` on no string.
        """
        options = set_options(mode, return_previous, expire_timestamp, expire_in, keep_ttl)
        if return_previous:
            return self._queue(self._text, b'SET', key, value, *options)
        return self._queue(is_some, b'SET', key, value, *options)

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
        options = expiry_options(ex, px, exat, pxat)
        if persist:
            options.append(b'PERSIST')
        return self._queue(self._text, b'GETEX', key, *options)

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

    def hset(self, key: Value, field: Value | Mapping[K, Value] | None=None, value: Value | None=None, mapping: Mapping[K, Value] | None=None) -> Self:
        """Set one field, or all of a mapping; how many of them are new. O(1) a field.

        Errors: ValueError for an empty mapping; WRONGTYPE.
        """
        if value is not None and mapping is None:
            return self._queue(None, b'HSET', key, field, value)
        return self._queue(None, b'HSET', key, *fields_and_values(field, value, mapping))

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

    def hscan(self, key: Value, cursor: int=0, match: Value | None=None, count: int | None=None, no_values: bool | None=None) -> Self:
        """Some fields with their values and the cursor to go on from, 0 at the end. O(count).

        match: a glob for the fields; count: about how many to look at, 10 if not said; no_values: the fields alone.
        Errors: WRONGTYPE.
        """
        options = scan_options(match, count)
        if no_values:
            return self._queue(self._scan_texts, b'HSCAN', key, cursor, *options, b'NOVALUES')
        return self._queue(self._scan_fields, b'HSCAN', key, cursor, *options)

    def lpush(self, key: Value, *elements: Value) -> Self:
        """Put each element before the head in turn, so the last one given ends up first; the new length.

        O(1) an element. Errors: ValueError for no elements; WRONGTYPE.
        """
        return self._queue(None, b'LPUSH', key, *elements)

    def rpush(self, key: Value, *elements: Value) -> Self:
        """Put elements behind the tail; the new length. O(1) an element. Errors: ValueError for none; WRONGTYPE."""
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
        options: list[Value] = []
        if rank is not None:
            options += (b'RANK', rank)
        if count is not None:
            options += (b'COUNT', count)
        if maxlen is not None:
            options += (b'MAXLEN', maxlen)
        return self._queue(None, b'LPOS', key, element, *options)

    def sadd(self, key: Value, *members: Value) -> Self:
        """Add members; how many are new. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
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
            flags: tuple[tuple[bool, Value], ...] = ((nx, b'NX'), (xx, b'XX'), (gt, b'GT'), (lt, b'LT'), (ch, b'CH'), (incr, b'INCR'))
            options = [word for given, word in flags if given]
            return self._queue(None, b'ZADD', key, *options, *scores_and_members(mapping))
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
        flags: tuple[tuple[bool, Value], ...] = ((byscore, b'BYSCORE'), (bylex, b'BYLEX'), (desc, b'REV'))
        options = [*(word for given, word in flags if given), *limit(offset, num)]
        if withscores:
            return self._queue(self._scored, b'ZRANGE', key, start, stop, *options, b'WITHSCORES')
        return self._queue(self._texts, b'ZRANGE', key, start, stop, *options)

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

    def zunionstore(self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None) -> Self:
        """Put the members that any of these sets or sorted sets has in the place of what the destination held.

        A mapping multiplies the scores of each key by its weight; `aggregate` makes one score of several: `SUM`, which
        is the default, `MIN` or `MAX`. Returns how many members the destination has. O(n log n). Errors: WRONGTYPE.
        """
        return self._queue(None, b'ZUNIONSTORE', destination, *aggregation(keys, aggregate))

    def zinterstore(self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None=None) -> Self:
        """Put the members that all of these have in the place of what the destination held; as `zunionstore`."""
        return self._queue(None, b'ZINTERSTORE', destination, *aggregation(keys, aggregate))

    def zscan(self, key: Value, cursor: int=0, match: Value | None=None, count: int | None=None) -> Self:
        """Some members with scores and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        return self._queue(self._scan_scored, b'ZSCAN', key, cursor, *scan_options(match, count))

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
        options = scan_options(match, count, type or filter_type)
        return self._queue(self._scan_texts, b'SCAN', cursor, *options)

    def keys_block(self, match: Value | None=None, *, filter_type: KeyType | None=None) -> Self:
        """All keys, or those that a glob matches, or of a type; each once, as of one moment. O(keys)."""
        if filter_type is None:
            return self._queue(self._texts, b'KEYS', b'*' if match is None else match)
        return self._queue(self._distinct_found, b'SCAN', 0, *scan_options(match, EVERY_KEY, filter_type))

    def dbsize(self) -> Self:
        """How many keys there are; with a prefix, those that have it. O(1), with a prefix O(keys)."""
        return self._queue(None, b'DBSIZE')

    def flushdb(self) -> Self:
        """Delete every key that this client can see, with a prefix those that have it; True."""
        return self._queue(is_some, b'FLUSHDB')

    def flushall(self) -> Self:
        """Delete every key that this client can see, with a prefix those that have it; of every database."""
        return self._queue(nothing, b'FLUSHALL')

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

    def publish(self, key: Value, msg: Value) -> Self:
        """Send a message to those who subscribed to a channel, and wake those who `wait_for` a key of its name.

        Returns how many there are. O(receivers + patterns).
        """
        return self._queue(None, b'PUBLISH', key, msg)
