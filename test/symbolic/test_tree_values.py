"""Expressions by hand: what each gives, on every backend, where the random scripts leave it to chance.

A row is an expression and its value, or the message of its error.
"""
from __future__ import annotations

from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.errors import ScriptError
from redipy.symbolic import Script, ir
from test.symbolic.test_random_programs import shown
from test.symbolic.trees import Fails, fn, item, local, node, op, outcome, part, within

VALUES: dict[str, list[tuple[Any, Any]]] = {
    "divisions are Python's": [
        ([op(7, "/", 2), op(7, "//", 2), op(-7, "//", 2), op(7, "//", -2), op(6, "/", 2)], [3.5, 3, -4, -4, 3]),
        ([op(7, "%", 3), op(-7, "%", 3), op(7, "%", -3), op(-7.5, "%", 2), op(6, "%", -3)], [1, 2, -2, 0.5, 0]),
        ([op(1, "//", 0.1), op(1, "%", 0.1), op(-1e-20, "%", 3)], [9, 0.09999999999999995, 3]),
        (op(1, "/", 0), Fails("DIVIDED_BY_ZERO")),
        (op(1, "//", 0), Fails("DIVIDED_BY_ZERO")),
        (op(1, "%", False), Fails("DIVIDED_BY_ZERO")),
        (op("a%s", "%", "b"), Fails("UNFIT")),
        (op(True, "//", True), 1),
    ],
    "powers are real numbers": [
        ([op(2, "**", 10), op(2, "**", -1), op(9, "**", 0.5), op(-2, "**", 3), op(0, "**", 0)], [1024, 0.5, 3, -8, 1]),
        (op(-8, "**", 0.5), Fails("NOT_A_POWER")),
        (op(0, "**", -1), Fails("DIVIDED_BY_ZERO")),
        (op(10, "**", 400), Fails("TOO_LARGE")),
        (op(1e300, "*", 1e300), float("inf")),
    ],
    "texts and lists are repeated": [
        ([op("ab", "*", 2), op(3, "*", "é"), op([1, None], "*", 2), op("a", "*", -1)],
         ["abab", "ééé", [1, None] * 2, ""]),
        (op("a", "*", True), "a"),
        (op("a", "*", 1.5), Fails("UNFIT")),
        (op("a", "*", "b"), Fails("UNFIT")),
        (op("a", "*", 1e9), Fails("TOO_LONG")),
    ],
    "both operands are evaluated before they are looked at": [
        (op(None, "+", within(1, None)), Fails("NO_ITEMS")),
        (ir.Compare("<", node([]), within(1, None)), Fails("NO_ITEMS")),
        (op("a", "-", item([], 0)), Fails("NO_SUCH_INDEX")),
    ],
    "the sign is that of a number": [
        ([ir.Negate(node(3)), ir.Negate(node(True)), fn("abs", -2.5)], [-3, -1, 2.5]),
        (ir.Negate(node("3")), Fails("UNFIT")),
    ],
    "one of two values is evaluated": [
        (ir.Conditional(node(""), item([], 0), node([None])), [None]),
        (ir.Conditional(node([0]), node(None), item([], 0)), None),
        ([ir.Conditional(node(1), node(False), node(None)), ir.Conditional(node(0), node(1), node(2))], [False, 2]),
    ],
    "items are those of a list, a text, or a dict": [
        ([item([1, None], 1), item([1, 2], -2), item("aé", 1), item({"a": None}, "a")], [None, 1, "é", None]),
        (item([1], 1), Fails("NO_SUCH_INDEX")),
        (item("é", -2), Fails("NO_SUCH_INDEX")),
        (item([1], 0.5), Fails("NOT_AN_INDEX")),
        (item([1], "0"), Fails("NOT_AN_INDEX")),
        (item({"a": 1}, "b"), Fails("NO_SUCH_FIELD")),
        (item({"1": 1}, 1), Fails("NOT_A_FIELD")),
        (item(None, 0), Fails("NO_ITEMS")),
    ],
    "slices are Python's": [
        ([part("abcdef", 1, 4, None), part("abcdef", None, None, -1), part("aé€", -2, None, None)],
         ["bcd", "fedcba", "é€"]),
        ([part([1, 2, 3, 4], None, -1, 2), part([1, 2, 3, 4], 9, None, -2), part([1, 2], 1, 1, 1)],
         [[1, 3], [4, 2], []]),
        ([part([1, 2, 3], -9, 9, None), part([1, 2, 3], 0, -9, -1), part([None, 1], None, 1, None)],
         [[1, 2, 3], [1], [None]]),
        (part([1], None, None, 0), Fails("NO_STEP")),
        (part([1], 0.5, None, None), Fails("NOT_AN_INDEX")),
        (part({}, None, None, None), Fails("NO_ELEMENTS")),
    ],
    "in looks at elements, fields, and parts of texts": [
        ([within(1, [True]), within(None, [None]), within([1], [[1]]), within("a", {"a": None})], [True] * 4),
        ([within("b", {"a": 1}), within(1, {"1": 1}), within("", "a"), within("é", "aéb")], [False, False, True, True]),
        (within(1, "1"), Fails("NOT_SEARCHED")),
        (within(1, 1), Fails("NO_ITEMS")),
    ],
    "str, int, float, bool are Python's, of what means the same everywhere": [
        ([fn("str", None), fn("str", True), fn("str", 3), fn("str", 0.1), fn("str", "a")],
         ["None", "True", "3", "0.1", "a"]),
        (fn("str", [1]), Fails("NO_TEXT_OF")),
        ([fn("int", " -12\n"), fn("int", -1.5), fn("int", True), fn("float", "1e3"), fn("bool", [])],
         [-12, -1, 1, 1000, False]),
        (fn("int", "1.5"), Fails("NOT_A_NUMBER")),
        (fn("int", "1_0"), Fails("NOT_A_NUMBER")),
        (fn("int", "0\x1c"), Fails("NOT_A_NUMBER")),
        (fn("int", None), Fails("NO_NUMBER_OF")),
        (fn("int", 1e400), Fails("NOT_FINITE")),
    ],
    "round goes to the even one": [
        ([fn("round", 0.5), fn("round", 1.5), fn("round", -2.5), fn("round", 2.675, 2)], [0, 2, -2, 2.67]),
        ([fn("round", 1250, -2), fn("round", 1350, -2), fn("round", -15, -1), fn("round", 5e20, -30)],
         [1200, 1400, -20, 0]),
        ([fn("round", 0.1 + 0.2, 20), fn("round", 1e300, 3), fn("round", 1.1, 30)], [0.1 + 0.2, 1e300, 1.1]),
        (fn("round", 1.5, 0.5), Fails("NOT_WHOLE")),
    ],
    "min, max, sum and sorted compare as Python does": [
        ([fn("min", 3, 1, 2), fn("max", ["a", "é", "z"]), fn("min", True, 1), fn("max", 1, True)], [1, "é", True, 1]),
        ([fn("sum", [1, 2.5, True]), fn("sum", [], 5), fn("sum", [0.1] * 10)],
         [4.5, 5, 0.1 * 3 + 0.1 * 7 - 1.1102230246251565e-16]),
        (fn("min", []), Fails("NOTHING_TO_CHOOSE")),
        (fn("max", 1, "a"), Fails("UNFIT")),
        (fn("min", None, 1), Fails("UNFIT")),
        (fn("sum", ["a"]), Fails("UNFIT")),
        ([fn("sorted", [3, 1, 2]), fn("sorted", [[1, "b"], [1, "a"], []]), fn("sorted", "bé€a")],
         [[1, 2, 3], [[], [1, "a"], [1, "b"]], ["a", "b", "é", "€"]]),
        ([fn("sorted", [True, 1, 0, False]), fn("sorted", [True, 1, 0, False], True)],
         [[0, False, True, 1], [True, 1, 0, False]]),
        (fn("sorted", [1, "a"]), Fails("UNFIT")),
        (fn("sorted", [None]), [None]),
    ],
    "what can be gone through is a list, a dict, or a text": [
        ([fn("list", "aé"), fn("list", {"b": 1, "a": 2}), fn("elements", [1]), fn("reversed", {"a": 1, "b": 2})],
         [["a", "é"], ["b", "a"], [1], ["b", "a"]]),
        ([fn("any", [0, None]), fn("all", ""), fn("any", {"": 1}), fn("all", [1, []])], [False, True, False, False]),
        ([fn("range", 3), fn("range", 3, 0, -2), fn("range", 0), fn("enumerate", ["a"], 1), fn("zip", [1, 2], "a")],
         [[0, 1, 2], [3, 1], [], [[1, "a"]], [[1, "a"]]]),
        (fn("list", None), Fails("NOT_GONE_THROUGH")),
        (fn("range", 1.5), Fails("NOT_WHOLE")),
        (fn("range", 1, 5, 0), Fails("NO_STEP")),
        (fn("range", 1e8), Fails("TOO_LONG")),
    ],
    "types are known by their names": [
        ([fn("isinstance", 3, "int"), fn("isinstance", 0.5, "float"), fn("isinstance", 3, "float")],
         [True, True, False]),
        ([fn("isinstance", True, "int"), fn("isinstance", None, "None"), fn("isinstance", {}, "list")],
         [False, True, False]),
    ],
    "split and strip know Python's blanks": [
        ([fn(".split", " a\u2003b\x1cc "), fn(".split", "a b  c ", None, 1), fn(".split", " "), fn(".split", "", ",")],
         [["a", "b", "c"], ["a", "b  c "], [], [""]]),
        ([fn(".split", "a,,b,", ","), fn(".split", "a,b,c", ",", 1), fn(".split", "aéb", "é")],
         [["a", "", "b", ""], ["a", "b,c"], ["a", "b"]]),
        ([fn(".strip", "\u00a0 a "), fn(".lstrip", "ééaé", "é"), fn(".rstrip", "a-é-", "-é")], ["a", "aé", "a"]),
        (fn(".split", "a", ""), Fails("NO_SEPARATOR")),
        (fn(".split", "a", 1), Fails("NOT_A_TEXT")),
    ],
    "methods of texts are Python's": [
        ([fn(".upper", "aZ1"), fn(".lower", "aZ1"), fn(".isdigit", "12"), fn(".isdigit", "²"), fn(".isdigit", "")],
         ["AZ1", "az1", True, False, False]),
        (fn(".upper", "é"), Fails("NOT_ASCII")),
        ([fn(".replace", "aaa", "aa", "b"), fn(".replace", "aé", "", "-"), fn(".replace", "aaa", "a", "b", 2)],
         ["ba", "-a-é-", "bba"]),
        ([fn(".find", "aéé", "é"), fn(".find", "abc", "x"), fn(".find", "abcb", "b", 2), fn(".index", "abc", "c")],
         [1, -1, 3, 2]),
        ([fn(".count", "aaa", "aa"), fn(".count", "éé", ""), fn(".zfill", "-7", 4), fn(".zfill", "é", 3)],
         [1, 3, "-007", "00é"]),
        ([fn(".startswith", "abc", "ab"), fn(".endswith", "abc", "abcd"), fn(".endswith", "abc", "")],
         [True, False, True]),
        ([fn(".join", ", ", ["a", "b"]), fn(".join", "-", "aéb"), fn(".join", "", [])], ["a, b", "a-é-b", ""]),
        (fn(".join", ",", [1]), Fails("NOT_A_TEXT")),
        (fn(".index", "abc", "x"), Fails("NOT_THERE")),
        (fn(".upper", 1), Fails("NO_METHOD")),
        (fn(".append", "a", 1), Fails("NO_METHOD")),
    ],
    "methods of dicts are Python's, in the order in which fields were put in": [
        ([fn(".get", {"a": None}, "a", 1), fn(".get", {}, "a", 1), fn(".keys", {"b": 1, "a": 2})],
         [None, 1, ["b", "a"]]),
        ([fn(".values", {"b": 1, "a": None}), fn(".items", {"b": 1}), fn(".setdefault", {"a": None}, "a", 1)],
         [[1, None], [["b", 1]], None]),
        ([fn(".pop", {"a": 1}, "a"), fn(".pop", {}, "a", None), fn("dict", [["b", 1], ["a", 2], ["b", 3]])],
         [1, None, {"b": 3, "a": 2}]),
        (fn(".pop", {}, "a"), Fails("NO_SUCH_FIELD")),
        (fn(".get", [], "a"), Fails("NO_METHOD")),
        (fn(".get", {}, 1), Fails("NOT_A_FIELD")),
        (fn("dict", ["ab"]), Fails("NOT_PAIRS")),
        (fn(".update", "a", "b"), Fails("NO_METHOD")),
        (fn(".update", {}, "b"), Fails("NOT_PAIRS")),
        ({"b": 1, "a": 2, "c": {"z": 1, "y": 2}}, {"b": 1, "a": 2, "c": {"z": 1, "y": 2}}),
        (ir.DictOf((("a", node(1)), ("b", node(2)), ("a", node(3)))), {"a": 3, "b": 2}),
    ],
    "methods of lists are Python's": [
        ([fn(".index", [1, None], None), fn(".count", [1, True, 2], 1), fn(".pop", [1, 2]), fn(".pop", [1, 2], -2)],
         [1, 2, 2, 1]),
        (fn(".pop", []), Fails("NO_SUCH_INDEX")),
        (fn(".pop", [1], 1), Fails("NO_SUCH_INDEX")),
        (fn(".remove", [1], 2), Fails("NOT_THERE")),
        (fn(".index", [1], 2), Fails("NOT_THERE")),
    ],
    "formats are Python's": [
        ([fn("format", 3, "05d"), fn("format", -3, "+d"), fn("format", 1e20, "d")],
         ["00003", "-3", "100000000000000000000"]),
        ([fn("format", 2.5, ".0f"), fn("format", 1234567.891, ",.2f"), fn("format", 0.125, ".1%")],
         ["2", "1,234,567.89", "12.5%"]),
        ([fn("format", 255, "x"), fn("format", 255, "X"), fn("format", -8, "o"), fn("format", 5, "08b")],
         ["ff", "FF", "-10", "00000101"]),
        ([fn("format", "é", "*^5"), fn("format", "abc", ".2"), fn("format", "a", "05"), fn("format", 1.5, ">6")],
         ["**é**", "ab", "a0000", "   1.5"]),
        ([fn("format", 1e-5, "g"), fn("format", 12345.678, ".3e"), fn("format", 1e8, ","), fn("format", -1.5, "08.2f")],
         ["1e-05", "1.235e+04", "100,000,000", "-0001.50"]),
        ([fn("format", None, ""), fn("format", True, ""), fn("format", True, "d"), fn("format", 1e400, "f")],
         ["None", "True", "1", "inf"]),
        (fn("format", 1.5, "d"), Fails("UNFIT_FORMAT")),
        (fn("format", "a", "d"), Fails("UNFIT_FORMAT")),
        (fn("format", 1, "s"), Fails("UNFIT_FORMAT")),
        (fn("format", None, "5"), Fails("UNFIT_FORMAT")),
        (fn("format", 1.5, ".3"), Fails("UNFIT_FORMAT")),
    ],
}


