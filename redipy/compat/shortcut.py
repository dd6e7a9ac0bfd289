"""The short cut: how a plain command gets to the backend without a connection.

Most commands do not concern the session of whoever sends them. They go to one session that a pool keeps for all of
them, and their replies straight to what redis-py makes of replies, which takes a twentieth of the time. Imports:
backends.base, errors, the command table, the session from server, and the rooms beside it.
"""
from __future__ import annotations

import weakref
from collections.abc import Collection, Mapping
from typing import Any

from redis.client import EMPTY_RESPONSE, NEVER_DECODE

from redipy.backends.base import Backend
from redipy.commands.table import COMMANDS, Command
from redipy.compat.line import this_process
from redipy.compat.replies import exception_of, readings
from redipy.compat.words import Encode
from redipy.errors import RedipyError, ResponseError
from redipy.server.session import Session

READ_HERE = (NEVER_DECODE, EMPTY_RESPONSE, "keys")
"""The options of a call that are for redis-py itself, and not for what it makes of the reply."""


def _names(command: Command) -> list[str]:
    """How redis-py may name a command as the first argument, where a short cut leads to it."""
    if command.session_run is not None or "blocking" in command.flags:
        return []
    return [command.name, *(f"{command.name} {name.decode()}" for name in command.subcommands)]


NAMES: Mapping[str, tuple[bytes, ...]] = {
    name: tuple(name.encode().split()) for command in COMMANDS.values() for name in _names(command)
}
"""From the names of commands that need no session to their words."""


class Shortcut:
    """A way to one database of a store, for the threads or tasks of one pool: a session that they share.

    Nothing that a session keeps is asked of it or changed, so it makes no difference who else is using it.
    """

    def __init__(self, backend: Backend, connection: Any, special: Collection[Any]) -> None:
        """connection: one of the pool, which says how it is to be. special: not empty while all go over connections.

        Errors: `ResponseError` for a database that there is not.
        """
        self.backend, self.server, self.special = backend, backend.server, special
        self.protocol, self.database = connection.protocol, int(connection.db or 0)
        self.encode: Encode = connection.packer.encode
        self.read, self.read_bytes = readings(connection.protocol, connection.encoder)
        self.begin()

    def begin(self) -> None:
        """Begin the session, for the first time or after somebody has closed it."""
        self.session = Session(self.backend, address=this_process(), local_address=this_process())
        weakref.finalize(self, self.session.close).atexit = False
        self.session.begin(b"HELLO", b"%d" % self.protocol)
        self.session.begin(b"SELECT", b"%d" % self.database)

    def renew(self) -> None:
        """Begin the session anew if CLIENT KILL has ended it."""
        if self.session.is_closed:
            self.begin()

    def leads(self, name: object) -> bool:
        """Whether a command may take it now: nobody watches or holds commands, and all may execute any."""
        server = self.server
        return (
            name in NAMES and self.session.is_plain and not self.special and not server.monitors
            and server.pause is None
        )  # fmt: skip

    def take(self, callbacks: dict[str, Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Execute a command, and give what redis-py makes of the reply."""
        name = arguments[0]
        encode = self.encode
        words = [
            word if word.__class__ is bytes else word.encode() if word.__class__ is str else encode(word)
            for word in arguments[1:]
        ]
        try:
            reply = self.session.begin(*NAMES[name], *words)
        except RedipyError as error:
            if EMPTY_RESPONSE in options and isinstance(error, ResponseError):
                return options[EMPTY_RESPONSE]
            raise exception_of(error) from None
        read = self.read
        if options:
            if NEVER_DECODE in options:
                read = self.read_bytes
            for option in READ_HERE:
                options.pop(option, None)
        callback = dict.get(callbacks, name)  # past the look for other cases: names here are in upper case
        response = read(reply)
        return response if callback is None else callback(response, **options)
