"""Payloads of DUMP: the number of a form, and the body that has what a key holds in it. Imports: contents, the forms.

What is written is what the server writes, but never compressed, and with fields and members in an order of its own.
What is read is all that a server has ever written, values of modules excepted, and it is checked as by a server with
`sanitize-dump-payload yes`. Source: `rdbSaveObject` and `rdbLoadObject` in Redis's rdb.c.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from redipy.contents import Content, HashContent, ListContent, SetContent, SortedSetContent, StreamContent
from redipy.errors import BAD_DATA_FORMAT, ResponseError
from redipy.rdb import hashes, lists, sets, sorted_sets, streams
from redipy.rdb.parts import Reader, string
from redipy.rdb.payload import Damaged, sealed, unsealed

STRING = 0

READERS: Mapping[int, Callable[[Reader], Content]] = {
    STRING: Reader.string,
    **lists.READERS, **sets.READERS, **hashes.READERS, **sorted_sets.READERS, **streams.READERS,
}  # fmt: skip
"""What reads a body, by the number of its form."""


def dumped(content: Content) -> bytes:
    r"""The payload that has what a key holds in it. O(n).

    >>> dumped(b"hello")[:-8]
    b'\x00\x05hello\x0c\x00'
    """
    return sealed(_written(content))


def _written(content: Content) -> bytes:
    """The number of the form, and the body."""
    match content:
        case bytes():
            return bytes([STRING]) + string(content)
        case ListContent():
            return lists.written(content)
        case SetContent():
            return sets.written(content)
        case HashContent():
            return hashes.written(content)
        case SortedSetContent():
            return sorted_sets.written(content)
        case StreamContent():
            return streams.written(content)
        case _:
            assert_never(content)


def restored(payload: bytes) -> Content:
    """What a payload has in it. O(n), in memory as well: no number in it is believed before what it counts was seen.

    Whatever stands behind the value is left alone, as on the server. Errors: the payload is damaged or of a later
    version; its body makes no sense.

    >>> restored(dumped(b"hello"))
    b'hello'
    """
    reader = Reader(unsealed(payload))
    try:
        return READERS[reader.byte()](reader)
    except (Damaged, KeyError):
        raise ResponseError(BAD_DATA_FORMAT) from None
