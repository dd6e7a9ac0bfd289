"""Access: whether a client may make a call, what it is told if not, and the note that is kept of it.

A client whose user may do everything never comes here. Imports: errors, and of the commands `acl`, `clients`,
`server_state`, `table` and `words`.
"""
from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from redipy.commands.acl.selector import CHANNEL, COMMAND, KEY, Denied
from redipy.commands.acl.users import User
from redipy.commands.clients import KINDS, Client
from redipy.commands.table import COMMANDS, Command
from redipy.commands.words import shown
from redipy.errors import (
    NO_PERMISSION,
    NO_PERMISSION_ANY_MORE,
    NO_PERMISSION_FOR_CHANNEL,
    NO_PERMISSION_FOR_COMMAND,
    NO_PERMISSION_FOR_KEY,
    SCRIPT_NO_PERMISSION,
    WRONG_PASSWORD,
    ResponseError,
)

TOPLEVEL, MULTI, LUA = b"toplevel", b"multi", b"lua"  # where a call stood that was refused

_REASONS = {COMMAND: "command", KEY: "key", CHANNEL: "channel"}
_ANY_MORE = {
    COMMAND: "no permission to execute the command or subcommand",
    KEY: "no permission to touch the specified keys",
    CHANNEL: "no permission to access one of the channels used as arguments to the command",
}


class _Acting(threading.local):
    """What `acting_client` gives, for each thread; an attribute that is not there would cost each script 0.4 µs."""

    client: Client | None = None


_acting = _Acting()


def may_everything(client: Client) -> bool:
    """Whether nothing has to be checked for a client: the first question of every call, and mostly the last."""
    return client.user is not None and client.user.is_free


def must_identify(client: Client) -> bool:
    """Whether a client has to say who it is before it does anything else."""
    return client.user is None and not client.server.users.default.is_open


def user_of(client: Client) -> User:
    """Who a client is: the default user while it has not said."""
    return client.user or client.server.users.default


def check(client: Client, command: Command, words: Sequence[bytes], *, notes: bool = True) -> None:
    """Raise NOPERM for a call that a client may not make, and note it. O(rules).

    words: those behind the name of the command, or of the container.
    """
    denied = user_of(client).denied(command, words)
    if denied is not None:
        if notes:
            _note(client, command, denied, TOPLEVEL if client.queue is None else MULTI)
        raise ResponseError(NO_PERMISSION.format(_told(client, command, denied)))


def refused_by_now(client: Client, command: Command, words: Sequence[bytes]) -> ResponseError | None:
    """The error for a call that was queued while the client was allowed to make it, and may not be made any more."""
    denied = user_of(client).denied(command, words)
    if denied is None:
        return None
    _note(client, command, denied, MULTI)
    return ResponseError(NO_PERMISSION_ANY_MORE.format(_ANY_MORE[denied.reason]))


def check_in_script(client: Client, command: Command, words: Sequence[bytes]) -> None:
    """Raise the error for a call that a script makes and the client who runs it may not make."""
    denied = user_of(client).denied(command, words)
    if denied is not None:
        _note(client, command, denied, LUA)
        raise ResponseError(SCRIPT_NO_PERMISSION.format(_told(client, command, denied)))


def _told(client: Client, command: Command, denied: Denied) -> str:
    """What a client is told: not which key it was."""
    if denied.reason == COMMAND:
        return NO_PERMISSION_FOR_COMMAND.format(shown(user_of(client).name), command.name.lower())
    return NO_PERMISSION_FOR_KEY if denied.reason == KEY else NO_PERMISSION_FOR_CHANNEL


def _note(client: Client, command: Command, denied: Denied, context: bytes) -> None:
    object_ = command.name.lower().encode() if denied.reason == COMMAND else denied.word
    if context != LUA:
        client.last_command = command.name.lower()
    with client.server.lock:
        client.server.access_log.note(client, _REASONS[denied.reason], context, object_, user_of(client).name)


def identify(client: Client, username: bytes, password: bytes, called: bytes) -> None:
    """Let a client be a user. Errors: WRONGPASS, which is noted. called: the name of the command that asks for it."""
    server = client.server
    user = server.users.identified(username, password)
    if user is None:
        with server.lock:
            server.access_log.note(client, "auth", TOPLEVEL if client.queue is None else MULTI, called, username)
        raise ResponseError(WRONG_PASSWORD)
    client.user = user


# Scripts, whose calls are those of the client who runs them


def acting(client: Client) -> AbstractContextManager[None]:
    """While a command of a client runs in this thread, scripts and patterns of SORT may do what the client may."""
    return _NOTHING if may_everything(client) else _as_client(client)


_NOTHING = nullcontext()


@contextmanager
def _as_client(client: Client) -> Iterator[None]:
    before, _acting.client = acting_client(), client
    try:
        yield
    finally:
        _acting.client = before


def acting_client() -> Client | None:
    """The client whose command runs in this thread, if there is anything that it may not do."""
    return _acting.client


def may_read_all(name: bytes, words: Sequence[bytes]) -> bool:
    """Whether what is under way in this thread may read every key while it executes a command with some words."""
    client = acting_client()
    return client is None or user_of(client).may_read_all(COMMANDS[name], words)


# What follows when rights are changed


def follow(user: User, clients: Sequence[Client]) -> None:
    """Let the clients of a user follow a change of its rights: who listens to what it may not hear any more goes."""
    for client in clients:
        if client.user is user:
            client.is_plain = False  # the next call finds out
            if not _may_listen(client, user):
                client.close()


def _may_listen(client: Client, user: User) -> bool:
    """Whether a client may hear all that it has subscribed to."""
    return all(
        user.may_use_channel(name, is_pattern=kind == "p") for kind in KINDS for name in client.names[kind]
    )


def dismiss(user: User, clients: Sequence[Client]) -> None:
    """End the clients of a user who is no more."""
    for client in clients:
        if client.user is user:
            client.user = None
            client.close()
