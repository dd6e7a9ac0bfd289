"""Ranks and indices of large collections on SQLite, which are counted in blocks: what they are on memory, always.

A collection has several blocks here, and is changed by single elements and by hundreds, so that blocks are cut, emptied
and dropped. The reference has judged the memory store elsewhere, so that may judge here, at a thousand times the speed.
"""
from __future__ import annotations

import pathlib
import random
from collections.abc import Iterator

import pytest

from redipy.backends.memory import MemoryBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.backends.sqlite.blocks import MOST

STEPS = 60


class Both:
    """A store in a file and one in memory, which are given the same commands."""

    def __init__(self, path: pathlib.Path) -> None:
        self.file, self.memory = SqliteBackend(path), MemoryBackend()

    def __call__(self, *words: object) -> object:
        """Execute a command on both; the reply, which is the same."""
        given = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        replies = [store.execute(*given) for store in self.stores()]
        assert replies[0] == replies[1], words
        return replies[0]

    def stores(self) -> tuple[SqliteBackend, MemoryBackend]:
        """Both stores."""
        return self.file, self.memory


@pytest.fixture
def both(tmp_path: pathlib.Path) -> Iterator[Both]:
    stores = Both(tmp_path / "data.db")
    yield stores
    for store in stores.stores():
        store.close()


def pairs(draw: random.Random, count: int) -> list[object]:
    """Scores and members of a sorted set, some of them equal."""
    return [part for _ in range(count) for part in (draw.randrange(300) / 2, f"m{draw.randrange(4 * MOST)}")]


@pytest.mark.parametrize("seed", range(4))
def test_ranks_of_a_large_sorted_set(both: Both, seed: int) -> None:
    draw = random.Random(seed)
    both("ZADD", "z", *pairs(draw, 3 * MOST))
    for _ in range(STEPS):
        size = both("ZCARD", "z")
        assert isinstance(size, int)
        at = draw.randrange(max(size, 1))
        changes: list[tuple[object, ...]] = [
            ("ZADD", "z", *pairs(draw, draw.choice((1, 1, 3, 900)))), ("ZINCRBY", "z", 7.5, f"m{at}"),
            ("ZREM", "z", *pairs(draw, 20)[1::2]), ("ZPOPMIN", "z", draw.choice((1, 700))),
            ("ZPOPMAX", "z", draw.choice((1, 700))), ("ZREMRANGEBYRANK", "z", at, at + draw.choice((0, 500))),
            ("ZREMRANGEBYSCORE", "z", at % 150, at % 150 + 1), ("ZADD", "z", "inf", "most", "-inf", "least"),
        ]  # fmt: skip
        both(*draw.choice(changes))
        for _ in range(4):
            at, score = draw.randrange(max(size, 1)), draw.randrange(150)
            both("ZRANK", "z", f"m{draw.randrange(4 * MOST)}")
            both("ZREVRANK", "z", f"m{draw.randrange(4 * MOST)}")
            both("ZRANGE", "z", at, at + 3)
            both("ZREVRANGE", "z", at, at + 3)
            least, most = draw.choice((f"({score}", score, "-inf", "(-inf")), draw.choice((score + 3, "+inf", "(inf"))
            both("ZCOUNT", "z", least, most)
    assert both.file.check() == []
    both("ZREMRANGEBYRANK", "z", 0, -1)
    assert both.file.check() == []


@pytest.mark.parametrize("ends", ["- +", "[m2 (m3", "(m25 [m25", "(m1 +", "- [m9999", "[m3 [m2"])
def test_members_between_two_are_counted(both: Both, ends: str) -> None:
    both("ZADD", "z", *(part for number in range(2 * MOST) for part in (7, f"m{number}")))
    both("ZLEXCOUNT", "z", *ends.split())
    both("ZADD", "z", 8, "other")
    both("ZLEXCOUNT", "z", *ends.split())


@pytest.mark.parametrize("seed", range(4))
def test_indices_of_a_large_list(both: Both, seed: int) -> None:
    draw = random.Random(seed)
    both("RPUSH", "l", *range(3 * MOST))
    for step in range(STEPS):
        size = both("LLEN", "l")
        assert isinstance(size, int)
        at = draw.randrange(max(size, 1))
        pivot = both("LINDEX", "l", at) or b""
        changes: list[tuple[object, ...]] = [
            ("LINSERT", "l", "BEFORE", pivot, f"b{step}"), ("LREM", "l", 1, pivot), ("LREM", "l", -1, pivot),
            ("LPUSH", "l", *range(draw.choice((1, 2 * MOST)))), ("RPUSH", "l", *range(draw.choice((1, 2 * MOST)))),
            ("LPOP", "l", draw.choice((1, 600, MOST))), ("RPOP", "l", draw.choice((1, 600, MOST))),
            ("LTRIM", "l", draw.randrange(900), -1 - draw.randrange(900)), ("LSET", "l", at, "set"),
        ]  # fmt: skip
        both(*(changes[0] if step == 0 else draw.choice(changes)))
        for _ in range(4):
            at = draw.randrange(max(size, 1))
            both("LINDEX", "l", at)
            both("LRANGE", "l", at, at + 3)
    assert both.file.check() == []
    both("LTRIM", "l", 1, 0)
    assert both.file.check() == []
