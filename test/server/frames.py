"""A client that hides nothing: it sends bytes, and reads replies as the frames that they come in.

A frame is `(type, content)`: the type as the protocol's first byte; the content bytes, or the frames inside.
"""
from __future__ import annotations

import socket
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import hiredis

Frame = tuple[str, Any]

SECONDS = 20  # in which a reply comes, or the test fails


class Raw:
    """A connection, to a port of this machine or to a unix socket."""

    def __init__(self, place: int | str, protocol: int = 2) -> None:
        self.socket = socket.socket(socket.AF_UNIX if isinstance(place, str) else socket.AF_INET)
        self.socket.settimeout(SECONDS)
        self.socket.connect(place if isinstance(place, str) else ("127.0.0.1", place))
        self.buffer = b""
        if protocol == 3:
            self.ask(b"HELLO", b"3")

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def ask(self, *words: bytes) -> Frame:
        """Send a command, and read one reply."""
        self.send(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub promises one word
        return self.read()

    def read(self) -> Frame:
        """The next frame. Errors: EOFError where the connection ends instead."""
        line = self._line()
        kind, content = line[:1].decode("latin-1"), line[1:]
        if kind in "$=!":
            return kind, None if content == b"-1" else self._take(int(content) + 2)[:-2]
        if kind in "*~>%":
            number = int(content) * (2 if kind == "%" else 1)
            return kind, None if number < 0 else [self.read() for _ in range(number)]
        assert kind in "+-:,#_(", line
        return kind, content

    def rest(self) -> bytes:
        """What else comes, up to the end of the connection."""
        data, self.buffer = self.buffer, b""
        try:
            while received := self.socket.recv(1 << 16):
                data += received
        except ConnectionResetError:
            pass
        return data

    def is_closed(self) -> bool:
        """Whether the connection ends with nothing more to come."""
        return self.rest() == b""

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self._receive()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def _take(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._receive()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _receive(self) -> None:
        received = self.socket.recv(1 << 20)
        if not received:
            raise EOFError("closed by the server")
        self.buffer += received

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, at: TracebackType | None) -> None:
        self.close()


def in_any_order(frame: Frame) -> Frame:
    """A frame with what is inside in an order of its own; pairs of a map stay pairs."""
    kind, content = frame
    if not isinstance(content, list):
        return frame
    parts: Sequence[Any] = [in_any_order(part) for part in content]
    if kind == "%":
        parts = list(zip(parts[::2], parts[1::2], strict=True))
    return kind, sorted(parts, key=repr)


def shape_of(frame: Frame) -> Any:
    """What is left of a frame without its values: its type, and which types there are inside."""
    kind, content = frame
    return (kind, sorted({part[0] for part in content})) if isinstance(content, list) else kind


def outline_of(frame: Frame) -> Any:
    """What is left of a frame without its numbers, in any order."""
    kind, content = frame
    if isinstance(content, list):
        return kind, sorted(map(outline_of, content), key=repr)
    return kind if kind in ":," else frame
