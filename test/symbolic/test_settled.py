"""What once differed from one backend to the next, and is settled: each named case, on every backend.

More of these stand among the programs: keys built within scripts, the copying of arguments, indices, truth, ToNum.
"""
from __future__ import annotations

from typing import Any

import pytest

from redipy import Redis
from redipy.backends.base import Backend
from redipy.errors import ScriptError
from redipy.script import (
    FindFn,
    FnContext,
    FromJSON,
    RedisFn,
    RedisHash,
    RedisList,
    RedisSortedSet,
    RedisVar,
    Spread,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
)
from redipy.symbolic import Expr
from test.symbolic.test_programs import Build, check, run


def index_assigned(c: FnContext) -> Any:
    seen = c.add_local([])
    body, index, _ = c.for_(["a", "b"])
    body.add(index.assign(index + 5))
    body.add(seen.set_at(seen.len_(), index))
    return seen


def is_true(value: Any) -> Build:
    """Whether a branch takes a value for true."""

    def build(c: FnContext) -> Any:
        found = c.add_local(False)
        c.if_(value(c) if callable(value) else c.add_local(value))[0].add(found.assign(True))
        return found

    return build


def of_json(text: str) -> Build:
    """A value that came from JSON."""
    return lambda c: FromJSON(c.add_local(text))


SETTLED: dict[str, list[tuple[Build, Any]]] = {
    "None of JSON is None": [
        (lambda c: of_json("null")(c).eq_(None), True),
        (lambda c: of_json("[null]")(c)[0].eq_(None), True),
        (lambda c: RedisHash("none").hmget("f").get_key("f").eq_(None), True),
    ],
    "what is missing is None, however it is asked for": [
        (lambda c: [RedisList("none").lpop(2).eq_(None), RedisList("none").rpop(3).eq_(None)], [True, True]),
        (lambda c: RedisVar("none").set_value("x", return_previous=True).eq_(None), True),
        (lambda c: RedisVar("none").redis_fn("get", no_adjust=True).eq_(None), True),
        (lambda c: RedisVar("none").key_type().eq_(None), True),
    ],
    "0 and what is empty are false": [
        *((is_true(value), False) for value in (0, "", [], {}, None, False)),
        *((is_true(of_json(text)), False) for text in ("0", '""', "[]", "{}", "null")),
        *((is_true(value), True) for value in (1, "0", [None], {"": None}, True)),
    ],
    "assigning the index is seen as it is": [(index_assigned, [5, 6])],
    "a dict has a length, and an index outside is an error": [
        (lambda c: c.add_local({"a": 1, "b": None}).len_(), 2),
        (lambda c: c.add_local([1])[1], ScriptError),
        (lambda c: c.add_local([1, 2])[-1], 2),
    ],
    "mixed types have one error, and texts of digits are no numbers": [
        (lambda c: c.add_local("1") + c.add_local("2"), "12"),
        *((lambda c, mixed=mixed: mixed(c.add_local("1")), ScriptError) for mixed in (
            lambda x: x + 1, lambda x: x - "1", lambda x: x.lt_(1), lambda x: x.ge_([]),
        )),
    ],
    "empty lists and dicts stay what they are, at any depth": [
        (lambda c: [[], {}, {"a": [], "b": {}}], [[], {}, {"a": [], "b": {}}]),
        (lambda c: [], []),
        (lambda c: {}, {}),
    ],
    "whole numbers are int, and pairs lists": [
        (lambda c: [3.0, c.add_local(1.5) + 1.5, 2.5], [3, 3, 2.5]),
        (lambda c: [RedisSortedSet("z").add(1.5, "a"), RedisSortedSet("z").pop_max()], [1, [["a", 1.5]]]),
    ],
    "a dict keeps its order": [
        (lambda c: {"b": 1, "a": {"z": [], "y": None}}, {"b": 1, "a": {"z": [], "y": None}}),
        (lambda c: c.add_arg("x"), {"q": 1, "p": 2, "o": 3}),
    ],
    "functions compute values, not texts of them": [
        (lambda c: [ToJSON(5), ToJSON([None, "a"]), ToNum(1.5), ToIntStr(-1.5)], ["5", '[null,"a"]', 1.5, -1]),
        (lambda c: ToNum("x"), ScriptError),
        (lambda c: [FindFn("a.b", "."), FindFn("abcb", "b", 2), FindFn("a", "x")], [1, 3, None]),
    ],
    "lists, bools and None are no words": [
        *((lambda c, word=word: RedisList("l").rpush(c.add_local(word)), ScriptError) for word in ([], True, None, {})),
    ],
    "expire and ttl are in seconds": [
        (lambda c: [RedisVar("k").set_value("v"), RedisVar("k").expire(expire_in=100), RedisVar("k").ttl().gt_(99)],
         [True, True, True]),
        (lambda c: [RedisVar("k2").set_value("v"), RedisVar("k2").ttl(), RedisVar("none2").ttl()], [True, -1, None]),
    ],
    "a missing key does not exist, and that is false": [
        (is_true(lambda c: RedisVar("none").exists()), False),
        (lambda c: RedisVar("none").delete(), 0),
    ],
    "expire without a time lets a key stay": [
        (lambda c: [RedisVar("k3").set_value("v", expire_in=0.5), RedisVar("k3").ttl().le_(0.5),
                    RedisVar("k3").expire(), RedisVar("k3").expire(), RedisVar("k3").ttl()],
         [True, True, True, False, -1]),
    ],
    "a list is spread as words": [
        (lambda c: [RedisList("l").rpush("a", Spread(c.add_local(["b", 2.5, 3])), "z"), RedisList("l").lrange(0, -1)],
         [5, ["a", "b", "2.5", "3", "z"]]),
        (lambda c: [RedisFn("sadd", "s", Spread(["a", "b"])), RedisFn("del", "no", Spread(["s", "none"]))], [2, 1]),
        (lambda c: [RedisHash("h").hset({"f": 1}), RedisHash("h").hmget(Spread(["f", "g"])),
                    RedisHash("h").hdel(Spread(["f", "g"]))], [1, {"f": "1", "g": None}, 1]),
        (lambda c: [RedisList("l").rpush("a", "b"), *(RedisFn("lpop", "l", Spread(count)) for count in ([1], []))],
         [2, ["a"], "b"]),
        *((lambda c, value=value: RedisList("l").rpush(Spread(c.add_local(value))), ScriptError)
          for value in ([], "ab", None, 3, {"a": 1}, ["a", None])),
    ],
    "names of commands have no case": [(lambda c: [RedisFn("LLEN", "none"), RedisFn("llen", "none")], [0, 0])],
    "without a return value there is None": [(lambda c: c.add(c.add_local(1)), None)],
    "or and and give operands": [
        (lambda c: [Expr.or_(c.add_local([]), "x"), Expr.and_(c.add_local(1), [])], ["x", []]),
    ],
}


