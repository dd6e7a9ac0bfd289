"""Streams: what each command on entries does, over any keyspace.

Entries are in the order of their ids, are found by them, and are added behind the last. Reading is in `stream_reading`,
groups in `stream_groups`, and what a stream tells about itself in `stream_info`. Imports: errors, keyspace, replies,
the command table, and how stream ids and trimming are read.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from redipy.commands.stream_ids import (
    ACKED,
    DELREF,
    LARGEST_PART,
    delete,
    exact,
    forget,
    interval_end,
    interval_start,
    is_referenced,
    numbered,
    printed,
    text,
)
from redipy.commands.stream_trimming import Trimming, trim, trim_options
from redipy.commands.table import Declare
from redipy.commands.words import integer
from redipy.containers import LARGEST_STREAM_ID, StreamID
from redipy.errors import (
    NO_SUCH_KEY,
    STREAM_ID_IS_ZERO,
    STREAM_ID_TOO_SMALL,
    STREAM_IDS_EXHAUSTED,
    STREAM_SETID_BELOW_DELETED,
    STREAM_SETID_BELOW_GIVEN,
    STREAM_SETID_BELOW_TOP,
    STREAM_SETID_NEGATIVE_ADDED,
    STREAM_SETID_TOO_FEW_ADDED,
    SYNTAX_ERROR,
    WRONG_ARITY,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("stream")


# Adding


@command(
    "XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]]"
    " <* | id> field value [field value ...]",
    "write denyoom fast", tips="nondeterministic_output",
    by_hand=True,
)
def xadd(db: Keyspace, key: bytes, *words: bytes) -> bytes | None:
    """Add an entry behind the last, making the stream if there is none, and trim the stream; the entry's id. O(log n).

    `*` takes the time as the id, `5-*` the next sequence number. With `NOMKSTREAM` a missing key stays so, and the
    answer is None. Errors: options or fields that do not fit; an id that is not above the last one; WRONGTYPE.
    """
    trimming, wanted, fields = _add_words(words)
    if not fields or len(fields) % 2:
        raise ResponseError(WRONG_ARITY.format("xadd"))
    if wanted == _Wanted(0):
        raise ResponseError(STREAM_ID_IS_ZERO)
    stream = db.stream(key)
    if trimming.nomkstream and db.type(key) is None:
        return None
    id = _next_id(wanted, stream.marks().last_id, db.now_ms())
    stream.append(id, fields)
    is_trimmed = trimming.is_wanted and trim(stream, trimming) > 0
    db.changed(key, stream, "xadd", *(("xtrim",) if is_trimmed else ()))
    db.wake(key)
    return text(id)


class _Wanted(NamedTuple):
    """The id that a new entry is to have."""

    id: StreamID | None  # None: by the time
    next_sequence: bool = False  # `5-*`: the sequence number follows from the entries before


def _add_words(words: tuple[bytes, ...]) -> tuple[Trimming, _Wanted, tuple[bytes, ...]]:
    """The options of XADD, the id, which is the first word that is no option, and the fields."""
    options, wanted = Trimming(), _Wanted(None)
    at = 0
    while at < len(words) and words[at] != b"*":
        taken = options.read(words[at:at + 3])
        if not taken and words[at].upper() == b"NOMKSTREAM":
            options.nomkstream = True
            taken = 1
        if not taken:
            milliseconds, _, sequence = words[at].partition(b"-")
            wanted = _Wanted(exact(milliseconds), True) if sequence == b"*" else _Wanted(exact(words[at]))
            break
        at += taken
    options.check(required=False)
    return options, wanted, words[at + 1:]


def _next_id(wanted: _Wanted, last_id: StreamID, now_ms: int) -> StreamID:
    """The id of a new entry, which must be above the last one.

    Sources: `streamNextID` and `streamAppendItem` in Redis's t_stream.c.

    >>> text(_next_id(_Wanted(None), exact(b"7-1"), 5)), text(_next_id(_Wanted(exact(b"7"), True), exact(b"7-1"), 5))
    (b'7-2', b'7-2')
    """
    if last_id == LARGEST_STREAM_ID:
        raise ResponseError(STREAM_IDS_EXHAUSTED)
    id = wanted.id
    if id is None:
        return max(now_ms << 64, last_id + 1)
    if wanted.next_sequence and id >> 64 == last_id >> 64 and last_id & LARGEST_PART != LARGEST_PART:
        id = last_id + 1
    if id <= last_id:
        raise ResponseError(STREAM_ID_TOO_SMALL)
    return id


@command(
    "XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]",
    "write denyoom fast",
    by_hand=True,
)
def xsetid(db: Keyspace, key: bytes, last_id: bytes, *options: bytes) -> Status:
    """Set the id that all to come must be above, and what the stream knows of entries that are gone. O(log n).

    Errors: an id below that of an entry, or of one that was deleted; fewer entries added than there are; no such key;
    WRONGTYPE.
    """
    id, max_deleted_id = exact(last_id), 0
    added: int | None = None
    left = iter(options)
    for option in left:
        word = next(left, None)
        if option.upper() == b"ENTRIESADDED" and word is not None:
            added = integer(word)
            if added < 0:
                raise ResponseError(STREAM_SETID_NEGATIVE_ADDED)
        elif option.upper() == b"MAXDELETEDID" and word is not None:
            max_deleted_id = exact(word)
            if id < max_deleted_id:
                raise ResponseError(STREAM_SETID_BELOW_GIVEN)
        else:
            raise ResponseError(SYNTAX_ERROR)
    stream = db.stream(key)
    if db.type(key) is None:
        raise ResponseError(NO_SUCH_KEY)
    marks = stream.marks()
    if id < marks.max_deleted_id:
        raise ResponseError(STREAM_SETID_BELOW_DELETED)
    if id < stream.top_id():
        raise ResponseError(STREAM_SETID_BELOW_TOP)
    if added is not None and added < len(stream):
        raise ResponseError(STREAM_SETID_TOO_FEW_ADDED)
    stream.mark(
        marks._replace(
            last_id=id,
            entries_added=marks.entries_added if added is None else added,
            max_deleted_id=max_deleted_id or marks.max_deleted_id,
        )
    )
    db.notify(key, "xsetid")
    return OK


# Looking


@command("XLEN key", "readonly fast", uses="RO")
def xlen(db: Keyspace, key: bytes) -> int:
    """How many entries there are; 0 when the key is missing. O(1)."""
    return len(db.stream(key))


@command("XRANGE key start end [COUNT count]", "readonly", by_hand=True)
def xrange(db: Keyspace, key: bytes, start: bytes, end: bytes, *options: bytes) -> list[Reply] | None:
    """The entries from one id to another, both included unless behind a `(`; `-` and `+` are the ends.

    O(log n + answered). No entries when the key is missing; None for a count below 1. Errors: what is no id, or no
    count; WRONGTYPE.
    """
    return _range(db, key, start, end, options, reverse=False)


@command("XREVRANGE key end start [COUNT count]", "readonly", by_hand=True)
def xrevrange(db: Keyspace, key: bytes, end: bytes, start: bytes, *options: bytes) -> list[Reply] | None:
    """The entries of XRANGE, the last one first. O(log n + answered)."""
    return _range(db, key, start, end, options, reverse=True)


def _range(
    db: Keyspace, key: bytes, start: bytes, end: bytes, options: Sequence[bytes], *, reverse: bool
) -> list[Reply] | None:
    first, last = interval_start(start), interval_end(end)
    count: int | None = None
    left = iter(options)
    for option in left:
        word = next(left, None)
        if option.upper() != b"COUNT" or word is None:
            raise ResponseError(SYNTAX_ERROR)
        count = max(integer(word), 0)
    stream = db.stream(key)
    if count == 0:
        return [] if db.peek(key) is None else None
    return printed(stream.range(first, last, count, reverse=reverse))


# Deleting


@command("XDEL key id [id ...]", "write fast", uses="RW delete", by_hand=True)
def xdel(db: Keyspace, key: bytes, *id: bytes) -> int:
    """Delete entries; how many there were. The key stays without entries, too. O(log n) an entry.

    What a group has pending stays pending. Errors: WRONGTYPE; where the key exists, what is no id.
    """
    stream = db.stream(key)
    if not len(stream) and db.type(key) is None:
        return 0
    return sum(delete(db, key, stream, list(map(exact, id))))


@command("XDELEX key [KEEPREF | DELREF | ACKED] IDS numids id [id ...]", "write fast", uses="RW delete", by_hand=True)
def xdelex(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """Delete entries; for each 1 if it was there, -1 if not, and 2 if `ACKED` keeps it. O(log n) an entry and group.

    With `KEEPREF` groups keep what they have pending, with `DELREF` they forget it; with `ACKED` an entry stays as long
    as a group has yet to read or to acknowledge it. Errors: WRONGTYPE; options that do not fit; what is no id.
    """
    stream = db.stream(key)
    references, written = numbered(words)
    if db.type(key) is None:
        return [-1] * len(written)
    ids = list(map(exact, written))
    groups = stream.groups()
    kept = {id for id in ids if references == ACKED and is_referenced(groups, id)}
    there = iter(delete(db, key, stream, [id for id in ids if id not in kept]))
    if references == DELREF:  # also what is pending of entries that are gone
        for id in ids:
            forget(groups, id)
    return [2 if id in kept else 1 if next(there) else -1 for id in ids]


@command(
    "XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED]", "write", uses="RW delete",
    tips="nondeterministic_output", by_hand=True
)
def xtrim(db: Keyspace, key: bytes, *words: bytes) -> int:
    """Remove the oldest entries, down to a number or up to an id; how many they were. O(log n + removed).

    `~` removes whole nodes alone, as XADD has filled them. Errors: options that do not fit; WRONGTYPE.
    """
    trimming = trim_options(words)
    stream = db.stream(key)
    removed = trim(stream, trimming)
    if removed:
        db.changed(key, stream, "xtrim")
    return removed
