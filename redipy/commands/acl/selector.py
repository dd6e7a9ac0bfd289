"""A selector: commands, keys and channels that are allowed together, as the rules of ACL SETUSER say.

What is allowed is kept in sets; what is told of it is the rules themselves, each once and in the order in which they
came. Imports: errors, glob, and of the commands `categories` and `table`.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from redipy.commands.categories import CATEGORIES, categories, every_command, lookup
from redipy.commands.table import Command
from redipy.errors import (
    ACL_ALL_CHANNELS_ALREADY,
    ACL_ALL_KEYS_ALREADY,
    ACL_FIRST_WORD_OF_SUBCOMMAND,
    ACL_SYNTAX,
    ACL_UNKNOWN_COMMAND,
)
from redipy.glob import matcher

READS, WRITES = 1, 2
CHANGING = frozenset({b"insert", b"update", b"delete"})

CHANNELS: Mapping[str, slice] = {
    "PUBLISH": slice(1), "SPUBLISH": slice(1),
    "SUBSCRIBE": slice(None), "SSUBSCRIBE": slice(None), "PSUBSCRIBE": slice(None),
}  # fmt: skip
"""Which words of a command are channels that a user may or may not use; leaving a channel is free."""


class Denied(NamedTuple):
    """Why a call is refused. The more of it was allowed, the greater the reason is."""

    reason: int
    at: int  # where what must not be used stands among the words of the call, the name counted
    word: bytes = b""  # and what stands there


COMMAND, KEY, CHANNEL = 1, 2, 4


@dataclass(slots=True)
class Selector:
    """What is allowed together. A new one allows nothing."""

    all_commands: bool = False  # those as well that will be there one day
    by_name: dict[str, bool] = field(default_factory=dict)  # whether a command is allowed, where rules name it
    first_words: dict[str, set[bytes]] = field(default_factory=dict)  # with which a refused command is allowed
    command_rules: list[bytes] = field(default_factory=list)
    all_keys: bool = False
    keys: dict[bytes, int] = field(default_factory=dict)  # by their patterns, in which ways they may be used
    all_channels: bool = False
    channels: list[bytes] = field(default_factory=list)

    def copy(self) -> Selector:
        """Another one that allows the same."""
        return deepcopy(self)

    @property
    def is_free(self) -> bool:
        """Whether it allows everything."""
        return self.all_commands and all(self.by_name.values()) and self.all_keys and self.all_channels

    # Rules

    def apply(self, rule: bytes) -> None:
        """Change what is allowed as a rule says. A ValueError says what is wrong with the rule."""
        change = _WORDS.get(rule.lower())
        if change is not None:
            change(self)
        elif rule[:1] in (b"~", b"%"):
            self._add_keys(rule)
        elif rule[:1] == b"&":
            self._add_channels(rule[1:])
        elif rule[:2] in (b"+@", b"-@"):
            self._change_category(rule[2:].lower(), allow=rule[:1] == b"+")
        elif rule[:1] == b"+":
            self._allow(rule[1:])
        elif rule[:1] == b"-":
            self._change(_command(rule[1:]), allow=False)
        else:
            raise ValueError(ACL_SYNTAX)

    def set_all_commands(self, allow: bool) -> None:
        """Allow all commands, or none."""
        self.all_commands = allow
        self.by_name.clear()
        self.first_words.clear()
        self.command_rules.clear()

    def set_all_keys(self, allow: bool) -> None:
        """Allow all keys, or none."""
        self.all_keys = allow
        self.keys.clear()

    def set_all_channels(self, allow: bool) -> None:
        """Allow all channels, or none."""
        self.all_channels = allow
        self.channels.clear()

    def _add_keys(self, rule: bytes) -> None:
        """`~pattern`, or `%RW~pattern` with the ways in which its keys may be used."""
        if self.all_keys:
            raise ValueError(ACL_ALL_KEYS_ALREADY)
        ways, pattern = READS | WRITES, rule[1:]
        if rule[:1] == b"%":
            letters, _, pattern = rule[1:].partition(b"~")
            ways = _WAYS.get(letters.upper(), 0)
        if not ways or has_blanks(pattern):
            raise ValueError(ACL_SYNTAX)
        self.keys[pattern] = self.keys.get(pattern, 0) | ways

    def _add_channels(self, pattern: bytes) -> None:
        """`&pattern`."""
        if self.all_channels:
            raise ValueError(ACL_ALL_CHANNELS_ALREADY)
        if has_blanks(pattern):
            raise ValueError(ACL_SYNTAX)
        if pattern not in self.channels:
            self.channels.append(pattern)

    def _allow(self, name: bytes) -> None:
        """`+command`, `+container|subcommand`, or `+command|word` for calls with that first word."""
        parent, bar, word = name.rpartition(b"|")
        if not bar:
            self._change(_command(name), allow=True)
            return
        found = _command(parent)
        if "|" in found.name:
            raise ValueError(ACL_FIRST_WORD_OF_SUBCOMMAND)
        if not word:
            raise ValueError(ACL_SYNTAX)
        if found.subcommands:
            self._change(_command(name), allow=True)
        else:
            self.first_words.setdefault(found.name, set()).add(word.lower())
            self._note(name, allow=True)

    def _change(self, found: Command, *, allow: bool) -> None:
        self._set(found, allow)
        self._note(found.name.encode(), allow=allow)

    def _change_category(self, category: bytes, *, allow: bool) -> None:
        """`+@category` or `-@category`."""
        if category not in CATEGORIES:
            raise ValueError(ACL_UNKNOWN_COMMAND)
        for each in every_command():
            if category in categories(each):
                self._set(each, allow)
        self._note(b"@" + category, allow=allow)

    def _set(self, found: Command, allow: bool) -> None:
        """Allow a command, or refuse it, with its subcommands."""
        for each in (found, *found.subcommands.values()):
            self.by_name[each.name] = allow
            self.first_words.pop(each.name, None)

    def _note(self, name: bytes, *, allow: bool) -> None:
        """Keep a rule about commands, instead of those about the same command or its subcommands."""
        name = name.lower()
        self.command_rules = [
            rule for rule in self.command_rules if rule[1:] != name and not rule[1:].startswith(name + b"|")
        ]
        self.command_rules.append((b"+" if allow else b"-") + name)

    # Texts

    def commands_text(self) -> bytes:
        """The rules about commands."""
        return b" ".join([b"+@all" if self.all_commands else b"-@all", *self.command_rules])

    def keys_text(self) -> bytes:
        """The rules about keys."""
        return b"~*" if self.all_keys else b" ".join(_MARKS[ways] + pattern for pattern, ways in self.keys.items())

    def channels_text(self) -> bytes:
        """The rules about channels."""
        return b"&*" if self.all_channels else b" ".join(b"&" + pattern for pattern in self.channels)

    def text(self) -> bytes:
        """All rules, as ACL LIST shows them."""
        reset = b"" if self.all_channels else b"resetchannels"
        parts = (self.keys_text(), reset, self.channels_text(), self.commands_text())
        return b" ".join(filter(None, parts))

    # Calls

    def denied(self, command: Command, words: Sequence[bytes]) -> Denied | None:
        """Why a call is refused, None if it is allowed. words: those behind the name of the command, or container."""
        if not self._allows_command(command, words):
            return Denied(COMMAND, 0)
        before, own = (2, words[1:]) if "|" in command.name else (1, words)
        if not self.all_keys:
            for at, use in command.uses(own).items():
                if not self.allows_key(own[at], use):
                    return Denied(KEY, before + at, own[at])
        if not self.all_channels and command.name in CHANNELS:
            is_pattern = command.name == "PSUBSCRIBE"
            for at, channel in enumerate(own[CHANNELS[command.name]]):
                if not self.allows_channel(channel, is_pattern=is_pattern):
                    return Denied(CHANNEL, before + at, channel)
        return None

    def _allows_command(self, command: Command, words: Sequence[bytes]) -> bool:
        if not _is_known(command.name):  # only a server knows it, and where its keys stand
            return self.all_commands and self.all_keys and self.all_channels
        if self.by_name.get(command.name, self.all_commands) or "no_auth" in command.flags:
            return True
        firsts = self.first_words.get(command.name)
        return firsts is not None and bool(words) and words[0].lower() in firsts

    def allows_key(self, key: bytes, use: Collection[bytes]) -> bool:
        """Whether a key may be used in a way that a key specification tells."""
        needed = (READS if b"access" in use else 0) | (0 if CHANGING.isdisjoint(use) else WRITES)
        return self.all_keys or any(
            ways & needed == needed and matcher(pattern)(key) for pattern, ways in self.keys.items()
        )

    @property
    def allows_reading_all(self) -> bool:
        """Whether every key may be read."""
        return self.all_keys or bool(self.keys.get(b"*", 0) & READS)

    def allows_channel(self, channel: bytes, *, is_pattern: bool) -> bool:
        """Whether a channel may be used; a pattern may be subscribed to where it is allowed in so many words."""
        if self.all_channels:
            return True
        if is_pattern:
            return channel in self.channels
        return any(matcher(pattern)(channel) for pattern in self.channels)


_WORDS: Mapping[bytes, Callable[[Selector], object]] = {
    **dict.fromkeys((b"allkeys", b"~*"), lambda selector: selector.set_all_keys(True)),
    b"resetkeys": lambda selector: selector.set_all_keys(False),
    **dict.fromkeys((b"allchannels", b"&*"), lambda selector: selector.set_all_channels(True)),
    b"resetchannels": lambda selector: selector.set_all_channels(False),
    **dict.fromkeys((b"allcommands", b"+@all"), lambda selector: selector.set_all_commands(True)),
    **dict.fromkeys((b"nocommands", b"-@all"), lambda selector: selector.set_all_commands(False)),
}
_MARKS = {READS: b"%R~", WRITES: b"%W~", READS | WRITES: b"~"}
_WAYS = {b"R": READS, b"W": WRITES, b"RW": READS | WRITES, b"WR": READS | WRITES}


@lru_cache(maxsize=1024)
def _is_known(name: str) -> bool:
    """Whether the command table has a command."""
    return lookup(name.encode()) is not None


def _command(name: bytes) -> Command:
    """The command of a rule."""
    found = lookup(name)
    if found is None:
        raise ValueError(ACL_UNKNOWN_COMMAND)
    return found


def has_blanks(text: bytes) -> bool:
    """Whether there are blanks or NULs in a name or pattern."""
    return any(byte in b" \t\n\v\f\r\0" for byte in text)
