"""Expressions as they are written in a `FnContext`: operators and methods that make nodes. Imports: ir, errors."""
from __future__ import annotations

from typing import Any, TypeAlias

from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.values import encoded

Operand: TypeAlias = Any
"""An `Expr`, or a literal: str, int, float, bool, None, or a list or dict of operands."""


def node_of(operand: Operand) -> ir.Expr:
    """The node of an expression or of a literal.

    Errors: TypeError for what is neither.

    >>> node_of(3), node_of([None])
    (Literal(value=3.0), ListOf(elements=(Literal(value=None),)))
    """
    match operand:
        case Expr():
            return operand.node
        case None | bool():
            return ir.Literal(operand)
        case str():
            encoded(operand)  # a text that has no UTF-8 form is refused here rather than in Lua
            return ir.Literal(operand)
        case int() | float():
            return ir.Literal(float(operand))
        case list() | tuple():
            return ir.ListOf(tuple(map(node_of, operand)))
        case dict():
            return ir.DictOf(tuple((_field(name), node_of(value)) for name, value in operand.items()))
    raise TypeError(f"{operand!r} is no expression of a script, nor a literal")


def _field(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the fields of a dict are texts, not {name!r}")
    return name


class Spread:
    """The elements of a list as words of a command: `RedisFn("sadd", key, Spread(members))`."""

    __slots__ = ("node",)

    def __init__(self, elements: Operand) -> None:
        self.node = ir.Spread(node_of(elements))


class Expr:
    """Something with a value when the script runs."""

    __slots__ = ("node",)

    def __init__(self, node: ir.Expr) -> None:
        self.node = node

    def __add__(self, other: Operand) -> Expr:
        """The sum of numbers; texts or lists joined."""
        return Expr(ir.Arithmetic("+", self.node, node_of(other)))

    def __sub__(self, other: Operand) -> Expr:
        """The difference of numbers."""
        return Expr(ir.Arithmetic("-", self.node, node_of(other)))

    def eq_(self, other: Operand) -> Expr:
        """Whether the values are equal; values of different types are not, but `True` and 1."""
        return Expr(ir.Compare("==", self.node, node_of(other)))

    def ne_(self, other: Operand) -> Expr:
        """Whether the values are not equal."""
        return Expr(ir.Compare("!=", self.node, node_of(other)))

    def lt_(self, other: Operand) -> Expr:
        """Whether this is less; an error for what has no order."""
        return Expr(ir.Compare("<", self.node, node_of(other)))

    def le_(self, other: Operand) -> Expr:
        """Whether this is less or equal."""
        return Expr(ir.Compare("<=", self.node, node_of(other)))

    def gt_(self, other: Operand) -> Expr:
        """Whether this is greater."""
        return Expr(ir.Compare(">", self.node, node_of(other)))

    def ge_(self, other: Operand) -> Expr:
        """Whether this is greater or equal."""
        return Expr(ir.Compare(">=", self.node, node_of(other)))

    def and_(self, other: Operand) -> Expr:
        """This if it is false, else the other, as Python's `and`."""
        return Expr(ir.And(self.node, node_of(other)))

    def or_(self, other: Operand) -> Expr:
        """This if it is true, else the other, as Python's `or`."""
        return Expr(ir.Or(self.node, node_of(other)))

    def not_(self) -> Expr:
        """Whether this is false."""
        return Expr(ir.Not(self.node))

    def len_(self) -> Expr:
        """How many elements of a list, fields of a dict, characters of a text."""
        return Expr(ir.Length(self.node))

    def __getitem__(self, index: Operand) -> Expr:
        """The element of a list, or the character of a text: from 0, negative from the end."""
        return Expr(ir.At(self.node, node_of(index)))

    def get_key(self, key: Operand) -> Expr:
        """The value of a dict's field, None if it has none."""
        return Expr(ir.Field(self.node, node_of(key)))

    def __bool__(self) -> bool:
        raise TypeError("the value of an expression is known when the script runs: use if_, while_, and_, or_, not_")

    def __iter__(self) -> Any:
        raise TypeError("the elements are known when the script runs: use for_")


class Statement:
    """Something that a script does, to be given to `add`."""

    __slots__ = ("node",)

    def __init__(self, node: ir.Statement) -> None:
        self.node = node


class Variable(Expr):
    """An expression that can be assigned."""

    __slots__ = ()

    def __init__(self, node: ir.Variable) -> None:
        super().__init__(node)

    @property
    def variable(self) -> ir.Variable:
        """The node, which is a variable's."""
        assert isinstance(self.node, ir.Variable)
        return self.node

    def assign(self, value: Operand) -> Statement:
        """Make this the value."""
        return Statement(ir.Assign(self.variable, node_of(value)))

    def set_at(self, index: Operand, value: Operand) -> Statement:
        """Replace an element of a list; at the index `len_()`, append."""
        if self.variable.kind in ("arg", "key"):
            raise ScriptError("cannot assign to position of arg")
        return Statement(ir.SetAt(self.variable, node_of(index), node_of(value)))

    def set_key(self, key: Operand, value: Operand) -> Statement:
        """Let a field of a dict have a value."""
        if self.variable.kind in ("arg", "key"):
            raise ScriptError("cannot assign to key of arg")
        return Statement(ir.SetField(self.variable, node_of(key), node_of(value)))


# Functions


class CallFn(Expr):
    """The value of a function by its name, such as `tonumber`; one that docs/scripts.md lacks must be Lua's."""

    __slots__ = ()

    def __init__(self, name: str, *args: Operand, no_adjust: bool = False) -> None:
        """`no_adjust` changes nothing, as no function's value is adjusted."""
        super().__init__(ir.Call(name, tuple(map(node_of, args))))


class ToNum(CallFn):
    """The number that a text stands for; an error if it stands for none."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("tonumber", value)


class ToIntStr(CallFn):
    """A number without what follows its point; in a key, its digits."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("redipy.whole", value)


class ToStr(CallFn):
    """The text of a value: `nil` for None, `true`, `false`, JSON for lists and dicts."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("tostring", value)


class TypeStr(CallFn):
    """The type of a value: nil, boolean, number, string or table."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("type", value)


class ToJSON(CallFn):
    """A value as JSON, without blanks, fields in order."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("cjson.encode", value)


class FromJSON(CallFn):
    """The value of a JSON text."""

    __slots__ = ()

    def __init__(self, value: Operand) -> None:
        super().__init__("cjson.decode", value)


class FindFn(CallFn):
    """The index at which a text stands in another, from `start` on; None if it does not."""

    __slots__ = ()

    def __init__(self, text: Operand, part: Operand, start: Operand = None) -> None:
        super().__init__("string.find", text, part, *(() if start is None else (start,)))


class LogFn(CallFn):
    """Log a message: on Redis into the server's log, else to standard output."""

    __slots__ = ()

    def __init__(self, level: str, msg: Operand) -> None:
        """`level` is debug, verbose, notice or warning; ValueError for another."""
        if level not in ("debug", "verbose", "notice", "warning"):
            raise ScriptError(f"unknown log level {level}: it is debug, verbose, notice or warning")
        super().__init__("redis.log", Constant(f"redis.LOG_{level.upper()}"), msg)


class Constant(Expr):
    """A constant of Redis's Lua, such as `redis.LOG_NOTICE`; others than the four levels work on Redis only."""

    __slots__ = ()

    def __init__(self, raw: str) -> None:
        super().__init__(ir.Constant(raw))


class Strs(Expr):
    """Texts, and numbers as their texts, joined."""

    __slots__ = ()

    def __init__(self, *parts: Operand) -> None:
        super().__init__(ir.Concat(tuple(map(node_of, parts))))
