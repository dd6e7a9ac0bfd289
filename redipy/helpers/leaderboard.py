"""Who has how many points, and which place. Imports: redipy."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import redipy
from redipy import PipelineAPI, RedisClientAPI, RedisSortedSet


class Standing(NamedTuple):
    """A member's place. The first has rank 1; equal scores share a rank, and the next one is as many further on."""

    rank: int
    member: str
    score: float


def rank_of(board: RedisSortedSet, score: float, lowest_first: bool) -> int:
    """The rank of a score: one more than there are better ones."""
    return 1 + (board.zcount("-inf", f"({score}") if lowest_first else board.zcount(f"({score}", "inf"))


@redipy.script
def standings(board: RedisSortedSet, start: int, stop: int, lowest_first: bool) -> list[list[Any]]:
    """The members from one place of the order to another, both included, with their ranks."""
    found: list[list[Any]] = []
    members = board.zrange(start, stop, withscores=True) if lowest_first else board.zrevrange(start, stop, True)
    for member, score in members:
        place = start + len(found) + 1
        if not found:
            place = rank_of(board, score, lowest_first)
        elif found[-1][2] == score:
            place = found[-1][0]
        found.append([place, member, score])
    return found


@redipy.script
def rank(board: RedisSortedSet, member: str, lowest_first: bool) -> int | None:
    """The rank of a member."""
    score = board.zscore(member)
    return None if score is None else rank_of(board, score, lowest_first)


@redipy.script
def around(board: RedisSortedSet, member: str, each_way: int, lowest_first: bool) -> list[list[Any]]:
    """A member, with those next to it in the order."""
    place = board.zrank(member) if lowest_first else board.zrevrank(member)
    if place is None:
        return []
    return standings(board, max(place - each_way, 0), place + each_way, lowest_first)


class Leaderboard:
    """Scores of members, kept in a sorted set under a key; the highest first, or with `lowest_first` the lowest.

    Equal scores share a rank, as in sports: 1, 2, 2, 4. Lists need an order among them all the same: that of the names
    in Redis's own order, forward with the lowest first and backward with the highest first. Every method is one atomic
    step, O(log members) besides what it returns. The sorted set is nothing special: all other commands work on it.
    """

    def __init__(self, client: RedisClientAPI[Any], key: str, *, lowest_first: bool = False) -> None:
        self.key, self.lowest_first = key, lowest_first
        self._client = client
        self._standings, self._rank = client.register_script(standings), client.register_script(rank)
        self._around = client.register_script(around)

    def set(self, scores: Mapping[str, float]) -> None:
        """Give members these scores, whatever they had."""
        self._client.zadd(self.key, scores)

    def set_best(self, scores: Mapping[str, float]) -> int:
        """Give members these scores where they are better than what they have; for how many that was so."""
        return int(self._client.zadd(self.key, scores, ch=True, gt=not self.lowest_first, lt=self.lowest_first))

    def add(self, member: str, amount: float) -> float:
        """Add to the score of a member, 0 at first; the new score."""
        return self._client.zincrby(self.key, amount, member)

    def add_in(self, pipe: PipelineAPI[Any], member: str, amount: float) -> None:
        """Queue `add` in a pipeline."""
        pipe.zincrby(self.key, amount, member)

    def remove(self, *members: str) -> int:
        """Take members off the board; how many were on it."""
        return self._client.zrem(self.key, *members)

    def score(self, member: str) -> float | None:
        """The score of a member, None if it is not on the board."""
        return self._client.zscore(self.key, member)

    def rank(self, member: str) -> int | None:
        """The rank of a member, from 1; None if it is not on the board."""
        return self._rank(board=self.key, member=member, lowest_first=self.lowest_first)

    def top(self, count: int = 10, *, start: int = 0) -> list[Standing]:
        """The first `count` members, or those after the first `start`."""
        if count < 1 or start < 0:
            raise ValueError(f"count is above zero and start not below, not {count!r} and {start!r}")
        return self._listed(self._standings(
            board=self.key, start=start, stop=start + count - 1, lowest_first=self.lowest_first
        ))

    def around(self, member: str, each_way: int = 2) -> list[Standing]:
        """A member, with up to so many before and after it; nothing if it is not on the board."""
        return self._listed(self._around(
            board=self.key, member=member, each_way=each_way, lowest_first=self.lowest_first
        ))

    def __len__(self) -> int:
        """How many members there are."""
        return self._client.zcard(self.key)

    @staticmethod
    def _listed(found: list[list[Any]]) -> list[Standing]:
        return [Standing(place, member, float(score)) for place, member, score in found]
