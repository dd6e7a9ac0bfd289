"""RESP, the protocol of Redis: from replies to bytes. Reading is left to hiredis.

Where version 2 has another shape than version 3, the session has seen to it already; see `resp2`. Source: the
protocol's specification, and addReply* in Redis's networking.c. Imports: replies, errors, the text of numbers from
commands, resp2.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeAlias

from redipy.commands.words import number_text
from redipy.errors import RedipyError
from redipy.replies import BigNumber, Pairs, Reply, Status, Verbatim
from redipy.server.resp2 import NullArray

Write: TypeAlias = Callable[[Any, "list[bytes]"], None]


def packed(reply: Reply, protocol: int) -> bytes:
    r"""The bytes of a reply.

    >>> packed([b"a", 1, None, Status(b"OK")], 3)
    b'*4\r\n$1\r\na\r\n:1\r\n_\r\n+OK\r\n'
    >>> packed({b"a": 1.5}, 2)
    b'*2\r\n$1\r\na\r\n$3\r\n1.5\r\n'
    """
    kind = reply.__class__
    if kind is bytes:
        return b"$%d\r\n%b\r\n" % (len(reply), reply)
    if kind is Status:
        return b"+%b\r\n" % reply
    if kind is int:
        return b":%d\r\n" % reply
    parts: list[bytes] = []
    _write(reply, parts, _RESP2 if protocol == 2 else _RESP3)
    return b"".join(parts)


def pushed(message: Sequence[Reply], protocol: int) -> bytes:
    r"""The bytes of a message that no command has asked for.

    >>> pushed([b"message", b"news", b"hi"], 3)[:4]
    b'>3\r\n'
    """
    parts = [b"%b%d\r\n" % (b"*" if protocol == 2 else b">", len(message))]
    for part in message:
        _write(part, parts, _RESP2 if protocol == 2 else _RESP3)
    return b"".join(parts)


def error_line(error: RedipyError) -> bytes:
    r"""An error reply: its text on one line.

    >>> error_line(RedipyError("ERR no\nsuch thing"))
    b'-ERR no such thing\r\n'
    """
    return b"-%b\r\n" % str(error).encode(errors="surrogateescape").translate(_ON_ONE_LINE)


_ON_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def _write(reply: Reply, parts: list[bytes], writers: dict[type, Write]) -> None:
    writer = writers.get(reply.__class__)
    if writer is None:  # an error of any class
        parts.append(error_line(reply))
    else:
        writer(reply, parts)


def _writers(protocol: int) -> dict[type, Write]:
    """How to write a reply of each class."""
    writers: dict[type, Write] = {}

    def write_all(items: Sequence[Reply], parts: list[bytes]) -> None:
        for item in items:
            _write(item, parts, writers)

    def write_list(reply: list[Reply], parts: list[bytes]) -> None:
        parts.append(b"*%d\r\n" % len(reply))
        write_all(reply, parts)

    def write_pairs(pairs: Collection[tuple[Reply, Reply]], parts: list[bytes]) -> None:
        parts.append(b"*%d\r\n" % (2 * len(pairs)) if protocol == 2 else b"%%%d\r\n" % len(pairs))
        write_all([part for pair in pairs for part in pair], parts)

    def write_set(reply: set[Reply], parts: list[bytes]) -> None:
        parts.append(b"%b%d\r\n" % (b"*" if protocol == 2 else b"~", len(reply)))
        write_all(list(reply), parts)

    def write_bytes(reply: bytes, parts: list[bytes]) -> None:
        parts.append(b"$%d\r\n%b\r\n" % (len(reply), reply))

    def write_float(reply: float, parts: list[bytes]) -> None:
        text = number_text(reply)
        parts.append(b"$%d\r\n%b\r\n" % (len(text), text) if protocol == 2 else b",%b\r\n" % text)

    def write_bool(reply: bool, parts: list[bytes]) -> None:
        parts.append(b":%d\r\n" % reply if protocol == 2 else b"#t\r\n" if reply else b"#f\r\n")

    def write_verbatim(reply: Verbatim, parts: list[bytes]) -> None:
        write_bytes(reply, parts) if protocol == 2 else parts.append(
            b"=%d\r\n%b:%b\r\n" % (len(reply) + 4, reply.format, reply)
        )

    writers |= {
        list: write_list, tuple: write_list, set: write_set, frozenset: write_set,
        dict: lambda reply, parts: write_pairs(reply.items(), parts),
        Pairs: lambda reply, parts: write_pairs(reply.pairs, parts),
        bytes: write_bytes, float: write_float, bool: write_bool, Verbatim: write_verbatim,
        int: lambda reply, parts: parts.append(b":%d\r\n" % reply),
        BigNumber: lambda reply, parts: parts.append(
            b"$%d\r\n%b\r\n" % (len(reply), reply) if protocol == 2 else b"(%b\r\n" % reply
        ),
        Status: lambda reply, parts: parts.append(b"+%b\r\n" % reply),
        NullArray: lambda reply, parts: parts.append(b"*-1\r\n"),
        type(None): lambda reply, parts: parts.append(b"$-1\r\n" if protocol == 2 else b"_\r\n"),
    }  # fmt: skip
    return writers


_RESP2, _RESP3 = _writers(2), _writers(3)
