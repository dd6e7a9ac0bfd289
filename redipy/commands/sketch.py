"""The HyperLogLog sketch: 16384 registers of six bits, in the very bytes that Redis stores.

A sketch is a header of 16 bytes (`HYLL`, the encoding, three unused, the cached count) and its registers, either dense
(packed, the lowest bits first) or sparse: runs of zeros and of small values, until that gets too long. What a byte
string means and how an element changes it is decided here; keys are not known. Imports: nothing of redipy.

Sources: `hllPatLen`, `hllSparseSet`, `hllCount` in Redis's hyperloglog.c; O. Ertl, "New cardinality estimation
algorithms for HyperLogLog sketches", 2017, for the estimate; A. Appleby's MurmurHash64A for the hash.
"""
from __future__ import annotations

import math
import struct
from collections.abc import Iterator

REGISTERS = 1 << 14
BITS_LEFT = 64 - 14  # of the hash, once its lowest 14 have named a register
HEADER = 16
DENSE_SIZE = HEADER + REGISTERS * 6 // 8
SPARSE_MOST_BYTES = 3000  # the server's `hll-sparse-max-bytes`
SPARSE_MOST_VALUE = 32
DENSE, SPARSE = 0, 1
ALPHA = 0.721347520444481703680  # 1 / (2 ln 2)

# The longest run that one code of each kind holds.
ZERO_RUN, LONG_ZERO_RUN, VALUE_RUN = 64, 16384, 4

_M = 0xC6A4A7935BD1E995
_64 = (1 << 64) - 1


class CorruptedSketch(Exception):
    """The sparse codes do not add up to all registers."""


def murmur_hash(data: bytes, seed: int = 0xADC83B19) -> int:
    """MurmurHash64A. O(length).

    >>> hex(murmur_hash(b"redis"))
    '0xe0ac091ec900a4fb'
    """
    mixed = seed ^ (len(data) * _M & _64)
    whole = len(data) & ~7
    for (word,) in struct.iter_unpack("<Q", data[:whole]):
        word = word * _M & _64  # noqa: PLW2901
        word = (word ^ word >> 47) * _M & _64  # noqa: PLW2901
        mixed = (mixed ^ word) * _M & _64
    if tail := data[whole:]:
        mixed = (mixed ^ int.from_bytes(tail, "little")) * _M & _64
    mixed = (mixed ^ mixed >> 47) * _M & _64
    return mixed ^ mixed >> 47


def place_of(element: bytes) -> tuple[int, int]:
    """The register that an element belongs to, and the value it asks for: one more than its hash has trailing zeros."""
    hashed = murmur_hash(element)
    rest = hashed >> 14 | 1 << BITS_LEFT
    return hashed & REGISTERS - 1, (rest & -rest).bit_length()


