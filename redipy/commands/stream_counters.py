"""How far a group has read: the counter of entries read, and its lag.

Both are None, as on the server, as soon as deleted entries make them uncertain. Imports: keyspace.
"""
from __future__ import annotations

from dataclasses import dataclass

from redipy.containers import Stream, StreamGroup, StreamID, StreamMarks


@dataclass(frozen=True, slots=True)
class Extent:
    """What the counters need to know of a stream."""

    length: int
    first_id: StreamID
    marks: StreamMarks

    @classmethod
    def of(cls, stream: Stream) -> Extent:
        """The extent of a stream as it is now."""
        return cls(len(stream), stream.first_id(), stream.marks())

    def has_gap_behind(self, id: StreamID) -> bool:
        """Whether an entry with this id or a later one was deleted by name."""
        return self.length > 0 and 0 < self.marks.max_deleted_id >= id

    def number_of(self, id: StreamID) -> int | None:
        """How many entries were added up to an id, this one included, where it can be told.

        Source: `streamEstimateDistanceFromFirstEverEntry` in Redis's t_stream.c.
        """
        last_id, added, max_deleted_id = self.marks
        if not added or id == last_id or (not self.length and id < last_id):
            return added
        if id > last_id or 0 < id < max_deleted_id:
            return None
        if max_deleted_id < self.first_id or not max_deleted_id:
            if id < self.first_id:
                return added - self.length
            if id == self.first_id:
                return added - self.length + 1
        return None

    def counted(self, last_id: StreamID, entries_read: int | None, id: StreamID) -> int | None:
        """The counter of a group that read up to `last_id`, once it is given the next entry.

        Source: `streamReplyWithRange` in Redis's t_stream.c.
        """
        if entries_read is not None and last_id >= self.first_id and not self.has_gap_behind(last_id):
            return entries_read + 1
        return self.number_of(id) if self.marks.entries_added else entries_read

    def lag(self, group: StreamGroup) -> int | None:
        """How many entries the group has yet to be given, where it can be told.

        Source: `streamReplyWithCGLag` in Redis's t_stream.c.
        """
        added = self.marks.entries_added
        if not added or not self.length:
            return 0
        if group.last_id < self.first_id > self.marks.max_deleted_id:
            return self.length
        if group.entries_read is not None and not self.has_gap_behind(group.last_id):
            return added - group.entries_read
        read = self.number_of(group.last_id)
        return None if read is None else added - read
