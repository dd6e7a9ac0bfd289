"""What scripts are built with: `from redipy.script import FnContext, RedisList, ToNum`. Imports: symbolic.

The module itself can be called: `@redipy.script` makes a script of a Python function.
"""
import sys
from types import ModuleType
from typing import Any

from redipy.symbolic import (
    CallFn,
    Constant,
    FindFn,
    FnContext,
    FromJSON,
    LogFn,
    RedisFn,
    RedisHash,
    RedisList,
    RedisSet,
    RedisSortedSet,
    RedisVar,
    Spread,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
)
from redipy.symbolic.function import ScriptFunction, script

__all__ = [
    "CallFn",
    "Constant",
    "FindFn",
    "FnContext",
    "FromJSON",
    "LogFn",
    "RedisFn",
    "RedisHash",
    "RedisList",
    "RedisSet",
    "RedisSortedSet",
    "RedisVar",
    "ScriptFunction",
    "Spread",
    "Strs",
    "ToIntStr",
    "ToJSON",
    "ToNum",
    "ToStr",
    "TypeStr",
    "script",
]


class _Callable(ModuleType):
    """This module, which is a decorator besides."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """See `redipy.symbolic.function.script`."""
        return script(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
