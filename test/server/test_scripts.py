"""Scripts that run for long: what others are told meanwhile, how they end, and how a server stops beside them.

What clients see is asked of the reference server as well. A script runs for long once somebody is told BUSY: that is
what the tests wait for.
"""
from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

import redipy
from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.errors import BUSY_WITH, EXEC_REFUSED, NO_SCRIPT_RUNS, UNKILLABLE, BackendError
from redipy.server import Server
from test import reference
from test.conftest import LOCAL
from test.server.conditions import until
from test.server.frames import Frame, Raw
from test.server.test_serve import Program

THRESHOLD_MS = "20"
ENDLESS = "EVAL while·true·do·end 0"
ENDLESS_WRITER = "EVAL redis.call('SET',KEYS[1],'half')·while·true·do·end 1 k"
LIBRARY = "#!lua·name=lib\nredis.register_function('endless',·function()·while·true·do·end·end)"
NESTED = "EVAL for·i=1,1·do·return·redis.call('GET','theirs')·end 0"  # it has a loop, and so goes to the thread

OK, PONG, NIL = ("+", b"OK"), ("+", b"PONG"), ("$", None)
QUEUED = ("+", b"QUEUED")


def error(line: str) -> Frame:
    """An error reply."""
    return "-", line.encode()


BUSY = error(BUSY_WITH.format("SCRIPT"))
BUSY_FUNCTION = error(BUSY_WITH.format("FUNCTION"))
REFUSED = error(EXEC_REFUSED.format(BUSY_WITH.format("SCRIPT")))
KILLED = error(
    "ERR Script killed by user with SCRIPT KILL... script: 694a5fe1ddb97a4c6a1bf299d9537c7d3d0f84e7, on @user_script:1."
)

Step = tuple[str, str] | tuple[str, str, Any]

