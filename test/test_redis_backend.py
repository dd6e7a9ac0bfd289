"""The redis backend: connections that break, servers that refuse, transactions, and messages."""
from __future__ import annotations

import contextlib
import dataclasses
import multiprocessing
import pathlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from redipy import errors
from redipy.backends.base import Backend, Message, ScriptCall
from redipy.backends.redis import RedisBackend
from redipy.commands.table import COMMANDS
from redipy.errors import (
    WRONG_TYPE,
    AuthenticationError,
    BackendError,
    DataError,
    ExecAbortError,
    ResponseError,
    ScriptError,
    WatchError,
)
from redipy.symbolic.fncontext import FnContext
from redipy.symbolic.objects import RedisVar
from redipy.symbolic.script import Script
from test.reference import Judge, Server

Commands = list[tuple[bytes, ...]]


@pytest.fixture
def served(make_backend: Callable[[str], Backend]) -> RedisBackend:
    """A backend on the reference server, which holds nothing."""
    backend = make_backend("redis")
    assert isinstance(backend, RedisBackend)
    return backend


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may end."""
    server = Server()
    yield server
    server.close()


def texts(replies: list[Any]) -> list[Any]:
    """Replies with their errors as text."""
    return [str(reply) if isinstance(reply, ResponseError) else reply for reply in replies]


def connections_of(judge: Judge) -> int:
    """How many clients the server has."""
    return len(judge.execute(b"CLIENT", b"LIST").splitlines())


# Replies and errors.


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("SET n v", b"OK"), ("GET k", b"v"), ("GET none", None), ("INCR n", 1), ("ZSCORE z a", 1.5),
        ("HGETALL h", {b"f": b"v"}), ("LRANGE none 0 -1", []), ("DEBUG PROTOCOL true", True),
        ("DEBUG PROTOCOL null", None), ("DEBUG PROTOCOL bignum", b"1234567999999999999999999999999999999"),
        ("DEBUG PROTOCOL verbatim", b"This is a verbatim\nstring"), ("DEBUG PROTOCOL set", [0, 1, 2]),
    ],
)  # fmt: skip
def test_replies(served: RedisBackend, call: str, reply: object) -> None:
    """What RESP3 says is a Python value of its type, as far as hiredis tells them apart."""
    served.execute_many([(b"SET", b"k", b"v"), (b"ZADD", b"z", b"1.5", b"a"), (b"HSET", b"h", b"f", b"v")])
    got = served.execute(*call.encode().split())
    assert type(got) is type(reply)
    assert got == reply


def test_errors_keep_the_server_s_line(served: RedisBackend) -> None:
    """From its code on; and they are the Python exceptions that one expects."""
    served.execute(b"SET", b"k", b"text")
    with pytest.raises(ValueError, match=r"^ERR value is not an integer or out of range$"):
        served.execute(b"INCR", b"k")
    with pytest.raises(TypeError, match=f"^{WRONG_TYPE}$"):
        served.execute(b"LPUSH", b"k", b"x")
    assert served.execute(b"GET", b"k") == b"text"


def test_caller_takes_values(served: RedisBackend) -> None:
    """Text, bytes and numbers arrive as their text; text from arbitrary bytes as these bytes."""
    call = served.caller()
    call(b"MSET", "text", "é", b"bytes", b"\xff", "int", 3, "float", 0.5, "again", "\udcff", "view", memoryview(b"v"))
    assert call(b"MGET", "text", "bytes", "int", "float", "again", "view") == [
        b"\xc3\xa9", b"\xff", b"3", b"0.5", b"\xff", b"v",
    ]  # fmt: skip
    for value in (True, None, [1]):
        with pytest.raises(DataError):
            call(b"SET", "k", value)


@pytest.mark.parametrize("call", [b"MULTI", b"exec", b"SUBSCRIBE c", b"SELECT 1", b"MONITOR", b"HELLO 2"])
def test_commands_of_one_connection_are_refused(served: RedisBackend, call: bytes) -> None:
    """They would concern whichever connection comes next, in a pipeline as well."""
    with pytest.raises(BackendError, match="concerns one connection"):
        served.execute(*call.split())
    with pytest.raises(BackendError, match="concerns one connection"):
        served.execute_many([(b"SET", b"k", b"v"), tuple(call.split())])
    assert served.execute(b"EXISTS", b"k") == 0


def test_pushes_that_nobody_asked_for_are_passed_over(served: RedisBackend) -> None:
    """The server may send them between a command and its reply, or while a connection is idle."""
    served.execute(b"CLIENT", b"TRACKING", b"ON")
    for value in (b"1", b"2", b"3"):
        served.execute(b"GET", b"k")
        other = RedisBackend(client=served.client())
        other.execute(b"SET", b"k", value)
        other.close()
        time.sleep(0.005)
        assert served.execute(b"GET", b"k") == value
        assert served.execute_many([(b"SET", b"k", value), (b"GET", b"k")]) == [b"OK", value]


def test_threads_share_a_backend(served: RedisBackend, judge: Judge) -> None:
    """Each gets its own replies, over no more connections than there are threads."""
    failures: list[object] = []

    def work(own: bytes) -> None:
        for _ in range(200):
            if served.execute(b"ECHO", own) != own:
                failures.append(own)

    threads = [threading.Thread(target=work, args=(b"%d" % n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert connections_of(judge) <= 1 + 8


def test_a_forked_process_makes_its_own_connections(served: RedisBackend) -> None:
    """A child and its parent never read each other's replies."""
    served.execute(b"PING")
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()

    def child() -> None:
        served.execute(b"INCR", b"n")
        results.put(served.execute(b"CLIENT", b"ID"))

    process = context.Process(target=child)
    process.start()
    for n in range(100):
        assert served.execute(b"ECHO", b"%d" % n) == b"%d" % n
    other_id = results.get(timeout=10)
    process.join()
    assert served.execute(b"GET", b"n") == b"1"
    assert served.execute(b"CLIENT", b"ID") != other_id


