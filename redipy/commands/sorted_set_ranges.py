"""Sorted sets by ranges of ranks, scores or members: reading, counting, removing and storing what is in one.

Imports: errors, keyspace, replies, and of the commands `sorted_sets`, `table`, `words`.
"""
from __future__ import annotations

import math
from collections.abc import Container, Sequence
from typing import NamedTuple

from redipy.commands.sorted_sets import remove, store
from redipy.commands.table import Declare
from redipy.commands.words import decimal, half_open, integer
from redipy.containers import LexRange, ScoreRange
from redipy.errors import (
    LIMIT_NEEDS_A_RANGE,
    NO_SCORES_BYLEX,
    NOT_A_LEX_RANGE,
    NOT_A_SCORE_RANGE,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("sorted-set")

# What a range is


def score_range(least: bytes, most: bytes) -> ScoreRange:
    """The range of two bounds, each of which a `(` excludes. Source: `zslParseRange` in Redis's t_zset.c.

    The server reads a bound as C text, up to a zero byte, and takes an empty one for 0; what is too large or too small
    for a double is cut.

    >>> score_range(b"(1", b"+inf")
    ScoreRange(least=1.0, most=inf, least_open=True, most_open=False)
    """
    return ScoreRange(_bound(least), _bound(most), least[:1] == b"(", most[:1] == b"(")


def _bound(word: bytes) -> float:
    """The number of a bound."""
    value = decimal(word.removeprefix(b"(").partition(b"\0")[0] or b"0")
    if math.isnan(value):
        raise ResponseError(NOT_A_SCORE_RANGE)
    return value


def lex_range(least: bytes, most: bytes) -> LexRange:
    """The range of two bounds: `[a` includes a, `(a` excludes it, `-` is before and `+` behind every member.

    >>> lex_range(b"[a", b"+")
    LexRange(least=b'a', most=None, least_open=False, most_open=False)
    """
    for word in (least, most):
        if word[:1] not in (b"[", b"(") and word not in (b"-", b"+"):
            raise ResponseError(NOT_A_LEX_RANGE)
    if least == b"+" or most == b"-":
        return LexRange(b"", b"", True, True)  # nothing is there
    return LexRange(
        b"" if least == b"-" else least[1:],
        None if most == b"+" else most[1:],
        least[:1] == b"(",
        most[:1] == b"(",
    )


class RangeOptions(NamedTuple):
    """What follows `start stop` in a range command."""

    by: bytes = b""
    """`BYSCORE` or `BYLEX`; empty where the range is one of ranks."""
    reverse: bool = False
    withscores: bool = False
    limit: tuple[int, int] = (0, -1)
    """How many to skip, and how many to give at most; a negative number gives all."""


def _range_options(words: Sequence[bytes], choices: Container[bytes] = (b"WITHSCORES",)) -> RangeOptions:
    """Read options from left to right; `choices` are those beside LIMIT, of which those that say by what fit once."""
    options = RangeOptions()
    left = list(reversed(words))
    while left:
        token = left.pop().upper()
        if token == b"WITHSCORES" and token in choices:
            options = options._replace(withscores=True)
        elif token == b"LIMIT" and len(left) >= 2:
            options = options._replace(limit=(integer(left.pop()), integer(left.pop())))
        elif token == b"REV" and token in choices and not options.reverse:
            options = options._replace(reverse=True)
        elif token in (b"BYSCORE", b"BYLEX") and token in choices and not options.by:
            options = options._replace(by=token)
        else:
            raise ResponseError(SYNTAX_ERROR)
    return options


def _pairs(db: Keyspace, key: bytes, start: bytes, stop: bytes, options: RangeOptions) -> Sequence[tuple[bytes, float]]:
    """The members of a range, as the options say, with their scores."""
    if options.limit[1] != -1 and not options.by:
        raise ResponseError(LIMIT_NEEDS_A_RANGE)
    if options.withscores and options.by == b"BYLEX":
        raise ResponseError(NO_SCORES_BYLEX)
    return _found(db, key, start, stop, options)


def _range(db: Keyspace, key: bytes, start: bytes, stop: bytes, options: RangeOptions) -> list[Reply]:
    """The members of a range, as the options say, with their scores if asked for."""
    found = _pairs(db, key, start, stop, options)
    return list(map(list, found)) if options.withscores else [member for member, _ in found]


def _found(db: Keyspace, key: bytes, start: bytes, stop: bytes, options: RangeOptions) -> Sequence[tuple[bytes, float]]:
    """The pairs of a range; the words are read before the key is looked for."""
    reverse = options.reverse
    if not options.by:
        first, last = integer(start), integer(stop)
        zset = db.zset(key)
        return zset.by_rank(*half_open(first, last, len(zset)), reverse=reverse)
    least, most = (stop, start) if reverse else (start, stop)
    offset, most_given = options.limit
    count = None if most_given < 0 else most_given
    if offset < 0:  # skips them all
        offset, count = 0, 0
    if options.by == b"BYLEX":
        members = lex_range(least, most)
        return db.zset(key).by_lex(members, reverse=reverse, offset=offset, count=count)
    scores = score_range(least, most)
    return db.zset(key).by_score(scores, reverse=reverse, offset=offset, count=count)


@command(
    "ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", "readonly", by_hand=True
)
def zrange(db: Keyspace, key: bytes, start: bytes, stop: bytes, *words: bytes) -> list[Reply]:
    """The members from `start` to `stop`, both included: two ranks, negative from the end, unless told otherwise.

    With BYSCORE they are scores (see `score_range`); with BYLEX, members of a set whose scores are all equal (see
    `lex_range`). REV gives the highest first, and takes the higher bound first. LIMIT skips `offset` members and gives
    at most `count`, a negative one all. WITHSCORES gives pairs. Empty for a missing key. O(log n + answered).
    Errors: WRONGTYPE, a bound that does not fit, options that do not fit together.
    """
    return _range(db, key, start, stop, _range_options(words, (b"BYSCORE", b"BYLEX", b"REV", b"WITHSCORES")))


@command(
    "ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]",
    "write denyoom", uses="OW update, RO access", by_hand=True,
)  # fmt: skip
def zrangestore(db: Keyspace, dst: bytes, src: bytes, min: bytes, max: bytes, *words: bytes) -> int:
    """Let `dst` hold the members of a range of `src` with their scores, whatever it held; how many that are.

    The range is one of ZRANGE. O(log n) a member. Errors: those of ZRANGE.
    """
    options = _range_options(words, (b"BYSCORE", b"BYLEX", b"REV"))
    return store(db, dst, _pairs(db.reading(), src, min, max, options), "zrangestore")


@command("ZREVRANGE key start stop [WITHSCORES]", "readonly", by_hand=True)
def zrevrange(db: Keyspace, key: bytes, start: bytes, stop: bytes, *words: bytes) -> list[Reply]:
    """The members between two ranks that count from the highest score; see ZRANGE with REV."""
    return _range(db, key, start, stop, _range_options(words)._replace(reverse=True))


@command("ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]", "readonly", by_hand=True)
def zrangebyscore(db: Keyspace, key: bytes, min: bytes, max: bytes, *words: bytes) -> list[Reply]:
    """The members with a score within a range; see ZRANGE with BYSCORE."""
    return _range(db, key, min, max, _range_options(words)._replace(by=b"BYSCORE"))


@command("ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]", "readonly", by_hand=True)
def zrevrangebyscore(db: Keyspace, key: bytes, max: bytes, min: bytes, *words: bytes) -> list[Reply]:
    """The members with a score within a range, the highest first; see ZRANGE with BYSCORE and REV."""
    return _range(db, key, max, min, _range_options(words)._replace(by=b"BYSCORE", reverse=True))


@command("ZRANGEBYLEX key min max [LIMIT offset count]", "readonly", by_hand=True)
def zrangebylex(db: Keyspace, key: bytes, min: bytes, max: bytes, *words: bytes) -> list[Reply]:
    """The members within a range, in a set whose scores are all equal; see ZRANGE with BYLEX."""
    return _range(db, key, min, max, _range_options(words)._replace(by=b"BYLEX"))


@command("ZREVRANGEBYLEX key max min [LIMIT offset count]", "readonly", by_hand=True)
def zrevrangebylex(db: Keyspace, key: bytes, max: bytes, min: bytes, *words: bytes) -> list[Reply]:
    """The members within a range, the last first; see ZRANGE with BYLEX and REV."""
    return _range(db, key, max, min, _range_options(words)._replace(by=b"BYLEX", reverse=True))


# Counting and removing what is in a range


@command("ZCOUNT key min max", "readonly fast")
def zcount(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """How many members have a score within a range (see `score_range`). O(log n), on SQLite O(n / 4096).

    Errors: WRONGTYPE, a bound that is no number.
    """
    scores = score_range(min, max)
    return db.zset(key).count(scores)


@command("ZLEXCOUNT key min max", "readonly fast")
def zlexcount(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """How many members are within a range (see `lex_range`), in a set whose scores are all equal.

    O(log n + counted). Errors: a bound that does not fit, WRONGTYPE.
    """
    members = lex_range(min, max)
    return db.zset(key).lex_count(members)


@command("ZREMRANGEBYRANK key start stop", "write", uses="RW delete")
def zremrangebyrank(db: Keyspace, key: bytes, start: int, stop: int) -> int:
    """Remove the members between two ranks, both included; returns how many. O(removed · log n).

    Ranks count from the lowest score, negative ones from the highest. Errors: WRONGTYPE, a rank that is no integer.
    """
    zset = db.zset(key)
    found = zset.by_rank(*half_open(start, stop, len(zset)))
    return remove(db, key, zset, [member for member, _ in found], "zremrangebyrank")


@command("ZREMRANGEBYSCORE key min max", "write", uses="RW delete")
def zremrangebyscore(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """Remove the members with a score within a range (see `score_range`); returns how many. O(removed · log n).

    Errors: WRONGTYPE, a bound that is no number.
    """
    scores = score_range(min, max)
    zset = db.zset(key)
    return remove(db, key, zset, [member for member, _ in zset.by_score(scores)], "zremrangebyscore")


@command("ZREMRANGEBYLEX key min max", "write", uses="RW delete")
def zremrangebylex(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """Remove the members within a range (see `lex_range`) of a set whose scores are all equal; how many.

    O(removed · log n). Errors: a bound that does not fit, WRONGTYPE.
    """
    members = lex_range(min, max)
    zset = db.zset(key)
    return remove(db, key, zset, [member for member, _ in zset.by_lex(members)], "zremrangebylex")
