"""Bitmaps: strings as arrays of bits, the highest bit of the first byte first.

Whole strings are worked on as one large integer, which Python does in C. Imports: containers, errors, keyspace,
words.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_, xor

from redipy.commands.table import Declare
from redipy.commands.words import half_open, integer
from redipy.containers import StringView
from redipy.errors import (
    BIT_ARGUMENT,
    BIT_OFFSET,
    BIT_VALUE,
    BITFIELD_READ_ONLY,
    BITFIELD_TYPE,
    BITOP_KEYS,
    BITOP_ONE_KEY,
    LONGEST_STRING,
    OVERFLOW_TYPE,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace

MOST_BITS = LONGEST_STRING * 8  # as many as the largest string has

command = Declare("bitmap")


def bit_offset(word: bytes, scale: int = 0) -> int:
    """An offset in bits; `#3` counts in fields of `scale` bits, where that is allowed."""
    multiplied = scale > 0 and word.startswith(b"#")
    offset = integer(word[1:] if multiplied else word, BIT_OFFSET) * (scale if multiplied else 1)
    if not 0 <= offset < MOST_BITS:
        raise ResponseError(BIT_OFFSET)
    return offset


def with_bits(value: bytes, offset: int, width: int, bits: int) -> bytes:
    """The string with `width` bits replaced at an offset, grown with zeros where it is too short.

    >>> with_bits(b"", 4, 4, 0b1010)
    b'\\n'
    """
    first, last = offset >> 3, (offset + width - 1) >> 3
    window = int.from_bytes(value[first:last + 1].ljust(last + 1 - first, b"\0"), "big")
    shift = ((last + 1) << 3) - offset - width
    window = window & ~(((1 << width) - 1) << shift) | bits << shift
    return value[:first].ljust(first, b"\0") + window.to_bytes(last + 1 - first, "big") + value[last + 1:]


def bits_at(value: StringView, offset: int, width: int) -> int:
    """`width` bits at an offset, as a number without sign; what lies beyond the end is zero.

    >>> bits_at(b"\\xf0", 2, 4)
    12
    """
    first, last = offset >> 3, (offset + width - 1) >> 3
    window = int.from_bytes(value[first:last + 1].ljust(last + 1 - first, b"\0"), "big")
    return window >> ((last + 1) << 3) - offset - width & (1 << width) - 1


@command("SETBIT key offset value", "write denyoom", uses="RW access update")
def setbit(db: Keyspace, key: bytes, offset: bytes, value: bytes) -> int:
    """Set a bit to 0 or 1 and answer what it was; the string grows as needed. O(n), in a large one O(1).

    Errors: an offset outside 0 to 2**32 - 1, a value that is no bit, WRONGTYPE.
    """
    at = bit_offset(offset)
    if value not in (b"0", b"1"):
        raise ResponseError(BIT_VALUE)
    old = db.string_view(key) or b""
    first = at >> 3
    byte = old[first:first + 1]
    was, new = bits_at(byte, at & 7, 1), with_bits(byte, at & 7, 1, int(value))
    if new != byte:
        db.write_string(key, old, first, new, event="setbit")
    return was


@command("GETBIT key offset", "readonly fast")
def getbit(db: Keyspace, key: bytes, offset: bytes) -> int:
    """The bit at an offset; 0 beyond the end and for a missing key. O(1)."""
    at = bit_offset(offset)
    return bits_at(db.string_view(key) or b"", at, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """`[start [end [BYTE | BIT]]]`, as read: inclusive, negative from the end."""

    first: int = 0
    last: int = -1
    in_bits: bool = False
    has_end: bool = False

    @classmethod
    def read(cls, words: Sequence[bytes]) -> Span:
        """The span that words stand for; the numbers are read before the unit."""
        if len(words) > 3:
            raise ResponseError(SYNTAX_ERROR)
        first = integer(words[0]) if words else 0
        last = integer(words[1]) if len(words) > 1 else -1
        unit = words[2].upper() if len(words) == 3 else b"BYTE"
        if unit not in (b"BYTE", b"BIT"):
            raise ResponseError(SYNTAX_ERROR)
        return cls(first, last, in_bits=unit == b"BIT", has_end=len(words) > 1)

    def bits(self, value: StringView) -> tuple[int, int]:
        """The span within a string, as a half-open range of bits."""
        scale = 1 if self.in_bits else 8
        length = len(value) * 8 // scale
        last = max(self.last + length, 0) if self.last < 0 else self.last
        start, stop = half_open(self.first, last, length)
        return start * scale, stop * scale


@command("BITCOUNT key [start end [BYTE | BIT]]", "readonly", by_hand=True)
def bitcount(db: Keyspace, key: bytes, *span: bytes) -> int:
    """How many bits are set, in all or within a range of bytes or bits. 0 for a missing key. O(n)."""
    if len(span) == 1:
        raise ResponseError(SYNTAX_ERROR)
    counted = Span.read(span)
    value = db.string_view(key) or b""
    start, stop = counted.bits(value)
    # Ends that are the wrong way round before they are clipped count nothing here; BITPOS clips them first.
    if start >= stop or 0 > counted.first > counted.last:
        return 0
    return bits_at(value, start, stop - start).bit_count()


@command("BITPOS key bit [start [end [BYTE | BIT]]]", "readonly", by_hand=True)
def bitpos(db: Keyspace, key: bytes, bit: bytes, *span: bytes) -> int:
    """Where the first bit of a value is, in all or within a range; -1 if there is none. O(n).

    A string ends in zeros without end: a 0 that is not in it stands behind it, unless the range has an end. A missing
    key is all zeros.
    """
    sought = integer(bit)
    if sought not in (0, 1):
        raise ResponseError(BIT_ARGUMENT)
    searched = Span.read(span)
    value = db.string_view(key)
    if value is None:
        return -sought
    start, stop = searched.bits(value)
    if start < stop:
        width = stop - start
        bits = bits_at(value, start, width)
        if sought == 0:
            bits ^= (1 << width) - 1
        if bits:
            return stop - bits.bit_length()
        if sought == 0 and not searched.has_end:
            return len(value) * 8
    return -1


def _union(values: list[int]) -> int:
    return reduce(or_, values, 0)


def _exactly_one(values: list[int]) -> int:
    """The bits that stand in one value and in no other."""
    seen = twice = 0
    for value in values:
        twice |= seen & value
        seen |= value
    return seen & ~twice


# What each operation makes of the strings as numbers, all cut to the same width.
OPERATIONS: dict[bytes, Callable[[list[int]], int]] = {
    b"AND": lambda values: reduce(and_, values),
    b"OR": _union,
    b"XOR": lambda values: reduce(xor, values),
    b"NOT": lambda values: ~values[0],
    b"DIFF": lambda values: values[0] & ~_union(values[1:]),
    b"DIFF1": lambda values: ~values[0] & _union(values[1:]),
    b"ANDOR": lambda values: values[0] & _union(values[1:]),
    b"ONE": _exactly_one,
}


@command(
    "BITOP <AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]",
    "write denyoom", uses="OW update, RO access",
)  # fmt: skip
def bitop(db: Keyspace, operation: bytes, destkey: bytes, *key: bytes) -> int:
    """Combine strings bit by bit into another; its length, that of the longest. O(n) in all of them.

    Shorter strings and missing keys are filled up with zeros. An empty result deletes the destination.
    """
    if operation == b"NOT" and len(key) != 1:
        raise ResponseError(BITOP_ONE_KEY)
    if operation in (b"DIFF", b"DIFF1", b"ANDOR") and len(key) < 2:
        raise ResponseError(BITOP_KEYS.format(operation.decode()))
    sources = db.reading()
    values = [sources.get_string(each) or b"" for each in key]
    length = max(map(len, values))
    if not length:
        db.delete(destkey)
        return 0
    numbers = [int.from_bytes(value.ljust(length, b"\0"), "big") for value in values]
    combined = OPERATIONS[operation](numbers) & (1 << length * 8) - 1
    db.set_string(destkey, combined.to_bytes(length, "big"))
    return length


@dataclass(frozen=True, slots=True)
class Field:
    """One operation of BITFIELD on an integer of some bits, signed or not."""

    operation: bytes  # GET, SET or INCRBY
    signed: bool
    width: int
    offset: int
    operand: int = 0
    overflow: bytes = b"WRAP"

    def read(self, value: StringView, start: int = 0) -> int:
        """The integer in its place in a string, or in a part of one that starts at so many bits."""
        bits = bits_at(value, self.offset - start, self.width)
        return _signed(bits, self.width) if self.signed else bits

    def sum(self, value: int, increment: int) -> int | None:
        """What is stored for a value plus an increment; None where it does not fit and must not wrap or saturate.

        Source: `checkSignedBitfieldOverflow` in Redis's bitops.c, whose room above a value far below zero is counted
        in 64 bits and so comes out negative.
        """
        most = (1 << self.width - self.signed) - 1
        least = -most - 1 if self.signed else 0
        room = _signed(most - value, 64) if self.signed and self.width < 64 else most - value
        if value > most or increment > room:
            limit = most
        elif value + increment < least:
            limit = least
        else:
            return value + increment
        if self.overflow == b"FAIL":
            return None
        if self.overflow == b"SAT":
            return limit
        return _signed(value + increment, self.width) if self.signed else value + increment & (1 << self.width) - 1


def _signed(bits: int, width: int) -> int:
    """The lowest bits of a number, read with a sign."""
    bits &= (1 << width) - 1
    return bits - (1 << width) if bits >> (width - 1) else bits


def _encoding(word: bytes) -> tuple[bool, int]:
    """`i16` or `u8`: whether it is signed, and how many bits it has."""
    signed = word[:1] == b"i"
    try:
        width = integer(word[1:])
    except ResponseError:
        width = 0
    if word[:1] not in (b"i", b"u") or not 1 <= width <= (64 if signed else 63):
        raise ResponseError(BITFIELD_TYPE)
    return signed, width


def _fields(words: Sequence[bytes], *, read_only: bool) -> list[Field]:
    """The operations that words stand for; OVERFLOW holds for those behind it."""
    fields: list[Field] = []
    overflow = b"WRAP"
    left = list(words)
    while left:
        operation = left.pop(0).upper()
        size = {b"GET": 2, b"SET": 3, b"INCRBY": 3, b"OVERFLOW": 1}.get(operation, len(words) + 1)
        if len(left) < size:
            raise ResponseError(SYNTAX_ERROR)
        first, *others = (left.pop(0) for _ in range(size))
        if operation == b"OVERFLOW":
            overflow = first.upper()
            if overflow not in (b"WRAP", b"SAT", b"FAIL"):
                raise ResponseError(OVERFLOW_TYPE)
            continue
        signed, width = _encoding(first)
        offset = bit_offset(others[0], scale=width)
        if operation != b"GET" and read_only:
            raise ResponseError(BITFIELD_READ_ONLY)
        operand = integer(others[1]) if len(others) > 1 else 0
        if operation == b"SET" and not signed:
            operand &= (1 << 64) - 1  # the server reads it as a number without sign: -1 is beyond the range
        fields.append(Field(operation, signed, width, offset, operand, overflow))
    return fields


_OPERATION = (
    "<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] "
    "<SET encoding offset value | INCRBY encoding offset increment>>"
)


def _use_by_bitfield(words: Sequence[bytes]) -> str:
    """How BITFIELD uses its key: operations that only read are no change, and what is none may be one."""
    at = 1
    while at < len(words):
        size = {b"GET": 2, b"OVERFLOW": 1}.get(words[at].upper(), len(words))
        at += 1 + size
        if at > len(words):
            return "RW access update"
    return "RO access"


@command(
    f"BITFIELD key [{_OPERATION} [{_OPERATION} ...]]", "write denyoom",
    uses="RW access update variable_flags", use_in=_use_by_bitfield, by_hand=True,
)  # fmt: skip
def bitfield(db: Keyspace, key: bytes, *operations: bytes) -> list[int | None]:
    """Read, set and count up integers of any width up to 64 bits within a string.

    Replies for each operation: the value read, the one replaced, the one counted up to, or None where OVERFLOW FAIL
    kept it from happening. A missing key is all zeros. O(n) in the string's length, in a large one
    O(spanned by the operations).
    """
    fields = _fields(operations, read_only=False)
    writes = [field for field in fields if field.operation != b"GET"]
    string = (db if writes else db.reading()).string_view(key) or b""
    first, last = _span(fields)
    value = old = string[first:last]
    if writes:  # room is made for every write, also for one that then fails
        value = old.ljust(_span(writes)[1] - first, b"\0")
    replies: list[int | None] = []
    for field in fields:
        was = field.read(value, first * 8)
        if field.operation == b"GET":
            replies.append(was)
            continue
        new = field.sum(field.operand, 0) if field.operation == b"SET" else field.sum(was, field.operand)
        if new is None:
            replies.append(None)
            continue
        value = with_bits(value, field.offset - first * 8, field.width, new & (1 << field.width) - 1)
        replies.append(was if field.operation == b"SET" else new)
    if value != old:
        db.write_string(key, string, first, value, event="setbit")
    return replies


def _span(fields: Sequence[Field]) -> tuple[int, int]:
    """The bytes that some fields are in, half open."""
    first = min([field.offset for field in fields], default=0)
    return first >> 3, max([field.offset + field.width + 7 for field in fields], default=0) >> 3


@command("BITFIELD_RO key [GET encoding offset [GET encoding offset ...]]", "readonly fast", by_hand=True)
def bitfield_ro(db: Keyspace, key: bytes, *operations: bytes) -> list[int | None]:
    """BITFIELD for reading alone. O(1) an operation."""
    fields = _fields(operations, read_only=True)
    value = db.string_view(key) or b""
    return [field.read(value) for field in fields]
