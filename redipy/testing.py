"""Fixtures for pytest: a store for each test, in the process, and empty.

They are there once redipy is installed. `redipy_memory` and `redipy_sqlite` are clients of redipy, `redis_client` and
`async_redis_client` those of redis-py on the same memory, and `redipy_server` is the URL of a server in front of it.
Time goes by as it does, unless the test asks for `redipy_clock`: then it stands still until the test moves it.

    def test_a_session_expires(redis_client, redipy_clock):
        redis_client.set("session", "me", ex=60)
        redipy_clock.advance(seconds=60)
        assert redis_client.get("session") is None

Imports: the clients, the clock, compat and server, each when it is asked for.
"""
from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import redipy
    from redipy.clock import Clock, ManualClock
    from redipy.compat import Redis
    from redipy.compat.asyncio import Redis as AsyncRedis


@pytest.fixture
def redipy_clock() -> ManualClock:
    """The time of the stores: it stands still until `advance(seconds=…)`."""
    from redipy.clock import ManualClock

    return ManualClock()


@pytest.fixture
def _redipy_time(request: pytest.FixtureRequest) -> Clock | None:
    """The clock of the test, if it asks for one; None: the machine's."""
    clock: Clock | None = request.getfixturevalue("redipy_clock") if "redipy_clock" in request.fixturenames else None
    return clock


@pytest.fixture
def redipy_memory(_redipy_time: Clock | None) -> Iterator[redipy.Redis[str]]:
    """A client of redipy on memory."""
    from redipy import Redis

    with Redis(backend="memory", clock=_redipy_time) as client:
        yield client


@pytest.fixture
def redipy_sqlite(_redipy_time: Clock | None, tmp_path: pathlib.Path) -> Iterator[redipy.Redis[str]]:
    """A client of redipy on a file in `tmp_path`."""
    from redipy import Redis

    with Redis(backend="sqlite", path=tmp_path / "redipy.db", clock=_redipy_time) as client:
        yield client


@pytest.fixture
def redipy_server(redipy_memory: redipy.Redis[str]) -> Iterator[str]:
    """The URL of a server on a free port of loopback, in front of `redipy_memory`."""
    from redipy.server import Address, Server

    with Server(redipy_memory.backend, Address(port=0)) as server:
        yield f"redis://127.0.0.1:{server.port}"


@pytest.fixture
def redis_client(redipy_memory: redipy.Redis[str]) -> Iterator[Redis]:
    """A client of redis-py on `redipy_memory`; its replies are bytes, as redis-py's are."""
    from redipy.compat import Redis

    with Redis(store=redipy_memory) as client:
        yield client


@pytest.fixture
def async_redis_client(redipy_memory: redipy.Redis[str]) -> AsyncRedis:
    """A client of `redis.asyncio` on `redipy_memory`, for the event loop of the test, which may close it."""
    from redipy.compat.asyncio import Redis

    return Redis(store=redipy_memory)