# Who does what: `a` asks and gets the reply that stands behind; `a>` sends, and reads later, with `a<`; `a!` sends a
# script, and goes on once it has run for long. A dot in a word is a blank.
CASES: dict[str, Sequence[Step]] = {
    "nothing is to be killed": [
        ("a", "SCRIPT KILL", error(NO_SCRIPT_RUNS)),
        ("a", "FUNCTION KILL", error(NO_SCRIPT_RUNS)),
    ],
    "the threshold has two names": [
        ("a", "CONFIG SET busy-reply-threshold 50 lua-time-limit 70", OK),
        ("a", "CONFIG GET busy-reply-threshold", ("*", [("$", b"busy-reply-threshold"), ("$", b"70")])),
        ("a", "CONFIG SET lua-time-limit 50", OK),
        ("a", "CONFIG GET busy-reply-threshold", ("*", [("$", b"busy-reply-threshold"), ("$", b"50")])),
        ("a", "CONFIG SET lua-time-limit -1", error(
            "ERR CONFIG SET failed (possibly related to argument 'lua-time-limit') - "
            "argument must be between 0 and 9223372036854775807 inclusive"
        )),
    ],
    "others are told what they can do, and do it": [
        ("a!", ENDLESS),
        ("b", "GET k", BUSY),
        ("b", "SELECT 1", BUSY),
        ("b", "CLIENT ID", BUSY),
        ("b", "CONFIG SET busy-reply-threshold 5000", BUSY),
        ("b", "SUBSCRIBE news", BUSY),
        ("b", "EVAL return·1 0", BUSY),
        ("b", ENDLESS, BUSY),
        ("b", "SCRIPT EXISTS x", BUSY),
        ("b", "FUNCTION STATS", BUSY),
        ("b", "FUNCTION KILL", BUSY),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
        ("b", "PING", PONG),
    ],
    "what is wrong anyway is said first": [
        ("a!", ENDLESS),
        ("b", "NOPE", error("ERR unknown command 'NOPE', with args beginning with: ")),
        ("b", "GET", error("ERR wrong number of arguments for 'get' command")),
        ("b", "SCRIPT NOPE", error("ERR unknown subcommand 'NOPE'. Try SCRIPT HELP.")),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
    ],
    "the server does not stop without being told that nothing is saved": [
        ("a!", ENDLESS),
        ("b", "SHUTDOWN", BUSY),
        ("b", "SHUTDOWN SAVE", BUSY),
        ("b", "SHUTDOWN ABORT", error("ERR No shutdown in progress.")),
        ("b", "SHUTDOWN NOSAVE NOPE", error("ERR syntax error")),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
    ],
    "a transaction can be begun, but neither filled nor executed": [
        ("a!", ENDLESS),
        ("b", "MULTI", OK),
        ("b", "SCRIPT KILL", QUEUED),
        ("b", "DISCARD", OK),
        ("b", "MULTI", OK),
        ("b", "GET k", BUSY),
        ("b", "EXEC", REFUSED),
        ("b", "DISCARD", error("ERR DISCARD without MULTI")),
        ("b", "EXEC", REFUSED),
        ("b", "MULTI", OK),
        ("b", "EXEC NOPE", error(EXEC_REFUSED.format("wrong number of arguments for 'exec' command"))),
        ("b", "DISCARD", error("ERR DISCARD without MULTI")),
        ("b", "UNWATCH", OK),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
    ],
    "a transaction that was begun before is refused, too": [
        ("b", "MULTI", OK),
        ("b", "SET k v", QUEUED),
        ("a!", ENDLESS),
        ("b", "SET k w", BUSY),
        ("b", "EXEC", REFUSED),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
        ("b", "EXISTS k", (":", b"0")),
    ],
    "keys can be watched": [
        ("a!", ENDLESS),
        ("b>", "WATCH k"),
        ("c", "SCRIPT KILL", OK),
        ("b<", "", OK),
        ("a<", "", KILLED),
        ("a", "SET k v", OK),
        ("b", "MULTI", OK),
        ("b", "GET k", QUEUED),
        ("b", "EXEC", ("*", None)),
    ],
    "clients can say who they are, and go": [
        ("a!", ENDLESS),
        ("b", "AUTH nobody wrong", error("WRONGPASS invalid username-password pair or user is disabled.")),
        ("b", "RESET", ("+", b"RESET")),
        ("b", "QUIT", OK),
        ("c", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
    ],
    "a subscriber can begin anew": [
        ("b", "SUBSCRIBE news", ("*", [("$", b"subscribe"), ("$", b"news"), (":", b"1")])),
        ("a!", ENDLESS),
        ("b>", "RESET"),
        ("c", "SCRIPT KILL", OK),
        ("b<", "", ("+", b"RESET")),
        ("a<", "", KILLED),
        ("a", "PUBLISH news x", (":", b"0")),
    ],
    "what its client has sent besides is executed afterwards, in order": [
        ("a!", ENDLESS),
        ("a>", "SET k v"),
        ("a>", "EVAL for·i=1,1·do·return·redis.call('GET','k')·end 0"),
        ("a>", "GET k"),
        ("b", "GET k", BUSY),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", KILLED),
        ("a<", "", OK),
        ("a<", "", ("$", b"v")),
        ("a<", "", ("$", b"v")),
    ],
    "the rest of its transaction is executed": [
        ("c>", "BLPOP jobs 0"),
        ("a", "MULTI", OK),
        ("a", ENDLESS, QUEUED),
        ("a", "RPUSH jobs wash", QUEUED),
        ("a!", "EXEC"),
        ("b", "SCRIPT KILL", OK),
        ("a<", "", ("*", [KILLED, (":", b"1")])),
        ("c<", "", ("*", [("$", b"jobs"), ("$", b"wash")])),
    ],
    "a wait whose time is over ends": [
        ("c>", "BLPOP jobs 0.01"),
        ("a!", ENDLESS),
        ("b", "SCRIPT KILL", OK),
        ("c<", "", ("*", None)),
        ("a<", "", KILLED),
    ],
    "a script that has written cannot be killed": [
        ("a!", ENDLESS_WRITER),
        ("b", "GET k", BUSY),
        ("b", "SCRIPT KILL", error(UNKILLABLE)),
        ("b", "FUNCTION KILL", error(UNKILLABLE)),
    ],
    "a function": [
        ("b", f"FUNCTION LOAD {LIBRARY}", ("$", b"lib")),
        ("a!", "FCALL endless 0"),
        ("b", "GET k", BUSY_FUNCTION),
        ("b", "SCRIPT KILL", BUSY_FUNCTION),
        ("b", "EXEC", error(EXEC_REFUSED.format(BUSY_WITH.format("FUNCTION")))),
        ("b", "FUNCTION KILL", OK),
        ("a<", "", error("ERR Script killed by user with SCRIPT KILL... script: endless, on @user_function:2.")),
        ("b", "PING", PONG),
    ],
    "a library that does not end is not loaded": [
        ("a", "FUNCTION LOAD #!lua·name=lib\nwhile·true·do·end", error(
            "ERR Error registering functions: ERR FUNCTION LOAD timeout"
        )),
        ("a", f"FUNCTION LOAD {LIBRARY}", ("$", b"lib")),
    ],
    "a script of one who may not do everything": [
        ("b", "SET theirs v", OK),
        ("b", "ACL SETUSER u on nopass +@all ~mine", OK),
        ("a", "AUTH u x", OK),
        ("a", NESTED, error(
            "ERR ACL failure in script: No permissions to access a key "
            "script: 91611be67b5138f8670b0a344f68298375815b5c, on @user_script:1."
        )),
    ],
}  # fmt: skip


class Stage:
    """A server, and clients that come when they are first named."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.clients: dict[str, Raw] = {}
        self["watchman"].ask(*words("CONFIG SET busy-reply-threshold " + THRESHOLD_MS))

    def __getitem__(self, name: str) -> Raw:
        if name not in self.clients:
            self.clients[name] = Raw(self.port)
        return self.clients[name]

    def send(self, name: str, request: str) -> None:
        """Send a request, and do not wait for its reply."""
        self[name].send(redis_request(request))

    def run_for_long(self, name: str, request: str) -> None:
        """Send a script, and wait until others are told that it runs."""
        self.send(name, request)
        until(lambda: self["watchman"].ask(b"PING") in (BUSY, BUSY_FUNCTION))

    def act(self, step: Step) -> None:
        """Do a step of a case."""
        name, kind, request = step[0][:1], step[0][1:], step[1]
        if kind == ">":
            self.send(name, request)
        elif kind == "!":
            self.run_for_long(name, request)
        else:
            found = self[name].read() if kind == "<" else self[name].ask(*words(request))
            assert found == step[-1], step

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients.values():
            client.close()


def words(request: str) -> list[bytes]:
    """The words of a request as the cases write it."""
    return [word.replace("·", " ").encode() for word in request.split(" ")]


def redis_request(request: str) -> bytes:
    """A request as it is sent."""
    parts = words(request)
    return b"*%d\r\n%b" % (len(parts), b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))


@pytest.fixture(params=[*LOCAL, "reference"])
def stage(request: Any) -> Iterator[Stage]:
    """A stage on each local backend, and on a reference server of its own, which may be left running a script."""
    with contextlib.ExitStack() as stack:
        if request.param == "reference":
            port = stack.enter_context(contextlib.closing(reference.Server())).port
        else:
            make_backend: Callable[[str], Backend] = request.getfixturevalue("make_backend")
            port = stack.enter_context(Server(make_backend(request.param))).port
        yield stack.enter_context(contextlib.closing(Stage(port)))


@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_cases(stage: Stage, steps: Sequence[Step]) -> None:
    """What clients see is what they see on a server."""
    for step in steps:
        stage.act(step)


def test_the_function_that_runs(stage: Stage) -> None:
    """FUNCTION STATS tells of it; the time is its own."""
    stage["b"].ask(*words(f"FUNCTION LOAD {LIBRARY}"))
    stage.run_for_long("a", "FCALL endless 1 key word")
    kind, stats = stage["b"].ask(b"FUNCTION", b"STATS")
    assert (kind, stats[0]) == ("*", ("$", b"running_script"))
    running = stats[1][1]
    assert running[:4] == [
        ("$", b"name"), ("$", b"endless"), ("$", b"command"),
        ("*", [("$", word) for word in (b"FCALL", b"endless", b"1", b"key", b"word")]),
    ]  # fmt: skip
    assert running[4] == ("$", b"duration_ms") and int(running[5][1]) >= int(THRESHOLD_MS)
    assert stage["b"].ask(b"FUNCTION", b"KILL") == OK


def test_a_client_that_has_gone(stage: Stage) -> None:
    """Its script runs on, and what it has sent besides is executed."""
    stage.run_for_long("a", ENDLESS)
    stage.send("a", "SET k v")
    stage["a"].close()
    assert stage["b"].ask(b"GET", b"k") == BUSY
    assert stage["b"].ask(b"SCRIPT", b"KILL") == OK
    until(lambda: stage["b"].ask(b"EXISTS", b"k") == (":", b"1"))
    until(lambda: b"connected_clients:2\r\n" in stage["b"].ask(b"INFO", b"clients")[1])


def test_clients_come_and_go(stage: Stage) -> None:
    """New ones are let in, and those that have gone leave nothing behind: subscribers, trackers, those who wait."""
    stage["listener"].ask(b"SUBSCRIBE", b"news")
    stage["tracker"].ask(b"HELLO", b"3")
    assert stage["tracker"].ask(b"CLIENT", b"TRACKING", b"ON", b"BCAST") == OK
    stage.send("waiter", "BLPOP jobs 0")
    until(lambda: b"blocked_clients:1\r\n" in stage["b"].ask(b"INFO", b"clients")[1])
    stage.run_for_long("a", ENDLESS)
    for name in ("listener", "tracker", "waiter"):
        stage[name].close()
    for number in range(20):
        assert stage[f"new {number}"].ask(b"PING") == BUSY
    assert stage["new 0"].ask(b"SCRIPT", b"KILL") == OK
    assert stage["a"].read() == KILLED
    until(lambda: b"blocked_clients:0\r\n" in stage["b"].ask(b"INFO", b"clients")[1])
    assert stage["b"].ask(b"PUBSUB", b"NUMSUB", b"news")[1][1] == (":", b"0")
    assert b"tracking_clients:0\r\n" in stage["b"].ask(b"INFO", b"clients")[1]


def test_many_scripts_at_once(stage: Stage) -> None:
    """Of scripts that come together each has its turn, and none is executed twice."""
    clients = [stage[f"client {number}"] for number in range(50)]
    for client in clients:
        for _ in range(10):
            client.send(redis_request("EVAL for·i=1,2·do·redis.call('INCR','n')·end·return·redis.call('GET','n') 0"))
    replies = sorted(int(client.read()[1]) for client in clients for _ in range(10))
    assert replies == list(range(2, 1001, 2))


# What is redipy's own


@pytest.fixture(params=LOCAL)
def backend(request: Any, make_backend: Callable[[str], Backend]) -> Backend:
    """Each local backend."""
    return make_backend(request.param)


@contextlib.contextmanager
def served(backend: Backend) -> Iterator[tuple[Server, Stage]]:
    """A server on a backend."""
    with Server(backend) as server, contextlib.closing(Stage(server.port)) as stage:
        yield server, stage


def test_the_program_waits(backend: Backend) -> None:
    """Whoever uses the backend directly waits for the script, and is no client that could be told BUSY."""
    with served(backend) as (_, stage):
        stage.run_for_long("a", ENDLESS)
        replies: list[Any] = []
        waits = threading.Thread(target=lambda: replies.append(backend.execute(b"INCR", b"n")))
        waits.start()
        assert stage["b"].ask(b"INCR", b"n") == BUSY
        assert not replies
        assert stage["b"].ask(b"SCRIPT", b"KILL") == OK
        waits.join()
        assert replies == [1]


@pytest.mark.parametrize("way", ["close", "shutdown"])
def test_a_stop(backend: Backend, way: str) -> None:
    """A script that runs for long is ended; on a file nothing of it remains, in memory what it has written does."""
    with served(backend) as (server, stage):
        stage.run_for_long("a", ENDLESS_WRITER)
        stage.send("a", "SET after v")
        if way == "shutdown":
            stage.send("b", "SHUTDOWN NOSAVE")
        server.close()
        with pytest.raises(ConnectionRefusedError):
            Raw(stage.port)
    assert backend.execute(b"EXISTS", b"k") == (backend.name == "memory")
    assert backend.execute(b"EXISTS", b"after") == 0
    assert isinstance(backend, LocalBackend) and backend.check() == []
    assert not backend.server.clients
    with served(backend) as (_, stage):
        assert stage["a"].ask(*words("EVAL for·i=1,1·do·return·i·end 0")) == (":", b"1")


@pytest.mark.parametrize("name", LOCAL)
def test_sigterm(name: str, tmp_path: Any) -> None:
    """`redipy serve` ends in order."""
    options = ["--path", str(tmp_path / "app.db")] if name == "sqlite" else []
    program = Program("--port", "0", "--backend", name, *options)
    try:
        with contextlib.closing(Stage(program.port)) as stage:
            stage.run_for_long("a", ENDLESS_WRITER)
            os.kill(program.process.pid, signal.SIGTERM)
            assert program.ended() == (0, "")
    finally:
        program.process.kill()
        program.process.wait()


def test_a_client_instead_of_a_backend() -> None:
    """A client of redipy stands for its backend; anything else is refused at once."""
    client = redipy.Redis(backend="memory")
    with Server(client) as server, Raw(server.port) as raw:
        assert raw.ask(b"SET", b"k", b"v") == OK
        assert client.get("k") == "v"
    with pytest.raises(BackendError, match="a server needs a backend, or a client of redipy: 'memory'"):
        Server("memory")  # type: ignore[arg-type]
