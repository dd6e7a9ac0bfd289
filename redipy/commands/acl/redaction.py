"""Redaction: what the slow log and monitors show of calls that carry passwords. Imports nothing of redipy."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

HIDDEN = b"(redacted)"
_LED = {b"HELLO": {b"AUTH": 2}, b"MIGRATE": {b"AUTH": 1, b"AUTH2": 2}}  # how many secrets follow a token
_ABOUT_USERS = frozenset({b"SETUSER", b"GETUSER", b"DELUSER"})
_SECRET_SETTINGS = frozenset({b"requirepass"})


def redacted(words: Sequence[bytes]) -> tuple[bytes, ...]:
    """The words of a call, its name among them, without what nobody else is to see. O(words).

    >>> redacted([b"HELLO", b"3", b"AUTH", b"me", b"secret"])
    (b'HELLO', b'3', b'AUTH', b'(redacted)', b'(redacted)')
    """
    name = words[0].upper()
    if name not in (b"AUTH", b"ACL", b"CONFIG", *_LED):
        return tuple(words)
    secret = frozenset(_secrets(name, [word.upper() for word in words]))
    return tuple(HIDDEN if at in secret else word for at, word in enumerate(words))


def _secrets(name: bytes, words: Sequence[bytes]) -> Iterator[int]:
    """Which words of a call, all in capitals, are not to be seen."""
    if name == b"AUTH":
        yield from range(1, len(words))
    elif name == b"ACL" and len(words) > 2 and words[1] in _ABOUT_USERS:
        yield from range(2, len(words))
    elif name == b"CONFIG" and words[1:2] == [b"SET"]:
        yield from (at + 1 for at in range(2, len(words), 2) if words[at].lower() in _SECRET_SETTINGS)
    for token, number in _LED.get(name, {}).items():
        for at, word in enumerate(words):
            if word == token:
                yield from range(at + 1, at + 1 + number)
