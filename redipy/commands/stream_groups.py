"""Consumer groups: making them, acknowledging, and taking over what another consumer left pending.

Giving entries to consumers is in `stream_reading`. Imports: errors, keyspace, replies, the command table, and how words
and stream ids are read.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from redipy.commands.stream_ids import (
    ACKED,
    DELREF,
    bound,
    delete,
    exact,
    forget,
    group_of,
    interval_end,
    interval_start,
    is_referenced,
    numbered,
    printed,
    see,
    text,
)
from redipy.commands.table import Declare, UnfitWords
from redipy.commands.words import INT64_MAX, integer, shown
from redipy.containers import LARGEST_STREAM_ID, PendingEntry, Stream, StreamEntry, StreamGroup, StreamID
from redipy.errors import (
    CLAIM_COUNT,
    CLAIM_COUNT_TOO_HIGH,
    CLAIM_INVALID_IDLE,
    CLAIM_INVALID_OPTION,
    CLAIM_UNKNOWN_OPTION,
    GROUP_ENTRIES_READ,
    GROUP_EXISTS,
    GROUP_NEEDS_KEY,
    NO_GROUP_OF_NAME,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("stream")
xgroup = Declare("stream", container="XGROUP")


# Groups and consumers


@xgroup(
    "CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]",
    "write denyoom", uses="RW insert",
    by_hand=True,
    help="""\
CREATE <key> <groupname> <id|$> [option]
    Create a new consumer group. Options are:
    * MKSTREAM
      Create the empty stream if it does not exist.
    * ENTRIESREAD entries_read
      Set the group's entries_read counter (internal use).""",
)
def xgroup_create(db: Keyspace, key: bytes, group: bytes, id: bytes, *options: bytes) -> Status:
    """Make a group that reads behind an id, `$` for the last there has been; with `MKSTREAM` the stream as well. O(1).

    Errors: options that do not fit; a missing key; WRONGTYPE; what is no id; a group of that name.
    """
    read = _group_options(options, b"MKSTREAM")
    stream = db.stream(key)
    is_missing = db.type(key) is None
    if is_missing and not read.mkstream:
        raise ResponseError(GROUP_NEEDS_KEY)
    if len(options) > 3:
        raise UnfitWords
    last_id = stream.marks().last_id if id == b"$" else exact(id)
    if stream.group(group) is not None:
        raise ResponseError(GROUP_EXISTS)
    stream.create_group(group, last_id, read.counted(stream))
    if is_missing:
        db.changed(key, stream, "xgroup-create")
    else:
        db.notify(key, "xgroup-create")
    return OK


@dataclass(slots=True)
class _GroupOptions:
    mkstream: bool = False
    entries_read: int | None = None

    def counted(self, stream: Stream) -> int | None:
        """The entries read, which cannot be more than were added."""
        return None if self.entries_read is None else min(self.entries_read, stream.marks().entries_added)


def _group_options(words: Sequence[bytes], *flags: bytes) -> _GroupOptions:
    """The options of XGROUP CREATE and SETID."""
    read = _GroupOptions()
    left = iter(words)
    for word in left:
        option = word.upper()
        if option in flags:
            read.mkstream = True
            continue
        given = next(left, None)
        if option != b"ENTRIESREAD" or given is None:
            raise UnfitWords
        entries_read = integer(given)
        if entries_read < -1:
            raise ResponseError(GROUP_ENTRIES_READ)
        read.entries_read = None if entries_read == -1 else entries_read
    return read


def _stream(db: Keyspace, key: bytes) -> Stream:
    """The stream of a key that must be there."""
    stream = db.stream(key)
    if db.type(key) is None:
        raise ResponseError(GROUP_NEEDS_KEY)
    return stream


def _group(db: Keyspace, key: bytes, group: bytes) -> tuple[Stream, StreamGroup]:
    """A group, of a stream, that must both be there."""
    _stream(db, key)
    return group_of(db, key, group, NO_GROUP_OF_NAME)


@xgroup(
    "CREATECONSUMER key group consumer",
    "write denyoom", uses="RW insert",
    help="""\
CREATECONSUMER <key> <groupname> <consumer>
    Create a new consumer in the specified group.""",
)
def xgroup_createconsumer(db: Keyspace, key: bytes, group: bytes, consumer: bytes) -> int:
    """Make a consumer; 1 if it is new, else 0. O(log n). Errors: a missing key; WRONGTYPE; no such group."""
    _, found = _group(db, key, group)
    if found.has_consumer(consumer):
        return 0
    see(db, key, found, consumer)
    return 1


