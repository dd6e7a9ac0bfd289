"""Which kinds of value the variables and expressions of a script may have. Imports: ir, types, functions, shapes.

A variable has the kinds of everything that is assigned to it anywhere, whatever the order. As one variable may be
assigned to another, the kinds are gathered until nothing is added any more.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from redipy.symbolic import ir
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type


class Types:
    """The kinds of value within one script."""

    def __init__(self, script: ir.Script) -> None:
        self.variables: dict[ir.Variable, Type] = {}
        self.assigned: set[ir.Variable] = set()
        everything = ir.statements(script.body)
        for statement in everything:
            if isinstance(statement, ir.Assign):
                self.assigned.add(statement.variable)
        known: dict[ir.Variable, Type] | None = None
        while known != self.variables:
            known = dict(self.variables)
            for statement in everything:
                if isinstance(statement, ir.Declare | ir.Assign):
                    self._add(statement.variable, self.of(statement.value))

    def _add(self, variable: ir.Variable, kinds: Type) -> None:
        self.variables[variable] = self.of(variable) | kinds

    def of(self, node: ir.Expr | ir.Key) -> Type:
        """What the value may be."""
        match node:
            case ir.Literal(value):
                return ir.literal_type(value)
            case ir.ListOf():
                return Type.LIST
            case ir.DictOf():
                return Type.DICT
            case ir.Variable(kind, _):
                return self.variables.get(node, _AT_FIRST[kind])
            case ir.Constant():
                return Type.NUMBER
            case ir.Not() | ir.Compare():
                return Type.BOOL
            case ir.And(left, right):
                # A left value that is returned is false, and every kind has values that are.
                return self.of(left) | self.of(right)
            case ir.Or(left, right):
                return (self.of(left) & ~Type.NONE) | self.of(right)
            case ir.Arithmetic(operator, left, right):
                if operator == "-":
                    return Type.NUMBER
                return _SUMS.get((self.of(left), self.of(right)), Type.NUMBER | Type.TEXT | Type.LIST)
            case ir.At() | ir.Field():
                return Type.ANY
            case ir.Length():
                return Type.NUMBER
            case ir.Concat() | ir.Key():
                return Type.TEXT
            case ir.Call(function, _):
                return FUNCTIONS[function].type if function in FUNCTIONS else Type.ANY
            case ir.Execute(_, _, shape):
                return SHAPES[shape].type
            case _:
                assert_never(node)


_AT_FIRST: dict[ir.VariableKind, Type] = {
    "arg": Type.ANY, "key": Type.TEXT, "local": Type.NEVER, "index": Type.NUMBER, "value": Type.ANY,
}
_SUMS = {
    (Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (Type.TEXT, Type.TEXT): Type.TEXT,
    (Type.LIST, Type.LIST): Type.LIST,
    # A local that has not been reached yet; looked at again once it has.
    (Type.NEVER, Type.NUMBER): Type.NUMBER,
    (Type.NUMBER, Type.NEVER): Type.NUMBER,
    (Type.NEVER, Type.TEXT): Type.TEXT,
    (Type.TEXT, Type.NEVER): Type.TEXT,
    (Type.NEVER, Type.NEVER): Type.NEVER,
}


def identifier(name: str) -> str:
    """A name as both languages take it, after a letter; what is no ASCII letter or digit becomes `_`.

    >>> identifier("a-b")
    'a_b'
    """
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


def mentions(body: ir.Body, variable: ir.Variable) -> bool:
    """Whether a body reads or assigns a variable."""
    return variable in ir.expressions(body) or any(
        isinstance(statement, ir.Assign) and statement.variable == variable for statement in ir.statements(body)
    )


def keys_as_values(body: ir.Body) -> set[ir.Variable]:
    """The key arguments that are read as texts somewhere, rather than as the key of a command or its beginning."""
    found = {
        variable
        for statement in ir.statements(body)
        for part in ir.parts(statement)
        for variable in _read(part)
    }
    assigned = {
        statement.variable
        for statement in ir.statements(body)
        if isinstance(statement, ir.Assign) and statement.variable.kind == "key"
    }
    return found | assigned


def _read(node: ir.Expr | ir.Key) -> Iterator[ir.Variable]:
    match node:
        case ir.Key(ir.Variable()):
            return
        case ir.Key(ir.Concat((ir.Variable("key", _), *rest))):
            for text in rest:
                yield from _read(text)
        case ir.Variable("key", _):
            yield node
        case _:
            for part in ir.parts(node):
                yield from _read(part)
