"""Random scripts mean the same everywhere: to the evaluator, in Python on local backends, in Lua on the server.

`REDIPY_RANDOM_SCRIPTS` says how many are drawn.
"""
from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from redipy.backends.base import Backend, ScriptCall
from redipy.backends.memory import MemoryBackend
from redipy.clock import ManualClock
from redipy.commands.table import COMMANDS
from redipy.errors import RedipyError
from redipy.symbolic import Script, ir
from test.conftest import EVERYWHERE
from test.symbolic.drawn import STORES, scripts
from test.symbolic.evaluator import Evaluator

MANY = int(os.environ.get("REDIPY_RANDOM_SCRIPTS", "300"))
PREFIX = b"p:"
KEYS = ("k", "k:\u00e9")
READ = {b"string": (b"GET",), b"hash": (b"HGETALL",), b"list": (b"LRANGE", b"0", b"-1"), b"set": (b"SMEMBERS",),
        b"zset": (b"ZRANGE", b"0", b"-1", b"WITHSCORES")}


def contents(backend: Backend) -> dict[bytes, Any]:
    """Everything that a backend holds."""
    found = {}
    for key in backend.execute(b"KEYS", b"*"):
        command, *words = READ[bytes(backend.execute(b"TYPE", key))]
        reply = backend.execute(command, key, *words)
        found[key] = sorted(reply) if command == b"SMEMBERS" else reply
    return found


def outcome(run: Callable[[], Any]) -> Any:
    """The value, or the class of the error."""
    try:
        return shown(run())
    except RedipyError as error:
        return type(error)


def outcome_and_text(run: Callable[[], Any]) -> tuple[Any, str]:
    """The value, or the class of the error and what it says without showing where."""
    try:
        return shown(run()), ""
    except RedipyError as error:
        return type(error), (str(error).splitlines() or [""])[0]


def shown(value: Any) -> Any:
    """A value such that those of different types differ."""
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, dict):
        return ("dict", [(name, shown(element)) for name, element in value.items()])  # which are in an order
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    return (type(value), value)


@pytest.fixture
def every_backend(make_backend: Callable[[str], Backend]) -> list[Backend]:
    """All of them, for all scripts."""
    return [make_backend(name) for name in EVERYWHERE]


@pytest.mark.timeout(60 + MANY)
@settings(
    max_examples=MANY,
    deadline=None,
    derandomize="REDIPY_RANDOM_SCRIPTS" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=scripts(), store=STORES)
def test_random_scripts(
    every_backend: list[Backend],
    drawn: tuple[ir.Script, tuple[Any, ...]],
    store: list[tuple[bytes, str, bytes]],
) -> None:
    """Value, effects and the class of the error are those that the evaluator finds."""
    tree, args = drawn
    script = Script(tree)

    def fill(backend: Backend) -> Backend:
        backend.execute(b"FLUSHALL")
        for name, key, *words in store:
            backend.execute(name, PREFIX + key.encode(), *words)
        return backend

    judge = fill(MemoryBackend(clock=ManualClock()))

    def execute(name: bytes, *words: bytes) -> Any:
        keys = COMMANDS[name].key_positions(words) if words else ()
        return judge.execute(name, *(PREFIX + word if at in keys else word for at, word in enumerate(words)))

    expected = outcome(lambda: Evaluator(execute, tree, KEYS, args).run())
    effects = contents(judge)
    call = ScriptCall(script, tuple(key.encode() for key in KEYS), args, PREFIX)
    texts = set()
    for backend in every_backend:
        name = backend.name
        fill(backend)
        got, text = outcome_and_text(lambda backend=backend: backend.run_script(call))  # type: ignore[misc]
        texts.add(text)
        made = script.lua if name == "redis" else script.python
        assert got == expected, f"{name} gave {got}, expected {expected}\n{made}"
        assert contents(backend) == effects, f"on {name}\n{made}"
    assert len(texts) == 1, f"{texts}\n{script.lua}"
