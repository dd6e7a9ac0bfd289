"""What a script says when it goes wrong, once for both compilers. Imports nothing.

Each is the Python exception that stops a local script; in Lua it is the line `TypeError: text`, of which `failure_of`
makes the exception again. The texts name no data: the server does not escape what stands in an error.
"""
from __future__ import annotations

import builtins

MESSAGES: dict[str, Exception] = {
    "NOT_A_NUMBER": ValueError("the text is not a number"),
    "NO_NUMBER_OF": TypeError("only a number, a text or a truth value can be made a number"),
    "NOT_FINITE": ValueError("a number that is infinite or none has no whole part"),
    "NOT_JOINED": TypeError("only texts and numbers can be joined to a text"),
    "NOT_A_WORD": TypeError("only texts and numbers can be words of a command"),
    "NOT_ADDED": TypeError("'+' takes two numbers, two texts or two lists"),
    "NOT_NUMERIC": TypeError("what is added to, subtracted from or ordered beside a number is a number, too"),
    "NOT_ORDERED": TypeError("only two numbers, two texts or two lists have an order"),
    "NO_LENGTH": TypeError("only a list, a dict or a text has a length"),
    "NO_ELEMENTS": TypeError("only a list or a text has elements at indices"),
    "NO_PLACES": TypeError("only a list has places to set"),
    "NOT_AN_INDEX": TypeError("an index is a whole number"),
    "NO_SUCH_INDEX": IndexError("index out of range"),
    "NO_FIELDS": TypeError("only a dict has fields"),
    "NOT_A_FIELD": TypeError("the name of a field is a text"),
    "NOT_A_LIST": TypeError("only a list can be gone through"),
    "NOT_SEARCHED": TypeError("only a text can be searched for in a text"),
    "NOT_JSON": ValueError("the text is not JSON"),
    "NO_JSON_OF": ValueError("JSON has no infinite numbers"),
    "TOO_DEEP": ValueError("lists and dicts are nested more than 100 deep"),
}

MOST_NESTED = 100  # how deep lists and dicts may be nested wherever they enter or leave a script, or become JSON


def line(name: str) -> str:
    """A message as Lua raises it.

    >>> line("NO_SUCH_INDEX")
    'IndexError: index out of range'
    """
    error = MESSAGES[name]
    return f"{type(error).__name__}: {error}"


def failure_of(text: str) -> Exception | None:
    """The exception that a line of `line` stands for; None for any other text."""
    kind, colon, message = text.partition(": ")
    known = getattr(builtins, kind, None) if colon and kind.endswith("Error") else None
    return known(message) if isinstance(known, type) and issubclass(known, Exception) else None


def failure(name: str) -> Exception:
    """A new exception with this message."""
    error = MESSAGES[name]
    return type(error)(*error.args)
