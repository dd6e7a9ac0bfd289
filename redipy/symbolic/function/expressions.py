"""Expressions of Python as those of scripts, but for calls and comprehensions. Imports: ir, scope, source, writer."""
from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from redipy.errors import DataError, ScriptError
from redipy.symbolic import ir
from redipy.symbolic.expressions import node_of
from redipy.symbolic.function.scope import KEY_CLASSES, MISSING, is_constant
from redipy.symbolic.function.source import Refused
from redipy.symbolic.function.writer import Bound, Writer, both
from redipy.symbolic.library.formats import format_of

_ARITHMETIC: dict[type[ast.operator], ir.Operation] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}
_COMPARISONS: dict[type[ast.cmpop], ir.Comparison] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}
_NO_EXPRESSION: dict[type[ast.expr], str] = {
    ast.Lambda: "there is no `lambda`: write a function with `def`",
    ast.Await: "nothing waits in a script: leave out `await`",
    ast.Yield: "a script gives one value: collect what you would yield in a list and return that",
    ast.YieldFrom: "a script gives one value: collect what you would yield in a list and return that",
    ast.Set: "there are no sets: use a list, or the fields of a dict",
    ast.SetComp: "there are no sets: use a list, or the fields of a dict",
    ast.Starred: "nothing can be spread with `*`: name the elements, or go through them in a loop",
}


def besides(names: Bound, more: set[str]) -> Bound:
    """What is certain with some names besides."""
    return None if names is None else names | more


def walrus_names(node: ast.expr, outcome: bool | None = None) -> set[str]:
    """The names that a walrus in an expression has assigned for certain, once it has come out true or false (or any).

    >>> tree = ast.parse("(a := f()) and (b := g())", mode="eval").body
    >>> sorted(walrus_names(tree)), sorted(walrus_names(tree, True)), sorted(walrus_names(tree, False))
    (['a'], ['a', 'b'], ['a'])
    """
    match node:
        case ast.NamedExpr(ast.Name(name), value):
            return {name} | walrus_names(value, outcome)
        case ast.UnaryOp(ast.Not(), operand):
            return walrus_names(operand, None if outcome is None else not outcome)
        case ast.BoolOp(operator, values):
            decided = outcome is isinstance(operator, ast.And)
            certain = values if decided and outcome is not None else values[:1]
            return set().union(*(walrus_names(value, outcome if decided else None) for value in certain))
        case ast.IfExp(test, body, orelse):
            return walrus_names(test) | (walrus_names(body) & walrus_names(orelse))
        case ast.Compare(left, _, comparators):
            return walrus_names(left) | walrus_names(comparators[0])
        case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
            return walrus_names(node.generators[0].iter)
    inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    inner += [child.value for child in ast.iter_child_nodes(node) if isinstance(child, ast.keyword)]
    return set().union(*map(walrus_names, inner))


