"""The tree that a script is: what the front ends build, and what the compilers read.

The docstring of a node is its meaning; what values are is told in docs/scripts.md. Nodes are frozen, so trees may share
parts. A new node is added to one of the two unions at the end, and `assert_never` then names every place that must
learn about it. Imports: types.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from redipy.symbolic.types import Type

# Expressions: evaluated from left to right, each to one value.


@dataclass(frozen=True, slots=True)
class Literal:
    """This value: None, a truth value, a number (a float) or a text."""

    value: bool | float | str | None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A new list of these elements, made anew whenever this is evaluated."""

    elements: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class DictOf:
    """A new dict of these fields, made anew whenever this is evaluated."""

    fields: tuple[tuple[str, Expr], ...]


VariableKind: TypeAlias = OneOf["arg", "key", "local", "index", "value"]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a name stands for at this moment.

    An `arg` begins as the data that the caller gives, a `key` as the text of the key's name without the prefix, an
    `index` and a `value` as what their loop gives them in every turn. All of them may be assigned.
    """

    kind: VariableKind
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of the Lua runtime under its Lua name, such as `redis.LOG_WARNING`."""

    raw: str


@dataclass(frozen=True, slots=True)
class Not:
    """True if the value is false, and the other way round."""

    value: Expr


@dataclass(frozen=True, slots=True)
class And:
    """The left value if it is false, else the right one, which is evaluated only then."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Or:
    """The left value if it is true, else the right one, which is evaluated only then."""

    left: Expr
    right: Expr


Comparison: TypeAlias = OneOf["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """Python's comparison of two values: equality of any two, order of two numbers, texts or lists."""

    operator: Comparison
    left: Expr
    right: Expr


Operation: TypeAlias = OneOf["+", "-"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Python's operation on two values: `+` adds numbers and joins texts or lists, `-` subtracts numbers."""

    operator: Operation
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class At:
    """The element of a list, or the character of a text, at an index: from 0, negative from the end."""

    container: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a dict's field, None when it has no such field."""

    container: Expr
    field: Expr


@dataclass(frozen=True, slots=True)
class Length:
    """How many elements a list has, fields a dict, characters a text."""

    container: Expr


@dataclass(frozen=True, slots=True)
class Concat:
    """Texts, and numbers as their texts, joined to one text."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What a function of the table `functions.FUNCTIONS` gives for these arguments."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a key, as a word of a command: this text, with the client's prefix before it."""

    name: Expr


@dataclass(frozen=True, slots=True)
class Execute:
    """What a Redis command answers to these words, made a value in the way that `shapes.SHAPES` tells of the shape."""

    command: str
    words: tuple[Expr | Key, ...]
    shape: str


Expr: TypeAlias = (
    Literal
    | ListOf
    | DictOf
    | Variable
    | Constant
    | Not
    | And
    | Or
    | Compare
    | Arithmetic
    | At
    | Field
    | Length
    | Concat
    | Call
    | Execute
)

# Statements: executed in order.


@dataclass(frozen=True, slots=True)
class Declare:
    """From here on there is a variable, to the end of the script; it begins as this value."""

    variable: Variable
    value: Expr


@dataclass(frozen=True, slots=True)
class Assign:
    """The variable is this value from now on."""

    variable: Variable
    value: Expr


@dataclass(frozen=True, slots=True)
class SetAt:
    """Put a value in the place of an element of a list; at the index that is the list's length, behind the last."""

    container: Variable
    index: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class SetField:
    """Let a field of a dict have this value."""

    container: Variable
    field: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluate an expression for what it does."""

    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    """Execute the first body if the condition is true, else the second."""

    condition: Expr
    then: Body
    otherwise: Body


@dataclass(frozen=True, slots=True)
class While:
    """Execute the body as long as the condition is true, which is evaluated before each turn."""

    condition: Expr
    body: Body


@dataclass(frozen=True, slots=True)
class For:
    """Execute the body for each element of a list, those included that the body adds behind it.

    The two variables are the loop's own, and set before each turn whatever the body assigned to them.
    """

    array: Expr
    index: Variable
    value: Variable
    body: Body


@dataclass(frozen=True, slots=True)
class Return:
    """End the script; this is its value."""

    value: Expr


Statement: TypeAlias = Declare | Assign | SetAt | SetField | Evaluate | If | While | For | Return
Body: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script: the names of its keys and arguments, in the order in which a call gives them, and what it does.

    A script that ends without a `Return` gives None.
    """

    keyv: tuple[str, ...]
    argv: tuple[str, ...]
    body: Body


NONE = Literal(None)


def parts(node: Expr | Key | Statement) -> tuple[Expr | Key, ...]:
    """The expressions that stand directly in a node, in the order in which they are evaluated.

    >>> parts(Compare("<", Literal(1.0), Literal(2.0)))
    (Literal(value=1.0), Literal(value=2.0))
    """
    match node:
        case Literal() | Variable() | Constant():
            return ()
        case ListOf(several) | Concat(several) | Call(_, several) | Execute(_, several, _):
            return several
        case DictOf(fields):
            return tuple(value for _, value in fields)
        case Not(value) | Evaluate(value) | Return(value) | Key(value) | Length(value):
            return (value,)
        case Declare(_, value) | Assign(_, value):
            return (value,)
        case And(left, right) | Or(left, right) | Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case At(left, right) | Field(left, right):
            return (left, right)
        case SetAt(container, place, value) | SetField(container, place, value):
            return (container, place, value)
        case If(condition, _, _) | While(condition, _):
            return (condition,)
        case For(array, _, _, _):
            return (array,)


def bodies(statement: Statement) -> tuple[Body, ...]:
    """The bodies that stand directly in a statement."""
    match statement:
        case If(_, then, otherwise):
            return (then, otherwise)
        case While(_, body) | For(_, _, _, body):
            return (body,)
        case _:
            return ()


def statements(body: Body) -> list[Statement]:
    """All statements of a body, those within statements included, in the order in which they are written."""
    found: list[Statement] = []
    for statement in body:
        found.append(statement)
        for inner in bodies(statement):
            found += statements(inner)
    return found


def expressions(body: Body) -> list[Expr | Key]:
    """All expressions that stand anywhere in a body."""
    found: list[Expr | Key] = []
    for statement in statements(body):
        waiting = list(parts(statement))
        while waiting:
            expression = waiting.pop()
            found.append(expression)
            waiting += parts(expression)
    return found


def literal_type(value: object) -> Type:
    """The type of the value of a `Literal`."""
    return _LITERAL_TYPES[type(value)]


_LITERAL_TYPES: dict[type, Type] = {
    type(None): Type.NONE, bool: Type.BOOL, float: Type.NUMBER, int: Type.NUMBER, str: Type.TEXT,
}
