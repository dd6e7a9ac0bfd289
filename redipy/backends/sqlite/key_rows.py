"""The rows of keys in a file: how one is found and made, and how it goes with all that belongs to it.

What keys hold, and what else there is to do with them, is left to the keyspace. Imports: keyspace, and the rooms beside
it.
"""
from __future__ import annotations

from redipy.backends.sqlite.connection import Row
from redipy.backends.sqlite.container import Stored
from redipy.backends.sqlite.hashes import LIVE
from redipy.backends.sqlite.schema import PARTS, TABLES
from redipy.backends.sqlite.steps import Steps
from redipy.backends.sqlite.uses import Notebook
from redipy.keyspace import Keyspace

ID, TYPE, SIZE, IS_COUNTED, EXPIRES_MS, VERSION, DUE_MS = range(7)  # the columns that `find` gives
FIRST_DUE = "(select min(expires_ms) from hash_field where key_id = ?1 and expires_ms is not null)"


def type_of(row: Row) -> str:
    """The type of a key, of which `find` gave the row."""
    type: str = row[TYPE]
    return "string" if type == PARTS else type


class KeyRows(Keyspace):
    """The keys of one database of a file, as far as their rows go."""

    def __init__(self, number: int, steps: Steps) -> None:
        self.number, self.steps, self.database = number, steps, steps.database
        # The containers of existing keys that this step has asked for: who asks again must see the same one.
        self.held: dict[bytes, Stored] = {}
        self.freed: dict[bytes, int] = {}  # the ids of keys that this step has deleted
        self.notebook: Notebook | None = None  # while a policy wants to know how keys are used

    def now_ms(self) -> int:
        return self.steps.now_ms()

    def forget(self) -> None:
        """See `steps.Keeps`."""
        self.held.clear()
        self.freed.clear()

    def find(self, key: bytes) -> Row | None:
        """A key's id, type, size, whether that is counted in blocks, expiry, version, when a field is due; or None."""
        row = self.database.one(
            "select id, type, size, is_counted, expires_ms, version, due_ms from key where name = ? and db = ?",
            (key, self.number),
        )
        if row is not None and row[EXPIRES_MS] is not None and row[EXPIRES_MS] <= self.now_ms():
            if self.steps.writing:
                self._drop(key, row[ID], row[TYPE])
                self.server.expired_keys += 1
                self.notify(key, "expired")
            return None
        if row is not None and row[DUE_MS] is not None and row[DUE_MS] <= self.now_ms():
            return self._without_expired_fields(key, row)
        return row

    def _without_expired_fields(self, key: bytes, row: Row) -> Row | None:
        """The row of a hash as it is once its fields that have expired are gone; None when none is left.

        A step that writes deletes them, any other one only counts those that it sees.
        """
        if self.steps.writing:
            self._shed(key, row[ID], row[SIZE])
            return self.find(key)
        size = self.database.value(
            f"select count(*) from hash_field where key_id = ? and {LIVE}", (row[ID], self.now_ms())
        )
        return (*row[:SIZE], size, *row[SIZE + 1:]) if size else None

    def _shed(self, key: bytes, key_id: int, size: int, most: int = -1) -> int:
        """Delete the fields of a hash that have expired, `most` of them, and the key with its last one; how many."""
        shed = self.database.run(
            "delete from hash_field where key_id = ?1 and seq in"
            " (select seq from hash_field where key_id = ?1 and expires_ms <= ?2 limit ?3)",
            (key_id, self.now_ms(), most),
        )
        if shed:
            self.notify(key, "hexpired")
        if shed == size:
            self._drop(key, key_id, "hash")
            self.notify(key, "del")
        else:
            self.database.run(
                f"update key set size = size - ?2, due_ms = {FIRST_DUE}, version = iif(?2, null, version)"
                " where id = ?1",
                (key_id, shed),
            )
        return shed

    def type(self, key: bytes) -> str | None:
        row = self.find(key)
        return None if row is None else type_of(row)

    def expires_ms(self, key: bytes) -> int | None:
        row = self.find(key)
        assert row is not None
        expires_ms: int | None = row[EXPIRES_MS]
        return expires_ms

    def _make(self, key: bytes, type: str) -> int:
        """Make the row of a key that is missing; its id.

        A key that this step has deleted gets its id again, if nobody has it by now: for all others it was there
        throughout, and a SCAN that is under way must not miss it.
        """
        self.database.run(
            "insert into key (id, name, type, db)"
            " values ((select ?1 where not exists (select 1 from key where id = ?1)), ?2, ?3, ?4)",
            (self.freed.pop(key, None), key, type, self.number),
        )
        self.wake(key)
        return self.database.inserted_id()

    def _drop(self, key: bytes, key_id: int, type: str) -> None:
        """Delete the rows of a key."""
        self._drop_elements(key, key_id, type)
        self.database.run("delete from key where id = ?", (key_id,))
        if self.notebook is not None:
            self.notebook.forget((self.number, key))
        if self.steps.depth:
            self.freed[key] = key_id

    def _drop_elements(self, key: bytes, key_id: int, type: str) -> None:
        """Delete what a key holds. Its type says where it is, which saves a cascade through all tables."""
        for table in TABLES.get(type, ()):
            self.database.run(f"delete from {table} where key_id = ?", (key_id,))
        held = self.held.pop(key, None)
        if held is not None:  # a command may have it still
            held.forget()
        if type == "stream":
            self.wake(key)
