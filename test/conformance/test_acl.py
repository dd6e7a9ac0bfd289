"""Users and their rights on every local backend and on a server: tables of cases, the log, and random rules.

`REDIPY_FUZZ_EXAMPLES=5000` draws as many examples of the rules, other ones each time.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redipy.backends.base import Backend
from redipy.backends.memory import MemoryBackend
from redipy.clock import ManualClock
from redipy.commands.categories import CATEGORIES, every_command
from redipy.commands.table import COMMANDS
from redipy.errors import AuthenticationError, ConnectionError
from redipy.server import NO_REPLY, Session
from test.conformance.acl_rows import ACL
from test.conformance.drawn import UNHEALTHY, fitting_words
from test.conformance.harness import answer, same, words_of
from test.conformance.test_sessions import Connection, Own, run
from test.reference import Judge, Server

SOAK = os.environ.get("REDIPY_FUZZ_EXAMPLES")

every_case = pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in ACL.items()])


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A reference server whose users nobody else sees."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def root(own_server: Server) -> Iterator[Judge]:
    """A connection to it, after which it is as new."""
    judge = Judge(own_server)
    yield judge
    for call in (
        "ACL SETUSER default reset on nopass allkeys allchannels allcommands", "ACL LOG RESET", "FLUSHALL",
        "CONFIG SET acl-pubsub-default resetchannels acllog-max-len 128",
    ):  # fmt: skip
        assert judge.execute(*words_of(call)) == b"OK"
    for name in judge.execute(b"ACL", b"USERS"):
        if name != b"default":
            judge.execute(b"ACL", b"DELUSER", name)
    judge.close()


@every_case
def test_reference(own_server: Server, root: Judge, rows: list[tuple[Any, ...]]) -> None:
    """An expectation that the server does not share is the bug."""
    run(lambda: Connection(own_server.socket_path), rows)


@every_case
def test_session(local_backend: Backend, rows: list[tuple[Any, ...]]) -> None:
    """A session answers as a connection to the reference does."""
    run(lambda: Own(local_backend), rows)


def test_every_subcommand_has_a_case() -> None:
    """A command that no case runs is not known to work; ACL LOG has tests below."""
    tried = {words_of(call)[1].upper() for rows in ACL.values() for _, call, *_ in rows if len(words_of(call)) > 1}
    assert COMMANDS[b"ACL"].subcommands.keys() - tried == {b"LOG"}


# The log


def logged(log: list[dict[bytes, Any]]) -> list[tuple[Any, ...]]:
    """What ACL LOG says, without the clients and the times."""
    for entry in log:
        assert b" user=" in entry[b"client-info"]
        assert entry[b"timestamp-created"] <= entry[b"timestamp-last-updated"]
        assert isinstance(entry[b"age-seconds"], float)
    names = (b"count", b"reason", b"context", b"object", b"username", b"entry-id")
    return [tuple(entry[name] for name in names) for entry in log]


LOGGED = [
    "ACL SETUSER al on >pw ~k &c +get +eval +multi +exec +publish +discard",
    "al AUTH al wrong", "al HELLO 3 AUTH nobody x", "al AUTH al wrong", "al AUTH al pw",
    "al GET x", "al DEL k", "al CONFIG GET x", "al GET x", "al PUBLISH d x",
    "al EVAL return(redis.pcall('get','y')) 0", "al EVAL return(redis.pcall('get','y')) 1 k",
    "al MULTI", "al GET x", "al DISCARD", "al MULTI", "al GET k", "ACL SETUSER al resetkeys", "al EXEC",
    "al GET a", "al GET b", "al GET c", "al GET x",
]  # fmt: skip


def log_of(make: Any) -> list[Any]:
    """What the log holds after some calls that were refused, whole and in part."""
    root, al = make(), make()
    for client in (root, al):
        client.call([b"HELLO", b"3"])
    for line in LOGGED:
        who, call = (al, line[3:]) if line.startswith("al ") else (root, line)
        who.call([word.encode() for word in call.split()])
    logs = [root.call([b"ACL", b"LOG", *more])[0] for more in ((), (b"3",), (b"100",), (b"-1",), (b"0",))]
    assert root.call([b"ACL", b"LOG", b"x"])[0] == "ERR value is not an integer or out of range"
    assert root.call([b"CONFIG", b"SET", b"acllog-max-len", b"2"])[0] == b"OK"
    al.call([b"GET", b"z"])
    logs.append(root.call([b"ACL", b"LOG"])[0])
    assert root.call([b"ACL", b"LOG", b"reset"])[0] == b"OK"
    logs.append(root.call([b"ACL", b"LOG"])[0])
    for client in (root, al):
        client.close()
    return [logged(log) for log in logs]


def test_what_is_refused_is_logged(own_server: Server, root: Judge, local_backend: Backend) -> None:
    """The same entries as on a server, in the same order, with the same things counted as one."""
    first = log_of(lambda: Connection(own_server.socket_path))
    ids = {number: at for at, number in enumerate(sorted({entry[-1] for log in first for entry in log}))}
    theirs = [[(*entry[:-1], ids[entry[-1]]) for entry in log] for log in first]
    assert log_of(lambda: Own(local_backend)) == theirs
    assert [len(log) for log in theirs] == [10, 3, 12, 0, 0, 2, 0]


def test_what_is_refused_again_later_is_another_entry() -> None:
    """Within a minute it is counted, and the age is that of the last time."""
    clock = ManualClock()
    backend = MemoryBackend(clock)
    root, al = Session(backend), Session(backend)
    root.execute(b"HELLO", b"3")
    root.execute(b"ACL", b"SETUSER", b"al", b"on", b"nopass")
    al.execute(b"AUTH", b"al", b"x")
    for seconds in (0, 50, 59, 61):
        clock.advance(seconds=seconds)
        with pytest.raises(AuthenticationError):
            al.execute(b"PING")
    clock.advance(seconds=1.5)
    newest, older = root.execute(b"ACL", b"LOG")
    assert (newest[b"count"], newest[b"age-seconds"]) == (1, 1.5)
    assert (older[b"count"], older[b"age-seconds"]) == (3, 62.5)
    assert older[b"timestamp-last-updated"] - older[b"timestamp-created"] == 109_000
    assert b"acl_access_denied_cmd:4\r\n" in root.execute(b"INFO", b"stats")


SECRETS = [
    "ACL SETUSER al on >pw", "AUTH al pw", "AUTH default x", "HELLO 3 AUTH al pw SETNAME me", "AUTH default x",
    "CONFIG SET requirepass pw timeout 0", "CONFIG SET requirepass (none)", "ACL GETUSER al", "ACL WHOAMI",
    "MIGRATE h 1 nokey 0 1 AUTH2 al pw", "ACL DELUSER al",
]  # fmt: skip


def test_passwords_are_not_logged(own_server: Server, root: Judge, local_backend: Backend) -> None:
    """The slow log shows the same words as on a server."""
    shown: list[list[list[bytes]]] = []
    for make in (lambda: Connection(own_server.socket_path), lambda: Own(local_backend)):
        client = make()
        client.call(words_of("HELLO 3"))
        client.call(words_of("CONFIG SET slowlog-log-slower-than 0"))
        for line in SECRETS:
            client.call([b"" if word == "(none)" else word.encode() for word in line.split()])
        client.call(words_of("CONFIG SET slowlog-log-slower-than -1"))
        shown.append([entry[3] for entry in client.call(words_of("SLOWLOG GET -1"))[0]][::-1])
        client.close()
    assert shown[0][-len(SECRETS):] == shown[1][-len(SECRETS):]
    assert not any(word in (b"pw", b">pw") for words in shown[1] for word in words)


# Clients that are ended


def test_clients_of_a_deleted_user_are_ended(own_server: Server, root: Judge, local_backend: Backend) -> None:
    """A user who is no more has no clients; a transaction of its own ends with the reply."""
    for make in (lambda: Connection(own_server.socket_path), lambda: Own(local_backend)):
        admin, al = make(), make()
        admin.call(words_of("ACL SETUSER al on nopass +@all ~*"))
        assert al.call(words_of("AUTH al x"))[0] == b"OK"
        assert admin.call(words_of("CLIENT KILL USER al SKIPME yes TYPE pubsub"))[0] == 0
        assert admin.call(words_of("ACL DELUSER al"))[0] == 1
        with pytest.raises((ConnectionError, OSError, EOFError)):
            al.call(words_of("PING"))
            al.call(words_of("PING"))
        assert b"user=al" not in admin.call(words_of("CLIENT LIST"))[0]
        admin.close()


def test_listeners_who_may_not_hear_any_more_are_ended(local_backend: Backend) -> None:
    """Who has subscribed to nothing else goes on."""
    root = Session(local_backend)
    root.execute(b"ACL", b"SETUSER", b"al", b"on", b"nopass", b"+@all", b"&c", b"&d*")
    listeners: dict[bytes, Session] = {}
    for subscribe, name in ((b"SUBSCRIBE", b"c"), (b"PSUBSCRIBE", b"d*"), (b"SSUBSCRIBE", b"d1")):
        listeners[subscribe] = session = Session(local_backend)
        session.execute(b"HELLO", b"3", b"AUTH", b"al", b"x")
        assert session.execute(subscribe, name) is NO_REPLY
    root.execute(b"ACL", b"SETUSER", b"al", b"resetchannels", b"&c", b"&d1")
    assert [session.is_closed for session in listeners.values()] == [False, True, False]
    root.execute(b"ACL", b"SETUSER", b"al", b"allchannels")
    root.execute(b"ACL", b"SETUSER", b"al", b"resetchannels")
    assert all(session.is_closed for session in listeners.values())


# Random rules


def mixed(word: str) -> st.SearchStrategy[str]:
    """A word in either case."""
    return st.sampled_from([word, word, word.upper(), word.title()])


ALL = sorted(COMMANDS.values(), key=lambda each: each.name)
NAMES = [each.name.lower() for each in every_command()]
PATTERNS = st.sampled_from(["*", "k", "s*", "[a-m]", "?", "", "c1", "k*"])
COMMAND_RULES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(["get", "set", "config", "config|get", "client", "client|list", "client|id", "mset", "foo"]),
    st.sampled_from(["select|0", "select|1", "get|k", "config|get|x", "get|", "@all", "@foo"]),
    st.sampled_from([f"@{name.decode()}" for name in CATEGORIES]),
).flatmap(mixed)  # fmt: skip
SELECTOR_RULES = st.one_of(
    st.tuples(st.sampled_from("+-"), COMMAND_RULES).map("".join),
    st.tuples(st.sampled_from("+-"), COMMAND_RULES).map("".join),
    st.tuples(st.sampled_from(["~", "%R~", "%W~", "%RW~", "%wr~", "%X~", "%~", "&"]), PATTERNS).map("".join),
    st.sampled_from(["allkeys", "resetkeys", "allchannels", "resetchannels"]).flatmap(mixed),
    st.sampled_from(["allcommands", "nocommands"]).flatmap(mixed),
    st.sampled_from(["+@all", "-@all", "~*", "&*", "+@read", "-@write"]).flatmap(mixed),
)
RULES = st.one_of(
    SELECTOR_RULES, SELECTOR_RULES, SELECTOR_RULES,
    st.lists(SELECTOR_RULES, max_size=4).map(" ".join).map("({})".format),
    st.sampled_from(
        ["on", "off", "nopass", "resetpass", ">a", ">b", "<a", f"#{'0' * 64}", f"!{'0' * 64}", "#0", "reset",
         "clearselectors", "sanitize-payload", "skip-sanitize-payload", "(+get", "~k)", "foo", ""]
    ),
)  # fmt: skip

# The server finds no key in this, and so would let anybody write it.
UNCHECKED = {"PFMERGE"}


@given(st.data())
@settings(
    max_examples=int(SOAK or 50), deadline=None, derandomize=not SOAK, database=None, suppress_health_check=UNHEALTHY
)
def test_random_rules(own_server: Server, data: st.DataObject) -> None:
    """Rules in any order come to the same line, and allow the same calls, as on a server."""
    judge, own = Judge(own_server), MemoryBackend()
    judge.execute(b"ACL", b"DELUSER", b"al")
    try:
        begun = data.draw(st.sampled_from(["", "+@all", "+@all ~k &c1", "+@all %R~* %W~k", "allkeys +@write"])).split()
        for rules in [begun, *data.draw(st.lists(st.lists(RULES, min_size=1, max_size=6), min_size=1, max_size=4))]:
            for asked in ([b"ACL", b"SETUSER", b"al", *map(str.encode, rules)], [b"ACL", b"LIST"]):
                assert answer(own, asked) == judge.execute(*asked), asked
            described = [b"ACL", b"GETUSER", b"al"]
            assert same(answer(own, described), judge.execute(*described))
        for command in data.draw(st.lists(st.sampled_from(ALL), max_size=8)):
            words = data.draw(fitting_words(command))
            asked = [b"ACL", b"DRYRUN", b"al", command.name.encode(), *words]
            if not (command.name in UNCHECKED and len(words) == 1):
                assert answer(own, asked) == judge.execute(*asked), asked
    finally:
        judge.close()
