"""Replies: from what a session answers to what redis-py's parser would have read.

A parser gives the values of RESP as Python values, decoded if that is asked for, and errors as exceptions. Imports:
replies, errors, the text of numbers from commands, and of the server `resp` and `resp2`.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import redis.exceptions
from redis._parsers import Encoder
from redis.connection import DefaultParser

from redipy.commands.words import number_text
from redipy.errors import ConnectionError, RedipyError
from redipy.replies import Pairs, Reply, Status, Verbatim
from redipy.server.resp import error_line
from redipy.server.resp2 import NullArray

Read: TypeAlias = Callable[[Reply], Any]


def exception_of(error: RedipyError) -> Exception:
    """The exception that redis-py makes of an error reply.

    >>> type(exception_of(RedipyError("NOSCRIPT No matching script."))).__name__
    'NoScriptError'
    """
    if isinstance(error, ConnectionError):
        return redis.exceptions.ConnectionError(str(error))
    line = error_line(error)[1:-2].decode(errors="replace")
    return DefaultParser.parse_error(line)  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def reading(protocol: int, encoding: str | None = None, errors: str = "strict") -> Read:
    """How replies are read. encoding: what texts are decoded with; None leaves them bytes.

    >>> reading(2)({b"a": 1.5}), reading(3, "utf-8")({b"a": 1.5})
    ([b'a', b'1.5'], {'a': 1.5})
    """

    def read(reply: Reply) -> Any:
        known = readers.get(reply.__class__)
        return exception_of(reply) if known is None else known(reply)

    def same(reply: Reply) -> Any:
        return reply

    def decoded(reply: bytes) -> str:
        return reply.decode(encoding or "", errors)

    def read_all(reply: Any) -> list[Any]:
        return [read(part) for part in reply]

    def read_dict(reply: dict[Any, Any]) -> dict[Any, Any]:
        return {read(key): read(value) for key, value in reply.items()}

    def read_flat(reply: dict[Any, Any]) -> list[Any]:
        return [read(part) for pair in reply.items() for part in pair]

    text: Read = bytes if encoding is None else decoded
    readers: dict[type, Read] = {
        bytes: same if encoding is None else decoded, Status: text, Verbatim: text, int: same, type(None): same,
        list: read_all, tuple: read_all, set: read_all, frozenset: read_all,
        dict: read_dict, Pairs: read_dict, float: same, bool: same,
    }  # fmt: skip
    if protocol == 2:
        readers |= {
            dict: read_flat, float: lambda reply: text(number_text(reply)), bool: int, NullArray: lambda reply: None,
        }  # fmt: skip
    return read


def readings(protocol: int, encoder: Encoder) -> tuple[Read, Read]:
    """How a connection reads replies: as it was asked to, and as bytes."""
    encoding = encoder.encoding if encoder.decode_responses else None
    return reading(protocol, encoding, encoder.encoding_errors), reading(protocol)
