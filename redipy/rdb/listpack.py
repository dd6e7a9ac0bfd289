"""Listpacks: strings and integers packed one behind the other, in which the server keeps what is small.

An entry is its encoding, its data, and its length once more, by which a listpack is walked backwards. Source: Redis's
listpack.c. Imports: payload, and how words are read.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from redipy.commands.words import is_integer
from redipy.rdb.payload import Damaged

Entry: TypeAlias = int | bytes

# The server's defaults, such as `hash-max-listpack-entries`.
MOST_FIELDS, MOST_MEMBERS = 512, 128  # of a hash, and of a set or sorted set, that is kept in a listpack
LONGEST = 64  # bytes of a field, value or member there
LIST_BYTES = 8192  # of a listpack with elements of a list

FRAME = 7  # bytes of a listpack around its entries
_HEADER, _END = 6, 0xFF
_UNCOUNTED = 0xFFFF  # in the header: there are as many or more
_INTEGERS = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}  # by the first byte of an entry, the bytes of its integer
_LENGTH_ENDS = (128, 2**14 - 1, 2**21 - 1, 2**28 - 1)  # the first size of an entry whose length takes a byte more


def is_small(words: Iterable[bytes]) -> bool:
    """Whether all of the words are short enough for a listpack."""
    return all(len(word) <= LONGEST for word in words)


def text(entry: Entry) -> bytes:
    """An entry as the string that it stands for."""
    return entry if isinstance(entry, bytes) else b"%d" % entry


# Writing


def packed(words: Iterable[Entry]) -> bytes:
    r"""A listpack of some words, in order.

    >>> packed([b"a", b"1"])
    b'\x0c\x00\x00\x00\x02\x00\x81a\x02\x01\x01\xff'
    """
    entries = list(map(entry_of, words))
    body = b"".join(entries)
    count = min(len(entries), _UNCOUNTED)
    return (len(body) + FRAME).to_bytes(4, "little") + count.to_bytes(2, "little") + body + bytes([_END])


def entry_of(word: Entry) -> bytes:
    r"""One entry; what is an integer is packed as such.

    >>> entry_of(b"7"), entry_of(b"-7"), entry_of(b"x" * 64)[:3]
    (b'\x07\x01', b'\xdf\xf9\x02', b'\xe0@x')
    """
    if isinstance(word, bytes) and is_integer(word):
        word = int(word)
    data = _of_integer(word) if isinstance(word, int) else _of_string(word)
    return data + _backward(len(data))


def _of_integer(value: int) -> bytes:
    if 0 <= value < 1 << 7:
        return bytes([value])
    if -(1 << 12) <= value < 1 << 12:
        return (0b110 << 13 | value & 0x1FFF).to_bytes(2, "big")
    first, size = next(
        (first, size) for first, size in _INTEGERS.items() if -(1 << 8 * size - 1) <= value < 1 << 8 * size - 1
    )
    return bytes([first]) + value.to_bytes(size, "little", signed=True)


def _of_string(data: bytes) -> bytes:
    size = len(data)
    if size < 1 << 6:
        return bytes([0x80 | size]) + data
    if size < 1 << 12:
        return (0xE << 12 | size).to_bytes(2, "big") + data
    return b"\xf0" + size.to_bytes(4, "little") + data


def _backward(size: int) -> bytes:
    r"""The length of an entry, as it is read from its last byte on: seven bits a byte.

    >>> _backward(5), _backward(300)
    (b'\x05', b'\x02\xac')
    """
    width = 1 + sum(size >= end for end in _LENGTH_ENDS)
    groups = [size >> 7 * place & 0x7F for place in reversed(range(width))]
    return bytes([groups[0], *(group | 0x80 for group in groups[1:])])


# Reading


def entries(listpack: bytes, *, is_counted: bool = True) -> list[Entry]:
    r"""What a listpack has in it. O(n). Errors: it is damaged.

    is_counted: the number of entries in its header has to be right.

    >>> entries(packed([b"a", b"-1000000"]))
    [b'a', -1000000]
    """
    size = len(listpack)
    if size < FRAME or int.from_bytes(listpack[:4], "little") != size or listpack[-1] != _END:
        raise Damaged
    found: list[Entry] = []
    at = _HEADER
    while listpack[at] != _END:
        entry, taken = _entry_at(listpack, at)
        at += taken + len(_backward(taken))
        if at >= size or _length_before(listpack, at) != taken:
            raise Damaged
        found.append(entry)
    counted = int.from_bytes(listpack[4:_HEADER], "little")
    if at != size - 1 or (is_counted and counted not in (_UNCOUNTED, len(found))):
        raise Damaged
    return found


def _length_before(listpack: bytes, at: int) -> int:
    """The length of the entry that ends before a place, which the server reads backwards, wherever that leads."""
    size = 0
    for place in range(5):
        byte = listpack[at - 1 - place]
        size |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return size
    raise Damaged


def _entry_at(listpack: bytes, at: int) -> tuple[Entry, int]:
    """The entry that begins at a place, and how many bytes it takes; less than it says where the listpack ends."""
    first = listpack[at]
    if first < 0x80:
        return first, 1
    if first < 0xC0:
        return _string_at(listpack, at + 1, first & 0x3F, 1)
    if first < 0xE0:
        value = (first & 0x1F) << 8 | listpack[at + 1]
        return value - (1 << 13 if value >= 1 << 12 else 0), 2
    if first < 0xF0:
        return _string_at(listpack, at + 2, (first & 0xF) << 8 | listpack[at + 1], 2)
    if first == 0xF0:
        return _string_at(listpack, at + 5, int.from_bytes(listpack[at + 1:at + 5], "little"), 5)
    width = _INTEGERS.get(first)
    if width is None:
        raise Damaged
    return int.from_bytes(listpack[at + 1:at + 1 + width], "little", signed=True), 1 + width


def _string_at(listpack: bytes, start: int, size: int, header: int) -> tuple[bytes, int]:
    return listpack[start:start + size], header + size


def groups(found: Sequence[Entry], size: int) -> list[tuple[Entry, ...]]:
    """Entries in groups of so many, of which some must be there. Errors: it does not come out even.

    >>> groups([b"a", 1, b"b", 2], 2)
    [(b'a', 1), (b'b', 2)]
    """
    if not found or len(found) % size:
        raise Damaged
    return list(zip(*[iter(found)] * size, strict=True))
