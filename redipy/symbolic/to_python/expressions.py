"""Expressions of scripts in Python.

Imports: ir, types, inference, functions, shapes, the numbers of the library, the command table, pieces.

Where Python's operator has the script's meaning it is written as it is; the library does the rest.
"""
from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import assert_never

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.commands.table import COMMANDS, Command
from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.functions import CONSTANTS, FUNCTIONS
from redipy.symbolic.inference import Types, identifier
from redipy.symbolic.library.numbers import number_text
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.to_python.pieces import constant, filled, total
from redipy.symbolic.types import Type
from redipy.values import encoded

ANY_NUMBER = -1
"""Of words, where it is not certain that the command takes as many as it is given."""

_COMPARISONS: dict[ir.Comparison, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}
_IDENTITY: dict[ir.Comparison, type[ast.cmpop]] = {"==": ast.Is, "!=": ast.IsNot}
_OPERATORS: dict[ir.Operation, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod,
}
_ARITHMETIC: dict[ir.Operation, str] = {
    "+": "added", "-": "subtracted", "*": "multiplied", "//": "floor_divided", "%": "modulo", "**": "power",
}


class Expressions:
    """Writes the expressions of one scope: of the script without its functions, or of one of these."""

    def __init__(
        self, types: Types, functions: Mapping[str, str], commands: dict[str, tuple[Command, int]]
    ) -> None:
        self.types = types
        self.functions = functions  # what they are called in Python
        self.commands = commands  # by the names that they have in Python, with a number of words
        self.names: dict[ir.Variable, str] = {}  # as values
        self.keys: dict[ir.Variable, str] = {}  # as keys, with the prefix

    def _library(self, name: str, *arguments: ir.Expr) -> ast.expr:
        return ast.Call(ast.Name(name), [self.expr(argument) for argument in arguments], [])

    def expr(self, node: ir.Expr) -> ast.expr:
        """An expression."""
        types = self.types
        match node:
            case ir.Literal(value):
                return constant(value)
            case ir.ListOf(elements):
                return ast.List([self.expr(element) for element in elements], ast.Load())
            case ir.DictOf(fields):
                return ast.Dict([ast.Constant(name) for name, _ in fields], [self.expr(value) for _, value in fields])
            case ir.Variable():
                return ast.Name(self.names[node])
            case ir.Constant(raw):
                if raw not in CONSTANTS:
                    raise ScriptError(f"unknown constant {raw}: only Redis can run this script")
                return constant(CONSTANTS[raw])
            case ir.Not(value):
                return ast.UnaryOp(ast.Not(), self.expr(value))
            case ir.And(left, right):
                return ast.BoolOp(ast.And(), [self.expr(left), self.expr(right)])
            case ir.Or(left, right):
                return ast.BoolOp(ast.Or(), [self.expr(left), self.expr(right)])
            case ir.Compare(operator, left, right):
                test = _COMPARISONS[operator]
                if right == ir.NONE and operator in _IDENTITY and isinstance(left, ir.Variable | ir.Execute):
                    test = _IDENTITY[operator]
                return ast.Compare(self.expr(left), [test()], [self.expr(right)])
            case ir.Arithmetic(operator, left, right):
                return self._arithmetic(operator, left, right)
            case ir.Negate(value):
                if types.of(value) == Type.NUMBER:
                    return ast.UnaryOp(ast.USub(), self.expr(value))
                return self._library("negated", value)
            case ir.Conditional(condition, then, otherwise):
                return ast.IfExp(self.expr(condition), self.expr(then), self.expr(otherwise))
            case ir.Item(container, key):
                return self._subscript(container, key, ast.Load()) or self._library("item", container, key)
            case ir.Slice(container, start, stop, step):
                return self._library("part", container, start, stop, step)
            case ir.Contains(item, container):
                return self._contains(item, container)
            case ir.At(container, index):
                return self._library("at", container, index)
            case ir.Field(container, field):
                return self._library("field", container, field)
            case ir.Length(container):
                if types.of(container) in Type.LIST | Type.DICT | Type.TEXT:
                    return filled("len(OF) + 0.0", OF=self.expr(container))
                return self._library("length", container)
            case ir.Concat(parts):
                return total([self._part(part) for part in parts]) if parts else ast.Constant("")
            case ir.Call(function, arguments):
                return self._called(function, arguments)
            case ir.Invoke(function, arguments):
                values = [self.expr(argument) for argument in arguments]
                if types.program.recurs:
                    values.insert(0, ast.parse("depth + 1" if self.types.function else "1", mode="eval").body)
                return ast.Call(ast.Name(self.functions[function]), values, [])
            case ir.Execute():
                call, words = self._call(node), self._words(node)
                return filled(
                    SHAPES[node.shape].python, CALL=call, COMMAND=call.func,
                    WORDS=words if isinstance(words, ast.expr) else ast.Tuple(words, ast.Load()),
                )
            case _:
                assert_never(node)

    def _arithmetic(self, operator: ir.Operation, left: ir.Expr, right: ir.Expr) -> ast.expr:
        """Python's own operator, where it has the script's meaning for all that the operands may be."""
        kinds = (self.types.of(left), self.types.of(right))
        if operator in ("+", "-"):
            is_own = not kinds[0] & kinds[1] & Type.BOOL
        elif operator == "/":
            is_own = True
        else:
            is_own = operator != "**" and kinds == (Type.NUMBER, Type.NUMBER)
        if is_own:
            return ast.BinOp(self.expr(left), _OPERATORS[operator](), self.expr(right))
        return self._library(_ARITHMETIC[operator], left, right)

    def _subscript(self, container: ir.Expr, key: ir.Expr, context: ast.expr_context) -> ast.Subscript | None:
        """`container[key]`, where it is known to be what Python makes of it."""
        kind = self.types.of(container)
        if kind == Type.DICT and self.types.of(key) == Type.TEXT:
            return ast.Subscript(self.expr(container), self.expr(key), context)
        if kind != Type.LIST or not self.types.is_whole(key):
            return None
        if isinstance(key, ir.Literal):
            return ast.Subscript(self.expr(container), ast.Constant(int(key.value or 0)), context)
        return ast.Subscript(self.expr(container), filled("int(KEY)", KEY=self.expr(key)), context)

    def _contains(self, item: ir.Expr, container: ir.Expr) -> ast.expr:
        kind = self.types.of(container)
        if kind == Type.LIST or (kind in Type.DICT | Type.TEXT and self.types.of(item) == Type.TEXT):
            return ast.Compare(self.expr(item), [ast.In()], [self.expr(container)])
        return self._library("contained", item, container)

    def _called(self, function: str, arguments: Sequence[ir.Expr]) -> ast.expr:
        if function not in FUNCTIONS:
            raise ScriptError(f"unknown function {function}: only Redis can run this script")
        kind = self.types.of(arguments[0])
        if function == "len":
            return self.expr(ir.Length(arguments[0]))
        if function == "bool":
            return filled("not not VALUE", VALUE=self.expr(arguments[0]))
        is_own = (function == ".append" and kind == Type.LIST) or (
            function == ".get" and kind == Type.DICT and self.types.of(arguments[1]) == Type.TEXT
        )
        if is_own:
            of, *others = (self.expr(argument) for argument in arguments)
            return ast.Call(ast.Attribute(of, function[1:], ast.Load()), others, [])
        return self._library(FUNCTIONS[function].python.__name__, *arguments)

    def _part(self, node: ir.Expr) -> ast.expr:
        """An expression as a part of a joined text."""
        if isinstance(node, ir.Literal) and isinstance(node.value, float):
            return ast.Constant(number_text(node.value))
        return self.expr(node) if self.types.of(node) == Type.TEXT else self._library("joined", node)

    # Commands

    def _command(self, execute: ir.Execute) -> ast.expr:
        name, number = execute.command, len(execute.words)
        command = COMMANDS.get(name.encode())
        if command is None:
            raise ScriptError(f"unknown redis function {name.lower()}: only Redis can run this script")
        is_spread = any(isinstance(word, ir.Spread) for word in execute.words)
        if is_spread or command.subcommands or not command.fits(1 + number):
            number = ANY_NUMBER
        name = identifier(name)
        if self.commands.setdefault(name, (command, number)) != (command, number):
            name = f"{name}_{'any' if number == ANY_NUMBER else number}"
            self.commands[name] = (command, number)
        return ast.Name(name)

    def _call(self, execute: ir.Execute) -> ast.Call:
        command, words = self._command(execute), self._words(execute)
        return ast.Call(command, [ast.Starred(words, ast.Load())] if isinstance(words, ast.expr) else words, [])

    def _words(self, execute: ir.Execute) -> list[ast.expr] | ast.expr:
        """The words of a command; where some are spread, an expression for the list of all of them."""
        words = [self._word(word) for word in execute.words]
        if not any(isinstance(word, ast.Starred) for word in words):
            return words
        return filled("few(WORDS)", WORDS=ast.List(words, ast.Load()))

    def _spread(self, spread: ir.Spread) -> ast.expr:
        elements = self.expr(spread.elements)
        if self.types.of(spread.elements) != Type.LIST:
            elements = filled("listed(OF)", OF=elements)
        words = "[prefix + word(element) for element in OF]" if spread.keys else "map(word, OF)"
        return ast.Starred(filled(words, OF=elements), ast.Load())

    def _word(self, node: ir.Word) -> ast.expr:
        match node:
            case ir.Key(ir.Variable("key", _) as key) if key not in self.types.assigned:
                return ast.Name(self.keys[key])
            case ir.Key(ir.Concat((ir.Variable("key", _) as key, *rest))) if key not in self.types.assigned:
                return total([ast.Name(self.keys[key]), *map(self._word_part, rest)])
            case ir.Key(name):
                return filled("prefix + NAME", NAME=self._word(name))
            case ir.Spread():
                return self._spread(node)
            case ir.Literal(str() as text):
                return ast.Constant(encoded(text))
            case ir.Literal(float() as value):
                return ast.Constant(number_text(value).encode())
        if self.types.of(node) in (Type.TEXT, Type.TEXT | Type.NONE):
            # On None this is an AttributeError, which `messages.cause_of` takes for what it means.
            return filled("TEXT.encode('utf-8', 'surrogateescape')", TEXT=self.expr(node))
        return self._library("word", node)

    def _word_part(self, node: ir.Expr) -> ast.expr:
        """An expression as a part of a word."""
        return self._word(node) if isinstance(node, ir.Literal) else self._word(ir.Concat((node,)))

