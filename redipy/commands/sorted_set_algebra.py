"""Sorted sets and sets put together: unions, intersections and differences, answered, counted or stored.

Imports: errors, keyspace, replies, and of the commands `sorted_sets`, `table`, `words`.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from redipy.commands.sorted_sets import store
from redipy.commands.table import Declare
from redipy.commands.words import integer, not_negative, real
from redipy.containers import Set, SortedSet
from redipy.errors import NO_INPUT_KEY, NOT_A_WEIGHT, SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("sorted-set")

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


def common(inputs: Sequence[Input]) -> Iterator[bytes]:
    """The members that all inputs have, one after the other. O(size of the first · inputs) for all."""
    first, *others = inputs
    for member, _ in first.scores():
        if all(other.get(member) is not None for other in others):
            yield member


def difference(first: Input, others: Sequence[Input]) -> Scores:
    """The members of the first that no other has. O(size of the first · inputs)."""
    return {
        member: score for member, score in first.scores() if all(other.get(member) is None for other in others)
    }


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


class Asked(NamedTuple):
    """What the words say that follow the name, or the destination."""

    inputs: Sequence[Input]
    aggregate: Aggregate = AGGREGATES[b"SUM"]
    withscores: bool = False
    limit: int = 0

    @property
    def by_size(self) -> Sequence[Input]:
        """The inputs, the smallest first. It is the server's order, and decides what a sum of floats comes to."""
        return sorted(self.inputs, key=lambda one: len(one.members))


WEIGHING = frozenset({b"WEIGHTS", b"AGGREGATE"})


def _read(db: Keyspace, name: str, words: Sequence[bytes], options: Container[bytes] = ()) -> Asked:
    """Read `numkeys key [key ...]` and options; the types of the keys are checked before the options are read."""
    numkeys = integer(words[0])
    if numkeys < 1:
        raise ResponseError(NO_INPUT_KEY.format(name))
    keys, left = words[1:1 + numkeys], list(reversed(words[1 + numkeys:]))
    if len(keys) < numkeys:
        raise ResponseError(SYNTAX_ERROR)
    asked = Asked([Input(db.set(key) if isinstance(db.peek(key), Set) else db.zset(key)) for key in keys])
    while left:
        token = left.pop().upper()
        if token not in options:
            raise ResponseError(SYNTAX_ERROR)
        if token == b"WITHSCORES":
            asked = asked._replace(withscores=True)
        elif token == b"WEIGHTS" and len(left) >= numkeys:
            weighted = [Input(one.members, real(left.pop(), NOT_A_WEIGHT)) for one in asked.inputs]
            asked = asked._replace(inputs=weighted)
        elif token == b"AGGREGATE" and left and (chosen := left.pop().upper()) in AGGREGATES:
            asked = asked._replace(aggregate=AGGREGATES[chosen])
        elif token == b"LIMIT" and left:
            asked = asked._replace(limit=not_negative(left.pop(), "LIMIT"))
        else:
            raise ResponseError(SYNTAX_ERROR)
    return asked


def _answer(scores: Scores, asked: Asked) -> list[Reply]:
    """The members in the order of a sorted set, with their scores if asked for."""
    ordered = sorted(scores.items(), key=lambda pair: (pair[1], pair[0]))
    return list(map(list, ordered)) if asked.withscores else [member for member, _ in ordered]


@command(
    "ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]",
    "readonly movablekeys",
    by_hand=True,
)
def zunion(db: Keyspace, *words: bytes) -> list[Reply]:
    """Every member of some sorted sets and sets, by ascending score; in a list with its score if asked for.

    Its score is the sum of its scores, or what AGGREGATE says; a set's members have the score 1. WEIGHTS multiplies
    the scores of each input. O(all · log n).
    Errors: WRONGTYPE, a bad number of keys, weights that are no numbers or not as many as keys.
    """
    asked = _read(db, "zunion", words, WEIGHING | {b"WITHSCORES"})
    return _answer(union(asked.by_size, asked.aggregate), asked)


@command(
    "ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    "write denyoom movablekeys", uses="OW update, RO access",
    by_hand=True,
)
def zunionstore(db: Keyspace, destination: bytes, *words: bytes) -> int:
    """Let the destination hold what ZUNION answers, whatever it held; how many members that are.

    Cost and errors: as there.
    """
    asked = _read(db.reading(), "zunionstore", words, WEIGHING)
    return store(db, destination, union(asked.by_size, asked.aggregate).items(), "zunionstore")


@command(
    "ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]",
    "readonly movablekeys",
    by_hand=True,
)
def zinter(db: Keyspace, *words: bytes) -> list[Reply]:
    """The members that all of some sorted sets and sets have; else as ZUNION. O(smallest · inputs)."""
    asked = _read(db, "zinter", words, WEIGHING | {b"WITHSCORES"})
    return _answer(intersection(asked.by_size, asked.aggregate), asked)


@command(
    "ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]",
    "write denyoom movablekeys", uses="OW update, RO access",
    by_hand=True,
)
def zinterstore(db: Keyspace, destination: bytes, *words: bytes) -> int:
    """Let the destination hold what ZINTER answers, whatever it held; how many members that are.

    Cost and errors: as there.
    """
    asked = _read(db.reading(), "zinterstore", words, WEIGHING)
    return store(db, destination, intersection(asked.by_size, asked.aggregate).items(), "zinterstore")


@command("ZINTERCARD numkeys key [key ...] [LIMIT limit]", "readonly movablekeys", by_hand=True)
def zintercard(db: Keyspace, *words: bytes) -> int:
    """How many members all of some sorted sets and sets have; counts no further than a limit above 0.

    O(smallest · inputs). Errors: WRONGTYPE, a bad number of keys, a limit that is no number or below 0.
    """
    asked = _read(db, "zintercard", words, {b"LIMIT"})
    return sum(1 for _ in islice(common(asked.by_size), asked.limit or None))


@command("ZDIFF numkeys key [key ...] [WITHSCORES]", "readonly movablekeys", by_hand=True)
def zdiff(db: Keyspace, *words: bytes) -> list[Reply]:
    """The members of the first sorted set or set that no other has, by ascending score; with it if asked for.

    O(size of the first · inputs). Errors: WRONGTYPE, a bad number of keys.
    """
    asked = _read(db, "zdiff", words, {b"WITHSCORES"})
    return _answer(difference(asked.inputs[0], asked.inputs[1:]), asked)


@command(
    "ZDIFFSTORE destination numkeys key [key ...]",
    "write denyoom movablekeys", uses="OW update, RO access", by_hand=True,
)  # fmt: skip
def zdiffstore(db: Keyspace, destination: bytes, *words: bytes) -> int:
    """Let the destination hold what ZDIFF answers, whatever it held; how many members that are."""
    asked = _read(db.reading(), "zdiffstore", words)
    return store(db, destination, difference(asked.inputs[0], asked.inputs[1:]).items(), "zdiffstore")
