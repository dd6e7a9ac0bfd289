"""Statements, functions, errors and time, by trees written by hand, on every backend."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.errors import ScriptError, ScriptTimeoutError, WrongTypeError
from redipy.symbolic import Script, ir
from redipy.symbolic.messages import MESSAGES, line
from test.symbolic.test_random_programs import shown
from test.symbolic.trees import (
    EVEN,
    FUNCTIONS,
    Fails,
    I,
    V,
    X,
    Y,
    added,
    counted,
    declared,
    each,
    fn,
    item,
    local,
    node,
    op,
    outcome,
    when,
)

# A body, with the functions that it may call, and its outcome.

BODIES: dict[str, tuple[list[ir.Statement], Any]] = {
    "continue and break are those of the innermost loop": ([
        declared(X, ""),
        counted(0, 4, 1,
            when(I, "==", 1, ir.Continue()),
            each(["a", "b", "c", "d"], when(V, "==", "b", ir.Continue()), when(V, "==", "d", ir.Break()), added(X, V)),
            when(I, "==", 2, ir.Break()),
            added(X, fn("str", I))),
        ir.Return(X),
    ], "ac0ac"),
    "what stands behind break, continue and return is not reached": ([
        declared(X, 0),
        counted(0, 3, 1, ir.Continue(), added(X, 1)),
        ir.While(node(True), (ir.Break(), added(X, 1))),
        ir.Return(X), added(X, 1),
    ], 0),
    "a loop may be left from any depth": ([
        counted(0, 5, 1, each([1, 2], ir.While(node(1), (when(I, "==", 3, ir.Return(ir.ListOf((I, V)))), ir.Break())))),
        ir.Return(node("none")),
    ], [3, 1]),
    "counting goes up and down, and its parts are evaluated once": ([
        declared(X, []), declared(Y, 3),
        counted(0, Y, 1, ir.Assign(Y, node(9)), ir.Evaluate(fn(".append", X, I))),
        counted(5, 0, -2, ir.Evaluate(fn(".append", X, I))),
        counted(fn("len", X), -1, fn("int", "-3"), ir.Evaluate(fn(".append", X, I))),
        counted(1, 1, 1, ir.Evaluate(fn(".append", X, I))),
        ir.Return(X),
    ], [0, 1, 2, 5, 3, 1, 6, 3, 0]),
    "assigning the variable does not disturb the counting": ([
        declared(X, []),
        counted(0, 2, 1, added(I, 10), ir.Evaluate(fn(".append", X, I))),
        ir.Return(X),
    ], [10, 11]),
    "counting by nothing is an error": ([counted(0, 1, 0)], Fails("NO_STEP")),
    "counting is by whole numbers": ([counted(0, 1.5, 1)], Fails("NOT_WHOLE")),
    "a variable may be declared in a body, anew in each turn": ([
        declared(X, []),
        counted(0, 2, 1, declared(Y, []), ir.Evaluate(fn(".append", Y, I)), ir.Evaluate(fn(".append", X, Y))),
        declared(Y, X), ir.Return(Y),
    ], [[0], [1]]),
    "items are set and deleted": ([
        declared(X, [1, 2, 3]), declared(Y, {"a": 1, "b": 2, "c": 3}),
        ir.SetItem(X, node(-1), node(None)), ir.DeleteItem(X, node(0)),
        ir.SetItem(Y, node("b"), X), ir.DeleteItem(Y, node("a")), ir.SetItem(Y, node("a"), node(4)),
        ir.SetItem(ir.Item(Y, node("b")), node(0), node("x")),
        ir.Return(Y),
    ], {"b": ["x", None], "c": 3, "a": 4}),
    "an item behind the last is not set": ([declared(X, []), ir.SetItem(X, node(0), node(1))], Fails("NO_SUCH_INDEX")),
    "a field that is not there is not deleted": (
        [declared(X, {}), ir.DeleteItem(X, node("a"))], Fails("NO_SUCH_FIELD")),
    "the items of a text are not set": ([declared(X, "a"), ir.SetItem(X, node(0), node("b"))], Fails("NO_PLACES")),
    "lists are changed in place": ([
        declared(X, [3, 1, 2]), declared(Y, X),
        ir.Evaluate(fn(".sort", X, True)), ir.Evaluate(fn(".insert", X, -9, 0)), ir.Evaluate(fn(".extend", X, "ab")),
        ir.Evaluate(fn(".reverse", X)), ir.Evaluate(fn(".remove", X, 2)), ir.Evaluate(fn(".extend", X, X)),
        ir.Return(ir.ListOf((Y, fn(".copy", X)))),
    ], [["b", "a", 1, 3, 0] * 2] * 2),
    "a list whose sorting fails is as before": ([
        declared(X, [2, "a", 1]), ir.Evaluate(fn(".sort", X)), ir.Return(X)], Fails("UNFIT")),
    "a dict that is emptied begins anew": ([
        declared(X, {"a": 1}), ir.Evaluate(fn(".update", X, {"c": 1, "a": 2})), declared(Y, fn(".items", X)),
        ir.Evaluate(fn(".clear", X)), ir.SetItem(X, node("b"), node(1)),
        ir.Return(ir.ListOf((X, fn("len", X), Y))),
    ], [{"b": 1}, 1, [["a", 2], ["c", 1]]]),
    "there may be many branches beside each other": ([
        declared(X, ""), counted(0, 62, 30, ir.Assign(X, op(X, "+", ir.Invoke("digit", (I,))))), ir.Return(X)], "0ab"),
    "functions call themselves and each other": ([
        ir.Return(ir.ListOf((ir.Invoke("factorial", (node(10),)), ir.Invoke("even", (node(101),)))))
    ], [3628800, False]),
    "functions call each other 200 deep": ([ir.Return(ir.Invoke("even", (node(199),)))], False),
    "and not deeper": ([ir.Return(ir.Invoke("even", (node(200),)))], Fails("TOO_MANY_CALLS")),
    "a function has variables of its own, and shares lists": ([
        declared(X, []), declared(Y, ir.Invoke("changes", (X,))), ir.Return(ir.ListOf((X, Y)))], [[1], None]),
    "a function that gives nothing gives None, as the only argument, too": (
        [ir.Return(fn("max", ir.Invoke("changes", (node([]),))))], Fails("NOT_GONE_THROUGH")),
    "a function returns from within its loops, and None at its end": ([
        declared(X, ir.Invoke("finds", (node(["a", "b"]), node("b")))),
        ir.Return(ir.ListOf((X, ir.Invoke("finds", (node([]), node(1))))))
    ], [1, None]),
}


@pytest.mark.parametrize("name", BODIES)
def test_body(backend: Backend, name: str) -> None:
    """The outcome of each."""
    body, expected = BODIES[name]
    got = outcome(backend, Script(ir.Script((), (), tuple(body), FUNCTIONS)))
    if isinstance(expected, Fails):
        assert str(got).splitlines()[0] == f"Error while executing script: {expected.text}"
    else:
        assert not isinstance(got, Exception), got
        assert shown(got) == shown(expected)


# Errors and the user's Python

SOURCE = '''\
def transfer(h):
    total = 0
    for x in [1, 2]:
        total = total + boom(x)
    return total
'''
INCREMENT = ir.Execute("INCR", (ir.Key(ir.Literal("h")),), "number")
READ_ALL = ir.Execute("HGETALL", (ir.Key(ir.Literal("s")),), "fields")


def of_python(value: ir.Expr, *, raised: bool = False) -> Script:
    """A script of which line 13 of the user's file fails."""
    boom: ir.Statement = ir.Raise(value, line=13) if raised else added(X, value)
    loop = ir.For(node([1, 2]), ir.Variable("index", "j"), V, (
        ir.Evaluate(fn("len", "abc"), line=13), boom if raised else ir.Assign(X, boom.value, line=13)), line=12)
    functions = (ir.Function("fails", (), (ir.Return(item([], 0), line=13),)),)
    body = (ir.Declare(X, node(0), line=11), loop, ir.Return(X, line=14))
    return Script(ir.Script((), (), body, functions, "transfer", SOURCE, 10))


