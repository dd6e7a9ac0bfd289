"""Checks a tree before anything is made of it. Imports: ir, shapes, functions, errors, the formats of the library.

What is found here is a mistake in the building of a script, or in a pass over it; what depends on data is found when
the script runs.
"""
from __future__ import annotations

import math

from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.library.formats import format_of
from redipy.symbolic.shapes import SHAPES

DEEPEST_BODY = 20  # as many blocks as Python nests
DEEPEST_EXPRESSION = 40  # Lua reads 200 levels of brackets and blocks, of which a compiler may need four for one here


MOST_FUNCTIONS = 40  # a function of Lua sees 60 of the locals around it, which other functions are

_TYPES = ("None", "bool", "int", "float", "str", "list", "dict")


def verify(script: ir.Script) -> None:
    """Raise a ValueError that says what is wrong with the script, if anything is."""
    names = tuple(function.name for function in script.functions)
    for kind, several in (("key", script.keyv), ("arg", script.argv), ("function", names)):
        _check_distinct(kind, several)
    if len(names) > MOST_FUNCTIONS:
        raise ScriptError(f"there are more than {MOST_FUNCTIONS} functions in the script")
    known = {ir.Variable("key", name) for name in script.keyv} | {ir.Variable("arg", name) for name in script.argv}
    functions = {function.name: len(function.parameters) for function in script.functions}
    _Checks(functions).body(script.body, known, 0)
    for function in script.functions:
        _check_distinct("parameter", function.parameters)
        _Checks(functions).body(function.body, {ir.Variable("local", name) for name in function.parameters}, 0)


def _check_distinct(kind: str, names: tuple[str, ...]) -> None:
    if len(set(names)) != len(names):
        first_double = next(name for at, name in enumerate(names) if name in names[:at])
        raise ScriptError(f"ambiguous {kind} name: {first_double}")


class _Checks:
    """Checks one scope: the script without its functions, or one of these."""

    def __init__(self, functions: dict[str, int]) -> None:
        self.functions = functions  # with the number of their parameters

    def body(self, body: ir.Body, known: set[ir.Variable], depth: int, *, in_loop: bool = False) -> None:
        """Check statements, of which each knows the variables that those before it declare."""
        if depth > DEEPEST_BODY:
            raise ScriptError(f"branches and loops are nested more than {DEEPEST_BODY} deep")
        known = set(known)
        for statement in body:
            for part in ir.parts(statement):
                self.expr(part, known, 0)
            inner_known = known
            match statement:
                case ir.Declare(variable, _):
                    if variable in known:
                        raise ScriptError(f"{variable.kind} {variable.name} is declared twice")
                    known.add(variable)
                case ir.Assign(variable, _):
                    _check_known(variable, known)
                case ir.SetAt(container, _, _) if container.kind in ("arg", "key"):
                    raise ScriptError("cannot assign to position of arg")
                case ir.SetField(container, _, _) if container.kind in ("arg", "key"):
                    raise ScriptError("cannot assign to key of arg")
                case ir.For(_, index, value, _):
                    inner_known = known | {index, value}
                case ir.Count(variable, _, _, _, _):
                    inner_known = known | {variable}
                case ir.Break() | ir.Continue() if not in_loop:
                    raise ScriptError(f"`{type(statement).__name__.lower()}` stands outside of a loop")
            further = ir.elif_of(statement) if isinstance(statement, ir.If) else None
            for inner in ir.bodies(statement):
                inner_depth = depth if further is not None and inner == (further,) else depth + 1
                inner_in_loop = in_loop or not isinstance(statement, ir.If)
                self.body(inner, inner_known, inner_depth, in_loop=inner_in_loop)

    def expr(self, node: ir.Word, known: set[ir.Variable], depth: int, *, is_word: bool = False) -> None:
        """Check an expression, and what it is made of; is_word: it stands among the words of a command."""
        if isinstance(node, ir.Key | ir.Spread) and not is_word:
            what = "key" if isinstance(node, ir.Key) else "spread list"
            raise ScriptError(f"a {what} is only a word of a command")
        if depth > DEEPEST_EXPRESSION:
            raise ScriptError(
                f"an expression is nested more than {DEEPEST_EXPRESSION} deep: give parts of it to locals"
            )
        match node:
            case ir.Literal(value):
                _check_literal(value)
            case ir.Variable():
                _check_known(node, known)
            case ir.Call(function, arguments) if function in FUNCTIONS:
                _check_call(function, arguments)
            case ir.Invoke(function, arguments):
                self._check_invoke(function, len(arguments))
            case ir.Execute(_, _, shape) if shape not in SHAPES:
                raise ScriptError(f"unknown shape {shape}")
        for part in ir.parts(node):
            self.expr(part, known, depth + 1, is_word=isinstance(node, ir.Execute))

    def _check_invoke(self, function: str, number: int) -> None:
        if function not in self.functions:
            raise ScriptError(f"there is no function {function} in the script")
        if number != self.functions[function]:
            raise ScriptError(f"{function} takes {self.functions[function]} arguments, not {number}")


def _check_known(variable: ir.Variable, known: set[ir.Variable]) -> None:
    if variable not in known:
        where = "outside of its loop" if variable.kind in ("index", "value") else "before it is declared"
        raise ScriptError(f"{variable.kind} {variable.name} is used {where}")


def _check_literal(value: object) -> None:
    if value.__class__ is int:
        raise ScriptError(f"the number {value} is no float")
    if isinstance(value, float) and math.isnan(value):
        raise ScriptError("NaN is no literal")


def _check_call(function: str, arguments: tuple[ir.Expr, ...]) -> None:
    row = FUNCTIONS[function]
    if not row.least <= len(arguments) <= row.most:
        raise ScriptError(
            f"incorrect number of arguments need {row.least} to {row.most} for {function}: {len(arguments)}"
        )
    if function not in ("format", "isinstance"):
        return
    last = arguments[-1]
    if not isinstance(last, ir.Literal) or not isinstance(last.value, str):
        raise ScriptError(f"the last argument of {function} is known when the script is built, and a text")
    if function == "format":
        format_of(last.value)
    elif last.value not in _TYPES:
        raise ScriptError(f"scripts have no type {last.value}: there are {' '.join(_TYPES)}")
