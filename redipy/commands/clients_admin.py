"""CLIENT, where it is about other clients: who there is, ending them, waking them, and letting them wait.

Imports: errors, replies, and of the commands `clients`, `server_state`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Container

from redipy.commands.acl.access import user_of
from redipy.commands.clients import Client
from redipy.commands.connection import client_
from redipy.commands.server_state import Pause, Serving
from redipy.commands.table import Declare
from redipy.commands.words import INT64_MAX, integer, shown
from redipy.errors import (
    INVALID_CLIENT_ID,
    NO_SUCH_CLIENT,
    NO_SUCH_USER,
    NOT_ABOVE_ZERO,
    NOT_AN_INTEGER_ARGUMENT,
    PAUSE_MODE,
    SYNTAX_ERROR,
    TIMEOUT_NEGATIVE,
    TIMEOUT_NOT_AN_INTEGER,
    UNBLOCK_REASON,
    UNBLOCKED,
    UNKNOWN_CLIENT_TYPE,
    ResponseError,
)
from redipy.replies import OK, Reply, Status, Verbatim

command = Declare("server")
ADMIN = "admin noscript loading stale"
TYPES = {b"normal": b"normal", b"master": b"master", b"slave": b"replica", b"replica": b"replica", b"pubsub": b"pubsub"}


# By hand: ID takes all words that are left, and which error comes depends on their number.
@client_(
    "LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]",
    ADMIN, tips="nondeterministic_output", by_hand=True,
)  # fmt: skip
def client_list(db: Serving, *words: bytes) -> Verbatim:
    """The clients, a line each: all, those of a type, or those of some numbers. O(clients).

    Errors: another word, an unknown type, a number that can be no client's.
    """
    clients = _all(db)
    option = words[0].upper() if words else b""
    if option == b"TYPE" and len(words) == 2:
        wanted = _type(words[1])
        clients = [client for client in clients if client.type() == wanted]
    elif option == b"ID" and len(words) > 1:
        clients = [found for word in words[1:] if (found := db.server.clients.get(_id(word)))]
    elif words:
        raise ResponseError(SYNTAX_ERROR)
    return Verbatim(b"".join(client.describe() + b"\n" for client in clients))


def _all(db: Serving) -> list[Client]:
    """The clients there are, as they came."""
    with db.server.lock:
        return list(db.server.clients.values())


def _type(word: bytes) -> bytes:
    """The name of a type of clients."""
    found = TYPES.get(word.lower())
    if found is None:
        raise ResponseError(UNKNOWN_CLIENT_TYPE.format(shown(word)))
    return found


def _id(word: bytes) -> int:
    """The number of a client."""
    number = integer(word, INVALID_CLIENT_ID)
    if number < 1:
        raise ResponseError(INVALID_CLIENT_ID)
    return number


# By hand: options come in any order and more than once, each with an error of its own.
@client_(
    "KILL <ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | "
    "[ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]> [<[ID client-id] | "
    "[TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | [LADDR ip:port] | "
    "[SKIPME <YES | NO>] | [MAXAGE maxage]> ...]>",
    ADMIN, by_hand=True, arity=-3,
)  # fmt: skip
def client_kill(db: Serving, *words: bytes) -> Reply:
    """End the connection of an address, or all that have some properties; then how many there were. O(clients).

    The client who asks is spared, unless SKIPME NO is said. Errors: an unknown option, type or user; nobody has the
    address.
    """
    if len(words) == 1:
        found = [client for client in _all(db) if client.address == words[0]]
        if not found:
            raise ResponseError(NO_SUCH_CLIENT)
        found[0].close()
        return OK
    if len(words) % 2:
        raise ResponseError(SYNTAX_ERROR)
    wanted = Wanted(db.server.users.by_name)
    for option, word in zip(words[::2], words[1::2], strict=True):
        wanted.add(option.upper(), word)
    killed = [client for client in _all(db) if wanted.matches(client) and not (wanted.spares_own and client is db)]
    for client in killed:
        client.close()
    return len(killed)


class Wanted:
    """The properties of clients that CLIENT KILL is after."""

    def __init__(self, users: Container[bytes]) -> None:
        """users: the names of those there are."""
        self.users = users
        self.spares_own = True
        self.ids: set[int] = set()
        self.properties: dict[bytes, bytes] = {}
        self.least_age_s = 0

    def add(self, option: bytes, word: bytes) -> None:
        """Take note of an option; the server's error for one that it does not know."""
        if option == b"ID":
            self.ids.add(_above_zero(word, "client-id"))
        elif option == b"TYPE":
            self.properties[option] = _type(word)
        elif option == b"USER":
            if word not in self.users:
                raise ResponseError(NO_SUCH_USER.format(shown(word)))
            self.properties[option] = word
        elif option in (b"ADDR", b"LADDR"):
            self.properties[option] = word
        elif option == b"SKIPME" and word.upper() in (b"YES", b"NO"):
            self.spares_own = word.upper() == b"YES"
        elif option == b"MAXAGE":
            integer(word, NOT_AN_INTEGER_ARGUMENT.format("maxage"))
            self.least_age_s = _above_zero(word, "maxage")
        else:
            raise ResponseError(SYNTAX_ERROR)

    def matches(self, client: Client) -> bool:
        """Whether a client has all of the properties."""
        has = {
            b"TYPE": client.type(), b"USER": user_of(client).name,
            b"ADDR": client.address, b"LADDR": client.local_address,
        }  # fmt: skip
        return (
            (not self.ids or client.id in self.ids)
            and all(has[name] == value for name, value in self.properties.items())
            and (not self.least_age_s or (client.now_ms() - client.created_ms) // 1000 >= self.least_age_s)
        )


def _above_zero(word: bytes, what: str) -> int:
    """A positive number."""
    number = integer(word, NOT_ABOVE_ZERO.format(what))
    if number < 1:
        raise ResponseError(NOT_ABOVE_ZERO.format(what))
    return number


@client_("UNBLOCK client-id [TIMEOUT | ERROR]", ADMIN, by_hand=True)
def client_unblock(db: Serving, id: bytes, *reason: bytes) -> int:
    """Let the command that a client waits with end, as if its time were over or with an error; whether one waited.

    Errors: another reason.
    """
    if len(reason) > 1 or (reason and reason[0].upper() not in (b"TIMEOUT", b"ERROR")):
        raise ResponseError(UNBLOCK_REASON)
    client = db.server.clients.get(integer(id))
    with_error = bool(reason) and reason[0].upper() == b"ERROR"
    return int(client is not None and client.unblock(ResponseError(UNBLOCKED) if with_error else None))


@client_("PAUSE timeout [WRITE | ALL]", ADMIN, by_hand=True)
def client_pause(db: Serving, timeout: bytes, *mode: bytes) -> Status:
    """Let all clients, or those who write, wait with their commands for so many milliseconds. O(1).

    Errors: another mode; a time that is none.
    """
    if len(mode) > 1 or (mode and mode[0].upper() not in (b"WRITE", b"ALL")):
        raise ResponseError(PAUSE_MODE)
    duration_ms = integer(timeout, TIMEOUT_NOT_AN_INTEGER)
    if duration_ms < 0:
        raise ResponseError(TIMEOUT_NEGATIVE)
    until_ms = min(db.now_ms() + duration_ms, INT64_MAX)
    with db.server.lock:
        db.server.pause = Pause(until_ms, bool(mode) and mode[0].upper() == b"WRITE")
    return OK


@client_("UNPAUSE", ADMIN)
def client_unpause(db: Serving) -> Status:
    """Let those go on whom CLIENT PAUSE made wait. O(clients)."""
    with db.server.lock:
        db.server.pause = None
        db.server.resumed.notify_all()
    for resumer in list(db.server.resumers):
        resumer()
    return OK


@command("MONITOR", ADMIN, of_session=True)
def monitor(client: Client) -> Status:
    """Be told of every command that a client sends, but for those of administrators. O(1).

    What the process that holds the store asks by itself is no client's, and goes by unseen.
    """
    with client.server.lock:
        client.is_monitor = True
        client.server.monitors[client.id] = client
    return OK
