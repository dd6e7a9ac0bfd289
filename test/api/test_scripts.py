"""Scripts are registered on a client, and called by the names of their keys and arguments."""
from __future__ import annotations

from typing import Any

import pytest

from redipy import ExecFunction, Redis
from redipy.backends.base import Backend
from redipy.script import FnContext, RedisList, RedisVar


def moving() -> FnContext:
    """Moves up to `count` elements of `source` to `target`, and returns what was moved."""
    ctx = FnContext()
    source, target = RedisList(ctx.add_key("source")), RedisList(ctx.add_key("target"))
    count = ctx.add_arg("count")
    moved = ctx.add_local([])
    loop = ctx.while_(moved.len_().lt_(count).and_(source.exists()))
    loop.add(moved.set_at(moved.len_(), source.lpop()))
    each, _, value = ctx.for_(moved)
    each.add(target.rpush(value))
    ctx.set_return_value(moved)
    return ctx


KEYS = {"source": "a", "target": "b"}


@pytest.fixture
def move(r: Redis[str]) -> ExecFunction:
    """The script, on a list of three."""
    r.rpush("a", "1", "2", "3")
    return r.register_script(moving())


def test_a_script_is_called_by_names(r: Redis[str], move: ExecFunction) -> None:
    """Names that it does not declare are ignored, one that is missing is a KeyError."""
    assert move(keys=KEYS | {"other": "x"}, args={"count": 2, "other": 1}) == ["1", "2"]
    assert r.lrange("b", 0, -1) == ["1", "2"] and r.lrange("a", 0, -1) == ["3"]
    with pytest.raises(KeyError, match="count"):
        move(keys=KEYS, args={})
    with pytest.raises(KeyError, match="target"):
        move(keys={"source": "a"}, args={"count": 1})
    with pytest.raises(TypeError, match="cannot be given"):
        move(keys=KEYS, args={"count": object()})
    assert move(keys=KEYS, args={"count": 9}) == ["3"]
    assert move(keys=KEYS, args={"count": 9}) == []


def test_a_script_can_be_queued(r: Redis[str], move: ExecFunction) -> None:
    """Its value takes its place in the list."""
    with r.pipeline() as pipe:
        pipe.rpush("a", "4")
        assert move(keys=KEYS, args={"count": 3}, client=pipe) is None
        pipe.lrange("a", 0, -1)
        assert pipe.execute() == [4, ["1", "2", "3"], ["4"]]


def test_a_script_runs_on_another_client_with_its_prefix(client_backend: Backend, r: Redis[str]) -> None:
    """Of the same kind of backend; another kind is refused."""
    other = Redis(rt=client_backend, prefix="other")
    other.rpush("a", "x")
    move = r.register_script(moving())
    assert move(keys=KEYS, args={"count": 1}, client=other) == ["x"]
    assert other.get_runtime().lrange("b", 0, -1) == ["x"] and not r.exists("b")
    far = Redis("memory") if client_backend.name != "memory" else Redis("redis", port=1)
    with pytest.raises(ValueError, match="cannot run on"):
        move(keys=KEYS, args={"count": 1}, client=far)
    with pytest.raises(ValueError, match="cannot run on"):
        move(keys=KEYS, args={"count": 1}, client=far.pipeline())


def test_a_literal_key_has_the_prefix(r: Redis[str]) -> None:
    """As it has in the methods of the client."""
    ctx = FnContext()
    ctx.add(RedisVar("literal").set_value("a"))
    ctx.set_return_value(None)
    assert r.register_script(ctx)(keys={}, args={}) is None
    assert r.get("literal") == "a"


def test_a_wrong_type_is_a_type_error(r: Redis[str], move: ExecFunction) -> None:
    """And what was done before stays."""
    r.set("b", "text")
    with pytest.raises(TypeError):
        move(keys=KEYS, args={"count": 1})
    assert r.lrange("a", 0, -1) == ["2", "3"]


def test_hooks_are_told(client_backend: Backend, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the graph on every backend, of the Lua on a server."""
    graphs: list[dict[str, Any]] = []
    code: list[list[str]] = []
    r = Redis(rt=client_backend, compile_hook=graphs.append, lua_code_hook=code.append, verbose_lua_test=True)
    r.register_script(moving())
    is_server = client_backend.name == "redis"
    assert [(graph["kind"], graph["keyv"], graph["argv"]) for graph in graphs] == [
        ("script", ["source", "target"], ["count"])
    ]
    assert len(code) == is_server and bool(capsys.readouterr().out) == is_server
    runtime = r.get_runtime()
    runtime.set_compile_hook(None)
    runtime.set_code_hook(None)
    r.register_script(moving())
    assert len(graphs) == 1 and len(code) == is_server
