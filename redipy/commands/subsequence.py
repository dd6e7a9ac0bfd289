"""The longest common subsequence of two strings, as LCS answers it: what is alike, and where.

Imports nothing of redipy.
"""
from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """A stretch that both strings have: where it starts in each, and its length."""

    start: int
    other_start: int
    length: int


def matches(one: bytes, other: bytes) -> list[Match]:
    """The stretches that make up the longest common subsequence, the last of them first.

    Where there are several as long, it is the one that the server finds: a walk from both ends to the starts, which
    passes over a byte of `other` unless that loses something. O(len(one) · len(other)).
    Source: the walk of `lcsCommand` in Redis's t_string.c; the table is the one of Hyyrö, "Bit-parallel LCS-length
    computation revisited" (2004).

    >>> matches(b"ohmytext", b"mynewtext")
    [Match(start=4, other_start=5, length=4), Match(start=2, other_start=0, length=2)]
    """
    rows = _rows(one, other)
    found: list[Match] = []
    at, other_at, length = len(one), len(other), 0
    while at and other_at:
        if one[at - 1] == other[other_at - 1]:
            at, other_at, length = at - 1, other_at - 1, length + 1
            continue
        if length:
            found.append(Match(at, other_at, length))
            length = 0
        if rows[at] >> other_at - 1 & 1:  # without this byte of `other` there is less in common
            at -= 1
        else:
            other_at -= 1
    return [*found, Match(at, other_at, length)] if length else found


def common_length(one: bytes, other: bytes) -> int:
    """How long the longest common subsequence is. O(len(one) · len(other)).

    >>> common_length(b"ohmytext", b"mynewtext")
    6
    """
    return _rows(one, other)[-1].bit_count()


def _rows(one: bytes, other: bytes) -> list[int]:
    """For each number of bytes from the start of `one`: at which bytes of `other` the length in common grows.

    >>> [f"{row:03b}" for row in _rows(b"ba", b"abc")]
    ['000', '010', '001']
    """
    all_bits = (1 << len(other)) - 1
    places = dict.fromkeys(one, 0)
    for at, byte in enumerate(other):
        if byte in places:
            places[byte] |= 1 << at
    flat = all_bits  # a bit is 0 where the length grows
    rows = [0]
    for byte in one:
        met = flat & places[byte]
        flat = (flat + met | flat - met) & all_bits
        rows.append(flat ^ all_bits)
    return rows
