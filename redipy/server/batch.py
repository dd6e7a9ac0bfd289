"""Scripts of several clients, which a thread executes one after the other while the event loop waits for it.

Imports: errors, and the rooms beside it.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from redipy.server.connection import Connection
from redipy.server.waiting import Waiting

MOST_AT_ONCE = 512  # commands of one connection in a turn: then others have theirs


class Batch:
    """Connections whose next command runs a script."""

    def __init__(self, connections: Iterable[Connection]) -> None:
        self._next = deque(connections)
        self.replies: dict[Connection, list[bytes]] = {connection: [] for connection in self._next}
        """What is to be sent to each, in the end."""
        self.waiting: dict[Connection, Waiting | None] = {}
        """Those that are done, with the command that waits."""
        self.is_abandoned = False

    def run(self) -> None:
        """Execute the commands of each, in the thread."""
        while (connection := self._taken()) is not None:
            self.waiting[connection] = connection.run(MOST_AT_ONCE, self.replies[connection], scripts=True)

    def _taken(self) -> Connection | None:
        """The next one, None if there is none; from any thread, each is given once."""
        try:
            return self._next.popleft()
        except IndexError:
            return None

    def abandon(self) -> None:
        """Give up on it, as the server stops: what those who wait for it have sent besides is dropped."""
        self.is_abandoned = True
        for connection in self.replies:
            connection.queue.clear()

    def take_rest(self) -> list[Connection]:
        """Take those out that have not begun."""
        rest = list(iter(self._taken, None))
        for connection in rest:
            del self.replies[connection]
        return rest
