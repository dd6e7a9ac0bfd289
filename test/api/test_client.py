"""Which backend a client opens, what its runtimes are, and how it goes through keys."""
from __future__ import annotations

import pathlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

import redipy
from redipy import Redis
from redipy.api import KEY_TYPES, as_key_type
from redipy.backends.base import Backend
from redipy.backends.memory import MemoryBackend
from redipy.backends.registry import BACKENDS, inferred
from redipy.clock import ManualClock
from redipy.errors import LONGEST_STRING, BackendError, ConnectionError, ResponseError, WrongTypeError
from test.reference import Server

INFERRED: list[tuple[dict[str, Any], str]] = [
    ({}, "memory"),
    ({"redis_module": "m"}, "memory"),
    ({"path": "app.db"}, "sqlite"),
    ({"host": "localhost"}, "redis"),
    ({"port": 1}, "redis"),
    ({"passwd": "x"}, "redis"),
    ({"prefix": "p"}, "redis"),
    ({"cfg": {"host": "", "port": 1, "passwd": ""}}, "redis"),
    ({"host": "localhost", "path": "."}, "redis"),
    ({"port": 1, "path": "."}, "redis"),
    ({"prefix": "p", "path": "."}, "redis"),
    ({"rt": object(), "host": "localhost"}, "custom"),
]


@pytest.mark.parametrize(("options", "name"), INFERRED)
def test_the_backend_is_inferred(options: dict[str, Any], name: str) -> None:
    """From what is given, and what is None counts as not given."""
    assert inferred(options) == inferred({"host": None, "path": None} | options) == name


def test_bad_options_are_refused() -> None:
    """With a text that says what was wrong."""
    with pytest.raises(ValueError, match="unknown backend abc"):
        Redis("abc")
    with pytest.raises(ValueError, match="rt must not be None for custom backend"):
        Redis("custom")
    with pytest.raises(ValueError, match=r"is no runtime"):
        Redis(rt=object())
    with pytest.raises(TypeError, match=r"unknown options: colour"):
        Redis(colour="red")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="unknown backend http"):
        redipy.from_url("http://localhost")
    with pytest.raises(ValueError, match="names a host"):
        redipy.from_url("sqlite://app.db")
    with pytest.raises(ValueError, match="clock of its own"):
        Redis("redis", clock=ManualClock())
    assert "custom" in BACKENDS


