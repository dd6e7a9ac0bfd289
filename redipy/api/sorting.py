"""Sorting: the methods that put the elements of a list, set or sorted set in an order. Imports: the helpers here."""
from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from redipy.api.base import Commands, T
from redipy.api.words import sort_options
from redipy.values import Value


class SortCommands(Commands[T]):
    """SORT and SORT_RO."""

    @overload
    def sort(
        self, key: Value, start: int | None = None, num: int | None = None, by: Value | None = None,
        get: Value | Iterable[Value] | None = None, desc: bool = False, alpha: bool = False, store: None = None,
    ) -> list[T | None]: ...
    @overload
    def sort(
        self, key: Value, start: int | None = None, num: int | None = None, by: Value | None = None,
        get: Value | Iterable[Value] | None = None, desc: bool = False, alpha: bool = False, *, store: Value,
    ) -> int: ...
    def sort(
        self, key: Value, start: int | None = None, num: int | None = None, by: Value | None = None,
        get: Value | Iterable[Value] | None = None, desc: bool = False, alpha: bool = False, store: Value | None = None,
    ) -> list[T | None] | int:
        """The elements of a list, set or sorted set, from the smallest number up; empty when missing. O(n log n).

        alpha: in the order of their bytes; desc: from the largest down; start, num: skip some, and give so many.
        by: a pattern such as `weight_*` or `user:*->age`, where the number to sort by is found for each element; one
        without `*` leaves the order as it is. get: patterns where to find what is given, `#` for the element itself;
        None for what is missing. store: put it as a list in the place of what this key held; how many there are.
        Errors: ValueError for an element that is no number; WRONGTYPE.
        """
        words = sort_options(start, num, by, get, desc, alpha)
        if store is not None:
            return self._execute(b"SORT", key, *words, "STORE", store)
        return self._some_texts(self._execute(b"SORT", key, *words))

    def sort_ro(
        self, key: Value, start: int | None = None, num: int | None = None, by: Value | None = None,
        get: Value | Iterable[Value] | None = None, desc: bool = False, alpha: bool = False,
    ) -> list[T | None]:
        """`sort` that only reads."""
        return self._some_texts(self._execute(b"SORT_RO", key, *sort_options(start, num, by, get, desc, alpha)))
