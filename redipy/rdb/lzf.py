"""LZF, the compression of long strings, which is only read here. Imports: payload.

Source: `lzf_decompress` in Redis's lzf_d.c.
"""
from __future__ import annotations

from redipy.rdb.payload import Damaged


def unpacked(packed: bytes, size: int) -> bytes:
    r"""What LZF made a block of. O(size), which is 88 times that of the block at most. Errors: it is damaged.

    >>> unpacked(b"\x00a\xe0\x00\x00", 10)
    b'aaaaaaaaaa'
    """
    if not size:
        return b""  # whatever the block says, as on the server
    found, at = bytearray(), 0
    try:
        while at < len(packed):
            control = packed[at]
            if control < 1 << 5:  # so many bytes, and one, as they are
                stop = at + 2 + control
                found += packed[at + 1:stop]
                count = 0
            else:  # bytes that were there before: how many, and how far back
                count = control >> 5
                stop = at + (3 if count == 7 else 2)
                count += 2 + (packed[at + 1] if count == 7 else 0)
                _repeat(found, 1 + (control & 0x1F) * 256 + packed[stop - 1], count)
            at = stop
            if len(found) > size:
                raise Damaged
    except IndexError:
        raise Damaged from None
    if len(found) != size or at != len(packed):
        raise Damaged
    return bytes(found)


def _repeat(found: bytearray, back: int, count: int) -> None:
    """Add bytes that begin so far back, and may reach into what is being added."""
    start = len(found) - back
    if start < 0:
        raise Damaged
    again = found[start:start + count]
    found += (again * (count // len(again) + 1))[:count]
