"""The transactions of a session: the keys that it watches, and how EXEC executes what MULTI has queued.

Imports: backends.base, the contract of sessions and the command table, errors, replies, resp2.
"""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from time import perf_counter_ns
from typing import TypeAlias

from redipy.backends.base import Backend, Watch, Words
from redipy.commands.acl import access
from redipy.commands.clients import NO_REPLY, Client
from redipy.commands.table import Command, find
from redipy.errors import EXEC_OUT_OF_MEMORY, OutOfMemoryError, RedipyError, ResponseError, WatchError
from redipy.replies import Reply
from redipy.server.calls import Call
from redipy.server.resp2 import downgraded

Push: TypeAlias = Callable[[Reply], object]
"""Takes what a session has to say at other times than when it is asked."""


class Transactions(Client):
    """What a session does with MULTI, WATCH and EXEC."""

    root: Backend
    """The backend as it was given, on whatever database."""
    backend: Backend
    """That of the database which is selected."""
    watches: dict[int, Watch]
    """By database."""
    push: Push

    @abstractmethod
    def found(self, name: bytes, words: Words) -> Call:
        """What is known of the command of a call. Errors: the server's, where there is none."""

    @abstractmethod
    def count_all(self, commands: Sequence[Words], replies: Sequence[Reply], took_ns: int) -> None:
        """Keep the figures of commands that were executed in one piece, each with its share of the time."""

    def watch(self, keys: Sequence[bytes]) -> None:
        """See `Client.watch`."""
        held = self.watches.get(self.database)
        if held is None:
            self.watches[self.database] = self.backend.watch(keys)
        else:
            held.add(keys)
        self.watched.update((self.database, key) for key in keys)

    def unwatch(self) -> None:
        """See `Client.unwatch`."""
        for watch in self.watches.values():
            watch.close()
        self.watches.clear()
        self.watched.clear()

    def execute_queue(self) -> Reply:
        """See `Client.execute_queue`.

        What goes to the backend goes in one piece; a command of the session, such as SELECT, stands between two pieces.
        """
        try:
            for words in self.queue or ():
                self.backend.admit(find(words[0]), words[1:])
        except OutOfMemoryError:
            raise ResponseError(EXEC_OUT_OF_MEMORY) from None
        parts = self._parts()
        is_one_step = len(parts) == 1 and len(self.watches) <= 1
        step: AbstractContextManager[object] = nullcontext() if is_one_step else self.root.together()
        replies: list[Reply] = []
        try:
            with step:
                for number in [number for number in self.watches if number != self.database]:
                    self.watches.pop(number).execute_many([])  # raises if one of its keys was touched
                for part in parts:
                    replies += part()
        except WatchError:
            return None
        return replies

    def _parts(self) -> list[Callable[[], list[Reply]]]:
        """The queue as functions that each execute some of it; the first finds out if a watched key was touched."""
        parts: list[Callable[[], list[Reply]]] = []
        batch: list[Words] = []
        for words in self.queue or ():
            container = find(words[0])
            if container.session_run is None:
                batch.append(words)
            else:
                parts += [partial(self.execute_batch, batch), partial(self._execute_own, container, words)]
                batch = []
        return [*parts, partial(self.execute_batch, batch)] if batch or not parts else parts

    def execute_batch(self, queued: Sequence[Words]) -> list[Reply]:
        """Execute commands of the backend in one piece, on the database that is selected, if the user still may.

        To be called with commands that were checked before, as those are that wait in the queue. An error stands in
        the place of a reply.
        """
        if access.may_everything(self):
            return self._execute_allowed(queued)
        refused = [self._refused(words) for words in queued]
        allowed = [words for words, error in zip(queued, refused, strict=True) if error is None]
        replies = iter(self._execute_allowed(allowed))
        return [next(replies) if error is None else error for error in refused]

    def _refused(self, words: Words) -> ResponseError | None:
        """The error for a queued command that the user may not execute any more."""
        if access.may_everything(self):
            return None
        return access.refused_by_now(self, self.found(words[0], words[1:]).command, words[1:])

    def _execute_allowed(self, commands: Sequence[Words]) -> list[Reply]:
        """Execute commands of the backend."""
        watch = self.watches.pop(self.database, None)
        began_ns = perf_counter_ns()
        if watch is not None:
            replies = watch.execute_many(commands)
        else:
            replies = self.backend.execute_many(commands) if commands else []
        self.count_all(commands, replies, perf_counter_ns() - began_ns)
        if self.protocol == 3:
            return replies
        return [downgraded(reply, words[0], words[1:]) for reply, words in zip(replies, commands, strict=True)]

    def _execute_own(self, container: Command, words: Words) -> list[Reply]:
        """Execute a command of the session within a transaction.

        Confirmations stand among the replies, as the server writes them there.
        """
        refused = self._refused(words)
        if refused is not None:
            return [refused]
        pushed: list[Reply] = []
        push, self.push = self.push, pushed.append
        try:
            reply = container.session_run(self, *words[1:]) if container.session_run else None
        except RedipyError as error:
            reply = error
        finally:
            self.push = push
        return pushed if reply is NO_REPLY else [reply]
