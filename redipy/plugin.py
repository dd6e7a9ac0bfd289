"""Functions of your own for scripts: Python for memory and SQLite, and the Lua that stands for it on a server.

    @plugin.function(lua="return redis.sha1hex(text)")
    def sha1(text: str) -> str:
        return hashlib.sha1(text.encode()).hexdigest()

From then on every script of the process can call it, as `sha1(x)` in a function under `@redipy.script`, and as
`CallFn("sha1", x)` in a `FnContext`. A command of your own needs none of this: see `register_command` of a client.

The classes below are those of redipy 0.7's plug-ins, which the runtimes take as they did (`add_…_plugin`).
Imports: errors, api, commands, symbolic.
"""
from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Container, Iterator
from typing import Any, NotRequired, TypedDict, TypeVar

from redipy.api.api import RedisAPI
from redipy.commands.table import COMMANDS, Declare, find
from redipy.errors import BackendError, InvalidArgumentError, PluginError
from redipy.symbolic.function.calls import NAMES
from redipy.symbolic.functions import ANY_NUMBER, FUNCTIONS, Function
from redipy.symbolic.library.added import of_data, of_scalars
from redipy.symbolic.to_lua.library import members
from redipy.symbolic.types import Type
from redipy.values import Value, encoded

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P")

_SCALAR = Type.NUMBER | Type.TEXT | Type.BOOL | Type.NONE


def function(name: str | None = None, *, lua: str | None = None) -> Callable[[F], F]:
    """Add a function to what scripts can call; it stays a function of Python besides.

    It is given numbers, texts, bools and None, and gives one of these; anything else is a TypeError of the script. It
    should give the same for the same, and both sides must agree. Where it raises ScriptError, and in Lua calls
    `redipy.raise(text)`, the script ends with that.
    name: what scripts call it, if not by its own. lua: the body of the function in Lua, with the same parameters, where
    None is nil; a parameter that is left out is nil, too. Without it a script that calls the function is a ScriptError
    on a server.
    Errors: PluginError for a name that is taken, or parameters that scripts do not have.
    """

    def add(added: F) -> F:
        known = name or added.__name__
        parameters = list(inspect.signature(added).parameters.values())
        if not known.isidentifier() or not parameters or any(
            parameter.kind is not parameter.POSITIONAL_OR_KEYWORD for parameter in parameters
        ):  # fmt: skip
            raise PluginError(f"{known!r} cannot be added: it needs a plain name, and parameters without `*`")
        _check_free(known, FUNCTIONS)
        least = sum(parameter.default is parameter.empty for parameter in parameters)
        in_lua = None if lua is None else _in_lua(known, [parameter.name for parameter in parameters], lua)
        _add(known, Function(_SCALAR, least, len(parameters), in_lua, of_scalars(added)))
        NAMES[added] = known
        return added

    return add


def remove(name: str) -> None:
    """Take a function away again; scripts that were built with it keep it. Errors: KeyError if it was not added."""
    if not FUNCTIONS[name].python.__name__.startswith("added_"):
        raise KeyError(name)
    del FUNCTIONS[name]
    members().pop(_member(name), None)
    for added in [added for added, known in NAMES.items() if known == name]:
        del NAMES[added]


def _member(name: str) -> str:
    """The name of a function that was added, within the library, in both languages."""
    return "added_" + re.sub(r"\W", "_", name)


def _check_free(name: str, taken: Container[str]) -> None:
    if name in taken:
        raise PluginError(f"duplicate function definition: {name}")


def _add(name: str, row: Function) -> None:
    _check_free(name, FUNCTIONS)
    row.python.__name__ = _member(name)
    FUNCTIONS[name] = row


def _in_lua(name: str, parameters: list[str], body: str) -> str:
    """Add a function to the Lua library; what it is called there."""
    words = ", ".join(parameters)
    given = ", ".join(f"redipy.scalar({parameter})" for parameter in parameters)
    members()[_member(name)] = "\n".join([
        f"function redipy.{_member(name)}({words})",
        f"  local function body({words})",
        textwrap.indent(textwrap.dedent(body).strip("\n"), "    "),
        "  end",
        f"  return redipy.scalar(body({given}))",
        "end",
    ])
    return f"redipy.{_member(name)}"


# The plug-ins of redipy 0.7


class ArgcSpec(TypedDict):
    """How many arguments: exactly `count`, so many or more, or so many up to `at_most`. The key is not counted."""

    count: int
    at_least: NotRequired[bool]
    at_most: NotRequired[int]


class NamedFunction:
    """Something with a name."""

    @staticmethod
    def name() -> str:
        """What it is called."""
        raise NotImplementedError


