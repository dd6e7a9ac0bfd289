"""The functions of the two libraries, on random numbers, texts and data: both sides give what the evaluator gives."""
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from redipy.backends.base import Backend, ScriptCall
from redipy.script import FindFn, FnContext, FromJSON, Strs, ToIntStr, ToJSON, ToNum, ToStr
from redipy.symbolic import Script, ir
from test.conftest import EVERYWHERE
from test.symbolic.drawn import Scope, calls
from test.symbolic.drawn_calls import CALLS
from test.symbolic.evaluator import Evaluator
from test.symbolic.test_random_programs import outcome

MANY = int(os.environ.get("REDIPY_RANDOM_SCRIPTS", "200"))
SETTINGS = settings(
    max_examples=MANY,
    deadline=None,
    derandomize="REDIPY_RANDOM_SCRIPTS" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Whole characters and stray bytes, but not the pieces of a character: joined, these become one where texts are bytes.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab\x00\x1c\t é€😀\udcff\uffff\udcfe"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=8,
)
JSON_LIKE = st.one_of(
    st.text(st.sampled_from('[]{}:,"\\ u0d89abe1.+-E\n\x01é'), max_size=12),
    st.lists(
        st.sampled_from(
            ["[", "]", "{", "}", ",", ":", '"a"', "1", "-0.5", "1e5", "null", " ", '"\\u00e9"', '"\\ud83d"']
        ),
        max_size=8,
    ).map("".join),
)


def script_of(build: Callable[..., Any]) -> Script:
    """A script of as many arguments as the function takes."""
    ctx = FnContext()
    ctx.set_return_value(build(*(ctx.add_arg(name) for name in build.__code__.co_varnames)))
    return Script(ctx)


NUMBER = script_of(lambda x: [ToStr(x), ToJSON(x), Strs(x), ToIntStr(x), ToNum(ToStr(x)).eq_(x), x])
TWO_TEXTS = script_of(lambda x, y: [x.lt_(y), x.ge_(y), x.eq_(y), x.len_(), (x + y).len_(), FindFn(x, y), ToJSON(x)])
TEXT_AT = script_of(lambda x, y: x[y])
FIND_FROM = script_of(lambda x, y, z: [FindFn(x, y, z)])
TO_NUMBER = script_of(lambda x: [ToNum(x)])
FROM_JSON = script_of(lambda x: [FromJSON(x)])


@pytest.fixture
def every_backend(make_backend: Callable[[str], Backend]) -> list[Backend]:
    """All of them, for all examples."""
    return [make_backend(name) for name in EVERYWHERE]


def compare(backends: list[Backend], script: Script, *args: Any) -> None:
    """Run the script everywhere; all must do what the evaluator does."""
    expected = outcome(Evaluator(lambda: None, script.tree, (), args).run)
    for backend in backends:
        got = outcome(lambda backend=backend: backend.run_script(ScriptCall(script, (), args)))  # type: ignore[misc]
        assert got == expected, backend.name


@SETTINGS
@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(value=2.0**-1017)
@example(value=2.0**-44)
@example(value=5e-324)
@example(value=-0.0)
def test_numbers(every_backend: list[Backend], value: float) -> None:
    """Their texts, exactly."""
    compare(every_backend, NUMBER, value)


@SETTINGS
@given(left=TEXTS, right=TEXTS, at=st.integers(-4, 4))
def test_texts(every_backend: list[Backend], left: str, right: str, at: int) -> None:
    """Their order, length, characters, and what is found in them."""
    compare(every_backend, TWO_TEXTS, left, right)
    compare(every_backend, TWO_TEXTS, left + right, right)
    compare(every_backend, TEXT_AT, left, at)
    compare(every_backend, FIND_FROM, left + right + left, right, at)


@SETTINGS
@given(text=st.one_of(
    st.text(st.sampled_from("0123456789.eE+-_ \t\x1cxinfaty\x00٣"), max_size=7), st.floats().map(repr)
))
def test_texts_as_numbers(every_backend: list[Backend], text: str) -> None:
    """What is a number, and which."""
    compare(every_backend, TO_NUMBER, text)


@SETTINGS
@given(text=JSON_LIKE)
def test_json(every_backend: list[Backend], text: str) -> None:
    """What is JSON, and of what."""
    compare(every_backend, FROM_JSON, text)


@SETTINGS
@given(call=st.sampled_from(sorted(CALLS)).flatmap(lambda name: calls(Scope({}), name, 1)))
def test_functions(every_backend: list[Backend], call: ir.Call) -> None:
    """What they give, and what becomes of that on which they are called."""
    given_to = tuple(ir.Variable("local", str(at)) for at, _ in enumerate(call.arguments))
    body = [ir.Declare(local, value) for local, value in zip(given_to, call.arguments, strict=True)]
    called = ir.Call(call.function, tuple(
        value if isinstance(value, ir.Literal) else local for local, value in zip(given_to, call.arguments, strict=True)
    ))
    compare(every_backend, Script(ir.Script((), (), (*body, ir.Return(ir.ListOf((called, *given_to)))))))
