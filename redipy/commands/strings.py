"""Strings: what each string command does, over any keyspace.

A string is one value of bytes, of which parts can be read and written; numbers are strings that read as numbers. This
room decides how numbers, ranges and options are read and what is answered. Imports: containers, errors, keyspace,
replies, and of the commands `deadlines`, `long_double`, `subsequence`, `table`, `words`.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from redipy.commands import long_double
from redipy.commands.deadlines import deadline
from redipy.commands.subsequence import Match, common_length, matches
from redipy.commands.table import Declare
from redipy.commands.words import INT64_MAX, INT64_MIN, integer
from redipy.containers import StringView
from redipy.errors import (
    DECREMENT_OVERFLOW,
    INCREMENT_OVERFLOW,
    LCS_LEN_AND_IDX,
    LCS_NEEDS_STRINGS,
    LONGEST_STRING,
    OFFSET_OUT_OF_RANGE,
    STRING_TOO_LONG,
    SYNTAX_ERROR,
    ResponseError,
    WrongTypeError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("string")


# Whole values


def _use_by_set(words: Sequence[bytes]) -> str:
    """How SET uses its key: what it held is of interest only with GET."""
    return "RW access update" if any(word.upper() == b"GET" for word in words[2:]) else "OW update"


@command(
    "SET key value [NX | XX] [GET] "
    "[EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    "write denyoom",
    uses="RW access update variable_flags",
    use_in=_use_by_set,
)
def set_(
    db: Keyspace,
    key: bytes,
    value: bytes,
    nx: bool = False,
    xx: bool = False,
    get: bool = False,
    keepttl: bool = False,
    ex: bytes | None = None,
    px: bytes | None = None,
    exat: bytes | None = None,
    pxat: bytes | None = None,
) -> Status | bytes | None:
    """Let a key hold a string, whatever it held before; its expiry goes unless it is given anew or kept. O(1).

    NX and XX set only a missing or only an existing key. Returns OK, None where nothing was set; with GET the value
    before, None if there was none. With a moment that is past, the key expires at once.
    Errors: an expiry that is not positive; with GET, WRONGTYPE.
    """
    if ex is px is exat is pxat is None:
        expires_ms = None
        if not (nx or xx or get or keepttl):
            db.set_string(key, value)
            return OK
    else:
        times = {"ex": ex, "px": px, "exat": exat, "pxat": pxat}
        expires_ms = _deadline(db, "set", {unit: time for unit, time in times.items() if time is not None})
    before = db.reading().get_string(key) if get else None
    if (nx or xx) and (db.type(key) is None) is xx:
        db.touch(key)
        return before
    db.set_string(key, value, expires_ms, keep_ttl=keepttl)  # with a time that is past it expires at once
    return before if get else OK


@command("GET key", "readonly fast")
def get(db: Keyspace, key: bytes) -> bytes | None:
    """The value of a key, None when missing. O(1). Errors: WRONGTYPE."""
    return db.get_string(key)


@command("GETSET key value", "write denyoom fast", uses="RW access update")
def getset(db: Keyspace, key: bytes, value: bytes) -> bytes | None:
    """Set a key, which then does not expire; the value before, None when missing. O(1). Errors: WRONGTYPE."""
    _refuse_length(len(value))
    before = db.reading().get_string(key)
    db.set_string(key, value)
    return before


@command("GETDEL key", "write fast", uses="RW access delete")
def getdel(db: Keyspace, key: bytes) -> bytes | None:
    """Delete a key; the value it had, None when missing. O(1). Errors: WRONGTYPE."""
    value = db.reading().get_string(key)
    if value is not None:
        db.delete(key)
    return value


@command(
    "GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]",
    "write fast", uses="RW access update",
)
def getex(db: Keyspace, key: bytes, *, persist: bool = False, **expiry: bytes) -> bytes | None:
    """The value of a key, None when missing; lets it expire at a time, or never with PERSIST. O(1).

    Without an option nothing changes. A moment that is past deletes the key.
    Errors: WRONGTYPE; an expiry that is not positive.
    """
    value = db.reading().get_string(key)
    if value is None:  # the server reads the time only for a key that is there
        return None
    if expiry:
        expires_ms = _deadline(db, "getex", expiry)
        if expires_ms > db.now_ms():
            db.expire(key, expires_ms)
        else:
            db.delete(key)
    elif persist and db.expires_ms(key) is not None:
        db.expire(key, None, event="persist")
    return value


@command("SETEX key seconds value", "write denyoom", uses="OW update")
def setex(db: Keyspace, key: bytes, seconds: bytes, value: bytes) -> Status:
    """Set a key for some seconds, whatever it held before. O(1). Errors: a time that is not positive."""
    return _set_for(db, key, value, "setex", {"ex": seconds})


@command("PSETEX key milliseconds value", "write denyoom", uses="OW update")
def psetex(db: Keyspace, key: bytes, milliseconds: bytes, value: bytes) -> Status:
    """Set a key for some milliseconds, whatever it held before. O(1). Errors: a time that is not positive."""
    return _set_for(db, key, value, "psetex", {"px": milliseconds})


@command("SETNX key value", "write denyoom fast", uses="OW insert")
def setnx(db: Keyspace, key: bytes, value: bytes) -> int:
    """Set a missing key; 1 if it was missing, else 0. O(1)."""
    _refuse_length(len(value))
    if db.type(key) is not None:
        db.touch(key)
        return 0
    db.set_string(key, value)
    return 1


@command(
    "MSET key value [key value ...]",
    "write denyoom", uses="OW update", tips="request_policy:multi_shard response_policy:all_succeeded",
)  # fmt: skip
def mset(db: Keyspace, *pairs: bytes) -> Status:
    """Set several keys, whatever they held before; the last of a key given twice counts. O(1) a key."""
    _set_all(db, pairs)
    return OK


@command("MSETNX key value [key value ...]", "write denyoom", uses="OW insert")
def msetnx(db: Keyspace, *pairs: bytes) -> int:
    """Set several keys if every one of them is missing; 1 if they were, else 0 and nothing is set. O(1) a key."""
    if any(db.type(key) is not None for key in pairs[::2]):
        return 0
    _set_all(db, pairs)
    return 1


@command("MGET key [key ...]", "readonly fast", tips="request_policy:multi_shard")
def mget(db: Keyspace, *keys: bytes) -> list[bytes | None]:
    """The value of each key, None for one that is missing or holds no string. O(1) a key."""
    return [_string_or_none(db, key) for key in keys]


# Parts of a value


@command("STRLEN key", "readonly fast", uses="RO")
def strlen(db: Keyspace, key: bytes) -> int:
    """How many bytes a string has, 0 when missing. O(1). Errors: WRONGTYPE."""
    return len(db.string_view(key) or b"")


@command("APPEND key value", "write denyoom fast", uses="RW insert")
def append(db: Keyspace, key: bytes, value: bytes) -> int:
    """Put bytes behind a string, or make it of them; the new length. Keeps the expiry. O(length), as of SETRANGE.

    Errors: WRONGTYPE; a string of more than 512 MB.
    """
    current = db.string_view(key)
    length = 0 if current is None else len(current)
    stop = length + len(value)
    _refuse_length(stop)
    db.write_string(key, current, length, value, event="append")
    return stop


@command("GETRANGE key start end", "readonly")
def getrange(db: Keyspace, key: bytes, start: bytes, end: bytes) -> bytes:
    """The bytes from one index to another, both included, negative from the end; empty when missing. O(answered).

    Errors: no integer, before WRONGTYPE.
    """
    first, last = integer(start), integer(end)
    return _inclusive(db.string_view(key) or b"", first, last)


@command("SUBSTR key start end", "readonly")
def substr(db: Keyspace, key: bytes, start: bytes, end: bytes) -> bytes:
    """GETRANGE, by its old name."""
    return getrange(db, key, start, end)


@command("SETRANGE key offset value", "write denyoom")
def setrange(db: Keyspace, key: bytes, offset: bytes, value: bytes) -> int:
    r"""Overwrite the bytes from an offset on, after `\0` where the string is too short; the new length.

    Keeps the expiry. Nothing to write makes no key. O(length), in a large string O(written).
    Errors: no integer, a negative offset, then WRONGTYPE; a string of more than 512 MB.
    """
    start = integer(offset)
    if start < 0:
        raise ResponseError(OFFSET_OUT_OF_RANGE)
    current = db.string_view(key)
    length = 0 if current is None else len(current)
    if not value:
        return length
    stop = start + len(value)
    _refuse_length(stop)  # before anything of that size is made
    db.write_string(key, current, start, value, event="setrange")
    return max(length, stop)


@command("LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]", "readonly", by_hand=True)
def lcs(db: Keyspace, key1: bytes, key2: bytes, *options: bytes) -> Reply:
    """The longest subsequence that two strings have in common, a missing one being empty. O(length · length).

    LEN answers its length alone. IDX answers `matches`, the stretches that it is made of, from the last to the first:
    for each its first and last index in either string, and with WITHMATCHLEN its length; and `len`, the whole length.
    MINMATCHLEN leaves out shorter stretches.
    Errors: a key that holds no string; then options that do not fit.
    """
    values: list[bytes] = []
    for key in (key1, key2):  # both are looked for before one of another type is an error
        with suppress(WrongTypeError):
            values.append(db.get_string(key) or b"")
    if len(values) < 2:
        raise ResponseError(LCS_NEEDS_STRINGS)
    one, other = values
    wanted = _comparison(options)
    if wanted.only_length:
        return common_length(one, other)
    found = matches(one, other)
    if not wanted.indices:
        return b"".join(one[match.start:match.start + match.length] for match in reversed(found))
    shown = [_spans(match, wanted) for match in found if match.length >= wanted.least]
    return {b"matches": shown, b"len": sum(match.length for match in found)}


@dataclass(slots=True)
class _Comparison:
    """The options of LCS, as read."""

    only_length: bool = False
    indices: bool = False
    with_length: bool = False
    least: int = 0


def _comparison(words: Sequence[bytes]) -> _Comparison:
    """Read the options of LCS from left to right: the first that does not fit decides the error."""
    read = _Comparison()
    left = iter(words)
    for word in left:
        match word.upper():
            case b"LEN":
                read.only_length = True
            case b"IDX":
                read.indices = True
            case b"WITHMATCHLEN":
                read.with_length = True
            case b"MINMATCHLEN" if (given := next(left, None)) is not None:
                read.least = integer(given)
            case _:
                raise ResponseError(SYNTAX_ERROR)
    if read.only_length and read.indices:
        raise ResponseError(LCS_LEN_AND_IDX)
    return read


def _spans(match: Match, wanted: _Comparison) -> list[Reply]:
    """A stretch as LCS shows it."""
    spans: list[Reply] = [[start, start + match.length - 1] for start in (match.start, match.other_start)]
    return [*spans, match.length] if wanted.with_length else spans


# Numbers


@command("INCR key", "write denyoom fast", uses="RW access update")
def incr(db: Keyspace, key: bytes) -> int:
    """Add 1 to a number, 0 when missing; the sum. Keeps the expiry. O(1). Errors: as INCRBY."""
    return _increment(db, key, 1)


@command("DECR key", "write denyoom fast", uses="RW access update")
def decr(db: Keyspace, key: bytes) -> int:
    """Take 1 from a number, 0 when missing; the rest. Keeps the expiry. O(1). Errors: as INCRBY."""
    return _increment(db, key, -1)


@command("INCRBY key increment", "write denyoom fast", uses="RW access update")
def incrby(db: Keyspace, key: bytes, increment: bytes) -> int:
    """Add to a number, 0 when missing; the sum. Keeps the expiry. O(1).

    Errors: an increment that is no integer; WRONGTYPE; a value that is none; a sum beyond 64 bits.
    """
    return _increment(db, key, integer(increment))


@command("DECRBY key decrement", "write denyoom fast", uses="RW access update")
def decrby(db: Keyspace, key: bytes, decrement: bytes) -> int:
    """Take from a number, 0 when missing; the rest. Keeps the expiry. O(1). Errors: as INCRBY."""
    number = integer(decrement)
    if number == INT64_MIN:  # its opposite is beyond 64 bits
        raise ResponseError(DECREMENT_OVERFLOW)
    return _increment(db, key, -number)


@command("INCRBYFLOAT key increment", "write denyoom fast", uses="RW access update")
def incrbyfloat(db: Keyspace, key: bytes, increment: bytes) -> bytes:
    """Add to a number with decimals, 0 when missing; the text of the sum. Keeps the expiry. O(1).

    Errors: WRONGTYPE; a value or increment that is no number; a sum that is not finite.
    """
    current = db.get_string(key)
    total = long_double.add(long_double.parse(b"0" if current is None else current), long_double.parse(increment))
    db.set_string(key, total, keep_ttl=True, event="incrbyfloat")
    return total


# What they share


def _refuse_length(length: int) -> None:
    """The server's error for a length that no string may have. Source: `checkStringLength` in Redis's t_string.c.

    A value that arrives too long meets it too, where a real server would end the connection.
    """
    if length > LONGEST_STRING:
        raise ResponseError(STRING_TOO_LONG)


def _deadline(db: Keyspace, name: str, expiry: dict[str, bytes]) -> int:
    """When the one option given, such as `EX 10`, lets a key expire."""
    ((unit, time),) = expiry.items()
    return deadline(db, time, unit, name, must_be_positive=True)


def _set_for(db: Keyspace, key: bytes, value: bytes, name: str, expiry: dict[str, bytes]) -> Status:
    """What SETEX and PSETEX do."""
    _refuse_length(len(value))
    db.set_string(key, value, _deadline(db, name, expiry))
    return OK


def _set_all(db: Keyspace, pairs: tuple[bytes, ...]) -> None:
    """Set keys and values that follow each other."""
    for value in pairs[1::2]:
        _refuse_length(len(value))
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        db.set_string(key, value)


def _string_or_none(db: Keyspace, key: bytes) -> bytes | None:
    """The value of a key, None also where it holds no string."""
    try:
        return db.get_string(key)
    except WrongTypeError:
        return None


def _increment(db: Keyspace, key: bytes, by: int) -> int:
    """Add to the integer of a key; the sum."""
    current = db.get_string(key)
    total = by if current is None else integer(current) + by
    if not INT64_MIN <= total <= INT64_MAX:
        raise ResponseError(INCREMENT_OVERFLOW)
    db.set_string(key, b"%d" % total, keep_ttl=True, event="incrby")
    return total


def _inclusive(value: StringView, start: int, end: int) -> bytes:
    """The bytes from `start` to `end`, both included, negative from the end.

    Unlike the ranges of lists, an end before the first byte means the first byte, unless the two were given in the
    wrong order. Source: `getrangeCommand` in Redis's t_string.c.

    >>> _inclusive(b"redis", 1, -2), _inclusive(b"redis", -9, -8), _inclusive(b"redis", -8, -9)
    (b'edi', b'r', b'')
    """
    if end < start < 0:
        return b""
    first = max(start + len(value), 0) if start < 0 else start
    last = max(end + len(value), 0) if end < 0 else end
    return value[first:last + 1]
