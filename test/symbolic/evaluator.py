"""What a script means, said as plainly as possible: walks the tree, and executes each command on a backend.

This is the living definition that both compilers are held against. It is slow, knows nothing of their libraries, and
leaves to Python what docs/scripts.md says is as in Python. Numbers are floats, texts are `str`.
"""
from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from redipy.errors import ResponseError, ScriptError, WrongTypeError
from redipy.symbolic import ir
from test.symbolic.pythonic import METHODS, PYTHON

Executes = Callable[..., Any]

MOST_CALLS = 200
MOST_WORDS = 7000

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow,
}

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


class Returned(Exception):
    """The script, or a function, has ended with a value."""


class Raised(Exception):
    """The script has ended itself with a text."""


class LoopEnds(Exception):
    """`break`."""


class TurnEnds(Exception):
    """`continue`."""


class Evaluator:
    """One run of a script."""

    def __init__(self, execute: Executes, script: ir.Script, keys: tuple[str, ...], args: tuple[Any, ...]) -> None:
        self.execute = execute
        self.script = script
        self.functions = {function.name: function for function in script.functions}
        self.depth = 0
        self.values: dict[ir.Variable, Any] = {}
        for name, key in zip(script.keyv, keys, strict=True):
            self.values[ir.Variable("key", name)] = key
        for name, argument in zip(script.argv, args, strict=True):
            self.values[ir.Variable("arg", name)] = as_script_data(argument)

    def run(self) -> Any:
        """The value of the script, as the caller gets it."""
        try:
            self.body(self.script.body)
        except Returned as end:
            return as_caller_data(*end.args)
        except WrongTypeError:
            raise
        except Raised as end:
            raise ScriptError(*end.args) from end
        except (
            TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, ResponseError
        ) as error:
            raise ScriptError(str(error)) from error
        return None

    def body(self, body: ir.Body) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.Declare(variable, value) | ir.Assign(variable, value):
                self.values[variable] = self.of(value)
            case ir.SetAt(container, index, value):
                array, at, element = self.of(container), self.of(index), self.of(value)
                if not isinstance(array, list):
                    raise TypeError("no list")
                if whole(at) == len(array):
                    array.append(element)
                else:
                    array[whole(at)] = element
            case ir.SetField(container, field, value):
                mapping, name, element = self.of(container), self.of(field), self.of(value)
                if not isinstance(mapping, dict) or not isinstance(name, str):
                    raise TypeError("no dict, or no name of a field")
                mapping[name] = element
            case ir.SetItem(container, key, value):
                within, place, element = self.of(container), self.of(key), self.of(value)
                within[item_of(within, place)] = element
            case ir.DeleteItem(container, key):
                within, place = self.of(container), self.of(key)
                del within[item_of(within, place)]
            case ir.Evaluate(value):
                self.of(value)
            case ir.If(condition, then, otherwise):
                self.body(then if self.of(condition) else otherwise)
            case ir.While(condition, inner):
                self.loop(iter(lambda: bool(self.of(condition)), False), inner, lambda _: None)
            case ir.For(array, index, value, inner):
                elements = self.of(array)
                if not isinstance(elements, list):
                    raise TypeError("no list")
                self.loop(
                    enumerate(elements), inner, lambda turn: self.values.update({index: float(turn[0]), value: turn[1]})
                )
            case ir.Count(variable, start, stop, step, inner):
                counted = range(*(whole(self.of(bound)) for bound in (start, stop, step)))
                self.loop(iter(counted), inner, lambda turn: self.values.update({variable: float(turn)}))
            case ir.Break():
                raise LoopEnds
            case ir.Continue():
                raise TurnEnds
            case ir.Return(value):
                raise Returned(self.of(value))
            case ir.Raise(text):
                said = self.of(text)
                if not isinstance(said, str):
                    raise TypeError("no text")
                raise Raised(said)

    def loop(self, turns: Iterator[Any], body: ir.Body, begin: Callable[[Any], None]) -> None:
        """Execute a body for each turn, which begins with its variables."""
        try:
            for turn in turns:
                begin(turn)
                with suppress(TurnEnds):
                    self.body(body)
        except LoopEnds:
            pass

    def invoked(self, function: ir.Function, arguments: list[Any]) -> Any:
        """The value of a call, which has variables of its own."""
        if self.depth == MOST_CALLS:
            raise RecursionError
        around, self.depth = self.values, self.depth + 1
        names = [ir.Variable("local", name) for name in function.parameters]
        self.values = dict(zip(names, arguments, strict=True))
        try:
            self.body(function.body)
        except Returned as end:
            return end.args[0]
        finally:
            self.values, self.depth = around, self.depth - 1
        return None

    def words(self, node: ir.Word) -> list[str]:
        """The words that stand for a value, or for each element of a list that is spread."""
        if not isinstance(node, ir.Spread):
            return [number_or_text(self.of(node))]
        elements = self.of(node.elements)
        if not isinstance(elements, list):
            raise TypeError("no list")
        return [number_or_text(element) for element in elements]

    def of(self, node: ir.Expr | ir.Key) -> Any:
        """The value of an expression."""
        match node:
            case ir.Literal(value):
                return value
            case ir.ListOf(elements):
                return [self.of(element) for element in elements]
            case ir.DictOf(fields):
                return {name: self.of(value) for name, value in fields}
            case ir.Variable():
                return self.values[node]
            case ir.Not(value):
                return not self.of(value)
            case ir.And(left, right):
                return self.of(left) and self.of(right)
            case ir.Or(left, right):
                return self.of(left) or self.of(right)
            case ir.Compare(sign, left, right):
                return COMPARISONS[sign](self.of(left), self.of(right))
            case ir.Arithmetic(sign, left, right):
                return operated(sign, self.of(left), self.of(right))
            case ir.Negate(value):
                return -as_number(self.of(value))
            case ir.Conditional(condition, then, otherwise):
                return self.of(then) if self.of(condition) else self.of(otherwise)
            case ir.Item(container, key):
                within, place = self.of(container), self.of(key)
                return within[item_of(within, place)]
            case ir.Slice(container, start, stop, step):
                within = self.of(container)
                bounds = [self.of(start), self.of(stop), self.of(step)]
                if not isinstance(within, list | str):
                    raise TypeError("no list or text")
                return within[slice(*(None if bound is None else whole(bound) for bound in bounds))]
            case ir.Contains(item, container):
                element, within = self.of(item), self.of(container)
                return element in list(within) if isinstance(within, dict) else element in within
            case ir.At(container, index):
                within, at = self.of(container), self.of(index)
                if not isinstance(within, list | str):
                    raise TypeError("no list or text")
                return within[whole(at)]
            case ir.Field(container, field):
                within, name = self.of(container), self.of(field)
                if not isinstance(within, dict) or not isinstance(name, str):
                    raise TypeError("no dict, or no name of a field")
                return within.get(name)
            case ir.Length(container):
                return float(len(self.of(container)))
            case ir.Concat(parts):
                return "".join([number_or_text(self.of(part)) for part in parts])
            case ir.Call(function, arguments):
                return FUNCTIONS[function](*[self.of(argument) for argument in arguments])
            case ir.Invoke(function, arguments):
                return self.invoked(self.functions[function], [self.of(argument) for argument in arguments])
            case ir.Key(name):
                return number_or_text(self.of(name))
            case ir.Execute(command, words, shape):
                sent = [text for word in words for text in self.words(word)]
                if any(isinstance(word, ir.Spread) for word in words) and len(sent) > MOST_WORDS:
                    raise ValueError("too many words")
                encoded = [word.encode("utf-8", "surrogateescape") for word in sent]
                reply = self.execute(command.encode(), *encoded)
                return as_script_data(SHAPES[shape](reply, sent))
        raise AssertionError(f"no meaning for {node}")


