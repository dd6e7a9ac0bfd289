"""Hashes: the methods for fields and their values. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import by_field, is_some, sum_of
from redipy.api.readings import pairs
from redipy.api.words import fields_and_values, listed, paired, scan_options
from redipy.values import Value


class HashCommands(Commands[T]):
    """HSET, HGET and their kin."""

    @overload
    def hset(self, key: Value, field: Value, value: Value, mapping: Mapping[K, Value] | None = None) -> int: ...
    @overload
    def hset(self, key: Value, field: Mapping[K, Value]) -> int: ...
    @overload
    def hset(self, key: Value, *, mapping: Mapping[K, Value]) -> int: ...
    def hset(
        self, key: Value, field: Value | Mapping[K, Value] | None = None, value: Value | None = None,
        mapping: Mapping[K, Value] | None = None,
    ) -> int:
        """Set one field, or all of a mapping; how many of them are new. O(1) a field.

        Errors: ValueError for an empty mapping; WRONGTYPE.
        """
        if value is not None and mapping is None:
            return self._execute(b"HSET", key, field, value)
        return self._execute(b"HSET", key, *fields_and_values(field, value, mapping))

    def hmset(self, key: Value, mapping: Mapping[K, Value]) -> bool:
        """Set all fields of a mapping, as `hset`, which is to be used in new code; True."""
        return is_some(self._execute(b"HMSET", key, *paired(mapping)))

    def hsetnx(self, key: Value, field: Value, value: Value) -> bool:
        """Set a field that is missing; whether it was. O(1). Errors: WRONGTYPE."""
        return bool(self._execute(b"HSETNX", key, field, value))

    def hget(self, key: Value, field: Value) -> T | None:
        """The value of a field, None when it or the key is missing. O(1). Errors: WRONGTYPE."""
        return self._text(self._execute(b"HGET", key, field))

    def hmget(self, key: Value, fields: K | Iterable[K], *others: K) -> dict[K, T | None]:
        """The values of some fields by their names, None for each that is missing. O(fields). Errors: WRONGTYPE."""
        asked = listed(fields, others)
        return by_field(asked, self._text)(self._execute(b"HMGET", key, *asked))

    def hgetall(self, key: Value) -> dict[T, T]:
        """All fields with their values, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._text_dict(self._execute(b"HGETALL", key))

    def hdel(self, key: Value, *fields: Value) -> int:
        """Delete fields; how many there were. O(1) a field. Errors: ValueError for no fields; WRONGTYPE."""
        return self._execute(b"HDEL", key, *fields)

    def hexists(self, key: Value, field: Value) -> bool:
        """Whether there is a field. O(1). Errors: WRONGTYPE."""
        return bool(self._execute(b"HEXISTS", key, field))

    def hkeys(self, key: Value) -> list[T]:
        """All fields, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._texts(self._execute(b"HKEYS", key))

    def hvals(self, key: Value) -> list[T]:
        """The values of all fields, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._texts(self._execute(b"HVALS", key))

    def hlen(self, key: Value) -> int:
        """How many fields there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"HLEN", key)

    def hstrlen(self, key: Value, field: Value) -> int:
        """The length in bytes of a field's value, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"HSTRLEN", key, field)

    @overload
    def hincrby(self, key: Value, field: Value, inc: int = 1) -> int: ...
    @overload
    def hincrby(self, key: Value, field: Value, inc: float) -> float: ...
    def hincrby(self, key: Value, field: Value, inc: float = 1) -> float:
        """Add to the number that a field holds, 0 when missing; the sum, as of `incrby`. O(1).

        Errors: ValueError where it holds no number, or the sum is infinite; WRONGTYPE.
        """
        return sum_of(inc)(self._execute(b"HINCRBYFLOAT", key, field, inc))

    def hincrbyfloat(self, key: Value, field: Value, amount: float = 1.0) -> float:
        """Add to the number that a field holds, 0 when missing; the sum, a float. O(1). Errors: as `hincrby`."""
        return float(self._execute(b"HINCRBYFLOAT", key, field, amount))

    @overload
    def hrandfield(self, key: Value, count: None = None) -> T | None: ...
    @overload
    def hrandfield(self, key: Value, count: int, withvalues: Literal[False] = False) -> list[T]: ...
    @overload
    def hrandfield(self, key: Value, count: int, withvalues: Literal[True]) -> list[tuple[T, T]]: ...
    def hrandfield(
        self, key: Value, count: int | None = None, withvalues: bool = False
    ) -> T | list[T] | list[tuple[T, T]] | None:
        """A field drawn at random, None when missing; with a count a list of up to so many different ones.

        A negative count gives just so many, which may repeat. withvalues: pairs of field and value. O(answered).
        Errors: WRONGTYPE.
        """
        if count is None:
            return self._text(self._execute(b"HRANDFIELD", key))
        if withvalues:
            return pairs(self._decode)(self._execute(b"HRANDFIELD", key, count, b"WITHVALUES"))
        return self._texts(self._execute(b"HRANDFIELD", key, count))

    @overload
    def hscan(
        self, key: Value, cursor: int = 0, match: Value | None = None, count: int | None = None,
        no_values: Literal[False] | None = None,
    ) -> tuple[int, dict[T, T]]: ...
    @overload
    def hscan(
        self, key: Value, cursor: int = 0, match: Value | None = None, count: int | None = None, *,
        no_values: Literal[True],
    ) -> tuple[int, list[T]]: ...
    def hscan(
        self, key: Value, cursor: int = 0, match: Value | None = None, count: int | None = None,
        no_values: bool | None = None,
    ) -> tuple[int, dict[T, T]] | tuple[int, list[T]]:
        """Some fields with their values and the cursor to go on from, 0 at the end. O(count).

        match: a glob for the fields; count: about how many to look at, 10 if not said; no_values: the fields alone.
        Errors: WRONGTYPE.
        """
        words = scan_options(match, count)
        if no_values:
            return self._scan_texts(self._execute(b"HSCAN", key, cursor, *words, b"NOVALUES"))
        return self._scan_fields(self._execute(b"HSCAN", key, cursor, *words))
