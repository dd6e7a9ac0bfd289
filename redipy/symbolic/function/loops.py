"""Loops: of statements, and of comprehensions, which are loops that collect. Imports: ir, calls, scope, source."""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from redipy.api._keys import Key
from redipy.symbolic import ir
from redipy.symbolic.function.calls import Calls
from redipy.symbolic.function.expressions import besides, opposite, walrus_names
from redipy.symbolic.function.scope import walked
from redipy.symbolic.function.source import Refused
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type


class Loops(Calls):
    """Writes loops."""

    def each(self, target: ast.expr, over: ast.expr, body: Callable[[], None], *, is_own: bool) -> None:
        """Append a loop: for each of what `over` gives, assign the target and write the body.

        is_own: the names of the target are known in this loop alone.
        """
        name = over.func.id if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) else ""
        found = None if not name or self.scope.is_variable(name) else self.scope.constant(over.func)  # type: ignore[attr-defined]
        if isinstance(over, ast.Call) and found is range and not over.keywords and 1 <= len(over.args) <= 3:
            self._count(target, over, body, is_own)
        elif isinstance(over, ast.Call) and found is enumerate and isinstance(target, ast.Tuple | ast.List):
            self._enumerate(target, over, body, is_own)
        else:
            keys = [self.key_class(part) for part in over.elts] if isinstance(over, ast.List | ast.Tuple) else []
            one = keys[0] if keys and all(key is keys[0] for key in keys) else Key
            key = one if keys and all(keys) else None
            value = self._loop_variable("value", target if is_own else None)
            array = self.gone_through(over)
            with self.into() as inner:
                self._take(target, value, is_own, key=key)
                body()
            self.out.append(ir.For(array, self._loop_variable("index"), value, tuple(inner), line=self.line))

    def gone_through(self, node: ast.expr) -> ir.Expr:
        """The list that a loop goes through: what is given if it is a list, else its fields or characters."""
        if isinstance(node, ast.GeneratorExp):
            return self.collected(node)
        value = self.expr(node)
        match value:
            case ir.ListOf() | ir.Slice():
                is_list = isinstance(value, ir.ListOf)
            case ir.Call(function, _):
                is_list = FUNCTIONS[function].type == Type.LIST
            case ir.Execute(_, _, shape):
                is_list = SHAPES[shape].type == Type.LIST
            case _:
                is_list = False
        return value if is_list else ir.Call("elements", (value,))

    def _loop_variable(self, kind: str, target: ast.expr | None = None) -> ir.Variable:
        name = f"{target.id}." if isinstance(target, ast.Name) else ""
        return ir.Variable("index" if kind == "index" else "value", f"{name}{self.number()}")

    def _take(self, target: ast.expr, value: ir.Variable, is_own: bool, *, key: type[Key] | None = None) -> None:
        """Let the target of a loop be what the loop has come to."""
        if is_own and isinstance(target, ast.Name):
            self.scope.variables[target.id] = value
            self.scope.key_classes.pop(target.id, None)
            if key is not None:
                self.scope.key_classes[target.id] = key
            self.bind(target.id)
        else:
            if is_own:
                self._own(target)
            self.store(target, value, key=key)

    def _own(self, target: ast.expr) -> None:
        """Let the names of a target be variables of their own."""
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.scope.variables[node.id] = self.fresh(node.id)
                self.scope.key_classes.pop(node.id, None)

    def _count(self, target: ast.expr, over: ast.Call, body: Callable[[], None], is_own: bool) -> None:
        """`for … in range(…)`."""
        bounds = self.exprs(over.args)
        start, stop, step = [ir.Literal(0.0), *bounds, ir.Literal(1.0)] if len(bounds) == 1 else [
            *bounds, ir.Literal(1.0)
        ][:3]
        number = self._loop_variable("index", target if is_own else None)
        with self.into() as inner:
            self._take(target, number, is_own)
            body()
        self.out.append(ir.Count(number, start, stop, step, tuple(inner), line=self.line))

    def _enumerate(
        self, target: ast.Tuple | ast.List, over: ast.Call, body: Callable[[], None], is_own: bool
    ) -> None:
        """`for …, … in enumerate(…)`."""
        keywords = {keyword.arg: keyword.value for keyword in over.keywords}
        given = [*over.args, *([keywords.pop("start")] if "start" in keywords else [])]
        if keywords or not 1 <= len(given) <= 2 or len(target.elts) != 2:
            raise Refused(over, "enumerate takes a list, and perhaps a start, and gives pairs")
        start = given[1] if len(given) > 1 else ast.Constant(0)
        array, first = self.in_order(lambda: self.gone_through(given[0]), lambda: self.expr(start))
        counts_from = first != ir.Literal(0.0)
        if counts_from:
            array, first = self.kept(array), self.kept(first)
        number = self._loop_variable("index", target.elts[0] if is_own and not counts_from else None)
        value = self._loop_variable("value", target.elts[1] if is_own else None)
        with self.into() as inner:
            if counts_from:
                if is_own:
                    self._own(target.elts[0])
                self.store(target.elts[0], ir.Arithmetic("+", number, first))
            else:
                self._take(target.elts[0], number, is_own)
            self._take(target.elts[1], value, is_own)
            body()
        self.out.append(ir.For(array, number, value, tuple(inner), line=self.line))

    # Comprehensions

    def collected(self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp) -> ir.Expr:
        """The list or dict that a comprehension makes."""
        made = self.kept(ir.DictOf(()) if isinstance(node, ast.DictComp) else ir.ListOf(()))

        def add() -> None:
            if isinstance(node, ast.DictComp):
                name, value = self.exprs([node.key, node.value])
                self.out.append(ir.SetItem(made, name, value, line=self.line))
            else:
                self.evaluate(ir.Call(".append", (made, self.expr(node.elt))))

        with self._own_names():
            self._loops(node.generators, add, lambda: None)
        return made

    def decided(self, node: ast.GeneratorExp, is_any: bool) -> ir.Expr:
        """`any` or `all` of a generator, which goes no further than it must."""
        found = self.fresh()
        self.assign(found, ir.Literal(not is_any))

        def ask() -> None:
            element = self.expr(node.elt)
            with self.into() as outcome:
                self.assign(found, ir.Literal(is_any))
                self.out.append(ir.Break(line=self.line))
            self.branch(element if is_any else opposite(element), outcome)

        def leave() -> None:
            self.branch(found if is_any else ir.Not(found), [ir.Break(line=self.line)])

        with self._own_names():
            self._loops(node.generators, ask, leave)
        return found

    def _loops(
        self, generators: Sequence[ast.comprehension], body: Callable[[], None], behind: Callable[[], None]
    ) -> None:
        """The loops of a comprehension within each other; behind: what is written behind each but the outermost."""
        first, *others = generators
        if first.is_async:
            raise Refused(first.target, "nothing waits in a script: leave out `async`")

        def inner() -> None:
            conditions = list(first.ifs)
            if not conditions:
                within()
                return
            self._under(conditions, within)

        def within() -> None:
            if others:
                self._loops(others, body, behind)
                behind()
            else:
                body()

        before = self.bound
        self.each(first.target, first.iter, inner, is_own=True)
        self.bound = before

    def _under(self, conditions: Sequence[ast.expr], body: Callable[[], None]) -> None:
        """The body where all conditions hold."""
        condition, *others = conditions
        test = self.expr(condition)
        before = self.bound
        self.bound = besides(before, walrus_names(condition, True))
        with self.into() as inner:
            if others:
                self._under(others, body)
            else:
                body()
        self.bound = before
        self.branch(test, inner)

    @contextmanager
    def _own_names(self) -> Iterator[None]:
        """The names that a comprehension loops over are known within it alone, and hide others there."""
        bound, variables, key_classes = self.bound, dict(self.scope.variables), dict(self.scope.key_classes)
        yield
        added = {
            name: variable for name, variable in self.scope.variables.items()
            if name not in variables and name in self.scope.own and variable == ir.Variable("local", name)
        }  # by a walrus, which assigns variables of the function
        self.scope.variables, self.scope.key_classes = variables | added, key_classes
        self.bound = bound


def lies_within(function: ast.FunctionDef, loop: ast.For, name: str) -> bool:
    """Whether a name is assigned by a loop alone, and read in its body alone."""
    everywhere = [node for node in walked(function.body) if isinstance(node, ast.Name) and node.id == name]
    nested = any(
        isinstance(node, ast.FunctionDef) and any(isinstance(inner, ast.Name) and inner.id == name
                                                  for inner in ast.walk(node))
        for node in walked(function.body)
    )
    within = {id(node) for statement in loop.body for node in ast.walk(statement)}
    stores = [node for node in everywhere if not isinstance(node.ctx, ast.Load)]
    return (
        not nested
        and len(stores) == 1
        and all(id(node) in within for node in everywhere if isinstance(node.ctx, ast.Load))
    )
