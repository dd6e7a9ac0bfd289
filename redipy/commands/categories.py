"""Categories: the groups of commands that access rights are given for, told by the family and flags of each command.

Imports: of the commands `table`.
"""
from __future__ import annotations

from collections.abc import Iterator

from redipy.commands.table import COMMANDS, Command

CATEGORIES = tuple(
    b"keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking "
    b"dangerous connection transaction scripting".split()
)
"""Their names, in the order in which ACL CAT answers them."""

FAMILY_CATEGORIES = {
    "generic": "keyspace", "sorted-set": "sortedset", "transactions": "transaction", "server": "", "cluster": "",
}  # fmt: skip

# Where neither family nor flags tell.
OTHER_FAMILIES = {
    **dict.fromkeys(("WAIT", "WAITAOF", "ASKING", "READONLY", "READWRITE"), "connection"),
    **dict.fromkeys(("SORT", "SORT_RO"), "list"),
    "PUBSUB|HELP": "",
}
MORE_CATEGORIES = {
    "COMMAND": "connection",
    "DBSIZE": "keyspace",
    "FLUSHALL": "keyspace dangerous",
    "FLUSHDB": "keyspace dangerous",
    "INFO": "dangerous",
    "KEYS": "dangerous",
    "LASTSAVE": "admin dangerous",
    "MIGRATE": "dangerous",
    "RESTORE": "dangerous",
    "RESTORE-ASKING": "keyspace dangerous",
    "ROLE": "admin dangerous",
    "SORT": "set sortedset dangerous",
    "SORT_RO": "set sortedset dangerous",
    "SWAPDB": "keyspace dangerous",
}


def every_command() -> Iterator[Command]:
    """All commands, each container followed by its subcommands."""
    for found in COMMANDS.values():
        yield found
        yield from found.subcommands.values()


def lookup(name: bytes) -> Command | None:
    """The command of a name such as `get` or `client|kill`, in any case."""
    container, bar, subcommand = name.upper().partition(b"|")
    found = COMMANDS.get(container)
    return found.subcommands.get(subcommand) if found and bar else found


def categories(found: Command) -> set[bytes]:
    """The categories of access rights that a command belongs to, as far as its family and flags tell."""
    flags = found.flags
    family = OTHER_FAMILIES.get(found.name, FAMILY_CATEGORIES.get(found.family, found.family))
    named = {
        family: bool(family) and not found.subcommands,
        "write": "write" in flags,
        "read": "readonly" in flags and family != "scripting",
        "admin": "admin" in flags,
        "dangerous": "admin" in flags,
        "blocking": "blocking" in flags,
        "fast": "fast" in flags,
        "slow": "fast" not in flags,
    }
    told = {name for name, holds in named.items() if holds}
    return {name.encode() for name in told.union(MORE_CATEGORIES.get(found.name.partition("|")[0], "").split())}
