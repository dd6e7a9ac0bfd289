"""What is measured against what: one entry a peer, with the statements that it needs of its own.

Nothing but the standard library is imported here at the top: the entry is read in redipy's environment and opened in
the peer's.
"""
from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.operations import (
    EVAL,
    EVALSHA,
    GET_CONTEXT,
    GET_SCRIPT,
    SCRIPT,
    SET_CONTEXT,
    SET_SCRIPT,
)

OURS, OLD, OTHERS = "ours", "redipy-0.7.1", "others"

REQUIREMENTS: dict[str, tuple[str, ...]] = {
    OURS: (),
    # Two packages of one name cannot share an environment.
    OLD: ("redipy==0.7.1",),
    OTHERS: (
        "babyredis==0.5.0", "burner-redis==0.1.7", "credish==0.1.0", "fakeredis[lua]==2.40.0", "lupa==2.8",
        "redis[hiredis]==8.1.0",
    ),
}
"""What pip installs into the environment of each name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer may keep its data."""

    folder: str
    port: int  # of a Redis server on loopback


@dataclass(frozen=True, slots=True)
class Peer:
    """Something that keeps data, and how its statements differ from redis-py's."""

    name: str
    group: str  # memory, file, server: what is compared with each other
    environment: str
    distribution: str
    open: Callable[[Place], Any]
    operations: tuple[str, ...]
    statements: Mapping[str, str] = field(default_factory=dict)
    once: Mapping[str, str] = field(default_factory=dict)
    scripts: Mapping[str, Callable[[Any], Callable[..., Any]]] = field(default_factory=dict)
    """What registers each script that the statements call, by its name there."""
    awaits: bool = False


class LockedDict:
    """What any store in Python pays that threads share and that takes and gives text: a lock, encode, decode."""

    def __init__(self) -> None:
        self.data: dict[bytes, bytes] = {}
        self.lock = threading.RLock()

    def get(self, key: str) -> str | None:
        """The value of a key."""
        with self.lock:
            value = self.data.get(key.encode())
            return None if value is None else value.decode()

    def set(self, key: str, value: str) -> bool:
        """Let a key hold a value."""
        with self.lock:
            self.data[key.encode()] = value.encode()
            return True


class BareStatements:
    """One prepared APSW statement a call, on a file with the pragmas of redipy's backend, bytes in and out."""

    get_sql = "select value from kv where key = ?"
    set_sql = "insert into kv values (?, ?) on conflict do update set value = excluded.value"

    def __init__(self, path: str) -> None:
        import apsw

        connection = apsw.Connection(path)
        connection.execute("pragma journal_mode = wal").fetchall()
        connection.execute("pragma synchronous = normal")
        connection.execute("create table kv (key blob primary key, value blob) without rowid")
        self.execute = connection.execute


def _memory(_place: Place) -> Any:
    import redipy
    return redipy.Redis(backend="memory")


def _sqlite(place: Place) -> Any:
    import redipy
    return redipy.Redis(backend="sqlite", path=os.path.join(place.folder, "redipy.db"))


def _server(place: Place) -> Any:
    import redipy
    return redipy.Redis(backend="redis", host="127.0.0.1", port=place.port)


def _babyredis(place: Place) -> Any:
    import babyredis  # type: ignore[import-not-found, unused-ignore]
    return babyredis.Redis(os.path.join(place.folder, "baby.db"), decode_responses=True)


def _burner(_place: Place) -> Any:
    import burner_redis  # type: ignore[import-not-found, unused-ignore]
    return burner_redis.BurnerRedis()


def _credish(place: Place) -> Any:
    import credish  # type: ignore[import-not-found, unused-ignore]
    return credish.CredishClient(data_dir=place.folder, persistence=credish.PERSISTENCE.NONE)


def _fakeredis(_place: Place) -> Any:
    import fakeredis  # type: ignore[import-not-found, unused-ignore]
    return fakeredis.FakeRedis(decode_responses=True)


def _redis_py(place: Place) -> Any:
    import redis
    return redis.Redis(host="127.0.0.1", port=place.port, decode_responses=True)


def of_function(name: str) -> Callable[[Any], Callable[..., Any]]:
    """What registers a script that `benchmarks.functions` has as a Python function."""

    def register(r: Any) -> Callable[..., Any]:
        from benchmarks import functions

        registered: Callable[..., Any] = r.register_script(getattr(functions, name))
        return registered

    return register


def split_of_context(r: Any) -> Callable[..., Any]:
    """The list-splitting script in script objects, as redipy 0.7.1 has it."""
    from redipy.script import FnContext, RedisList, ToNum

    ctx = FnContext()
    threshold = ctx.add_arg("threshold")
    numbers, low, high = (RedisList(ctx.add_key(name)) for name in ("numbers", "low", "high"))
    number = ctx.add_local(numbers.lpop())
    loop = ctx.while_(number.ne_(None))
    below, other = loop.if_(ToNum(number).lt_(threshold))
    below.add(low.rpush(number))
    other.add(high.rpush(number))
    loop.add(number.assign(numbers.lpop()))
    ctx.set_return_value(None)
    split: Callable[..., Any] = r.register_script(ctx)
    return split


