"""Sorted sets of the SQLite store: a row for each member. Imports: containers, and the rooms beside it."""
from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from zlib import crc32

from redipy.backends.sqlite.blocks import MOST, ZSET_BLOCKS
from redipy.backends.sqlite.container import Stored
from redipy.containers import SMALL, LexRange, ScoreRange, SortedSet

SPOTS = 2**32
FEW = 1_024  # members, among whom counting up to a rank costs less than to draw by spots
NEARBY, REACH = 256, 352  # members in a window of spots: as a rule, and so many that no window has more
TRIES = 8  # to draw a member, of which three in four succeed

_ASCENDING, _DESCENDING = "score, member", "score desc, member desc"


def spot_of(member: bytes) -> int:
    """Where ZSCAN finds a member: a number from 1 to 2**32 that follows from it alone, so that the walk misses nobody.

    >>> spot_of(b""), spot_of(b"member")
    (1, 1894054521)
    """
    return crc32(member) + 1


class SqliteSortedSet(Stored, SortedSet):
    """Members are found by their spot, and read in order through an index that holds all there is to a row.

    From some thousand members on they are counted in blocks (`is_counted`), for ranks.
    """

    __slots__ = ()

    type = "zset"

    def get(self, member: bytes, /) -> float | None:
        score: float | None = self.db.value(
            "select score from zset_member where key_id = ? and spot = ? and member = ?",
            (self.key_id, spot_of(member), member),
        )
        return score

    def set(self, member: bytes, score: float) -> None:
        key_id, spot = self.owner(), spot_of(member)
        before = self.get(member) if self.is_counted else None
        if not self.db.run(
            "update zset_member set score = ? where key_id = ? and spot = ? and member = ?",
            (score, key_id, spot, member),
        ):
            self.db.run(
                "insert into zset_member (key_id, spot, member, score) values (?, ?, ?, ?)",
                (key_id, spot, member, score),
            )
            self.size += 1
        if self.is_counted:
            ZSET_BLOCKS.add(self.db, key_id, (score, member), 1)
            if before is not None:
                ZSET_BLOCKS.add(self.db, key_id, (before, member), -1)
        elif self.size > MOST:
            ZSET_BLOCKS.build(self.db, key_id, self.size)
            self.is_counted = True

    def remove(self, member: bytes) -> bool:
        before = self.get(member) if self.is_counted else None
        gone = self.db.run(
            "delete from zset_member where key_id = ? and spot = ? and member = ?",
            (self.key_id, spot_of(member), member),
        )
        self.size -= gone
        if before is not None:
            ZSET_BLOCKS.add(self.db, self.owner(), (before, member), -1)
        if self.is_counted and not self.size:
            ZSET_BLOCKS.forget(self.db, self.owner())
            self.is_counted = False
        return gone > 0

    def rank(self, member: bytes) -> int | None:
        score = self.get(member)
        return None if score is None else self._before(score, member)

    def _before(self, score: float, member: bytes) -> int:
        """How many stand before a place. O(blocks) where they are counted, else O(n)."""
        if self.is_counted:
            return ZSET_BLOCKS.before(self.db, self.owner(), (score, member))
        counted: int = self.db.value(
            "select count(*) from zset_member where key_id = ? and (score, member) < (?, ?)",
            (self.key_id, score, member),
        )
        return counted

    def by_rank(self, start: int, stop: int, *, reverse: bool = False) -> list[tuple[bytes, float]]:
        stop = min(stop, self.size)
        if start >= stop:
            return []
        if self.is_counted and min(start, self.size - stop) > MOST:  # far from both ends
            first = self.size - stop if reverse else start
            place = ZSET_BLOCKS.at(self.db, self.owner(), first)
            found = self._query(" and (score, member) >= (?, ?)", place, False, 0, stop - start)
            return found[::-1] if reverse else found
        from_the_end = start > self.size // 2  # ranks are counted, so begin at the nearer end
        found = self._query(
            "", (), reverse is not from_the_end, self.size - stop if from_the_end else start, stop - start
        )
        if from_the_end:
            found.reverse()
        return found

    def by_score(
        self, scores: ScoreRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        return self._query(_within(scores), (scores.least, scores.most), reverse, offset, count)

    def by_lex(
        self, members: LexRange, *, reverse: bool = False, offset: int = 0, count: int | None = None
    ) -> list[tuple[bytes, float]]:
        condition = f" and member {'>' if members.least_open else '>='} ?"
        bindings: tuple[bytes | float, ...] = (members.least,)
        if members.most is not None:
            condition += f" and member {'<' if members.most_open else '<='} ?"
            bindings += (members.most,)
        score = self._only_score()
        if score is not None:  # then the index leads straight to the members
            condition, bindings = " and score = ?" + condition, (score, *bindings)
        return self._query(condition, bindings, reverse, offset, count)

    def count(self, scores: ScoreRange) -> int:
        if not self.is_counted:
            counted: int = self.db.value(
                f"select count(*) from zset_member where key_id = ?{_within(scores)}",
                (self.key_id, scores.least, scores.most),
            )
            return counted
        before = self._up_to(scores.least, included=scores.least_open)
        return max(self._up_to(scores.most, included=not scores.most_open) - before, 0)

    def _up_to(self, score: float, *, included: bool) -> int:
        """How many members have a score below this one, or this one too."""
        if included and score == math.inf:
            return self.size
        return self._before(math.nextafter(score, math.inf) if included else score, b"")

    def lex_count(self, members: LexRange) -> int:
        score = self._only_score()
        if score is None:
            return len(self.by_lex(members))
        # The next larger of all byte strings is the same with a zero behind it.
        before = self._before(score, members.least + b"\0" * members.least_open)
        if members.most is None:
            return self.size - before
        return max(self._before(score, members.most + b"\0" * (not members.most_open)) - before, 0)

    def _only_score(self) -> float | None:
        """The score that all members have; None where they differ, or there are none."""
        ends = self._query("", (), False, 0, 1) + self._query("", (), True, 0, 1)
        return ends[0][1] if ends and ends[0][1] == ends[-1][1] else None

    def sample(self, count: int) -> list[tuple[bytes, float]]:
        if self.size <= FEW or count * 8 > self.size:
            return super().sample(count)
        drawn: dict[bytes, float] = {}
        for _ in range(count * TRIES):
            drawn.update(self._drawn())
            if len(drawn) == count:
                return list(drawn.items())
        return super().sample(count)

    def _drawn(self) -> list[tuple[bytes, float]]:
        """A member drawn at random, or none: then draw again.

        The spots of members lie as if drawn at random. In a window of them anywhere stand about as many members; which
        of them is drawn is a number below more than there can be. So each member has the same chance, be its
        neighbours near or far; only those that somebody chose to share a spot by the hundred have less.
        """
        width = SPOTS * NEARBY // self.size
        first = random.randint(2 - width, SPOTS)
        return self.db.rows(
            "select member, score from zset_member where key_id = ? and spot between ? and ? limit 1 offset ?",
            (self.key_id, first, first + width - 1, random.randrange(REACH)),
        )

    def in_order(self) -> Iterable[tuple[bytes, float]]:
        return self._query("", (), False, 0, None)

    def _query(
        self, condition: str, bindings: Sequence[bytes | float], reverse: bool, offset: int, count: int | None
    ) -> list[tuple[bytes, float]]:
        """Members in order that fulfil a condition. The texts are few, so each is prepared but once."""
        order = _DESCENDING if reverse else _ASCENDING
        return self.db.rows(
            f"select member, score from zset_member where key_id = ?{condition} order by {order} limit ? offset ?",
            (self.key_id, *bindings, -1 if count is None else count, offset),
        )

    def scan(self, cursor: int, count: int) -> tuple[int, list[tuple[bytes, float]]]:
        if self.size <= SMALL:
            return 0, list(self.in_order())
        rows = self.db.rows(
            "select spot, member, score from zset_member where key_id = ? and spot > ? order by spot limit ?",
            (self.key_id, cursor, count),
        )
        if len(rows) < count:
            return 0, [(member, score) for _, member, score in rows]
        last = rows[-1][0]  # who shares the last spot must come along: the next page begins behind it
        rows = [row for row in rows if row[0] != last] + self.db.rows(
            "select spot, member, score from zset_member where key_id = ? and spot = ?", (self.key_id, last)
        )
        return last, [(member, score) for _, member, score in rows]


def _within(scores: ScoreRange) -> str:
    """The condition that a score is in a range.

    >>> _within(ScoreRange(0.0, 1.0, most_open=True))
    ' and score >= ? and score < ?'
    """
    return f" and score {'>' if scores.least_open else '>='} ? and score {'<' if scores.most_open else '<='} ?"
