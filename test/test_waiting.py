"""Blocked callers: who is served, by what, in which order, and how a wait ends.

Threads wait on a clock that stands still. `clock.waiting` tells when one has begun to wait, so nothing sleeps.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.clock import ManualClock
from redipy.commands.table import find
from redipy.errors import NO_KEY_OR_GROUP_TO_READ, WRONG_TYPE, RedipyError, ResponseError
from redipy.replies import Reply
from test.conformance.harness import answer, words_of
from test.conftest import LOCAL

PATIENCE = 10.0  # seconds after which a test that hangs fails


class Caller:
    """A thread that makes one call, and its reply; an error reply as its text."""

    def __init__(self, backend: Backend, line: str) -> None:
        self.replies: list[Reply] = []
        self.thread = threading.Thread(target=self.call, args=(backend, words_of(line)), daemon=True)
        self.thread.start()

    def call(self, backend: Backend, words: Sequence[bytes]) -> None:
        """What the thread does."""
        self.replies.append(answer(backend, words))

    @property
    def is_waiting(self) -> bool:
        """Whether the call has not come back yet."""
        return self.thread.is_alive()

    @property
    def reply(self) -> Reply:
        """What the call gave."""
        self.thread.join(PATIENCE)
        assert self.replies, "it still waits"
        return self.replies[0]


Block = Callable[[str], Caller]


@pytest.fixture
def block(local_backend: LocalBackend[Any], clock: ManualClock) -> Iterator[Block]:
    """A function that makes a call on a thread of its own, and comes back when that waits."""
    callers: list[Caller] = []

    def begin(line: str) -> Caller:
        before = clock.waiting
        caller = Caller(local_backend, line)
        callers.append(caller)
        while clock.waiting == before:
            assert caller.is_waiting, f"{line} did not wait but gave {caller.reply!r}"
        return caller

    yield begin
    clock.advance(seconds=1e6)  # ends what a failed test has left
    for caller in callers:
        caller.thread.join(PATIENCE)
    assert not local_backend.room.queues, "nobody waits, but somebody is still queued up"
    assert local_backend.check() == []


@pytest.fixture
def do(local_backend: LocalBackend[Any]) -> Callable[[str], Reply]:
    """A function that makes a call at once."""
    return lambda line: local_backend.execute(*words_of(line))


Do = Callable[[str], Reply]


@pytest.mark.parametrize(
    ("call", "push", "reply"),
    [
        ("BLPOP k 100", "RPUSH k a b", [b"k", b"a"]),
        ("BRPOP none k 100", "RPUSH k a b", [b"k", b"b"]),
        ("BLMPOP 100 2 none k RIGHT COUNT 5", "RPUSH k a b", [b"k", [b"b", b"a"]]),
        ("BLMOVE k l LEFT RIGHT 100", "RPUSH k a b", b"a"),
        ("BRPOPLPUSH k l 100", "RPUSH k a b", b"b"),
        ("BZPOPMIN k 100", "ZADD k 1 a 2 b", [b"k", b"a", 1.0]),
        ("BZPOPMAX none k 100", "ZADD k 1 a 2 b", [b"k", b"b", 2.0]),
        ("BZMPOP 100 1 k MAX COUNT 5", "ZADD k 1 a 2 b", [b"k", [[b"b", 2.0], [b"a", 1.0]]]),
        ("BLPOP k 0", "LPUSH k a", [b"k", b"a"]),
    ],
)
def test_a_wait_ends_with_what_comes(block: Block, do: Do, call: str, push: str, reply: Reply) -> None:
    """Each command that blocks answers as it would have, had the key been there."""
    waiting = block(call)
    do(push)
    assert waiting.reply == reply


def test_the_pusher_sees_its_own_push_first(block: Block, do: Do) -> None:
    """The length answered is that before somebody is served."""
    waiting = block("BLPOP k 100")
    assert do("RPUSH k a b c") == 3
    assert waiting.reply == [b"k", b"a"]
    assert do("LRANGE k 0 -1") == [b"b", b"c"]


def test_who_came_first_is_served_first(block: Block, do: Do) -> None:
    """In order of arrival, also over several keys; one element serves one."""
    first, second, third = block("BLPOP a b 100"), block("BLPOP b 100"), block("BLPOP a 100")
    do("RPUSH b 1")
    assert first.reply == [b"b", b"1"]
    assert second.is_waiting
    assert third.is_waiting
    do("RPUSH a 2")
    assert third.reply == [b"a", b"2"]
    assert second.is_waiting
    do("RPUSH b 3")
    assert second.reply == [b"b", b"3"]
    assert do("DBSIZE") == 0


def test_several_elements_serve_several(block: Block, do: Do) -> None:
    """One push is shared out in order of arrival; what is left stays."""
    callers = [block("BLPOP k 100") for _ in range(3)]
    do("RPUSH k a b c d")
    assert [caller.reply for caller in callers] == [[b"k", b"a"], [b"k", b"b"], [b"k", b"c"]]
    assert do("LRANGE k 0 -1") == [b"d"]


def test_one_who_is_served_serves_another(block: Block, do: Do) -> None:
    """BLMOVE fills a list that others wait for."""
    last, middle, first = block("BLPOP c 100"), block("BLMOVE b c LEFT LEFT 100"), block("BLMOVE a b LEFT LEFT 100")
    do("RPUSH a x")
    assert (first.reply, middle.reply, last.reply) == (b"x", b"x", [b"c", b"x"])
    assert do("DBSIZE") == 0


def test_a_wait_ends_with_its_time(block: Block, do: Do, clock: ManualClock) -> None:
    """Not before; and what comes later stays."""
    soon, later = block("BLPOP k 1.5"), block("BZPOPMIN k 2")
    clock.advance(milliseconds=1499)
    assert soon.is_waiting
    clock.advance(milliseconds=1)
    assert soon.reply is None
    assert later.is_waiting
    clock.advance(milliseconds=500)
    assert later.reply is None
    do("RPUSH k a")
    assert do("LRANGE k 0 -1") == [b"a"]


def test_a_part_of_a_millisecond_is_waited_for(block: Block, clock: ManualClock) -> None:
    """It counts as a whole one, where 0 would be forever."""
    waiting = block("BLPOP k 0.0001")
    clock.advance(milliseconds=1)
    assert waiting.reply is None


def test_who_gave_up_is_passed_over(block: Block, do: Do, clock: ManualClock) -> None:
    """An element is not lost to a caller whose time is over."""
    gone, waiting = block("BLPOP k 1"), block("BLPOP k 100")
    clock.advance(seconds=2)
    assert gone.reply is None
    do("RPUSH k a")
    assert waiting.reply == [b"k", b"a"]


def test_a_wait_that_is_interrupted_leaves_the_queue(
    local_backend: LocalBackend[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in a blocked call takes no element with it."""

    def interrupt(condition: threading.Condition, until_ms: int | None) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(local_backend.clock, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        local_backend.execute(b"BLPOP", b"a", b"b", b"0")
    local_backend.execute(b"RPUSH", b"a", b"x")
    assert local_backend.execute(b"LLEN", b"a") == 1
    assert not local_backend.room.queues


def test_nobody_waits_in_a_transaction(local_backend: LocalBackend[Any]) -> None:
    """There a blocked call answers None at once, and the transaction goes on."""
    lines = ("BLPOP k 0", "BZPOPMIN k 0", "BLMOVE k l LEFT LEFT 0", "RPUSH k a", "BLPOP k 0")
    assert local_backend.execute_many([words_of(line) for line in lines]) == [None, None, None, 1, [b"k", b"a"]]


def test_nobody_waits_in_a_script(local_backend: LocalBackend[Any]) -> None:
    """What a script calls answers None at once, too."""
    with local_backend.step(writes=True):
        assert local_backend.bound(find(b"BLPOP"), 2)(b"k", b"0") is None
        assert local_backend.bound(find(b"BZMPOP"), 4)(b"0", b"1", b"k", b"MIN") is None
    assert not local_backend.room.queues


def test_a_transaction_serves_when_it_is_done(block: Block, local_backend: LocalBackend[Any]) -> None:
    """What it pushed and took back wakes nobody; what it leaves does."""
    waiting = block("BLPOP k 100")
    calls = ("RPUSH k a", "LPOP k"), ("RPUSH k a", "SET k string", "DEL k"), ("RPUSH k a", "RPUSH k b", "LPOP k")
    for lines in calls:
        assert waiting.is_waiting
        local_backend.execute_many([words_of(line) for line in lines])
    assert waiting.reply == [b"k", b"b"]


def test_a_transaction_that_is_undone_wakes_nobody(block: Block, local_backend: LocalBackend[Any], do: Do) -> None:
    """What it pushed was never there."""
    waiting = block("BLPOP k 100")
    with pytest.raises(RedipyError):
        local_backend.execute_many([words_of("RPUSH k a"), words_of("LPUSH")], rollback=True)
    assert waiting.is_waiting
    assert do("EXISTS k") == 0
    do("RPUSH k b")
    assert waiting.reply == [b"k", b"b"]


@pytest.mark.parametrize("other", ["SET k x", "ZADD k 1 x", "XADD k * f v"])
def test_a_key_of_another_type_is_not_looked_at(block: Block, do: Do, other: str) -> None:
    """It neither serves nor fails those who wait for a list."""
    waiting = block("BLPOP k 100")
    do(other)
    assert waiting.is_waiting
    do("DEL k")
    do("RPUSH k a")
    assert waiting.reply == [b"k", b"a"]


def test_a_list_before_which_a_string_has_come(block: Block, do: Do) -> None:
    """The command is run again as a whole, and so fails on its first key; the element stays."""
    waiting = block("BLPOP a b 100")
    do("SET a string")
    assert waiting.is_waiting
    do("RPUSH b x")
    assert waiting.reply == WRONG_TYPE
    assert do("LRANGE b 0 -1") == [b"x"]


def test_a_move_to_a_key_of_another_type(block: Block, do: Do) -> None:
    """It is found out when there is something to move, which stays, and serves who comes next."""
    failing, waiting = block("BLMOVE a b LEFT LEFT 100"), block("BLPOP a 100")
    do("SET b string")
    do("RPUSH a x")
    assert failing.reply == WRONG_TYPE
    assert waiting.reply == [b"a", b"x"]


@pytest.mark.parametrize("arrival", ["RENAME l k", "RENAMENX l k", "COPY l k", "SORT l STORE k", "LMOVE l k LEFT LEFT"])
def test_a_key_may_come_by_another_name(block: Block, do: Do, arrival: str) -> None:
    """Those who wait look at a key wherever its list comes from."""
    do("RPUSH l 1")
    waiting = block("BLPOP k 100")
    do(arrival)
    assert waiting.reply == [b"k", b"1"]


@pytest.mark.parametrize("arrival", ["RENAME y k", "COPY y k", "ZUNIONSTORE k 1 y"])
def test_a_sorted_set_may_come_by_another_name(block: Block, do: Do, arrival: str) -> None:
    """As do those who wait for a sorted set."""
    do("ZADD y 1 a")
    waiting = block("BZPOPMIN k 100")
    do(arrival)
    assert waiting.reply == [b"k", b"a", 1.0]


def test_waits_for_a_list_and_a_sorted_set_of_one_name(block: Block, do: Do) -> None:
    """Each is served by its own type, whoever came first."""
    for_list, for_zset = block("BLPOP k 100"), block("BZPOPMIN k 100")
    do("ZADD k 1 a")
    assert for_zset.reply == [b"k", b"a", 1.0]
    assert for_list.is_waiting
    do("RPUSH k x")
    assert for_list.reply == [b"k", b"x"]


NO_GROUP = NO_KEY_OR_GROUP_TO_READ.format("k", "g")


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        ("DEL k", NO_GROUP),
        ("UNLINK k", NO_GROUP),
        ("XGROUP DESTROY k g", NO_GROUP),
        ("RENAME k other", NO_GROUP),
        ("MOVE k 1", NO_GROUP),
        ("SWAPDB 0 1", NO_GROUP),
        ("FLUSHDB", NO_GROUP),
        ("FLUSHALL", NO_GROUP),
        ("SORT none STORE k", NO_GROUP),
        ("PEXPIREAT k 1", NO_GROUP),
        ("XADD y 1-1 f v; RENAME y k", NO_GROUP),
        ("XADD y 1-1 f v; COPY y k REPLACE", NO_GROUP),
        ("SET k string", WRONG_TYPE),
        ("SET y string; RENAME y k", WRONG_TYPE),
        ("SET y string; COPY y k REPLACE", WRONG_TYPE),
        ("RPUSH y x; RENAME y k", WRONG_TYPE),
        ("SADD y x; SUNIONSTORE k y", WRONG_TYPE),
    ],
)
def test_a_group_that_is_gone_is_waited_for_no_more(block: Block, do: Do, lines: str, reply: Reply) -> None:
    """Whoever waits as its consumer is told, however the stream went."""
    do("XGROUP CREATE k g $ MKSTREAM")
    waiting = block("XREADGROUP GROUP g c BLOCK 100000 STREAMS k >")
    for line in lines.split("; "):
        assert waiting.is_waiting
        do(line)
    assert waiting.reply == reply


