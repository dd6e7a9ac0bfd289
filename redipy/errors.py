"""Errors: one small family, and the one place where the text of a server error is written.

Every exception that redipy raises on purpose is a `RedipyError`. An error *reply* is a `ResponseError`; its text is the
server's line, on every backend. Each is also the Python exception that a caller would expect: a wrong type is a
`TypeError`, a bad argument a `ValueError`, and so on. Imports nothing of redipy.
"""
from __future__ import annotations

import builtins
from typing import Any

# The texts as the reference server sends them. Those with a `{}` are completed where they are raised.
WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value"
SYNTAX_ERROR = "ERR syntax error"
NOT_AN_INTEGER = "ERR value is not an integer or out of range"
NOT_A_FLOAT = "ERR value is not a valid float"
OUT_OF_RANGE = "ERR value is out of range"
NOT_POSITIVE = "ERR value is out of range, must be positive"
NOT_NEGATABLE = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"
NOT_FINITE = "ERR value is NaN or Infinity"
HASH_VALUE_NOT_AN_INTEGER = "ERR hash value is not an integer"
HASH_VALUE_NOT_A_FLOAT = "ERR hash value is not a float"
RANK_IS_ZERO = (
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
    "or use negative to start from the end of the list"
)
NEGATIVE_OPTION = "ERR {} can't be negative"
WRONG_ARITY = "ERR wrong number of arguments for '{}' command"
UNKNOWN_COMMAND = "ERR unknown command '{}', with args beginning with: {}"
NO_SUCH_KEY = "ERR no such key"
INDEX_OUT_OF_RANGE = "ERR index out of range"
INVALID_EXPIRE = "ERR invalid expire time in '{}' command"
INVALID_CURSOR = "ERR invalid cursor"
EXPIRE_NX_STANDS_ALONE = "ERR NX and XX, GT or LT options at the same time are not compatible"
EXPIRE_GT_OR_LT = "ERR GT and LT options at the same time are not compatible"
UNSUPPORTED_OPTION = "ERR Unsupported option {}"
INCREMENT_OVERFLOW = "ERR increment or decrement would overflow"
DECREMENT_OVERFLOW = "ERR decrement would overflow"
NOT_FINITE_SUM = "ERR increment would produce NaN or Infinity"
OFFSET_OUT_OF_RANGE = "ERR offset is out of range"
STRING_TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
NX_EXCLUDES_XX = "ERR XX and NX options at the same time are not compatible"
GT_LT_NX_EXCLUDE_EACH_OTHER = "ERR GT, LT, and/or NX options at the same time are not compatible"
INCR_TAKES_ONE_PAIR = "ERR INCR option supports a single increment-element pair"
SCORE_IS_NAN = "ERR resulting score is not a number (NaN)"
NOT_A_SCORE_RANGE = "ERR min or max is not a float"
NOT_A_LEX_RANGE = "ERR min or max not valid string range item"
NOT_A_WEIGHT = "ERR weight value is not a float"
LIMIT_NEEDS_A_RANGE = "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"
NO_SCORES_BYLEX = "ERR syntax error, WITHSCORES not supported in combination with BYLEX"
NO_INPUT_KEY = "ERR at least 1 input key is needed for '{}' command"
NOVALUES_ONLY_IN_HSCAN = "ERR NOVALUES option can only be used in HSCAN"


class RedipyError(Exception):
    """The root of the family: catch this to catch everything that redipy raises on purpose."""

    def __str__(self) -> str:  # a KeyError would show its text in quotes
        return " ".join(map(str, self.args))


class DataError(RedipyError, TypeError):
    """A value that no key, element or argument can be made of: `None`, a bool, a list."""


class BackendError(RedipyError, ValueError):
    """A backend that is unknown, or asked for something that it cannot be or do."""


class StorageError(RedipyError):
    """A database file that cannot be used: not ours, newer than us, damaged, read-only, or a full disk."""


class ConnectionError(RedipyError, builtins.ConnectionError):
    """The server cannot be reached, or the connection was lost."""


class TimeoutError(RedipyError, builtins.TimeoutError):
    """A wait ended before what it waited for happened."""


class WatchError(RedipyError):
    """A watched key changed before the transaction ran; nothing of it was done. Read again and retry."""


class ScriptError(RedipyError, ValueError):
    """A script that cannot be built, or that failed while it ran; `__cause__` holds the error that stopped it."""


class ResponseError(RedipyError):
    """An error reply. Its text is the server's line, from the error code on.

    `ResponseError(line)` makes the class that fits the line, so that what is raised here and what a server sends
    are told apart in one place:

    >>> type(ResponseError(WRONG_TYPE)).__name__, type(ResponseError("ERR syntax error")).__name__
    ('WrongTypeError', 'InvalidArgumentError')
    """

    def __new__(cls, line: str = "", *args: Any) -> ResponseError:
        if cls is not ResponseError:
            return super().__new__(cls, line, *args)
        fitting = _BY_LINE.get(line) or _BY_CODE.get(line.partition(" ")[0], ResponseError)
        return RedipyError.__new__(fitting, line, *args)

    @property
    def code(self) -> str:
        """The first word of the line, such as `ERR` or `WRONGTYPE`."""
        return str(self).partition(" ")[0]


class InvalidArgumentError(ResponseError, ValueError):
    """A command that the server refuses as it stands: syntax, arity, a text that is no number, a bad range."""


class WrongTypeError(ResponseError, TypeError):
    """The key holds another type of value than the command works on."""


class OutOfRangeError(ResponseError, IndexError):
    """An index outside the list."""


class NoSuchKeyError(ResponseError, KeyError):
    """The key must exist for this command, and does not."""


class AuthenticationError(ResponseError):
    """The server wants another user, or another password."""


class NoScriptError(ResponseError):
    """The server does not know a script of this digest (any more)."""


class OutOfMemoryError(ResponseError, MemoryError):
    """`maxmemory` is reached and nothing may be evicted."""


class ReadOnlyError(ResponseError):
    """A write sent to something that only reads."""


class ExecAbortError(ResponseError):
    """A transaction was refused because one of its commands could not be queued."""


_BY_LINE: dict[str, type[ResponseError]] = {
    INDEX_OUT_OF_RANGE: OutOfRangeError,
    NO_SUCH_KEY: NoSuchKeyError,
}
_BY_CODE: dict[str, type[ResponseError]] = {
    "ERR": InvalidArgumentError,
    "WRONGTYPE": WrongTypeError,
    "NOAUTH": AuthenticationError,
    "WRONGPASS": AuthenticationError,
    "NOPERM": AuthenticationError,
    "NOSCRIPT": NoScriptError,
    "OOM": OutOfMemoryError,
    "READONLY": ReadOnlyError,
    "EXECABORT": ExecAbortError,
}
