"""From what a script gives to a reply: the other half of Redis's table of conversions.

The state flattens a table to a series of values, in which a mark says that something else than a value follows: how
that is read is here. Imports: errors, replies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from redipy.commands.words import INT64_MAX, INT64_MIN
from redipy.errors import ResponseError
from redipy.replies import BigNumber, Reply, Status, Verbatim

MARK = object()
"""Stands before what is no plain value: a kind and one thing more."""

class Failed(Exception):
    """A script ended with an error: its text and, if that is known, where it happened."""

    def __init__(self, text: bytes, source: bytes | None = None, line: int | None = None) -> None:
        super().__init__(text)
        self.text, self.source, self.line = text, source, line

    def error(self, name: bytes) -> ResponseError:
        """The error reply, for a script of a name."""
        if self.source is None or self.line is None:
            return error_of(self.text)
        return error_of(b"%b script: %b, on %b:%d." % (self.text, name, self.source, self.line))


_ON_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def whole(number: float) -> int:
    """A Lua number as the integer that it becomes, cut off; the least where there is none, as a processor does.

    >>> whole(-1.9), whole(float("inf")) == whole(1e300) == -2**63
    (-1, True)
    """
    if isinstance(number, int):
        return number
    if number - number != 0:
        return INT64_MIN
    cut = int(number)
    return cut if INT64_MIN <= cut <= INT64_MAX else INT64_MIN


def plain(value: Any, protocol: int) -> Reply:
    """A string, number, boolean or nil as a reply; `false` is nothing in RESP2, which knows no booleans."""
    if value is None or value.__class__ is bytes:
        return value
    if value.__class__ is bool:
        return value if protocol == 3 else 1 if value else None
    return whole(value)


def one_line(text: bytes) -> bytes:
    """A text as it fits where the protocol has a line."""
    return text.translate(_ON_ONE_LINE)


def error_of(text: bytes) -> ResponseError:
    """The error of a text."""
    return ResponseError(one_line(text).decode(errors="surrogateescape"))


LINES: dict[bytes, Callable[[Any], Reply]] = {
    b"-": error_of,
    b"+": lambda text: Status(one_line(text)),
    b"(": lambda text: BigNumber(one_line(text)),
    b",": float,
    b"=": lambda text: Verbatim(text[3:], text[:3]),
}
"""What a kind of reply that is no group is made by."""
_GROUPS: dict[bytes, int] = {b"*": 1, b"%": 2, b"~": 1}  # how many values an element is


def unflattened(values: Iterator[Any], protocol: int) -> Reply:
    """The reply that a series of values stands for. Without recursion: a script may put tables in tables for long."""
    root: list[Reply] = []
    open_groups: list[tuple[bytes, list[Reply], int]] = [(b"", root, 1)]
    while True:
        while len(open_groups[-1][1]) == open_groups[-1][2]:
            kind, items, _ = open_groups.pop()
            if not open_groups:
                return root[0]
            open_groups[-1][1].append(_group(kind, items))
        value = next(values)
        if value is not MARK:
            open_groups[-1][1].append(plain(value, protocol))
            continue
        kind, content = next(values), next(values)
        if kind in _GROUPS:
            open_groups.append((kind, [], content * _GROUPS[kind]))
        else:
            open_groups[-1][1].append(LINES[kind](content))


def _group(kind: bytes, items: list[Reply]) -> Reply:
    """A list, a map or a set; what Python's cannot hold as a key or member becomes a tuple."""
    if kind == b"%":
        return {_hashable(key): value for key, value in zip(items[::2], items[1::2], strict=True)}
    return set(map(_hashable, items)) if kind == b"~" else items


def _hashable(item: Reply) -> Reply:
    try:
        hash(item)
    except TypeError:
        return tuple(map(_hashable, item))
    return item
