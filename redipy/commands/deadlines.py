"""When keys expire: how a time given with a command becomes a moment, and how a moment is shown.

The four units are called as the options of SET: `ex` and `px` count seconds and milliseconds from now, `exat` and
`pxat` from the epoch. Imports: errors, keyspace, words.
"""
from __future__ import annotations

from typing import NamedTuple

from redipy.commands.words import INT64_MAX, INT64_MIN, integer
from redipy.errors import INVALID_EXPIRE, ResponseError
from redipy.keyspace import Keyspace


class Unit(NamedTuple):
    """How a time is counted."""

    milliseconds: int
    from_now: bool


UNITS = {"ex": Unit(1000, True), "px": Unit(1, True), "exat": Unit(1000, False), "pxat": Unit(1, False)}


def deadline(db: Keyspace, time: bytes, unit: str, command: str, *, must_be_positive: bool) -> int:
    """The moment that a time stands for, in milliseconds since the epoch; it may be past.

    Errors, which name the command: no integer; not positive where it must be; beyond what 64 bits hold.
    """
    given = integer(time)
    milliseconds, from_now = UNITS[unit]
    start = db.now_ms() if from_now else 0
    expires_ms = given * milliseconds
    if (must_be_positive and given <= 0) or not INT64_MIN <= expires_ms <= INT64_MAX - start:
        raise ResponseError(INVALID_EXPIRE.format(command))
    return start + expires_ms


def whole_seconds(milliseconds: int) -> int:
    """Milliseconds as the nearest number of seconds, half a second up.

    >>> whole_seconds(1499), whole_seconds(1500)
    (1, 2)
    """
    return (milliseconds + 500) // 1000


def are_met(wanted: frozenset[bytes], old_ms: int | None, new_ms: int) -> bool:
    """Whether NX, XX, GT and LT let an expiry take the place of the old one, None being the latest there is.

    >>> are_met(frozenset({b"GT"}), None, 5), are_met(frozenset({b"LT"}), None, 5), are_met(frozenset(), 9, 5)
    (False, True, True)
    """
    if old_ms is None:
        return not wanted & {b"XX", b"GT"}
    return (
        b"NX" not in wanted
        and not (b"GT" in wanted and new_ms <= old_ms)
        and not (b"LT" in wanted and new_ms >= old_ms)
    )
