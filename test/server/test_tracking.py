"""Client tracking: the same calls over sockets to the reference and to our server in front of each local backend."""
from __future__ import annotations

import pathlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import hiredis
import pytest
import redis
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from redis.cache import CacheConfig

from redipy.backends.local import LocalBackend
from redipy.clock import ManualClock
from redipy.errors import NO_TRACKING_HERE, ResponseError
from redipy.server import Address, Server, Session
from test import reference
from test.conformance.cases_events import EVENTS
from test.conformance.drawn import Call, calls
from test.conformance.harness import advance_of, answer, spin, words_of
from test.conformance.test_random import DRAWN, TIME_LIMIT, RandomCalls, examine
from test.processes import until
from test.server.cases_tracking import ANSWERED, SETTING, TOLD
from test.server.trackers import Stage

SERVERS = ("reference", "memory", "sqlite")


@pytest.fixture(params=SERVERS)
def stage(
    request: Any, server: reference.Server, make_backend: Callable[[str], LocalBackend], tmp_path: pathlib.Path
) -> Iterator[Stage]:
    """Clients of each server in turn, which holds nothing."""
    if request.param == "reference":
        stage = Stage(server.socket_path)
        stage.call("observer FLUSHALL")
        yield stage
        stage.call(f"observer CONFIG SET {SETTING} 1000000")
        stage.close()
        return
    path = str(tmp_path / "socket")
    with Server(make_backend(request.param), Address(port=None, unixsocket=path)):
        stage = Stage(path)
        yield stage
        stage.close()


@pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in TOLD.items()])
def test_who_is_told(stage: Stage, rows: list[tuple[str, ...]]) -> None:
    """Who is told of which keys, after which call."""
    for number, (call, *expected) in enumerate(rows, start=1):
        stage.call(call)
        assert sorted(stage.heard()) == sorted(expected), f"row {number}: {call}"


@pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in ANSWERED.items()])
def test_answers(stage: Stage, rows: list[tuple[str, Any]]) -> None:
    """What the commands answer."""
    for number, (call, expected) in enumerate(rows, start=1):
        reply = stage.call(call)
        if call.endswith("TRACKINGINFO"):
            reply[b"flags"] = set(reply[b"flags"])
        assert reply == expected, f"row {number}: {call}"


def test_a_message_comes_after_the_reply_of_the_command_that_causes_it(stage: Stage) -> None:
    """Between that and the next one, or on SQLite, where commands that come together share a commit, after them all."""
    client = stage.client("a")
    client.ask([b"CLIENT", b"TRACKING", b"ON"])
    client.ask([b"GET", b"k"])
    client.send([b"SET", b"k", b"v"])
    assert client.receive() == b"OK" and client.told == []
    assert client.heard() == ["k"]


def test_commands_that_come_together_are_told_as_one(stage: Stage) -> None:
    """With BCAST, who sends many at once has them told at once."""
    assert stage.call("a CLIENT TRACKING on BCAST") == b"OK"
    writer = stage.client("b")
    writer.socket.sendall(b"".join(b"SET %b v\r\n" % key for key in (b"z", b"k", b"b", b"k")))
    assert [writer.receive() for _ in range(4)] == [b"OK"] * 4
    assert stage.heard() == ["a: b k z"]


def test_the_table_has_a_limit(stage: Stage) -> None:
    """Before the next command, whoever sends it, keys are told as changed until no more are left than may be."""
    stage.call(f"b CONFIG SET {SETTING} 2")
    stage.call("a CLIENT TRACKING on")
    stage.call("c CLIENT TRACKING on")
    stage.call("a MGET k l m n")
    stage.call("b PING")
    told = stage.heard()
    assert len(told) == 2 and set(told) < {"a: k", "a: l", "a: m", "a: n"}
    left = {"a: k", "a: l", "a: m", "a: n"}.difference(told)
    stage.call("b MSET k 1 l 1 m 1 n 1")
    assert set(stage.heard()) == left


