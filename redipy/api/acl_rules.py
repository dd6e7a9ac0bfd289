"""The rules of users: from arguments to the words of ACL SETUSER, and from what ACL tells to values.

Imports: errors, values, the conversions and readings of this surface.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from redipy.api.base import T
from redipy.api.conversions import client_lines
from redipy.api.readings import Decode, described
from redipy.api.words import listed
from redipy.errors import DataError
from redipy.values import Value, encoded

LISTS_OF_RULES = (b"commands", b"keys", b"channels")
"""What a user or a selector has, as words in one text."""


def user_rules(
    *, enabled: bool, nopass: bool, passwords: Value | Iterable[Value], hashed_passwords: Value | Iterable[Value],
    categories: Iterable[Value], commands: Iterable[Value], keys: Iterable[Value], channels: Iterable[Value],
    selectors: Iterable[tuple[Value, Value]], reset: bool, reset_keys: bool, reset_channels: bool,
    reset_passwords: bool,
) -> list[bytes]:
    """The words that make a user so: first what takes away, then what gives. Errors: DataError."""
    plain, hashed = listed(passwords), listed(hashed_passwords)
    if nopass and (plain or hashed):
        raise DataError("nopass=True with passwords: give one of the two")
    resets = {
        b"reset": reset, b"resetkeys": reset_keys, b"resetchannels": reset_channels, b"resetpass": reset_passwords,
    }  # fmt: skip
    return [
        *(word for word, is_given in resets.items() if is_given),
        b"on" if enabled else b"off",
        *(_signed(each, "a password", b">", b"<") for each in plain),
        *(_signed(each, "a hashed password", b"#", b"!") for each in hashed),
        *([b"nopass"] if nopass else []),
        *(_category(each) for each in categories),
        *(_command(each) for each in commands),
        *(_pattern(each) for each in keys),
        *(b"&" + encoded(each) for each in channels),
        *(b"(%b %b)" % (_command(command), _pattern(key)) for command, key in selectors),
    ]


def _signed(given: Value, what: str, plus: bytes, minus: bytes) -> bytes:
    """What stands behind a `+` or `-`, behind the sign that the server has for it.

    >>> _signed("+secret", "a password", b">", b"<"), _signed(b"-write", "a category", b"+@", b"-@")
    (b'>secret', b'-@write')
    """
    word = encoded(given)
    if not word.startswith((b"+", b"-")):
        raise DataError(f"{what} begins with + to be added or with - to be taken away")  # without it, as it is secret
    return (plus if word.startswith(b"+") else minus) + word[1:]


def _category(given: Value) -> bytes:
    """`+read` and `+@read` are the same.

    >>> _category("+read"), _category("-@write")
    (b'+@read', b'-@write')
    """
    word = _signed(given, "a category", b"+", b"-")
    return word[:1] + b"@" + word[1:].removeprefix(b"@")


def _command(given: Value) -> bytes:
    return _signed(given, "a command", b"+", b"-")


def _pattern(given: Value) -> bytes:
    """A pattern of keys, which may say how they are used.

    >>> _pattern("jobs:*"), _pattern("%R~report:*")
    (b'~jobs:*', b'%R~report:*')
    """
    word = encoded(given)
    return word if word.startswith((b"~", b"%")) else b"~" + word


def _rule_lists(parts: Mapping[bytes, Any], decode: Decode[T]) -> dict[str, list[T]]:
    """The rules of a user or of a selector, each a word of its own."""
    return {name.decode(): list(map(decode, parts[name].split())) for name in LISTS_OF_RULES}


def user_described(decode: Decode[T]) -> Callable[[Mapping[bytes, Any] | None], dict[str, Any] | None]:
    """What ACL GETUSER tells of a user.

    >>> user = {b"flags": [b"on"], b"passwords": [], b"commands": b"-@all +get", b"keys": b"", b"channels": b"&a &b"}
    >>> user_described(bytes.decode)({**user, b"selectors": []})  # doctest: +NORMALIZE_WHITESPACE
    {'enabled': True, 'flags': {'on'}, 'passwords': [], 'commands': ['-@all', '+get'], 'keys': [],
     'channels': ['&a', '&b'], 'selectors': []}
    """

    def read(reply: Mapping[bytes, Any] | None) -> dict[str, Any] | None:
        if reply is None:
            return None
        return {
            "enabled": b"on" in reply[b"flags"],
            "flags": set(map(decode, reply[b"flags"])),
            "passwords": list(map(decode, reply[b"passwords"])),
            **_rule_lists(reply, decode),
            "selectors": [_rule_lists(selector, decode) for selector in reply[b"selectors"]],
        }

    return read


def refusals(decode: Decode[T]) -> Callable[[Iterable[Mapping[bytes, Any]]], list[dict[str, Any]]]:
    """What ACL LOG tells of calls that were refused."""
    read_parts = described(decode)

    def read(reply: Iterable[Mapping[bytes, Any]]) -> list[dict[str, Any]]:
        return [{**read_parts(entry), "client-info": client_lines(entry[b"client-info"])[0]} for entry in reply]

    return read
