"""A part of another backend: everything in it has a prefix before its name, and nobody who uses it sees the prefix.

Keys, patterns, channels and the keys of scripts get the prefix on the way in; names of keys and channels in replies and
messages lose it on the way out. Imports: backends.base, the command table and its key specifications, glob.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from redipy.backends.base import Backend, Message, ScriptCall, Subscription, Watch, Words
from redipy.backends.local import LocalBackend
from redipy.commands.key_specs import positions, specs_of_entry
from redipy.commands.table import COMMANDS, Command
from redipy.errors import SYNTAX_ERROR, BackendError, RedipyError, ResponseError
from redipy.glob import escaped
from redipy.replies import OK, Pairs, Reply
from redipy.values import Value, decoded, encoded

if TYPE_CHECKING:
    from redipy.symbolic.script import Script

Restore: TypeAlias = Callable[[Reply], Reply]


class Rewritten(NamedTuple):
    """A command as the backend gets it, and what makes its reply one without the prefix."""

    words: Words
    restore: Restore | None = None


class PrefixedBackend(Backend):
    """The keys of a backend that start with a prefix, and its channels that do.

    FLUSHALL and FLUSHDB delete these keys only, and DBSIZE and RANDOMKEY see no others; the three take O(keys in the
    whole store), and a flush is no single step: a key made meanwhile may stay. A literal key inside EVAL's Lua gets
    no prefix, as nothing can tell that it is one; a script of redipy's own gets it everywhere.
    """

    is_remote = True  # at least a command that waits does so within the call

    def __init__(self, backend: Backend, prefix: bytes) -> None:
        """Put `prefix`, as it is, before every name. Around a backend that has a prefix, the two are joined."""
        outer = backend.prefix if isinstance(backend, PrefixedBackend) else b""
        self.backend: Backend = backend.backend if isinstance(backend, PrefixedBackend) else backend
        self.prefix: bytes = outer + prefix
        self.name, self.can_rollback, self.clock = backend.name, backend.can_rollback, backend.clock
        self.names = Names(self.backend, self.prefix)

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        if name.upper() in _FLUSHES:
            return self._flush(words)
        return self.names.one(name, words, self.backend.execute)

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. Most commands have one key, in front: these cost one concatenation more."""
        inner, execute, prefix, prefix_text = self.backend.caller(), self.execute, self.prefix, decoded(self.prefix)
        key_leads = _with_leading_key()

        def call(name: bytes, *words: Value) -> Reply:
            if name not in key_leads:
                return execute(name, *map(encoded, words))
            key = words[0]
            joined = prefix_text + key if isinstance(key, str) else prefix + encoded(key)
            try:
                return inner(name, joined, *words[1:])
            except ResponseError as error:
                raise self.names.error(error) from None

        return call

    def admit(self, command: Command, words: Words) -> None:
        """See `Backend.admit`."""
        self.backend.admit(command, words)

    def execute_many(
        self, commands: Sequence[Words | ScriptCall], *, atomic: bool = True, rollback: bool = False
    ) -> list[Reply]:
        """See `Backend.execute_many`. FLUSHALL and FLUSHDB are refused here: with a prefix they are many steps."""
        return self.names.many(
            commands, lambda sent: self.backend.execute_many(sent, atomic=atomic, rollback=rollback)
        )

    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """See `Backend.run_script`."""
        return self.backend.run_script(self.names.script(call), rollback=rollback)

    def script_caller(self, script: Script, prefix: bytes = b"") -> Callable[[Sequence[Any]], Any]:
        """See `Backend.script_caller`."""
        return self.backend.script_caller(script, self.names.prefix + prefix)

    def watch(self, keys: Sequence[bytes]) -> Watch:
        """See `Backend.watch`."""
        return PrefixedWatch(self.backend.watch(self.names.joined(keys)), self.names)

    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> Subscription:
        """See `Backend.subscribe`."""
        names = self.names
        return PrefixedSubscription(self.backend.subscribe(names.joined(channels), names.globs(patterns)), names)

    def close(self) -> None:
        """See `Backend.close`: closes the backend around which this is."""
        self.backend.close()

    def _flush(self, words: Words) -> Reply:
        """Delete what has the prefix, page by page so that a server is not held up. O(keys in the store)."""
        if words and (len(words) > 1 or words[0].upper() not in (b"ASYNC", b"SYNC")):
            raise ResponseError(SYNTAX_ERROR)
        cursor = b"0"
        while True:
            cursor, keys = self.backend.execute(b"SCAN", cursor, b"MATCH", self.names.glob(b"*"), b"COUNT", b"1000")
            if keys:
                self.backend.execute(b"DEL", *keys)
            if cursor == b"0":
                return OK


