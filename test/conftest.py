"""What tests are given: the reference server, and every backend there is, each empty at the start of a test."""
from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.clock import ManualClock
from test.conformance.harness import advance_of, spin
from test.reference import Judge, Server

LOCAL = ("memory", "sqlite")
EVERYWHERE = (*LOCAL, "redis")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The reference server."""
    started = Server()
    yield started
    started.close()


@pytest.fixture
def judge(server: Server) -> Iterator[Judge]:
    """A connection to the reference, which holds nothing."""
    connection = Judge(server)
    connection.execute(b"FLUSHALL")
    yield connection
    connection.close()


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the local backends: it stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
def make_backend(server: Server, clock: ManualClock, tmp_path: pathlib.Path) -> Iterator[Callable[[str], Backend]]:
    """A function that makes an empty backend of a name; all are closed at the end."""
    made: list[Backend] = []

    def make(name: str) -> Backend:
        backend: Backend
        if name == "memory":
            from redipy.backends.memory import MemoryBackend
            backend = MemoryBackend(clock=clock)
        elif name == "sqlite":
            from redipy.backends.sqlite import SqliteBackend
            backend = SqliteBackend(tmp_path / "test.db", clock=clock)
        elif name == "redis":
            from redipy.backends.redis import RedisBackend
            backend = RedisBackend(port=server.port)
            backend.execute(b"FLUSHALL")
        else:
            raise ValueError(name)
        made.append(backend)
        return backend

    yield make
    for backend in made:
        backend.close()


@pytest.fixture(params=EVERYWHERE)
def backend(request: Any, make_backend: Callable[[str], Backend]) -> Backend:
    """Each backend in turn."""
    return make_backend(request.param)


@pytest.fixture(params=LOCAL)
def local_backend(request: Any, make_backend: Callable[[str], Backend]) -> Backend:
    """Each local backend in turn."""
    return make_backend(request.param)


@pytest.fixture
def advance(backend: Backend, clock: ManualClock) -> Callable[[int], None]:
    """Lets milliseconds go by for `backend`."""
    return spin(backend) if backend.name == "redis" else advance_of(clock)
