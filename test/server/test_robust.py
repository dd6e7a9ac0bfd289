"""What clients may do to a server without others noticing: send nonsense, read slowly, vanish, come in crowds."""
from __future__ import annotations

import os
import pathlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import hiredis
import pytest
import redis

from redipy.backends.base import Backend
from redipy.clock import ManualClock
from redipy.errors import PROTECTED, TOO_MANY_CLIENTS, BackendError
from redipy.server import Address, Server
from redipy.server.service import is_loopback
from test.conftest import LOCAL
from test.server.conditions import until
from test.server.frames import Raw

EXAMPLES = int(os.environ.get("REDIPY_FUZZ_EXAMPLES", "3000"))  # frames
SEED = int(os.environ.get("REDIPY_FUZZ_SEED", "1"))


@pytest.fixture(params=LOCAL)
def own(request: Any, make_backend: Callable[[str], Backend]) -> Iterator[Server]:
    """A server on each local backend."""
    with Server(make_backend(request.param)) as started:
        yield started


def config(server: Server, **settings: str) -> None:
    """Change settings."""
    for name, value in settings.items():
        server.backend.execute(b"CONFIG", b"SET", name.replace("_", "-").encode(), value.encode())


def settled(server: Server, clients: int = 0) -> bool:
    """Whether there are so many clients, and nothing is left of all others."""
    return len(server.backend.server.clients) == clients


def words(chance: random.Random) -> list[bytes]:
    """A command that touches none but its own keys; some are no commands."""
    key = chance.choice([b"junk:a", b"junk:b", b"\xff\x00", b""])
    return chance.choice([
        [b"GET", key], [b"SET", key, bytes(chance.randrange(300))], [b"LPUSH", key, b"x"], [b"INCR", key], [b"PING"],
        [b"MULTI"], [b"EXEC"], [b"WATCH", key], [b"SUBSCRIBE", b"junk"], [b"UNSUBSCRIBE"], [b"PUBLISH", b"junk", b"x"],
        [b"BLPOP", b"junk:none", chance.choice([b"0.01", b"0"])], [b"HELLO", chance.choice([b"2", b"3", b"4"])],
        [b"CLIENT", b"REPLY", chance.choice([b"ON", b"OFF", b"SKIP"])], [b"RESET"], [b"MONITOR"], [b"QUIT"],
        [b"EVAL", b"for i = 1, 3 do redis.call('APPEND', KEYS[1], 'x') end", b"1", key], [b"EVAL", b"return 1", b"0"],
        [b"NOPE", key], [b"GET"], [b"SELECT", b"3"], [b"CLIENT", b"LIST"], [b"LRANGE", key, b"0", b"-1"], [b"", b""],
    ])  # fmt: skip


def nonsense(chance: random.Random) -> bytes:
    """A frame: whole, cut, with bytes exchanged, or none at all."""
    frame = bytearray(hiredis.pack_command(tuple(words(chance))))  # type: ignore[arg-type]
    kind = chance.random()
    if kind < 0.5:
        return bytes(frame)
    if kind < 0.6:
        return bytes(frame[:chance.randrange(len(frame))])
    if kind < 0.8:
        for _ in range(chance.randrange(1, 4)):
            frame[chance.randrange(len(frame))] = chance.choice(b"*$:+-%~>=|#,(_\r\n 0123456789'\"\\\x00\xff")
        return bytes(frame)
    if kind < 0.9:
        return chance.choice(b"*$%~>|:+-").to_bytes(1, "big") + str(chance.randrange(-9, 10**12)).encode() + b"\r\n"
    return chance.randbytes(chance.randrange(40)) + chance.choice([b"", b"\n", b"\r\n"])


