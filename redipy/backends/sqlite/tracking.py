"""Tracking over a file: a change that another process makes is told like one of this process.

Who tracks keys has a subscription in the file. A process that writes learns of it as it learns of settings, and from
then on sends the keys that each of its steps has changed, with the step. Imports: pubsub, the machinery of tracking
from commands, and the messages beside it.
"""
from __future__ import annotations

from redipy.backends.base import Message
from redipy.backends.pubsub import LocalSubscription, Name
from redipy.backends.sqlite.messages import FileHub, unpacked_keys
from redipy.commands.invalidation import Tracking
from redipy.commands.server_state import ServerState

ALL_KEYS: tuple[Name, ...] = (("keys", b""),)


class FileTracking(Tracking):
    """What the clients of one open file track."""

    def __init__(self, server: ServerState, hub: FileHub) -> None:
        super().__init__(server, hub.database.lock)
        self.hub = hub
        self.is_wanted_elsewhere = False
        self.subscription = LocalSubscription(hub, self._hear)
        hub.was_forgotten = self._tell_of_all
        if hub.is_shared:
            self.look()

    @property
    def is_on(self) -> bool:
        """See `Tracking.is_on`."""
        return super().is_on or self.is_wanted_elsewhere

    def begin(self) -> None:
        """See `Tracking.begin`. When it returns, whoever writes will tell."""
        self.hub.subscribe(self.subscription, ALL_KEYS)

    def end(self) -> None:
        """See `Tracking.end`."""
        self.hub.unsubscribe(self.subscription, ALL_KEYS)

    def look(self) -> None:
        """Learn whether others track keys. O(listeners)."""
        wanted = self.hub.is_tracked_elsewhere()
        if wanted != self.is_wanted_elsewhere:
            self.is_wanted_elsewhere = wanted
            self.switched()

    def changed(self, key: bytes, *, is_nobodys: bool = False) -> None:
        """See `Tracking.changed`."""
        super().changed(key, is_nobodys=is_nobodys)
        if self.is_wanted_elsewhere:
            self.hub.note_change(key)

    def flushed(self) -> None:
        """See `Tracking.flushed`."""
        super().flushed()
        if self.is_wanted_elsewhere:
            self.hub.note_change(None)

    def _hear(self, message: Message) -> None:
        """Take what another process has changed in one step."""
        with self.turn():
            for key in unpacked_keys(message.data):
                if key is None:
                    super().flushed()
                else:
                    super().changed(key, is_nobodys=True)

    def _tell_of_all(self) -> None:
        """Tell all who track that nothing is certain, as changes may have been missed."""
        super().flushed()
