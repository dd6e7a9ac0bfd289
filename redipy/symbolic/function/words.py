"""What stands for values that are known when the script runs, among what a method of the client is given and sends.

A `Symbol` is one of them. Where a method goes through it, as through a list or dict, it finds so many `Part`s, and what
these come to among the words of the command tells what is to be spread. Imports: ir, arguments, source.
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Self

from redipy.symbolic import ir
from redipy.symbolic.expressions import node_of
from redipy.symbolic.function.arguments import MADE_OF
from redipy.symbolic.function.source import Refused


class Symbol(str):
    """A value that is known when the script runs.

    It passes for a text that is not empty, so that a method takes it for one word.
    """

    place: ast.AST
    is_key: bool
    root: Symbol  # which it was computed from, or itself
    size: int  # how many parts the root is found to have
    given: ir.Expr  # of the root: its value

    def __new__(cls, given: ir.Expr, place: ast.AST, *, is_key: bool = False) -> Self:
        made = super().__new__(cls, ast.unparse(place))
        made.given, made.place, made.is_key, made.size, made.root = given, place, is_key, 2, made
        return made

    @property
    def node(self) -> ir.Expr:
        """The value as it is sent."""
        return self.given

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __mul__(self, factor: Any) -> Symbol:
        return Computed(self, lambda node: ir.Arithmetic("*", node, node_of(factor)))

    def __round__(self) -> Symbol:
        return Computed(self, lambda node: ir.Call("round", (node,)))

    def __iter__(self) -> Iterator[str]:
        return (Part(self.root, "element", at) for at in range(self.root.size))

    def items(self) -> list[tuple[str, str]]:
        """Those of a dict."""
        return [(Part(self.root, "field", at), Part(self.root, "value", at)) for at in range(self.root.size)]

    def values(self) -> list[str]:
        """Those of a dict."""
        return [value for _, value in self.items()]

    def __reversed__(self) -> NoReturn:
        raise _refusal(self)

    keys = __reversed__


class Computed(Symbol):
    """What a method has computed from a value."""

    source: Symbol
    compute: Callable[[ir.Expr], ir.Expr]

    def __new__(cls, source: Symbol, compute: Callable[[ir.Expr], ir.Expr]) -> Self:
        made = super().__new__(cls, ir.NONE, source.place)
        made.source, made.compute, made.root = source, compute, source.root
        return made

    @property
    def node(self) -> ir.Expr:
        """See `Symbol.node`."""
        return self.compute(self.source.node)


class Dict(Computed):
    """A value that can only be a dict."""

    def __iter__(self) -> Iterator[str]:
        return (field for field, _ in self.items())


Mapping.register(Dict)  # pyright: ignore[reportAttributeAccessIssue]  # the class of a standard ABC has it


class Part(str):
    """An element, a field or a value of a list or dict that is known when the script runs."""

    symbol: Symbol
    role: str
    at: int

    def __new__(cls, symbol: Symbol, role: str, at: int) -> Self:
        made = super().__new__(cls, symbol)
        made.symbol, made.role, made.at = symbol, role, at
        return made

    def __iter__(self) -> NoReturn:
        raise _refusal(self.symbol)


def _refusal(symbol: Symbol) -> Refused:
    return Refused(
        symbol.place, "the words of this command are written out, in `[…]` or `{…}`: with a list or dict that is known "
        "only when the script runs, call the method in a loop"
    )


@dataclass(frozen=True, slots=True)
class Several:
    """Words as many as a list or dict has parts: of each of its elements these, by their roles."""

    symbol: Symbol
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SizeOf:
    """A number that is so much more than there are elements or fields."""

    symbol: Symbol
    more: int


def root_of(word: object) -> Symbol | None:
    """The value that a word is made of; None for a word that is known."""
    if isinstance(word, Several | SizeOf):
        return word.symbol
    return word.root if isinstance(word, Symbol) else None


def gathered(words: Sequence[Any]) -> list[Any]:
    """Words of which those that are the parts of one list or dict are one, a `Several`.

    Errors: Refused for parts in an order for which there is no list.
    """
    found: list[Any] = []
    at = 0
    while at < len(words):
        word = words[at]
        several = _several(words[at:]) if isinstance(word, Part) else None
        found.append(several or word)
        at += 1 if several is None else len(several.roles) * several.symbol.size
    return found


def _several(words: Sequence[Any]) -> Several:
    symbol: Symbol = words[0].symbol
    for roles in MADE_OF:
        expected = [(symbol, role, at) for at in range(symbol.size) for role in roles]
        parts = [(part.symbol, part.role, part.at) for part in words[:len(expected)] if isinstance(part, Part)]
        if parts == expected:
            return Several(symbol, roles)
    raise _refusal(symbol)


def settled(two: Sequence[Any], three: Sequence[Any], place: ast.AST) -> list[Any]:
    """The words of a command, by what they are if lists and dicts have two parts, and if they have three.

    Errors: Refused for a command that differs by more than a number, which is that of the parts.
    """
    symbols = [word.symbol for word in two if isinstance(word, Several)]
    found: list[Any] = []
    for word, other in zip(two, three, strict=False):
        if isinstance(word, int) and isinstance(other, int) and other - word == 1 and len(symbols) == 1:
            found.append(SizeOf(symbols[0], word - 2))
        elif word == other or (isinstance(word, Symbol) and isinstance(other, Symbol) and word.node == other.node):
            found.append(word)
    if len(found) != len(two) or len(two) != len(three):
        raise Refused(place, "this makes another command if it is given another number of words: call it in a loop")
    return found
