"""A Python function as a script: what `@redipy.script` makes. Imports: errors, program, script."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, overload

from redipy.errors import ScriptError
from redipy.symbolic.function.program import Program, defaults_of
from redipy.symbolic.function.source import OfFunction
from redipy.symbolic.script import Script

P = ParamSpec("P")
R = TypeVar("R")


class ScriptFunction(OfFunction, Generic[P, R]):
    """A Python function that is a script: register it on a client, and call what `register_script` gives.

    Another script may call it, as any function. `lua` and `python` show what was made of it.
    """

    def __init__(self, function: Callable[P, R], *, name: str | None = None, timeout: float | None = None) -> None:
        """Errors: ScriptError for what scripts do not have, with the place and what to write instead."""
        self.function = function
        self.__name__ = getattr(function, "__name__", repr(function))
        self.name = name or self.__name__
        program = Program(function, self.name)
        self.tree = program.script
        self.script = Script(self.tree, timeout=timeout)
        self.defaults: dict[str, Any] = defaults_of(program.parameters)
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Only another script calls it; outside of scripts there is nothing yet that it could run on."""
        raise ScriptError(
            f"{self.name} is a script, and runs on a client: `f = r.register_script({self.__name__})`, then call `f`"
        )

    def __repr__(self) -> str:
        return f"<script {self.name}>"

    @property
    def lua(self) -> str:
        """The Lua that Redis runs."""
        return self.script.lua

    @property
    def python(self) -> str:
        """The Python that a local backend runs."""
        return self.script.python


@overload
def script(function: Callable[P, R], /) -> ScriptFunction[P, R]: ...
@overload
def script(
    *, name: str | None = None, timeout: float | None = None
) -> Callable[[Callable[P, R]], ScriptFunction[P, R]]: ...
def script(
    function: Callable[P, R] | None = None, /, *, name: str | None = None, timeout: float | None = None
) -> ScriptFunction[P, R] | Callable[[Callable[P, R]], ScriptFunction[P, R]]:
    """Make a script of a Python function: `@redipy.script`, or `@redipy.script(name=…, timeout=…)`.

    Its parameters that are annotated as keys (`jobs: RedisList`) are named by every call, the others are JSON data.
    name: what errors and logs call it, if not by its own name. timeout: seconds after which a run ends with an error.
    Errors: ScriptError for what scripts do not have, with the place and what to write instead.
    """
    if function is not None:
        return ScriptFunction(function)
    return lambda decorated: ScriptFunction(decorated, name=name, timeout=timeout)
