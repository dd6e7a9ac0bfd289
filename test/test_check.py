"""What `check()` says of a store: nothing while it is whole, and the invariant by name once it is broken."""
from __future__ import annotations

import os
import pathlib

import pytest

from redipy.backends.local import LocalBackend
from redipy.backends.sqlite import SqliteBackend

FILLED = (
    "SET string value", "SET gone value PX 100", "HSET hash f v g w", "RPUSH list a b c", "RPUSH odd a b c",
    "LINSERT odd BEFORE b x", "SADD set a b c", "ZADD zset 1 a 2 b", "SETRANGE large 200000 a", "XADD stream * f v",
)
BY_NAME = "(select id from key where name = cast('{}' as blob))"
HASH, LIST, ODD, SET, ZSET, STRING, LARGE = map(
    BY_NAME.format, ("hash", "list", "odd", "set", "zset", "string", "large")
)

# A change to the file that no command makes, and what is said of it.
BROKEN = {
    f"delete from list_item where key_id = {LIST}": [
        "b'list' counts 3 elements and has 0",
    ],
    f"delete from list_item where key_id = {LIST}; update key set size = 0 where id = {LIST}": [
        "b'list' is an empty collection",
    ],
    f"delete from hash_field where key_id = {HASH} and seq = 1": [
        "b'hash' counts 2 elements and has 1",
    ],
    "insert into hash_field values (77, 1, x'00', x'00', null)": [
        "hash_field has a row without its key",
    ],
    f"update hash_field set expires_ms = 5 where key_id = {HASH} and seq = 1": [
        "b'hash' has a field that expires before it is due",
    ],
    f"update key set due_ms = 5 where id = {LIST}": [
        "b'list' is no hash, but has a field that is due",
    ],
    f"update list_item set pos = pos + 1 where key_id = {LIST} and value = cast('b' as blob)": [
        "b'list' is a list whose positions are neither one stride apart nor counted",
    ],
    f"update key set is_counted = 0 where id = {ODD}; delete from list_block": [
        "b'odd' is a list whose positions are neither one stride apart nor counted",
    ],
    "delete from list_block": [
        "b'odd' has blocks that do not begin before all elements, or has some without being counted",
    ],
    f"update key set is_counted = 1 where id = {STRING}": [
        "b'string' is neither a list nor a sorted set, but counted in blocks",
        "b'string' has blocks that do not begin before all elements, or has some without being counted",
    ],
    "update list_block set size = 3": [
        "b'odd' is a list with a block that counts other elements than it has",
    ],
    f"insert into zset_block values ({ZSET}, -9e999, x'', 3); update key set is_counted = 1 where id = {ZSET}": [
        "b'zset' is a sorted set with a block that counts other members than it has",
    ],
    f"update set_member set slot = 7 where key_id = {SET} and slot = 2": [
        "b'set' is a set with a gap in its slots",
    ],
    f"update zset_member set score = 'high' where key_id = {ZSET} and member = cast('a' as blob)": [
        "b'zset' is a sorted set with a score that is no number",
    ],
    f"update zset_member set spot = 7 where key_id = {ZSET} and member = cast('a' as blob)": [
        "b'zset' is a sorted set whose member b'a' stands at a spot not its own",
    ],
    f"update key set value = null where id = {STRING}": [
        "b'string' is a string without a value, or another type with one",
    ],
    f"update key set size = 3 where id = {STRING}": [
        "b'string' is a string that counts elements",
    ],
    f"update string_part set value = cast(value || x'00' as blob) where key_id = {LARGE} and number = 1": [
        "b'large' is a string whose parts are not as long as they should be",
    ],
    f"update string_part set value = substr(value, 2) where key_id = {LARGE} and number = 25": [
        "b'large' is a string whose parts are not as long as they should be",
    ],
    f"delete from string_part where key_id = {LARGE}": [
        "b'large' is a string whose parts are not as long as they should be",
    ],
    "update stream set nodes = 7": [
        "b'stream' is a stream that counts other nodes than it has",
    ],
    f"update key set type = 'tree', value = null, size = 1 where id = {STRING}": [
        "b'string' has an unknown type",
    ],
    f"insert into set_member values ({HASH}, 0, x'00')": [
        "b'hash' is a hash with rows in set_member",
    ],
}


def filled(path: pathlib.Path) -> SqliteBackend:
    """A store with a key of each type."""
    backend = SqliteBackend(path)
    for line in FILLED:
        backend.execute(*line.encode().split())
    return backend


def test_a_whole_store_is_silent(local_backend: LocalBackend) -> None:
    assert local_backend.check() == []
    for line in FILLED:
        local_backend.execute(*line.encode().split())
    assert local_backend.check() == []


@pytest.mark.parametrize("damage", BROKEN)
def test_a_broken_invariant_is_named(tmp_path: pathlib.Path, damage: str) -> None:
    backend = filled(tmp_path / "data.db")
    backend.file.connection.execute(damage)
    assert backend.check() == BROKEN[damage]
    backend.close()


def test_a_file_that_was_damaged_while_open_is_named(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "data.db"
    backend = filled(path)
    backend.close()
    backend = SqliteBackend(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(8192))
    assert backend.check() != []
    backend.close()
