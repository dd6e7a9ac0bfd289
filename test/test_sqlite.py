"""The SQLite store as a file: what it refuses, how it fails, what it costs, and that its containers are containers."""
from __future__ import annotations

import os
import pathlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import apsw
import pytest

from redipy.backends.memory import MemoryBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.backends.sqlite.backend import ONE_STATEMENT
from redipy.backends.sqlite.schema import PART, STRIDE, VERSION
from redipy.backends.sqlite.sorted_sets import FEW
from redipy.backends.sqlite.strings import LARGE
from redipy.clock import ManualClock
from redipy.commands.table import COMMANDS
from redipy.containers import LexRange, ScoreRange
from redipy.errors import StorageError, WatchError, WrongTypeError
from redipy.keyspace import Keyspace


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """Where a file may be made."""
    return tmp_path / "data.db"


@pytest.fixture
def store(path: pathlib.Path, clock: ManualClock) -> Iterator[SqliteBackend]:
    """An empty store; whatever a test did to it must have left it whole."""
    backend = SqliteBackend(path, clock=clock, timeout=0.05)
    yield backend
    assert backend.check() == []
    backend.close()


def run(backend: SqliteBackend, line: str) -> Any:
    """Execute a command written as a line."""
    return backend.execute(*line.encode().split())


# Files that are refused


def not_a_database(path: pathlib.Path) -> None:
    path.write_bytes(b"a diary, not a database\n" * 100)


def of_another_application(path: pathlib.Path) -> None:
    apsw.Connection(str(path)).execute("create table diary (entry text)")


def with_another_mark(path: pathlib.Path) -> None:
    apsw.Connection(str(path)).execute("create table diary (entry text); pragma application_id = 7")


def newer(path: pathlib.Path) -> None:
    SqliteBackend(path).close()
    apsw.Connection(str(path)).pragma("user_version", VERSION + 1)


def without_a_table(path: pathlib.Path) -> None:
    SqliteBackend(path).close()
    apsw.Connection(str(path)).execute("drop table list_item")


