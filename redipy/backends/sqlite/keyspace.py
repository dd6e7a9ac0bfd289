"""The SQLite store: a keyspace on tables, see `schema`.

GET and SET are one statement each. Every other command looks up the row of its key, touches the rows of the elements
that it is about, and writes the key's row once, in `changed`. A key that has expired is missing for everyone; steps
that write delete it when they meet it, and sweep a few others. Imports: keyspace, clock, errors, pubsub, and the rooms
beside it.
"""
from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Sequence
from typing import TypeVar

from redipy.backends.pubsub import Hub
from redipy.backends.sqlite.container import Stored
from redipy.backends.sqlite.hashes import SqliteHash
from redipy.backends.sqlite.key_rows import (
    EXPIRES_MS,
    FIRST_DUE,
    ID,
    IS_COUNTED,
    SIZE,
    TYPE,
    VERSION,
    KeyRows,
    type_of,
)
from redipy.backends.sqlite.lists import SqliteList
from redipy.backends.sqlite.schema import ALL_TABLES, PARTS, TABLES
from redipy.backends.sqlite.sets import SqliteSet
from redipy.backends.sqlite.sorted_sets import SqliteSortedSet
from redipy.backends.sqlite.steps import Steps
from redipy.backends.sqlite.streams import SqliteStream
from redipy.backends.sqlite.strings import LARGE, LargeString, NeedsStep
from redipy.containers import Container, Hash, List, Set, SortedSet, Stream, StringView
from redipy.errors import NO_LFU_POLICY, WRONG_TYPE, ResponseError
from redipy.keyspace import Keys, Keyspace

SWEEP_SIZE = 20  # expired keys that a step deletes at most
UNSWEPT = 4096  # expired keys that are told from the others when all are counted
ABSENCE_MS = 3_600_000  # for which a missing key is watched; then it counts as touched
LARGEST_ID = 2**63 - 1
# That a key is there: it has not expired, nor have all fields of its hash.
THERE = """(expires_ms is null or expires_ms > ?2) and (due_ms is null or due_ms > ?2 or exists (
    select 1 from hash_field as field
    where field.key_id = key.id and (field.expires_ms is null or field.expires_ms > ?2)))"""
RANDOM_TRIES = 8  # to hit a key by its id, before the nearest will do
WINDOW = 4096  # keys that are looked at in one place, for one that has not expired
KINDS: dict[str, type[Stored]] = {
    kind.type: kind for kind in (SqliteHash, SqliteList, SqliteSet, SqliteSortedSet, SqliteStream)
}

S = TypeVar("S", bound=Stored)