def codes(data: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """The runs of a sparse sketch: where the code stands, the value of its registers, and how many they are."""
    at = HEADER
    while at < len(data):
        code = data[at]
        if code & 0x80:
            yield at, (code >> 2 & 31) + 1, (code & 3) + 1
        elif code & 0x40:
            if at + 1 >= len(data):
                raise CorruptedSketch
            yield at, 0, ((code & 63) << 8 | data[at + 1]) + 1
            at += 1
        else:
            yield at, 0, (code & 63) + 1
        at += 1


def zeros(run: int) -> bytes:
    """The code for a run of zeros; none for an empty one."""
    if not run:
        return b""
    return bytes((run - 1,)) if run <= ZERO_RUN else (0x4000 | run - 1).to_bytes(2, "big")


def values(value: int, run: int) -> bytes:
    """The code for a run of a value; none for an empty one."""
    return bytes((0x80 | value - 1 << 2 | run - 1,)) if run else b""


EMPTY = b"HYLL" + bytes((SPARSE,)) + bytes(11) + zeros(REGISTERS)


def is_sketch(data: bytes) -> bool:
    """Whether the header, and the length of a dense one, are those of a sketch."""
    return len(data) >= HEADER and data[:4] == b"HYLL" and (
        data[4] == SPARSE or (data[4] == DENSE and len(data) == DENSE_SIZE)
    )


class Sketch:
    """A sketch under way: read from bytes, changed, and written back as bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)

    @property
    def is_dense(self) -> bool:
        """Whether the registers are packed."""
        return self.data[4] == DENSE

    def registers(self) -> list[int]:
        """The value of every register. Raises `CorruptedSketch`."""
        if self.is_dense:
            packed = self.data[HEADER:]
            found: list[int] = []
            for at in range(0, len(packed), 3):  # four registers in three bytes
                bits = packed[at] | packed[at + 1] << 8 | packed[at + 2] << 16
                found += (bits & 63, bits >> 6 & 63, bits >> 12 & 63, bits >> 18)
            return found
        found = []
        for _, value, run in codes(self.data):
            found += [value] * run
        if len(found) != REGISTERS:
            raise CorruptedSketch
        return found

    def add(self, element: bytes) -> bool:
        """Note an element; whether that changed a register. Raises `CorruptedSketch`."""
        return self.raise_register(*place_of(element))

    def raise_register(self, register: int, value: int) -> bool:
        """Let a register have at least this value; whether that changed it."""
        if not self.is_dense and value <= SPARSE_MOST_VALUE:
            changed = self._raise_sparse(register, value)
            if changed is not None:
                return changed
        self.make_dense()
        at, shift = divmod(register * 6, 8)
        window = int.from_bytes(self.data[HEADER + at:HEADER + at + 2], "little")
        if window >> shift & 63 >= value:
            return False
        window = window & ~(63 << shift) | value << shift
        size = min(2, DENSE_SIZE - HEADER - at)
        self.data[HEADER + at:HEADER + at + size] = window.to_bytes(2, "little")[:size]
        return True

    def _raise_sparse(self, register: int, value: int) -> bool | None:
        """As `raise_register`; None when the result must be dense."""
        first, before = 0, HEADER
        for at, old, run in codes(self.data):
            if register < first + run:
                return self._split_run(at, old, run, first, before, register, value)
            first, before = first + run, at
        raise CorruptedSketch

    def _split_run(
        self, at: int, old: int, run: int, first: int, before: int, register: int, value: int
    ) -> bool | None:
        """Give one register of the run at a place another value, or find that it must become dense."""
        if old >= value:
            return False
        head, tail = register - first, first + run - 1 - register
        around = (zeros(head), zeros(tail)) if old == 0 else (values(old, head), values(old, tail))
        codes_new = around[0] + values(value, 1) + around[1]
        size = 2 if self.data[at] & 0xC0 == 0x40 else 1
        if len(codes_new) > size and len(self.data) + len(codes_new) - size > SPARSE_MOST_BYTES:
            return None
        self.data[at:at + size] = codes_new
        self._merge_runs(before)
        return True

    def _merge_runs(self, at: int) -> None:
        """Join neighbouring runs of one value, looking at the five codes from a place on."""
        data = self.data
        for _ in range(5):
            if at >= len(data):
                return
            if not data[at] & 0x80:
                at += 2 if data[at] & 0x40 else 1
                continue
            if at + 1 < len(data) and data[at + 1] & 0x80 and (data[at] ^ data[at + 1]) & 0x7C == 0:
                run = (data[at] & 3) + (data[at + 1] & 3) + 2
                if run <= VALUE_RUN:
                    data[at:at + 2] = values((data[at] >> 2 & 31) + 1, run)
                    continue
            at += 1

    def make_dense(self) -> None:
        """Pack the registers. Raises `CorruptedSketch`."""
        if self.is_dense:
            return
        registers = self.registers()
        packed = bytearray()
        for at in range(0, REGISTERS, 4):
            a, b, c, d = registers[at:at + 4]
            packed += (a | b << 6 | c << 12 | d << 18).to_bytes(3, "little")
        self.data[4] = DENSE
        self.data[HEADER:] = packed

    @property
    def cached_count(self) -> int | None:
        """The count that the header holds, None when it no longer holds."""
        return None if self.data[15] & 0x80 else int.from_bytes(self.data[8:16], "little")

    def forget_count(self) -> None:
        """Mark the cached count as no longer true."""
        self.data[15] |= 0x80

    def cache_count(self, count: int) -> None:
        """Keep a count in the header."""
        self.data[8:16] = count.to_bytes(8, "little")


def estimate(registers: list[int]) -> int:
    """How many different elements were noted, within about 0.81 %. O(registers)."""
    histogram = [0] * 64
    for value in registers:
        histogram[value] += 1
    z = REGISTERS * _tau((REGISTERS - histogram[BITS_LEFT + 1]) / REGISTERS)
    for value in range(BITS_LEFT, 0, -1):
        z = 0.5 * (z + histogram[value])
    z += REGISTERS * _sigma(histogram[0] / REGISTERS)
    return round(ALPHA * REGISTERS * REGISTERS / z)


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    y, z, before = 1.0, x, math.nan
    while before != z:
        x *= x
        before = z
        z += x * y
        y += y
    return z


def _tau(x: float) -> float:
    if x in (0, 1):
        return 0.0
    y, z, before = 1.0, 1 - x, math.nan
    while before != z:
        x = math.sqrt(x)
        before = z
        y *= 0.5
        z -= (1 - x) ** 2 * y
    return z / 3
