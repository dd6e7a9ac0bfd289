"""Messages: the methods that send them, and tell who listens; subscriptions are objects of their own.

Imports: the helpers of this surface.
"""
from __future__ import annotations

from redipy.api.base import Commands, T
from redipy.api.readings import counted
from redipy.values import Value


class MessageCommands(Commands[T]):
    """PUBLISH and PUBSUB."""

    def publish(self, key: Value, msg: Value) -> int:
        """Send a message to those who subscribed to a channel, and wake those who `wait_for` a key of its name.

        Returns how many there are. O(receivers + patterns).
        """
        return self._execute(b"PUBLISH", key, msg)

    def spublish(self, key: Value, msg: Value) -> int:
        """Send a message to a channel that in a cluster belongs to one shard; how many received it. O(receivers)."""
        return self._execute(b"SPUBLISH", key, msg)

    def pubsub_channels(self, pattern: Value = "*") -> list[T]:
        """The channels that somebody subscribed to by name, or those of them that a glob matches. O(channels)."""
        return self._texts(self._execute(b"PUBSUB", "CHANNELS", pattern))

    def pubsub_numsub(self, *channels: Value) -> dict[T, int]:
        """How many subscribed to each of these channels by name. O(channels)."""
        return counted(self._decode)(self._execute(b"PUBSUB", "NUMSUB", *channels))

    def pubsub_numpat(self) -> int:
        """How many patterns are subscribed to, by anybody. O(1)."""
        return self._execute(b"PUBSUB", "NUMPAT")

    def pubsub_shardchannels(self, pattern: Value = "*") -> list[T]:
        """`pubsub_channels` for the channels of shards."""
        return self._texts(self._execute(b"PUBSUB", "SHARDCHANNELS", pattern))

    def pubsub_shardnumsub(self, *channels: Value) -> dict[T, int]:
        """`pubsub_numsub` for the channels of shards."""
        return counted(self._decode)(self._execute(b"PUBSUB", "SHARDNUMSUB", *channels))
