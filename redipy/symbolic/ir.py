"""The tree that a script is: what the front ends build, and what the compilers read.

The docstring of a node is its meaning; what values are is told in docs/scripts.md. Nodes are frozen, so trees may share
parts. A new node is added to one of the two unions at the end, and `assert_never` then names every place that must
learn about it. Imports nothing.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

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


Operation: TypeAlias = OneOf["+", "-", "*", "/", "//", "%", "**"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Python's operation on two values: on numbers, `+` of two texts or lists, `*` of one of these and a number."""

    operator: Operation
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negate:
    """The number with the other sign."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Conditional:
    """One of two values, of which no other is evaluated: Python's `then if condition else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


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
class Item:
    """Python's `container[key]`: of a list or text by index, of a dict by field, which must be there."""

    container: Expr
    key: Expr


@dataclass(frozen=True, slots=True)
class Slice:
    """Python's `container[start:stop:step]` of a list or text; `NONE` for a bound that is left out."""

    container: Expr
    start: Expr
    stop: Expr
    step: Expr


@dataclass(frozen=True, slots=True)
class Contains:
    """Python's `item in container`: an element of a list, a field of a dict, a part of a text."""

    item: Expr
    container: Expr


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
class Invoke:
    """What a function of the script, by its name in `Script.functions`, gives for these arguments."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a key, as a word of a command: this text, with the client's prefix before it."""

    name: Expr


@dataclass(frozen=True, slots=True)
class Spread:
    """As many words of a command as a list has elements, in their order; keys: each of them is the name of a key."""

    elements: Expr
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Execute:
    """What a Redis command answers to these words, made a value in the way that `shapes.SHAPES` tells of the shape.

    More than `messages.MOST_WORDS` of them are an error where some are spread.
    """

    command: str
    words: tuple[Word, ...]
    shape: str


Expr: TypeAlias = (
    Literal | ListOf | DictOf | Variable | Constant | Not | And | Or | Compare | Arithmetic | Negate | Conditional | At
    | Field | Item | Slice | Contains | Length | Concat | Call | Invoke | Execute
)
Word: TypeAlias = Expr | Key | Spread
"""What may stand among the words of a command: an expression is a single one."""

# Statements: executed in order.


