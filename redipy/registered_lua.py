"""Scripts in Lua that are called like functions.

Imports: the queue of the API, errors, values; for their types alone, the clients that call.
"""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redipy.api.queue import Queue
from redipy.errors import NoScriptError
from redipy.values import Value, encoded

if TYPE_CHECKING:
    from redipy.pipeline import PipelineAPI
    from redipy.runtime import RedisClientAPI


class LuaScript:
    """A script with the client that it was registered on."""

    def __init__(self, source: Value, client: RedisClientAPI[Any]) -> None:
        self.source = encoded(source)
        self.sha = hashlib.sha1(self.source, usedforsecurity=False).hexdigest()
        self._client = client

    def __call__(
        self,
        keys: Sequence[Value] = (),
        args: Sequence[Value] = (),
        client: RedisClientAPI[Any] | PipelineAPI[Any] | None = None,
    ) -> Any:
        """Run the script as one step; what it returns, as `eval` gives it.

        Called by its digest; a store that has not got it (any more) is given the text. client: where to run it, if not
        where it was registered. In a pipeline it is queued with its text, as nothing can be sent again there, and the
        pipeline is returned.
        Errors: those of `eval`.
        """
        target = self._client if client is None else client
        numkeys, words = len(keys), (*keys, *args)
        if isinstance(target, Queue):
            return target.eval(self.source, numkeys, *words)
        try:
            return target.evalsha(self.sha, numkeys, *words)
        except NoScriptError:
            return target.eval(self.source, numkeys, *words)
