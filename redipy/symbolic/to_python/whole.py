"""From the tree of a script to Python: the source of one function that does what the script means.

Imports: ir, data, inference, functions, messages, the library, statements.

The function gets the commands that it runs as functions of their words (see `Made.commands`), the values of the call,
which are the keys without the prefix and then the arguments, and the prefix.
"""
from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any

from redipy.commands.table import Command
from redipy.symbolic import ir
from redipy.symbolic.data import copied
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.inference import Program, Types, identifier
from redipy.symbolic.library import operators, replies, texts
from redipy.symbolic.messages import Raised, TimedOut, failure
from redipy.symbolic.to_python.pieces import definition, filled, let
from redipy.symbolic.to_python.statements import Statements

FILE_NAME = "<script>"

# What the source names besides the functions of the table: the library, and what a script raises.
_NAMESPACE: dict[str, Any] = {
    **{
        name: value
        for module in (operators, texts, replies)
        for name, value in vars(module).items()
        if callable(value) and value.__module__ == module.__name__
    },
    "copied": copied, "count": count, "monotonic": monotonic,
    "failure": failure, "Raised": Raised, "TimedOut": TimedOut,
}


@dataclass(frozen=True, slots=True)
class Made:
    """What a script comes to in Python."""

    source: str
    function: Callable[..., Any]
    commands: tuple[tuple[Command, int], ...]  # with how many words; the function wants them in this order
    origins: tuple[int, ...]  # of each line of the source, the line of the user's Python; 0 for none
    is_single: bool  # it runs no more than one command, and that once


def python_of(script: ir.Script, timeout: float | None = None) -> Made:
    """The Python function of a script, which looks at the time in every turn of a loop if it has only so many seconds.

    Errors: ValueError for a command, function or constant that only Redis knows.
    """
    whole = _Script(script, timeout)
    text = ast.unparse(ast.fix_missing_locations(ast.Module([whole.definition()], [])))
    source, origins = _commented(text, script)
    namespace = {**_NAMESPACE, **{function.python.__name__: function.python for function in FUNCTIONS.values()}}
    # Compiled from the text, so that an error knows its line.
    exec(compile(source, FILE_NAME, "exec"), namespace)
    return Made(source, namespace["script"], tuple(whole.commands.values()), origins, _is_single(script))


def _is_single(script: ir.Script) -> bool:
    commands = sum(isinstance(node, ir.Execute) for node in ir.expressions(script.body))
    loops = any(isinstance(step, ir.While | ir.For | ir.Count) for step in ir.statements(script.body))
    return commands < 2 and not loops and not script.functions


_MARK = re.compile(r"( *)LINE_(\d+)\Z")


def _commented(text: str, script: ir.Script) -> tuple[str, tuple[int, ...]]:
    """A source with the user's lines as comments where they are marked, and which of these each line comes from."""
    user = script.source.splitlines()
    lines: list[str] = []
    origins: list[int] = []
    origin = 0
    for line in text.splitlines():
        mark = _MARK.match(line)
        if mark is None:
            lines.append(line)
        else:
            origin = int(mark[2])
            at = origin - script.first_line
            if not 0 <= at < len(user):
                continue
            lines.append(f"{mark[1]}# {origin}: {user[at].strip()}")
        origins.append(origin)
    return "\n".join(lines), tuple(origins)


class _Script:
    """Writes a whole script: its functions, and what it does."""

    def __init__(self, script: ir.Script, timeout: float | None) -> None:
        self.script = script
        self.timeout = timeout
        self.program = Program(script)
        self.commands: dict[str, tuple[Command, int]] = {}  # by the names that they have in the function
        self.functions = {
            function.name: f"function_{at}_{identifier(function.name)}"
            for at, function in enumerate(script.functions, start=1)
        }

    def definition(self) -> ast.FunctionDef:
        """The whole function."""
        functions: list[ast.stmt] = [
            self._statements(self.program.functions[function.name]).function(function)
            for function in self.script.functions
        ]
        body = self._statements(self.program.main).main(self.script)
        if self.timeout is not None:
            functions.append(let("deadline", filled("monotonic() + SECONDS", SECONDS=ast.Constant(self.timeout))))
        if self.commands:
            names: list[ast.expr] = [ast.Name(name, ast.Store()) for name in self.commands]
            functions.insert(0, ast.Assign([ast.Tuple(names, ast.Store())], ast.Name("commands")))
        return definition("script", ["commands", "values", "prefix"], [*functions, *body])

    def _statements(self, types: Types) -> Statements:
        return Statements(types, self.functions, self.commands, is_timed=self.timeout is not None)
