"""From the tree of a script to Lua 5.1, as Redis runs it.

Imports: ir, types, inference, functions, shapes, lua_library.

What the kinds of value allow is written in Lua's own operators; the rest calls the library. A call gives KEYS (with
the prefix), then in ARGV each argument as `data.sent` makes it, then the prefix.
"""
from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import assert_never

from redipy.symbolic import ir
from redipy.symbolic.functions import CONSTANTS, FUNCTIONS
from redipy.symbolic.inference import Types, identifier, keys_as_values, mentions
from redipy.symbolic.lua_library import used_by
from redipy.symbolic.python_library import number_text
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type
from redipy.values import encoded

MOST_LOCALS = 100  # Lua takes 200 in a function, of which loops need some; those beyond live in a table
MOST_OPERANDS = 50  # of one call or join; Lua takes some 200, and more through a table

_RAW_EQUAL = (Type.NONE, Type.TEXT, Type.NONE | Type.TEXT)  # kinds of which `==` of Lua and Python agree on all values
_CALL = "call"


def lua_of(script: ir.Script) -> str:
    """The Lua text of a script."""
    return _Writer(script).text()


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


class _Writer:
    """Writes one script."""

    def __init__(self, script: ir.Script) -> None:
        self.script = script
        self.types = Types(script)
        self.lines: list[str] = []
        self.depth = 0
        self.names: dict[ir.Variable, str] = {}  # as values
        self.keys: dict[ir.Variable, str] = {}  # as keys, with the prefix
        self.loops = 0
        self.locals = 0

    # The frame

    def text(self) -> str:
        """The whole script."""
        script = self.script
        mentioned = {node for node in ir.expressions(script.body) if isinstance(node, ir.Variable)}
        mentioned |= self.types.assigned
        names_wanted = keys_as_values(script.body)
        for at, name in enumerate(script.keyv, start=1):
            key = ir.Variable("key", name)
            if key in mentioned:
                self._key(key, at, as_value=key in names_wanted)
        for at, name in enumerate(script.argv, start=1):
            argument = ir.Variable("arg", name)
            if argument in mentioned:
                self._let(argument, f"redipy.load(ARGV[{at}])")
        self._body(script.body)
        body = "\n".join(self.lines)
        return "\n".join([*self._head(body), body, ""])

    def _head(self, body: str) -> list[str]:
        """What stands before the body: the prefix, and those members of the library that are used."""
        library = "\n".join(used_by(body))
        head = ["redis.setresp(3)"]
        if _CALL + "(" in body:
            head.append(f"local {_CALL} = redis.call")
        if re.search(r"\bprefix\b", body):
            head.append(f"local prefix = ARGV[{len(self.script.argv) + 1}]")
        if re.search(r"\bnull\b", body + library):
            head.append("local null = cjson.null")
        if library:
            head += ["local redipy = {}", library]
        if self.locals > MOST_LOCALS:
            head.append("local more = {}")
        return head

    def _key(self, key: ir.Variable, at: int, *, as_value: bool) -> None:
        """A key is `key_NAME` with the prefix, and, where it is read as a value, `name_NAME` without it."""
        name = self._fresh(f"key_{identifier(key.name)}")
        self.keys[key] = name
        self._line(f"{self._declared(name)} = KEYS[{at}]")
        if as_value:
            self._let(key, f"string.sub({name}, #prefix + 1)")

    def _let(self, variable: ir.Variable, value: str) -> None:
        """Declare a variable of the whole script."""
        prefix = "name" if variable.kind == "key" else variable.kind
        name = self.names[variable] = self._fresh(f"{prefix}_{identifier(variable.name)}")
        self._line(f"{self._declared(name)} = {value}")

    def _fresh(self, name: str) -> str:
        """A name that nothing has yet; a field of the table `more` once there are enough locals."""
        taken = {*self.names.values(), *self.keys.values()}
        while name in taken or f"more.{name}" in taken:
            name += "_"
        self.locals += 1
        return f"more.{name}" if self.locals > MOST_LOCALS else name

    def _declared(self, name: str) -> str:
        return name if name.startswith("more.") else f"local {name}"

    def _line(self, text: str) -> None:
        self.lines.append("  " * self.depth + text)

    # Statements

    def _body(self, body: ir.Body) -> None:
        for at, statement in enumerate(body):
            self._statement(statement, is_last=at == len(body) - 1)

    def _inner(self, body: ir.Body) -> None:
        self.depth += 1
        self._body(body)
        self.depth -= 1

    def _statement(self, statement: ir.Statement, *, is_last: bool) -> None:
        match statement:
            case ir.Declare(variable, value):
                text = self.expr(value)
                self._let(variable, text)
            case ir.Assign(variable, value):
                self._line(f"{self.names[variable]} = {self.expr(value)}")
            case ir.SetAt(container, index, value):
                self._line(f"redipy.set_at({self._list((container, index, value))})")
            case ir.SetField(container, field, value):
                self._line(f"redipy.set_field({self._list((container, field, value))})")
            case ir.Evaluate(ir.Execute() as execute):
                self._line(self._call(execute))
            case ir.Evaluate(value):
                self._line(f"do local _ = {self.expr(value)} end")
            case ir.If(condition, then, otherwise):
                self._line(f"if {self.truth(condition)} then")
                self._inner(then)
                if otherwise:
                    self._line("else")
                    self._inner(otherwise)
                self._line("end")
            case ir.While(condition, inner):
                self._line(f"while {self.truth(condition)} do")
                self._inner(inner)
                self._line("end")
            case ir.For():
                self._for(statement)
            case ir.Return(value):
                # In Lua a return is the last statement of its block.
                self._line(f"return {self._result(value)}" if is_last else f"do return {self._result(value)} end")
            case _:
                assert_never(statement)

    def _for(self, loop: ir.For) -> None:
        """`ipairs` goes on to elements that the body adds, as Python does; the turn's place is not the loop's."""
        self.loops += 1
        array = self.expr(loop.array)
        if self.types.of(loop.array) != Type.LIST:
            array = f"redipy.listed({array})"
        place, element = f"place_{self.loops}", f"value_{self.loops}"
        self._line(f"for {place}, {element} in ipairs({array}) do")
        self.depth += 1
        self.names[loop.index], self.names[loop.value] = f"index_{self.loops}", element
        if mentions(loop.body, loop.index):
            self._line(f"local index_{self.loops} = {place} - 1")
        if mentions(loop.body, loop.value):
            self._line(f"if {element} == null then {element} = nil end")
        self._body(loop.body)
        self.depth -= 1
        self._line("end")

    def _result(self, value: ir.Expr) -> str:
        text = self.expr(value)
        if not self.types.of(value) & (Type.NUMBER | Type.LIST | Type.DICT) or isinstance(value, ir.Length):
            return text
        if isinstance(value, ir.Execute) and value.shape == "number":
            return text
        return f"redipy.result({text})"

    # Expressions

    def _list(self, nodes: Iterable[ir.Expr]) -> str:
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
                inner = ", ".join(f"[{quoted(encoded(name))}] = {self._put(value)}" for name, value in fields)
                return f"{{{inner}}}"
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
                if self._are_numbers(left, right):
                    return f"({self._numeric(left)} {operator} {self._numeric(right)})"
                a, b = self.expr(left), self.expr(right)
                if operator == "+" and types.of(left) == types.of(right) == Type.TEXT:
                    return f"({a} .. {b})"
                return f"redipy.{_ARITHMETIC[operator]}({a}, {b})"
            case ir.At(container, index):
                return f"redipy.at({self._list((container, index))})"
            case ir.Field(container, field):
                return f"redipy.field({self._list((container, field))})"
            case ir.Length(container):
                text = self.expr(container)
                return f"#{text}" if types.of(container) == Type.LIST else f"redipy.length({text})"
            case ir.Concat(parts):
                return self._joined([self._part(part) for part in parts])
            case ir.Call(function, arguments):
                name = FUNCTIONS[function].lua if function in FUNCTIONS else function
                return f"{name}({self._list(arguments)})"
            case ir.Execute():
                return self._shaped(node)
            case _:
                assert_never(node)

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

        Both are evaluated before either is checked: what the right one does is done even if the left one is no number.
        """
        if self.types.of(left) != Type.NUMBER and _executes(right):
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
        return shape.replace("$", self._call(execute))

    def _call(self, execute: ir.Execute) -> str:
        return f"{_CALL}({self._words(execute)})"

    def _words(self, execute: ir.Execute) -> str:
        words = [quoted(execute.command.encode()), *map(self._word, execute.words)]
        if len(words) > MOST_OPERANDS:
            return f"unpack({{{', '.join(words)}}})"
        return ", ".join(words)

    def _word(self, node: ir.Expr | ir.Key) -> str:
        match node:
            case ir.Key(ir.Variable("key", _) as key) if key not in self.types.assigned:
                return self.keys[key]
            case ir.Key(ir.Concat((ir.Variable("key", _) as key, *rest))) if key not in self.types.assigned:
                return self._joined([self.keys[key], *map(self._part, rest)])
            case ir.Key(name):
                return f"prefix .. {self._word(name)}"
            case ir.Literal(float() as number):
                return quoted(number_text(number).encode())
        text, kinds = self.expr(node), self.types.of(node)
        return text if kinds == Type.TEXT else f"redipy.word({text})"


_ARITHMETIC: dict[ir.Operation, str] = {"+": "add", "-": "subtract"}


def _executes(node: ir.Expr | ir.Key) -> bool:
    """Whether an expression executes a command."""
    return isinstance(node, ir.Execute) or any(map(_executes, ir.parts(node)))
