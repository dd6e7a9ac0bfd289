"""Sorted sets: what each sorted-set command does, over any keyspace.

A sorted set is cheap to ask for a member's score and for what stands in a range of ranks or scores. Several commands
read their words from left to right and refuse the first that does not fit, so that the order of their errors is the
server's only if they do the reading themselves; they are declared `by_hand`.

Imports: errors, keyspace, words, scanning, table.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from redipy.commands import scanning
from redipy.commands.table import Declare
from redipy.commands.words import Count, decimal, half_open, integer, number_text, real
from redipy.errors import (
    GT_LT_NX_EXCLUDE_EACH_OTHER,
    INCR_TAKES_ONE_PAIR,
    LIMIT_NEEDS_A_RANGE,
    NO_INPUT_KEY,
    NO_SCORES_BYLEX,
    NOT_A_LEX_RANGE,
    NOT_A_SCORE_RANGE,
    NOT_A_WEIGHT,
    NX_EXCLUDES_XX,
    SCORE_IS_NAN,
    SYNTAX_ERROR,
    WRONG_ARITY,
    ResponseError,
)
from redipy.keyspace import Keyspace, LexRange, ScoreRange, Set, SortedSet
from redipy.replies import Reply

command = Declare("sorted-set")

Pairs = Collection[tuple[bytes, float]]

# Adding and removing members

ADD_OPTIONS = frozenset({b"NX", b"XX", b"GT", b"LT", b"CH", b"INCR"})


@command(
    "ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]", "write denyoom fast", by_hand=True
)
def zadd(db: Keyspace, key: bytes, *words: bytes) -> int | float | None:
    """Add members with their scores, or give those that are there another score.

    NX only adds, XX never adds; GT and LT only raise or lower the score of a member that is there. Returns how many
    members are new, with CH how many are new or have another score. With INCR the score is added to the old one, and
    the new one is returned, None where the options forbade it. O(log n) a member.
    Errors: WRONGTYPE; options that exclude each other; a score that is no number.
    """
    options: frozenset[bytes] = frozenset()
    if words[0].upper() in ADD_OPTIONS:
        given = [word.upper() for word in takewhile(lambda word: word.upper() in ADD_OPTIONS, words)]
        options, words = frozenset(given), words[len(given):]
    if not words or len(words) % 2:
        raise ResponseError(SYNTAX_ERROR)
    if options:
        _check_compatible(options, len(words) // 2)
    scores = list(map(real, words[::2]))
    zset = db.zset(key)
    added = updated = 0
    score: float | None = None
    for given_score, member in zip(scores, words[1::2], strict=True):
        old = zset.get(member)
        score = _admitted(old, given_score, options) if options else given_score
        if score is None or score == old:
            continue
        zset.set(member, score + 0.0)  # a stored zero has no sign
        if old is None:
            added += 1
        else:
            updated += 1
    if added or updated:
        db.changed(key, zset)
    if b"INCR" in options:
        return score
    return added + updated if b"CH" in options else added


def _check_compatible(options: frozenset[bytes], pairs: int) -> None:
    """Refuse options that exclude each other, in the server's order."""
    if {b"NX", b"XX"} <= options:
        raise ResponseError(NX_EXCLUDES_XX)
    if len(options & {b"NX", b"GT", b"LT"}) > 1:
        raise ResponseError(GT_LT_NX_EXCLUDE_EACH_OTHER)
    if b"INCR" in options and pairs > 1:
        raise ResponseError(INCR_TAKES_ONE_PAIR)


def _admitted(old: float | None, given: float, options: frozenset[bytes]) -> float | None:
    """The score that a member is to have; None where the options leave it as it is.

    >>> _admitted(None, 2.0, frozenset({b"XX"})), _admitted(1.0, 2.0, frozenset({b"INCR", b"GT"}))
    (None, 3.0)
    """
    if old is None:
        return None if b"XX" in options else given
    if b"NX" in options:
        return None
    score = old + given if b"INCR" in options else given
    if math.isnan(score):
        raise ResponseError(SCORE_IS_NAN)
    if (b"GT" in options and score <= old) or (b"LT" in options and score >= old):
        return None
    return score


