"""Short ways to write trees of scripts, some functions for them, and what comes of a run."""
from __future__ import annotations

from typing import Any

from redipy.backends.base import Backend, ScriptCall
from redipy.errors import RedipyError
from redipy.symbolic import Script, ir
from redipy.symbolic.messages import line


def node(value: Any) -> ir.Expr:
    """A literal of data; trees are left as they are."""
    if isinstance(value, list):
        return ir.ListOf(tuple(map(node, value)))
    if isinstance(value, dict):
        return ir.DictOf(tuple((name, node(inner)) for name, inner in value.items()))
    if value is None or isinstance(value, bool | str):
        return ir.Literal(value)
    return ir.Literal(float(value)) if isinstance(value, int | float) else value


def local(name: str) -> ir.Variable:
    """A local."""
    return ir.Variable("local", name)


def fn(function: str, *arguments: Any) -> ir.Call:
    """A call of a function or method."""
    return ir.Call(function, tuple(map(node, arguments)))


def op(left: Any, operator: ir.Operation, right: Any) -> ir.Arithmetic:
    """An operation."""
    return ir.Arithmetic(operator, node(left), node(right))


def item(container: Any, key: Any) -> ir.Item:
    """`container[key]`."""
    return ir.Item(node(container), node(key))


def part(container: Any, *bounds: Any) -> ir.Slice:
    """`container[start:stop:step]`."""
    return ir.Slice(node(container), *map(node, bounds))


def within(value: Any, container: Any) -> ir.Contains:
    """`value in container`."""
    return ir.Contains(node(value), node(container))


class Fails:
    """What an error says; the text of a message by its name."""

    def __init__(self, name: str) -> None:
        self.text = line(name)


def outcome(backend: Backend, script: Script, *args: Any) -> Any:
    """The value of a script, or its error."""
    try:
        return backend.run_script(ScriptCall(script, (), args))
    except RedipyError as error:
        return error


X, Y = local("x"), local("y")
I = ir.Variable("index", "i")  # noqa: E741


def declared(variable: ir.Variable, value: Any) -> ir.Declare:
    """A variable that begins as a value."""
    return ir.Declare(variable, node(value))


def added(variable: ir.Variable, value: Any) -> ir.Assign:
    """A variable to which something is added."""
    return ir.Assign(variable, ir.Arithmetic("+", variable, node(value)))


def when(left: Any, operator: ir.Comparison, right: Any, *then: ir.Statement) -> ir.If:
    """A branch."""
    return ir.If(ir.Compare(operator, node(left), node(right)), then, ())


def counted(start: Any, stop: Any, step: Any, *body: ir.Statement) -> ir.Count:
    """A loop that counts with I."""
    return ir.Count(I, node(start), node(stop), node(step), body)


def each(array: Any, *body: ir.Statement) -> ir.For:
    """A loop over a list, whose value is V."""
    return ir.For(node(array), ir.Variable("index", "j"), V, body)


V = ir.Variable("value", "v")
FACTORIAL = ir.Function("factorial", ("n",), (
    when(local("n"), "<=", 1, ir.Return(node(1))),
    ir.Return(op(local("n"), "*", ir.Invoke("factorial", (op(local("n"), "-", 1),)))),
))
EVEN = ir.Function("even", ("n",), (
    when(local("n"), "==", 0, ir.Return(node(True))), ir.Return(ir.Invoke("odd", (op(local("n"), "-", 1),)))))
ODD = ir.Function("odd", ("n",), (
    when(local("n"), "==", 0, ir.Return(node(False))), ir.Return(ir.Invoke("even", (op(local("n"), "-", 1),)))))
CHANGES = ir.Function("changes", ("x",), (
    ir.Evaluate(fn(".append", X, 1)), declared(Y, 5), ir.Assign(X, node(None))))
FINDS = ir.Function("finds", ("x", "y"), (each(X, when(V, "==", Y, ir.Return(ir.Variable("index", "j")))),))


def chained(n: ir.Expr, least: int) -> ir.If:
    """`if n == 0: return "0"`, and so on as `elif` up to 59, with one more for all else."""
    if least == 60:
        return when(n, "==", 60, ir.Return(node("b")))
    return ir.If(ir.Compare("==", n, node(least)), (ir.Return(node("a" if least else "0")),), (chained(n, least + 1),))


FUNCTIONS = (FACTORIAL, EVEN, ODD, CHANGES, FINDS, ir.Function("digit", ("n",), (chained(local("n"), 0),)))