@xgroup(
    "DELCONSUMER key group consumer",
    "write", uses="RW delete",
    help="""\
DELCONSUMER <key> <groupname> <consumer>
    Remove the specified consumer.""",
)
def xgroup_delconsumer(db: Keyspace, key: bytes, group: bytes, consumer: bytes) -> int:
    """Delete a consumer, and what is pending for it; how many entries that are. O(log n) an entry.

    Errors: a missing key; WRONGTYPE; no such group.
    """
    _, found = _group(db, key, group)
    if not found.has_consumer(consumer):
        return 0
    pending = found.delete_consumer(consumer)
    db.notify(key, "xgroup-delconsumer")
    return pending


@xgroup(
    "DESTROY key group",
    "write", uses="RW delete",
    help="""\
DESTROY <key> <groupname>
    Remove the specified group.""",
)
def xgroup_destroy(db: Keyspace, key: bytes, group: bytes) -> int:
    """Delete a group with all that it has pending; 1 if there was one, else 0. O(n) in that.

    Errors: a missing key; WRONGTYPE.
    """
    gone = _stream(db, key).delete_group(group)
    if gone:
        db.wake(key)  # who waits as its consumer is told that there is no such group
        db.notify(key, "xgroup-destroy")
    return int(gone)


@xgroup(
    "SETID key group <id | $> [ENTRIESREAD entries-read]",
    "write",
    by_hand=True,
    help="""\
SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]
    Set the current group ID and entries_read counter.""",
)
def xgroup_setid(db: Keyspace, key: bytes, group: bytes, id: bytes, *options: bytes) -> Status:
    """Let a group read on behind another id: `$` is the last that was, `-` the smallest, `+` the largest. O(log n).

    Errors: options that do not fit; a missing key; WRONGTYPE; no such group; what is no id.
    """
    read = _group_options(options)
    stream, found = _group(db, key, group)
    if len(options) > 2:
        raise UnfitWords
    found.advance(stream.marks().last_id if id == b"$" else bound(id), read.counted(stream))
    db.notify(key, "xgroup-setid")
    return OK


# Acknowledging


@command("XACK key group id [id ...]", "write fast", by_hand=True)
def xack(db: Keyspace, key: bytes, group: bytes, *id: bytes) -> int:
    """Let entries be pending no more; how many were. O(log n) an id.

    Returns 0 when the key or the group is missing. Errors: WRONGTYPE; where there is a group, what is no id.
    """
    found = db.reading().stream(key).group(group)
    return 0 if found is None else sum([found.remove(each) for each in list(map(exact, id))])


@command(
    "XACKDEL key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...]",
    "write fast", uses="RW update delete", by_hand=True,
)  # fmt: skip
def xackdel(db: Keyspace, key: bytes, group: bytes, *words: bytes) -> list[int]:
    """Acknowledge entries and delete them; for each 1, or -1 if it was not pending, and 2 if `ACKED` keeps it.

    O(log n) an id and group. The options are those of XDELEX. Errors: WRONGTYPE; options that do not fit; where there
    is a group, what is no id.
    """
    stream = db.reading().stream(key)
    found = stream.group(group)
    references, written = numbered(words)
    if found is None:
        return [-1] * len(written)
    groups = stream.groups()
    replies: list[int] = []
    gone: list[StreamID] = []
    for id in list(map(exact, written)):
        if not found.remove(id):
            replies.append(-1)
        elif references == ACKED and is_referenced(groups, id):
            replies.append(2)
        else:
            if references == DELREF:
                forget(groups, id)
            gone.append(id)
            replies.append(1)
    delete(db, key, stream, gone)
    return replies


# Pending entries