# Pipelines and transactions.

# Alike on every backend: an error is in its place, and all other commands run.
PIPELINE: Commands = [
    (b"SET", b"k", b"text"), (b"NOSUCH", b"k"), (b"INCR", b"k"), (b"GET",), (b"RPUSH", b"l", b"a", b"b"),
    (b"GET", b"l"), (b"LRANGE", b"l", b"0", b"-1"),
]  # fmt: skip
PIPELINE_REPLIES = [
    b"OK", "ERR unknown command 'NOSUCH', with args beginning with: 'k' ",
    "ERR value is not an integer or out of range", "ERR wrong number of arguments for 'get' command", 2,
    WRONG_TYPE, [b"a", b"b"],
]  # fmt: skip


@pytest.mark.parametrize("atomic", [True, False])
def test_an_error_in_a_pipeline_is_in_its_place(backend: Backend, atomic: bool) -> None:
    """Whether the server finds it while it queues the command or when it runs it."""
    assert texts(backend.execute_many(PIPELINE, atomic=atomic)) == PIPELINE_REPLIES


def test_an_error_in_a_watched_transaction_is_in_its_place(backend: Backend) -> None:
    """And the keys stay watched up to the transaction."""
    watch = backend.watch([b"w"])
    assert texts(watch.execute_many(PIPELINE)) == PIPELINE_REPLIES
    watch.add([b"w"])
    backend.execute(b"SET", b"w", b"touched")
    with pytest.raises(WatchError):
        watch.execute_many(PIPELINE)
    watch.close()


def test_pipelines_of_nothing_and_of_errors(backend: Backend) -> None:
    """No command, or none that can be executed."""
    assert backend.execute_many([]) == []
    assert texts(backend.execute_many([(b"GET",)])) == ["ERR wrong number of arguments for 'get' command"]


def test_a_transaction_is_one_step(served: RedisBackend) -> None:
    """Nobody else's command runs within it: two counters that are written together are read alike."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            served.execute_many([(b"INCR", b"a"), (b"INCR", b"b")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(300):
            first, second = served.execute(b"MGET", b"a", b"b")
            assert first == second
    finally:
        stop.set()
        writer.join()


def test_a_large_pipeline(served: RedisBackend) -> None:
    """More than the buffers between client and server hold, both ways."""
    value = b"x" * 1000
    count = 20_000
    assert served.execute_many([(b"SET", b"k%d" % n, value) for n in range(count)], atomic=False) == [b"OK"] * count
    assert served.execute_many([(b"GET", b"k%d" % n) for n in range(count)]) == [value] * count


def test_a_transaction_that_the_server_discards_is_raised(own_server: Server) -> None:
    """Nothing of it was executed, and it was no command's fault alone."""
    backend = RedisBackend(port=own_server.port)
    watch = backend.watch([b"w"])
    backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    with pytest.raises(ExecAbortError):
        watch.execute_many([(b"SET", b"k", b"v")])
    replies = backend.execute_many([(b"SET", b"k", b"v"), (b"GET", b"k")])
    assert isinstance(replies[0], errors.OutOfMemoryError)
    assert replies[1] is None
    watch.close()
    backend.close()


