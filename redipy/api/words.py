"""Arguments as the words of a command, where more is to be done than to name them. Imports: errors, values."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from redipy.errors import DataError
from redipy.values import Value

F = TypeVar("F", bound=Value)


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
        raise DataError(f"field {field!r} with value {value!r}: give both, or a mapping")
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
    [2, 'a', 'b', 'WEIGHTS', 1, 2, 'AGGREGATE', 'MAX']
    """
    words = numbered(keys)
    if isinstance(keys, Mapping):
        words += "WEIGHTS", *keys.values()
    return words + options(AGGREGATE=aggregate)


def limit(offset: int | None, num: int | None) -> tuple[Value, ...]:
    """`LIMIT`, where either of its numbers is given: from the first, and to the last, unless said otherwise.

    >>> limit(None, None), limit(None, 5), limit(2, None)
    ((), (b'LIMIT', 0, 5), (b'LIMIT', 2, -1))
    """
    if offset is None and num is None:
        return ()
    return b"LIMIT", offset or 0, -1 if num is None else num


def flags(**given: bool) -> list[Value]:
    """The words of those flags that are given.

    >>> flags(NX=False, CH=True)
    ['CH']
    """
    return [word for word, is_given in given.items() if is_given]


def options(**given: Value | None) -> list[Value]:
    """Options with their values, where there are any.

    >>> options(COUNT=5, MAXLEN=None)
    ['COUNT', 5]
    """
    return [word for name, value in given.items() if value is not None for word in (name, value)]


def numbered(words: Iterable[Value]) -> list[Value]:
    """Words after their number.

    >>> numbered(["a", "b"])
    [2, 'a', 'b']
    """
    listed_words = list(words)
    return [len(listed_words), *listed_words]


def places(values: Mapping[Any, tuple[float, float]] | Iterable[Value]) -> list[Value]:
    """Longitude, latitude and member in turn, as GEOADD wants them.

    >>> places({"a": (13.5, 38)}), places([13.5, 38, "a"])
    ([13.5, 38, 'a'], [13.5, 38, 'a'])
    """
    if isinstance(values, Mapping):
        return [word for member, place in values.items() for word in (*place, member)]
    return list(values)


def both(name: str, first: float | None, second: float | None) -> list[Value]:
    """An option that has two numbers, if it is given.

    Errors: TypeError for one of them alone.

    >>> both("BYBOX", 1, 2.5), both("BYBOX", None, None)
    (['BYBOX', 1, 2.5], [])
    """
    if first is None and second is None:
        return []
    if first is None or second is None:
        raise DataError(f"{name} with {first!r} and {second!r}: give both numbers")
    return [name, first, second]


def search_area(
    member: Value | None, longitude: float | None, latitude: float | None, unit: str, radius: float | None,
    width: float | None, height: float | None,
) -> list[Value]:
    """Around what GEOSEARCH searches, and how far. No centre, or two of them, are left for the server to refuse.

    >>> search_area("a", None, None, "km", 5, None, None)
    ['FROMMEMBER', 'a', 'BYRADIUS', 5, 'km']
    """
    words = options(FROMMEMBER=member) + both("FROMLONLAT", longitude, latitude)
    if radius is not None:
        words += "BYRADIUS", radius, unit
    box = both("BYBOX", width, height)
    return [*words, *box, unit] if box else words


def nearest(sort: str | None, count: int | None, any: bool) -> list[Value]:
    """Which of the members in an area a search gives, and in which order.

    >>> nearest("ASC", 3, True)
    ['ASC', 'COUNT', 3, 'ANY']
    """
    return [*([] if sort is None else [sort]), *options(COUNT=count), *flags(ANY=any)]


def trimming(
    maxlen: int | None, minid: Value | None, approximate: bool, limit: int | None
) -> list[Value]:
    """How XADD and XTRIM shorten a stream. Both a length and an id are left for the server to refuse.

    >>> trimming(1000, None, True, None), trimming(None, "5-0", False, None)
    (['MAXLEN', '~', 1000], ['MINID', '=', '5-0'])
    """
    words: list[Value] = []
    for name, threshold in (("MAXLEN", maxlen), ("MINID", minid)):
        if threshold is not None:
            words += name, "~" if approximate else "=", threshold
    return [*words, *options(LIMIT=limit)]


def from_ids(streams: Mapping[Any, Value]) -> list[Value]:
    """Streams, then the id in each after which to read.

    >>> from_ids({"a": "0", "b": "$"})
    ['STREAMS', 'a', 'b', '0', '$']
    """
    return ["STREAMS", *streams, *streams.values()]


def sort_options(
    start: int | None, num: int | None, by: Value | None, get: Value | Iterable[Value] | None, desc: bool, alpha: bool
) -> list[Value]:
    """How SORT sorts, and what it gives.

    >>> sort_options(0, 5, "weight_*", ["#", "name_*"], True, False)
    ['BY', 'weight_*', b'LIMIT', 0, 5, 'GET', '#', 'GET', 'name_*', 'DESC']
    """
    gets = [word for pattern in (() if get is None else listed(get)) for word in ("GET", pattern)]
    return [*options(BY=by), *limit(start, num), *gets, *flags(DESC=desc, ALPHA=alpha)]


def scan_options(match: Value | None, count: int | None, key_type: str | None = None) -> list[Value]:
    """The options of scans; `TYPE` is SCAN's own."""
    return options(MATCH=match, COUNT=count, TYPE=key_type)
