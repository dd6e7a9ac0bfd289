"""Numbers: what texts stand for, their texts, and what Python's functions of numbers give. Imports: data, messages."""
from __future__ import annotations

import math
from typing import Any

from redipy.symbolic.data import plain
from redipy.symbolic.library.operators import index, numeric
from redipy.symbolic.messages import failure


def number(value: Any) -> float:
    """The number that a text, a number or a truth value stands for; Python's `float`, of ASCII and without `_`.

    >>> number(" 1e3 "), number("-.5"), number(True)
    (1000.0, -0.5, 1.0)
    """
    if value.__class__ is str:
        if "_" not in value and value.isascii():
            try:
                return float(value)
            except ValueError:
                pass
        raise failure("NOT_A_NUMBER")
    if isinstance(value, float | int):
        return float(value)
    raise failure("NO_NUMBER_OF")


def whole(value: Any) -> float:
    """The number without what follows its point."""
    value = number(value)
    if not math.isfinite(value):
        raise failure("NOT_FINITE")
    return float(math.trunc(value))


def integer(value: Any) -> float:
    """Python's `int`: a number without what follows its point, or the whole number that a text stands for.

    >>> integer(-1.5), integer(" +12 ")
    (-1.0, 12.0)
    """
    if value.__class__ is str:
        if "_" not in value and value.isascii() and value.strip().lstrip("+-").isdigit():
            return whole(value)
        raise failure("NOT_A_NUMBER")
    return whole(value)


def milliseconds(value: Any) -> float:
    """Seconds as whole milliseconds, halves up."""
    value = number(value) * 1000
    if not math.isfinite(value):
        raise failure("NOT_FINITE")
    return float(math.floor(value + 0.5))


def number_text(value: float) -> str:
    """The text of a number: a whole one without a point, another the shortest that reads back as the same.

    >>> number_text(3.0), number_text(0.1), number_text(1e17)
    ('3', '0.1', '1e+17')
    """
    return repr(plain(float(value)))


def absolute(value: Any) -> float:
    """The number without its sign."""
    return abs(numeric(value))


MOST_DIGITS = 22  # behind the point, or before it, to which `round` rounds


def rounded(value: Any, digits: Any = None) -> float:
    """Python's `round`: to so many digits behind the point (before it, when negative), of a tie to the even one.

    >>> rounded(2.5), rounded(0.125, 2.0), rounded(1250.0, -2.0)
    (2.0, 0.12, 1200.0)
    """
    given = numeric(value)
    if digits is None:
        if not math.isfinite(given):
            raise failure("NOT_FINITE")
        return float(round(given))
    places = index(digits, "NOT_WHOLE")
    if places > MOST_DIGITS or not math.isfinite(given):
        return given
    return round(given, places) if places >= 0 else _tens(given, -places)


def _tens(value: float, places: int) -> float:
    """A number rounded before its point."""
    if places > MOST_DIGITS:
        return 0.0
    unit = 10.0**places
    rest = math.fmod(value, unit)
    base = value - rest
    over = abs(rest) * 2
    if over > unit or (over == unit and math.fmod(base / unit, 2)):
        base += math.copysign(unit, rest)
    return base
