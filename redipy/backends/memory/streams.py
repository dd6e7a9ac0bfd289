"""Streams of the memory store: entries in nodes of up to 100, as the server keeps them.

A node is found by its first id and an entry within it, by bisection; adding at the end and trimming at the head touch
one node. Imports: keyspace, and the sizes of nodes.
"""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from sortedcontainers import SortedDict, SortedList

from redipy.backends.stream_nodes import empty_size, entry_size, is_full
from redipy.containers import (
    PendingEntry,
    Stream,
    StreamConsumer,
    StreamEntry,
    StreamGroup,
    StreamID,
    StreamMarks,
    StreamNode,
)


class Node:
    """Neighbouring entries: `words[n]` are those of `ids[n]`.

    `first_id` and `fields` are those of the first entry that it ever had, `last_id` is that of the last.
    """

    __slots__ = ("deleted", "fields", "first_id", "ids", "last_id", "taken", "words")

    def __init__(self, first_id: StreamID, fields: tuple[bytes, ...]) -> None:
        self.first_id = self.last_id = first_id
        self.fields, self.taken, self.deleted = fields, empty_size(fields), 0
        self.ids: list[StreamID] = []
        self.words: list[tuple[bytes, ...]] = []

    def append(self, id: StreamID, words: tuple[bytes, ...]) -> None:
        """Add an entry, and what it would take on the server."""
        self.ids.append(id)
        self.words.append(words)
        self.last_id = id
        self.taken += entry_size(id, words, self.first_id, self.fields)

    def drop(self, start: int, stop: int) -> None:
        """Take out the entries of `start:stop`."""
        del self.ids[start:stop], self.words[start:stop]
        self.deleted += stop - start

    def copy(self) -> Node:
        """A node of its own with the same entries, which never change."""
        copied = Node.__new__(Node)
        copied.first_id, copied.last_id = self.first_id, self.last_id
        copied.fields, copied.taken, copied.deleted = self.fields, self.taken, self.deleted
        copied.ids, copied.words = self.ids.copy(), self.words.copy()
        return copied


class MemoryStream(Stream):
    """`starts` are the first ids of the nodes, in order."""

    __slots__ = ("by_name", "known", "size", "starts", "tree")

    def __init__(self) -> None:
        self.known = StreamMarks()
        self.size = 0
        self.tree: list[Node] = []
        self.starts: list[StreamID] = []
        self.by_name: dict[bytes, MemoryGroup] = {}

    def __len__(self) -> int:
        return self.size

    def __deepcopy__(self, memo: object) -> MemoryStream:
        copied = MemoryStream()
        copied.known, copied.size, copied.starts = self.known, self.size, self.starts.copy()
        copied.tree = [node.copy() for node in self.tree]
        copied.by_name = {name: group.copy() for name, group in self.by_name.items()}
        return copied

    def marks(self) -> StreamMarks:
        return self.known

    def mark(self, marks: StreamMarks) -> None:
        self.known = marks

    def append(self, id: StreamID, words: tuple[bytes, ...]) -> None:
        node = self.tree[-1] if self.tree else None
        if node is None or is_full(len(node.ids) + node.deleted, node.taken, words):
            node = Node(id, words[::2])
            self.tree.append(node)
            self.starts.append(id)
        node.append(id, words)
        _, added, max_deleted_id = self.known
        self.known = StreamMarks(id, added + 1, max_deleted_id)
        self.size += 1

    def range(
        self, first: StreamID, last: StreamID, count: int | None = None, *, reverse: bool = False
    ) -> Sequence[StreamEntry]:
        found: list[StreamEntry] = []
        low = max(bisect_right(self.starts, first) - 1, 0)
        high = bisect_right(self.starts, last)
        for at in range(high - 1, low - 1, -1) if reverse else range(low, high):
            node = self.tree[at]
            start = bisect_left(node.ids, first) if at == low else 0
            stop = bisect_right(node.ids, last) if at == high - 1 else len(node.ids)
            if count is not None:
                left = count - len(found)
                start, stop = (max(start, stop - left), stop) if reverse else (start, min(stop, start + left))
            entries = list(zip(node.ids[start:stop], node.words[start:stop], strict=True))
            found += reversed(entries) if reverse else entries
            if count is not None and len(found) >= count:
                break
        return found

    def first_id(self) -> StreamID:
        return next((node.ids[0] for node in self.tree if node.ids), 0)

    def top_id(self) -> StreamID:
        return next((node.ids[-1] for node in reversed(self.tree) if node.ids), 0)

    def id_at(self, index: int) -> StreamID:
        for node in self.tree:
            if index < len(node.ids):
                return node.ids[index]
            index -= len(node.ids)
        raise IndexError(index)

    def delete(self, id: StreamID) -> bool:
        place = bisect_right(self.starts, id) - 1
        if place < 0:
            return False
        node = self.tree[place]
        at = bisect_left(node.ids, id)
        if at == len(node.ids) or node.ids[at] != id:
            return False
        self.size -= 1
        if len(node.ids) == 1:
            del self.tree[place], self.starts[place]
        else:
            node.drop(at, at + 1)
        return True

    def delete_to(self, last: StreamID) -> int:
        before = self.size
        whole = bisect_right(self.starts, last)
        if whole and self.tree[whole - 1].last_id > last:
            whole -= 1
        self.size -= sum(len(node.ids) for node in self.tree[:whole])
        del self.tree[:whole], self.starts[:whole]
        if self.tree:
            node = self.tree[0]
            gone = bisect_right(node.ids, last)
            node.drop(0, gone)
            self.size -= gone
        return before - self.size

    def nodes(self) -> Iterator[StreamNode]:
        return (StreamNode(len(node.ids), node.last_id) for node in self.tree)

    def node_count(self) -> int:
        return len(self.tree)

    def groups(self) -> Sequence[MemoryGroup]:
        return [self.by_name[name] for name in sorted(self.by_name)]

    def group(self, name: bytes) -> MemoryGroup | None:
        return self.by_name.get(name)

    def create_group(self, name: bytes, last_id: StreamID, entries_read: int | None) -> None:
        self.by_name[name] = MemoryGroup(name, last_id, entries_read)

    def delete_group(self, name: bytes) -> bool:
        return self.by_name.pop(name, None) is not None


