"""The functions that scripts may call, by the names that `Call` knows them by. Imports: types, the library.

One row says all: what the value may be, how many arguments there are, and who computes it on either side. A name that
is not here can be called on Redis only, where it is looked up in Lua as it stands. A method has a point before its
name, as in `.split`, and the value that it belongs to as its first argument.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redipy.symbolic.library import collections, formats, json, numbers, operators, replies, texts
from redipy.symbolic.types import Type

ANY_NUMBER = 40  # of arguments


@dataclass(frozen=True, slots=True)
class Function:
    """A function on both sides."""

    type: Type
    least: int
    most: int
    lua: str | None  # a function of the Lua library, or of Lua; None where only local backends know it
    python: Callable[..., Any]


_NUMBER_OR_NONE = Type.NUMBER | Type.NONE

FUNCTIONS: dict[str, Function] = {
    # By the names of Lua
    "tonumber": Function(Type.NUMBER, 1, 1, "redipy.number", numbers.number),
    "tostring": Function(Type.TEXT, 1, 1, "redipy.text", texts.text),
    "type": Function(Type.TEXT, 1, 1, "type", texts.type_name),
    "string.find": Function(_NUMBER_OR_NONE, 2, 3, "redipy.find", texts.find),
    "cjson.encode": Function(Type.TEXT, 1, 1, "redipy.to_json", json.to_json),
    "cjson.decode": Function(Type.ANY, 1, 1, "redipy.from_json", json.from_json),
    "redis.log": Function(Type.NONE, 2, 2, "redipy.log", replies.log),
    "redipy.default": Function(Type.ANY, 2, 2, "redipy.default", collections.default),
    "redipy.whole": Function(Type.NUMBER, 1, 1, "redipy.whole", numbers.whole),
    "redipy.milliseconds": Function(Type.NUMBER, 1, 1, "redipy.milliseconds", numbers.milliseconds),
    # Python's own
    "len": Function(Type.NUMBER, 1, 1, "redipy.length", operators.length),
    "str": Function(Type.TEXT, 1, 1, "redipy.str", texts.python_text),
    "int": Function(Type.NUMBER, 1, 1, "redipy.int", numbers.integer),
    "float": Function(Type.NUMBER, 1, 1, "redipy.number", numbers.number),
    "bool": Function(Type.BOOL, 1, 1, "redipy.truth", collections.truth),
    "abs": Function(Type.NUMBER, 1, 1, "redipy.abs", numbers.absolute),
    "round": Function(Type.NUMBER, 1, 2, "redipy.round", numbers.rounded),
    "min": Function(Type.ANY, 1, ANY_NUMBER, "redipy.min", collections.least),
    "max": Function(Type.ANY, 1, ANY_NUMBER, "redipy.max", collections.greatest),
    "sum": Function(Type.NUMBER, 1, 2, "redipy.sum", collections.total),
    "sorted": Function(Type.LIST, 1, 2, "redipy.sorted_by", collections.in_order),
    "reversed": Function(Type.LIST, 1, 1, "redipy.reversed", collections.backwards),
    "any": Function(Type.BOOL, 1, 1, "redipy.any", collections.any_of),
    "all": Function(Type.BOOL, 1, 1, "redipy.all", collections.all_of),
    "list": Function(Type.LIST, 1, 1, "redipy.list_of", collections.list_of),
    "dict": Function(Type.DICT, 1, 1, "redipy.dict_of", collections.dict_of),
    "elements": Function(Type.LIST, 1, 1, "redipy.elements", collections.elements),  # what a `for` goes through
    "unpacked": Function(Type.LIST, 2, 2, "redipy.unpacked", collections.unpacked),  # for so many targets
    "grown": Function(Type.NUMBER | Type.TEXT | Type.LIST, 2, 2, "redipy.grown", collections.grown),  # by `+=`
    "isinstance": Function(Type.BOOL, 2, 2, "redipy.is_of_type", texts.is_of_type),  # the type by its name; None, too
    "range": Function(Type.LIST, 1, 3, "redipy.range", collections.numbers),
    "enumerate": Function(Type.LIST, 1, 2, "redipy.enumerate", collections.numbered),
    "zip": Function(Type.LIST, 1, ANY_NUMBER, "redipy.zip", collections.zipped),
    "format": Function(Type.TEXT, 2, 2, "redipy.format", formats.formatted),  # the second is a literal
    "json.dumps": Function(Type.TEXT, 1, 1, "redipy.to_json", json.to_json),
    "json.loads": Function(Type.ANY, 1, 1, "redipy.from_json", json.from_json),
    # Methods of texts
    ".split": Function(Type.LIST, 1, 3, "redipy.split", texts.split),
    ".join": Function(Type.TEXT, 2, 2, "redipy.join_texts", texts.join),
    ".strip": Function(Type.TEXT, 1, 2, "redipy.strip", texts.strip),
    ".lstrip": Function(Type.TEXT, 1, 2, "redipy.lstrip", texts.lstrip),
    ".rstrip": Function(Type.TEXT, 1, 2, "redipy.rstrip", texts.rstrip),
    ".startswith": Function(Type.BOOL, 2, 2, "redipy.startswith", texts.startswith),
    ".endswith": Function(Type.BOOL, 2, 2, "redipy.endswith", texts.endswith),
    ".upper": Function(Type.TEXT, 1, 1, "redipy.upper", texts.upper),
    ".lower": Function(Type.TEXT, 1, 1, "redipy.lower", texts.lower),
    ".isdigit": Function(Type.BOOL, 1, 1, "redipy.isdigit", texts.isdigit),
    ".replace": Function(Type.TEXT, 3, 4, "redipy.replace", texts.replace),
    ".find": Function(Type.NUMBER, 2, 3, "redipy.find_place", texts.find_place),
    ".zfill": Function(Type.TEXT, 2, 2, "redipy.zfill", texts.zfill),
    # Methods of lists, of dicts, and of several
    ".append": Function(Type.NONE, 2, 2, "redipy.append", collections.append),
    ".extend": Function(Type.NONE, 2, 2, "redipy.extend", collections.extend),
    ".insert": Function(Type.NONE, 3, 3, "redipy.insert", collections.insert),
    ".remove": Function(Type.NONE, 2, 2, "redipy.remove", collections.remove),
    ".reverse": Function(Type.NONE, 1, 1, "redipy.reverse", collections.reverse),
    ".sort": Function(Type.NONE, 1, 2, "redipy.sort", collections.sort),
    ".index": Function(Type.NUMBER, 2, 2, "redipy.index", collections.place_of),
    ".count": Function(Type.NUMBER, 2, 2, "redipy.count", collections.occurrences),
    ".pop": Function(Type.ANY, 1, 3, "redipy.pop", collections.pop),
    ".copy": Function(Type.LIST | Type.DICT, 1, 1, "redipy.copy", collections.copy),
    ".clear": Function(Type.NONE, 1, 1, "redipy.clear", collections.clear),
    ".get": Function(Type.ANY, 2, 3, "redipy.get", collections.get),
    ".keys": Function(Type.LIST, 1, 1, "redipy.fields_of", collections.fields_of),
    ".values": Function(Type.LIST, 1, 1, "redipy.values_of", collections.values_of),
    ".items": Function(Type.LIST, 1, 1, "redipy.items_of", collections.items_of),
    ".setdefault": Function(Type.ANY, 2, 3, "redipy.setdefault", collections.setdefault),
    ".update": Function(Type.NONE, 2, 2, "redipy.update", collections.update),
}

CONSTANTS: dict[str, float] = {
    "redis.LOG_DEBUG": 0.0,
    "redis.LOG_VERBOSE": 1.0,
    "redis.LOG_NOTICE": 2.0,
    "redis.LOG_WARNING": 3.0,
}