def test_rollback_is_refused(served: RedisBackend) -> None:
    """Before anything is sent."""
    with pytest.raises(BackendError, match="cannot undo"):
        served.execute_many([(b"SET", b"k", b"v")], rollback=True)
    with pytest.raises(BackendError, match="cannot undo"):
        served.watch([b"k"]).execute_many([(b"SET", b"k", b"v")], rollback=True)
    assert served.execute(b"EXISTS", b"k") == 0


def test_watch(backend: Backend) -> None:
    """A transaction happens if nobody touched the keys, and not if somebody did; reading them is no touch."""
    watch = backend.watch([b"k"])
    assert watch.execute(b"GET", b"k") is None
    assert watch.execute_many([(b"SET", b"k", b"1")]) == [b"OK"]
    watch.add([b"k"])
    watch.add([b"other", b"k"])
    backend.execute(b"SET", b"other", b"x")
    with pytest.raises(WatchError):
        watch.execute_many([(b"SET", b"k", b"2")])
    assert watch.execute_many([(b"SET", b"k", b"3")]) == [b"OK"]  # the keys were let go of
    watch.add([b"k"])
    watch.close()
    watch.close()
    assert backend.execute(b"GET", b"k") == b"3"


def test_a_watch_gives_its_connection_back(served: RedisBackend, judge: Judge) -> None:
    """After a transaction, a conflict or `close`, with nothing watched on it."""
    for _ in range(20):
        served.watch([b"k"]).close()
        served.watch([b"k"]).execute_many([(b"INCR", b"k")])
        watch = served.watch([b"k"])
        served.execute(b"INCR", b"k")
        with pytest.raises(WatchError):
            watch.execute_many([(b"INCR", b"k")])
    assert connections_of(judge) <= 1 + 2
    assert b"watch=0" in judge.execute(b"CLIENT", b"LIST")
    assert b"watch=1" not in judge.execute(b"CLIENT", b"LIST")


# Scripts.


@pytest.fixture(scope="module")
def adding() -> ScriptCall:
    """A script that adds 2 to the number in the key `k`."""
    context = FnContext()
    number = RedisVar(context.add_key("key"))
    context.set_return_value(number.incrby(context.add_arg("by")))
    return ScriptCall(Script(context.tree()), (b"k",), (2,))


def test_a_script_is_loaded_when_the_server_has_not_got_it(served: RedisBackend, adding: ScriptCall) -> None:
    """At first, and after the server forgot it; in between it goes by its digest."""
    digest = adding.script.digest.encode()
    served.execute(b"SCRIPT", b"FLUSH")
    for expected in (2, 4):
        assert served.run_script(adding) == expected
        assert served.execute(b"SCRIPT", b"EXISTS", digest) == [1]
    served.execute(b"SCRIPT", b"FLUSH")
    assert served.run_script(adding) == 6
    served.execute(b"SET", b"k", b"x")
    with pytest.raises(ScriptError, match="not a valid float") as caught:
        served.run_script(adding)
    assert isinstance(caught.value.__cause__, ResponseError)
    served.execute_many([(b"DEL", b"k"), (b"RPUSH", b"k", b"x")])
    with pytest.raises(TypeError, match=WRONG_TYPE):
        served.run_script(adding)


@pytest.mark.parametrize("atomic", [True, False])
def test_scripts_in_a_pipeline(served: RedisBackend, adding: ScriptCall, atomic: bool) -> None:
    """They run where they stand, whatever the server knew before."""
    for _ in range(2):
        served.execute(b"SCRIPT", b"FLUSH")
        replies = served.execute_many(
            [(b"SET", b"k", b"3"), adding, adding, (b"SET", b"k", b"x"), adding], atomic=atomic
        )
        assert replies[:4] == [b"OK", 5, 7, b"OK"]
        assert isinstance(replies[4], ScriptError)
    served.execute(b"SET", b"k", b"3")
    assert served.watch([b"k"]).execute_many([adding, adding]) == [5, 7]


