"""Registered scripts: called with keys and arguments by name, on a client or in a pipeline.

Imports: backends.base, errors, symbolic, values; for their types alone, the clients that call.
"""
from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redipy.backends.base import ScriptCall
from redipy.errors import BackendError
from redipy.values import Value, encoded

if TYPE_CHECKING:
    from redipy.pipeline import PipelineAPI
    from redipy.runtime import RedisClientAPI
    from redipy.symbolic.script import Script


@dataclass
class ScriptHooks:
    """What is told of every script that is registered."""

    compile_hook: Callable[[dict[str, Any]], None] | None = None
    """Is given the graph."""
    lua_code_hook: Callable[[list[str]], None] | None = None
    """Is given the lines of Lua, where a server runs the script."""
    prints: bool = False
    """Whether the Lua is printed, where a server runs the script."""
    prints_in_tests: bool = False
    """Likewise, but only while pytest runs."""

    def registered(self, script: Script, *, runs_lua: bool) -> None:
        """Tell of a script."""
        if self.compile_hook is not None:
            self.compile_hook(script.graph)
        if not runs_lua:
            return
        if self.lua_code_hook is not None:
            self.lua_code_hook(script.lua.splitlines())
        if self.prints or (self.prints_in_tests and "pytest" in sys.modules):
            print(script.lua)


class ExecFunction:
    """A script that can be called; `script` shows what it was compiled to."""

    def __init__(self, script: Script, client: RedisClientAPI[Any]) -> None:
        from redipy.symbolic.data import copied  # not before there is a script: it brings the compilers

        self.script = script
        self._client = client
        self._copied = copied

    def __call__(
        self,
        *,
        keys: Mapping[str, Value] | None = None,
        args: Mapping[str, Any] | None = None,
        client: RedisClientAPI[Any] | PipelineAPI[Any] | None = None,
    ) -> Any:
        """Run the script as one atomic step; its value, as JSON data.

        keys, args: by the names that the script declares; others are ignored. Arguments are JSON data. client:
        where to run it, with the prefix of that client, if not where it was registered. In a pipeline the value takes
        its place in the list of results, and None is returned.
        Errors: KeyError for a declared name that is missing; TypeError for an argument that is no JSON; ValueError for
        a client of another kind of backend; those of the script.
        """
        target = self._client if client is None else client
        if target.backend.name != self._client.backend.name:
            raise BackendError(
                f"the script was registered on {self._client.backend.name} and cannot run on {target.backend.name}: "
                "register it there as well"
            )
        given_keys, given_args = keys or {}, args or {}
        return target.call_script(ScriptCall(
            self.script,
            tuple(encoded(given_keys[name]) for name in self.script.keyv),
            tuple(self._copied(given_args[name]) for name in self.script.argv),
        ))

