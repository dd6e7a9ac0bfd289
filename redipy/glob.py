"""Glob patterns as Redis matches them, for KEYS, SCAN and PSUBSCRIBE. Imports nothing of redipy."""
from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=512)
def matcher(pattern: bytes) -> Callable[[bytes], object]:
    """A function that says whether bytes match the pattern, by a truthy or falsy value.

    Source: `stringmatchlen` in Redis's util.c; like it, an unclosed `[` ends with the pattern.

    >>> bool(matcher(b"user:[0-9]*")(b"user:7x")), bool(matcher(b"h[^e]llo")(b"hello"))
    (True, False)
    """
    parts: list[bytes] = []
    at = 0
    while at < len(pattern):
        char = pattern[at:at + 1]
        at += 1
        if char == b"*":
            if parts[-1:] != [b".*"]:
                parts.append(b".*")
        elif char == b"?":
            parts.append(b".")
        elif char == b"[":
            text, at = _character_class(pattern, at)
            parts.append(text)
        else:
            if char == b"\\" and at < len(pattern):
                char = pattern[at:at + 1]
                at += 1
            parts.append(re.escape(char))
    return re.compile(b"".join(parts), re.DOTALL).fullmatch


def _character_class(pattern: bytes, at: int) -> tuple[bytes, int]:
    """The regular expression for the class that starts behind a `[`, and where it ends."""
    negated = pattern[at:at + 1] == b"^"
    at += negated
    ranges: list[bytes] = []
    while at < len(pattern):
        char = pattern[at:at + 1]
        if char == b"\\" and at + 1 < len(pattern):
            ranges.append(re.escape(pattern[at + 1:at + 2]))
            at += 2
        elif char == b"]":
            at += 1
            break
        elif pattern[at + 1:at + 2] == b"-" and at + 2 < len(pattern):
            low, high = sorted((char, pattern[at + 2:at + 3]))
            ranges.append(re.escape(low) + b"-" + re.escape(high))
            at += 3
        else:
            ranges.append(re.escape(char))
            at += 1
    if not ranges:  # nothing is in an empty class, anything is outside of it
        return (b"." if negated else b"(?!)"), at
    return b"[" + (b"^" if negated else b"") + b"".join(ranges) + b"]", at


def escaped(text: bytes) -> bytes:
    r"""The pattern that matches just this text.

    >>> escaped(b"a*b")
    b'a\\*b'
    """
    return re.sub(rb"([*?\[\]\\^])", rb"\\\1", text)
