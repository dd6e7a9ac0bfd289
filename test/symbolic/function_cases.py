"""Functions that are scripts, one for each thing that scripts have: run as they stand here by Python, and as scripts.

`@case(…)` says with which arguments; keys are called as their parameters. `before=` are commands that fill the store.
What must come of it is not written down: it is what Python makes of the same function (see test_function_cases).
"""
# What is tested is Python as people write it, the clumsy way too.
# ruff: noqa: B006, B018, B905, C400, C408, C416, E711, E712, F541, F841, F842, PLE0643, PLR0133, PLR1714, PLW0120
# ruff: noqa: PLW2901, RET502, RET503, RET504, RET505, RUF005, RUF021, RUF060, SIM118, SIM300, UP034
from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, cast

import redipy
from redipy import Key, RedisHash, RedisList, RedisSet, RedisSortedSet, RedisStream, RedisVar, ScriptError, call
from redipy.errors import ScriptError as AliasedError

Jobs = RedisList
LIMIT = 3
NAMES = ["a", "b", "c"]
SETTINGS = {"depth": 2, "names": ["x"], "ratio": 0.5, "none": None, "on": True}


@dataclass
class Case:
    """A function, with what it is called with."""

    function: FunctionType
    calls: Sequence[dict[str, Any]]
    before: Sequence[str]


CASES: list[Case] = []


def case(*calls: dict[str, Any], before: Sequence[str] = ()) -> Callable[[Any], Any]:
    """Add a function to the cases."""

    def add(function: Any) -> Any:
        CASES.append(Case(cast(FunctionType, function), calls or ({},), before))
        return function

    return add


def of(name: str, *values: Any) -> list[dict[str, Any]]:
    """Calls with one argument each."""
    return [{name: value} for value in values]


# Assignments


@case(dict(a=1, b=2))
def assigned(*, a: int, b: int) -> Any:
    x = a
    y: int = b
    z: list[int]
    p = q = [x]
    p.append(y)
    x, y = y, x
    (m, n), o = (x, [y]), 5
    c, d = [a, b]
    return [x, y, p, q, m, n, o, c, d]


@case(dict(a=7, b=2), dict(a=-7, b=2), dict(a=1.5, b=0.5))
def augmented(*, a: float, b: float) -> Any:
    x = a
    x += b
    y = a
    y -= b
    z = a
    z *= b
    q = a
    q /= b
    f = a
    f //= b
    m = a
    m %= b
    p = b
    p **= 2
    return [x, y, z, q, f, m, p]


@case()
def augmented_list_is_the_same() -> Any:
    a = [1]
    b = a
    b += [2]
    c = a
    c = c + [3]
    d = {"x": a, "n": 1}
    d["n"] += 4
    d["x"] += [9]
    e = a
    e += "xy"
    e += {"field": 1}
    t = "a"
    t += "b" + str(1)
    t += f"{t}!"
    return [a, b, c, d, e, t]


@case(*of("x", [1], "t", 2))
def augmented_with_what_is_not_known(*, x: Any) -> Any:
    a = x
    b = a
    b += x
    return [a, b]


@case()
def unpacked_in_order() -> Any:
    log: list[Any] = []

    def note(log: list[Any], x: int) -> int:
        log.append(x)
        return x

    d = {}
    d[str(note(log, 2))] = note(log, 1)
    a = [0, 0]
    i = 0
    i, a[i] = 1, 5
    return [log, d, i, a]


@case(*of("x", [1, 2], [1], [1, 2, 3], "ab", "abc"))
def unpacked(*, x: Any) -> Any:
    a, b = x
    return [b, a]


@case(dict(x=[[1, [2, 3]], [4, [5, 6]]]))
def unpacked_deeply(*, x: Any) -> Any:
    return [a + b + c for a, (b, c) in x]


