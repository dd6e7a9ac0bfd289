"""What Python made of scripts calls where an operator of Python does not do. Imports: data, messages.

Numbers are floats here, texts `str`. Most of what a script does needs none of this: the compiler writes `a + b` and
`a < b`, whose meaning is the one that scripts have.
"""
from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from redipy.replies import Reply
from redipy.symbolic.data import plain
from redipy.symbolic.messages import failure

# Numbers and texts


def number(value: Any) -> float:
    """The number that a text, a number or a truth value stands for; Python's `float`, of ASCII and without `_`.

    >>> number(" 1e3 "), number("-.5"), number(True)
    (1000.0, -0.5, 1.0)
    """
    if value.__class__ is str:
        if "_" not in value and value.isascii():
            try:
                return float(value)
            except ValueError:
                pass
        raise failure("NOT_A_NUMBER")
    if isinstance(value, float | int):
        return float(value)
    raise failure("NO_NUMBER_OF")


def whole(value: Any) -> float:
    """The number without what follows its point."""
    value = number(value)
    if not math.isfinite(value):
        raise failure("NOT_FINITE")
    return float(math.trunc(value))


def milliseconds(value: Any) -> float:
    """Seconds as whole milliseconds, halves up."""
    value = number(value) * 1000
    if not math.isfinite(value):
        raise failure("NOT_FINITE")
    return float(math.floor(value + 0.5))


def number_text(value: float) -> str:
    """The text of a number: a whole one without a point, another the shortest that reads back as the same.

    >>> number_text(3.0), number_text(0.1), number_text(1e17)
    ('3', '0.1', '1e+17')
    """
    return repr(plain(float(value)))


def text(value: Any) -> str:
    """The text of any value.

    >>> text(None), text(True), text(3.0), text([1.0, {}])
    ('nil', 'true', '3', '[1,{}]')
    """
    if value.__class__ is str:
        return str(value)
    if value.__class__ is float:
        return number_text(value)
    return "nil" if value is None else to_json(value)


def joined(value: Any) -> str:
    """A part of a text that is joined."""
    if value.__class__ is str:
        return str(value)
    if value.__class__ is float:
        return number_text(value)
    raise failure("NOT_JOINED")


def word(value: Any) -> bytes:
    """A value as a word of a command."""
    if value.__class__ is str:
        return bytes(value.encode("utf-8", "surrogateescape"))
    if value.__class__ is float:
        return number_text(value).encode()
    raise failure("NOT_A_WORD")


def type_name(value: Any) -> str:
    """What Lua calls the type of a value."""
    return _TYPE_NAMES[value.__class__]


_TYPE_NAMES: dict[type, str] = {
    type(None): "nil", bool: "boolean", float: "number", str: "string", list: "table", dict: "table",
}


def find(searched: Any, part: Any, start: Any = None) -> float | None:
    """Where a text begins within another, from an index on; None where it does not."""
    if searched.__class__ is not str or part.__class__ is not str:
        raise failure("NOT_SEARCHED")
    found = searched.find(part, 0 if start is None else _index(start))
    return None if found < 0 else float(found)


def default(value: Any, otherwise: Any) -> Any:
    """The value, or another if it is None."""
    return otherwise if value is None else value


def log(level: float, message: Any) -> None:
    """Print a message under the name of its level."""
    print(f"{_LEVELS[level]}: {text(message)}")


_LEVELS = {0.0: "DEBUG", 1.0: "VERBOSE", 2.0: "NOTICE", 3.0: "WARNING"}


# JSON


