"""Words as arguments: how the server reads numbers and ranges, and how it prints them.

Small pure functions that every family uses. What is refused is refused with the server's text. Imports: errors.
"""
from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from redipy.errors import (
    INCREMENT_OVERFLOW,
    NEGATIVE_OPTION,
    NOT_A_FLOAT,
    NOT_AN_INTEGER,
    NOT_NEGATABLE,
    NOT_POSITIVE,
    OUT_OF_RANGE,
    ResponseError,
)

Reader: TypeAlias = Callable[[bytes], Any]

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
_ZERO_DIGIT = ord("0")


def shown(word: bytes) -> str:
    r"""A word as it stands in an error text: up to a NUL, as C prints it, and on one line.

    >>> shown(b"two\nlines\0more")
    'two lines'
    """
    return word.partition(b"\0")[0].translate(_ON_ONE_LINE).decode(errors="replace")


_ON_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def integer(word: bytes, error: str = NOT_AN_INTEGER) -> int:
    """A signed 64-bit integer in the only form that the server takes: no plus sign, no blanks, no leading zeros.

    >>> integer(b"-12")
    -12
    """
    if word.isdigit() and word[0] != _ZERO_DIGIT and len(word) < 19:  # what nearly every number is
        return int(word)
    try:
        value = int(word)
    except ValueError:
        raise ResponseError(error) from None
    if b"%d" % value != word or not INT64_MIN <= value <= INT64_MAX:
        raise ResponseError(error)
    return value


def is_integer(word: bytes) -> bool:
    """Whether a word is what `integer` reads.

    >>> is_integer(b"-12"), is_integer(b"012"), is_integer(b"9223372036854775808")
    (True, False, False)
    """
    try:
        return b"%d" % int(word) == word and INT64_MIN <= int(word) <= INT64_MAX
    except ValueError:
        return False


def unsigned(word: bytes) -> int | None:
    """An unsigned 64-bit integer as C's `strtoull` reads one, which lets negative ones wrap; None for anything else.

    Source: `string2ull` in Redis's util.c, which refuses what is a signed integer and negative before it asks C.

    >>> unsigned(b" +017"), unsigned(b"-1"), unsigned(b"-01") == unsigned(b"18446744073709551615") == 2**64 - 1
    (17, None, True)
    """
    matched = _UNSIGNED.fullmatch(word)
    value = int(b"".join(matched.groups())) if matched else 2**64
    if abs(value) >= 2**64 or (value >= INT64_MIN and _CANONICAL_NEGATIVE.fullmatch(word)):
        return None
    return value % 2**64


_UNSIGNED = re.compile(rb"\s*([+-]?)0*([0-9]{1,20})")
_CANONICAL_NEGATIVE = re.compile(rb"-[1-9][0-9]*")


def real(word: bytes, error: str = NOT_A_FLOAT) -> float:
    """A double, decimal or hexadecimal; infinities are numbers here. Source: `string2d` in Redis's util.c.

    Refused are NaN, and what is too large or too small for a double.

    >>> real(b"-inf"), real(b"1e3"), real(b"0x1.8p1")
    (-inf, 1000.0, 3.0)
    """
    value = decimal(word)
    if value - value == 0 != value:  # neither NaN, nor infinite, nor zero
        return value
    if math.isnan(value):
        value = _hexadecimal(word)
    too_large = math.isinf(value) and word[-1:] not in b"fFyY"
    too_small = value == 0 and not _ZERO.fullmatch(word)
    if math.isnan(value) or too_large or too_small:
        raise ResponseError(error)
    return value


def decimal(word: bytes) -> float:
    """A decimal number or infinity, NaN for anything else; what is too large or too small for a double is cut.

    >>> decimal(b"1.5"), decimal(b"1e999"), decimal(b"1_0"), decimal(b" 1")
    (1.5, inf, nan, nan)
    """
    if b"_" in word or word.strip() != word:
        return math.nan
    try:
        return float(word)
    except ValueError:
        return math.nan


def _hexadecimal(word: bytes) -> float:
    """A number such as `0x1.8p3`, NaN for anything else."""
    if word.lstrip(b"+-")[:2].lower() != b"0x" or word.strip() != word:
        return math.nan
    try:
        return float.fromhex(word.decode())
    except (ValueError, OverflowError):
        return math.nan


