"""What takes several commands: going through all keys, fields or members page by page.

Nothing here is derived for pipelines, which give all replies at once. Imports: the methods of all families.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Literal, TypeVar, overload

from redipy.api.api import RedisAPI
from redipy.api.base import T
from redipy.api.keytypes import KeyType
from redipy.values import Value

E = TypeVar("E")


def growing_pages() -> Iterator[int]:
    """Sizes of pages: small to begin with, as few may be asked for, and never so large that others wait for long."""
    size = 10
    while True:
        yield size
        size = min(2 * size, 1000)


def walked(scan: Callable[[int, int | None], tuple[int, Iterable[E]]], counts: Iterable[int | None]) -> Iterator[E]:
    """Everything that a scan finds, from cursor to cursor until it is 0 again."""
    cursor = 0
    for count in counts:
        cursor, found = scan(cursor, count)
        yield from found
        if cursor == 0:
            return


class ScanIterators(RedisAPI[T]):
    """Iterators over SCAN and its kin; what is there all the time comes at least once, other things may come."""

    def scan_iter(
        self, match: Value | None = None, count: int | None = None, type: str | None = None
    ) -> Iterator[T]:
        """Every key, or those that a glob matches, or of a type; see `scan`."""
        return walked(lambda cursor, count: self.scan(cursor, match, count, type), repeat(count))

    def iter_keys(self, *, match: Value | None = None, filter_type: KeyType | None = None) -> Iterator[T]:
        """Every key, or those that a glob matches, or of a type; a key may come again."""
        return walked(lambda cursor, count: self.scan(cursor, match, count, filter_type), growing_pages())

    def keys(
        self, match: Value | None = None, *, filter_type: KeyType | None = None, block: bool = True
    ) -> set[T]:
        """All keys, or those that a glob matches, or of a type. O(keys).

        block: as of one moment (`keys_block`); otherwise page by page, which lets others in between (`iter_keys`).
        """
        if block:
            return set(self.keys_block(match, filter_type=filter_type))
        return set(self.iter_keys(match=match, filter_type=filter_type))

    @overload
    def hscan_iter(
        self, key: Value, match: Value | None = None, count: int | None = None, no_values: Literal[False] = False
    ) -> Iterator[tuple[T, T]]: ...
    @overload
    def hscan_iter(
        self, key: Value, match: Value | None = None, count: int | None = None, *, no_values: Literal[True]
    ) -> Iterator[T]: ...
    def hscan_iter(
        self, key: Value, match: Value | None = None, count: int | None = None, no_values: bool = False
    ) -> Iterator[tuple[T, T]] | Iterator[T]:
        """Every field with its value, or alone; see `hscan`."""
        if no_values:
            return walked(lambda cursor, count: self.hscan(key, cursor, match, count, no_values=True), repeat(count))

        def pairs(cursor: int, count: int | None) -> tuple[int, Iterable[tuple[T, T]]]:
            following, found = self.hscan(key, cursor, match, count)
            return following, found.items()

        return walked(pairs, repeat(count))

    def sscan_iter(self, key: Value, match: Value | None = None, count: int | None = None) -> Iterator[T]:
        """Every member of a set; see `sscan`."""
        return walked(lambda cursor, count: self.sscan(key, cursor, match, count), repeat(count))

    def zscan_iter(
        self, key: Value, match: Value | None = None, count: int | None = None
    ) -> Iterator[tuple[T, float]]:
        """Every member of a sorted set with its score; see `zscan`."""
        return walked(lambda cursor, count: self.zscan(key, cursor, match, count), repeat(count))
