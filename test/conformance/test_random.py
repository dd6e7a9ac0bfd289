"""Random calls, the same on every local backend and on the reference: every reply is compared, and what is stored.

`REDIPY_FUZZ_EXAMPLES=5000` runs as many examples, other ones each time, for a long soak; without it the calls are the
same in every run. A failure prints the calls that lead to it, shortened; it becomes a named case.
"""
from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterator
from itertools import count, pairwise
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
from test.conformance.drawn import UNHEALTHY, Call, calls
from test.conformance.dumped import settled_content
from test.conformance.harness import answer, same
from test.reference import Judge, Server

SOAK = os.environ.get("REDIPY_FUZZ_EXAMPLES")
TIME_LIMIT = 0 if SOAK else 900  # seconds, 0 for none: to shorten the calls that fail takes minutes

Execute = Callable[..., Any]  # words to a reply, an error reply as its text

# What belongs to one client, such as its protocol or its database, is no matter of a store.
NOT_DRAWN_FAMILIES = {"connection", "transactions", "pubsub", "scripting", "cluster"}
NOT_DRAWN = {
    b"TIME",  # its reply is not the same twice
    b"PFSELFTEST",  # asks nothing of a store, and takes seconds
    b"WAIT", b"WAITAOF",  # of replicas and files, which the reference here has not
    b"MIGRATE",  # of other servers
    b"MOVE", b"SWAPDB",  # of other databases, whose content is not compared here
}
ABOUT_KEYS = {b"DBSIZE", b"FLUSHDB", b"FLUSHALL"}  # of what else the server has, no two would say the same
DRAWN = [
    c for name, c in COMMANDS.items()
    if name not in NOT_DRAWN and c.family not in NOT_DRAWN_FAMILIES and (c.family != "server" or name in ABOUT_KEYS)
]  # fmt: skip

UNORDERED = {
    b"HGETALL", b"HKEYS", b"HVALS", b"KEYS", b"SMEMBERS", b"SDIFF", b"SINTER", b"SUNION", b"HSCAN", b"SSCAN", b"ZSCAN",
}
AT_RANDOM = {b"SRANDMEMBER", b"SPOP", b"RANDOMKEY", b"HRANDFIELD", b"ZRANDMEMBER"}
TIMES_LEFT = {  # and what is about the same
    b"TTL": 60, b"PTTL": 60_000, b"EXPIRETIME": 60, b"PEXPIRETIME": 60_000,
    b"HTTL": 60, b"HPTTL": 60_000, b"HEXPIRETIME": 60, b"HPEXPIRETIME": 60_000,
}  # fmt: skip
IDLE_TIMES = {b"XPENDING", b"XINFO", b"OBJECT"}  # milliseconds and other numbers of the moment stand in the reply
SORTS = {b"SORT", b"SORT_RO"}
BY_LEX = {b"BYLEX", b"ZRANGEBYLEX", b"ZREVRANGEBYLEX", b"ZLEXCOUNT", b"ZREMRANGEBYLEX"}
# The server's encoding knows the past: what was changed in place, or has shrunk, keeps one that it would not get now.
ENCODING = (b"OBJECT", b"ENCODING")
KEPT_ENCODINGS = {
    b"int": {b"raw", b"embstr"}, b"embstr": {b"raw"},
    b"intset": {b"listpack", b"hashtable"}, b"listpack": {b"quicklist", b"hashtable", b"skiplist"},
}  # fmt: skip

