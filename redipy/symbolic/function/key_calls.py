"""Calls of methods of keys, and of any command, as commands. Imports: ir, commands, words, arguments, expressions."""
from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redipy.api._keys import Key
from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr, Spread
from redipy.symbolic.function.arguments import MADE_OF, one_or_more
from redipy.symbolic.function.commands import (
    Noted,
    annotation_of,
    asked_of,
    bound,
    command,
    method_of,
    noted,
    reading_of,
)
from redipy.symbolic.function.expressions import Expressions
from redipy.symbolic.function.readings import Reading
from redipy.symbolic.function.scope import MISSING, is_constant
from redipy.symbolic.function.source import Refused
from redipy.symbolic.function.words import Several, SizeOf, Symbol, gathered, root_of, settled
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type

_ONE_OR_MORE = re.compile(r"(\w+) \| Iterable\[\1\]")
"""The annotation of a parameter that is words; of an option that may be left out each would have a name before it."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a method of a key, as it is written."""

    node: ast.Call
    method: Callable[..., Any]
    own: Symbol
    symbols: dict[int, Symbol]  # by the expressions that they stand for
    keywords: dict[str, ast.expr]


class KeyCalls(Expressions):
    """Writes calls that are commands."""

    def made_key(self, node: ast.Call) -> ir.Expr:
        """`RedisList(name)`."""
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            raise Refused(node, "a key is made of its name alone")
        return self.expr(node.args[0])

    def called_command(self, node: ast.Call) -> ir.Expr:
        """`redipy.call(…)`."""
        name = self.scope.constant(node.args[0]) if node.args else MISSING
        if not isinstance(name, str) or node.keywords:
            raise Refused(node, "the name of the command comes first, written out: `redipy.call(\"OBJECT\", …)`")
        values = self.in_order(*[self._leaf(place) for place in node.args[1:]])
        return command(name, [
            Spread(Expr(value)) if isinstance(place, ast.Starred) else Expr(value)
            for value, place in zip(values, node.args[1:], strict=True)
        ], node, raw=True)

    def method_of_key(self, node: ast.Call, key: type[Key]) -> ir.Expr:
        """A method of a key."""
        assert isinstance(node.func, ast.Attribute)
        receiver = node.func.value
        method = method_of(key, node.func.attr, node.func)
        keywords = {str(keyword.arg): keyword.value for keyword in node.keywords}
        given: list[ast.expr] = [*node.args, *keywords.values()]
        leaves = [leaf for argument in given for leaf in self._leaves(argument)]
        own, *values = self.in_order(lambda: self.expr(receiver), *map(self._leaf, leaves))
        symbols = [
            Symbol(value, leaf, is_key=self.key_class(leaf) is not None)
            for leaf, value in zip(leaves, values, strict=True)
        ]
        call = _Call(node, method, Symbol(own, receiver), {id(symbol.place): symbol for symbol in symbols}, keywords)
        pipeline, words = self._sent(call, 2)
        if any(isinstance(word, Several) for word in words):
            words = settled(words, self._sent(call, 3)[1], node)
        self._keep_order([call.own, *symbols], words)
        reading = reading_of(pipeline)
        reply = command(pipeline.name, [self._operand(word) for word in words], node, shape=reading.shape)
        return self._read(reply, reading, [asked_of(pipeline, name) for name in reading.asked])

    def argument(self, node: ast.expr) -> Callable[[], ir.Expr]:
        """An argument of a function that uses it up at once: a generator will do as a list."""
        if isinstance(node, ast.GeneratorExp):
            return lambda: self.collected(node)
        return lambda: self.expr(node)

    def _leaf(self, node: ast.expr) -> Callable[[], ir.Expr]:
        """A value that is known only when the script runs; behind `*` it is gone through."""
        if isinstance(node, ast.Starred):
            return lambda: self.gone_through(node.value)
        return self.argument(node)

    def _leaves(self, node: ast.expr) -> list[ast.expr]:
        """The parts of an argument that are known only when the script runs."""
        match node:
            case ast.List(parts) | ast.Tuple(parts):
                return [leaf for part in parts for leaf in self._leaves(part)]
            case ast.Dict(names, values):
                if None in names:
                    raise Refused(node, "a dict is not spread with `**`: write its fields out")
                pairs = zip(names, values, strict=True)
                return [leaf for pair in pairs for part in pair if part is not None for leaf in self._leaves(part)]
        return [] if self._is_written(node) else [node]

    def _is_written(self, node: ast.expr) -> bool:
        constant = self.scope.constant(node)
        return constant is not MISSING and is_constant(constant)

    def _sent(self, call: _Call, size: int) -> tuple[Noted, list[Any]]:
        """What a method sends if each list and dict that is known only when the script runs has so many parts."""
        for symbol in call.symbols.values():
            symbol.size = size
        args = [given for argument in call.node.args for given in self._several(argument, call.symbols)]
        kwargs = {name: self._given(argument, call.symbols) for name, argument in call.keywords.items()}
        given = bound(call.method, args, kwargs, {**call.keywords}, call.node)
        for name, value in given.arguments.items():
            if isinstance(value, Symbol) and self._is_one_or_more(value, annotation_of(call.method, name)):
                given.arguments[name] = list(value)
        pipeline = noted(call.method, call.own, given, call.node)
        return pipeline, gathered(pipeline.words)

    def _is_one_or_more(self, symbol: Symbol, annotation: str) -> bool:
        """Whether an argument may be a single word as well as a list of them; then it is a list from here on."""
        if symbol.is_key or not _ONE_OR_MORE.fullmatch(annotation) or not _may_be_list(symbol.node):
            return False
        name = self.program.helper(one_or_more).name
        if not isinstance(symbol.given, ir.Invoke) or symbol.given.function != name:
            symbol.given = ir.Invoke(name, (symbol.given,))
        return True

    def _several(self, node: ast.expr, symbols: dict[int, Symbol]) -> list[Any]:
        """What an argument, or an element of a list, comes to; behind `*` it is several."""
        if isinstance(node, ast.Starred):
            return list(symbols[id(node)])
        return [self._given(node, symbols)]

    def _given(self, node: ast.expr, symbols: dict[int, Symbol]) -> Any:
        """An argument as a method of the client is given it."""
        match node:
            case ast.List(parts) | ast.Tuple(parts):
                return [given for part in parts for given in self._several(part, symbols)]
            case ast.Dict(names, values):
                pairs = zip(names, values, strict=True)
                return {self._given(name, symbols): self._given(value, symbols) for name, value in pairs if name}
        return symbols[id(node)] if id(node) in symbols else self.scope.constant(node)

    def _keep_order(self, given: Sequence[Symbol], words: Sequence[Any]) -> None:
        """Evaluate arguments beforehand where the words of the command do not come in their order, each once."""
        moving = [symbol for symbol in given if not isinstance(symbol.given, ir.Variable | ir.Literal)]
        sent = [root for root in map(root_of, words) if any(root is symbol for symbol in moving)]
        if len(moving) != len(sent) or any(one is not other for one, other in zip(moving, sent, strict=True)):
            for symbol in moving:
                symbol.given = self.kept(symbol.given)

    def _operand(self, word: Any) -> Any:
        """A word as an operand."""
        match word:
            case Several(symbol, roles):
                function = MADE_OF[roles]
                if function is None:
                    return Spread(Expr(symbol.node))
                return Spread(Expr(ir.Invoke(self.program.helper(function).name, (symbol.node,))))
            case SizeOf(symbol, more):
                return Expr(ir.Arithmetic("+", ir.Length(symbol.node), ir.Literal(float(more))))
            case Symbol():
                return Expr(word.node)
        return word

    def _read(self, reply: ir.Execute, reading: Reading, asked: Sequence[Any]) -> ir.Expr:
        """The value of a reply."""
        if reading.function is None:
            return reply
        helper = self.program.helper(reading.function)
        return ir.Invoke(helper.name, (reply, *map(ir.Literal, asked)))


def _may_be_list(node: ir.Expr) -> bool:
    """Whether a value can be a list, for all that the expression shows."""
    match node:
        case ir.Literal() | ir.Concat():
            return False
        case ir.Call(function, _):
            return Type.LIST in FUNCTIONS[function].type
        case ir.Execute(_, _, shape):
            return Type.LIST in SHAPES[shape].type
    return True
