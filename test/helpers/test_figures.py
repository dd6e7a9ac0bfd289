"""Counters of the last seconds, and leaderboards: what they say is what plain Python makes of the same calls."""
from __future__ import annotations

import random

import pytest

from redipy import Redis
from redipy.clock import ManualClock
from redipy.helpers.counter import WindowCounter
from redipy.helpers.leaderboard import Leaderboard, Standing


def test_a_counter_counts(r: Redis[str]) -> None:
    """Each key by itself; amounts have fractions and signs."""
    hits = WindowCounter(r, "hits", seconds=100_000)
    assert hits.count("a") == 0
    assert [hits.add("a"), hits.add("a", 2.5), hits.add("a", -1), hits.add("b", 7)] == [1, 3.5, 2.5, 7]
    with r.pipeline() as pipe:
        hits.add_in(pipe, "a", 0.5)
        assert pipe.execute() == [3]
    assert hits.count("a") == 3
    hits.reset("a")
    assert hits.count("a") == 0 and r.keys() == {"hits:b"}


@pytest.mark.parametrize("seed", range(3))
def test_a_counter_forgets_in_time(local_client: Redis[str], clock: ManualClock, seed: int) -> None:
    """Not before the seconds are over, and not later than a part of them after that."""
    dice = random.Random(seed)
    hits = WindowCounter(local_client, "hits", seconds=0.1, buckets=4)
    added: list[tuple[int, int]] = []
    for _ in range(200):
        now, amount = clock.now_ms(), dice.randrange(1, 5)
        added.append((now, amount))
        got = hits.add("k", amount)
        exact = sum(amount for at, amount in added if at > now - 100)
        latest = sum(amount for at, amount in added if at > now - 125)
        assert exact <= got <= latest and hits.count("k") == got
        clock.advance(milliseconds=dice.choice([0, 1, 10, 40, 130]))
    clock.advance(milliseconds=126)
    assert local_client.keys() == set()


def test_a_part_of_time_is_a_millisecond_at_least(r: Redis[str]) -> None:
    """Or the numbers are refused."""
    for buckets in (0, 11):
        with pytest.raises(ValueError, match="buckets is a number from 1 to 10"):
            WindowCounter(r, "hits", seconds=0.01, buckets=buckets)


def test_equal_scores_share_a_rank(r: Redis[str]) -> None:
    """And the next is as many further on."""
    board = Leaderboard(r, "board")
    assert board.top() == [] and board.rank("a") is None and board.around("a") == [] and len(board) == 0
    board.set({"a": 1, "b": 2, "c": 2, "d": 3.5, "e": -1})
    assert board.top() == [(1, "d", 3.5), (2, "c", 2), (2, "b", 2), (4, "a", 1), (5, "e", -1)]
    assert board.top(2, start=2) == [(2, "b", 2), (4, "a", 1)] and board.top(1, start=9) == []
    assert board.around("b", 1) == [(2, "c", 2), (2, "b", 2), (4, "a", 1)]
    assert board.around("d", 1) == [Standing(1, "d", 3.5), Standing(2, "c", 2.0)]
    assert [board.rank(member) for member in "abcde"] == [4, 2, 2, 1, 5]


def test_scores_change(r: Redis[str]) -> None:
    """By amounts, or where they are better."""
    board, times = Leaderboard(r, "board"), Leaderboard(r, "times", lowest_first=True)
    assert board.add("a", 2) == 2 and board.add("a", 0.5) == 2.5 and board.score("a") == 2.5
    assert board.set_best({"a": 1, "b": 1}) == 1 and board.set_best({"a": 3}) == 1
    assert board.score("a") == 3 and board.score("none") is None
    times.set({"a": 10, "b": 9, "c": 10})
    assert times.set_best({"a": 11, "b": 8}) == 1
    assert times.top() == [(1, "b", 8), (2, "a", 10), (2, "c", 10)]
    assert board.remove("a", "none") == 1 and len(board) == 1
    with r.pipeline() as pipe:
        board.add_in(pipe, "b", 4)
        assert pipe.execute() == [5]
    for arguments in ({"count": 0}, {"start": -1}):
        with pytest.raises(ValueError, match="count is above zero"):
            board.top(**arguments)


@pytest.mark.parametrize("lowest_first", [False, True])
def test_a_board_is_a_sorted_list(r: Redis[str], lowest_first: bool) -> None:
    """Of random scores, with many that are equal."""
    dice = random.Random(7)
    board = Leaderboard(r, "board", lowest_first=lowest_first)
    scores = {f"m{number:02}": float(dice.randrange(5)) for number in range(30)}
    board.set(scores)
    members = sorted(scores, key=lambda member: (scores[member], member), reverse=not lowest_first)
    expected = [
        (1 + sum(other < score if lowest_first else other > score for other in scores.values()), member, score)
        for member, score in ((member, scores[member]) for member in members)
    ]
    assert board.top(100) == expected and board.top(7, start=11) == expected[11:18]
    for at, (rank, member, _) in enumerate(expected):
        assert board.rank(member) == rank and board.around(member, 3) == expected[max(at - 3, 0):at + 4]
