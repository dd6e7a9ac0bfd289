"""Draws random scripts, with the keys, arguments and data for one call. Every drawn script ends.

Loops run over lists that their bodies do not make longer without end, or count to three; what a loop repeats makes
nothing twice as long. So an expression within a loop is drawn from fewer kinds.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr
from redipy.symbolic.objects import execute

MOSTLY = st.integers(0, 39).map(bool)
TEXTS = st.sampled_from(
    ["", "a", "b", "ab", "é", "aé€b", "😀x", "Z", "0", "12", "-1.5", " 3 ", "1e3", "nil", "0x1F", "1_0", "[]", "{}",
     '{"a":[1,{}]}', "null", '"q\\n"', "[1,]", "\udcff", "a\udcffb", "\x00", "\x7f/\"\\"]
)
NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, 2.0, -1.0, 3.0, 0.5, -2.5, 1e16, 2.0**53, 1e17, 1e300, 0.1, -0.0, 1e-7, 5e-324]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 5).map(float),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
FIELDS = st.sampled_from(["a", "b", "é", "1", ""])
DATA = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=3)),
    max_leaves=6,
)
LITERALS = SCALARS.map(ir.Literal)
KINDS = ("any", "number", "text", "list", "dict", "bool")


@dataclass
class Scope:
    """What a statement can name."""

    variables: dict[ir.Variable, str]
    """With the kind that each mostly has."""
    in_loop: bool = False
    counters: list[int] = field(default_factory=lambda: [0])

    def inner(self, variables: dict[ir.Variable, str]) -> Scope:
        """The scope of a loop's body."""
        return Scope(self.variables | variables, True, self.counters)

    def of(self, kind: str) -> list[ir.Variable]:
        """The variables of a kind; all of them for any."""
        return [variable for variable, its in self.variables.items() if kind in ("any", its)]

    def number(self) -> int:
        """One more than before."""
        self.counters[0] += 1
        return self.counters[0]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[ir.Script, tuple[Any, ...]]:
    """A script of two keys and two arguments, and the arguments of a call."""
    scope = Scope({ir.Variable("key", "one"): "text", ir.Variable("key", "two"): "text",
                   ir.Variable("arg", "x"): "any", ir.Variable("arg", "y"): "any"})
    body: list[ir.Statement] = []
    for _ in range(draw(st.integers(1, 7))):
        if draw(st.integers(0, 2)) == 0:
            local = ir.Variable("local", str(scope.number()))
            kind = draw(st.sampled_from(KINDS))
            body.append(ir.Declare(local, draw(expressions(scope, kind, 2))))
            scope.variables[local] = kind
        else:
            body += draw(statements(scope, 2, body))
    body.append(ir.Return(draw(expressions(scope, "any", 3))))
    return ir.Script(("one", "two"), ("x", "y"), tuple(body)), (draw(DATA), draw(DATA))


@st.composite
def statements(draw: st.DrawFn, scope: Scope, depth: int, top: list[ir.Statement]) -> list[ir.Statement]:
    """A statement, or one with another that it needs."""
    kinds = ["assign", "set_at", "set_field", "evaluate", "evaluate", "evaluate"]
    if depth:
        kinds += ["if", "if", "while", "for", "for"]
    kind = draw(st.sampled_from(kinds))
    if kind == "assign":
        target = draw(st.sampled_from(list(scope.variables)))
        return [ir.Assign(target, draw(expressions(scope, scope.variables[target], 2)))]
    if kind in ("set_at", "set_field"):
        of = "list" if kind == "set_at" else "dict"
        containers = [variable for variable in scope.of(of if draw(MOSTLY) else "any") if variable.kind == "local"]
        if containers:
            container, value = draw(st.sampled_from(containers)), draw(expressions(scope, "any", 1))
            if kind == "set_field":
                return [ir.SetField(container, draw(expressions(scope, "field", 1)), value)]
            index: ir.Expr = ir.Literal(float(draw(st.sampled_from([0, 0, 0, 1, -1, 2]))))
            if not scope.in_loop:
                index = draw(st.sampled_from([index, ir.Length(container)]))
            return [ir.SetAt(container, index, value)]
    if kind == "if":
        return [ir.If(
            draw(expressions(scope, "any", 2)),
            draw(bodies(scope, depth, top)),
            draw(bodies(scope, depth, top)) if draw(st.booleans()) else (),
        )]
    if kind == "while":
        counter = ir.Variable("local", str(scope.number()))
        top.append(ir.Declare(counter, ir.Literal(0.0)))  # at the top, where alone variables are declared
        more = ir.Compare("<", counter, ir.Literal(float(draw(st.integers(0, 3)))))
        inner = draw(bodies(scope.inner({}), depth, top))
        once_more = ir.Assign(counter, ir.Arithmetic("+", counter, ir.Literal(1.0)))
        return [
            ir.Assign(counter, ir.Literal(0.0)),
            ir.While(ir.And(more, draw(expressions(scope.inner({}), "any", 1))), (once_more, *inner)),
        ]
    if kind == "for":
        number = str(scope.number())
        index, value = ir.Variable("index", number), ir.Variable("value", number)
        array = draw(expressions(scope.inner({}), "list", 1))
        inner_scope = scope.inner({index: "number", value: draw(st.sampled_from(["text", "any"]))})
        return [ir.For(array, index, value, draw(bodies(inner_scope, depth, top)))]
    return [ir.Evaluate(draw(commands(scope, 2, draw(st.sampled_from(KINDS)))))]


