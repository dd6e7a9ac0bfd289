"""The contract of a backend: what executes commands, wherever the data lives.

`Redis` and every other surface talk to a backend through these few methods, in commands and replies (see `replies`),
all bytes. A class that fulfils it can be given as `Redis(backend="custom", rt=…)`. Imports: clock, replies, errors,
values, and the state of the server from commands.
"""
from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from redipy.clock import Clock, SystemClock
from redipy.commands.server_state import ServerState
from redipy.errors import DB_INDEX_OUT_OF_RANGE, BackendError, RedipyError, ResponseError
from redipy.replies import Reply
from redipy.values import Value, encoded

if TYPE_CHECKING:
    from redipy.commands.table import Command
    from redipy.symbolic.script import Script

Words: TypeAlias = Sequence[bytes]


@dataclass(slots=True)
class ScriptCall:
    """A script with what one call gives it; stands in a pipeline where a command would."""

    script: Script
    keys: tuple[bytes, ...]  # in the order in which the script declares them, without the prefix
    args: tuple[Any, ...]  # JSON data, in the order in which the script declares them
    prefix: bytes = b""  # goes before every key that the script touches

    @classmethod
    def of(cls, script: Script, values: Sequence[Any], prefix: bytes = b"") -> ScriptCall:
        """The call with some values: the keys and then the arguments."""
        keys = len(script.keyv)
        return cls(script, tuple(values[:keys]), tuple(values[keys:]), prefix)


class Message(NamedTuple):
    """What a subscription receives."""

    kind: str  # message, pmessage, smessage
    channel: bytes
    data: bytes
    pattern: bytes | None = None


class Subscription(ABC):
    """Messages of the channels, patterns and shard channels that it has subscribed to, in order."""

    @abstractmethod
    def subscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """Receive from these as well."""

    @abstractmethod
    def unsubscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """Receive from these no more."""

    @abstractmethod
    def get(self, timeout: float | None = None) -> Message | None:
        """The next message; None when there is none for `timeout` seconds (`None`: waits forever)."""

    @abstractmethod
    def close(self) -> None:
        """Stop receiving, and end a `get` that waits."""


class Pending(ABC):
    """A command that waits for keys."""

    until_ms: int | None
    """When its time is over, in milliseconds since the epoch; None: never."""

    @abstractmethod
    def wait(self) -> Reply:
        """Wait here for the reply; None when the command's time is over."""

    @abstractmethod
    def then(self, take: Callable[[Reply], object]) -> None:
        """Have a function given the reply or the error when it comes, from whatever thread, instead of waiting here.

        Whoever calls this ends the wait when the time of `until_ms` has come.
        """

    @abstractmethod
    def end(self, reply: Reply) -> bool:
        """Let the wait end with a reply or an error from outside; False if it has ended already."""


class Watch(ABC):
    """Keys under WATCH: a transaction given to it happens only if nobody touched them since."""

    @abstractmethod
    def add(self, keys: Sequence[bytes]) -> None:
        """Watch these keys too, from now on."""

    @abstractmethod
    def execute(self, name: bytes, *words: bytes) -> Reply:
        """Execute a command at once, as `Backend.execute` does."""

    @abstractmethod
    def execute_many(self, commands: Sequence[Words | ScriptCall], *, rollback: bool = False) -> list[Reply]:
        """Execute the commands as one transaction and let go of the keys; raises WatchError if one was touched."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the keys."""


