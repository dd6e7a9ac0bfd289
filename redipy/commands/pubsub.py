"""Messages: what is sent, over any keyspace; subscribing belongs to a connection, and so to the backends.

Imports: keyspace, and of the commands `table`.
"""
from __future__ import annotations

from redipy.commands.table import Declare
from redipy.keyspace import Keyspace

command = Declare("pubsub")


@command("PUBLISH channel message", "pubsub loading stale fast")
def publish(db: Keyspace, channel: bytes, message: bytes) -> int:
    """Send a message to a channel; how many subscriptions of it, by name or pattern, received it. O(subscribers)."""
    return db.publish(channel, message)
