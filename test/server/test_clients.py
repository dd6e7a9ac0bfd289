"""Real clients on our server: what they send of themselves when they connect, and what their users do."""
from __future__ import annotations

import asyncio
import pathlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
import redis.asyncio

from redipy.backends.base import Backend
from redipy.server import Address, Server, serving
from test.conftest import EVERYWHERE, LOCAL
from test.server.conditions import until
from test.server.frames import Raw


@pytest.fixture(params=EVERYWHERE)
def any_server(request: Any, make_backend: Callable[[str], Backend]) -> Iterator[Server]:
    """A server on each backend in turn."""
    with Server(make_backend(request.param)) as started:
        yield started


@pytest.fixture(params=[2, 3])
def client(request: Any, any_server: Server) -> Iterator[redis.Redis]:
    """A redis-py client of each protocol."""
    made = redis.Redis(port=any_server.port, protocol=request.param, decode_responses=True)
    yield made
    made.close()


def test_values(client: redis.Redis) -> None:
    """Every kind of reply comes back as redis-py's users know it."""
    assert client.ping() is True
    assert client.set("k", "v") is True
    assert client.get("k") == "v"
    assert client.hset("h", mapping={"a": 1, "b": 2}) == 2
    assert client.hgetall("h") == {"a": "1", "b": "2"}
    assert client.zadd("z", {"a": 1, "b": 2.5}) == 2
    assert [list(pair) for pair in client.zrange("z", 0, -1, withscores=True)] == [["a", 1.0], ["b", 2.5]]
    assert client.sadd("s", "m") == 1
    assert client.smembers("s") == {"m"}
    assert client.xadd("x", {"f": "v"}, id="1-0") == "1-0"
    assert client.xrange("x") == [("1-0", {"f": "v"})]
    assert client.info("server")["redis_version"].startswith("8.")
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_errors_keep_the_connection(client: redis.Redis) -> None:
    """An error reply ends nothing."""
    number = client.client_id()
    client.set("k", "v")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        client.lpush("k", "a")
    with pytest.raises(redis.ResponseError, match="unknown command"):
        client.execute_command("NOPE")
    assert client.client_id() == number


def test_pipelines_and_transactions(client: redis.Redis) -> None:
    """Many commands at once are answered in their order, within a transaction or not."""
    plain = client.pipeline(transaction=False)
    for number in range(2000):
        plain.rpush("l", number)
    assert plain.execute() == list(range(1, 2001))
    assert client.llen("l") == 2000
    together = client.pipeline().set("x", 1).incr("x").lpush("x", 1).execute(raise_on_error=False)
    assert together[:2] == [True, 2]
    assert isinstance(together[2], redis.ResponseError)
    with client.pipeline() as watching:
        watching.watch("x")
        client.set("x", 9)
        watching.multi()
        watching.set("x", 0)
        with pytest.raises(redis.WatchError):
            watching.execute()


@pytest.mark.parametrize("name", LOCAL)
def test_commands_that_arrive_together_keep_to_the_limit(name: str, make_backend: Callable[[str], Backend]) -> None:
    """Also where they share a commit: each makes room for itself, or is refused."""
    with Server(make_backend(name)) as started, redis.Redis(port=started.port) as client:
        client.set("k", "v")
        client.config_set("maxmemory", 1)
        for transaction in (False, True):
            pipe = client.pipeline(transaction).get("k").set("k", "w")
            with pytest.raises(redis.exceptions.OutOfMemoryError):
                pipe.execute()
        assert client.get("k") == b"v"
        most = client.info("memory")["used_memory"] + 200_000
        client.config_set("maxmemory-policy", "allkeys-random", "maxmemory", most)
        pipe = client.pipeline(transaction=False)
        for number in range(100):
            pipe.set(str(number), b"x" * 10_000)
        assert pipe.execute() == [True] * 100
        assert client.info("memory")["used_memory"] < most + 20_000
        assert client.dbsize() < 50


def test_messages(client: redis.Redis) -> None:
    """Subscriptions are confirmed, and receive."""
    with client.pubsub() as subscription:
        subscription.subscribe("news")
        subscription.psubscribe("n*")
        kinds = [subscription.get_message(timeout=5)["type"] for _ in range(2)]
        assert kinds == ["subscribe", "psubscribe"]
        assert client.publish("news", "hi") == 2
        received = [subscription.get_message(timeout=5) for _ in range(2)]
        assert sorted((message["type"], message["data"]) for message in received) == [
            ("message", "hi"), ("pmessage", "hi"),
        ]  # fmt: skip


