"""Scripts by hand: what each must give, and leave behind, on every backend. Each table is named by what it proves."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from redipy.backends.base import Backend, ScriptCall
from redipy.errors import RedipyError, ResponseError, ScriptError, WrongTypeError
from redipy.script import (
    CallFn,
    Constant,
    FindFn,
    FnContext,
    FromJSON,
    LogFn,
    RedisFn,
    RedisHash,
    RedisList,
    RedisSet,
    RedisSortedSet,
    RedisVar,
    Strs,
    ToIntStr,
    ToJSON,
    ToNum,
    ToStr,
    TypeStr,
)
from redipy.symbolic import Expr, Script
from test.symbolic.test_random_programs import shown

Build = Callable[[FnContext], Any]
PREFIX = b"p:"


@dataclass
class Program:
    """A script, by the function that adds to a context, and what is expected of it."""

    build: Build
    result: Any = None  # a class is that of an error
    args: dict[str, Any] | None = None
    before: Sequence[str] = ()  # commands, whose second word is a key
    after: dict[str, Any] | None = None  # the reply of a command, run after the script


def words_of(line: str) -> list[bytes]:
    """The words of a command, with the prefix before the key."""
    name, key, *rest = line.encode().split(b" ")
    return [name, PREFIX + key, *rest]


def run(backend: Backend, build: Build, args: dict[str, Any] | None = None) -> Any:
    """The value of a script whose keys are called as they are declared, or the error that it raises."""
    ctx = FnContext()
    args = args or {}
    value = build(ctx)
    if value is not None:
        ctx.set_return_value(value)
    script = Script(ctx)
    keys = tuple(key.encode() for key in script.keyv)
    try:
        return backend.run_script(ScriptCall(script, keys, tuple(args[name] for name in script.argv), PREFIX))
    except RedipyError as error:
        return error


def check(got: Any, expected: Any) -> None:
    """A value must be equal and of the same types; of an error the class is compared."""
    if isinstance(expected, type):
        assert type(got) is expected, got
    else:
        assert shown(got) == shown(expected)


def arg(c: FnContext) -> Any:
    """The argument `x`."""
    return c.add_arg("x")


def _unused_arg(c: FnContext) -> int:
    """1, whatever the argument x is."""
    c.add_arg("x")
    return 1


def local(value: Any) -> Callable[[FnContext], Any]:
    """A local with a value: what has `len_`, indices and fields."""
    return lambda c: c.add_local(value)


def none(c: FnContext) -> Expr:
    """None as a value that is only known when the script runs."""
    return RedisVar("missing").get_value()


# A script that returns an expression, and its value. The argument x is [0, "", None, [], {}, true, 1.5, "é"].

DATA = [0, "", None, [], {}, True, 1.5, "é"]

VALUES: dict[str, list[tuple[Build, Any]]] = {
    "literals and arguments come back as they are": [
        (lambda c: [1, 0.5, "a", True, [], {}, [[], {"a": []}]], [1, 0.5, "a", True, [], {}, [[], {"a": []}]]),
        (arg, DATA),
        (lambda c: [], []),
        (lambda c: {}, {}),
        (lambda c: {"a": None, "": [None]}, {"a": None, "": [None]}),
        (lambda c: [None, 1, None], [None, 1, None]),
    ],
    "whole numbers come back as int, others as float": [
        (lambda c: 3.0, 3),
        (lambda c: arg(c)[6] + 1.5, 3),
        (lambda c: 2**53 + 1, 2**53),
        (lambda c: 1e17, 1e17),
        (lambda c: 1e300, 1e300),
        (lambda c: ToNum("-0"), 0),
        (lambda c: ToNum("inf"), math.inf),
        (lambda c: ToNum("5e-324"), 5e-324),
    ],
    "false are None, 0, empty text, empty list, empty dict": [
        (lambda c: [x[at].not_() for x in [arg(c)] for at in range(8)],
         [True, True, True, True, True, False, False, False]),
        (lambda c: Expr.or_(c.add_local(0), "other"), "other"),
        (lambda c: Expr.or_(c.add_local("a"), "other"), "a"),
        (lambda c: Expr.and_(c.add_local([]), "other"), []),
        (lambda c: Expr.and_(arg(c)[7], "other"), "other"),
        (lambda c: Expr.and_(none(c), 1), None),
        (lambda c: RedisVar("missing").exists().or_("none"), "none"),
    ],
    "null of JSON is None": [
        (lambda c: arg(c)[2].eq_(None), True),
        (lambda c: FromJSON('{"a": null}').eq_({"a": None}), True),
        (lambda c: local({"a": None})(c).get_key("a").eq_(None), True),
        (lambda c: local({})(c).get_key("a").eq_(None), True),
        (lambda c: none(c).eq_(None), True),
        (lambda c: RedisHash("missing").hmget("a"), {"a": None}),
        (lambda c: RedisList("missing").lpop(2).eq_(None), True),
        (lambda c: RedisVar("missing").get_value(no_adjust=True).eq_(None), True),
    ],
    "values of different types are not equal, and have no order": [
        (lambda c: Expr.eq_(c.add_local("1"), 1), False),
        (lambda c: Expr.eq_(c.add_local([]), {}), False),
        (lambda c: Expr.eq_(c.add_local([1, [2]]), [1, [2]]), True),
        (lambda c: Expr.eq_(c.add_local({"a": 1}), {"a": 1, "b": None}), False),
        (lambda c: Expr.eq_(arg(c)[5], 1), True),
        (lambda c: Expr.lt_(c.add_local("1"), 1), ScriptError),
        (lambda c: Expr.lt_(none(c), 1), ScriptError),
        (lambda c: Expr.lt_(arg(c)[4], {}), ScriptError),
        (lambda c: Expr.lt_(c.add_local([1, 2]), [1, 3]), True),
        (lambda c: Expr.ge_(c.add_local([1]), [1, "a"]), False),
        (lambda c: Expr.lt_(c.add_local([1, "a"]), [1, 2]), ScriptError),
    ],
    "texts are ordered by code points": [
        (lambda c: Expr.lt_(c.add_local("a"), "B"), False),
        (lambda c: Expr.lt_(arg(c)[7], "z"), False),
        (lambda c: Expr.lt_(c.add_local("\uffff"), "\U00010000"), True),
        (lambda c: Expr.lt_(c.add_local("\udcff"), "\uffff"), True),
        (lambda c: Expr.le_(c.add_local("a"), "a"), True),
        (lambda c: Expr.gt_(c.add_local("ab"), "a"), True),
    ],
    "plus adds numbers, joins texts and lists, and nothing else": [
        (lambda c: c.add_local(1) + 2, 3),
        (lambda c: c.add_local("1") + "2", "12"),
        (lambda c: Expr.__add__(c.add_local([1]), [2]), [1, 2]),
        (lambda c: arg(c)[5] + True, 2),
        (lambda c: c.add_local("1") + 2, ScriptError),
        (lambda c: none(c) + 2, ScriptError),
        (lambda c: c.add_local("5") - "2", ScriptError),
        (lambda c: arg(c)[0] - 2, -2),
    ],
    "an index counts from 0, or from the end; outside is an error": [
        (lambda c: [local([5, 6])(c)[0], local([5, 6])(c)[-1]], [5, 6]),
        (lambda c: local([5, 6])(c)[2], ScriptError),
        (lambda c: local([5, 6])(c)[-3], ScriptError),
        (lambda c: local([5, 6])(c)[0.5], ScriptError),
        (lambda c: local("aé€")(c)[-2], "é"),
        (lambda c: local({"a": 1})(c)[0], ScriptError),
        (lambda c: local([1])(c).get_key("a"), ScriptError),
        (lambda c: local({"1": 2})(c).get_key(1), ScriptError),
    ],
    "a length is that of a text, list or dict": [
        (lambda c: local("aé€😀")(c).len_(), 4),
        (lambda c: local("\udcff\udcfe")(c).len_(), 2),
        (lambda c: local([None, None])(c).len_(), 2),
        (lambda c: local({"a": None, "b": 1})(c).len_(), 2),
        (lambda c: local(5)(c).len_(), ScriptError),
    ],
    "ToNum reads what float reads, and keeps fractions": [
        (lambda c: [ToNum("12"), ToNum(" 1e3\n"), ToNum("-.5"), ToNum(1.5), ToNum(True)], [12, 1000, -0.5, 1.5, 1]),
        (lambda c: ToNum("0x10"), ScriptError),
        (lambda c: ToNum("1_0"), ScriptError),
        (lambda c: ToNum(""), ScriptError),
        (lambda c: ToNum("5\x00"), ScriptError),
        (lambda c: ToNum("١"), ScriptError),
        (lambda c: ToNum([]), ScriptError),
        (lambda c: ToNum(none(c)), ScriptError),
    ],
    "ToIntStr cuts off what follows the point": [
        (lambda c: [ToIntStr("1.9"), ToIntStr(-1.5), ToIntStr("7")], [1, -1, 7]),
        (lambda c: Strs("k", ToIntStr(2.7)), "k2"),
        (lambda c: ToIntStr("inf"), ScriptError),
    ],
    "ToStr and Strs write numbers alike": [
        (lambda c: [*map(ToStr, [None, True, False, 3, 0.1, 1e16, 1e17, -2.5e-7, "a"])],
         ["nil", "true", "false", "3", "0.1", "10000000000000000", "1e+17", "-2.5e-07", "a"]),
        (lambda c: ToStr(c.add_local([1, {"b": [], "a": None}])), '[1,{"a":null,"b":[]}]'),
        (lambda c: Strs(c.add_local(2.0**-44), ":", 7, ""), "5.684341886080802e-14:7"),
        (lambda c: Strs(), ""),
        (lambda c: Strs("a", arg(c)[2]), ScriptError),
        (lambda c: Strs("a", arg(c)[5]), ScriptError),
    ],
    "TypeStr names the type as Lua does": [
        (lambda c: [*map(TypeStr, [None, True, 1, "a", [], {}])],
         ["nil", "boolean", "number", "string", "table", "table"]),
    ],
    "JSON is written without blanks and in order, and read exactly": [
        (lambda c: ToJSON(5), "5"),
        (lambda c: ToJSON({"b": [1.5, None], "a": {}, "é": []}), '{"a":{},"b":[1.5,null],"é":[]}'),
        (lambda c: ToJSON('a/"\\\n\x7f\x01'), '"a/\\"\\\\\\n\x7f\\u0001"'),
        (lambda c: FromJSON(' [ [] , {} , {"a" : [{}]}, "\\u00e9\\ud83d\\ude00\\/", -1.5e2, true ] '),
         [[], {}, {"a": [{}]}, "é😀/", -150, True]),
        (lambda c: FromJSON("null"), None),
        (lambda c: [ToStr(FromJSON("1e400")), ToStr(FromJSON("[-1e400]")[0])], ["inf", "-inf"]),
        *((lambda c, text=text: FromJSON(text), ScriptError) for text in (
            "", "[1,]", "01", "1.", "+1", "0x1", "nan", "NaN", "-Infinity", "[1] 2", '"\n"', '"\\x"', "{1:2}", "tru",
            '"\\ud800"', '"\\udc80"', "[" * 101 + "]" * 101,
        )),
        (lambda c: FromJSON("[" * 100 + "]" * 100).ne_(None), True),
        (lambda c: FromJSON(5), ScriptError),
        (lambda c: ToJSON(ToNum("inf")), ScriptError),
    ],
    "FindFn finds plain text by characters": [
        (lambda c: [FindFn("a.c", "."), FindFn("abc", "%a"), FindFn("aéé", "é", 2)], [1, None, 2]),
        (lambda c: [FindFn("abcabc", "b", -3), FindFn("abc", ""), FindFn("abc", "", 4)], [4, 0, None]),
        (lambda c: FindFn("é", "\udca9"), None),
        (lambda c: FindFn(1, "a"), ScriptError),
    ],
    "functions and constants of Lua are known by their names": [
        (lambda c: CallFn("tonumber", "7"), 7),
        (lambda c: Constant("redis.LOG_WARNING"), 3),
    ],
    "a script without a return value gives None": [
        (lambda c: None, None),
        (lambda c: c.set_return_value(None), None),
    ],
}


@pytest.mark.parametrize("name", VALUES)
def test_value(backend: Backend, name: str) -> None:
    """Each row of each table."""
    for number, (build, expected) in enumerate(VALUES[name], start=1):
        got = run(backend, build, {"x": DATA})
        try:
            check(got, expected)
        except AssertionError as error:
            raise AssertionError(f"row {number}: {got!r} is not {expected!r}") from error


# Statements


def appended(c: FnContext) -> Any:
    x = c.add_local([1])
    c.add(x.set_at(x.len_(), 2))
    c.add(x.set_at(0, None))
    c.add(x.set_at(-1, [3]))
    return x


def set_too_far(c: FnContext) -> None:
    c.add(c.add_local([1]).set_at(2, 2))


def loop_assigning_its_index(c: FnContext) -> Any:
    seen = c.add_local([])
    body, index, value = c.for_(["a", "b", None])
    body.add(seen.set_at(seen.len_(), [index, value]))
    body.add(index.assign(10))
    body.add(value.assign(index))
    body.add(seen.set_at(seen.len_(), value))
    return seen


def loop_growing(c: FnContext) -> Any:
    x = c.add_local([1])
    body, _, value = c.for_(x)
    then, _ = body.if_(value.lt_(4))
    then.add(x.set_at(x.len_(), value + 1))
    return x


def loop_over_text(c: FnContext) -> None:
    c.for_(c.add_local("abc"))


def shared(c: FnContext) -> Any:
    a = c.add_local({"n": []})
    b = c.add_local(a)
    inner = c.add_local(a.get_key("n"))
    c.add(inner.set_at(0, 1))
    c.add(b.set_key("m", 2))
    return a


def fresh_in_every_turn(c: FnContext) -> Any:
    all_ = c.add_local([])
    new = c.add_local(None)
    body, index, _ = c.for_([1, 2])
    body.add(new.assign([]))
    body.add(new.set_at(0, index))
    body.add(all_.set_at(all_.len_(), new))
    return all_


def cyclic(c: FnContext) -> Any:
    x = c.add_local([1])
    c.add(x.set_at(0, x))
    return x


def argument_copied(c: FnContext) -> Any:
    x = c.add_local(arg(c))
    c.add(x.set_at(0, "changed"))
    return x


def arguments_assigned(c: FnContext) -> Any:
    x, k = c.add_arg("x"), c.add_key("k")
    c.add(x.assign(x + 1))
    c.add(RedisVar(k).set_value("first"))
    c.add(k.assign(Strs(k, "2")))
    c.add(RedisVar(k).set_value("second"))
    return [x, k]


def branches(c: FnContext) -> Any:
    said = c.add_local("")
    for value in (0, "", "x"):
        then, otherwise = c.if_(c.add_local(value))
        then.add(said.assign(said + "t"))
        otherwise.add(said.assign(said + "e"))
    c.if_(RedisVar("none").exists())[0].add(said.assign("exists"))
    return said


def countdown(c: FnContext) -> Any:
    n = c.add_local(3)
    text = c.add_local("")
    body = c.while_(n)
    body.add(n.assign(n - 1))
    body.add(text.assign(Strs(text, n)))
    return text


def short_circuit(c: FnContext) -> Any:
    pushed = RedisList("l").rpush("x")
    return [Expr.and_(c.add_local(0), pushed), Expr.or_(c.add_local(1), pushed), Expr.and_(c.add_local(1), pushed)]


def many_locals(c: FnContext) -> Any:
    several = [c.add_local(n) for n in range(250)]
    total = c.add_local(0)
    for variable in several:
        c.add(total.assign(total + variable))
    return total


def many_words(c: FnContext) -> Any:
    c.add(RedisList("l").rpush(*range(300)))
    return Strs(*(str(n % 10) for n in range(300)))


def splitting(c: FnContext) -> Any:
    """The list-splitting of the benchmarks."""
    inp, small, big = (RedisList(c.add_key(name)) for name in ("inp", "small", "big"))
    threshold = c.add_arg("x")
    count = c.add_local(0)
    element = c.add_local(inp.lpop())
    body = c.while_(element.ne_(None))
    then, otherwise = body.if_(ToNum(element).lt_(threshold))
    then.add(small.rpush(element))
    then.add(count.assign(count + 1))
    otherwise.add(big.rpush(element))
    body.add(element.assign(inp.lpop()))
    return count


STATEMENTS: dict[str, Program] = {
    "an element is replaced, and appended at the length": Program(appended, [None, [3]]),
    "an element further than the end is an error": Program(set_too_far, ScriptError),
    "assigning the index or the value does not disturb a loop": Program(
        loop_assigning_its_index, [[0, "a"], 10, [1, "b"], 10, [2, None], 10]),
    "a loop goes on to what its body appends": Program(loop_growing, [1, 2, 3, 4]),
    "only a list can be gone through": Program(loop_over_text, ScriptError),
    "lists and dicts are shared, not copied": Program(shared, {"n": [1], "m": 2}),
    "a literal list is a new one in every turn": Program(fresh_in_every_turn, [[0], [1]]),
    "a list within itself cannot be returned": Program(cyclic, ScriptError),
    "arguments and keys can be assigned": Program(
        arguments_assigned, [6, "k2"], {"x": 5}, after={"GET k": b"first", "GET k2": b"second"}),
    "a branch asks for truth": Program(branches, "eet"),
    "a loop runs as long as its condition is true": Program(countdown, "210"),
    "and, or evaluate the right side only where needed": Program(short_circuit, [0, 1, 1], after={"LLEN l": 1}),
    "there can be more locals than Lua has": Program(many_locals, sum(range(250))),
    "there can be more words than Lua passes": Program(
        many_words, "0123456789" * 30, after={"LLEN l": 300, "LINDEX l -1": b"299"}),
    "a list is split": Program(
        splitting, 2, {"x": 5}, ["RPUSH inp 1 9 4.5 7"],
        {"LRANGE small 0 -1": [b"1", b"4.5"], "LRANGE big 0 -1": [b"9", b"7"], "EXISTS inp": 0}),
}

# Objects, of a store that holds what BEFORE puts there.

BEFORE = [
    "SET s 5", "SET t text", "SET e 1 PX 90000",
    "RPUSH l a b c", "HSET h f 1 g two", "ZADD z 1.5 a 2 b 2 c", "SADD m x y",
]

OBJECTS: dict[str, list[tuple[Build, Any]]] = {
    "any key": [
        (lambda c: [RedisVar("s").exists(), RedisVar("none").exists()], [1, 0]),
        (lambda c: [RedisVar("s").delete(), RedisVar("s").delete()], [1, 0]),
        (lambda c: [RedisVar(key).key_type() for key in "lshzm"], ["list", "string", "hash", "zset", "set"]),
        (lambda c: RedisVar("none").key_type(), None),
        (lambda c: [RedisVar("s").ttl(), RedisVar("none").ttl()], [-1, None]),
        (lambda c: RedisVar("e").ttl().gt_(89), True),
        (lambda c: [RedisVar("s").expire(expire_in=0.5), RedisVar("s").ttl().gt_(0), RedisVar("s").ttl().le_(0.5)],
         [True, True, True]),
        (lambda c: [RedisVar("s").expire(expire_in=c.add_local("100") + "0"), RedisVar("s").ttl().gt_(999)],
         [True, True]),
        (lambda c: [RedisVar("e").expire(), RedisVar("e").expire(), RedisVar("e").ttl()], [True, False, -1]),
        (lambda c: RedisVar("e").expire(mode="if_earlier"), False),
        (lambda c: RedisVar("e").expire(mode="if_later", expire_in=10), False),
        (lambda c: [RedisVar("s").expire(expire_in=-1), RedisVar("s").exists()], [True, 0]),
    ],
    "a string": [
        (lambda c: [RedisVar("s").set_value(7), RedisVar("s").get_value()], [True, "7"]),
        (lambda c: RedisVar("s").set_value("x", mode="if_missing"), False),
        (lambda c: RedisVar("none").set_value("x", mode="if_exists", return_previous=True), None),
        (lambda c: RedisVar("s").set_value("x", return_previous=True), "5"),
        (lambda c: RedisVar("l").set_value("x", return_previous=True), WrongTypeError),
        (lambda c: [RedisVar("s").set_value("x", expire_in=100.5, keep_ttl=True), RedisVar("s").ttl().gt_(100)],
         [True, True]),
        (lambda c: [RedisVar("e").set_value("x", keep_ttl=True), RedisVar("e").ttl().gt_(0)], [True, True]),
        (lambda c: [RedisVar("e").set_value("x"), RedisVar("e").ttl()], [True, -1]),
        (lambda c: RedisVar("s").set_value("x", expire_in=0), ScriptError),
        (lambda c: RedisVar("s").set_value([]), ScriptError),
        (lambda c: RedisVar("s").set_value(True), ScriptError),
        (lambda c: RedisVar("s").set_value(None), ScriptError),
        (lambda c: [RedisVar("none").get_value(), RedisVar("none").get_value(default="d")], [None, "d"]),
        (lambda c: RedisVar("s").get_value(default="d"), "5"),
        (lambda c: [RedisVar("s").incrby(0.5), RedisVar("s").incrby(1.5), RedisVar("n").incrby(1)], [5.5, 7, 1]),
        (lambda c: RedisVar("t").incrby(1), ScriptError),
    ],
    "a list": [
        (lambda c: [RedisList("l").lpush("d", 1.5), RedisList("l").rpush("e"), RedisList("l").llen()], [5, 6, 6]),
        (lambda c: [RedisList("l").lpop(), RedisList("l").rpop(2), RedisList("l").lpop()], ["a", ["c", "b"], None]),
        (lambda c: [RedisList("none").rpop(), RedisList("none").lpop(2)], [None, None]),
        (lambda c: RedisList("l").lpop(0), []),
        (lambda c: RedisList("l").lpop(-1), ScriptError),
        (lambda c: RedisList("l").lpop(no_adjust=True), "a"),
        (lambda c: [RedisList("l").lrange(0, -2), RedisList("none").lrange(0, -1)], [["a", "b"], []]),
        (lambda c: RedisList("s").llen(), WrongTypeError),
        (lambda c: RedisList("l").lrange(0, 1.5), ScriptError),
    ],
    "a hash": [
        (lambda c: [RedisHash("h").hset({"f": 2, "n": "x"}), RedisHash("h").hdel("f", "q")], [1, 1]),
        (lambda c: [RedisHash("h").hget("g"), RedisHash("h").hget("q")], ["two", None]),
        (lambda c: RedisHash("h").hmget("f", "q"), {"f": "1", "q": None}),
        (lambda c: RedisHash("none").hmget("f"), {"f": None}),
        (lambda c: [RedisHash("h").hincrby("f", 0.5), RedisHash("h").hincrby("f", 0.5)], [1.5, 2]),
        (lambda c: RedisHash("h").hincrby("g", 1), ScriptError),
        (lambda c: [RedisHash("h").hkeys(), RedisHash("h").hvals()], [["f", "g"], ["1", "two"]]),
        (lambda c: [RedisHash("h").hgetall(), RedisHash("none").hgetall()], [{"f": "1", "g": "two"}, {}]),
        (lambda c: RedisHash("none").hkeys(), []),
        (lambda c: RedisHash("h").hset({}), ScriptError),
    ],
    "a sorted set": [
        (lambda c: [RedisSortedSet("z").add(3, "n"), RedisSortedSet("z").add(4, "a"), RedisSortedSet("z").card()],
         [1, 0, 4]),
        (lambda c: [RedisSortedSet("z").pop_max(), RedisSortedSet("z").pop_min(2)],
         [[["c", 2]], [["a", 1.5], ["b", 2]]]),
        (lambda c: [RedisSortedSet("none").pop_min(), RedisSortedSet("none").pop_max(2)], [[], []]),
        (lambda c: [RedisSortedSet("z").range(0, 1), RedisSortedSet("none").range(0, -1)], [["a", "b"], []]),
        (lambda c: RedisSortedSet("z").redis_fn("zscore", "a"), 1.5),
        (lambda c: RedisSortedSet("z").redis_fn("zscore", "none"), None),
        (lambda c: RedisSortedSet("z").add("x", "n"), ScriptError),
    ],
    "a set": [
        (lambda c: [RedisSet("m").add("n"), RedisSet("m").add("x"), RedisSet("m").card()], [1, 0, 3]),
        (lambda c: [RedisSet("m").has("x"), RedisSet("m").has("q"), RedisSet("none").has("q")], [True, False, False]),
        (lambda c: [RedisSet("m").remove("x"), RedisSet("m").remove("x"), RedisSet("m").members()], [1, 0, ["y"]]),
        (lambda c: RedisSet("none").members(), []),
    ],
    "any command": [
        (lambda c: RedisFn("strlen", "t"), 4),
        (lambda c: RedisFn("MGET", "s", "none"), ["5", None]),
        (lambda c: RedisFn("mget", "none"), [None]),
        (lambda c: RedisFn("hgetall", "h", no_adjust=True), {"f": "1", "g": "two"}),
        (lambda c: RedisFn("sismember", "m", "x", no_adjust=True), 1),
        (lambda c: RedisFn("set", "s", "x", no_adjust=True), "OK"),
        (lambda c: RedisFn("incrbyfloat", "s", 1, no_adjust=True), "6"),
        (lambda c: RedisFn("zrange", "z", 0, 0, "WITHSCORES"), [["a", 1.5]]),
        (lambda c: [RedisFn("rename", "s", "u"), RedisVar("u").get_value()], ["OK", "5"]),
        (lambda c: RedisFn("lpos", "l", "b"), 1),
        (lambda c: RedisFn("hmget", "h", "f", "q", no_adjust=True), ["1", None]),
    ],
}

PROGRAMS = [pytest.param(program, id=name) for name, program in STATEMENTS.items()]


def prepare(backend: Backend, lines: Sequence[str]) -> None:
    """A store with what some commands put there."""
    backend.execute(b"FLUSHALL")
    for line in lines:
        backend.execute(*words_of(line))


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(backend: Backend, program: Program) -> None:
    """The result, and what is left in the store."""
    prepare(backend, program.before)
    check(run(backend, program.build, program.args), program.result)
    for line, reply in (program.after or {}).items():
        assert backend.execute(*words_of(line)) == reply, line


@pytest.mark.parametrize("name", OBJECTS)
def test_object(backend: Backend, name: str) -> None:
    """Each row on a store of its own."""
    for number, (build, expected) in enumerate(OBJECTS[name], start=1):
        prepare(backend, BEFORE)
        got = run(backend, build)
        try:
            check(got, expected)
        except AssertionError as error:
            raise AssertionError(f"row {number}: {got!r} is not {expected!r}") from error


def test_arguments_are_copied(backend: Backend) -> None:
    """What a script does to an argument is not seen outside; what JSON cannot carry is refused."""
    given = [["a"]]
    assert run(backend, argument_copied, {"x": given}) == ["changed"]
    assert given == [["a"]]
    for wrong in (object(), {1: 2}, b"a", math.inf, "\ud800", 10**400):
        assert isinstance(run(backend, arg, {"x": wrong}), TypeError)
        assert isinstance(run(backend, _unused_arg, {"x": wrong}), TypeError)


def test_keys_get_the_prefix_and_are_read_without(backend: Backend) -> None:
    """Keys that are given, that are extended, that are computed, and literals, as the first key and as others."""

    def build(c: FnContext) -> Any:
        k = c.add_key("k")
        c.add(RedisVar(k).set_value("given"))
        c.add(RedisVar(Strs(k, ":x")).set_value("extended"))
        c.add(RedisVar("literal").set_value(k))
        c.add(RedisVar(c.add_local("compu") + "ted").set_value(Strs("<", k, ">")))
        c.add(RedisFn("rename", "literal", "renamed"))
        return [k, k.len_()]

    backend.execute(b"FLUSHALL")
    assert run(backend, build) == ["k", 1]
    found = {bytes(key): backend.execute(b"GET", key) for key in backend.execute(b"KEYS", b"*")}
    assert found == {
        b"p:k": b"given", b"p:k:x": b"extended", b"p:renamed": b"k", b"p:computed": b"<k>",
    }


def test_what_was_done_before_an_error_stays(backend: Backend) -> None:
    """And the error says what went wrong, and where; a wrong type says it in the server's words."""

    def failing(c: FnContext) -> None:
        c.add(RedisVar("done").set_value("yes"))
        c.add(RedisVar("text").set_value("abc"))
        c.add(RedisVar("text").redis_fn("incr"))

    def mistyped(c: FnContext) -> None:
        c.add(RedisVar("text").set_value("abc"))
        c.add(RedisList("text").rpush("a"))

    def out_of_range(c: FnContext) -> Any:
        return c.add_local([])[0]

    backend.execute(b"FLUSHALL")
    error = run(backend, failing)
    assert isinstance(error, ScriptError) and isinstance(error, ValueError)
    first, *excerpt = str(error).splitlines()
    assert first == "Error while executing script: ERR value is not an integer or out of range"
    assert "INCR" in next(line for line in excerpt if line.startswith(">"))
    assert isinstance(error.__cause__, ResponseError)
    assert backend.execute(b"GET", b"p:done") == b"yes"
    error = run(backend, mistyped)
    assert type(error) is WrongTypeError and isinstance(error, TypeError)
    assert str(error) == "WRONGTYPE Operation against a key holding the wrong kind of value"
    error = run(backend, out_of_range)
    assert str(error).startswith("Error while executing script: IndexError: index out of range\n")
    assert "\n> " in str(error) and error.__cause__ is not None


