"""Values on their way into a script and out of it. Imports: errors, values, messages.

Inside a script every number is a double, as in Lua. On the way in data is copied, so that a script never changes what
its caller holds; on the way out whole numbers become `int` again.
"""
from __future__ import annotations

import json
import math
from typing import Any

from redipy.errors import DataError
from redipy.symbolic.messages import MOST_NESTED, failure
from redipy.values import decoded

WHOLE_BELOW = 1e17  # from here on a whole number is a float, and its text has an exponent, as in Python


def copied(data: object, room: int = MOST_NESTED) -> Any:
    """JSON data as a script holds it: a copy, with every number a float.

    Errors: TypeError for what JSON cannot carry, or is nested too deep.

    >>> copied({"a": [1, None, "x"]})
    {'a': [1.0, None, 'x']}
    """
    if isinstance(data, str):
        return _checked(data)
    if data is None or data is True or data is False:
        return data
    if isinstance(data, int | float):
        return _double(data)
    if room == 0:
        raise DataError(str(failure("TOO_DEEP")))
    if isinstance(data, list | tuple):
        return [copied(element, room - 1) for element in data]
    if isinstance(data, dict):
        return {_field(field): copied(value, room - 1) for field, value in data.items()}
    raise DataError(f"a script cannot be given {data!r}: give None, a bool, a number, a str, a list or a dict")


def _double(number: float) -> float:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise DataError(f"a script cannot be given {number!r}: JSON has no such number")
    return value


def _checked(text: str) -> str:
    if not text.isascii():
        try:
            text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise DataError(f"a script cannot be given {text!r}: it has no UTF-8 form") from error
    return text


def _field(field: object) -> str:
    if isinstance(field, str):
        return _checked(field)
    raise DataError(f"a script cannot be given a dict with the field {field!r}: give str")


def plain(value: Any, room: int = MOST_NESTED) -> Any:
    """A script's value as Python data: whole numbers are `int`, lists and dicts are new.

    >>> plain([3.0, 0.5, 1e17, {}])
    [3, 0.5, 1e+17, {}]
    """
    kind = value.__class__
    if kind is str:
        return value
    if kind is float:
        return int(value) if value.is_integer() and -WHOLE_BELOW < value < WHOLE_BELOW else value
    if kind is list:
        if room == 0:
            raise failure("TOO_DEEP")
        return [plain(element, room - 1) for element in value]
    if kind is dict:
        if room == 0:
            raise failure("TOO_DEEP")
        return {field: plain(element, room - 1) for field, element in value.items()}
    return value


def sent(data: object) -> bytes:
    """Data that `copied` accepts, as a word for the Lua side.

    It is JSON, but for dicts and for empty lists: cjson makes the same table of `[]` and `{}`, and forgets the order of
    fields. A dict is a list of -inf, and then of names and values in turn; an empty list is one of inf. Nothing else in
    the data can be infinite.

    >>> sent({"a": [1, []], "b": {}})
    b'[-Infinity,"a",[1,[Infinity]],"b",[-Infinity]]'
    """
    text = json.dumps(_marked(plain(copied(data))), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogateescape")


def _marked(value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(element) for element in value] or [math.inf]
    if isinstance(value, dict):
        return [-math.inf, *(part for field, inner in value.items() for part in (field, _marked(inner)))]
    return value


def received(reply: Any) -> Any:
    """The value that a script returned, from the RESP3 reply of the Lua side, in which a dict begins with an empty map.

    >>> received([{}, b"a", 1, b"b", [{}]])
    {'a': 1, 'b': {}}
    """
    if isinstance(reply, bytes):
        return decoded(reply)
    if not isinstance(reply, list):
        return reply
    if reply and isinstance(reply[0], dict):
        return {decoded(field): received(value) for field, value in zip(reply[1::2], reply[2::2], strict=True)}
    return [received(element) for element in reply]
