"""What every method of the typed surface uses: `_execute`, and the readings of replies that depend on the client.

A method's body is one or a few `return`s, each around one `self._execute(...)`, and may read the reply by one of the
functions here, in `conversions` or in `readings`. From this form `make generate` derives the queueing and the awaitable
methods, and refuses any other. Imports: values, replies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, cast

from typing_extensions import TypeVar

from redipy.replies import Reply
from redipy.values import Value, decoded

T = TypeVar("T", str, bytes, default=str)
"""What keys and values come back as: `str`, or `bytes` with `decode_responses=False`."""

K = TypeVar("K", bound=Value)
"""What the keys of a mapping are given as."""


def maybe_decoded(reply: bytes | None) -> str | None:
    """`decoded`, in one call where nothing may have come."""
    try:
        return None if reply is None else reply.decode()
    except UnicodeDecodeError:
        return decoded(cast(bytes, reply))


def as_it_is(reply: Any) -> Any:
    """Bytes for a client of bytes."""
    return reply


class Replies(Generic[T]):
    """The readings of replies that hold text, for clients of `str` and of `bytes`."""

    _decode: Callable[[bytes], T]
    _text: Callable[[bytes | None], T | None]

    def __init__(self, *, decode_responses: bool = True) -> None:
        self._decode = cast("Callable[[bytes], T]", decoded if decode_responses else as_it_is)
        self._text = cast("Callable[[bytes | None], T | None]", maybe_decoded if decode_responses else as_it_is)

    @property
    def decodes(self) -> bool:
        """Whether text comes back, not bytes."""
        return self._decode is not as_it_is

    def _texts(self, reply: Iterable[bytes]) -> list[T]:
        """Texts in their order."""
        return list(map(self._decode, reply))

    def _maybe_texts(self, reply: Iterable[bytes] | None) -> list[T] | None:
        """Texts in their order, or None for a missing key."""
        return None if reply is None else list(map(self._decode, reply))

    def _some_texts(self, reply: Iterable[bytes | None]) -> list[T | None]:
        """A text or None for each that was asked for."""
        return list(map(self._text, reply))

    def _distinct_texts(self, reply: Iterable[bytes]) -> list[T]:
        """Texts in their order, each once."""
        return list(dict.fromkeys(map(self._decode, reply)))

    def _text_set(self, reply: Iterable[bytes]) -> set[T]:
        """Texts without order."""
        return set(map(self._decode, reply))

    def _text_dict(self, reply: dict[bytes, bytes]) -> dict[T, T]:
        """Fields with their values."""
        decode = self._decode
        return {decode(field): decode(value) for field, value in reply.items()}

    def _scored(self, reply: Iterable[tuple[bytes, float]]) -> list[tuple[T, float]]:
        """Members with their scores."""
        decode = self._decode
        return [(decode(member), score) for member, score in reply]

    def _value(self, reply: Reply) -> Any:
        """Whatever came, with text for bytes, in lists and dicts too; a set is a list, as hiredis reads it."""
        if isinstance(reply, bytes):
            return self._decode(bytes(reply))
        if isinstance(reply, (list, tuple, set)):
            return list(map(self._value, reply))
        if isinstance(reply, dict):
            return {self._value(key): self._value(value) for key, value in reply.items()}
        return reply

    def _scan_texts(self, reply: tuple[bytes, list[bytes]]) -> tuple[int, list[T]]:
        """The next cursor, and the keys or members found."""
        cursor, found = reply
        return int(cursor), list(map(self._decode, found))

    def _distinct_found(self, reply: tuple[bytes, list[bytes]]) -> list[T]:
        """What a scan in one go found, each once."""
        return self._distinct_texts(reply[1])

    def _scan_fields(self, reply: tuple[bytes, list[bytes]]) -> tuple[int, dict[T, T]]:
        """The next cursor, and the fields found with their values."""
        cursor, texts = self._scan_texts(reply)
        return cursor, dict(zip(texts[::2], texts[1::2], strict=True))

    def _scan_scored(self, reply: tuple[bytes, list[bytes]]) -> tuple[int, list[tuple[T, float]]]:
        """The next cursor, and the members found with their scores."""
        cursor, found = reply
        return int(cursor), list(zip(map(self._decode, found[::2]), map(float, found[1::2]), strict=True))


class Commands(Replies[T]):
    """A family of commands is a subclass of this with a method for each."""

    _execute: Callable[..., Reply]
    """Executes a command given as words: see `Backend.caller`."""
