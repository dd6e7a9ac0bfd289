"""What the keys of a memory store take, kept while there is a limit. Imports: commands."""
from __future__ import annotations

from typing import Any, Protocol

from redipy.commands.memory_usage import estimate


class Weighed(Protocol):
    """An entry, as far as it is weighed."""

    key: bytes
    value: Any
    size: int


class Scale:
    """The sum over all keys of what each takes, by the estimate that MEMORY USAGE gives."""

    __slots__ = ("total",)

    def __init__(self) -> None:
        self.total = 0

    def weigh(self, entry: Weighed) -> None:
        """Take note of what an entry takes by now. O(1)."""
        size = estimate(entry.key, entry.value)
        self.total += size - entry.size
        entry.size = size
