"""Replies with several parts, as named tuples. Imports: what text comes back as.

A reply whose parts are told apart by their place becomes a record; one in which the server itself names the parts
(INFO, XINFO, MEMORY STATS) stays a dict of these names.
"""
from __future__ import annotations

from typing import Generic, NamedTuple, TypeAlias

from redipy.api.base import T

StreamEntry: TypeAlias = tuple[T, dict[T, T]]
"""An id, and the fields with their values; no fields for an entry that was deleted since a consumer got it."""


class GeoPosition(NamedTuple):
    """A place on the map, in degrees."""

    longitude: float
    latitude: float


class GeoMember(NamedTuple, Generic[T]):
    """A member that a search found, with what was asked for; None for the rest."""

    member: T
    distance: float | None = None  # from the centre, in the unit of the search
    hash: int | None = None  # the score that stands for the position
    position: GeoPosition | None = None


class PendingSummary(NamedTuple, Generic[T]):
    """What the consumers of a group were given and have not acknowledged."""

    pending: int
    min: T | None  # the lowest id
    max: T | None  # the highest id
    consumers: dict[T, int]  # how many each has, for those that have any


class PendingEntry(NamedTuple, Generic[T]):
    """An entry that a consumer was given and has not acknowledged."""

    message_id: T
    consumer: T
    time_since_delivered: int  # in milliseconds
    times_delivered: int


class AutoClaimed(NamedTuple, Generic[T]):
    """Entries that a consumer took over."""

    start_id: T  # where to go on, `0-0` at the end
    entries: list[StreamEntry[T]]
    deleted: list[T]  # ids that the stream has no more, and that are pending no longer


class AutoClaimedIds(NamedTuple, Generic[T]):
    """The ids of entries that a consumer took over."""

    start_id: T  # where to go on, `0-0` at the end
    ids: list[T]
    deleted: list[T]  # ids that the stream has no more, and that are pending no longer


class CommonRun(NamedTuple):
    """A stretch that two values have in common."""

    first: tuple[int, int]  # its first and last byte in the one value
    second: tuple[int, int]  # and in the other
    length: int | None = None  # in bytes, if it was asked for


class CommonRuns(NamedTuple):
    """Where the longest common subsequence of two values lies."""

    matches: list[CommonRun]  # from the last to the first
    length: int  # of all of them together


class SlowlogEntry(NamedTuple, Generic[T]):
    """A command that took long."""

    id: int
    start_time: int  # Unix seconds
    duration: int  # microseconds
    command: list[T]
    client_address: T
    client_name: T
