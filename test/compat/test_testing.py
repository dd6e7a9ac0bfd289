"""The fixtures of `redipy.testing`, in a run of pytest of their own."""
from __future__ import annotations

import pytest

pytest_plugins = "pytester"

USES = '''
import asyncio
import threading
import redis

def test_one_memory_for_all(redipy_memory, redis_client, async_redis_client, redipy_server):
    redipy_memory.set("k", "v")
    assert redis_client.get("k") == b"v"
    async def read():
        async with async_redis_client as client:
            return await client.get("k")
    assert asyncio.run(read()) == b"v"
    with redis.Redis.from_url(redipy_server) as other:
        assert other.get("k") == b"v"

def test_empty_at_the_start(redipy_memory, redis_client, redipy_sqlite):
    assert (redipy_memory.dbsize(), redis_client.dbsize(), redipy_sqlite.dbsize()) == (0, 0, 0)

def test_time_that_is_moved(redipy_clock, redis_client, redipy_sqlite):
    redis_client.set("k", "v", ex=60)
    redipy_sqlite.set("k", "v", ex=60)
    redipy_clock.advance(seconds=59)
    assert redis_client.exists("k") and redipy_sqlite.exists("k")
    redipy_clock.advance(seconds=1)
    assert not redis_client.exists("k") and not redipy_sqlite.exists("k")

def test_time_that_goes_by(redis_client):
    assert redis_client.blpop("l", timeout=0.01) is None

def test_a_wait_that_is_moved(redipy_clock, redis_client):
    waits = threading.Thread(target=redis_client.blpop, args=("l", 3600))
    waits.start()
    while not redipy_clock.waiting:
        pass
    redipy_clock.advance(seconds=3600)
    waits.join(10)
    assert not waits.is_alive()
'''


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    """Each test has a store of its own, which its fixtures share, and the time that it asks for."""
    pytester.makepyfile(USES)
    pytester.runpytest_subprocess("-p", "no:redipy", "-p", "redipy.testing").assert_outcomes(passed=5)
