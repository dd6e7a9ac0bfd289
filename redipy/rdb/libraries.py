"""Payloads of FUNCTION DUMP: the sources of function libraries, one after the other. Imports: errors, and their parts.

Source: `functionDumpCommand` and `functionRestoreCommand` in Redis's functions.c.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.errors import FUNCTIONS_DAMAGED, NO_FUNCTION_IN_PAYLOAD, ResponseError
from redipy.rdb.parts import Reader, string
from redipy.rdb.payload import Damaged, sealed, unsealed

FUNCTION = 0xF5  # stands before the source of a library


def dumped_libraries(sources: Sequence[bytes]) -> bytes:
    """The payload that has the sources of function libraries."""
    return sealed(b"".join(bytes([FUNCTION]) + string(source) for source in sources))


def restored_libraries(payload: bytes) -> list[bytes]:
    """The sources of the libraries in a payload. Errors: it is damaged, or has something else in it."""
    reader, sources = Reader(unsealed(payload)), []
    try:
        while not reader.is_done:
            if reader.byte() != FUNCTION:
                raise ResponseError(NO_FUNCTION_IN_PAYLOAD)
            sources.append(reader.string())
    except Damaged:
        raise ResponseError(FUNCTIONS_DAMAGED) from None
    return sources
