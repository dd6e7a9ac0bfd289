"""Tracking: which keys clients have read, so that they are told when what they keep of them is no longer true.

A client that tracks gets a message once for each key that it has read and that then changes; or, if it says BCAST, for
each key with certain prefixes, read or not. Who has read is noted when a command that only reads has run, and changes
come as events of keys (see `events`): both while anybody tracks, and not otherwise. The rules are those of Redis's
tracking.c, also where they surprise: the number of a database does not count, and SWAPDB changes no key.

Imports: replies, and of the commands `clients`, `events` and `server_state`.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import get_ident
from typing import TYPE_CHECKING, Literal

from redipy.commands.clients import Client
from redipy.commands.events import Events
from redipy.commands.server_state import ServerState
from redipy.replies import Reply

if TYPE_CHECKING:
    from redipy.commands.server_state import Channels

CHANNEL = b"__redis__:invalidate"  # over which a RESP2 connection is told
NOBODYS = frozenset({"expired", "hexpired", "evicted"})  # events that no client has brought about
NO_CHANGES = frozenset({
    "keymiss", "xsetid", "xgroup-create", "xgroup-setid", "xgroup-destroy", "xgroup-createconsumer",
    "xgroup-delconsumer",
})  # fmt: skip
"""Events of keys that stay true for whoever tracks them."""

AT_ONCE = 100  # keys that a table which is too large loses before a command; more, the longer it has been so


@dataclass
class Mode:
    """How keys are tracked for a client."""

    redirect: int = 0  # the number of the client that is told instead; 0: none
    broadcasts: bool = False
    prefixes: tuple[bytes, ...] = ()
    choice: Literal["", "optin", "optout"] = ""
    spares_own: bool = False  # NOLOOP: it is not told of what it changes itself
    is_chosen: bool = False  # CLIENT CACHING was said, for the next command or transaction
    is_broken: bool = False  # a message could not be redirected

    @property
    def notes_reads(self) -> bool:
        """Whether the keys of the command are noted that runs now."""
        return not self.broadcasts and (not self.choice or self.is_chosen == (self.choice == "optin"))


@dataclass
class Audience:
    """Who is to be told of the keys with a prefix, and of which at the end of the turn."""

    clients: dict[int, Client] = field(default_factory=dict)
    changed: dict[bytes, Client | None] = field(default_factory=dict)  # with who did it last


class Tracking:
    """What the clients of a store track. Its state is guarded by the lock of the store.

    A message goes out at once, but to a client whose own command brings it about after the reply, and to those with
    prefixes at the end of the turn.
    """

    def __init__(self, server: ServerState, lock: AbstractContextManager[object]) -> None:
        self.server, self.lock = server, lock
        self.switched: Callable[[], object] = lambda: None  # called when `is_on` may have changed
        self.trackers: dict[int, Client] = {}
        self.readers: OrderedDict[bytes, set[int]] = OrderedDict()  # by key, the one first that was noted first
        self.items = 0  # readers of all keys
        self.audiences: dict[bytes, Audience] = {}  # by prefix
        self.callers: dict[int, Client] = {}  # whose command runs, by thread
        self.turns: dict[int, list[tuple[Client, Reply]] | None] = {}  # by thread, with the messages that are held back
        self.excesses = 0  # how many times in succession the table was found too large
        server.settings.followers.append(self._read_settings)
        self._read_settings()

    def _read_settings(self) -> None:
        self.most = int(self.server.settings[b"tracking-table-max-keys"])

    @property
    def is_on(self) -> bool:
        """Whether anybody is to be told of changes."""
        return bool(self.trackers)

    # Who tracks

    def start(self, client: Client, mode: Mode) -> None:
        """Track keys for a client from now on, or do it in another way. O(prefixes + clients)."""
        with self.lock:
            if not self.trackers:
                self.begin()
            client.tracking = mode
            self.trackers[client.id] = client
            for prefix in mode.prefixes:
                self.audiences.setdefault(prefix, Audience()).clients[client.id] = client
            self.switched()
            for each in list(self.server.clients.values()):
                each.is_plain = False  # what it changes is told when its turn is over

    def stop(self, client: Client) -> None:
        """Track no keys for a client any more. What it has read is kept, as it may go on, but not beyond its end."""
        if client.tracking is None:
            return
        with self.lock:
            for prefix in client.tracking.prefixes:
                audience = self.audiences[prefix]
                del audience.clients[client.id]
                if not audience.clients:
                    del self.audiences[prefix]
            client.tracking = None
            del self.trackers[client.id]
            if not self.trackers:
                if client.is_closed:
                    self._forget_all()
                self.switched()
                self.end()

    def begin(self) -> None:
        """Called before the first client begins to track."""

    def end(self) -> None:
        """Called when the last client has stopped."""

    # Whose turn it is

    @contextmanager
    def turn(self, *, holds: bool = False) -> Iterator[None]:
        """What this thread executes inside is one turn. holds: no message goes out before its end."""
        thread = get_ident()
        if thread in self.turns:
            yield
            return
        self.turns[thread] = [] if holds else None
        try:
            yield
        finally:
            self._broadcast()
            for receiver, message in self.turns.pop(thread) or ():
                receiver.tell(message)

    @contextmanager
    def calling(self, client: Client) -> Iterator[None]:
        """What this thread executes inside is a client's command, and a turn unless it belongs to one."""
        thread = get_ident()
        outer = self.callers.get(thread)
        self.callers[thread] = client
        try:
            with self.turn():
                yield
        finally:
            if outer is None:
                del self.callers[thread]
            else:
                self.callers[thread] = outer

    def on_behalf(self, client: Client, run: Callable[..., Reply]) -> Callable[..., Reply]:
        """A command that is a client's own, whoever makes it run: one that waits is run by whom it waits for."""

        def run_on_behalf(*arguments: object) -> Reply:
            with self.calling(client):
                return run(*arguments)

        return run_on_behalf

    def caller(self) -> Client | None:
        """The client whose command this thread runs, if it tracks."""
        client = self.callers.get(get_ident())
        return None if client is None or client.tracking is None else client

    # What happens to keys: called under the lock

    def read(self, keys: Sequence[bytes]) -> None:
        """Note keys that the command which runs has read, for whom it runs. O(keys)."""
        client = self.caller()
        if client is None or client.tracking is None or not client.tracking.notes_reads:
            return
        for key in keys:
            readers = self.readers.setdefault(key, set())
            self.items += client.id not in readers
            readers.add(client.id)

    def changed(self, key: bytes, *, is_nobodys: bool = False) -> None:
        """Tell those who have read a key that it has changed, and later those with its prefix. O(readers + prefixes).

        is_nobodys: no client has brought it about.
        """
        caller = self.callers.get(get_ident())
        if key in self.readers:
            self._tell_readers(key, caller)
        if self.audiences:
            # What a script does is not its caller's own here, as on a server it has a client of its own.
            by = None if is_nobodys or self.server.scripting.is_running else caller
            for prefix, audience in self.audiences.items():
                if key.startswith(prefix):
                    audience.changed[key] = by
            if get_ident() not in self.turns:
                self._broadcast()

    def flushed(self) -> None:
        """Tell all who track that no key is what it was. O(clients who track + keys)."""
        for client in list(self.trackers.values()):
            self._tell(client, None)
        self._forget_all()

    def limit(self) -> None:
        """Tell the readers of keys that those have changed, while more keys are noted than the settings allow.

        The server draws the keys at random; here those go that were noted first. Like it, this does little at once.
        """
        if not self.most or len(self.readers) <= self.most:
            self.excesses = 0
            return
        self.excesses += 1
        with self.lock:
            for key in list(self.readers)[:min(AT_ONCE * self.excesses, len(self.readers) - self.most)]:
                self._tell_readers(key, None)

    def _forget_all(self) -> None:
        self.readers.clear()
        self.items = 0

    # Messages

    def _tell_readers(self, key: bytes, caller: Client | None) -> None:
        """Tell those who have read a key, once: whoever wants to be told again has to read it again."""
        readers = self.readers.pop(key)
        self.items -= len(readers)
        for number in readers:
            client = self.trackers.get(number)
            mode = None if client is None else client.tracking
            if client is None or mode is None or mode.broadcasts or (mode.spares_own and client is caller):
                continue
            self._tell(client, [key])

    def _broadcast(self) -> None:
        """Tell those with prefixes what has changed, the keys of a prefix in order. O(changes × clients)."""
        if not any(audience.changed for audience in list(self.audiences.values())):
            return
        with self.lock:
            for _, audience in sorted(self.audiences.items()):
                changed, audience.changed = audience.changed, {}
                for client in list(audience.clients.values()):
                    spared = client if client.tracking is not None and client.tracking.spares_own else self
                    keys = sorted(key for key, by in changed.items() if by is not spared)
                    if keys:
                        self._tell(client, keys)

    def _tell(self, client: Client, keys: list[bytes] | None) -> None:
        """Tell a client of keys that have changed, None for all, directly or by way of the one it has named."""
        mode = client.tracking
        if mode is None:
            return
        receiver = self.server.clients.get(mode.redirect) if mode.redirect else client
        told: Reply = None if keys is None else list(keys)
        if receiver is None:
            mode.is_broken = True
            if client.protocol == 3:
                self._send(client, [b"tracking-redir-broken", mode.redirect])
        elif receiver.protocol == 3:
            self._send(receiver, [b"invalidate", told])
        elif mode.redirect and receiver.subscriptions:
            self._send(receiver, [b"message", CHANNEL, told])

    def _send(self, receiver: Client, message: Reply) -> None:
        held = self.turns.get(get_ident())
        if held is None:
            receiver.tell(message)
        else:
            held.append((receiver, message))


class TrackedEvents(Events):
    """Events of keys which are told to those who track the keys, too."""

    __slots__ = ("tracking",)

    def __init__(self, flags: str, tracking: Tracking) -> None:
        super().__init__(flags)
        self.tracking = tracking

    def tell(self, hub: Channels, number: int, key: bytes, event: str) -> None:
        """See `Events.tell`."""
        super().tell(hub, number, key, event)
        if event not in NO_CHANGES:
            self.tracking.changed(key, is_nobodys=event in NOBODYS)

    def touched(self, key: bytes) -> None:
        """See `Events.touched`."""
        self.tracking.changed(key)

    def flushed(self) -> None:
        """See `Events.flushed`."""
        self.tracking.flushed()

    def read(self, keys: Sequence[bytes]) -> None:
        """See `Events.read`."""
        self.tracking.read(keys)
