"""Messages: the method that sends one; subscriptions are objects of their own. Imports: the helpers of this surface."""
from __future__ import annotations

from redipy.api.base import Commands, T
from redipy.values import Value


class MessageCommands(Commands[T]):
    """PUBLISH."""

    def publish(self, key: Value, msg: Value) -> int:
        """Send a message to those who subscribed to a channel, and wake those who `wait_for` a key of its name.

        Returns how many there are. O(receivers + patterns).
        """
        return self._execute(b"PUBLISH", key, msg)
