"""Sets: an intset, which is an ordered array of integers, a listpack, or one member after the other.

Source: `rdbLoadObject` in Redis's rdb.c, and its intset.c. Imports: contents, and the parts of bodies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from redipy.commands.words import is_integer
from redipy.contents import SetContent
from redipy.rdb.listpack import MOST_MEMBERS, entries, is_small, packed, text
from redipy.rdb.parts import Reader, check_distinct, length, string
from redipy.rdb.payload import Damaged

SET, SET_INTSET, SET_LISTPACK = 2, 11, 20

MOST_INTEGERS = 512  # members of a set that is kept as an intset

_HEADER = 8  # of an intset: the width of its integers, and how many there are
_WIDTHS = (2, 4, 8)


def written(content: SetContent) -> bytes:
    """The body of a set, in the form in which a server would keep it."""
    members = content.members
    if len(members) <= MOST_INTEGERS and all(map(is_integer, members)):
        return bytes([SET_INTSET]) + string(intset(map(int, members)))
    if len(members) <= MOST_MEMBERS and is_small(members):
        return bytes([SET_LISTPACK]) + string(packed(members))
    return b"".join((bytes([SET]), length(len(members)), *map(string, members)))


def intset(integers: Iterable[int]) -> bytes:
    r"""Integers in order, each in as many bytes as the largest of them takes.

    >>> intset([7, -1])
    b'\x02\x00\x00\x00\x02\x00\x00\x00\xff\xff\x07\x00'
    """
    ordered = sorted(integers)
    width = next(width for width in _WIDTHS if all(-(1 << 8 * width - 1) <= n < 1 << 8 * width - 1 for n in ordered))
    numbers = (number.to_bytes(width, "little", signed=True) for number in ordered)
    return b"".join((width.to_bytes(4, "little"), len(ordered).to_bytes(4, "little"), *numbers))


def integers_of(data: bytes) -> list[int]:
    """The integers of an intset, of which there are some. Errors: it is damaged.

    >>> integers_of(intset([7, -1]))
    [-1, 7]
    """
    width, count = int.from_bytes(data[:4], "little"), int.from_bytes(data[4:_HEADER], "little")
    if width not in _WIDTHS or not count or len(data) != _HEADER + width * count:
        raise Damaged
    found = [
        int.from_bytes(data[at:at + width], "little", signed=True) for at in range(_HEADER, len(data), width)
    ]
    if any(one >= other for one, other in pairwise(found)):
        raise Damaged
    return found


def _of(members: Sequence[bytes]) -> SetContent:
    check_distinct(members)
    return SetContent(members)


def _read_set(reader: Reader) -> SetContent:
    return _of([reader.string() for _ in range(reader.count())])


def _read_intset(reader: Reader) -> SetContent:
    return SetContent([b"%d" % number for number in integers_of(reader.string())])


def _read_listpack(reader: Reader) -> SetContent:
    return _of(list(map(text, entries(reader.string()))))


READERS: Mapping[int, Callable[[Reader], SetContent]] = {
    SET: _read_set,
    SET_INTSET: _read_intset,
    SET_LISTPACK: _read_listpack,
}
"""What reads the body of a set, by the number of its form."""
