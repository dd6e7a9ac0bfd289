"""What scripts call: the `redis` table, as functions that Lua is given.

One run of a script at a time is under way, and these belong to it. Nothing may be raised here but `Fault`: any other
exception would show a script a Python object. Imports: errors, replies, the command table, conversion, and the shapes
of RESP2.
"""
from __future__ import annotations

import logging
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from redipy.commands.acl.access import acting_client, check_in_script, user_of
from redipy.commands.clients import Client
from redipy.commands.server_state import VERSION, ServerState
from redipy.commands.table import COMMANDS, Command, find
from redipy.commands.words import number_text
from redipy.errors import (
    OUT_OF_MEMORY,
    SCRIPT_BAD_ARGUMENT,
    SCRIPT_CHECKS_NO_COMMAND,
    SCRIPT_LOG_COUNT,
    SCRIPT_LOG_LEVEL,
    SCRIPT_LOG_LEVEL_TYPE,
    SCRIPT_NOT_ALLOWED,
    SCRIPT_ONE_ARGUMENT,
    SCRIPT_PROTOCOL,
    SCRIPT_READS_ONLY,
    SCRIPT_REPLICATION,
    SCRIPT_UNKNOWN_COMMAND,
    SCRIPT_WITHOUT_ARGUMENTS,
    SCRIPT_WRONG_ARITY,
    SCRIPT_WRONG_COUNT,
    ResponseError,
)
from redipy.keyspace import Keyspace, Waits
from redipy.lua.conversion import Convert, Table, converter, error_table, taken_bytes
from redipy.lua.scripts import sha1
from redipy.replies import Reply
from redipy.server.resp2 import SHAPES, downgraded

LOGGER = logging.getLogger("redipy.lua")
LOG_LEVELS = (logging.DEBUG, logging.INFO, logging.INFO, logging.WARNING)
LOUDNESS = (b"debug", b"verbose", b"notice", b"warning", b"nothing")

CONSTANTS: Mapping[bytes, int | bytes] = {
    b"LOG_DEBUG": 0, b"LOG_VERBOSE": 1, b"LOG_NOTICE": 2, b"LOG_WARNING": 3,
    b"REPL_NONE": 0, b"REPL_AOF": 1, b"REPL_SLAVE": 2, b"REPL_REPLICA": 2, b"REPL_ALL": 3,
    b"REDIS_VERSION": VERSION.encode(),
    b"REDIS_VERSION_NUM": int("".join(f"{int(part):02x}" for part in VERSION.split(".")), 16),
}  # fmt: skip


class Fault(Exception):
    """Ends a function of Lua's with an error, whose line the caller keeps."""


_UNCOUNTED = frozenset({SCRIPT_WITHOUT_ARGUMENTS, SCRIPT_BAD_ARGUMENT})  # as no command is called


class Entry:
    """A command as scripts call it."""

    __slots__ = ("bare", "command", "fewest", "function", "has_shape", "is_simple", "may_write", "most", "run")

    def __init__(self, name: bytes, command: Command) -> None:
        self.command, self.run = command, command.run
        self.function, self.bare = command.function, command.bare  # with so many words in half the time of `run`
        self.fewest = abs(command.arity)
        self.most = command.arity if command.arity > 0 else sys.maxsize
        self.may_write = may_write(command)
        self.is_simple = not (  # anybody may call it who may write, and it does not wait
            command.subcommands or command.session_run or {"noscript", "blocking"} & command.flags
        )
        self.has_shape = name.upper() in SHAPES  # of its own, in RESP2, for the reply


def may_write(command: Command) -> bool:
    """Whether a script that only reads may not call the command."""
    return command.writes or command.name in _REPLICATED


# What a server passes on to replicas without being a write: messages, and a count that is cached in its key.
_REPLICATED = frozenset({"PUBLISH", "SPUBLISH", "PFCOUNT"})


F = TypeVar("F", bound=Callable[..., Any])


def guarded(function: F) -> F:
    """Let a function of scripts raise nothing but faults: an error reply, or what ends the script for good."""

    @wraps(function)
    def guard(self: Calls, *words: Any) -> Any:
        try:
            return function(self, *words)
        except ResponseError as error:
            self.fault = str(error), False
        except BaseException as error:  # it is raised again once the script has ended
            self.failure = error
        raise Fault

    return guard  # type: ignore[return-value]


