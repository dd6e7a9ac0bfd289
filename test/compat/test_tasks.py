"""What redis.asyncio's classes do besides calling commands: pipelines, messages, waits, cancellation, the end."""
from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import redis.asyncio

import redipy.compat
from redipy.compat.asyncio import BlockingConnectionPool, Connection, ConnectionPool, Redis

Steps = Callable[[Redis], Awaitable[None]]
STEPS: dict[str, Steps] = {}


def step(case: Steps) -> Steps:
    """Have a case run on each kind of store."""
    STEPS[case.__name__] = case
    return case


@pytest.mark.parametrize("name", STEPS)
def test_tasks(name: str, url: str) -> None:
    """Each case, in an event loop of its own."""

    async def run() -> None:
        client = Redis.from_url(url, decode_responses=True)
        try:
            async with asyncio.timeout(20):
                await STEPS[name](client)
        finally:
            await client.aclose()

    asyncio.run(run())


async def waits(client: Redis, number: int = 1) -> None:
    """Let other tasks run until so many commands wait."""
    while sum("b" in each["flags"] for each in await client.client_list()) != number:
        await asyncio.sleep(0)


@step
async def a_watched_key_that_changes_stops_a_pipeline(client: Redis) -> None:
    async with client.pipeline() as pipe:
        await pipe.watch("k")
        await client.set("k", "other")
        pipe.multi()
        pipe.set("k", "mine")
        with pytest.raises(redis.WatchError):
            await pipe.execute()
        assert await pipe.set("k", "mine").get("k").execute() == [True, "mine"]


@step
async def a_transaction_is_tried_again(client: Redis) -> None:
    tries: list[int] = []

    async def add(pipe: Any) -> None:
        number = int(await pipe.get("n") or 0)
        if not tries:
            await client.incr("n", 10)
        tries.append(number)
        pipe.multi()
        pipe.set("n", number + 1)

    assert await client.transaction(add, "n") == [True]
    assert (tries, await client.get("n")) == ([0, 10], "11")


@step
async def a_lock_is_held_by_one(client: Redis) -> None:
    async with client.lock("lock", timeout=60) as lock:
        assert await lock.owned()
        assert not await client.lock("lock", blocking=False).acquire()
    assert not await client.exists("lock")


@step
async def messages_are_received(client: Redis) -> None:
    async with client.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe("news")
        await heard.psubscribe("n*")
        assert await heard.get_message(timeout=0.01) is None
        waiting = asyncio.create_task(anext(heard.listen()))
        while await client.publish("news", "hello") == 0:
            await asyncio.sleep(0)
        assert (await waiting)["data"] == "hello"
        assert (await heard.get_message(timeout=5))["type"] == "pmessage"


@step
async def messages_come_from_threads(client: Redis) -> None:
    async with client.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe("news")
        await heard.get_message(timeout=5)
        other = redipy.compat.Redis(store=client.connection_pool.store)
        thread = threading.Thread(target=other.publish, args=("news", "from a thread"))
        thread.start()
        assert (await heard.get_message(timeout=9))["data"] == "from a thread"
        thread.join()


@step
async def a_wait_ends_when_another_task_brings_something(client: Redis) -> None:
    tasks = [asyncio.create_task(client.blpop(["l"], timeout=9)) for _ in range(3)]
    await waits(client, 3)
    await client.rpush("l", "a", "b", "c")
    assert sorted(await asyncio.gather(*tasks)) == [("l", "a"), ("l", "b"), ("l", "c")]


@step
async def a_wait_that_is_cancelled_takes_nothing(client: Redis) -> None:
    task = asyncio.create_task(client.blpop(["l"], timeout=9))
    await waits(client)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await waits(client, 0)
    await client.rpush("l", "v")
    assert await client.lrange("l", 0, -1) == ["v"]


@step
async def a_wait_is_over_in_time(client: Redis) -> None:
    assert await client.blpop(["l"], timeout=0.01) is None
    assert await client.xread({"x": "$"}, block=10) in ([], {}, None)


