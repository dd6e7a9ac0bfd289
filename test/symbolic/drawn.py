"""Draws random scripts, with the keys, arguments and data for one call. Every drawn script ends.

Loops run over lists that their bodies do not make longer without end, or count to three; what a loop repeats makes
nothing twice as long. So an expression within a loop is drawn from fewer kinds.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr, Spread
from redipy.symbolic.objects import execute
from test.symbolic.drawn_calls import CALLS, CHANGING, LENGTHENING, SPECS, WORDS

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
    functions: dict[str, int] = field(default_factory=dict)
    """That can be called here, with the number of their parameters; the first parameter counts the calls down."""
    calls_left: ir.Expr = ir.NONE
    """What a function that is called from here gets as its first argument."""
    in_loop: bool = False
    may_grow: bool = True
    """Whether a list may be made longer: not where a loop may be going through it."""
    counters: list[int] = field(default_factory=lambda: [0])

    def inner(self, variables: dict[ir.Variable, str] | None = None, *, grows: bool = True) -> Scope:
        """The scope of a loop's body."""
        return replace(
            self, variables=self.variables | (variables or {}), in_loop=True, may_grow=self.may_grow and grows
        )

    def block(self) -> Scope:
        """The scope of a branch."""
        return replace(self, variables=dict(self.variables))

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
    numbers = {f"f{at}": draw(st.integers(1, 3)) for at in range(draw(st.integers(0, 2)))}
    functions = tuple(draw(drawn_functions(name, numbers)) for name in numbers)
    scope = Scope(
        {ir.Variable("key", "one"): "text", ir.Variable("key", "two"): "text",
         ir.Variable("arg", "x"): "any", ir.Variable("arg", "y"): "any"},
        numbers, ir.Literal(float(draw(st.sampled_from([0, 1, 2, 2, 300])))),
    )
    body: list[ir.Statement] = []
    for _ in range(draw(st.integers(1, 7))):
        body += draw(statements(scope, 2))
    body.append(ir.Return(draw(expressions(scope, "any", 3))))
    return ir.Script(("one", "two"), ("x", "y"), tuple(body), functions), (draw(DATA), draw(DATA))


@st.composite
def drawn_functions(draw: st.DrawFn, name: str, numbers: dict[str, int]) -> ir.Function:
    """A function, which may call all of them as long as its first parameter is above 0."""
    parameters = tuple(f"p{at}" for at in range(numbers[name]))
    left = ir.Variable("local", "p0")
    others = {ir.Variable("local", parameter): draw(st.sampled_from(KINDS)) for parameter in parameters[1:]}
    scope = Scope(others, numbers, ir.Arithmetic("-", left, ir.Literal(1.0)), may_grow=False)
    body: list[ir.Statement] = [
        ir.If(
            ir.Compare("<", left, ir.Literal(1.0)),
            (ir.Return(draw(expressions(replace(scope, functions={}), "any", 1))),),
            (),
        )
    ]
    for _ in range(draw(st.integers(0, 2))):
        body += draw(statements(scope, 1))
    if draw(st.booleans()):
        body.append(ir.Return(draw(expressions(scope, "any", 2))))
    return ir.Function(name, parameters, tuple(body))


