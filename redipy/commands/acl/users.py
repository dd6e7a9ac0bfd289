"""Users: who may say that it is one of them, and what it may do then.

A user is changed in place, so that its clients follow at once. Passwords are kept as SHA-256 digests, as on the server.
Imports: errors, and of the commands `acl.selector`, `settings`, `table` and `words`.
"""
from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from redipy.commands.acl.selector import Denied, Selector
from redipy.commands.settings import Settings
from redipy.commands.table import Command
from redipy.commands.words import shown
from redipy.errors import (
    ACL_BAD_HASH,
    ACL_MODIFIER,
    ACL_NO_SUCH_PASSWORD,
    ACL_UNMATCHED_PARENTHESIS,
    ResponseError,
)

DEFAULT = b"default"


def digest(password: bytes) -> bytes:
    """What is kept of a password."""
    return sha256(password).hexdigest().encode()


class User:
    """A user. A new one is off, and may do nothing."""

    def __init__(self, name: bytes, settings: Settings) -> None:
        self.name, self.settings = name, settings
        self.is_free = False
        """Whether it may do everything, so that nothing has to be checked."""
        self.reset()

    def reset(self) -> None:
        """Become what a new user is."""
        self.is_on = False
        self.needs_password = True
        self.passwords: list[bytes] = []  # their digests
        self.checks_payloads = True
        self.selectors = [self._selector()]
        self.look_at_itself()

    def _selector(self) -> Selector:
        return Selector(all_channels=self.settings[b"acl-pubsub-default"] == b"allchannels")

    def copy(self) -> User:
        """Another one of the same name, with the same rights."""
        other = User(self.name, self.settings)
        other.become(self)
        return other

    def become(self, other: User) -> None:
        """Take over everything from another one."""
        self.is_on, self.needs_password = other.is_on, other.needs_password
        self.passwords, self.checks_payloads = list(other.passwords), other.checks_payloads
        self.selectors = [selector.copy() for selector in other.selectors]
        self.look_at_itself()

    def look_at_itself(self) -> None:
        """See whether anything has to be checked."""
        self.is_free = any(selector.is_free for selector in self.selectors)

    @property
    def is_open(self) -> bool:
        """Whether anybody may be this user, without a password."""
        return self.is_on and not self.needs_password

    def accepts(self, password: bytes) -> bool:
        """Whether somebody with a password may be this user. All digests are compared, each in constant time."""
        given = digest(password)
        fitting = [hmac.compare_digest(given, kept) for kept in self.passwords]
        return self.is_on and (not self.needs_password or any(fitting))

    # Rules

    def apply(self, rule: bytes) -> None:
        """Change the user as a rule says. A ValueError says what is wrong with the rule."""
        change, mark = _WORDS.get(rule.lower()), rule[:1]
        if change is not None:
            change(self)
        elif mark in (b">", b"#"):
            self._add_password(digest(rule[1:]) if mark == b">" else _hash(rule[1:]))
        elif mark in (b"<", b"!"):
            self._remove_password(digest(rule[1:]) if mark == b"<" else _hash(rule[1:]))
        elif mark == b"(" and rule[-1:] == b")":
            selector = self._selector()
            for inner in rule[1:-1].split():
                selector.apply(inner)
            self.selectors.append(selector)
        elif rule:
            self.selectors[0].apply(rule)

    def _add_password(self, kept: bytes) -> None:
        self.needs_password = True
        if kept not in self.passwords:
            self.passwords.append(kept)

    def _remove_password(self, kept: bytes) -> None:
        if kept not in self.passwords:
            raise ValueError(ACL_NO_SUCH_PASSWORD)
        self.passwords.remove(kept)

    def set_password(self, password: bytes) -> None:
        """Have this password and no other; none at all where it is empty."""
        self.passwords = [digest(password)] if password else []
        self.needs_password = bool(password)

    def let_in(self, *, anybody: bool) -> None:
        """Forget the passwords, and ask for none, or let nobody in for now."""
        self.passwords.clear()
        self.needs_password = not anybody

    # Texts

    def flags(self) -> list[bytes]:
        """What ACL LIST and ACL GETUSER say about the user besides its rights."""
        named = {
            b"on": self.is_on, b"off": not self.is_on, b"nopass": not self.needs_password,
            b"skip-sanitize-payload": not self.checks_payloads, b"sanitize-payload": self.checks_payloads,
        }  # fmt: skip
        return [name for name, holds in named.items() if holds]

    def text(self) -> bytes:
        """The line of ACL LIST."""
        root, *others = self.selectors
        passwords = [b"#" + kept for kept in self.passwords]
        inner = [b"(" + selector.text() + b")" for selector in others]
        return b" ".join([b"user", self.name, *self.flags(), *passwords, root.text(), *inner])

    # Calls

    def denied(self, command: Command, words: Sequence[bytes]) -> Denied | None:
        """Why a call is refused, None if a selector allows it; of several reasons the one that is nearest to that.

        words: those behind the name of the command, or of the container.
        """
        if self.is_free:
            return None
        reasons: list[Denied] = []
        for selector in self.selectors:
            denied = selector.denied(command, words)
            if denied is None:
                return None
            reasons.append(denied)
        return max(reasons, key=lambda denied: (denied.reason, denied.at))

    def may_read_all(self, command: Command, words: Sequence[bytes]) -> bool:
        """Whether a selector that allows a call allows to read every key, too."""
        return any(each.allows_reading_all and each.denied(command, words) is None for each in self.selectors)

    def may_use_channel(self, channel: bytes, *, is_pattern: bool) -> bool:
        """Whether some selector lets the user listen to a channel."""
        return any(selector.allows_channel(channel, is_pattern=is_pattern) for selector in self.selectors)


