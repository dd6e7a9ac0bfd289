"""Sorted sets: what is done with members, over any keyspace; ranges and set algebra have modules of their own.

A sorted set is cheap to ask for a member's score and for what stands in a range of ranks or scores. Several commands
read their words from left to right and refuse the first that does not fit, so that the order of their errors is the
server's only if they do the reading themselves; they are declared `by_hand`.

Imports: errors, keyspace, replies, and of the commands `drawing`, `scanning`, `table`, `words`.
"""
from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile

from redipy.commands import drawing, scanning
from redipy.commands.table import Declare
from redipy.commands.words import Count, number_text, real
from redipy.containers import SortedSet
from redipy.errors import (
    GT_LT_NX_EXCLUDE_EACH_OTHER,
    INCR_TAKES_ONE_PAIR,
    NX_EXCLUDES_XX,
    SCORE_IS_NAN,
    SYNTAX_ERROR,
    WRONG_ARITY,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("sorted-set")

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
        db.changed(key, zset, "zincr" if b"INCR" in options else "zadd")
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


@command("ZINCRBY key increment member", "write denyoom fast", uses="RW access update")
def zincrby(db: Keyspace, key: bytes, increment: bytes, member: bytes) -> Reply:
    """Add to the score of a member, 0 if it is not there yet; returns the new score. O(log n).

    Errors: WRONGTYPE; an increment that is no number; infinities that cancel each other out.
    """
    return zadd(db, key, b"INCR", increment, member)


@command("ZREM key member [member ...]", "write fast", uses="RW delete")
def zrem(db: Keyspace, key: bytes, *member: bytes) -> int:
    """Remove members; returns how many there were. O(log n) a member. Errors: WRONGTYPE."""
    return remove(db, key, db.zset(key), member, "zrem")


def remove(db: Keyspace, key: bytes, zset: SortedSet, members: Iterable[bytes], event: str) -> int:
    """Remove members from the set of a key; how many there were."""
    removed = [member for member in members if zset.remove(member)]
    if removed:
        db.changed(key, zset, event)
    return len(removed)


def store(db: Keyspace, destination: bytes, pairs: Collection[tuple[bytes, float]], event: str) -> int:
    """Let a key hold these members and scores alone, whatever it held; how many. None of them leaves no key."""
    if not pairs:
        db.delete(destination)
        return 0
    db.vacate(destination)
    stored = db.zset(destination)
    for member, score in pairs:
        stored.set(member, score + 0.0)  # a stored zero has no sign
    db.changed(destination, stored, event)
    return len(stored)


@command("ZPOPMIN key [count]", "write fast", uses="RW access delete", surplus=SYNTAX_ERROR)
def zpopmin(db: Keyspace, key: bytes, count: Count | None = None) -> list[Reply]:
    """Take out the member with the lowest score; returns it with its score, an empty list if there is none.

    With a count, takes out up to so many, the lowest first, and returns a list of such pairs. O(log n) a member.
    Errors: WRONGTYPE, a negative count.
    """
    return _pop(db, key, count, highest=False)


@command("ZPOPMAX key [count]", "write fast", uses="RW access delete", surplus=SYNTAX_ERROR)
def zpopmax(db: Keyspace, key: bytes, count: Count | None = None) -> list[Reply]:
    """Take out the member with the highest score; see ZPOPMIN. O(log n) a member."""
    return _pop(db, key, count, highest=True)


def _pop(db: Keyspace, key: bytes, count: int | None, *, highest: bool) -> list[Reply]:
    """Take out members from one end; one pair without a count, a list of pairs with one."""
    zset = db.zset(key)
    most = 1 if count is None else count
    taken = zset.by_rank(0, most if most <= 1 else min(most, len(zset)), reverse=highest) if len(zset) else []
    remove(db, key, zset, [member for member, _ in taken], "zpopmax" if highest else "zpopmin")
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


@command("ZCARD key", "readonly fast", uses="RO")
def zcard(db: Keyspace, key: bytes) -> int:
    """How many members there are, 0 if the key is missing. O(1). Errors: WRONGTYPE."""
    return len(db.zset(key))


@command("ZRANK key member [WITHSCORE]", "readonly fast", by_hand=True)
def zrank(db: Keyspace, key: bytes, member: bytes, *words: bytes) -> Reply:
    """How many members stand before one, by ascending score; with its score if asked for. None if it is missing.

    O(log n), on SQLite O(n / 4096). Errors: WRONGTYPE.
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


@command("ZRANDMEMBER key [count [WITHSCORES]]", "readonly", tips="nondeterministic_output", by_hand=True)
def zrandmember(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """A member drawn at random, or up to `count` different ones; with a negative count so many that may repeat.

    WITHSCORES gives each in a list with its score. O(log n) a member. When the key is missing: None,
    or no members. Errors: a count that is no number; a word too many; WRONGTYPE.
    """
    wanted = drawing.read(words, b"WITHSCORES")
    zset = db.zset(key)
    return drawing.draw(len(zset), zset.sample, wanted)


@command("ZSCAN key cursor [MATCH pattern] [COUNT count]", "readonly", tips="nondeterministic_output", by_hand=True)
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
