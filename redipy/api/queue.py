"""What the derived methods of pipelines use: a queue of commands, each with the reading of its reply."""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Self

from redipy.api.base import Replies, T
from redipy.replies import Reply

Convert = Callable[[Reply], Any] | None


class Queue(Replies[T]):
    """Takes commands for later."""

    @abstractmethod
    def _queue(self, convert: Convert, name: bytes, *words: Any) -> Self:
        """Add a command, and how its reply becomes the value that the method promises; None where it is that value."""