# Connecting, and what can go wrong with it.


def test_unix_socket_and_url(server: Server, judge: Judge) -> None:
    """Ways to name a server."""
    options: list[dict[str, Any]] = [
        {"unix_socket_path": server.socket_path, "db": 3},
        {"url": f"redis://localhost:{server.port}/3"},
        {"url": f"unix://{server.socket_path}?db=3"},
        {"port": server.port, "host": "127.0.0.1", "db": 3, "client_name": "named"},
    ]
    for number, given in enumerate(options, start=1):
        backend = RedisBackend(**given)
        assert backend.execute(b"INCR", b"in database 3") == number
        assert backend.client().incr("in redis-py", 2) == 2 * number
        backend.close()
    assert judge.execute(b"DBSIZE") == 0


def test_tls(server: Server, judge: Judge, tmp_path: pathlib.Path) -> None:
    """Commands, messages and idle connections, on which TLS has messages of its own; a certificate is checked."""
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    proxy = Proxy(server, tls=context)
    for backend in (
        RedisBackend(port=proxy.port, ssl=True, ssl_ca_certs=certificate),
        RedisBackend(url=f"rediss://localhost:{proxy.port}", ssl_ca_certs=certificate, socket_timeout=5),
    ):
        subscription = backend.subscribe([b"c"])
        for n in range(3):
            assert backend.execute(b"SET", b"k", b"%d" % n * 100_000) == b"OK"
            time.sleep(0.01)
            assert backend.execute(b"GET", b"k") == b"%d" % n * 100_000
        assert connections_of(judge) == 1 + 2
        assert backend.execute(b"PUBLISH", b"c", b"x" * 50_000) == 1
        assert subscription.get(5) == Message("message", b"c", b"x" * 50_000)
        assert subscription.get(0.05) is None
        backend.close()
        wait_until(lambda: connections_of(judge) == 1)
    with pytest.raises(ConnectionError, match="certificate verify failed"):
        RedisBackend(port=proxy.port, ssl=True).execute(b"PING")
    proxy.close()


@pytest.mark.parametrize("protocol", [2, 3])
def test_a_client_of_the_user_s_own(server: Server, judge: Judge, protocol: int) -> None:
    """Whatever it was made for, replies here are RESP3 in bytes; and it stays open and as it was."""
    client = redis.Redis(port=server.port, protocol=protocol, decode_responses=True, socket_timeout=1)
    client.hset("h", "f", "v")
    backend = RedisBackend(client=client)
    assert backend.client() is client
    assert backend.execute(b"HGETALL", b"h") == {b"f": b"v"}
    assert client.hgetall("h") == {"f": "v"}
    backend.close()
    assert client.hgetall("h") == {"f": "v"}
    client.close()


def test_close_lets_go_of_all(server: Server, judge: Judge) -> None:
    """Connections end, those in use as they are given back; a second call does nothing, and a command is refused."""
    before = connections_of(judge)
    backend = RedisBackend(port=server.port)
    watch = backend.watch([b"k"])
    subscription = backend.subscribe([b"c"])
    backend.execute(b"PING")
    assert connections_of(judge) == before + 3
    backend.close()
    backend.close()
    watch.close()
    assert subscription.get() is None
    wait_until(lambda: connections_of(judge) == before)
    with pytest.raises(errors.ConnectionError, match="closed"):
        backend.execute(b"PING")


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("given", [{"port": free_port()}, {"unix_socket_path": "/nonexistent/redis.sock"}])
def test_no_server(given: dict[str, Any]) -> None:
    """Is said at once, with the place and the reason, as the exception that Python has for it."""
    backend = RedisBackend(**given)
    begun = time.monotonic()
    place = next(iter(given.values()))
    with pytest.raises(ConnectionError, match=f"cannot reach a Redis server at .*{place}") as caught:
        backend.execute(b"PING")
    assert isinstance(caught.value, errors.ConnectionError)
    assert time.monotonic() - begun < 1
    backend.close()


