"""What a script says when it goes wrong, once for both compilers. Imports: errors.

Each is the Python exception that stops a local script; in Lua it is the line `TypeError: text`, of which `failure_of`
makes the exception again. The texts name no data: the server does not escape what stands in an error.
"""
from __future__ import annotations

import builtins
from urllib.parse import quote, unquote

from redipy.errors import ResponseError

MESSAGES: dict[str, Exception] = {
    # Operators
    "UNFIT": TypeError("the operator or function does not take values of these types"),
    "DIVIDED_BY_ZERO": ZeroDivisionError("division by zero"),
    "NOT_A_POWER": ValueError("a negative number has no power of a fraction"),
    "TOO_LARGE": OverflowError("the result is too large a number"),
    "TOO_LONG": ValueError("a list or text would have more than 10 million elements"),
    # Numbers and texts
    "NOT_A_NUMBER": ValueError("the text is not a number"),
    "NO_NUMBER_OF": TypeError("only a number, a text or a truth value can be made a number"),
    "NOT_FINITE": ValueError("a number that is infinite or none has no whole part"),
    "NOT_JOINED": TypeError("only texts and numbers can be joined to a text"),
    "NOT_A_WORD": TypeError("only texts and numbers can be words of a command"),
    "TOO_MANY_WORDS": ValueError("a command would be given more than 7000 words: give it parts of the list in a loop"),
    "NO_TEXT_OF": TypeError("a list or dict has no str(): json.dumps gives its text"),
    "NOT_SEARCHED": TypeError("only a text can be searched for in a text"),
    "NOT_A_TEXT": TypeError("a text is wanted here"),
    "NOT_WHOLE": TypeError("a whole number is wanted here"),
    "NOT_ASCII": ValueError("upper() and lower() take ASCII alone"),
    "NO_SEPARATOR": ValueError("a text is not split at an empty text"),
    "UNFIT_FORMAT": ValueError("the value has no such format"),
    # Lists and dicts
    "NO_METHOD": AttributeError("a value of this type has no such method"),
    "NO_LENGTH": TypeError("only a list, a dict or a text has a length"),
    "NO_ELEMENTS": TypeError("only a list or a text has elements at indices"),
    "NO_ITEMS": TypeError("only a list, a dict or a text has items"),
    "NO_PLACES": TypeError("only a list has places to set"),
    "NOT_AN_INDEX": TypeError("an index is a whole number"),
    "NO_SUCH_INDEX": IndexError("index out of range"),
    "NO_STEP": ValueError("a step is not zero"),
    "NO_FIELDS": TypeError("only a dict has fields"),
    "NOT_A_FIELD": TypeError("the name of a field is a text"),
    "NO_SUCH_FIELD": KeyError("the dict has no such field"),
    "NOT_PAIRS": ValueError("a dict is made of pairs: a text and a value each"),
    "NOT_A_LIST": TypeError("only a list can be gone through"),
    "NOT_GONE_THROUGH": TypeError("only a list, a dict or a text can be gone through"),
    "NOT_AS_MANY": ValueError("as many values are wanted as there are targets"),
    "NOT_THERE": ValueError("what is searched for is not there"),
    "NOTHING_TO_CHOOSE": ValueError("of nothing there is no least and no greatest"),
    # JSON and depth
    "NOT_JSON": ValueError("the text is not JSON"),
    "NO_JSON_OF": ValueError("JSON has no infinite numbers"),
    "TOO_DEEP": ValueError("lists and dicts are nested more than 100 deep"),
    "TOO_MANY_CALLS": RecursionError("functions call each other more than 200 deep"),
}

MOST_NESTED = 100  # how deep lists and dicts may be nested wherever they enter or leave a script, or become JSON
MOST_CALLS = 200  # how deep functions may call each other
MOST_WORDS = 7000  # of a command of which some are spread; Lua hands over not quite 8000
MOST_REPEATED = 10_000_000  # how many elements or characters `*`, `range` and the like make

_TIMED_OUT = "ScriptTimeoutError"
_RAISED = "ScriptError"

# What Python itself raises while it runs a script, where the library has no part in it.
_OF_PYTHON: tuple[tuple[type[Exception], str], ...] = (
    (ZeroDivisionError, "DIVIDED_BY_ZERO"),
    (OverflowError, "TOO_LARGE"),
    (KeyError, "NO_SUCH_FIELD"),
    (IndexError, "NO_SUCH_INDEX"),
    (RecursionError, "TOO_MANY_CALLS"),
    (AttributeError, "NOT_A_WORD"),  # only a word of a command is asked for an attribute, and only None has not got it
    (TypeError, "UNFIT"),
)


class Raised(Exception):
    """A script ended itself with this text."""


class TimedOut(Exception):
    """A script ran longer than it may."""


def text_of(error: BaseException) -> str:
    """The text of an error; `str` of a KeyError would quote it."""
    return str(error.args[0]) if error.args else ""


def line(name: str) -> str:
    """A message as Lua raises it.

    >>> line("NO_SUCH_INDEX")
    'IndexError: index out of range'
    """
    error = MESSAGES[name]
    return f"{type(error).__name__}: {text_of(error)}"


def escaped(text: str) -> str:
    """A text as it stands in an error of the server, which would break at some bytes.

    >>> escaped("100% of é"), failure_of("ScriptError: 100%25%20of%20%C3%A9")
    ('100%25%20of%20%C3%A9', Raised('100% of é'))
    """
    return quote(text, safe="", errors="surrogateescape")


def failure_of(text: str) -> Exception | None:
    """The exception that a line of `line`, or what stands for `Raised` and `TimedOut`, says; None for another text."""
    kind, colon, message = text.partition(": ")
    if kind == _RAISED and colon:
        return Raised(unquote(message, errors="surrogateescape"))
    if kind == _TIMED_OUT:
        return TimedOut()
    known = getattr(builtins, kind, None) if colon and kind.endswith("Error") else None
    return known(message) if isinstance(known, type) and issubclass(known, Exception) else None


def failure(name: str) -> Exception:
    """A new exception with this message."""
    error = MESSAGES[name]
    return type(error)(*error.args)


_OURS = {(type(error), error.args) for error in MESSAGES.values()}


def cause_of(error: Exception) -> Exception:
    """What an error that stopped a local script says on every backend, whatever this Python has said.

    >>> cause_of(ZeroDivisionError("float floor division by zero"))
    ZeroDivisionError('division by zero')
    """
    if isinstance(error, ResponseError) or (type(error), error.args) in _OURS:
        return error
    return next((failure(name) for kind, name in _OF_PYTHON if isinstance(error, kind)), error)
