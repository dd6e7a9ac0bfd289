"""Values at the edge: what callers may give where Redis has bytes. Imports: errors."""
from __future__ import annotations

from typing import NoReturn, TypeAlias

from redipy.errors import INVALID_BULK_LENGTH, LONGEST_STRING, DataError, ResponseError

Value: TypeAlias = "str | bytes | int | float"
"""What a key, an element or an argument may be given as."""


def encoded(value: Value) -> bytes:
    r"""The bytes that a value is stored as: text in UTF-8, a number as its text.

    Text that came out of arbitrary bytes (see `decoded`) becomes those bytes again.

    >>> encoded("é"), encoded(3), encoded(0.5)
    (b'\xc3\xa9', b'3', b'0.5')
    """
    if value.__class__ is int:
        return b"%d" % value
    if isinstance(value, bytes):
        return value if len(value) <= LONGEST_STRING else too_long()
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogateescape")
        return text if len(text) <= LONGEST_STRING else too_long()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value).encode()
    if isinstance(value, (bytearray, memoryview)):
        return encoded(bytes(value))
    raise DataError(f"cannot store {value!r}: give str, bytes, int or float, or turn it into text first")


def too_long() -> NoReturn:
    """Refuse a word of more than 512 MB, as a server does before it has read it."""
    raise ResponseError(INVALID_BULK_LENGTH)


def decoded(value: bytes) -> str:
    r"""The text of bytes; bytes that are no UTF-8 are kept as lone surrogates, which `encoded` turns back.

    >>> encoded(decoded(b"\xff\x00")) == b"\xff\x00"
    True
    """
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("utf-8", "surrogateescape")