class PrefixedWatch(Watch):
    """A watch of another backend, seen without the prefix."""

    def __init__(self, watch: Watch, names: Names) -> None:
        self.watch, self.names = watch, names

    def add(self, keys: Sequence[bytes]) -> None:
        """See `Watch.add`."""
        self.watch.add(self.names.joined(keys))

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Watch.execute`."""
        return self.names.one(name, words, self.watch.execute)

    def execute_many(self, commands: Sequence[Words | ScriptCall], *, rollback: bool = False) -> list[Reply]:
        """See `Watch.execute_many`."""
        return self.names.many(commands, lambda sent: self.watch.execute_many(sent, rollback=rollback))

    def close(self) -> None:
        """See `Watch.close`."""
        self.watch.close()


class PrefixedSubscription(Subscription):
    """A subscription of another backend, seen without the prefix."""

    def __init__(self, subscription: Subscription, names: Names) -> None:
        self.subscription, self.names = subscription, names

    def subscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.subscribe`."""
        names = self.names
        self.subscription.subscribe(names.joined(channels), names.globs(patterns), names.joined(shards))

    def unsubscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.unsubscribe`."""
        names = self.names
        self.subscription.unsubscribe(names.joined(channels), names.globs(patterns), names.joined(shards))

    def get(self, timeout: float | None = None) -> Message | None:
        """See `Subscription.get`."""
        message = self.subscription.get(timeout)
        if message is None:
            return None
        pattern = message.pattern and self.names.without_glob(message.pattern)
        return message._replace(channel=self.names.without(message.channel), pattern=pattern)

    def close(self) -> None:
        """See `Subscription.close`."""
        self.subscription.close()