@st.composite
def statements(draw: st.DrawFn, scope: Scope, depth: int) -> list[ir.Statement]:
    """A statement, or one with another that it needs."""
    kinds = [
        "assign", "set_at", "set_field", "set_item", "delete", "evaluate", "evaluate", "method", "declare", "declare",
    ]
    if depth:
        kinds += ["if", "if", "while", "for", "for", "count"]
    if scope.in_loop:
        kinds += ["break", "continue"]
    kind = draw(st.sampled_from(kinds)) if draw(st.integers(0, 30)) else draw(st.sampled_from(["raise", "return"]))
    match kind:
        case "declare":
            local = ir.Variable("local", str(scope.number()))
            of = draw(st.sampled_from(KINDS))
            statement = ir.Declare(local, draw(expressions(scope, of, 2)))
            scope.variables[local] = of
            return [statement]
        case "assign" if scope.variables:
            target = draw(st.sampled_from(list(scope.variables)))
            return [ir.Assign(target, draw(expressions(scope, scope.variables[target], 2)))]
        case "set_at" | "set_field":
            changed = draw(changes(scope, kind))
            if changed is not None:
                return [changed]
        case "set_item":
            of, key = draw(st.sampled_from([("list", "index"), ("dict", "field")]))
            return [ir.SetItem(
                draw(expressions(scope, of, 0)), draw(expressions(scope, key, 1)), draw(expressions(scope, "any", 1))
            )]
        case "delete":
            of, key = draw(st.sampled_from([("list", "index"), ("dict", "field")]))
            return [ir.DeleteItem(draw(expressions(scope, of, 0)), draw(expressions(scope, key, 1)))]
        case "method":
            names = [name for name in CHANGING if scope.may_grow or name not in LENGTHENING]
            return [ir.Evaluate(draw(calls(scope, draw(st.sampled_from(names)), 1)))]
        case "break" | "continue":
            jump = ir.Break() if kind == "break" else ir.Continue()
            return [ir.If(draw(expressions(scope, "bool", 1)), (jump,), ())] if draw(MOSTLY) else [jump]
        case "raise":
            return [ir.Raise(draw(expressions(scope, "text", 1)))]
        case "return":
            return [ir.Return(draw(expressions(scope, "any", 1)))]
        case "if" | "while" | "for" | "count":
            return draw(compounds(scope, kind, depth))
    return [ir.Evaluate(draw(commands(scope, 2, draw(st.sampled_from(KINDS)))))]


@st.composite
def changes(draw: st.DrawFn, scope: Scope, kind: str) -> ir.Statement | None:
    """A list or dict of a local is changed; None if there is none."""
    of = "list" if kind == "set_at" else "dict"
    containers = [variable for variable in scope.of(of if draw(MOSTLY) else "any") if variable.kind == "local"]
    if not containers:
        return None
    container, value = draw(st.sampled_from(containers)), draw(expressions(scope, "any", 1))
    if kind == "set_field":
        return ir.SetField(container, draw(expressions(scope, "field", 1)), value)
    index: ir.Expr = draw(expressions(scope, "index", 0)) if scope.may_grow else ir.Literal(-1.0)
    if not scope.in_loop:
        index = draw(st.sampled_from([index, ir.Length(container)]))
    return ir.SetAt(container, index, value)


@st.composite
def compounds(draw: st.DrawFn, scope: Scope, kind: str, depth: int) -> list[ir.Statement]:
    """A branch or a loop."""
    if kind == "if":
        otherwise = draw(bodies(scope.block(), depth)) if draw(st.booleans()) else ()
        return [ir.If(draw(expressions(scope, "any", 2)), draw(bodies(scope.block(), depth)), otherwise)]
    number = str(scope.number())
    index, value = ir.Variable("index", number), ir.Variable("value", number)
    if kind == "while":
        counter = ir.Variable("local", number)
        more = ir.Compare("<", counter, ir.Literal(float(draw(st.integers(0, 3)))))
        once_more = ir.Assign(counter, ir.Arithmetic("+", counter, ir.Literal(1.0)))
        condition = ir.And(more, draw(expressions(scope.inner(), "any", 1)))
        return [
            ir.Declare(counter, ir.Literal(0.0)),
            ir.While(condition, (once_more, *draw(bodies(scope.inner(), depth)))),
        ]
    if kind == "count":
        start, stop = (ir.Literal(float(draw(st.integers(-2, 3)))) for _ in range(2))
        step = draw(expressions(scope, "index", 0))
        return [ir.Count(index, start, stop, step, draw(bodies(scope.inner({index: "index"}), depth)))]
    array = draw(expressions(scope.inner(), "list", 1))
    inner_scope = scope.inner({index: "index", value: draw(st.sampled_from(["text", "any"]))}, grows=False)
    return [ir.For(array, index, value, draw(bodies(inner_scope, depth)))]


