"""Arguments as words, and replies as values, where that does not depend on the client. Imports: values.

What reads a reply takes it as its only argument; where it needs to know what was asked, a function here makes one that
knows (`by_field`).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from redipy.errors import DataError
from redipy.replies import Reply
from redipy.values import Value

F = TypeVar("F", bound=Value)
V = TypeVar("V")


def listed(first: F | Iterable[F], others: Iterable[F] = ()) -> list[F]:
    """Words that may come one by one or in an iterable, as redis-py takes them.

    >>> listed("a", ("b",)), listed(["a", "b"])
    (['a', 'b'], ['a', 'b'])
    """
    words: Any = (first,) if isinstance(first, (str, bytes, int, float)) else first
    return [*words, *others]


def paired(mapping: Mapping[Any, Value]) -> list[Value]:
    """Keys and values of a mapping in turn.

    >>> paired({"a": 1, "b": 2})
    ['a', 1, 'b', 2]
    """
    return [word for pair in mapping.items() for word in pair]


def fields_and_values(
    field: Value | Mapping[Any, Value] | None, value: Value | None, mapping: Mapping[Any, Value] | None
) -> list[Value]:
    """What HSET sets, however it was given.

    >>> fields_and_values("a", 1, {"b": 2}), fields_and_values({"a": 1}, None, None)
    (['a', 1, 'b', 2], ['a', 1])
    """
    if isinstance(field, Mapping):
        words = paired(field)
    elif field is None and value is None:
        words = []
    elif field is None or value is None:
        raise DataError(f"hset with field {field!r} and value {value!r}: give both, or a mapping")
    else:
        words = [field, value]
    return words if mapping is None else words + paired(mapping)


def scores_and_members(mapping: Mapping[Any, Value]) -> list[Value]:
    """A mapping of members to scores in the order that ZADD wants.

    >>> scores_and_members({"a": 1, "b": 2.5})
    [1, 'a', 2.5, 'b']
    """
    return [word for member, score in mapping.items() for word in (score, member)]


def aggregation(keys: Iterable[Value] | Mapping[Any, float], aggregate: str | None) -> list[Value]:
    """What ZUNIONSTORE and its kin take after the destination; a mapping gives each key its weight.

    >>> aggregation({"a": 1, "b": 2}, "MAX")
    [2, 'a', 'b', b'WEIGHTS', 1, 2, b'AGGREGATE', 'MAX']
    """
    names = list(keys)
    words: list[Value] = [len(names), *names]
    if isinstance(keys, Mapping):
        words += b"WEIGHTS", *keys.values()
    if aggregate is not None:
        words += b"AGGREGATE", aggregate
    return words


def limit(offset: int | None, num: int | None) -> tuple[Value, ...]:
    """`LIMIT`, where either of its numbers is given: from the first, and to the last, unless said otherwise.

    >>> limit(None, None), limit(None, 5), limit(2, None)
    ((), (b'LIMIT', 0, 5), (b'LIMIT', 2, -1))
    """
    if offset is None and num is None:
        return ()
    return b"LIMIT", offset or 0, -1 if num is None else num


def scan_options(match: Value | None, count: int | None, key_type: str | None = None) -> list[Value]:
    """The options of scans; `TYPE` is SCAN's own."""
    options: list[Value] = []
    if match is not None:
        options += b"MATCH", match
    if count is not None:
        options += b"COUNT", count
    if key_type is not None:
        options += b"TYPE", key_type
    return options


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


def rank_and_score(reply: list[Any] | None) -> tuple[int, float] | None:
    """A rank with its score, None for a missing member."""
    return None if reply is None else (reply[0], reply[1])


def status(reply: bytes) -> str:
    """A status line."""
    return reply.decode()


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