def _setter(name: str, value: bool) -> Callable[[User], None]:
    """What sets an attribute of a user."""
    return lambda user: setattr(user, name, value)


_WORDS: Mapping[bytes, Callable[[User], object]] = {
    b"on": _setter("is_on", True),
    b"off": _setter("is_on", False),
    b"nopass": lambda user: user.let_in(anybody=True),
    b"resetpass": lambda user: user.let_in(anybody=False),
    b"sanitize-payload": _setter("checks_payloads", True),
    b"skip-sanitize-payload": _setter("checks_payloads", False),
    b"clearselectors": lambda user: user.selectors.__delitem__(slice(1, None)),
    b"reset": User.reset,
}


def _hash(word: bytes) -> bytes:
    """The digest of a password, as a rule gives it."""
    if not re.fullmatch(b"[0-9a-f]{64}", word):
        raise ValueError(ACL_BAD_HASH)
    return word


class Users:
    """The users of a store. What is changed is changed under the lock of the server's state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.default = User(DEFAULT, settings)
        self.by_name: dict[bytes, User] = {DEFAULT: self.default}
        for rule in (b"on", b"nopass", b"allkeys", b"allchannels", b"allcommands"):
            self.default.apply(rule)
        self.default.look_at_itself()
        self.required_password = b""
        settings.followers.append(self._follow)
        self._follow()

    def _follow(self) -> None:
        """The setting `requirepass` is the password of the default user, from the moment when it is changed."""
        required = self.settings[b"requirepass"]
        if required != self.required_password:
            self.required_password = required
            self.default.set_password(required)

    def __iter__(self) -> Iterator[User]:
        """All users, by their names."""
        return iter([user for _, user in sorted(self.by_name.items())])

    def newcomer(self) -> User | None:
        """Whom a client is that has just connected; None where it has to say so first."""
        return self.default if self.default.is_open else None

    def identified(self, name: bytes, password: bytes) -> User | None:
        """The user of a name, if it exists, is on, and has the password."""
        user = self.by_name.get(name)
        return user if user is not None and user.accepts(password) else None

    def changed(self, name: bytes, rules: Sequence[bytes]) -> tuple[User, User]:
        """A user, made if need be, and what it becomes by some rules. Errors: a rule is none; then nothing is made."""
        merged = merged_rules(rules)
        user = self.by_name.get(name) or User(name, self.settings)
        becoming = user.copy()
        for rule in merged:
            try:
                becoming.apply(rule)
            except ValueError as error:
                raise ResponseError(ACL_MODIFIER.format(shown(rule), error)) from None
        becoming.look_at_itself()
        return user, becoming


def merged_rules(rules: Sequence[bytes]) -> list[bytes]:
    """Rules where each selector in parentheses is one.

    >>> merged_rules([b"on", b"(+get", b"~a)", b"(+set)"])
    [b'on', b'(+get ~a)', b'(+set)']
    """
    merged: list[bytes] = []
    begun: list[bytes] = []
    for rule in rules:
        if not begun and (rule[:1] != b"(" or rule[-1:] == b")"):
            merged.append(rule)
            continue
        begun.append(rule)
        if len(begun) > 1 and rule[-1:] == b")":
            merged.append(b" ".join(begun))
            begun = []
    if begun:
        raise ResponseError(ACL_UNMATCHED_PARENTHESIS.format(shown(begun[0])))
    return merged
