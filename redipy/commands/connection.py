"""The connection: who a client is, which database and protocol it uses, and how it is served.

Imports: errors, replies, keyspace, and of the commands `clients`, `server_state`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.acl.access import identify, must_identify
from redipy.commands.acl.users import DEFAULT
from redipy.commands.clients import NO_REPLY, Client
from redipy.commands.server_state import VERSION
from redipy.commands.table import Declare
from redipy.commands.words import integer, shown
from redipy.errors import (
    HELLO_NOT_AUTHENTICATED,
    HELLO_SYNTAX_ERROR,
    NAME_WITH_SPACES,
    NO_PASSWORD_SET,
    PROTOCOL_NOT_AN_INTEGER,
    SYNTAX_ERROR,
    UNRECOGNIZED_OPTION,
    UNSUPPORTED_PROTOCOL,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, PONG, Reply, Status, Verbatim

command = Declare("connection")
client_ = Declare("connection", container="CLIENT")
FOR_ALL = "noscript loading stale fast no_auth allow_busy"
OWN = "noscript loading stale"


@command("PING [message]", "fast", tips="request_policy:all_shards response_policy:all_succeeded")
def ping(db: Keyspace, message: bytes = PONG) -> bytes:
    """PONG, or the message. O(1)."""
    return message


@command("ECHO message", "loading stale fast")
def echo(db: Keyspace, message: bytes) -> bytes:
    """The message. O(1)."""
    return message


@command("SELECT index", "loading stale fast", of_session=True)
def select(client: Client, index: int) -> Status:
    """Go to the database of a number. O(1).

    Errors: there is none.
    """
    client.select(index)
    return OK


@command("QUIT", FOR_ALL, of_session=True, by_hand=True, arity=-1)
def quit_(client: Client, *words: bytes) -> Status:
    """End the connection. O(1)."""
    client.close()
    return OK


@command("RESET", FOR_ALL, of_session=True)
def reset(client: Client) -> Status:
    """Become what a client is that has just connected. O(what it watches and has subscribed to)."""
    client.reset()
    return Status(b"RESET")


# By hand: what is one word too many is a syntax error, and the password stands first or second.
@command("AUTH [username] password", FOR_ALL, of_session=True, by_hand=True)
def auth(client: Client, first: bytes, *words: bytes) -> Status:
    """Say who one is, where a password is asked for. O(1).

    Errors: WRONGPASS; a password alone while none is asked for.
    """
    if len(words) > 1:
        raise ResponseError(SYNTAX_ERROR)
    if not words and not client.server.users.default.needs_password:
        raise ResponseError(NO_PASSWORD_SET)
    username, password = (first, *words) if words else (DEFAULT, first)
    identify(client, username, password, b"AUTH")
    return OK


# By hand: every error names the option where the reading stopped.
@command("HELLO [protover [AUTH username password] [SETNAME clientname]]", FOR_ALL, of_session=True, by_hand=True)
def hello(client: Client, *words: bytes) -> Reply:
    """Choose the protocol, 2 or 3, say who one is and what one is called; what the server is. O(1).

    Errors: NOPROTO for another protocol; NOAUTH, WRONGPASS; another option.
    """
    protocol, user, name = _hello_words(words)
    if user:
        identify(client, *user, b"HELLO")
    if must_identify(client):
        raise ResponseError(HELLO_NOT_AUTHENTICATED)
    if name is not None:
        client.name = name
    client.protocol = protocol or client.protocol
    return {
        b"server": b"redis",
        b"version": VERSION.encode(),
        b"proto": client.protocol,
        b"id": client.id,
        b"mode": b"standalone",
        b"role": b"master",
        b"modules": [],
    }


def _hello_words(words: Sequence[bytes]) -> tuple[int | None, tuple[bytes, bytes] | None, bytes | None]:
    """The protocol, the user with the password, and the name; None for what is not said."""
    if not words:
        return None, None, None
    protocol = integer(words[0], PROTOCOL_NOT_AN_INTEGER)
    if protocol not in (2, 3):
        raise ResponseError(UNSUPPORTED_PROTOCOL)
    user = name = None
    left = list(words[1:])
    while left:
        option = left.pop(0)
        if option.upper() == b"AUTH" and len(left) > 1:
            user = (left.pop(0), left.pop(0))
        elif option.upper() == b"SETNAME" and left:
            name = printable(left.pop(0), "Client names")
        else:
            raise ResponseError(HELLO_SYNTAX_ERROR.format(shown(option)))
    return protocol, user, name


def printable(word: bytes, what: str) -> bytes:
    """A word without blanks and control characters; the server's error for any other."""
    if any(not 33 <= byte <= 126 for byte in word):
        raise ResponseError(NAME_WITH_SPACES.format(what))
    return word


# CLIENT, where it is about the one who asks; the rest is in `clients_admin`.


@client_("ID", OWN, of_session=True)
def client_id(client: Client) -> int:
    """The number of this connection; a later one has a higher number. O(1)."""
    return client.id


@client_("GETNAME", OWN, of_session=True)
def client_getname(client: Client) -> bytes | None:
    """What this connection is called, None if nobody said. O(1)."""
    return client.name or None


@client_("SETNAME connection-name", OWN, tips="request_policy:all_nodes response_policy:all_succeeded", of_session=True)
def client_setname(client: Client, name: bytes) -> Status:
    """Give this connection a name, or take it away with an empty one. O(1).

    Errors: blanks or control characters in it.
    """
    client.name = printable(name, "Client names")
    return OK


@client_(
    "SETINFO <LIB-NAME libname | LIB-VER libver>",
    OWN, tips="request_policy:all_nodes response_policy:all_succeeded", of_session=True, by_hand=True,
)  # fmt: skip
def client_setinfo(client: Client, option: bytes, value: bytes) -> Status:
    """Say which library this connection uses. O(1).

    Errors: another option; blanks or control characters in the value.
    """
    if option.upper() == b"LIB-NAME":
        client.library = printable(value, "LIB-NAME")
    elif option.upper() == b"LIB-VER":
        client.library_version = printable(value, "LIB-VER")
    else:
        raise ResponseError(UNRECOGNIZED_OPTION.format(shown(option)))
    return OK


@client_("INFO", OWN, tips="nondeterministic_output", of_session=True)
def client_info(client: Client) -> Verbatim:
    """The line of CLIENT LIST that is about this connection. O(1)."""
    return Verbatim(client.describe() + b"\n")


@client_("REPLY <ON | OFF | SKIP>", OWN, of_session=True)
def client_reply(client: Client, mode: bytes) -> Reply:
    """Have replies, none at all, or none to the next command. O(1)."""
    if mode == b"ON":
        client.replies = "on"
        return OK
    if mode == b"OFF":
        client.replies = "off"
    elif client.replies != "off":
        client.replies = "skip"
    return NO_REPLY


@client_("NO-EVICT <ON | OFF>", "admin " + OWN, of_session=True)
def client_no_evict(client: Client, mode: bytes) -> Status:
    """Ask that the connection stays when memory is short; here none is closed for that. O(1)."""
    client.spares_eviction = mode == b"ON"
    return OK


@client_("NO-TOUCH <ON | OFF>", OWN, of_session=True)
def client_no_touch(client: Client, mode: bytes) -> Status:
    """Ask that reads do not count as uses of keys; here they never do. O(1)."""
    client.spares_touches = mode == b"ON"
    return OK
