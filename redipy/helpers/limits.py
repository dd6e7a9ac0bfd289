"""Rate limits: how much is allowed for a key in a time. Imports: redipy, store.

| class | what it allows | keeps for a key |
|---|---|---|
| `FixedWindow` | `limit` in each window of the clock: up to twice as much where two windows meet | a number |
| `SlidingLog` | `limit` in any span of `seconds`, exactly | each use, up to `limit` of them |
| `SlidingWindow` | nearly that, as it takes the uses of the window before for evenly spread | two numbers |
| `TokenBucket` | `burst` at once, and `limit` in `seconds` in the long run | two numbers |

Time is that of the store, so all who share it agree.
"""
from __future__ import annotations

from typing import Any, NamedTuple

import redipy
from redipy import PipelineAPI, RedisClientAPI, RedisHash, RedisSortedSet, ScriptFunction
from redipy.helpers.store import milliseconds, now_ms


class Allowance(NamedTuple):
    """What a limit says."""

    allowed: bool
    """Whether it was allowed. If not, nothing was counted."""
    remaining: int
    """How much is left at this moment."""
    retry_after_seconds: float
    """When the same will be allowed, if nobody else uses what is left; 0 when it is already."""
    reset_after_seconds: float
    """When nothing will be in use any more, if nobody uses any."""