def figures(stage: Stage) -> dict[str, int]:
    """What INFO says of tracking."""
    text = stage.call("b INFO everything").decode()
    return {name: int(value) for name, value in re.findall(r"^tracking_(\w+):(\d+)", text, re.MULTILINE)}


def test_figures(stage: Stage) -> None:
    """INFO counts clients, keys, readers of keys, and prefixes; CLIENT LIST shows who tracks, and how."""
    for call in (
        "a CLIENT TRACKING on", "c CLIENT TRACKING on", "d CLIENT TRACKING on BCAST PREFIX k PREFIX l",
        "e CLIENT TRACKING on BCAST PREFIX k", "a MGET k l", "c GET k",
    ):  # fmt: skip
        stage.call(call)
    assert figures(stage) == {"clients": 4, "total_keys": 2, "total_items": 3, "total_prefixes": 2}
    stage.call("b SET k v")
    stage.call("d CLIENT TRACKING off")
    assert figures(stage) == {"clients": 3, "total_keys": 1, "total_items": 1, "total_prefixes": 1}

    def shown(name: str) -> tuple[str, str]:
        line = stage.call(f"{name} CLIENT INFO").decode()
        return re.search(r"flags=(\S+)", line)[1], re.search(r"redir=(\S+)", line)[1]  # type: ignore[index]

    assert shown("a") == ("tU", "0") and shown("e") == ("tBU", "0") and shown("d") == ("U", "-1")
    stage.call("r CLIENT ID")
    stage.call("d CLIENT TRACKING on BCAST REDIRECT {r}")
    stage.call("r CLOSE")
    stage.call("b SET k v")
    assert shown("d")[0] == "tRBU"


def test_the_cache_of_redis_py(local_backend: LocalBackend[Any]) -> None:
    """It keeps what it has read, and no longer than it is true."""
    with Server(local_backend) as server:
        caching = redis.Redis(port=server.port, protocol=3, cache_config=CacheConfig())
        other = redis.Redis(port=server.port)
        for change in (
            lambda: other.set("k", "v"), lambda: other.incr("n"), other.flushall, lambda: caching.set("k", "w"),
            lambda: local_backend.execute(b"SET", b"k", b"x"),
        ):  # fmt: skip
            caching.mget("k", "n")
            cache = caching.get_cache()
            assert cache is not None and cache.size == 1
            change()
            until(lambda: caching.mget("k", "n") == other.mget("k", "n"))  # a message may be on its way
        caching.close()
        other.close()


# What changes keys: the events of keys are the measure, so all their cases are cases here


class Listening:
    """A session that hears of all changes."""

    def __init__(self, backend: LocalBackend[Any], *options: bytes) -> None:
        self.told: list[Any] = []
        self.session = Session(backend, self.told.append)
        self.session.execute(b"HELLO", b"3")
        self.session.execute(b"CLIENT", b"TRACKING", b"ON", *options)

    def heard(self) -> set[bytes]:
        """The keys that it was told of since it was last asked; `*` for all."""
        self.session.flush()
        told, self.told[:] = list(self.told), []
        return {key for _, keys in told for key in keys or [b"*"]}


class JudgeListening:
    """A connection to the reference that does the same; the change of a key apart ends what it hears."""

    APART = b"~"

    def __init__(self, server: reference.Server, *options: bytes) -> None:
        self.listener, self.end = reference.Judge(server), reference.Judge(server)
        self.last = self.APART + b"%d" % self.listener.execute(b"CLIENT", b"ID")
        self.end.execute(b"SELECT", b"9")  # not among the keys of the case, but databases are not told apart
        self.told: list[Any] = []
        self.execute(b"CLIENT", b"TRACKING", b"ON", *options)

    def execute(self, *words: bytes) -> Any:
        """The reply to a command; messages before it are kept."""
        reply = self.listener.execute(*words)
        while isinstance(reply, hiredis.PushNotification):
            self.told.append(reply)
            reply = self.listener.receive()
        return reply

    def heard(self) -> set[bytes]:
        """See `Listening.heard`."""
        self.execute(b"GET", self.last)
        self.end.execute(b"SET", self.last, b"")
        while not self.told or self.last not in (self.told[-1][1] or ()):
            self.told.append(self.listener.receive())
        told, self.told = self.told, []
        return {key for _, keys in told for key in keys or [b"*"] if not key.startswith(self.APART)}

    def close(self) -> None:
        """Close the connections."""
        self.end.execute(b"FLUSHDB")
        self.end.close()
        self.listener.close()


@pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in EVENTS.items()])
def test_what_is_a_change(
    server: reference.Server,
    judge: reference.Judge,
    local_backend: LocalBackend[Any],
    clock: ManualClock,
    rows: list[tuple[str, str]],
) -> None:
    """A call changes the keys that it changes on the reference; when they expire, each store notices by itself."""
    expected_of, told_to = JudgeListening(server, b"BCAST"), Listening(local_backend, b"BCAST")
    expected: set[bytes] = set()
    told: set[bytes] = set()
    try:
        for call, _ in rows:
            words = words_of(call)
            if words[0] == b"@advance":
                spin(judge)(int(words[1]))
                advance_of(clock)(int(words[1]))
                continue
            answer(judge, words)
            answer(local_backend, words)
            expected |= expected_of.heard()
            told |= told_to.heard()
            if not any(each.startswith("@advance") for each, _ in rows):
                assert told == expected, call
                told, expected = set(), set()
        assert told == expected
    finally:
        expected_of.close()


def test_a_key_that_expires_is_told(local_backend: LocalBackend[Any], clock: ManualClock) -> None:
    """Also when nobody comes across it, as the server looks for such keys now and then."""
    reader = Listening(local_backend)
    local_backend.execute(b"SET", b"k", b"v", b"PX", b"10")
    reader.session.execute(b"GET", b"k")
    clock.advance(seconds=1)
    assert reader.heard() == set()
    local_backend.sweep()
    assert reader.heard() == {b"k"}
    reader.session.execute(b"GET", b"k")
    local_backend.execute(b"SET", b"k", b"v")
    assert reader.heard() == {b"k"}


def test_a_key_that_is_evicted_is_told(local_backend: LocalBackend[Any]) -> None:
    """It is gone, after all."""
    reader = Listening(local_backend)
    local_backend.execute(b"SET", b"k", b"v" * 100_000)
    local_backend.execute(b"CONFIG", b"SET", b"maxmemory-policy", b"allkeys-random")
    reader.session.execute(b"GET", b"k")
    local_backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    local_backend.execute(b"DEL", b"none")
    assert reader.heard() == {b"k"}


def test_what_the_process_does_itself_is_told(local_backend: LocalBackend[Any]) -> None:
    """A change that comes from no client is one all the same, from each way into the store."""
    reader = Listening(local_backend)
    call = local_backend.caller()
    changes: list[Callable[[], object]] = [
        lambda: local_backend.execute(b"SET", b"k", b"v"),
        lambda: call(b"SET", "k", "v"),
        lambda: call(b"MSET", "k", "v", "l", "v"),
        lambda: local_backend.execute_many([(b"SET", b"k", b"v")]),
        lambda: local_backend.watch([b"k"]).execute_many([(b"SET", b"k", b"v")]),
    ]
    for change in changes:
        reader.session.execute(b"GET", b"k")
        change()
        assert reader.heard() == {b"k"}


def test_nobody_pays_when_nobody_tracks(local_backend: LocalBackend[Any]) -> None:
    """Events of keys are told from the first client that tracks to the last, and no longer."""
    databases = local_backend.keyspace.databases()
    assert all(database.events is None for database in databases)
    one, other = Listening(local_backend), Listening(local_backend)
    assert all(database.events is not None for database in databases)
    one.session.close()
    other.session.execute(b"GET", b"k")
    other.session.close()
    assert all(database.events is None for database in databases)
    assert local_backend.tracking.readers == {} and local_backend.tracking.items == 0


