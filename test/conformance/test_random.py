"""Random calls, the same on every local backend and on the reference: every reply is compared, and what is stored.

`REDIPY_FUZZ_EXAMPLES=5000` runs as many examples, other ones each time, for a long soak; without it the calls are the
same in every run. A failure prints the calls that lead to it, shortened; it becomes a named case.
"""
from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.backends.memory import MemoryBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.commands.table import COMMANDS
from redipy.syntax import words
from test.conformance.drawn import UNHEALTHY, Call, calls
from test.conformance.harness import answer, same
from test.reference import Judge, Server

SOAK = os.environ.get("REDIPY_FUZZ_EXAMPLES")

Execute = Callable[..., Any]  # words to a reply, an error reply as its text

NOT_DRAWN = {
    b"TIME",  # its reply is not the same twice
    b"PFSELFTEST",  # asks nothing of a store, and takes seconds
}

UNORDERED = {
    b"HGETALL", b"HKEYS", b"HVALS", b"KEYS", b"SMEMBERS", b"SDIFF", b"SINTER", b"SUNION", b"HSCAN", b"SSCAN", b"ZSCAN",
}
AT_RANDOM = {b"SRANDMEMBER", b"SPOP", b"RANDOMKEY", b"HRANDFIELD", b"ZRANDMEMBER"}
TIMES_LEFT = {b"TTL": 60, b"PTTL": 60_000, b"EXPIRETIME": 60, b"PEXPIRETIME": 60_000}  # and what is about the same
IDLE_TIMES = {b"XPENDING", b"XINFO", b"OBJECT"}  # milliseconds and other numbers of the moment stand in the reply
TIME_WORDS = {"seconds", "milliseconds", "unix-time-seconds", "unix-time-milliseconds"}

READ_ALL = {
    b"string": (b"GET",), b"hash": (b"HGETALL",), b"list": (b"LRANGE", b"0", b"-1"), b"set": (b"SMEMBERS",),
    b"zset": (b"ZRANGE", b"0", b"-1", b"WITHSCORES"), b"stream": (b"XRANGE", b"-", b"+"),
}
FILLED = """
    SET s 10|SET t hello|SET n 1.5|HSET h a 1 b x c 2.5|RPUSH l a b c a b|SADD u a b c 1|SADD v b c d|
    ZADD z 1 a 1 b 2 c 3 d|ZADD y 0 a 0 b 0 c 0 aa|PFADD p a b|EXPIRE n 100000|
    GEOADD g 13.361389 38.115556 a 15.087269 37.502669 b 2.35 48.85 c -0.1 51.5 d|
    XADD w 1-1 a 1|XADD w 1-2 b 2|XADD w 3-0 c 3|XGROUP CREATE w one 0|XREADGROUP GROUP one ann COUNT 2 STREAMS w >
"""