def as_script_data(value: Any) -> Any:
    """A copy with every number a float, and bytes as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dict):
        return {as_script_data(name): as_script_data(inner) for name, inner in value.items()}
    return [as_script_data(inner) for inner in value]


def as_caller_data(value: Any) -> Any:
    """A copy with every whole number, of less than 1e17 in size, an int."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e17 else value
    if isinstance(value, list):
        return [as_caller_data(inner) for inner in value]
    if isinstance(value, dict):
        return {name: as_caller_data(inner) for name, inner in value.items()}
    return value


def as_number(value: Any) -> float:
    """What an operator takes for a number."""
    if not isinstance(value, float | bool):
        raise TypeError("no number")
    return float(value)


def operated(sign: str, left: Any, right: Any) -> Any:
    """What an operation gives: no complex number, no formatted text, and no list or text without end."""
    if sign == "*" and isinstance(left, list | str) != isinstance(right, list | str):
        repeated, times = (left, right) if isinstance(left, list | str) else (right, left)
        if len(repeated) * as_number(times) > 10_000_000:
            raise ValueError("too long")
        return repeated * whole(times)
    if sign not in ("+", "-"):
        left, right = as_number(left), as_number(right)
    result = OPERATIONS[sign](left, right)
    if isinstance(result, complex):
        raise ValueError("no real number")
    return float(result) if isinstance(result, int) else result


