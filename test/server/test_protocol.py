"""What is no request, or an unusual one: the same bytes to the reference and to our server, cut anywhere."""
from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from redipy.backends.base import Backend
from redipy.errors import ResponseError
from redipy.server import Server
from redipy.server.requests import Requests
from test import reference
from test.server.frames import Raw

END = b"PING end\r\n"  # answered last, where the connection was kept
PING = b"*1\r\n$4\r\nPING\r\n"
LONG = b"x" * 70_000

SENT: dict[str, bytes] = {
    "a request": PING,
    "requests one after the other": PING * 3,
    "no words": b"*0\r\n" + PING,
    "fewer than none": b"*-1\r\n" + PING,
    "an empty word": b"*1\r\n$0\r\n\r\n",
    "a word with line ends in it": b"*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n",
    "what stands behind a word is passed over": b"*1\r\n$4\r\nPINGxx" + PING,
    "too many words": b"*2147483648\r\n" + PING,
    "more words than there is a number for": b"*99999999999999999999\r\n" + PING,
    "a number of words that is none": b"*abc\r\n" + PING,
    "no number of words": b"*\r\n" + PING,
    "a number of words with a zero before": b"*01\r\n$4\r\nPING\r\n",
    "a number of words with a plus": b"*+1\r\n$4\r\nPING\r\n",
    "a number of words with a blank before": b"* 1\r\n$4\r\nPING\r\n",
    "a number of words with a blank behind": b"*1 \r\n$4\r\nPING\r\n",
    "a word that is a number": b"*1\r\n:5\r\n",
    "a word that is a status": b"*1\r\n+PING\r\n",
    "a word that is an error": b"*1\r\n-PING\r\n",
    "a word that is a text": b"*1\r\n=8\r\ntxt:PING\r\n",
    "a word that is an array": b"*1\r\n*1\r\n$4\r\nPING\r\n",
    "a word that is nothing": b"*1\r\n$-1\r\n",
    "a word that is a line end": b"*1\r\n\r\n",
    "a word that is shorter than nothing": b"*1\r\n$-5\r\n",
    "a length that is none": b"*1\r\n$abc\r\n",
    "a length with a zero before": b"*1\r\n$04\r\nPING\r\n",
    "a length with a blank before": b"*1\r\n$ 4\r\nPING\r\n",
    "a word that is too long": b"*1\r\n$536870913\r\n",
    "a line that ends too early": b"*1\r$4\r\nPING\r\n",
    "a line that ends otherwise": b"*1\n$4\r\nPING\r\n",
    "a request before one that is none": PING + b"*1\r\n:1\r\n" + PING,
    "a set": b"~1\r\n$4\r\nPING\r\n",
    "a map": b"%1\r\n$1\r\na\r\n$1\r\nb\r\n",
    "a pushed message": b">1\r\n$4\r\nPING\r\n",
    "typed": b"PING\r\n",
    "typed, with a bare line end": b"PING\n",
    "typed, with two carriage returns": b"PING\r\r\n",
    "typed in quotes": b"ECHO 'a b'\r\nECHO \"c\\x41\\n\"\r\nECHO 'it\\'s'\r\n",
    "typed with blanks": b"  ECHO \t a  \r\n",
    "typed with odd escapes": b'ECHO "\\q\\x4\\t\\b\\a\\r"\r\n',
    "typed in quotes that are followed by more": b'ECHO "a"x\r\nPING\r\n',
    "typed in quotes that do not end": b'ECHO "abc\r\nPING\r\n',
    "typed in quotes that begin within a word": b'ECHO a"b\r\nPING\r\n',
    "typed nothing": b"\r\n   \r\nPING\r\n",
    "typed an end of a C text": b"GET \x00a\r\n",
    "typed at length": LONG + b"\r\n" + PING,
    "a status": b"+OK\r\n",
    "a bulk": b"$4\r\nPING\r\n",
    "an unknown command": b"NOPE a b\r\n",
    "an unknown command with odd bytes": b"*2\r\n$4\r\nNO\r\n\r\n$4\r\n\xc3\xa9\x00x\r\n",
    "a wrong number of words": b"GET\r\n" + PING,
    "the end": b"QUIT\r\nPING\r\n",
    "an error, then more": b"*2\r\n$4\r\nINCR\r\n$1\r\nk\r\nLPUSH k a\r\n" + PING,
}
OF_STRANGERS: dict[str, bytes] = {
    "few words": b"*10\r\n" + b"$1\r\na\r\n" * 10,
    "many words": b"*11\r\n" + b"$1\r\na\r\n" * 11,
    "a word of some length": b"*1\r\n$16384\r\n" + b"a" * 16384 + b"\r\n",
    "a long word": b"*1\r\n$16385\r\n" + b"a" * 16385 + b"\r\n",
    "typed": b"PING\r\n",
    "typed at length": b"x" * 20_000 + b"\r\n",
    "a password, then many words": b"AUTH secret\r\n" + b"*11\r\n" + b"$1\r\na\r\n" * 11,
}


