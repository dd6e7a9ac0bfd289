"""XINFO: what a stream, its groups and their consumers tell about themselves.

Imports: errors, keyspace, replies, the command table, counters of groups, and how words and stream ids are read.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.stream_counters import Extent
from redipy.commands.stream_ids import group_of, printed, text
from redipy.commands.table import Declare, UnfitWords
from redipy.commands.words import integer
from redipy.containers import LARGEST_STREAM_ID, Stream, StreamGroup
from redipy.errors import NO_GROUP_OF_NAME, NO_SUCH_KEY, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply

xinfo = Declare("stream", container="XINFO")

DEFAULT_COUNT = 10  # of entries, and of pending ones, that FULL shows
NEVER = -1  # the time of what has not happened


def _stream(db: Keyspace, key: bytes) -> Stream:
    """The stream of a key that must be there."""
    stream = db.stream(key)
    if db.peek(key) is None:
        raise ResponseError(NO_SUCH_KEY)
    return stream


@xinfo(
    "CONSUMERS key group",
    "readonly", tips="nondeterministic_output",
    help="""\
CONSUMERS <key> <groupname>
    Show consumers of <groupname>.""",
)
def xinfo_consumers(db: Keyspace, key: bytes, group: bytes) -> list[Reply]:
    """Each consumer of a group: how much it has pending, and the milliseconds since it tried and since it succeeded.

    O(consumers), on SQLite with what they have pending. Errors: no such key or group; WRONGTYPE.
    """
    _stream(db, key)
    _, found = group_of(db, key, group, NO_GROUP_OF_NAME)
    now_ms = db.now_ms()
    return [
        {
            b"name": name,
            b"pending": pending,
            b"idle": max(now_ms - seen_ms, 0),
            b"inactive": NEVER if active_ms is None else max(now_ms - active_ms, 0),
        }
        for name, seen_ms, active_ms, pending in found.consumers()
    ]


@xinfo(
    "GROUPS key",
    "readonly",
    help="""\
GROUPS <key>
    Show the stream consumer groups.""",
)
def xinfo_groups(db: Keyspace, key: bytes) -> list[Reply]:
    """Each group: how many consumers and pending entries it has, and how far it has read. O(groups).

    Errors: no such key; WRONGTYPE.
    """
    stream = _stream(db, key)
    extent = Extent.of(stream)
    return [
        {
            b"name": group.name,
            b"consumers": len(group.consumers()),
            b"pending": len(group),
            b"last-delivered-id": text(group.last_id),
            b"entries-read": group.entries_read,
            b"lag": extent.lag(group),
        }
        for group in stream.groups()
    ]


@xinfo(
    "STREAM key [FULL [COUNT count]]",
    "readonly",
    by_hand=True,
    help="""\
STREAM <key> [FULL [COUNT <count>]
    Show information about the stream.""",
)
def xinfo_stream(db: Keyspace, key: bytes, *options: bytes) -> dict[bytes, Reply]:
    """What a stream knows, with its first and last entry; with `FULL` also entries and groups, 10 of each. O(count).

    `radix-tree-keys` are the nodes of entries that approximate trimming removes as one; the nodes of the tree above
    them, which there is none of here, are counted as one more. Errors: no such key; WRONGTYPE; options that do not fit.
    """
    stream = _stream(db, key)
    count = _full_count(options)
    extent = Extent.of(stream)
    nodes = stream.node_count()
    about: dict[bytes, Reply] = {
        b"length": extent.length,
        b"radix-tree-keys": nodes,
        b"radix-tree-nodes": nodes + 1,
        b"last-generated-id": text(extent.marks.last_id),
        b"max-deleted-entry-id": text(extent.marks.max_deleted_id),
        b"entries-added": extent.marks.entries_added,
        b"recorded-first-entry-id": text(extent.first_id),
    }
    if count is None:
        first = printed(stream.range(0, LARGEST_STREAM_ID, 1))
        last = printed(stream.range(0, LARGEST_STREAM_ID, 1, reverse=True))
        ends = {b"first-entry": first[0] if first else None, b"last-entry": last[0] if last else None}
        return about | {b"groups": len(stream.groups())} | ends
    return about | {
        b"entries": printed(stream.range(0, LARGEST_STREAM_ID, count or None)),
        b"groups": [_full_group(group, extent, count or None) for group in stream.groups()],
    }


def _full_count(options: Sequence[bytes]) -> int | None:
    """The count of `FULL [COUNT count]`, where 0 is for all; None without it."""
    if not options:
        return None
    if options[0].upper() != b"FULL" or len(options) not in (1, 3):
        raise UnfitWords
    if len(options) == 1:
        return DEFAULT_COUNT
    if options[1].upper() != b"COUNT":
        raise UnfitWords
    count = integer(options[2])
    return DEFAULT_COUNT if count < 0 else count


def _full_group(group: StreamGroup, extent: Extent, count: int | None) -> dict[bytes, Reply]:
    """A group as FULL shows it."""
    return {
        b"name": group.name,
        b"last-delivered-id": text(group.last_id),
        b"entries-read": group.entries_read,
        b"lag": extent.lag(group),
        b"pel-count": len(group),
        b"pending": [
            [text(id), consumer, delivered_ms, deliveries]
            for id, consumer, delivered_ms, deliveries in group.pending(0, LARGEST_STREAM_ID, count)
        ],
        b"consumers": [
            {
                b"name": name,
                b"seen-time": seen_ms,
                b"active-time": NEVER if active_ms is None else active_ms,
                b"pel-count": pending,
                b"pending": [
                    [text(id), delivered_ms, deliveries]
                    for id, _, delivered_ms, deliveries in group.pending(0, LARGEST_STREAM_ID, count, consumer=name)
                ],
            }
            for name, seen_ms, active_ms, pending in group.consumers()
        ],
    }
