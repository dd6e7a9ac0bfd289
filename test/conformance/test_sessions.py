"""Sessions: what is one client's own, on every local backend and on a connection of the reference, call by call.

A row is `(client, call, reply, *pushed)`: which client calls, what it is answered, and the messages that it finds
pushed by then. The call `@` makes none: it looks for messages. `NOTHING` stands for no reply. A client whose name ends
in 2 speaks RESP2.
"""
from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import hiredis
import pytest

from redipy.backends.base import Backend
from redipy.commands.table import COMMANDS
from redipy.errors import (
    EXEC_ABORT,
    HELLO_SYNTAX_ERROR,
    NAME_WITH_SPACES,
    NESTED_MULTI,
    NO_PASSWORD_SET,
    NO_SHUTDOWN,
    NO_SUCH_CLIENT,
    NOT_AN_INTEGER,
    NOT_AUTHENTICATED,
    NOT_IN_TRANSACTION,
    NOT_INSIDE_MULTI,
    NOT_TRACKING,
    NOT_WHILE_SUBSCRIBED,
    PROTOCOL_NOT_AN_INTEGER,
    SYNTAX_ERROR,
    UNBLOCK_REASON,
    UNBLOCKED,
    UNKNOWN_CLIENT_TYPE,
    UNSUPPORTED_PROTOCOL,
    WATCH_INSIDE_MULTI,
    WRONG_ARITY,
    WRONG_PASSWORD,
    BackendError,
    ConnectionError,
    RedipyError,
    ResponseError,
)
from redipy.server import NO_REPLY, Session
from redipy.server.resp2 import NULL_ARRAY
from test.conformance.harness import ANY, Call, same, words_of
from test.reference import Server
from test.server.conditions import until

OK, QUEUED, PONG = b"OK", b"QUEUED", b"PONG"