EXCERPT = "  12     for x in [1, 2]:\n> 13         total = total + boom(x)\n  14     return total"


@pytest.mark.parametrize("value", [
    item([], 0), op(1, "/", 0), fn(".upper", 5), fn("sorted", [1, "a"]), fn("json.loads", "["), fn("int", "x"),
    INCREMENT, ir.Invoke("fails", ()),
])  # fmt: skip
def test_an_error_shows_the_line_of_the_python_that_was_written(backend: Backend, value: ir.Expr) -> None:
    """Whether the operator, the library, a command, or a function is at fault."""
    backend.execute(b"FLUSHALL")
    backend.execute(b"SET", b"h", b"text")
    got = outcome(backend, of_python(value))
    assert type(got) is ScriptError
    assert got.line == 13
    assert str(got).split("\n", 1)[1] == EXCERPT


def test_a_wrong_type_and_a_raised_text_show_it_in_a_note(backend: Backend) -> None:
    """As their texts are exactly those of the server and of the script."""
    backend.execute(b"FLUSHALL")
    backend.execute(b"SET", b"s", b"text")
    got = outcome(backend, of_python(READ_ALL))
    assert type(got) is WrongTypeError
    assert got.__notes__ == [EXCERPT]
    for text in ("no é\r\n100%", "", "ERR x"):
        got = outcome(backend, of_python(node(text), raised=True))
        assert type(got) is ScriptError
        assert (str(got), got.__notes__, got.line) == (text, [EXCERPT], 13)