# Words that make a call hang on the very millisecond: which of two times from now on is later, and a stream's next id.
LATER = {b"GT", b"LT"}
BY_THE_MILLISECOND = {
    b"EXPIRE": LATER, b"PEXPIRE": LATER, b"HEXPIRE": LATER, b"HPEXPIRE": LATER, b"XADD": {b"*"},
}  # fmt: skip

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

    @rule(drawn=st.lists(calls(DRAWN), min_size=1, max_size=8))
    def run(self, drawn: list[Call]) -> None:
        """Make some calls."""
        for call in filter(self.is_comparable, drawn):
            expected = self.judge.execute(*call)
            for backend in self.backends:
                got = answer(backend, call)
                assert self.agree(call, expected, got, backend), (
                    f"{backend.name}: {b' '.join(call)!r} gave {got!r}, expected {expected!r}"
                )

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
        if tuple(word.upper() for word in call[:2]) == ENCODING:
            return expected == got or expected in KEPT_ENCODINGS.get(got, ())
        if name == b"DBSIZE":  # the server counts a key set with a time that is past, until it comes across it
            return bool(got == len(self.judge.execute(b"KEYS", b"*")))
        if name == b"SCAN":
            return call[1] != b"0" or whole_scan(self.judge.execute, call) == whole_scan(backend.execute, call)
        if name == b"DUMP":
            return settled_content(got) == settled_content(expected)
        if name in AT_RANDOM:
            return self.agree_at_random(call, expected, got, backend)
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

    def is_comparable(self, call: Call) -> bool:
        """Whether Redis promises what the call does, also to one who runs it a millisecond later."""
        given = {word.upper() for word in call}
        if given & BY_THE_MILLISECOND.get(call[0].upper(), set()):
            return False
        if call[0].upper() in SORTS and b"BY" in given and (
            b"ALPHA" in given  # elements of the same weight stand in any order
            or (is_unsorted(call) and self.judge.execute(b"TYPE", call[1]) == b"set")
        ):
            return False
        # A range of members is only promised where all scores are equal.
        return not given & BY_LEX or all(len({score for _, score in self.scores(key)}) <= 1 for key in call[1:3])

    def scores(self, key: bytes) -> list[tuple[bytes, float]]:
        """The members of a sorted set of the reference, none for another type."""
        found = self.judge.execute(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")
        return [] if isinstance(found, str) else found


def is_unsorted(call: Call) -> bool:
    """Whether a SORT goes by a name in which nothing is put, and so leaves the order as it is."""
    return any(option.upper() == b"BY" and b"*" not in name for option, name in pairwise(call))


def about_the_same(left: Any, right: Any, tolerance: int) -> bool:
    """Whether two times, or lists of them, are close; the replies for no time at all are negative."""
    if isinstance(left, int) and isinstance(right, int):
        return left == right if min(left, right) < 0 else abs(left - right) <= tolerance
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return all(about_the_same(*pair, tolerance) for pair in zip(left, right, strict=True))
    return bool(left == right)


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


def times_of(execute: Execute, key: bytes, field: bytes) -> list[Near]:
    """When a field of a hash expires."""
    return list(map(Near, execute(b"HPEXPIRETIME", key, b"FIELDS", b"1", field)))


def contents(execute: Execute) -> dict[bytes, tuple[bytes, Any, Near]]:
    """Every key with its type, what it holds, and when it expires."""
    found = {}
    for key in execute(b"KEYS", b"*"):
        kind = execute(b"TYPE", key)
        name, *range_words = READ_ALL[bytes(kind)]
        value = execute(name, key, *range_words)
        if kind == b"hash":
            value = {field: (text, *times_of(execute, key, field)) for field, text in value.items()}
        found[key] = (kind, sorted_deep(value) if kind == b"set" else value, Near(execute(b"PEXPIRETIME", key)))
    return found


def examine(machine: type[RandomCalls], server: Server, folder: pathlib.Path) -> None:
    """Have a machine make its calls, as many as the environment asks for."""
    files = (folder / f"{number}.db" for number in count())
    run_state_machine_as_test(
        lambda: machine(server, files),  # type: ignore[arg-type]  # it takes any factory
        settings=settings(
            max_examples=int(SOAK or 30), stateful_step_count=10, deadline=None, derandomize=not SOAK, database=None,
            print_blob=False, phases=[Phase.generate, Phase.shrink],  # to explain takes longer than to shorten
            suppress_health_check=UNHEALTHY,
        ),
    )


@pytest.mark.timeout(TIME_LIMIT)
def test_random_calls(server: Server, tmp_path: pathlib.Path) -> None:
    """No call tells a backend from the reference."""
    examine(RandomCalls, server, tmp_path)
