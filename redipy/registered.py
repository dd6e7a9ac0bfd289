"""Registered scripts: called with keys and arguments by name, on a client or in a pipeline.

Imports: backends.base, errors, symbolic, values; for their types alone, the clients that call.
"""
from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from redipy.backends.base import ScriptCall
from redipy.errors import BackendError
from redipy.values import Value, encoded

if TYPE_CHECKING:
    from redipy.pipeline import PipelineAPI
    from redipy.runtime import RedisClientAPI
    from redipy.symbolic import ir
    from redipy.symbolic.own import OwnCommands
    from redipy.symbolic.script import Script

R = TypeVar("R")


@dataclass
class ScriptHooks:
    """What is told of every script that is registered, and the commands that it may call besides Redis's own."""

    compile_hook: Callable[[dict[str, Any]], None] | None = None
    """Is given the graph."""
    lua_code_hook: Callable[[list[str]], None] | None = None
    """Is given the lines of Lua, where a server runs the script."""
    prints: bool = False
    """Whether the Lua is printed, where a server runs the script."""
    prints_in_tests: bool = False
    """Likewise, but only while pytest runs."""
    own: OwnCommands | None = None
    """The commands that were added, once there are any."""

    def linked(self, tree: ir.Script) -> ir.Script:
        """A script in which the commands that were added are functions of its own."""
        return tree if self.own is None else self.own.linked(tree)

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
        self.script = script
        self._client = client
        self._call = client.backend.script_caller(script)
        self._keyv, self._argv = script.keyv, script.argv
        self.defaults: Mapping[str, Any] = {}

    @property
    def lua(self) -> str:
        """The Lua that Redis runs."""
        return self.script.lua

    @property
    def python(self) -> str:
        """The Python that a local backend runs."""
        return self.script.python

    def __call__(
        self,
        *,
        keys: Mapping[str, Value] | None = None,
        args: Mapping[str, Any] | None = None,
        client: RedisClientAPI[Any] | PipelineAPI[Any] | None = None,
        rollback: bool = False,
    ) -> Any:
        """Run the script as one atomic step; its value, as JSON data.

        keys, args: by the names that the script declares; others are ignored. Arguments are JSON data. client:
        where to run it, with the prefix of that client, if not where it was registered. In a pipeline the value takes
        its place in the list of results, and None is returned. rollback: an error undoes what the script did before.
        Errors: KeyError for a declared name that is missing; TypeError for an argument that is no JSON; ValueError for
        a client of another kind of backend, and for `rollback` on a backend that cannot undo; those of the script.
        """
        return self._run(keys or {}, args or {}, client, rollback)

    def _run(
        self,
        keys: Mapping[str, Value],
        args: Mapping[str, Any],
        client: RedisClientAPI[Any] | PipelineAPI[Any] | None,
        rollback: bool,
    ) -> Any:
        values: list[Any] = []
        for name in self._keyv:  # as a comprehension it would cost a call of the shortest script a tenth more
            values.append(encoded(keys[name]))
        for name in self._argv:
            values.append(args[name])
        if client is None and not rollback:
            return self._call(values)
        target = self._client if client is None else client
        if target.backend.name != self._client.backend.name:
            raise BackendError(
                f"the script was registered on {self._client.backend.name} and cannot run on {target.backend.name}: "
                "register it there as well"
            )
        return target.call_script(ScriptCall.of(self.script, values), rollback=rollback)


class RegisteredScript(ExecFunction, Generic[R]):
    """A function that is a script, on a client: its keys and arguments may be given by name, as to any function."""

    def __init__(self, script: Script, client: RedisClientAPI[Any], name: str, defaults: Mapping[str, Any]) -> None:
        super().__init__(script, client)
        self._name, self.defaults = name, defaults
        self._order = (*script.keyv, *script.argv)
        self._key_places = range(len(script.keyv))

    @overload  # type: ignore[override]
    def __call__(
        self,
        *,
        client: PipelineAPI[Any],
        keys: Mapping[str, Value] | None = None,
        args: Mapping[str, Any] | None = None,
        rollback: bool = False,
        **given: Any,
    ) -> None: ...
    @overload
    def __call__(
        self,
        *,
        keys: Mapping[str, Value] | None = None,
        args: Mapping[str, Any] | None = None,
        client: RedisClientAPI[Any] | None = None,
        rollback: bool = False,
        **given: Any,
    ) -> R: ...
    def __call__(self, **given: Any) -> R | None:
        """Run the script as one atomic step; what the function returns, as JSON data.

        given: keys and arguments, by the names of the parameters; or in `keys` and `args`, as to an `ExecFunction`,
        which also tells of `client`, of `rollback` and of errors. Arguments that have a default may be left out.
        Errors: TypeError for a name that the function does not have, or that is given twice.
        """
        if tuple(given) != self._order:
            return self._called(**given)
        # As most often. A call of the shortest script takes a quarter less of the time this way.
        values = [*given.values()]
        for at in self._key_places:
            values[at] = encoded(values[at])
        return self._call(values)  # type: ignore[no-any-return]

    def _called(
        self,
        *,
        keys: Mapping[str, Value] | None = None,
        args: Mapping[str, Any] | None = None,
        client: RedisClientAPI[Any] | PipelineAPI[Any] | None = None,
        rollback: bool = False,
        **given: Any,
    ) -> R | None:
        """A call with names in another order, with some of them left out, or in any of the other ways."""
        keys, args = keys or {}, args or {}
        for name in given:
            if name not in self._order:
                known = ", ".join(self._order)
                raise TypeError(f"{self._name} has no parameter {name!r}: it has {known or 'none'}")
            if name in keys or name in args:
                raise TypeError(f"{self._name} is given {name!r} twice")
        if given:
            keys, args = {**keys, **given}, {**args, **given}
        if self.defaults:
            args = {**self.defaults, **args}
        return self._run(keys, args, client, rollback)  # type: ignore[no-any-return]
