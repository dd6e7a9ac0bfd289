"""The cache: a value is computed once however many want it, and what fails is computed again."""
from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from redipy import Redis
from redipy.clock import ManualClock
from redipy.helpers.cache import RCache
from test.helpers.workers import in_threads
from test.processes import until


def cache_of(r: Redis[str], compute: Callable[[int], int], **options: Any) -> RCache[int, int]:
    """A cache of numbers by numbers."""
    return RCache(r, prefix="c", hasher=str, compute=compute, value_store=str, value_read=int, **options)


def test_a_value_is_computed_once(r: Redis[str]) -> None:
    """And stays, as text."""
    calls: list[int] = []

    def square(key: int) -> int:
        calls.append(key)
        return key * key

    cache = cache_of(r, square)
    assert [cache.get_value(key) for key in (3, 3, 4, 3)] == [9, 9, 16, 9]
    assert calls == [3, 4] and r.get("c:3") == "9" and r.ttl("c:3") == -1


def test_without_a_prefix_the_hash_is_the_key(r: Redis[str]) -> None:
    """And a value may expire."""
    cache = RCache[int, int](
        r, prefix="", hasher=str, compute=abs, value_store=str, value_read=int, expire_in=100
    )
    assert cache.get_value(-3) == 3 and r.get("-3") == "3" and 0 < (r.ttl("-3") or 0) <= 100


@pytest.mark.parametrize("failures", [0, 2])
def test_others_wait_for_the_one_who_computes(r: Redis[str], failures: int) -> None:
    """If it fails, it alone hears of that, and another tries."""
    begun: list[int] = []
    done = threading.Event()
    results: list[int] = []
    failed: list[KeyError] = []

    def slow(key: int) -> int:
        begun.append(key)
        assert done.wait(10)
        if len(begun) <= failures:
            raise KeyError(key)
        return key + 1

    cache = cache_of(r, slow)

    def want(number: int) -> None:
        if number == 0:
            until(lambda: begun)
            assert len(begun) == 1 and r.get("c:1") == ""
            done.set()
            return
        try:
            results.append(cache.get_value(1))
        except KeyError as error:
            failed.append(error)

    in_threads(5, want)
    assert results == [2] * (4 - failures) and len(failed) == failures and len(begun) == failures + 1
    assert cache.get_value(1) == 2


def test_an_empty_text_is_no_value(r: Redis[str]) -> None:
    """It would pass for a computation under way. Nothing is left of the attempt."""
    cache = RCache[int, str](
        r, prefix="c", hasher=str, compute=lambda _: "", value_store=str, value_read=str
    )
    with pytest.raises(ValueError, match="its text is empty"):
        cache.get_value(1)
    assert not r.exists("c:1")


def test_who_waits_too_long_computes(r: Redis[str], clock: ManualClock) -> None:
    """As when the one who had begun was killed."""
    r.set("c:1", "")
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.append(cache_of(r, abs).get_value(1, timeout=0.03)))
    thread.start()
    while thread.is_alive():
        clock.advance(milliseconds=1)
        thread.join(0.001)
    assert got == [1] and r.get("c:1") == "1"


def test_the_mark_of_one_who_died_goes(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """So that who comes later does not wait; and a mark is taken away only by who has made it or a value."""

    class Killed(BaseException):
        pass

    def die(_: int) -> int:
        r.set("c:1", "7")  # somebody else was faster
        raise Killed

    with pytest.raises(Killed):
        cache_of(r, die).get_value(1)
    assert cache_of(r, die).get_value(1) == 7
    r.set("c:2", "", px=10)
    let_go_by(11)
    assert cache_of(r, abs).get_value(2, timeout=600) == 2
