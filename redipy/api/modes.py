"""Conditions of `set_value` and `expire`, and the words that conditions and times become.

Seconds and `timedelta`, timestamps and `datetime` are taken where Redis has seconds and Unix times. Imports: errors,
values, words.
"""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from redipy.api.words import flags
from redipy.errors import DataError, InvalidArgumentError
from redipy.values import Value

RSetMode: TypeAlias = Literal["always", "if_missing", "if_exists"]
"""When `set_value` sets."""

RSM_ALWAYS: RSetMode = "always"
RSM_MISSING: RSetMode = "if_missing"
RSM_EXISTS: RSetMode = "if_exists"

RExpireMode: TypeAlias = Literal["always", "if_persist", "if_expire", "if_later", "if_earlier"]
"""When `expire` sets the time."""

REX_ALWAYS: RExpireMode = "always"
REX_PERSIST: RExpireMode = "if_persist"
REX_EXPIRE: RExpireMode = "if_expire"
REX_LATER: RExpireMode = "if_later"
REX_EARLIER: RExpireMode = "if_earlier"

_SET_MODES: dict[str, tuple[bytes, ...]] = {RSM_ALWAYS: (), RSM_MISSING: (b"NX",), RSM_EXISTS: (b"XX",)}
_EXPIRE_MODES: dict[str, tuple[bytes, ...]] = {
    REX_ALWAYS: (), REX_PERSIST: (b"NX",), REX_EXPIRE: (b"XX",), REX_LATER: (b"GT",), REX_EARLIER: (b"LT",),
}

Seconds: TypeAlias = int | timedelta
"""A time to live; whole seconds, a `timedelta` is cut to them."""

UnixTime: TypeAlias = int | datetime
"""A moment: Unix seconds (or milliseconds where the method says so), or a `datetime`."""


def seconds(time: Seconds) -> int:
    """A time to live in whole seconds.

    >>> seconds(60), seconds(timedelta(minutes=1))
    (60, 60)
    """
    return time // timedelta(seconds=1) if isinstance(time, timedelta) else time


def milliseconds(time: Seconds) -> int:
    """A time to live in milliseconds; a number is one of milliseconds already.

    >>> milliseconds(1500), milliseconds(timedelta(seconds=1.5))
    (1500, 1500)
    """
    return time // timedelta(milliseconds=1) if isinstance(time, timedelta) else time


def unix_seconds(when: UnixTime) -> int:
    """A moment in whole Unix seconds."""
    return int(when.timestamp()) if isinstance(when, datetime) else when


def unix_milliseconds(when: UnixTime) -> int:
    """A moment in Unix milliseconds; a number is one of milliseconds already."""
    return round(when.timestamp() * 1000) if isinstance(when, datetime) else when


def expiry_options(
    ex: Seconds | None = None,
    px: Seconds | None = None,
    exat: UnixTime | None = None,
    pxat: UnixTime | None = None,
) -> list[Value]:
    """The options of SET and GETEX for a time. More than one is left for the server to refuse.

    >>> expiry_options(px=timedelta(seconds=2))
    [b'PX', 2000]
    """
    options: list[Value] = []
    if ex is not None:
        options += b"EX", seconds(ex)
    if px is not None:
        options += b"PX", milliseconds(px)
    if exat is not None:
        options += b"EXAT", unix_seconds(exat)
    if pxat is not None:
        options += b"PXAT", unix_milliseconds(pxat)
    return options


def precise_expiry(expire_timestamp: datetime | None, expire_in: float | None) -> tuple[bool, int] | None:
    """Whether the time is a moment (rather than a duration), and its milliseconds; None when none is given.

    Errors: ValueError for both at once, TypeError for a datetime without a time zone.

    >>> precise_expiry(None, 0.5), precise_expiry(None, None)
    ((False, 500), None)
    """
    if expire_timestamp is None:
        return None if expire_in is None else (False, round(expire_in * 1000))
    if expire_in is not None:
        raise InvalidArgumentError("ERR expire_timestamp and expire_in exclude each other: give one of them")
    if expire_timestamp.tzinfo is None:
        raise DataError(f"{expire_timestamp!r} has no time zone: give an aware datetime, as of datetime.now(UTC)")
    return True, unix_milliseconds(expire_timestamp)


def set_options(
    mode: RSetMode,
    return_previous: bool,
    expire_timestamp: datetime | None,
    expire_in: float | None,
    keep_ttl: bool,
) -> list[Value]:
    """The options of SET that `set_value` asks for.

    >>> set_options("if_missing", False, None, 1.5, False)
    [b'NX', b'PX', 1500]
    """
    options: list[Value] = [*_condition(mode, _SET_MODES)]
    if return_previous:
        options.append(b"GET")
    expiry = precise_expiry(expire_timestamp, expire_in)
    if expiry is not None:
        is_moment, time_ms = expiry
        options += (b"PXAT" if is_moment else b"PX"), time_ms
    if keep_ttl:
        options.append(b"KEEPTTL")
    return options


def expire_conditions(nx: bool, xx: bool, gt: bool, lt: bool) -> list[Value]:
    """The options of EXPIRE and its kin.

    >>> expire_conditions(False, True, True, False)
    ['XX', 'GT']
    """
    return flags(NX=nx, XX=xx, GT=gt, LT=lt)


def expire_words(
    mode: RExpireMode, time: Seconds | None, expire_timestamp: datetime | None, expire_in: float | None
) -> tuple[bytes, tuple[Value, ...]]:
    """The command, and what follows its key, that gives a key a time, or without one takes it away.

    >>> expire_words("if_later", None, None, 2), expire_words("always", 60, None, None)
    ((b'PEXPIRE', (2000, b'GT')), (b'EXPIRE', (60,)))
    """
    condition = _condition(mode, _EXPIRE_MODES)
    expiry = precise_expiry(expire_timestamp, expire_in)
    if time is not None:
        if expiry is not None:
            raise InvalidArgumentError("ERR give one time to expire at, not two")
        return b"EXPIRE", (seconds(time), *condition)
    if expiry is None:
        return b"PERSIST", ()
    is_moment, time_ms = expiry
    return (b"PEXPIREAT" if is_moment else b"PEXPIRE"), (time_ms, *condition)


def _condition(mode: str, modes: dict[str, tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """The words of a mode."""
    if mode not in modes:
        raise InvalidArgumentError(f"ERR unknown mode {mode!r}, known are {', '.join(modes)}")
    return modes[mode]