class Names:
    """Puts a prefix before the names in commands, and takes it off those in replies."""

    def __init__(self, backend: Backend, prefix: bytes) -> None:
        self.backend, self.prefix = backend, prefix
        self.glob_prefix = escaped(prefix)
        self.key_leads = _with_leading_key()
        self.entries: dict[bytes, Sequence[Reply]] = {}  # from COMMAND INFO, for commands that the table does not know

    def joined(self, names: Iterable[bytes]) -> list[bytes]:
        """The names with the prefix."""
        return [self.prefix + name for name in names]

    def without(self, name: bytes) -> bytes:
        """A name that has the prefix, without it."""
        return name[len(self.prefix):]

    def glob(self, pattern: bytes) -> bytes:
        """The pattern that matches, with the prefix, what the given one matches without."""
        return self.glob_prefix + pattern

    def globs(self, patterns: Iterable[bytes]) -> list[bytes]:
        """See `glob`."""
        return [self.glob_prefix + pattern for pattern in patterns]

    def without_glob(self, pattern: bytes) -> bytes:
        """The pattern of which `glob` made this one."""
        return pattern[len(self.glob_prefix):]

    def script(self, call: ScriptCall) -> ScriptCall:
        """The call with the prefix before the one it has."""
        return replace(call, prefix=self.prefix + call.prefix)

    def one(self, name: bytes, words: Words, run: Callable[..., Reply]) -> Reply:
        """Rewrite a command, run it, and restore its reply."""
        restore: Restore | None = None
        try:
            if name in self.key_leads and words:
                return run(name, self.prefix + words[0], *words[1:])
            sent, restore = self.rewritten(name, words)
            reply = run(*sent)
        except ResponseError as error:
            raise self.error(error) from None
        return restore(reply) if restore else reply

    def error(self, error: ResponseError) -> ResponseError:
        """An error as it reads without the prefix: some name the key."""
        shown = self.prefix.decode(errors="replace")
        return ResponseError(str(error).replace(shown, "")) if shown in str(error) else error

    def many(
        self, commands: Sequence[Words | ScriptCall], run: Callable[[Sequence[Words | ScriptCall]], list[Reply]]
    ) -> list[Reply]:
        """Rewrite commands, run them all, and restore their replies."""
        sent: list[Words | ScriptCall] = []
        restores: list[Restore | None] = []
        for command in commands:
            if isinstance(command, ScriptCall):
                sent.append(self.script(command))
                restores.append(None)
            else:
                words, restore = self.rewritten(command[0], command[1:])
                sent.append(words)
                restores.append(restore)
        return [self.restored(reply, restore) for restore, reply in zip(restores, run(sent), strict=True)]

    def restored(self, reply: Reply, restore: Restore | None) -> Reply:
        """A reply, or an error in its place, as it reads without the prefix."""
        if isinstance(reply, ResponseError):
            return self.error(reply)
        return restore(reply) if restore and not isinstance(reply, RedipyError) else reply

    def rewritten(self, name: bytes, words: Words) -> Rewritten:
        """The command with the prefix before its keys, patterns or channels."""
        upper = name.upper()
        special = _SPECIAL.get(upper)
        if special:
            return special(self, name, words)
        prefixed = list(words)
        for at in self.key_positions(upper, words):
            prefixed[at] = self.prefix + prefixed[at]
        return Rewritten((name, *prefixed), self.key_in_reply if upper in _KEY_IN_REPLY else None)

    def key_positions(self, name: bytes, words: Words) -> Sequence[int]:
        """Which of the words are names of keys, by the command table, or else by what the backend knows."""
        command = COMMANDS.get(name)
        if command:
            return [at for at in command.key_positions(words) if at < len(words)]
        if isinstance(self.backend, LocalBackend):
            return ()  # executes what is in the table, and refuses this
        entry = self.entries.get(name)
        if entry is None:
            try:
                (entry,) = self.backend.execute(b"COMMAND", b"INFO", name)
            except ResponseError as error:
                raise BackendError(
                    f"cannot tell where {name.decode(errors='replace')} has its keys, to put a prefix before them"
                ) from error
            if entry is None:
                return ()  # nobody knows the command, and the backend will say so
            self.entries[name] = entry
        return positions(specs_of_entry(entry, words), words)

    def key_in_reply(self, reply: Reply) -> Reply:
        """The reply of a pop that says from which key, or of a read that says from which keys."""
        if isinstance(reply, Pairs):
            return Pairs([(self.without(key), entries) for key, entries in reply.pairs])
        if isinstance(reply, dict):
            return {self.without(key): entries for key, entries in reply.items()}
        return reply and [self.without(reply[0]), *reply[1:]]


# The commands that name other things than keys, or more than their keys.


def _keys(names: Names, name: bytes, words: Words) -> Rewritten:
    """KEYS pattern"""
    return Rewritten((name, *names.globs(words)), lambda keys: [names.without(key) for key in keys])


def _scan(names: Names, name: bytes, words: Words) -> Rewritten:
    """SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]"""
    if not words:
        return Rewritten((name,))
    # A pattern of the caller's own comes later, and the last one given counts.
    cursor, *options = words
    for at in range(0, len(options) - 1, 2):
        if options[at].upper() == b"MATCH":
            options[at + 1] = names.glob(options[at + 1])
    sent = (name, cursor, b"MATCH", names.glob(b"*"), *options)
    return Rewritten(sent, lambda page: [page[0], [names.without(key) for key in page[1]]])


