"""Several sorted sets: the methods for what any, all, or the first alone of them have. Imports: the helpers here."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.words import aggregation, numbered, options
from redipy.values import Value


class SortedSetAlgebra(Commands[T]):
    """ZUNION, ZINTER and ZDIFF. A plain set will do for a sorted one, all of its scores being 1."""

    @overload
    def zunion(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None,
        withscores: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    def zunion(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None, *, withscores: Literal[True]
    ) -> list[tuple[T, float]]: ...
    def zunion(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None, withscores: bool = False
    ) -> list[T] | list[tuple[T, float]]:
        """The members that any of these has, by ascending score, with `withscores` as pairs. O(n log n).

        A mapping multiplies the scores of each key by its weight; `aggregate` makes one score of several: `SUM`, which
        is the default, `MIN` or `MAX`. Errors: ValueError for no keys, or another way to aggregate; WRONGTYPE.
        """
        words = aggregation(keys, aggregate)
        if withscores:
            return self._scored(self._execute(b"ZUNION", *words, b"WITHSCORES"))
        return self._texts(self._execute(b"ZUNION", *words))

    @overload
    def zinter(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None,
        withscores: Literal[False] = False,
    ) -> list[T]: ...
    @overload
    def zinter(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None, *, withscores: Literal[True]
    ) -> list[tuple[T, float]]: ...
    def zinter(
        self, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None, withscores: bool = False
    ) -> list[T] | list[tuple[T, float]]:
        """The members that all of these have; as `zunion`."""
        words = aggregation(keys, aggregate)
        if withscores:
            return self._scored(self._execute(b"ZINTER", *words, b"WITHSCORES"))
        return self._texts(self._execute(b"ZINTER", *words))

    @overload
    def zdiff(self, keys: Iterable[Value], withscores: Literal[False] = False) -> list[T]: ...
    @overload
    def zdiff(self, keys: Iterable[Value], withscores: Literal[True]) -> list[tuple[T, float]]: ...
    def zdiff(self, keys: Iterable[Value], withscores: bool = False) -> list[T] | list[tuple[T, float]]:
        """The members of the first that no other has, by ascending score, with `withscores` as pairs. O(n log n).

        Errors: ValueError for no keys; WRONGTYPE.
        """
        if withscores:
            return self._scored(self._execute(b"ZDIFF", *numbered(keys), b"WITHSCORES"))
        return self._texts(self._execute(b"ZDIFF", *numbered(keys)))

    def zintercard(self, numkeys: int, keys: Iterable[Value], limit: int = 0) -> int:
        """How many members all of these have; no more than `limit` are counted, all with 0. O(n × keys).

        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        return self._execute(b"ZINTERCARD", numkeys, *keys, *options(LIMIT=limit or None))

    def zunionstore(
        self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None
    ) -> int:
        """Put what `zunion` gives in the place of what the destination held; how many members it has."""
        return self._execute(b"ZUNIONSTORE", destination, *aggregation(keys, aggregate))

    def zinterstore(
        self, destination: Value, keys: Iterable[Value] | Mapping[K, float], aggregate: str | None = None
    ) -> int:
        """Put what `zinter` gives in the place of what the destination held; how many members it has."""
        return self._execute(b"ZINTERSTORE", destination, *aggregation(keys, aggregate))

    def zdiffstore(self, destination: Value, keys: Iterable[Value]) -> int:
        """Put what `zdiff` gives in the place of what the destination held; how many members it has."""
        return self._execute(b"ZDIFFSTORE", destination, *numbered(keys))
