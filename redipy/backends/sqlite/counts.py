"""How many keys there are, without counting them each time.

A count in the file would cost every new key a page more to write, which is a third of what it costs at all. So it is
kept by the connection, once somebody has asked: in a temporary table, by temporary triggers, which go with a step that
is undone like all else. It holds as long as no other process commits; then the keys are counted anew, at some hundred
milliseconds a million. Imports: the connection beside it.
"""
from __future__ import annotations

from redipy.backends.sqlite.connection import Database

_FORGET = """
    drop trigger if exists temp.key_comes;
    drop trigger if exists temp.key_goes;
    drop trigger if exists temp.key_moves;
    drop trigger if exists temp.key_expires;
    drop table if exists temp.key_count;
"""
_COUNT = """
    create temp table key_count (db integer primary key, keys integer not null, expiring integer not null);
    insert into key_count select db, count(*), count(expires_ms) from main.key group by db;
    create temp trigger key_comes after insert on main.key begin
        insert into key_count values (new.db, 1, new.expires_ms is not null)
            on conflict do update set keys = keys + 1, expiring = expiring + excluded.expiring;
    end;
    create temp trigger key_goes after delete on main.key begin
        update key_count set keys = keys - 1, expiring = expiring - (old.expires_ms is not null) where db = old.db;
    end;
    create temp trigger key_moves after update of db on main.key begin
        update key_count set keys = keys - 1, expiring = expiring - (old.expires_ms is not null) where db = old.db;
        insert into key_count values (new.db, 1, new.expires_ms is not null)
            on conflict do update set keys = keys + 1, expiring = expiring + excluded.expiring;
    end;
    create temp trigger key_expires after update of expires_ms on main.key
    when (new.expires_ms is null) <> (old.expires_ms is null) begin
        update key_count set expiring = expiring + iif(new.expires_ms is null, -1, 1) where db = new.db;
    end;
"""


class KeyCounts:
    """The numbers of keys in the databases of a file."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.counted: tuple[int, int] | None = None  # at which version of the data, and before which undone step

    def of(self, number: int) -> tuple[int, int]:
        """How many keys a database has, and how many of them expire. O(1), else O(n) once others have committed."""
        database = self.database
        version = (database.data_version(), database.undone)
        if version != self.counted:
            self.forget()
            database.run(_COUNT)
            self.counted = version
        keys, expiring = database.one("select keys, expiring from temp.key_count where db = ?", (number,)) or (0, 0)
        return keys, expiring

    def forget(self) -> None:
        """Count no more until somebody asks again."""
        if self.counted is not None:
            self.database.run(_FORGET)
            self.counted = None
