"""A stack of dictionaries, whose fields hide those of the same name below. Imports: redipy."""
from __future__ import annotations

from typing import Any

import redipy
from redipy import PipelineAPI, RedisClientAPI, RedisHash, RedisVar


def top(size: RedisVar, frame: RedisVar) -> RedisHash:
    """The frame on top. The one at the bottom has the number 0, and is there before any is pushed."""
    return RedisHash(f"{frame}:{int(size.get() or 0)}")


@redipy.script
def set_field(size: RedisVar, frame: RedisVar, field: str, value: str) -> None:
    """Set a field of the frame on top."""
    top(size, frame).hset(field, value)


@redipy.script
def get_field(size: RedisVar, frame: RedisVar, field: str, cascade: bool) -> str | None:
    """A field of the frame on top, or of the first one below that has it."""
    number = int(size.get() or 0)
    value = RedisHash(f"{frame}:{number}").hget(field)
    while cascade and value is None and number > 0:
        number -= 1
        value = RedisHash(f"{frame}:{number}").hget(field)
    return value


@redipy.script
def pop(size: RedisVar, frame: RedisVar) -> dict[str, str]:
    """Take the frame on top away; its fields. Of the last one nothing is left."""
    popped = top(size, frame)
    fields = popped.hgetall()
    popped.delete()
    if int(size.get() or 0) > 1:
        size.decr()
    else:
        size.delete()
    return fields


class RStack:
    """Stacks of dictionaries, each under a base key; `BASE:size` and `BASE:frame:N` are its keys.

    Each method is one atomic step, O(1), but for the fields that `pop_frame` returns and the frames that a cascading
    `get_value` looks through. The forms that end with `_in` queue the same in a pipeline, where it takes its place
    among the results.
    """

    def __init__(self, client: RedisClientAPI[Any]) -> None:
        self._client = client
        self._set, self._get = client.register_script(set_field), client.register_script(get_field)
        self._pop = client.register_script(pop)

    def key(self, base: str, name: str) -> str:
        """The key of a part of a stack."""
        return f"{base}:{name}"

    def push_frame(self, base: str) -> None:
        """Put an empty frame on top."""
        self._client.incr(self.key(base, "size"))

    def push_frame_in(self, pipe: PipelineAPI[Any], base: str) -> None:
        """Queue `push_frame`; its result is the new number of frames."""
        pipe.incr(self.key(base, "size"))

    def pop_frame(self, base: str) -> dict[str, str]:
        """Take the frame on top away; its fields, none if there was none."""
        return self._pop(keys=self._keys(base))

    def pop_frame_in(self, pipe: PipelineAPI[Any], base: str) -> None:
        """Queue `pop_frame`."""
        self._pop(client=pipe, keys=self._keys(base))

    def set_value(self, base: str, field: str, value: str) -> None:
        """Set a field of the frame on top."""
        self._set(keys=self._keys(base), field=field, value=value)

    def set_value_in(self, pipe: PipelineAPI[Any], base: str, field: str, value: str) -> None:
        """Queue `set_value`; its result is None."""
        self._set(client=pipe, keys=self._keys(base), field=field, value=value)

    def get_value(self, base: str, field: str, *, cascade: bool = False) -> str | None:
        """A field of the frame on top, or with `cascade` of the first frame from there down that has it.

        None if there is no such field.
        """
        return self._get(keys=self._keys(base), field=field, cascade=cascade)

    def get_value_in(self, pipe: PipelineAPI[Any], base: str, field: str, *, cascade: bool = False) -> None:
        """Queue `get_value`."""
        self._get(client=pipe, keys=self._keys(base), field=field, cascade=cascade)

    def _keys(self, base: str) -> dict[str, str]:
        return {name: self.key(base, name) for name in ("size", "frame")}
