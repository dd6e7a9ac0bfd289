"""What runs scripts for a store: the contract, for the commands of scripting and for what serves clients.

Imports: errors, keyspace, replies.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from redipy.errors import ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply


class FunctionInfo(NamedTuple):
    """A function of a library, as FUNCTION LIST shows it."""

    name: bytes
    description: bytes | None
    flags: Sequence[bytes]


class LibraryInfo(NamedTuple):
    """A library of functions, as FUNCTION LIST shows it."""

    name: bytes
    source: bytes
    functions: Sequence[FunctionInfo]


class RunningFunction(NamedTuple):
    """The function that is running."""

    name: bytes
    words: Sequence[bytes]  # of the command that calls it
    took_ms: int


class Scripting(Protocol):
    """What runs scripts for a store, under its lock.

    For others meanwhile: `may_take_long`, `kill`, `end`, `running_function`, `running_seconds` and `busy_error`.
    """

    is_running: bool
    """Whether a script is under way."""

    @property
    def evicted_scripts(self) -> int:
        """How many scripts were forgotten for others."""
        ...

    @property
    def cached_scripts(self) -> int:
        """How many scripts EVALSHA can call."""
        ...

    def may_take_long(self, name: bytes, word: bytes) -> bool:
        """Whether a call of a script or function may take longer than the commands in it, so that others wait for it.

        name: of the command, in capitals. word: the first one after it. O(1) for a script that has run.
        """
        ...

    @property
    def running_seconds(self) -> float:
        """For how long the script that is under way has been running; 0 if none is."""
        ...

    def busy_error(self) -> ResponseError:
        """What others are told while a script runs for long: how to end it."""
        ...

    def end(self) -> None:
        """End what is running, whatever it has written: for a server that stops."""
        ...

    def eval(self, db: Keyspace, source: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """Run a script, to which the words are given, so many of them as keys.

        Errors: those of the script; what it did before stays.
        """
        ...

    def evalsha(self, db: Keyspace, sha: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """Run a script that is in the cache. Errors: NOSCRIPT, and those of the script."""
        ...

    def script_load(self, source: bytes) -> bytes:
        """Put a script into the cache; its digest. Errors: it does not compile."""
        ...

    def script_exists(self, sha: bytes) -> bool:
        """Whether a script is in the cache."""
        ...

    def script_flush(self) -> None:
        """Forget all scripts."""
        ...

    def kill(self, *, is_function: bool) -> None:
        """End the script, or function, that is running. Errors: none is, it is the other, or it has written."""
        ...

    def call(self, db: Keyspace, name: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """Run a function, to which the words are given, so many of them as keys.

        Errors: those of the function; what it did before stays.
        """
        ...

    def see_function(self, db: Keyspace, name: bytes) -> None:
        """See that there is a function of a name. Errors: there is none."""
        ...

    def load_library(self, db: Keyspace, source: bytes, *, replaces: bool) -> bytes:
        """Load a library of functions; its name. Errors: the server's, for one that will not do."""
        ...

    def restore_libraries(self, db: Keyspace, sources: Sequence[bytes], *, replaces: bool, flushes: bool) -> None:
        """Load libraries, all or none."""
        ...

    def delete_library(self, db: Keyspace, name: bytes) -> None:
        """Delete a library. Errors: there is none of the name."""
        ...

    def libraries(self, db: Keyspace) -> Sequence[LibraryInfo]:
        """The libraries that there are."""
        ...

    def running_function(self) -> RunningFunction | None:
        """The function that is running, if one is. Errors: BUSY while it is a script."""
        ...