@step
async def commands_behind_one_that_blocks_wait_for_it(client: Redis) -> None:
    task = asyncio.create_task(client.pipeline(transaction=False).blpop(["l"], timeout=9).set("k", "after").execute())
    await waits(client)
    assert await client.get("k") is None
    await client.rpush("l", "v")
    assert await task == [("l", "v"), True]


@step
async def a_pause_holds_commands(client: Redis) -> None:
    await client.client_pause(60_000, all=False)
    task = asyncio.create_task(client.set("k", "w"))
    assert await client.get("k") is None
    await client.client_unpause()
    assert await task is True


@step
async def a_monitor_sees_every_command(client: Redis) -> None:
    async with client.monitor() as monitor:
        await client.set("k", "v")
        seen = await monitor.next_command()
        while not seen["command"].startswith("SET"):
            seen = await monitor.next_command()
    assert seen["command"] == "SET k v"


@step
async def others_have_their_turn(client: Redis) -> None:
    """A task that only calls commands does not keep the loop for itself."""
    setting = asyncio.create_task(client.set("flag", 1))
    while not await client.get("flag"):
        pass
    assert await setting is True


@step
async def a_pool_is_exhausted(client: Redis) -> None:
    store = client.connection_pool.store
    small = Redis(store=store, max_connections=1)
    async with small.pipeline() as pipe:
        await pipe.watch("k")
        with pytest.raises(redis.ConnectionError, match="Too many connections"):
            await small.pipeline().watch("k")
    await small.aclose()
    waiting = Redis.from_pool(BlockingConnectionPool(store=store, max_connections=1, timeout=9))
    pipe = waiting.pipeline()
    await pipe.watch("k")
    other = waiting.pipeline()
    task = asyncio.create_task(other.watch("k"))
    await asyncio.sleep(0)
    await pipe.reset()
    assert await task is True
    await other.reset()
    await waiting.aclose()


@step
async def pools_of_redis_py_take_the_connection(client: Redis) -> None:
    store = client.connection_pool.store
    pool = redis.asyncio.ConnectionPool(connection_class=Connection, store=store, host="ignored", db=1)
    async with redis.asyncio.Redis(connection_pool=pool) as other:
        assert await other.set("k", "v")
    await pool.aclose()
    assert await Redis(store=store, db=1).get("k") == b"v"


@step
async def a_single_connection_keeps_its_state(client: Redis) -> None:
    async with client.client() as single:
        await single.select(2)
        await single.set("k", "v")
    assert await Redis(store=client.connection_pool.store, db=2).get("k") == b"v"


@step
async def what_becomes_of_a_reply_may_take_its_time(client: Redis) -> None:
    async def doubled(reply: str) -> str:
        await asyncio.sleep(0)
        return reply * 2

    await client.set("k", "v")
    client.set_response_callback("GET", doubled)
    assert await client.get("k") == "vv"
    for transaction in (True, False):
        assert await client.pipeline(transaction).get("k").get("k").execute() == ["vv", "vv"]


@step
async def a_pipeline_lets_others_have_their_turn(client: Redis) -> None:
    setting = asyncio.create_task(client.set("flag", 1))
    while await client.pipeline().get("flag").execute() == [None]:
        pass
    assert await setting is True


@step
async def a_client_goes_on_after_it_was_closed(client: Redis) -> None:
    await client.set("k", "v")
    await client.aclose()
    assert await client.pipeline().get("k").execute() == ["v"]


@step
async def the_url_of_a_server_is_left_to_redis_py(client: Redis) -> None:
    assert type(Redis.from_url("redis://localhost:1").connection_pool) is redis.asyncio.ConnectionPool
    assert type(client.connection_pool) is ConnectionPool


def test_a_session_goes_with_its_event_loop(url: str) -> None:
    """A connection that nobody has closed leaves nothing behind on the store."""
    store, _ = redipy.compat.open_store(url)

    async def leave() -> None:
        pipe = Redis(store=store).pipeline()
        await pipe.watch("k")

    with pytest.warns(ResourceWarning):
        asyncio.run(leave())
        gc.collect()
    assert store.backend.server.clients == {}
