"""Streams: the methods for entries in the order of their ids. Imports: the helpers of this surface.

An id is text, `milliseconds-number`. An entry is given as a pair of its id and a dict of its fields; of a field that it
has several times the last value counts.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import is_some
from redipy.api.readings import described, entries, stream_described, streams_read
from redipy.api.records import StreamEntry
from redipy.api.words import flags, from_ids, numbered, options, paired, trimming
from redipy.values import Value


class StreamCommands(Commands[T]):
    """XADD, XRANGE, XREAD and their kin."""

    @overload
    def xadd(
        self, key: Value, fields: Mapping[K, Value], id: Value = "*", maxlen: int | None = None,
        approximate: bool = True, nomkstream: Literal[False] = False, minid: Value | None = None,
        limit: int | None = None, ref_policy: str | None = None,
    ) -> T: ...
    @overload
    def xadd(
        self, key: Value, fields: Mapping[K, Value], id: Value = "*", maxlen: int | None = None,
        approximate: bool = True, nomkstream: bool = False, minid: Value | None = None, limit: int | None = None,
        ref_policy: str | None = None,
    ) -> T | None: ...
    def xadd(
        self, key: Value, fields: Mapping[K, Value], id: Value = "*", maxlen: int | None = None,
        approximate: bool = True, nomkstream: bool = False, minid: Value | None = None, limit: int | None = None,
        ref_policy: str | None = None,
    ) -> T | None:
        """Add an entry behind all others; its id, which is made of the time unless it is given. O(1).

        id: `5-*` leaves only the number open. nomkstream: only to a stream that there is; None otherwise. maxlen,
        minid: then keep the last so many entries, or those from an id on; see `xtrim`.
        Errors: ValueError for no fields, an id that is not above the last one, `maxlen` with `minid`; WRONGTYPE.
        """
        if maxlen is minid is limit is ref_policy is None and not nomkstream:
            return self._text(self._execute(b"XADD", key, id, *paired(fields)))
        words = flags(NOMKSTREAM=nomkstream) + ([] if ref_policy is None else [ref_policy])
        words += trimming(maxlen, minid, approximate, limit)
        return self._text(self._execute(b"XADD", key, *words, id, *paired(fields)))

    def xlen(self, key: Value) -> int:
        """How many entries there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"XLEN", key)

    def xrange(
        self, key: Value, min: Value = "-", max: Value = "+", count: int | None = None
    ) -> list[StreamEntry[T]]:
        """The entries from one id to another, both included; `"(5-0"` leaves 5-0 out. Empty when missing.

        count: no more than so many. O(log n + answered). Errors: ValueError for a bad id; WRONGTYPE.
        """
        return entries(self._decode)(self._execute(b"XRANGE", key, min, max, *options(COUNT=count)))

    def xrevrange(
        self, key: Value, max: Value = "+", min: Value = "-", count: int | None = None
    ) -> list[StreamEntry[T]]:
        """`xrange` from the last entry to the first."""
        return entries(self._decode)(self._execute(b"XREVRANGE", key, max, min, *options(COUNT=count)))

    def xread(
        self, streams: Mapping[K, Value], count: int | None = None, block: int | None = None
    ) -> dict[T, list[StreamEntry[T]]]:
        """The entries behind an id of each stream, by the streams that have any; `"$"` is the last id that there is.

        count: no more than so many of each. block: where there are none, wait so many milliseconds for one, for ever
        with 0; in a pipeline nothing waits. `"+"` gives the last entry. O(log n + answered). Errors: WRONGTYPE.
        """
        words = (*options(COUNT=count, BLOCK=block), *from_ids(streams))
        return streams_read(self._decode)(self._execute(b"XREAD", *words))

    def xdel(self, key: Value, *ids: Value) -> int:
        """Delete entries; how many there were. O(log n) an entry. Errors: ValueError for a bad id; WRONGTYPE."""
        return self._execute(b"XDEL", key, *ids)

    def xdelex(self, key: Value, *ids: Value, ref_policy: str = "KEEPREF") -> list[int]:
        """Delete entries, as far as groups allow; for each 1 if it was deleted, 2 if not yet, -1 if there was none.

        ref_policy: `KEEPREF` leaves them pending in groups; `DELREF` takes them out of these, too; `ACKED` deletes
        those only that every group has acknowledged. O(log n + groups) an entry. Errors: as `xdel`.
        """
        return self._execute(b"XDELEX", key, ref_policy, "IDS", *numbered(ids))

    def xtrim(
        self, key: Value, maxlen: int | None = None, approximate: bool = True, minid: Value | None = None,
        limit: int | None = None, ref_policy: str | None = None,
    ) -> int:
        """Keep the last so many entries, or those from an id on; how many were deleted. O(deleted).

        approximate: what is cheap to delete, so that some more may stay; limit: then delete no more than about so many.
        ref_policy: as of `xdelex`. Errors: ValueError for neither or both, or `limit` with an exact trim; WRONGTYPE.
        """
        words = trimming(maxlen, minid, approximate, limit) + ([] if ref_policy is None else [ref_policy])
        return self._execute(b"XTRIM", key, *words)

    def xsetid(
        self, key: Value, last_id: Value, entries_added: int | None = None, max_deleted_id: Value | None = None
    ) -> bool:
        """Say which id the next entry must be above, and, of a stream made anew, what it has been through; True. O(1).

        Errors: KeyError when missing; ValueError for an id below the last entry's; WRONGTYPE.
        """
        words = options(ENTRIESADDED=entries_added, MAXDELETEDID=max_deleted_id)
        return is_some(self._execute(b"XSETID", key, last_id, *words))

    def xinfo_stream(self, key: Value, full: bool = False, count: int | None = None) -> dict[str, Any]:
        """What there is to know of a stream, by the server's names (`length`, `last-generated-id` …). O(1).

        full: with up to `count` entries (10 if not said, all with 0), groups, consumers, and what is pending for them.
        Errors: KeyError when missing; WRONGTYPE.
        """
        if full:
            words = options(COUNT=count)
            return stream_described(self._decode)(self._execute(b"XINFO", "STREAM", key, "FULL", *words))
        return stream_described(self._decode)(self._execute(b"XINFO", "STREAM", key))

    def xinfo_groups(self, key: Value) -> list[dict[str, Any]]:
        """What there is to know of each group, by the server's names (`name`, `pending`, `lag` …). O(groups).

        Errors: KeyError when missing; WRONGTYPE.
        """
        return described(self._decode)(self._execute(b"XINFO", "GROUPS", key))

    def xinfo_consumers(self, key: Value, group: Value) -> list[dict[str, Any]]:
        """What there is to know of each consumer of a group, by the server's names. O(consumers).

        `idle` and `inactive` are milliseconds since it asked for entries, and since it got any.
        Errors: KeyError when missing; ResponseError for a group that there is not; WRONGTYPE.
        """
        return described(self._decode)(self._execute(b"XINFO", "CONSUMERS", key, group))