class SqliteKeyspace(KeyRows):
    """One database of a file."""

    def __init__(self, number: int, steps: Steps, hub: Hub) -> None:
        super().__init__(number, steps)
        self.hub = hub
        self.all: Sequence[SqliteKeyspace] = (self,)  # the databases of the file

    def databases(self) -> Sequence[SqliteKeyspace]:
        return self.all

    def swap(self, other: Keyspace) -> None:
        assert isinstance(other, SqliteKeyspace)
        for old, new in ((self.number, -1), (other.number, self.number), (-1, other.number)):
            self.database.run("update key set db = ?, version = null where db = ?", (new, old))
        for database in (self, other):
            database.forget()
            if self.notebook is not None:
                self.notebook.forget_database(database.number)
        self.wake_all()

    def sweep(self) -> bool:
        """See `steps.Keeps`."""
        due = self.database.rows(
            "select db, name, id, type from key where expires_ms <= ? order by expires_ms limit ?",
            (self.now_ms(), SWEEP_SIZE),
        )
        for number, key, key_id, type in due:
            self.all[number]._drop(key, key_id, type)
            self.all[number].notify(key, "expired")
        self.server.expired_keys += len(due)
        left = SWEEP_SIZE - len(due)
        hashes = self.database.rows(
            "select db, name, id, size from key where due_ms <= ? order by due_ms limit ?", (self.now_ms(), left)
        )
        for number, key, key_id, size in hashes:
            if left:
                left -= self.all[number]._shed(key, key_id, size, most=left)
        return left > 0

    # Strings: unless it is a large one, to get or set it is one statement, which needs no transaction around it.

    def get_string(self, key: bytes) -> bytes | None:
        value = self.string_view(key)
        return value[:] if value.__class__ is LargeString else value  # type: ignore[return-value]

    def string_view(self, key: bytes) -> StringView | None:
        row = self.database.one(
            "select ifnull(value, type), expires_ms, due_ms, id, size from key where name = ? and db = ?",
            (key, self.number),
        )
        if row is None:
            return None
        value, expires_ms, due_ms, key_id, size = row
        if expires_ms is not None and expires_ms <= self.now_ms():
            return None
        if value.__class__ is str:  # it is the type, as there is no value
            if due_ms is not None and self.find(key) is None:  # a hash whose fields have all expired
                return None
            if value != PARTS:
                raise ResponseError(WRONG_TYPE)
            value = LargeString(self.database, key_id, size)
        if self.notebook is not None:
            self.notebook.note((self.number, key))
        return value  # type: ignore[no-any-return]

    def set_string(
        self,
        key: bytes,
        value: bytes,
        expires_ms: int | None = None,
        *,
        keep_ttl: bool = False,
        event: str | None = "set",
    ) -> None:
        replaced = None if self.events is None else self.type(key)
        self._put_string(key, value, expires_ms, keep_ttl)
        if self.notebook is not None:
            self.notebook.note((self.number, key))
        if self.events is not None and event is not None:
            self.notify_set(key, replaced, event, expires=expires_ms is not None)

    def _put_string(self, key: bytes, value: bytes, expires_ms: int | None, keep_ttl: bool) -> None:
        """Write what `set_string` is about: one statement, unless the key holds a container, or there are parts."""
        if keep_ttl and expires_ms is None:
            row = self.find(key)
            expires_ms = None if row is None else row[EXPIRES_MS]
        if len(value) > LARGE:
            self._need_step()
            self._put_large_string(key, value, expires_ms)
            return
        if key in self.freed:
            self._make(key, "string")
        if not self.database.run(
            "insert into key (name, db, type, value, expires_ms) values (?, ?, 'string', ?, ?) on conflict (name, db)"
            " do update set value = excluded.value, expires_ms = excluded.expires_ms, version = null"
            " where type = 'string'",
            (key, self.number, value, expires_ms),
        ):
            self._need_step()
            self._empty(key)
            self._put_string(key, value, expires_ms, keep_ttl=False)

    def _need_step(self) -> None:
        """Go on within a step alone."""
        if not self.steps.depth:
            raise NeedsStep

    def _put_large_string(self, key: bytes, value: bytes, expires_ms: int | None) -> None:
        """Let a key hold a string in parts, which take the place of those that it has."""
        row = self.find(key)
        if row is None or row[TYPE] != PARTS:
            self._put_string(key, b"", expires_ms, keep_ttl=False)
        key_id = self.database.value(
            "update key set type = ?, value = null, size = ?, expires_ms = ?, version = null"
            " where name = ? and db = ? returning id",
            (PARTS, len(value), expires_ms, key, self.number),
        )
        LargeString(self.database, key_id).replace(value)

    def write_string(self, key: bytes, current: StringView | None, offset: int, value: bytes, *, event: str) -> None:
        if not isinstance(current, LargeString):
            super().write_string(key, current, offset, value, event=event)
            return
        current.write(offset, value)
        self.database.run("update key set size = ?, version = null where id = ?", (current.size, current.key_id))
        self.notify(key, event)

    def _empty(self, key: bytes) -> None:
        """Let a key that holds a container, or a large string, become an empty string in its place."""
        row = self.find(key)
        if row is not None:
            self._drop_elements(key, row[ID], row[TYPE])
            self.database.run(
                "update key set type = 'string', size = 0, is_counted = 0, due_ms = null where id = ?", (row[ID],)
            )

    # Containers

    def _container(self, key: bytes, kind: type[S]) -> S:
        """What a key holds, which must be of this kind; an empty one if it is missing."""
        held = self._held(key, kind)
        if self.notebook is not None and held.key_id is not None:
            self.notebook.note((self.number, key))
        return held

    def _held(self, key: bytes, kind: type[S]) -> S:
        """The same, seen without using it."""
        held = self.held.get(key)
        if held is None:
            row = self.find(key)
            if row is None:
                return kind(self, key)
            if row[TYPE] != kind.type:
                raise ResponseError(WRONG_TYPE)
            held = kind(self, key, row[ID], row[SIZE], bool(row[IS_COUNTED]))
            if self.steps.depth:
                self.held[key] = held
        if not isinstance(held, kind):
            raise ResponseError(WRONG_TYPE)
        return held

    def hash(self, key: bytes) -> Hash:
        return self._container(key, SqliteHash)

    def list(self, key: bytes) -> List:
        return self._container(key, SqliteList)

    def set(self, key: bytes) -> Set:
        return self._container(key, SqliteSet)

    def zset(self, key: bytes) -> SortedSet:
        return self._container(key, SqliteSortedSet)

    def stream(self, key: bytes) -> Stream:
        return self._container(key, SqliteStream)

    def changed(self, key: bytes, container: Container, event: str, *further: str) -> None:
        assert isinstance(container, Stored)
        if container:
            self.database.run(
                "update key set size = ?, is_counted = ?, version = null where id = ?",
                (container.size, container.is_counted, container.key_id),
            )
        elif container.key_id is not None:
            self.database.run("delete from key where id = ?", (container.key_id,))
            self.held.pop(key, None)
            container.forget()
            if self.notebook is not None:
                self.notebook.forget((self.number, key))
        if self.events is not None:
            self.notify(key, event, *further, *(() if container else ("del",)))

    def changed_expiry(self, key: bytes, fields: Hash, event: str, *further: str) -> None:
        assert isinstance(fields, SqliteHash)
        self.changed(key, fields, event, *further)
        self.database.run(f"update key set due_ms = {FIRST_DUE} where id = ?1", (fields.key_id,))

    def add(self, container: Stored) -> int:
        """See `container.Keys`."""
        if self.events is not None:
            self.notify_new(container.key, container.type)
        self.held[container.key] = container
        if self.notebook is not None:
            self.notebook.note((self.number, container.key))
        return self._make(container.key, container.type)

    def peek(self, key: bytes) -> bytes | Container | None:
        row = self.find(key)
        if row is None:
            return None
        if row[TYPE] == "string":
            value: bytes = self.database.value("select value from key where id = ?", (row[ID],))
            return value
        if row[TYPE] == PARTS:
            return LargeString(self.database, row[ID], row[SIZE])[:]
        return self._held(key, KINDS[row[TYPE]])

    # How much they are used: see `uses`

    def touch(self, key: bytes) -> None:
        if self.notebook is not None and self.find(key) is not None:
            self.notebook.note((self.number, key))

    def idle_ms(self, key: bytes) -> int:
        if self.notebook is None or self.notebook.uses is None:
            return 0
        return self.notebook.uses.idle_ms(self.notebook.stored((self.number, key)), self.now_ms())

    def frequency(self, key: bytes) -> int:
        if self.notebook is None or self.notebook.uses is None:
            raise ResponseError(NO_LFU_POLICY)
        return self.notebook.uses.frequency(self.notebook.stored((self.number, key)), self.now_ms())

    def use_as(self, key: bytes, *, idle_ms: int | None = None, frequency: int | None = None) -> None:
        if self.notebook is not None and self.notebook.uses is not None:
            mark = self.notebook.uses.known(idle_ms, frequency, self.now_ms())
            if mark is not None:
                self.notebook.put((self.number, key), mark)

    def used_bytes(self) -> int:
        return self.database.used_bytes()

    # Keys

    def delete(self, key: bytes, *, event: str | None = "del") -> bool:
        row = self.find(key)
        if row is None:
            return False
        self._drop(key, row[ID], row[TYPE])
        if event is not None:
            self.notify(key, event)
        return True

    def rename(self, key: bytes, newkey: bytes) -> None:
        if key == newkey:
            return
        renamed, replaced = self.find(key), self.find(newkey)
        assert renamed is not None
        self.held.pop(key, None)
        if replaced is not None:
            self._drop(newkey, replaced[ID], replaced[TYPE])
        self.database.run(
            "update key set name = ?, version = null, used_ms = null, frequency = null where id = ?",
            (newkey, renamed[ID]),
        )
        if self.notebook is not None:
            self.notebook.forget((self.number, key))
            self.notebook.note((self.number, newkey))
        self.wake(key)
        self.wake(newkey)
        if replaced is not None and replaced[ID] < renamed[ID]:
            self._move(renamed[ID], replaced[ID], renamed[TYPE])
        if self.events is not None:
            self.notify_renamed(key, newkey, None if replaced is None else type_of(replaced), type_of(renamed))

    def move(self, key: bytes, other: Keyspace) -> None:
        assert isinstance(other, SqliteKeyspace)
        self.held.pop(key, None)
        self.database.run(
            "update key set db = ?, version = null where name = ? and db = ?", (other.number, key, self.number)
        )
        if self.notebook is not None:
            self.notebook.forget((self.number, key))
            self.notebook.note((other.number, key))
        self.wake(key)
        other.wake(key)
        if self.events is not None:
            self.notify_moved(key, other)

    def _move(self, key_id: int, new_id: int, type: str) -> None:
        """Give a key a lower id: a SCAN that is under way has yet to come to it, or has given its name. O(n)."""
        self.database.run("update key set id = ? where id = ?", (new_id, key_id))
        for table in TABLES.get(type, ()):
            self.database.run(f"update {table} set key_id = ? where key_id = ?", (new_id, key_id))

    def expire(self, key: bytes, expires_ms: int | None, *, event: str | None = "expire") -> None:
        self.database.run(
            "update key set expires_ms = ?, version = null where name = ? and db = ?",
            (expires_ms, key, self.number),
        )
        if event is not None:
            self.notify(key, event)

    def keys(self) -> Iterable[bytes]:
        rows = self.database.rows(
            f"select name from key where db = ?1 and {THERE}", (self.number, self.now_ms())
        )
        return [name for (name,) in rows]

    def scan(self, cursor: int, count: int) -> tuple[int, Keys]:
        # From the youngest key down: those made meanwhile cannot prolong the walk.
        rows = self.database.rows(
            f"select id, name, {THERE} from key where db = ?1 and id < ?3 order by id desc limit ?4",
            (self.number, self.now_ms(), cursor or LARGEST_ID, count),
        )
        return rows[-1][0] if len(rows) == count else 0, [name for _, name, is_there in rows if is_there]

    def random_key(self) -> bytes | None:
        ends = self.database.one(
            "select (select min(id) from key where db = ?1), (select max(id) from key where db = ?1)", (self.number,)
        )
        if ends is None or ends[0] is None:
            return None
        # First by exact ids, which favours no key for the gap before it; where most are gaps, the nearest one will do.
        for _ in range(RANDOM_TRIES):
            drawn = self._alive("where id = ?3", random.randint(*ends))
            if drawn is not None:
                return drawn
        # A window at a time: where a million keys have expired at once, none of them may be in the way of all others.
        start, window = random.randint(*ends), f"limit {WINDOW}"
        return (
            self._alive(f"where id >= ?3 order by id {window}", start)
            or self._alive(f"where id < ?3 order by id desc {window}", start)
            or self._alive(f"where id >= ?3 order by id {window}", ends[0])
            or self._alive(f"where id <= ?3 order by id desc {window}", ends[1])
            or self._alive(f"where expires_ms > ?3 order by expires_ms {window}", self.now_ms())
            or self._alive("where id >= ?3", ends[0])
        )

    def _alive(self, among: str, start: int) -> bytes | None:
        """The name of a key that has not expired, among some of all databases; None when there is none."""
        name: bytes | None = self.database.value(
            f"select name from (select * from key {among}) as key where db = ?1 and {THERE} limit 1",
            (self.number, self.now_ms(), start),
        )
        return name

    def __len__(self) -> int:
        keys, expiring = self.steps.counts.of(self.number)
        if not expiring and not self.database.value("select exists (select 1 from key where due_ms is not null)"):
            return keys
        gone: int = self.database.value(
            "select count(*) from"
            f" (select 1 from key where (expires_ms <= ?2 or due_ms <= ?2) and db = ?1 and not ({THERE}) limit ?3)",
            (self.number, self.now_ms(), UNSWEPT),
        )
        return keys - gone

    def expiring(self) -> int:
        return self.steps.counts.of(self.number)[1]

    def subexpiring(self) -> int:
        count: int = self.database.value(
            "select count(*) from key where due_ms is not null and db = ?", (self.number,)
        )
        return count

    def flush(self) -> None:
        if self.database.value("select exists (select 1 from key where db <> ?)", (self.number,)):
            for type, tables in TABLES.items():
                for table in tables:
                    self.database.run(
                        f"delete from {table} where key_id in (select id from key where type = ? and db = ?)",
                        (type, self.number),
                    )
            self.database.run("delete from key where db = ?", (self.number,))
        else:
            self.database.empty(ALL_TABLES)
            self.steps.counts.forget()
        for held in self.held.values():
            held.forget()
        if self.notebook is not None:
            self.notebook.forget_database(self.number)
        self.forget()
        self.wake_all()

    def version(self, key: bytes) -> object:
        row = self.find(key)
        if row is None:
            return self._absence(key)
        version = row[VERSION]
        if version is None:
            # Drawn at random: one that follows from the row might come again once the key was deleted and made anew.
            version = secrets.randbits(62)
            self.database.run("update key set version = ? where id = ?", (version, row[ID]))
        return version

    def _absence(self, key: bytes) -> object:
        """The version of a missing key. A trigger deletes its row when the key is made, see `schema`."""
        self.database.run("delete from absence where watched_ms < ?", (self.now_ms() - ABSENCE_MS,))
        return self.database.value(
            "insert into absence values (?, ?, ?, ?)"
            " on conflict do update set watched_ms = excluded.watched_ms returning version",
            (key, self.number, secrets.randbits(62), self.now_ms()),
        )
