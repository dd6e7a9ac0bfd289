"""Texts: what the methods of `str` give, and the texts of other values. Imports: messages, and the numbers here.

`upper` and `lower` take ASCII alone, and only its digits are digits: what is known of other characters differs from
one language to the next. Blanks are those of Python everywhere.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redipy.symbolic.library.json import to_json
from redipy.symbolic.library.numbers import number_text
from redipy.symbolic.library.operators import index
from redipy.symbolic.messages import MOST_REPEATED, MOST_WORDS, failure


def text(value: Any) -> str:
    """The text of any value, as Lua's `tostring` would have it.

    >>> text(None), text(True), text(3.0), text([1.0, {}])
    ('nil', 'true', '3', '[1,{}]')
    """
    if value.__class__ is str:
        return str(value)
    if value.__class__ is float:
        return number_text(value)
    return "nil" if value is None else to_json(value)


def python_text(value: Any) -> str:
    """Python's `str` of all but lists and dicts.

    >>> python_text(None), python_text(True), python_text(3.0)
    ('None', 'True', '3')
    """
    if value is None or value.__class__ is bool:
        return str(value)
    if value.__class__ is list or value.__class__ is dict:
        raise failure("NO_TEXT_OF")
    return joined(value)


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
        return value.encode("utf-8", "surrogateescape")
    if value.__class__ is float:
        return number_text(value).encode()
    raise failure("NOT_A_WORD")


def few(words: list[bytes]) -> list[bytes]:
    """The words of a command, if they are not too many."""
    if len(words) > MOST_WORDS:
        raise failure("TOO_MANY_WORDS")
    return words


def type_name(value: Any) -> str:
    """What Lua calls the type of a value."""
    return _TYPE_NAMES[value.__class__]


_TYPE_NAMES: dict[type, str] = {
    type(None): "nil", bool: "boolean", float: "number", str: "string", list: "table", dict: "table",
}


def is_of_type(value: Any, name: str) -> bool:
    """Python's `isinstance`, by the name of the type: a whole number is an `int`, any other a `float`.

    >>> is_of_type(3.0, "int"), is_of_type(3.0, "float"), is_of_type(True, "int")
    (True, False, False)
    """
    if value.__class__ is float:
        return name == ("int" if value.is_integer() else "float")
    return bool(name == ("None" if value is None else value.__class__.__name__))


def find(searched: Any, part: Any, start: Any = None) -> float | None:
    """Where a text begins within another, from an index on; None where it does not."""
    if searched.__class__ is not str or part.__class__ is not str:
        raise failure("NOT_SEARCHED")
    found = searched.find(part, 0 if start is None else index(start))
    return None if found < 0 else float(found)


# The methods of a text


def own(value: Any) -> str:
    """The text that a method is called on."""
    if value.__class__ is str:
        return str(value)
    raise failure("NO_METHOD")


def given(value: Any) -> str:
    """The text that a method is given."""
    if value.__class__ is str:
        return str(value)
    raise failure("NOT_A_TEXT")


def split(value: Any, separator: Any = None, most: Any = -1.0) -> list[str]:
    """See `str.split`."""
    whole, most = own(value), index(most, "NOT_WHOLE")
    if separator is None:
        return whole.split(None, most)
    if given(separator) == "":
        raise failure("NO_SEPARATOR")
    return whole.split(separator, most)


def join(separator: Any, parts: Any) -> str:
    """See `str.join`."""
    between = own(separator)
    if parts.__class__ is not list and parts.__class__ is not dict and parts.__class__ is not str:
        raise failure("NOT_GONE_THROUGH")
    return between.join(map(given, parts))


def strip(value: Any, characters: Any = None) -> str:
    """See `str.strip`."""
    return own(value).strip(None if characters is None else given(characters))


def lstrip(value: Any, characters: Any = None) -> str:
    """See `str.lstrip`."""
    return own(value).lstrip(None if characters is None else given(characters))


def rstrip(value: Any, characters: Any = None) -> str:
    """See `str.rstrip`."""
    return own(value).rstrip(None if characters is None else given(characters))


def startswith(value: Any, prefix: Any) -> bool:
    """See `str.startswith`."""
    return own(value).startswith(given(prefix))


def endswith(value: Any, suffix: Any) -> bool:
    """See `str.endswith`."""
    return own(value).endswith(given(suffix))


def _of_ascii(change: Callable[[str], str], value: Any) -> str:
    if not own(value).isascii():
        raise failure("NOT_ASCII")
    return change(value)


def upper(value: Any) -> str:
    """See `str.upper`; ASCII alone."""
    return _of_ascii(str.upper, value)


def lower(value: Any) -> str:
    """See `str.lower`; ASCII alone."""
    return _of_ascii(str.lower, value)


def isdigit(value: Any) -> bool:
    """Whether there are characters, all of them digits of ASCII."""
    return own(value).isascii() and value.isdigit()


def replace(value: Any, old: Any, new: Any, most: Any = -1.0) -> str:
    """See `str.replace`."""
    replaced = own(value).replace(given(old), given(new), index(most, "NOT_WHOLE"))
    if len(replaced) > MOST_REPEATED:
        raise failure("TOO_LONG")
    return replaced


def find_place(value: Any, part: Any, start: Any = 0.0) -> float:
    """See `str.find`."""
    return float(own(value).find(given(part), index(start, "NOT_WHOLE")))


def zfill(value: Any, width: Any) -> str:
    """See `str.zfill`."""
    size = index(width, "NOT_WHOLE")
    if size > MOST_REPEATED:
        raise failure("TOO_LONG")
    return own(value).zfill(size)