def test_messages_are_logged(local_backend: Backend, capsys: pytest.CaptureFixture[str]) -> None:
    """Locally to standard output, under the name of the level."""

    def build(c: FnContext) -> None:
        c.add(LogFn("warning", Strs("a", 1)))
        c.add(LogFn("debug", c.add_local([])))

    assert run(local_backend, build) is None
    assert capsys.readouterr().out == "WARNING: a1\nDEBUG: []\n"


def test_what_only_redis_knows(local_backend: Backend) -> None:
    """Is refused when the script is to run elsewhere, and not before."""
    for build, text in (
        (lambda c: CallFn("string.upper", "a"), "unknown function string.upper"),
        (lambda c: RedisFn("nope", "a"), "unknown redis function nope"),
        (lambda c: Constant("redis.REPL_ALL"), "unknown constant redis.REPL_ALL"),
    ):
        error = run(local_backend, build)
        assert isinstance(error, ValueError) and text in str(error)


def test_what_only_redis_knows_runs_there(make_backend: Callable[[str], Backend]) -> None:
    """As it stands."""
    assert run(make_backend("redis"), lambda c: CallFn("string.upper", "a")) == "A"


def test_mistakes_are_found_when_a_script_is_built() -> None:
    """Each with a ValueError that says what is wrong."""
    c = FnContext()
    x, k = c.add_arg("x"), c.add_key("k")
    _, index, _ = c.for_([])

    def script(*statements: Any) -> None:
        other = FnContext()
        for statement in statements:
            other.add(statement)
        Script(other)

    for act, text in (
        (lambda: c.add_arg("x"), "ambiguous arg name: x"),
        (lambda: c.add_key("k"), "ambiguous key name: k"),
        (lambda: x.set_at(0, 1), "cannot assign to position of arg"),
        (lambda: k.set_key("a", 1), "cannot assign to key of arg"),
        (lambda: LogFn("loud", "a"), "unknown log level loud"),
        (lambda: script(index + 1), "index 1 is used outside of its loop"),
        (lambda: script(x), "arg x is used before it is declared"),
        (lambda: script(CallFn("tonumber")), "incorrect number of arguments need 1"),
        (lambda: RedisVar("a").set_value("x", mode="sometimes"), "unknown mode"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=text):
            act()
    for wrong in (object(), {1: 2}, b"x"):
        with pytest.raises(TypeError):
            RedisVar("a").set_value(wrong)
    with pytest.raises(TypeError, match="if_"):
        bool(x.eq_(1))
    c.set_return_value(None)
    with pytest.raises(ValueError, match="comes last"):
        c.set_return_value(1)


# What is made, word for word; of the Lua, what follows the library.

MADE: dict[str, tuple[Build, str, str]] = {
    "known kinds of value need no help": (
        lambda c: (c.add_local(RedisList(c.add_key("k")).llen()) - 1).lt_(3),
        """\
local key_k = KEYS[1]
local local_1 = call("LLEN", key_k)
return ((local_1 - 1) < 3)
""",
        """\
def script(commands, values, prefix):
    LLEN, = commands
    key_k = prefix + values[0]
    local_1 = LLEN(key_k) + 0.0
    return local_1 - 1.0 < 3.0
""",
    ),
    "of values that may be anything the library is asked": (
        lambda c: [arg(c)[0], c.add_local("a").len_()],
        """\
local arg_x = redipy.load(ARGV[1])
local local_1 = "a"
return (redipy.result(redipy.list({redipy.put(redipy.at(arg_x, 0)), redipy.length(local_1)})))
""",
        """\
def script(commands, values, prefix):
    arg_x = copied(values[0])
    local_1 = 'a'
    return [at(arg_x, 0.0), len(local_1) + 0.0]
""",
    ),
    "keys get the prefix": (
        lambda c: RedisVar(Strs(c.add_key("k"), ":n")).set_value(RedisVar("n").get_value()),
        """\
local prefix = ARGV[1]
local redipy = {body = 33}
""",
        """\
def script(commands, values, prefix):
    SET, GET = commands
    key_k = prefix + values[0]
    return SET(key_k + b':n', (None if (reply := GET(prefix + b'n')) is None else \
reply.decode('utf-8', 'surrogateescape')).encode('utf-8', 'surrogateescape')) is not None
""",
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_made(name: str) -> None:
    """The texts are those of the table."""
    build, lua, python = MADE[name]
    ctx = FnContext()
    value = build(ctx)
    ctx.set_return_value(value)
    script = Script(ctx)
    assert lua in script.lua
    assert script.python + "\n" == python
    assert script.lua.startswith("redis.setresp(3)\n")


def test_depth_has_a_limit(backend: Backend) -> None:
    """Up to it, every compiler manages; beyond, the script is refused."""

    def nested(depth: int) -> Build:
        def build(c: FnContext) -> Any:
            x = c.add_local([1])
            value: Any = x
            for _ in range(depth):
                value = x.and_([value])
            return value
        return build

    def indented(depth: int) -> Build:
        def build(c: FnContext) -> Any:
            inner: Any = c
            for _ in range(depth):
                inner, _, _ = inner.for_([1])
            return 1
        return build

    assert str(run(backend, nested(19))).count("[") == 20
    assert run(backend, indented(20)) == 1
    for build in (nested(30), indented(21)):
        with pytest.raises(ValueError, match="nested more than"):
            run(backend, build)


def test_graph_is_plain_data() -> None:
    """Everything that the graph has is what JSON has."""
    c = FnContext()
    x, k = c.add_arg("x"), c.add_key("k")
    body, index, value = c.for_(x)
    assert body.is_empty() and not c.is_empty()
    body.add(RedisList(Strs(k, index)).rpush(value))
    c.set_return_value(x.len_().gt_(2))
    graph = c.compile()
    assert graph["kind"] == "script" and graph["argv"] == ["x"] and graph["keyv"] == ["k"]
    assert [command["kind"] for command in graph["cmds"]] == ["declare", "declare", "for", "return"]
    assert graph["cmds"][2]["body"] == body.get_cmds() == [
        {
            "kind": "stmt",
            "expr": {
                "kind": "call",
                "name": "redis.rpush",
                "args": [
                    {
                        "kind": "concat",
                        "strings": [
                            {"kind": "key", "name": "k", "readable": "key k"},
                            {"kind": "index", "name": "1", "readable": "index 1"},
                        ],
                    },
                    {"kind": "var", "name": "1", "readable": "value 1"},
                ],
                "no_adjust": False,
            },
        }
    ]
    assert graph["cmds"][3]["value"]["op"] == "gt"
