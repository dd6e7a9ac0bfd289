"""Replies are those of the reference byte for byte, in both protocols: every row of every table of cases."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.clock import ManualClock
from redipy.server import Server
from test import reference
from test.conformance.harness import ANY, Row, advance_of, spin, words_of
from test.conformance.test_cases import CASES
from test.reference import Judge
from test.server.frames import Frame, Raw, in_any_order, outline_of, shape_of

# What differs on purpose, and why.
APART = {
    "MEMORY STATS": "the server knows more of its memory",
    "MODULE LIST": "the server has a module",
    "BGREWRITEAOF": "the server may be writing already",
    "TIME": "the clock here stands still",
}


def has_any(expected: Any) -> bool:
    """Whether a reply has a part in it that differs by nature."""
    parts = expected.values() if isinstance(expected, dict) else expected if isinstance(expected, list) else ()
    return expected is ANY or any(map(has_any, parts))


def reduction(expected: Any) -> Callable[[Frame], Any]:
    """What of two frames is to be the same, as far as their values may differ."""
    return shape_of if expected is ANY else outline_of if has_any(expected) else in_any_order


@pytest.mark.parametrize("protocol", [2, 3])
@pytest.mark.parametrize("rows", CASES)
def test_frames(
    server: reference.Server, judge: Judge, make_backend: Callable[[str], Backend], clock: ManualClock,
    rows: list[Row], protocol: int,
) -> None:
    """The same call gives the same frame; where values differ by nature, one of the same shape."""
    advances = (spin(judge), advance_of(clock))  # type: ignore[arg-type]
    with Server(make_backend("memory")) as own, Raw(server.port, protocol) as theirs, Raw(own.port, protocol) as ours:
        for number, (call, expected) in enumerate(rows, start=1):
            words = words_of(call)
            if words[0] == b"@advance":
                for advance in advances:
                    advance(int(words[1]))
                continue
            wanted, got = theirs.ask(*words), ours.ask(*words)
            if call in APART:
                continue
            reduced = reduction(expected)
            assert reduced(got) == reduced(wanted), f"row {number}: {call!r}"