class Nothing:
    """No reply at all."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = Nothing()
ONLY_FEW = NOT_WHILE_SUBSCRIBED.format

SESSIONS: dict[str, list[tuple[Any, ...]]] = {
    "a transaction queues and executes": [
        ("a", "MULTI", OK),
        ("a", "SET k 1", QUEUED),
        ("a", "INCR k", QUEUED),
        ("b", "GET k", None),
        ("a", "EXEC", [OK, 2]),
        ("a", "EXEC", NOT_IN_TRANSACTION.format("EXEC")),
        ("a", "DISCARD", NOT_IN_TRANSACTION.format("DISCARD")),
    ],
    "what is queued says so, whatever the form of its reply will be": [
        ("a", "MULTI", OK),
        *(("a", call, QUEUED) for call in (
            "GEOPOS none m", "XREAD STREAMS none 0", "XPENDING none g", "LPOP none 2", "ZRANGE none 0 -1 WITHSCORES",
        )),
        ("a", "DISCARD", OK),
    ],
    "DISCARD forgets the queue": [
        ("a", "MULTI", OK),
        ("a", "SET k 1", QUEUED),
        ("a", "DISCARD", OK),
        ("a", "GET k", None),
    ],
    "an empty transaction answers nothing": [
        ("a", "MULTI", OK),
        ("a", "EXEC", []),
    ],
    "an error while executing undoes nothing": [
        ("a", "MULTI", OK),
        ("a", "SET k v", QUEUED),
        ("a", "INCR k", QUEUED),
        ("a", "SET l w", QUEUED),
        ("a", "EXEC", [OK, NOT_AN_INTEGER, OK]),
        ("a", "MGET k l", [b"v", b"w"]),
    ],
    "a command that cannot be queued spoils the transaction": [
        row
        for call, error in (
            ("NOSUCH a b", "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' "),
            ("GET", WRONG_ARITY.format("get")),
            ("CLIENT FOO", "ERR unknown subcommand 'FOO'. Try CLIENT HELP."),
            ("CLIENT GETNAME x", WRONG_ARITY.format("client|getname")),
            ("SAVE", NOT_INSIDE_MULTI),
            ("WATCH k", WATCH_INSIDE_MULTI),
            ("MULTI", NESTED_MULTI),
        )
        for row in (
            ("a", "MULTI", OK),
            ("a", call, error),
            ("a", "SET k v", QUEUED),
            ("a", "EXEC", [OK] if call in ("WATCH k", "MULTI") else EXEC_ABORT),
            ("a", "DEL k", int(call in ("WATCH k", "MULTI"))),
        )
    ],
    "syntax is looked at only when a command runs": [
        ("a", "MULTI", OK),
        ("a", "SET k v FOO", QUEUED),
        ("a", "EXEC", [SYNTAX_ERROR]),
    ],
    "a watched key that changed stops the transaction": [
        ("a", "WATCH k", OK),
        ("b", "SET k v", OK),
        ("a", "MULTI", OK),
        ("a", "SET k w", QUEUED),
        ("a", "EXEC", None),
        ("a", "GET k", b"v"),
        ("a", "MULTI", OK),
        ("a", "SET k w", QUEUED),
        ("a", "EXEC", [OK]),
    ],
    "UNWATCH and DISCARD let go of keys": [
        row
        for calls in (("UNWATCH",), ("MULTI", "DISCARD"), ("MULTI", "EXEC"))
        for row in (
            ("a", "WATCH k l", OK),
            *(("a", call, [] if call == "EXEC" else OK) for call in calls),
            ("b", "SET k v", OK),
            ("a", "MULTI", OK),
            ("a", "PING", QUEUED),
            ("a", "EXEC", [PONG]),
        )
    ],
    "keys are watched in the database that was selected": [
        ("a", "WATCH k", OK),
        ("a", "SELECT 1", OK),
        ("a", "WATCH l", OK),
        ("b", "SET l v", OK),
        ("a", "MULTI", OK),
        ("a", "PING", QUEUED),
        ("a", "EXEC", [PONG]),
        ("a", "SELECT 0", OK),
        ("a", "WATCH k", OK),
        ("a", "SELECT 1", OK),
        ("b", "SET k v", OK),
        ("a", "MULTI", OK),
        ("a", "PING", QUEUED),
        ("a", "EXEC", None),
    ],
    "SELECT changes the database, also within a transaction": [
        ("a", "SET k 0", OK),
        ("a", "MULTI", OK),
        ("a", "SELECT 2", QUEUED),
        ("a", "SET k 2", QUEUED),
        ("a", "SELECT 0", QUEUED),
        ("a", "GET k", QUEUED),
        ("a", "SELECT 2", QUEUED),
        ("a", "EXEC", [OK, OK, OK, b"0", OK]),
        ("a", "GET k", b"2"),
        ("b", "GET k", b"0"),
    ],
    "a database has a number from 0 to 15": [
        ("a", "SELECT 15", OK),
        ("a", "SELECT 16", "ERR DB index is out of range"),
        ("a", "SELECT -1", "ERR DB index is out of range"),
        ("a", "SELECT x", NOT_AN_INTEGER),
    ],
    "a blocking command does not wait in a transaction": [
        ("a", "MULTI", OK),
        ("a", "BLPOP nokey 0", QUEUED),
        ("a", "EXEC", [None]),
    ],
    "subscribing is confirmed name by name": [
        ("a", "SUBSCRIBE c d c", NOTHING, [b"subscribe", b"c", 1], [b"subscribe", b"d", 2], [b"subscribe", b"c", 2]),
        ("a", "PSUBSCRIBE c*", NOTHING, [b"psubscribe", b"c*", 3]),
        ("a", "SSUBSCRIBE c", NOTHING, [b"ssubscribe", b"c", 1]),
        ("b", "PUBLISH c hi", 2),
        ("a", "@", NOTHING, [b"message", b"c", b"hi"], [b"pmessage", b"c*", b"c", b"hi"]),
        ("b", "SPUBLISH c ho", 1),
        ("a", "@", NOTHING, [b"smessage", b"c", b"ho"]),
        ("b", "PUBSUB CHANNELS c*", [b"c"]),
        ("b", "PUBSUB CHANNELS x*", []),
        ("b", "PUBSUB NUMSUB c x", [b"c", 1, b"x", 0]),
        ("b", "PUBSUB NUMPAT", 1),
        ("b", "PUBSUB SHARDCHANNELS", [b"c"]),
        ("b", "PUBSUB SHARDNUMSUB c x", [b"c", 1, b"x", 0]),
        ("a", "UNSUBSCRIBE c", NOTHING, [b"unsubscribe", b"c", 2]),
        ("a", "UNSUBSCRIBE c x", NOTHING, [b"unsubscribe", b"c", 2], [b"unsubscribe", b"x", 2]),
        ("a", "UNSUBSCRIBE", NOTHING, [b"unsubscribe", b"d", 1]),
        ("a", "UNSUBSCRIBE", NOTHING, [b"unsubscribe", None, 1]),
        ("a", "PUNSUBSCRIBE", NOTHING, [b"punsubscribe", b"c*", 0]),
        ("a", "SUNSUBSCRIBE", NOTHING, [b"sunsubscribe", b"c", 0]),
        ("a", "SUNSUBSCRIBE", NOTHING, [b"sunsubscribe", None, 0]),
        ("b", "PUBLISH c hi", 0),
        ("b", "SPUBLISH c hi", 0),
    ],
    "a message that a client sends itself comes after the reply": [
        ("a", "SUBSCRIBE c", NOTHING, [b"subscribe", b"c", 1]),
        ("a", "PUBLISH c hi", 1, [b"message", b"c", b"hi"]),
        ("a", "MULTI", OK),
        ("a", "PUBLISH c ho", QUEUED),
        ("a", "EXEC", [1], [b"message", b"c", b"ho"]),
    ],
    "a confirmation in a transaction stands among the replies": [
        ("a", "MULTI", OK),
        ("a", "SUBSCRIBE c", QUEUED),
        ("a", "PING", QUEUED),
        ("a", "EXEC", [[b"subscribe", b"c", 1], PONG]),
    ],
    "with RESP3 a subscriber may do everything": [
        ("a", "SUBSCRIBE c", NOTHING, [b"subscribe", b"c", 1]),
        ("a", "SET k v", OK),
        ("a", "PING", PONG),
    ],
    "with RESP2 a subscriber may do little": [
        ("a2", "SUBSCRIBE c", NOTHING, [b"subscribe", b"c", 1]),
        ("a2", "PING", [b"pong", b""]),
        ("a2", "PING x", [b"pong", b"x"]),
        ("a2", "GET k", ONLY_FEW("get")),
        ("a2", "GET", WRONG_ARITY.format("get")),
        ("a2", "MULTI", ONLY_FEW("multi")),
        ("a2", "CLIENT ID", ONLY_FEW("client|id")),
        ("a2", "UNSUBSCRIBE", NOTHING, [b"unsubscribe", b"c", 0]),
        ("a2", "GET k", None),
    ],
    "RESET begins anew": [
        ("a", "CLIENT SETNAME me", OK),
        ("a", "SELECT 3", OK),
        ("a", "SUBSCRIBE c", NOTHING, [b"subscribe", b"c", 1]),
        ("a", "MULTI", OK),
        ("a", "RESET", b"RESET"),
        ("a", "EXEC", NOT_IN_TRANSACTION.format("EXEC")),
        ("a", "CLIENT GETNAME", None),
        ("b", "PUBLISH c hi", 0),
        ("a", "SET k v", OK),
        ("b", "GET k", b"v"),
    ],
    "HELLO chooses the protocol and more": [
        ("a", "HELLO 4", UNSUPPORTED_PROTOCOL),
        ("a", "HELLO x", PROTOCOL_NOT_AN_INTEGER),
        ("a", "HELLO 3 SETNAME 'a b'", NAME_WITH_SPACES.format("Client names")),
        ("a", "HELLO 3 SETNAME a FOO", HELLO_SYNTAX_ERROR.format("FOO")),
        ("a", "HELLO 3 AUTH", HELLO_SYNTAX_ERROR.format("AUTH")),
        ("a", "HELLO 3 AUTH bob x", WRONG_PASSWORD),
        ("a", "HELLO 3 AUTH default x SETNAME me", ANY),
        ("a", "CLIENT GETNAME", b"me"),
        ("a", "HELLO", ANY),
    ],
    "AUTH needs a password to compare with": [
        ("a", "AUTH x", NO_PASSWORD_SET),
        ("a", "AUTH bob x", WRONG_PASSWORD),
        ("a", "AUTH default x", OK),
        ("a", "AUTH a b c", SYNTAX_ERROR),
    ],
    "without the password there is little to do": [
        ("a", "CONFIG SET requirepass secret", OK),
        ("b2", "PING", NOT_AUTHENTICATED),
        ("b2", "GET", WRONG_ARITY.format("get")),
        ("b2", "MULTI", NOT_AUTHENTICATED),
        ("b2", "AUTH wrong", WRONG_PASSWORD),
        ("b2", "AUTH secret", OK),
        ("b2", "PING", PONG),
        ("b2", "RESET", b"RESET"),
        ("b2", "PING", NOT_AUTHENTICATED),
        ("b2", "HELLO 3 AUTH default secret", ANY),
        ("b2", "PING", PONG),
        ("a", "CONFIG SET requirepass ''", OK),
    ],
    "a client says who it is": [
        ("a", "CLIENT GETNAME", None),
        ("a", "CLIENT SETNAME me", OK),
        ("a", "CLIENT GETNAME", b"me"),
        ("a", "CLIENT SETNAME 'a b'", NAME_WITH_SPACES.format("Client names")),
        ("a", "CLIENT SETNAME ''", OK),
        ("a", "CLIENT GETNAME", None),
        ("a", "CLIENT SETINFO lib-name x", OK),
        ("a", "CLIENT SETINFO LIB-NAME 'a b'", NAME_WITH_SPACES.format("LIB-NAME")),
        ("a", "CLIENT SETINFO FOO x", "ERR Unrecognized option 'FOO'"),
        ("a", "CLIENT ID", ANY),
        ("a", "CLIENT INFO", ANY),
        ("a", "CLIENT HELP", ANY),
        ("a", "CLIENT", WRONG_ARITY.format("client")),
        ("a", "CLIENT FOO", "ERR unknown subcommand 'FOO'. Try CLIENT HELP."),
    ],
    "replies can be turned off": [
        ("a", "CLIENT REPLY foo", SYNTAX_ERROR),
        ("a", "CLIENT REPLY ON", OK),
        ("a", "CLIENT REPLY SKIP", NOTHING),
        ("a", "PING", NOTHING),
        ("a", "PING", PONG),
        ("a", "CLIENT REPLY OFF", NOTHING),
        ("a", "SET k v", NOTHING),
        ("a", "CLIENT REPLY SKIP", NOTHING),
        ("a", "NOSUCH", NOTHING),
        ("a", "CLIENT REPLY ON", OK),
        ("a", "GET k", b"v"),
    ],
    "modes of a client": [
        ("a", "CLIENT NO-EVICT on", OK),
        ("a", "CLIENT NO-EVICT foo", SYNTAX_ERROR),
        ("a", "CLIENT NO-TOUCH on", OK),
        ("a", "CLIENT NO-TOUCH foo", SYNTAX_ERROR),
        ("a", "CLIENT TRACKING off", OK),
        ("a", "CLIENT TRACKING foo", SYNTAX_ERROR),
        ("a", "CLIENT TRACKINGINFO", ANY),
        ("a", "CLIENT GETREDIR", -1),
        ("a", "CLIENT CACHING yes", NOT_TRACKING),
    ],
    "clients are listed and ended": [
        ("a", "CLIENT LIST TYPE foo", UNKNOWN_CLIENT_TYPE.format("foo")),
        ("a", "CLIENT LIST ID 1 x", "ERR Invalid client ID"),
        ("a", "CLIENT LIST ID 9999999", b""),
        ("a", "CLIENT LIST TYPE master", b""),
        ("a", "CLIENT LIST FOO", SYNTAX_ERROR),
        ("a", "CLIENT LIST ID", SYNTAX_ERROR),
        ("a", "CLIENT KILL 1.2.3.4:5", NO_SUCH_CLIENT),
        ("a", "CLIENT KILL ID 9999999", 0),
        ("a", "CLIENT KILL ID x", "ERR client-id should be greater than 0"),
        ("a", "CLIENT KILL ID 0", "ERR client-id should be greater than 0"),
        ("a", "CLIENT KILL TYPE foo", UNKNOWN_CLIENT_TYPE.format("foo")),
        ("a", "CLIENT KILL USER foo", "ERR No such user 'foo'"),
        ("a", "CLIENT KILL FOO x", SYNTAX_ERROR),
        ("a", "CLIENT KILL ID 1 ADDR", SYNTAX_ERROR),
        ("a", "CLIENT KILL SKIPME maybe", SYNTAX_ERROR),
        ("a", "CLIENT KILL MAXAGE x", "ERR maxage is not an integer or out of range"),
        ("a", "CLIENT KILL MAXAGE 0", "ERR maxage should be greater than 0"),
        ("a", "CLIENT KILL TYPE normal MAXAGE 100000", 0),
    ],
    "others are woken and held up": [
        ("a", "CLIENT UNBLOCK 9999999", 0),
        ("a", "CLIENT UNBLOCK x", NOT_AN_INTEGER),
        ("a", "CLIENT UNBLOCK 1 FOO", UNBLOCK_REASON),
        ("a", "CLIENT PAUSE x", "ERR timeout is not an integer or out of range"),
        ("a", "CLIENT PAUSE -1", "ERR timeout is negative"),
        ("a", "CLIENT PAUSE 1 FOO", "ERR CLIENT PAUSE mode must be WRITE or ALL"),
        ("a", "CLIENT PAUSE 0", OK),
        ("a", "CLIENT UNPAUSE", OK),
        ("a", "PING", PONG),
    ],
    "QUIT answers before it ends": [
        ("a", "QUIT", OK),
        ("b", "QUIT now", OK),
    ],
    "INFO counts the keys of each database": [
        ("a", "INFO keyspace", b"# Keyspace\r\n"),
        ("a", "SET k v", OK),
        ("a", "SELECT 2", OK),
        ("a", "SET k v", OK),
        ("a", "SET l v", OK),
        (
            "a", "INFO keyspace",
            b"# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0,subexpiry=0\r\n"
            b"db2:keys=2,expires=0,avg_ttl=0,subexpiry=0\r\n",
        ),
        ("a", "DEBUG OBJECT k", ANY),
    ],
    "SHUTDOWN reads its options before it does anything": [
        ("a", "SHUTDOWN FOO", SYNTAX_ERROR),
        ("a", "SHUTDOWN SAVE NOSAVE", SYNTAX_ERROR),
        ("a", "SHUTDOWN NOW ABORT", SYNTAX_ERROR),
        ("a", "SHUTDOWN ABORT", NO_SHUTDOWN),
        ("a", "SHUTDOWN ABORT abort", NO_SHUTDOWN),
        ("a", "MULTI", OK),
        ("a", "SHUTDOWN", NOT_INSIDE_MULTI),
        ("a", "EXEC", EXEC_ABORT),
    ],
    "nobody is anyone's replica": [
        ("a", "REPLCONF listening-port 1", OK),
        ("a", "MULTI", OK),
        ("a", "SYNC", NOT_INSIDE_MULTI),
        ("a", "PSYNC ? -1", NOT_INSIDE_MULTI),
        ("a", "EXEC", EXEC_ABORT),
    ],
}


class Connection:
    """A connection to a server, as a client of these cases."""

    def __init__(self, socket_path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(socket_path)
        self.reader = hiredis.Reader()
        self.is_subscriber = False

    def call(self, words: Sequence[bytes]) -> tuple[Any, list[Any]]:
        """The reply, and the messages that came with it; of those, RESP2 makes none."""
        if words != [b"@"]:
            self.socket.sendall(hiredis.pack_command(tuple(words)))  # type: ignore[arg-type]
        replies, pushed = [], []
        while select.select([self.socket], [], [], 0.02 if replies or pushed or words == [b"@"] else 0.1)[0]:
            data = self.socket.recv(1 << 20)
            if not data:
                break
            self.reader.feed(data)
            while (reply := self.reader.gets()) is not False:
                is_message = isinstance(reply, list) and reply[:1] and str(reply[0]).rstrip("'").endswith("subscribe")
                pushes = isinstance(reply, hiredis.PushNotification) or is_message
                (pushed if pushes else replies).append(plain(reply))
        assert len(replies) < 2
        return replies[0] if replies else NOTHING, pushed

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


class Own:
    """A session of a backend, as a client of these cases."""

    def __init__(self, backend: Backend) -> None:
        self.pushed: list[Any] = []
        self.session = Session(backend, self.pushed.append)

    def call(self, words: Sequence[bytes]) -> tuple[Any, list[Any]]:
        """The reply, and the messages that came by then."""
        reply: Any = NOTHING
        try:
            if words != [b"@"]:
                reply = self.session.execute(*words)
        except ResponseError as error:
            reply = error
        self.session.flush()
        pushed, self.pushed[:] = list(self.pushed), []
        return NOTHING if reply is NO_REPLY else plain(reply), pushed

    def close(self) -> None:
        """End the session."""
        self.session.close()


def plain(reply: Any) -> Any:
    """A reply with errors as their texts."""
    if isinstance(reply, (RedipyError, hiredis.ReplyError)):
        return str(reply)
    return [plain(each) for each in reply] if isinstance(reply, list) else reply


def run(make: Callable[[], Any], rows: list[tuple[Any, ...]]) -> None:
    """Run the rows of a case, each client made when it first calls."""
    clients: dict[str, Any] = {}
    try:
        for number, (name, call, expected, *pushed) in enumerate(rows, start=1):
            if name not in clients:
                clients[name] = make()
                if not name.endswith("2"):
                    clients[name].call([b"HELLO", b"3"])
            reply, messages = clients[name].call(words_of(call))
            alike = reply is expected if expected is NOTHING else same(expected, reply)
            assert alike, f"row {number}: {name}: {call!r} gave {reply!r}, expected {expected!r}"
            assert messages == pushed, f"row {number}: {name}: {call!r} pushed {messages!r}, expected {pushed!r}"
    finally:
        for client in clients.values():
            client.close()


every_case = pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in SESSIONS.items()])


@every_case
def test_reference(server: Server, judge: Any, rows: list[tuple[Any, ...]]) -> None:
    """An expectation that the server does not share is the bug."""
    try:
        run(lambda: Connection(server.socket_path), rows)
    finally:
        judge.execute(b"CONFIG", b"SET", b"requirepass", b"")


@every_case
def test_session(local_backend: Backend, rows: list[tuple[Any, ...]]) -> None:
    """A session answers as a connection to the reference does."""
    run(lambda: Own(local_backend), rows)


def test_every_command_of_a_session_has_a_case() -> None:
    """A command that no case runs is not known to work."""
    tried = {words_of(call)[0].upper() for rows in SESSIONS.values() for _, call, *_ in rows}
    of_sessions = {name for name, command in COMMANDS.items() if command.session_run}
    assert of_sessions - tried == {b"ACL", b"MONITOR"}  # which have tests of their own


@pytest.mark.parametrize("call", ["MULTI", "SUBSCRIBE c", "CLIENT SETNAME me", "SELECT 1", "QUIT"])
def test_without_a_session(local_backend: Backend, call: Call) -> None:
    """What concerns one connection means nothing where there is none, and says so."""
    with pytest.raises(BackendError, match="concerns one connection"):
        local_backend.execute(*words_of(call))


@pytest.mark.parametrize(
    ("reason", "expected"), [((), NULL_ARRAY), ((b"TIMEOUT",), NULL_ARRAY), ((b"ERROR",), UNBLOCKED)]
)
def test_unblock(local_backend: Backend, reason: tuple[bytes, ...], expected: Any) -> None:
    """CLIENT UNBLOCK ends another client's wait, and only a wait."""
    waiting, other = Own(local_backend), Session(local_backend)
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(waiting.call([b"BLPOP", b"nokey", b"0"])[0]))
    thread.start()
    until(lambda: waiting.session.is_blocked)
    number = b"%d" % waiting.session.id
    assert other.execute(b"CLIENT", b"UNBLOCK", number, *reason) == 1
    thread.join(5)
    assert found == [expected]
    assert other.execute(b"CLIENT", b"UNBLOCK", number) == 0


