"""Keyspace notifications: what a command tells of its keys, on the local backends as on the reference."""
from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from redipy.backends.local import LocalBackend
from redipy.clock import ManualClock
from redipy.commands.events import ALL, CLASS_OF, NAMES
from redipy.commands.table import COMMANDS
from test.conformance.cases_events import EVENTS, FAILURES
from test.conformance.drawn import Call, calls
from test.conformance.harness import Executes, advance_of, answer, spin, words_of
from test.conformance.hearing import EVERYTHING, SETTING, Heard, JudgeEar, LocalEar, messages
from test.conformance.test_random import DRAWN, TIME_LIMIT, RandomCalls, examine
from test.reference import Judge, Server

ROWS = [pytest.param(rows, id=name) for name, rows in EVENTS.items()]

NO_CASE = {"MIGRATE"}  # write commands without a case: it takes another server
NOT_IN_THE_TABLE = {"evicted"}  # it takes a full store, and has a test of its own


@pytest.fixture
def judge_ear(server: Server, judge: Judge) -> Iterator[JudgeEar]:
    """Listens to the reference."""
    ear = JudgeEar(server, judge)
    yield ear
    ear.close()


def run(store: Executes, rows: list[tuple[str, str]], advance: Callable[[int], None], flags: bytes) -> None:
    """Make the calls of a case while the classes of some letters are told."""
    store.execute(b"CONFIG", b"SET", SETTING, flags)
    for call, _ in rows:
        words = words_of(call)
        if words[0] == b"@advance":
            advance(int(words[1]))
        else:
            answer(store, words)


def expected(rows: list[tuple[str, str]]) -> Heard:
    """All that is to be heard in a case. What has expired is told no later than by the call that comes across it."""
    return [message for _, events in rows for message in messages(events)]


@pytest.mark.parametrize("rows", ROWS)
def test_reference(judge: Judge, judge_ear: JudgeEar, rows: list[tuple[str, str]]) -> None:
    """An expectation that the server does not share is the bug."""
    run(judge, rows, spin(judge), EVERYTHING)
    assert judge_ear.heard() == expected(rows)


@pytest.mark.parametrize("rows", ROWS)
def test_local(local_backend: LocalBackend, clock: ManualClock, rows: list[tuple[str, str]]) -> None:
    """A local backend tells what the reference tells."""
    ear = LocalEar(local_backend)
    run(local_backend, rows, advance_of(clock), EVERYTHING)
    assert ear.heard() == expected(rows)


def test_failures(judge: Judge, judge_ear: JudgeEar, local_backend: LocalBackend) -> None:
    """What was missed is told also of a command that then fails, where that is not undone."""
    local_ear = LocalEar(local_backend)
    for store in (judge, local_backend):
        run(store, FAILURES, spin(judge), EVERYTHING)
    assert judge_ear.heard() == expected(FAILURES)
    assert local_ear.heard() == expected(FAILURES if local_backend.name == "memory" else FAILURES[:1])


@pytest.mark.parametrize("letter", [letter for letter, names in NAMES.items() if names])
def test_class(judge: Judge, judge_ear: JudgeEar, letter: str) -> None:
    """The events of a class are those that the reference tells when it is the only one."""
    told: set[str] = set()
    for rows in EVENTS.values():
        judge.execute(b"FLUSHALL")
        run(judge, rows, spin(judge), b"E" + letter.encode())
        told |= {channel.partition(b":")[2].decode() for channel, _ in judge_ear.heard()}
    assert told == set(NAMES[letter].split()) - NOT_IN_THE_TABLE


@pytest.mark.parametrize(
    ("flags", "channels"),
    [
        ("", []),
        ("A", []),  # neither of the two channels
        ("KE", []),  # no class of events
        ("K$", [b"__keyspace@0__:k"]),
        ("E$", [b"__keyevent@0__:set"]),
        ("KE$", [b"__keyspace@0__:k", b"__keyevent@0__:set"]),
        ("KEl", []),
        ("Eno", [b"__keyevent@0__:new", b"__keyevent@0__:overwritten"]),
    ],
)
def test_flags(
    judge: Judge, judge_ear: JudgeEar, local_backend: LocalBackend, flags: str, channels: list[bytes]
) -> None:
    """Only what the setting asks for is told, and over those channels alone."""
    local_ear = LocalEar(local_backend)
    calls = "SET k v", "SET k v"
    wanted = channels if "n" in flags else channels * len(calls)
    for store, ear in ((judge, judge_ear), (local_backend, local_ear)):
        store.execute(b"CONFIG", b"SET", SETTING, flags.encode())
        for call in calls:
            store.execute(*words_of(call))
        assert [channel for channel, _ in ear.heard()] == wanted


