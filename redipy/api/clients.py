"""The clients of a server: the methods that list, stop and wake them. Imports: the helpers of this surface.

What concerns the one connection that a command goes over has no method: here commands go over any.
"""
from __future__ import annotations

from collections.abc import Iterable

from redipy.api.base import Commands, T
from redipy.api.conversions import client_lines, is_some
from redipy.api.words import flags, listed, options
from redipy.values import Value


class ClientCommands(Commands[T]):
    """CLIENT LIST and its kin. A store within the process has clients where a `redipy.server` serves it."""

    def client_list(self, type: str | None = None, client_id: int | Iterable[int] = ()) -> list[dict[str, str]]:
        """The clients that are connected, each as the server describes it, by its names. O(clients).

        type: `normal`, `replica`, `pubsub` or `master` alone; client_id: those of these numbers alone.
        """
        ids: list[int] = listed(client_id)
        words = [*options(TYPE=type), *flags(ID=bool(ids)), *ids]
        return client_lines(self._execute(b"CLIENT", "LIST", *words))

    def client_kill(self, addr: Value) -> bool:
        """Close the connection of a client, by its address; True. Errors: ResponseError when there is none of it."""
        return is_some(self._execute(b"CLIENT", "KILL", addr))

    def client_kill_filter(
        self, id: int | None = None, type: str | None = None, addr: Value | None = None,
        skipme: bool | None = None, laddr: Value | None = None, user: Value | None = None,
        maxage: int | None = None,
    ) -> int:
        """Close the connections of clients that all of these are true of; how many there were. O(clients).

        type: as of `client_list`. skipme: this one is spared, unless False is given. maxage: seconds, of those older.
        Errors: ValueError for none of them.
        """
        spared = None if skipme is None else "YES" if skipme else "NO"
        words = options(ID=id, TYPE=type, ADDR=addr, LADDR=laddr, USER=user, SKIPME=spared, MAXAGE=maxage)
        return self._execute(b"CLIENT", "KILL", *words)

    def client_unblock(self, client_id: int, error: bool = False) -> bool:
        """End the wait of a client, as if its time were over, or with an error; whether it was waiting. O(1)."""
        return bool(self._execute(b"CLIENT", "UNBLOCK", client_id, "ERROR" if error else "TIMEOUT"))

    def client_pause(self, timeout: int, all: bool = True) -> bool:
        """Let all commands wait for so many milliseconds, or without `all` those that write; True."""
        return is_some(self._execute(b"CLIENT", "PAUSE", timeout, "ALL" if all else "WRITE"))

    def client_unpause(self) -> bool:
        """End a pause; True."""
        return is_some(self._execute(b"CLIENT", "UNPAUSE"))
