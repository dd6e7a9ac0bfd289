"""Walks a memory store and names what is broken. Imports: the keyspace and containers beside it."""
from __future__ import annotations

from collections.abc import Iterator

from redipy.backends.memory.containers import MemoryHash, MemorySet, MemorySortedSet
from redipy.backends.memory.keyspace import TYPES, MemoryKeyspace


def broken(keyspace: MemoryKeyspace) -> Iterator[str]:
    """A sentence for each broken invariant. O(n) in all that is stored."""
    if len(keyspace.entries) != len(keyspace.order):
        yield f"{len(keyspace.entries)} keys, but {len(keyspace.order)} places"
    due = {(due_ms, key) for due_ms, key in keyspace.deadlines}
    for place, entry in enumerate(keyspace.order):
        name = repr(entry.key)
        if keyspace.entries.get(entry.key) is not entry:
            yield f"{name} has a place, but is not the key of that name"
        if entry.place != place:
            yield f"{name} stands in place {place} and believes in {entry.place}"
        if entry.expires_ms is not None and (entry.expires_ms, entry.key) not in due:
            yield f"{name} expires at {entry.expires_ms}, which the sweep does not know"
        if entry.value.__class__ not in TYPES:
            yield f"{name} holds a {type(entry.value).__name__}"
        elif entry.value.__class__ is not bytes and not entry.value:
            yield f"{name} holds an empty {TYPES[entry.value.__class__]}"
        yield from (f"{name}: {sentence}" for sentence in _broken_container(entry.value))


def _broken_container(value: object) -> Iterator[str]:
    match value:
        case MemorySet():
            if dict(value) != {member: place for place, member in enumerate(value.members)}:
                yield "members and places disagree"
        case MemoryHash(order=MemorySet() as order):
            if order.keys() != value.keys():
                yield "fields and the order that HSCAN walks disagree"
        case MemorySortedSet():
            if list(value.order) != sorted((score, member) for member, score in value.items()):
                yield "scores and the order of members disagree"
            if value.walk is not None and value.walk.keys() != value.keys():
                yield "members and the order that ZSCAN walks disagree"
        case _:
            pass