@pytest.mark.parametrize(
    "lines",
    ["DEL k; XGROUP CREATE k g $ MKSTREAM", "XGROUP DESTROY k other", "XGROUP CREATE k h $", "XTRIM k MAXLEN 0"],
)
def test_a_group_that_is_there_again_is_waited_for(
    block: Block, do: Do, local_backend: LocalBackend[Any], lines: str
) -> None:
    """What counts is how a step leaves the stream."""
    do("XGROUP CREATE k g $ MKSTREAM")
    waiting = block("XREADGROUP GROUP g c BLOCK 100000 STREAMS k >")
    local_backend.execute_many([words_of(line) for line in lines.split("; ")])
    assert waiting.is_waiting
    do("XADD k 7-7 f v")
    assert waiting.reply == {b"k": [[b"7-7", [b"f", b"v"]]]}


@pytest.mark.parametrize("lines", ["DEL k", "SET k string", "RENAME k other", "DEL k; RPUSH k x", "FLUSHALL"])
def test_a_stream_that_is_gone_is_waited_for(block: Block, do: Do, lines: str) -> None:
    """XREAD goes on, whatever the key holds meanwhile, until a stream has something behind its id."""
    do("XADD k 5-5 f v")
    waiting = block("XREAD BLOCK 100000 STREAMS k $")
    for line in (*lines.split("; "), "DEL k", "XADD k 1-1 f v"):
        do(line)
        assert waiting.is_waiting
    do("XADD k 6-6 f w")
    assert waiting.reply == {b"k": [[b"6-6", [b"f", b"w"]]]}


