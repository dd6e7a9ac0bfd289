"""Which kinds of value the variables and expressions of a script may have. Imports: ir, types, functions, shapes.

A variable has the kinds of everything that is assigned to it anywhere, whatever the order. As one variable may be
assigned to another, the kinds are gathered until nothing is added any more.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import assert_never

from redipy.symbolic import ir
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type, literal_type


class Program:
    """The kinds of value within a script and its functions."""

    def __init__(self, script: ir.Script) -> None:
        self.returns = dict.fromkeys((function.name for function in script.functions), Type.NEVER)
        self.parameters = {function.name: [Type.NEVER for _ in function.parameters] for function in script.functions}
        self.main = Types(self, script.body)
        self.functions = {function.name: Types(self, function.body, function) for function in script.functions}
        self.recurs = _recurs(script)
        brought_new = True
        while brought_new:
            brought_new = False
            for types in (self.main, *self.functions.values()):
                brought_new |= types.gather()


class Types:
    """The kinds of value within one scope: the script without its functions, or one of these."""

    def __init__(self, program: Program, body: ir.Body, function: ir.Function | None = None) -> None:
        self.program = program
        self.function = function
        self.variables: dict[ir.Variable, Type] = {}
        self.everything = ir.statements(body)
        self.calls = [node for node in ir.expressions(body) if isinstance(node, ir.Invoke)]
        self.assigned = {
            statement.variable for statement in self.everything if isinstance(statement, ir.Assign)
        }
        self.ends = ends(body)

    def gather(self) -> bool:
        """Take in once what is assigned, passed and returned; whether that has brought anything new."""
        before = (dict(self.variables), repr(self.program.parameters), dict(self.program.returns))
        if self.function is not None:
            kinds = self.program.parameters[self.function.name]
            for name, kind in zip(self.function.parameters, kinds, strict=True):
                self._add(ir.Variable("local", name), kind)
            if not self.ends:
                self.program.returns[self.function.name] |= Type.NONE
        for statement in self.everything:
            if isinstance(statement, ir.Declare | ir.Assign):
                self._add(statement.variable, self.of(statement.value))
            elif isinstance(statement, ir.Return) and self.function is not None:
                self.program.returns[self.function.name] |= self.of(statement.value)
        for call in self.calls:
            parameters = self.program.parameters[call.function]
            for at, argument in enumerate(call.arguments):
                parameters[at] |= self.of(argument)
        return before != (self.variables, repr(self.program.parameters), self.program.returns)

    def _add(self, variable: ir.Variable, kinds: Type) -> None:
        self.variables[variable] = self.of(variable) | kinds

    def of(self, node: ir.Word) -> Type:
        """What the value may be."""
        match node:
            case ir.Literal(value):
                return literal_type(value)
            case ir.ListOf() | ir.Spread():
                return Type.LIST
            case ir.DictOf():
                return Type.DICT
            case ir.Variable(kind, _):
                return self.variables.get(node, _AT_FIRST[kind])
            case ir.Constant() | ir.Negate() | ir.Length():
                return Type.NUMBER
            case ir.Not() | ir.Compare() | ir.Contains():
                return Type.BOOL
            case ir.And(left, right):
                # A left value that is returned is false, and every kind has values that are.
                return self.of(left) | self.of(right)
            case ir.Or(left, right):
                return (self.of(left) & ~Type.NONE) | self.of(right)
            case ir.Conditional(_, then, otherwise):
                return self.of(then) | self.of(otherwise)
            case ir.Arithmetic(operator, left, right):
                return _result(operator, self.of(left), self.of(right))
            case ir.At(container, _) | ir.Item(container, _):
                return Type.TEXT if self.of(container) == Type.TEXT else Type.ANY
            case ir.Slice(container, _, _, _):
                return self.of(container) & _SEQUENCES
            case ir.Field():
                return Type.ANY
            case ir.Concat() | ir.Key():
                return Type.TEXT
            case ir.Call(function, arguments):
                return self._called(function, arguments)
            case ir.Invoke(function, _):
                return self.program.returns[function]
            case ir.Execute(_, _, shape):
                return SHAPES[shape].type
            case _:
                assert_never(node)

    def _called(self, function: str, arguments: tuple[ir.Expr, ...]) -> Type:
        kinds = [self.of(argument) for argument in arguments]
        if function in ("min", "max") and len(kinds) > 1:
            return reduce(or_, kinds)
        if function == ".copy":
            return kinds[0] & (Type.LIST | Type.DICT)
        return FUNCTIONS[function].type if function in FUNCTIONS else Type.ANY

    def is_whole(self, node: ir.Expr, room: int = 3) -> bool:
        """Whether the value can only be a whole number of which a double has all digits."""
        match node:
            case ir.Literal(value):
                return isinstance(value, float) and value % 1 == 0 and abs(value) < 2**20
            case ir.Length() | ir.Call("len", _):
                return True
            case ir.Variable("index", _):
                return node not in self.assigned
            case ir.Negate(value):
                return self.is_whole(value, room)
            case ir.Arithmetic("+" | "-", left, right):
                return room > 0 and self.is_whole(left, room - 1) and self.is_whole(right, room - 1)
        return False


_NUMERIC = Type.NUMBER | Type.BOOL
_SEQUENCES = Type.TEXT | Type.LIST


def _result(operator: ir.Operation, left: Type, right: Type) -> Type:
    """What an operation may give. Of an operand that nothing is known of yet, it is what the other one would give."""
    if operator not in ("+", "*"):
        return Type.NUMBER
    left, right = left or right, right or left
    kinds = Type.NUMBER if left & _NUMERIC and right & _NUMERIC else Type.NEVER
    if operator == "+":
        return kinds | (left & right & _SEQUENCES)
    if right & _NUMERIC:
        kinds |= left & _SEQUENCES
    return kinds | (right & _SEQUENCES if left & _NUMERIC else Type.NEVER)


_AT_FIRST: dict[ir.VariableKind, Type] = {
    "arg": Type.ANY, "key": Type.TEXT, "local": Type.NEVER, "index": Type.NUMBER, "value": Type.ANY,
}


def ends(body: ir.Body) -> bool:
    """Whether nothing that stands behind a body can be reached: it returns, or raises, in any case."""
    match body:
        case (*_, ir.Return() | ir.Raise()):
            return True
        case (*_, ir.If(_, then, otherwise)):
            return ends(then) and ends(otherwise)
    return False


def _recurs(script: ir.Script) -> bool:
    """Whether any function can come to call itself."""
    calls = {
        function.name: {node.function for node in ir.expressions(function.body) if isinstance(node, ir.Invoke)}
        for function in script.functions
    }
    for name in calls:
        reached, waiting = set[str](), [name]
        while waiting:
            for called in calls[waiting.pop()] - reached:
                reached.add(called)
                waiting.append(called)
        if name in reached:
            return True
    return False


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


def _read(node: ir.Word) -> Iterator[ir.Variable]:
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
