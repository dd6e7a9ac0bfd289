"""Copies: what a key holds is taken out, and put under another key, of this database or another.

Imports: containers, contents, keyspace.
"""
from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import assert_never

from redipy.containers import LARGEST_STREAM_ID, Container, Stream, StreamEntry, StreamGroup
from redipy.contents import (
    Content,
    GroupContent,
    HashContent,
    ListContent,
    SetContent,
    SortedSetContent,
    StreamContent,
)
from redipy.keyspace import Keyspace


def copy(db: Keyspace, key: bytes, other: Keyspace, newkey: bytes) -> None:
    """Put what an existing key holds, with its expiry, under a missing one. O(n)."""
    content = taken(db, key)
    assert content is not None, "the key is there"
    put(other, newkey, content, "copy_to", db.expires_ms(key))


# Taking


def taken(db: Keyspace, key: bytes) -> Content | None:
    """All that a key holds, None when missing. O(n)."""
    match db.type(key):
        case None:
            return None
        case "string":
            return db.get_string(key) or b""
        case "hash":
            fields = db.hash(key)
            return HashContent(list(fields.items()), list(fields.expiring()))
        case "list":
            return ListContent(list(db.list(key)))
        case "set":
            return SetContent(list(db.set(key)))
        case "zset":
            return SortedSetContent(list(db.zset(key).in_order()))
        case _:
            return _stream_taken(db.stream(key))


def _stream_taken(stream: Stream) -> StreamContent:
    return StreamContent(_nodes(stream), stream.marks(), list(map(_group_taken, stream.groups())))


def _nodes(stream: Stream) -> list[Sequence[StreamEntry]]:
    """The entries, node by node."""
    entries = iter(stream.range(0, LARGEST_STREAM_ID))
    return [list(islice(entries, node.size)) for node in stream.nodes()]


def _group_taken(group: StreamGroup) -> GroupContent:
    pending = list(group.pending(0, LARGEST_STREAM_ID))
    return GroupContent(group.name, group.last_id, group.entries_read, list(group.consumers()), pending)


# Putting


def put(db: Keyspace, key: bytes, content: Content, event: str, expires_ms: int | None) -> None:
    """Let a missing key hold something, which is told as an event, and expire at a time to come or never. O(n)."""
    if isinstance(content, bytes):
        db.set_string(key, content, event=event)
    elif isinstance(content, HashContent):
        _put_hash(db, key, content, event)
    else:
        db.changed(key, _filled(db, key, content), event)
        if isinstance(content, StreamContent):  # groups are no change of the stream
            _put_groups(db.stream(key), content.groups)
    if expires_ms is not None:
        db.expire(key, expires_ms, event=None)


def _put_hash(db: Keyspace, key: bytes, content: HashContent, event: str) -> None:
    fields = db.hash(key)
    fields.set(content.pairs)
    for field, expires_ms in content.expiring:
        fields.expire(field, expires_ms)
    db.changed_expiry(key, fields, event)


def _filled(
    db: Keyspace, key: bytes, content: ListContent | SetContent | SortedSetContent | StreamContent
) -> Container:
    """The container of a missing key, once it holds something."""
    match content:
        case ListContent(elements):
            held = db.list(key)
            held.push_tail(elements)
            return held
        case SetContent(members):
            members_held = db.set(key)
            members_held.add(members)
            return members_held
        case SortedSetContent(scores):
            zset = db.zset(key)
            for member, score in scores:
                zset.set(member, score)
            return zset
        case StreamContent(nodes, marks):
            stream = db.stream(key)
            for node in nodes:
                for id, words in node:
                    stream.append(id, words)
            stream.mark(marks)
            return stream
        case _:
            assert_never(content)


def _put_groups(stream: Stream, groups: Sequence[GroupContent]) -> None:
    """Let groups read a stream that has none, with their consumers and pending entries."""
    for content in groups:
        stream.create_group(content.name, content.last_id, content.entries_read)
        group = stream.group(content.name)
        assert group is not None, "it was just made"
        for consumer in content.consumers:
            if consumer.active_ms is not None:
                group.see(consumer.name, consumer.active_ms, active=True)
            group.see(consumer.name, consumer.seen_ms)
        for entry in content.pending:
            group.deliver(entry)