def test_waiting(client: redis.Redis) -> None:
    """A command that waits is served, ends in time, and holds nobody up."""
    assert client.blpop(["none"], timeout=0.01) is None
    client.ping()  # so that its connection was last used for something else
    found: list[Any] = []
    waiter = threading.Thread(target=lambda: found.append(client.blpop(["jobs"], timeout=5)))
    waiter.start()
    until(lambda: any(each["cmd"] == "blpop" for each in client.client_list()))
    assert client.rpush("jobs", "wash") == 1
    waiter.join(5)
    assert [list(pair) for pair in found] == [["jobs", "wash"]]


def test_who_leaves_takes_nothing(any_server: Server) -> None:
    """What comes after the client of a waiting command has gone is still there."""
    client = redis.Redis(port=any_server.port)
    with Raw(any_server.port) as gone:
        gone.send(b"BLPOP jobs 0\r\n")
        until(lambda: any(each["cmd"] == "blpop" for each in client.client_list()))
    until(lambda: not any(each["cmd"] == "blpop" for each in client.client_list()))
    assert client.rpush("jobs", "wash") == 1
    assert client.lrange("jobs", 0, -1) == [b"wash"]


def test_asyncio(any_server: Server) -> None:
    """Fifty clients of redis.asyncio at once."""

    async def use(number: int) -> int:
        async with redis.asyncio.Redis(port=any_server.port, protocol=3) as client:
            for _ in range(20):
                await client.incr("total")
            async with client.pipeline() as pipe:
                return int((await pipe.set(f"k{number}", number).get(f"k{number}").execute())[1])

    async def use_all() -> list[int]:
        return await asyncio.gather(*map(use, range(50)))

    assert asyncio.run(use_all()) == list(range(50))
    assert redis.Redis(port=any_server.port).get("total") == b"1000"


def test_within_a_running_loop(make_backend: Callable[[str], Backend], tmp_path: pathlib.Path) -> None:
    """A server and its client share an event loop, and a unix socket goes when the server does."""
    path = str(tmp_path / "r.sock")

    async def serve() -> Any:
        async with serving(make_backend("memory"), Address(port=0, unixsocket=path)) as listening:
            async with redis.asyncio.Redis(unix_socket_path=path) as client:
                await client.set("k", "v")
            async with redis.asyncio.Redis(port=listening.port) as client:
                return await client.get("k")

    assert asyncio.run(serve()) == b"v"
    assert not pathlib.Path(path).exists()


def test_tls(make_backend: Callable[[str], Backend], tmp_path: pathlib.Path) -> None:
    """The port speaks TLS if it is asked for."""
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with Server(make_backend("memory"), Address(port=0, tls=context)) as own:
        client = redis.Redis(port=own.port, ssl=True, ssl_ca_certs=certificate, ssl_check_hostname=False)
        assert client.set("k", "v" * 1_000_000) is True
        assert len(client.get("k") or b"") == 1_000_000


def self_signed(folder: pathlib.Path) -> tuple[str, str]:
    """A certificate for 127.0.0.1 with its key."""
    certificate, key = str(folder / "cert.pem"), str(folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


needs_cli = pytest.mark.skipif(not shutil.which("redis-cli"), reason="redis-cli is not on PATH")


@needs_cli
@pytest.mark.parametrize("protocol", ["-2", "-3"])
def test_redis_cli(any_server: Server, protocol: str) -> None:
    """What a person types is answered as they know it."""

    def typed(*words: str, given: str = "") -> str:
        command = ["redis-cli", protocol, "-p", str(any_server.port), *words]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=20).stdout

    assert typed("SET", "k", "a b") == "OK\n"
    assert typed("GET", "k") == "a b\n"
    assert typed(given="INCR n\nNOPE\nINCR n\n").splitlines()[0] == "1"
    assert typed(given="MULTI\nINCR n\nEXEC\n").splitlines() == ["OK", "QUEUED", "3"]
    assert typed("--pipe", given="*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n" * 100).count("errors: 0, replies: 100") == 1
    assert typed("GET", "n") == "103\n"
    assert "redis_version:8." in typed("INFO", "server")
    assert set(typed("--scan").split()) == {"k", "n"}


@pytest.mark.skipif(not shutil.which("redis-benchmark"), reason="redis-benchmark is not on PATH")
@pytest.mark.parametrize("pipelined", ["1", "16"])
def test_redis_benchmark(any_server: Server, pipelined: str) -> None:
    """Its fifty clients are all answered."""
    done = subprocess.run(
        ["redis-benchmark", "-p", str(any_server.port), "-n", "2000", "-P", pipelined, "--csv", "-t",
         "set,get,incr,lpush,lpop,sadd,hset,zadd,lrange_100,mset"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) >= 10
