"""What LMPOP, ZMPOP, BLPOP and their kin share: they pop from the first of several keys that has something, or wait.

How an element is popped, and from which end, is left to lists and sorted sets. Imports: errors, keyspace, replies,
words.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from redipy.commands.words import count_of
from redipy.errors import COUNT_NOT_POSITIVE, NUMKEYS_NOT_POSITIVE, SYNTAX_ERROR, ResponseError
from redipy.keyspace import Waits
from redipy.replies import Reply

Popped = list[Reply]  # the key, and what was popped from it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be popped."""

    keys: tuple[bytes, ...]
    end: bytes
    """One of the two words that name an end, in capitals."""
    count: int = 1


def read(words: Sequence[bytes], ends: tuple[bytes, bytes]) -> Wanted:
    """Read `numkeys key [key ...] <LEFT | RIGHT> [COUNT count]` from left to right; the first that is wrong decides.

    Source: `lmpopGenericCommand` in Redis's t_list.c.

    >>> read((b"2", b"k", b"l", b"left", b"COUNT", b"3"), (b"LEFT", b"RIGHT"))
    Wanted(keys=(b'k', b'l'), end=b'LEFT', count=3)
    """
    numkeys = count_of(words[0], NUMKEYS_NOT_POSITIVE)
    keys, left = tuple(words[1:1 + numkeys]), words[1 + numkeys:]
    end = left[0].upper() if left else b""
    if end not in ends:
        raise ResponseError(SYNTAX_ERROR)
    if len(left) == 1:
        return Wanted(keys, end)
    if left[1].upper() != b"COUNT" or len(left) == 2:
        raise ResponseError(SYNTAX_ERROR)
    count = count_of(left[2], COUNT_NOT_POSITIVE)
    if len(left) > 3:
        raise ResponseError(SYNTAX_ERROR)
    return Wanted(keys, end, count)


def first(keys: Iterable[bytes], pop: Callable[[bytes], Popped | None]) -> Popped | None:
    """What is popped from the first key that gives something; None where none does.

    Keys behind it are not looked at, so one of another type is an error only before it.
    """
    return next((popped for key in keys if (popped := pop(key)) is not None), None)


def first_or_wait(
    keys: Sequence[bytes], pop: Callable[[bytes], Popped | None], type: str, until_ms: int | None
) -> Popped:
    """As `first`, but where no key gives anything, waits until one of them holds this type; see `Waits`."""
    popped = first(keys, pop)
    if popped is None:
        raise Waits(keys, until_ms, type=type)
    return popped
