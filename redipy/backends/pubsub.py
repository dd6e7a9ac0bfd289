"""Pub/sub within a process: a hub that passes messages to the subscriptions of its channels and patterns.

Waiting is a condition, never a poll: a publisher wakes those who wait. Imports: backends.base, clock, glob.
"""
from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Literal, TypeAlias

from redipy.backends.base import Message, Subscription
from redipy.clock import Clock
from redipy.glob import matcher

Kind: TypeAlias = Literal["channel", "pattern", "shard", "keys"]
Name: TypeAlias = tuple[Kind, bytes]
"""What a subscription can be of; one of `keys` is told which of them other processes change."""

Table: TypeAlias = "dict[bytes, dict[LocalSubscription, None]]"
"""Subscriptions by name. Dicts keep the order of arrival, in which subscribers are served."""

Delivery: TypeAlias = "tuple[LocalSubscription, Message]"


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
        self.tables: dict[Kind, Table] = {
            "channel": self.channels, "pattern": self.patterns, "shard": self.shards, "keys": {},
        }  # fmt: skip

    def publish(self, channel: bytes, message: bytes, *, sharded: bool = False) -> int:
        """Pass a message on; to how many it went. O(subscribers + patterns)."""
        deliveries = self.deliveries(channel, message, sharded=sharded)
        for subscription, sent in deliveries:
            subscription.receive(sent)
        return len(deliveries)

    def deliveries(self, channel: bytes, message: bytes, *, sharded: bool) -> list[Delivery]:
        """Who is to receive a message, and in which form, as it stands now. O(subscribers + patterns)."""
        if not self.channels and not self.patterns and not self.shards:
            return []
        kind, table, patterns = ("smessage", self.shards, {}) if sharded else ("message", self.channels, self.patterns)
        with self.lock:
            return [(subscription, Message(kind, channel, message)) for subscription in table.get(channel, ())] + [
                (subscription, Message("pmessage", channel, message, pattern))
                for pattern, subscriptions in patterns.items()
                if matcher(pattern)(channel)
                for subscription in subscriptions
            ]

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

    def subscribe(self, subscription: LocalSubscription, names: Collection[Name]) -> None:
        """Let a subscription receive from these as well. O(1) a name."""
        with self.lock:
            for kind, name in names:
                self.tables[kind].setdefault(name, {})[subscription] = None

    def unsubscribe(self, subscription: LocalSubscription, names: Collection[Name]) -> None:
        """Let a subscription receive from these no more. O(1) a name."""
        with self.lock:
            for kind, name in names:
                subscriptions = self.tables[kind].get(name, {})
                subscriptions.pop(subscription, None)
                if not subscriptions:
                    self.tables[kind].pop(name, None)

    def close(self) -> None:
        """Close every subscription that receives anything. O(names that anybody has subscribed to)."""
        with self.lock:
            everybody = [who for table in self.tables.values() for receivers in table.values() for who in receivers]
        for subscription in dict.fromkeys(everybody):
            subscription.close()

    def has(self, subscription: LocalSubscription, name: Name) -> bool:
        """Whether a subscription receives from something. O(1)."""
        kind, called = name
        return subscription in self.tables[kind].get(called, ())

    def names_of(self, subscription: LocalSubscription) -> list[Name]:
        """What a subscription receives from. O(names that anybody has subscribed to)."""
        with self.lock:
            return [
                (kind, name)
                for kind, table in self.tables.items()
                for name, subscriptions in table.items()
                if subscription in subscriptions
            ]


class LocalSubscription(Subscription):
    """The messages that a hub passed to one subscriber and that were not read yet.

    With a function that takes them, nothing is kept: it is called in the thread of whoever passes them on.
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
        self.hub.subscribe(self, _names(channels, patterns, shards))

    def unsubscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.unsubscribe`."""
        self.hub.unsubscribe(self, _names(channels, patterns, shards))

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
        self.hub.unsubscribe(self, self.hub.names_of(self))
        with self.condition:
            self.closed = True
            self.condition.notify_all()

    def abandon(self) -> None:
        """Become a closed one in the child of a fork, where the lock may be held by a thread that is not there."""
        self.condition = threading.Condition()
        self.closed = True


def _names(channels: Sequence[bytes], patterns: Sequence[bytes], shards: Sequence[bytes]) -> list[Name]:
    """What is to be received from, each with its kind."""
    given: list[tuple[Kind, Sequence[bytes]]] = [("channel", channels), ("pattern", patterns), ("shard", shards)]
    return [(kind, name) for kind, names in given for name in names]
