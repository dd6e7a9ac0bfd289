"""Pub/sub within a process: a hub that passes messages to the subscriptions of its channels and patterns.

Waiting is a condition, never a poll: a publisher wakes those who wait. Imports: backends.base, clock, glob.
"""
from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from redipy.backends.base import Message, Subscription
from redipy.clock import Clock
from redipy.glob import matcher


class Hub:
    """Who listens to what; its own lock, so that a publisher never waits for a reader's command."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        # Dicts keep the order of arrival, in which subscribers are served.
        self.channels: dict[bytes, dict[LocalSubscription, None]] = {}
        self.patterns: dict[bytes, dict[LocalSubscription, None]] = {}

    def publish(self, channel: bytes, message: bytes) -> int:
        """Pass a message on; to how many it went. O(subscribers + patterns)."""
        if not self.channels and not self.patterns:
            return 0
        with self.lock:
            receivers = [
                (subscription, Message("message", channel, message))
                for subscription in self.channels.get(channel, ())
            ] + [
                (subscription, Message("pmessage", channel, message, pattern))
                for pattern, subscriptions in self.patterns.items()
                if matcher(pattern)(channel)
                for subscription in subscriptions
            ]
        for subscription, sent in receivers:
            subscription.receive(sent)
        return len(receivers)


class LocalSubscription(Subscription):
    """The messages that a hub passed to one subscriber and that were not read yet."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.inbox: deque[Message] = deque()
        self.condition = threading.Condition()
        self.closed = False

    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> None:
        """See `Subscription.subscribe`."""
        with self.hub.lock:
            for table, names in ((self.hub.channels, channels), (self.hub.patterns, patterns)):
                for name in names:
                    table.setdefault(name, {})[self] = None

    def unsubscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> None:
        """See `Subscription.unsubscribe`."""
        with self.hub.lock:
            for table, names in ((self.hub.channels, channels), (self.hub.patterns, patterns)):
                for name in names:
                    subscriptions = table.get(name, {})
                    subscriptions.pop(self, None)
                    if not subscriptions:
                        table.pop(name, None)

    def receive(self, message: Message) -> None:
        """Called by the hub."""
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
        with self.hub.lock:
            self.unsubscribe(list(self.hub.channels), list(self.hub.patterns))
        with self.condition:
            self.closed = True
            self.condition.notify_all()
