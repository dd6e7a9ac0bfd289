"""Reads a Redis syntax line into a tree.

    ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]

The line is the one in Redis's reference. The tree serves everyone who must know how a command is written: the table
takes arity, key positions and the reading of words from it, the fuzzer draws calls from it, and the documentation
prints it. Imports: nothing of redipy.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """A place that the caller fills, such as `key` or `unix-time-seconds`."""

    name: str

    @property
    def is_key(self) -> bool:
        """Whether what stands here is the name of a key."""
        return self.name in _KEY_WORDS


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the command's own, such as `NX`; written in either case."""

    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow each other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly one of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part that may be left out."""

    part: Part


@dataclass(frozen=True, slots=True)
class Many:
    """A part once or more."""

    part: Part


Part: TypeAlias = Word | Token | Sequence | OneOf | Maybe | Many

_KEY_WORDS = frozenset({"key", "newkey", "source", "destination", "key1", "key2", "destkey", "sourcekey", "dst", "src"})
_LEXEME = re.compile(r"\.\.\.|[\[\]<>|]|[^\s\[\]<>|]+")


def parse(line: str) -> tuple[str, Sequence]:
    """The command's name and the tree of what follows it.

    >>> parse("LPOP key [count]")
    ('LPOP', Sequence(parts=(Word(name='key'), Maybe(part=Word(name='count')))))
    """
    name, _, rest = line.partition(" ")
    lexemes = _LEXEME.findall(rest)
    parts, end = _sequence(lexemes, 0)
    if end != len(lexemes):
        raise ValueError(f"unbalanced syntax line at {lexemes[end]!r}: {line}")
    return name, Sequence(parts)


def _sequence(lexemes: list[str], at: int) -> tuple[tuple[Part, ...], int]:
    """Read parts up to a closing bracket or a bar."""
    parts: list[Part] = []
    while at < len(lexemes) and lexemes[at] not in ("]", ">", "|"):
        lexeme = lexemes[at]
        if lexeme in "[<":
            inner, repeats, at = _alternatives(lexemes, at + 1)
            if not repeats:
                parts.append(Maybe(inner) if lexeme == "[" else inner)
                continue
            # `field value [field value ...]`: what was read before the bracket is the same part, once.
            size = len(inner.parts) if isinstance(inner, Sequence) else 1
            if parts[-size:] != (list(inner.parts) if isinstance(inner, Sequence) else [inner]):
                raise ValueError(f"what repeats does not stand before its bracket: {inner}")
            parts[-size:] = [Many(inner)]
        else:
            parts.append(Word(lexeme) if lexeme[0].islower() else Token(lexeme))
            at += 1
    return tuple(parts), at


def _alternatives(lexemes: list[str], at: int) -> tuple[Part, bool, int]:
    """Read what stands between two brackets: its part, whether it ends in `...`, and where it ends."""
    options: list[Part] = []
    repeats = False
    while True:
        parts, at = _sequence(lexemes, at)
        if parts and parts[-1] == Token("..."):
            repeats, parts = True, parts[:-1]
        options.append(parts[0] if len(parts) == 1 else Sequence(parts))
        if at >= len(lexemes):
            raise ValueError("a bracket is not closed")
        at += 1
        if lexemes[at - 1] != "|":
            return (options[0] if len(options) == 1 else OneOf(tuple(options))), repeats, at


def text(part: Part) -> str:
    """The line that reads as this tree.

    >>> text(parse("SET key value [NX | XX] [EX seconds | KEEPTTL]")[1])
    'key value [NX | XX] [EX seconds | KEEPTTL]'
    """
    match part:
        case Word(name):
            return name
        case Token(written):
            return written
        case Sequence(parts):
            return " ".join(map(text, parts))
        case OneOf(parts):
            return "<" + " | ".join(map(text, parts)) + ">"
        case Maybe(OneOf(parts)):
            return "[" + " | ".join(map(text, parts)) + "]"
        case Maybe(inner):
            return f"[{text(inner)}]"
        case Many(inner):
            return f"{text(inner)} [{text(inner)} ...]"


def shortest(part: Part) -> int:
    """How many words the part takes at least.

    >>> shortest(parse("ZADD key [NX | XX] score member [score member ...]")[1])
    3
    """
    match part:
        case Word() | Token():
            return 1
        case Maybe():
            return 0
        case Many(inner):
            return shortest(inner)
        case OneOf(parts):
            return min(map(shortest, parts))
        case Sequence(parts):
            return sum(map(shortest, parts))


def is_fixed(part: Part) -> bool:
    """Whether the part always takes the same number of words."""
    match part:
        case Word() | Token():
            return True
        case Maybe() | Many():
            return False
        case OneOf(parts):
            return all(map(is_fixed, parts)) and len({shortest(inner) for inner in parts}) == 1
        case Sequence(parts):
            return all(map(is_fixed, parts))


def words(part: Part) -> Iterator[Word]:
    """The places to fill, from left to right."""
    match part:
        case Word():
            yield part
        case Token():
            return
        case Maybe(inner) | Many(inner):
            yield from words(inner)
        case Sequence(parts) | OneOf(parts):
            for inner in parts:
                yield from words(inner)
