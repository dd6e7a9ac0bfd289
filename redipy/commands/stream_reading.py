"""Reading streams: XREAD for oneself, XREADGROUP as a consumer of a group, both waiting for entries where asked to.

Imports: errors, keyspace, replies, the command table, counters of groups, and how words, timeouts and stream
ids are read.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redipy.commands.stream_counters import Extent
from redipy.commands.stream_ids import exact, group_of, printed, see, text
from redipy.commands.table import Declare
from redipy.commands.timeouts import until_ms_after
from redipy.commands.words import integer
from redipy.containers import LARGEST_STREAM_ID, PendingEntry, Stream, StreamGroup, StreamID
from redipy.errors import (
    GROUP_MISSING,
    NO_KEY_OR_GROUP_TO_READ,
    STREAM_ID_MEANINGLESS_IN_GROUP,
    STREAM_NEW_NEEDS_GROUP,
    STREAM_ONLY_FOR_GROUPS,
    STREAM_UNBALANCED,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace, Waits
from redipy.replies import Pairs, Reply

command = Declare("stream")

NEW = LARGEST_STREAM_ID
"""`>`: what the group has not been given yet. The server takes the largest id to mean the same."""


@dataclass(slots=True)
class Reading:
    """What to read, as far as the words have told."""

    count: int | None = None
    until_ms: int | None = None
    blocks: bool = False
    noack: bool = False
    group: bytes | None = None
    consumer: bytes = b""
    streams: tuple[tuple[bytes, bytes], ...] = ()  # keys and ids
    streams_at: int = 0  # where the keys begin among the words

    @property
    def keys(self) -> list[bytes]:
        """The keys to read from."""
        return [key for key, _ in self.streams]


def _reading(words: Sequence[bytes], now_ms: int, *, of_group: bool) -> Reading:
    """Read the options from left to right; the first word that does not fit decides the error.

    Source: `xreadCommand` in Redis's t_stream.c.
    """
    read = Reading()
    at = 0
    while at < len(words) and not read.streams_at:
        option, following = words[at].upper(), words[at + 1:]
        if option == b"COUNT" and following:
            read.count = max(integer(following[0]), 0) or None
            at += 2
        elif option == b"BLOCK" and following:
            read.blocks, read.until_ms = True, until_ms_after(following[0], now_ms)
            at += 2
        elif option == b"STREAMS" and following:
            read.streams_at = at + 1
        elif option == b"GROUP" and len(following) >= 2:
            _refuse_outside_groups(option, of_group)
            read.group, read.consumer = following[:2]
            at += 3
        elif option == b"NOACK":
            _refuse_outside_groups(option, of_group)
            read.noack = True
            at += 1
        else:
            raise ResponseError(SYNTAX_ERROR)
    if not read.streams_at:
        raise ResponseError(SYNTAX_ERROR)
    keys_and_ids = words[read.streams_at:]
    if len(keys_and_ids) % 2:
        unbalanced = ("xreadgroup", " or '>'") if of_group else ("xread", ", '+', or '$'")
        raise ResponseError(STREAM_UNBALANCED.format(*unbalanced))
    half = len(keys_and_ids) // 2
    read.streams = tuple(zip(keys_and_ids[:half], keys_and_ids[half:], strict=True))
    return read


def _refuse_outside_groups(option: bytes, of_group: bool) -> None:
    if not of_group:
        raise ResponseError(STREAM_ONLY_FOR_GROUPS.format(option.decode()))


@command(
    "XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]",
    "readonly blocking movablekeys",
    by_hand=True,
    returns_keys=True,
)
def xread(db: Keyspace, *words: bytes) -> dict[bytes, list[Reply]] | None:
    """The entries behind an id of each stream; None where there are none. O(log n + answered) a stream.

    `$` is the last id that there has been, `+` reads the last entry. With `BLOCK` it waits for entries, so many
    milliseconds or, with 0, forever. Errors: options that do not fit; what is no id; WRONGTYPE.
    """
    read = _reading(words, db.now_ms(), of_group=False)
    after = [(key, _behind(db, key, word)) for key, word in read.streams]
    replies: list[tuple[bytes, list[Reply]]] = []
    for key, id in after:
        stream = db.stream(key)  # a second time, as the server looks for it, which tells a missing one twice
        if len(stream) and stream.top_id() > id:
            replies.append((key, printed(stream.range(id + 1, LARGEST_STREAM_ID, read.count))))
    if not replies and read.blocks:
        # What `$` means is settled now, not when the entries are there.
        resolved = [*words[:read.streams_at], *read.keys, *(text(id) for _, id in after)]
        raise Waits(read.keys, read.until_ms, resolved, type="stream")
    return _by_key(replies)


def _by_key(replies: list[tuple[bytes, list[Reply]]]) -> dict[bytes, list[Reply]] | None:
    """What was read, None where that is nothing; a key that was given twice is answered twice."""
    by_key = dict(replies)
    return (by_key if len(by_key) == len(replies) else Pairs(replies)) or None


def _behind(db: Keyspace, key: bytes, word: bytes) -> StreamID:
    """The id behind which XREAD reads a stream."""
    stream = db.stream(key)
    if word == b"$" or (word == b"+" and not len(stream)):
        return stream.marks().last_id
    if word == b"+":
        return stream.top_id() - 1
    if word == b">":
        raise ResponseError(STREAM_NEW_NEEDS_GROUP)
    return exact(word)


# As a consumer of a group


@command(
    "XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...]",
    "write blocking movablekeys", uses="RO access",
    by_hand=True,
    returns_keys=True,
)
def xreadgroup(db: Keyspace, *words: bytes) -> dict[bytes, list[Reply]] | None:
    """Give a consumer, of each stream, entries that nobody of its group has got; None where there are none.

    They are pending until XACK, unless `NOACK` is given. An id in the place of `>` gives what is pending for the
    consumer behind it instead, None in the place of an entry that was deleted. With `BLOCK` it waits for new entries.
    O(log n + answered) a stream. Errors: options that do not fit; what is no id; no such group; WRONGTYPE.
    """
    read = _reading(words, db.now_ms(), of_group=True)
    if read.group is None:
        raise ResponseError(GROUP_MISSING)
    places = [
        (key, *group_of(db.reading(), key, read.group, NO_KEY_OR_GROUP_TO_READ), _position(word))
        for key, word in read.streams
    ]
    replies: list[tuple[bytes, list[Reply]]] = []
    for key, stream, group, id in places:
        if id != NEW:
            replies.append((key, list(_give_again(db, key, stream, group, id, read))))
        elif given := _give(db, key, stream, group, read):
            replies.append((key, given))
    if not replies and read.blocks:
        raise Waits(read.keys, read.until_ms)
    return _by_key(replies)


def _position(word: bytes) -> StreamID:
    """What an id means to XREADGROUP."""
    if word in (b"$", b"+"):
        raise ResponseError(STREAM_ID_MEANINGLESS_IN_GROUP.format(word.decode()))
    return NEW if word == b">" else exact(word)


def _give(db: Keyspace, key: bytes, stream: Stream, group: StreamGroup, read: Reading) -> list[Reply]:
    """Give the consumer what nobody of its group has got, and note how far that is."""
    now_ms = db.now_ms()
    is_behind = stream.top_id() > group.last_id
    entries = stream.range(group.last_id + 1, LARGEST_STREAM_ID, read.count) if is_behind else ()
    see(db, key, group, read.consumer, active=bool(entries) and not read.noack)
    if not entries:
        return []
    extent, last_id, entries_read = Extent.of(stream), group.last_id, group.entries_read
    for id, _ in entries:
        last_id, entries_read = id, extent.counted(last_id, entries_read, id)
        if not read.noack:
            group.deliver(PendingEntry(id, read.consumer, now_ms, 1))
    group.advance(last_id, entries_read)
    return printed(entries)


def _give_again(
    db: Keyspace, key: bytes, stream: Stream, group: StreamGroup, id: StreamID, read: Reading
) -> Iterator[Reply]:
    """Give the consumer what is pending for it behind an id, and count that as one more delivery."""
    now_ms = db.now_ms()
    see(db, key, group, read.consumer)
    for entry in group.pending(id + 1, LARGEST_STREAM_ID, read.count, consumer=read.consumer):
        found = printed(stream.range(entry.id, entry.id))
        if found:
            group.deliver(entry.again(now_ms))
        yield found[0] if found else [text(entry.id), None]
