"""Streams of the SQLite store: a row for each entry, node, group, consumer and pending entry.

Ids are stored as 16 bytes that are in order. What a server would pack into one node is written down in `stream_node`,
for approximate trimming. Imports: keyspace, the sizes of nodes, and what containers share.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from redipy.backends.sqlite.connection import Database, Row
from redipy.backends.sqlite.container import Keys, Stored
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


def as_bytes(id: StreamID) -> bytes:
    """An id as it is stored."""
    return id.to_bytes(16)


def as_id(stored: bytes) -> StreamID:
    """The id that is stored as these bytes."""
    return int.from_bytes(stored)


def packed(words: Sequence[bytes]) -> tuple[str, bytes]:
    """Words as they are stored: their lengths in JSON, which a view can read, and all of them in one.

    >>> packed((b"field", b"value", b""))
    ('[5,5,0]', b'fieldvalue')
    """
    return f"[{','.join(str(len(word)) for word in words)}]", b"".join(words)


def unpacked(lengths: str, words: bytes) -> tuple[bytes, ...]:
    """The words that were packed.

    >>> unpacked("[5,5,0]", b"fieldvalue")
    (b'field', b'value', b'')
    """
    found, start = [], 0
    for length in map(int, lengths[1:-1].split(",")):
        found.append(words[start:start + length])
        start += length
    return tuple(found)


class SqliteStream(Stored, Stream):
    """The row in `stream` is read when it is first needed. A group is one object for all who ask for it."""

    __slots__ = ("known", "views")

    type = "stream"

    def __init__(
        self, keys: Keys, key: bytes, key_id: int | None = None, size: int = 0, is_counted: bool = False
    ) -> None:
        super().__init__(keys, key, key_id, size, is_counted)
        self.known: StreamMarks | None = None
        self.views: dict[bytes, SqliteGroup] = {}

    def owner(self) -> int:
        if self.key_id is None:
            self.key_id = self.keys.add(self)
            self.known = StreamMarks()
            self.db.run(
                "insert into stream (key_id, last_id, entries_added, max_deleted_id) values (?, ?, ?, ?)",
                (self.key_id, as_bytes(0), 0, as_bytes(0)),
            )
        return self.key_id

    def forget(self) -> None:
        super().forget()
        self.known = None
        self.views.clear()

    def marks(self) -> StreamMarks:
        if self.known is None:
            row = self.db.one(
                "select last_id, entries_added, max_deleted_id from stream where key_id = ?", (self.key_id,)
            )
            self.known = StreamMarks() if row is None else StreamMarks(as_id(row[0]), row[1], as_id(row[2]))
        return self.known

    def mark(self, marks: StreamMarks) -> None:
        self.db.run(
            "update stream set last_id = ?, entries_added = ?, max_deleted_id = ? where key_id = ?",
            (as_bytes(marks.last_id), marks.entries_added, as_bytes(marks.max_deleted_id), self.owner()),
        )
        self.known = marks

    # Entries

    def append(self, id: StreamID, words: tuple[bytes, ...]) -> None:
        key_id = self.owner()
        self._take(key_id, id, words)
        self.db.run(
            "insert into stream_entry (key_id, id, lengths, words) values (?, ?, ?, ?)",
            (key_id, as_bytes(id), *packed(words)),
        )
        self.size += 1
        marks = self.marks()
        self.mark(StreamMarks(id, marks.entries_added + 1, marks.max_deleted_id))

    def _take(self, key_id: int, id: StreamID, words: tuple[bytes, ...]) -> None:
        """Let the last node, or a new one, count an entry."""
        node = self.db.one(
            "select first_id, size + deleted, taken, lengths, fields from stream_node where key_id = ?"
            " order by first_id desc limit 1",
            (key_id,),
        )
        if node is None or is_full(node[1], node[2], words):
            fields = words[::2]
            taken = empty_size(fields) + entry_size(id, words, id, fields)
            self.db.run(
                "insert into stream_node (key_id, first_id, last_id, size, deleted, taken, lengths, fields)"
                " values (?1, ?2, ?2, 1, 0, ?3, ?4, ?5)",
                (key_id, as_bytes(id), taken, *packed(fields)),
            )
        else:
            first_id, _, taken, lengths, fields = node
            taken += entry_size(id, words, as_id(first_id), unpacked(lengths, fields))
            self.db.run(
                "update stream_node set last_id = ?, size = size + 1, taken = ? where key_id = ? and first_id = ?",
                (as_bytes(id), taken, key_id, first_id),
            )

    def range(
        self, first: StreamID, last: StreamID, count: int | None = None, *, reverse: bool = False
    ) -> Sequence[StreamEntry]:
        rows = self.db.rows(
            "select id, lengths, words from stream_entry where key_id = ? and id between ? and ?"
            f" order by id {'desc' if reverse else 'asc'} limit ?",
            (self.key_id, as_bytes(first), as_bytes(last), -1 if count is None else count),
        )
        return [(as_id(id), unpacked(lengths, words)) for id, lengths, words in rows]

    def first_id(self) -> StreamID:
        return self._id("order by id limit 1")

    def top_id(self) -> StreamID:
        return self._id("order by id desc limit 1")

    def id_at(self, index: int) -> StreamID:
        return self._id("order by id limit 1 offset ?", index)

    def _id(self, which: str, *bindings: int) -> StreamID:
        """The id of an entry, 0 when there is none."""
        row = self.db.one(f"select id from stream_entry where key_id = ? {which}", (self.key_id, *bindings))
        return 0 if row is None else as_id(row[0])

    def delete(self, id: StreamID) -> bool:
        if not self.db.run("delete from stream_entry where key_id = ? and id = ?", (self.key_id, as_bytes(id))):
            return False
        self.size -= 1
        node = self.db.one(
            "select first_id, size from stream_node where key_id = ? and first_id <= ? order by first_id desc limit 1",
            (self.key_id, as_bytes(id)),
        )
        assert node is not None
        first_id, size = node
        if size == 1:
            self.db.run("delete from stream_node where key_id = ? and first_id = ?", (self.key_id, first_id))
        else:
            self.db.run(
                "update stream_node set size = size - 1, deleted = deleted + 1 where key_id = ? and first_id = ?",
                (self.key_id, first_id),
            )
        return True

    def delete_to(self, last: StreamID) -> int:
        run, key_id, bound = self.db.run, self.key_id, as_bytes(last)
        gone = run("delete from stream_entry where key_id = ? and id <= ?", (key_id, bound))
        self.size -= gone
        run("delete from stream_node where key_id = ?1 and first_id <= ?2 and last_id <= ?2", (key_id, bound))
        # What is left of a node that begins before the id and ends behind it; it is the first one now.
        run(
            "update stream_node set size = there, deleted = deleted + size - there from"
            " (select count(*) as there from stream_entry as entry where entry.key_id = ?1 and entry.id <="
            "  (select last_id from stream_node where key_id = ?1 order by first_id limit 1))"
            " where key_id = ?1 and first_id <= ?2",
            (key_id, bound),
        )
        return gone

    def nodes(self) -> Iterator[StreamNode]:
        last, count = b"", 1  # most who ask want to see the first alone
        while rows := self.db.rows(
            "select first_id, size, last_id from stream_node where key_id = ? and first_id > ?"
            " order by first_id limit ?",
            (self.key_id, last, count),
        ):
            yield from (StreamNode(size, as_id(last_id)) for _, size, last_id in rows)
            last, count = rows[-1][0], count * 2

    def node_count(self) -> int:
        count: int = self.db.value("select nodes from stream where key_id = ?", (self.key_id,)) or 0
        return count

    # Groups

    def groups(self) -> Sequence[StreamGroup]:
        return self._groups("order by name")

    def group(self, name: bytes) -> StreamGroup | None:
        return self.views.get(name) or next(iter(self._groups("and name = ?", name)), None)

    def _groups(self, which: str, *bindings: bytes) -> Sequence[StreamGroup]:
        rows = self.db.rows(
            f"select name, last_id, entries_read from stream_group where key_id = ? {which}", (self.key_id, *bindings)
        )
        return [
            self.views.setdefault(name, SqliteGroup(self.db, self.owner(), name, as_id(last_id), entries_read))
            for name, last_id, entries_read in rows
        ]

    def create_group(self, name: bytes, last_id: StreamID, entries_read: int | None) -> None:
        self.db.run(
            "insert into stream_group (key_id, name, last_id, entries_read) values (?, ?, ?, ?)",
            (self.owner(), name, as_bytes(last_id), entries_read),
        )

    def delete_group(self, name: bytes) -> bool:
        of_group = (self.key_id, name)
        self.views.pop(name, None)
        self.db.run("delete from stream_pending where key_id = ? and group_name = ?", of_group)
        self.db.run("delete from stream_consumer where key_id = ? and group_name = ?", of_group)
        return self.db.run("delete from stream_group where key_id = ? and name = ?", of_group) > 0


class SqliteGroup(StreamGroup):
    """A view of the rows of one group; it holds its own row."""

    __slots__ = ("db", "entries_read", "last_id", "name", "place")

    def __init__(self, db: Database, key_id: int, name: bytes, last_id: StreamID, entries_read: int | None) -> None:
        self.db, self.name, self.last_id, self.entries_read = db, name, last_id, entries_read
        self.place = (key_id, name)

    def __len__(self) -> int:
        count: int = self.db.value(
            "select ifnull(sum(pending), 0) from stream_consumer where key_id = ? and group_name = ?", self.place
        )
        return count

    def advance(self, last_id: StreamID, entries_read: int | None) -> None:
        self.last_id, self.entries_read = last_id, entries_read
        self.db.run(
            "update stream_group set last_id = ?, entries_read = ? where key_id = ? and name = ?",
            (as_bytes(last_id), entries_read, *self.place),
        )

    def consumers(self) -> Sequence[StreamConsumer]:
        rows = self.db.rows(
            "select name, seen_ms, active_ms, pending from stream_consumer where key_id = ? and group_name = ?"
            " order by name",
            self.place,
        )
        return [StreamConsumer(*row) for row in rows]

    def has_consumer(self, name: bytes) -> bool:
        return self.db.one(
            "select 1 from stream_consumer where key_id = ? and group_name = ? and name = ?", (*self.place, name)
        ) is not None

    def see(self, name: bytes, now_ms: int, *, active: bool = False) -> None:
        self.db.run(
            "insert into stream_consumer (key_id, group_name, name, seen_ms, active_ms) values (?, ?, ?, ?, ?)"
            " on conflict (key_id, group_name, name) do update"
            " set seen_ms = excluded.seen_ms, active_ms = ifnull(excluded.active_ms, active_ms)",
            (*self.place, name, now_ms, now_ms if active else None),
        )

    def delete_consumer(self, name: bytes) -> int:
        of_consumer = (*self.place, name)
        self.db.run("delete from stream_consumer where key_id = ? and group_name = ? and name = ?", of_consumer)
        return self.db.run(
            "delete from stream_pending where key_id = ? and group_name = ? and consumer = ?", of_consumer
        )

    def get(self, id: StreamID) -> PendingEntry | None:
        return next(iter(self.pending(id, id)), None)

    def pending(
        self,
        first: StreamID,
        last: StreamID,
        count: int | None = None,
        *,
        consumer: bytes | None = None,
        delivered_by_ms: int | None = None,
    ) -> Sequence[PendingEntry]:
        condition = ""
        bindings: list[bytes | int] = [*self.place, as_bytes(first), as_bytes(last)]
        if consumer is not None:
            condition += " and consumer = ?"
            bindings.append(consumer)
        if delivered_by_ms is not None:
            condition += " and delivered_ms <= ?"
            bindings.append(delivered_by_ms)
        rows: Sequence[Row] = self.db.rows(
            "select id, consumer, delivered_ms, deliveries from stream_pending"
            f" where key_id = ? and group_name = ? and id between ? and ?{condition} order by id limit ?",
            (*bindings, -1 if count is None else count),
        )
        return [PendingEntry(as_id(id), *rest) for id, *rest in rows]

    def pending_ends(self) -> tuple[StreamID, StreamID] | None:
        row = self.db.one(
            "select (select min(id) from stream_pending where key_id = ?1 and group_name = ?2),"
            " (select max(id) from stream_pending where key_id = ?1 and group_name = ?2)",
            self.place,
        )
        assert row is not None
        return None if row[0] is None else (as_id(row[0]), as_id(row[1]))

    def deliver(self, entry: PendingEntry) -> None:
        self.db.run(
            "insert into stream_pending (key_id, group_name, id, consumer, delivered_ms, deliveries)"
            " values (?, ?, ?, ?, ?, ?) on conflict do update set consumer = excluded.consumer,"
            " delivered_ms = excluded.delivered_ms, deliveries = excluded.deliveries",
            (*self.place, as_bytes(entry.id), entry.consumer, entry.delivered_ms, entry.deliveries),
        )

    def remove(self, id: StreamID) -> bool:
        return self.db.run(
            "delete from stream_pending where key_id = ? and group_name = ? and id = ?", (*self.place, as_bytes(id))
        ) > 0
