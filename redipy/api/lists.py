"""Lists: the methods for elements in order. Imports: the helpers of this surface."""
from __future__ import annotations

from typing import overload

from redipy.api.base import Commands, T
from redipy.api.conversions import is_some, nothing
from redipy.api.readings import popped_many
from redipy.api.words import options
from redipy.values import Value


class ListCommands(Commands[T]):
    """LPUSH, LPOP, LRANGE and their kin."""

    def lpush(self, key: Value, *elements: Value) -> int:
        """Put each element before the head in turn, so the last one given ends up first; the new length.

        O(1) an element. Errors: ValueError for no elements; WRONGTYPE.
        """
        if len(elements) == 1:  # as most often; passing a list on costs a tenth more
            return self._execute(b"LPUSH", key, elements[0])
        return self._execute(b"LPUSH", key, *elements)

    def rpush(self, key: Value, *elements: Value) -> int:
        """Put elements behind the tail; the new length. O(1) an element. Errors: ValueError for none; WRONGTYPE."""
        if len(elements) == 1:  # as most often; passing a list on costs a tenth more
            return self._execute(b"RPUSH", key, elements[0])
        return self._execute(b"RPUSH", key, *elements)

    def lpushx(self, key: Value, *elements: Value) -> int:
        """`lpush` to a list that there is; the new length, 0 when missing."""
        return self._execute(b"LPUSHX", key, *elements)

    def rpushx(self, key: Value, *elements: Value) -> int:
        """`rpush` to a list that there is; the new length, 0 when missing."""
        return self._execute(b"RPUSHX", key, *elements)

    @overload
    def lpop(self, key: Value, count: None = None) -> T | None: ...
    @overload
    def lpop(self, key: Value, count: int) -> list[T] | None: ...
    def lpop(self, key: Value, count: int | None = None) -> T | list[T] | None:
        """Take the head, or with a count (even 1) a list of up to so many in that order; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._text(self._execute(b"LPOP", key))
        return self._maybe_texts(self._execute(b"LPOP", key, count))

    @overload
    def rpop(self, key: Value, count: None = None) -> T | None: ...
    @overload
    def rpop(self, key: Value, count: int) -> list[T] | None: ...
    def rpop(self, key: Value, count: int | None = None) -> T | list[T] | None:
        """Take the tail, or with a count (even 1) a list of up to so many, the tail first; None when missing.

        O(1) an element. Errors: ValueError for a negative count; WRONGTYPE.
        """
        if count is None:
            return self._text(self._execute(b"RPOP", key))
        return self._maybe_texts(self._execute(b"RPOP", key, count))

    def lrange(self, key: Value, start: int, stop: int) -> list[T]:
        """The elements from `start` to `stop`, both included, negative from the end; empty when missing. O(n)."""
        return self._texts(self._execute(b"LRANGE", key, start, stop))

    def llen(self, key: Value) -> int:
        """How many elements there are, 0 when missing. O(1). Errors: WRONGTYPE."""
        return self._execute(b"LLEN", key)

    def lindex(self, key: Value, index: int) -> T | None:
        """The element at an index, negative from the end; None outside, or when missing. O(n) between the ends."""
        return self._text(self._execute(b"LINDEX", key, index))

    def lset(self, key: Value, index: int, value: Value) -> None:
        """Replace the element at an index, negative from the end. O(n) between the ends.

        Errors: IndexError outside the list; KeyError for a missing key; WRONGTYPE.
        """
        return nothing(self._execute(b"LSET", key, index, value))

    def lrem(self, key: Value, count: int, element: Value) -> int:
        """Remove up to `count` elements equal to this from the head, with a negative count from the tail, with 0 all.

        Returns how many there were. O(n). Errors: WRONGTYPE.
        """
        return self._execute(b"LREM", key, count, element)

    def ltrim(self, key: Value, start: int, stop: int) -> bool:
        """Keep the elements from `start` to `stop`, both included, negative from the end; True. O(removed)."""
        return is_some(self._execute(b"LTRIM", key, start, stop))

    def linsert(self, key: Value, where: str, pivot: Value, element: Value) -> int:
        """Insert `BEFORE` or `AFTER` the first element equal to the pivot; the new length. O(n).

        -1 when there is no such element, 0 when the key is missing. Errors: ValueError for another place; WRONGTYPE.
        """
        return self._execute(b"LINSERT", key, where, pivot, element)

    def lmove(self, source: Value, destination: Value, src: str = "LEFT", dest: str = "RIGHT") -> T | None:
        """Take an element from one end of a list (`LEFT` is the head) to one end of another, or of the same. O(1).

        Returns the element, None when the source is missing. Errors: ValueError for another end; WRONGTYPE.
        """
        return self._text(self._execute(b"LMOVE", source, destination, src, dest))

    def rpoplpush(self, source: Value, destination: Value) -> T | None:
        """Take the tail of a list to the head of another, or of the same; None when missing. O(1)."""
        return self._text(self._execute(b"RPOPLPUSH", source, destination))

    @overload
    def lpos(
        self, key: Value, element: Value, rank: int | None = None, count: None = None, maxlen: int | None = None
    ) -> int | None: ...
    @overload
    def lpos(
        self, key: Value, element: Value, rank: int | None = None, *, count: int, maxlen: int | None = None
    ) -> list[int]: ...
    def lpos(
        self, key: Value, element: Value, rank: int | None = None, count: int | None = None, maxlen: int | None = None
    ) -> int | list[int] | None:
        """The index of an element, None when there is none; with a count a list of up to so many, of all with 0. O(n).

        rank: begin with the first, second … match, negative from the tail. maxlen: look at no more elements than that.
        Errors: ValueError for a rank of 0 or a negative count; WRONGTYPE.
        """
        return self._execute(b"LPOS", key, element, *options(RANK=rank, COUNT=count, MAXLEN=maxlen))

    def lmpop(
        self, numkeys: int, *keys: Value, direction: str, count: int | None = None
    ) -> tuple[T, list[T]] | None:
        """Take up to `count` elements, 1 if not said, of the first list that has any, and say of which.

        direction: `LEFT` from the head on, `RIGHT` from the tail on. None when all are missing. O(keys + answered).
        Errors: ValueError for a `numkeys` that is not the number of keys; WRONGTYPE.
        """
        words = (numkeys, *keys, direction, *options(COUNT=count))
        return popped_many(self._decode)(self._execute(b"LMPOP", *words))
