"""Statements of Python as those of scripts. Imports: ir, loops, scope, source, errors."""
from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from redipy.api._keys import Key
from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.function.expressions import besides, opposite, walrus_names
from redipy.symbolic.function.loops import Loops, lies_within
from redipy.symbolic.function.source import Refused
from redipy.symbolic.function.writer import Bound, both
from redipy.symbolic.functions import FUNCTIONS
from redipy.symbolic.shapes import SHAPES
from redipy.symbolic.types import Type

_NO_STATEMENT: dict[type[ast.stmt], str] = {
    ast.Try: "there is no `try`, as an error ends the script: ask before whether it would come",
    ast.With: "there is no `with`: a script is one atomic step, and has nothing to close",
    ast.AsyncWith: "nothing waits in a script: leave out `async`",
    ast.AsyncFor: "nothing waits in a script: leave out `async`",
    ast.AsyncFunctionDef: "nothing waits in a script: leave out `async`",
    ast.ClassDef: "there are no classes: use a dict",
    ast.Import: "import at the top of the module",
    ast.ImportFrom: "import at the top of the module",
    ast.Global: "a script has no globals: keep what is to stay in a key",
    ast.Nonlocal: "a function has its own variables: return the value instead",
    ast.Match: "there is no `match`: write `if` and `elif`",
}


@dataclass
class _Loop:
    """A loop that is being written."""

    left: ir.Variable | None = None  # whether it was left by a `break`, where an `else` asks for it
    ends: list[Bound] = field(default_factory=list)  # what is certain at each `break`


