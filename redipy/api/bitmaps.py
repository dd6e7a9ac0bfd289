"""Bitmaps: the methods for single bits, and for whole numbers of some bits, in a string. Imports: the helpers here."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from redipy.api.base import Commands, T
from redipy.api.words import listed
from redipy.values import Value

BitOffset: TypeAlias = int | str
"""Counted in bits, or, as `"#2"`, in numbers of the size that is spoken of."""

BitOperation: TypeAlias = (
    tuple[Literal["GET"], str, BitOffset]
    | tuple[Literal["SET"], str, BitOffset, int]
    | tuple[Literal["INCRBY"], str, BitOffset, int]
    | tuple[Literal["OVERFLOW"], Literal["WRAP", "SAT", "FAIL"]]
)
"""What `bitfield` does with one number, written as in Redis: `("INCRBY", "u8", 0, 1)`."""


class BitmapCommands(Commands[T]):
    """SETBIT, BITCOUNT, BITFIELD and their kin. Bits are counted from 0, the highest of the first byte."""

    def setbit(self, key: Value, offset: int, value: int) -> int:
        """Set a bit to 0 or 1, with zero bytes before it where the string was shorter; the bit before. O(1).

        Errors: ValueError for another value, or an offset outside of 512 MB; WRONGTYPE.
        """
        return self._execute(b"SETBIT", key, offset, value)

    def getbit(self, key: Value, offset: int) -> int:
        """A bit, 0 behind the end or when missing. O(1). Errors: ValueError for a negative offset; WRONGTYPE."""
        return self._execute(b"GETBIT", key, offset)

    def bitcount(self, key: Value, start: int | None = None, end: int | None = None, mode: str | None = None) -> int:
        """How many bits are 1, 0 when missing; from one byte to another, both included, negative from the end. O(n).

        mode: `BIT` counts `start` and `end` in bits. Errors: ValueError for one of the two alone; WRONGTYPE.
        """
        return self._execute(b"BITCOUNT", key, *(word for word in (start, end, mode) if word is not None))

    def bitpos(
        self, key: Value, bit: int, start: int | None = None, end: int | None = None, mode: str | None = None
    ) -> int:
        """Where the first bit of this value is, -1 when there is none; within a range as of `bitcount`. O(n).

        Without an `end` zeros go on behind the string, so a 0 is always found. When missing, -1 for 1, and 0 for 0.
        Errors: ValueError for another bit, or an `end` without a `start`; WRONGTYPE.
        """
        return self._execute(b"BITPOS", key, bit, *(word for word in (start, end, mode) if word is not None))

    def bitop(self, operation: str, destination: Value, keys: Value | Iterable[Value], *others: Value) -> int:
        """Put what becomes of strings bit by bit in the place of what the destination held; its length in bytes. O(n).

        operation: `AND`, `OR`, `XOR`; `NOT` of one string; `DIFF`, what the first has and no other; `DIFF1`, what some
        other has and not the first; `ANDOR`, what the first has and some other; `ONE`, what just one has. A shorter
        string, or a missing key, counts as zeros. Errors: ValueError for another operation; WRONGTYPE.
        """
        return self._execute(b"BITOP", operation, destination, *listed(keys, others))

    def bitfield(self, key: Value, *operations: BitOperation) -> list[int | None]:
        """Read, set and add to whole numbers of some bits; a result for each operation but `OVERFLOW`.

        `bitfield("k", ("SET", "u8", 0, 255), ("OVERFLOW", "SAT"), ("INCRBY", "i5", "#1", 3), ("GET", "u4", 12))`:
        types are `i` (signed, up to 64 bits) or `u` (up to 63) and a number of bits. GET gives the number, SET the one
        before, INCRBY the sum; what overflows wraps, or as the last OVERFLOW says stays at the limit, or, with `FAIL`,
        nothing is done and None given. O(1) an operation. Errors: ValueError for a bad operation; WRONGTYPE.
        """
        return self._execute(b"BITFIELD", key, *(word for operation in operations for word in operation))

    def bitfield_ro(
        self, key: Value, encoding: str, offset: BitOffset, items: Iterable[tuple[str, BitOffset]] | None = None
    ) -> list[int]:
        """Read whole numbers of some bits, `("u8", 0)` and further ones; as GET of `bitfield`."""
        reads: list[tuple[str, BitOffset]] = [(encoding, offset), *(items or ())]
        return self._execute(b"BITFIELD_RO", key, *(word for size, at in reads for word in (b"GET", size, at)))
