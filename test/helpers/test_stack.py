"""The stack of dictionaries: what 0.7's callers rely on, and random calls against lists of dicts."""
from __future__ import annotations

import random
from typing import Any

import pytest

from redipy import Redis
from redipy.helpers.stack import RStack

# A call, and what it gives.
CASES: dict[str, list[tuple[str, Any]]] = {
    "a field is that of the frame on top": [
        ("set_value('s', 'a', '1')", None),
        ("push_frame('s')", None),
        ("get_value('s', 'a')", None),
        ("set_value('s', 'a', '2')", None),
        ("get_value('s', 'a')", "2"),
        ("pop_frame('s')", {"a": "2"}),
        ("get_value('s', 'a')", "1"),
    ],
    "a cascade goes on below": [
        ("set_value('s', 'a', '1')", None),
        ("set_value('s', 'b', '')", None),
        ("push_frame('s')", None),
        ("push_frame('s')", None),
        ("set_value('s', 'b', 'x')", None),
        ("get_value('s', 'a', cascade=True)", "1"),
        ("get_value('s', 'b', cascade=True)", "x"),
        ("get_value('s', 'c', cascade=True)", None),
        ("pop_frame('s')", {"b": "x"}),
        ("get_value('s', 'b', cascade=True)", ""),
    ],
    "a stack that was never used has no fields": [
        ("pop_frame('s')", {}),
        ("get_value('s', 'a')", None),
        ("get_value('s', 'a', cascade=True)", None),
    ],
    "stacks are apart": [
        ("push_frame('s')", None),
        ("set_value('t', 'a', '1')", None),
        ("get_value('s', 'a', cascade=True)", None),
        ("key('s', 'size')", "s:size"),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_stacks(r: Redis[str], case: str) -> None:
    """Row by row."""
    stack = RStack(r)
    for call, expected in CASES[case]:
        assert eval(f"stack.{call}", {"stack": stack}) == expected, call


@pytest.mark.parametrize("seed", range(3))
def test_a_stack_is_a_list_of_dicts(r: Redis[str], seed: int) -> None:
    """Of which nothing is left when the last was popped."""
    dice, stack = random.Random(seed), RStack(r)
    frames: list[dict[str, str]] = [{}]
    for number in range(60):
        field = dice.choice("abc")
        act = dice.choice(["push", "pop", "set", "set"])
        if act == "push":
            stack.push_frame("s")
            frames.append({})
        elif act == "pop":
            assert stack.pop_frame("s") == frames.pop()
            frames = frames or [{}]
        else:
            stack.set_value("s", field, str(number))
            frames[-1][field] = str(number)
        assert stack.get_value("s", field) == frames[-1].get(field)
        found = [frame[field] for frame in reversed(frames) if field in frame]
        assert stack.get_value("s", field, cascade=True) == (found[0] if found else None)
    for _ in frames:
        stack.pop_frame("s")
    assert r.keys() == set()


def test_calls_are_queued(r: Redis[str]) -> None:
    """And take their places among the results."""
    stack = RStack(r)
    with r.pipeline() as pipe:
        stack.push_frame_in(pipe, "s")
        stack.set_value_in(pipe, "s", "a", "1")
        stack.push_frame_in(pipe, "s")
        stack.get_value_in(pipe, "s", "a")
        stack.get_value_in(pipe, "s", "a", cascade=True)
        stack.pop_frame_in(pipe, "s")
        stack.pop_frame_in(pipe, "s")
        assert pipe.execute() == [1, None, 2, None, "1", {}, {"a": "1"}]
