"""Random scripts: what they give, call and catch is the same here and on the reference."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from redipy.backends.base import Backend
from redipy.errors import RedipyError
from test.conformance.drawn import UNHEALTHY
from test.conformance.harness import answer, same
from test.reference import Judge

NUMBERS = "0 1 -1 2 1.5 -1.5 0.1 1e15 1e17 -1e17 1e100 -1e-7 2^53 2^53+1 2^62 2^63 -2^63 1/3 1234567.125 1/0 -1/0 -0.0"
numbers = st.one_of(
    st.sampled_from(NUMBERS.split()), st.integers(-(2**53), 2**53).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)  # fmt: skip
strings = st.sampled_from(["''", "'a'", "'a b'", "'1'", "'\\0\\255'", "'a\\r\\nb'", "('x'):rep(70)", "'OK'", "'ERR x'"])
plain = st.one_of(numbers, strings, st.sampled_from(["true", "false", "nil", "redis.call", "cjson.null", "redis"]))
scalars = st.one_of(numbers, strings, st.sampled_from(["true", "false"]))


def tables(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """Lists, and tables that say what they are, rightly or not."""
    listed = st.lists(inner, max_size=4).map(lambda items: "{" + ", ".join(items) + "}")
    # Of a map or set with several keys the order is open, and hiredis holds no lists as keys.
    one = st.tuples(strings, inner).map(lambda pair: f"{{[{pair[0]}] = {pair[1]}}}")
    kinds = st.one_of(
        inner.map(lambda value: f"{{err = {value}}}"), inner.map(lambda value: f"{{ok = {value}}}"),
        numbers.map(lambda number: f"{{double = {number}}}"), inner.map(lambda value: f"{{double = {value}}}"),
        one.map(lambda pairs: f"{{map = {pairs}}}"), one.map(lambda pairs: f"{{set = {pairs}}}"),
        strings.map(lambda text: f"{{verbatim_string = {{format = 'txt', string = {text}}}}}"),
        st.tuples(inner, inner).map(lambda pair: f"{{{pair[0]}, nil, {pair[1]}}}"),
        st.tuples(inner, inner).map(lambda pair: f"{{ok = {pair[0]}, {pair[1]}}}"),
    )  # fmt: skip
    return st.one_of(listed, kinds)


values = st.recursive(plain, tables, max_leaves=8)
protocols = st.sampled_from(["", "redis.setresp(3) "])

KEYS = st.sampled_from(["'s'", "'n'", "'l'", "'h'", "'z'", "'u'", "'none'"])
CALLS = (
    "'get', {key}", "'set', {key}, {word}", "'append', {key}, {word}", "'incrby', {key}, {word}", "'type', {key}",
    "'incrbyfloat', {key}, {word}", "'rpush', {key}, {word}, {word}", "'lrange', {key}, 0, -1", "'llen', {key}",
    "'lpop', {key}, {word}", "'hset', {key}, {word}, {word}", "'hgetall', {key}", "'hget', {key}, {word}",
    "'hmget', {key}, {word}, {word}", "'zadd', {key}, {word}, {word}", "'zrange', {key}, 0, -1, 'withscores'",
    "'zscore', {key}, {word}", "'zpopmin', {key}", "'sadd', {key}, {word}", "'scard', {key}", "'mget', {key}, {key}",
    "'del', {key}", "'exists', {key}, {key}", "'echo', {word}", "'setnx', {key}, {word}", "{word}, {key}",
    "'zmscore', {key}, {word}, {word}", "'lpos', {key}, {word}", "'getrange', {key}, {word}, {word}", "{key}",
)  # fmt: skip
SHOW = """
local function show(v)
    if type(v) ~= 'table' then return type(v):sub(1, 1) .. (v == v and tostring(v) or 'nan') end
    local parts = {}
    for i, each in ipairs(v) do parts[i] = show(each) end
    for k, each in pairs(v) do if type(k) ~= 'number' then parts[#parts + 1] = tostring(k) .. '=' .. show(each) end end
    if #v == 0 then table.sort(parts) end
    return '{' .. table.concat(parts, ',') .. '}'
end
"""

drawn = settings(
    max_examples=400, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=UNHEALTHY,
)  # fmt: skip


def plainly(reply: Any) -> Any:
    """A reply with what hiredis makes of it: errors by their text, sets as lists."""
    if isinstance(reply, (list, tuple, set)):
        return list(map(plainly, reply))
    if isinstance(reply, dict):
        return {key: plainly(value) for key, value in reply.items()}
    return str(reply) if isinstance(reply, (RedipyError, Exception)) else reply


def agrees(backend: Backend, judge: Judge, script: str) -> None:
    """Fail where the two part."""
    words = [b"EVAL", script.encode("latin-1"), b"0"]
    ours, theirs = plainly(answer(backend, words)), plainly(judge.execute(*words))
    assert same(theirs, ours), f"{script}\n  gave {ours!r}\n  expected {theirs!r}"


def test_what_scripts_give(make_backend: Callable[[str], Backend], judge: Judge) -> None:
    """Values of all kinds, in each other."""
    backend = make_backend("memory")

    @given(protocols, values)
    @drawn
    def hold(protocol: str, value: str) -> None:
        agrees(backend, judge, f"{protocol}return {value}")

    hold()


def test_what_scripts_raise(make_backend: Callable[[str], Backend], judge: Judge) -> None:
    """Values of all kinds as errors, caught or not."""
    backend = make_backend("memory")
    ways = [
        "error({})", "return {{pcall(error, {})}}",
        "return {{xpcall(function() error({}) end, function(e) return {{e}} end)}}",
        "coroutine.wrap(function() error({}) end)()", "assert(false, {})", "return {{pcall(assert, nil, {})}}",
    ]  # fmt: skip

    @given(st.sampled_from(ways), values.filter(lambda value: "redis" not in value and "\\" not in value))
    @drawn
    def hold(way: str, value: str) -> None:
        agrees(backend, judge, way.format(value))

    hold()


def test_what_scripts_call(make_backend: Callable[[str], Backend], judge: Judge) -> None:
    """Commands with words of all kinds; what comes back is shown by the script itself."""
    backend = make_backend("memory")

    words = st.lists(st.one_of(scalars, scalars, scalars, plain), min_size=2, max_size=2)
    keys = st.lists(KEYS, min_size=2, max_size=2)

    @given(protocols, st.lists(st.tuples(st.sampled_from(CALLS), keys, words), min_size=1, max_size=5))
    @drawn
    def hold(protocol: str, calls: list[tuple[str, list[str], list[str]]]) -> None:
        lines = []
        for call, keys, words in calls:
            filled = call
            for place, each in [("{key}", key) for key in keys] + [("{word}", word) for word in words]:
                filled = filled.replace(place, each, 1)
            lines.append(f"out[#out + 1] = show(redis.pcall({filled}))")
        agrees(backend, judge, f"{SHOW} {protocol} local out = {{}} {' '.join(lines)} return out")

    hold()
