"""The source of a Python function that is to be a script: its tree, and refusals that show the place. Imports: errors.

A refusal says what cannot be translated and what to write instead, and shows the line with the place underlined:

    ScriptError: split cannot be a script: there is no `try`: an error ends the script, so ask before
      File "jobs.py", line 12
        try:
        ^^^^
"""
from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redipy.errors import ScriptError


class Refused(Exception):
    """What cannot be part of a script, with its place; becomes a `ScriptError` where the source is known."""

    def __init__(self, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.node, self.reason = node, reason


class OfFunction:
    """What stands for a Python function, which scripts call when they call it."""

    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a function where it stands."""

    name: str
    file: str
    first_line: int  # of the decorators, if there are any
    lines: tuple[str, ...]  # as in the file, indented as there
    tree: ast.FunctionDef  # its lines and columns are those of the file

    @property
    def text(self) -> str:
        """The text of the function as if it began at the margin."""
        return textwrap.dedent("".join(self.lines))

    def error(self, refused: Refused) -> ScriptError:
        """The error that shows what was refused."""
        return ScriptError(f"{self.name} cannot be a script: {refused.reason}\n{self._place(refused.node)}")

    def _place(self, node: ast.AST) -> str:
        """The line of a node with its columns underlined, those alone that stand on its first line."""
        line: int = getattr(node, "lineno", self.tree.lineno)
        # Before Python 3.12 what stands in an f-string of several lines can be anywhere.
        line = min(max(line, self.first_line), self.first_line + len(self.lines) - 1)
        text = self.lines[line - self.first_line].rstrip("\n")
        encoded = text.encode()  # the columns of a tree are those of UTF-8
        begin = len(encoded[:getattr(node, "col_offset", 0)].decode(errors="ignore"))
        end = len(text)
        if getattr(node, "end_lineno", None) == line:
            end = len(encoded[:getattr(node, "end_col_offset", 0)].decode(errors="ignore"))
        margin = len(text) - len(text.lstrip())
        carets = " " * (begin - margin) + "^" * max(len(text[begin:end].rstrip()), 1)
        return f'  File "{self.file}", line {line}\n    {text.lstrip()}\n    {carets}'


def source_of(function: Callable[..., Any]) -> Source:
    """The source of a function.

    Errors: ScriptError where there is none, as for what was typed at a prompt, or where it is no function of `def`.
    """
    name = getattr(function, "__name__", repr(function))
    if not inspect.isfunction(function):
        raise ScriptError(f"{name} cannot be a script: only a function that is written with `def` can")
    if hasattr(function, "__wrapped__"):
        raise ScriptError(f"{name} cannot be a script: a decorator has wrapped it; a script is read, and not called")
    try:
        lines, first_line = inspect.getsourcelines(function)
    except (OSError, TypeError) as error:
        raise ScriptError(f"{name} cannot be a script: its source is not to be found; write it in a file") from error
    file = inspect.getsourcefile(function) or function.__code__.co_filename
    text, above = "".join(lines), 0
    if text[:1].isspace():  # taking the margin away would change texts of several lines
        text, above = f"if True:\n{text}", 1
    try:
        (node,) = ast.parse(text).body
    except (SyntaxError, ValueError) as error:  # the lines in which a `lambda` stands need not be whole statements
        raise ScriptError(f"{name} cannot be a script: it is not written with `def`") from error
    if isinstance(node, ast.If):
        (node,) = node.body
    ast.increment_lineno(node, first_line - 1 - above)
    if not isinstance(node, ast.FunctionDef):
        what = "is asynchronous" if isinstance(node, ast.AsyncFunctionDef) else "is not written with `def`"
        raise ScriptError(f"{name} cannot be a script: it {what}\n  File \"{file}\", line {first_line}")
    return Source(name, file, first_line, tuple(lines), node)
