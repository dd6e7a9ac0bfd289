"""Streams: listpacks of neighbouring entries, what is known of others, and the groups with all they have pending.

A listpack begins with the fields of its first entry, which those that have the same do not repeat, and ids are told by
how far they are from that of the node. Source: `streamAppendItem` and `streamValidateListpackIntegrity` in Redis's
t_stream.c, and `rdbSaveStreamConsumers` and `rdbLoadObject` in its rdb.c. Of what servers take but do not make, such as
entries that are out of order, this refuses what no store here could keep. Imports: containers, contents, and the parts
of bodies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

from redipy.commands.stream_counters import Extent
from redipy.commands.words import INT64_MAX, is_integer
from redipy.containers import PendingEntry, StreamConsumer, StreamEntry, StreamID, StreamMarks
from redipy.contents import GroupContent, StreamContent
from redipy.rdb.listpack import Entry, entries, packed, text
from redipy.rdb.parts import Reader, check_distinct, length, milliseconds, string
from redipy.rdb.payload import Damaged

STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3 = 15, 19, 21

_ID_BYTES = 16
_HALF = 2**64  # of an id: milliseconds * 2**64 + sequence number
_DELETED, _SAME_FIELDS = 1, 2  # what the flags of an entry say
_UNKNOWN = 2**64 - 1  # in the place of how many entries a group has read
_NEVER = -1  # in the place of when a consumer got something


def written(content: StreamContent) -> bytes:
    """The body of a stream."""
    last_id, added, max_deleted_id = content.marks
    nodes = [node for node in content.nodes if node]
    first_id = nodes[0][0][0] if nodes else 0
    return b"".join((
        bytes([STREAM_LISTPACKS_3]), length(len(nodes)),
        *(string(_raw(node[0][0])) + string(packed(_node_words(node))) for node in nodes),
        length(sum(map(len, nodes))), _id(last_id), _id(first_id), _id(max_deleted_id), length(added),
        length(len(content.groups)), *map(_group, content.groups),
    ))  # fmt: skip


def _node_words(node: Sequence[StreamEntry]) -> Iterator[Entry]:
    """What the listpack of some entries has in it."""
    node_id, first_words = node[0]
    fields = first_words[::2]
    head: tuple[Entry, ...] = (len(node), 0, len(fields), *fields, 0)
    yield from head
    for id, words in node:
        # Both parts of ids are subtracted as 64 bits that may overflow.
        behind = (_signed((id // _HALF - node_id // _HALF) % _HALF), _signed((id - node_id) % _HALF))
        has_same = words[::2] == fields
        told: list[Entry] = [_SAME_FIELDS if has_same else 0, *behind]
        told += words[1::2] if has_same else (len(words) // 2, *words)
        yield from told
        yield len(told)


def _group(group: GroupContent) -> bytes:
    of_consumers = {consumer.name: b"" for consumer in group.consumers}
    for entry in group.pending:
        of_consumers[entry.consumer] += _raw(entry.id)
    return b"".join((
        string(group.name), _id(group.last_id), length(_UNKNOWN if group.entries_read is None else group.entries_read),
        length(len(group.pending)),
        *(_raw(entry.id) + milliseconds(entry.delivered_ms) + length(entry.deliveries) for entry in group.pending),
        length(len(group.consumers)),
        *(_consumer(consumer, of_consumers[consumer.name]) for consumer in group.consumers),
    ))  # fmt: skip


def _consumer(consumer: StreamConsumer, pending: bytes) -> bytes:
    active_ms = _NEVER if consumer.active_ms is None else consumer.active_ms
    times = milliseconds(consumer.seen_ms) + milliseconds(active_ms)
    return string(consumer.name) + times + length(len(pending) // _ID_BYTES) + pending


def _raw(id: StreamID) -> bytes:
    """An id in bytes that are in order."""
    return id.to_bytes(_ID_BYTES)


def _id(id: StreamID) -> bytes:
    """An id as two numbers."""
    return length(id // _HALF) + length(id % _HALF)


def _signed(number: int) -> int:
    """The integer that 64 bits without a sign stand for with one.

    >>> _signed(5), _signed(2**64 - 1)
    (5, -1)
    """
    return number - _HALF if number > INT64_MAX else number


# Reading


def _read(reader: Reader, *, form: int) -> StreamContent:
    """A stream in one of the three forms; the first does not tell what became of entries, and counts none as lost."""
    nodes = [_read_node(reader) for _ in range(reader.count())]
    ids = [id for node in nodes for id, _ in node]
    size, last_id = reader.length(), _read_id(reader)
    added, max_deleted_id = size, 0
    if form != STREAM_LISTPACKS:
        _read_id(reader)  # of the first entry
        max_deleted_id, added = _read_id(reader), reader.length()
    if size != len(ids) or any(one >= other for one, other in pairwise([*ids, last_id + 1])) or added > INT64_MAX:
        raise Damaged
    extent = Extent(size, ids[0] if ids else 0, StreamMarks(last_id, added, max_deleted_id))
    groups = [_read_group(reader, form, extent) for _ in range(reader.count())]
    if groups:
        check_distinct([group.name for group in groups])
    return StreamContent([node for node in nodes if node], extent.marks, groups)


def _read_node(reader: Reader) -> list[StreamEntry]:
    """The entries of a node that were not deleted."""
    raw_id = reader.string()
    if len(raw_id) != _ID_BYTES:
        raise Damaged
    node_id = int.from_bytes(raw_id)
    words = Words(entries(reader.string(), is_counted=False))
    count, fields = words.integer() + words.integer(), words.take(words.integer())
    if words.integer():  # what ends the fields
        raise Damaged
    found = [_read_entry(words, node_id, fields) for _ in range(words.checked(count))]
    if not words.is_done:
        raise Damaged
    return [entry for entry in found if entry is not None]


def _read_entry(words: Words, node_id: StreamID, fields: Sequence[bytes]) -> StreamEntry | None:
    """The next entry of a node, None for one that was deleted."""
    start = words.at
    flags, milliseconds_behind, sequence_behind = words.integer(), words.integer(), words.integer()
    if flags & _SAME_FIELDS:
        pairs = tuple(word for pair in zip(fields, words.take(len(fields)), strict=True) for word in pair)
    else:
        pairs = tuple(words.take(2 * words.integer()))
    elements = words.at - start
    if words.integer() != elements or not pairs:
        raise Damaged
    if flags & _DELETED:
        return None
    milliseconds = (node_id // _HALF + milliseconds_behind) % _HALF
    return milliseconds * _HALF + (node_id + sequence_behind) % _HALF, pairs


class Words:
    """Reads what a listpack has in it, one after the other. Errors: `Damaged` where it ends too early."""

    __slots__ = ("at", "found")

    def __init__(self, found: Sequence[Entry]) -> None:
        self.found, self.at = found, 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.found)

    def checked(self, count: int) -> int:
        """A number of things that follow, which are there."""
        if not 0 <= count <= len(self.found) - self.at:
            raise Damaged
        return count

    def take(self, count: int) -> list[bytes]:
        """The next words."""
        taken = self.found[self.at:self.at + self.checked(count)]
        self.at += count
        return list(map(text, taken))

    def integer(self) -> int:
        """The next word, which is an integer."""
        (word,) = self.take(1)
        if not is_integer(word):
            raise Damaged
        return int(word)


def _read_group(reader: Reader, form: int, extent: Extent) -> GroupContent:
    name, last_id = reader.string(), _read_id(reader)
    entries_read: int | None
    if form == STREAM_LISTPACKS:
        entries_read = extent.number_of(last_id)
    else:
        counted = reader.length()
        entries_read = None if counted == _UNKNOWN else _fitting(counted)
    delivered = [(_read_raw_id(reader), reader.signed(), _fitting(reader.length())) for _ in range(reader.count())]
    owners: dict[StreamID, bytes] = {}
    consumers = [_read_consumer(reader, form, owners) for _ in range(reader.count())]
    if consumers:
        check_distinct([consumer.name for consumer in consumers])
    if sorted(owners) != sorted(id for id, _, _ in delivered):
        raise Damaged
    pending = [PendingEntry(id, owners[id], delivered_ms, deliveries) for id, delivered_ms, deliveries in delivered]
    return GroupContent(name, last_id, entries_read, consumers, pending)


def _read_consumer(reader: Reader, form: int, owners: dict[StreamID, bytes]) -> StreamConsumer:
    """A consumer; which entries are pending for it is added to their owners."""
    name, seen_ms = reader.string(), reader.signed()
    active_ms = reader.signed() if form == STREAM_LISTPACKS_3 else seen_ms
    pending = reader.count()
    for _ in range(pending):
        id = _read_raw_id(reader)
        if owners.setdefault(id, name) != name:
            raise Damaged
    return StreamConsumer(name, seen_ms, None if active_ms == _NEVER else active_ms, pending)


def _fitting(number: int) -> int:
    """A number that is counted on with a sign."""
    if number > INT64_MAX:
        raise Damaged
    return number


def _read_id(reader: Reader) -> StreamID:
    return reader.length() * _HALF + reader.length()


def _read_raw_id(reader: Reader) -> StreamID:
    return int.from_bytes(reader.take(_ID_BYTES))


READERS: Mapping[int, Callable[[Reader], StreamContent]] = {
    form: partial(_read, form=form) for form in (STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3)
}
"""What reads the body of a stream, by the number of its form."""