def get_of_context(r: Any) -> Callable[..., Any]:
    """GET as a script that is built."""
    from redipy.script import FnContext, RedisVar

    ctx = FnContext()
    ctx.set_return_value(RedisVar(ctx.add_key("key")).get_value())
    get: Callable[..., Any] = r.register_script(ctx)
    return get


def put_of_context(r: Any) -> Callable[..., Any]:
    """SET as a script that is built."""
    from redipy.script import FnContext, RedisVar

    ctx = FnContext()
    ctx.set_return_value(RedisVar(ctx.add_key("key")).set_value(ctx.add_arg("value")))
    put: Callable[..., Any] = r.register_script(ctx)
    return put


SPLIT_LUA = """
local number = redis.call('lpop', KEYS[1])
while number do
    if tonumber(number) < tonumber(ARGV[1]) then
        redis.call('rpush', KEYS[2], number)
    else
        redis.call('rpush', KEYS[3], number)
    end
    number = redis.call('lpop', KEYS[1])
end
"""


def split_of_lua(r: Any) -> Callable[..., Any]:
    """The list-splitting script as one would write it for a server."""
    script = r.register_script(SPLIT_LUA)
    return lambda keys, args: script(keys=list(keys.values()), args=list(args.values()))


BASIC = ("GET", "SET", "HGET", "HSET", "INCR", "LPUSH", "RPOP", "SADD", "ZADD 10k")
PIPELINE = "pipeline of 100 SET"
CONTEXTS = {"built_get": get_of_context, "built_put": put_of_context}
FUNCTIONS = {name: of_function(name) for name in ("split", "get", "put")}
SINGLE = (GET_SCRIPT, SET_SCRIPT, GET_CONTEXT, SET_CONTEXT, EVAL, EVALSHA)
SERVER = ("GET", "SET", PIPELINE, SCRIPT)

PEERS: tuple[Peer, ...] = (
    Peer("locked dict", "memory", OURS, "", lambda _place: LockedDict(), ("GET", "SET")),
    Peer("redipy", "memory", OURS, "redipy", _memory, (*BASIC, "ZADD 1M", PIPELINE, SCRIPT, *SINGLE),
         scripts={**FUNCTIONS, **CONTEXTS}),
    Peer("redipy 0.7.1", "memory", OLD, "redipy", _memory, (*BASIC, PIPELINE, SCRIPT),
         statements={
             "GET": "r.get_value('k')",
             "SET": "r.set_value('k', 'v')",
             "HSET": "r.hset('h', {'f': 'v'})",
             "INCR": "r.incrby('n', 1)",
             PIPELINE: "with r.pipeline() as pipe:\n"
                       "    for key in hundred: pipe.set_value(key, 'v')\n"
                       "    pipe.execute()",
         },
         once={"GET": "r.set_value('k', 'v')", "HGET": "r.hset('h', {'f': 'v'})"},
         scripts={"split": split_of_context}),
    Peer("burner-redis", "memory", OTHERS, "burner-redis", _burner,
         ("GET", "SET", "HGET", "HSET", "LPUSH", "RPOP", "SADD", "ZADD 10k"), awaits=True),
    Peer("credish", "memory", OTHERS, "credish", _credish,
         ("GET", "SET", "HGET", "HSET", "INCR", "LPUSH", "ZADD 10k"),  # its wheel has neither RPOP nor SADD
         statements={"INCR": "r.incrby('n', 1)"}),
    Peer("fakeredis", "memory", OTHERS, "fakeredis", _fakeredis, (*BASIC, PIPELINE, EVAL, EVALSHA)),
    Peer("one statement", "file", OURS, "apsw", lambda place: BareStatements(os.path.join(place.folder, "bare.db")),
         ("GET", "SET"),
         statements={"GET": "r.execute(r.get_sql, (b'k',)).fetchone()", "SET": "r.execute(r.set_sql, (b'k', b'v'))"},
         once={"GET": "r.execute(r.set_sql, (b'k', b'v'))"}),
    Peer("redipy on SQLite", "file", OURS, "redipy", _sqlite, (*BASIC, PIPELINE, SCRIPT, *SINGLE),
         scripts={**FUNCTIONS, **CONTEXTS}),
    Peer("babyredis", "file", OTHERS, "babyredis", _babyredis, (*BASIC, PIPELINE)),
    Peer("redipy on Redis", "server", OURS, "redipy", _server, SERVER, scripts=FUNCTIONS),
    Peer("redis-py", "server", OTHERS, "redis", _redis_py, SERVER, scripts={"split": split_of_lua}),
)
BY_NAME = {peer.name: peer for peer in PEERS}
