"""What becomes of replies in Python, by the shapes of `shapes.SHAPES`, and the log. Imports: the texts here."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from redipy.replies import Reply
from redipy.symbolic.library.texts import text


def log(level: float, message: Any) -> None:
    """Print a message under the name of its level."""
    print(f"{_LEVELS[level]}: {text(message)}")


_LEVELS = {0.0: "DEBUG", 1.0: "VERBOSE", 2.0: "NOTICE", 3.0: "WARNING"}


def texts(reply: Any) -> list[str] | None:
    """A list of texts; None for none."""
    return None if reply is None else [element.decode("utf-8", "surrogateescape") for element in reply]
def fields(reply: Any) -> dict[str, str]:
    """A dict of texts."""
    decode = bytes.decode
    return {
        decode(name, "utf-8", "surrogateescape"): decode(value, "utf-8", "surrogateescape")
        for name, value in reply.items()
    }


def asked(command: Callable[..., Reply], words: Sequence[bytes]) -> dict[str, str | None]:
    """The values of a hash's fields by their names, None where there is no such field."""
    _, *names = words
    return dict(zip(map(raw, names), map(raw, command(*words)), strict=True))


def scored(reply: Any) -> list[list[Any]]:
    """Members and their scores, as pairs; a command that was given no count answers with one pair, not in a list."""
    pairs = reply if not reply or isinstance(reply[0], list) else [reply]
    return [[raw(member), float(score)] for member, score in pairs]


def kind(reply: bytes) -> str | None:
    """The type of a key, None when it is missing."""
    return None if reply == b"none" else reply.decode()


def ttl(reply: int) -> float | None:
    """Seconds from milliseconds: -1 for a key that stays, None for one that is missing."""
    return None if reply == -2 else -1.0 if reply == -1 else reply / 1000


def raw(reply: Any) -> Any:
    """Any reply as data: text, numbers, lists, None, dicts with their fields in the order of the names."""
    if isinstance(reply, bytes):
        return reply.decode("utf-8", "surrogateescape")
    if reply is None or isinstance(reply, bool | float):
        return reply
    if isinstance(reply, int):
        return float(reply)
    if isinstance(reply, dict):
        # Lua is given a map without an order.
        return {name: raw(value) for name, value in sorted((raw(name), value) for name, value in reply.items())}
    return [raw(element) for element in reply]
