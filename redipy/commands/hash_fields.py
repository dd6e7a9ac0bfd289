"""Fields of hashes that expire: how one is given a time, asked for it, and read or set along with it.

A hash loses a field as the keyspace loses a key: at its time nobody sees it any more, and with the last one the hash is
gone. These commands read their words from left to right, each in an order of its own, and most look at the key first;
so they are declared `by_hand`. Imports: errors, keyspace, and of the commands `deadlines`, `table`, `words`.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from redipy.commands.deadlines import UNITS, are_met
from redipy.commands.table import Declare
from redipy.commands.words import count_of, integer, shown
from redipy.containers import Hash
from redipy.errors import (
    FIELD_TIME_IS_NEGATIVE,
    FIELDS_MISMATCH,
    FIELDS_MISSING,
    HSETEX_NUMBER_OF_FIELDS,
    HSETEX_ONE_CONDITION,
    HSETEX_ONE_EXPIRY,
    INVALID_EXPIRE,
    NUMBER_OF_FIELDS,
    NUMFIELDS_NOT_POSITIVE,
    UNKNOWN_ARGUMENT,
    WRONG_ARITY,
    ResponseError,
)
from redipy.keyspace import Keyspace

command = Declare("hash")

LATEST_MS = 2**46 - 1  # when a field may expire at the latest; the server keeps no more bits of the time
MISSING, PERSISTENT = -2, -1  # what stands for a time where there is none
NOT_MET, EXPIRES, DELETED = 0, 1, 2  # what became of a field that was given a time
EVENTS = {EXPIRES: "hexpire", DELETED: "hdel"}
CONDITIONS = frozenset({b"NX", b"XX", b"GT", b"LT"})
EXPIRIES = {unit.upper().encode(): unit for unit in UNITS}


# When they expire


@command("HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", "write fast", by_hand=True)
def hexpire(db: Keyspace, key: bytes, seconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire in some seconds; for each 1 if it will, 2 if that moment is past, which deletes it at once.

    0 stands for a condition that is not met, -2 for a missing field. The conditions are those of EXPIRE.
    O(log n) a field. Errors: WRONGTYPE; a bad time; fields that are not announced, or not as many as that.
    """
    return _expire(db, key, seconds, words, unit="ex", name="hexpire")


