"""Sorted sets: the methods for members ordered by score. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import rank_and_score
from redipy.api.readings import popped_many_scored
from redipy.api.words import flags, limit, listed, options, scan_options, scores_and_members
from redipy.values import Value


class SortedSetCommands(Commands[T]):
    """ZADD, ZRANGE, ZPOPMIN and their kin. Scores are floats; equal ones are ordered by member."""

    @overload
    def zadd(
        self, key: Value, mapping: Mapping[K, Value], nx: bool = False, xx: bool = False, ch: bool = False,
        incr: Literal[False] = False, gt: bool = False, lt: bool = False,
    ) -> int: ...
    @overload
    def zadd(
        self, key: Value, mapping: Mapping[K, Value], nx: bool = False, xx: bool = False, ch: bool = False, *,
        incr: Literal[True], gt: bool = False, lt: bool = False,
    ) -> float | None: ...
    def zadd(
        self, key: Value, mapping: Mapping[K, Value], nx: bool = False, xx: bool = False, ch: bool = False,
        incr: bool = False, gt: bool = False, lt: bool = False,
    ) -> float | None:
        """Give members their scores; how many are new. O(log n) a member.

        nx, xx: only new members, or only those there are; gt, lt: only if the score grows, or shrinks. ch: count what
        was changed, too. incr: add to the one member's score, and return the new one, None if an option forbade it.
        Errors: ValueError for an empty mapping, a score that is no number, options that exclude each other; WRONGTYPE.
        """
        if nx or xx or ch or incr or gt or lt:
            conditions = flags(NX=nx, XX=xx, GT=gt, LT=lt, CH=ch, INCR=incr)
            return self._execute(b"ZADD", key, *conditions, *scores_and_members(mapping))
        return self._execute(b"ZADD", key, *scores_and_members(mapping))

    def zincrby(self, key: Value, amount: float, member: Value) -> float:
        """Add to the score of a member, 0 when missing; the new score. O(log n). Errors: ValueError; WRONGTYPE."""
        return self._execute(b"ZINCRBY", key, amount, member)

    def zscore(self, key: Value, member: Value) -> float | None:
        """The score of a member, None when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"ZSCORE", key, member)

    def zmscore(self, key: Value, members: Value | Iterable[Value], *others: Value) -> list[float | None]:
        """The score of each of these members, None where missing. O(members). Errors: WRONGTYPE."""
        return self._execute(b"ZMSCORE", key, *listed(members, others))

    def zrem(self, key: Value, *members: Value) -> int:
        """Remove members; how many there were. O(log n) a member. Errors: ValueError for no members; WRONGTYPE."""
        return self._execute(b"ZREM", key, *members)

    def zcard(self, key: Value) -> int:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"ZCARD", key)

    def zcount(self, key: Value, min: Value, max: Value) -> int:
        """How many scores are from one to another; `"(1"` leaves 1 out, `"-inf"` is below all. O(log n)."""
        return self._execute(b"ZCOUNT", key, min, max)

    @overload
    def zrange(
        self, key: Value, start: Value, stop: Value, desc: bool = False, withscores: Literal[False] = False, *,
        byscore: bool = False, bylex: bool = False, offset: int | None = None, num: int | None = None,
    ) -> list[T]: ...
    @overload
    def zrange(
        self, key: Value, start: Value, stop: Value, desc: bool = False, *, withscores: Literal[True],
        byscore: bool = False, bylex: bool = False, offset: int | None = None, num: int | None = None,
    ) -> list[tuple[T, float]]: ...
    def zrange(
        self, key: Value, start: Value, stop: Value, desc: bool = False, withscores: bool = False, *,
        byscore: bool = False, bylex: bool = False, offset: int | None = None, num: int | None = None,
    ) -> list[T] | list[tuple[T, float]]:
        """Members from one rank to another by ascending score, both included, negative from the end.

        desc: from the highest on; `start` is the upper end of a range of scores or members then. byscore: from one
        score to another, as in `zcount`. bylex: from one member to another, `"[b"` with b, `"(b"` without, `"-"` and
        `"+"` the ends. offset, num: of these, skip some and give so many. withscores: pairs of member and score.
        Empty when missing. O(log n + answered). Errors: ValueError for no ranks or scores; WRONGTYPE.
        """
        words = (*flags(BYSCORE=byscore, BYLEX=bylex, REV=desc), *limit(offset, num))
        if withscores:
            return self._scored(self._execute(b"ZRANGE", key, start, stop, *words, b"WITHSCORES"))
        return self._texts(self._execute(b"ZRANGE", key, start, stop, *words))

    @overload
    def zrevrange(self, key: Value, start: int, stop: int, withscores: Literal[False] = False) -> list[T]: ...
    @overload
    def zrevrange(self, key: Value, start: int, stop: int, withscores: Literal[True]) -> list[tuple[T, float]]: ...
    def zrevrange(
        self, key: Value, start: int, stop: int, withscores: bool = False
    ) -> list[T] | list[tuple[T, float]]:
        """`zrange` by descending score."""
        if withscores:
            return self._scored(self._execute(b"ZREVRANGE", key, start, stop, b"WITHSCORES"))
        return self._texts(self._execute(b"ZREVRANGE", key, start, stop))

    @overload
    def zrangebyscore(
        self, key: Value, min: Value, max: Value, start: int | None = None, num: int | None = None,
        withscores: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    def zrangebyscore(
        self, key: Value, min: Value, max: Value, start: int | None = None, num: int | None = None, *,
        withscores: Literal[True],
    ) -> list[tuple[T, float]]: ...
    def zrangebyscore(
        self, key: Value, min: Value, max: Value, start: int | None = None, num: int | None = None,
        withscores: bool = False,
    ) -> list[T] | list[tuple[T, float]]:
        """`zrange` with `byscore`; `start` is how many to skip, `num` how many to give."""
        if withscores:
            return self._scored(self._execute(b"ZRANGEBYSCORE", key, min, max, b"WITHSCORES", *limit(start, num)))
        return self._texts(self._execute(b"ZRANGEBYSCORE", key, min, max, *limit(start, num)))

    @overload
    def zrevrangebyscore(
        self, key: Value, max: Value, min: Value, start: int | None = None, num: int | None = None,
        withscores: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    def zrevrangebyscore(
        self, key: Value, max: Value, min: Value, start: int | None = None, num: int | None = None, *,
        withscores: Literal[True],
    ) -> list[tuple[T, float]]: ...
    def zrevrangebyscore(
        self, key: Value, max: Value, min: Value, start: int | None = None, num: int | None = None,
        withscores: bool = False,
    ) -> list[T] | list[tuple[T, float]]:
        """`zrangebyscore` by descending score, the upper end first."""
        if withscores:
            return self._scored(self._execute(b"ZREVRANGEBYSCORE", key, max, min, b"WITHSCORES", *limit(start, num)))
        return self._texts(self._execute(b"ZREVRANGEBYSCORE", key, max, min, *limit(start, num)))

    @overload
    def zrank(self, key: Value, member: Value, withscore: Literal[False] = False) -> int | None: ...
    @overload
    def zrank(self, key: Value, member: Value, withscore: Literal[True]) -> tuple[int, float] | None: ...
    def zrank(self, key: Value, member: Value, withscore: bool = False) -> int | tuple[int, float] | None:
        """How many members stand before this one, with its score if asked; None when missing. O(log n)."""
        if withscore:
            return rank_and_score(self._execute(b"ZRANK", key, member, b"WITHSCORE"))
        return self._execute(b"ZRANK", key, member)

    @overload
    def zrevrank(self, key: Value, member: Value, withscore: Literal[False] = False) -> int | None: ...
    @overload
    def zrevrank(self, key: Value, member: Value, withscore: Literal[True]) -> tuple[int, float] | None: ...
    def zrevrank(self, key: Value, member: Value, withscore: bool = False) -> int | tuple[int, float] | None:
        """How many members stand behind this one, with its score if asked; None when missing. O(log n)."""
        if withscore:
            return rank_and_score(self._execute(b"ZREVRANK", key, member, b"WITHSCORE"))
        return self._execute(b"ZREVRANK", key, member)

    def zpopmin(self, key: Value, count: int = 1) -> list[tuple[T, float]]:
        """Take up to `count` members of the lowest scores, the lowest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        return self._scored(self._execute(b"ZPOPMIN", key, count))

    def zpopmax(self, key: Value, count: int = 1) -> list[tuple[T, float]]:
        """Take up to `count` members of the highest scores, the highest first; empty when missing. O(log n) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        return self._scored(self._execute(b"ZPOPMAX", key, count))

    def zpop_min(self, key: Value, count: int = 1) -> list[tuple[T, float]]:
        """Another name of `zpopmin`."""
        return self._scored(self._execute(b"ZPOPMIN", key, count))

    def zpop_max(self, key: Value, count: int = 1) -> list[tuple[T, float]]:
        """Another name of `zpopmax`."""
        return self._scored(self._execute(b"ZPOPMAX", key, count))

    def zremrangebyrank(self, key: Value, start: int, stop: int) -> int:
        """Remove the members from one rank to another, both included; how many there were. O(log n + removed)."""
        return self._execute(b"ZREMRANGEBYRANK", key, start, stop)

    def zremrangebyscore(self, key: Value, min: Value, max: Value) -> int:
        """Remove the members within a range of scores, as in `zcount`; how many there were. O(log n + removed)."""
        return self._execute(b"ZREMRANGEBYSCORE", key, min, max)

    def zrangebylex(
        self, key: Value, min: Value, max: Value, start: int | None = None, num: int | None = None
    ) -> list[T]:
        """`zrange` with `bylex`, for members of one and the same score; `start` is how many to skip, `num` to give."""
        return self._texts(self._execute(b"ZRANGEBYLEX", key, min, max, *limit(start, num)))

    def zrevrangebylex(
        self, key: Value, max: Value, min: Value, start: int | None = None, num: int | None = None
    ) -> list[T]:
        """`zrangebylex` from the last member on, the upper end first."""
        return self._texts(self._execute(b"ZREVRANGEBYLEX", key, max, min, *limit(start, num)))

    def zlexcount(self, key: Value, min: Value, max: Value) -> int:
        """How many members there are from one to another, as in `zrange` with `bylex`. O(log n). Errors: WRONGTYPE."""
        return self._execute(b"ZLEXCOUNT", key, min, max)

    def zrangestore(
        self, destination: Value, source: Value, start: Value, stop: Value, byscore: bool = False,
        bylex: bool = False, desc: bool = False, offset: int | None = None, num: int | None = None,
    ) -> int:
        """Put what `zrange` gives, with its scores, in the place of what the destination held; how many members."""
        words = (*flags(BYSCORE=byscore, BYLEX=bylex, REV=desc), *limit(offset, num))
        return self._execute(b"ZRANGESTORE", destination, source, start, stop, *words)

    @overload
    def zrandmember(self, key: Value, count: None = None) -> T | None: ...
    @overload
    def zrandmember(self, key: Value, count: int, withscores: Literal[False] = False) -> list[T]: ...
    @overload
    def zrandmember(self, key: Value, count: int, withscores: Literal[True]) -> list[tuple[T, float]]: ...
    def zrandmember(
        self, key: Value, count: int | None = None, withscores: bool = False
    ) -> T | list[T] | list[tuple[T, float]] | None:
        """A member drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withscores: pairs of member and score.
        O(answered × log n). Errors: WRONGTYPE.
        """
        if count is None:
            return self._text(self._execute(b"ZRANDMEMBER", key))
        if withscores:
            return self._scored(self._execute(b"ZRANDMEMBER", key, count, b"WITHSCORES"))
        return self._texts(self._execute(b"ZRANDMEMBER", key, count))

    def zmpop(
        self, numkeys: int, keys: Iterable[Value], min: bool = False, max: bool = False, count: int | None = None
    ) -> tuple[T, list[tuple[T, float]]] | None:
        """Take up to `count` members, 1 if not said, of the first sorted set that has any, and say of which.

        min, max: those of the lowest or of the highest scores. None when all are missing. O(keys + answered × log n).
        Errors: ValueError for neither or both, or a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        words = (numkeys, *keys, *flags(MIN=min, MAX=max), *options(COUNT=count))
        return popped_many_scored(self._decode)(self._execute(b"ZMPOP", *words))

    def zremrangebylex(self, key: Value, min: Value, max: Value) -> int:
        """Remove the members within a range, as in `zlexcount`; how many there were. O(log n + removed)."""
        return self._execute(b"ZREMRANGEBYLEX", key, min, max)

    def zscan(
        self, key: Value, cursor: int = 0, match: Value | None = None, count: int | None = None
    ) -> tuple[int, list[tuple[T, float]]]:
        """Some members with scores and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        return self._scan_scored(self._execute(b"ZSCAN", key, cursor, *scan_options(match, count)))