FOREVER = [ir.While(ir.Literal(True), ()), ir.While(ir.Literal(True), (ir.Continue(),))]


@pytest.mark.parametrize("loop", FOREVER)
def test_a_script_that_takes_too_long_is_stopped(backend: Backend, loop: ir.Statement) -> None:
    """What it did before stays; one that is done in time is not disturbed."""
    backend.execute(b"FLUSHALL")
    wrote = ir.Evaluate(ir.Execute("SET", (ir.Key(ir.Literal("k")), ir.Literal("v")), "done"))
    got = outcome(backend, Script(ir.Script((), (), (wrote, loop)), timeout=0.01))
    assert type(got) is ScriptTimeoutError
    assert isinstance(got, TimeoutError)
    assert backend.execute(b"GET", b"k") == b"v"
    short = (counted(0, 300, 1), ir.Return(ir.Invoke("factorial", (node(5),))))
    assert outcome(backend, Script(ir.Script((), (), short, FUNCTIONS), timeout=60)) == 120
    assert outcome(backend, Script(ir.Script((), (), (ir.Return(node(1)),)), timeout=60)) == 1


def test_only_who_asks_for_a_timeout_pays_for_it() -> None:
    """Without, there is nothing of it in what is made."""
    tree = ir.Script((), (), (FOREVER[0],))
    assert "check_time" not in Script(tree).lua and "monotonic" not in Script(tree).python
    assert "check_time" in Script(tree, timeout=1).lua and "monotonic" in Script(tree, timeout=1).python


def test_the_source_stands_beside_what_was_made_of_it() -> None:
    """As comments."""
    script = of_python(node(1))
    for text, mark in ((script.lua, "--"), (script.python, "#")):
        shown_lines = [line.strip() for line in text.splitlines() if line.strip().startswith(f"{mark} 1")]
        assert shown_lines == [
            f"{mark} 13: total = total + boom(x)",  # the function that fails
            f"{mark} 11: total = 0", f"{mark} 12: for x in [1, 2]:", f"{mark} 13: total = total + boom(x)",
            f"{mark} 14: return total",
        ]


