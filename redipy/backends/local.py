"""What the local backends share: one command is one atomic step over a keyspace.

A store brings its `Keyspace` and its idea of a step (`step`): what memory does with a lock, SQLite does with a lock
and a transaction. Pipelines, WATCH, scripts and pub/sub are built on that here, once. Imports: commands, keyspace,
backends.base.
"""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic

from typing_extensions import TypeVar

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.backends.base import Backend, ScriptCall, Subscription, Watch, Words
from redipy.backends.pubsub import Hub, LocalSubscription
from redipy.clock import Clock, SystemClock
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import RedipyError, WatchError
from redipy.keyspace import Keyspace
from redipy.replies import Reply

K = TypeVar("K", bound=Keyspace, default=Keyspace)


class LocalBackend(Backend, Generic[K]):
    """Executes commands on a keyspace of this process."""

    can_rollback = True
    keyspace: K

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.hub = Hub(self.clock)

    @abstractmethod
    def step(self, *, writes: bool, rollback: bool = False) -> AbstractContextManager[object]:
        """What runs inside is one atomic step, alone on the store and at one moment in time.

        writes: something may be changed. rollback: an exception that leaves the step undoes what it changed.
        Steps may be nested; the outermost counts.
        """

    def call(self, command: Command, words: Words) -> Reply:
        """Run a command inside a step that is under way: how scripts and pipelines execute theirs."""
        return command.run(self.keyspace, *words)

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        with self.step(writes=command.writes):
            return command.run(self.keyspace, *words)

    def execute_many(
        self, commands: Sequence[Words | ScriptCall], *, atomic: bool = True, rollback: bool = False
    ) -> list[Reply]:
        """See `Backend.execute_many`; always atomic here, as a step costs less than many."""
        with self.step(writes=True, rollback=rollback):
            replies: list[Reply] = []
            for words in commands:
                try:
                    if isinstance(words, ScriptCall):
                        replies.append(words.script.run_locally(self.call, words))
                    else:
                        replies.append(self.call(find(words[0], words[1:]), words[1:]))
                except RedipyError as error:
                    if rollback:
                        raise
                    replies.append(error)
            return replies

    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """See `Backend.run_script`."""
        (reply,) = self.execute_many([call], rollback=rollback)
        if isinstance(reply, RedipyError):
            raise reply
        return reply

    def watch(self, keys: Sequence[bytes]) -> Watch:
        """See `Backend.watch`."""
        return LocalWatch(self, keys)

    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> Subscription:
        """See `Backend.subscribe`."""
        subscription = LocalSubscription(self.hub)
        subscription.subscribe(channels, patterns)
        return subscription


class LocalWatch(Watch):
    """Compares the versions of the watched keys, inside the step of the transaction."""

    def __init__(self, backend: LocalBackend[Any], keys: Sequence[bytes]) -> None:
        self.backend = backend
        self.versions: dict[bytes, object] = {}
        self.add(keys)

    def add(self, keys: Sequence[bytes]) -> None:
        """See `Watch.add`."""
        with self.backend.step(writes=False):
            for key in keys:
                self.versions.setdefault(key, self.backend.keyspace.version(key))

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Watch.execute`."""
        return self.backend.execute(name, *words)

    def execute_many(self, commands: Sequence[Words | ScriptCall], *, rollback: bool = False) -> list[Reply]:
        """See `Watch.execute_many`."""
        versions, self.versions = self.versions, {}
        with self.backend.step(writes=True, rollback=rollback):
            for key, version in versions.items():
                if self.backend.keyspace.version(key) != version:
                    raise WatchError("a watched key changed; read again and retry", key)
            return self.backend.execute_many(commands, rollback=rollback)

    def close(self) -> None:
        """See `Watch.close`."""
        self.versions.clear()