class Body(Loops):
    """Writes statements."""

    tree: ast.FunctionDef
    returns: type[Key] | None = None
    _loops_around: list[_Loop]

    def function_body(self, tree: ast.FunctionDef, returns: type[Key] | None) -> None:
        """Write the whole function."""
        self.tree, self.returns, self._loops_around = tree, returns, []
        self.statements(tree.body)

    def statements(self, nodes: Sequence[ast.stmt]) -> None:
        """Write statements; those that nothing leads to are checked, and left out."""
        for at, node in enumerate(nodes):
            if self.bound is None:
                with self.into():
                    self.statements_in_order(nodes[at:])
                return
            self.statements_in_order([node])

    def statements_in_order(self, nodes: Sequence[ast.stmt]) -> None:
        """Write statements, whether anything leads to them or not."""
        for node in nodes:
            self.line = self.program.line_of(self.scope, node)
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        """Write a statement.

        Errors: Refused for what scripts do not have.
        """
        match node:
            case ast.Expr(value):
                self._expression(value)
            case ast.Assign(targets, value):
                self._assign(targets, value)
            case ast.AnnAssign():
                if node.value is not None:
                    self._assign([node.target], node.value)
            case ast.AugAssign():
                self._change(node)
            case ast.If():
                self._if(node)
            case ast.While():
                self._while(node)
            case ast.For():
                self._for(node)
            case ast.Return(value):
                self._return(node, value)
            case ast.Break() | ast.Continue():
                self._leave(isinstance(node, ast.Break))
            case ast.Raise():
                self._raise(node)
            case ast.Assert(test, message):
                text = ir.Literal("assertion failed") if message is None else None
                condition = self.expr(test)
                certain = besides(self.bound, walrus_names(test, True))
                with self.into() as body:
                    self.out.append(ir.Raise(text or self._as_text(message), line=self.line))
                self.branch(opposite(condition), body)
                self.bound = certain
            case ast.Delete(targets):
                for target in targets:
                    self._delete(target)
            case ast.FunctionDef(decorator_list=decorators):
                if decorators:
                    raise Refused(decorators[0], "a function within a script has no decorators")
            case ast.Pass():
                pass
            case _:
                raise Refused(node, _NO_STATEMENT.get(type(node), "scripts have no such statement"))

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return  # a docstring
        value = self.expr(node)
        if not isinstance(value, ir.Variable | ir.Literal):
            self.evaluate(value)

    # Assignments

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        first = targets[0]
        if (
            len(targets) == 1
            and isinstance(first, ast.Tuple | ast.List)
            and isinstance(value, ast.Tuple | ast.List)
            and len(first.elts) == len(value.elts)
            and not any(isinstance(part, ast.Starred) for part in [*first.elts, *value.elts])
        ):
            keys = [self.key_class(part) for part in value.elts]
            values = [self.kept(self.expr(part)) for part in value.elts]  # all there before the first is assigned
            for target, part, key in zip(first.elts, values, keys, strict=True):
                self.store(target, part, key=key)
            return
        key, assigned = self.key_class(value), self.expr(value)
        if len(targets) > 1:
            assigned = self.kept(assigned)
        for target in targets:
            self.store(target, assigned, key=key)

    def store(self, target: ast.expr, value: ir.Expr, *, key: type[Key] | None = None) -> None:
        """Assign a value to whatever stands left of an assignment."""
        match target:
            case ast.Name(name):
                self._store_name(target, name, value, key)
            case ast.Tuple(parts) | ast.List(parts):
                self._unpack(target, parts, value)
            case ast.Subscript(container, place):
                if isinstance(place, ast.Slice | ast.Tuple):
                    raise Refused(target, "only a single item is assigned: make a new list")
                self._store_item(container, place, value)
            case ast.Starred():
                raise Refused(target, "a target takes one value: there is no `*`, write a slice")
            case _:
                raise Refused(target, "values have no attributes to assign: use an item of a dict")

    def _store_name(self, target: ast.expr, name: str, value: ir.Expr, key: type[Key] | None) -> None:
        scope = self.scope
        known = scope.key_classes.get(name)
        if name in scope.variables and known is not key:
            was = known.__name__ if known else "no key"
            raise Refused(target, f"`{name}` is {was} elsewhere: a name stands for one class of key, or for none")
        variable = scope.variables.setdefault(name, ir.Variable("local", name))
        if key is not None:
            scope.key_classes[name] = key
        self.assign(variable, value)
        self.bind(name)

    def _unpack(self, target: ast.expr, parts: Sequence[ast.expr], value: ir.Expr) -> None:
        if any(isinstance(part, ast.Starred) for part in parts):
            raise Refused(target, "a target takes one value: there is no `*`, write a slice")
        value = self.kept(ir.Call("unpacked", (value, ir.Literal(float(len(parts))))))
        for at, part in enumerate(parts):
            self.store(part, ir.Item(value, ir.Literal(float(at))))

    def _store_item(self, container: ast.expr, place: ast.expr, value: ir.Expr) -> None:
        with self.into() as body:
            within, key = self.exprs([container, place])
        # Python evaluates the value first.
        simple = all(isinstance(part, ir.Variable | ir.Literal) for part in (within, key))
        if body or not simple:
            value = self.kept(value)
        self.out += body
        self.out.append(ir.SetItem(within, key, value, line=self.line))

    def _change(self, node: ast.AugAssign) -> None:
        """`x += 1` and its kin."""
        target = node.target
        match target:
            case ast.Name(name):
                if self.key_class(target):
                    raise Refused(target, f"`{name}` is a key: a new one is made of a text")
                load = ast.copy_location(ast.Name(name, ast.Load()), target)
                before, value = self.exprs([load, node.value])
                self._changed(node, before, value, lambda changed: self.store(target, changed))
            case ast.Subscript(container, place) if not isinstance(place, ast.Slice | ast.Tuple):
                within, key = [self.kept(part) for part in self.exprs([container, place])]
                before, value = self.in_order(lambda: ir.Item(within, key), lambda: self.expr(node.value))
                self._changed(node, before, value, lambda changed: self.out.append(
                    ir.SetItem(within, key, changed, line=self.line)
                ))
            case _:
                raise Refused(target, "only a variable or an item is changed in place")

    def _changed(
        self, node: ast.AugAssign, before: ir.Expr, value: ir.Expr, store: Callable[[ir.Expr], None]
    ) -> None:
        """Store what a change comes to; a list that is added to stays the same one, as others may hold it."""
        if isinstance(node.op, ast.Add) and not _is_number(value):
            store(ir.Call("grown", (before, value)))
        else:
            store(self._arithmetic(node, node.op, before, value))

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Subscript(container, place) if not isinstance(place, ast.Slice | ast.Tuple):
                within, key = self.exprs([container, place])
                self.out.append(ir.DeleteItem(within, key, line=self.line))
            case ast.Name(name):
                raise Refused(target, f"variables are not deleted: assign None, or leave `{name}` as it is")
            case _:
                raise Refused(target, "only a single item is deleted: make a new list")

    # Ways

    def _block(self, nodes: Sequence[ast.stmt], bound: Bound) -> list[ir.Statement]:
        """The statements of a block; what is certain behind it is in `bound` then."""
        self.bound = bound
        line = self.line
        with self.into() as body:
            self.statements(nodes)
        self.line = line
        return body

    def _if(self, node: ast.If) -> None:
        test = self.expr(node.test)
        before = self.bound
        then = self._block(node.body, besides(before, walrus_names(node.test, True)))
        behind = self.bound
        otherwise = self._block(node.orelse, besides(before, walrus_names(node.test, False)))
        self.bound = both(behind, self.bound)
        self.branch(test, then, otherwise)

    def _while(self, node: ast.While) -> None:
        loop = self._enter(node)
        with self.into() as head:
            test = self.expr(node.test)
        asked = self.bound
        if head:
            head.append(ir.If(opposite(test), (ir.Break(line=self.line),), (), line=self.line))
        body = self._block(node.body, besides(asked, walrus_names(node.test, True)))
        self.out.append(ir.While(ir.Literal(True) if head else test, (*head, *body), line=self.line))
        ends_by_itself = not (isinstance(test, ir.Literal) and test.value)
        self._behind(loop, node.orelse, besides(asked, walrus_names(node.test, False)) if ends_by_itself else None)

    def _for(self, node: ast.For) -> None:
        loop = self._enter(node)
        before = self.bound
        is_own = isinstance(node.target, ast.Name) and lies_within(self.tree, node, node.target.id)

        def body() -> None:
            self.out += self._block(node.body, self.bound)

        self.each(node.target, node.iter, body, is_own=is_own)
        self._behind(loop, node.orelse, before)

    def _enter(self, node: ast.While | ast.For) -> _Loop:
        loop = _Loop()
        if node.orelse:
            loop.left = self.fresh()
            self.assign(loop.left, ir.Literal(False))
        self._loops_around.append(loop)
        return loop

    def _behind(self, loop: _Loop, otherwise: Sequence[ast.stmt], ended: Bound) -> None:
        """What follows a loop; ended: what is certain where it ends by itself, None if it never does."""
        self._loops_around.remove(loop)
        if loop.left is not None:
            body = self._block(otherwise, ended)
            self.branch(ir.Not(loop.left), body)
            ended = self.bound
        for end in loop.ends:
            ended = both(ended, end)
        self.bound = ended

    def _leave(self, is_break: bool) -> None:
        """`break` or `continue`."""
        loop = self._loops_around[-1]
        if is_break:
            loop.ends.append(self.bound)
            if loop.left is not None:
                self.assign(loop.left, ir.Literal(True))
        self.out.append(ir.Break(line=self.line) if is_break else ir.Continue(line=self.line))
        self.bound = None

    # Ends

    def _return(self, node: ast.Return, value: ast.expr | None) -> None:
        key = None if value is None else self.key_class(value)
        if self.returns is not None and (key is None or not issubclass(key, self.returns)):
            raise Refused(node, f"the function says that it gives a {self.returns.__name__}, and this is none")
        self.out.append(ir.Return(ir.NONE if value is None else self.expr(value), line=self.line))
        self.bound = None

    def _raise(self, node: ast.Raise) -> None:
        raised = node.exc
        kind = raised.func if isinstance(raised, ast.Call) else raised
        if kind is None or node.cause is not None or self.scope.constant(kind) is not ScriptError:
            raise Refused(node, "a script ends itself with `raise redipy.ScriptError(text)` alone")
        text: ir.Expr = ir.Literal("")
        if isinstance(raised, ast.Call) and (raised.args or raised.keywords):
            if len(raised.args) != 1 or raised.keywords:
                raise Refused(raised, "the error has one text")
            text = self._as_text(raised.args[0])
        self.out.append(ir.Raise(text, line=self.line))
        self.bound = None

    def _as_text(self, node: ast.expr | None) -> ir.Expr:
        """What an error says."""
        assert node is not None
        value = self.expr(node)
        if isinstance(value, ir.Concat) or (isinstance(value, ir.Literal) and isinstance(value.value, str)):
            return value
        return ir.Call("str", (value,))


def _is_number(value: ir.Expr) -> bool:
    """Whether a value shows that it is a number: only these cannot be added to a list in place."""
    match value:
        case ir.Literal(literal):
            return not isinstance(literal, str)
        case ir.Length() | ir.Negate() | ir.Not() | ir.Compare() | ir.Contains():
            return True
        case ir.Call(function, _):
            return FUNCTIONS[function].type in Type.NUMBER | Type.BOOL
        case ir.Execute(_, _, shape):
            return SHAPES[shape].type in Type.NUMBER | Type.BOOL
        case ir.Arithmetic(operator, left, right):
            return operator not in ("+", "*") or _is_number(left) or (operator == "+" and _is_number(right))
    return False