class Consumer:
    """A consumer, and the ids of its pending entries in order."""

    __slots__ = ("active_ms", "ids", "seen_ms")

    def __init__(self, seen_ms: int, active_ms: int | None = None) -> None:
        self.seen_ms, self.active_ms = seen_ms, active_ms
        self.ids: SortedList[StreamID] = SortedList()


class MemoryGroup(StreamGroup):
    """Pending entries in order of their ids, of the group and of each consumer (sortedcontainers)."""

    __slots__ = ("by_id", "by_name", "entries_read", "last_id", "name")

    def __init__(self, name: bytes, last_id: StreamID, entries_read: int | None) -> None:
        self.name, self.last_id, self.entries_read = name, last_id, entries_read
        self.by_id: SortedDict[StreamID, PendingEntry] = SortedDict()
        self.by_name: dict[bytes, Consumer] = {}

    def copy(self) -> MemoryGroup:
        """A group of its own with the same consumers and pending entries."""
        copied = MemoryGroup(self.name, self.last_id, self.entries_read)
        copied.by_id.update(self.by_id)
        for name, consumer in self.by_name.items():
            copied.by_name[name] = Consumer(consumer.seen_ms, consumer.active_ms)
            copied.by_name[name].ids.update(consumer.ids)
        return copied

    def __len__(self) -> int:
        return len(self.by_id)

    def advance(self, last_id: StreamID, entries_read: int | None) -> None:
        self.last_id, self.entries_read = last_id, entries_read

    def consumers(self) -> Sequence[StreamConsumer]:
        return [
            StreamConsumer(name, consumer.seen_ms, consumer.active_ms, len(consumer.ids))
            for name, consumer in sorted(self.by_name.items(), key=lambda item: item[0])
        ]

    def has_consumer(self, name: bytes) -> bool:
        return name in self.by_name

    def see(self, name: bytes, now_ms: int, *, active: bool = False) -> None:
        consumer = self.by_name.setdefault(name, Consumer(now_ms))
        consumer.seen_ms = now_ms
        if active:
            consumer.active_ms = now_ms

    def delete_consumer(self, name: bytes) -> int:
        consumer = self.by_name.pop(name)
        for id in consumer.ids:
            del self.by_id[id]
        return len(consumer.ids)

    def get(self, id: StreamID) -> PendingEntry | None:
        return self.by_id.get(id)

    def pending(
        self,
        first: StreamID,
        last: StreamID,
        count: int | None = None,
        *,
        consumer: bytes | None = None,
        delivered_by_ms: int | None = None,
    ) -> Sequence[PendingEntry]:
        found: list[PendingEntry] = []
        if consumer is not None and consumer not in self.by_name:
            return found
        ids = self.by_id if consumer is None else self.by_name[consumer].ids
        for id in ids.irange(first, last):
            if count is not None and len(found) >= count:
                break
            entry = self.by_id[id]
            if delivered_by_ms is None or entry.delivered_ms <= delivered_by_ms:
                found.append(entry)
        return found

    def pending_ends(self) -> tuple[StreamID, StreamID] | None:
        return (self.by_id.peekitem(0)[0], self.by_id.peekitem(-1)[0]) if self.by_id else None

    def deliver(self, entry: PendingEntry) -> None:
        before = self.by_id.get(entry.id)
        self.by_id[entry.id] = entry
        if before is None or before.consumer != entry.consumer:
            if before is not None:
                self.by_name[before.consumer].ids.remove(entry.id)
            self.by_name[entry.consumer].ids.add(entry.id)

    def remove(self, id: StreamID) -> bool:
        entry = self.by_id.pop(id, None)
        if entry is None:
            return False
        self.by_name[entry.consumer].ids.remove(id)
        return True
