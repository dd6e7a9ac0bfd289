"""Walks a memory store and names what is broken. Imports: the keyspace and containers beside it."""
from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from redipy.backends.memory.containers import MemorySet, MemorySortedSet
from redipy.backends.memory.hashes import ExpiringHash, MemoryHash
from redipy.backends.memory.keyspace import TYPES, MemoryKeyspace
from redipy.backends.memory.streams import MemoryGroup, MemoryStream
from redipy.backends.memory.walked import Walked
from redipy.commands.memory_usage import estimate


def broken(keyspace: MemoryKeyspace) -> Iterator[str]:
    """A sentence for each broken invariant. O(n) in all that is stored."""
    if len(keyspace.entries) != len(keyspace.order):
        yield f"{len(keyspace.entries)} keys, but {len(keyspace.order)} places"
    expiring = sum(entry.expires_ms is not None for entry in keyspace.order)
    if expiring != keyspace.expiring():
        yield f"{expiring} keys expire, but {keyspace.expiring()} are counted"
    notes = {id(note) for note in keyspace.deadlines}
    for place, entry in enumerate(keyspace.order):
        name = repr(entry.key)
        if keyspace.entries.get(entry.key) is not entry:
            yield f"{name} has a place, but is not the key of that name"
        if entry.place != place:
            yield f"{name} stands in place {place} and believes in {entry.place}"
        if entry.note is not None and id(entry.note) not in notes:
            yield f"{name} has a note that the sweep does not"
        noted_ms = math.inf if entry.note is None else entry.note[0]
        if entry.expires_ms is not None and entry.expires_ms > keyspace.latest_ms:
            yield f"{name} expires at {entry.expires_ms}, the last one as it is known at {keyspace.latest_ms}"
        if entry.expires_ms is not None and noted_ms > entry.expires_ms:
            yield f"{name} expires at {entry.expires_ms}, which the sweep does not know"
        if isinstance(entry.value, ExpiringHash):
            yield from (f"{name}: {sentence}" for sentence in _broken_deadlines(entry.value))
            first_ms = entry.value.due_ms()
            if first_ms is not None and noted_ms > first_ms:
                yield f"{name} has a field that expires at {first_ms}, which the sweep does not know"
        if keyspace.volatile is not None and entry.expires_ms is not None and entry.key not in keyspace.volatile:
            yield f"{name} expires, which those who evict do not know"
        if keyspace.scale is not None and entry.size != estimate(entry.key, entry.value):
            yield f"{name} takes {estimate(entry.key, entry.value)} bytes and is counted as {entry.size}"
        if entry.value.__class__ not in TYPES:
            yield f"{name} holds a {type(entry.value).__name__}"
        elif entry.value.__class__ is not bytes and not entry.value:
            yield f"{name} holds an empty {TYPES[entry.value.__class__]}"
        yield from (f"{name}: {sentence}" for sentence in _broken_container(entry.value))


def unbalanced(databases: Iterable[MemoryKeyspace]) -> Iterator[str]:
    """A sentence where the sum that is compared with the limit is not that of all entries."""
    for database in databases:
        if database.scale is not None:
            total = sum(entry.size for each in database.all for entry in each.order)
            if total != database.scale.total:
                yield f"all keys take {total} bytes and are counted as {database.scale.total}"
            return


def _broken_deadlines(fields: ExpiringHash) -> Iterator[str]:
    if not fields.deadlines.keys() <= fields.keys():
        yield "a field expires that is not there"
    yield from (f"deadlines: {sentence}" for sentence in _broken_container(fields.deadlines))


def _broken_container(value: object) -> Iterator[str]:
    match value:
        case MemorySet():
            if dict(value) != {member: place for place, member in enumerate(value.members)}:
                yield "members and places disagree"
        case MemoryHash():
            yield from _broken_list(value)
        case MemorySortedSet():
            if list(value.order) != sorted((score, member) for member, score in value.items()):
                yield "scores and the order of members disagree"
            yield from _broken_list(value)
        case MemoryStream():
            yield from _broken_stream(value)
        case _:
            pass


def _broken_list(value: Walked[Any]) -> Iterator[str]:
    if value.listed is not None:
        standing = [key for place, key in enumerate(value.listed) if value.stands(key, place)]
        if sorted(standing) != sorted(value):
            yield "keys and the list that HSCAN and ZSCAN walk disagree"


def _broken_stream(stream: MemoryStream) -> Iterator[str]:
    if stream.starts != [node.first_id for node in stream.tree]:
        yield "nodes and their first ids disagree"
    if stream.size != sum(len(node.ids) for node in stream.tree):
        yield f"counts {stream.size} entries and has others"
    ids = [id for node in stream.tree for id in node.ids]
    if any(one >= other for one, other in pairwise(ids)) or (ids and ids[-1] > stream.known.last_id):
        yield "ids are not in order"
    for node in stream.tree:
        if len(node.ids) != len(node.words) or any(not node.first_id <= id <= node.last_id for id in node.ids):
            yield f"the node from {node.first_id} on has entries that it should not have"
    for name, group in stream.by_name.items():
        yield from (f"group {name!r}: {sentence}" for sentence in _broken_group(group))


def _broken_group(group: MemoryGroup) -> Iterator[str]:
    if any(id != entry.id for id, entry in group.by_id.items()):
        yield "a pending entry stands under another id"
    owned = sorted((id, name) for name, consumer in group.by_name.items() for id in consumer.ids)
    if owned != [(entry.id, entry.consumer) for entry in group.by_id.values()]:
        yield "pending entries and those of its consumers disagree"
