"""ACL: users and their rights, told and changed.

Imports: errors, replies, and of the commands `acl`, `categories`, `clients`, `server_state`, `table` and `words`.
"""
from __future__ import annotations

import secrets

from redipy.commands.acl.access import dismiss, follow, user_of
from redipy.commands.acl.selector import CHANNEL, KEY, Denied, Selector, has_blanks
from redipy.commands.acl.users import DEFAULT, User
from redipy.commands.categories import CATEGORIES, categories, every_command
from redipy.commands.clients import Client
from redipy.commands.server_state import Serving
from redipy.commands.table import Command, Declare, UnfitWords, find
from redipy.commands.words import integer, shown
from redipy.errors import (
    ACL_BITS,
    ACL_COMMAND_NOT_FOUND,
    ACL_DEFAULT_STAYS,
    ACL_UNKNOWN_CATEGORY,
    ACL_USER_NOT_FOUND,
    ACL_USERNAME_WITH_SPACES,
    ACL_WITHOUT_FILE,
    WRONG_ARITY,
    ResponseError,
)
from redipy.replies import OK, Reply, Status

acl = Declare("server", container="ACL")
FOR_ALL = "noscript loading stale"
ADMIN = "admin " + FOR_ALL
TO_ALL_NODES = "request_policy:all_nodes response_policy:all_succeeded"

MOST_BITS = 4096
SHOWN_ENTRIES = 10


@acl("SETUSER username [rule [rule ...]]", ADMIN, tips=TO_ALL_NODES,
     help="SETUSER <username> <attribute> [<attribute> ...]\n    Make or change a user.")
def acl_setuser(db: Serving, username: bytes, *rules: bytes) -> Status:
    """Make or change a user by rules, all or none of them. O(rules), and O(clients).

    Clients who are this user follow at once; those who listen to what it may not hear any more are ended. Errors: a
    rule that is none; blanks in the name.
    """
    if has_blanks(username):
        raise ResponseError(ACL_USERNAME_WITH_SPACES)
    with db.server.lock:
        users, clients = db.server.users, list(db.server.clients.values())
        user, becoming = users.changed(username, rules)
        user.become(becoming)
        users.by_name[username] = user
        follow(user, clients)
    return OK


@acl("DELUSER username [username ...]", ADMIN, tips=TO_ALL_NODES,
     help="DELUSER <username> [<username> ...]\n    Delete users, and end their connections.")
def acl_deluser(db: Serving, *usernames: bytes) -> int:
    """Delete users and end their clients; how many there were. O(users + clients).

    Errors: the default user is among them.
    """
    if DEFAULT in usernames:
        raise ResponseError(ACL_DEFAULT_STAYS)
    with db.server.lock:
        users, clients = db.server.users.by_name, list(db.server.clients.values())
        deleted = [user for name in usernames if (user := users.pop(name, None))]
        for user in deleted:
            dismiss(user, clients)
    return len(deleted)


@acl("GETUSER username", ADMIN, help="GETUSER <username>\n    What a user is and may do.")
def acl_getuser(db: Serving, username: bytes) -> dict[bytes, Reply] | None:
    """What a user is, the digests of its passwords, and its rules; None where there is none. O(rules)."""
    user = db.server.users.by_name.get(username)
    if user is None:
        return None
    root, *others = user.selectors
    return {
        b"flags": set(user.flags()),
        b"passwords": list(user.passwords),
        **_rules(root),
        b"selectors": [_rules(selector) for selector in others],
    }


def _rules(selector: Selector) -> dict[bytes, Reply]:
    return {
        b"commands": selector.commands_text(), b"keys": selector.keys_text(), b"channels": selector.channels_text(),
    }  # fmt: skip


@acl("LIST", ADMIN, help="LIST\n    The rules of all users, a line each.")
def acl_list(db: Serving) -> list[bytes]:
    """The rules of all users, a line each, which ACL SETUSER would read. O(users)."""
    return [user.text() for user in db.server.users]


@acl("USERS", ADMIN, help="USERS\n    The names of all users.")
def acl_users(db: Serving) -> list[bytes]:
    """The names of all users. O(users)."""
    return [user.name for user in db.server.users]


