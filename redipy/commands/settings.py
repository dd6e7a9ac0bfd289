"""Settings: what CONFIG knows, with the server's names, defaults and errors.

A setting that governs something here may be changed. One that stands for what is not here, such as an append-only
file, has the one value that tells the truth, and keeps it: it is there for the many programs that ask for it. Imports:
errors, glob, and of the commands `words`.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from redipy.commands.events import read_flags, shown_flags
from redipy.commands.words import INT64_MAX, integer, shown
from redipy.errors import (
    CONFIG_DUPLICATE,
    CONFIG_FAILED,
    CONFIG_FIXED,
    CONFIG_IMMUTABLE,
    CONFIG_LIMIT_CLASS,
    CONFIG_LIMIT_VALUE,
    CONFIG_LIMIT_WORDS,
    CONFIG_NEGATIVE,
    CONFIG_NOT_A_NUMBER,
    CONFIG_NOT_BETWEEN,
    CONFIG_NOT_MEMORY,
    CONFIG_NOT_ONE_OF,
    CONFIG_NOT_YES_OR_NO,
    CONFIG_UNKNOWN,
    LONGEST_STRING,
    ResponseError,
)
from redipy.glob import matcher

Read: TypeAlias = Callable[[bytes], bytes]
"""From a value as it is given to one as it is shown; a ValueError says what is wrong with it."""


def text(word: bytes) -> bytes:
    """Any bytes."""
    return word


def number(least: int, most: int, error: str = CONFIG_NOT_BETWEEN) -> Read:
    """An integer between two others.

    >>> number(0, 10)(b"7")
    b'7'
    """

    def read(word: bytes) -> bytes:
        try:
            value = integer(word)
        except ResponseError:
            raise ValueError(CONFIG_NOT_A_NUMBER) from None
        if not least <= value <= most:
            raise ValueError(error.format(least, most))
        return word

    return read


def memory(word: bytes) -> bytes:
    """A number of bytes, with a unit or without.

    >>> memory(b"10mb"), memory(b"1k"), memory(b"7")
    (b'10485760', b'1000', b'7')
    """
    found = re.fullmatch(rb"([0-9]+)(b|k|kb|m|mb|g|gb)?", word.lower())
    if found is None:
        raise ValueError(CONFIG_NOT_MEMORY)
    return b"%d" % (int(found[1]) * _UNITS[found[2] or b"b"])


_UNITS = {
    b"b": 1, b"k": 1000, b"kb": 1 << 10, b"m": 1000**2, b"mb": 1 << 20, b"g": 1000**3, b"gb": 1 << 30,
}  # fmt: skip


def yes_or_no(word: bytes) -> bytes:
    """`yes` or `no`, in either case."""
    if word.lower() not in (b"yes", b"no"):
        raise ValueError(CONFIG_NOT_YES_OR_NO)
    return word.lower()


def one_of(words: str) -> Read:
    """One of the words of a text."""
    choices = words.encode().split()

    def read(word: bytes) -> bytes:
        if word.lower() not in choices:
            raise ValueError(CONFIG_NOT_ONE_OF.format(", ".join(words.split())))
        return word.lower()

    return read


def output_limits(word: bytes) -> bytes:
    """How many bytes clients of a kind may leave unread, at once and for so many seconds; of some kinds or of all.

    >>> output_limits(b"replica 1mb 1k 60")
    b'slave 1048576 1000 60'
    """
    parts = word.split(b" ") if word else []
    if len(parts) % 4:
        raise ValueError(CONFIG_LIMIT_WORDS)
    read: list[bytes] = []
    for kind, *limits in zip(*[iter(parts)] * 4, strict=True):
        name = kind.lower().replace(b"replica", b"slave")
        if name not in (b"normal", b"slave", b"pubsub"):
            raise ValueError(CONFIG_LIMIT_CLASS)
        try:
            hard, soft, seconds = memory(limits[0]), memory(limits[1]), number(0, INT64_MAX)(limits[2])
        except ValueError:
            raise ValueError(CONFIG_LIMIT_VALUE) from None
        read += [name, hard, soft, seconds]
    return b" ".join(read)


def with_limits(known: bytes, changed: bytes) -> bytes:
    """The limits of all kinds of clients, once those of some have been changed.

    >>> with_limits(b"normal 0 0 0 pubsub 1 2 3", b"pubsub 4 5 6")
    b'normal 0 0 0 pubsub 4 5 6'
    """
    limits: dict[bytes, list[bytes]] = {}
    for words in (known.split(), changed.split()):
        limits |= {words[at]: words[at + 1:at + 4] for at in range(0, len(words), 4)}
    return b" ".join(b" ".join((kind, *limit)) for kind, limit in limits.items())


@dataclass(frozen=True, slots=True)
class Setting:
    """What CONFIG knows of a setting."""

    default: bytes
    read: Read = text
    merge: Callable[[bytes, bytes], bytes] = lambda known, given: given  # from what is kept and what was read
    show: Callable[[bytes], bytes] = text  # from what is kept to what CONFIG GET answers
    is_fixed: bool = False  # on a server it can be changed; here nothing would come of it
    is_immutable: bool = False  # not even a server changes it while it runs


DATABASES = 16  # of a store, as many as a Redis with its default configuration has
LIMIT = number(0, INT64_MAX)
INT = number(0, 2**31 - 1)
POLICIES = "volatile-lru volatile-lfu volatile-random volatile-ttl allkeys-lru allkeys-lfu allkeys-random noeviction"


def _fixed(default: bytes, read: Read = text) -> Setting:
    return Setting(default, read, is_fixed=True)


def _immutable(default: bytes) -> Setting:
    return Setting(default, is_immutable=True)


SETTINGS: Mapping[bytes, Setting] = {
    # These govern something.
    b"client-output-buffer-limit": Setting(
        b"normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", output_limits, with_limits
    ),
    b"latency-monitor-threshold": Setting(b"0", LIMIT),
    b"latency-tracking": Setting(b"yes", yes_or_no),
    b"lfu-decay-time": Setting(b"1", INT),
    b"lfu-log-factor": Setting(b"10", INT),
    b"loglevel": Setting(b"notice", one_of("debug verbose notice warning nothing")),
    b"maxclients": Setting(b"10000", number(1, 2**32 - 1)),
    b"notify-keyspace-events": Setting(b"", read_flags, show=shown_flags),
    b"maxmemory": Setting(b"0", memory),
    b"maxmemory-policy": Setting(b"noeviction", one_of(POLICIES)),
    b"maxmemory-samples": Setting(b"5", number(1, 64)),
    b"busy-reply-threshold": Setting(b"5000", LIMIT),
    b"lua-time-limit": Setting(b"5000", LIMIT),
    b"acl-pubsub-default": Setting(b"resetchannels", one_of("allchannels resetchannels")),
    b"acllog-max-len": Setting(b"128", LIMIT),
    b"requirepass": Setting(b""),
    b"slowlog-log-slower-than": Setting(b"10000", number(-1, INT64_MAX)),
    b"slowlog-max-len": Setting(b"128", LIMIT),
    b"tcp-keepalive": Setting(b"300", INT),
    b"tracking-table-max-keys": Setting(b"1000000", number(0, INT64_MAX, CONFIG_NEGATIVE)),
    b"timeout": Setting(b"0", INT),
    # Memory: what clients take is not counted, and how much is evicted at once does not go by the clock.
    b"maxmemory-clients": _fixed(b"0"),
    b"maxmemory-eviction-tenacity": _fixed(b"10", number(0, 100)),
    b"active-expire-effort": _fixed(b"1", number(1, 10)),
    b"activedefrag": _fixed(b"no", yes_or_no),
    b"lazyfree-lazy-user-del": _fixed(b"no", yes_or_no),
    b"lazyfree-lazy-user-flush": _fixed(b"no", yes_or_no),
    # Persistence: memory has none, and in a file everything is kept as it happens.
    b"appendfsync": _fixed(b"everysec", one_of("everysec always no")),
    b"appendonly": _fixed(b"no", yes_or_no),
    b"dbfilename": _fixed(b"dump.rdb"),
    b"dir": _fixed(b""),
    b"save": _fixed(b""),
    b"stop-writes-on-bgsave-error": _fixed(b"yes", yes_or_no),
    # Encodings: where the server changes from a compact one, which OBJECT ENCODING tells.
    b"hash-max-listpack-entries": _fixed(b"512", LIMIT),
    b"hash-max-listpack-value": _fixed(b"64", LIMIT),
    b"hash-max-ziplist-entries": _fixed(b"512", LIMIT),
    b"hash-max-ziplist-value": _fixed(b"64", LIMIT),
    b"hll-sparse-max-bytes": _fixed(b"3000", LIMIT),
    b"list-max-listpack-size": _fixed(b"-2", number(-(2**31), 2**31 - 1)),
    b"list-max-ziplist-size": _fixed(b"-2", number(-(2**31), 2**31 - 1)),
    b"proto-max-bulk-len": _fixed(b"%d" % LONGEST_STRING, memory),
    b"set-max-intset-entries": _fixed(b"512", LIMIT),
    b"set-max-listpack-entries": _fixed(b"128", LIMIT),
    b"set-max-listpack-value": _fixed(b"64", LIMIT),
    b"stream-node-max-bytes": _fixed(b"4096", memory),
    b"stream-node-max-entries": _fixed(b"100", LIMIT),
    b"zset-max-listpack-entries": _fixed(b"128", LIMIT),
    b"zset-max-listpack-value": _fixed(b"64", LIMIT),
    b"zset-max-ziplist-entries": _fixed(b"128", LIMIT),
    b"zset-max-ziplist-value": _fixed(b"64", LIMIT),
    b"hz": _fixed(b"10", INT),
    # What a server is told when it starts.
    b"bind": _fixed(b"* -::*"),
    b"cluster-enabled": _immutable(b"no"),
    b"databases": _immutable(b"%d" % DATABASES),
    b"port": _fixed(b"6379", number(0, 65535)),
    b"protected-mode": _fixed(b"yes", yes_or_no),
    b"aclfile": _immutable(b""),
    b"unixsocket": _immutable(b""),
}
"""The settings by name, with the defaults of the server."""

OTHER_NAMES = {b"busy-reply-threshold": b"lua-time-limit", b"lua-time-limit": b"busy-reply-threshold"}
"""Of settings that have two."""

OF_DATA = frozenset({
    b"lfu-decay-time", b"lfu-log-factor", b"maxmemory", b"maxmemory-policy", b"maxmemory-samples",
    b"notify-keyspace-events",
})  # fmt: skip
"""Those that belong to the data: in a file they hold for every process, and are there again when it is opened."""


class Settings:
    """The values that the settings of one store have."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {name: setting.default for name, setting in SETTINGS.items()}
        self.followers: list[Callable[[], object]] = []  # called after each change

    def __getitem__(self, name: bytes) -> bytes:
        return self.values[name]

    def matching(self, patterns: Sequence[bytes]) -> dict[bytes, bytes]:
        """The settings whose names match one of the globs; a name in full is shown as it was written."""
        found: dict[bytes, bytes] = {}
        for pattern in patterns:
            lowered = pattern.lower()
            if lowered in self.values:
                found[pattern] = self.shown(lowered)
            else:
                matches = matcher(lowered)
                found.update((name, self.shown(name)) for name in self.values if matches(name))
        return found

    def shown(self, name: bytes) -> bytes:
        """The value of a setting as CONFIG GET answers it."""
        return SETTINGS[name].show(self.values[name])

    def change(self, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Change settings, all or none. Errors: the server's, for an unknown name, or a value that will not do."""
        changed: dict[bytes, bytes] = {}
        for name, _ in pairs:
            setting = SETTINGS.get(name.lower())
            if setting is None:
                raise ResponseError(CONFIG_UNKNOWN.format(shown(name)))
            if setting.is_immutable:
                raise _failure(name, CONFIG_IMMUTABLE)
            if name.lower() in changed:
                raise _failure(name, CONFIG_DUPLICATE)
            changed[name.lower()] = b""
        for name, word in pairs:
            changed[name.lower()] = self._read(name, word)
        self.take(changed)

    def take(self, values: Mapping[bytes, bytes]) -> None:
        """Let settings have values that are known to fit."""
        for name, value in values.items():
            self.values[name] = self.values[OTHER_NAMES.get(name, name)] = value
        for follower in self.followers:
            follower()

    def _read(self, name: bytes, word: bytes) -> bytes:
        """A value to change a setting to."""
        setting = SETTINGS[name.lower()]
        try:
            value = setting.merge(self.values[name.lower()], setting.read(word))
        except ValueError as error:
            raise _failure(name, str(error)) from None
        if setting.is_fixed and value != self.values[name.lower()]:
            raise _failure(name, CONFIG_FIXED.format(self.values[name.lower()].decode(errors="replace")))
        return value


def _failure(name: bytes, reason: str) -> ResponseError:
    """The error of CONFIG SET for one of its settings."""
    return ResponseError(CONFIG_FAILED.format(shown(name), reason))