class Calls:
    """What the run of a script that is under way may call, and what it has done."""

    def __init__(
        self,
        server: ServerState,
        table: Table,
        reserve: Callable[[int], None],
        used_bytes: Callable[[], int],
        most_bytes: int,
    ) -> None:
        """Serve a Lua state.

        table: makes a Lua table. reserve: sees that there is room for so many bytes; raises where there is not.
        used_bytes: how many Lua takes. most_bytes: up to which `reserve` need not be asked.
        """
        self.server = server
        self.table, self.reserve, self.used_bytes, self.most_bytes = table, reserve, used_bytes, most_bytes
        self.converters: Mapping[int, Convert] = {2: converter(2, table), 3: converter(3, table)}
        entries = [(name, Entry(name, command)) for name, command in COMMANDS.items()]
        self.entries = {form(name): entry for name, entry in entries for form in (bytes.upper, bytes.lower)}
        self.client: Client | None = None  # who runs the script, if there is anything that it may not do
        self.fault: tuple[str, bool] | None = None  # a line, and whether a command is counted as failed
        self.failure: BaseException | None = None

    def begin(self, db: Keyspace, *, read_only: bool, is_full: bool) -> None:
        """A run begins on a database. is_full: what needs memory is refused, up to the first write."""
        self.db, self.read_only, self.is_full = db, read_only, is_full
        self.client = acting_client()
        self.has_written = False
        self.choose(2)
        self.fault = self.failure = None

    def choose(self, protocol: int) -> None:
        """Let replies be those of a version of the protocol."""
        self.protocol = protocol
        self.convert = self.converters[protocol]

    def take_fault(self) -> tuple[bytes | None, bool, bool]:
        """The line of the error that has just come out of here, None if none has.

        Further whether it is counted as one of a command already, and whether it is the end of the script.
        """
        fault, self.fault = self.fault, None
        if self.failure is not None:
            return b"ERR " + type(self.failure).__name__.encode(), False, True
        if fault is None:
            return None, False, False
        line, is_counted = fault
        return line.encode(errors="surrogateescape"), is_counted, False

    # Commands

    def call(self, *words: Any) -> Any:
        """`redis.call(name, ...)`: execute a command; its reply. Errors end the script, unless it catches them."""
        try:
            return self.converted(words)
        except ResponseError as error:
            self.fault = str(error), str(error) not in _UNCOUNTED
        except BaseException as error:
            self.failure = error
        raise Fault

    @guarded
    def pcall(self, *words: Any) -> Any:
        """`redis.pcall(name, ...)`: as `call`, but an error is a table."""
        try:
            return self.converted(words)
        except ResponseError as error:
            return error_table(str(error), self.table, is_counted=str(error) not in _UNCOUNTED)

    def converted(self, words: Sequence[Any]) -> Any:
        """Execute a command; its reply as a Lua value."""
        for word in words:
            if word.__class__ is not bytes:
                words = list(map(text, words))
                break
        if not words:
            raise ResponseError(SCRIPT_WITHOUT_ARGUMENTS)
        name, *rest = words
        entry = self.entries.get(name) or self.entries.get(name.upper())
        if entry is None:
            raise ResponseError(SCRIPT_UNKNOWN_COMMAND)
        if not entry.fewest <= len(words) <= entry.most:
            raise ResponseError(SCRIPT_WRONG_ARITY)
        if entry.is_simple and self.client is None:
            if entry.may_write:
                self.begin_write(entry.command)
            is_bare = len(rest) in entry.bare and self.db.events is None  # `run` also tells which keys are missed
            reply = entry.function(self.db, *rest) if is_bare else entry.run(self.db, *rest)
        else:
            reply = self.checked(entry.command, words)
        if entry.has_shape and self.protocol == 2:
            reply = downgraded(reply, name, rest)
        kind = reply.__class__
        if kind is int:
            return reply
        size = len(reply) if kind is bytes else taken_bytes(reply)
        if self.used_bytes() + size > self.most_bytes:
            self.reserve(size)
        return reply if kind is bytes else self.convert(reply)

    def checked(self, command: Command, words: Sequence[bytes]) -> Reply:
        """Execute a command if the script may call it now."""
        self.check(command, words)
        try:
            if command.session_run is not None:
                return command.session_run(self, *words[1:])
            return command.run(self.db, *words[1:])
        except Waits:
            return None

    def check(self, container: Command, words: Sequence[bytes]) -> None:
        """Raise the error for a command that the script may not call, in the server's order."""
        command = container
        if container.subcommands:
            found = container.subcommands.get(words[1].upper())
            if found is None:
                raise ResponseError(SCRIPT_UNKNOWN_COMMAND)
            if not found.fits(len(words)):
                raise ResponseError(SCRIPT_WRONG_ARITY)
            command = found
        if "noscript" in command.flags:
            raise ResponseError(SCRIPT_NOT_ALLOWED)
        if self.client is not None:
            check_in_script(self.client, command, words[1:])
        if may_write(command):
            self.begin_write(command)

    def begin_write(self, command: Command) -> None:
        """Note that the script has written. Errors: it may not, or there is no room."""
        if self.read_only:
            raise ResponseError(SCRIPT_READS_ONLY)
        if not self.has_written:
            if self.is_full and "denyoom" in command.flags:
                raise ResponseError(OUT_OF_MEMORY)
            self.has_written = "write" in command.flags

    def select(self, number: int) -> None:
        """What SELECT asks of a client: the commands of the script that follow go to another database."""
        self.db = self.db.sibling(number)

    # The rest of `redis`

    @guarded
    def sha1hex(self, *words: Any) -> bytes:
        """`redis.sha1hex(text)`: the digest in hexadecimal."""
        if len(words) != 1:
            raise ResponseError(SCRIPT_WRONG_COUNT)
        word = words[0]
        return sha1(text(word) if isinstance(word, (bytes, int, float)) else b"")

    @guarded
    def log(self, *words: Any) -> None:
        """`redis.log(level, text, ...)`: write a line to Python's log, where the setting `loglevel` wants it."""
        if len(words) < 2:
            raise ResponseError(SCRIPT_LOG_COUNT)
        level, *lines = words
        if isinstance(level, bool) or not isinstance(level, (int, float)):
            raise ResponseError(SCRIPT_LOG_LEVEL_TYPE)
        if not 0 <= int(level) < len(LOG_LEVELS):
            raise ResponseError(SCRIPT_LOG_LEVEL)
        line = b" ".join(text(word) for word in lines if isinstance(word, (bytes, int, float)))
        if int(level) >= LOUDNESS.index(self.server.settings[b"loglevel"]):
            LOGGER.log(LOG_LEVELS[int(level)], "%s", line.decode(errors="replace"))

    @guarded
    def setresp(self, *words: Any) -> None:
        """`redis.setresp(version)`: let replies be those of RESP2 or of RESP3."""
        protocol = _only(words, "setresp")
        if protocol not in (2, 3):
            raise ResponseError(SCRIPT_PROTOCOL)
        self.choose(protocol)

    @guarded
    def set_repl(self, *words: Any) -> None:
        """`redis.set_repl(flags)`: nothing is replicated here."""
        if not 0 <= (_only(words, "set_repl") or 0) <= 3:
            raise ResponseError(SCRIPT_REPLICATION)

    @guarded
    def replicate_commands(self, *words: Any) -> bool:
        """`redis.replicate_commands()`: True, as there is no other way any more."""
        return True

    @guarded
    def breakpoint(self, *words: Any) -> bool:
        """`redis.breakpoint()`: False, as there is no debugger."""
        return False

    @guarded
    def debug(self, *words: Any) -> None:
        """`redis.debug(...)`: nobody is there to see it."""

    @guarded
    def acl_check_cmd(self, *words: Any) -> bool:
        """`redis.acl_check_cmd(name, ...)`: whether the user who runs the script may make a call."""
        if not words:
            raise ResponseError(SCRIPT_WITHOUT_ARGUMENTS)
        name, *rest = map(text, words)
        try:
            command = find(name).subcommand(rest)
        except ResponseError:
            raise ResponseError(SCRIPT_CHECKS_NO_COMMAND) from None
        return self.client is None or user_of(self.client).denied(command, rest) is None


def text(word: Any) -> bytes:
    """A string or number as the word of a command; the server's error for anything else.

    >>> text(3), text(0.1), text(-2**63)
    (b'3', b'0.1', b'-9223372036854776000')
    """
    if word.__class__ is bytes:
        return word
    if word.__class__ is int and abs(word) <= 2**62:
        return b"%d" % word
    if word.__class__ not in (int, float):
        raise ResponseError(SCRIPT_BAD_ARGUMENT)
    number = float(word)
    return b"-nan" if math.isnan(number) and math.copysign(1, number) < 0 else number_text(number)


def _only(words: Sequence[Any], name: str) -> int | None:
    """The one argument of a function as a whole number, None where it is none."""
    if len(words) != 1:
        raise ResponseError(SCRIPT_ONE_ARGUMENT.format(name))
    try:
        return int(float(words[0]))
    except (TypeError, ValueError, OverflowError):
        return None