def item_of(container: Any, key: Any) -> Any:
    """The index or field that a key is for a container."""
    if isinstance(container, dict):
        if not isinstance(key, str):
            raise TypeError("no name of a field")
        return key
    return whole(key)


def whole(value: Any) -> int:
    """An index."""
    if not isinstance(value, float | bool) or value % 1:
        raise TypeError("no index")
    return int(value)


def number_or_text(value: Any) -> str:
    """What may be joined, or be a word."""
    if isinstance(value, float):
        return repr(as_caller_data(value))
    if not isinstance(value, str):
        raise TypeError("no text or number")
    return value


def number(value: Any) -> float:
    """What a text says, in ASCII and without the underscores of source code."""
    if isinstance(value, str) and not (value.isascii() and "_" not in value):
        raise ValueError("no number")
    return float(value)


def to_json(value: Any) -> str:
    """JSON in its one form."""
    return json.dumps(
        as_caller_data(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False
    )


def text(value: Any) -> str:
    """The text of anything."""
    if value is None:
        return "nil"
    return number_or_text(value) if isinstance(value, str | float) else to_json(value)


def find(searched: Any, part: Any, start: Any = None) -> float | None:
    """Where a text stands in another."""
    if not isinstance(searched, str) or not isinstance(part, str):
        raise TypeError("no texts")
    found = searched.find(part, 0 if start is None else whole(start))
    return None if found < 0 else float(found)


def no_constant(name: str) -> None:
    """NaN and its kin are no JSON."""
    raise ValueError(name)


def from_json(value: Any) -> Any:
    """The value of JSON."""
    if not isinstance(value, str):
        raise TypeError("no text")
    without_stray_bytes = value.encode("utf-8", "replace").decode()
    json.dumps(json.loads(without_stray_bytes), ensure_ascii=False).encode()  # half of a surrogate pair is no character
    parsed = as_script_data(json.loads(value, parse_constant=no_constant))
    as_caller_data(parsed)  # is not nested too deep
    return parsed


def log(level: float, message: Any) -> None:
    """Says it to nobody, but makes the text."""
    text(message)


TYPE_NAMES = {type(None): "nil", bool: "boolean", float: "number", str: "string", list: "table", dict: "table"}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "tonumber": number,
    "tostring": text,
    "type": lambda value: TYPE_NAMES[type(value)],
    "string.find": find,
    "cjson.encode": to_json,
    "cjson.decode": from_json,
    "redis.log": log,
    "redipy.default": lambda value, otherwise: otherwise if value is None else value,
    "redipy.whole": lambda value: float(math.trunc(number(value))),
    "redipy.milliseconds": lambda value: float(math.floor(number(value) * 1000 + 0.5)),
    "json.dumps": to_json,
    "json.loads": from_json,
    **PYTHON,
    **METHODS,
}


def ttl(reply: int) -> float | None:
    """Seconds."""
    return {-2: None, -1: -1.0}.get(reply, reply / 1000)


SHAPES: dict[str, Callable[[Any, list[str]], Any]] = {
    "number": lambda reply, _: reply,
    "float": lambda reply, _: float(reply),
    "flag": lambda reply, _: reply == 1,
    "done": lambda reply, _: reply is not None,
    "text": lambda reply, _: reply,
    "texts": lambda reply, _: reply,
    "texts or none": lambda reply, _: reply,
    "members": lambda reply, _: reply,
    "fields": lambda reply, _: reply,
    "asked": lambda reply, words: dict(zip(words[1:], reply, strict=True)),
    "scored": lambda reply, _: [reply] if reply and not isinstance(reply[0], list) else reply,
    "kind": lambda reply, _: None if reply == b"none" else reply,
    "ttl": lambda reply, _: ttl(reply),
    "raw": lambda reply, _: reply,
    "raw with nulls": lambda reply, _: reply,
    "raw numbers": lambda reply, _: reply,
}

