"""Pub/sub within a process: a hub that passes messages to the subscriptions of its channels and patterns.

Waiting is a condition, never a poll: a publisher wakes those who wait. Imports: backends.base, clock, glob.
"""
from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeAlias

from redipy.backends.base import Message, Subscription
from redipy.clock import Clock
from redipy.glob import matcher

Table: TypeAlias = "dict[bytes, dict[LocalSubscription, None]]"
"""Subscriptions by name. Dicts keep the order of arrival, in which subscribers are served."""


class Hub:
    """Who listens to what; its own lock, so that a publisher never waits for a reader's command.

    Shard channels are apart from the others: the same name is another channel, and patterns do not reach them.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.channels: Table = {}
        self.patterns: Table = {}
        self.shards: Table = {}

    def publish(self, channel: bytes, message: bytes, *, sharded: bool = False) -> int:
        """Pass a message on; to how many it went. O(subscribers + patterns)."""
        if not self.channels and not self.patterns and not self.shards:
            return 0
        with self.lock:
            kind, table, patterns = ("smessage", self.shards, {}) if sharded else (
                "message", self.channels, self.patterns
            )
            receivers = [(subscription, Message(kind, channel, message)) for subscription in table.get(channel, ())] + [
                (subscription, Message("pmessage", channel, message, pattern))
                for pattern, subscriptions in patterns.items()
                if matcher(pattern)(channel)
                for subscription in subscriptions
            ]
        for subscription, sent in receivers:
            subscription.receive(sent)
        return len(receivers)

    def active(self, *, sharded: bool = False) -> list[bytes]:
        """The channels that somebody has subscribed to by name. O(channels)."""
        with self.lock:
            return list(self.shards if sharded else self.channels)

    def subscribers(self, channel: bytes, *, sharded: bool = False) -> int:
        """How many have subscribed to a channel by name. O(1)."""
        return len((self.shards if sharded else self.channels).get(channel, ()))

    def pattern_count(self) -> int:
        """How many patterns there are that somebody has subscribed to. O(1)."""
        return len(self.patterns)


class LocalSubscription(Subscription):
    """The messages that a hub passed to one subscriber and that were not read yet.

    With a function that takes them, nothing is kept: it is called in the thread of whoever publishes.
    """

    def __init__(self, hub: Hub, take: Callable[[Message], object] | None = None) -> None:
        self.hub, self.take = hub, take
        self.inbox: deque[Message] = deque()
        self.condition = threading.Condition()
        self.closed = False

    def subscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.subscribe`."""
        hub = self.hub
        with hub.lock:
            for table, names in ((hub.channels, channels), (hub.patterns, patterns), (hub.shards, shards)):
                for name in names:
                    table.setdefault(name, {})[self] = None

    def unsubscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.unsubscribe`."""
        hub = self.hub
        with hub.lock:
            for table, names in ((hub.channels, channels), (hub.patterns, patterns), (hub.shards, shards)):
                for name in names:
                    subscriptions = table.get(name, {})
                    subscriptions.pop(self, None)
                    if not subscriptions:
                        table.pop(name, None)

    def receive(self, message: Message) -> None:
        """Called by the hub."""
        if self.take is not None:
            self.take(message)
            return
        with self.condition:
            self.inbox.append(message)
            self.condition.notify()

    def get(self, timeout: float | None = None) -> Message | None:
        """See `Subscription.get`."""
        clock = self.hub.clock
        until_ms = None if timeout is None else clock.now_ms() + round(timeout * 1000)
        with self.condition:
            while not self.inbox and not self.closed:
                if not clock.wait(self.condition, until_ms) and not self.inbox:
                    return None
            return self.inbox.popleft() if self.inbox else None

    def close(self) -> None:
        """See `Subscription.close`."""
        hub = self.hub
        with hub.lock:
            self.unsubscribe(list(hub.channels), list(hub.patterns), list(hub.shards))
        with self.condition:
            self.closed = True
            self.condition.notify_all()