@st.composite
def bodies(draw: st.DrawFn, scope: Scope, depth: int) -> ir.Body:
    """One to three statements."""
    body: list[ir.Statement] = []
    for _ in range(draw(st.integers(1, 3))):
        body += draw(statements(scope, depth - 1))
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

    if kind not in _COMPOUND:
        return draw(leaves(kind))
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
        case "and" | "or" as word:
            return (ir.And if word == "and" else ir.Or)(inner(kind), inner(kind))
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
        case "-" | "/" | "//" | "%" as sign:
            return ir.Arithmetic(sign, inner("number"), inner("number"))
        case "**":
            return ir.Arithmetic("**", inner("number"), draw(st.sampled_from(POWERS)))
        case "*":
            of = kind if kind in ("text", "list") else "number"
            factors = (inner(of), inner("index") if of != "number" and not scope.in_loop else draw(leaves("index")))
            return ir.Arithmetic("*", *(factors if draw(st.booleans()) else factors[::-1]))
        case "negate":
            return ir.Negate(inner("number"))
        case "conditional":
            return ir.Conditional(inner("any"), inner(kind), inner(kind))
        case "item":
            of, key = draw(st.sampled_from([("list", "index"), ("text", "index"), ("dict", "field"), ("any", "any")]))
            return ir.Item(inner(of), inner(key))
        case "slice":
            bounds = st.one_of(st.just(ir.NONE), leaves("index"))
            return ir.Slice(inner(kind if kind == "text" else "list"), *(draw(bounds) for _ in range(3)))
        case "in":
            of, among = draw(st.sampled_from([("any", "list"), ("field", "dict"), ("text", "text"), ("any", "any")]))
            return ir.Contains(inner(of), inner(among))
        case "call":
            names = [name for name, (gives, _) in CALLS.items() if gives == kind or (kind == "any" and gives != "none")]
            if scope.in_loop:
                names = [name for name in names if name not in _GROWING]
            if names:
                return draw(calls(scope, draw(st.sampled_from(names)), depth))
        case "invoke" if scope.functions and not (scope.in_loop and not scope.may_grow):
            name, number = draw(st.sampled_from(sorted(scope.functions.items())))
            return ir.Invoke(name, (scope.calls_left, *(inner("any") for _ in range(number - 1))))
        case "at":
            return ir.At(inner(draw(st.sampled_from(["list", "text"]))), draw(leaves("index")))
        case "field":
            return ir.Field(inner("dict"), inner("field"))
        case "length":
            return ir.Length(inner(draw(st.sampled_from(["list", "text", "dict"]))))
        case "concat":
            return ir.Concat((inner("text"), inner("number") if not scope.in_loop else draw(leaves("text"))))
        case "list":
            return ir.ListOf(tuple(inner("any") for _ in range(draw(st.integers(0, 3)))))
        case "dict":
            fields = draw(st.lists(FIELDS, max_size=2, unique=True))
            return ir.DictOf(tuple((name, inner("any")) for name in fields))
    return draw(leaves(kind))


_COMPOUND: dict[str, list[str]] = {
    "number": [
        "+", "-", "*", "/", "//", "%", "**", "negate", "length", "or", "and", "conditional", "call", "call", "call",
    ],
    "text": ["+", "*", "concat", "or", "slice", "call", "call", "call", "call"],
    "list": ["+", "*", "list", "list", "or", "slice", "call", "call", "conditional"],
    "dict": ["dict", "dict", "call"],
    "index": ["length"],
    "bool": ["not", "equal", "equal", "order", "order", "and", "or", "in", "call"],
}
_COMPOUND["any"] = sorted({choice for choices in _COMPOUND.values() for choice in choices} | {"at", "field", "item"})
_COMPOUND["any"] += ["invoke", "invoke", "call", "call"]
_GROWING = {
    "list", "dict", "tostring", "cjson.encode", "zip", "enumerate", ".items", ".replace", ".join", "json.dumps",
    "format", ".zfill", "range",
}
POWERS = [ir.Literal(value) for value in (0.0, 1.0, 2.0, 3.0, -1.0, 0.5, -0.5, 10.0)]


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
    "index": st.sampled_from([0.0, 0.0, 0.0, 1.0, 1.0, -1.0, 2.0, -3.0, 0.5]).map(ir.Literal),
    "words": WORDS.map(ir.Literal),
    "texts": st.lists(TEXTS.map(ir.Literal), max_size=3).map(lambda elements: ir.ListOf(tuple(elements))),
    "pairs": st.lists(st.tuples(FIELDS.map(ir.Literal), LITERALS).map(ir.ListOf), max_size=3).map(
        lambda elements: ir.ListOf(tuple(elements))
    ),
    "numbers": st.lists(NUMBERS.map(ir.Literal), max_size=4).map(lambda elements: ir.ListOf(tuple(elements))),
}

