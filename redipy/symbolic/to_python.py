"""From the tree of a script to Python: the source of one function that does what the script means.

Imports: ir, types, inference, functions, shapes, python_library, the command table.

The function gets the commands that it runs as functions of their words (see `Made.commands`), the keys without the
prefix, the arguments as `data.copied` makes them, and the prefix. Where Python's operator has the script's meaning it
is written as it is; the library does the rest.
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, assert_never

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.commands.table import COMMANDS, Command
from redipy.errors import ScriptError
from redipy.symbolic import ir, python_library
from redipy.symbolic.functions import CONSTANTS, FUNCTIONS
from redipy.symbolic.inference import Types, identifier, keys_as_values, mentions
from redipy.symbolic.python_library import number_text
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type
from redipy.values import encoded

FILE_NAME = "<script>"


@dataclass(frozen=True, slots=True)
class Made:
    """What a script comes to in Python."""

    source: str
    function: Callable[..., Any]
    commands: tuple[tuple[Command, int], ...]  # with a number of words; the function wants them in this order


def python_of(script: ir.Script) -> Made:
    """The Python function of a script.

    Errors: ValueError for a command, function or constant that only Redis knows.
    """
    writer = _Writer(script)
    source = ast.unparse(ast.fix_missing_locations(ast.Module([writer.definition()], [])))
    namespace = {**vars(python_library), "count": count}
    # Compiled from the text, so that an error knows its line.
    exec(compile(source, FILE_NAME, "exec"), namespace)
    return Made(source, namespace["script"], tuple(writer.commands.values()))


class _Writer:
    """Writes one script."""

    def __init__(self, script: ir.Script) -> None:
        self.script = script
        self.types = Types(script)
        self.names: dict[ir.Variable, str] = {}  # as values
        self.keys: dict[ir.Variable, str] = {}  # as keys, with the prefix
        self.loops = 0
        self.commands: dict[str, tuple[Command, int]] = {}  # by the names that they have in the function

    # The frame

    def definition(self) -> ast.FunctionDef:
        """The whole function."""
        script = self.script
        begin: list[ast.stmt] = []
        mentioned = {node for node in ir.expressions(script.body) if isinstance(node, ir.Variable)}
        mentioned |= self.types.assigned
        as_values = keys_as_values(script.body)
        for at, name in enumerate(script.keyv):
            key = ir.Variable("key", name)
            if key in mentioned:
                self.keys[key] = self._fresh(f"key_{identifier(name)}")
                begin.append(_let(self.keys[key], _filled("prefix + keys[AT]", AT=ast.Constant(at))))
            if key in as_values:
                self.names[key] = self._fresh(f"name_{identifier(name)}")
                begin.append(_let(self.names[key], _filled("raw(keys[AT])", AT=ast.Constant(at))))
        for at, name in enumerate(script.argv):
            argument = ir.Variable("arg", name)
            if argument in mentioned:
                self.names[argument] = self._fresh(f"arg_{identifier(name)}")
                begin.append(_let(self.names[argument], _filled("args[AT]", AT=ast.Constant(at))))
        body = self._body(script.body)
        if self.commands:
            names: list[ast.expr] = [ast.Name(name, ast.Store()) for name in self.commands]
            begin.insert(0, ast.Assign([ast.Tuple(names, ast.Store())], ast.Name("commands")))
        parameters = [ast.arg(name) for name in ("commands", "keys", "args", "prefix")]
        return ast.FunctionDef(
            name="script",
            args=ast.arguments(posonlyargs=[], args=parameters, kwonlyargs=[], kw_defaults=[], defaults=[]),
            body=begin + body,
            decorator_list=[],
        )

    def _fresh(self, name: str) -> str:
        """A name that nothing has yet."""
        while name in self.names.values() or name in self.keys.values():
            name += "_"
        return name

    # Statements

    def _body(self, body: ir.Body) -> list[ast.stmt]:
        return [self._statement(statement) for statement in body] or [ast.Pass()]

    def _statement(self, statement: ir.Statement) -> ast.stmt:
        match statement:
            case ir.Declare(variable, value):
                node = self.expr(value)
                self.names[variable] = self._fresh(f"{variable.kind}_{identifier(variable.name)}")
                return _let(self.names[variable], node)
            case ir.Assign(variable, value):
                return _let(self.names[variable], self.expr(value))
            case ir.SetAt(container, index, value):
                return ast.Expr(self._library("set_at", container, index, value))
            case ir.SetField(container, field, value):
                return ast.Expr(self._library("set_field", container, field, value))
            case ir.Evaluate(ir.Execute() as execute):
                return ast.Expr(self._call(execute))
            case ir.Evaluate(value):
                return ast.Expr(self.expr(value))
            case ir.If(condition, then, otherwise):
                return ast.If(self.expr(condition), self._body(then), self._body(otherwise) if otherwise else [])
            case ir.While(condition, inner):
                return ast.While(self.expr(condition), self._body(inner), [])
            case ir.For():
                return self._for(statement)
            case ir.Return(value):
                return ast.Return(self.expr(value))
            case _:
                assert_never(statement)

    def _for(self, loop: ir.For) -> ast.For:
        self.loops += 1
        array = self.expr(loop.array)
        if self.types.of(loop.array) != Type.LIST:
            array = _filled("listed(ARRAY)", ARRAY=array)
        index = self.names[loop.index] = f"index_{self.loops}"
        value = self.names[loop.value] = f"value_{self.loops}"
        target: ast.expr = ast.Name(value, ast.Store())
        if mentions(loop.body, loop.index):
            target = ast.Tuple([ast.Name(index, ast.Store()), target], ast.Store())
            array = _filled("zip(count(0.0), ARRAY)", ARRAY=array)
        return ast.For(target, array, self._body(loop.body), [])

    # Expressions

    def _library(self, name: str, *arguments: ir.Expr) -> ast.expr:
        return ast.Call(ast.Name(name), [self.expr(argument) for argument in arguments], [])

    def expr(self, node: ir.Expr) -> ast.expr:
        """An expression."""
        types = self.types
        match node:
            case ir.Literal(value):
                return _constant(value)
            case ir.ListOf(elements):
                return ast.List([self.expr(element) for element in elements], ast.Load())
            case ir.DictOf(fields):
                return ast.Dict([ast.Constant(name) for name, _ in fields], [self.expr(value) for _, value in fields])
            case ir.Variable():
                return ast.Name(self.names[node])
            case ir.Constant(raw):
                if raw not in CONSTANTS:
                    raise ScriptError(f"unknown constant {raw}: only Redis can run this script")
                return _constant(CONSTANTS[raw])
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
                if types.of(left) & types.of(right) & Type.BOOL:
                    return self._library(_ARITHMETIC[operator], left, right)
                return ast.BinOp(self.expr(left), _OPERATORS[operator](), self.expr(right))
            case ir.At(container, index):
                return self._library("at", container, index)
            case ir.Field(container, field):
                return self._library("field", container, field)
            case ir.Length(container):
                if types.of(container) in Type.LIST | Type.DICT | Type.TEXT:
                    return _filled("len(OF) + 0.0", OF=self.expr(container))
                return self._library("length", container)
            case ir.Concat(parts):
                return _sum([self._part(part) for part in parts]) if parts else ast.Constant("")
            case ir.Call(function, arguments):
                if function not in FUNCTIONS:
                    raise ScriptError(f"unknown function {function}: only Redis can run this script")
                return self._library(FUNCTIONS[function].python.__name__, *arguments)
            case ir.Execute():
                shape = SHAPES[node.shape].python
                command = self._command(node)
                words: ast.expr = ast.Tuple([self._word(word) for word in node.words], ast.Load())
                return _filled(shape, CALL=self._call(node), COMMAND=command, WORDS=words)
            case _:
                assert_never(node)

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
        if self.commands.setdefault(name, (command, number)) != (command, number):
            name = f"{name}_{number}"
            self.commands[name] = (command, number)
        return ast.Name(name)

    def _call(self, execute: ir.Execute) -> ast.expr:
        return ast.Call(self._command(execute), [self._word(word) for word in execute.words], [])

    def _word(self, node: ir.Expr | ir.Key) -> ast.expr:
        match node:
            case ir.Key(ir.Variable("key", _) as key) if key not in self.types.assigned:
                return ast.Name(self.keys[key])
            case ir.Key(ir.Concat((ir.Variable("key", _) as key, *rest))) if key not in self.types.assigned:
                return _sum([ast.Name(self.keys[key]), *map(self._word_part, rest)])
            case ir.Key(name):
                return _filled("prefix + NAME", NAME=self._word(name))
            case ir.Literal(str() as text):
                return ast.Constant(encoded(text))
            case ir.Literal(float() as value):
                return ast.Constant(number_text(value).encode())
        if self.types.of(node) in (Type.TEXT, Type.TEXT | Type.NONE):
            # On None this is an AttributeError, which `Script.run_locally` takes for what it means.
            return _filled("TEXT.encode('utf-8', 'surrogateescape')", TEXT=self.expr(node))
        return self._library("word", node)

    def _word_part(self, node: ir.Expr) -> ast.expr:
        """An expression as a part of a word."""
        return self._word(node) if isinstance(node, ir.Literal) else self._word(ir.Concat((node,)))


_COMPARISONS: dict[ir.Comparison, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}
_IDENTITY: dict[ir.Comparison, type[ast.cmpop]] = {"==": ast.Is, "!=": ast.IsNot}
_OPERATORS: dict[ir.Operation, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub}
_ARITHMETIC: dict[ir.Operation, str] = {"+": "added", "-": "subtracted"}


def _let(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _constant(value: object) -> ast.expr:
    """A value as Python reads it back; infinity and NaN have no literal."""
    if isinstance(value, float) and value - value != 0:
        return _filled("float(TEXT)", TEXT=ast.Constant(repr(value)))
    return ast.Constant(value)  # type: ignore[arg-type]


def _sum(nodes: Sequence[ast.expr]) -> ast.expr:
    """All of them, added from left to right."""
    total, *others = nodes
    for node in others:
        total = ast.BinOp(total, ast.Add(), node)
    return total


def _filled(template: str, **parts: ast.expr) -> ast.expr:
    """The expression that a template is, with each of the names in capitals replaced.

    >>> ast.unparse(_filled("len(OF) + 0.0", OF=ast.Name("x")))
    'len(x) + 0.0'
    """

    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parts.get(node.id, node)

    filled: ast.expr = Filler().visit(ast.parse(template, mode="eval").body)
    return filled