def test_many_wait_for_one_another(local_backend: LocalBackend[Any]) -> None:
    """Every element is handed to one caller, none is lost, none is given twice."""
    callers = [Caller(local_backend, f"BLPOP k l {timeout}") for timeout in [0] * 40]
    for number in range(40):
        local_backend.execute(b"RPUSH", b"kl"[number % 2:][:1], b"%d" % number)
    assert sorted(int(caller.reply[1]) for caller in callers) == list(range(40))
    assert local_backend.execute(b"DBSIZE") == 0


@pytest.mark.parametrize("name", LOCAL)
def test_closing_a_store_ends_what_waits(
    make_backend: Callable[[str], Backend], clock: ManualClock, name: str
) -> None:
    """A command is told so; a subscription has no further message."""
    backend = make_backend(name)
    subscription = backend.subscribe([b"news"])

    def pop() -> None:
        with pytest.raises(RedipyError, match="closed"):
            backend.execute(b"BLPOP", b"k", b"j", b"0")

    def listen() -> None:
        assert subscription.get() is None

    with ThreadPoolExecutor() as threads:
        waits = [threads.submit(wait) for wait in (pop, listen)]
        while clock.waiting < len(waits):
            assert not any(wait.done() for wait in waits)
        backend.close()
        for wait in waits:
            wait.result(PATIENCE)


def test_time_runs_out_on_a_real_server(make_backend: Callable[[str], Backend]) -> None:
    """The redis backend waits there, not here."""
    backend = make_backend("redis")
    assert backend.execute(b"BLPOP", b"k", b"0.01") is None
    backend.execute(b"RPUSH", b"k", b"a")
    assert backend.execute(b"BLPOP", b"k", b"0.01") == [b"k", b"a"]
    with pytest.raises(ResponseError):
        backend.execute(b"BLPOP", b"k", b"-1")
