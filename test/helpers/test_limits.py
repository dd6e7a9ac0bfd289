"""Limits allow what they promise: on every backend, and call by call against models that look at every use."""
from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from redipy import Redis
from redipy.clock import ManualClock
from redipy.helpers import limits
from redipy.helpers.limits import Allowance, FixedWindow, SlidingLog, SlidingWindow, TokenBucket

KINDS = [FixedWindow, SlidingLog, SlidingWindow, TokenBucket]
DAY = 24 * 60 * 60.0


@pytest.mark.parametrize("kind", KINDS)
def test_so_much_is_allowed(r: Redis[str], kind: type[Any]) -> None:
    """And what is refused does not count; keys are apart, and can be reset."""
    limit = kind(r, "limit", limit=5, seconds=10_000 * DAY)
    rows = [(2, True, 3), (0, True, 3), (4, False, 3), (3, True, 0), (1, False, 0), (0, True, 0)]
    for cost, allowed, remaining in rows:
        got = limit.allow("k", cost)
        assert got[:2] == (allowed, remaining)
        assert (got.retry_after_seconds == 0) is allowed and got.reset_after_seconds > 0
    assert limit.allow("other") [:2] == (True, 4) and limit.allow("none", 0) == (True, 5, 0, 0)
    limit.reset("k")
    assert limit.allow("k", 0) == (True, 5, 0, 0)
    assert r.keys() == {"limit:other"}


@pytest.mark.parametrize("kind", KINDS)
def test_time_brings_it_back(r: Redis[str], let_go_by: Callable[[int], None], kind: type[Any]) -> None:
    """After the time that was said; nothing is left behind."""
    limit = kind(r, "limit", limit=2, seconds=0.03)
    assert limit.allow("k", 2).allowed
    let_go_by(round(limit.allow("k", 2).retry_after_seconds * 1000))
    got = limit.allow("k", 2)
    assert got.allowed
    let_go_by(round(got.reset_after_seconds * 1000) + 1)
    assert limit.allow("k", 0) == (True, 2, 0, 0)
    let_go_by(61)
    assert r.keys() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_limits_can_be_queued(r: Redis[str], kind: type[Any]) -> None:
    """In a pipeline."""
    limit = kind(r, "limit", limit=1, seconds=10_000 * DAY)
    with r.pipeline() as pipe:
        limit.allow_in(pipe, "k")
        limit.allow_in(pipe, "k")
        assert [Allowance(*result).allowed for result in pipe.execute()] == [True, False]


def test_what_makes_no_sense_is_refused(r: Redis[str]) -> None:
    """A cost that is never allowed, and limits of nothing."""
    limit = TokenBucket(r, "limit", limit=5, seconds=1, burst=2)
    for cost in (3, -1):
        with pytest.raises(ValueError, match="cost is a number from 0 to 2"):
            limit.allow("k", cost)
    for arguments in ({"limit": 0, "seconds": 1}, {"limit": 1, "seconds": 0}, {"limit": 1, "seconds": -1}):
        with pytest.raises(ValueError, match="above zero"):
            FixedWindow(r, "limit", **arguments)
    with pytest.raises(ValueError, match="burst is a number above zero"):
        TokenBucket(r, "limit", limit=1, seconds=1, burst=0)


# Models: how much of the uses, each a time and a cost, counts at a time, exactly, and in units of which `limit` may.


def fixed(uses: list[tuple[int, int]], now: int, window: int) -> float:
    return sum(cost for at, cost in uses if at // window == now // window)


def log(uses: list[tuple[int, int]], now: int, window: int) -> float:
    return sum(cost for at, cost in uses if at > now - window)


def sliding(uses: list[tuple[int, int]], now: int, window: int) -> float:
    before = sum(cost for at, cost in uses if at // window == now // window - 1)
    return fixed(uses, now, window) + before * (window - now % window) / window


MODELS: dict[type[Any], Callable[[list[tuple[int, int]], int, int], float]] = {
    FixedWindow: fixed, SlidingLog: log, SlidingWindow: sliding,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", MODELS)
def test_windows_are_what_the_models_say(
    local_client: Redis[str], clock: ManualClock, kind: type[Any], seed: int
) -> None:
    """Also in when the same will be allowed: not one millisecond before."""
    dice = random.Random(seed)
    limit, model = kind(local_client, "limit", limit=7, seconds=0.1), MODELS[kind]
    uses: list[tuple[int, int]] = []
    for _ in range(250):
        now, cost = clock.now_ms(), dice.randrange(4)
        got = limit.allow("k", cost)
        used = model(uses, now, 100)
        assert got.allowed is (used + cost <= 7 + 1e-9)
        if got.allowed:
            uses.append((now, cost))
            assert got.remaining == math.floor(7 - model(uses, now, 100) + 1e-9)
        else:
            retry = round(got.retry_after_seconds * 1000)
            assert model(uses, now + retry, 100) + cost <= 7 + 1e-9 < model(uses, now + retry - 1, 100) + cost
        reset = round(got.reset_after_seconds * 1000)
        assert model(uses, now + reset, 100) == 0 and (not reset or model(uses, now + reset - 1, 100) > 0)
        clock.advance(milliseconds=dice.choice([0, 0, 3, 20, 60]))


@pytest.mark.parametrize("seed", range(4))
def test_a_bucket_is_what_the_model_says(local_client: Redis[str], clock: ManualClock, seed: int) -> None:
    """Tokens drop into it evenly, three each 100 ms, and it holds five."""
    dice = random.Random(seed)
    limit = TokenBucket(local_client, "limit", limit=3, seconds=0.1, burst=5)
    parts, at = 500, clock.now_ms()  # a hundredth of a token each
    for _ in range(250):
        now, cost = clock.now_ms(), dice.randrange(6)
        parts, at = min(parts + 3 * (now - at), 500), now
        got = limit.allow("k", cost)
        assert got.allowed is (cost * 100 <= parts)
        if got.allowed:
            parts -= cost * 100
        else:
            assert got.retry_after_seconds == math.ceil((cost * 100 - parts) / 3) / 1000
        assert got.remaining == parts // 100
        assert got.reset_after_seconds == math.ceil((500 - parts) / 3) / 1000
        clock.advance(milliseconds=dice.choice([0, 0, 1, 7, 50, 200]))


def test_the_table_of_the_module_names_all() -> None:
    """Each kind of limit has its row."""
    assert limits.__doc__ and all(f"| `{kind.__name__}` |" in limits.__doc__ for kind in KINDS)
