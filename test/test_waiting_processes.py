"""Waiting for what another process writes into the same SQLite file."""
from __future__ import annotations

import pathlib

from redipy.backends.sqlite import SqliteBackend
from redipy.errors import NO_KEY_OR_GROUP_TO_READ
from test.processes import Other, until


def test_a_push_of_another_process_is_noticed(tmp_path: pathlib.Path) -> None:
    """BLPOP here takes what is pushed there, and is not in the way of who pushes."""
    path = tmp_path / "shared.db"
    backend = SqliteBackend(path)
    with Other(path) as other:
        for number in range(20):
            other.begin(f"run('RPUSH queue {number}')")
            assert backend.execute(b"BLPOP", b"queue", b"20") == [b"queue", b"%d" % number]
            assert other.answer() == 1
    assert backend.execute(b"LLEN", b"queue") == 0
    backend.close()


def test_a_group_that_another_process_destroys(tmp_path: pathlib.Path) -> None:
    """Whoever waits as its consumer is told."""
    path = tmp_path / "shared.db"
    backend = SqliteBackend(path)
    run = backend.execute
    run(b"XGROUP", b"CREATE", b"k", b"g", b"$", b"MKSTREAM")
    with Other(path) as other:
        other.begin("run('XREADGROUP GROUP g c BLOCK 20000 STREAMS k >')")
        # It makes the consumer and waits, both within one step.
        until(lambda: run(b"XINFO", b"CONSUMERS", b"k", b"g"))
        assert run(b"XADD", b"k", b"1-1", b"f", b"v") == b"1-1"
        assert other.answer() == {b"k": [[b"1-1", [b"f", b"v"]]]}
        other.begin("error('XREADGROUP GROUP g d BLOCK 20000 STREAMS k >')")
        until(lambda: len(run(b"XINFO", b"CONSUMERS", b"k", b"g")) == 2)
        run(b"XGROUP", b"DESTROY", b"k", b"g")
        assert other.answer() == NO_KEY_OR_GROUP_TO_READ.format("k", "g")
    backend.close()


def test_nobody_looks_when_nobody_waits(tmp_path: pathlib.Path) -> None:
    """The thread that looks ends with the last waiter."""
    backend = SqliteBackend(tmp_path / "quiet.db")
    assert backend.execute(b"BLPOP", b"queue", b"0.01") is None
    looking = backend.watcher.thread
    if looking is not None:
        looking.join(timeout=10)
    assert backend.watcher.thread is None
    backend.close()
