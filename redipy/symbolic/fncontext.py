"""`FnContext`: builds a script step by step. Imports: expressions, ir, graph, errors."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.expressions import Operand, Statement, Variable, node_of
from redipy.symbolic.graph import commands_of, graph_of


class _Numbering:
    """How many loops there are in a script: each has names of its own."""

    def __init__(self) -> None:
        self.loops = 0


class CmdSequence:
    """Statements in order: a branch, the body of a loop, or the whole script."""

    def __init__(self, numbering: _Numbering) -> None:
        self._numbering = numbering
        self._steps: list[ir.Statement | _Open] = []

    def is_empty(self) -> bool:
        """Whether there are no statements yet."""
        return not self._steps

    def get_cmds(self) -> list[dict[str, Any]]:
        """The statements as plain data."""
        return commands_of(self.body())

    def body(self) -> ir.Body:
        """The statements as nodes, as they stand now."""
        return tuple(step.closed() if isinstance(step, _Open) else step for step in self._steps)

    def _append(self, step: ir.Statement | _Open) -> None:
        self._steps.append(step)

    def add(self, stmt: Statement | Operand) -> None:
        """Append a statement, or an expression that is evaluated for what it does."""
        self._append(stmt.node if isinstance(stmt, Statement) else ir.Evaluate(node_of(stmt)))

    def if_(self, condition: Operand) -> tuple[CmdSequence, CmdSequence]:
        """Append a branch: what is done if the condition is true, and what else."""
        branch = _If(node_of(condition), CmdSequence(self._numbering), CmdSequence(self._numbering))
        self._append(branch)
        return branch.then, branch.otherwise

    def while_(self, condition: Operand) -> CmdSequence:
        """Append a loop: what is done as long as the condition is true."""
        loop = _While(node_of(condition), CmdSequence(self._numbering))
        self._append(loop)
        return loop.inner

    def for_(self, array: Operand) -> tuple[CmdSequence, Variable, Variable]:
        """Append a loop over a list: what is done for each element, its index (from 0), and the element."""
        self._numbering.loops += 1
        index = ir.Variable("index", str(self._numbering.loops))
        value = ir.Variable("value", str(self._numbering.loops))
        loop = _For(node_of(array), index, value, CmdSequence(self._numbering))
        self._append(loop)
        return loop.inner, Variable(index), Variable(value)


class _Open(ABC):
    """A statement with bodies that are still being filled."""

    @abstractmethod
    def closed(self) -> ir.Statement:
        """The statement with its bodies as they stand now."""


class _If(_Open):
    def __init__(self, condition: ir.Expr, then: CmdSequence, otherwise: CmdSequence) -> None:
        self.condition, self.then, self.otherwise = condition, then, otherwise

    def closed(self) -> ir.If:
        return ir.If(self.condition, self.then.body(), self.otherwise.body())


class _While(_Open):
    def __init__(self, condition: ir.Expr, inner: CmdSequence) -> None:
        self.condition, self.inner = condition, inner

    def closed(self) -> ir.While:
        return ir.While(self.condition, self.inner.body())


class _For(_Open):
    def __init__(self, array: ir.Expr, index: ir.Variable, value: ir.Variable, inner: CmdSequence) -> None:
        self.array, self.index, self.value, self.inner = array, index, value, inner

    def closed(self) -> ir.For:
        return ir.For(self.array, self.index, self.value, self.inner.body())


class FnContext(CmdSequence):
    """A script in the making. Declare what it takes, add what it does, and set what it returns, at the end.

    >>> ctx = FnContext()
    >>> name = ctx.add_arg("name")
    >>> ctx.set_return_value(name + "!")
    >>> ctx.tree().body
    (Return(value=Arithmetic(operator='+', left=Variable(kind='arg', name='name'), right=Literal(value='!'))),)
    """

    def __init__(self) -> None:
        super().__init__(_Numbering())
        self._argv: list[str] = []
        self._keyv: list[str] = []
        self._locals = 0
        self._returns = False

    def add_arg(self, name: str) -> Variable:
        """Declare an argument: JSON data that every call gives by this name. Twice is a ValueError."""
        if name in self._argv:
            raise ScriptError(f"ambiguous arg name: {name}")
        self._argv.append(name)
        return Variable(ir.Variable("arg", name))

    def add_key(self, name: str) -> Variable:
        """Declare a key: its name is given by every call. Twice is a ValueError."""
        if name in self._keyv:
            raise ScriptError(f"ambiguous key name: {name}")
        self._keyv.append(name)
        return Variable(ir.Variable("key", name))

    def add_local(self, init: Operand) -> Variable:
        """Declare a variable, which begins here as this value."""
        self._locals += 1
        variable = ir.Variable("local", str(self._locals))
        self._append(ir.Declare(variable, node_of(init)))
        return Variable(variable)

    def set_return_value(self, value: Operand) -> None:
        """Set what the script returns; nothing may be added after that. A script without it returns None."""
        self._append(ir.Return(node_of(value)))
        self._returns = True

    def _append(self, step: ir.Statement | _Open) -> None:
        if self._returns:
            raise ScriptError("set_return_value comes last, and once")
        super()._append(step)

    def tree(self) -> ir.Script:
        """The script as its tree, as it stands now."""
        return ir.Script(tuple(self._keyv), tuple(self._argv), self.body())

    def compile(self) -> dict[str, Any]:
        """The script as plain data."""
        return graph_of(self.tree())

