"""Subscriptions receive what is published, and waiting wakes."""
from __future__ import annotations

import threading

import pytest

from redipy import Redis
from redipy.clock import ManualClock
from test.processes import until


def test_a_subscription_receives_in_order(r: Redis[str]) -> None:
    """From the moment of subscribing on, by channel and by pattern."""
    assert r.publish("news", "too early") == 0
    with r.subscribe("news") as subscription:
        until(lambda: r.publish("news", "a"))
        assert r.publish("news", "b") == 1 and r.publish("other", "c") == 0
        message = {"type": "message", "pattern": None, "channel": "news"}
        assert subscription.get_message(timeout=5) == {**message, "data": "a"}
        assert subscription.get_message(5) == {**message, "data": "b"}
        assert subscription.get_message() is None
        subscription.psubscribe("o*")
        until(lambda: r.publish("other", "d"))
        by_pattern = {"type": "pmessage", "pattern": "o*", "channel": "other", "data": "d"}
        assert subscription.get_message(timeout=5) == by_pattern
        subscription.unsubscribe()
        subscription.punsubscribe("o*")
        until(lambda: not r.publish("news", "e") and not r.publish("other", "f"))


def test_iterating_ends_when_the_subscription_is_closed(r: Redis[str]) -> None:
    """By another thread, while the first waits."""
    subscription = r.pubsub()
    subscription.subscribe("news")
    got: list[str] = []
    thread = threading.Thread(target=lambda: got.extend(message["data"] for message in subscription))
    thread.start()
    until(lambda: r.publish("news", "a"))
    until(lambda: got)
    subscription.close()
    thread.join(10)
    assert not thread.is_alive() and set(got) == {"a"}


def test_bytes(raw: Redis[bytes]) -> None:
    """A client of bytes receives bytes."""
    with raw.subscribe(b"n\xff") as subscription:
        until(lambda: raw.publish(b"n\xff", b"\xfe"))
        message = subscription.get_message(timeout=5)
        assert message is not None
        assert (message["channel"], message["data"]) == (b"n\xff", b"\xfe")


def test_wait_for_asks_first_and_then_after_each_message(r: Redis[str]) -> None:
    """The predicate's value is what it gives."""
    assert r.wait_for("k", lambda: "at once", 0) == "at once"
    asked = []

    def predicate() -> str | None:
        asked.append(1)
        return r.get("k")

    got: list[str | None] = []
    thread = threading.Thread(target=lambda: got.append(r.wait_for("k", predicate, None)))
    thread.start()
    until(lambda: asked)
    r.publish("k", "nothing has changed")
    r.set("k", "a")
    until(lambda: r.publish("k", "now") or not thread.is_alive())
    thread.join(10)
    assert got == ["a"]


def test_wait_for_hears_the_channel_of_redipy_0_7(r: Redis[str]) -> None:
    """Whose processes may share the server."""
    r.set("k", "")
    thread = threading.Thread(target=lambda: r.wait_for("k", lambda: r.get("k"), None))
    thread.start()
    r.set("k", "a")
    until(lambda: r.publish("ps:k", "") or not thread.is_alive())
    thread.join(10)
    assert not thread.is_alive()


def test_a_wait_ends_with_its_time(r: Redis[str], clock: ManualClock) -> None:
    """And gives None then, whatever the predicate gave."""
    assert r.wait_for("k", lambda: "", 0) is None
    if r.backend.name == "redis":
        assert r.wait_for("k", lambda: 0, 0.02) is None
        return
    got: list[object] = []
    thread = threading.Thread(target=lambda: got.append(r.wait_for("k", lambda: 0, 5)))
    thread.start()
    until(lambda: clock.waiting)
    clock.advance(seconds=4)
    r.publish("k", "")
    until(lambda: clock.waiting)
    assert not got
    clock.advance(seconds=1)
    thread.join(10)
    assert got == [None]


def test_a_predicate_that_fails_ends_the_wait(r: Redis[str]) -> None:
    """Its exception is the caller's."""
    with pytest.raises(ZeroDivisionError):
        r.wait_for("k", lambda: 1 // 0, None)
