"""Fields of hashes that expire, beyond what replies show: undoing, watching, sweeping, drawing."""
from __future__ import annotations

import pathlib
from collections import Counter
from typing import Any

import pytest

from redipy.backends.local import LocalBackend
from redipy.backends.memory import MemoryBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.clock import ManualClock
from redipy.errors import RedipyError, WatchError

LATER = 5_000_000_000_000


def run(backend: LocalBackend[Any], line: str) -> Any:
    """Execute a line of words."""
    return backend.execute(*line.encode().split())


@pytest.fixture
def store(local_backend: LocalBackend[Any]) -> LocalBackend[Any]:
    """A backend with a hash of two fields, of which one expires."""
    run(local_backend, "HSET k a 1 b 2")
    run(local_backend, f"HPEXPIREAT k {LATER} FIELDS 1 a")
    return local_backend


def test_an_undo_brings_times_back(store: LocalBackend[Any], clock: ManualClock) -> None:
    run(store, "HPEXPIRE k 50 FIELDS 1 b")
    due_ms = clock.now_ms() + 50
    with pytest.raises(RedipyError):
        lines = ("HSET k a 3 c 4", "HPERSIST k FIELDS 1 b", "LPUSH k x")
        store.execute_many([line.encode().split() for line in lines], rollback=True)
    assert run(store, "HPEXPIRETIME k FIELDS 3 a b c") == [LATER, due_ms, -2]
    clock.advance(milliseconds=50)
    assert run(store, "HGETALL k") == {b"a": b"1"}
    assert not store.check()


# Whether somebody who watches the key is told; found out from a server.
TOUCHES = {
    "HEXPIRE k 100 FIELDS 1 b": True,
    "HEXPIRE k 100 FIELDS 1 none": False,
    "HEXPIRE k 100 NX FIELDS 1 a": False,
    "HPERSIST k FIELDS 1 a": True,
    "HPERSIST k FIELDS 1 b": False,
    "HGETEX k FIELDS 1 a": False,
    "HGETEX k EX 10 FIELDS 1 b": True,
    "HGETEX k EX 10 FIELDS 1 none": False,
    "HGETEX k PERSIST FIELDS 1 b": False,
    "HGETDEL k FIELDS 1 a": True,
    "HGETDEL k FIELDS 1 none": False,
    "HSETEX k FNX FIELDS 1 a 1": False,
    "HSETEX k EXAT 1 FIELDS 1 none 1": True,
}


@pytest.mark.parametrize("line", TOUCHES)
def test_who_watches_is_told_of_changes(store: LocalBackend[Any], line: str) -> None:
    watch = store.watch([b"k"])
    run(store, line)
    if TOUCHES[line]:
        with pytest.raises(WatchError):
            watch.execute_many([(b"GET", b"none")])
    else:
        watch.execute_many([(b"GET", b"none")])


@pytest.mark.parametrize("fields", ["1 b", "2 a b"])
def test_who_watches_is_told_when_fields_expire(store: LocalBackend[Any], clock: ManualClock, fields: str) -> None:
    run(store, f"HPEXPIRE k 50 FIELDS {fields}")
    watch = store.watch([b"k"])
    clock.advance(milliseconds=50)
    with pytest.raises(WatchError):
        watch.execute_many([(b"GET", b"none")])


def test_within_a_transaction_no_field_expires(store: LocalBackend[Any], clock: ManualClock) -> None:
    run(store, "HPEXPIRE k 50 FIELDS 2 a b")
    with store.step(writes=True):
        clock.advance(milliseconds=50)
        assert run(store, "HLEN k") == 2
    assert run(store, "EXISTS k") == 0


def test_memory_sweeps_fields_that_nobody_asks_for(clock: ManualClock) -> None:
    store = MemoryBackend(clock=clock)
    for number in range(8):
        run(store, f"HSET k{number} a 1 b 2")
        run(store, f"HPEXPIRE k{number} {10 + number % 2 * 10} FIELDS 1 a")
        run(store, f"HPEXPIRE k{number} 30 FIELDS 1 b")
    entries = store.keyspace.entries
    for expected in (12, 8, 0):
        clock.advance(milliseconds=10)
        run(store, "SET other 1")
        run(store, "DEL other")
        assert sum(len(entry.value) for entry in entries.values()) == expected
        assert not store.check()
    assert not entries
    assert not store.keyspace.deadlines


def test_sqlite_sweeps_fields_some_at_a_time(tmp_path: pathlib.Path, clock: ManualClock) -> None:
    store = SqliteBackend(tmp_path / "test.db", clock=clock)
    names = " ".join(f"f{number}" for number in range(50))
    run(store, f"HSET k kept 1 {names.replace(' ', ' 1 ')} 1")
    run(store, f"HPEXPIRE k 10 FIELDS 50 {names}")
    run(store, "HSET gone a 1")
    run(store, "HPEXPIRE gone 20 FIELDS 1 a")
    clock.advance(seconds=1)
    left = []
    while (count := store.file.value("select count(*) from hash_field")) > 1:
        left.append(count)
        run(store, "SET other 1 XX")  # not one statement, so a step
        assert not store.check()
    assert left == [52, 32, 12]
    assert run(store, "KEYS *") == [b"k"]
    assert run(store, "HGETALL k") == {b"kept": b"1"}
    store.close()


def test_a_step_that_reads_deletes_nothing_and_sees_nothing(tmp_path: pathlib.Path, clock: ManualClock) -> None:
    store = SqliteBackend(tmp_path / "test.db", clock=clock)
    for line in ("HSET k a 1 b 2", "HPEXPIRE k 10 FIELDS 1 a", "HSET gone a 1", "HPEXPIRE gone 10 FIELDS 1 a"):
        run(store, line)
    clock.advance(milliseconds=10)
    seen = [run(store, line) for line in ("HLEN k", "HLEN gone", "EXISTS k gone", "DBSIZE", "KEYS *", "SCAN 0")]
    assert seen == [1, 0, 1, 1, [b"k"], [b"0", [b"k"]]]
    assert store.file.value("select count(*) from hash_field") == 3
    assert not store.check()
    store.close()


@pytest.mark.parametrize("count", [1, -4])
def test_every_field_is_drawn_alike(local_backend: LocalBackend[Any], count: int) -> None:
    names = [f"f{number}" for number in range(60)]
    run(local_backend, "HSET k " + " ".join(f"{name} 1" for name in names))
    run(local_backend, "HDEL k " + " ".join(names[10:30]))  # leaves a gap where fields are numbered
    drawn: Counter[bytes] = Counter()
    while drawn.total() < 4000:
        drawn.update(run(local_backend, f"HRANDFIELD k {count}"))
    assert len(drawn) == 40
    assert max(drawn.values()) < 3 * min(drawn.values())  # a field behind the gap would come 21 times as often
