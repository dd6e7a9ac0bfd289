"""A cache of what takes long to compute, which is computed once however many want it. Imports: redipy."""
from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import redipy
from redipy import RSM_MISSING, RedisClientAPI, RedisVar

K = TypeVar("K")
V = TypeVar("V")

IN_FLIGHT = ""
"""What stands in the place of a value while somebody computes it."""


@redipy.script
def unmark(entry: RedisVar) -> bool:
    """Take the mark of a computation away, but never a value; whether there was one."""
    return entry.get() == "" and entry.delete() == 1


class RCache(Generic[K, V]):
    """Values by keys of any kind, computed when first asked for.

    While one caller computes a value, the others wait for it, in this process and in all others. If that fails, one of
    those who wait computes it in its turn, and the error goes to its own caller alone. If the process dies, the others
    stop waiting when their time is over, and who comes after the time of the one that died computes at once. Values
    stay until they are deleted or expire; see docs/cache.md for a limit of memory.
    """

    def __init__(
        self, client: RedisClientAPI[str], *, prefix: str, hasher: Callable[[K], str], compute: Callable[[K], V],
        value_store: Callable[[V], str], value_read: Callable[[str], V], expire_in: float | None = None,
    ) -> None:  # fmt: skip
        """A cache whose entries are the keys `PREFIX:HASH`, or the hashes themselves where the prefix is empty.

        hasher: the text that stands for a key. value_store, value_read: a value as text, which is never empty, and
        back. expire_in: how many seconds a value is kept, None for ever.
        """
        self._client, self._prefix, self._expire_in = client, prefix, expire_in
        self._hasher, self._compute = hasher, compute
        self._store, self._read = value_store, value_read
        self._unmark = client.register_script(unmark)

    def get_value(self, key: K, *, timeout: float = 300.0) -> V:
        """The value of a key; computed here unless it is there, or somebody else is at it.

        timeout: for how many seconds to wait for somebody else before computing it here all the same. A value that is
        there costs one command. Errors: those of `compute`; ValueError for a value whose text is empty.
        """
        client, entry, clock = self._client, self._entry(key), self._client.backend.clock
        until_ms = clock.now_ms() + round(timeout * 1000)

        def settled() -> list[str | None]:
            """What is there, in a list, which is empty while somebody computes."""
            text = client.get_value(entry)
            return [] if text == IN_FLIGHT else [text]

        while True:
            text = client.get_value(entry)
            if text:
                return self._read(text)
            if text is None and client.set_value(entry, IN_FLIGHT, mode=RSM_MISSING, expire_in=timeout):
                break
            left = (until_ms - clock.now_ms()) / 1000
            if left <= 0 or client.wait_for(entry, settled, left) is None:
                break
        return self._computed(key, entry)

    def _entry(self, key: K) -> str:
        digest = self._hasher(key)
        return f"{self._prefix}:{digest}" if self._prefix else digest

    def _computed(self, key: K, entry: str) -> V:
        """Compute a value and tell those who wait, also when there is none."""
        try:
            value = self._compute(key)
            text = self._store(value)
            if not text:
                raise ValueError(f"{value!r}, the value of {key!r}, cannot be kept: its text is empty")
            self._client.set_value(entry, text, expire_in=self._expire_in)
        except BaseException:
            self._unmark(entry=entry)
            raise
        finally:
            self._client.publish(entry, "settled")
        return value
