"""Expressions of scripts in Lua 5.1.

Imports: errors, ir, types, inference, functions, shapes, and the numbers and formats of the library.

What the kinds of value allow is written in Lua's own operators; the rest calls the library.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import assert_never

from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.functions import CONSTANTS, FUNCTIONS
from redipy.symbolic.inference import Types
from redipy.symbolic.library.formats import format_of
from redipy.symbolic.library.numbers import number_text
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type
from redipy.values import encoded

MOST_OPERANDS = 50  # of one call or join; Lua takes some 200, and more through a table
CALL = "call"

_RAW_EQUAL = (Type.NONE, Type.TEXT, Type.NONE | Type.TEXT)  # kinds of which `==` of Lua and Python agree on all values


def quoted(text: bytes) -> str:
    """A Lua string literal for any bytes; what is not plain ASCII becomes a three-digit escape.

    >>> quoted(b'a"b') + quoted(bytes([0, 255]))
    '"a\\\\034b""\\\\000\\\\255"'
    """
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03d}" for b in text) + '"'


def literal(value: bool | float | str | None) -> str:
    """A value as Lua reads it back: a number as the same double, in brackets if it is negative.

    >>> literal(None), literal(True), literal("x"), literal(-0.5), literal(float("inf"))
    ('nil', 'true', '"x"', '(-0.5)', '(1/0)')
    """
    if isinstance(value, str):
        return quoted(encoded(value))
    if value is None or isinstance(value, bool):
        return {None: "nil", True: "true", False: "false"}[value]
    if math.isinf(value):
        return "(1/0)" if value > 0 else "(-1/0)"
    return f"({number_text(value)})" if value < 0 else number_text(value)


class Expressions:
    """Writes the expressions of one scope: of the script without its functions, or of one of these."""

    def __init__(self, types: Types, functions: Mapping[str, str]) -> None:
        self.types = types
        self.functions = functions  # what they are called in Lua
        self.names: dict[ir.Variable, str] = {}  # as values
        self.keys: dict[ir.Variable, str] = {}  # as keys, with the prefix

    def several(self, nodes: Iterable[ir.Expr]) -> str:
        return ", ".join(map(self.expr, nodes))

    def truth(self, node: ir.Expr) -> str:
        """A condition: what Lua takes as true exactly if the value is true."""
        match node:
            case ir.Literal(value):
                return "true" if value else "false"
            case ir.Not(value):
                return f"not {self.truth(value)}"
            case ir.And(left, right):
                return f"({self.truth(left)} and {self.truth(right)})"
            case ir.Or(left, right):
                return f"({self.truth(left)} or {self.truth(right)})"
        text, kinds = self.expr(node), self.types.of(node)
        if kinds in Type.BOOL | Type.NONE:
            return text
        if kinds == Type.NUMBER:
            return f"({text} ~= 0)"
        if kinds == Type.TEXT:
            return f'({text} ~= "")'
        return f"redipy.truth({text})"

    def expr(self, node: ir.Expr) -> str:
        """An expression; one that is no name, literal or call stands in brackets."""
        types = self.types
        match node:
            case ir.Literal(value):
                return literal(value)
            case ir.ListOf(elements):
                return f"redipy.list({{{', '.join(map(self._put, elements))}}})"
            case ir.DictOf(fields):
                names = [quoted(encoded(name)) for name in dict.fromkeys(name for name, _ in fields)]
                values = [f"[{quoted(encoded(name))}] = {self._put(value)}" for name, value in fields]
                return f"{{{', '.join([*names, *values])}}}"
            case ir.Variable():
                return self.names[node]
            case ir.Constant(raw):
                return raw if raw in CONSTANTS else f"({raw})"
            case ir.Not(value):
                return f"(not {self.truth(value)})"
            case ir.And(left, right):
                return self._choice("and", left, right)
            case ir.Or(left, right):
                return self._choice("or", left, right)
            case ir.Compare(operator, left, right):
                return self._comparison(operator, left, right)
            case ir.Arithmetic(operator, left, right):
                return self._arithmetic(operator, left, right)
            case ir.Negate(value):
                text = self.expr(value)
                return f"(-({text}))" if types.of(value) == Type.NUMBER else f"redipy.negate({text})"
            case ir.Conditional(condition, then, otherwise):
                return self._conditional(condition, then, otherwise)
            case ir.Item(container, key):
                return f"redipy.{self._item_function(container, key)}({self.several((container, key))})"
            case ir.Slice(container, start, stop, step):
                return f"redipy.part({self.several((container, start, stop, step))})"
            case ir.Contains(item, container):
                return f"redipy.contains({self.several((item, container))})"
            case ir.At(container, index):
                return f"redipy.at({self.several((container, index))})"
            case ir.Field(container, field):
                return f"redipy.field({self.several((container, field))})"
            case ir.Length(container):
                text = self.expr(container)
                return f"#{text}" if types.of(container) == Type.LIST else f"redipy.length({text})"
            case ir.Concat(parts):
                return self._joined([self._part(part) for part in parts])
            case ir.Call("format", (value, ir.Literal(str(spec)))):
                return self._formatted(value, spec)
            case ir.Call(function, arguments):
                name = FUNCTIONS[function].lua if function in FUNCTIONS else function
                if name is None:
                    raise ScriptError(f"{function} was added without Lua: only memory and sqlite can run this script")
                return f"{name}({self.several(arguments)})"
            case ir.Invoke(function, arguments):
                texts = [self.expr(argument) for argument in arguments]
                if self.types.program.recurs:
                    texts.insert(0, "depth + 1" if self.types.function else "1")
                return f"{self.functions[function]}({', '.join(texts)})"
            case ir.Execute():
                return self._shaped(node)
            case _:
                assert_never(node)

    def _item_function(self, container: ir.Expr, key: ir.Expr) -> str:
        """What looks up an item: the less is to be checked, the more is known."""
        kind = self.types.of(container)
        if kind == Type.LIST and self.types.is_whole(key):
            return "element"
        return "value" if kind == Type.DICT and self.types.of(key) == Type.TEXT else "item"

    def _formatted(self, value: ir.Expr, spec: str) -> str:
        if not spec:
            return f"redipy.str({self.expr(value)})"
        parts = format_of(spec)
        texts = [quoted(encoded(text)) for text in (parts.fill, parts.align, parts.sign)]
        texts += [str(parts.width), literal(parts.comma), str(parts.precision), quoted(encoded(parts.kind))]
        return f"redipy.format({self.expr(value)}, {', '.join(texts)})"

    def _arithmetic(self, operator: ir.Operation, left: ir.Expr, right: ir.Expr) -> str:
        if operator in ("+", "-") and self._are_numbers(left, right):
            return f"({self._numeric(left)} {operator} {self._numeric(right)})"
        a, b = self.expr(left), self.expr(right)
        kinds = {self.types.of(left), self.types.of(right)}
        if operator == "+" and kinds == {Type.TEXT}:
            return f"({a} .. {b})"
        if kinds == {Type.NUMBER} and (
            operator == "*" or (operator == "/" and isinstance(right, ir.Literal) and right.value)
        ):
            return f"({a} {operator} {b})"
        return f"redipy.{_ARITHMETIC[operator]}({a}, {b})"

    def _conditional(self, condition: ir.Expr, then: ir.Expr, otherwise: ir.Expr) -> str:
        """Lua's own operators choose where the value that they would take for false cannot come first."""
        test, a, b = self.truth(condition), self.expr(then), self.expr(otherwise)
        if not self.types.of(then) & (Type.NONE | Type.BOOL):
            return f"({test} and {a} or {b})"
        if not self.types.of(otherwise) & (Type.NONE | Type.BOOL):
            return f"(not {test} and {b} or {a})"
        return f"(function() if {test} then return ({a}) end return ({b}) end)()"

    def _put(self, node: ir.Expr) -> str:
        """An expression as an element of a list or dict."""
        if isinstance(node, ir.Literal) and node.value is None:
            return "null"
        return f"redipy.put({self.expr(node)})" if Type.NONE & self.types.of(node) else self.expr(node)

    def _part(self, node: ir.Expr) -> str:
        """An expression as a part of a joined text."""
        if isinstance(node, ir.Literal) and isinstance(node.value, float):
            return quoted(number_text(node.value).encode())
        return self.expr(node) if self.types.of(node) == Type.TEXT else f"redipy.join({self.expr(node)})"

    def _joined(self, parts: list[str]) -> str:
        if not parts:
            return '""'
        if len(parts) > MOST_OPERANDS:
            return f"table.concat({{{', '.join(parts)}}})"
        return f"({' .. '.join(parts)})" if len(parts) > 1 else parts[0]

    def _choice(self, operator: str, left: ir.Expr, right: ir.Expr) -> str:
        """`and` and `or` give an operand; Lua's own do if the left one is a truth value or None."""
        a, b = self.expr(left), self.expr(right)
        if self.types.of(left) in Type.BOOL | Type.NONE:
            return f"({a} {operator} {b})"
        if operator == "or" and isinstance(left, ir.Variable):
            return f"({self.truth(left)} and {a} or {b})"
        kept, other = ("b", "a") if operator == "and" else ("a", "b")
        choice = {"a": "a", "b": b}
        return (
            f"(function() local a = {a}; if redipy.truth(a) then return {choice[kept]} end "
            f"return {choice[other]} end)()"
        )

    def _comparison(self, operator: ir.Comparison, left: ir.Expr, right: ir.Expr) -> str:
        a, b = self.expr(left), self.expr(right)
        kinds = (self.types.of(left), self.types.of(right))
        if operator in ("==", "!="):
            raw = any(kind in _RAW_EQUAL for kind in kinds) or not any(
                kind & (Type.BOOL | Type.LIST | Type.DICT) for kind in kinds
            )
            if raw:
                return f"({a} {'==' if operator == '==' else '~='} {b})"
            return f"redipy.equal({a}, {b})" if operator == "==" else f"(not redipy.equal({a}, {b}))"
        if self._are_numbers(left, right):
            return f"({self._numeric(left)} {operator} {self._numeric(right)})"
        if kinds == (Type.TEXT, Type.TEXT):
            return f"(redipy.order({a}, {b}) {operator} 0)"
        return f'redipy.compare({a}, "{operator}", {b})'

    def _are_numbers(self, left: ir.Expr, right: ir.Expr) -> bool:
        """Whether one operand can only be a number, so that the other must be one, and each can be checked by itself.

        Both are evaluated before either is checked: what the right one does is done even if the left one is no number,
        and its own error comes first.
        """
        if self.types.of(left) != Type.NUMBER and not isinstance(right, ir.Literal | ir.Variable):
            return False
        return any(self.types.of(node) in Type.NUMBER | Type.BOOL for node in (left, right))

    def _numeric(self, node: ir.Expr) -> str:
        text = self.expr(node)
        return text if self.types.of(node) == Type.NUMBER else f"redipy.numeric({text})"

    # Commands

    def _shaped(self, execute: ir.Execute) -> str:
        shape = SHAPES[execute.shape].lua
        if "$words" in shape:
            return shape.replace("$words", self._words(execute))
        return shape.replace("$", self.call(execute))

    def call(self, execute: ir.Execute) -> str:
        return f"{CALL}({self._words(execute)})"

    def _words(self, execute: ir.Execute) -> str:
        name = quoted(execute.command.encode())
        if any(isinstance(word, ir.Spread) for word in execute.words):
            return f"unpack(redipy.words({', '.join(self._tables(name, execute.words))}))"
        words = [name, *map(self._word, execute.words)]
        if len(words) > MOST_OPERANDS:
            return f"unpack({{{', '.join(words)}}})"
        return ", ".join(words)

    def _tables(self, name: str, words: Iterable[ir.Word]) -> Iterable[str]:
        """The words of a command in tables: those that stand beside each other in one, those of each spread in one."""
        single = [name]
        for word in words:
            if isinstance(word, ir.Spread):
                if single:
                    yield f"{{{', '.join(single)}}}"
                yield self._word(word)
                single = []
            else:
                single.append(self._word(word))
        if single:
            yield f"{{{', '.join(single)}}}"

    def _word(self, node: ir.Word) -> str:
        match node:
            case ir.Key(ir.Variable("key", _) as key) if key not in self.types.assigned:
                return self.keys[key]
            case ir.Key(ir.Concat((ir.Variable("key", _) as key, *rest))) if key not in self.types.assigned:
                return self._joined([self.keys[key], *map(self._part, rest)])
            case ir.Key(name):
                return f"prefix .. {self._word(name)}"
            case ir.Spread(elements, keys):
                return f"redipy.spread({self.expr(elements)}{', prefix' if keys else ''})"
            case ir.Literal(float() as number):
                return quoted(number_text(number).encode())
        text, kinds = self.expr(node), self.types.of(node)
        return text if kinds == Type.TEXT else f"redipy.word({text})"


_ARITHMETIC: dict[ir.Operation, str] = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "//": "floor_divide", "%": "modulo", "**": "power",
}
