"""What HRANDFIELD and ZRANDMEMBER share: how many are to be drawn, and how the answer looks.

Imports: errors, replies, words.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from redipy.commands.words import INT64_MAX, negatable
from redipy.errors import OUT_OF_RANGE, SYNTAX_ERROR, ResponseError
from redipy.replies import Reply


class Wanted(NamedTuple):
    """What follows the key."""

    number: int | None  # negative where the same may be drawn again; None for a single one, not in a list
    is_paired: bool


def read(words: Sequence[bytes], token: bytes) -> Wanted:
    """Read `[count [WITHVALUES]]`, or another token for pairs, from left to right.

    >>> read([b"-3", b"withscores"], b"WITHSCORES")
    Wanted(number=-3, is_paired=True)
    """
    if not words:
        return Wanted(None, False)
    count, is_paired = negatable(words[0]), len(words) == 2
    if len(words) > 2 or (is_paired and words[1].upper() != token):
        raise ResponseError(SYNTAX_ERROR)
    if is_paired and abs(count) > INT64_MAX // 2:  # the answer is counted in words
        raise ResponseError(OUT_OF_RANGE)
    return Wanted(count, is_paired)


def draw(size: int, sample: Callable[[int], Sequence[tuple[bytes, Any]]], wanted: Wanted) -> Reply:
    """Draw from so many pairs by a function that gives up to `count` different ones. O(drawn · its cost)."""
    if wanted.number is None:
        return next((first for first, _ in sample(1)), None)
    if wanted.number >= 0 or not size:
        pairs = sample(max(wanted.number, 0))
    elif -wanted.number < size:
        pairs = [sample(1)[0] for _ in range(-wanted.number)]
    else:
        pairs = random.choices(sample(size), k=-wanted.number)
    return list(map(list, pairs)) if wanted.is_paired else [first for first, _ in pairs]
