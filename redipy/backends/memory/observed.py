"""The memory keyspace while somebody wants to know: of events, of how keys are used, or of what they take.

An ordinary keyspace pays nothing for any of that, as it becomes one of these when the first of them is asked for, and
an ordinary one again with the last (`suit`). Imports: the keyspace and containers beside it.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from redipy.backends.memory.containers import MemorySet
from redipy.backends.memory.keyspace import TYPES, Entry, MemoryKeyspace
from redipy.containers import Container, StringView

C = TypeVar("C", bound=Container)


def using(accessor: Callable[[MemoryKeyspace, bytes], C]) -> Callable[[MemoryKeyspace, bytes], C]:
    """An accessor of a container that notes the use of the key."""

    def held(self: MemoryKeyspace, key: bytes) -> C:
        self.touch(key)
        return accessor(self, key)

    return held


class ObservedKeyspace(MemoryKeyspace):
    """Tells `events`, notes `uses`, and keeps `scale` and `volatile` true, as far as they are there."""

    def get_string(self, key: bytes) -> bytes | None:
        self.touch(key)
        return super().get_string(key)

    def set_string(
        self,
        key: bytes,
        value: bytes,
        expires_ms: int | None = None,
        *,
        keep_ttl: bool = False,
        event: str | None = "set",
    ) -> None:
        replaced = None if self.events is None else self.type(key)
        before = self.entries.get(key)
        super().set_string(key, value, expires_ms, keep_ttl=keep_ttl)
        if before is not None and self.entries.get(key) is before:
            self._use(before)
            self._weigh(before)
        if self.events is not None and event is not None:
            self.notify_set(key, replaced, event, expires=expires_ms is not None)

    def string_view(self, key: bytes) -> StringView | None:
        self.touch(key)
        return super().string_view(key)

    hash = using(MemoryKeyspace.hash)
    list = using(MemoryKeyspace.list)
    set = using(MemoryKeyspace.set)
    zset = using(MemoryKeyspace.zset)
    stream = using(MemoryKeyspace.stream)

    def changed(self, key: bytes, container: Container, event: str, *further: str) -> None:
        before = self.entries.get(key)
        if before is None and self.events is not None:
            self.notify_new(key, TYPES[container.__class__])
        super().changed(key, container, event)
        if before is not None and container:
            self._weigh(before)
        if self.events is not None:
            self.notify(key, event, *further, *(() if container else ("del",)))

    def flush(self) -> None:
        if self.scale is not None:
            self.scale.total -= sum(entry.size for entry in self.order)
        if self.volatile is not None:
            self.volatile = MemorySet()
        super().flush()

    def touch(self, key: bytes) -> None:
        if self.uses is not None and (entry := self.find(key)) is not None:
            self._use(entry)

    def idle_ms(self, key: bytes) -> int:
        return super().idle_ms(key) if self.uses is None else self.uses.idle_ms(self.entries[key].mark, self.now_ms())

    def frequency(self, key: bytes) -> int:
        if self.uses is None:
            return super().frequency(key)
        return self.uses.frequency(self.entries[key].mark, self.now_ms())

    def use_as(self, key: bytes, *, idle_ms: int | None = None, frequency: int | None = None) -> None:
        if self.uses is not None and (mark := self.uses.known(idle_ms, frequency, self.now_ms())) is not None:
            self.entries[key].mark = mark

    def used_bytes(self) -> int:
        return super().used_bytes() if self.scale is None else self.scale.total

    def _use(self, entry: Entry) -> None:
        if self.uses is not None:
            entry.mark = self.uses.again(entry.mark, self.now_ms())

    def _weigh(self, entry: Entry) -> None:
        if self.scale is not None:
            self.scale.weigh(entry)

    def _add(self, key: bytes, value: object) -> Entry:
        entry = super()._add(key, value)
        if self.uses is not None:
            entry.mark = self.uses.first(self.now_ms())
        self._weigh(entry)
        return entry

    def _drop(self, entry: Entry) -> None:
        super()._drop(entry)
        if self.scale is not None:
            self.scale.total -= entry.size
        if self.volatile is not None:
            self.volatile.remove((entry.key,))

    def _expire(self, entry: Entry, expires_ms: int) -> None:
        super()._expire(entry, expires_ms)
        if self.volatile is not None:
            self.volatile.add((entry.key,))

    def _shrunk(self, entry: Entry) -> None:
        super()._shrunk(entry)
        self._weigh(entry)


def suit(keyspace: MemoryKeyspace) -> None:
    """Let a keyspace be observed if somebody wants to know anything by now, and else an ordinary one."""
    asked = (keyspace.events, keyspace.uses, keyspace.scale, keyspace.volatile)
    is_observed = any(one is not None for one in asked)
    keyspace.__class__ = ObservedKeyspace if is_observed else MemoryKeyspace
