"""How long a command may wait: how its timeout is read. 0 waits forever. Imports: errors, long_double, words."""
from __future__ import annotations

from redipy.commands import long_double
from redipy.commands.words import INT64_MAX, integer
from redipy.errors import (
    TIMEOUT_NEGATIVE,
    TIMEOUT_NOT_A_FLOAT,
    TIMEOUT_NOT_AN_INTEGER,
    TIMEOUT_OUT_OF_RANGE,
    ResponseError,
)


def until_ms(seconds: bytes, now_ms: int) -> int | None:
    """When a timeout in seconds is over, in milliseconds since the epoch; None for never.

    Source: `getTimeoutFromObjectOrReply` in Redis's timeout.c; like it, a part of a millisecond counts as a whole one.
    Errors: no number, negative, or beyond what 64 bits hold.

    >>> until_ms(b"0.25", 1000), until_ms(b"1e-9", 1000), until_ms(b"0", 1000)
    (1250, 1001, None)
    """
    milliseconds = long_double.thousandfold(long_double.parse(seconds, TIMEOUT_NOT_A_FLOAT))
    if milliseconds is None:  # infinite: the sign tells which error it is
        raise ResponseError(TIMEOUT_NEGATIVE if seconds.startswith(b"-") else TIMEOUT_OUT_OF_RANGE)
    return _moment(milliseconds, now_ms)


def until_ms_after(milliseconds: bytes, now_ms: int) -> int | None:
    """When a timeout in whole milliseconds is over; else as `until_ms`."""
    return _moment(integer(milliseconds, TIMEOUT_NOT_AN_INTEGER), now_ms)


def _moment(milliseconds: int, now_ms: int) -> int | None:
    """The moment so long from now; None for 0."""
    if milliseconds < 0:
        raise ResponseError(TIMEOUT_NEGATIVE)
    if milliseconds > INT64_MAX - now_ms:
        raise ResponseError(TIMEOUT_OUT_OF_RANGE)
    return now_ms + milliseconds if milliseconds else None