def _dbsize(names: Names, name: bytes, words: Words) -> Rewritten:
    """DBSIZE: counted, so that it is one step and can stand in a transaction."""
    if words:
        return Rewritten((name, *words))  # one word too many: the backend says so
    return Rewritten((b"KEYS", names.glob(b"*")), len)


def _randomkey(names: Names, name: bytes, words: Words) -> Rewritten:
    """RANDOMKEY: drawn here among all."""
    if words:
        return Rewritten((name, *words))
    return Rewritten((b"KEYS", names.glob(b"*")), lambda keys: names.without(random.choice(keys)) if keys else None)


def _publish(names: Names, name: bytes, words: Words) -> Rewritten:
    """PUBLISH channel message"""
    return Rewritten((name, *names.joined(words[:1]), *words[1:]))


def _pubsub(names: Names, name: bytes, words: Words) -> Rewritten:
    """PUBSUB CHANNELS [pattern], PUBSUB NUMSUB [channel [channel ...]], and others that name no channel"""
    subcommand = words[0].upper() if words else b""
    if subcommand.endswith(b"CHANNELS"):
        patterns = names.globs(words[1:] or [b"*"])
        return Rewritten((name, words[0], *patterns), lambda channels: [names.without(each) for each in channels])
    if subcommand.endswith(b"NUMSUB"):
        return Rewritten((name, words[0], *names.joined(words[1:])), lambda counts: _numsub(names, counts))
    return Rewritten((name, *words))


def _numsub(names: Names, counts: Reply) -> Reply:
    """Channels, each followed by the number of its subscribers."""
    return [names.without(each) if at % 2 == 0 else each for at, each in enumerate(counts)]


def _sort(names: Names, name: bytes, words: Words) -> Rewritten:
    """SORT key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] … [STORE destination]"""
    sent = [name, *names.joined(words[:1]), *words[1:]]
    at = 2
    while at < len(sent) - 1:
        option = sent[at].upper()
        if option == b"STORE":
            sent[at + 1] = names.prefix + sent[at + 1]
        elif option in (b"BY", b"GET") and b"*" in sent[at + 1]:  # without it, the pattern stands for no key
            if b"*" in names.prefix:
                raise BackendError("SORT replaces the first * of a pattern, which here is one of the prefix")
            sent[at + 1] = names.prefix + sent[at + 1]
        at += {b"BY": 2, b"GET": 2, b"STORE": 2, b"LIMIT": 3}.get(option, 1)
    return Rewritten(sent)


def _flush(names: Names, name: bytes, words: Words) -> Rewritten:
    """FLUSHALL, FLUSHDB"""
    raise BackendError(f"{name.decode()} cannot stand in a pipeline or transaction of a client with a prefix")


_FLUSHES = frozenset({b"FLUSHALL", b"FLUSHDB"})

_SPECIAL: Mapping[bytes, Callable[[Names, bytes, Words], Rewritten]] = {
    b"KEYS": _keys,
    b"SCAN": _scan,
    b"DBSIZE": _dbsize,
    b"RANDOMKEY": _randomkey,
    b"PUBLISH": _publish,
    b"SPUBLISH": _publish,
    b"PUBSUB": _pubsub,
    b"SORT": _sort,
    b"SORT_RO": _sort,
    **dict.fromkeys(_FLUSHES, _flush),
}

# Those whose reply starts with the name of a key, or maps names of keys.
_KEY_IN_REPLY = frozenset(
    b"BLPOP BRPOP BLMPOP LMPOP BZPOPMIN BZPOPMAX BZMPOP ZMPOP XREAD XREADGROUP".split()
)


@cache
def _with_leading_key() -> frozenset[bytes]:
    """The commands whose first word is a key, and nothing else in them or in their reply is."""
    return frozenset(
        name for name, command in COMMANDS.items()
        if command.has_leading_key and not command.returns_keys and name not in _SPECIAL
    )  # fmt: skip
