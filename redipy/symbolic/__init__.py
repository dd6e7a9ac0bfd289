"""Scripts: built with `FnContext`, compiled to Lua for Redis and to Python for local backends, and alike in meaning.

Reaches a store only through the commands that a backend runs for it; never imports a backend.
"""
from redipy.symbolic.expressions import (
    CallFn,
    Constant,
    Expr,
    FindFn,
    FromJSON,
    LogFn,
    Spread,
    Statement,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
    Variable,
)
from redipy.symbolic.fncontext import CmdSequence, FnContext
from redipy.symbolic.objects import RedisFn, RedisHash, RedisList, RedisObject, RedisSet, RedisSortedSet, RedisVar
from redipy.symbolic.script import Script

__all__ = [
    "CallFn",
    "CmdSequence",
    "Constant",
    "Expr",
    "FindFn",
    "FnContext",
    "FromJSON",
    "LogFn",
    "RedisFn",
    "RedisHash",
    "RedisList",
    "RedisObject",
    "RedisSet",
    "RedisSortedSet",
    "RedisVar",
    "Script",
    "Spread",
    "Statement",
    "Strs",
    "ToIntStr",
    "ToJSON",
    "ToNum",
    "ToStr",
    "TypeStr",
    "Variable",
]