def allowance(allowed: bool, remaining: float, retry_ms: float, reset_ms: float) -> list[Any]:
    """In a script: an `Allowance`. Times are whole milliseconds, rounded up."""
    retry_s = -(-retry_ms // 1) / 1000
    reset_s = -(-reset_ms // 1) / 1000
    return [allowed, int(max(remaining, 0)), 0 if allowed else retry_s, reset_s]


@redipy.script
def fixed_window(uses: RedisHash, limit: int, window_ms: int, cost: int) -> list[Any]:
    """A number under that of the window. Windows begin at the multiples of their length."""
    now = now_ms()
    window = now // window_ms
    end = (window + 1) * window_ms
    used = int(uses.hget(f"{window}") or 0)
    is_allowed = used + cost <= limit
    if is_allowed and cost > 0:
        if used == 0:
            uses.delete()
        used = uses.hincrby(f"{window}", cost)
        uses.pexpireat(end)
    return allowance(is_allowed, limit - used, end - now, end - now if used else 0)


@redipy.script
def sliding_log(uses: RedisSortedSet, limit: int, window_ms: int, cost: int) -> list[Any]:
    """Each unit of use is a member, with its time."""
    now = now_ms()
    uses.zremrangebyscore("-inf", now - window_ms)
    used = uses.zcard()
    is_allowed = used + cost <= limit
    retry_ms = 0.0
    if is_allowed:
        first = uses.zcount(now, now)
        for number in range(first, first + cost):
            uses.zadd({f"{now}-{number}": now})
        used += cost
        uses.pexpire(window_ms)
    else:
        last_to_go = used + cost - limit - 1
        (_, time), = uses.zrange(last_to_go, last_to_go, withscores=True)
        retry_ms = time + window_ms - now
    reset_ms = 0.0
    for _, time in uses.zrange(-1, -1, withscores=True):
        reset_ms = time + window_ms - now
    return allowance(is_allowed, limit - used, retry_ms, reset_ms)


@redipy.script
def sliding_window(uses: RedisHash, limit: int, window_ms: int, cost: int) -> list[Any]:
    """A number for this window of the clock, and one for the window before, of which a part still counts."""
    now = now_ms()
    window = now // window_ms
    gone_ms = now % window_ms
    counts = uses.hgetall()
    before = int(counts.get(f"{window - 1}", 0))
    here = int(counts.get(f"{window}", 0))
    used_ms = here * window_ms + before * (window_ms - gone_ms)  # times the length of the window, so it is whole
    is_allowed = used_ms + cost * window_ms <= limit * window_ms
    retry_ms = 0.0
    if is_allowed and cost > 0:
        for field in counts:
            if int(field) < window - 1:
                uses.hdel(field)
        here = uses.hincrby(f"{window}", cost)
        used_ms += cost * window_ms
        uses.pexpireat((window + 2) * window_ms)
    elif not is_allowed and here + cost <= limit:  # once enough of the window before counts no more
        retry_ms = window_ms * (before + here + cost - limit) / before - gone_ms
    elif not is_allowed:  # once that holds for this window
        retry_ms = window_ms * (1 + (here + cost - limit) / here) - gone_ms
    reset_ms = 0
    if here > 0:
        reset_ms = 2 * window_ms - gone_ms
    elif before > 0:
        reset_ms = window_ms - gone_ms
    return allowance(is_allowed, limit - used_ms / window_ms, retry_ms, reset_ms)


@redipy.script
def token_bucket(uses: RedisHash, limit: int, window_ms: int, burst: int, cost: int) -> list[Any]:
    """What is missing in the bucket, in parts of a token: `limit` parts come back in a millisecond.

    A token is `window_ms` parts, so all numbers are whole.
    """
    now = now_ms()
    missing = 0
    if uses.exists():
        gone_ms = max(now - int(uses.hget("at") or 0), 0)  # a server's clock may be set back
        missing = max(int(uses.hget("missing") or 0) - gone_ms * limit, 0)
    room = burst * window_ms - missing
    wanted = cost * window_ms
    is_allowed = wanted <= room
    if is_allowed and cost > 0:
        missing += wanted
        room -= wanted
        uses.hset({"at": now, "missing": missing})
        uses.pexpire(int(-(-missing // limit)) + 1)
    return allowance(is_allowed, room // window_ms, (wanted - room) / limit, missing / limit)


class _Limit:
    """What all limits have in common."""

    _script: ScriptFunction[..., list[Any]]

    def __init__(self, client: RedisClientAPI[Any], name: str, *, limit: int, seconds: float) -> None:
        """So much in so many seconds, for each key by itself; `NAME:KEY` is what is stored.

        Errors: ValueError for a limit or a time that is not above zero.
        """
        if limit < 1:
            raise ValueError(f"limit is a number above zero, not {limit!r}")
        self.name, self.limit, self.most = name, limit, limit
        self._client, self._run = client, client.register_script(self._script)
        self._args: dict[str, Any] = {"limit": limit, "window_ms": milliseconds(seconds, name="seconds")}

    def allow(self, key: str, cost: int = 1) -> Allowance:
        """Whether so much is allowed now, which then counts as used. One script, O(1), but see `SlidingLog`.

        cost: 0 only asks. Errors: ValueError for a cost that can never be allowed, or is negative.
        """
        return Allowance(*self._run(**self._given(key, cost)))

    def allow_in(self, pipe: PipelineAPI[Any], key: str, cost: int = 1) -> None:
        """Queue `allow` in a pipeline; `Allowance(*result)` makes one of its result."""
        self._run(client=pipe, **self._given(key, cost))

    def reset(self, key: str) -> None:
        """Forget what was used of a key."""
        self._client.delete(f"{self.name}:{key}")

    def _given(self, key: str, cost: int) -> dict[str, Any]:
        if not 0 <= cost <= self.most:
            raise ValueError(f"cost is a number from 0 to {self.most}, as no more is ever allowed, not {cost!r}")
        return {"uses": f"{self.name}:{key}", "cost": cost, **self._args}


class FixedWindow(_Limit):
    """`limit` in each window of `seconds`; windows begin at the multiples of their length since the epoch."""

    _script = fixed_window


class SlidingLog(_Limit):
    """`limit` in any span of `seconds`, exactly. Keeps each use: O(cost * log limit)."""

    _script = sliding_log


class SlidingWindow(_Limit):
    """About `limit` in any span of `seconds`: exact if the uses of a window are evenly spread over it."""

    _script = sliding_window


class TokenBucket(_Limit):
    """`burst` at once, and then as they come back: `limit` in `seconds`, evenly. Also known as GCRA."""

    _script = token_bucket

    def __init__(
        self, client: RedisClientAPI[Any], name: str, *, limit: int, seconds: float, burst: int | None = None
    ) -> None:
        """burst: how many the full bucket holds; as many as `limit` if not given. Otherwise as the other limits."""
        super().__init__(client, name, limit=limit, seconds=seconds)
        self.most = limit if burst is None else burst
        if self.most < 1:
            raise ValueError(f"burst is a number above zero, not {burst!r}")
        self._args["burst"] = self.most