@command("HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", "write fast", by_hand=True)
def hpexpire(db: Keyspace, key: bytes, milliseconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire in some milliseconds; else as HEXPIRE."""
    return _expire(db, key, milliseconds, words, unit="px", name="hpexpire")


@command(
    "HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", "write fast", by_hand=True
)
def hexpireat(db: Keyspace, key: bytes, unix_time_seconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire at a time, in seconds since the epoch; else as HEXPIRE."""
    return _expire(db, key, unix_time_seconds, words, unit="exat", name="hexpireat")


@command(
    "HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]",
    "write fast",
    by_hand=True,
)
def hpexpireat(db: Keyspace, key: bytes, unix_time_milliseconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire at a time, in milliseconds since the epoch; else as HEXPIRE."""
    return _expire(db, key, unix_time_milliseconds, words, unit="pxat", name="hpexpireat")


@command("HPERSIST key FIELDS numfields field [field ...]", "write fast", by_hand=True)
def hpersist(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """Let fields not expire; for each 1 if it would have, -1 if not, -2 when it is missing. O(log n) a field."""
    fields = db.hash(key)
    replies = []
    for field in _named(words, NUMBER_OF_FIELDS):
        expires_ms = _expires_ms(fields, field)
        if expires_ms >= 0:
            fields.expire(field, None)
        replies.append(EXPIRES if expires_ms >= 0 else expires_ms)
    if EXPIRES in replies:
        db.changed_expiry(key, fields, "hpersist")
    return replies


@command("HTTL key FIELDS numfields field [field ...]", "readonly fast", tips="nondeterministic_output", by_hand=True)
def httl(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """How many seconds fields have left, rounded up; -1 for one that does not expire, -2 when missing.

    O(log n) a field. Errors: WRONGTYPE; fields that are not announced, or not as many as that.
    """
    return _times(db, key, words, lambda expires_ms: _seconds_up(expires_ms - db.now_ms()))


@command("HPTTL key FIELDS numfields field [field ...]", "readonly fast", tips="nondeterministic_output", by_hand=True)
def hpttl(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """How many milliseconds fields have left; else as HTTL."""
    return _times(db, key, words, lambda expires_ms: expires_ms - db.now_ms())


@command("HEXPIRETIME key FIELDS numfields field [field ...]", "readonly fast", by_hand=True)
def hexpiretime(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """When fields expire, in seconds since the epoch, rounded up; else as HTTL."""
    return _times(db, key, words, _seconds_up)


@command("HPEXPIRETIME key FIELDS numfields field [field ...]", "readonly fast", by_hand=True)
def hpexpiretime(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """When fields expire, in milliseconds since the epoch; else as HTTL."""
    return _times(db, key, words, lambda expires_ms: expires_ms)


# Reading and setting along with it


@command("HGETDEL key FIELDS numfields field [field ...]", "write fast", uses="RW access delete", by_hand=True)
def hgetdel(db: Keyspace, key: bytes, *words: bytes) -> list[bytes | None]:
    """The values of fields, which are deleted; None for each that is missing. The last one takes the key along.

    O(log n) a field. Errors: WRONGTYPE; fields that are not announced, or not as many as that.
    """
    fields = db.hash(key)
    values = []
    for field in _named(words, NUMBER_OF_FIELDS):
        values.append(fields.get(field))
        fields.delete((field,))
    if values.count(None) < len(values):
        db.changed(key, fields, "hdel")
    return values


@command(
    "HGETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] "
    "FIELDS numfields field [field ...]",
    "write fast", uses="RW access update",
    by_hand=True,
)
def hgetex(db: Keyspace, key: bytes, *words: bytes) -> list[bytes | None]:
    """The values of fields, which are given a time, or with PERSIST none; None for each that is missing.

    A moment that is past deletes them. O(log n) a field.
    Errors: WRONGTYPE; a bad time; fields that are not announced, or not as many as that.
    """
    fields = db.hash(key)
    expires_ms, left = None, words
    if unit := EXPIRIES.get(words[0].upper()):
        expires_ms, left = _deadline(db, words[1], unit, "hgetex"), words[2:]
    persists = words[0].upper() == b"PERSIST"
    if persists:
        left = words[1:]
    if len(left) < 2:
        raise ResponseError(WRONG_ARITY.format("hgetex"))
    values = []
    event = ""
    for field in _named(left, NUMBER_OF_FIELDS):
        value = fields.get(field)
        values.append(value)
        if value is not None and expires_ms is not None:
            event = EVENTS[_let_expire(db, fields, field, expires_ms)]
        elif persists and fields.expires_ms(field) is not None:
            fields.expire(field, None)
            event = "hpersist"
    if event:
        db.changed_expiry(key, fields, event)
    return values


@command(
    "HSETEX key [FNX | FXX] "
    "[EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL] "
    "FIELDS numfields field value [field value ...]",
    "write denyoom fast",
    by_hand=True,
)
def hsetex(db: Keyspace, key: bytes, *words: bytes) -> int:
    """Set fields to values along with a time; 1 if they were set, 0 if a condition was not met.

    FNX: none of the fields is there; FXX: all of them are. KEEPTTL keeps the times that they had; else fields without
    a time do not expire. A moment that is past deletes them. O(log n) a field.
    Errors: the first word that does not fit; a bad time; fields that are not as many as announced; WRONGTYPE.
    """
    wanted = _read_hsetex(db, words)
    fields = db.hash(key)
    if wanted.condition and not all(
        (fields.get(field) is None) == (wanted.condition == b"FNX") for field, _ in wanted.pairs
    ):
        return 0
    fields.set(wanted.pairs, keep_ttl=wanted.keep_ttl)
    events = ["hset"]
    if wanted.expires_ms is not None:
        became = [_let_expire(db, fields, field, wanted.expires_ms) for field, _ in wanted.pairs]
        events.append(EVENTS[became[0]])
    db.changed_expiry(key, fields, *events)
    return 1


class Setting(NamedTuple):
    """What HSETEX is told."""

    pairs: Sequence[tuple[bytes, bytes]]
    condition: bytes
    expires_ms: int | None
    keep_ttl: bool


def _read_hsetex(db: Keyspace, words: Sequence[bytes]) -> Setting:
    """Read the words from left to right. Source: `hsetexParseArgs` in Redis's t_hash.c."""
    condition, expires_ms, keep_ttl = b"", None, False
    left = list(reversed(words))
    while (token := left.pop().upper()) != b"FIELDS":
        if token in (b"FNX", b"FXX"):
            if condition:
                raise ResponseError(HSETEX_ONE_CONDITION)
            condition = token
        elif token in EXPIRIES or token == b"KEEPTTL":
            if keep_ttl or expires_ms is not None:
                raise ResponseError(HSETEX_ONE_EXPIRY)
            keep_ttl = token == b"KEEPTTL"
            expires_ms = None if keep_ttl else _deadline(db, left.pop(), EXPIRIES[token], "hsetex")
        else:
            word = words[len(words) - len(left) - 1]
            raise ResponseError(UNKNOWN_ARGUMENT.format(shown(word)))
    # There are words left: all others that fit are three, and the syntax wants four.
    if len(left) < 3:
        raise ResponseError(WRONG_ARITY.format("hsetex"))
    numfields = count_of(left.pop(), HSETEX_NUMBER_OF_FIELDS)
    if numfields >= 2**31:
        raise ResponseError(HSETEX_NUMBER_OF_FIELDS)
    if len(left) != 2 * numfields:
        raise ResponseError(WRONG_ARITY.format("hsetex"))
    left.reverse()
    return Setting(list(zip(left[::2], left[1::2], strict=True)), condition, expires_ms, keep_ttl)


# What they share


def _expire(db: Keyspace, key: bytes, time: bytes, words: Sequence[bytes], *, unit: str, name: str) -> list[int]:
    """What the four commands do that let fields expire."""
    fields = db.hash(key)
    expires_ms = _deadline(db, time, unit, name)
    conditions = CONDITIONS & {words[0].upper()}
    replies = []
    for field in _named(words[len(conditions):], NUMFIELDS_NOT_POSITIVE):
        old_ms = _expires_ms(fields, field)
        if old_ms == MISSING:
            replies.append(MISSING)
        elif are_met(conditions, None if old_ms == PERSISTENT else old_ms, expires_ms):
            replies.append(_let_expire(db, fields, field, expires_ms))
        else:
            replies.append(NOT_MET)
    if became := {EXPIRES, DELETED}.intersection(replies):  # one of them, as all are given the same time
        db.changed_expiry(key, fields, EVENTS[became.pop()])
    return replies


def _let_expire(db: Keyspace, fields: Hash, field: bytes, expires_ms: int) -> int:
    """Give a field a time, or delete it when that is past; which of the two."""
    if expires_ms > db.now_ms():
        fields.expire(field, expires_ms)
        return EXPIRES
    fields.delete((field,))
    return DELETED


def _deadline(db: Keyspace, time: bytes, unit: str, name: str) -> int:
    """The moment that a time stands for. Source: `parseExpireTime` in Redis's t_hash.c."""
    given = integer(time)
    if given < 0:
        raise ResponseError(FIELD_TIME_IS_NEGATIVE)
    milliseconds, from_now = UNITS[unit]
    expires_ms = given * milliseconds + (db.now_ms() if from_now else 0)
    if expires_ms > LATEST_MS:
        raise ResponseError(INVALID_EXPIRE.format(name))
    return expires_ms


def _named(words: Sequence[bytes], not_positive: str) -> Sequence[bytes]:
    """The fields behind `FIELDS numfields`, which must be as many; `not_positive` is the error for a bad number."""
    if words[0].upper() != b"FIELDS":
        raise ResponseError(FIELDS_MISSING)
    if count_of(words[1], not_positive) != len(words) - 2:
        raise ResponseError(FIELDS_MISMATCH)
    return words[2:]


def _expires_ms(fields: Hash, field: bytes) -> int:
    """When a field expires, or what stands for that."""
    if fields.get(field) is None:
        return MISSING
    expires_ms = fields.expires_ms(field)
    return PERSISTENT if expires_ms is None else expires_ms


def _times(db: Keyspace, key: bytes, words: Sequence[bytes], shown: Callable[[int], int]) -> list[int]:
    """When each of the fields expires, as a command shows it."""
    fields = db.hash(key)
    found = (_expires_ms(fields, field) for field in _named(words, NUMBER_OF_FIELDS))
    return [expires_ms if expires_ms < 0 else shown(expires_ms) for expires_ms in found]


def _seconds_up(milliseconds: int) -> int:
    """Milliseconds as seconds, a part of one counting as one.

    >>> _seconds_up(1000), _seconds_up(1001)
    (1, 2)
    """
    return -(-milliseconds // 1000)
