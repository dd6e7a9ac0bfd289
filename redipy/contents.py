"""Contents: all that a key holds, out of any store, as COPY, DUMP and RESTORE hand it on.

They are plain values that share nothing with the store they come from. Imports: containers.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from redipy.containers import PendingEntry, StreamConsumer, StreamEntry, StreamID, StreamMarks


class HashContent(NamedTuple):
    """A hash: its fields with their values, and when those expire that do, in milliseconds since the epoch."""

    pairs: Sequence[tuple[bytes, bytes]]
    expiring: Sequence[tuple[bytes, int]] = ()


class ListContent(NamedTuple):
    """A list, from head to tail."""

    elements: Sequence[bytes]


class SetContent(NamedTuple):
    """A set, in any order."""

    members: Sequence[bytes]


class SortedSetContent(NamedTuple):
    """A sorted set, in any order."""

    scores: Sequence[tuple[bytes, float]]


class GroupContent(NamedTuple):
    """A consumer group: how far it has read, its consumers, and the entries that it has pending, by their ids."""

    name: bytes
    last_id: StreamID
    entries_read: int | None
    consumers: Sequence[StreamConsumer]
    pending: Sequence[PendingEntry]


class StreamContent(NamedTuple):
    """A stream: its entries in order, those that are kept in one node together, and what it knows besides."""

    nodes: Sequence[Sequence[StreamEntry]]
    marks: StreamMarks
    groups: Sequence[GroupContent]


Content: TypeAlias = bytes | HashContent | ListContent | SetContent | SortedSetContent | StreamContent
"""What a key holds; bytes are a string."""