@case(dict(n=5))
def walrus(*, n: int) -> Any:
    if (half := n // 2) > 1 and (rest := n % 2):
        return [half, rest]
    return half


@case(dict(xs=[1, 2, 3, 4]))
def walrus_keeps_order(*, xs: list[int]) -> Any:
    i = 0
    a = i + (i := i + 1) + i
    b = [i, (i := 5), i]
    c = {"a": i, "b": (i := 6), "c": i}
    d = (i := 2) if i == 6 else i
    return [a, b, c, d, i, xs[(i := 1)], xs[i], f"{i}{(i := 3)}{i}"]


# Branches


@case(*of("x", 0, 1, 5, -3, None, "", "a", [], [0], {}, {"a": 1}, True, False))
def truth(*, x: Any) -> Any:
    if x:
        kind = "true"
    elif x is None:
        kind = "none"
    elif x == 0:
        kind = "zero"
    else:
        kind = "false"
    return [kind, not x, x and "and", x or "or", bool(x), "a" if x else "b", x is not None]


@case(*of("x", 0, 1, 2, 3))
def early_return(*, x: int) -> Any:
    if x == 0:
        return "zero"
    if x == 1:
        return None
    elif x == 2:
        return
    return "more"


@case(*of("x", 1, 5, 10, 50))
def chained(*, x: int) -> Any:
    log: list[Any] = []

    def note(log: list[Any], y: int) -> int:
        log.append(y)
        return y

    return [1 < x < 10, 1 <= x <= 10 != 5, 5 == x != 1, note(log, 1) < note(log, x) < note(log, 10), log,
            0 < (y := x + 1) < 11, y, x < note(log, 6) < (z := 20)]


@case(*of("x", 0, 3))
def short_circuits(*, x: int) -> Any:
    log: list[Any] = []

    def note(log: list[Any], y: Any) -> Any:
        log.append(y)
        return y

    a = x and note(log, "and")
    b = x or note(log, "or")
    c = note(log, "then") if x else note(log, "else")
    d = x == 3 and (y := 5) == 5 and (w := y + 1) > 0
    e = x == 0 or (v := 4) and v == 4
    f = (x and (u := 1)) or (t := 7)
    return [a, b, c, d, e, f, log]


@case(*of("x", "a", "z", ""))
def contained(*, x: str) -> Any:
    return [x in ["a", "b"], x not in ("a", "b"), x in {"a": 1}, x in "bar", x in NAMES, 3 in [1, 3.0], None in [0],
            [1] in [[1]], "" in {}]


@case(*of("x", 1, 0, None, True, "1", [1], {"a": 1}))
def compared(*, x: Any) -> Any:
    return [x == 1, x != 1, x == True, x == None, x == "1", x == [1], x == {"a": 1}, 1 == x, x is None]


@case(dict(a=1, b="a"), dict(a=[1], b=2), dict(a=None, b=1), dict(a={}, b={}))
def not_ordered(*, a: Any, b: Any) -> Any:
    return a < b


# Loops


@case(dict(n=0), dict(n=1), dict(n=5))
def while_loop(*, n: int) -> Any:
    total = 0
    while n > 0:
        n -= 1
        if n == 3:
            continue
        total += n
        if total > 100:
            break
    else:
        total += 1000
    return [n, total]


@case(dict(n=3), dict(n=8))
def while_true(*, n: int) -> Any:
    i = 0
    while True:
        i += 1
        if i * i > n:
            found = i
            break
        if i > 100:
            return None
    return found


@case(dict(n=3), dict(n=30))
def while_asks_with_statements(*, n: int) -> Any:
    seen = []
    i = 0
    while (i := i + 1) < n and all(i % x for x in [5, 7]):
        if i % 2:
            continue
        seen.append(i)
    else:
        seen.append("end")
    return [seen, i]


@case(*of("xs", [], [1, 2, 3], [3, 1], "abc", {"a": 1, "b": 2}))
def for_loop(*, xs: Any) -> Any:
    seen = []
    for x in xs:
        if x == 2:
            continue
        if x == 3 or x == "c":
            break
        seen.append(x)
    else:
        seen.append("end")
    return seen


@case(dict(xs=5), dict(xs=None), dict(xs=True))
def for_loop_of_no_list(*, xs: Any) -> Any:
    for x in xs:
        return x


@case(dict(xs=[1, 2]))
def for_loop_is_live(*, xs: list[int]) -> Any:
    for x in xs:
        if x < 5:
            xs.append(x + 2)
    x = 0
    for x in xs:
        y = x
        x = 7
    return [xs, x]


@case(dict(n=4, m=-2), dict(n=0, m=3))
def ranges(*, n: int, m: int) -> Any:
    seen = [i for i in range(n)]
    for i in range(1, n):
        i += 10
        seen.append(i)
    for i in range(10, 0, m):
        seen.append(i)
    for i in range(n, -1, -1):
        if i == 2:
            break
        seen.append(i)
    else:
        seen.append("end")
    return [seen, list(range(n)), sum(range(3, 6)), 2 in range(3), len(range(0, 10, 3))]


@case(dict(n=0))
def range_without_step(*, n: int) -> Any:
    for i in range(0, 5, n):
        return i


@case(dict(xs=["a", "b", "c"]), dict(xs=[]), dict(xs="xyz"))
def helpers_of_loops(*, xs: list[str]) -> Any:
    seen: list[Any] = []
    for i, x in enumerate(xs):
        seen.append([i, x])
    for i, x in enumerate(xs, 5):
        seen.append([i, x])
    for i, x in enumerate(xs, start=len(xs)):
        seen.append([i, x])
    for pair in enumerate(xs):
        seen.append(pair)
    for a, b in zip(xs, [1, 2]):
        seen.append([a, b])
    for a, b, c in zip(xs, xs, "pq"):
        seen.append(a + b + c)
    for x in reversed(xs):
        seen.append(x)
    return [seen, list(enumerate(xs)), list(zip(xs, xs)), [i for i, x in enumerate(xs, 1)], list(reversed(xs))]


@case(dict(start=2**53), dict(start=-(2**53)))
def enumerated_from_afar(*, start: int) -> Any:
    return list(enumerate(["a"], start))


@case(dict(d={}), dict(d={"a": 1, "b": [2]}))
def dicts(*, d: dict[str, Any]) -> Any:
    seen: list[Any] = []
    for name in d:
        seen.append(name)
    for name, value in d.items():
        seen.append([name, value])
    for value in d.values():
        seen.append(value)
    for name in d.keys():
        seen.append(name)
    return [seen, list(d), len(d), "a" in d, d.get("a"), d.get("z"), d.get("z", 5), sorted(d.items()), list(d.keys())]


@case()
def nested_loops() -> Any:
    seen = []
    for i in range(4):
        for j in range(4):
            if j == i:
                break
            if (i + j) % 2:
                continue
            seen.append([i, j])
        else:
            seen.append("all")
        if i == 2:
            continue
        k = 0
        while k < i:
            k += 1
            if k == 2:
                break
        else:
            seen.append(k)
    return seen


@case(dict(n=3))
def values_after_a_loop(*, n: int) -> Any:
    last = None
    for i in range(n):
        last = i
        for j in [1, 2]:
            inner = j
    return [last, n]


# Comprehensions


@case(dict(xs=[1, 2, 3, 4]), dict(xs=[]))
def comprehensions(*, xs: list[int]) -> Any:
    x = "outer"
    a = [x * x for x in xs]
    b = [x for x in xs if x % 2 if x > 1]
    c = [[x, y] for x in xs for y in range(x) if y]
    d = {str(x): x for x in xs}
    e = {f"{k}{k}": v + 1 for k, v in d.items()}
    f = [[y for y in range(x)] for x in xs]
    g = [y for x in xs if (y := x - 2) > 0]
    return [a, b, c, d, e, f, g, x]


@case(dict(xs=[1, 2, 3]), dict(xs=[]), dict(xs=[0]))
def generators(*, xs: list[int]) -> Any:
    return [sum(x * 2 for x in xs), any(x > 2 for x in xs), all(x > 0 for x in xs), ",".join(str(x) for x in xs),
            sorted(-x for x in xs), list(x for x in xs), max((x for x in [5, 4])), min(x + y for x in [3] for y in [1,
                0]),
            any(x == y for x in xs for y in [1]), all(x != y for x in xs for y in [2, 9]),
            dict([k, 1] for k in ["a"]), max([x for x in xs] or [0])]


@case(dict(xs=[1, 0, 2]))
def any_and_all_stop(*, xs: list[int]) -> Any:
    log: list[Any] = []

    def note(log: list[Any], y: Any) -> Any:
        log.append(y)
        return y

    return [any(note(log, x) == 0 for x in xs), all(note(log, x + 10) > 10 for x in xs), log,
            any(note(log, x + y) == 1 for x in xs for y in xs if y)]


# Values


@case(dict(a=7, b=2), dict(a=-7, b=2), dict(a=7.5, b=-2), dict(a=0, b=3), dict(a=1, b=0))
def arithmetic(*, a: float, b: float) -> Any:
    x = [a + b, a - b, a * b, -a, +a, 2 ** 3, a * 0.5]
    return [x, a / b, a // b, a % b]


@case(dict(t="ab", n=3), dict(t=[1], n=2), dict(t="", n=0), dict(t=[1], n=-1))
def repeated(*, t: Any, n: int) -> Any:
    return [t * n, n * t, t + t]


@case(dict(a="x", b=1), dict(a=[1], b="t"), dict(a=None, b=1), dict(a={}, b={}))
def not_added(*, a: Any, b: Any) -> Any:
    return a + b


@case(dict(xs=[1, 2, 3, 4, 5], i=0), dict(xs=[1, 2, 3], i=-1), dict(xs="héllo", i=2), dict(xs=[1, 2], i=5),
    dict(xs="ab", i=-3))
def indexed(*, xs: Any, i: int) -> Any:
    return [xs[i], xs[-1], xs[1:], xs[:2], xs[i:], xs[-2:], xs[::2], xs[::-1], xs[1:4:2], xs[:], xs[3:1], xs[-100:100]]


@case(*of("k", "a", "z"))
def looked_up(*, k: str) -> Any:
    d = {"a": {"b": [1, 2]}}
    return d[k]["b"][-1]


@case()
def changed_containers() -> Any:
    xs = [1, 2, 3]
    xs[0] = 9
    xs[-1] = 8
    del xs[1]
    d: dict[str, Any] = {"a": 1, "b": 2}
    d["c"] = xs
    d["c"][0] = 7
    del d["a"]
    key = "k" + "ey"
    e = {key: 1, "x": 2, f"{key}2": 3}
    e["x"] += 5
    return [xs, d, e, {}, [], (1, 2), dict(a=1, b=[2]), list(), dict(), list("abc"), dict(d), dict([["p", 1]])]


@case(*of("i", 3, -4, 0))
def set_outside(*, i: int) -> Any:
    xs = [1, 2, 3]
    xs[i] = 5
    return xs


@case()
def same_list_twice() -> Any:
    a: list[Any] = [1]
    b = {"x": a, "y": [a]}
    a.append(2)
    b["y"][0].append(3)
    return [a, b]


@case(dict(x=[3, 1, 2]))
def arguments_are_copies(*, x: list[int]) -> Any:
    x.append(4)
    x[0] = 5
    x = x + [6]
    return x


# Texts


@case(dict(s="  Hello, World  "), dict(s="a,b,,c"), dict(s=""))
def text_methods(*, s: str) -> Any:
    return [s.split(","), s.split(), s.split(",", 1), s.strip(), s.lstrip(), s.rstrip(), s.upper(), s.lower(),
            s.replace(",", ";"), s.replace(",", "", 1), s.find("o"), s.find("o", 6), s.find("zz"), s.startswith("  H"),
            s.endswith("c"), s.count(","), s.isdigit(), "42".isdigit(), "7".zfill(3), "-".join(["a", "b"]),
                s.strip(" H"),
            len(s), "x".join(s), s.split(sep=","), s.split(",", maxsplit=1), s.split(maxsplit=1)]


@case(dict(s="hello"))
def text_index(*, s: str) -> Any:
    return [s.index("l"), s.index("z")]


@case(dict(x=3, y=2.5, s="abc", n=None, b=True))
def f_strings(*, x: int, y: float, s: str, n: Any, b: bool) -> Any:
    return [f"{x}", f"{y}:{s}", f"{x + 1}{'!'}", f"{x:03d}", f"{y:.2f}", f"{s:>5}|{s:<5}|{s:^5}", f"{n} {b}", f"{x:,}",
            f"{{}}", f"{x!s}", f"{y:8.3f}", f"{1234567:,}", f"{x / 2:g}", "a" "b", f"", f"{s[0]}{len(s):d}"]


@case(dict(x=3), dict(x=0.1), dict(x=1e20), dict(x=-1e-7), dict(x="a"), dict(x=True), dict(x=None))
def texts_of(*, x: Any) -> Any:
    return [str(x), f"<{x}>"]


@case(dict(a="é", b="z"), dict(a="a", b="ab"), dict(a="Z", b="a"))
def text_order(*, a: str, b: str) -> Any:
    return [a < b, sorted([b, a]), max(a, b), a + b, a[0], len(a)]


# Functions of Python


@case(dict(xs=[3, 1, 2]), dict(xs=[5]))
def builtins_of_lists(*, xs: list[int]) -> Any:
    ys = xs.copy()
    ys.sort()
    zs = list(xs)
    zs.reverse()
    ws = xs[:]
    ws.sort(reverse=True)
    ws.insert(1, 9)
    ws.insert(-1, 8)
    ws.extend([1, 1])
    ws.extend("ab")
    ws.remove(9)
    last = ws.pop()
    first = ws.pop(0)
    empty = [1]
    empty.clear()
    return [len(xs), sum(xs), min(xs), max(xs), sorted(xs), sorted(xs, reverse=True), ys, zs, ws, last, first, empty,
            xs.index(xs[0]), xs.count(1), sum(xs, 10), sum(xs, start=5), min(3, 1, 2), max(1, 2), any(xs), all(xs),
            list(reversed(xs)), xs]


@case()
def methods_of_dicts() -> Any:
    d: dict[str, Any] = {"a": 1}
    e = d.copy()
    e.update({"b": 2})
    a = e.setdefault("a", 9)
    c = e.setdefault("c", [])
    c.append(1)
    p = e.pop("b")
    q = e.pop("zz", None)
    g = d.copy()
    g.clear()
    return [d, e, a, c, p, q, g, list(e.values()), list(e.items())]


@case(*of("x", "12", " 7 ", "1.5", "x", "", 3.7, -3.7, True, None, [1]))
def int_of(*, x: Any) -> Any:
    return int(x)


@case(*of("x", "12", " 7.25 ", "1e3", "x", 3, True, None))
def float_of(*, x: Any) -> Any:
    return float(x)


@case(*of("x", 2.5, 3.5, -2.5, 2.675, 1234.5678, 7))
def numbers_of(*, x: float) -> Any:
    return [round(x), round(x, 2), abs(x), abs(-x), round(x, 0)]


@case(*of("x", 1, "a", None, True, [], {}, 1.5))
def types_of(*, x: Any) -> Any:
    return [isinstance(x, str), isinstance(x, (int, float)), isinstance(x, bool), isinstance(x, list), isinstance(x,
        dict),
            x is None, isinstance(x, str | None), isinstance(x, int | list)]


@case(dict(x={"a": [1, None, True], "b": "é"}))
def json_both_ways(*, x: Any) -> Any:
    text = json.dumps(x)
    return [json.loads(text), json.loads("[1, 2.5, null]"), json.loads("{}"), json.dumps(5)]


@case(dict(x="{"), dict(x="[1"))
def json_that_is_none(*, x: str) -> Any:
    return json.loads(x)


@case(*of("x", [], [1, "a"], 5))
def failing_functions(*, x: Any) -> Any:
    return max(x)


@case(*of("x", "append", "pop", "key", "index", "div", "text", "remove", "none"))
def failing(*, x: str) -> Any:
    n: Any = None
    if x == "append":
        n.append(1)
    if x == "pop":
        [].pop()
    if x == "key":
        {}["a"]
    if x == "index":
        [1][1]
    if x == "div":
        1 // 0
    if x == "text":
        "a" + n
    if x == "remove":
        [1].remove(2)
    return len(n)


# Constants of the module


@case()
def constants() -> Any:
    names = NAMES + ["d"]
    depth = SETTINGS["depth"]
    return [LIMIT, NAMES, names, depth, SETTINGS["names"][0], SETTINGS["none"], SETTINGS.get("on"), redipy.RSM_MISSING,
            "b" in NAMES, [name.upper() for name in NAMES]]


# Functions of the script


@redipy.script
def halved(x: float, *, times: int = 1) -> float:
    """A script, which others may call."""
    for _ in range(times):
        x /= 2
    return x


def doubled(x: int, by: int = 2, *, plus: int = 0) -> int:
    """A function that scripts call."""
    return x * by + plus


def factorial(n: int) -> int:
    """It calls itself."""
    return 1 if n <= 1 else n * factorial(n - 1)


def is_even(n: int) -> bool:
    """It calls another one that calls it."""
    return n == 0 or is_odd(n - 1)


def is_odd(n: int) -> bool:
    """See is_even."""
    return n != 0 and is_even(n - 1)


def nothing(x: list[int]) -> None:
    """It gives None, and changes what it is given."""
    x.append(1)


def drained(source: RedisList, into: Jobs, most: int = 100) -> list[str]:
    """It is handed keys."""
    moved = []
    while len(moved) < most and (item := source.lpop()):
        into.rpush(item)
        moved.append(item)
    return moved


def list_named(name: str) -> RedisList:
    """It gives a key."""
    return RedisList(f"list:{name}")


@case(dict(n=5))
def functions(*, n: int) -> Any:
    def square(x: int) -> int:
        return x * x

    def add(x: int) -> int:
        return square(x) + n

    def count_down(x: int) -> list[int]:
        if x == 0:
            return []
        return [x + offset] + count_down(x - 1)

    offset = 10
    xs: list[int] = []
    result = nothing(xs)
    nothing(xs)
    return [doubled(n), doubled(n, 3), doubled(n, plus=1), doubled(by=4, x=1), factorial(n), is_even(n), is_odd(n),
            halved(n), halved(n, times=3), square(3), add(2), count_down(2), xs, result,
                [doubled(x) for x in range(3)], doubled(doubled(1))]


@case(before=["RPUSH inp a b c d"])
def functions_with_keys(inp: RedisList, out: RedisList) -> Any:
    first = drained(inp, out, most=1)
    second = drained(inp, list_named("x"))
    list_named("y").rpush("z")

    def left() -> int:
        return inp.llen() + out.llen()

    return [first, second, left(), list_named("x").lrange(0, -1)]


# Ends


@case(*of("x", 1, 2, 3, 4))
def raised(*, x: int) -> Any:
    if x == 1:
        raise ScriptError("no such thing")
    if x == 2:
        raise redipy.ScriptError(f"{x} is no {'good'}: 100% é \"'\n")
    if x == 3:
        raise AliasedError("aliased")
    assert x < 4, f"{x} is four"
    assert True
    return "never"


# Keys


@case(dict(threshold=3), dict(threshold=-1), before=["RPUSH inp 1 5 2 7 3"])
def split(inp: RedisList, small: RedisList, big: RedisList, *, threshold: float) -> int:
    """Move every number from inp to small or big."""
    moved = 0
    while (item := inp.lpop()) is not None:
        (small if float(item) < threshold else big).rpush(item)
        moved += 1
    return moved


@case(dict(), before=["RPUSH a 1 2", "RPUSH b 3"])
def keys_in_a_loop(a: RedisList, b: RedisList, c: RedisList) -> Any:
    lengths = []
    for key in (a, b, c):
        lengths.append(key.llen())
        key.rpush(f"end of {key}")
    target = a if lengths[0] > 5 else b
    target.lpush("front")
    other = RedisList(f"{a}:copy")
    for item in a.lrange(0, -1):
        other.rpush(item)
    total = sum(key.llen() for key in [a, b, other])
    keys: Key = Key("a")
    return [lengths, total, str(a), f"{b}!", keys.exists(), "a" == str(a)]


@case(before=["SET s 5", "SET t hello"])
def strings(s: RedisVar, t: RedisVar, u: RedisVar) -> Any:
    seen: list[Any] = [s.get(), u.get(), s.get_value(), s.incr(), s.incr(4), s.decr(), s.decrby(2), s.incrby(1.5),
        s.incrbyfloat(1)]
    seen += [u.set("x"), u.set("y", nx=True), u.set("y", xx=True), u.set("z", get=True), u.set("w", ex=100),
        u.ttl() > 99]
    seen += [t.strlen(), t.append("!"), t.getrange(1, 2), t.setrange(0, "J"), t.get(), t.substr(1), t.mget(u, "nope")]
    seen += [u.getdel(), u.setnx(1), u.setnx(2), u.getset(3), u.set_value("v", return_previous=True), u.getex(ex=5)]
    seen += [u.set_value("q", mode="if_missing"), u.set_value("q", expire_in=5.5), t.lcs(u), t.lcs(u, len=True)]
    seen += [u.setex(10, "a"), u.psetex(5000, "b"), u.setbit(7, 1), u.getbit(7), u.bitcount(), u.bitpos(1)]
    seen += [u.bitfield(("SET", "u8", 0, 255), ("GET", "u4", 4))]
    return seen


@case()
def hyperloglogs(p: RedisVar, q: RedisVar) -> Any:
    return [p.pfadd("a", "b"), p.pfadd("a"), q.pfadd("c"), p.pfcount(), p.pfcount(q), p.pfmerge(q), p.pfcount()]


@case(before=["HSET h a 1 b 2"])
def hashes(h: RedisHash, g: RedisHash) -> Any:
    field = "dyn" + "amic"
    seen: list[Any] = [h.hget("a"), h.hget("z"), h.hset("c", 3), h.hset("c", 4), h.hset({"d": 5, field: 6}), h.hlen()]
    seen += [h.hset(mapping={"e": 7}), h.hgetall(), g.hgetall(), h.hmget("a", "z"), h.hmget(["a", field]), h.hkeys(),
        h.hvals()]
    seen += [h.hdel("a", "z"), h.hexists("b"), h.hexists("a"), h.hincrby("b"), h.hincrby("b", 2), h.hincrby("b", 0.5)]
    seen += [h.hincrbyfloat("c", 1), h.hsetnx("n", 1), h.hsetnx("n", 2), h.hstrlen("n"), h.hmset({"m": 1})]
    seen += [h.hexpire(100, "b", "zz"), h.httl("b", "c", "zz"), h.hpersist("b"), h.hgetdel("b", "zz"), h.hgetex("c",
        ex=50)]
    seen += [h.hsetex("x", 1, ex=100), h.hscan()[0], sorted(h.hscan(match="m*")[1].items()), h.hscan(no_values=True)[0]]
    seen += [g.hrandfield(), g.hrandfield(2), h.hscan(count=1000)[1]["m"], sorted(g.hrandfield(2, withvalues=True))]
    for name, value in h.hgetall().items():
        g.hset(name, value)
    return [seen, g.hlen()]


@case(before=["RPUSH a 1 2 3 2"])
def lists(a: RedisList, b: RedisList) -> Any:
    seen: list[Any] = [a.lpush("x"), a.rpush("y", 5), a.lpop(), a.rpop(), a.lpop(2), a.rpop(1), b.lpop(), b.lpop(3),
        a.llen()]
    seen += [a.lrange(0, -1), b.lrange(0, -1), a.lindex(0), a.lindex(9), a.rpush(1, 2, 3, 2.5), a.lset(0, "z"),
        a.lrem(0, 2)]
    seen += [a.linsert("BEFORE", "z", "y"), a.ltrim(0, 3), a.lmove(b), a.rpoplpush(b), a.lmove(b, "RIGHT", "LEFT")]
    seen += [a.lpos("z"), b.lpos("nope"), b.rpush("q", "q"), b.lpos("q", count=0), b.lpushx(1),
        RedisList("none").rpushx(1)]
    return [seen, a.lrange(0, -1), b.lrange(0, -1), b.sort(alpha=True), b.sort(alpha=True, desc=True, start=0, num=2)]


@case(before=["SADD a 1 2 3", "SADD b 2 3 4"])
def sets(a: RedisSet, b: RedisSet, c: RedisSet) -> Any:
    seen: list[Any] = [a.sadd("x", 1), a.srem("x"), sorted(a.smembers()), a.sismember(1), a.sismember("q"), a.scard(),
        c.scard()]
    seen += [a.smismember("1", "q"), a.smismember([1, 9]), a.smove(b, 1), sorted(a.sinter(b)), sorted(a.sunion(b)),
        a.sdiff(b)]
    seen += [c.sinterstore(a, b), c.sunionstore([a, b]), c.sdiffstore(b, a), sorted(c.smembers()),
        RedisSet("no").spop()]
    seen += [RedisSet("no").srandmember(), RedisSet("no").srandmember(2), RedisSet("no").spop(2), a.sscan()[0]]
    return [seen, sorted(a.sscan()[1]), len(b.spop(9)), b.scard(), [m for m in sorted(c.smembers()) if m != "1"]]


@case(dict(name="m", by=2.5), before=["ZADD z 1 a 2 b 3 c"])
def sorted_sets(z: RedisSortedSet, y: RedisSortedSet, *, name: str, by: float) -> Any:
    seen: list[Any] = [z.zadd({name: by, "d": 4}), z.zadd({"d": 5}, ch=True), z.zadd({"d": 9}, nx=True),
        z.zadd({"d": 1}, incr=True)]
    seen += [z.zscore("a"), z.zscore("nope"), z.zincrby(by, "a"), z.zcard(), y.zcard(), z.zmscore(["a", "nope"]),
        z.zmscore("nope")]
    seen += [z.zrange(0, -1), z.zrange(0, 1, withscores=True), z.zrange(0, 0, desc=True), z.zrangebyscore(2, "(4"),
        z.zcount("-inf", 3)]
    seen += [z.zrank("a"), z.zrank("nope"), z.zrevrank("a"), z.zrank("a", withscore=True), z.zrem("a", "nope"),
        z.zpopmin()]
    seen += [y.zpopmin(), y.zpopmax(3), z.zpopmax(2), y.zadd({"p": 1, "q": 2, "r": 3}), y.zremrangebyrank(0, 0),
        y.zrevrange(0, -1)]
    seen += [y.zunionstore([z, y]), y.zinterstore({z: 1, y: 2}), y.zadd({"p": 1, "q": 2}), y.zrangestore(z, 0, -1)]
    seen += [y.zremrangebyscore(1, 1), y.zlexcount("-", "+"), y.zrevrangebyscore("+inf", "-inf", withscores=True),
        y.zscan()]
    for member, score in y.zrange(0, -1, withscores=True):
        seen.append([member, score])
    return seen


@case()
def geo(g: RedisSortedSet) -> Any:
    added = g.geoadd({"Palermo": (13.361389, 38.115556), "Catania": (15.087269, 37.502669)})
    distance = g.geodist("Palermo", "Catania", "km")
    return [added, distance is not None and round(distance), g.geodist("Palermo", "nope"), g.geohash("Palermo", "nope"),
            g.geosearch(longitude=15, latitude=37, radius=200, unit="km", sort="ASC"),
            [[member, place is None, d is not None and round(d)] for member, d, h, place in g.geosearch(
                longitude=15, latitude=37, radius=200, unit="km", sort="ASC", withdist=True)],
            [round(place[0], 3) if place else None for place in g.geopos("Palermo", "nope")]]


@case(before=["XADD s 1-1 a 1 b 2", "XADD s 2-1 c 3"])
def streams(s: RedisStream, t: RedisStream) -> Any:
    seen: list[Any] = [s.xadd({"x": 1, "y": "z"}, id="3-1"), s.xlen(), t.xlen(), s.xrange(), s.xrange("2-1", count=1),
        s.xrevrange(count=1)]
    seen += [t.xrange(), s.xdel("1-1", "9-9"), s.xtrim(maxlen=5, approximate=False), s.xgroup_create("g", "0")]
    seen += [s.xgroup_createconsumer("g", "c"), s.xpending("g"), s.xack("g", "2-1"), s.xinfo_groups()[0]["name"]]
    seen += [s.xinfo_stream()["length"], s.xinfo_stream()["first-entry"], s.xpending_range("g"), s.xautoclaim("g",
        "c", 0)]
    call("XREADGROUP", "GROUP", "g", "c", "STREAMS", s, ">")
    seen += [s.xpending("g"), s.xclaim("g", "d", 0, ["2-1"]), s.xgroup_destroy("g")]
    for entry_id, fields in s.xrange():
        seen.append([entry_id, sorted(fields.items())])
    return seen


@case(before=["SET a 1", "RPUSH b 1"])
def any_keys(a: Key, b: Key, c: Key) -> Any:
    seen: list[Any] = [a.exists(), c.exists(), a.type(), b.type(), c.type(), a.key_type(), c.key_type(), a.ttl(),
        c.ttl()]
    seen += [a.expire(100), a.ttl() > 99, a.persist(), a.persist(), a.pexpire(5000), a.pttl() > 4000, a.rename("d"),
        a.exists()]
    seen += [b.copy(c), b.copy(c), b.copy(c, replace=True), c.renamenx("d"), c.delete(), c.delete(), b.touch(),
        b.unlink()]
    seen += [Key("d").expire(expire_in=1.5), Key("d").expire(mode="if_earlier"), Key("d").object_encoding()]
    return seen


@case(before=["SET a 1", "HSET h f v"])
def any_commands(a: RedisVar, h: RedisHash) -> Any:
    return [call("GET", a), call("SET", a, 2), call("get", "a"), call("HGETALL", h), call("HMGET", h, "f", "g"),
        call("TYPE", h),
            call("EXISTS", a, "h", "zz"), call("INCRBYFLOAT", a, 0.5), call("LRANGE", "none", 0, -1), call("OBJECT",
                "ENCODING", a)]


@case(before=["ZADD z 1.5 a inf b 3 c", "GEOADD g 13.361389 38.115556 Palermo", "SET n 250"])
def nulls_in_replies(z: RedisSortedSet, g: RedisSortedSet, n: RedisVar) -> Any:
    seen = [call("ZMSCORE", z, "a", "none", "b", "none"), call("ZMSCORE", "no", "a"), z.zmscore(["none", "c", "none"])]
    seen += [call("GEOHASH", g, "none", "Palermo", "none"), call("MGET", "no", n, "no"), call("HMGET", "no", "a")]
    places = call("GEOPOS", g, "none", "Palermo", "none")
    seen += [len(places), places[0], places[2], [round(part, 3) for part in places[1]], len(call("GEOPOS", "no", "a"))]
    return [seen, call("BITFIELD", n, "OVERFLOW", "FAIL", "INCRBY", "u2", 0, 3, "GET", "u8", 0)]


@case(before=["SET a x"])
def wrong_type(a: RedisVar) -> Any:
    RedisList("b").rpush(1)
    return RedisList("a").rpush(1)


@case(before=["SET a x"])
def error_of_a_command(a: RedisVar) -> Any:
    a.set("y")
    return a.incr()


@case(*of("x", None, [1], True))
def no_words(a: RedisVar, *, x: Any) -> Any:
    return a.set(x)


@case(dict(n=2), before=["RPUSH q a b c d"])
def order_of_arguments(q: RedisList, z: RedisSortedSet, *, n: int) -> Any:
    z.zadd({q.lpop() or "none": float(len(q.lpop() or ""))})
    return [z.zrange(0, -1, withscores=True), [q.lpop(), q.llen(), q.lpop(n)], q.llen() + q.rpush("x") * 10 + q.llen()]


@case(dict(), dict(y="given"), dict(y=None, z=[9]))
def defaults(*, y: Any = "default", z: Any = [1, {"a": None}]) -> Any:
    z.append(2)
    return [y, z]


# Words that are spread


@case(dict(xs=["a", 2, 0.5], d={"f": 1, "g": "x"}), dict(xs=["one"], d={"é": ""}))
def spread(q: RedisList, h: RedisHash, s: RedisSet, z: RedisSortedSet, *, xs: list[Any], d: dict[str, Any]) -> Any:
    seen: list[Any] = [q.rpush(*xs), q.rpush("first", *xs, "last"), q.lpush(*(str(x) for x in xs)), q.rpush(*"ab", *xs)]
    seen += [s.sadd(*xs, *xs), s.srem(*xs[:1]), sorted(s.smembers()), s.smismember("q", *xs), s.smismember(xs)]
    seen += [h.hset(d), h.hset(mapping=d), h.hset("k", 1, d), h.hset(mapping={"m": 1}), h.hgetall(), h.hdel(*d)]
    seen += [h.hset({name: value for name, value in d.items()}), h.hmget(list(d)), h.hmget("k", *d)]
    seen += [h.hmget([str(x) for x in xs])]
    seen += [z.zadd({str(x): 1.5 for x in xs}), z.zmscore(xs), z.zmscore([xs[0], *xs]), z.zrem(*xs)]
    scores = {name: len(name) for name in d}
    seen += [z.zadd(scores), z.zadd(scores, ch=True, nx=True), z.zrange(0, -1, withscores=True), q.lrange(0, -1)]
    return [seen, call("SADD", s, *xs), call("HSET", h, *[1, 2], *xs[:1], "end"), call("LPUSH", q, *d)]


@case(dict(names=["a", "b", "none"]), before=["SADD a 1 2", "SADD b 2 3", "ZADD za 1 x", "ZADD zb 2 x 3 y"])
def spread_keys(a: RedisSet, d: RedisSortedSet, *, names: list[str]) -> Any:
    scored = [f"z{name}" for name in names[:2]]
    weights = {name: at + 2 for at, name in enumerate(scored)}
    seen = [sorted(a.sunion(*names)), sorted(a.sunion(names)), sorted(a.sinter(names[:2])), a.sinter("b", *names[:1])]
    seen += [call("EXISTS", *names), call("EXISTS", "a", *names), sorted(call("SUNION", *names)), call("DEL", *names)]
    seen += [d.zunionstore(scored), d.zrange(0, -1, withscores=True), d.zunionstore(["za", *scored]), d.zscore("x")]
    seen += [d.zinterstore(weights), d.zrange(0, -1, withscores=True), d.zunionstore(weights, "MAX"), d.zscore("y")]
    return [seen, call("ZUNION", len(scored), *scored, "WITHSCORES"), call("DEL", a, *scored), d.exists()]


@case(*of("x", None, 5, ["a", None], [["a"]], [True], {"a": 1}))
def spread_of_no_words(q: RedisList, *, x: Any) -> Any:
    q.rpush("before")
    return q.rpush(*x)


@case(*of("x", "text", 5, ["a"], {"a": None}, {"a": [1]}))
def dict_of_no_words(h: RedisHash, *, x: Any) -> Any:
    return h.hset(mapping=x)


@case(dict(xs=["b", "c"]), before=["RPUSH q a b c d"])
def spread_in_order(q: RedisList, h: RedisHash, *, xs: list[str]) -> Any:
    log: list[str] = []

    def taken(q: RedisList, log: list[str]) -> Any:
        log.append(q.lpop() or "none")
        return log[-1]

    h.hset({taken(q, log): taken(q, log)})
    q.rpush(taken(q, log), *[taken(q, log)][:1], *xs, taken(q, log))
    xs.append("later")
    return [log, q.lrange(0, -1), h.hgetall(), q.expire(int(taken(q, log) == "b") * 100), log]


@case(dict(fields=["f", "g"]), before=["HSET h f 1 g 2"])
def spread_with_a_number(h: RedisHash, *, fields: list[str]) -> Any:
    seen: list[Any] = [h.hexpire(100, *fields), h.httl(*fields), h.hpersist(fields), h.hgetdel("f", *fields[1:])]
    return [seen, h.hset(dict([[f, "x"] for f in fields]))]
