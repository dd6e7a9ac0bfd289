"""The log of what was refused: calls that a user may not make, and attempts to be a user.

Imports: of the commands `settings`; the contract of sessions for type checkers alone.
"""
from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

from redipy.commands.settings import Settings
from redipy.replies import Reply

if TYPE_CHECKING:
    from redipy.commands.clients import Client

GROUPED_MS = 60_000  # the same again within this time is counted, not listed
LOOKED_AT = 10  # of the newest entries, for the same
REASONS = ("auth", "command", "key", "channel")


@dataclass(slots=True, eq=False)
class LogEntry:
    """Something that was refused, once or several times."""

    id: int
    what: tuple[str, bytes, bytes, bytes]  # the reason, the context, the object and the user
    client: bytes  # the line of CLIENT LIST about the last who tried
    created_ms: int
    updated_ms: int
    count: int = 1

    def shown(self, now_ms: int) -> dict[bytes, Reply]:
        """The entry as ACL LOG answers it."""
        reason, context, object_, username = self.what
        return {
            b"count": self.count,
            b"reason": reason.encode(),
            b"context": context,
            b"object": object_,
            b"username": username,
            b"age-seconds": (now_ms - self.updated_ms) / 1000,
            b"client-info": self.client,
            b"entry-id": self.id,
            b"timestamp-created": self.created_ms,
            b"timestamp-last-updated": self.updated_ms,
        }


class AccessLog:
    """The newest entries, the last one first, and how often anything was refused for each reason."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.entries: deque[LogEntry] = deque()
        self.ids = count()
        self.totals: dict[str, int] = dict.fromkeys(REASONS, 0)

    def note(self, client: Client, reason: str, context: bytes, object_: bytes, username: bytes) -> None:
        """Keep that something was refused. To be called under the lock of the server's state."""
        self.totals[reason] += 1
        now_ms, what = client.now_ms(), (reason, context, object_, username)
        for entry in islice(self.entries, LOOKED_AT):
            if entry.what == what and abs(now_ms - entry.updated_ms) <= GROUPED_MS:
                entry.client, entry.updated_ms = client.describe(), now_ms
                entry.count += 1
                self.entries.remove(entry)
                self.entries.appendleft(entry)
                return
        self.entries.appendleft(LogEntry(next(self.ids), what, client.describe(), now_ms, now_ms))
        while len(self.entries) > int(self.settings[b"acllog-max-len"]):
            self.entries.pop()