class RandomCalls(RuleBasedStateMachine):
    """Makes the same calls on all stores, and wants the same replies and the same contents."""

    def __init__(self, server: Server, files: Iterator[pathlib.Path]) -> None:
        super().__init__()
        self.judge = Judge(server)
        self.judge.execute(b"FLUSHALL")
        self.backends: list[LocalBackend[Any]] = [MemoryBackend(), SqliteBackend(next(files))]

    def everywhere(self, *words: bytes) -> list[Any]:
        """The replies of all stores, the reference first."""
        return [self.judge.execute(*words), *(answer(backend, words) for backend in self.backends)]

    @initialize(filled=st.booleans())
    def fill(self, filled: bool) -> None:
        """Start with a key or two of each type, or with none."""
        if filled:
            for line in FILLED.split("|"):
                self.everywhere(*line.encode().split())

    @rule(drawn=st.lists(calls([c for name, c in COMMANDS.items() if name not in NOT_DRAWN]), min_size=1, max_size=8))
    def run(self, drawn: list[Call]) -> None:
        """Make some calls."""
        for call in filter(is_comparable, drawn):
            expected = self.judge.execute(*call)
            for backend in self.backends:
                got = answer(backend, call)
                assert self.agree(call, expected, got, backend), (
                    f"{backend.name}: {b' '.join(call)!r} gave {got!r}, expected {expected!r}"
                )
            self.forget_what_expires_soon(call)

    @invariant()
    def the_contents_are_the_same(self) -> None:
        """Compare all keys, and let each store check itself."""
        expected = contents(self.judge.execute)
        for backend in self.backends:
            assert contents(lambda *words: answer(backend, words)) == expected, backend.name  # noqa: B023
            assert not (broken := backend.check()), f"{backend.name}: {broken}"

    def teardown(self) -> None:
        """Let go of what this example used."""
        self.judge.close()
        for backend in self.backends:
            backend.close()

    def agree(self, call: Call, expected: Any, got: Any, backend: Backend) -> bool:
        """Whether two replies are as equal as Redis promises."""
        name = call[0].upper()
        if isinstance(expected, str) or isinstance(got, str):
            return bool(expected == got)
        if name in TIMES_LEFT:
            return about_the_same(expected, got, TIMES_LEFT[name])
        if name in IDLE_TIMES:
            return same(without_numbers(got), without_numbers(expected))
        if name == b"SCAN":
            return call[1] != b"0" or whole_scan(self.judge.execute, call) == whole_scan(backend.execute, call)
        if name in AT_RANDOM:
            return self.agree_at_random(call, expected, got, backend)
        if b"BYLEX" in map(bytes.upper, call) and len({score for _, score in self.scores(call[1])}) > 1:
            return True
        return same(sorted_deep(got), sorted_deep(expected)) if name in UNORDERED else same(got, expected)

    def agree_at_random(self, call: Call, expected: Any, got: Any, backend: Backend) -> bool:
        """Whether both drew as many, from what there is; what SPOP drew is made equal again."""
        name, key = call[0].upper(), call[1] if call[1:] else b""
        if expected is None or got is None:
            return expected is got
        drawn_expected, drawn = listed(expected), listed(got)
        if len(drawn_expected) != len(drawn):
            return False
        if name == b"RANDOMKEY":
            return bool(self.judge.execute(b"EXISTS", got) == 1)
        if name == b"SRANDMEMBER":
            return not drawn or all(self.judge.execute(b"SMISMEMBER", key, *drawn))
        if name == b"SPOP" and drawn:
            backend.execute(b"SADD", key, *drawn)
            return bool(backend.execute(b"SREM", key, *drawn_expected) == len(drawn_expected))
        return True

    def scores(self, key: bytes) -> list[tuple[bytes, float]]:
        """The members of a sorted set of the reference, none for another type."""
        found = self.judge.execute(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")
        return [] if isinstance(found, str) else found

    def forget_what_expires_soon(self, call: Call) -> None:
        """Delete a key whose time a spoiled call made so short that it might run out between two stores."""
        command = COMMANDS[call[0].upper()]
        if TIME_WORDS.isdisjoint(word.name for word in words(command.syntax)):
            return
        for key in call[1:2]:
            if any(0 <= left < 60_000 for left in self.everywhere(b"PTTL", key)):
                self.everywhere(b"DEL", key)


# Words that make a call hang on the very millisecond: which of two times from now on is later, and a stream's next id.
BY_THE_MILLISECOND = {b"EXPIRE": {b"GT", b"LT"}, b"PEXPIRE": {b"GT", b"LT"}, b"XADD": {b"*"}}


def is_comparable(call: Call) -> bool:
    """Whether the call is the same for a server that runs it a millisecond later."""
    return BY_THE_MILLISECOND.get(call[0].upper(), set()).isdisjoint(map(bytes.upper, call))


def about_the_same(left: Any, right: Any, tolerance: int) -> bool:
    """Whether two times are close; the replies for no time at all are negative."""
    return bool(left == right if min(left, right) < 0 else abs(left - right) <= tolerance)


def without_numbers(reply: Any) -> Any:
    """The reply with every number in it as 0."""
    if isinstance(reply, dict):
        return {key: without_numbers(value) for key, value in reply.items()}
    if isinstance(reply, list):
        return list(map(without_numbers, reply))
    return 0 if isinstance(reply, int) else reply


def listed(reply: Any) -> list[Any]:
    """What a reply that may be one value or several holds."""
    return list(reply) if isinstance(reply, (list, set)) else [reply]


def sorted_deep(reply: Any) -> Any:
    """The reply with every list in one order."""
    return sorted(map(sorted_deep, reply), key=repr) if isinstance(reply, (list, set)) else reply


def whole_scan(execute: Execute, call: Call) -> set[bytes]:
    """All that a SCAN gives from one end to the other."""
    found: set[bytes] = set()
    cursor = call[1]
    while True:
        cursor, page = execute(call[0], cursor, *call[2:])
        found.update(page)
        if cursor == b"0":
            return found


class Near(int):
    """A time that is equal to one about as late."""

    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and about_the_same(int(self), int(other), 60_000)


def contents(execute: Execute) -> dict[bytes, tuple[bytes, Any, Near]]:
    """Every key with its type, what it holds, and when it expires."""
    found = {}
    for key in execute(b"KEYS", b"*"):
        kind = execute(b"TYPE", key)
        name, *range_words = READ_ALL[bytes(kind)]
        value = execute(name, key, *range_words)
        found[key] = (kind, sorted_deep(value) if kind == b"set" else value, Near(execute(b"PEXPIRETIME", key)))
    return found


@pytest.mark.timeout(900)  # to shorten the calls that fail takes minutes
def test_random_calls(server: Server, tmp_path: pathlib.Path) -> None:
    """No call tells a backend from the reference."""
    files = (tmp_path / f"{number}.db" for number in count())
    run_state_machine_as_test(
        lambda: RandomCalls(server, files),  # type: ignore[arg-type]  # it takes any factory
        settings=settings(
            max_examples=int(SOAK or 30), stateful_step_count=10, deadline=None, derandomize=not SOAK, database=None,
            print_blob=False, phases=[Phase.generate, Phase.shrink],  # to explain takes longer than to shorten
            suppress_health_check=UNHEALTHY,
        ),
    )
