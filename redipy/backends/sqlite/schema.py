"""The tables of a database file, the views for people, and how a file is recognised and brought up to date.

A key is one row of `key`. A string is in that row, unless it is large; every other value has a row for each element in
a table of its type, clustered by key, so that a command touches the rows that it is about and no others. Elements
belong to their key by its `id`, so that a rename moves nothing. Imports: errors.
"""
from __future__ import annotations

import apsw

from redipy.errors import StorageError

APPLICATION_ID = 0x52446970  # "RDip", in the file's header: `file` and other readers see whose it is
STRIDE = 1 << 20  # between the positions of two list elements, so that others fit in between
PART = 8_000  # bytes of a part of a large string: with all that belongs to a row, they fill two pages
PARTS = "string in parts"  # the type, in its row, of a key that holds a large string

# From each version of the schema to the next; the first makes it from nothing. A step that was released is not edited.
STEPS = (
    """
    create table key (
        id integer primary key,
        db integer not null default 0,
        name blob not null,
        type text not null,
        value blob,                              -- of a string
        expires_ms integer,
        size integer not null default 0,         -- elements, of all other types; bytes, of a string in parts
        is_counted integer not null default 0,   -- of a list or sorted set: blocks count its elements
        due_ms integer,                          -- of a hash with fields that expire: none of them does so before
        version integer,                         -- null until somebody watches the key, and again once it is touched
        used_ms integer,                         -- when it was used last, and how often: while the policy of eviction
        frequency integer,                       -- wants to know; written now and then
        unique (name, db)
    ) strict;
    create index key_expiry on key (expires_ms) where expires_ms is not null;
    create index key_due on key (due_ms) where due_ms is not null;

    create table string_part (                   -- with a rowid: without one, large rows would leave pages half empty
        key_id integer not null references key (id) on delete cascade,
        number integer not null,                 -- 0, 1, 2 …
        value blob not null,                     -- each but the last has as many bytes
        primary key (key_id, number)
    ) strict;

    create table hash_field (
        key_id integer not null references key (id) on delete cascade,
        seq integer not null,                    -- grows with each new field: the order of fields
        field blob not null,
        value blob not null,
        expires_ms integer,
        primary key (key_id, seq),
        unique (key_id, field)
    ) strict, without rowid;
    create index hash_field_expiry on hash_field (key_id, expires_ms) where expires_ms is not null;

    create table list_item (
        key_id integer not null references key (id) on delete cascade,
        pos integer not null,
        value blob not null,
        primary key (key_id, pos)
    ) strict, without rowid;
    create table list_block (                    -- of a list whose positions are no longer a stride apart: see `blocks`
        key_id integer not null references key (id) on delete cascade,
        pos any not null,                        -- the elements from here to the next block …
        size integer not null,                   -- … are so many
        primary key (key_id, pos)
    ) strict, without rowid;

    create table set_member (
        key_id integer not null references key (id) on delete cascade,
        slot integer not null,                   -- 0, 1, 2 … without a gap: a member can be drawn by its number
        member blob not null,
        primary key (key_id, slot),
        unique (key_id, member)
    ) strict, without rowid;

    create table zset_member (
        key_id integer not null references key (id) on delete cascade,
        spot integer not null,                   -- follows from the member: where ZSCAN finds it
        member blob not null,
        score any not null,                      -- always real; a column declared so would lose the sign of -0
        primary key (key_id, spot, member)
    ) strict, without rowid;
    create index zset_order on zset_member (key_id, score, member);
    create table zset_block (                    -- of a large sorted set
        key_id integer not null references key (id) on delete cascade,
        score any not null,
        member blob not null,
        size integer not null,
        primary key (key_id, score, member)
    ) strict, without rowid;

    -- Ids of stream entries are 16 bytes, milliseconds and sequence number, so that they are in order as they stand.
    create table stream (
        key_id integer primary key references key (id) on delete cascade,
        last_id blob not null,
        entries_added integer not null,
        max_deleted_id blob not null,
        nodes integer not null default 0         -- kept by triggers
    ) strict;
    create table stream_entry (
        key_id integer not null references key (id) on delete cascade,
        id blob not null,
        lengths text not null,                   -- of the words, as JSON
        words blob not null,                     -- field, value, field, value … without a gap
        primary key (key_id, id)
    ) strict, without rowid;
    create table stream_node (                   -- neighbouring entries that approximate trimming removes at once
        key_id integer not null references key (id) on delete cascade,
        first_id blob not null,
        last_id blob not null,
        size integer not null,
        deleted integer not null,
        taken integer not null,                  -- bytes that it would take on a server
        lengths text not null,                   -- of its fields, as JSON
        fields blob not null,
        primary key (key_id, first_id)
    ) strict, without rowid;
    create trigger node_comes after insert on stream_node begin
        update stream set nodes = nodes + 1 where key_id = new.key_id;
    end;
    create trigger node_goes after delete on stream_node begin
        update stream set nodes = nodes - 1 where key_id = old.key_id;
    end;
    create table stream_group (
        key_id integer not null references key (id) on delete cascade,
        name blob not null,
        last_id blob not null,
        entries_read integer,                    -- null when unknown
        primary key (key_id, name)
    ) strict, without rowid;
    create table stream_consumer (
        key_id integer not null references key (id) on delete cascade,
        group_name blob not null,
        name blob not null,
        seen_ms integer not null,
        active_ms integer,                       -- null until it is first given an entry
        pending integer not null default 0,      -- entries, kept by triggers
        primary key (key_id, group_name, name)
    ) strict, without rowid;
    create table stream_pending (
        key_id integer not null references key (id) on delete cascade,
        group_name blob not null,
        id blob not null,
        consumer blob not null,
        delivered_ms integer not null,
        deliveries integer not null,
        primary key (key_id, group_name, id)
    ) strict, without rowid;
    create index stream_pending_of on stream_pending (key_id, group_name, consumer, id);
    create trigger pending_comes after insert on stream_pending begin
        update stream_consumer set pending = pending + 1
        where key_id = new.key_id and group_name = new.group_name and name = new.consumer;
    end;
    create trigger pending_goes after delete on stream_pending begin
        update stream_consumer set pending = pending - 1
        where key_id = old.key_id and group_name = old.group_name and name = old.consumer;
    end;
    create trigger pending_changes_hands after update of consumer on stream_pending begin
        update stream_consumer set pending = pending - 1
        where key_id = old.key_id and group_name = old.group_name and name = old.consumer;
        update stream_consumer set pending = pending + 1
        where key_id = new.key_id and group_name = new.group_name and name = new.consumer;
    end;

    create table function_library (
        id integer primary key autoincrement,    -- of each that was ever loaded another
        name blob not null unique,
        source blob not null
    ) strict;

    -- What processes that share the file have in common besides keys.
    create table setting (name text primary key, value blob not null) strict, without rowid;
    create table message (                       -- for the listeners elsewhere; deleted when they have read it
        id integer primary key autoincrement,    -- in the order of commits
        channel blob not null,
        data blob not null,
        kind text not null,                      -- of the subscriptions that receive it: channel, shard or keys
        sent_ms integer not null                 -- in real time, whatever clock the data goes by
    ) strict;
    create table listener (                      -- an open file in a process that has subscriptions
        id integer primary key,
        seen_ms integer not null,                -- when it last said so, in real time
        read_id integer not null                 -- of the last message that it had read then
    ) strict;
    create table subscription (
        kind text not null,                      -- channel, pattern, shard or keys
        name blob not null,
        listener_id integer not null references listener (id),
        number integer not null,                 -- of subscribers there
        primary key (kind, name, listener_id)
    ) strict, without rowid;
    create table absence (                       -- a missing key that somebody watches; ends when it is made
        name blob not null,
        db integer not null,
        version integer not null,
        watched_ms integer not null,
        primary key (name, db)
    ) strict, without rowid;
    create index absence_age on absence (watched_ms);
    create trigger absence_ends after insert on key when exists (select 1 from absence) begin
        delete from absence where name = new.name and db = new.db;
    end;
    create trigger absence_ends_by_rename after update of name, db on key when exists (select 1 from absence) begin
        delete from absence where name = new.name and db = new.db;
    end;

    create view redipy_keys as
        select db, cast(name as text) as key, iif(type = 'string in parts', 'string', type) as type,
               iif(type in ('string', 'string in parts'), null, size) as size,
               strftime('%Y-%m-%d %H:%M:%f', expires_ms / 1000.0, 'unixepoch') as expires_at
        from key;
    create view redipy_strings as
        select db, cast(name as text) as key,
               ifnull(cast(value as text), (
                   select group_concat(cast(value as text), '')
                   from (select value from string_part where key_id = id order by number))) as value,
               strftime('%Y-%m-%d %H:%M:%f', expires_ms / 1000.0, 'unixepoch') as expires_at
        from key where type in ('string', 'string in parts');
    create view redipy_hashes as
        select db, cast(name as text) as key, cast(field as text) as field, cast(hash_field.value as text) as value,
               strftime('%Y-%m-%d %H:%M:%f', hash_field.expires_ms / 1000.0, 'unixepoch') as expires_at
        from key join hash_field on key_id = id order by id, seq;
    create view redipy_lists as
        select db, cast(name as text) as key, row_number() over (partition by key_id order by pos) - 1 as "index",
               cast(list_item.value as text) as element
        from key join list_item on key_id = id order by id, pos;
    create view redipy_sets as
        select db, cast(name as text) as key, cast(member as text) as member
        from key join set_member on key_id = id order by id, member;
    create view redipy_sorted_sets as
        select db, cast(name as text) as key, cast(member as text) as member, score
        from key join zset_member on key_id = id order by id, score, member;
    create view redipy_streams as
        select db, cast(name as text) as key,
               printf(  -- SQLite reads numbers in hexadecimal as JSON alone; half of an id fits without a sign
                   '%llu-%llu',
                   ('0x' || hex(substr(word.id, 1, 4)) ->> '$') << 32 | ('0x' || hex(substr(word.id, 5, 4)) ->> '$'),
                   ('0x' || hex(substr(word.id, 9, 4)) ->> '$') << 32 | ('0x' || hex(substr(word.id, 13)) ->> '$')
               ) as id,
               cast(substr(words, start, length) as text) as field,
               cast(substr(words, start + length, next_length) as text) as value
        from (
            select key_id, entry.id, words, number.key as place, number.value as length,
                   lead(number.value) over (partition by key_id, entry.id order by number.key) as next_length,
                   1 - number.value
                   + sum(number.value) over (partition by key_id, entry.id order by number.key) as start
            from stream_entry as entry, json_each(lengths) as number
        ) as word join key on word.key_id = key.id where place % 2 = 0 order by key.id, word.id, place;
    """,
)
VERSION = len(STEPS)