@st.composite
def bodies(draw: st.DrawFn, scope: Scope, depth: int, top: list[ir.Statement]) -> ir.Body:
    """One to three statements."""
    body: list[ir.Statement] = []
    for _ in range(draw(st.integers(1, 3))):
        body += draw(statements(scope, depth - 1, top))
    return tuple(body)


@st.composite
def expressions(draw: st.DrawFn, scope: Scope, kind: str, depth: int) -> ir.Expr:
    """An expression, mostly of a kind."""
    if not draw(MOSTLY):
        kind = "any"
    variables = scope.of(kind)
    if depth == 0:
        named = bool(variables) and draw(st.integers(0, 1)) == 0
        return draw(st.sampled_from(variables)) if named else draw(leaves(kind))

    def inner(of: str) -> ir.Expr:
        return draw(expressions(scope, of, depth - 1))

    choices = ["leaf", "variable", *(["command"] if kind in _COMMANDS else []), *_COMPOUND[kind]]
    if scope.in_loop:
        choices = [choice for choice in choices if choice not in _GROWING]
    match draw(st.sampled_from(choices)):
        case "variable" if variables:
            return draw(st.sampled_from(variables))
        case "command":
            return draw(commands(scope, depth, kind))
        case "not":
            return ir.Not(inner("any"))
        case "and":
            return ir.And(inner(kind), inner(kind))
        case "or":
            return ir.Or(inner(kind), inner(kind))
        case "equal":
            of = draw(st.sampled_from(KINDS))
            return ir.Compare(draw(st.sampled_from(["==", "!="])), inner(of), inner(of))
        case "order":
            of = draw(st.sampled_from(["number", "text", "list"]))
            return ir.Compare(draw(st.sampled_from(["<", "<=", ">", ">="])), inner(of), inner(of))
        case "+":
            of = draw(st.sampled_from(["number", "text", "list"])) if kind == "any" else kind
            right: ir.Expr = inner(of) if not scope.in_loop else draw(leaves(of))
            return ir.Arithmetic("+", inner(of), right)
        case "-":
            return ir.Arithmetic("-", inner("number"), inner("number"))
        case "at":
            index = ir.Literal(float(draw(st.sampled_from([0, 0, 0, -1, -1, 1, 2, -3]))))
            return ir.At(inner(draw(st.sampled_from(["list", "text"]))), index)
        case "field":
            return ir.Field(inner("dict"), inner("field"))
        case "length":
            return ir.Length(inner(draw(st.sampled_from(["list", "text", "dict"]))))
        case "concat":
            of = draw(st.sampled_from(["text", "number"]))
            return ir.Concat((inner("text"), inner(of) if not scope.in_loop else draw(leaves(of))))
        case "list":
            return ir.ListOf(tuple(inner("any") for _ in range(draw(st.integers(0, 3)))))
        case "dict":
            fields = draw(st.lists(FIELDS, max_size=2, unique=True))
            return ir.DictOf(tuple((name, inner("any")) for name in fields))
        case "tonumber" | "redipy.whole" as function:
            return ir.Call(function, (inner(draw(st.sampled_from(["digits", "digits", "number", "text"]))),))
        case "string.find":
            start = (ir.Literal(float(draw(st.integers(-3, 3)))),) if draw(st.booleans()) else ()
            return ir.Call("string.find", (inner("text"), inner("text"), *start))
        case "cjson.decode":
            return ir.Call("cjson.decode", (inner(draw(st.sampled_from(["json", "json", "text"]))),))
        case "tostring" | "type" | "cjson.encode" as function:
            return ir.Call(function, (inner("any"),))
        case "tostring of number":
            return ir.Call("tostring", (inner("number"),))
        case "redipy.default":
            return ir.Call("redipy.default", (inner("any"), inner("any")))
    return draw(leaves(kind))


_COMPOUND: dict[str, list[str]] = {
    "number": ["+", "-", "length", "tonumber", "redipy.whole", "or", "and"],
    "text": ["+", "concat", "tostring", "type", "cjson.encode", "or"],
    "list": ["+", "list", "list", "or"],
    "dict": ["dict", "dict"],
    "digits": ["tostring of number"],
    "json": ["cjson.encode"],
    "field": [],
    "bool": ["not", "equal", "equal", "order", "order", "and", "or"],
}
_COMPOUND["any"] = sorted(
    {choice for choices in _COMPOUND.values() for choice in choices} 
    | {"redipy.default", "at", "field", "string.find", "cjson.decode"}
)
_GROWING = {"list", "dict", "tostring", "cjson.encode"}


def leaves(kind: str) -> st.SearchStrategy[ir.Expr]:
    """Literals of a kind."""
    return _LEAVES[kind]


