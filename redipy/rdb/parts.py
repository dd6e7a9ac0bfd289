"""What all forms are made of: lengths, strings and numbers, how they are written and read.

Source: `rdbSaveLen`, `rdbLoadLen` and `rdbGenericLoadStringObject` in Redis's rdb.c. Imports: payload, lzf, and how
words are read.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.words import is_integer
from redipy.rdb.lzf import unpacked
from redipy.rdb.payload import Damaged

LONGEST_INTEGER = 11  # characters: a string that is as long or shorter may be written as a number
_IS_ENCODED, _COMPRESSED = 0b11, 3  # the first two bits of a length that is none, and what the others then say
_FOUR_BYTES, _EIGHT_BYTES = 0x80, 0x81


def length(size: int) -> bytes:
    r"""A length, or another number that is not negative, in as few bytes as it takes.

    >>> length(5), length(100), length(70000)
    (b'\x05', b'@d', b'\x80\x00\x01\x11p')
    """
    if size < 1 << 6:
        return bytes([size])
    if size < 1 << 14:
        return (1 << 14 | size).to_bytes(2, "big")
    if size < 1 << 32:
        return bytes([_FOUR_BYTES]) + size.to_bytes(4, "big")
    return bytes([_EIGHT_BYTES]) + size.to_bytes(8, "big")


def string(data: bytes) -> bytes:
    r"""A string with its length before it; a short one that is an integer, as that. It is never compressed.

    >>> string(b"abc"), string(b"-2"), string(b"1000"), string(b"02")
    (b'\x03abc', b'\xc0\xfe', b'\xc1\xe8\x03', b'\x0202')
    """
    if len(data) <= LONGEST_INTEGER and is_integer(data):
        value = int(data)
        for kind, size in enumerate((1, 2, 4)):
            if -(1 << 8 * size - 1) <= value < 1 << 8 * size - 1:
                return bytes([_IS_ENCODED << 6 | kind]) + value.to_bytes(size, "little", signed=True)
    return length(len(data)) + data


def milliseconds(time_ms: int) -> bytes:
    """A time, or another signed number, in eight bytes."""
    return time_ms.to_bytes(8, "little", signed=True)


class Reader:
    r"""Reads the parts of a body one after the other. Errors: `Damaged` where it ends too early.

    >>> reader = Reader(b"\x03abc\xc0\xfe\x05")
    >>> reader.string(), reader.string(), reader.length(), reader.is_done
    (b'abc', b'-2', 5, True)
    """

    __slots__ = ("at", "body")

    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.body)

    def take(self, size: int) -> bytes:
        """The next bytes."""
        taken = self.body[self.at:self.at + size]
        if len(taken) < size:
            raise Damaged
        self.at += size
        return taken

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def length(self) -> int:
        """A length, in one of its four sizes."""
        first = self.byte()
        kind, short = first >> 6, first & 0x3F
        if kind == 1:
            return short << 8 | self.byte()
        if kind != 2:
            return short  # also where it says that no length follows, as on the server
        if first not in (_FOUR_BYTES, _EIGHT_BYTES):
            raise Damaged
        return int.from_bytes(self.take(4 if first == _FOUR_BYTES else 8), "big")

    def count(self) -> int:
        """How many things follow, each of at least a byte: never more than there are bytes left."""
        count = self.length()
        if count > len(self.body) - self.at:
            raise Damaged
        return count

    def signed(self) -> int:
        """A number of eight bytes, such as a time in milliseconds."""
        return int.from_bytes(self.take(8), "little", signed=True)

    def string(self) -> bytes:
        """A string, be it stored as it is, compressed, or as a number."""
        first = self.byte()
        if first >> 6 != _IS_ENCODED:
            self.at -= 1
            return self.take(self.length())
        kind = first & 0x3F
        if kind == _COMPRESSED:
            packed_size, size = self.length(), self.length()
            return unpacked(self.take(packed_size), size)
        if kind > _COMPRESSED:
            raise Damaged
        return b"%d" % int.from_bytes(self.take(1 << kind), "little", signed=True)


def check_distinct(names: Sequence[bytes]) -> None:
    """That there are some, and none is there twice."""
    if not names or len(set(names)) < len(names):
        raise Damaged
