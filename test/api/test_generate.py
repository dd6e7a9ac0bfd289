"""What is derived is fresh, and the generator refuses what it does not understand."""
from __future__ import annotations

import ast
import asyncio
import importlib.util
import inspect
import pathlib
import textwrap
from typing import Any

import pytest

from redipy import PipelineAPI, RedisAPI
from redipy.api import hashes, strings
from redipy.api.base import Replies

TOOL = pathlib.Path(__file__).parent.parent.parent / "tools" / "generate.py"


def loaded() -> Any:
    """The generator as a module."""
    spec = importlib.util.spec_from_file_location("generate", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = loaded()


def function(source: str) -> ast.FunctionDef:
    """The tree of one method."""
    (tree,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(tree, ast.FunctionDef)
    return tree


def test_what_is_checked_in_is_fresh() -> None:
    """`make generate` would change nothing."""
    assert generate.is_fresh(), "run make generate"


def test_a_pipeline_has_every_method_with_its_parameters_and_docstring() -> None:
    """Written once, and found in both."""
    for name, method in inspect.getmembers(RedisAPI, inspect.isfunction):
        if not name.startswith("_"):
            derived = getattr(PipelineAPI, name)
            assert list(inspect.signature(derived).parameters) == list(inspect.signature(method).parameters), name
            assert inspect.getdoc(derived) == inspect.getdoc(method), name


REFUSED = {
    "a return must be around one self._execute, not 0": "def m(self): return 1",
    "a return must be around one self._execute, not 2": "def m(self): return self._execute(b'A') + self._execute(b'B')",
    "self._execute stands outside of a return": """
        def m(self):
            first = self._execute(b'A')
            return self._execute(b'B', first)
    """,
    "a way through it ends without a return": """
        def m(self, key):
            if key:
                return self._execute(b'A')
    """,
    "calls get, which is another method in the derived form": "def m(self): return self._execute(b'A', self.get('k'))",
    "a nested definition has no derived form": """
        def m(self):
            def inner(): return 1
            return self._execute(b'A')
    """,
    "a Lambda has no derived form": "def m(self): return (lambda x: x)(self._execute(b'A'))",
    "a With has no derived form": """
        def m(self):
            with self._lock:
                return self._execute(b'A')
    """,
}


@pytest.mark.parametrize(("reason", "source"), REFUSED.items(), ids=list(REFUSED))
def test_other_forms_are_refused(reason: str, source: str) -> None:
    """With the place and the reason."""
    with pytest.raises(generate.UnknownForm, match=f"line .*, m: {reason}"):
        generate.queued(function(source))


def test_a_return_becomes_a_queued_command() -> None:
    """Beside the reading of its reply, which a lambda holds where it is more than a name."""
    def derived(source: str) -> str:
        return ast.unparse(ast.fix_missing_locations(generate.queued(function(source))).body[-1])

    assert derived("def m(self): return self._execute(b'A')") == "return self._queue(None, b'A')"
    assert derived("def m(self): return self._text(self._execute(b'A', 1))") == (
        "return self._queue(self._text, b'A', 1)"
    )
    assert derived("def m(self): return f(1)(self._execute(b'A'))") == "return self._queue(f(1), b'A')"
    assert derived("def m(self): return self._execute(b'A') == 1") == (
        "return self._queue(lambda reply: reply == 1, b'A')"
    )


def test_the_same_source_gives_awaitable_methods() -> None:
    """A few of them, over an `_execute` that is a coroutine."""
    names = ("get", "incr", "mget", "hmget", "hgetall")
    body = []
    for family in (strings.StringCommands, hashes.HashCommands):
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(family))).body
        assert isinstance(tree, ast.ClassDef)
        body += [
            generate.awaitable(method) for method in tree.body
            if isinstance(method, ast.FunctionDef) and method.name in names and not method.decorator_list
        ]
    derived = ast.ClassDef("Awaitable", bases=[ast.Name("Replies")], keywords=[], body=body, decorator_list=[])
    source = "from __future__ import annotations\n" + ast.unparse(ast.fix_missing_locations(derived))
    scope: dict[str, Any] = {**vars(strings), **vars(hashes), "Replies": Replies}
    exec(source, scope)
    client = scope["Awaitable"]()
    replies = {
        b"GET": b"v", b"INCR": 1, b"MGET": [b"v", None], b"HMGET": [b"v"], b"HGETALL": {b"f": b"v"},
    }

    async def execute(name: bytes, *words: Any) -> Any:
        return replies[name]

    client._execute = execute

    async def calls() -> list[Any]:
        return [
            await client.get("k"), await client.incr("k"), await client.mget("k", "l"), await client.hmget("k", "f"),
            await client.hgetall("k"),
        ]

    assert asyncio.run(calls()) == ["v", 1, ["v", None], {"f": "v"}, {"f": "v"}]
