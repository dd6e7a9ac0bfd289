"""The command table against the server's own: syntax lines, arity, flags and keys."""
from __future__ import annotations

from itertools import starmap
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from redipy.backends.memory import MemoryBackend
from redipy.commands.categories import CATEGORIES
from redipy.commands.table import COMMANDS, Command
from redipy.syntax import OneOf, text
from test.conformance.drawn import UNHEALTHY, fitting_words
from test.reference import Judge

ANYTHING = None

# Lines that are not those of COMMAND DOCS, and why.
OTHER_LINES = {
    # The server's line has a word there that consists of nothing.
    "MIGRATE": "MIGRATE host port <key | \"\"> destination-db timeout [COPY] [REPLACE] "
    "[AUTH password | AUTH2 username password] [KEYS key [key ...]]",
}

# What is called or grouped otherwise in the arguments of COMMAND DOCS, and why.
OTHER_ARGUMENTS = {
    # What may be looked up by a pattern is told as a key of its own.
    "sort": {"by-pattern", "get-pattern", "destination"},
    "sort_ro": {"by-pattern", "get-pattern"},
    # The line does not show what belongs together.
    "xtrim": ANYTHING,
    # The server has a name for what the line shows as `ip:port`, `NO ONE`, and a word of nothing.
    "client|kill": {"ip:port"},
    "replicaof": {"no-block"},
    "slaveof": {"no-block"},
    "migrate": {'""'},
    # The token belongs to all that follows, not to the first of it.
    "failover": {"to-block"},
    "cluster|slot-stats": {"orderby-block"},
}

# COMMAND DOCS: texts of the reference are not repeated here, and arguments do not say how old they are.
TEXTS = {b"summary", b"complexity", b"history", b"replaced_by"}
NOT_TOLD = {b"since", b"deprecated_since"}

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


def entries(entry: list[Any]) -> dict[bytes, list[Any]]:
    """An entry of COMMAND INFO and those of its subcommands, in any order where the order says nothing."""
    name, arity, flags, first, last, step, categories, tips, specs, inner = entry
    plain = [
        (set(map(bytes, spec[b"flags"])), spec[b"begin_search"], spec[b"find_keys"]) for spec in specs
    ]  # and notes, which are texts of the reference
    told = [arity, set(flags), first, last, step, set(categories), sorted(tips), plain]
    return {name: told, **{key: value for sub in inner for key, value in entries(sub).items()}}


@every_command
def test_info(judge: Judge, backend_of_info: MemoryBackend, command: Command) -> None:
    """COMMAND INFO says the same: where keys are and how they are used, categories, tips."""
    asked = (b"COMMAND", b"INFO", command.name.encode())
    ((own,), (theirs,)) = backend_of_info.execute(*asked), judge.execute(*asked)
    assert entries(own) == entries(theirs)


@pytest.fixture(scope="module")
def backend_of_info() -> MemoryBackend:
    """A backend that is asked about commands."""
    return MemoryBackend()


def differing(own: Any, theirs: Any, name: str = "") -> set[str]:
    """The names, ours, of the arguments of COMMAND DOCS that are not the same."""
    if isinstance(own, list) and isinstance(theirs, list) and len(own) == len(theirs):
        return {each for pair in zip(own, theirs, strict=True) for each in differing(*pair, name)}
    if isinstance(own, dict) and isinstance(theirs, dict):
        theirs = {key: value for key, value in theirs.items() if key not in NOT_TOLD}
        shown = own[b"name"].decode()
        if own.keys() != theirs.keys():
            return {shown}
        return {each for key in own for each in differing(own[key], theirs[key], shown)}
    return set() if own == theirs else {name}


def documented(docs: dict[bytes, Any]) -> dict[bytes, dict[bytes, Any]]:
    """What COMMAND DOCS says of commands and their subcommands, without texts."""
    told: dict[bytes, dict[bytes, Any]] = {}
    for name, doc in docs.items():
        told[name] = {key: value for key, value in doc.items() if key not in TEXTS and key != b"subcommands"}
        told[name][b"doc_flags"] = set(doc.get(b"doc_flags", ()))
        told.update(documented(doc.get(b"subcommands", {})))
    return told


@every_command
def test_docs(judge: Judge, backend_of_info: MemoryBackend, command: Command) -> None:
    """COMMAND DOCS says the same, but for its texts: versions, groups, and all arguments."""
    asked = (b"COMMAND", b"DOCS", command.name.encode())
    own, theirs = documented(backend_of_info.execute(*asked)), documented(judge.execute(*asked))
    assert own.keys() == theirs.keys()
    for name, doc in own.items():
        arguments = doc.pop(b"arguments", []), theirs[name].pop(b"arguments", [])
        expected = OTHER_ARGUMENTS.get(name.decode(), set())
        found = differing(*arguments)
        assert found == expected if expected is not ANYTHING else found, (name, arguments)
        assert doc == theirs[name], name


@pytest.mark.parametrize(
    "filters",
    ["", "FILTERBY ACLCAT dangerous", "FILTERBY ACLCAT read", "FILTERBY PATTERN x*", "FILTERBY PATTERN *|SET*",
     "FILTERBY ACLCAT foo", "FILTERBY MODULE foo", *(f"FILTERBY ACLCAT {name.decode()}" for name in CATEGORIES)],
)  # fmt: skip
def test_list(judge: Judge, backend_of_info: MemoryBackend, filters: str) -> None:
    """COMMAND LIST names the same commands, without those of modules and those that are not here."""
    asked = [b"COMMAND", b"LIST", *filters.encode().split()]
    known = {name.lower() for name in COMMANDS}
    theirs = {name for name in judge.execute(*asked) if name.partition(b"|")[0] in known}
    assert set(backend_of_info.execute(*asked)) == theirs


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
