"""redipy: one Redis API, and a choice of where the data lives: in the process, in an SQLite file, or on Redis."""
from typing import TYPE_CHECKING

from redipy import errors
from redipy.api.api import RedisAPI
from redipy.api.modes import RSM_ALWAYS, RSM_EXISTS, RSM_MISSING, RSetMode
from redipy.backends.registry import RedisConfig, RedisFactory
from redipy.client import Redis
from redipy.pipeline import PipelineAPI
from redipy.registered import ExecFunction
from redipy.runtime import LocalRuntime, RedisClientAPI, RedisConnection, Runtime

from_url = Redis.from_url

if TYPE_CHECKING:
    from redipy import script

    __version__: str
    version: str
else:

    def __getattr__(name: str) -> object:
        """What takes long to import, looked up when first asked for: the compilers of scripts, and the version."""
        if name == "script":
            from importlib import import_module

            return import_module("redipy.script")
        if name in ("__version__", "version"):
            from importlib.metadata import version

            return version("redipy")
        raise AttributeError(f"module 'redipy' has no attribute {name!r}")


__all__ = [
    "RSM_ALWAYS",
    "RSM_EXISTS",
    "RSM_MISSING",
    "ExecFunction",
    "LocalRuntime",
    "PipelineAPI",
    "RSetMode",
    "Redis",
    "RedisAPI",
    "RedisClientAPI",
    "RedisConfig",
    "RedisConnection",
    "RedisFactory",
    "Runtime",
    "__version__",
    "errors",
    "from_url",
    "script",
    "version",
]
