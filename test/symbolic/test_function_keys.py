"""What keys in scripts offer is what the client offers: derived from it, fresh, and with a reading for every reply."""
from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

import pytest

from redipy.api import _keys
from redipy.api._pipeline import PipelineCommands
from redipy.api.api import RedisAPI
from redipy.symbolic.function.readings import READINGS
from redipy.symbolic.function.scope import KEY_CLASSES
from tools import script_keys

METHODS = [
    (key, name) for key in dict.fromkeys(KEY_CLASSES.values()) for name in vars(key) if not name.startswith("_")
]


def test_what_is_checked_in_is_fresh() -> None:
    """`make generate` would change nothing."""
    assert script_keys.is_fresh(), "run make generate"


def test_every_family_has_its_methods() -> None:
    """Those of the client that begin with a key, but for those that wait."""
    offered = {name for _, name in METHODS}
    first = {
        name: list(inspect.signature(method).parameters)[1:2]
        for name, method in inspect.getmembers(RedisAPI, inspect.isfunction) if not name.startswith("_")
    }
    missing = {name for name, parameters in first.items() if parameters == ["key"]} - offered
    assert missing == {"memory_usage", "publish", "spublish"}
    assert {"sinter", "mget", "lmove", "zunionstore", "geosearchstore", "bitfield", "delete"} <= offered
    assert not {"blpop", "ping", "keys_block", "scan", "xread"} & offered


@pytest.mark.parametrize(("key", "name"), METHODS, ids=[f"{key.__name__}.{name}" for key, name in METHODS])
def test_a_method_is_the_clients(key: type[_keys.Key], name: str) -> None:
    """With its docstring, and its parameters but for the key, and but for a `datetime`."""
    theirs = getattr(RedisAPI, name)
    assert inspect.getdoc(vars(key)[name]) == inspect.getdoc(theirs)
    parameters = inspect.signature(theirs).parameters.values()
    _, first, *others = [each.name for each in parameters if "datetime" not in str(each.annotation)]
    own = list(inspect.signature(vars(key)[name]).parameters)[1:]
    assert own == others, f"{name} without its {first}"


def readings(method: ast.FunctionDef) -> Iterator[str]:
    """The qualified names of what reads the replies of a derived method."""
    made = {
        ast.unparse(node.targets[0]): node.value
        for node in ast.walk(method) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    }
    for node in ast.walk(method):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != "self._queue":
            continue
        convert = made.get(ast.unparse(node.args[0]), node.args[0])
        match convert:
            case ast.Constant(None):
                continue
            case ast.Lambda():
                yield f"PipelineCommands.{method.name}.<locals>.<lambda>"
            case ast.Call(ast.Name(function)):
                yield f"{function}.<locals>.read"
            case ast.Attribute(_, "_text"):
                yield "maybe_decoded"
            case ast.Attribute(_, "_decode"):
                yield "decoded"
            case ast.Attribute(_, attribute):
                yield f"Replies.{attribute}"
            case _:
                yield ast.unparse(convert)


@pytest.mark.parametrize("name", sorted({name for _, name in METHODS}))
def test_every_reply_can_be_read(name: str) -> None:
    """However the client reads it, scripts have a way to."""
    (method,) = ast.parse(textwrap.dedent(inspect.getsource(getattr(PipelineCommands, name)))).body
    assert isinstance(method, ast.FunctionDef)
    assert set(readings(method)) <= set(READINGS)
