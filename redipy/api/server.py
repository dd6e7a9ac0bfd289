"""The server: the methods that ask or empty a store as a whole. Imports: the helpers of this surface."""
from __future__ import annotations

from typing import overload

from redipy.api.base import Commands, T
from redipy.api.conversions import is_some, moment, nothing, pong, two
from redipy.values import Value


class ServerCommands(Commands[T]):
    """DBSIZE, FLUSHALL, PING and their kin."""

    def dbsize(self) -> int:
        """How many keys there are; with a prefix, those that have it. O(1), with a prefix O(keys)."""
        return self._execute(b"DBSIZE")

    def flushdb(self) -> bool:
        """Delete every key that this client can see, with a prefix those that have it; True."""
        return is_some(self._execute(b"FLUSHDB"))

    def flushall(self) -> None:
        """Delete every key that this client can see, with a prefix those that have it; of every database."""
        return nothing(self._execute(b"FLUSHALL"))

    def swapdb(self, first: int, second: int) -> bool:
        """Let two databases change places, at once for everybody; True. O(1). Errors: ValueError for no database."""
        return is_some(self._execute(b"SWAPDB", first, second))

    def lastsave(self) -> int:
        """The Unix time at which everything was last saved."""
        return self._execute(b"LASTSAVE")

    def wait(self, numreplicas: int, timeout: int) -> int:
        """Wait until so many replicas have what was written, for so many milliseconds, for ever with 0; how many have.

        A local backend has none, and answers at once.
        """
        return self._execute(b"WAIT", numreplicas, timeout)

    def waitaof(self, numlocal: int, numreplicas: int, timeout: int) -> tuple[int, int]:
        """`wait` until it is in the append-only files: of the server, if `numlocal` is 1, and of so many replicas.

        Errors: ResponseError where the server, or a local backend, keeps no such file.
        """
        return two(self._execute(b"WAITAOF", numlocal, numreplicas, timeout))

    @overload
    def ping(self, message: None = None) -> bool: ...
    @overload
    def ping(self, message: Value) -> T: ...
    def ping(self, message: Value | None = None) -> bool | T:
        """True if the store answers; a message comes back as it is."""
        if message is None:
            return pong(self._execute(b"PING"))
        return self._decode(self._execute(b"PING", message))

    def echo(self, message: Value) -> T:
        """The message itself."""
        return self._decode(self._execute(b"ECHO", message))

    def time(self) -> tuple[int, int]:
        """The time of the store: Unix seconds, and microseconds of the second that has begun."""
        return moment(self._execute(b"TIME"))