# What a command takes after its key: `v` is a value, `n` a number, `i` a small whole number, `*` a list that is spread,
# `k` one of keys. SMEMBERS and PTTL are left
# to the table of programs: the order of a set, and the time, differ.
_COMMANDS: dict[str, list[tuple[str, str]]] = {
    "number": [
        ("LPUSH", "v"), ("RPUSH", "v"), ("RPUSH", "vv"), ("LLEN", ""), ("HSET", "vv"), ("HSET", "vvvv"), ("HDEL", "v"),
        ("SADD", "v"), ("SREM", "v"), ("SCARD", ""), ("ZADD", "nv"), ("ZCARD", ""), ("EXISTS", ""), ("DEL", ""),
        ("INCRBYFLOAT", "i"), ("HINCRBYFLOAT", "vi"), ("INCRBY", "i"), ("STRLEN", ""), ("ZSCORE", "v"),
        ("RPUSH", "*"), ("LPUSH", "v*"), ("SADD", "**"), ("SREM", "*v"), ("HSET", "*"), ("ZADD", "*"), ("HDEL", "*"),
        ("DEL", "k"), ("EXISTS", "k"),
    ],
    "text": [("GET", ""), ("LPOP", ""), ("RPOP", ""), ("HGET", "v"), ("TYPE", ""), ("SET", "v"), ("GETDEL", "")],
    "list": [
        ("LRANGE", "ii"), ("LPOP", "i"), ("RPOP", "i"), ("HKEYS", ""), ("HVALS", ""), ("ZRANGE", "ii"), ("ZPOPMIN", ""),
        ("ZPOPMAX", "i"), ("MGET", ""), ("MGET", "k"), ("ZMSCORE", "*"),
    ],
    "dict": [("HGETALL", ""), ("HMGET", "vv"), ("HMGET", "v*")],
    "bool": [("SET", "v"), ("SISMEMBER", "v"), ("PERSIST", ""), ("HEXISTS", "v")],
}
_COMMANDS["any"] = [command for commands_ in _COMMANDS.values() for command in commands_]


@st.composite
def calls(draw: st.DrawFn, scope: Scope, name: str, depth: int) -> ir.Expr:
    """A call of a function or method."""
    _, wanted = CALLS[name]
    arguments: list[ir.Expr] = []
    for kind in wanted:
        if kind.startswith("?") and draw(st.booleans()):
            break
        own = kind.removeprefix("?")
        if own == "spec":
            arguments.append(ir.Literal(draw(SPECS)))
        elif own == "type":
            arguments.append(ir.Literal(draw(st.sampled_from(["None", "bool", "int", "float", "str", "list", "dict"]))))
        else:
            arguments.append(draw(expressions(scope, own, max(depth - 1, 0))))
    return ir.Call(name, tuple(arguments))


@st.composite
def commands(draw: st.DrawFn, scope: Scope, depth: int, kind: str) -> ir.Expr:
    """A command, on one of few keys."""
    name, wanted = draw(st.sampled_from(_COMMANDS[kind]))
    usual = next((key for first, key in _USUAL_KEYS.items() if name.startswith(first)), None)
    key = usual if usual and draw(MOSTLY) else draw(st.sampled_from(_KEYS))
    if ir.Variable("key", "one") not in scope.variables:  # in a function
        key = draw(st.sampled_from(_LITERAL_KEYS))
    words: list[Expr | Spread] = []
    for letter in wanted:
        if letter == "i":
            least = -2 if draw(st.integers(0, 7)) == 0 else 0
            words.append(Expr(ir.Literal(float(draw(st.integers(least, 3))))))
        elif letter == "n":
            words.append(Expr(draw(leaves("number"))))
        elif letter == "*":
            of = draw(st.sampled_from(["texts", "numbers", "list"]))
            words.append(Spread(Expr(draw(expressions(scope, of, depth - 1)))))
        elif letter == "k":
            names = tuple(draw(st.lists(st.sampled_from(_LITERAL_KEYS), max_size=3)))
            words.append(Spread(Expr(ir.ListOf(names))))
        else:
            words.append(Expr(draw(expressions(scope, draw(st.sampled_from(["text", "text", "number"])), depth - 1))))
    return execute(name, Expr(key), *words, no_adjust=draw(st.integers(0, 7)) == 0).node


_KEYS: list[ir.Expr] = [
    ir.Variable("key", "one"),
    ir.Variable("key", "two"),
    ir.Literal("other"),
    ir.Literal("h"),
    ir.Concat((ir.Variable("key", "one"), ir.Literal(":z"))),
]
_LITERAL_KEYS = [ir.Literal("other"), ir.Literal("h"), ir.Literal("k")]
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