@pytest.mark.parametrize("name", VALUES)
def test_value(backend: Backend, name: str) -> None:
    """Each row: once as it stands, and once with the kinds of its literals unknown to the compilers."""
    for number, (value, expected) in enumerate(VALUES[name], start=1):
        for tree in (node(value), unknown(node(value))):
            got = outcome(backend, Script(ir.Script((), (), (ir.Return(tree),), (IDENTITY,))))
            if isinstance(expected, Fails):
                assert f"Error while executing script: {expected.text}" == str(got).splitlines()[0], f"row {number}"
                assert isinstance(got, ScriptError)
            else:
                assert not isinstance(got, Exception), f"row {number}: {got}"
                assert shown(got) == shown(expected), f"row {number}"


IDENTITY = ir.Function("same", ("x",), (ir.Return(ir.Item(ir.ListOf((local("x"),)), ir.Literal(0.0))),))


def unknown(tree: ir.Expr) -> ir.Expr:
    """A tree whose parts all go through a function that gives them back."""
    match tree:
        case ir.Call("isinstance" | "format" as function, (first, last)):
            return ir.Call(function, (unknown(first), last))
        case ir.Call(function, arguments):
            return ir.Call(function, tuple(map(unknown, arguments)))
        case ir.ListOf(elements):
            return ir.ListOf(tuple(map(unknown, elements)))
        case ir.Arithmetic(sign, left, right):
            return ir.Arithmetic(sign, unknown(left), unknown(right))
        case ir.Item(container, key):
            return ir.Item(unknown(container), unknown(key))
        case ir.Slice(container, start, stop, step):
            return ir.Slice(*map(unknown, (container, start, stop, step)))
        case ir.Contains(element, container):
            return ir.Contains(unknown(element), unknown(container))
        case ir.Negate(value):
            return ir.Negate(unknown(value))
    return ir.Invoke("same", (tree,))
