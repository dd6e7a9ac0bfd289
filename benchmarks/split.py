"""The list-splitting script as a Python function."""
from __future__ import annotations

import redipy
from redipy import RedisList


@redipy.script
def split(numbers: RedisList, low: RedisList, high: RedisList, *, threshold: float) -> None:
    """Move the numbers of a list to one of two others."""
    while (number := numbers.lpop()) is not None:
        (low if float(number) < threshold else high).rpush(number)
