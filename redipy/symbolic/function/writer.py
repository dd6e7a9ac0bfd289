"""What all of the front end writes into: the statements of one function, in Python's order. Imports: ir, scope, source.

An expression becomes an `ir.Expr`; where it needs statements, as a walrus or a comprehension does, these go before the
statement that it stands in. So that they do not overtake what Python evaluates before them, `in_order` keeps the values
of that in variables without a name.
"""
from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from redipy.api._keys import Key
from redipy.symbolic import ir
from redipy.symbolic.function.scope import Scope
from redipy.symbolic.function.source import Refused

if TYPE_CHECKING:
    from redipy.symbolic.function.program import Program

Bound = frozenset[str] | None
"""The variables that have a value for certain; None where the script cannot get to, and so all of them have."""


def both(one: Bound, other: Bound) -> Bound:
    """What is certain after either of two ways."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


class Writer(ABC):
    """Writes the statements of one function."""

    def __init__(self, program: Program, scope: Scope, bound: frozenset[str]) -> None:
        self.program = program
        self.scope = scope
        self.out: list[ir.Statement] = []
        self.bound: Bound = bound
        self.line = 0
        self._kept: set[ir.Expr] = set()  # variables that are assigned once
        self._numbers = count(1)

    # Statements

    def assign(self, variable: ir.Variable, value: ir.Expr) -> None:
        """Let a variable have a value from here on."""
        self.out.append(ir.Assign(variable, value, line=self.line))

    def evaluate(self, value: ir.Expr) -> None:
        """Evaluate something for what it does."""
        self.out.append(ir.Evaluate(value, line=self.line))

    def branch(self, condition: ir.Expr, then: Sequence[ir.Statement], otherwise: Sequence[ir.Statement] = ()) -> None:
        """Do one thing or another."""
        self.out.append(ir.If(condition, tuple(then), tuple(otherwise), line=self.line))

    @contextmanager
    def into(self) -> Iterator[list[ir.Statement]]:
        """Write into a body of its own for a while."""
        before, self.out = self.out, []
        try:
            yield self.out
        finally:
            self.out = before

    # Values

    def number(self) -> int:
        """A number that nothing in this function has yet."""
        return next(self._numbers)

    def fresh(self, name: str = "") -> ir.Variable:
        """A variable that Python knows nothing of; its name cannot be one of Python's."""
        return ir.Variable("local", f"{name}.{self.number()}" if name else str(self.number()))

    def kept(self, value: ir.Expr) -> ir.Expr:
        """A value as it is at this moment."""
        if isinstance(value, ir.Literal) or value in self._kept:
            return value
        variable = self.fresh()
        self._kept.add(variable)
        self.assign(variable, value)
        return variable

    def in_order(self, *makers: Callable[[], ir.Expr]) -> list[ir.Expr]:
        """Several expressions, each evaluated before what the following ones do."""
        made: list[tuple[list[ir.Statement], ir.Expr]] = []
        for make in makers:
            with self.into() as body:
                value = make()
            made.append((body, value))
        last = max((at for at, (body, _) in enumerate(made) if body), default=-1)
        values = []
        for at, (body, made_value) in enumerate(made):
            self.out += body
            later = [statement for following, _ in made[at + 1:] for statement in following]
            values.append(self.kept(made_value) if at < last and not _stays(made_value, later) else made_value)
        return values

    def variable_of(self, node: ast.Name) -> ir.Variable | None:
        """The variable that a name is, if it is one, which must have a value.

        Errors: Refused for one that may not have been assigned.
        """
        variable = self.scope.variables.get(node.id)
        if variable is None and node.id not in self.scope.own:
            if self.scope.is_variable(node.id):
                raise Refused(node, f"`{node.id}` is no value here: a function can only be called")
            return None
        if variable is None or (self.bound is not None and node.id not in self.bound):
            raise Refused(node, f"`{node.id}` may have no value here: assign it on every way that leads here")
        return variable

    def bind(self, name: str) -> None:
        """From here on a variable has a value."""
        if self.bound is not None:
            self.bound |= {name}

    # What the classes above give

    @abstractmethod
    def expr(self, node: ast.expr) -> ir.Expr:
        """An expression of Python as one of scripts."""

    @abstractmethod
    def call(self, node: ast.Call) -> ir.Expr:
        """The value of a call."""

    @abstractmethod
    def collected(self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp) -> ir.Expr:
        """The list or dict that a comprehension makes."""

    @abstractmethod
    def gone_through(self, node: ast.expr) -> ir.Expr:
        """The list that a loop goes through."""

    @abstractmethod
    def decided(self, node: ast.GeneratorExp, is_any: bool) -> ir.Expr:
        """`any` or `all` of a generator, which goes no further than it must."""

    @abstractmethod
    def key_class(self, node: ast.expr) -> type[Key] | None:
        """The class of key that an expression is, None for one that is none."""

    @abstractmethod
    def store(self, target: ast.expr, value: ir.Expr, *, key: type[Key] | None = None) -> None:
        """Assign a value to whatever stands left of an assignment; key: the class of key that it is, if it is one."""


def _stays(value: ir.Expr, later: Sequence[ir.Statement]) -> bool:
    """Whether a value is the same after some statements, so that it can be evaluated then."""
    if isinstance(value, ir.Literal):
        return True
    return isinstance(value, ir.Variable) and not any(
        isinstance(statement, ir.Assign) and statement.variable == value
        for statement in ir.statements(tuple(later))
    )
