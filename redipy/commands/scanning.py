"""What SCAN, HSCAN, SSCAN and ZSCAN share: how their cursor and options are read, and how a page of answers looks.

A scan reads its cursor first, then looks for the key, and only where there is one reads its options; hence these are
functions that the four call in that order, and their words do not go through the binder. Imports: errors, glob, words.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from redipy.commands.words import INT64_MAX, integer, unsigned
from redipy.errors import INVALID_CURSOR, NOVALUES_ONLY_IN_HSCAN, SYNTAX_ERROR, ResponseError
from redipy.glob import matcher
from redipy.replies import Reply


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a scan, as read."""

    count: int = 10
    """About how many elements to look at."""
    matches: Callable[[bytes], object] | None = None
    """Whether an element is wanted, by `MATCH`; None wants all."""
    type: bytes | None = None
    """The type of key that is wanted, in lower case (SCAN alone)."""
    novalues: bool = False
    """Fields without their values (HSCAN alone)."""


def cursor(word: bytes) -> int:
    """Where a scan goes on; 0 is its start.

    Source: `parseScanCursorOrReply` in Redis's db.c. A cursor that no local store gives out, as none holds so many
    elements, becomes the largest signed 64-bit integer.

    >>> cursor(b"17"), cursor(b" +017"), cursor(b"18446744073709551615") == INT64_MAX
    (17, 17, True)
    """
    value = unsigned(word)
    if value is None:
        raise ResponseError(INVALID_CURSOR)
    return min(value, INT64_MAX)


def options(words: Sequence[bytes], *, typed: bool = False, valued: bool = False) -> Options:
    """Read what follows the cursor, from left to right; the last of an option given twice counts.

    typed: `TYPE` is an option (SCAN). valued: `NOVALUES` is one (HSCAN).
    Errors: the first word that does not fit decides, as in `scanGenericCommand` in Redis's db.c.

    >>> options([b"COUNT", b"3", b"novalues"], valued=True)
    Options(count=3, matches=None, type=None, novalues=True)
    """
    read = Options()
    left = iter(words)
    for word in left:
        name = word.upper()
        if name == b"NOVALUES":
            if not valued:
                raise ResponseError(NOVALUES_ONLY_IN_HSCAN)
            read = replace(read, novalues=True)
            continue
        given = next(left, None)
        if given is None:
            raise ResponseError(SYNTAX_ERROR)
        if name == b"COUNT":
            read = replace(read, count=_positive(given))
        elif name == b"MATCH":
            read = replace(read, matches=matcher(given))
        elif name == b"TYPE" and typed:
            read = replace(read, type=given.lower())
        else:
            raise ResponseError(SYNTAX_ERROR)
    return read


def _positive(word: bytes) -> int:
    """The `COUNT` of a scan: a number below 1 is a syntax error here."""
    value = integer(word)
    if value < 1:
        raise ResponseError(SYNTAX_ERROR)
    return value


def page(following: int, entries: Iterable[tuple[bytes, ...]], read: Options) -> list[Reply]:
    """The reply of a scan: the next cursor, and the words of the entries whose first word is wanted, in one list.

    >>> page(0, [(b"field", b"value"), (b"other", b"value")], options([b"MATCH", b"f*"]))
    [b'0', [b'field', b'value']]
    """
    matches = read.matches
    return [b"%d" % following, [word for entry in entries if not matches or matches(entry[0]) for word in entry]]


def nothing() -> list[Reply]:
    """The reply to a scan of a missing key."""
    return [b"0", []]
