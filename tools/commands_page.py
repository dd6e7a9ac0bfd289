"""Writes docs/commands.md: every command with what it does and where it works, from the command table.

    make generate

With `--check` it writes nothing, and fails when what is checked in is not what would be written.
"""
from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterator

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.commands import acknowledging, persistence, standalone
from redipy.commands.table import COMMANDS, Command

ROOT = pathlib.Path(__file__).parent.parent
PAGE = ROOT / "docs" / "commands.md"

FAMILIES = {
    "generic": "Keys",
    "string": "Strings",
    "bitmap": "Bitmaps",
    "hyperloglog": "HyperLogLog",
    "hash": "Hashes",
    "list": "Lists",
    "set": "Sets",
    "sorted-set": "Sorted sets",
    "geo": "Geo",
    "stream": "Streams",
    "pubsub": "Pub/sub",
    "transactions": "Transactions",
    "scripting": "Scripts and functions in Lua",
    "connection": "Connections",
    "server": "Server",
    "cluster": "Cluster",
}
"""The families of the command table, in the order of the page, with their titles."""

ALONE = {module.__name__ for module in (acknowledging, persistence, standalone)}
"""The modules whose commands are about what a local store has not; each says so in its first lines."""

OPENING = """\
<!-- Written by `make generate` from the command table (redipy/commands); do not edit by hand. -->
# The commands

All {count} commands that redipy knows, with the syntax lines of Redis's reference. `execute_command` sends any of them;
nearly all that are about data have a method of their name, too, and `delete` is DEL.

- **yes**: it works in direct calls, pipelines and transactions.
- **of a session**: it concerns one connection, and is refused in direct calls, which share theirs. It works through
  `redipy.server.Session`. For most of it there is something better: `pipeline()` for transactions and WATCH, `pubsub()`
  for subscriptions, `Redis(db=1)` for another database.
- **alone**: a local store is one server without replicas, cluster, modules, or files to save, and the command answers,
  or refuses, as such a server does.

Of CLIENT, a server gets every subcommand, over whichever connection is free. A session on a server stays on the
database that its client was opened with, and SELECT of another is refused.
"""

CLOSING = """\
## Keyspace notifications on memory and SQLite

`CONFIG SET notify-keyspace-events KEA` has what happens to keys told over pub/sub: over `__keyspace@0__:k` what
happened to `k`, over `__keyevent@0__:set` which keys were set. Events, their classes and their order are those of Redis
8.2.

- In a file the setting is kept with the data, for all processes; one that writes as it changes may leave that untold.
- That a key has expired is told when a command or the sweep comes across it; on SQLite this is one that writes.
- On SQLite what fails, or is undone by `rollback=True`, is not told; on memory it has been told by then.
- The channels have keys by their full names. A client with a prefix puts that before its channels, too, so subscribe
  with one that has none.

## What modules bring

A server that has Redis's own modules knows more, such as vector sets with `VADD`. The redis backend passes on whatever
the server knows; on memory and SQLite it is an unknown command.
"""


def local_status(command: Command) -> str:
    """Where the command works on memory and SQLite."""
    alone = command.function.__module__ in ALONE
    if command.session_run:
        return "of a session, alone" if alone else "of a session"
    return "alone" if alone else "yes"


def redis_status(command: Command) -> str:
    """Where it works on a server: the redis backend refuses what concerns one connection, except for subcommands."""
    return "of a session" if command.session_run and "|" not in command.name else "yes"


def cell(text: str) -> str:
    r"""A text as it stands in a cell of a table.

    >>> print(cell("[NX | XX]"))
    [NX \| XX]
    """
    return " ".join(text.split()).replace("|", r"\|")


def family_section(family: str) -> Iterator[str]:
    """The lines about one family: a heading, and a table with a row for each command or subcommand."""
    yield from (f"## {FAMILIES[family]}", "")
    yield from ("| command | what it does | memory, SQLite | redis |", "|---|---|---|---|")
    for container in COMMANDS.values():
        if container.family == family:
            for command in container.subcommands.values() or (container,):
                summary = cell(command.summary)
                yield f"| `{cell(command.line)}` | {summary} | {local_status(command)} | {redis_status(command)} |"
    yield ""


def page_source() -> str:
    """The page. Errors: ValueError for a family that has no title here."""
    if unknown := {command.family for command in COMMANDS.values()} - FAMILIES.keys():
        raise ValueError(f"families without a title in FAMILIES: {', '.join(sorted(unknown))}")
    tables = (line for family in FAMILIES for line in family_section(family))
    return "\n".join([OPENING.format(count=len(COMMANDS)), *tables, CLOSING])


def is_fresh() -> bool:
    """Whether what is checked in is what would be written."""
    return PAGE.exists() and PAGE.read_text(encoding="utf-8") == page_source()


def main() -> int:
    """Write the page, or with `--check` say whether it is fresh."""
    if "--check" not in sys.argv:
        PAGE.write_text(page_source(), encoding="utf-8")
    elif not is_fresh():
        print(f"{PAGE.relative_to(ROOT)} is stale: run make generate")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