REFUSED: dict[str, Callable[[], ir.Script]] = {
    "there is no function gone": lambda: ir.Script((), (), (ir.Evaluate(ir.Invoke("gone", ())),)),
    "factorial takes 1 arguments, not 2": lambda: ir.Script(
        (), (), (ir.Evaluate(ir.Invoke("factorial", (node(1), node(2)))),), FUNCTIONS),
    "ambiguous function name": lambda: ir.Script((), (), (), (EVEN, EVEN)),
    "ambiguous parameter name": lambda: ir.Script((), (), (), (ir.Function("f", ("a", "a"), ()),)),
    "`break` stands outside": lambda: ir.Script((), (), (ir.If(node(1), (ir.Break(),), ()),)),
    "`continue` stands outside": lambda: ir.Script((), (), (), (ir.Function("f", (), (ir.Continue(),)),)),
    "local x is used before": lambda: ir.Script((), (), (ir.If(node(1), (declared(X, 1),), ()), ir.Return(X))),
    "arg x is used before": lambda: ir.Script(
        (), ("x",), (), (ir.Function("f", (), (ir.Return(ir.Variable("arg", "x")),)),)),
    "scripts have no format '_d'": lambda: ir.Script((), (), (ir.Return(fn("format", 1, "_d")),)),
    "scripts have no format '05,'": lambda: ir.Script((), (), (ir.Return(fn("format", 1, "05,")),)),
    "the last argument of format": lambda: ir.Script((), (), (declared(X, ""), ir.Return(fn("format", 1, X)))),
    "a spread list is only a word of a command": lambda: ir.Script((), (), (ir.Return(ir.Spread(node([]))),)),  # type: ignore
    "a key is only a word of a command": lambda: ir.Script((), (), (ir.Return(ir.Key(node("k"))),)),  # type: ignore
    "scripts have no type set": lambda: ir.Script((), (), (ir.Return(fn("isinstance", 1, "set")),)),
    "incorrect number of arguments need 2 to 3 for .get: 1": lambda: ir.Script((), (), (ir.Return(fn(".get", {})),)),
    "more than 40 functions": lambda: ir.Script((), (), (), tuple(ir.Function(f"f{at}", (), ()) for at in range(41))),
}


@pytest.mark.parametrize("text", REFUSED)
def test_mistakes_are_found_before_anything_is_made(text: str) -> None:
    """Each says what is wrong."""
    with pytest.raises(ScriptError) as caught:
        Script(REFUSED[text]())
    assert text in str(caught.value)


def test_many_functions_and_variables_have_room(backend: Backend) -> None:
    """More than Lua has locals for."""
    variables = [local(f"v{at}") for at in range(150)]
    total: ir.Expr = node(0)
    body: list[ir.Statement] = [declared(variable, 1) for variable in variables]
    body.append(declared(X, 0))
    body += [added(X, variable) for variable in variables]
    functions = tuple(ir.Function(f"f{at}", (), (*body, ir.Return(X))) for at in range(40))
    for function in functions[:30]:
        total = ir.Arithmetic("+", ir.Invoke(function.name, ()), total)
    assert outcome(backend, Script(ir.Script((), (), (*body, ir.Return(op(total, "+", X))), functions))) == 31 * 150


def test_expressions_may_be_as_deep_as_is_allowed(backend: Backend) -> None:
    """Whatever they are made of."""
    for wrap in (
        lambda inner: ir.Conditional(node(1), inner, ir.NONE),
        lambda inner: ir.And(X, inner),
        lambda inner: item([inner], 0),
        lambda inner: op(inner, "*", X),
        lambda inner: fn("abs", ir.Negate(inner)),
        lambda inner: fn("max", inner, X),
    ):
        tree: ir.Expr = X
        for _ in range(19):
            tree = wrap(tree)
        got = outcome(backend, Script(ir.Script((), (), (declared(X, 1), ir.Return(tree)))))
        assert got == 1


def test_every_message_fits_a_line() -> None:
    """As the server's protocol has it."""
    assert all("\n" not in line(name) for name in MESSAGES)
