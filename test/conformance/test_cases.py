"""Every table of cases, on every backend and on the reference itself."""
from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import test.conformance as here
from redipy.backends.base import Backend
from redipy.commands.table import COMMANDS
from test.conformance.harness import Cases, Row, Unordered, run_case, same, spin, words_of
from test.reference import Judge


def tables() -> Iterator[tuple[str, Cases]]:
    """Every dict named CASES in a module `cases_*` of this folder, with the family it is about."""
    for module in pkgutil.iter_modules(here.__path__):
        if module.name.startswith("cases_"):
            yield module.name.removeprefix("cases_"), importlib.import_module(f"{here.__name__}.{module.name}").CASES


CASES = [pytest.param(rows, id=f"{family}: {name}") for family, cases in tables() for name, rows in cases.items()]


@pytest.mark.parametrize("rows", CASES)
def test_reference(judge: Judge, rows: list[Row]) -> None:
    """An expectation that the server does not share is the bug."""
    advance = spin(judge)
    for number, (call, expected) in enumerate(rows, start=1):
        words = words_of(call)
        if words[0] == b"@advance":
            advance(int(words[1]))
            continue
        got = judge.execute(*words)
        assert same(expected, got), f"row {number}: {call!r} gave {got!r}, expected {expected!r}"


@pytest.mark.parametrize("rows", CASES)
def test_backend(backend: Backend, advance: Callable[[int], None], rows: list[Row]) -> None:
    """Every backend answers as the reference does."""
    run_case(backend, rows, advance)


def test_every_command_has_a_case() -> None:
    """A command that no case runs is not known to work."""
    tried = {words_of(call)[0].upper() for _, cases in tables() for rows in cases.values() for call, _ in rows}
    of_sessions = {name for name, command in COMMANDS.items() if command.session_run and not command.subcommands}
    assert sorted(COMMANDS.keys() - tried - of_sessions) == []  # those have cases of their own
    assert Unordered([2, 1]) == [1, 2]