def test_what_answers_is_no_redis_server() -> None:
    """A web server, say."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(errors.ConnectionError, match="cannot reach a Redis server"):
            RedisBackend(port=listener.getsockname()[1]).execute(b"PING")
        thread.join()


def test_passwords() -> None:
    """The server's words about them are kept."""
    server = Server("--requirepass", "secret")
    try:
        with pytest.raises(AuthenticationError, match=r"^WRONGPASS invalid username-password pair"):
            RedisBackend(port=server.port, password="wrong").execute(b"PING")
        with pytest.raises(AuthenticationError, match=r"^WRONGPASS invalid username-password pair"):
            RedisBackend(port=server.port, username="nobody", password="secret").execute(b"PING")
        with pytest.raises(AuthenticationError, match=r"^NOAUTH "):
            RedisBackend(port=server.port).execute(b"PING")
        backend = RedisBackend(port=server.port, password="secret")
        assert backend.execute(b"PING") == b"PONG"
        backend.execute(b"ACL", b"SETUSER", b"reader", b"on", b">pw", b"+get", b"+multi", b"+exec", b"~*")
        reader = RedisBackend(url=f"redis://reader:pw@localhost:{server.port}")
        with pytest.raises(AuthenticationError, match=r"^NOPERM "):
            reader.execute(b"SET", b"k", b"v")
        refused, got = reader.execute_many([(b"SET", b"k", b"v"), (b"GET", b"k")])
        assert isinstance(refused, AuthenticationError)
        assert got is None
        reader.close()
        backend.close()
    finally:
        server.close()


def test_a_busy_server_says_so(own_server: Server) -> None:
    """It is there: what it says is an error reply, no lost connection."""
    backend, other = RedisBackend(port=own_server.port), RedisBackend(port=own_server.port)
    other.execute(b"CONFIG", b"SET", b"busy-reply-threshold", b"20")

    def work() -> None:
        with pytest.raises(ResponseError, match="killed by user"):
            backend.execute(b"EVAL", b"while true do end", b"0")

    thread = threading.Thread(target=work)
    thread.start()
    seen: list[ResponseError] = []

    def is_busy() -> bool:
        try:
            other.execute(b"GET", b"k")
        except ResponseError as error:
            seen.append(error)
        return bool(seen)

    wait_until(is_busy)
    assert seen[0].code == "BUSY"
    other.execute(b"SCRIPT", b"KILL")
    thread.join()
    other.close()
    backend.close()


# Servers that go away.


def restarted(server: Server) -> Server:
    """Another server on the same port, in the place of one that was killed."""
    server.process.kill()
    server.process.wait()
    return Server("--port", str(server.port))


def test_a_restarted_server_goes_unnoticed(own_server: Server, adding: ScriptCall) -> None:
    """Connections that were idle are replaced: commands, transactions, watches, scripts."""
    backend = RedisBackend(port=own_server.port)
    uses: list[Callable[[], object]] = [
        lambda: backend.execute(b"INCR", b"n"),
        lambda: backend.execute_many([(b"INCR", b"n")]),
        lambda: backend.execute_many([(b"INCR", b"n"), (b"PING",)], atomic=False),
        lambda: backend.watch([b"n"]).execute_many([(b"INCR", b"n")]),
        lambda: backend.run_script(adding),
        lambda: backend.execute_many([adding, adding]),
    ]
    for use in uses:
        use()
    for use in uses:
        newer = restarted(own_server)
        try:
            use()
            assert backend.execute(b"GET", b"n") in (b"1", None)
        finally:
            newer.close()
    backend.close()


