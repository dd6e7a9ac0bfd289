"""Subscriptions: receiving the messages of channels. Imports: api, backends.base, values."""
from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Generic, Literal, Self, cast

from typing_extensions import TypedDict

from redipy.api.base import Replies, T
from redipy.backends.base import Backend
from redipy.values import Value, encoded


class ReceivedMessage(TypedDict, Generic[T]):
    """A message, in redis-py's form."""

    type: Literal["message", "pmessage"]
    """`pmessage` where a pattern led to it."""
    pattern: T | None
    channel: T
    data: T


class PubSub(Replies[T]):
    """Messages of channels and of patterns of channels, in order, from the moment of subscribing on.

    Iterating waits for each next message, and ends when another thread closes the subscription. Channels of a client
    with a prefix have the prefix as well.
    """

    def __init__(self, backend: Backend, *, decode_responses: bool = True) -> None:
        super().__init__(decode_responses=decode_responses)
        self._subscription = backend.subscribe()
        self._channels: set[bytes] = set()
        self._patterns: set[bytes] = set()

    def subscribe(self, *channels: Value) -> None:
        """Receive what is sent to these channels."""
        names = set(map(encoded, channels))
        self._channels |= names
        self._subscription.subscribe(channels=list(names))

    def psubscribe(self, *patterns: Value) -> None:
        """Receive what is sent to channels that match these globs."""
        names = set(map(encoded, patterns))
        self._patterns |= names
        self._subscription.subscribe(patterns=list(names))

    def unsubscribe(self, *channels: Value) -> None:
        """Receive no more from these channels; without any, from none of them."""
        names = set(map(encoded, channels)) or self._channels
        self._subscription.unsubscribe(channels=list(names))
        self._channels = self._channels - names

    def punsubscribe(self, *patterns: Value) -> None:
        """Receive no more by these globs; without any, by none of them."""
        names = set(map(encoded, patterns)) or self._patterns
        self._subscription.unsubscribe(patterns=list(names))
        self._patterns = self._patterns - names

    def get_message(self, timeout: float | None = 0.0) -> ReceivedMessage[T] | None:
        """The next message; None when there is none for `timeout` seconds, or the subscription is closed.

        0 does not wait, None waits forever.
        """
        message = self._subscription.get(timeout)
        if message is None:
            return None
        return {
            "type": cast("Literal['message', 'pmessage']", message.kind),
            "pattern": self._text(message.pattern),
            "channel": self._decode(message.channel),
            "data": self._decode(message.data),
        }

    def listen(self) -> Iterator[ReceivedMessage[T]]:
        """Every message to come."""
        while (message := self.get_message(timeout=None)) is not None:
            yield message

    __iter__ = listen

    def close(self) -> None:
        """Stop receiving; what waits for a message ends."""
        self._subscription.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()
