"""The reader that loses nothing: what it makes of each reply, however it is cut; hiredis is asked for the rest."""
from __future__ import annotations

from typing import Any

import hiredis
import pytest

from redipy.backends.redis.exact import ExactReader
from redipy.errors import ResponseError
from redipy.replies import BigNumber, Status, Verbatim

MISSING = object()
REPLIES: dict[bytes, Any] = {
    b"+OK\r\n": Status(b"OK"),
    b"$2\r\nOK\r\n": b"OK",
    b"$0\r\n\r\n": b"",
    b"$4\r\n\r\n\r\n\r\n": b"\r\n\r\n",
    b"$-1\r\n": None,
    b"*-1\r\n": None,
    b"_\r\n": None,
    b":-7\r\n": -7,
    b",1.5\r\n": 1.5,
    b",-inf\r\n": float("-inf"),
    b"#t\r\n": True,
    b"(123456789012345678901234567890\r\n": BigNumber(b"123456789012345678901234567890"),
    b"=7\r\nmkd:abc\r\n": Verbatim(b"abc", b"mkd"),
    b"*0\r\n": [],
    b"*2\r\n:1\r\n*1\r\n$1\r\na\r\n": [1, [b"a"]],
    b"%1\r\n$1\r\na\r\n:1\r\n": {b"a": 1},
    b"~2\r\n:1\r\n:2\r\n": {1, 2},
    b"%1\r\n*1\r\n:1\r\n:2\r\n": {(1,): 2},
    b"|1\r\n+ttl\r\n:1\r\n:5\r\n": 5,
    b">2\r\n$3\r\nfoo\r\n:1\r\n": hiredis.PushNotification([b"foo", 1]),
}


def read(pieces: list[bytes]) -> list[Any]:
    """What a reader makes of pieces."""
    reader, found = ExactReader(MISSING), []
    for piece in pieces:
        reader.feed(piece)
        while (reply := reader.gets()) is not MISSING:
            found.append(reply)
    return found


@pytest.mark.parametrize("data", REPLIES)
def test_replies(data: bytes) -> None:
    """Value and type, twice in a row, cut anywhere."""
    expected = REPLIES[data]
    for at in range(1, 2 * len(data)):
        found = read([(2 * data)[:at], (2 * data)[at:]])
        assert [(type(reply), reply) for reply in found] == [(type(expected), expected)] * 2
        assert [getattr(reply, "format", None) for reply in found] == [getattr(expected, "format", None)] * 2


@pytest.mark.parametrize("data", [b"-ERR no\r\n", b"!6\r\nERR no\r\n"])
def test_errors(data: bytes) -> None:
    """An error reply is the exception that it is."""
    (found,) = read([data])
    assert isinstance(found, ResponseError) and str(found) == "ERR no"


def test_what_is_no_reply() -> None:
    """It is said, as hiredis says it."""
    with pytest.raises(hiredis.ProtocolError):
        read([b"nonsense\r\n"])