@acl("WHOAMI", FOR_ALL, of_session=True, help="WHOAMI\n    The name of the user of this connection.")
def acl_whoami(client: Client) -> bytes:
    """Who the client is. O(1)."""
    return user_of(client).name


@acl("CAT [category]", FOR_ALL, by_hand=True,
     help="CAT [<category>]\n    The categories, or the commands of one.")
def acl_cat(db: Serving, *category: bytes) -> list[bytes]:
    """The categories of commands, or the commands of one. O(commands).

    Errors: an unknown category.
    """
    if len(category) > 1:
        raise UnfitWords
    if not category:
        return list(CATEGORIES)
    wanted = category[0].lower()
    if wanted not in CATEGORIES:
        raise ResponseError(ACL_UNKNOWN_CATEGORY.format(shown(category[0])))
    return [each.name.lower().encode() for each in every_command() if wanted in categories(each)]


@acl("GENPASS [bits]", FOR_ALL, by_hand=True,
     help="GENPASS [<bits>]\n    A random password of 256 or so many bits, in hexadecimal.")
def acl_genpass(db: Serving, *bits: bytes) -> bytes:
    """A random password of so many bits, in hexadecimal. O(bits).

    Errors: a number that is none, below 1, or above 4096.
    """
    if len(bits) > 1:
        raise UnfitWords
    wanted = integer(bits[0]) if bits else 256
    if not 1 <= wanted <= MOST_BITS:
        raise ResponseError(ACL_BITS.format(MOST_BITS))
    digits = (wanted + 3) // 4
    return secrets.token_hex((digits + 1) // 2)[:digits].encode()


@acl("DRYRUN username command [arg [arg ...]]", ADMIN,
     help="DRYRUN <username> <command> [<arg> ...]\n    Whether a user may make a call, which is not made.")
def acl_dryrun(db: Serving, username: bytes, name: bytes, *words: bytes) -> bytes:
    """OK if a user may make a call, else why not; it is not made. O(rules).

    Errors: there is no such user, or no such command; the words are too few or too many.
    """
    user = db.server.users.by_name.get(username)
    if user is None:
        raise ResponseError(ACL_USER_NOT_FOUND.format(shown(username)))
    try:
        container = find(name)
        command = container.subcommand(words)
    except ResponseError:
        raise ResponseError(ACL_COMMAND_NOT_FOUND.format(shown(name))) from None
    if not (container.fits(1 + len(words)) and command.fits(1 + len(words))):
        raise ResponseError(WRONG_ARITY.format(command.name.lower()))
    denied = user.denied(command, words)
    return OK if denied is None else _told(user, command, denied)


def _told(user: User, command: Command, denied: Denied) -> bytes:
    """Why a user may not make a call."""
    if denied.reason in (KEY, CHANNEL):
        what = b"key" if denied.reason == KEY else b"channel"
        return b"User %b has no permissions to access the '%b' %b" % (user.name, denied.word, what)
    return b"User %b has no permissions to run the '%b' command" % (user.name, command.name.lower().encode())


@acl("LOG [count | RESET]", ADMIN, by_hand=True,
     help="LOG [<count> | RESET]\n    What was refused, the last first.")
def acl_log(db: Serving, *words: bytes) -> Reply:
    """What was refused, the last first, up to ten entries or so many; with RESET they are forgotten. O(entries).

    Errors: a number that is none.
    """
    if len(words) > 1:
        raise UnfitWords
    with db.server.lock:
        entries = db.server.access_log.entries
        if words and words[0].upper() == b"RESET":
            entries.clear()
            return OK
        most = max(integer(words[0]), 0) if words else SHOWN_ENTRIES
        return [entry.shown(db.now_ms()) for entry in list(entries)[:most]]


@acl("SAVE", ADMIN, tips=TO_ALL_NODES, help="SAVE\n    Write the users to a file, which there is none.")
def acl_save(db: Serving) -> Status:
    """Write the users to the file that they came from.

    Errors: there is none.
    """
    raise ResponseError(ACL_WITHOUT_FILE)


@acl("LOAD", ADMIN, help="LOAD\n    Read the users from a file, which there is none.")
def acl_load(db: Serving) -> Status:
    """Read the users anew from the file that they came from.

    Errors: there is none.
    """
    raise ResponseError(ACL_WITHOUT_FILE)
