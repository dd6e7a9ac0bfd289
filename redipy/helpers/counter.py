"""How much there was of something within the last seconds. Imports: redipy, store."""
from __future__ import annotations

from typing import Any

import redipy
from redipy import PipelineAPI, RedisClientAPI, RedisHash
from redipy.helpers.store import milliseconds, now_ms


def recent(parts: RedisHash, first: int) -> float:
    """The sum of the parts of time from one on; those before it are deleted."""
    total = 0.0
    for part, amount in parts.hgetall().items():
        if int(part) < first:
            parts.hdel(part)
        else:
            total += float(amount)
    return total


@redipy.script
def add(parts: RedisHash, part_ms: int, buckets: int, amount: float) -> float:
    """Count something now; the sum."""
    now = now_ms()
    here = now // part_ms
    parts.hincrbyfloat(f"{here}", amount)
    parts.pexpire(part_ms * (buckets + 1))
    return recent(parts, here - buckets)


@redipy.script
def count(parts: RedisHash, part_ms: int, buckets: int) -> float:
    """The sum."""
    return recent(parts, now_ms() // part_ms - buckets)


class WindowCounter:
    """Sums over the last `seconds`, for each key by itself; `NAME:KEY` is a hash with a field for a part of the time.

    The parts are `seconds / buckets` long, and a part counts as a whole: what was added goes no sooner than after
    `seconds`, and up to one part later. Both methods are one script, O(buckets).
    """

    def __init__(self, client: RedisClientAPI[Any], name: str, *, seconds: float, buckets: int = 60) -> None:
        """Errors: ValueError for a time that is not above zero, or for less than a millisecond a bucket."""
        self.name = name
        window_ms = milliseconds(seconds, name="seconds")
        if not 1 <= buckets <= window_ms:
            raise ValueError(f"buckets is a number from 1 to {window_ms}, not {buckets!r}")
        self._client = client
        self._args: dict[str, Any] = {"part_ms": -(-window_ms // buckets), "buckets": buckets}
        self._add, self._count = client.register_script(add), client.register_script(count)

    def add(self, key: str, amount: float = 1) -> float:
        """Add an amount, which may be negative; the sum over the last seconds with it."""
        return self._add(parts=f"{self.name}:{key}", args={"amount": amount, **self._args})

    def add_in(self, pipe: PipelineAPI[Any], key: str, amount: float = 1) -> None:
        """Queue `add` in a pipeline; its result is the sum."""
        self._add(client=pipe, parts=f"{self.name}:{key}", args={"amount": amount, **self._args})

    def count(self, key: str) -> float:
        """The sum over the last seconds, 0 for a key that nothing was added to."""
        return self._count(parts=f"{self.name}:{key}", args=self._args)

    def reset(self, key: str) -> None:
        """Forget a key."""
        self._client.delete(f"{self.name}:{key}")
