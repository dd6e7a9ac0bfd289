"""Messages: what is sent and who listens, over any keyspace; subscribing is a client's own.

Imports: glob, keyspace, replies, and of the commands `clients` and `table`.
"""
from __future__ import annotations

from collections.abc import Iterable

from redipy.commands.clients import Client
from redipy.commands.table import Declare, UnfitWords
from redipy.glob import matcher
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("pubsub")
pubsub = Declare("pubsub", container="PUBSUB")
SUBSCRIBING = "pubsub noscript loading stale"
ASKING = "pubsub loading stale"


@command("PUBLISH channel message", "pubsub loading stale fast")
def publish(db: Keyspace, channel: bytes, message: bytes) -> int:
    """Send a message to a channel; how many subscriptions of it, by name or pattern, received it. O(subscribers)."""
    return db.hub.publish(channel, message)


@command("SPUBLISH shardchannel message", "pubsub loading stale fast", uses="not_key")
def spublish(db: Keyspace, shardchannel: bytes, message: bytes) -> int:
    """Send a message to a shard channel; how many received it. O(subscribers)."""
    return db.hub.publish(shardchannel, message, sharded=True)


@command("SUBSCRIBE channel [channel ...]", SUBSCRIBING, of_session=True)
def subscribe(client: Client, *channels: bytes) -> Reply:
    """Receive what is sent to channels; each is confirmed by a message. O(1) a channel."""
    return client.subscribe("", channels)


@command("PSUBSCRIBE pattern [pattern ...]", SUBSCRIBING, of_session=True)
def psubscribe(client: Client, *patterns: bytes) -> Reply:
    """Receive what is sent to channels that match globs; each is confirmed by a message. O(1) a pattern."""
    return client.subscribe("p", patterns)


@command("SSUBSCRIBE shardchannel [shardchannel ...]", SUBSCRIBING, uses="not_key", of_session=True)
def ssubscribe(client: Client, *channels: bytes) -> Reply:
    """Receive what is sent to shard channels; each is confirmed by a message. O(1) a channel."""
    return client.subscribe("s", channels)


@command("UNSUBSCRIBE [channel [channel ...]]", SUBSCRIBING, of_session=True)
def unsubscribe(client: Client, *channels: bytes) -> Reply:
    """Receive no more from channels, without a name from none of them. O(1) a channel."""
    return client.unsubscribe("", channels)


@command("PUNSUBSCRIBE [pattern [pattern ...]]", SUBSCRIBING, of_session=True)
def punsubscribe(client: Client, *patterns: bytes) -> Reply:
    """Receive no more by globs, without a pattern by none of them. O(1) a pattern."""
    return client.unsubscribe("p", patterns)


@command("SUNSUBSCRIBE [shardchannel [shardchannel ...]]", SUBSCRIBING, uses="not_key", of_session=True)
def sunsubscribe(client: Client, *channels: bytes) -> Reply:
    """Receive no more from shard channels, without a name from none of them. O(1) a channel."""
    return client.unsubscribe("s", channels)


@pubsub("CHANNELS [pattern]", ASKING, by_hand=True)
def channels(db: Keyspace, *pattern: bytes) -> list[bytes]:
    """The channels that somebody has subscribed to by name, all or those that match a glob. O(channels)."""
    return _matching(db.hub.active(), pattern)


@pubsub("NUMSUB [channel [channel ...]]", ASKING)
def numsub(db: Keyspace, *channels: bytes) -> list[bytes | int]:
    """Channels, and after each how many have subscribed to it by name. O(1) a channel."""
    return [part for channel in channels for part in (channel, db.hub.subscribers(channel))]


@pubsub("NUMPAT", ASKING)
def numpat(db: Keyspace) -> int:
    """How many patterns there are that somebody has subscribed to. O(1)."""
    return db.hub.pattern_count()


@pubsub("SHARDCHANNELS [pattern]", ASKING, by_hand=True)
def shardchannels(db: Keyspace, *pattern: bytes) -> list[bytes]:
    """The shard channels that somebody has subscribed to, all or those that match a glob. O(channels)."""
    return _matching(db.hub.active(sharded=True), pattern)


@pubsub("SHARDNUMSUB [shardchannel [shardchannel ...]]", ASKING)
def shardnumsub(db: Keyspace, *channels: bytes) -> list[bytes | int]:
    """Shard channels, and after each how many have subscribed to it. O(1) a channel."""
    return [part for channel in channels for part in (channel, db.hub.subscribers(channel, sharded=True))]


def _matching(channels: Iterable[bytes], pattern: tuple[bytes, ...]) -> list[bytes]:
    """The channels that match the pattern, all where none is given."""
    if len(pattern) > 1:
        raise UnfitWords
    matches = matcher(pattern[0] if pattern else b"*")
    return [channel for channel in channels if matches(channel)]
