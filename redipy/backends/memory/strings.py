"""Large strings of the memory store that are changed in place, so that a bit of a bitmap costs no copy of it.

Imports: nothing of redipy.
"""
from __future__ import annotations

LARGE = 4096  # bytes, from which on a string that is changed in part becomes one of these: below, a copy costs no more


class MemoryString(bytearray):
    """Bytes that can be written over and grow at their end. Seen from outside the keyspace it is `bytes`."""

    __slots__ = ()

    def __getitem__(self, wanted: slice) -> bytes:  # type: ignore[override]
        return bytes(memoryview(self)[wanted])

    def write(self, offset: int, value: bytes) -> None:
        r"""Write bytes over those from an offset on, after `\0` where it is too short. O(written)."""
        if offset > len(self):
            self.extend(bytes(offset - len(self)))
        self[offset:offset + len(value)] = value
