"""Pops that wait: the methods that take an element as soon as there is one. Imports: the helpers of this surface.

A `timeout` is in seconds, to the millisecond; None or 0 waits for ever. First come is first served. In a pipeline
nothing waits: what finds nothing gives None at once.
"""
from __future__ import annotations

from collections.abc import Iterable

from redipy.api.base import Commands, T
from redipy.api.readings import popped, popped_many, popped_many_scored, popped_scored
from redipy.api.words import flags, listed, options
from redipy.values import Value


class BlockingCommands(Commands[T]):
    """BLPOP, BZPOPMIN and their kin. Errors: ValueError for a negative timeout; WRONGTYPE."""

    def blpop(self, keys: Value | Iterable[Value], timeout: float | None = 0) -> tuple[T, T] | None:
        """Take the head of the first list that has one, and say of which; None when the time is over. O(keys)."""
        return popped(self._decode)(self._execute(b"BLPOP", *listed(keys), timeout or 0))

    def brpop(self, keys: Value | Iterable[Value], timeout: float | None = 0) -> tuple[T, T] | None:
        """Take the tail of the first list that has one, and say of which; None when the time is over. O(keys)."""
        return popped(self._decode)(self._execute(b"BRPOP", *listed(keys), timeout or 0))

    def blmove(
        self, source: Value, destination: Value, timeout: float | None = 0, src: str = "LEFT", dest: str = "RIGHT"
    ) -> T | None:
        """`lmove` that waits for an element of the source; None when the time is over. O(1)."""
        return self._text(self._execute(b"BLMOVE", source, destination, src, dest, timeout or 0))

    def brpoplpush(self, source: Value, destination: Value, timeout: float | None = 0) -> T | None:
        """`rpoplpush` that waits for an element of the source; None when the time is over. O(1)."""
        return self._text(self._execute(b"BRPOPLPUSH", source, destination, timeout or 0))

    def blmpop(
        self, timeout: float | None, numkeys: int, *keys: Value, direction: str, count: int | None = None
    ) -> tuple[T, list[T]] | None:
        """`lmpop` that waits; None when the time is over. O(keys + answered)."""
        words = (timeout or 0, numkeys, *keys, direction, *options(COUNT=count))
        return popped_many(self._decode)(self._execute(b"BLMPOP", *words))

    def bzpopmin(self, keys: Value | Iterable[Value], timeout: float | None = 0) -> tuple[T, T, float] | None:
        """Take the member of the lowest score of the first sorted set that has one; None when the time is over.

        Returns the key, the member and its score. O(keys + log n).
        """
        return popped_scored(self._decode)(self._execute(b"BZPOPMIN", *listed(keys), timeout or 0))

    def bzpopmax(self, keys: Value | Iterable[Value], timeout: float | None = 0) -> tuple[T, T, float] | None:
        """`bzpopmin` with the highest score."""
        return popped_scored(self._decode)(self._execute(b"BZPOPMAX", *listed(keys), timeout or 0))

    def bzmpop(
        self, timeout: float | None, numkeys: int, keys: Iterable[Value], min: bool = False, max: bool = False,
        count: int | None = None,
    ) -> tuple[T, list[tuple[T, float]]] | None:
        """`zmpop` that waits; None when the time is over. O(keys + answered × log n)."""
        words = (timeout or 0, numkeys, *keys, *flags(MIN=min, MAX=max), *options(COUNT=count))
        return popped_many_scored(self._decode)(self._execute(b"BZMPOP", *words))
