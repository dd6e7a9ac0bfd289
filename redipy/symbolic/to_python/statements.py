"""Statements of scripts in Python, and what is around them. Imports: ir, types, inference, messages, expressions."""
from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import assert_never

from redipy.commands.table import Command
from redipy.symbolic import ir
from redipy.symbolic.inference import Types, identifier, keys_as_values, mentions
from redipy.symbolic.messages import MOST_CALLS
from redipy.symbolic.to_python.expressions import Expressions
from redipy.symbolic.to_python.pieces import definition, filled, let
from redipy.symbolic.types import Type


class Statements(Expressions):
    """Writes the statements of one scope."""

    def __init__(
        self, types: Types, functions: Mapping[str, str], commands: dict[str, tuple[Command, int]], *, is_timed: bool
    ) -> None:
        super().__init__(types, functions, commands)
        self.is_timed = is_timed
        self.taken: set[str] = set()
        self.loops = 0
        self.line = 0  # of the user's Python, which was marked last

    # The frame

    def main(self, script: ir.Script) -> list[ast.stmt]:
        """The script without its functions."""
        begin: list[ast.stmt] = []
        mentioned = {node for node in ir.expressions(script.body) if isinstance(node, ir.Variable)}
        mentioned |= self.types.assigned
        as_values = keys_as_values(script.body)
        for at, name in enumerate(script.keyv):
            key = ir.Variable("key", name)
            if key in mentioned:
                self.keys[key] = self._fresh(f"key_{identifier(name)}")
                begin.append(let(self.keys[key], filled("prefix + values[AT]", AT=ast.Constant(at))))
            if key in as_values:
                self.names[key] = self._fresh(f"name_{identifier(name)}")
                begin.append(let(self.names[key], filled("raw(values[AT])", AT=ast.Constant(at))))
        for at, name in enumerate(script.argv, start=len(script.keyv)):
            argument = ir.Variable("arg", name)
            copy = filled("copied(values[AT])", AT=ast.Constant(at))
            if argument in mentioned:
                self.names[argument] = self._fresh(f"arg_{identifier(name)}")
                begin.append(let(self.names[argument], copy))
            else:
                begin.append(ast.Expr(copy))  # which refuses what is no JSON data
        return begin + self._body(script.body)

    def function(self, function: ir.Function) -> ast.FunctionDef:
        """A function of the script."""
        parameters = ["depth"] if self.types.program.recurs else []
        for name in function.parameters:
            variable = ir.Variable("local", name)
            self.names[variable] = self._fresh(f"local_{identifier(name)}")
            parameters.append(self.names[variable])
        begin: list[ast.stmt] = []
        if self.types.program.recurs:
            begin += ast.parse(f"if depth > {MOST_CALLS}: raise failure('TOO_MANY_CALLS')").body
        return definition(
            self.functions[function.name], parameters, [*begin, *self._check_time(), *self._body(function.body)]
        )

    def _check_time(self) -> list[ast.stmt]:
        return ast.parse("if monotonic() > deadline: raise TimedOut").body if self.is_timed else []

    def _fresh(self, name: str) -> str:
        """A name that nothing has yet."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    # Statements

    def _body(self, body: ir.Body) -> list[ast.stmt]:
        written: list[ast.stmt] = []
        for statement in body:
            written += self._mark(statement)
            written += self._statement(statement)
        return written if body else [ast.Pass()]

    def _statement(self, statement: ir.Statement) -> list[ast.stmt]:
        match statement:
            case ir.Declare(variable, value):
                node = self.expr(value)
                self.names[variable] = self._fresh(f"{variable.kind}_{identifier(variable.name)}")
                return [let(self.names[variable], node)]
            case ir.Assign(variable, value):
                return [let(self.names[variable], self.expr(value))]
            case ir.SetAt(container, index, value):
                return [ast.Expr(self._library("set_at", container, index, value))]
            case ir.SetField(container, field, value):
                return [ast.Expr(self._library("set_field", container, field, value))]
            case ir.SetItem(container, key, value):
                place = self._subscript(container, key, ast.Store())
                if place is not None:
                    return [ast.Assign([place], self.expr(value))]
                return [ast.Expr(self._library("set_item", container, key, value))]
            case ir.DeleteItem(container, key):
                return [ast.Expr(self._library("delete_item", container, key))]
            case ir.Evaluate(ir.Execute() as execute):
                return [ast.Expr(self._call(execute))]
            case ir.Evaluate(value):
                return [ast.Expr(self.expr(value))]
            case ir.If():
                return [self._if(statement)]
            case ir.While(condition, inner):
                test = self.expr(condition)
                return [ast.While(test, self._turn(inner), [])]
            case ir.For():
                return [self._for(statement)]
            case ir.Count():
                return [self._count(statement)]
            case ir.Break():
                return [ast.Break()]
            case ir.Continue():
                return [ast.Continue()]
            case ir.Return(value):
                return [ast.Return(self.expr(value))]
            case ir.Raise(text):
                return [ast.Raise(filled("Raised(given(TEXT))", TEXT=self.expr(text)))]
            case _:
                assert_never(statement)

    def _if(self, branch: ir.If) -> ast.If:
        """A branch. The mark of an `elif` stands at the end of what is before it, or it would be an `else`."""
        test, then = self.expr(branch.condition), self._body(branch.then)
        further = ir.elif_of(branch)
        if further is None:
            return ast.If(test, then, self._body(branch.otherwise) if branch.otherwise else [])
        return ast.If(test, [*then, *self._mark(further)], [self._if(further)])

    def _mark(self, statement: ir.Statement) -> list[ast.stmt]:
        """What `_commented` takes for the line that a statement begins, if it is another than before."""
        if statement.line in (0, self.line):
            return []
        self.line = statement.line
        return [ast.Expr(ast.Name(f"LINE_{statement.line}"))]

    def _turn(self, body: ir.Body) -> list[ast.stmt]:
        """The body of a loop."""
        return [*self._check_time(), *self._body(body)]

    def _for(self, loop: ir.For) -> ast.For:
        self.loops += 1
        array = self.expr(loop.array)
        if self.types.of(loop.array) != Type.LIST:
            array = filled("listed(ARRAY)", ARRAY=array)
        index = self.names[loop.index] = f"index_{self.loops}"
        value = self.names[loop.value] = f"value_{self.loops}"
        target: ast.expr = ast.Name(value, ast.Store())
        if mentions(loop.body, loop.index):
            target = ast.Tuple([ast.Name(index, ast.Store()), target], ast.Store())
            array = filled("zip(count(0.0), ARRAY)", ARRAY=array)
        return ast.For(target, array, self._turn(loop.body), [])

    def _count(self, loop: ir.Count) -> ast.For:
        self.loops += 1
        counted = filled("map(float, RANGE)", RANGE=self._library("counting", loop.start, loop.stop, loop.step))
        name = self.names[loop.variable] = f"index_{self.loops}"
        return ast.For(ast.Name(name, ast.Store()), counted, self._turn(loop.body), [])