class Expressions(Writer):
    """Writes expressions."""

    def expr(self, node: ast.expr) -> ir.Expr:
        """An expression of Python as one of scripts.

        Errors: Refused for what scripts do not have.
        """
        match node:
            case ast.Constant(value):
                return self._literal(node, value)
            case ast.Name():
                return self.variable_of(node) or self._constant(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.NamedExpr(target, value):
                key = self.key_class(value)
                self.store(target, self.expr(value), key=key)
                return self.expr(ast.copy_location(ast.Name(target.id, ast.Load()), target))
            case ast.List(elements) | ast.Tuple(elements):
                return ir.ListOf(tuple(self.exprs(elements)))
            case ast.Dict():
                return self._dict(node)
            case ast.BinOp(left, operator, right):
                return self._arithmetic(node, operator, *self.exprs([left, right]))
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp(operator, [first, *others]):
                return self._choice(isinstance(operator, ast.And), first, others)
            case ast.IfExp(test, body, orelse):
                return self._conditional(test, body, orelse)
            case ast.Compare(left, operators, comparators):
                return self._comparisons(self.expr(left), node, list(zip(operators, comparators, strict=True)))
            case ast.Subscript():
                return self._item(node)
            case ast.JoinedStr(values):
                return self._text(values)
            case ast.Call():
                return self.call(node)
            case ast.ListComp() | ast.DictComp():
                return self.collected(node)
            case ast.GeneratorExp():
                raise Refused(node, "a generator stands only in a call that uses it up: write a list, `[… for …]`")
        raise Refused(node, _NO_EXPRESSION.get(type(node), "scripts have no such expression"))

    def exprs(self, nodes: Sequence[ast.expr]) -> list[ir.Expr]:
        """Several expressions, in order."""
        return self.in_order(*[_later(self.expr, node) for node in nodes])

    # Values that are known already

    def _literal(self, node: ast.expr, value: object) -> ir.Expr:
        if isinstance(value, bytes):
            raise Refused(node, "there are no bytes: text is `str`, and what is no UTF-8 stays what it is in it")
        if value is ... or isinstance(value, complex):
            raise Refused(node, "scripts have no such value")
        try:
            return node_of(_exact(value))
        except (DataError, UnicodeEncodeError, OverflowError) as error:
            raise Refused(node, f"scripts have no such value: {error}") from error

    def _constant(self, node: ast.Name | ast.Attribute) -> ir.Expr:
        """A constant of the Python around, as it is when the function is decorated."""
        name, value = ast.unparse(node), self.scope.constant(node)
        if value is MISSING:
            raise Refused(node, f"there is no `{name}`")
        if is_constant(value):
            return self._literal(node, value)
        if value in KEY_CLASSES if isinstance(value, type) else callable(value):
            raise Refused(node, f"`{name}` is no value here: it can only be called")
        raise Refused(
            node, f"`{name}` is a {type(value).__name__}, and a constant is None, a bool, a number, a text, "
            "or a list or dict of these: give it to the script as an argument"
        )

    def _attribute(self, node: ast.Attribute) -> ir.Expr:
        root = node.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and not self.scope.is_variable(root.id):
            return self._constant(node)
        raise Refused(node, f"values have no attributes: call a method, `.{node.attr}()`, or use an item")

    # Operators

    def _arithmetic(self, node: ast.AST, operator: ast.operator, left: ir.Expr, right: ir.Expr) -> ir.Expr:
        if isinstance(operator, ast.Mod) and isinstance(left, ir.Literal) and isinstance(left.value, str):
            raise Refused(node, "texts are not formatted with `%`: use an f-string")
        if type(operator) not in _ARITHMETIC:
            raise Refused(node, "there are no operators for bits: numbers are doubles")
        return ir.Arithmetic(_ARITHMETIC[type(operator)], left, right)

    def _unary(self, node: ast.UnaryOp) -> ir.Expr:
        value = self.expr(node.operand)
        match node.op:
            case ast.Not():
                return ir.Not(value)
            case ast.USub():
                if isinstance(value, ir.Literal) and isinstance(value.value, float):
                    return ir.Literal(-value.value)
                return ir.Negate(value)
            case ast.UAdd():
                return ir.Negate(ir.Negate(value))
        raise Refused(node, "there are no operators for bits: numbers are doubles")

    def _choice(self, is_and: bool, first: ast.expr, others: Sequence[ast.expr]) -> ir.Expr:
        """`and` and `or`: what stands right is evaluated only where what stands left does not decide."""
        if not others:
            return self.expr(first)
        left, before = self.expr(first), self.bound
        self.bound = besides(before, walrus_names(first, is_and))
        chosen = self._decided_by(left, lambda: self._choice(is_and, others[0], others[1:]), is_and=is_and)
        self.bound = before
        return chosen

    def _decided_by(self, left: ir.Expr, write_right: Callable[[], ir.Expr], *, is_and: bool) -> ir.Expr:
        """`left and right`, or `left or right`, where the right one may need statements."""
        with self.into() as body:
            right = write_right()
        if not body:
            return ir.And(left, right) if is_and else ir.Or(left, right)
        kept = self.fresh()
        self.assign(kept, left)
        body.append(ir.Assign(kept, right, line=self.line))
        self.branch(kept if is_and else opposite(kept), body)
        return kept

    def _conditional(self, test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ir.Expr:
        """`a if b else c`."""
        condition = self.expr(test)
        before, kept = self.bound, self.fresh()
        values: list[ir.Expr] = []
        bodies: list[list[ir.Statement]] = []
        ends: list[Bound] = []
        for node, outcome in ((then, True), (otherwise, False)):
            self.bound = besides(before, walrus_names(test, outcome))
            with self.into() as body:
                values.append(self.expr(node))
            bodies.append(body)
            ends.append(self.bound)
        self.bound = both(*ends)
        if not any(bodies):
            return ir.Conditional(condition, *values)
        for body, value in zip(bodies, values, strict=True):
            body.append(ir.Assign(kept, value, line=self.line))
        self.branch(condition, *bodies)
        return kept

    def _comparisons(
        self, left: ir.Expr, node: ast.expr, rest: Sequence[tuple[ast.cmpop, ast.expr]]
    ) -> ir.Expr:
        """`a < b < c`: what stands between is evaluated once, and what follows only if the first comparison holds."""
        (operator, following), *others = rest
        (left, right) = self.in_order(lambda: left, lambda: self.expr(following))
        if not others:
            return self._comparison(node, operator, left, right)
        if not isinstance(right, ir.Literal | ir.Variable):
            # The left value is evaluated before the one between.
            left, right = self.kept(left), self.kept(right)
        before = self.bound
        first = self._comparison(node, operator, left, right)
        held = self._decided_by(first, lambda: self._comparisons(right, node, others), is_and=True)
        self.bound = before
        return held

    def _comparison(self, node: ast.expr, operator: ast.cmpop, left: ir.Expr, right: ir.Expr) -> ir.Expr:
        match operator:
            case ast.In():
                return ir.Contains(left, right)
            case ast.NotIn():
                return ir.Not(ir.Contains(left, right))
            case ast.Is() | ast.IsNot():
                if right != ir.NONE:
                    raise Refused(node, "`is` asks for None only: compare other values with `==`")
                return ir.Compare("==" if isinstance(operator, ast.Is) else "!=", left, right)
        return ir.Compare(_COMPARISONS[type(operator)], left, right)

    # Containers and texts

    def _dict(self, node: ast.Dict) -> ir.Expr:
        """A dict; where a field is not known yet, it is filled step by step."""
        nodes: list[ast.expr] = []
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:
                raise Refused(value, "a dict is not spread with `**`: use its method `update`")
            if not isinstance(constant := self.scope.constant(name), str) and constant is not MISSING:
                raise Refused(name, "the fields of a dict are texts: write `str(…)`, or a text")
            nodes += name, value
        parts = self.exprs(nodes)
        names, values = parts[::2], parts[1::2]
        fields = {
            str(name.value): value for name, value in zip(names, values, strict=True) if isinstance(name, ir.Literal)
        }
        if len(fields) == len(names):  # all are known, and none stands there twice
            return ir.DictOf(tuple(fields.items()))
        made = self.kept(ir.DictOf(()))
        for field, item in zip(names, values, strict=True):
            self.out.append(ir.SetItem(made, field, item, line=self.line))
        return made

    def _item(self, node: ast.Subscript) -> ir.Expr:
        if isinstance(node.slice, ast.Slice):
            bounds = [bound or ast.Constant(None) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
            container, start, stop, step = self.exprs([node.value, *bounds])
            return ir.Slice(container, start, stop, step)
        if isinstance(node.slice, ast.Tuple):
            raise Refused(node.slice, "an item has one index: write `[a][b]`")
        container, key = self.exprs([node.value, node.slice])
        return ir.Item(container, key)

    def _text(self, values: Sequence[ast.expr]) -> ir.Expr:
        """An f-string."""
        return ir.Concat(tuple(self.in_order(*[_later(self._part, value) for value in values])))

    def _part(self, node: ast.expr) -> ir.Expr:
        if not isinstance(node, ast.FormattedValue):
            return self.expr(node)
        if node.conversion not in (-1, ord("s")):
            raise Refused(node, "there is no `!r`: write the quotes, or use json.dumps")
        value = self.expr(node.value)
        if node.format_spec is None:
            return value if _is_text(value) else ir.Call("str", (value,))
        spec = node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else [node.format_spec]
        if not all(isinstance(part, ast.Constant) for part in spec):
            raise Refused(node, "a format is written out: it cannot depend on a value")
        written = "".join(str(part.value) for part in spec if isinstance(part, ast.Constant))
        return self.formatted(node, value, written)

    def formatted(self, node: ast.expr, value: ir.Expr, spec: str) -> ir.Expr:
        """A value in a format that is known already."""
        try:
            format_of(spec)
        except ScriptError as error:
            raise Refused(node, str(error)) from error
        return ir.Call("format", (value, ir.Literal(spec)))


def _exact(value: object) -> object:
    """The text that a member of an enumeration is, without what else that is; other values as they are."""
    return str.__getitem__(value, slice(None)) if isinstance(value, str) else value


def opposite(condition: ir.Expr) -> ir.Expr:
    """What is true exactly where a condition is false."""
    match condition:
        case ir.Not(value):
            return value
        case ir.Compare("==" | "!=" as operator, left, right):
            return ir.Compare("==" if operator == "!=" else "!=", left, right)
    return ir.Not(condition)


def _is_text(value: ir.Expr) -> bool:
    """Whether an expression is certain to be a text."""
    return isinstance(value, ir.Concat) or (isinstance(value, ir.Variable) and value.kind == "key")


def _later(function: Callable[[Any], ir.Expr], node: ast.expr) -> Callable[[], ir.Expr]:
    """A call that is made later."""
    return lambda: function(node)