@command("ZINCRBY key increment member", "write denyoom fast")
def zincrby(db: Keyspace, key: bytes, increment: bytes, member: bytes) -> Reply:
    """Add to the score of a member, 0 if it is not there yet; returns the new score. O(log n).

    Errors: WRONGTYPE; an increment that is no number; infinities that cancel each other out.
    """
    return zadd(db, key, b"INCR", increment, member)


@command("ZREM key member [member ...]", "write fast")
def zrem(db: Keyspace, key: bytes, *member: bytes) -> int:
    """Remove members; returns how many there were. O(log n) a member. Errors: WRONGTYPE."""
    return _remove(db, key, db.zset(key), member)


@command("ZREMRANGEBYRANK key start stop", "write")
def zremrangebyrank(db: Keyspace, key: bytes, start: int, stop: int) -> int:
    """Remove the members between two ranks, both included; returns how many. O(removed · log n).

    Ranks count from the lowest score, negative ones from the highest. Errors: WRONGTYPE, a rank that is no integer.
    """
    zset = db.zset(key)
    found = zset.by_rank(*half_open(start, stop, len(zset)))
    return _remove(db, key, zset, [member for member, _ in found])


@command("ZREMRANGEBYSCORE key min max", "write")
def zremrangebyscore(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """Remove the members with a score within a range (see `score_range`); returns how many. O(removed · log n).

    Errors: WRONGTYPE, a bound that is no number.
    """
    scores = score_range(min, max)
    zset = db.zset(key)
    return _remove(db, key, zset, [member for member, _ in zset.by_score(scores)])


def _remove(db: Keyspace, key: bytes, zset: SortedSet, members: Iterable[bytes]) -> int:
    """Remove members from the set of a key; how many there were."""
    removed = [member for member in members if zset.remove(member)]
    if removed:
        db.changed(key, zset)
    return len(removed)


@command("ZPOPMIN key [count]", "write fast", surplus=SYNTAX_ERROR)
def zpopmin(db: Keyspace, key: bytes, count: Count | None = None) -> list[Reply]:
    """Take out the member with the lowest score; returns it with its score, an empty list if there is none.

    With a count, takes out up to so many, the lowest first, and returns a list of such pairs. O(log n) a member.
    Errors: WRONGTYPE, a negative count.
    """
    return _pop(db, key, count, highest=False)


@command("ZPOPMAX key [count]", "write fast", surplus=SYNTAX_ERROR)
def zpopmax(db: Keyspace, key: bytes, count: Count | None = None) -> list[Reply]:
    """Take out the member with the highest score; see ZPOPMIN. O(log n) a member."""
    return _pop(db, key, count, highest=True)


def _pop(db: Keyspace, key: bytes, count: int | None, *, highest: bool) -> list[Reply]:
    """Take out members from one end; one pair without a count, a list of pairs with one."""
    zset = db.zset(key)
    most = 1 if count is None else count
    taken = zset.by_rank(0, most if most <= 1 else min(most, len(zset)), reverse=highest) if len(zset) else []
    _remove(db, key, zset, [member for member, _ in taken])
    if count is None:
        return list(taken[0]) if taken else []
    return list(map(list, taken))


# Asking for members

@command("ZSCORE key member", "readonly fast")
def zscore(db: Keyspace, key: bytes, member: bytes) -> float | None:
    """The score of a member, None if it or the key is missing. O(log n). Errors: WRONGTYPE."""
    return db.zset(key).get(member)


@command("ZMSCORE key member [member ...]", "readonly fast")
def zmscore(db: Keyspace, key: bytes, *member: bytes) -> list[float | None]:
    """The score of each member, None for one that is missing. O(log n) a member. Errors: WRONGTYPE."""
    return list(map(db.zset(key).get, member))


@command("ZCARD key", "readonly fast")
def zcard(db: Keyspace, key: bytes) -> int:
    """How many members there are, 0 if the key is missing. O(1). Errors: WRONGTYPE."""
    return len(db.zset(key))


@command("ZCOUNT key min max", "readonly fast")
def zcount(db: Keyspace, key: bytes, min: bytes, max: bytes) -> int:
    """How many members have a score within a range (see `score_range`). O(log n), on SQLite O(counted).

    Errors: WRONGTYPE, a bound that is no number.
    """
    scores = score_range(min, max)
    return db.zset(key).count(scores)


@command("ZRANK key member [WITHSCORE]", "readonly fast", by_hand=True)
def zrank(db: Keyspace, key: bytes, member: bytes, *words: bytes) -> Reply:
    """How many members stand before one, by ascending score; with its score if asked for. None if it is missing.

    O(log n), on SQLite O(n). Errors: WRONGTYPE.
    """
    withscore = _withscore("zrank", words)
    return _ranked(db.zset(key), member, withscore, from_highest=False)


@command("ZREVRANK key member [WITHSCORE]", "readonly fast", by_hand=True)
def zrevrank(db: Keyspace, key: bytes, member: bytes, *words: bytes) -> Reply:
    """How many members stand behind one, by ascending score; see ZRANK."""
    withscore = _withscore("zrevrank", words)
    return _ranked(db.zset(key), member, withscore, from_highest=True)


def _withscore(name: str, words: Sequence[bytes]) -> bool:
    """Whether the score is asked for; one word too many is wrong in number, not in syntax."""
    if len(words) > 1:
        raise ResponseError(WRONG_ARITY.format(name))
    if words and words[0].upper() != b"WITHSCORE":
        raise ResponseError(SYNTAX_ERROR)
    return bool(words)


def _ranked(zset: SortedSet, member: bytes, withscore: bool, *, from_highest: bool) -> Reply:
    """The rank of a member from one end, in a list with its score if asked for."""
    rank = zset.rank(member)
    if rank is None:
        return None
    if from_highest:
        rank = len(zset) - 1 - rank
    return [rank, zset.get(member)] if withscore else rank


@command("ZSCAN key cursor [MATCH pattern] [COUNT count]", "readonly", by_hand=True)
def zscan(db: Keyspace, key: bytes, cursor: bytes, *words: bytes) -> list[Reply]:
    """About `count` members with their scores as text, from a cursor on; first comes the next cursor, 0 at the end.

    A member that is there from the first call to the last is given at least once. O(count).
    Errors: WRONGTYPE, a bad cursor, options that do not fit.
    """
    start = scanning.cursor(cursor)
    zset = db.zset(key)
    if not len(zset):
        return scanning.nothing()
    options = scanning.options(words)
    following, found = zset.scan(start, options.count)
    return scanning.page(following, ((member, number_text(score)) for member, score in found), options)


# Ranges


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


def _range_options(words: Sequence[bytes], choices: Container[bytes] = ()) -> RangeOptions:
    """Read options from left to right; `choices` are those beside LIMIT and WITHSCORES, each of which fits once."""
    options = RangeOptions()
    left = list(reversed(words))
    while left:
        token = left.pop().upper()
        if token == b"WITHSCORES":
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


def _range(db: Keyspace, key: bytes, start: bytes, stop: bytes, options: RangeOptions) -> list[Reply]:
    """The members of a range, as the options say, with their scores if asked for."""
    if options.limit[1] != -1 and not options.by:
        raise ResponseError(LIMIT_NEEDS_A_RANGE)
    if options.withscores and options.by == b"BYLEX":
        raise ResponseError(NO_SCORES_BYLEX)
    found = _found(db, key, start, stop, options)
    return list(map(list, found)) if options.withscores else [member for member, _ in found]


def _found(db: Keyspace, key: bytes, start: bytes, stop: bytes, options: RangeOptions) -> Pairs:
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
    return _range(db, key, start, stop, _range_options(words, (b"BYSCORE", b"BYLEX", b"REV")))


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


# Unions and intersections

Scores = dict[bytes, float]
Aggregate = Callable[[float, float], float]


class Input(NamedTuple):
    """A sorted set, or a plain set whose members all have the score 1, with the weight that multiplies its scores."""

    members: Set | SortedSet
    weight: float = 1.0

    def get(self, member: bytes) -> float | None:
        """The weighted score of a member, None if it is missing; infinity times zero stays NaN."""
        if isinstance(self.members, Set):
            return self.weight if member in self.members else None
        score = self.members.get(member)
        return None if score is None else score * self.weight

    def scores(self) -> Iterable[tuple[bytes, float]]:
        """Every member with its weighted score."""
        if isinstance(self.members, Set):
            return ((member, self.weight) for member in self.members)
        return ((member, _or_zero(score * self.weight)) for member, score in self.members.in_order())


def _or_zero(score: float) -> float:
    """The score, 0 where infinities cancelled each other out."""
    return 0.0 if math.isnan(score) else score


# `min` and `max` give the first where they cannot tell, NaN among it, as the server does.
AGGREGATES: dict[bytes, Aggregate] = {b"SUM": lambda one, other: _or_zero(one + other), b"MIN": min, b"MAX": max}


def union(inputs: Sequence[Input], aggregate: Aggregate) -> Scores:
    """Every member of any input. O(all)."""
    scores: Scores = {}
    for one in inputs:
        for member, score in one.scores():
            scores[member] = aggregate(scores[member], score) if member in scores else score
    return scores


def intersection(inputs: Sequence[Input], aggregate: Aggregate) -> Scores:
    """The members that all inputs have. O(size of the first · inputs)."""
    scores: Scores = {}
    smallest, *others = inputs
    for member, first_score in smallest.scores():
        score = first_score
        for other in others:
            found = other.get(member)
            if found is None:
                break
            score = aggregate(score, found)
        else:
            scores[member] = score
    return scores


@command(
    "ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    "write denyoom movablekeys", by_hand=True,
)
def zunionstore(db: Keyspace, destination: bytes, *words: bytes) -> int:
    """Store every member of some sorted sets and sets, in the place of what was at `destination`.

    Its score there is the sum of its scores, or what AGGREGATE says; a set's members have the score 1. WEIGHTS
    multiplies the scores of each input. Returns how many members are stored. O(all · log n).
    Errors: WRONGTYPE for an input, a bad number of keys, weights that are no numbers or not as many as keys.
    """
    return _store(db, destination, union, *_inputs(db, "zunionstore", words))


@command(
    "ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    "write denyoom movablekeys", by_hand=True,
)
def zinterstore(db: Keyspace, destination: bytes, *words: bytes) -> int:
    """Store the members that all of some sorted sets and sets have; see ZUNIONSTORE. O(smallest · inputs · log n)."""
    return _store(db, destination, intersection, *_inputs(db, "zinterstore", words))


def _inputs(db: Keyspace, name: str, words: Sequence[bytes]) -> tuple[list[Input], Aggregate]:
    """Read `numkeys key [key ...]` and the options; the types of the keys are checked before the options are read."""
    numkeys = integer(words[0])
    if numkeys < 1:
        raise ResponseError(NO_INPUT_KEY.format(name))
    keys, left = words[1:1 + numkeys], list(reversed(words[1 + numkeys:]))
    if len(keys) < numkeys:
        raise ResponseError(SYNTAX_ERROR)
    inputs = [Input(db.set(key) if db.type(key) == "set" else db.zset(key)) for key in keys]
    aggregate = AGGREGATES[b"SUM"]
    while left:
        token = left.pop().upper()
        if token == b"WEIGHTS" and len(left) >= numkeys:
            inputs = [Input(one.members, real(left.pop(), NOT_A_WEIGHT)) for one in inputs]
        elif token == b"AGGREGATE" and left and (chosen := left.pop().upper()) in AGGREGATES:
            aggregate = AGGREGATES[chosen]
        else:
            raise ResponseError(SYNTAX_ERROR)
    return inputs, aggregate


def _store(
    db: Keyspace,
    destination: bytes,
    combine: Callable[[Sequence[Input], Aggregate], Scores],
    inputs: Sequence[Input],
    aggregate: Aggregate,
) -> int:
    """Combine the inputs, the smallest first, and let the destination hold what comes out."""
    # The order is the server's: it decides what a sum of several floats comes to.
    scores = combine(sorted(inputs, key=lambda one: len(one.members)), aggregate)
    db.delete(destination)
    stored = db.zset(destination)
    for member, score in scores.items():
        stored.set(member, score + 0.0)
    db.changed(destination, stored)
    return len(scores)