ENDLESS: dict[str, bytes] = {
    "a number that never ends": b"*" + b"1" * 70_000,
    "a length that never ends": b"*1\r\n$" + b"1" * 70_000,
    "a line that never ends": LONG,
}


def told(place: int | str, data: bytes, end: bytes = END) -> bytes:
    """All that is answered to bytes, up to the answer to `END` or the end of the connection."""
    with Raw(place) as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.send(data + end)
        answered = b""
        client.socket.settimeout(0.3)
        try:
            while received := client.socket.recv(1 << 16):
                answered += received
                if answered.endswith(b"$3\r\nend\r\n"):
                    return answered
        except TimeoutError:  # kept, with nothing more to say
            return answered
        except ConnectionResetError:  # as some of what was sent was never read
            pass
        return answered + b"<closed>"


@pytest.fixture
def own(make_backend: Callable[[str], Backend]) -> Iterator[Server]:
    """A server on memory."""
    with Server(make_backend("memory")) as started:
        yield started


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in SENT.items()])
def test_what_is_sent_at_once(server: reference.Server, judge: object, own: Server, data: bytes) -> None:
    """The same is answered, and the connection is kept or closed alike."""
    assert told(own.port, data) == told(server.port, data)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in ENDLESS.items()])
def test_what_never_ends(server: reference.Server, own: Server, data: bytes) -> None:
    """Nobody makes the server keep more of a line than it must."""
    assert told(own.port, data, b"") == told(server.port, data, b"")


@pytest.fixture(scope="module")
def guarded() -> Iterator[reference.Server]:
    """A reference that asks for a password."""
    started = reference.Server("--requirepass", "secret")
    yield started
    started.close()


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in OF_STRANGERS.items()])
def test_what_a_stranger_sends(
    guarded: reference.Server, make_backend: Callable[[str], Backend], data: bytes
) -> None:
    """Who has yet to give the password may send little."""
    backend = make_backend("memory")
    backend.execute(b"CONFIG", b"SET", b"requirepass", b"secret")
    with Server(backend) as own:
        assert told(own.port, data) == told(guarded.port, data)


def read(pieces: list[bytes], *, is_trusted: bool) -> tuple[list[list[bytes]], str]:
    """The requests that are found in pieces, and the error that ends them."""
    requests = Requests()
    found: list[list[bytes]] = []
    requests.is_trusted = is_trusted
    for piece in pieces:
        if requests.error is None:
            found += requests.feed(piece)
        while requests.rest:
            found += requests.feed(b"")
    assert requests.error is None or isinstance(requests.error, ResponseError)
    return found, str(requests.error)


@pytest.mark.parametrize(
    ("data", "is_trusted"),
    [pytest.param(data, True, id=name) for name, data in SENT.items() if len(data) < 1000]
    + [pytest.param(data, False, id=name) for name, data in OF_STRANGERS.items() if len(data) < 1000],
)
def test_what_comes_in_pieces(data: bytes, is_trusted: bool) -> None:
    """However the bytes are cut, the same requests are in them, and the same error."""
    whole = read([data], is_trusted=is_trusted)
    for at in range(1, len(data)):
        assert read([data[:at], data[at:]], is_trusted=is_trusted) == whole, at
    for size in range(1, 8):
        assert read([data[at:at + size] for at in range(0, len(data), size)], is_trusted=is_trusted) == whole, size
