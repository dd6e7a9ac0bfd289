"""The short cut: how plain commands, and pipelines of them, get to the backend without a connection.

Most commands do not concern the session of whoever sends them. They go to one session that a pool keeps for all of
them, and their replies straight to what redis-py makes of replies, which takes a twentieth of the time. Imports:
backends.base, errors, replies, the command table, the session and its calls from server, and the rooms beside it.
"""
from __future__ import annotations

import weakref
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

import redis.exceptions
from redis.client import EMPTY_RESPONSE, NEVER_DECODE

from redipy.backends.base import Backend, Words
from redipy.commands.table import COMMANDS, Command
from redipy.compat.line import step_of, this_process
from redipy.compat.replies import exception_of, readings
from redipy.compat.words import Encode
from redipy.errors import RedipyError, ResponseError
from redipy.replies import Reply
from redipy.server.calls import find_call
from redipy.server.session import Session

READ_HERE = (NEVER_DECODE, EMPTY_RESPONSE, "keys")
"""The options of a call that are for redis-py itself, and not for what it makes of the reply."""

Queued: TypeAlias = tuple[tuple[Any, ...], dict[str, Any]]
"""A command as it stands in a pipeline of redis-py: its arguments and its options."""


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

    @property
    def is_open(self) -> bool:
        """Whether commands may take it now: nobody watches or holds them, and all may execute any."""
        server = self.server
        return self.session.is_plain and not self.special and not server.monitors and server.pause is None

    def _words(self, arguments: tuple[Any, ...]) -> list[bytes]:
        """The words of a command."""
        encode = self.encode
        return [
            *NAMES[arguments[0]],
            *[
                word if word.__class__ is bytes else word.encode() if word.__class__ is str else encode(word)
                for word in arguments[1:]
            ],
        ]

    # A command

    def leads(self, name: object) -> bool:
        """Whether a command may take it now."""
        return name in NAMES and self.is_open

    def take(self, callbacks: dict[str, Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Execute a command, and give what redis-py makes of the reply."""
        try:
            reply = self.session.begin(*self._words(arguments))
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
        callback = dict.get(callbacks, arguments[0])
        response = read(reply)
        return response if callback is None else callback(response, **options)

    # A pipeline

    def results(self, pipeline: Any, raise_on_error: bool, *, is_transaction: bool) -> list[Any] | None:
        """Execute a pipeline of redis-py, and give what redis-py makes of the replies.

        None, and nothing is executed, where it cannot be done here. Errors: those of redis-py.
        """
        commands: list[Queued] = pipeline.command_stack
        if pipeline.connection is not None or pipeline.scripts or not self._leads_all(commands):
            return None
        requests = [self._words(arguments) for arguments, _ in commands]
        if not is_transaction:
            replies = self._one_by_one(requests)
        elif self._would_queue(requests):
            replies = self._in_one_piece(requests)
        else:
            return None  # redis-py shall find out why
        results = list(map(self.read, replies))
        errors = [result for result in results if isinstance(result, Exception)]
        for error in errors:
            if isinstance(error, redis.exceptions.ConnectionError):
                raise error
        if errors and raise_on_error:
            pipeline.raise_first_error(commands, results)
        return _called_back(pipeline.response_callbacks, commands, results)

    def _leads_all(self, commands: Sequence[Queued]) -> bool:
        """Whether all commands of a pipeline may take it now, with replies that are read as all others."""
        for arguments, options in commands:
            if arguments[0] not in NAMES or NEVER_DECODE in options or EMPTY_RESPONSE in options:
                return False
        return self.is_open and bool(commands)

    def _one_by_one(self, requests: Sequence[Words]) -> list[Reply]:
        """Execute commands that were sent together; they may share a commit, and what befalls that befalls all."""
        replies: list[Reply] = []
        try:
            with step_of(self.backend, requests):
                for words in requests:
                    try:
                        replies.append(self.session.begin(*words))
                    except RedipyError as error:
                        replies.append(error)
        except RedipyError as error:
            return [error] * len(requests)
        return replies

    def _in_one_piece(self, requests: Sequence[Words]) -> list[Reply]:
        try:
            return self.session.execute_batch(requests)
        except RedipyError as error:
            raise exception_of(error) from None

    def _would_queue(self, requests: Sequence[Words]) -> bool:
        """Whether a server would queue all these commands for a transaction."""
        try:
            for name, *words in requests:
                call = find_call(name, words)
                if not (call.is_queueable and call.fits(1 + len(words))):
                    return False
                self.backend.admit(call.container, words)
        except ResponseError:
            return False
        return True


def _called_back(callbacks: dict[str, Any], commands: Sequence[Queued], results: list[Any]) -> list[Any]:
    """What redis-py makes of the replies to the commands of a pipeline; exceptions stay."""
    for at, (arguments, options) in enumerate(commands):
        callback = dict.get(callbacks, arguments[0])
        if callback is not None and not isinstance(results[at], Exception):
            options.pop("keys", None)
            results[at] = callback(results[at], **options)
    return results
