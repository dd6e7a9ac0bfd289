"""What a session has to know of a command, looked up once for all sessions.

Imports: the command table, resp2.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from redipy.commands.table import COMMANDS, Command, find
from redipy.server.resp2 import SHAPES

NEVER_QUEUED = frozenset({"MULTI", "EXEC", "DISCARD", "WATCH", "QUIT", "RESET"})
WHILE_SUBSCRIBED = frozenset(
    {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "PING", "QUIT", "RESET"}
)


def _spellings(name: str) -> Iterator[bytes]:
    """A name in all the ways in which clients may write it.

    >>> sorted(_spellings("as"))
    [b'AS', b'As', b'aS', b'as']
    """
    return ("".join(letters).encode() for letters in product(*zip(name.lower(), name.upper(), strict=True)))


RUNS_SCRIPTS = frozenset(
    spelling for command in COMMANDS.values() if command.runs_others for spelling in _spellings(command.name)
)
"""The commands that run scripts, however they are written."""

MAY_RUN_SCRIPTS = RUNS_SCRIPTS.union(_spellings("EXEC"))
"""And the one that executes those that were queued. A set, as every call is looked up in it: that takes 30 ns."""


class Call:
    """A command, or a subcommand with its container, as sessions call it."""

    def __init__(self, container: Command, command: Command) -> None:
        self.container, self.command = container, command
        self.name = container.name.encode()
        self.shown = command.name.lower()  # as figures and errors show it
        self.shape = SHAPES.get(self.name)  # of the reply in RESP2, where that is another one
        self.least = abs(command.arity) - 1  # words after the name
        self.most: float = self.least if command.arity > 0 else math.inf
        self.session_run = container.session_run
        self.is_blocking = "blocking" in command.flags
        self.is_plain = self.session_run is None and not self.is_blocking and command is container
        self.is_secret = "admin" in command.flags  # is not shown to monitors
        self.goes_into_slowlog = not self.is_blocking and "skip_slowlog" not in command.flags
        self.needs_user = "no_auth" not in command.flags
        self.is_queueable = "no_multi" not in command.flags
        self.is_queued = command.name not in NEVER_QUEUED
        self.is_for_subscribers = command.name in WHILE_SUBSCRIBED
        self.may_write = container.writes or self.session_run is not None

    def fits(self, number: int) -> bool:
        """Whether so many words, the name among them, are as many as the command takes."""
        return self.container.fits(number) and self.command.fits(number)


CALLS: dict[bytes, Call] = {}
"""The commands by their names, in capitals or without any; of containers there are only some."""

_BY_COMMAND: dict[Command, Call] = {}


def find_call(name: bytes, words: Sequence[bytes] = ()) -> Call:
    """The command, or the subcommand, of a call. Errors: the server's, where there is none."""
    known = CALLS.get(name)
    if known is not None:
        return known
    container = find(name, words)
    command = container.subcommand(words)
    call = _BY_COMMAND.get(command)
    if call is None or call.container is not container:
        call = _BY_COMMAND[command] = Call(container, command)
    if not container.subcommands and name in (call.name, call.name.lower()):
        CALLS[name] = call
    return call


def foreign_call(name: bytes) -> Call:
    """A command that only a server knows, and so judges: with it any words go to the backend."""
    command = replace(COMMANDS[b"ECHO"], name=name.upper().decode(errors="replace"), arity=-1, flags=frozenset())
    return Call(command, command)
