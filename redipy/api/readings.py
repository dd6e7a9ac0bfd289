"""Replies with several parts as values, where the parts hold text: each function makes a reading for a way to decode.

    return entries(self._decode)(self._execute(b"XRANGE", key, min, max))

Imports: the records.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from redipy.api.base import T
from redipy.api.records import (
    AutoClaimed,
    AutoClaimedIds,
    GeoMember,
    GeoPosition,
    PendingEntry,
    PendingSummary,
    SlowlogEntry,
    StreamEntry,
)

Decode: TypeAlias = Callable[[bytes], T]


def pairs(decode: Decode[T]) -> Callable[[Iterable[tuple[bytes, bytes]]], list[tuple[T, T]]]:
    """Fields with their values, in an order and perhaps several times."""

    def read(reply: Iterable[tuple[bytes, bytes]]) -> list[tuple[T, T]]:
        return [(decode(field), decode(value)) for field, value in reply]

    return read


# What pops give that look at several keys


def popped(decode: Decode[T]) -> Callable[[tuple[bytes, bytes] | None], tuple[T, T] | None]:
    """The key that was popped from, and the element."""

    def read(reply: tuple[bytes, bytes] | None) -> tuple[T, T] | None:
        return None if reply is None else (decode(reply[0]), decode(reply[1]))

    return read


def popped_many(decode: Decode[T]) -> Callable[[tuple[bytes, list[bytes]] | None], tuple[T, list[T]] | None]:
    """The key that was popped from, and the elements."""

    def read(reply: tuple[bytes, list[bytes]] | None) -> tuple[T, list[T]] | None:
        return None if reply is None else (decode(reply[0]), list(map(decode, reply[1])))

    return read


def popped_scored(decode: Decode[T]) -> Callable[[tuple[bytes, bytes, float] | None], tuple[T, T, float] | None]:
    """The key that was popped from, the member, and its score."""

    def read(reply: tuple[bytes, bytes, float] | None) -> tuple[T, T, float] | None:
        return None if reply is None else (decode(reply[0]), decode(reply[1]), reply[2])

    return read


def popped_many_scored(
    decode: Decode[T],
) -> Callable[[tuple[bytes, list[tuple[bytes, float]]] | None], tuple[T, list[tuple[T, float]]] | None]:
    """The key that was popped from, and the members with their scores."""

    def read(reply: tuple[bytes, list[tuple[bytes, float]]] | None) -> tuple[T, list[tuple[T, float]]] | None:
        return None if reply is None else (decode(reply[0]), [(decode(member), score) for member, score in reply[1]])

    return read


# Geo


def positions(reply: Iterable[tuple[float, float] | None]) -> list[GeoPosition | None]:
    """Where each member is that was asked for.

    >>> positions([[13.5, 38.0], None])
    [GeoPosition(longitude=13.5, latitude=38.0), None]
    """
    return [None if position is None else GeoPosition(*position) for position in reply]


def geo_members(
    decode: Decode[T], withdist: bool, withhash: bool, withcoord: bool
) -> Callable[[Iterable[list[Any]]], list[GeoMember[T]]]:
    """What a search found; which parts there are depends on what was asked, their order does not.

    >>> geo_members(bytes.decode, True, False, True)([[b"a", b"0.5", [13.5, 38.0]]])
    [GeoMember(member='a', distance=0.5, hash=None, position=GeoPosition(longitude=13.5, latitude=38.0))]
    """

    def read(reply: Iterable[list[Any]]) -> list[GeoMember[T]]:
        found = []
        for member, *parts in reply:
            part = iter(parts)
            found.append(GeoMember(
                decode(member),
                float(next(part)) if withdist else None,
                next(part) if withhash else None,
                GeoPosition(*next(part)) if withcoord else None,
            ))  # fmt: skip
        return found

    return read


# Streams


def entries(decode: Decode[T]) -> Callable[[Iterable[tuple[bytes, list[bytes] | None]]], list[StreamEntry[T]]]:
    """Entries in their order.

    >>> entries(bytes.decode)([[b"1-1", [b"f", b"v"]], [b"2-1", None]])
    [('1-1', {'f': 'v'}), ('2-1', {})]
    """

    def read(reply: Iterable[tuple[bytes, list[bytes] | None]]) -> list[StreamEntry[T]]:
        found = []
        for entry_id, fields in reply:
            texts = map(decode, fields or ())
            found.append((decode(entry_id), dict(zip(texts, texts, strict=True))))
        return found

    return read


def streams_read(decode: Decode[T]) -> Callable[[Mapping[bytes, Any] | None], dict[T, list[StreamEntry[T]]]]:
    """Entries by the streams that have any; nothing at all comes from a read that found none.

    >>> streams_read(bytes.decode)(None)
    {}
    """
    read_entries = entries(decode)

    def read(reply: Mapping[bytes, Any] | None) -> dict[T, list[StreamEntry[T]]]:
        return {} if reply is None else {decode(key): read_entries(found) for key, found in reply.items()}

    return read


def pending_summary(decode: Decode[T]) -> Callable[[list[Any]], PendingSummary[T]]:
    """What is pending in a group; the count of a consumer comes as text."""

    def read(reply: list[Any]) -> PendingSummary[T]:
        pending, lowest, highest, consumers = reply
        return PendingSummary(
            pending,
            None if lowest is None else decode(lowest),
            None if highest is None else decode(highest),
            {decode(consumer): int(number) for consumer, number in consumers or ()},
        )

    return read


def pending_entries(decode: Decode[T]) -> Callable[[Iterable[tuple[bytes, bytes, int, int]]], list[PendingEntry[T]]]:
    """What is pending, one by one."""

    def read(reply: Iterable[tuple[bytes, bytes, int, int]]) -> list[PendingEntry[T]]:
        return [PendingEntry(decode(entry_id), decode(consumer), *counts) for entry_id, consumer, *counts in reply]

    return read


def auto_claimed(decode: Decode[T]) -> Callable[[list[Any]], AutoClaimed[T]]:
    """What XAUTOCLAIM took over."""
    read_entries = entries(decode)

    def read(reply: list[Any]) -> AutoClaimed[T]:
        start_id, found, deleted = reply
        return AutoClaimed(decode(start_id), read_entries(found), list(map(decode, deleted)))

    return read


def auto_claimed_ids(decode: Decode[T]) -> Callable[[list[Any]], AutoClaimedIds[T]]:
    """What XAUTOCLAIM took over, by ids alone."""

    def read(reply: list[Any]) -> AutoClaimedIds[T]:
        start_id, ids, deleted = reply
        return AutoClaimedIds(decode(start_id), list(map(decode, ids)), list(map(decode, deleted)))

    return read


# Descriptions of streams and servers


def described(decode: Decode[T]) -> Callable[[Any], Any]:
    """A description that the server gives: names of parts as `str`, texts decoded, at any depth.

    >>> described(bytes.decode)({b"name": b"g", b"pending": [[b"1-1", 2]]})
    {'name': 'g', 'pending': [['1-1', 2]]}
    """

    def read(reply: Any) -> Any:
        if isinstance(reply, bytes):
            return decode(reply)
        if isinstance(reply, dict):
            return {name.decode(): read(part) for name, part in reply.items()}
        if isinstance(reply, (list, set)):
            return list(map(read, reply))
        return reply

    return read


def stream_described(decode: Decode[T]) -> Callable[[Mapping[bytes, Any]], dict[str, Any]]:
    """A description of a stream, in which entries are read as everywhere else."""
    read_entries, read_part = entries(decode), described(decode)

    def read(reply: Mapping[bytes, Any]) -> dict[str, Any]:
        description: dict[str, Any] = {}
        for name, part in reply.items():
            if name == b"entries":
                description["entries"] = read_entries(part)
            elif name in (b"first-entry", b"last-entry"):
                description[name.decode()] = None if part is None else read_entries([part])[0]
            else:
                description[name.decode()] = read_part(part)
        return description

    return read


def slowlog(decode: Decode[T]) -> Callable[[Iterable[list[Any]]], list[SlowlogEntry[T]]]:
    """The commands that took long."""

    def read(reply: Iterable[list[Any]]) -> list[SlowlogEntry[T]]:
        return [
            SlowlogEntry(number, start, duration, list(map(decode, words)), decode(address), decode(name))
            for number, start, duration, words, address, name in reply
        ]

    return read


def keys_and_flags(decode: Decode[T]) -> Callable[[Iterable[tuple[bytes, Iterable[bytes]]]], list[tuple[T, set[T]]]]:
    """Names of keys, each with flags."""

    def read(reply: Iterable[tuple[bytes, Iterable[bytes]]]) -> list[tuple[T, set[T]]]:
        return [(decode(key), set(map(decode, flags))) for key, flags in reply]

    return read


def counted(decode: Decode[T]) -> Callable[[list[Any]], dict[T, int]]:
    """Names, each followed by a number, as a dict.

    >>> counted(bytes.decode)([b"a", 1, b"b", 0])
    {'a': 1, 'b': 0}
    """

    def read(reply: list[Any]) -> dict[T, int]:
        return dict(zip(map(decode, reply[::2]), reply[1::2], strict=True))

    return read