@command(
    "XPENDING key group [[IDLE min-idle-time] start end count [consumer]]",
    "readonly", tips="nondeterministic_output", by_hand=True,
)  # fmt: skip
def xpending(db: Keyspace, key: bytes, group: bytes, *words: bytes) -> list[Reply]:
    """How much a group has pending, from which id to which, and how much of it each consumer has. O(pending).

    With an interval the entries in it: id, consumer, milliseconds since they were delivered, and how often they were;
    O(log n + looked at). Errors: options that do not fit; what is no id; no such group; WRONGTYPE.
    """
    asked = _asked(words) if words else None
    _, found = group_of(db, key, group)
    if asked is None:
        return _summary(found)
    now_ms = db.now_ms()
    entries = found.pending(
        asked.first,
        asked.last,
        asked.count,
        consumer=asked.consumer,
        delivered_by_ms=now_ms - asked.idle_ms if asked.idle_ms > 0 else None,
    )
    return [
        [text(id), consumer, max(now_ms - delivered_ms, 0), deliveries]
        for id, consumer, delivered_ms, deliveries in entries
    ]


def _summary(group: StreamGroup) -> list[Reply]:
    ends = group.pending_ends()
    if ends is None:
        return [0, None, None, None]
    having = [consumer for consumer in group.consumers() if consumer.pending]
    counts = [[consumer.name, b"%d" % consumer.pending] for consumer in having]
    return [sum(consumer.pending for consumer in having), *map(text, ends), counts]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The interval of XPENDING."""

    first: StreamID
    last: StreamID
    count: int
    idle_ms: int
    consumer: bytes | None


def _asked(words: Sequence[bytes]) -> _Asked:
    """Read `[IDLE min-idle-time] start end count [consumer]`, in the server's order: idle, count, start, end."""
    if not 3 <= len(words) <= 6:
        raise ResponseError(SYNTAX_ERROR)
    idle_ms = 0
    if words[0].upper() == b"IDLE":
        idle_ms = integer(words[1])
        words = words[2:]
        if len(words) < 3:
            raise ResponseError(SYNTAX_ERROR)
    count = max(integer(words[2]), 0)
    return _Asked(
        interval_start(words[0]), interval_end(words[1]), count, idle_ms, words[3] if len(words) > 3 else None
    )


@dataclass(slots=True)
class _Claim:
    """How XCLAIM is to change what it takes over."""

    delivered_ms: int
    deliveries: int | None = None
    force: bool = False
    justid: bool = False
    last_id: StreamID = 0


@command(
    "XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count]"
    " [FORCE] [JUSTID] [LASTID lastid]",
    "write fast", tips="nondeterministic_output",
    by_hand=True,
)
def xclaim(
    db: Keyspace, key: bytes, group: bytes, consumer: bytes, min_idle_time: bytes, *words: bytes
) -> list[Reply]:
    """Let a consumer have entries that were pending for another for so many milliseconds; the entries. O(log n) an id.

    It counts as one more delivery, made now. `IDLE` and `TIME` say when it was made instead, `RETRYCOUNT` how many
    there were; `JUSTID` answers ids alone and counts nothing; `FORCE` takes what is pending for nobody as well. An
    entry that was deleted is pending no more. Errors: no such group; WRONGTYPE; options that do not fit.
    """
    stream, found = group_of(db.reading(), key, group)
    min_idle_ms = _min_idle_ms(min_idle_time, "XCLAIM")
    now_ms = db.now_ms()
    ids = list(_leading_ids(words))
    claim = _claim_options(words[len(ids):], now_ms)
    if claim.last_id > found.last_id:
        found.advance(claim.last_id, found.entries_read)
    see(db, key, found, consumer)
    claimed: list[Reply] = []
    for id in ids:
        there = stream.range(id, id)
        entry = found.get(id)
        if not there:
            found.remove(id)
        elif entry is not None and now_ms - entry.delivered_ms >= min_idle_ms:
            claimed.append(_take_over(found, entry, consumer, claim, there[0]))
        elif entry is None and claim.force:
            claimed.append(_take_over(found, PendingEntry(id, consumer, now_ms, 1), consumer, claim, there[0]))
    if claimed:
        found.see(consumer, now_ms, active=True)
    return claimed


def _leading_ids(words: Sequence[bytes]) -> Iterator[StreamID]:
    """The ids that words begin with."""
    for word in words:
        try:
            yield exact(word)
        except ResponseError:
            return


