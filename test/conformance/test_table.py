"""The command table against the server's own: syntax lines, arity, flags and keys."""
from __future__ import annotations

from itertools import starmap
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from redipy.commands.table import COMMANDS, Command
from redipy.syntax import OneOf, text
from test.conformance.drawn import UNHEALTHY, fitting_words
from test.reference import Judge

# Lines that are not those of COMMAND DOCS, and why.
OTHER_LINES = {
    # The server's line has a word there that consists of nothing.
    "MIGRATE": "MIGRATE host port <key | \"\"> destination-db timeout [COPY] [REPLACE] "
    "[AUTH password | AUTH2 username password] [KEYS key [key ...]]",
}

every_command = pytest.mark.parametrize(
    "command", [pytest.param(command, id=command.name) for command in COMMANDS.values()]
)


def line_of(argument: dict[bytes, Any]) -> str:
    """An argument of COMMAND DOCS as it is written in a syntax line.

    >>> line_of({b"name": b"count", b"type": b"integer", b"token": b"COUNT", b"flags": [b"optional"]})
    '[COUNT count]'
    """
    flags = argument.get(b"flags", [])
    token = argument[b"token"].decode() if b"token" in argument else ""
    inner = list(map(line_of, argument.get(b"arguments", [])))
    shown: bytes = argument.get(b"display_text", argument[b"name"])
    kinds = {b"oneof": " | ".join(inner), b"block": " ".join(inner), b"pure-token": ""}
    written = kinds.get(argument[b"type"], shown.decode())
    # The brackets of an optional choice will do, if nothing stands between them and the choice.
    if argument[b"type"] == b"oneof" and (token or b"multiple" in flags or b"optional" not in flags):
        written = f"<{written}>"
    if b"multiple_token" in flags:
        written = f"{token} {written}"
    if b"multiple" in flags:
        written = f"{written} [{written} ...]"
    if b"multiple_token" not in flags:
        written = f"{token} {written}".strip()
    return f"[{written}]" if b"optional" in flags else written


def subcommand_line_of(name: bytes, docs: dict[bytes, Any]) -> str:
    """A subcommand of COMMAND DOCS as it is written in a syntax line."""
    return " ".join([name.partition(b"|")[2].decode().upper(), *map(line_of, docs.get(b"arguments", []))])


@every_command
def test_line(judge: Judge, command: Command) -> None:
    """The syntax line is the reference's, as COMMAND DOCS has it."""
    (docs,) = judge.execute(b"COMMAND", b"DOCS", command.name.encode()).values()
    line = " ".join([command.name, *map(line_of, docs.get(b"arguments", []))])
    if b"subcommands" not in docs:
        assert command.line == OTHER_LINES.get(command.name, line)
    else:  # the server gives these in any order
        (choice,) = command.syntax.parts
        assert isinstance(choice, OneOf)
        assert sorted(map(text, choice.parts)) == sorted(starmap(subcommand_line_of, docs[b"subcommands"].items()))


@every_command
def test_family(judge: Judge, command: Command) -> None:
    """The family is the reference's."""
    (docs,) = judge.execute(b"COMMAND", b"DOCS", command.name.encode()).values()
    assert command.family == docs[b"group"].decode()


@every_command
def test_arity_and_flags(judge: Judge, command: Command) -> None:
    """The number of words, and what the command does to keys, are the reference's, as COMMAND INFO has them."""
    ((_, arity, flags, *_),) = judge.execute(b"COMMAND", b"INFO", command.name.encode())
    assert command.arity == arity
    assert sorted(command.flags) == sorted(flag.decode() for flag in flags)


@every_command
def test_subcommands(judge: Judge, command: Command) -> None:
    """So are those of its subcommands."""
    (entry,) = judge.execute(b"COMMAND", b"INFO", command.name.encode())
    theirs = {name: (arity, sorted(flags)) for name, arity, flags, *_ in entry[9]}
    ours = {
        sub.name.lower().encode(): (sub.arity, sorted(flag.encode() for flag in sub.flags))
        for sub in command.subcommands.values()
    }
    assert ours == theirs


@every_command
def test_keys(judge: Judge, command: Command) -> None:
    """The words that are keys are those that COMMAND GETKEYS finds."""

    @given(st.lists(fitting_words(command), min_size=20, max_size=20))
    @settings(
        max_examples=2, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=UNHEALTHY,
    )
    def hold(calls: list[list[bytes]]) -> None:
        for words in calls:
            found = judge.execute(b"COMMAND", b"GETKEYS", command.name.encode(), *words)
            if found == "ERR The command has no key arguments":
                found = []
            if not isinstance(found, str):  # it refuses some, such as a time that is no number
                assert [words[at] for at in command.key_positions(words)] == found, words

    hold()
