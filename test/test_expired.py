"""Keys that have expired and were not taken out yet: nobody sees them, however many there are."""
from __future__ import annotations

from typing import Any

import pytest

from redipy.backends.local import LocalBackend
from redipy.clock import ManualClock
from test.conformance.harness import words_of

EXPIRED = 20_000  # more than are drawn before the store looks for one that has not


@pytest.fixture
def store(local_backend: LocalBackend[Any], clock: ManualClock) -> LocalBackend[Any]:
    """A store in which all keys have just expired, and a hash with all its fields."""
    local_backend.execute_many([(b"SET", b"key:%d" % number, b"v", b"PX", b"5") for number in range(EXPIRED)])
    local_backend.execute(*words_of("HSET hash field value"))
    local_backend.execute(*words_of("HPEXPIRE hash 5 FIELDS 1 field"))
    clock.advance(milliseconds=5)
    return local_backend


def test_no_key_is_left_to_draw(store: LocalBackend[Any]) -> None:
    """RANDOMKEY finds nothing, again and again."""
    assert [store.execute(b"RANDOMKEY") for _ in range(3)] == [None] * 3
    assert store.check() == []


@pytest.mark.parametrize("line", ["SET left v", "SET left v PX 100", "HSET left f v"])
def test_the_only_key_that_is_left_is_drawn(store: LocalBackend[Any], line: str) -> None:
    """RANDOMKEY finds it among all that have expired, and nothing once it is gone."""
    store.execute(*words_of(line))
    assert [store.execute(b"RANDOMKEY") for _ in range(3)] == [b"left"] * 3
    store.execute(b"DEL", b"left")
    assert store.execute(b"RANDOMKEY") is None
    assert store.check() == []


def test_all_others_are_as_if_gone(store: LocalBackend[Any]) -> None:
    """What looks at all keys sees the one that is left."""
    store.execute(b"SET", b"left", b"v")
    assert store.execute(b"KEYS", b"*") == [b"left"]
    assert store.execute(b"SCAN", b"0", b"COUNT", b"100000") == [b"0", [b"left"]]
    assert store.execute(b"EXISTS", b"key:1", b"hash", b"left") == 1
