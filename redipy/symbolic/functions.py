"""The functions that scripts may call, by the names that `CallFn` knows them by. Imports: types, python_library.

One row says all: what the value may be, how many arguments there are, and who computes it on either side. A name that
is not here can be called on Redis only, where it is looked up in Lua as it stands.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redipy.symbolic import python_library
from redipy.symbolic.types import Type


@dataclass(frozen=True, slots=True)
class Function:
    """A function on both sides."""

    type: Type
    least: int
    most: int
    lua: str  # a function of the Lua library, or of Lua
    python: Callable[..., Any]


_NUMBER_OR_NONE = Type.NUMBER | Type.NONE

FUNCTIONS: dict[str, Function] = {
    "tonumber": Function(Type.NUMBER, 1, 1, "redipy.number", python_library.number),
    "tostring": Function(Type.TEXT, 1, 1, "redipy.text", python_library.text),
    "type": Function(Type.TEXT, 1, 1, "type", python_library.type_name),
    "string.find": Function(_NUMBER_OR_NONE, 2, 3, "redipy.find", python_library.find),
    "cjson.encode": Function(Type.TEXT, 1, 1, "redipy.to_json", python_library.to_json),
    "cjson.decode": Function(Type.ANY, 1, 1, "redipy.from_json", python_library.from_json),
    "redis.log": Function(Type.NONE, 2, 2, "redipy.log", python_library.log),
    "redipy.default": Function(Type.ANY, 2, 2, "redipy.default", python_library.default),
    "redipy.whole": Function(Type.NUMBER, 1, 1, "redipy.whole", python_library.whole),
    "redipy.milliseconds": Function(Type.NUMBER, 1, 1, "redipy.milliseconds", python_library.milliseconds),
}

CONSTANTS: dict[str, float] = {
    "redis.LOG_DEBUG": 0.0,
    "redis.LOG_VERBOSE": 1.0,
    "redis.LOG_NOTICE": 2.0,
    "redis.LOG_WARNING": 3.0,
}
