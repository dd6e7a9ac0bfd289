"""Large strings of the SQLite store: a row for each part, so that a byte is read or written without all the others.

A string that is not large stands in the row of its key. Imports: containers, and the rooms beside it.
"""
from __future__ import annotations

from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.schema import PART
from redipy.containers import spliced

LARGE = 100_000  # bytes, beyond which a string in parts costs less than one as a whole, whatever is done with it


class NeedsStep(Exception):
    """No error: what was tried without a step around it is to be done again with one."""


class LargeString:
    """A view of the parts of a key. See `containers.StringView`.

    Outside of a step it can be read, too, at half the cost of one: whether another process has written since the view
    was made is seen from the version of the data.
    """

    __slots__ = ("db", "key_id", "seen", "size")

    def __init__(self, db: Database, key_id: int, size: int = 0) -> None:
        self.db, self.key_id, self.size = db, key_id, size
        self.seen = db.connection.data_version()  # as of the read that has found it, as it changes when a read begins

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, wanted: slice, /) -> bytes:
        start, stop, _ = wanted.indices(self.size)
        if start >= stop:
            return b""
        first, last = start // PART, (stop - 1) // PART
        parts = self.db.rows(
            "select value from string_part where key_id = ? and number between ? and ? order by number",
            (self.key_id, first, last),
        )
        if not self.db.in_step and self.db.connection.data_version() != self.seen:
            raise NeedsStep
        return b"".join(value for (value,) in parts)[start - first * PART:stop - first * PART]

    def replace(self, value: bytes) -> None:
        """Become another string. O(length)."""
        self.size = 0
        self.write(0, value)
        self.db.run(
            "delete from string_part where key_id = ? and number > ?", (self.key_id, (self.size - 1) // PART)
        )

    def write(self, offset: int, value: bytes) -> None:
        r"""Overwrite the bytes from an offset on, after `\0` where there are too few. O(written)."""
        first = min(offset, self.size) // PART
        start, stop = first * PART, offset + len(value)
        changed = spliced(self[start:stop + -stop % PART], offset - start, value)
        self.db.run_many(
            "insert into string_part (key_id, number, value) values (?, ?, ?)"
            " on conflict (key_id, number) do update set value = excluded.value",
            [(self.key_id, first + at // PART, changed[at:at + PART]) for at in range(0, len(changed), PART)],
        )
        self.size = max(self.size, stop)
