"""COMMAND: what the commands are, told from the command table, in the shapes of the reference server.

Imports: errors, glob, replies, and of the commands `categories`, `documentation`, `key_specs` and `table`.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence

from redipy.commands.categories import categories, every_command, lookup
from redipy.commands.documentation import documentation
from redipy.commands.key_specs import three_numbers
from redipy.commands.table import COMMANDS, Command, Declare
from redipy.errors import (
    INVALID_ARGUMENTS,
    INVALID_COMMAND,
    INVALID_NUMBER_OF_ARGUMENTS,
    NO_KEY_ARGUMENTS,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.glob import matcher
from redipy.replies import Reply, Status

command = Declare("server", container="COMMAND")
FLAGS = "loading stale"


def shown(found: Command) -> bytes:
    """The name as the server shows it."""
    return found.name.lower().encode()


@command("INFO [command-name [command-name ...]]", FLAGS, tips="nondeterministic_output_order", alone=True)
def info(db: object, *names: bytes) -> list[Reply]:
    """Name, arity, flags and keys of commands, all where none is named; None for an unknown one. O(commands)."""
    if not names:
        return [entry(found) for found in COMMANDS.values()]
    return [None if (found := lookup(name)) is None else entry(found) for name in names]


def entry(found: Command) -> list[Reply]:
    """What COMMAND INFO says of a command."""
    first, last, step = three_numbers(found.key_specs)
    return [
        shown(found),
        found.arity,
        {Status(flag.encode()) for flag in found.flags},
        first,
        last,
        step,
        {Status(b"@" + category) for category in categories(found)},
        [Status(tip.encode()) for tip in found.tips],
        list(found.key_specs),
        [entry(each) for each in found.subcommands.values()],
    ]


@command("COUNT", FLAGS)
def count(db: object) -> int:
    """How many commands there are, a container counting as one. O(1)."""
    return len(COMMANDS)


# By hand: a filter is two words, and there is one at most.
@command(
    "LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]",
    FLAGS, tips="nondeterministic_output_order", by_hand=True,
)  # fmt: skip
def list_(db: object, *words: bytes) -> list[bytes]:
    """The names of all commands, or of those in a module, in a category, or matching a glob. O(commands).

    Errors: another filter.
    """
    if not words:
        return [shown(found) for found in every_command()]
    if len(words) != 3 or words[0].upper() != b"FILTERBY":
        raise ResponseError(SYNTAX_ERROR)
    kind, wanted = words[1].upper(), words[2].lower()
    if kind == b"MODULE":
        return []
    if kind == b"ACLCAT":
        return [shown(found) for found in every_command() if wanted in categories(found)]
    if kind == b"PATTERN":
        matches = matcher(wanted)
        return [shown(found) for found in every_command() if matches(shown(found))]
    raise ResponseError(SYNTAX_ERROR)


@command("GETKEYS command [arg [arg ...]]", FLAGS, by_hand=True)
def getkeys(db: object, name: bytes, *words: bytes) -> list[bytes]:
    """The keys among the words of a command. O(words).

    Errors: an unknown command, one without keys, words that do not fit it.
    """
    return [key for key, _ in _keys_of(name, words)]


@command("GETKEYSANDFLAGS command [arg [arg ...]]", FLAGS, by_hand=True)
def getkeysandflags(db: object, name: bytes, *words: bytes) -> list[Reply]:
    """The keys among the words of a command, and how each is used. O(words).

    Errors: as GETKEYS.
    """
    return [[key, {Status(flag) for flag in use}] for key, use in _keys_of(name, words)]


def _keys_of(name: bytes, words: Sequence[bytes]) -> list[tuple[bytes, Collection[bytes]]]:
    """The keys among the words of a call, and how each is used."""
    container = COMMANDS.get(name.upper())
    try:
        found = container and container.subcommand(words)
    except ResponseError:
        found = None
    if container is None or found is None:
        raise ResponseError(INVALID_COMMAND)
    if not any(b"not_key" not in spec[b"flags"] for spec in found.key_specs):
        raise ResponseError(NO_KEY_ARGUMENTS)
    if not found.fits(1 + len(words)):
        raise ResponseError(INVALID_NUMBER_OF_ARGUMENTS)
    own = words[1:] if found is not container else words
    uses = found.uses(own)
    if not uses and "no_mandatory_keys" not in found.flags:
        raise ResponseError(INVALID_ARGUMENTS)
    return [(own[at], use) for at, use in uses.items()]


@command("DOCS [command-name [command-name ...]]", FLAGS, tips="nondeterministic_output_order")
def docs(db: object, *names: bytes) -> dict[bytes, Reply]:
    """What commands do and which words they take, all where none is named; unknown ones are left out. O(commands)."""
    wanted = [lookup(name) for name in names] if names else COMMANDS.values()
    return {shown(found): documentation(found) for found in wanted if found is not None}