@pytest.mark.parametrize("rows", [EVENTS["who reads a missing key is told so"]])
def test_a_transaction_tells_what_its_commands_do(local_backend: LocalBackend, rows: list[tuple[str, str]]) -> None:
    """Commands that are executed together tell what they would tell one by one."""
    local_backend.execute(b"CONFIG", b"SET", SETTING, EVERYTHING)
    ear = LocalEar(local_backend)
    local_backend.execute_many([words_of(call) for call, _ in rows])
    assert ear.heard() == expected(rows)


def test_another_process(make_backend: Callable[[str], LocalBackend]) -> None:
    """The setting is the file's: who has it open elsewhere tells its events, too."""
    here, elsewhere = make_backend("sqlite"), make_backend("sqlite")
    subscription = here.subscribe(patterns=[b"__keyevent*"])
    here.execute(b"CONFIG", b"SET", SETTING, b"E$")
    elsewhere.execute(b"DEL", b"none")  # a step, in which it learns of the setting
    elsewhere.execute(b"SET", b"k", b"v")
    message = subscription.get()
    assert message is not None
    assert (message.channel, message.data) == (b"__keyevent@0__:set", b"k")


def test_eviction(local_backend: LocalBackend) -> None:
    """A key that has to go is told as evicted, not as deleted."""
    local_backend.execute(b"SET", b"k", b"v" * 100_000)
    local_backend.execute(b"CONFIG", b"SET", b"maxmemory-policy", b"allkeys-random", SETTING, b"EA")
    ear = LocalEar(local_backend)
    local_backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    local_backend.execute(b"DEL", b"none")
    assert ear.heard() == [(b"__keyevent@0__:evicted", b"k")]


def test_every_event_has_a_case() -> None:
    """An event that no case tells is not known to be told."""
    told = {message.decode() for rows in EVENTS.values() for channel, message in expected(rows) if b"space@" in channel}
    assert told == CLASS_OF.keys() - NOT_IN_THE_TABLE
    assert set(ALL) < NAMES.keys()


def test_every_command_that_writes_has_a_case() -> None:
    """A command that changes keys tells something of it, or a case says that it does not."""
    tried = {" ".join(call.upper().split()[:size]) for rows in EVENTS.values() for call, _ in rows for size in (1, 2)}
    writing = {
        each.name.replace("|", " ")
        for command in COMMANDS.values()
        for each in (command.subcommands or {b"": command}).values()
        if "write" in each.flags and command.family != "scripting"  # functions are no keys
    }
    assert writing - tried == NO_CASE


class RandomEvents(RandomCalls):
    """Makes the same calls on all stores, and wants the same told of them, as far as that is settled."""

    def __init__(self, server: Server, files: Iterator[pathlib.Path]) -> None:
        super().__init__(server, files)
        self.judge_ear = JudgeEar(server, self.judge)
        self.ears = [LocalEar(backend) for backend in self.backends]

    @initialize()
    def tell(self) -> None:
        """Have everything told."""
        self.everywhere(b"CONFIG", b"SET", SETTING, EVERYTHING)

    @rule(drawn=st.lists(calls(DRAWN), min_size=1, max_size=8))
    def run(self, drawn: list[Call]) -> None:
        """Make some calls."""
        for call in filter(self.is_comparable, drawn):
            self.judge_ear.heard()  # of what was looked at meanwhile
            reply = self.judge.execute(*call)
            wanted = settled(self.judge_ear.heard(), call, reply)
            for backend, ear in zip(self.backends, self.ears, strict=True):
                ear.heard()
                got = answer(backend, call)
                heard = settled(ear.heard(), call, reply)
                assert heard == wanted, f"{backend.name}: {b' '.join(call)!r} told {heard}, expected {wanted}"
                assert self.agree(call, reply, got, backend)

    def teardown(self) -> None:
        """Let go of what this example used."""
        self.judge_ear.close()
        super().teardown()


def settled(heard: Heard, call: Call, reply: Any) -> Heard:
    """What was heard of a call, but for what has expired, which each store notices when it comes across it.

    A call that fails may have looked for a key before or after it found what is wrong, and on SQLite is undone; SORT
    looks for keys in the order of the elements, of which a set has none.
    """
    left_open = {b"expired"}
    if isinstance(reply, str) or call[0].upper() in (b"SORT", b"SORT_RO"):
        left_open.add(b"keymiss")
    return [
        (channel, message)
        for channel, message in heard
        if not any(event in (message, channel.partition(b":")[2]) for event in left_open)
    ]


@pytest.mark.timeout(TIME_LIMIT)
def test_random_events(server: Server, tmp_path: pathlib.Path) -> None:
    """No call tells other events on a backend than on the reference."""
    examine(RandomEvents, server, tmp_path)