class Proxy:
    """Stands before a server: hangs up instead of passing on the reply to what contains a word, or speaks TLS."""

    def __init__(self, server: Server, *, swallows: bytes | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.server, self.swallows, self.tls = server, swallows, tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        """Serve each client in a thread."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        """Pass on what the client sends, and the replies."""
        hushed = threading.Event()
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.server.port)) as upstream,
            self.tls.wrap_socket(client, server_side=True) if self.tls else client as peer,
        ):
            threading.Thread(target=self.pass_back, args=(upstream, peer, hushed), daemon=True).start()
            while sent := peer.recv(1 << 16):
                if self.swallows and self.swallows in sent:
                    hushed.set()
                upstream.sendall(sent)
                if hushed.is_set():
                    time.sleep(0.05)  # the server executes it meanwhile
                    break
            upstream.shutdown(socket.SHUT_RDWR)

    def pass_back(self, upstream: socket.socket, peer: socket.socket, hushed: threading.Event) -> None:
        """Pass on what the server sends."""
        with contextlib.suppress(OSError):
            while (reply := upstream.recv(1 << 16)) and not hushed.is_set():
                peer.sendall(reply)

    def close(self) -> None:
        """Take no more clients."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def test_a_command_without_a_reply_is_not_repeated(server: Server, judge: Judge) -> None:
    """Nobody knows whether it was executed; the next command goes over a new connection."""
    between = Proxy(server, swallows=b"INCR")
    backend = RedisBackend(port=between.port)
    assert backend.execute(b"PING") == b"PONG"
    uses: list[Callable[[], object]] = [
        lambda: backend.execute(b"INCR", b"n"),
        lambda: backend.execute_many([(b"INCR", b"n")]),
        lambda: backend.execute_many([(b"INCR", b"n")], atomic=False),
        lambda: backend.watch([b"k"]).execute_many([(b"INCR", b"n")]),
    ]
    for number, use in enumerate(uses, start=1):
        with pytest.raises(ConnectionError, match="may have happened"):
            use()
        assert judge.execute(b"GET", b"n") == b"%d" % number
        assert backend.execute(b"PING") == b"PONG"
    backend.close()
    between.close()


def test_a_lost_watch_never_runs_unwatched(own_server: Server) -> None:
    """A transaction whose connection is gone is refused for good."""
    backend = RedisBackend(port=own_server.port)
    watch = backend.watch([b"k"])
    backend.execute(b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes")
    for _ in range(2):
        with pytest.raises(ConnectionError):
            watch.execute_many([(b"SET", b"k", b"v")])
    assert backend.execute(b"EXISTS", b"k") == 0
    watch.close()
    backend.close()


def test_a_reply_that_takes_too_long(own_server: Server) -> None:
    """Is a TimeoutError, and what comes of it later is not taken for the reply to something else."""
    backend = RedisBackend(port=own_server.port, socket_timeout=0.1)
    with pytest.raises(TimeoutError, match="did not answer in time"):
        backend.execute(b"DEBUG", b"SLEEP", b"0.3")
    time.sleep(0.3)
    assert backend.execute(b"ECHO", b"mine") == b"mine"
    backend.close()


def test_a_command_that_waits_on_purpose_may_take_longer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time allowed is for servers that do not answer."""
    monkeypatch.setitem(COMMANDS, b"BLPOP", dataclasses.replace(COMMANDS[b"LPOP"], flags=frozenset({"blocking"})))
    backend = RedisBackend(port=server.port, socket_timeout=0.1)
    assert backend.execute(b"BLPOP", b"none", b"0.2") is None
    assert backend.execute_many([(b"blpop", b"none", b"0.2"), (b"PING",)], atomic=False) == [None, b"PONG"]
    assert backend.watch([b"none"]).execute(b"BLPOP", b"none", b"0.2") is None
    with pytest.raises(TimeoutError):
        backend.execute(b"DEBUG", b"SLEEP", b"0.3")
    backend.close()


def test_an_interrupted_command_leaves_no_reply_behind(served: RedisBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends a read, the connection is dropped with it."""
    from redipy.backends.redis.connections import Link

    def interrupted(link: Link) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Link, "read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            served.execute(b"ECHO", b"left")
        with pytest.raises(KeyboardInterrupt):
            served.execute_many([(b"ECHO", b"left")])
    assert served.execute(b"ECHO", b"mine") == b"mine"


def test_no_more_connections_than_allowed(server: Server) -> None:
    """One more is an error; one that was dropped makes room."""
    backend = RedisBackend(port=server.port, max_connections=2)
    first, second = backend.watch([b"k"]), backend.watch([b"k"])
    with pytest.raises(ConnectionError, match=r"(?i)too many connections"):
        backend.execute(b"PING")
    first.close()
    assert backend.execute(b"PING") == b"PONG"
    second.close()
    backend.close()


# Messages.


def test_messages(backend: Backend) -> None:
    """Of channels and of patterns, in order, and none of those that were left."""
    subscription = backend.subscribe([b"a", b"b"], [b"a*"])
    assert subscription.get(0) is None
    assert backend.execute(b"PUBLISH", b"a", b"\xff1") == 2
    assert backend.execute(b"PUBLISH", b"b", b"2") == 1
    assert [subscription.get(1) for _ in range(3)] == [
        Message("message", b"a", b"\xff1"),
        Message("pmessage", b"a", b"\xff1", b"a*"),
        Message("message", b"b", b"2"),
    ]
    subscription.unsubscribe([b"a"], [b"a*"])
    subscription.subscribe([b"c"])
    assert [backend.execute(b"PUBLISH", channel, b"3") for channel in (b"a", b"b", b"c")] == [0, 1, 1]
    assert [message and message.channel for message in (subscription.get(1), subscription.get(1))] == [b"b", b"c"]
    subscription.close()
    subscription.close()
    assert subscription.get() is None
    assert backend.execute(b"PUBLISH", b"b", b"4") == 0


def test_get_waits_no_longer_than_it_may(served: RedisBackend) -> None:
    """By the clock of the machine."""
    subscription = served.subscribe([b"c"])
    begun = time.monotonic()
    assert subscription.get(0.1) is None
    assert 0.09 < time.monotonic() - begun < 1
    subscription.close()


def test_close_ends_a_get_that_waits(served: RedisBackend) -> None:
    """From another thread."""
    subscription = served.subscribe([b"c"])
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(subscription.get())) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    subscription.close()
    for thread in threads:
        thread.join(5)
    assert got == [None, None, None]


def test_threads_share_a_subscription(served: RedisBackend) -> None:
    """Each message goes to one of those who wait, and channels can be added meanwhile."""
    subscription = served.subscribe([b"c"])
    got: list[bytes] = []

    def collect() -> None:
        while message := subscription.get():
            got.append(message.data)

    threads = [threading.Thread(target=collect) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(100):
        channel = b"c%d" % (n // 10)
        if n % 10 == 0:
            subscription.subscribe([channel])
        assert served.execute(b"PUBLISH", channel, b"%d" % n) == 1
    wait_until(lambda: len(got) == 100)
    subscription.close()
    for thread in threads:
        thread.join(5)
    assert sorted(got, key=int) == [b"%d" % n for n in range(100)]


def test_a_subscription_survives_a_restart(own_server: Server) -> None:
    """It subscribes again to what it had, also to what was added while no server was there."""
    backend = RedisBackend(port=own_server.port)
    subscription = backend.subscribe([b"c", b"gone"], [b"p*"])
    subscription.unsubscribe([b"gone"])
    newer = restarted(own_server)
    try:
        received: list[Message | None] = []
        thread = threading.Thread(target=lambda: received.extend(subscription.get(10) for _ in range(2)))
        thread.start()
        wait_until(lambda: bool(backend.execute(b"PUBLISH", b"c", b"1")))
        wait_until(lambda: bool(backend.execute(b"PUBLISH", b"p1", b"2")))
        thread.join()
        assert received == [Message("message", b"c", b"1"), Message("pmessage", b"p1", b"2", b"p*")]
        assert backend.execute(b"PUBLISH", b"gone", b"3") == 0
        newer.process.kill()
        begun = time.monotonic()
        with pytest.raises(ConnectionError):
            subscription.get(0.2)
        assert time.monotonic() - begun < 1
    finally:
        newer.close()
    subscription.close()
    backend.close()


def test_a_refused_channel_is_an_error(own_server: Server) -> None:
    """Of the server's, for each who waits; and nothing of the subscription is left open."""
    backend = RedisBackend(port=own_server.port)
    backend.execute(b"ACL", b"SETUSER", b"u", b"on", b">pw", b"+@all", b"resetchannels", b"&mine", b"~*")
    limited = RedisBackend(port=own_server.port, username="u", password="pw")
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        limited.subscribe([b"theirs"])
    subscription = limited.subscribe([b"mine"])
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        subscription.subscribe([b"theirs"])
    with pytest.raises(AuthenticationError, match=r"^NOPERM "):
        subscription.get(1)
    subscription.close()
    limited.close()
    backend.close()
