"""Lists of the SQLite store: a row for each element. Imports: keyspace, and what containers share."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from redipy.backends.sqlite.blocks import LIST_BLOCKS
from redipy.backends.sqlite.container import Stored
from redipy.backends.sqlite.schema import STRIDE
from redipy.containers import List

PAGE = 128  # rows that a walk reads at a time
BEFORE_ALL, BEHIND_ALL = -(2**63), 2**63 - 1  # positions that no element has


class SqliteList(Stored, List):
    """Elements stand at positions a wide stride apart, at first.

    While that is so, an index says the position. An element put in between halves a gap, and taking one out leaves a
    wider one: from then on the elements are counted in blocks (`is_counted`), until the list is empty or its positions
    are made anew.
    """

    __slots__ = ()

    type = "list"

    def push_head(self, elements: Sequence[bytes], /) -> None:
        key_id = self.owner()
        self.db.run_many(
            "insert into list_item (key_id, pos, value) values"
            " (?1, ifnull((select pos - ?3 from list_item where key_id = ?1 order by pos limit 1), 0), ?2)",
            ((key_id, element, STRIDE) for element in elements),
        )
        self._grow(BEFORE_ALL, len(elements))

    def push_tail(self, elements: Sequence[bytes], /) -> None:
        key_id = self.owner()
        self.db.run_many(
            "insert into list_item (key_id, pos, value) values"
            " (?1, ifnull((select pos + ?3 from list_item where key_id = ?1 order by pos desc limit 1), 0), ?2)",
            ((key_id, element, STRIDE) for element in elements),
        )
        self._grow(BEHIND_ALL, len(elements))

    def pop_head(self, count: int) -> list[bytes]:
        rows = self.db.rows(
            "select pos, value from list_item where key_id = ? order by pos limit ?", (self.key_id, count)
        )
        if rows:
            self.db.run("delete from list_item where key_id = ? and pos <= ?", (self.key_id, rows[-1][0]))
            self._shrink(rows[0][0], rows[-1][0], len(rows))
        return [value for _, value in rows]

    def pop_tail(self, count: int) -> list[bytes]:
        rows = self.db.rows(
            "select pos, value from list_item where key_id = ? order by pos desc limit ?", (self.key_id, count)
        )
        if rows:
            self.db.run("delete from list_item where key_id = ? and pos >= ?", (self.key_id, rows[-1][0]))
            self._shrink(rows[-1][0], rows[0][0], len(rows))
        return [value for _, value in rows]

    def get(self, index: int, /) -> bytes:
        return self.range(index, index + 1)[0]

    def replace(self, index: int, element: bytes, /) -> None:
        self.db.run(
            "update list_item set value = ? where key_id = ? and pos = ?", (element, self.key_id, self._position(index))
        )

    def range(self, start: int, stop: int) -> list[bytes]:
        if start >= min(stop, self.size):
            return []
        rows = self.db.rows(
            "select value from list_item where key_id = ? and pos >= ? order by pos limit ?",
            (self.key_id, self._position(start), stop - start),
        )
        return [value for (value,) in rows]

    def insert(self, index: int, element: bytes, /) -> None:
        if index == self.size:
            self.push_tail((element,))
            return
        if index == 0:
            self.push_head((element,))
            return
        before, behind = self._position(index - 1), self._position(index)
        if behind - before < 2:
            self._space_out()
            before, behind = self._position(index - 1), self._position(index)
        self._count()
        middle = (before + behind) // 2
        self.db.run("insert into list_item (key_id, pos, value) values (?, ?, ?)", (self.key_id, middle, element))
        self._grow(middle, 1)

    def delete(self, indices: Sequence[int]) -> None:
        if not indices:
            return
        if len(indices) == 1:
            positions = [self._position(indices[0])]
        else:
            rows = self.db.rows("select pos from list_item where key_id = ? order by pos", (self.key_id,))
            positions = [rows[index][0] for index in indices]
        if not (indices[-1] == len(indices) - 1 or indices[0] == self.size - len(indices)):  # neither head nor tail
            self._count()
        self.db.run_many(
            "delete from list_item where key_id = ? and pos = ?", ((self.key_id, position) for position in positions)
        )
        for position in positions:
            self._shrink(position, position, 1)

    def trim(self, start: int, stop: int) -> None:
        if start >= min(stop, self.size):
            self.db.run("delete from list_item where key_id = ?", (self.key_id,))
            self._shrink(BEFORE_ALL, BEHIND_ALL, self.size)
            return
        if stop < self.size:
            first = self._position(stop)
            self.db.run("delete from list_item where key_id = ? and pos >= ?", (self.key_id, first))
            self._shrink(first, BEHIND_ALL, self.size - stop)
        if start > 0:
            first = self._position(start)
            self.db.run("delete from list_item where key_id = ? and pos < ?", (self.key_id, first))
            self._shrink(BEFORE_ALL, first - 1, start)

    def __iter__(self) -> Iterator[bytes]:
        position = BEFORE_ALL
        while rows := self.db.rows(
            "select pos, value from list_item where key_id = ? and pos > ? order by pos limit ?",
            (self.key_id, position, PAGE),
        ):
            yield from (value for _, value in rows)
            position = rows[-1][0]

    def __reversed__(self) -> Iterator[bytes]:
        position = BEHIND_ALL
        while rows := self.db.rows(
            "select pos, value from list_item where key_id = ? and pos < ? order by pos desc limit ?",
            (self.key_id, position, PAGE),
        ):
            yield from (value for _, value in rows)
            position = rows[-1][0]

    def _grow(self, position: int, count: int) -> None:
        """Count the elements that were added where this position is."""
        self.size += count
        if self.is_counted:
            LIST_BLOCKS.add(self.db, self.owner(), (position,), count)

    def _shrink(self, first: int, last: int, count: int) -> None:
        """Count the elements that were taken out from one position to another, which were all that stood there."""
        self.size -= count
        if self.is_counted and self.size:
            LIST_BLOCKS.cut(self.db, self.owner(), (first,), (last,), count)
        elif self.is_counted:  # an empty list begins anew
            self._forget_blocks()

    def _count(self) -> None:
        """Count the elements from now on, as their positions are about to be of any distance."""
        if not self.is_counted:
            LIST_BLOCKS.build(self.db, self.owner(), self.size)
            self.is_counted = True

    def _forget_blocks(self) -> None:
        LIST_BLOCKS.forget(self.db, self.owner())
        self.is_counted = False

    def _position(self, index: int) -> int:
        """Where the element at an index within the list stands. O(log n), O(blocks) where they are counted."""
        position: int
        if self.is_counted:
            (position,) = LIST_BLOCKS.at(self.db, self.owner(), index)  # type: ignore[assignment]
        else:
            position = self.db.value(
                "select pos + ? from list_item where key_id = ? order by pos limit 1", (index * STRIDE, self.key_id)
            )
        return position

    def _space_out(self) -> None:
        """Give all elements new positions a stride apart, behind those that they have. O(n)."""
        tail = self._position(self.size - 1)
        self.db.run(
            "insert into list_item (key_id, pos, value)"
            " select key_id, ?2 + ?3 * row_number() over (order by pos), value from list_item where key_id = ?1",
            (self.key_id, tail, STRIDE),
        )
        self.db.run("delete from list_item where key_id = ? and pos <= ?", (self.key_id, tail))
        if self.is_counted:
            self._forget_blocks()