def test_events_are_told_as_before(local_backend: LocalBackend[Any]) -> None:
    """Tracking adds to the events that the settings ask for, and takes nothing away."""
    local_backend.execute(b"CONFIG", b"SET", b"notify-keyspace-events", b"E$m")
    subscription = local_backend.subscribe(patterns=[b"__key*"])
    reader = Listening(local_backend)
    reader.session.execute(b"GET", b"k")
    local_backend.execute(b"SET", b"k", b"v")
    messages = [subscription.get(timeout=0) for _ in range(3)]
    assert [message and message.channel for message in messages] == [
        b"__keyevent@0__:keymiss", b"__keyevent@0__:set", None,
    ]  # fmt: skip
    assert reader.heard() == {b"k"}


def test_on_a_server(make_backend: Callable[[str], Any]) -> None:
    """Sessions on a server share their connections, over which nobody can track anything."""
    session = Session(make_backend("redis"))
    with pytest.raises(ResponseError) as raised:
        session.execute(b"CLIENT", b"TRACKING", b"ON")
    assert str(raised.value) == NO_TRACKING_HERE
    assert session.execute(b"CLIENT", b"TRACKING", b"OFF") == b"OK"
    session.close()


# Random calls


TIMES = {b"EX", b"PX", b"EXAT", b"PXAT"}
READING = [command for command in DRAWN if "readonly" in command.flags]


class RandomTracking(RandomCalls):
    """Makes the same calls on all stores; a client reads, others change, and the same keys are told of."""

    def __init__(self, server: reference.Server, files: Iterator[pathlib.Path]) -> None:
        super().__init__(server, files)
        self.server = server
        self.expected_of = [JudgeListening(server), JudgeListening(server, b"BCAST")]
        self.told_to = [[Listening(backend), Listening(backend, b"BCAST")] for backend in self.backends]

    @initialize()
    def read_all(self) -> None:
        """Begin with nothing to be told."""
        self.heard()

    def heard(self) -> list[list[set[bytes]]]:
        """What was told in each store, the reference first."""
        listeners = (self.expected_of, *self.told_to)
        return [[listener.heard() for listener in each] for each in listeners]

    @rule(drawn=st.lists(calls(DRAWN), min_size=1, max_size=8), reads=st.lists(calls(READING), max_size=6))
    def run(self, drawn: list[Call], reads: list[Call]) -> None:
        """One client makes some calls, and the keys of those that only read are tracked; then others make some."""
        for call in filter(self.is_comparable, reads):
            reply = self.expected_of[0].execute(*call)
            for backend, (reader, _) in zip(self.backends, self.told_to, strict=True):
                self.agree(call, reply, answer(reader.session, call), backend)
        self.heard()  # of one's own changes the reference tells in between
        for call in filter(self.is_comparable, drawn):
            reply = self.judge.execute(*call)
            for backend in self.backends:
                self.agree(call, reply, answer(backend, call), backend)  # makes equal what was drawn at random
            wanted, *found = self.heard()
            for backend, told in zip(self.backends, found, strict=True):
                assert told == wanted, f"{backend.name}: {b' '.join(call)!r} told {told}, expected {wanted}"

    def is_comparable(self, call: Call) -> bool:
        """See `RandomCalls.is_comparable`.

        Each store notices by itself that a key has expired, and SORT may store a set in its order, which is open.
        """
        name, *words = (word.upper() for word in call)
        is_settled = b"EXPIRE" not in name and name not in (b"SORT", b"SORT_RO", b"SETEX", b"PSETEX")
        return is_settled and not TIMES.intersection(words) and super().is_comparable(call)

    def teardown(self) -> None:
        """Let go of what this example used."""
        for listening in self.expected_of:
            listening.close()
        super().teardown()


@pytest.mark.timeout(TIME_LIMIT)
def test_random_tracking(server: reference.Server, tmp_path: pathlib.Path) -> None:
    """No call tells those who track of other keys on a backend than on the reference."""
    examine(RandomTracking, server, tmp_path)
