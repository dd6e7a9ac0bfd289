"""Functions that are scripts, as type checkers must accept them, with the types that they give. Never run."""
from __future__ import annotations

import json
from typing import Any, assert_type

import redipy
from redipy import (
    ExecFunction,
    Key,
    Redis,
    RedisHash,
    RedisList,
    RedisSet,
    RedisSortedSet,
    RedisStream,
    RedisVar,
    RegisteredScript,
    call,
)
from redipy.script import FnContext, Strs
from redipy.script import RedisList as BuiltList

r = Redis()


@redipy.script
def split(inp: RedisList, small: RedisList, big: RedisList, *, threshold: float) -> int:
    """The script that redipy began with."""
    moved = 0
    while (item := inp.lpop()) is not None:
        assert_type(item, str)
        (small if float(item) < threshold else big).rpush(item)
        moved += 1
    return moved


registered = r.register_script(split)
assert_type(registered, RegisteredScript[int])
assert_type(registered(inp="numbers", small=b"low", big="high", threshold=3), int)
assert_type(registered(keys={"inp": "a", "small": "b", "big": "c"}, args={"threshold": 3}, client=r), int)
registered(inp="a", small="b", big="c", threshold=3, client=r.pipeline())
assert_type(registered.lua, str)
assert_type(registered.python, str)
assert_type(split.lua, str)


@redipy.script(name="everything", timeout=2.5)
def every(k: Key, v: RedisVar, h: RedisHash, s: RedisSet, z: RedisSortedSet, x: RedisStream) -> dict[str, Any] | None:
    """Each family has the client's methods, without the key."""
    assert_type(k.exists(), int)
    assert_type(k.ttl(), float | None)
    assert_type(v.get(), str | None)
    assert_type(v.set("a", ex=60, nx=True), bool)
    assert_type(v.set(3, get=True), str | None)
    assert_type(v.incrby(0.5), float)
    assert_type(h.hset("f", 1), int)
    assert_type(h.hset({"f": 1}), int)
    assert_type(h.hgetall(), dict[str, str])
    assert_type(h.hmget("a", "b"), dict[str, str | None])
    assert_type(h.expire(60), bool)
    assert_type(s.smembers(), list[str])
    assert_type(s.sinter("other", s), list[str])
    assert_type(z.zrange(0, -1, withscores=True), list[tuple[str, float]])
    assert_type(z.zpopmin(), list[tuple[str, float]])
    assert_type(z.geopos("a"), list[tuple[float, float] | None])
    assert_type(z.zunionstore({z: 1.5, "other": 2}), int)
    assert_type(x.xrange(), list[tuple[str, dict[str, str]]])
    assert_type(RedisList(f"{k}:x").lmove(RedisList("y")), str | None)
    assert_type(RedisList("x").lpop(3), list[str] | None)
    call("OBJECT", "ENCODING", k)
    if split(RedisList("a"), RedisList("b"), RedisList("c"), threshold=1) > 3:
        raise redipy.ScriptError("too many")
    value: dict[str, Any] = json.loads(v.get() or "{}")
    return value


assert_type(r.register_script(every)(k="k", v="v", h="h", s="s", z="z", x="x"), dict[str, Any] | None)

# What redipy 0.7 has goes on.
ctx = FnContext()
ctx.add(BuiltList(Strs(ctx.add_key("k"), ":x")).lpop())
assert_type(r.register_script(ctx), ExecFunction)