class LocalRedisFunction(NamedFunction):
    """What a command does on local backends that a server knows of itself, for instance by a module."""

    @staticmethod
    def argc() -> ArgcSpec:
        """How many arguments come after the key."""
        raise NotImplementedError

    @staticmethod
    def call(sm: Any, key: str, args: list[Any]) -> Any:
        """Execute the command. sm: has the methods of a client. key: with the prefix. args: texts."""
        raise NotImplementedError


class LocalGeneralFunction(NamedFunction):
    """What a function does on local backends that Lua has under the same name."""

    @staticmethod
    def argc() -> ArgcSpec:
        """How many arguments there are."""
        raise NotImplementedError

    @staticmethod
    def call(args: list[Any]) -> Any:
        """What the function gives for JSON data."""
        raise NotImplementedError


class HelperFunction(NamedFunction):
    """A function in Lua, which scripts on a server call as `CallFn("redipy.NAME", …)`."""

    @staticmethod
    def args() -> str:
        """The parameters, as they stand in Lua."""
        raise NotImplementedError

    @staticmethod
    def body() -> str:
        """What it does, in Lua."""
        raise NotImplementedError


def add_general_functions(module: str) -> None:
    """Add the `LocalGeneralFunction`s that a module defines. Errors: PluginError for a name that is taken."""
    for plugin in _defined(module, LocalGeneralFunction):
        name, (least, most) = plugin.name(), _bounds(plugin.argc())
        if name == "redis.call":
            raise PluginError(f"function name {name} is not allowed")
        _add(name, Function(Type.ANY, least, most, name, of_data(plugin.call)))


def add_redis_functions(module: str) -> None:
    """Add the `LocalRedisFunction`s that a module defines. Errors: PluginError for a name that is taken."""
    for plugin in _defined(module, LocalRedisFunction):
        name, (least, most) = plugin.name().upper(), _bounds(plugin.argc())
        _check_free(name, {known.decode() for known in COMMANDS})
        Declare("plugin")(f"{name} key [argument [argument ...]]", "write denyoom")(_command(plugin, least, most))


def add_helper_functions(module: str) -> None:
    """Add the `HelperFunction`s that a module defines. Errors: PluginError for a name that is taken."""
    for plugin in _defined(module, HelperFunction):
        name, body = plugin.name(), textwrap.dedent(plugin.body()).strip("\n")
        _check_free(name, members())
        members()[name] = f"function redipy.{name}({plugin.args()})\n{textwrap.indent(body, '  ')}\nend"


class LuaPlugins:
    """Where 0.7's plug-ins for Lua are registered: `runtime.get_backend()` of a server."""

    def add_helper_function_plugin(self, module: str) -> None:
        """See `add_helper_functions`."""
        add_helper_functions(module)

    def add_general_patch_plugin(self, module: str) -> None:
        """Patches changed 0.7's expressions on their way to Lua, which are no more. Errors: always ValueError."""
        raise BackendError(f"{module}: Lua is not patched any more: give it to `redipy.plugin.function(lua=…)`")

    add_redis_patch_plugin = add_general_patch_plugin


def _defined(module: str, kind: type[P]) -> Iterator[type[P]]:
    """The classes of a kind that a module itself defines."""
    for found in vars(importlib.import_module(module)).values():
        if isinstance(found, type) and issubclass(found, kind) and found.__module__ == module:
            yield found


def _bounds(argc: ArgcSpec) -> tuple[int, int]:
    most = ANY_NUMBER if argc.get("at_least") else argc.get("at_most", argc["count"])
    return argc["count"], most


class _InStep(RedisAPI[str]):
    """The methods of a client within the step in which a command is executed."""

    def __init__(self, db: Any) -> None:
        super().__init__(decode_responses=True)

        def call(name: bytes, *words: Value) -> Any:
            given = list(map(encoded, words))
            return find(name, given).run(db, *given)

        self._execute = call


def _command(plugin: type[LocalRedisFunction], least: int, most: int) -> Callable[..., Any]:
    """A plug-in as what a command does."""

    def run(db: Any, key: bytes, *argument: bytes) -> Any:
        words = [word.decode("utf-8", "surrogateescape") for word in (key, *argument)]
        if not least <= len(argument) <= most:
            raise InvalidArgumentError(
                f"ERR incorrect number of arguments need {least} to {most} for {plugin.name()}: {len(argument)}"
            )
        return _reply(plugin.call(_InStep(db), words[0], words[1:]))

    run.__doc__ = plugin.__doc__ or "A command that was added."
    return run


def _reply(value: Any) -> Any:
    """Data as a reply."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple | set):
        return [_reply(element) for element in value]
    if isinstance(value, dict):
        return {_reply(field): _reply(element) for field, element in value.items()}
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