def _claim_options(words: Sequence[bytes], now_ms: int) -> _Claim:
    """Read the options of XCLAIM from left to right; a time that lies in the future, or before 1970, is now."""
    read = _Claim(now_ms)
    left = iter(words)
    for word in left:
        option = word.upper()
        if option == b"FORCE":
            read.force = True
            continue
        if option == b"JUSTID":
            read.justid = True
            continue
        given = next(left, None)
        if given is None or option not in (b"IDLE", b"TIME", b"RETRYCOUNT", b"LASTID"):
            raise ResponseError(CLAIM_UNKNOWN_OPTION.format(shown(word)))
        if option == b"LASTID":
            read.last_id = exact(given)
            continue
        number = integer(given, CLAIM_INVALID_OPTION.format(option.decode()))
        if option == b"RETRYCOUNT":
            read.deliveries = number if number >= 0 else None
        else:
            read.delivered_ms = now_ms - number if option == b"IDLE" else number
    if not 0 <= read.delivered_ms <= now_ms:
        read.delivered_ms = now_ms
    return read


def _min_idle_ms(word: bytes, name: str) -> int:
    return max(integer(word, CLAIM_INVALID_IDLE.format(name)), 0)


def _take_over(
    group: StreamGroup, entry: PendingEntry, consumer: bytes, claim: _Claim, there: StreamEntry
) -> Reply:
    """Let a consumer have a pending entry; what is answered for it."""
    taken = entry.again(claim.delivered_ms)
    if claim.justid or claim.deliveries is not None:
        deliveries = entry.deliveries if claim.deliveries is None else claim.deliveries
        taken = taken._replace(deliveries=deliveries)
    group.deliver(taken._replace(consumer=consumer))
    return text(entry.id) if claim.justid else printed([there])[0]


ATTEMPTS = 10  # entries that XAUTOCLAIM looks at, for each that it may answer
MOST_CLAIMED = INT64_MAX // 16  # the largest COUNT
MOST_IN_MEMORY = 2**47 // 16  # ids, for which the server makes room beforehand: more than it can address


@command(
    "XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]",
    "write fast", uses="RW delete", tips="nondeterministic_output", by_hand=True,
)  # fmt: skip
def xautoclaim(
    db: Keyspace, key: bytes, group: bytes, consumer: bytes, min_idle_time: bytes, start: bytes, *options: bytes
) -> list[Reply]:
    """Claim, as XCLAIM, what has been pending for so many milliseconds, from an id on; 100 entries unless told.

    Returns the id to go on with, 0-0 at the end, the entries, and the ids of those that were deleted and are pending no
    more. O(count). Errors: options that do not fit; what is no id; no such group; WRONGTYPE.
    """
    min_idle_ms = _min_idle_ms(min_idle_time, "XAUTOCLAIM")
    first = interval_start(start)
    count, justid = _autoclaim_options(options)
    stream, found = group_of(db.reading(), key, group)
    if count > MOST_IN_MEMORY:
        raise ResponseError(CLAIM_COUNT_TOO_HIGH)
    now_ms = db.now_ms()
    see(db, key, found, consumer)
    claim = _Claim(now_ms, justid=justid)
    claimed: list[Reply] = []
    deleted: list[Reply] = []
    walk = _pending(found, first)
    for entry in islice(walk, count * ATTEMPTS):
        there = stream.range(entry.id, entry.id)
        if not there:
            found.remove(entry.id)
            deleted.append(text(entry.id))
        elif now_ms - entry.delivered_ms >= min_idle_ms:
            claimed.append(_take_over(found, entry, consumer, claim, there[0]))
        if len(claimed) + len(deleted) == count:
            break
    if claimed:
        found.see(consumer, now_ms, active=True)
    following = next(walk, None)
    return [text(0 if following is None else following.id), claimed, deleted]


def _autoclaim_options(words: Sequence[bytes]) -> tuple[int, bool]:
    """The count, and whether ids will do."""
    count, justid = 100, False
    left = iter(words)
    for word in left:
        if word.upper() == b"JUSTID":
            justid = True
            continue
        given = next(left, None)
        if word.upper() != b"COUNT" or given is None:
            raise ResponseError(SYNTAX_ERROR)
        count = integer(given, CLAIM_COUNT)
        if not 1 <= count <= MOST_CLAIMED:
            raise ResponseError(CLAIM_COUNT)
    return count, justid


def _pending(group: StreamGroup, first: StreamID, page: int = 100) -> Iterator[PendingEntry]:
    """Pending entries from an id on, which may be changed or removed on the way."""
    while entries := group.pending(first, LARGEST_STREAM_ID, page):
        yield from entries
        first = entries[-1].id + 1
        if first > LARGEST_STREAM_ID:
            return
