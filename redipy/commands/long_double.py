"""The server's long double: the numbers that INCRBYFLOAT and HINCRBYFLOAT add and print.

They are x86's 80-bit floats (64 bits of mantissa), read by `strtold` and printed by `%.17Lf` without the zeros at the
end. Python has no such float, so this is whole-number arithmetic that rounds where the processor does. Imports: errors.
"""
from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from redipy.errors import NOT_A_FLOAT, NOT_FINITE_SUM, ResponseError

MANTISSA_BITS = 64
LEAST_EXPONENT = -16445  # of the smallest number above zero
OVERFLOW_BITS = 16384  # 2 to this power is the first that is too large
LONGEST_WORD = 5 * 1024 - 1  # what the server's buffer for a word holds
FARTHEST_SCALE = 8 * LONGEST_WORD  # with an exponent beyond it, no digits bring a number back into range
DECIMALS = 17

_DECIMAL = re.compile(rb"([+-]?)(\d+)?(?:\.(\d*))?(?:[eE]([+-]?\d+))?")
_HEXADECIMAL = re.compile(rb"([+-]?)0[xX]([0-9a-fA-F]+)?(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?")
_INFINITE = re.compile(rb"[+-]?inf(inity)?", re.IGNORECASE)


class LongDouble(NamedTuple):
    """The number `mantissa` times 2 to the power of `exponent`, or an infinity, whose sign does not matter here."""

    mantissa: int
    exponent: int
    is_infinite: bool = False


def parse(word: bytes, error: str = NOT_A_FLOAT) -> LongDouble:
    """The number that a word stands for, as `strtold` reads it; `error` if it is none, is NaN or is out of range.

    Infinities are numbers here. Source: `string2ld` in Redis's util.c.

    >>> parse(b"0.5")
    LongDouble(mantissa=9223372036854775808, exponent=-64, is_infinite=False)
    """
    if _INFINITE.fullmatch(word):
        return LongDouble(0, 0, is_infinite=True)
    ratio = _ratio(word)
    if ratio is None:
        raise ResponseError(error)
    number = _rounded(*ratio)
    if number.is_infinite or (ratio[0] and not number.mantissa):  # what C calls out of range, above or below
        raise ResponseError(error)
    return number


def add(current: LongDouble, increment: LongDouble) -> bytes:
    """The sum as the server prints it; its error where the sum is no finite number.

    >>> add(parse(b"0.1"), parse(b"0.2")), add(parse(b"3.0"), parse(b"-5e3"))
    (b'0.3', b'-4997')
    """
    least = min(current.exponent, increment.exponent)
    exact = (current.mantissa << current.exponent - least) + (increment.mantissa << increment.exponent - least)
    total = _rounded(exact << least, 1) if least >= 0 else _rounded(exact, 1 << -least)
    if current.is_infinite or increment.is_infinite or total.is_infinite:
        raise ResponseError(NOT_FINITE_SUM)
    return _text(total)


def thousandfold(number: LongDouble) -> int | None:
    """The number times a thousand, up to the next whole number; None for an infinity.

    >>> thousandfold(parse(b"1.5")), thousandfold(parse(b"0.0001")), thousandfold(parse(b"-0.0001"))
    (1500, 1, 0)
    """
    mantissa, exponent, is_infinite = number
    thousand = 1000 * mantissa
    product = _rounded(thousand << exponent, 1) if exponent >= 0 else _rounded(thousand, 1 << -exponent)
    if is_infinite or product.is_infinite:
        return None
    mantissa, exponent, _ = product
    return mantissa << exponent if exponent >= 0 else -(-mantissa >> -exponent)


def _ratio(word: bytes) -> tuple[int, int] | None:
    """The exact number that a word stands for, as numerator and denominator; None if it is none, or far out of range.

    >>> _ratio(b"-2.5"), _ratio(b"0x.8p4"), _ratio(b"1e"), _ratio(b"1e999999999999")
    ((-25, 10), (8, 1), None, None)
    """
    if matched := _DECIMAL.fullmatch(word):
        base, powers_a_digit = 10, 1
    elif matched := _HEXADECIMAL.fullmatch(word):
        base, powers_a_digit = 2, 4
    else:
        return None
    sign, whole, decimals, power = (part or b"" for part in matched.groups())
    written = whole + decimals
    if not written or len(word) > LONGEST_WORD:
        return None
    digits = _whole(written) if base == 10 else int(written, 16)
    scale = _whole(power or b"0") - len(decimals) * powers_a_digit
    if not digits:
        return 0, 1
    if abs(scale) > FARTHEST_SCALE:
        return None
    digits = -digits if sign == b"-" else digits
    return (digits * base**scale, 1) if scale >= 0 else (digits, base**-scale)


def _whole(digits: bytes) -> int:
    """A decimal whole number of any length; `int` refuses more than some thousands of digits."""
    return int(Decimal(digits.decode()))


def _nearest(numerator: int, denominator: int) -> int:
    """The whole number nearest to a ratio, the even one of two.

    >>> _nearest(5, 2), _nearest(7, 2), _nearest(-5, 2), _nearest(2, 3)
    (2, 4, -2, 1)
    """
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


def _rounded(numerator: int, denominator: int) -> LongDouble:
    """The long double nearest to a ratio."""
    size = abs(numerator)
    bits = size.bit_length() - denominator.bit_length()
    bits += size >= denominator << bits if bits >= 0 else size << -bits >= denominator
    # Now the ratio is below 2**bits and not below half of it, so this exponent leaves the mantissa all its bits.
    exponent = max(bits - MANTISSA_BITS, LEAST_EXPONENT)
    if exponent >= 0:
        mantissa = _nearest(numerator, denominator << exponent)
    else:
        mantissa = _nearest(numerator << -exponent, denominator)
    infinite = abs(mantissa).bit_length() + exponent > OVERFLOW_BITS
    return LongDouble(mantissa, exponent, infinite)


def _text(number: LongDouble) -> bytes:
    """A finite number with up to 17 decimals. Source: `ld2string` in Redis's util.c, its human form."""
    mantissa, exponent, _ = number
    scaled = abs(mantissa) * 10**DECIMALS
    units = scaled << exponent if exponent >= 0 else _nearest(scaled, 1 << -exponent)
    digits = str(Decimal(units)).rjust(DECIMALS + 1, "0")  # `str` of an int refuses thousands of digits, too
    text = f"{digits[:-DECIMALS]}.{digits[-DECIMALS:]}".rstrip("0").rstrip(".")
    return (b"-" if mantissa < 0 and units else b"") + text.encode()
