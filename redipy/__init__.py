"""redipy: one Redis API, and a choice of where the data lives: in the process, in an SQLite file, or on Redis."""
from typing import TYPE_CHECKING

from redipy import errors
from redipy.api.api import RedisAPI
from redipy.api.modes import RSM_ALWAYS, RSM_EXISTS, RSM_MISSING, RSetMode
from redipy.backends.registry import RedisConfig, RedisFactory
from redipy.client import Redis
from redipy.errors import ScriptError
from redipy.pipeline import PipelineAPI
from redipy.registered import ExecFunction, RegisteredScript
from redipy.runtime import LocalRuntime, RedisClientAPI, RedisConnection, Runtime

from_url = Redis.from_url

if TYPE_CHECKING:
    from redipy.api._keys import Key, RedisHash, RedisList, RedisSet, RedisSortedSet, RedisStream, RedisVar
    from redipy.api.keyobjects import call
    from redipy.symbolic.function import ScriptFunction, script

    __version__: str
    version: str
else:
    _HOMES = {
        **dict.fromkeys(
            ("Key", "RedisHash", "RedisList", "RedisSet", "RedisSortedSet", "RedisStream", "RedisVar"),
            "redipy.api._keys",
        ),
        "call": "redipy.api.keyobjects",
        "ScriptFunction": "redipy.symbolic.function",
    }

    def __getattr__(name: str) -> object:
        """What takes long to import, looked up when first asked for: what scripts are made with, and the version."""
        from importlib import import_module

        if name == "script":
            return import_module("redipy.script")  # a module that can be called
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        if name in ("__version__", "version"):
            from importlib.metadata import version

            return version("redipy")
        raise AttributeError(f"module 'redipy' has no attribute {name!r}")


__all__ = [
    "RSM_ALWAYS",
    "RSM_EXISTS",
    "RSM_MISSING",
    "ExecFunction",
    "Key",
    "LocalRuntime",
    "PipelineAPI",
    "RSetMode",
    "Redis",
    "RedisAPI",
    "RedisClientAPI",
    "RedisConfig",
    "RedisConnection",
    "RedisFactory",
    "RedisHash",
    "RedisList",
    "RedisSet",
    "RedisSortedSet",
    "RedisStream",
    "RedisVar",
    "RegisteredScript",
    "Runtime",
    "ScriptError",
    "ScriptFunction",
    "__version__",
    "call",
    "errors",
    "from_url",
    "script",
    "version",
]