def to_json(value: Any) -> str:
    """The JSON of a value, without blanks, fields in order."""
    try:
        return json.dumps(plain(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        if "JSON compliant" in str(error):
            raise failure("NO_JSON_OF") from error
        raise


def from_json(value: Any) -> Any:
    """The value of a JSON text."""
    if value.__class__ is not str:
        raise failure("NOT_JSON")
    try:
        parsed = json.loads(value, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise failure("NOT_JSON") from error
    if "\\" in value and any(found.group("lone") for found in _ESCAPE.finditer(value)):
        raise failure("NOT_JSON")
    plain(parsed)
    return parsed


def _refuse(constant: str) -> None:
    raise ValueError(constant)


# Half of a surrogate pair is no character: it has no UTF-8 form.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F])|.)", re.DOTALL
)


# Operators, where no kind is known that makes Python's own exact: the sum of two truth values is an int there.


def added(left: Any, right: Any) -> Any:
    """Numbers added; texts or lists joined."""
    total = left + right
    return float(total) if total.__class__ is int else total


def subtracted(left: Any, right: Any) -> float:
    """One number less another."""
    return float(left - right)


# Lists and dicts


def _index(value: Any) -> int:
    if value.__class__ is bool or (value.__class__ is float and value.is_integer()):
        return int(value)
    raise failure("NOT_AN_INDEX")


def at(container: Any, index: Any) -> Any:
    """The element of a list, or the character of a text."""
    if container.__class__ is not list and container.__class__ is not str:
        raise failure("NO_ELEMENTS")
    place = _index(index)
    if -len(container) <= place < len(container):
        return container[place]
    raise failure("NO_SUCH_INDEX")


def set_at(container: Any, index: Any, value: Any) -> None:
    """Put a value into a list, behind its last element at the index that is its length."""
    if container.__class__ is not list:
        raise failure("NO_PLACES")
    place = _index(index)
    if place == len(container):
        container.append(value)
    elif -len(container) <= place < len(container):
        container[place] = value
    else:
        raise failure("NO_SUCH_INDEX")


def field(container: Any, name: Any) -> Any:
    """The value of a field, None when there is none."""
    if container.__class__ is not dict:
        raise failure("NO_FIELDS")
    if name.__class__ is not str:
        raise failure("NOT_A_FIELD")
    return container.get(name)


def set_field(container: Any, name: Any, value: Any) -> None:
    """Let a field have a value."""
    if container.__class__ is not dict:
        raise failure("NO_FIELDS")
    if name.__class__ is not str:
        raise failure("NOT_A_FIELD")
    container[name] = value


def length(container: Any) -> float:
    """How many elements, fields or characters."""
    if container.__class__ is list or container.__class__ is dict or container.__class__ is str:
        return float(len(container))
    raise failure("NO_LENGTH")


def listed(value: Any) -> list[Any]:
    """The list that a loop goes through."""
    if value.__class__ is list:
        return value
    raise failure("NOT_A_LIST")


# Replies


def texts(reply: Any) -> list[str] | None:
    """A list of texts; None for none."""
    return None if reply is None else [element.decode("utf-8", "surrogateescape") for element in reply]


def fields(reply: Any) -> dict[str, str]:
    """A dict of texts."""
    decode = bytes.decode
    return {
        decode(name, "utf-8", "surrogateescape"): decode(value, "utf-8", "surrogateescape")
        for name, value in reply.items()
    }


def asked(command: Callable[..., Reply], words: Sequence[bytes]) -> dict[str, str | None]:
    """The values of a hash's fields by their names, None where there is no such field."""
    _, *names = words
    return dict(zip(map(raw, names), map(raw, command(*words)), strict=True))


def scored(reply: Any) -> list[list[Any]]:
    """Members and their scores, as pairs; a command that was given no count answers with one pair, not in a list."""
    pairs = reply if not reply or isinstance(reply[0], list) else [reply]
    return [[raw(member), float(score)] for member, score in pairs]


def kind(reply: bytes) -> str | None:
    """The type of a key, None when it is missing."""
    return None if reply == b"none" else reply.decode()


def ttl(reply: int) -> float | None:
    """Seconds from milliseconds: -1 for a key that stays, None for one that is missing."""
    return None if reply == -2 else -1.0 if reply == -1 else reply / 1000


def raw(reply: Any) -> Any:
    """Any reply as data: text, numbers, lists, dicts, None."""
    if isinstance(reply, bytes):
        return reply.decode("utf-8", "surrogateescape")
    if reply is None or isinstance(reply, bool | float):
        return reply
    if isinstance(reply, int):
        return float(reply)
    if isinstance(reply, dict):
        return {raw(name): raw(value) for name, value in reply.items()}
    return [raw(element) for element in reply]
