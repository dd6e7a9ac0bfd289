"""Sets: the methods for members without order. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from redipy.api.base import Commands, T
from redipy.api.conversions import bools
from redipy.api.words import listed, options, scan_options
from redipy.values import Value


class SetCommands(Commands[T]):
    """SADD, SREM, SMEMBERS and their kin."""

    def sadd(self, key: Value, *members: Value) -> int:
        """Add members; how many are new. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        if len(members) == 1:  # as most often; passing a list on costs a tenth more
            return self._execute(b"SADD", key, members[0])
        return self._execute(b"SADD", key, *members)

    def srem(self, key: Value, *members: Value) -> int:
        """Remove members; how many there were. O(1) a member. Errors: ValueError for no members; WRONGTYPE."""
        return self._execute(b"SREM", key, *members)

    def smembers(self, key: Value) -> set[T]:
        """All members, empty when missing. O(n). Errors: WRONGTYPE."""
        return self._text_set(self._execute(b"SMEMBERS", key))

    def sismember(self, key: Value, value: Value) -> bool:
        """Whether it has a member. O(1). Errors: WRONGTYPE."""
        return bool(self._execute(b"SISMEMBER", key, value))

    def smismember(self, key: Value, members: Value | Iterable[Value], *others: Value) -> list[bool]:
        """Whether it has each of these members. O(members). Errors: WRONGTYPE."""
        return bools(self._execute(b"SMISMEMBER", key, *listed(members, others)))

    def scard(self, key: Value) -> int:
        """How many members there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"SCARD", key)

    @overload
    def spop(self, key: Value, count: None = None) -> T | None: ...
    @overload
    def spop(self, key: Value, count: int) -> set[T]: ...
    def spop(self, key: Value, count: int | None = None) -> T | set[T] | None:
        """Take a member drawn at random, None when missing; with a count a set of up to so many. O(1) a member.

        Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._text(self._execute(b"SPOP", key))
        return self._text_set(self._execute(b"SPOP", key, count))

    @overload
    def srandmember(self, key: Value, number: None = None) -> T | None: ...
    @overload
    def srandmember(self, key: Value, number: int) -> list[T]: ...
    def srandmember(self, key: Value, number: int | None = None) -> T | list[T] | None:
        """A member drawn at random, None when missing; with a number a list of up to so many different ones.

        A negative number gives just so many, which may repeat. O(answered). Errors: WRONGTYPE.
        """
        if number is None:
            return self._text(self._execute(b"SRANDMEMBER", key))
        return self._texts(self._execute(b"SRANDMEMBER", key, number))

    def smove(self, source: Value, destination: Value, member: Value) -> bool:
        """Take a member from one set to another; whether the first had it. O(1). Errors: WRONGTYPE."""
        return bool(self._execute(b"SMOVE", source, destination, member))

    def sinter(self, keys: Value | Iterable[Value], *others: Value) -> set[T]:
        """The members that all these sets have. O(members of the smallest × sets). Errors: WRONGTYPE."""
        return self._text_set(self._execute(b"SINTER", *listed(keys, others)))

    def sunion(self, keys: Value | Iterable[Value], *others: Value) -> set[T]:
        """The members that any of these sets has. O(all members). Errors: WRONGTYPE."""
        return self._text_set(self._execute(b"SUNION", *listed(keys, others)))

    def sdiff(self, keys: Value | Iterable[Value], *others: Value) -> set[T]:
        """The members of the first set that no other has. O(all members). Errors: WRONGTYPE."""
        return self._text_set(self._execute(b"SDIFF", *listed(keys, others)))

    def sintercard(self, numkeys: int, keys: Iterable[Value], limit: int = 0) -> int:
        """How many members all these sets have; no more than `limit` are counted, all with 0. As `sinter`.

        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        return self._execute(b"SINTERCARD", numkeys, *keys, *options(LIMIT=limit or None))

    def sinterstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> int:
        """Put `sinter` of these sets in the place of what the destination held; how many members it has."""
        return self._execute(b"SINTERSTORE", destination, *listed(keys, others))

    def sunionstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> int:
        """Put `sunion` of these sets in the place of what the destination held; how many members it has."""
        return self._execute(b"SUNIONSTORE", destination, *listed(keys, others))

    def sdiffstore(self, destination: Value, keys: Value | Iterable[Value], *others: Value) -> int:
        """Put `sdiff` of these sets in the place of what the destination held; how many members it has."""
        return self._execute(b"SDIFFSTORE", destination, *listed(keys, others))

    def sscan(
        self, key: Value, cursor: int = 0, match: Value | None = None, count: int | None = None
    ) -> tuple[int, list[T]]:
        """Some members and the cursor to go on from, 0 at the end; options as of `hscan`. O(count)."""
        return self._scan_texts(self._execute(b"SSCAN", key, cursor, *scan_options(match, count)))
