"""Client tracking over a file: who tracks is told of what other processes change."""
from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from redipy.backends.sqlite import SqliteBackend
from redipy.errors import ResponseError
from redipy.server import Session
from test.processes import Other, until


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """The file that all share."""
    return tmp_path / "shared.db"


@pytest.fixture
def other(path: pathlib.Path) -> Iterator[Other]:
    """Another process, which has the file open before anybody tracks keys."""
    with Other(path) as process:
        process.run("SET k first")
        yield process


@pytest.fixture
def backend(path: pathlib.Path, other: Other) -> Iterator[SqliteBackend]:
    """The file as this process has it open."""
    opened = SqliteBackend(path)
    yield opened
    opened.close()


class Listening:
    """A session that tracks keys, and what it was told."""

    def __init__(self, backend: SqliteBackend, *options: bytes) -> None:
        self.told: list[Any] = []
        self.session = Session(backend, self.told.append)
        self.session.execute(b"HELLO", b"3")
        self.session.execute(b"CLIENT", b"TRACKING", b"ON", *options)

    def wait_for(self, *keys: list[bytes] | None) -> None:
        """Wait until it was told of these keys, each list in a message of its own, and of nothing else."""
        until(lambda: len(self.told) >= len(keys))
        told, self.told[:] = list(self.told), []
        assert told == [[b"invalidate", each] for each in keys]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("SET k v", [b"k"]),  # one statement, which is not looked at before
        ("INCRBY n 1", [b"n"]),
        ("DEL k", [b"k"]),
        ("FLUSHALL", None),
    ],
)
def test_the_first_change_of_another_process_is_told(
    backend: SqliteBackend, other: Other, line: str, told: list[bytes] | None
) -> None:
    """Also if that process has done nothing since tracking began, and so does not know of it."""
    reader = Listening(backend)
    reader.session.execute(b"MGET", b"k", b"n")
    other.run(line)
    reader.wait_for(told)


def test_each_change_is_told_once(backend: SqliteBackend, other: Other) -> None:
    """To those who have read the key since the last one."""
    reader = Listening(backend)
    for value in range(3):
        reader.session.execute(b"GET", b"k")
        other.run(f"SET k {value}")
        other.run(f"SET k {value}")
        reader.wait_for([b"k"])
        assert reader.session.execute(b"GET", b"k") == b"%d" % value


def test_a_step_of_another_process_is_told_as_one(backend: SqliteBackend, other: Other) -> None:
    """With BCAST the keys that it has changed come in one message."""
    listening = Listening(backend, b"BCAST")
    other.ask("backend.execute_many([(b'SET', b'z', b'1'), (b'SET', b'b', b'1'), (b'INCR', b'z')])")
    listening.wait_for([b"b", b"z"])


def test_what_is_undone_is_not_told(backend: SqliteBackend, path: pathlib.Path) -> None:
    """As nothing has changed; nor is it told later on."""
    listening, elsewhere = Listening(backend, b"BCAST"), SqliteBackend(path)
    with pytest.raises(ResponseError):
        elsewhere.execute_many([(b"SET", b"x", b"v"), (b"INCR", b"x")], rollback=True)
    elsewhere.execute(b"SET", b"k", b"v")
    listening.wait_for([b"k"])
    elsewhere.close()


def test_whoever_changes_keys_stops_telling_when_nobody_tracks(backend: SqliteBackend, other: Other) -> None:
    """Another process learns of it with its next step."""
    reader = Listening(backend)
    other.run("SET k v")
    other.run("SET k v")
    assert other.ask("backend.keyspace.events is None") is False
    reader.session.close()
    other.run("DEL none")
    assert other.ask("backend.keyspace.events is None") is True
    assert backend.file.value("select count(*) from message") == 0


def test_two_processes_may_track(backend: SqliteBackend, other: Other) -> None:
    """One that tracks tells the other, but not itself twice."""
    other.ask("globals().setdefault('Session', __import__('redipy.server').server.Session) and None")
    other.ask("globals().setdefault('told', []) and None")
    other.ask("globals().setdefault('session', Session(backend, told.append)) and None")
    for line in ("HELLO 3", "CLIENT TRACKING ON", "GET k"):
        other.ask(f"session.execute(*{line.encode().split()!r}) and None")
    reader = Listening(backend)
    reader.session.execute(b"GET", b"k")
    backend.execute(b"SET", b"k", b"v")
    reader.wait_for([b"k"])
    until(lambda: other.ask("told"))
    assert other.ask("told") == [[b"invalidate", [b"k"]]]


def test_who_was_forgotten_is_told_that_nothing_is_certain(backend: SqliteBackend, other: Other) -> None:
    """A machine that has slept for long may have missed messages."""
    reader = Listening(backend)
    backend.file.run("delete from subscription")
    backend.file.run("delete from listener")
    backend.file_hub.beat_ms = 0  # as if it had slept past its next sign of life
    reader.wait_for(None)
    reader.session.execute(b"GET", b"k")
    other.run("SET k v")
    reader.wait_for([b"k"])