def truncated(path: pathlib.Path) -> None:
    backend = SqliteBackend(path)
    for number in range(500):
        run(backend, f"SET key{number} value")
    backend.close()
    os.truncate(path, path.stat().st_size // 2)


def a_folder(path: pathlib.Path) -> None:
    path.mkdir()


REFUSED: list[tuple[Callable[[pathlib.Path], None], str]] = [
    (not_a_database, "is not an SQLite database: give another path"),
    (of_another_application, "is an SQLite database, but not one of redipy's: give another path"),
    (with_another_mark, "is an SQLite database, but not one of redipy's: give another path"),
    (newer, f"was written by a newer redipy (schema {VERSION + 1}, this one reads {VERSION}): upgrade redipy"),
    (without_a_table, "is damaged, it lacks the table list_item: restore a backup"),
    (truncated, "is damaged: restore a backup"),
    (a_folder, "cannot be opened: see that its folder exists"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSED, ids=[make.__name__ for make, _ in REFUSED])
def test_a_file_that_cannot_be_used_is_refused_and_left_as_it_was(
    path: pathlib.Path, make: Callable[[pathlib.Path], None], reason: str
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StorageError) as refused:
        SqliteBackend(path)
    assert f"{path} {reason}" in str(refused.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_is_not_there_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        SqliteBackend(tmp_path / "none" / "data.db")


# Failures at run time


def fill_up(backend: SqliteBackend) -> None:
    """Let the disk be full from now on."""
    backend.file.connection.pragma("max_page_count", 1)  # SQLite takes the least it can be: what is there


def test_a_full_disk_undoes_the_step(store: SqliteBackend) -> None:
    run(store, "SET key value")
    run(store, "RPUSH list a b")
    fill_up(store)
    large = b"x" * 100_000
    with pytest.raises(StorageError, match="the disk is full"):
        store.execute(b"SET", b"key", large)
    with pytest.raises(StorageError, match="the disk is full"):
        store.execute(b"RPUSH", b"list", b"c", large)
    with pytest.raises(StorageError, match="the disk is full"):
        store.execute_many([(b"INCR", b"n"), (b"RPUSH", b"list", large), (b"INCR", b"n")])
    assert run(store, "GET key") == b"value"
    assert run(store, "LRANGE list 0 -1") == [b"a", b"b"]
    assert run(store, "GET n") is None
    store.file.connection.pragma("max_page_count", 100_000)
    assert run(store, "INCR n") == 1


def test_a_step_that_failed_is_not_kept_even_if_its_error_is_swallowed(store: SqliteBackend) -> None:
    fill_up(store)
    with pytest.raises(StorageError, match="the disk is full"), store.step(writes=True):
        store.keyspace.set_string(b"before", b"1")
        with pytest.raises(StorageError):
            store.keyspace.set_string(b"large", b"x" * 100_000)
        with pytest.raises(StorageError):
            store.keyspace.set_string(b"after", b"1")
    assert run(store, "DBSIZE") == 0


def test_a_file_that_may_only_be_read_is_read(path: pathlib.Path) -> None:
    backend = SqliteBackend(path)
    run(backend, "SET key value")
    backend.close()
    with path.open("r+b") as file:  # the header says that only a later SQLite may write: no user can be above that
        file.seek(18)
        file.write(b"\x03")
    backend = SqliteBackend(path)
    assert run(backend, "GET key") == b"value"
    for line in ("SET key other", "DEL key", "RPUSH list a"):
        with pytest.raises(StorageError, match="cannot be written: make the file and its folder writable"):
            run(backend, line)
    assert run(backend, "GET key") == b"value"
    backend.close()


def test_a_lock_that_is_not_given_back_ends_the_wait(store: SqliteBackend, path: pathlib.Path) -> None:
    other = apsw.Connection(str(path))
    other.execute("begin immediate")
    for line in ("SET key value", "RPUSH list a"):
        with pytest.raises(StorageError, match=r"locked by another process for 0\.05 seconds"):
            run(store, line)
    assert run(store, "GET key") is None
    other.execute("rollback")
    assert run(store, "RPUSH list a") == 1


def test_a_closed_store_says_so(path: pathlib.Path) -> None:
    backend = SqliteBackend(path)
    backend.close()
    backend.close()
    for line in ("GET key", "RPUSH list a"):
        with pytest.raises(StorageError, match="was closed"):
            run(backend, line)


# Steps


def test_an_exception_undoes_the_outermost_step(store: SqliteBackend) -> None:
    with pytest.raises(ZeroDivisionError), store.step(writes=True):
        run(store, "SET key value")
        with store.step(writes=True):
            run(store, "RPUSH list a")
        raise ZeroDivisionError
    assert run(store, "DBSIZE") == 0
    assert run(store, "RPUSH list b") == 1


def test_rollback_undoes_a_pipeline(store: SqliteBackend) -> None:
    run(store, "SET key value")
    with pytest.raises(WrongTypeError):
        store.execute_many([(b"RPUSH", b"list", b"a"), (b"RPUSH", b"key", b"a")], rollback=True)
    assert run(store, "EXISTS list") == 0
    assert isinstance(store.execute_many([(b"RPUSH", b"list", b"a"), (b"RPUSH", b"key", b"a")])[1], WrongTypeError)
    assert run(store, "LLEN list") == 1


def test_two_who_ask_for_a_key_in_one_step_change_the_same_container(store: SqliteBackend) -> None:
    run(store, "RPUSH list a b c")
    assert run(store, "LMOVE list list LEFT RIGHT") == b"a"
    assert run(store, "LRANGE list 0 -1") == [b"b", b"c", b"a"]
    replies = store.execute_many([
        (b"HGET", b"key", b"f"), (b"SET", b"key", b"v"), (b"HGET", b"key", b"f"), (b"DEL", b"key"),
        (b"HSET", b"key", b"f", b"v"), (b"HDEL", b"key", b"f"), (b"SADD", b"key", b"m"), (b"TYPE", b"key"),
    ])
    assert isinstance(replies.pop(2), WrongTypeError)
    assert replies == [None, b"OK", 1, 1, 1, 1, b"set"]


# What a command costs

# A call for each command that is declared to be one statement; the words decide nothing but the number of them.
CALLS = {
    "SET": ["SET new value", "SET string value"],
    "GETRANGE": ["GETRANGE string 0 1", "GETRANGE list 0 1"],
    "GETBIT": ["GETBIT string 0", "GETBIT none 0"],
    **{name: [f"{name} none", f"{name} string", f"{name} list", f"{name} hash", f"{name} set", f"{name} zset",
              f"{name} expired", f"{name} expired-list"]
       for name in ("GET", "STRLEN", "EXISTS", "TYPE", "HLEN", "LLEN", "SCARD", "ZCARD")},
}


@pytest.mark.parametrize("line", [line for name in ONE_STATEMENT for line in CALLS[name]])
def test_what_is_declared_to_be_one_statement_is_one(store: SqliteBackend, clock: ManualClock, line: str) -> None:
    for setup in (
        "SET string value", "RPUSH list a", "HSET hash f v", "SADD set m", "ZADD zset 1 m",
        "SET expired value PX 5", "RPUSH expired-list a", "PEXPIRE expired-list 5",
    ):
        run(store, setup)
    clock.advance(milliseconds=10)
    statements: list[str] = []

    def trace(cursor: object, sql: str, bindings: object) -> bool:
        statements.append(sql)
        return True

    store.file.connection.exec_trace = trace
    name, *words = line.encode().split()
    for execute in (store.execute, store.caller()):
        statements.clear()
        try:
            execute(name, *words)
        except WrongTypeError:
            pass
        assert len(statements) == 1
    store.file.connection.exec_trace = None
    assert ONE_STATEMENT[name.decode()] == len(words)
    assert len(words) == COMMANDS[name].arity - 1 or COMMANDS[name].arity < 0


@pytest.mark.parametrize(("call", "reply"), [
    ("GET key", b"new" * 40_000), ("GETRANGE key -3 -1", b"new"), ("GETBIT key 1599999", 0), ("STRLEN key", 200_000),
])
def test_a_large_string_is_read_as_of_one_moment(
    store: SqliteBackend, path: pathlib.Path, call: str, reply: object
) -> None:
    """Another process replaces it by one that is shorter, as soon as its size is known here."""
    other = SqliteBackend(path)
    name, *words = call.encode().split()

    def trace(cursor: object, sql: str, bindings: object) -> bool:
        if "string_part" in sql:
            store.file.connection.exec_trace = None
            other.execute(b"SET", b"key", b"new" * 40_000)
        return True

    for execute in (store.execute, store.caller()):
        store.execute(b"SET", b"key", b"\xff" * 200_000)
        store.file.connection.exec_trace = trace
        assert execute(name, *words) == reply
        store.file.connection.exec_trace = None
    other.close()


# A change to one element of a thousand, and how many rows it may touch: the elements meant, the row of the key, and for
# the first change in the middle of a list the block that counts its elements from then on.
TOUCHED = {
    "HSET hash f500 v": 2, "HDEL hash f500": 2, "LPUSH list a": 2, "RPUSH list a": 2, "LPOP list": 2, "RPOP list": 2,
    "LSET list 500 a": 2, "LINSERT list BEFORE e500 a": 4, "LREM list 1 e500": 4, "LTRIM list 0 -2": 2,
    "SADD set m": 2, "SREM set m500": 3, "SPOP set": 3, "ZADD zset 1 m500": 2, "ZREM zset m500": 2,
    "ZINCRBY zset 1 m500": 2, "ZPOPMIN zset": 2, "RENAME list other": 1, "EXPIRE list 10": 1, "SET string v": 1,
}


def fill(store: SqliteBackend) -> None:
    """Make a collection of a thousand elements of each type, and a string."""
    numbers = range(1000)
    run(store, "SET string value")
    run(store, "HSET hash " + " ".join(f"f{n} v{n}" for n in numbers))
    run(store, "RPUSH list " + " ".join(f"e{n}" for n in numbers))
    run(store, "SADD set " + " ".join(f"m{n}" for n in numbers))
    run(store, "ZADD zset " + " ".join(f"{n} m{n}" for n in numbers))


@pytest.mark.parametrize("line", TOUCHED)
def test_a_change_to_one_element_touches_no_other(store: SqliteBackend, line: str) -> None:
    fill(store)
    before = store.file.connection.total_changes()
    run(store, line)
    assert store.file.connection.total_changes() - before <= TOUCHED[line]


READING = (
    "GET string", "HGET hash f5", "HSCAN hash 0", "LINDEX list 500", "LRANGE list 500 510", "SISMEMBER set m5",
    "SRANDMEMBER set 3", "SSCAN set 0", "ZSCORE zset m5", "ZRANGE zset 3 5", "ZRANGEBYSCORE zset (1 5 LIMIT 1 2",
    "ZCOUNT zset 1 5", "ZRANK zset m5", "ZSCAN zset 0", "SCAN 0", "RANDOMKEY", "TTL string", "EXISTS none",
)


@pytest.mark.parametrize("line", [*TOUCHED, *READING])
def test_a_command_walks_no_table(store: SqliteBackend, line: str) -> None:
    """Every statement finds its rows through an index, and has them in order from there."""
    fill(store)
    connection = store.file.connection
    statements: dict[str, Any] = {}

    def trace(cursor: object, sql: str, bindings: Any) -> bool:
        statements[sql] = bindings
        return True

    connection.exec_trace = trace
    run(store, line)
    connection.exec_trace = None
    for sql, bindings in statements.items():
        if sql not in ("begin", "begin immediate", "commit"):
            steps = [row[3] for row in connection.execute(f"explain query plan {sql}", bindings)]
            walks = [step for step in steps if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"]
            assert walks == []
            assert not any("TEMP B-TREE" in step for step in steps)


# Keys


def test_any_bytes_are_a_key_and_a_value(store: SqliteBackend) -> None:
    odd = [b"", b"\0", b"\xff\xfe", b"a\0b", "é".encode()]
    for key in odd:
        assert store.execute(b"SET", key, key) == b"OK"
        assert store.execute(b"GET", key) == key
    assert set(store.execute(b"KEYS", b"*")) == set(odd)
    store.execute(b"SADD", b"set", *odd)
    assert set(store.execute(b"SMEMBERS", b"set")) == set(odd)


def test_expired_keys_are_swept(store: SqliteBackend, clock: ManualClock) -> None:
    for number in range(50):
        run(store, f"SET key{number} value PX 5")
        run(store, f"RPUSH list{number} a b")
        run(store, f"PEXPIRE list{number} 5")
    clock.advance(milliseconds=200)
    assert (run(store, "DBSIZE"), run(store, "KEYS *"), run(store, "RANDOMKEY")) == (0, [], None)
    for _ in range(6):
        run(store, "INCR n")
    assert store.file.rows("select name from key") == [(b"n",)]
    assert store.file.rows("select * from list_item") == []


OVERWRITES = [
    "SET {} string", "SUNIONSTORE {} other", "ZUNIONSTORE {} 1 other", "RENAME young {}",
]


@pytest.mark.parametrize("line", OVERWRITES)
def test_a_scan_misses_no_key_that_is_overwritten_meanwhile(store: SqliteBackend, line: str) -> None:
    """It is there throughout, for all that others can see."""
    run(store, "SADD kept m")
    run(store, "SADD other 1")
    for number in range(20):
        run(store, f"SET key{number} value")
    run(store, "RPUSH young a b")
    cursor, seen = run(store, "SCAN 0 COUNT 5")
    assert b"kept" not in seen
    run(store, line.format("kept"))
    assert run(store, "EXISTS kept") == 1
    while cursor != b"0":
        for number in range(20):
            run(store, f"SET more{number}:{int(cursor)} value")  # new keys do not prolong it
        cursor, page = run(store, f"SCAN {int(cursor)} COUNT 5")
        seen += page
    assert b"kept" in seen
    assert len(seen) <= 25


def test_every_key_and_member_is_drawn(store: SqliteBackend) -> None:
    for number in range(40):
        run(store, f"SET key{number} value")
        run(store, f"SADD set m{number}")
    for number in range(5, 35):  # a wide gap favours nobody
        run(store, f"DEL key{number}")
    drawn = [run(store, "RANDOMKEY") for _ in range(600)]
    counts = [drawn.count(key) for key in set(drawn)]
    assert len(counts) == 11
    assert min(counts) > 20
    assert len({run(store, "SRANDMEMBER set") for _ in range(600)}) == 40


def test_a_watched_key_is_told_from_one_that_was_made_anew(store: SqliteBackend) -> None:
    touches: list[list[str]] = [
        ["SET key value"], ["DEL key", "SET key value"], ["EXPIRE key 100"], ["RENAME key k2", "RENAME k2 key"],
        ["DEL key"], ["DEL key", "RPUSH key a"],
    ]
    for lines in touches:
        run(store, "DEL key")
        run(store, "SET key value")
        watch = store.watch([b"key"])
        for line in lines:
            run(store, line)
        with pytest.raises(WatchError):
            watch.execute_many([(b"SET", b"done", b"1")])
    watch = store.watch([b"key", b"none"])
    run(store, "LLEN key")
    run(store, "SET other value")
    assert watch.execute_many([(b"SET", b"done", b"1")]) == [b"OK"]


# Reading the file with SQL


def test_views_show_the_data(store: SqliteBackend, clock: ManualClock) -> None:
    clock.advance(milliseconds=1_767_225_600_500 - clock.now_ms())  # 2026-01-01, and half a second
    for line in (
        "SET s text PX 1000", "HSETEX h PX 1000 FIELDS 1 f v", "RPUSH l b c", "LPUSH l a", "SADD m x",
        "ZADD z 1.5 x -inf y",
    ):  # fmt: skip
        run(store, line)
    store.execute(b"SET", b"t", "ä".encode() * 100_000)
    rows = store.file.rows
    expires_at = "2026-01-01 00:00:01.500"
    assert rows("select key, value, expires_at from redipy_strings") == [
        ("s", "text", expires_at), ("t", "ä" * 100_000, None),
    ]
    assert rows("select key, field, value, expires_at from redipy_hashes") == [("h", "f", "v", expires_at)]
    assert rows('select key, "index", element from redipy_lists') == [("l", 0, "a"), ("l", 1, "b"), ("l", 2, "c")]
    assert rows("select key, member from redipy_sets") == [("m", "x")]
    assert rows("select key, member, score from redipy_sorted_sets") == [("z", "y", -float("inf")), ("z", "x", 1.5)]
    assert rows("select db, key, type, size, expires_at from redipy_keys order by key") == [
        (0, "h", "hash", 1, None), (0, "l", "list", 3, None), (0, "m", "set", 1, None),
        (0, "s", "string", None, expires_at), (0, "t", "string", None, None), (0, "z", "zset", 2, None),
    ]


def test_a_file_is_marked_as_ours_and_logs_ahead(store: SqliteBackend) -> None:
    pragma = store.file.connection.pragma
    assert pragma("application_id") == int.from_bytes(b"RDip", "big")
    assert (pragma("user_version"), pragma("journal_mode"), pragma("synchronous")) == (VERSION, "wal", 1)


def test_synchronous_may_be_full_and_memory_is_a_path() -> None:
    backend = SqliteBackend(":memory:", synchronous="full")
    assert backend.file.connection.pragma("synchronous") == 2
    assert run(backend, "RPUSH list a") == 1
    assert not pathlib.Path(":memory:").exists()
    backend.close()


# Containers, beside those of the memory store


Both = Callable[[Callable[[Keyspace], Any]], None]


@pytest.fixture
def both(store: SqliteBackend) -> Both:
    """A function that does the same to both stores, each in a step; they must answer alike."""
    backends = (store, MemoryBackend())

    def do(act: Callable[[Keyspace], Any]) -> None:
        answers = []
        for backend in backends:
            with backend.step(writes=True):
                answers.append(act(backend.keyspace))
        assert answers[0] == answers[1]

    return do


@pytest.mark.parametrize("seed", range(4))
def test_lists_are_lists(store: SqliteBackend, both: Both, seed: int) -> None:
    draw = random.Random(seed)

    def act(db: Keyspace) -> object:
        elements = db.list(b"list")
        size = len(elements)
        start, stop = sorted((at % (size + 1), other % (size + 1)))
        done: object = None
        match action:
            case "push_head" | "push_tail":
                getattr(elements, action)(new)
            case "pop_head" | "pop_tail":
                done = getattr(elements, action)(other % 4)
            case "insert":
                elements.insert(start, new[0])
            case "replace" if size:
                elements.replace(at % size, new[0])
            case "delete" if size:
                elements.delete(sorted({at % size, other % size}))
            case "trim" if other % 5 == 0:
                elements.trim(start, stop)
            case _:
                pass
        db.changed(b"list", elements, "lset")
        start, stop = sorted((at % (len(elements) + 1), other % (len(elements) + 1)))
        return (
            done, len(elements), list(elements), list(reversed(elements)), elements.range(start, stop),
            [elements.get(index) for index in range(len(elements))], db.type(b"list"),
        )

    actions = ["push_head", "push_tail", "pop_head", "pop_tail", *["insert"] * 3, "replace", "delete", "trim"]
    for number in range(250):
        action, at, other = draw.choice(actions), draw.randrange(1000), draw.randrange(1000)
        new = [b"%d.%d" % (number, n) for n in range(draw.randint(1, 3))]
        both(act)
    assert store.check() == []


@pytest.mark.parametrize("seed", range(4))
def test_large_strings_are_strings(store: SqliteBackend, both: Both, seed: int) -> None:
    draw = random.Random(seed)

    def act(db: Keyspace) -> object:
        current = db.string_view(b"key")
        if sets:
            db.set_string(b"key", draw_bytes[:size], keep_ttl=True)
        else:
            db.write_string(b"key", current, offset, written, event="setrange")
        view = db.string_view(b"key")
        assert view is not None
        return len(view), view[offset - 10:offset + 10], view[start:start + 20_000], db.get_string(b"key")

    draw_bytes = draw.randbytes(LARGE * 2)
    for _ in range(60):
        sets, size = draw.random() < 0.1, draw.choice([10, LARGE - 1, LARGE, LARGE + 1, PART * 20, LARGE * 2])
        offset = draw.choice([0, 10, LARGE, PART * 20, PART * 21]) + draw.randrange(10_000) * draw.randrange(2)
        start, written = draw.randrange(LARGE), draw.randbytes(draw.choice([1, 10, PART, PART + 1, 3 * PART]))
        both(act)
    assert store.check() == []


def test_a_gap_that_is_used_up_is_made_anew(store: SqliteBackend) -> None:
    run(store, "RPUSH list a z")
    expected = [b"a", b"z"]
    for number in range(3 * STRIDE.bit_length()):
        run(store, f"LINSERT list AFTER a {number}")
        expected.insert(1, b"%d" % number)
    assert run(store, "LRANGE list 0 -1") == expected
    assert [run(store, f"LINDEX list {index}") for index in range(len(expected))] == expected


@pytest.mark.parametrize("seed", range(3))
def test_hashes_sets_and_sorted_sets_are_what_they_are(store: SqliteBackend, both: Both, seed: int) -> None:
    draw = random.Random(seed)
    names = [b"m%d" % number for number in range(12)]
    scores = [0.0, -0.0, 1.0, 1.5, float("inf"), -float("inf")]

    def act(db: Keyspace) -> object:
        fields, members, ranked = db.hash(b"hash"), db.set(b"set"), db.zset(b"zset")
        if adds:
            done = [fields.set([(name, b"%d" % at) for name in some]), members.add(some)]
            for name in some:
                ranked.set(name, score)
        else:
            done = [fields.delete(some), members.remove(some), [ranked.remove(name) for name in some]]
        db.changed(b"hash", fields, "hdel")
        db.changed(b"set", members, "srem")
        db.changed(b"zset", ranked, "zrem")
        start, stop = sorted((at % (len(ranked) + 1), (at // 13) % (len(ranked) + 1)))
        least, most = sorted((scores[at % 6], scores[at // 6 % 6]))
        within = ScoreRange(least, most, bool(at & 1), bool(at & 2))
        lex = LexRange(names[at % 12], names[at // 12 % 12] if at & 4 else None, bool(at & 1), bool(at & 2))
        return (
            done, [*fields.items()], [fields.get(name) for name in names],
            sorted(members), [name in members for name in names], len(members.sample(3)),
            [*map(repr, ranked.in_order())], [ranked.rank(name) for name in names],
            [
                (
                    ranked.by_rank(start, stop, reverse=reverse),
                    ranked.by_score(within, reverse=reverse, offset=at % 3, count=None if at & 8 else 2),
                    ranked.by_lex(lex, reverse=reverse, offset=at % 3, count=None if at & 8 else 2),
                )
                for reverse in (False, True)
            ],
            ranked.count(within), [db.type(key) for key in (b"hash", b"set", b"zset")],
        )

    for _ in range(250):
        adds, at, score = draw.random() < 0.55, draw.randrange(10_000), draw.choice(scores)
        some = draw.sample(names, draw.randint(1, 4))
        both(act)
    assert store.check() == []


def test_members_of_a_large_sorted_set_have_the_same_chance_to_be_drawn(store: SqliteBackend) -> None:
    members = {b"m%d" % n: float(n % 7) for n in range(2 * FEW)}
    store.execute(b"ZADD", b"key", *(word for pair in members.items() for word in (b"%d" % pair[1], pair[0])))
    drawn = Counter(store.execute(b"ZRANDMEMBER", b"key", b"%d" % (-20 * len(members))))
    assert drawn.keys() == members.keys()
    assert max(drawn.values()) < 60  # each is expected 20 times
    for count in (1, 100, len(members) // 8, len(members), 9_999):
        pairs = store.execute(b"ZRANDMEMBER", b"key", b"%d" % count, b"WITHSCORES")
        assert len(pairs) == len(dict(pairs)) == min(count, len(members))
        assert dict(pairs).items() <= members.items()


@pytest.mark.parametrize("kind", ["hash", "set", "zset"])
def test_a_scan_of_a_large_collection_gives_all_that_stays(store: SqliteBackend, kind: str) -> None:
    def change(call: str, first: int, last: int) -> None:
        for n in range(first, last):
            run(store, call.format(n=n))

    add, remove, scan = {
        "hash": ("HSET key f{n} 1", "HDEL key f{n}", "HSCAN"),
        "set": ("SADD key f{n}", "SREM key f{n}", "SSCAN"),
        "zset": ("ZADD key {n} f{n}", "ZREM key f{n}", "ZSCAN"),
    }[kind]
    change(add, 0, 1000)
    cursor, seen, turn = b"0", set(), 0
    while True:
        cursor, page = run(store, f"{scan} key {int(cursor)} COUNT 60")
        seen.update(page)
        if cursor == b"0":
            break
        change(remove, turn * 20, turn * 20 + 20)  # of the first 400 some go,
        change(add, 2000 + turn * 5, 2005 + turn * 5)  # and others come
        turn = min(turn + 1, 19)
    assert {b"f%d" % n for n in range(400, 1000)} <= seen


def test_keys_are_counted_whatever_happens(path: pathlib.Path) -> None:
    """Once asked, a connection keeps count; what others commit, or a step that is undone, makes it count anew."""
    store, other = SqliteBackend(path), SqliteBackend(path)
    third = store.database(3)
    assert (store.execute(b"DBSIZE"), third.execute(b"DBSIZE")) == (0, 0)
    for line, here, there in (
        ("SET a 1", 1, 0), ("SET a 2", 1, 0), ("RPUSH l 1", 2, 0), ("SET gone v PX 50", 3, 0), ("LPOP l", 2, 0),
        ("MOVE a 3", 1, 1), ("SWAPDB 0 3", 1, 1), ("MOVE a 3", 0, 2), ("FLUSHDB", 0, 2), ("COPY none b DB 3", 0, 2),
        ("FLUSHALL", 0, 0), ("MSET a 1 b 2", 2, 0), ("FLUSHDB", 0, 0), ("SET a 1", 1, 0),
    ):  # fmt: skip
        run(store, line)
        assert (store.execute(b"DBSIZE"), third.execute(b"DBSIZE")) == (here, there), line
    run(other, "SET b 1")
    assert store.execute(b"DBSIZE") == 2
    with suppress(ZeroDivisionError), store.step(writes=True):
        run(store, "SET c 1")
        assert store.execute(b"DBSIZE") == 3
        raise ZeroDivisionError
    assert store.execute(b"DBSIZE") == other.execute(b"DBSIZE") == 2
    store.close()
    other.close()
