"""What a command answers: the values of RESP3, as Python values.

A reply is a status line, `bytes`, `int`, `float`, `bool`, `None`, a `list`, `dict` or `set` of replies, or, inside the
list that a pipeline gives, an error. Imports nothing of redipy but errors.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias


class Status(bytes):
    """A status line such as `OK`: equal to its bytes, but told apart from a value where the protocol does so."""

    __slots__ = ()


class Verbatim(bytes):
    """A text for people, such as that of INFO: equal to its bytes, but told apart where the protocol does so."""

    format: bytes
    """What kind of text it is, in three letters: `txt`, or what a script says."""

    def __new__(cls, text: bytes = b"", format: bytes = b"txt") -> Verbatim:
        made = super().__new__(cls, text)
        made.format = format
        return made


class BigNumber(bytes):
    """The digits of a whole number of any size, which only scripts answer with."""

    __slots__ = ()


class Pairs(dict[Any, Any]):
    """A map in which a key stands more than once: for a dict the last of them counts, the protocol has them all."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[Any, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


OK = Status(b"OK")
QUEUED = Status(b"QUEUED")
PONG = Status(b"PONG")

# A recursive union costs more in casts at every use than it finds: commands promise their own narrower types.
Reply: TypeAlias = Any