def test_a_file_is_named_or_not(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a path, a relative or an absolute URL; `redipy.db` if by none."""
    monkeypatch.chdir(tmp_path)
    for opened, name in (
        (Redis(backend="sqlite"), "redipy.db"),
        (Redis(path="a.db"), "a.db"),
        (redipy.from_url("sqlite:///b.db"), "b.db"),
        (redipy.from_url(f"sqlite:///{tmp_path}/c%20d.db"), "c d.db"),
        (redipy.from_url("sqlite://"), "redipy.db"),
    ):
        with opened as r:
            assert r.set("k", name)
        assert (tmp_path / name).exists()
    with Redis(path="a.db") as r:
        assert r.get("k") == "a.db"


def test_a_server_is_named_or_not(server: Server) -> None:
    """By host and port, a configuration, a URL, or a client of redis-py."""
    import redis

    cfg: redipy.RedisConfig = {"host": "localhost", "port": server.port, "passwd": "", "prefix": "cfg"}
    seen: list[Any] = []

    def factory(*, cfg: redipy.RedisConfig) -> redis.Redis:
        seen.append(cfg)
        return redis.Redis(port=server.port)

    for opened in (
        Redis(port=server.port),
        Redis(cfg=cfg, port=1),
        Redis("redis", redis_factory=factory, redis_module="m"),
        redipy.from_url(f"redis://localhost:{server.port}/3"),
        redipy.from_url(f"unix://{server.socket_path}"),
    ):
        with opened as r:
            assert r.backend.name == "redis"
            assert r.set("k", "a") and r.get("k") == "a" and r.delete("k") == 1
    assert seen[0]["host"] == "localhost"
    with Redis(port=1) as nobody, pytest.raises(ConnectionError):
        nobody.get("k")


def test_text_or_bytes() -> None:
    """One store, seen by both; bytes that are no UTF-8 survive the way through text."""
    r = redipy.from_url("memory://")
    raw = Redis(rt=r, decode_responses=False)
    assert raw.set(b"\xff", b"\x00\xfe")
    (key,) = r.keys()
    assert r.get(key) == b"\x00\xfe".decode(errors="surrogateescape")
    assert r.set("copy", r.get(key) or "") and raw.get("copy") == b"\x00\xfe"
    assert raw.hset("h", {b"\xff": 1}) and raw.hgetall("h") == {b"\xff": b"1"}


def test_a_runtime_is_a_client_and_can_be_shared() -> None:
    """Two clients on one runtime see the same, two memory clients of their own nothing of each other."""
    r, other = Redis(), Redis()
    runtime = r.get_runtime()
    shared = Redis(rt=runtime)
    assert r.set_value("k", "a") and runtime.get_value("k") == shared.get_value("k") == "a"
    assert other.get_value("k") is None
    with runtime.pipeline() as pipe:
        assert pipe.get("k").execute() == ["a"]
    shared.close()
    assert r.get("k") == "a", "a client closes no runtime that it was given"
    assert r.get_memory_runtime() is runtime is r.maybe_get_memory_runtime()
    assert r.maybe_get_redis_runtime() is None
    with pytest.raises(ValueError, match="not a redis runtime"):
        r.get_redis_runtime()
    with Redis("redis", port=1) as far, pytest.raises(ValueError, match="not a memory runtime"):
        far.get_memory_runtime()


def test_the_raw_side_of_a_server(server: Server) -> None:
    """The runtime of a server knows the prefix, and redis-py's client."""
    with Redis(port=server.port, prefix="app", redis_module="users:") as r, Redis(port=server.port) as plain:
        plain.flushall()
        runtime = r.get_redis_runtime()
        assert runtime.get_prefix() == "app:users:"
        assert runtime.with_prefix("k") == "app:users:k" and runtime.no_prefix("app:users:k") == "k"
        assert runtime.get_pubsub_key("k") == "app:users:ps:k"
        with pytest.raises(ValueError, match="does not start with"):
            runtime.no_prefix("other")
        assert r.set("k", "a") and plain.get("app:users:k") == "a"
        assert runtime.keys_count("app:") == 1 and runtime.keys_str("app:", "k") == ["app:users:k"]
        assert runtime.prefix_exists("app:", "k") and not runtime.prefix_exists("app:", "x")
        with runtime.get_connection() as connection:
            assert connection.get("app:users:k") == b"a"
        with pytest.raises(WrongTypeError), runtime.get_connection() as connection:
            connection.lpush("app:users:k", "b")
        with pytest.raises(ResponseError, match="ERR "), runtime.get_connection() as connection:
            connection.execute_command("GET")  # type: ignore[no-untyped-call]
        assert plain.get_redis_runtime().no_prefix("k") == "k"


@pytest.mark.parametrize("backend", ["memory", "sqlite", "redis"])
def test_a_prefix_hides_the_rest(make_backend: Any, backend: str) -> None:
    """A client with a prefix sees, and flushes, its own keys alone."""
    shared: Backend = make_backend(backend)
    plain = Redis(rt=shared)
    app, other = Redis(rt=shared, prefix="app"), Redis(rt=shared, prefix="other:")
    for r in (plain, app, other):
        assert r.mset({"a": 1, "b": 2})
    assert plain.keys() == {"a", "b", "app:a", "app:b", "other:a", "other:b"}
    assert app.keys() == set(app.iter_keys()) == set(app.keys_block()) == {"a", "b"}
    assert app.dbsize() == 2 and app.randomkey() in ("a", "b")
    app.flushall()
    assert app.keys() == set() and other.get("a") == "1" and plain.get("a") == "1"


@pytest.mark.parametrize("count", [0, 3, 250])
def test_iterators_give_everything(r: Redis[str], count: int) -> None:
    """Keys, fields and members, over as many pages as it takes."""
    names = {f"n{at}" for at in range(count)}
    with r.pipeline() as pipe:
        for name in names:
            pipe.set(name, name).hset("h", name, 1).sadd("s", name).zadd("z", {name: 1.5})
    whole = names | ({"h", "s", "z"} if count else set())
    assert set(r.scan_iter()) == set(r.iter_keys()) == set(r.scan_iter(count=7)) == whole
    assert set(r.scan_iter("n*")) == set(r.iter_keys(match="n*", filter_type="string")) == names
    assert set(r.scan_iter(type="hash")) == whole & {"h"}
    assert dict(r.hscan_iter("h")) == dict.fromkeys(names, "1")
    assert set(r.hscan_iter("h", no_values=True)) == set(r.sscan_iter("s", count=9)) == names
    assert dict(r.zscan_iter("z")) == dict.fromkeys(names, 1.5)


def test_a_key_that_is_there_all_the_time_is_found(r: Redis[str]) -> None:
    """While others come and go between the pages."""
    stay = {f"stay{at}" for at in range(60)}
    with r.pipeline() as pipe:
        for at, key in enumerate(stay):
            pipe.set(key, 1).set(f"go{at}", 1)
    seen = set()
    for at, key in enumerate(r.iter_keys()):
        seen.add(key)
        r.delete(f"go{at}")
        r.set(f"new{at % 20}", at)
    assert stay <= seen


def test_types_by_name() -> None:
    """As Redis names them, and nothing else."""
    assert {as_key_type(name) for name in KEY_TYPES} == {"string", "list", "set", "zset", "hash", "stream"}
    assert as_key_type(None) is None is as_key_type("none")
    with pytest.raises(ValueError, match=r"^unknown key type: other"):
        as_key_type("other")


def test_threads_share_a_client(r: Redis[str]) -> None:
    """No increment is lost."""
    def work() -> None:
        for _ in range(50):
            r.incr("n")
            r.hincrby("h", "f", 1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert r.get("n") == r.hget("h", "f") == "200"


def test_a_backend_of_ones_own() -> None:
    """Anything that fulfils the contract serves as a runtime."""
    class Mine(MemoryBackend):
        name = "mine"

    r = Redis("custom", rt=Mine())
    assert r.set("k", "a") and r.get("k") == "a"
    assert type(r.get_runtime()) is redipy.Runtime
    with pytest.raises(BackendError):
        r.get_memory_runtime()


def test_the_public_names() -> None:
    """All that are promised, those looked up late among them."""
    for name in redipy.__all__:
        assert getattr(redipy, name) is not None
    assert redipy.version == redipy.__version__ and redipy.version[0].isdigit()
    assert redipy.script.FnContext is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        redipy.nonsense  # type: ignore[attr-defined]  # noqa: B018


TOO_LONG = {
    "set": ("k", bytes(LONGEST_STRING + 1)),
    "hset": ("k", "f", bytes(LONGEST_STRING + 1)),
    "lpush": ("k", bytes(LONGEST_STRING + 1)),
    "zadd": ("k", {bytes(LONGEST_STRING + 1): 1}),
    "get": (bytes(LONGEST_STRING + 1),),
}


@pytest.mark.parametrize("method", TOO_LONG)
@pytest.mark.parametrize("name", ["memory", "sqlite", "redis"])
def test_a_word_of_more_than_512_mb_is_refused(make_backend: Callable[[str], Backend], name: str, method: str) -> None:
    """By the client already, with the server's error, which would close the connection with it; nothing is stored."""
    client = Redis(rt=make_backend(name))
    with pytest.raises(ResponseError, match="Protocol error: invalid bulk length"):
        getattr(client, method)(*TOO_LONG[method])
    with pytest.raises(ResponseError, match="Protocol error: invalid bulk length"), client.pipeline() as pipe:
        getattr(pipe, method)(*TOO_LONG[method])
    assert client.dbsize() == 0
