"""Reads replies without losing anything of what the protocol tells, for those who pass them on.

hiredis, which is ten times as fast, makes the same of a status and a value, of a set and a list. Source: the
specification of RESP3. Imports: errors, replies.
"""
from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from hiredis import ProtocolError, PushNotification

from redipy.errors import ResponseError
from redipy.replies import BigNumber, Reply, Status, Verbatim

Reading: TypeAlias = Generator[None, None, Any]
"""Gives nothing as long as more bytes are needed, and returns what was read."""


class ExactReader:
    """As hiredis's reader: is fed bytes, and gives replies."""

    def __init__(self, missing: object) -> None:
        """missing: what `gets` gives while a reply is not complete."""
        self.missing = missing
        self.buffer = bytearray()
        self.at = 0  # where to read on
        self.reading: Reading | None = None

    def feed(self, data: bytes) -> None:
        """Take what has come."""
        if self.at:
            del self.buffer[:self.at]
            self.at = 0
        self.buffer += data

    def gets(self) -> Reply:
        """The next reply. Errors: ProtocolError for what is none."""
        reading = self.reading = self.reading or self._reply()
        try:
            next(reading)
        except StopIteration as end:
            self.reading = None
            return end.value
        return self.missing

    def _reply(self) -> Reading:
        line = yield from self._line()
        kind, content = line[:1], line[1:]
        if kind in _GROUPS:
            return (yield from self._group(kind, int(content)))
        if kind in _TEXTS:
            return None if content == b"-1" else _TEXTS[kind]((yield from self._take(int(content))))
        if kind not in _LINES:
            raise ProtocolError(f"a reply cannot begin with {line[:20]!r}")
        return _LINES[kind](content)

    def _group(self, kind: bytes, number: int) -> Reading:
        """A reply that is made of others."""
        if number < 0:
            return None
        parts: list[Reply] = []
        for _ in range(number * (2 if kind in b"%|" else 1)):
            parts.append((yield from self._reply()))
        if kind == b"|":  # attributes of the reply that follows, which no command has
            return (yield from self._reply())
        return _GROUPS[kind](parts)

    def _line(self) -> Reading:
        start = self.at
        while (end := self.buffer.find(b"\r\n", start)) < 0:
            start = max(len(self.buffer) - 1, self.at) - self.at
            yield
            start += self.at
        line = bytes(self.buffer[self.at:end])
        self.at = end + 2
        return line

    def _take(self, size: int) -> Reading:
        while len(self.buffer) - self.at < size + 2:
            yield
        taken = bytes(self.buffer[self.at:self.at + size])
        self.at += size + 2
        return taken


def _error(text: bytes) -> ResponseError:
    return ResponseError(text.decode(errors="replace"))


def _map(parts: list[Reply]) -> dict[Reply, Reply]:
    return {_hashable(key): value for key, value in zip(parts[::2], parts[1::2], strict=True)}


def _hashable(part: Reply) -> Reply:
    """What can be a key or a member: of a list, a tuple."""
    return tuple(map(_hashable, part)) if isinstance(part, list) else part


_LINES: dict[bytes, Callable[[bytes], Reply]] = {
    b"+": Status, b"-": _error, b":": int, b"_": lambda content: None, b",": float, b"(": BigNumber,
    b"#": lambda content: content == b"t",
}  # fmt: skip
_TEXTS: dict[bytes, Callable[[bytes], Reply]] = {
    b"$": bytes, b"!": _error, b"=": lambda content: Verbatim(content[4:], content[:3]),
}  # fmt: skip
_GROUPS: dict[bytes, Callable[[list[Reply]], Reply]] = {
    b"*": list, b"%": _map, b"~": lambda parts: set(map(_hashable, parts)), b">": PushNotification, b"|": list,
}  # fmt: skip
