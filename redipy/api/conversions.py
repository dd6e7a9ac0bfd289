"""Replies as values, where that does not depend on the client. Imports: values, the records.

What reads a reply takes it as its only argument; where it needs to know what was asked, a function here makes one that
knows (`by_field`).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from redipy.api.records import CommonRun, CommonRuns
from redipy.replies import Reply
from redipy.values import Value, decoded

F = TypeVar("F", bound=Value)
V = TypeVar("V")


def nothing(reply: Reply) -> None:
    """For methods whose success is all there is to say."""


def is_some(reply: Reply) -> bool:
    """Whether anything came: SET answers with nothing where its condition did not hold."""
    return reply is not None


def never(reply: Reply) -> bool:
    """For a call that by its meaning changes nothing."""
    return False


def pong(reply: bytes) -> bool:
    """Whether a PING was answered as it should be."""
    return reply == b"PONG"


def bools(reply: Iterable[int]) -> list[bool]:
    """An answer to each question."""
    return list(map(bool, reply))


def two(reply: Iterable[int]) -> tuple[int, int]:
    """Two numbers."""
    first, second = reply
    return first, second


def rank_and_score(reply: list[Any] | None) -> tuple[int, float] | None:
    """A rank with its score, None for a missing member."""
    return None if reply is None else (reply[0], reply[1])


def status(reply: bytes) -> str:
    """A status line."""
    return reply.decode()


def maybe_float(reply: bytes | None) -> float | None:
    """A number that came as text, None for what is missing."""
    return None if reply is None else float(reply)


def info_value(text: str) -> Any:
    """A value of INFO: a number if it is one, a dict if it is made of parts with names, else text.

    >>> info_value("5"), info_value("0.5"), info_value("8.2.3"), info_value("keys=1,expires=0")
    (5, 0.5, '8.2.3', {'keys': 1, 'expires': 0})
    """
    parts = text.split(",")
    if all("=" in part for part in parts):
        return {name: info_value(value) for name, _, value in (part.partition("=") for part in parts)}
    number = re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text)
    if number is None:
        return text
    return float(text) if number[1] else int(text)


def info_parts(reply: bytes) -> dict[str, Any]:
    r"""What INFO says, of all sections together.

    >>> info_parts(b"# Server\r\nredis_version:8.2.3\r\n\r\n# Keyspace\r\ndb0:keys=1,expires=0\r\n")
    {'redis_version': '8.2.3', 'db0': {'keys': 1, 'expires': 0}}
    """
    lines = (line.partition(":") for line in reply.decode(errors="replace").splitlines() if line[:1] not in ("", "#"))
    return {name: info_value(value) for name, _, value in lines}


def client_lines(reply: bytes) -> list[dict[str, str]]:
    r"""The clients that CLIENT LIST describes, one a line.

    >>> client_lines(b"id=3 addr=127.0.0.1:5 name= db=0\n")
    [{'id': '3', 'addr': '127.0.0.1:5', 'name': '', 'db': '0'}]
    """
    lines = (line.split(" ") for line in decoded(reply).splitlines())
    return [{name: value for name, _, value in (word.partition("=") for word in words)} for words in lines]


def common_runs(reply: Mapping[bytes, Any]) -> CommonRuns:
    """Where the longest common subsequence lies.

    >>> common_runs({b"matches": [[[4, 7], [5, 8]]], b"len": 4})
    CommonRuns(matches=[CommonRun(first=(4, 7), second=(5, 8), length=None)], length=4)
    """
    runs = [CommonRun(tuple(first), tuple(second), *length) for first, second, *length in reply[b"matches"]]
    return CommonRuns(runs, reply[b"len"])


def maybe_status(reply: bytes | None) -> str | None:
    """A name that the server gives, None for a missing key."""
    return None if reply is None else reply.decode()


def moment(reply: tuple[bytes, bytes]) -> tuple[int, int]:
    """Seconds and microseconds."""
    seconds, microseconds = reply
    return int(seconds), int(microseconds)


def time_left(reply: int) -> float | None:
    """Milliseconds to live in seconds; None for a missing key, -1.0 for one that does not expire.

    >>> time_left(1500), time_left(-1), time_left(-2)
    (1.5, -1.0, None)
    """
    if reply == -2:
        return None
    return -1.0 if reply == -1 else reply / 1000


def sum_of(increment: float) -> Callable[[bytes], int | float]:
    """Reads what an increment came to: an int where an int was added and a whole number is the result.

    >>> sum_of(1)(b"6"), sum_of(1)(b"1.75"), sum_of(0.5)(b"6")
    (6, 1.75, 6.0)
    """

    def read(reply: bytes) -> int | float:
        try:
            return int(reply)
        except ValueError:
            return float(reply)

    return read if isinstance(increment, int) else float


def by_field(
    fields: Iterable[F], decode: Callable[[bytes | None], V]
) -> Callable[[Iterable[bytes | None]], dict[F, V]]:
    """Reads the reply of HMGET as a dict that has every field that was asked for.

    >>> by_field(["a", "b"], lambda value: value)([b"1", None])
    {'a': b'1', 'b': None}
    """

    def read(reply: Iterable[bytes | None]) -> dict[F, V]:
        return dict(zip(fields, map(decode, reply), strict=True))

    return read
