"""Payloads: a body, with the version of the format and a checksum behind it. Imports: errors.

Source: `createDumpPayload` and `verifyDumpPayload` in Redis's cluster.c, and its crc64.c.
"""
from __future__ import annotations

from functools import cache

from redipy.errors import BAD_DUMP, ResponseError

VERSION = 12  # of Redis 8.2; it reads all that came before

_FOOTER_BYTES = 10
_POLYNOMIAL = 0x1AD93D23594C935A9  # Jones's, of 64 bits
_REFLECTED = 0x95AC9329AC4BC9B5  # the same from the lowest power on, without the highest
_LEAST_FOLDED = 1 << 13  # bits, beyond which data is folded before it is looked at byte by byte


class Damaged(Exception):
    """A body makes no sense; whoever asked for the whole says what that means."""


@cache
def _crc_table() -> tuple[int, ...]:
    """What each byte contributes to the checksum."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_REFLECTED if byte & 1 else 0)  # noqa: PLW2901
        table.append(byte)
    return tuple(table)


def crc64(data: bytes) -> int:
    """The checksum of a payload. O(n).

    >>> hex(crc64(b"123456789"))
    '0xe9c6d914c4b8d9ca'
    """
    table, crc = _crc_table(), 0
    for byte in _folded(data):
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc


def _folded(data: bytes) -> bytes:
    """Fewer bytes with the same checksum, where they are many: byte by byte a megabyte would take a tenth of a second.

    Data is a polynomial whose coefficients are single bits, the first one that of the highest power, and the checksum
    is what is left of it modulo another. So its first part, which stands before at least `kept` others, can be left out
    if it is added to the others times x to the power of `kept`, modulo the same: that is a few shifts of it all.

    >>> len(_folded(bytes(range(256)) * 40)), hex(crc64(bytes(10_000) + b"123456789"))
    (1024, '0xe9c6d914c4b8d9ca')
    """
    bits = 8 * len(data)
    if bits <= _LEAST_FOLDED:
        return data
    number = int.from_bytes(data, "little")
    for exponent in range(bits.bit_length() - 1, _LEAST_FOLDED.bit_length() - 2, -1):
        kept = 1 << exponent
        while bits > kept:
            left_out = min(bits - kept, kept - 64)
            first, number = number & (1 << left_out) - 1, number >> left_out
            bits -= left_out
            for power in _powers(exponent):
                number ^= first << kept - left_out - power
    return number.to_bytes(bits // 8, "little")


@cache
def _powers(exponent: int) -> tuple[int, ...]:
    """The powers of x that are left of x to the power of 2**exponent."""
    remainder = 0b10
    for _ in range(exponent):
        remainder = int(f"{remainder:b}", 4)  # squared: each power is doubled
        for power in range(63, -1, -1):
            if remainder >> power + 64 & 1:
                remainder ^= _POLYNOMIAL << power
    return tuple(power for power in range(64) if remainder >> power & 1)


def sealed(body: bytes) -> bytes:
    """A payload: a body with the version of the format and the checksum behind it."""
    versioned = body + VERSION.to_bytes(2, "little")
    return versioned + crc64(versioned).to_bytes(8, "little")


def unsealed(payload: bytes) -> bytes:
    """The body of a payload. Errors: it is damaged, or of a later version."""
    body, footer = payload[:-_FOOTER_BYTES], payload[-_FOOTER_BYTES:]
    if len(footer) < _FOOTER_BYTES or int.from_bytes(footer[:2], "little") > VERSION:
        raise ResponseError(BAD_DUMP)
    if crc64(payload[:-8]) != int.from_bytes(footer[2:], "little"):
        raise ResponseError(BAD_DUMP)
    return body
