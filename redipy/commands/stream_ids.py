"""Stream ids: how they are read and printed, and what becomes of entries that are deleted by id.

Imports: errors, keyspace, and how words are read.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from redipy.commands.words import integer, shown, unsigned
from redipy.containers import LARGEST_STREAM_ID, Stream, StreamEntry, StreamGroup, StreamID
from redipy.errors import (
    NO_KEY_OR_GROUP,
    STREAM_INVALID_END,
    STREAM_INVALID_ID,
    STREAM_INVALID_START,
    STREAM_NUMIDS_MISMATCH,
    STREAM_NUMIDS_NOT_POSITIVE,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import Reply

LARGEST_PART = 2**64 - 1  # of the two that an id has
_LONGEST = 127  # bytes that the server looks at


def text(id: StreamID) -> bytes:
    """An id as it is printed.

    >>> text(5 * 2**64 + 3)
    b'5-3'
    """
    return b"%d-%d" % (id >> 64, id & LARGEST_PART)


def exact(word: bytes, *, sequence: int = 0) -> StreamID:
    """The id that is written out in a word; its sequence number may be left out.

    Source: `streamParseStrictIDOrReply` in Redis's t_stream.c.

    >>> exact(b"5-3") == 5 * 2**64 + 3, exact(b"5") == 5 * 2**64
    (True, True)
    """
    written, dash, second = word.partition(b"\0")[0].partition(b"-")  # C ends a text at the first zero
    milliseconds, number = unsigned(written), unsigned(second) if dash else sequence
    if milliseconds is None or number is None or len(word) > _LONGEST:
        raise ResponseError(STREAM_INVALID_ID)
    return milliseconds << 64 | number


def bound(word: bytes, *, sequence: int = 0) -> StreamID:
    """An id, or `-` and `+` for the smallest and the largest."""
    if word == b"-":
        return 0
    return LARGEST_STREAM_ID if word == b"+" else exact(word, sequence=sequence)


def interval_start(word: bytes) -> StreamID:
    """The first id of an interval; behind a `(` it is the one after."""
    if len(word) < 2 or not word.startswith(b"("):
        return bound(word)
    start = exact(word[1:]) + 1
    if start > LARGEST_STREAM_ID:
        raise ResponseError(STREAM_INVALID_START)
    return start


def interval_end(word: bytes) -> StreamID:
    """The last id of an interval; behind a `(` it is the one before. Without a sequence number it is the largest."""
    if len(word) < 2 or not word.startswith(b"("):
        return bound(word, sequence=LARGEST_PART)
    end = exact(word[1:], sequence=LARGEST_PART) - 1
    if end < 0:
        raise ResponseError(STREAM_INVALID_END)
    return end


def printed(entries: Iterable[StreamEntry]) -> list[Reply]:
    """Entries as they are answered: each its id, and its fields with their values in one list."""
    return [[text(id), list(words)] for id, words in entries]


def group_of(db: Keyspace, key: bytes, group: bytes, error: str = NO_KEY_OR_GROUP) -> tuple[Stream, StreamGroup]:
    """A stream with a group that must be there."""
    stream = db.stream(key)
    found = stream.group(group)
    if found is None:
        raise ResponseError(error.format(shown(key), shown(group)))
    return stream, found


def see(db: Keyspace, key: bytes, group: StreamGroup, consumer: bytes, *, active: bool = False) -> None:
    """Note that a consumer of a group was here, which makes a new one; `active`: it got something. O(log n)."""
    is_new = db.events is not None and not group.has_consumer(consumer)
    group.see(consumer, db.now_ms(), active=active)
    if is_new:
        db.notify(key, "xgroup-createconsumer")


# Deleting

KEEPREF, DELREF, ACKED = b"KEEPREF", b"DELREF", b"ACKED"
REFERENCES = frozenset({KEEPREF, DELREF, ACKED})
"""What a deletion means for groups: they keep the entry pending, they forget it, or it waits for all to acknowledge."""


def is_referenced(groups: Iterable[StreamGroup], id: StreamID) -> bool:
    """Whether a group has yet to be given the entry, or to acknowledge it. O(log n) a group.

    Source: `streamEntryIsReferenced` in Redis's t_stream.c, whose record of the group that is furthest behind outlives
    that group (8.2.3); here a group that was destroyed holds nothing back.
    """
    return any(id > group.last_id or group.get(id) is not None for group in groups)


def forget(groups: Iterable[StreamGroup], id: StreamID) -> None:
    """Let no group have an entry pending. O(log n) a group."""
    for group in groups:
        group.remove(id)


def delete(db: Keyspace, key: bytes, stream: Stream, ids: Iterable[StreamID]) -> list[bool]:
    """Delete entries by their ids, and mark the largest; for each id whether it was there. O(log n) an id."""
    found = [(id, stream.delete(id)) for id in ids]
    gone = [id for id, was_there in found if was_there]
    if gone:
        marks = stream.marks()
        stream.mark(marks._replace(max_deleted_id=max(marks.max_deleted_id, *gone)))
        db.changed(key, stream, "xdel")
    return [was_there for _, was_there in found]


def numbered(words: Sequence[bytes]) -> tuple[bytes, Sequence[bytes]]:
    """The strategy and the ids of `[KEEPREF | DELREF | ACKED] IDS numids id [id ...]`, in any order as on the server.

    >>> numbered((b"IDS", b"2", b"1-0", b"2-0", b"acked"))
    (b'ACKED', (b'1-0', b'2-0'))
    """
    references = b""
    ids: Sequence[bytes] = ()
    at = 0
    while at < len(words):
        option = words[at].upper()
        at += 1
        if option in REFERENCES and not references:
            references = option
        elif option == b"IDS" and at < len(words):
            count = integer(words[at], STREAM_NUMIDS_NOT_POSITIVE)
            if count < 1:
                raise ResponseError(STREAM_NUMIDS_NOT_POSITIVE)
            ids = words[at + 1:at + 1 + count]
            if len(ids) < count:
                raise ResponseError(STREAM_NUMIDS_MISMATCH)
            at += 1 + count
        else:
            raise ResponseError(SYNTAX_ERROR)
    return references or KEEPREF, ids