# The tables of each type, the first with a row for each element; a string that is not in parts has none.
TABLES = {
    PARTS: ("string_part",),
    "hash": ("hash_field",),
    "list": ("list_item", "list_block"),
    "set": ("set_member",),
    "zset": ("zset_member", "zset_block"),
    "stream": ("stream_entry", "stream", "stream_node", "stream_group", "stream_consumer", "stream_pending"),
}
ALL_TABLES = ("key", *(table for tables in TABLES.values() for table in tables))
SHARED_TABLES = ("function_library", "setting", "message", "listener", "subscription", "absence")


def version_of(connection: apsw.Connection, path: str) -> int:
    """The version of a file's schema, 0 for an empty file.

    Errors: StorageError for a file that is not ours, that is newer than this code, or that lacks a table.
    """
    # In one statement, so of one moment: between two of them another process might make the tables.
    rows = connection.execute(
        "select application_id, user_version, name"
        " from pragma_application_id, pragma_user_version left join sqlite_schema on type = 'table'"
    ).fetchall()
    application_id, version, _ = rows[0]
    tables = {name for _, _, name in rows if name is not None}
    if not application_id and not version and not tables:
        return 0
    if application_id != APPLICATION_ID:
        raise StorageError(f"{path} is an SQLite database, but not one of redipy's: give another path")
    assert isinstance(version, int)
    if version > VERSION:
        raise StorageError(
            f"{path} was written by a newer redipy (schema {version}, this one reads {VERSION}): "
            "upgrade redipy, or open a copy"
        )
    missing = {*ALL_TABLES, *SHARED_TABLES} - tables
    if missing:
        raise StorageError(f"{path} is damaged, it lacks the table {min(missing)}: restore a backup")
    return version


def upgrade(connection: apsw.Connection, path: str) -> None:
    """Bring an empty or older file to this version, in one transaction; whoever comes second finds it done."""
    connection.execute("begin immediate")
    try:
        for step in STEPS[version_of(connection, path):]:
            connection.execute(step)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", VERSION)
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