class Backend(ABC):
    """Executes commands. Every method may be called from any thread."""

    name: str
    """`memory`, `sqlite`, `redis`, or what a backend of your own calls itself."""

    can_rollback: bool = False
    """Whether `rollback=True` can be granted."""

    clock: Clock = SystemClock()
    """What its waits are timed by."""

    shares_commits: bool = False
    """Whether many writes that are made `together` cost much less than each by itself."""

    is_remote: bool = False
    """Whether a command may take as long as a network does: then it is no work for the thread of an event loop."""

    @abstractmethod
    def execute(self, name: bytes, *words: bytes) -> Reply:
        """Execute one command, atomically; an error reply is raised as `ResponseError`."""

    def begin(self, name: bytes, *words: bytes) -> Reply | Pending:
        """Execute one command as `execute` does, but leave a wait to the caller where the backend can."""
        return self.execute(name, *words)

    def database(self, number: int) -> Backend:
        """This backend with another of its databases. Errors: `ResponseError` when there is none of that number."""
        if number:
            raise ResponseError(DB_INDEX_OUT_OF_RANGE)
        return self

    def exact(self) -> Backend:
        """This backend with replies that keep all that the protocol tells of them, for those who pass them on."""
        return self

    def admit(self, command: Command, words: Words) -> None:  # noqa: B027  (a server sees to that itself)
        """See that there is memory for a command that is to be queued. Errors: the server's, when there is none."""

    def sweep(self) -> None:  # noqa: B027  (a server sees to that itself)
        """Delete some of the keys that have expired and that nobody has come across."""

    def caller(self) -> Callable[..., Reply]:
        """What the methods of a client call: `execute` for words that may still be `str`, `int` or `float`.

        A method of the API always gives a command of fixed arity the right number of words. A backend may have a
        shorter way for that.
        """
        execute = self.execute

        def call(name: bytes, *words: Value) -> Reply:
            return execute(name, *map(encoded, words))

        return call

    @abstractmethod
    def execute_many(
        self, commands: Sequence[Words | ScriptCall], *, atomic: bool = True, rollback: bool = False
    ) -> list[Reply]:
        """Execute commands in order and give their replies, an error reply in its place.

        atomic: nobody else's command runs in between. rollback: an error undoes all of them and is raised.
        """

    def together(self, *, writes: bool = True, apart: bool = False) -> AbstractContextManager[object]:
        """What this thread executes inside is one atomic step, where the backend can promise that.

        writes: some of it may change a key. apart: it only shares the commit, and each command makes room for itself
        where memory is limited.
        """
        return nullcontext()

    @abstractmethod
    def watch(self, keys: Sequence[bytes]) -> Watch:
        """Watch keys for a transaction that follows."""

    @abstractmethod
    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> Subscription:
        """A subscription of its own."""

    def listen(self, take: Callable[[Message], object]) -> Subscription:
        """A subscription, to nothing yet, that gives each message to a function; it is called from another thread."""
        subscription = self.subscribe()
        threading.Thread(target=_pass_on, args=(subscription, take), name="redipy messages", daemon=True).start()
        return subscription

    @cached_property
    def server(self) -> ServerState:
        """What the sessions on this backend share; on a local backend, its databases too."""
        return ServerState(self.clock.now_ms())

    @abstractmethod
    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """Run a script atomically and give its value, as Python data.

        What it did before an error stays, unless `rollback` asks for an undo. A script that fails raises `ScriptError`,
        or `WrongTypeError` where it used a key as what it is not.
        """

    def script_caller(self, script: Script, prefix: bytes = b"") -> Callable[[Sequence[Any]], Any]:
        """What calls of a registered script call: `run_script` for its values, the keys and then the arguments.

        A backend may have a shorter way for that.
        """
        return lambda values: self.run_script(ScriptCall.of(script, values, prefix))

    @abstractmethod
    def close(self) -> None:
        """Let go of files, connections and threads, and end what waits. A second call does nothing."""


class HasBackend(Protocol):
    """A client of redipy."""

    backend: Backend


def backend_of(source: object, wanted: str) -> Backend:
    """The backend that something is, or that a client of redipy has. wanted: what is, as the BackendError says else."""
    backend = source if isinstance(source, Backend) else getattr(source, "backend", None)
    if not isinstance(backend, Backend):
        raise BackendError(f"{wanted}: {source!r}")
    return backend


def _pass_on(subscription: Subscription, take: Callable[[Message], object]) -> None:
    """Give each message to a function, until the subscription is closed or lost."""
    with suppress(RedipyError):
        while (message := subscription.get()) is not None:
            take(message)
