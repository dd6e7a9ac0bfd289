"""The contract of a session: what a command may ask of the client who sends it.

What a client has said about itself is kept here; what needs a backend or a connection is done by the session that
implements this. Imports: replies, and of the commands `server_state`.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from redipy.commands.acl.users import User
from redipy.commands.server_state import ServerState
from redipy.replies import Reply

if TYPE_CHECKING:
    from redipy.commands.invalidation import Mode

Kind: TypeAlias = Literal["", "p", "s"]
"""What is subscribed to: channels, patterns, or shard channels; it stands before `subscribe` in names and replies."""

KINDS: tuple[Kind, ...] = ("", "p", "s")


class NoReply:
    """What a command answers that says all through pushed messages, or that the client wants no reply to."""

    def __repr__(self) -> str:
        return "NO_REPLY"


NO_REPLY = NoReply()


@dataclass(eq=False)
class Client(ABC):
    """One client of a store."""

    server: ServerState
    id: int = 0
    address: bytes = b""
    local_address: bytes = b""
    created_ms: int = 0
    active_ms: int = 0  # when its last command began
    last_command: str = "NULL"
    commands: int = 0

    # What it says about itself
    name: bytes = b""
    library: bytes = b""
    library_version: bytes = b""

    # How it is served
    protocol: int = 2
    database: int = 0
    user: User | None = None  # None until it has said who it is, where that is asked for
    replies: Literal["on", "off", "skip", "skipping"] = "on"  # skip: from the next command on; skipping: of this one
    spares_eviction: bool = False
    spares_touches: bool = False
    is_monitor: bool = False
    is_blocked: bool = False
    is_closed: bool = False
    is_beside_script: bool = False  # its command is executed while the script of another client keeps the store

    # Transactions and subscriptions
    queue: list[Sequence[bytes]] | None = None  # the commands since MULTI
    is_spoiled: bool = False  # one of them could not be queued
    watched: set[tuple[int, bytes]] = field(default_factory=set)  # database and key
    names: dict[Kind, dict[bytes, None]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    tracking: Mode | None = None  # how keys are tracked

    is_plain: bool = False
    """Whether its commands may go the short way: there is nothing special about it, and nobody looks at it."""

    @abstractmethod
    def now_ms(self) -> int:
        """The time of the store."""

    @abstractmethod
    def select(self, number: int) -> None:
        """Go to another database; raises the server's error when there is none of that number."""

    @abstractmethod
    def watch(self, keys: Sequence[bytes]) -> None:
        """Watch keys of the database that is selected, up to the end of a transaction."""

    @abstractmethod
    def unwatch(self) -> None:
        """Let go of all keys."""

    @abstractmethod
    def execute_queue(self) -> Reply:
        """Execute the commands of the transaction as one step: their replies, or None if a watched key was touched."""

    @abstractmethod
    def subscribe(self, kind: Kind, names: Sequence[bytes]) -> Reply:
        """Subscribe to channels or patterns; each is confirmed by a pushed message."""

    @abstractmethod
    def unsubscribe(self, kind: Kind, names: Sequence[bytes]) -> Reply:
        """Unsubscribe from channels or patterns, from all without a name; each is confirmed by a pushed message."""

    @abstractmethod
    def unsubscribe_all(self) -> None:
        """Unsubscribe from everything, without a word."""

    @abstractmethod
    def unblock(self, reply: Reply) -> bool:
        """Let the command that the client waits with end with a reply or an error; False if there is none."""

    @abstractmethod
    def show(self, line: bytes) -> None:
        """Show a monitor what another client did."""

    @abstractmethod
    def tell(self, message: Reply) -> None:
        """Push a message; one that its own command has brought about comes after the reply."""

    @abstractmethod
    def close(self) -> None:
        """End the connection, once the reply to a command that is under way is out."""

    @property
    def subscriptions(self) -> int:
        """How many channels, patterns and shard channels it has subscribed to."""
        return sum(map(len, self.names.values()))

    def end_transaction(self) -> None:
        """Forget the queue, and let go of the keys."""
        self.queue, self.is_spoiled = None, False
        self.unwatch()

    def end_tracking(self) -> None:
        """Track no keys any more."""
        if self.server.tracking is not None:
            self.server.tracking.stop(self)

    def reset(self) -> None:
        """Become what a client is that has just connected; its id stays, and what it said of its library."""
        self.end_transaction()
        self.unsubscribe_all()
        self.end_tracking()
        self.select(0)
        self.name, self.protocol, self.replies = b"", 2, "on"
        self.spares_eviction = self.spares_touches = self.is_monitor = False
        self.server.monitors.pop(self.id, None)
        self.user = self.server.users.newcomer()

    def type(self) -> bytes:
        """`pubsub` for one that has subscribed, else `normal`."""
        return b"pubsub" if self.subscriptions else b"normal"

    def describe(self) -> bytes:
        """The line of CLIENT LIST; of buffers and memory it knows nothing, and says 0."""
        now_ms = self.now_ms()
        figures = {
            "id": self.id,
            "addr": self.address.decode(errors="replace"),
            "laddr": self.local_address.decode(errors="replace"),
            "fd": -1,
            "name": self.name.decode(errors="replace"),
            "age": max(now_ms - self.created_ms, 0) // 1000,
            "idle": max(now_ms - self.active_ms, 0) // 1000,
            "flags": self._flags(),
            "db": self.database,
            "sub": len(self.names[""]),
            "psub": len(self.names["p"]),
            "ssub": len(self.names["s"]),
            "multi": -1 if self.queue is None else len(self.queue),
            "watch": len(self.watched),
            **dict.fromkeys(_UNKNOWN_SIZES.split(), 0),
            "events": "r",
            "cmd": self.last_command,
            "user": (self.user or self.server.users.default).name.decode(errors="replace"),
            "redir": -1 if self.tracking is None else self.tracking.redirect,
            "resp": self.protocol,
            "lib-name": self.library.decode(errors="replace"),
            "lib-ver": self.library_version.decode(errors="replace"),
            "io-thread": 0,
            "tot-net-in": 0,
            "tot-net-out": 0,
            "tot-cmds": self.commands,
        }
        return " ".join(f"{name}={value}" for name, value in figures.items()).encode(errors="surrogateescape")

    def _flags(self) -> str:
        """What is special about the client, a letter each."""
        mode = self.tracking
        letters = {
            "O": self.is_monitor, "P": self.subscriptions > 0, "x": self.queue is not None, "b": self.is_blocked,
            "t": mode is not None, "R": mode is not None and mode.is_broken, "B": mode is not None and mode.broadcasts,
            "d": self.is_spoiled, "e": self.spares_eviction, "T": self.spares_touches, "A": self.is_closed,
            "U": self.address.startswith(b"/"),
        }  # fmt: skip
        return "".join(letter for letter, holds in letters.items() if holds) or "N"


_UNKNOWN_SIZES = "qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem"