_ZERO = re.compile(rb"[+-]?(0x)?[0.]*([ep].*)?", re.IGNORECASE)


def count(word: bytes) -> int:
    """How many elements to pop: zero or more. Source: `getRangeLongFromObjectOrReply` in Redis's object.c."""
    value = integer(word, NOT_POSITIVE)
    if value < 0:
        raise ResponseError(NOT_POSITIVE)
    return value


def negatable(word: bytes) -> int:
    """An integer whose sign says from where to count, or in which way: the one without an opposite is refused.

    Source: `getRangeLongFromObjectOrReply` in Redis's object.c, as LREM, LPOS and SRANDMEMBER call it.
    """
    value = integer(word)
    if value == INT64_MIN:
        raise ResponseError(NOT_NEGATABLE)
    return value


def not_negative(word: bytes, option: str) -> int:
    """The number of an option such as `LIMIT`, which has one text for all that it may not be."""
    error = NEGATIVE_OPTION.format(option)
    value = integer(word, error)
    if value < 0:
        raise ResponseError(error)
    return value


def count_of(word: bytes, error: str | None) -> int:
    """A word that says how many others follow: one or more."""
    value = integer(word, error or NOT_AN_INTEGER)
    if value < 1:
        raise ResponseError(error or OUT_OF_RANGE)
    return value


Count: TypeAlias = Annotated[int, count]
Negatable: TypeAlias = Annotated[int, negatable]

READERS: dict[object, Reader] = {int: integer, float: real}


def increased(word: bytes | None, increment: int, error: str = NOT_AN_INTEGER) -> int:
    """An integer that is stored as a word, 0 when missing, with another added; errors where one of them is none.

    >>> increased(b"40", 2), increased(None, 2)
    (42, 2)
    """
    total = increment if word is None else integer(word, error) + increment
    if not INT64_MIN <= total <= INT64_MAX:
        raise ResponseError(INCREMENT_OVERFLOW)
    return total


def half_open(start: int, stop: int, length: int) -> tuple[int, int]:
    """Redis's inclusive `start stop`, negative from the end, as Python's `start:stop`. O(1).

    >>> half_open(0, -1, 3), half_open(-2, 9, 3), half_open(2, 1, 3), half_open(8, 9, 3)
    ((0, 3), (1, 3), (2, 2), (3, 3))
    """
    first = max(start + length, 0) if start < 0 else min(start, length)
    last = stop + length if stop < 0 else stop
    return first, max(first, min(last + 1, length))


def number_text(value: float) -> bytes:
    """A double as the server prints scores: the shortest text that reads back as the same number.

    Source: `double2ll` in Redis's util.c, and the layout of `emit_digits` in its fpconv.

    >>> number_text(3.0), number_text(0.1), number_text(1e-05), number_text(1.5e300), number_text(float("-inf"))
    (b'3', b'0.1', b'0.00001', b'1.5e+300', b'-inf')
    """
    if value.is_integer() and abs(value) < 2**62:
        return b"-0" if value == 0 and math.copysign(1, value) < 0 else b"%d" % int(value)
    if value - value != 0:
        return repr(value).encode()
    digits, scale = _digits(abs(value))
    exponent = scale + len(digits) - 1
    if scale >= 0 and exponent < len(digits) + 7:
        text = digits + "0" * scale
    elif scale < 0 and (scale > -7 or abs(exponent) < 4):
        padded = digits.zfill(1 - scale)
        text = f"{padded[:scale]}.{padded[scale:]}"
    else:
        text = f"{digits[0]}{digits[1:] and '.'}{digits[1:]}e{exponent:+d}"
    return (text if value > 0 else "-" + text).encode()


def _digits(value: float) -> tuple[str, int]:
    """The shortest digits of a positive number, and the power of ten that they are multiplied with.

    >>> _digits(0.25), _digits(1.5e300)
    (('25', -2), ('15', 299))
    """
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    digits = (whole + fraction).lstrip("0")
    kept = digits.rstrip("0")
    return kept, int(exponent or 0) - len(fraction) + len(digits) - len(kept)