def test_kill(local_backend: Backend) -> None:
    """A client that is killed is told, its wait ends, and it can do no more."""
    told: list[bool] = []
    waiting = Session(local_backend, on_close=lambda: told.append(True), address=b"here:1")
    other = Session(local_backend)
    thread = threading.Thread(target=waiting.execute, args=(b"BLPOP", b"nokey", b"0"))
    thread.start()
    until(lambda: waiting.is_blocked)
    assert other.execute(b"CLIENT", b"LIST").count(b"\n") == 2
    assert other.execute(b"CLIENT", b"KILL", b"here:1") == b"OK"
    thread.join(5)
    assert told == [True] and not thread.is_alive()
    assert other.execute(b"CLIENT", b"LIST").count(b"\n") == 1
    with pytest.raises(ConnectionError):
        waiting.execute(b"PING")


def test_pause(local_backend: Backend) -> None:
    """CLIENT PAUSE holds writers up, or everyone, until it is taken back."""
    admin, writer = Session(local_backend), Session(local_backend)
    admin.execute(b"CLIENT", b"PAUSE", b"100000", b"WRITE")
    assert writer.execute(b"GET", b"k") is None
    thread = threading.Thread(target=writer.execute, args=(b"SET", b"k", b"v"))
    thread.start()
    time.sleep(0.02)
    assert local_backend.execute(b"GET", b"k") is None
    admin.execute(b"CLIENT", b"UNPAUSE")
    thread.join(5)
    assert local_backend.execute(b"GET", b"k") == b"v"


