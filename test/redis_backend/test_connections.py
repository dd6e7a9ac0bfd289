"""The redis backend: how it connects, servers that refuse, and servers that go away."""
from __future__ import annotations

import dataclasses
import pathlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis

from redipy import errors
from redipy.backends.base import Message, ScriptCall
from redipy.backends.redis import RedisBackend
from redipy.commands.table import COMMANDS
from redipy.errors import (
    AuthenticationError,
    ResponseError,
)
from test.redis_backend.servers import Proxy, connections_of, free_port, restarted, wait_until
from test.reference import Judge, Server


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
