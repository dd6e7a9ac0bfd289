"""Short ways to write Python as a tree. Imports nothing of redipy."""
from __future__ import annotations

import ast
from collections.abc import Sequence


def definition(name: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """A function."""
    arguments = [ast.arg(parameter) for parameter in parameters]
    return ast.FunctionDef(
        name=name,
        args=ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=body or [ast.Pass()],
        decorator_list=[],
    )


def let(name: str, value: ast.expr) -> ast.Assign:
    """`name = value`."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def constant(value: object) -> ast.expr:
    """A value as Python reads it back; infinity and NaN have no literal."""
    if isinstance(value, float) and value - value != 0:
        return filled("float(TEXT)", TEXT=ast.Constant(repr(value)))
    return ast.Constant(value)  # type: ignore[arg-type]


def total(nodes: Sequence[ast.expr]) -> ast.expr:
    """All of them, added from left to right."""
    total, *others = nodes
    for node in others:
        total = ast.BinOp(total, ast.Add(), node)
    return total


def filled(template: str, **parts: ast.expr) -> ast.expr:
    """The expression that a template is, with each of the names in capitals replaced.

    >>> ast.unparse(filled("len(OF) + 0.0", OF=ast.Name("x")))
    'len(x) + 0.0'
    """

    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parts.get(node.id, node)

    filled: ast.expr = Filler().visit(ast.parse(template, mode="eval").body)
    return filled
