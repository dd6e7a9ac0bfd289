"""Ziplists and zipmaps, in which older servers kept what was small; they are only read here.

Sources: Redis's ziplist.c and zipmap.c. Imports: payload, and the entries of listpacks.
"""
from __future__ import annotations

from redipy.rdb.listpack import Entry
from redipy.rdb.payload import Damaged

_HEADER, _END = 10, 0xFF  # of a ziplist: its size, where its last entry is, and how many there are
_UNCOUNTED = 0xFFFF  # in the header: there are as many or more
_LONG = 0xFE  # the first byte of a length that takes four more
_INTEGERS = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}  # by how an entry begins, the bytes of its integer


def entries(ziplist: bytes) -> list[Entry]:
    r"""What a ziplist has in it. O(n). Errors: it is damaged.

    >>> entries(b"\x10\0\0\0\x0d\0\0\0\x02\0\x00\x01a\x03\xf2\xff")
    [b'a', 1]
    """
    size = len(ziplist)
    if size <= _HEADER or int.from_bytes(ziplist[:4], "little") != size or ziplist[-1] != _END:
        raise Damaged
    tail = int.from_bytes(ziplist[4:8], "little")
    found: list[Entry] = []
    at, last, size_before = _HEADER, None, 0
    while ziplist[at] != _END:
        before, width = _length_before(ziplist, at)
        entry, stop = _entry_at(ziplist, at + width)
        if before != size_before or stop >= size:
            raise Damaged
        found.append(entry)
        at, last, size_before = stop, at, stop - at
    counted = int.from_bytes(ziplist[8:_HEADER], "little")
    if at != size - 1 or counted not in (_UNCOUNTED, len(found)) or tail >= size or last not in (None, tail):
        raise Damaged
    return found


def _length_before(ziplist: bytes, at: int) -> tuple[int, int]:
    """The length of the entry before, and how many bytes it is written in."""
    if ziplist[at] < _LONG:
        return ziplist[at], 1
    return int.from_bytes(ziplist[at + 1:at + 5], "little"), 5


def _entry_at(ziplist: bytes, at: int) -> tuple[Entry, int]:
    """The entry whose encoding stands at a place, and where it ends, which may be beyond the end of all."""
    header = ziplist[at:at + 5]
    if not header:
        raise Damaged
    first = header[0]
    if first < 0x40:
        return _string_at(ziplist, at + 1, first)
    if first < 0x80:
        return _string_at(ziplist, at + 2, int.from_bytes(header[:2], "big") & 0x3FFF)
    if first < 0xC0:
        return _string_at(ziplist, at + 5, int.from_bytes(header[1:], "big"))
    if 0xF1 <= first <= 0xFD:
        return first - 0xF1, at + 1
    width = _INTEGERS.get(first)
    if width is None:
        raise Damaged
    return int.from_bytes(ziplist[at + 1:at + 1 + width], "little", signed=True), at + 1 + width


def _string_at(packed: bytes, start: int, size: int) -> tuple[bytes, int]:
    return packed[start:start + size], start + size


def zipmap_pairs(zipmap: bytes) -> list[tuple[bytes, bytes]]:
    r"""The fields and values of a zipmap, which are some. O(n). Errors: it is damaged.

    >>> zipmap_pairs(b"\x01\x01f\x01\0v\xff")
    [(b'f', b'v')]
    """
    if len(zipmap) < 2 or zipmap[-1] != _END:
        raise Damaged
    pairs, at, stop = [], 1, len(zipmap) - 1
    while zipmap[at] != _END:
        field, at = _sized_at(zipmap, at, free=False)
        value, at = _sized_at(zipmap, at, free=True)
        if at > stop:
            raise Damaged
        pairs.append((field, value))
    if not pairs or at != stop or (zipmap[0] < _LONG and zipmap[0] != len(pairs)):
        raise Damaged
    return pairs


def _sized_at(zipmap: bytes, at: int, *, free: bool) -> tuple[bytes, int]:
    """The string that begins at a place, and where it ends; free: it says how many bytes behind it are unused."""
    header = zipmap[at:at + 6]
    if len(header) < 6 and (not header or header[0] >= _LONG):
        raise Damaged
    size, start = (header[0], at + 1) if header[0] < _LONG else (int.from_bytes(header[1:5], "little"), at + 5)
    unused = 0
    if free:
        unused = int.from_bytes(zipmap[start:start + 1], "little")
        start += 1
    found, end = _string_at(zipmap, start, size)
    return found, end + unused
