"""What a script means, said as plainly as possible: walks the tree, and executes each command on a backend.

This is the living definition that both compilers are held against. It is slow, knows nothing of their libraries, and
leaves to Python what docs/scripts.md says is as in Python. Numbers are floats, texts are `str`.
"""
from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable
from typing import Any

from redipy.errors import ResponseError, ScriptError, WrongTypeError
from redipy.symbolic import ir

Executes = Callable[..., Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


class Returned(Exception):
    """The script has ended with a value."""


class Evaluator:
    """One run of a script."""

    def __init__(self, execute: Executes, script: ir.Script, keys: tuple[str, ...], args: tuple[Any, ...]) -> None:
        self.execute = execute
        self.script = script
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
        except (TypeError, ValueError, LookupError, ArithmeticError, RecursionError, ResponseError) as error:
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
            case ir.Evaluate(value):
                self.of(value)
            case ir.If(condition, then, otherwise):
                self.body(then if self.of(condition) else otherwise)
            case ir.While(condition, inner):
                while self.of(condition):
                    self.body(inner)
            case ir.For(array, index, value, inner):
                elements = self.of(array)
                if not isinstance(elements, list):
                    raise TypeError("no list")
                for at, element in enumerate(elements):
                    self.values[index], self.values[value] = float(at), element
                    self.body(inner)
            case ir.Return(value):
                raise Returned(self.of(value))

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
                a, b = self.of(left), self.of(right)
                result = a + b if sign == "+" else a - b
                return float(result) if isinstance(result, int) else result
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
            case ir.Key(name):
                return number_or_text(self.of(name))
            case ir.Execute(command, words, shape):
                sent = [number_or_text(self.of(word)) for word in words]
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


def find(searched: Any, part: Any, start: Any = 0.0) -> float | None:
    """Where a text stands in another."""
    if not isinstance(searched, str) or not isinstance(part, str):
        raise TypeError("no texts")
    found = searched.find(part, whole(start))
    return None if found < 0 else float(found)


def from_json(value: Any) -> Any:
    """The value of JSON."""
    if not isinstance(value, str):
        raise TypeError("no text")
    without_stray_bytes = value.encode("utf-8", "replace").decode()
    to_json(json.loads(without_stray_bytes)).encode()  # half of a surrogate pair is no character
    parsed = as_script_data(json.loads(value))
    to_json(parsed)
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
}

