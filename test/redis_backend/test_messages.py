"""The redis backend: messages, and the threads that wait for them."""
from __future__ import annotations

import threading
import time

import pytest

from redipy.backends.base import Backend, Message
from redipy.backends.redis import RedisBackend
from redipy.errors import (
    AuthenticationError,
)
from test.redis_backend.servers import restarted, wait_until
from test.reference import Server


def test_messages(backend: Backend) -> None:
    """Of channels and of patterns, in order, and none of those that were left."""
    subscription = backend.subscribe([b"a", b"b"], [b"a*"])
    assert subscription.get(0) is None
    assert backend.execute(b"PUBLISH", b"a", b"\xff1") == 2
    assert backend.execute(b"PUBLISH", b"b", b"2") == 1
    assert [subscription.get(1) for _ in range(3)] == [
        Message("message", b"a", b"\xff1"),
        Message("pmessage", b"a", b"\xff1", b"a*"),
        Message("message", b"b", b"2"),
    ]
    subscription.unsubscribe([b"a"], [b"a*"])
    subscription.subscribe([b"c"])
    assert [backend.execute(b"PUBLISH", channel, b"3") for channel in (b"a", b"b", b"c")] == [0, 1, 1]
    assert [message and message.channel for message in (subscription.get(1), subscription.get(1))] == [b"b", b"c"]
    subscription.close()
    subscription.close()
    assert subscription.get() is None
    assert backend.execute(b"PUBLISH", b"b", b"4") == 0


def test_get_waits_no_longer_than_it_may(served: RedisBackend) -> None:
    """By the clock of the machine."""
    subscription = served.subscribe([b"c"])
    begun = time.monotonic()
    assert subscription.get(0.1) is None
    assert 0.09 < time.monotonic() - begun < 1
    subscription.close()


def test_close_ends_a_get_that_waits(served: RedisBackend) -> None:
    """From another thread."""
    subscription = served.subscribe([b"c"])
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(subscription.get())) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    subscription.close()
    for thread in threads:
        thread.join(5)
    assert got == [None, None, None]


def test_threads_share_a_subscription(served: RedisBackend) -> None:
    """Each message goes to one of those who wait, and channels can be added meanwhile."""
    subscription = served.subscribe([b"c"])
    got: list[bytes] = []

    def collect() -> None:
        while message := subscription.get():
            got.append(message.data)

    threads = [threading.Thread(target=collect) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(100):
        channel = b"c%d" % (n // 10)
        if n % 10 == 0:
            subscription.subscribe([channel])
        assert served.execute(b"PUBLISH", channel, b"%d" % n) == 1
    wait_until(lambda: len(got) == 100)
    subscription.close()
    for thread in threads:
        thread.join(5)
    assert sorted(got, key=int) == [b"%d" % n for n in range(100)]


def test_a_subscription_survives_a_restart(own_server: Server) -> None:
    """It subscribes again to what it had, also to what was added while no server was there."""
    backend = RedisBackend(port=own_server.port)
    subscription = backend.subscribe([b"c", b"gone"], [b"p*"])
    subscription.unsubscribe([b"gone"])
    newer = restarted(own_server)
    try:
        received: list[Message | None] = []
        thread = threading.Thread(target=lambda: received.extend(subscription.get(10) for _ in range(2)))
        thread.start()
        wait_until(lambda: bool(backend.execute(b"PUBLISH", b"c", b"1")))
        wait_until(lambda: bool(backend.execute(b"PUBLISH", b"p1", b"2")))
        thread.join()
        assert received == [Message("message", b"c", b"1"), Message("pmessage", b"p1", b"2", b"p*")]
        assert backend.execute(b"PUBLISH", b"gone", b"3") == 0
        newer.process.kill()
        begun = time.monotonic()
        with pytest.raises(ConnectionError):
            subscription.get(0.2)
        assert time.monotonic() - begun < 1
    finally:
        newer.close()
    subscription.close()
    backend.close()


def test_a_refused_channel_is_an_error(own_server: Server) -> None:
    """Of the server's, for each who waits; and nothing of the subscription is left open."""
    backend = RedisBackend(port=own_server.port)
    backend.execute(b"ACL", b"SETUSER", b"u", b"on", b">pw", b"+@all", b"resetchannels", b"&mine", b"~*")
    limited = RedisBackend(port=own_server.port, username="u", password="pw")
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        limited.subscribe([b"theirs"])
    subscription = limited.subscribe([b"mine"])
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        subscription.subscribe([b"theirs"])
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        subscription.get(1)
    subscription.close()
    limited.close()
    backend.close()
