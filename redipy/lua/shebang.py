"""The first line of scripts and libraries: `#!lua flags=no-writes,allow-oom`, `#!lua name=mylib`.

Imports: errors, and how errors show words from commands.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from redipy.commands.words import shown
from redipy.errors import (
    LIBRARY_BAD_NAME,
    LIBRARY_ENGINE,
    LIBRARY_METADATA,
    LIBRARY_OPTION,
    LIBRARY_TWO_NAMES,
    LIBRARY_WITHOUT_METADATA,
    LIBRARY_WITHOUT_NAME,
    SHEBANG_ENGINE,
    SHEBANG_FLAG,
    SHEBANG_OPTION,
    SHEBANG_UNREADABLE,
    SHEBANG_WITHOUT_END,
    ResponseError,
)

FLAGS: Sequence[bytes] = (b"no-writes", b"allow-oom", b"allow-stale", b"no-cluster", b"allow-cross-slot-keys")
"""What scripts and functions can say of themselves, in the server's order."""

NAME = re.compile(rb"[A-Za-z0-9_]+")

_WORD = re.compile(
    rb"""\s*((?: "(?:[^"\\]|\\.)*"(?=\s|$) | '(?:[^'\\]|\\.)*'(?=\s|$) | [^\s"'] )+)""", re.VERBOSE | re.DOTALL
)
_QUOTED = re.compile(rb"""\\x([0-9a-fA-F]{2}) | \\(.) | ["']""", re.VERBOSE | re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"a": b"\a"}


class Shebang(NamedTuple):
    """What a script says of itself, and the rest of it, whose lines keep their numbers."""

    body: bytes
    flags: frozenset[bytes] | None = None  # None without such a line: the script is as those of old


class Metadata(NamedTuple):
    """What a library says of itself, and the rest of it, whose lines keep their numbers."""

    name: bytes
    body: bytes


def split_words(line: bytes) -> list[bytes] | None:
    r"""The words of a line, where quotes keep blanks; None where a quote is not closed, or not at the end of a word.

    Source: `sdssplitargs` in Redis's sds.c.

    >>> split_words(b'#!lua "name=a b" x'), split_words(b'flags=a"b')
    ([b'#!lua', b'name=a b', b'x'], None)
    """
    words = []
    at, end = 0, len(line.rstrip())
    while at < end:
        word = _WORD.match(line, at, end)
        if word is None or (word.end() < end and not line[word.end():word.end() + 1].isspace()):
            return None
        words.append(_QUOTED.sub(_unquoted, word[1]))
        at = word.end()
    return words


def _unquoted(part: re.Match[bytes]) -> bytes:
    if part[1] is not None:
        return bytes.fromhex(part[1].decode())
    return b"" if part[2] is None else _ESCAPES.get(part[2], part[2])


def shebang_of(script: bytes) -> Shebang:
    """What the first line of a script says, if it is such a line. Errors: the server's, where it cannot be read."""
    if not script.startswith(b"#!"):
        return Shebang(script)
    line, newline, body = script.partition(b"\n")
    if not newline:
        raise ResponseError(SHEBANG_WITHOUT_END)
    words = split_words(line)
    if not words:
        raise ResponseError(SHEBANG_UNREADABLE)
    engine, *options = words
    if engine != b"#!lua":
        raise ResponseError(SHEBANG_ENGINE.format(shown(engine)))
    flags: set[bytes] = set()
    for option in options:
        name, _, value = option.partition(b"=")
        if name != b"flags" or not option.startswith(b"flags="):
            raise ResponseError(SHEBANG_OPTION.format(shown(option)))
        for flag in value.split(b",") if value else ():
            if flag not in FLAGS:
                raise ResponseError(SHEBANG_FLAG.format(shown(flag)))
            flags.add(flag)
    return Shebang(b"\n" + body, frozenset(flags))


def metadata_of(library: bytes) -> Metadata:
    """What the first line of a library says. Errors: the server's, where it is missing or cannot be read."""
    if not library.startswith(b"#!"):
        raise ResponseError(LIBRARY_WITHOUT_METADATA)
    line, newline, body = library.partition(b"\n")
    words = split_words(line)
    if not newline or not words:
        raise ResponseError(LIBRARY_METADATA)
    engine, *options = words
    names: list[bytes] = []
    for option in options:
        if option[:5].lower() != b"name=":
            raise ResponseError(LIBRARY_OPTION.format(shown(option)))
        if names:
            raise ResponseError(LIBRARY_TWO_NAMES)
        names.append(option[5:])
    if not names:
        raise ResponseError(LIBRARY_WITHOUT_NAME)
    if not NAME.fullmatch(names[0]):
        raise ResponseError(LIBRARY_BAD_NAME)
    if engine[2:].lower() != b"lua":
        raise ResponseError(LIBRARY_ENGINE.format(shown(engine[2:])))
    return Metadata(names[0], b"\n" + body)
