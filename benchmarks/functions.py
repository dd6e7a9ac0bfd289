"""Scripts as Python functions: one that splits a list, and two of a single command."""
from __future__ import annotations

import redipy
from redipy import RedisList, RedisVar


@redipy.script
def split(numbers: RedisList, low: RedisList, high: RedisList, *, threshold: float) -> None:
    """Move the numbers of a list to one of two others."""
    while (number := numbers.lpop()) is not None:
        (low if float(number) < threshold else high).rpush(number)


@redipy.script
def get(key: RedisVar) -> str | None:
    """The value of a key."""
    return key.get()


@redipy.script
def put(key: RedisVar, *, value: str) -> bool:
    """Let a key hold a value."""
    return key.set(value)
