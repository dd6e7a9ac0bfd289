"""Groups of a stream: the methods by which consumers share its entries. Imports: the helpers of this surface.

Each entry is given to one consumer of a group, and is pending there until it is acknowledged.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import is_some
from redipy.api.modes import UnixTime, unix_milliseconds
from redipy.api.readings import (
    auto_claimed,
    auto_claimed_ids,
    entries,
    pending_entries,
    pending_summary,
    streams_read,
)
from redipy.api.records import AutoClaimed, AutoClaimedIds, PendingEntry, PendingSummary, StreamEntry
from redipy.api.words import flags, from_ids, listed, numbered, options
from redipy.values import Value


class StreamGroupCommands(Commands[T]):
    """XGROUP, XREADGROUP, XACK, XCLAIM and their kin. Without the group they raise ResponseError, a NOGROUP."""

    def xgroup_create(
        self, key: Value, group: Value, id: Value = "$", mkstream: bool = False, entries_read: int | None = None
    ) -> bool:
        """Make a group that is given the entries behind an id, `"$"` the last one, `"0"` from the start; True. O(1).

        mkstream: make the stream, too. entries_read: how many of the stream's entries it counts as read.
        Errors: ValueError when missing; ResponseError, a BUSYGROUP, for a name that is taken; WRONGTYPE.
        """
        words = (*flags(MKSTREAM=mkstream), *options(ENTRIESREAD=entries_read))
        return is_some(self._execute(b"XGROUP", "CREATE", key, group, id, *words))

    def xgroup_destroy(self, key: Value, group: Value) -> bool:
        """Delete a group with what is pending in it; whether there was one. O(pending). Errors: ValueError."""
        return bool(self._execute(b"XGROUP", "DESTROY", key, group))

    def xgroup_setid(self, key: Value, group: Value, id: Value, entries_read: int | None = None) -> bool:
        """Let a group go on behind another id, as of `xgroup_create`; True. O(1). Errors: ValueError when missing."""
        return is_some(self._execute(b"XGROUP", "SETID", key, group, id, *options(ENTRIESREAD=entries_read)))

    def xgroup_createconsumer(self, key: Value, group: Value, consumer: Value) -> bool:
        """Make a consumer, which `xreadgroup` does, too; whether it is new. O(1). Errors: ValueError when missing."""
        return bool(self._execute(b"XGROUP", "CREATECONSUMER", key, group, consumer))

    def xgroup_delconsumer(self, key: Value, group: Value, consumer: Value) -> int:
        """Delete a consumer; how many entries were pending for it, which are lost to the group."""
        return self._execute(b"XGROUP", "DELCONSUMER", key, group, consumer)

    def xreadgroup(
        self, group: Value, consumer: Value, streams: Mapping[K, Value], count: int | None = None,
        block: int | None = None, noack: bool = False,
    ) -> dict[T, list[StreamEntry[T]]]:
        """Give a consumer the next entries of each stream that nobody in the group had, by the streams that have any.

        streams: the id is `">"` for these; any other gives what is pending for the consumer behind it, with an empty
        dict for what was deleted since. count, block: as of `xread`. noack: they are not pending then.
        O(answered). Errors: WRONGTYPE.
        """
        words = (*options(COUNT=count, BLOCK=block), *flags(NOACK=noack), *from_ids(streams))
        return streams_read(self._decode)(self._execute(b"XREADGROUP", "GROUP", group, consumer, *words))

    def xack(self, key: Value, group: Value, *ids: Value) -> int:
        """Acknowledge entries, which are pending no longer; how many were. O(1) an entry. 0 when missing."""
        return self._execute(b"XACK", key, group, *ids)

    def xackdel(self, key: Value, group: Value, *ids: Value, ref_policy: str = "KEEPREF") -> list[int]:
        """Acknowledge entries and delete them; for each 1, 2 or -1, as `xdelex` says, and with its policies."""
        return self._execute(b"XACKDEL", key, group, ref_policy, "IDS", *numbered(ids))

    def xpending(self, key: Value, group: Value) -> PendingSummary[T]:
        """How much is pending in a group, from which id to which, and for whom. O(consumers). Errors: WRONGTYPE."""
        return pending_summary(self._decode)(self._execute(b"XPENDING", key, group))

    def xpending_range(
        self, key: Value, group: Value, min: Value = "-", max: Value = "+", count: int = 10,
        consumer: Value | None = None, idle: int | None = None,
    ) -> list[PendingEntry[T]]:
        """What is pending from one id to another, up to so many. O(log n + answered). Errors: WRONGTYPE.

        consumer: for this one alone. idle: given to somebody at least so many milliseconds ago.
        """
        words = (*options(IDLE=idle), min, max, count, *([] if consumer is None else [consumer]))
        return pending_entries(self._decode)(self._execute(b"XPENDING", key, group, *words))

    @overload
    def xclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, ids: Value | Iterable[Value],
        idle: int | None = None, time: UnixTime | None = None, retrycount: int | None = None, force: bool = False,
        justid: Literal[False] = False, lastid: Value | None = None,
    ) -> list[StreamEntry[T]]: ...
    @overload
    def xclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, ids: Value | Iterable[Value],
        idle: int | None = None, time: UnixTime | None = None, retrycount: int | None = None, force: bool = False, *,
        justid: Literal[True], lastid: Value | None = None,
    ) -> list[T]: ...
    def xclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, ids: Value | Iterable[Value],
        idle: int | None = None, time: UnixTime | None = None, retrycount: int | None = None, force: bool = False,
        justid: bool = False, lastid: Value | None = None,
    ) -> list[StreamEntry[T]] | list[T]:
        """Let a consumer take over pending entries that were given to another at least so many milliseconds ago.

        Returns those it took over, with `justid` their ids alone. idle, time: count as given so many milliseconds ago,
        or at a Unix time in milliseconds, instead of now; retrycount: as given so many times. force: also entries that
        are pending for nobody. lastid: the group goes on behind this id if it was not that far. O(log n) an entry.
        Errors: ValueError for a bad id; WRONGTYPE.
        """
        words = listed(ids) + options(
            IDLE=idle, TIME=None if time is None else unix_milliseconds(time), RETRYCOUNT=retrycount
        )
        words += flags(FORCE=force, JUSTID=justid) + options(LASTID=lastid)
        if justid:
            return self._texts(self._execute(b"XCLAIM", key, group, consumer, min_idle_time, *words))
        return entries(self._decode)(self._execute(b"XCLAIM", key, group, consumer, min_idle_time, *words))

    @overload
    def xautoclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, start_id: Value = "0-0",
        count: int | None = None, justid: Literal[False] = False,
    ) -> AutoClaimed[T]: ...
    @overload
    def xautoclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, start_id: Value = "0-0",
        count: int | None = None, *, justid: Literal[True],
    ) -> AutoClaimedIds[T]: ...
    def xautoclaim(
        self, key: Value, group: Value, consumer: Value, min_idle_time: int, start_id: Value = "0-0",
        count: int | None = None, justid: bool = False,
    ) -> AutoClaimed[T] | AutoClaimedIds[T]:
        """`xclaim` what is pending from an id on, up to `count`, 100 if not said; with the id to go on from.

        justid: the ids alone. O(count).
        """
        words = (start_id, *options(COUNT=count), *flags(JUSTID=justid))
        if justid:
            read = auto_claimed_ids(self._decode)
            return read(self._execute(b"XAUTOCLAIM", key, group, consumer, min_idle_time, *words))
        return auto_claimed(self._decode)(self._execute(b"XAUTOCLAIM", key, group, consumer, min_idle_time, *words))
