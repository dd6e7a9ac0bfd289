"""Runs tables of cases on a backend and on the reference, and says where they part.

A case is a list of rows `(call, reply)`. The call is a line of words, quoted as in a shell, or a tuple of words; in the
reply `bytes` are a value, `str` is the text of an error. `Unordered([...])` stands for a list whose order Redis leaves
open, `ANY` for a reply that differs by nature. The call `@advance 5` lets 5 milliseconds go by.
"""
from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from redipy.clock import ManualClock
from redipy.errors import ResponseError

Call = str | tuple[str | bytes, ...]
Row = tuple[Call, Any]
Cases = dict[str, list[Row]]


class Executes(Protocol):
    """A backend, as far as the cases need it."""

    def execute(self, name: bytes, /, *words: bytes) -> Any: ...


class Unordered:
    """A list in any order."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = sorted(items, key=repr)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list) and sorted(other, key=repr) == self.items

    def __repr__(self) -> str:
        return f"Unordered({self.items})"


class Any_:
    """Equal to any reply that is no error."""

    def __eq__(self, other: object) -> bool:
        return not isinstance(other, str)

    def __repr__(self) -> str:
        return "ANY"


ANY = Any_()


def words_of(call: Call) -> list[bytes]:
    """The words of a row's call.

    >>> words_of('SET k "a b"')
    [b'SET', b'k', b'a b']
    """
    words = shlex.split(call) if isinstance(call, str) else call
    return [word.encode() if isinstance(word, str) else word for word in words]


def answer(backend: Executes, words: Sequence[bytes]) -> Any:
    """What the backend replies; an error reply as its text."""
    try:
        return backend.execute(*words)
    except ResponseError as error:
        return str(error)


def same(left: Any, right: Any) -> bool:
    """Equality of replies that also tells their types apart: 1 is not True, and 1 is not 1.0."""
    if isinstance(left, (Unordered, Any_)):
        return left == right
    if isinstance(left, bytes) and isinstance(right, bytes):  # a status line is its bytes
        return left == right
    if isinstance(left, set) and isinstance(right, list):  # hiredis reads a set reply as a list
        return len(left) == len(right) and left == set(right)
    if isinstance(left, dict) and isinstance(right, dict):  # one in which a key stands twice is a dict
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return bool(left == right)


def run_case(backend: Executes, rows: Sequence[Row], advance: Callable[[int], None]) -> None:
    """Run the rows of a case and fail on the first reply that is not the one promised."""
    for number, (call, expected) in enumerate(rows, start=1):
        words = words_of(call)
        if words[0] == b"@advance":
            advance(int(words[1]))
            continue
        got = answer(backend, words)
        assert same(expected, got), f"row {number}: {call!r} gave {got!r}, expected {expected!r}"


def advance_of(clock: ManualClock) -> Callable[[int], None]:
    """Lets time go by on a clock that stands still."""
    return lambda milliseconds: clock.advance(milliseconds=milliseconds)


def spin(backend: Executes) -> Callable[[int], None]:
    """Lets time go by on a real server: asks it for the time until enough has passed."""

    def advance(milliseconds: int) -> None:
        def now() -> float:
            seconds, micros = backend.execute(b"TIME")
            return int(seconds) * 1000 + int(micros) / 1000

        end = now() + milliseconds + 1
        while now() < end:
            pass

    return advance