def torment(port: int, chance: random.Random, frames: int) -> None:
    """Send nonsense, cut anywhere, over connections that end early, and read some of the answers."""
    while frames > 0:
        count = min(frames, chance.randrange(1, 40))
        frames -= count
        data = b"".join(nonsense(chance) for _ in range(count))
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.settimeout(5)
            try:
                while data:
                    at = chance.randrange(1, len(data) + 1)
                    client.sendall(data[:at])
                    data = data[at:]
                    if chance.random() < 0.2:
                        client.settimeout(0.001)
                        client.recv(1 << 16)
            except OSError:
                pass
            if chance.random() < 0.3:  # without a word of farewell
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_nonsense(own: Server) -> None:
    """Malformed requests crash nothing and leave nothing behind, and others do not notice."""
    print(f"REDIPY_FUZZ_SEED={SEED}")  # shown when it fails
    client = redis.Redis(port=own.port, decode_responses=True)
    tormentors = [
        threading.Thread(target=torment, args=(own.port, random.Random(SEED * 10 + number), EXAMPLES // 3))
        for number in range(3)
    ]
    for tormentor in tormentors:
        tormentor.start()
    number = 0
    while any(tormentor.is_alive() for tormentor in tormentors):
        number += 1
        assert client.incr("mine") == number
        assert client.pipeline().set("k", f"v{number}").get("k").execute() == [True, f"v{number}"]
    # Some may still be on their way in.
    until(lambda: client.info("clients")["blocked_clients"] == 0 and settled(own, 1))
    assert client.get("mine") == str(number)
    assert own.backend.execute(b"PUBSUB", b"NUMSUB", b"junk") == [b"junk", 0]
    client.close()
    until(lambda: settled(own))


def test_a_slow_reader_holds_nobody_up(own: Server) -> None:
    """Who does not read its replies is not executed any further; who reads on then gets all of them."""
    own.backend.execute(b"SET", b"big", b"x" * 100_000)
    with Raw(own.port) as slow, Raw(own.port) as quick:
        slow.send(b"GET big\r\n" * 500 + b"INCR done\r\n")
        for number in range(100):
            assert quick.ask(b"INCR", b"n") == (":", b"%d" % (number + 1))
        assert quick.ask(b"GET", b"done") == ("$", None)
        for _ in range(500):
            assert slow.read() == ("$", b"x" * 100_000)
        assert slow.read() == (":", b"1")


def test_who_leaves_too_much_unread_has_to_go(own: Server) -> None:
    """A subscriber beyond its hard limit is closed, and the others receive everything."""
    config(own, client_output_buffer_limit="pubsub 1mb 0 0")
    with Raw(own.port) as slow, Raw(own.port) as good, Raw(own.port) as sender:
        slow.ask(b"SUBSCRIBE", b"news")
        good.ask(b"SUBSCRIBE", b"news")
        sender.ask(b"PING")
        received = 0
        while len(own.backend.server.clients) > 2:
            sender.ask(b"PUBLISH", b"news", b"x" * 50_000)
            assert good.read()[1][2] == ("$", b"x" * 50_000)
            received += 1
            assert received < 2000
        assert sender.ask(b"PUBLISH", b"news", b"x") == (":", b"1")


def test_who_is_behind_for_long_has_to_go(own: Server, clock: ManualClock) -> None:
    """The soft limit counts once it has been passed for so many seconds."""
    config(own, client_output_buffer_limit="pubsub 0 1mb 10")
    with Raw(own.port) as slow, Raw(own.port) as sender:
        slow.ask(b"SUBSCRIBE", b"news")
        for _ in range(400):
            sender.ask(b"PUBLISH", b"news", b"x" * 50_000)
        assert len(own.backend.server.clients) == 2

        def is_gone() -> bool:
            clock.advance(seconds=6)
            return len(own.backend.server.clients) == 1

        until(is_gone)


def test_an_idle_client_has_to_go(own: Server, clock: ManualClock) -> None:
    """With `timeout`, who says nothing for so long is closed, but nobody who waits or listens."""
    config(own, timeout="30")
    with Raw(own.port) as idle, Raw(own.port) as waiting, Raw(own.port) as listening:
        idle.ask(b"PING")
        listening.ask(b"SUBSCRIBE", b"news")
        waiting.send(b"BLPOP none 0\r\n")
        until(lambda: any(client.is_blocked for client in list(own.backend.server.clients.values())))
        clock.advance(seconds=31)
        assert idle.is_closed()
        assert settled(own, 2)


def test_no_more_clients_than_allowed(own: Server) -> None:
    """One too many is told so."""
    config(own, maxclients="2")
    with Raw(own.port) as one, Raw(own.port) as two, Raw(own.port) as three:
        assert one.ask(b"PING") == two.ask(b"PING") == ("+", b"PONG")
        assert three.read() == ("-", TOO_MANY_CLIENTS.encode())
        assert three.is_closed()
        assert b"rejected_connections:1\r\n" in own.backend.execute(b"INFO", b"stats")


@pytest.mark.parametrize("protocol", [2, 3])
def test_crowds(own: Server, protocol: int) -> None:
    """Some hundred connections at once, each with requests under way."""
    clients = [Raw(own.port, protocol) for _ in range(300)]
    for client in clients:
        client.send(b"INCR n\r\nBLPOP jobs 0\r\n")
    assert {client.read()[1] for client in clients} == {b"%d" % number for number in range(1, 301)}
    with Raw(own.port) as sender:
        until(lambda: sum(client.is_blocked for client in list(own.backend.server.clients.values())) == 300)
        assert sender.ask(b"RPUSH", b"jobs", *(b"%d" % number for number in range(300))) == (":", b"300")
    assert {client.read()[1][1][1] for client in clients} == {b"%d" % number for number in range(300)}
    for client in clients:
        client.close()
    until(lambda: settled(own))


def test_what_was_accepted_is_finished(own: Server) -> None:
    """When the server stops, each command that was executed has been answered."""
    with Raw(own.port) as client:
        client.send(b"INCR n\r\n" * 20_000)
        assert client.read() == (":", b"1")
        closing = threading.Thread(target=own.close)
        closing.start()
        answered = 1 + client.rest().count(b"\r\n")
        closing.join()
    assert own.backend.execute(b"GET", b"n") == b"%d" % answered
    assert settled(own)


def test_shutdown(own: Server) -> None:
    """SHUTDOWN ends the server without an answer, and everybody's connection; the store stays."""
    with Raw(own.port) as client, Raw(own.port) as other:
        assert other.ask(b"SET", b"k", b"v") == ("+", b"OK")
        client.send(b"SHUTDOWN NOSAVE\r\n")
        assert client.is_closed() and other.is_closed()
    own.close()
    with pytest.raises(ConnectionRefusedError):
        Raw(own.port)
    assert own.backend.execute(b"GET", b"k") == b"v"


def test_writes_share_a_commit(own: Server, tmp_path: pathlib.Path) -> None:
    """What comes together is committed together: it takes no more log than a few commits do."""
    if own.backend.name != "sqlite":
        pytest.skip("memory commits nothing")
    with Raw(own.port) as client:
        client.send(b"SET k v\r\n" * 1000)
        assert {client.read() for _ in range(1000)} == {("+", b"OK")}
    assert (tmp_path / "test.db-wal").stat().st_size < 300 * 4096  # a commit takes a page of the log, or two


def test_monitor(own: Server) -> None:
    """A monitor sees what others do, in order, and is gone when it goes."""
    with Raw(own.port) as monitor, Raw(own.port, 3) as other:
        assert monitor.ask(b"MONITOR") == ("+", b"OK")
        other.ask(b"SET", b"k", b"v")
        kind, line = monitor.read()
        assert kind == "+" and line.endswith(b'] "SET" "k" "v"')
    until(lambda: not own.backend.server.monitors)


def test_pause(own: Server) -> None:
    """Writers are held up, readers are not; what they sent is executed in the end, in order."""
    with Raw(own.port) as admin, Raw(own.port) as writer:
        assert admin.ask(b"CLIENT", b"PAUSE", b"100000", b"WRITE") == ("+", b"OK")
        writer.send(b"GET k\r\nSET k v\r\nGET k\r\n")
        assert writer.read() == ("$", None)
        assert admin.ask(b"GET", b"k") == ("$", None)
        assert admin.ask(b"CLIENT", b"UNPAUSE") == ("+", b"OK")
        assert [writer.read(), writer.read()] == [("+", b"OK"), ("$", b"v")]


def test_killed_while_it_waits(own: Server) -> None:
    """CLIENT KILL ends a connection whose command waits, without an answer."""
    with Raw(own.port) as admin, Raw(own.port) as victim:
        number = victim.ask(b"CLIENT", b"ID")[1]
        victim.send(b"BLPOP none 0\r\n")
        until(lambda: own.backend.server.clients[int(number)].is_blocked)
        assert admin.ask(b"CLIENT", b"KILL", b"ID", number) == (":", b"1")
        assert victim.is_closed()


def test_who_is_not_asked_for_a_password(make_backend: Callable[[str], Backend]) -> None:
    """No server starts that others reach without one, unless it is asked to."""
    backend = make_backend("memory")
    with pytest.raises(BackendError, match=r"0\.0\.0\.0 can be reached from other machines"):
        Server(backend, Address("0.0.0.0", 0))
    with Server(backend, Address("0.0.0.0", 0), protected=False) as own, Raw(own.port) as client:
        assert client.ask(b"PING") == ("+", b"PONG")
    backend.execute(b"CONFIG", b"SET", b"requirepass", b"secret")
    with Server(backend, Address("0.0.0.0", 0)) as own, Raw(own.port) as client:
        assert client.ask(b"PING")[1].startswith(b"NOAUTH")
        assert client.ask(b"AUTH", b"wrong")[1].startswith(b"WRONGPASS")
        assert client.ask(b"AUTH", b"secret") == ("+", b"OK")
        assert client.ask(b"CONFIG", b"SET", b"requirepass", b"") == ("+", b"OK")
        with socket.socket() as far:  # by way of an address that is not the loopback one
            if is_loopback(own_address()):
                pytest.skip("this machine has no other address")
            far.settimeout(5)
            far.connect((own_address(), own.port))
            assert far.recv(1000) == b"-" + PROTECTED.encode() + b"\r\n"


def own_address() -> str:
    """An address of this machine by which it knows itself."""
    return socket.gethostbyname(socket.gethostname())


def test_an_address_that_is_taken(own: Server) -> None:
    """It is said which one."""
    with pytest.raises(BackendError, match=f"cannot listen at redis://127.0.0.1:{own.port}: "):
        Server(own.backend, Address(port=own.port))
