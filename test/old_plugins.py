"""Plug-ins as redipy 0.7 took them: a module is named, and each class in it that fits is added."""
from __future__ import annotations

from typing import Any

from redipy.plugin import ArgcSpec, HelperFunction, LocalGeneralFunction, LocalRedisFunction


class Floor(LocalGeneralFunction):
    """Lua's own, for local backends."""

    @staticmethod
    def name() -> str:
        return "math.floor"

    @staticmethod
    def argc() -> ArgcSpec:
        return {"count": 1}

    @staticmethod
    def call(args: list[Any]) -> Any:
        return args[0] // 1


class Swap(LocalRedisFunction):
    """Set a string, and give what it was; as a server's GETSET, under another name."""

    @staticmethod
    def name() -> str:
        return "test.swap"

    @staticmethod
    def argc() -> ArgcSpec:
        return {"count": 1, "at_most": 2}

    @staticmethod
    def call(sm: Any, key: str, args: list[Any]) -> Any:
        before = sm.get_value(key)
        sm.set_value(key, ":".join(args))
        return {"before": [before], "set": True}


class Twice(HelperFunction):
    """A function of Lua alone."""

    @staticmethod
    def name() -> str:
        return "twice_of_test"

    @staticmethod
    def args() -> str:
        return "x"

    @staticmethod
    def body() -> str:
        return """
            local doubled = 2 * x
            return doubled
        """
