"""Checks a tree before anything is made of it. Imports: ir, shapes, functions, errors.

What is found here is a mistake in the building of a script, or in a pass over it; what depends on data is found when
the script runs.
"""
from __future__ import annotations

import math

from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES

DEEPEST_BODY = 20  # as many blocks as Python nests
DEEPEST_EXPRESSION = 40  # Lua reads 200 levels of brackets and blocks, of which a compiler may need four for one here


def verify(script: ir.Script) -> None:
    """Raise a ValueError that says what is wrong with the script, if anything is."""
    for kind, names in (("key", script.keyv), ("arg", script.argv)):
        if len(set(names)) != len(names):
            raise ScriptError(f"ambiguous {kind} name: {_first_double(names)}")
    known = {ir.Variable("key", name) for name in script.keyv} | {ir.Variable("arg", name) for name in script.argv}
    _body(script.body, known, 0)


def _first_double(names: tuple[str, ...]) -> str:
    return next(name for at, name in enumerate(names) if name in names[:at])


def _body(body: ir.Body, known: set[ir.Variable], depth: int) -> None:
    """Check statements, of which each knows the variables that those before it declare."""
    if depth > DEEPEST_BODY:
        raise ScriptError(f"branches and loops are nested more than {DEEPEST_BODY} deep")
    for statement in body:
        for part in ir.parts(statement):
            _expr(part, known, 0)
        match statement:
            case ir.Declare(variable, _):
                if depth:
                    raise ScriptError("a variable is declared within a branch or loop: declare it before")
                if variable in known:
                    raise ScriptError(f"{variable.kind} {variable.name} is declared twice")
                known.add(variable)
            case ir.Assign(variable, _):
                _known(variable, known)
            case ir.SetAt(container, _, _) if container.kind in ("arg", "key"):
                raise ScriptError("cannot assign to position of arg")
            case ir.SetField(container, _, _) if container.kind in ("arg", "key"):
                raise ScriptError("cannot assign to key of arg")
            case ir.For(_, index, value, inner):
                _body(inner, known | {index, value}, depth + 1)
                continue
        for inner in ir.bodies(statement):
            _body(inner, known, depth + 1)


def _known(variable: ir.Variable, known: set[ir.Variable]) -> None:
    if variable not in known:
        where = "outside of its loop" if variable.kind in ("index", "value") else "before it is declared"
        raise ScriptError(f"{variable.kind} {variable.name} is used {where}")


def _expr(node: ir.Expr | ir.Key, known: set[ir.Variable], depth: int) -> None:
    if depth > DEEPEST_EXPRESSION:
        raise ScriptError(f"an expression is nested more than {DEEPEST_EXPRESSION} deep: give parts of it to locals")
    match node:
        case ir.Literal(value):
            if value.__class__ is int:
                raise ScriptError(f"the number {value} is no float")
            if isinstance(value, float) and math.isnan(value):
                raise ScriptError("NaN is no literal")
        case ir.Variable():
            _known(node, known)
        case ir.Call(function, arguments) if function in FUNCTIONS:
            row = FUNCTIONS[function]
            if not row.least <= len(arguments) <= row.most:
                raise ScriptError(
                    f"incorrect number of arguments need {row.least} to {row.most} for {function}: {len(arguments)}"
                )
        case ir.Execute(_, _, shape) if shape not in SHAPES:
            raise ScriptError(f"unknown shape {shape}")
    for part in ir.parts(node):
        if isinstance(part, ir.Key) and not isinstance(node, ir.Execute):
            raise ScriptError("a key is only a word of a command")
        _expr(part, known, depth + 1)