@dataclass(frozen=True, slots=True)
class Step:
    """What all statements have: the line of the Python that they were made of, 0 for none. It makes no difference."""

    line: int = field(default=0, kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Declare(Step):
    """From here on there is a variable, to the end of the body that this stands in; it begins as this value."""

    variable: Variable
    value: Expr


@dataclass(frozen=True, slots=True)
class Assign(Step):
    """The variable is this value from now on."""

    variable: Variable
    value: Expr


@dataclass(frozen=True, slots=True)
class SetAt(Step):
    """Put a value in the place of an element of a list; at the index that is the list's length, behind the last."""

    container: Variable
    index: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class SetField(Step):
    """Let a field of a dict have this value."""

    container: Variable
    field: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class SetItem(Step):
    """Python's `container[key] = value`: an element of a list that is there, or a field of a dict."""

    container: Expr
    key: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class DeleteItem(Step):
    """Python's `del container[key]`: an element of a list, or a field of a dict, which must be there."""

    container: Expr
    key: Expr


@dataclass(frozen=True, slots=True)
class Evaluate(Step):
    """Evaluate an expression for what it does."""

    value: Expr


@dataclass(frozen=True, slots=True)
class If(Step):
    """Execute the first body if the condition is true, else the second."""

    condition: Expr
    then: Body
    otherwise: Body


@dataclass(frozen=True, slots=True)
class While(Step):
    """Execute the body as long as the condition is true, which is evaluated before each turn."""

    condition: Expr
    body: Body


@dataclass(frozen=True, slots=True)
class For(Step):
    """Execute the body for each element of a list, those included that the body adds behind it.

    The two variables are the loop's own, and set before each turn whatever the body assigned to them.
    """

    array: Expr
    index: Variable
    value: Variable
    body: Body


@dataclass(frozen=True, slots=True)
class Count(Step):
    """Execute the body for each number of `range(start, stop, step)`, whose parts are evaluated once.

    The variable is the loop's own, of the kind `index`, and set before each turn whatever the body assigned to it.
    """

    variable: Variable
    start: Expr
    stop: Expr
    step: Expr
    body: Body


@dataclass(frozen=True, slots=True)
class Break(Step):
    """End the innermost loop."""


@dataclass(frozen=True, slots=True)
class Continue(Step):
    """Go on with the next turn of the innermost loop."""


@dataclass(frozen=True, slots=True)
class Return(Step):
    """End the function, or the script; this is its value."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Raise(Step):
    """End the script with a `ScriptError` of this text."""

    text: Expr


Statement: TypeAlias = (
    Declare | Assign | SetAt | SetField | SetItem | DeleteItem | Evaluate | If | While | For | Count | Break | Continue
    | Return | Raise
)
Body: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that the script can call: its parameters are locals of these names, and begin as the arguments.

    It knows no variables but its own. Without a `Return` it gives None. It may call any function, itself included, but
    not deeper than `messages.MOST_CALLS`.
    """

    name: str
    parameters: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script: the names of its keys and arguments, in the order in which a call gives them, and what it does.

    A script that ends without a `Return` gives None. The last three tell of the Python that it was made of, so that
    errors can show it: the name of the function, its text, and the line of the file at which that begins.
    """

    keyv: tuple[str, ...]
    argv: tuple[str, ...]
    body: Body
    functions: tuple[Function, ...] = ()
    name: str = ""
    source: str = ""
    first_line: int = 0


NONE = Literal(None)


def parts(node: Word | Statement) -> tuple[Word, ...]:
    """The expressions that stand directly in a node, in the order in which they are evaluated.

    >>> parts(Compare("<", Literal(1.0), Literal(2.0)))
    (Literal(value=1.0), Literal(value=2.0))
    """
    match node:
        case Literal() | Variable() | Constant() | Break() | Continue():
            return ()
        case ListOf(several) | Concat(several) | Call(_, several) | Invoke(_, several) | Execute(_, several, _):
            return several
        case DictOf(fields):
            return tuple(value for _, value in fields)
        case Not(value) | Negate(value) | Evaluate(value) | Return(value) | Raise(value) | Key(value) | Length(value):
            return (value,)
        case Spread(elements, _):
            return (elements,)
        case Declare(_, value) | Assign(_, value):
            return (value,)
        case And(left, right) | Or(left, right) | Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case At(left, right) | Field(left, right) | Item(left, right) | Contains(left, right) | DeleteItem(left, right):
            return (left, right)
        case SetAt(first, second, third) | SetField(first, second, third) | SetItem(first, second, third):
            return (first, second, third)
        case Conditional(first, second, third) | Count(_, first, second, third, _):
            return (first, second, third)
        case Slice(container, start, stop, step):
            return (container, start, stop, step)
        case If(condition, _, _) | While(condition, _):
            return (condition,)
        case For(array, _, _, _):
            return (array,)


def bodies(statement: Statement) -> tuple[Body, ...]:
    """The bodies that stand directly in a statement."""
    match statement:
        case If(_, then, otherwise):
            return (then, otherwise)
        case While(_, body) | For(_, _, _, body) | Count(_, _, _, _, body):
            return (body,)
        case _:
            return ()


def elif_of(branch: If) -> If | None:
    """The branch that is all there is in the second body of a branch; written as `elif`, it is no deeper."""
    match branch.otherwise:
        case (If() as further,):
            return further
    return None


def statements(body: Body) -> list[Statement]:
    """All statements of a body, those within statements included, in the order in which they are written."""
    found: list[Statement] = []
    for statement in body:
        found.append(statement)
        for inner in bodies(statement):
            found += statements(inner)
    return found


def expressions(body: Body) -> list[Word]:
    """All expressions that stand anywhere in a body, and what makes them words."""
    found: list[Word] = []
    for statement in statements(body):
        waiting = list(parts(statement))
        while waiting:
            expression = waiting.pop()
            found.append(expression)
            waiting += parts(expression)
    return found
