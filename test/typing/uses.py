"""Uses of the client that type checkers must accept, with the types that they give. Read by test_types, never run."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, assert_type

import redipy
from redipy import PipelineAPI, Redis, RedisAPI, RedisClientAPI, Runtime
from redipy.api import RSM_MISSING, CommonRuns, GeoMember, GeoPosition, KeyType

text = Redis()
assert_type(text, Redis[str])
assert_type(Redis(backend="sqlite", path="app.db"), Redis[str])
assert_type(Redis("redis", host="localhost", port=6379, prefix="app"), Redis[str])
assert_type(Redis(decode_responses=False), Redis[bytes])
assert_type(redipy.from_url("redis://localhost"), Redis[str])
assert_type(Redis.from_url("memory://", decode_responses=False), Redis[bytes])
raw = Redis(decode_responses=False)


def default_is_text(r: Redis, api: RedisAPI, client: RedisClientAPI) -> None:
    """Without a parameter, a client is one of text."""
    assert_type(r.get("k"), str | None)
    assert_type(api.hgetall("k"), dict[str, str])
    assert_type(client.lrange("k", 0, -1), list[str])


default_is_text(text, text, text.get_runtime())
assert_type(text.get_runtime(), Runtime[str])

assert_type(text.get("k"), str | None)
assert_type(raw.get(b"k"), bytes | None)
assert_type(text.set("k", 1, ex=timedelta(minutes=1)), bool)
assert_type(text.set("k", b"v", nx=True, get=True), str | None)
assert_type(text.set_value("k", "v", mode=RSM_MISSING), bool)
assert_type(text.set_value("k", "v", mode="if_exists", return_previous=True), str | None)
assert_type(text.incr("k"), int)
assert_type(text.incrby("k", 1), int)
assert_type(text.incrby("k", 0.5), float)
assert_type(text.mset({"a": 1, "b": 2.5}), bool)
assert_type(text.mset({b"a": "x"}), bool)
assert_type(text.mget("a", "b"), list[str | None])
assert_type(text.mget(["a", "b"]), list[str | None])

assert_type(text.hset("h", "f", 1), int)
assert_type(text.hset("h", {"f": 1}), int)
assert_type(text.hset("h", mapping={"f": "v"}), int)
assert_type(raw.hget("h", "f"), bytes | None)
assert_type(raw.hgetall("h"), dict[bytes, bytes])
assert_type(text.hmget("h", "a", "b"), dict[str, str | None])
assert_type(raw.hmget("h", ["a"]), dict[str, bytes | None])
assert_type(text.hscan("h"), tuple[int, dict[str, str]])
assert_type(text.hscan("h", no_values=True), tuple[int, list[str]])

assert_type(text.lpop("l"), str | None)
assert_type(text.lpop("l", 2), list[str] | None)
assert_type(raw.rpop("l", count=1), list[bytes] | None)
assert_type(text.lset("l", 0, "a"), None)
assert_type(text.lpos("l", "a"), int | None)
assert_type(text.lpos("l", "a", count=0), list[int])

assert_type(text.smembers("s"), set[str])
assert_type(text.spop("s"), str | None)
assert_type(text.spop("s", 2), set[str])
assert_type(text.srandmember("s", 2), list[str])

assert_type(text.zadd("z", {"a": 1}), int)
assert_type(text.zadd("z", {"a": 1}, incr=True), float | None)
assert_type(text.zrange("z", 0, -1), list[str])
assert_type(raw.zrange("z", 0, -1, withscores=True), list[tuple[bytes, float]])
assert_type(text.zrank("z", "a"), int | None)
assert_type(text.zrank("z", "a", withscore=True), tuple[int, float] | None)
assert_type(text.zpop_max("z"), list[tuple[str, float]])

assert_type(text.zrandmember("z"), str | None)
assert_type(text.zrandmember("z", 2, withscores=True), list[tuple[str, float]])
assert_type(raw.zunion({"y": 1, "z": 2}), list[bytes])
assert_type(text.zinter(["y", "z"], withscores=True), list[tuple[str, float]])
assert_type(raw.zmpop(1, ["z"], min=True), tuple[bytes, list[tuple[bytes, float]]] | None)

assert_type(text.bitfield("k", ("SET", "u8", 0, 255), ("OVERFLOW", "SAT"), ("GET", "u8", "#1")), list[int | None])
assert_type(text.lcs("a", "b"), str)
assert_type(text.lcs("a", "b", len=True), int)
assert_type(text.lcs("a", "b", idx=True), CommonRuns)
assert_type(text.hrandfield("h", 2, withvalues=True), list[tuple[str, str]])
assert_type(raw.hgetex("h", "f", ex=60), list[bytes | None])
assert_type(text.blpop("l", None), tuple[str, str] | None)
assert_type(raw.bzpopmin(["y", "z"], 1.5), tuple[bytes, bytes, float] | None)

assert_type(text.geoadd("g", {"Palermo": (13.4, 38.1)}), int)
assert_type(text.geosearch("g", "Palermo", radius=5, unit="km"), list[str])
assert_type(raw.geosearch("g", longitude=1, latitude=2, radius=5, withdist=True), list[GeoMember[bytes]])
assert_type(text.georadius("g", 1, 2, 5, "km", store="d"), int)
assert_type(text.georadius_ro("g", 1, 2, 5, count=3, withcoord=True)[0].position, GeoPosition | None)

assert_type(text.xadd("x", {"a": 1}), str)
assert_type(text.xadd("x", {"a": 1}, nomkstream=True), str | None)
assert_type(raw.xrange("x"), list[tuple[bytes, dict[bytes, bytes]]])
assert_type(text.xreadgroup("g", "c", {"x": ">"}), dict[str, list[tuple[str, dict[str, str]]]])
assert_type(text.xclaim("x", "g", "c", 0, ["1-1"], justid=True), list[str])
assert_type(raw.xautoclaim("x", "g", "c", 0).start_id, bytes)
assert_type(text.sort("l"), list[str | None])
assert_type(text.sort("l", store="d"), int)

assert_type(text.key_type("k"), KeyType | None)
assert_type(text.ttl("k"), float | None)
assert_type(text.expire("k", 60), bool)
assert_type(text.expire("k", expire_timestamp=datetime.now(UTC), mode="if_later"), bool)
assert_type(text.keys(), set[str])
assert_type(text.scan(0, match="a*"), tuple[int, list[str]])
assert_type(text.scan_iter(), Iterator[str])
assert_type(raw.hscan_iter("h"), Iterator[tuple[bytes, bytes]])
assert_type(raw.ping("x"), bytes)
assert_type(text.ping(), bool)

with text.pipeline() as pipe:
    assert_type(pipe, PipelineAPI[str])
    assert_type(pipe.set("k", "v").incr("n").hgetall("h"), PipelineAPI[str])
    assert_type(pipe.execute(raise_on_error=False), list[Any])
    assert_type(pipe.watch("k").get("k"), str | None)

assert_type(text.transaction(lambda pipe: 5, "k", value_from_callable=True), int)
assert_type(text.wait_for("k", lambda: 5, 1.0), int | None)
with raw.subscribe("news") as subscription:
    for message in subscription:
        assert_type(message["data"], bytes)
        assert_type(message["pattern"], bytes | None)
