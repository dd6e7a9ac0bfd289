"""Words as arguments: how the server reads numbers and ranges, and how it prints them.

Small pure functions that every family uses. What is refused is refused with the server's text. Imports: errors.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from redipy.errors import NOT_A_FLOAT, NOT_AN_INTEGER, NOT_POSITIVE, OUT_OF_RANGE, ResponseError

Reader: TypeAlias = Callable[[bytes], Any]

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def integer(word: bytes, error: str = NOT_AN_INTEGER) -> int:
    """A signed 64-bit integer in the only form that the server takes: no plus sign, no blanks, no leading zeros.

    >>> integer(b"-12")
    -12
    """
    try:
        value = int(word)
    except ValueError:
        raise ResponseError(error) from None
    if b"%d" % value != word or not INT64_MIN <= value <= INT64_MAX:
        raise ResponseError(error)
    return value


def real(word: bytes, error: str = NOT_A_FLOAT) -> float:
    """A double; infinities are numbers here, NaN is not.

    >>> real(b"-inf"), real(b"1e3")
    (-inf, 1000.0)
    """
    try:
        if b"_" in word or word[:1].isspace() or word[-1:].isspace():
            raise ValueError
        value = float(word)
    except ValueError:
        raise ResponseError(error) from None
    if math.isnan(value):
        raise ResponseError(error)
    return value


def count(word: bytes) -> int:
    """How many elements to pop: zero or more. Source: `getRangeLongFromObjectOrReply` in Redis's object.c."""
    value = integer(word, NOT_POSITIVE)
    if value < 0:
        raise ResponseError(NOT_POSITIVE)
    return value


def signed_count(word: bytes) -> int:
    """How many elements to draw, negative where they may repeat; at most half of what a long holds."""
    value = integer(word)
    if not -(INT64_MAX // 2) <= value <= INT64_MAX:
        raise ResponseError(OUT_OF_RANGE)
    return value


def count_of(word: bytes, error: str | None) -> int:
    """A word that says how many others follow: one or more."""
    value = integer(word, error or NOT_AN_INTEGER)
    if value < 1:
        raise ResponseError(error or OUT_OF_RANGE)
    return value


Count: TypeAlias = Annotated[int, count]
SignedCount: TypeAlias = Annotated[int, signed_count]

READERS: dict[object, Reader] = {int: integer, float: real}


def half_open(start: int, stop: int, length: int) -> tuple[int, int]:
    """Redis's inclusive `start stop`, negative from the end, as Python's `start:stop`. O(1).

    >>> half_open(0, -1, 3), half_open(-2, 9, 3), half_open(2, 1, 3)
    ((0, 3), (1, 3), (2, 2))
    """
    first = max(start + length, 0) if start < 0 else start
    last = stop + length if stop < 0 else stop
    return first, max(first, min(last + 1, length))


def number_text(value: float) -> bytes:
    """A double as the server prints scores: the shortest text that reads back as the same number.

    >>> number_text(3.0), number_text(0.1), number_text(float("-inf"))
    (b'3', b'0.1', b'-inf')
    """
    if value == value // 1 and abs(value) < 1e17:
        return b"-0" if value == 0 and math.copysign(1, value) < 0 else b"%d" % int(value)
    return repr(value).encode()
