"""Copies: how what a key holds, and when it expires, is put under another key, of this database or another.

Imports: keyspace.
"""
from __future__ import annotations

from redipy.containers import LARGEST_STREAM_ID, Stream
from redipy.keyspace import Keyspace


def copy(db: Keyspace, key: bytes, other: Keyspace, newkey: bytes) -> None:
    """Put what an existing key holds under a missing one. O(n)."""
    expires_ms = db.expires_ms(key)
    match db.type(key):
        case "string":
            other.set_string(newkey, db.get_string(key) or b"")
        case "hash":
            fields = other.hash(newkey)
            fields.set(list(db.hash(key).items()))
            for field, field_expires_ms in db.hash(key).expiring():
                fields.expire(field, field_expires_ms)
            other.changed_expiry(newkey, fields)
        case "list":
            elements = other.list(newkey)
            elements.push_tail(list(db.list(key)))
            other.changed(newkey, elements)
        case "set":
            members = other.set(newkey)
            members.add(list(db.set(key)))
            other.changed(newkey, members)
        case "zset":
            zset = other.zset(newkey)
            for member, score in list(db.zset(key).in_order()):
                zset.set(member, score)
            other.changed(newkey, zset)
        case _:
            stream = other.stream(newkey)
            _copy_entries(db.stream(key), stream)
            other.changed(newkey, stream)
            _copy_groups(db.stream(key), stream)
    if expires_ms is not None:
        other.expire(newkey, expires_ms)


def _copy_entries(stream: Stream, copied: Stream) -> None:
    """Put the entries of a stream, and what it knows of others, into an empty one."""
    for id, words in stream.range(0, LARGEST_STREAM_ID):
        copied.append(id, words)
    copied.mark(stream.marks())


def _copy_groups(stream: Stream, copied: Stream) -> None:
    """Let the same groups read a stream, with the same consumers and pending entries."""
    for group in stream.groups():
        copied.create_group(group.name, group.last_id, group.entries_read)
        same = copied.group(group.name)
        assert same is not None, "it was just made"
        for consumer in group.consumers():
            if consumer.active_ms is not None:
                same.see(consumer.name, consumer.active_ms, active=True)
            same.see(consumer.name, consumer.seen_ms)
        for entry in group.pending(0, LARGEST_STREAM_ID):
            same.deliver(entry)