def test_slow_calls_are_kept(local_backend: Backend) -> None:
    """SLOWLOG and the figures know what sessions did."""
    session = Session(local_backend, address=b"here:1")
    session.execute(b"CONFIG", b"SET", b"slowlog-log-slower-than", b"0")
    session.execute(b"SET", b"k", b"v")
    (newest, *_) = session.execute(b"SLOWLOG", b"GET", b"1")
    assert newest[3:] == [[b"SET", b"k", b"v"], b"here:1", b""]
    assert b"cmdstat_set:calls=1," in session.execute(b"INFO", b"commandstats")
    assert session.execute(b"LATENCY", b"HISTOGRAM", b"set")[b"set"][b"calls"] == 1
    assert session.execute(b"SLOWLOG", b"RESET") == b"OK"
    session.execute(b"CONFIG", b"SET", b"slowlog-log-slower-than", b"-1")


def test_monitor(local_backend: Backend) -> None:
    """A monitor sees what others do, but no secrets and nothing of administrators."""
    monitor, other = Own(local_backend), Session(local_backend, address=b"here:1")
    assert monitor.call([b"MONITOR"]) == (OK, [])
    other.execute(b"ECHO", b'a"\n')
    other.execute(b"CONFIG", b"GET", b"x")
    other.execute(b"AUTH", b"default", b"secret")
    other.execute(b"HELLO", b"3", b"AUTH", b"default", b"secret")
    other.execute(b"MULTI")
    other.execute(b"GET", b"k")
    other.execute(b"EXEC")
    _, lines = monitor.call([b"@"])
    shown = [line.partition(b" ")[2] for line in lines]
    assert shown == [
        b'[0 here:1] "ECHO" "a\\"\\n"',
        b'[0 here:1] "AUTH" "(redacted)" "(redacted)"',
        b'[0 here:1] "HELLO" "3" "AUTH" "(redacted)" "(redacted)"',
        b'[0 here:1] "MULTI"',
        b'[0 here:1] "GET" "k"',
        b'[0 here:1] "EXEC"',
    ]
    assert monitor.call([b"RESET"])[0] == b"RESET"
    other.execute(b"PING")
    assert monitor.call([b"@"]) == (NOTHING, [])


def test_a_session_on_a_server(make_backend: Callable[[str], Backend]) -> None:
    """A session works on any backend: transactions, databases and messages go to the server."""
    backend = make_backend("redis")
    got: list[Any] = []
    session = Session(backend, got.append)
    assert session.execute(b"HELLO", b"3")
    assert session.execute(b"SUBSCRIBE", b"c") is NO_REPLY
    assert session.execute(b"PUBLISH", b"c", b"hi") == 1
    until(lambda: len(got) == 2)
    session.execute(b"WATCH", b"k")
    session.execute(b"MULTI")
    session.execute(b"SET", b"k", b"v")
    assert session.execute(b"EXEC") == [b"OK"]
    session.execute(b"WATCH", b"k")
    backend.execute(b"SET", b"k", b"w")
    session.execute(b"MULTI")
    assert session.execute(b"EXEC") is None
    session.close()
