"""What the helpers share: the time of the store, as their scripts read it, and milliseconds. Imports: redipy."""
from __future__ import annotations

import redipy


def now_ms() -> int:
    """In a script: the store's time in milliseconds since the epoch. It stands still while a script runs."""
    seconds, microseconds = redipy.call("TIME")
    return int(seconds) * 1000 + int(microseconds) // 1000


def milliseconds(seconds: float, *, name: str) -> int:
    """A span in milliseconds, one at the least. Errors: ValueError for one that is not above zero.

    >>> milliseconds(2.5, name="timeout")
    2500
    """
    if not seconds > 0:
        raise ValueError(f"{name} is a time in seconds above zero, not {seconds!r}")
    return max(round(seconds * 1000), 1)