@pytest.mark.parametrize("name", SETTLED)
def test_settled(backend: Backend, name: str) -> None:
    """Each row on an empty store."""
    for number, (build, expected) in enumerate(SETTLED[name], start=1):
        backend.execute(b"FLUSHALL")
        got = run(backend, build, {"x": {"q": 1, "p": 2, "o": 3}})
        try:
            check(got, expected)
        except AssertionError as error:
            raise AssertionError(f"row {number}: {got!r} is not {expected!r}") from error


def test_keys_get_the_prefix_of_the_client_that_runs_the_script(backend: Backend) -> None:
    """Not of the one that registered it; read as a value, a key has no prefix."""
    backend.execute(b"FLUSHALL")
    one, two = (Redis(backend="custom", rt=backend, prefix=prefix) for prefix in ("one:", "two:"))
    ctx = FnContext()
    key = ctx.add_key("k")
    ctx.add(RedisVar(key).set_value(key))
    ctx.add(RedisVar(Strs(key, ":x")).set_value("extended"))
    ctx.add(RedisVar("literal").set_value("literal"))
    ctx.set_return_value(key)
    script = one.register_script(ctx)
    assert script(keys={"k": "name"}, client=two) == "name"
    assert {bytes(key): backend.execute(b"GET", key) for key in backend.execute(b"KEYS", b"*")} == {
        b"two:name": b"name", b"two:name:x": b"extended", b"two:literal": b"literal",
    }
