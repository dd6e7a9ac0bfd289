"""Methods that wait: they wait outside of pipelines, are woken by what others do, and give up in time."""
from __future__ import annotations

import threading
from typing import Any

import pytest

from redipy import Redis
from redipy.clock import ManualClock

# A call that finds nothing on an empty store; the call that wakes it; and what it then gives.
WAITS: dict[str, tuple[str, Any]] = {
    "blpop('l', {timeout})": ("rpush('l', 'a', 'b')", ("l", "a")),
    "brpop(['none', 'l'], {timeout})": ("rpush('l', 'a', 'b')", ("l", "b")),
    "blmove('l', 'm', {timeout})": ("rpush('l', 'a')", "a"),
    "brpoplpush('l', 'm', {timeout})": ("rpush('l', 'a')", "a"),
    "blmpop({timeout}, 1, 'l', direction='LEFT', count=9)": ("rpush('l', 'a', 'b')", ("l", ["a", "b"])),
    "bzpopmin('z', {timeout})": ("zadd('z', {'a': 1, 'b': 2})", ("z", "a", 1.0)),
    "bzpopmax('z', {timeout})": ("zadd('z', {'a': 1, 'b': 2})", ("z", "b", 2.0)),
    "bzmpop({timeout}, 1, ['z'], min=True)": ("zadd('z', {'a': 1})", ("z", [("a", 1.0)])),
    "xread({{'x': '$'}}, block={block})": ("xadd('x', {'a': 1}, '1-1')", {"x": [("1-1", {"a": "1"})]}),
}


def timed(call: str, milliseconds: int | None) -> str:
    """The call with its time."""
    seconds = None if milliseconds is None else milliseconds / 1000
    return "r." + call.format(timeout=seconds, block=milliseconds or 0)


def is_waited_for(r: Redis[str]) -> bool:
    """Whether somebody has begun to wait on this backend."""
    backend = getattr(r.backend, "backend", r.backend)
    if backend.name == "redis":
        return b"blocked_clients:0" not in backend.execute(b"INFO", b"clients")
    return bool(backend.room.queues)


@pytest.mark.parametrize("call", WAITS)
def test_a_wait_ends_with_what_comes(r: Redis[str], call: str) -> None:
    """A thread that waits for ever is woken."""
    waker, expected = WAITS[call]
    got: list[Any] = []
    thread = threading.Thread(target=lambda: got.append(eval(timed(call, None), {"r": r})))
    thread.start()
    while not is_waited_for(r):
        pass
    eval(f"r.{waker}", {"r": r})
    thread.join()
    assert got == [expected]


@pytest.mark.parametrize("call", WAITS)
def test_a_wait_ends_in_time(r: Redis[str], clock: ManualClock, call: str) -> None:
    """With None, or for a read of streams with nothing."""
    got: list[Any] = []
    thread = threading.Thread(target=lambda: got.append(eval(timed(call, 20), {"r": r})))
    thread.start()
    while thread.is_alive():
        clock.advance(milliseconds=1)
        thread.join(0.001)
    assert got in ([None], [{}])


@pytest.mark.parametrize("call", WAITS)
def test_in_a_pipeline_nothing_waits(r: Redis[str], call: str) -> None:
    """What finds nothing says so at once, and what comes later in the pipeline does not reach it."""
    waker, _ = WAITS[call]
    pipe = r.pipeline()
    eval(timed(call, None), {"r": pipe})
    eval(f"r.{waker}", {"r": pipe})
    first, _ = pipe.execute()
    assert first in (None, {})