_LEAVES: dict[str, st.SearchStrategy[ir.Expr]] = {
    "any": LITERALS,
    "number": NUMBERS.map(ir.Literal),
    "text": TEXTS.map(ir.Literal),
    "bool": st.booleans().map(ir.Literal),
    "list": st.lists(LITERALS, max_size=3).map(lambda elements: ir.ListOf(tuple(elements))),
    "dict": st.dictionaries(FIELDS, LITERALS, max_size=2).map(lambda fields: ir.DictOf(tuple(fields.items()))),
    "digits": st.sampled_from(["0", "12", "-1.5", " 3 ", "1e3", "+.5", "INF", "1e400", "0x1F", "1_0"]).map(ir.Literal),
    "json": st.one_of(
        st.sampled_from(['{"a":[1,{}]}', "[]", "{}", " [ ] ", '"q\\n\\u00e9"', "[1.50,null,[[]]]", "-0", "01", "[1,]"]),
        DATA.map(json.dumps),
    ).map(ir.Literal),
    "field": FIELDS.map(ir.Literal),
}

# What a command takes after its key: `v` is a value, `n` a number, `i` a small whole number. SMEMBERS and PTTL are left
# to the table of programs: the order of a set, and the time, differ.
_COMMANDS: dict[str, list[tuple[str, str]]] = {
    "number": [
        ("LPUSH", "v"), ("RPUSH", "v"), ("RPUSH", "vv"), ("LLEN", ""), ("HSET", "vv"), ("HSET", "vvvv"), ("HDEL", "v"),
        ("SADD", "v"), ("SREM", "v"), ("SCARD", ""), ("ZADD", "nv"), ("ZCARD", ""), ("EXISTS", ""), ("DEL", ""),
        ("INCRBYFLOAT", "i"), ("HINCRBYFLOAT", "vi"), ("INCRBY", "i"), ("STRLEN", ""), ("ZSCORE", "v"),
    ],
    "text": [("GET", ""), ("LPOP", ""), ("RPOP", ""), ("HGET", "v"), ("TYPE", ""), ("SET", "v"), ("GETDEL", "")],
    "list": [
        ("LRANGE", "ii"), ("LPOP", "i"), ("RPOP", "i"), ("HKEYS", ""), ("HVALS", ""), ("ZRANGE", "ii"), ("ZPOPMIN", ""),
        ("ZPOPMAX", "i"), ("MGET", ""),
    ],
    "dict": [("HGETALL", ""), ("HMGET", "vv")],
    "bool": [("SET", "v"), ("SISMEMBER", "v"), ("PERSIST", ""), ("HEXISTS", "v")],
}
_COMMANDS["any"] = [command for commands_ in _COMMANDS.values() for command in commands_]


@st.composite
def commands(draw: st.DrawFn, scope: Scope, depth: int, kind: str) -> ir.Expr:
    """A command, on one of few keys."""
    name, wanted = draw(st.sampled_from(_COMMANDS[kind]))
    usual = next((key for first, key in _USUAL_KEYS.items() if name.startswith(first)), None)
    key = usual if usual and draw(MOSTLY) else draw(st.sampled_from(_KEYS))
    words: list[ir.Expr] = []
    for letter in wanted:
        if letter == "i":
            least = -2 if draw(st.integers(0, 7)) == 0 else 0
            words.append(ir.Literal(float(draw(st.integers(least, 3)))))
        elif letter == "n":
            words.append(draw(leaves("number")))
        else:
            words.append(draw(expressions(scope, draw(st.sampled_from(["text", "text", "number"])), depth - 1)))
    return execute(name, *map(Expr, [key, *words]), no_adjust=draw(st.integers(0, 7)) == 0).node


_KEYS: list[ir.Expr] = [
    ir.Variable("key", "one"),
    ir.Variable("key", "two"),
    ir.Literal("other"),
    ir.Literal("h"),
    ir.Concat((ir.Variable("key", "one"), ir.Literal(":z"))),
]
# A command is mostly given the key of its family, or nearly all would be of the wrong type. By how names begin.
_USUAL_KEYS: dict[str, ir.Expr] = {
    "HDEL": _KEYS[3], "H": _KEYS[3], "SADD": _KEYS[2], "SREM": _KEYS[2], "SCARD": _KEYS[2], "SISMEMBER": _KEYS[2],
    "L": _KEYS[0], "R": _KEYS[0], "Z": _KEYS[4], "S": _KEYS[1], "G": _KEYS[1], "I": _KEYS[1], "M": _KEYS[1],
}

# What stands in the store before the script runs.
STORES = st.lists(
    st.sampled_from([
        (b"SET", "k:\u00e9", b"5"), (b"SET", "k:\u00e9", b"text"), (b"RPUSH", "k", b"1", b"b", b"\xff"),
        (b"RPUSH", "k", b"x", b"2"), (b"HSET", "h", b"a", b"1", b"b", "\u00e9".encode()), (b"HSET", "k", b"a", b"x"),
        (b"SADD", "other", b"a"), (b"ZADD", "k:z", b"1.5", b"a", b"2", b"b"), (b"SET", "h", b"0.5"),
    ]),
    max_size=4,
    unique_by=lambda command: command[1],
)
