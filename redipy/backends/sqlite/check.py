"""Walks a database file and names what is broken. Imports: errors, and the rooms beside it."""
from __future__ import annotations

from collections.abc import Iterator

from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.schema import PART, PARTS, STRIDE, TABLES
from redipy.backends.sqlite.sorted_sets import spot_of

# A sentence, and the query for the names of the keys that it is true of.
_RULES = {
    "has an unknown type": f"""
        select name from key where type not in ('string', {", ".join(map(repr, TABLES))})""",
    "is a string without a value, or another type with one": """
        select name from key where (type = 'string') <> (value is not null)""",
    "is an empty collection": """
        select name from key where type not in ('string', 'stream') and size = 0""",
    "is a string that counts elements": """
        select name from key where type = 'string' and size <> 0""",
    "is a string whose parts are not as long as they should be": f"""
        select name from key left join string_part on key_id = id where type = '{PARTS}' group by id
        having ifnull(sum(length(string_part.value)), 0) <> size
        or max(length(string_part.value) <> min(size - number * {PART}, {PART}))""",
    "is a list whose positions are neither one stride apart nor counted": f"""
        select name from key join
            (select key_id, pos - min(pos) over (partition by key_id order by pos) as distance,
                    row_number() over (partition by key_id order by pos) as number from list_item)
            on key_id = id
        where not is_counted and distance <> (number - 1) * {STRIDE} group by id""",
    "is neither a list nor a sorted set, but counted in blocks": """
        select name from key where is_counted and type not in ('list', 'zset')""",
    "has blocks that do not begin before all elements, or has some without being counted": """
        select name from key left join
            (select key_id, min(pos) as first from list_block group by key_id
             union all select key_id, min(score) from zset_block group by key_id) on key_id = id
        where is_counted <> (first is not null) or first <> -9e999""",
    "is a list with a block that counts other elements than it has": """
        select name from key join
            (select *, lead(pos) over (partition by key_id order by pos) as following from list_block) as block
            on key_id = id
        where block.size <> (select count(*) from list_item as item
                             where item.key_id = id and item.pos >= block.pos and ifnull(item.pos < following, true))
        group by id""",
    "is a sorted set with a block that counts other members than it has": """
        select name from key join
            (select *, lead(score) over (partition by key_id order by score, member) as following,
                    lead(member) over (partition by key_id order by score, member) as followed_by
             from zset_block) as block
            on key_id = id
        where block.size <> (select count(*) from zset_member as member
                             where member.key_id = id and (member.score, member.member) >= (block.score, block.member)
                             and ifnull((member.score, member.member) < (following, followed_by), true))
        group by id""",
    "is a stream with a consumer that counts other pending entries than there are": """
        select key.name from key join stream_consumer as member on key_id = key.id
        where pending <> (select count(*) from stream_pending as entry where entry.key_id = key.id
                          and entry.group_name = member.group_name and entry.consumer = member.name)
        group by key.id""",
    "has a field that expires before it is due": """
        select name from key join hash_field on key_id = id
        where hash_field.expires_ms < ifnull(due_ms, hash_field.expires_ms + 1) group by id""",
    "is no hash, but has a field that is due": """
        select name from key where type <> 'hash' and due_ms is not null""",
    "is there, and is watched as a key that is missing": """
        select key.name from key join absence using (name, db)""",
    "is a set with a gap in its slots": """
        select name from key join set_member on key_id = id
        group by id having min(slot) <> 0 or max(slot) <> count(*) - 1""",
    "is a sorted set with a score that is no number": """
        select name from key join zset_member on key_id = id where typeof(score) <> 'real' group by id""",
    "is a stream that does not know its last id, or has one beyond it": """
        select name from key left join stream on key_id = id where type = 'stream' and (
            key_id is null or last_id < (select max(id) from stream_entry where key_id = key.id))""",
    "is a stream with an entry whose words are not as long as they should be": """
        select name from key join stream_entry as entry on key_id = key.id
        where length(words) <> (select sum(value) from json_each(lengths)) group by key.id""",
    "is a stream with a node that counts other entries than there are": """
        select name from key join stream_node on key_id = key.id
        where stream_node.size <> (select count(*) from stream_entry as entry
                       where entry.key_id = key.id and entry.id between first_id and stream_node.last_id)
        group by key.id""",
    "is a stream that counts other nodes than it has": """
        select name from key join stream on key_id = key.id
        where nodes <> (select count(*) from stream_node where stream_node.key_id = key.id)""",
    "is a stream with an entry in no node": """
        select name from key where type = 'stream' and size <>
            (select ifnull(sum(stream_node.size), 0) from stream_node where key_id = key.id)""",
    "is a stream with a consumer of no group, or a pending entry of no consumer": """
        select name from key where type = 'stream' and (
            exists (select 1 from stream_consumer as member where key_id = key.id and not exists (
                select 1 from stream_group where key_id = key.id and stream_group.name = member.group_name))
            or exists (select 1 from stream_pending as entry where key_id = key.id and not exists (
                select 1 from stream_consumer as member where member.key_id = key.id
                and member.group_name = entry.group_name and member.name = entry.consumer)))""",
}


def broken(database: Database) -> Iterator[str]:
    """A sentence for each broken invariant. O(n) in all that is stored."""
    yield from (f"SQLite reports: {row[0]}" for row in database.rows("pragma integrity_check") if row[0] != "ok")
    for table, _, _, _ in database.rows("pragma foreign_key_check"):
        yield f"{table} has a row without its key"
    for sentence, query in _RULES.items():
        yield from (f"{name!r} {sentence}" for (name,) in database.rows(query))
    for type, tables in TABLES.items():
        if type != PARTS:  # its size is one of bytes
            yield from _miscounted(database, type, tables[0])
        for table in tables:
            yield from _misplaced(database, type, table)
    for name, member, spot in database.rows("select name, member, spot from zset_member join key on id = key_id"):
        if spot != spot_of(member):
            yield f"{name!r} is a sorted set whose member {member!r} stands at a spot not its own"


def _miscounted(database: Database, type: str, table: str) -> Iterator[str]:
    """Keys of a type that count other than their rows in its table."""
    for name, size, there in database.rows(
        f"select key.name, key.size, count(key_id) as there from key left join {table} on key_id = key.id"
        " where type = ? group by key.id having key.size <> there",
        (type,),
    ):
        yield f"{name!r} counts {size} elements and has {there}"


def _misplaced(database: Database, type: str, table: str) -> Iterator[str]:
    """Keys of another type with rows in a table."""
    for name, other in database.rows(
        f"select name, type from key where type <> ? and exists (select 1 from {table} where key_id = key.id)", (type,)
    ):
        yield f"{name!r} is a {other} with rows in {table}"
