"""Eviction: how the use of keys is noted, and which of them go once a store takes more than `maxmemory`.

The rules are those of Redis's evict.c: before a command runs, keys are evicted until the store is within its limit; of
a few drawn at random the one goes that the policy likes least, and those that came close are remembered in a pool, so
that the choice gets better than the sample is. What a store must bring for that is `Evicts`. Imports: commands, errors,
keyspace.
"""
from __future__ import annotations

import random
from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from redipy.commands.server_state import ServerState
from redipy.commands.table import Command
from redipy.errors import IDLE_TIME_NOT_TRACKED, NO_LFU_POLICY, OUT_OF_MEMORY, ResponseError

POOL_SIZE = 16  # candidates that are remembered, as on the server
MOST_AT_ONCE = 64  # keys that one command evicts at most, so that nobody waits long; the next ones go on with it

MINUTE_MS = 60_000
FIRST_COUNT, LAST_COUNT = 5, 255  # of uses: what a new key starts with, and where counting ends

Mark: TypeAlias = int | None
"""How a key was used, as the uses of a policy note it; None where nothing was noted yet."""


# How the use of keys is noted


class Uses(ABC):
    """What a policy wants to know of how keys are used: one number for each, its mark."""

    @abstractmethod
    def first(self, now_ms: int) -> int:
        """The mark of a key that is new."""

    @abstractmethod
    def again(self, mark: Mark, now_ms: int) -> int:
        """The mark of a key that is used; without one, as of a key that is new."""

    @abstractmethod
    def known(self, idle_ms: int | None, frequency: int | None, now_ms: int) -> Mark:
        """The mark of a key of which somebody knows how it was used; None if not what is noted here."""

    @abstractmethod
    def rank(self, mark: Mark, now_ms: int) -> float:
        """The higher, the sooner the key goes."""

    @abstractmethod
    def idle_ms(self, mark: Mark, now_ms: int) -> int:
        """For how long the key was not used. Errors: that is not noted."""

    @abstractmethod
    def frequency(self, mark: Mark, now_ms: int) -> int:
        """How often the key is used, on a scale of 0 to 255. Errors: that is not noted."""


class LastUses(Uses):
    """LRU: the mark is when the key was used last, in milliseconds since the epoch."""

    def __init__(self, since_ms: int) -> None:
        self.since_ms = since_ms  # nothing was noted before: a key without a mark counts as used then

    def first(self, now_ms: int) -> int:
        return now_ms

    def again(self, mark: Mark, now_ms: int) -> int:
        return now_ms

    def known(self, idle_ms: int | None, frequency: int | None, now_ms: int) -> Mark:
        return None if idle_ms is None else max(now_ms - idle_ms, 0)

    def rank(self, mark: Mark, now_ms: int) -> float:
        return -(self.since_ms if mark is None else mark)  # stays as it is while the key is not used

    def idle_ms(self, mark: Mark, now_ms: int) -> int:
        return max(now_ms - (self.since_ms if mark is None else mark), 0)

    def frequency(self, mark: Mark, now_ms: int) -> int:
        raise ResponseError(NO_LFU_POLICY)


class Frequencies(Uses):
    """LFU: the mark is a count that grows ever more slowly and shrinks with time, and the minute of the last change.

    Source: `LFULogIncr`, `LFUDecrAndReturn` and `updateLFU` in Redis's evict.c and db.c, whose minutes have 16 bits.
    """

    def __init__(self, log_factor: int = 10, decay_minutes: int = 1) -> None:
        self.log_factor, self.decay_minutes = log_factor, decay_minutes

    def first(self, now_ms: int) -> int:
        return _packed(FIRST_COUNT, now_ms)

    def again(self, mark: Mark, now_ms: int) -> int:
        if mark is None:
            return self.first(now_ms)
        count = self.frequency(mark, now_ms)
        if count < LAST_COUNT and random.random() * (max(count - FIRST_COUNT, 0) * self.log_factor + 1) < 1:
            count += 1
        return _packed(count, now_ms)

    def known(self, idle_ms: int | None, frequency: int | None, now_ms: int) -> Mark:
        return None if frequency is None else _packed(frequency, now_ms)

    def rank(self, mark: Mark, now_ms: int) -> float:
        return LAST_COUNT - self.frequency(mark, now_ms)

    def idle_ms(self, mark: Mark, now_ms: int) -> int:
        raise ResponseError(IDLE_TIME_NOT_TRACKED)

    def frequency(self, mark: Mark, now_ms: int) -> int:
        if mark is None:
            return 0
        minute, count = divmod(mark, LAST_COUNT + 1)
        periods = (now_ms // MINUTE_MS - minute) // self.decay_minutes if self.decay_minutes else 0
        return max(count - max(periods, 0), 0)


def _packed(count: int, now_ms: int) -> int:
    """A count and the minute as one number.

    >>> divmod(_packed(5, 120_000), 256)
    (2, 5)
    """
    return now_ms // MINUTE_MS * (LAST_COUNT + 1) + count


# Which keys go


class Sample(NamedTuple):
    """A key that was drawn, and what policies ask of it."""

    database: int
    key: bytes
    mark: Mark
    expires_ms: int | None


class Evicts(Protocol):
    """A store, as far as eviction needs it."""

    server: ServerState

    def now_ms(self) -> int:
        """The time of the store, in milliseconds since the epoch."""
        ...

    def used_bytes(self) -> int:
        """What all keys take, as it is compared with `maxmemory`."""
        ...

    def draw(self, count: int, *, volatile: bool) -> Iterable[Sample]:
        """About `count` keys of each database or of all together, any; volatile: of those that expire.

        None at all only when there are none.
        """
        ...

    def sample(self, database: int, key: bytes) -> Sample | None:
        """A key as it is now; None when missing."""
        ...

    def evict(self, database: int, key: bytes) -> bool:
        """Delete a key, which is told as `evicted`; whether there was one that had not expired."""
        ...

    def observe(self, uses: Uses | None, *, is_limited: bool, is_volatile: bool) -> None:
        """Note from now on how keys are used (None: do not), what they take if there is a limit, and which expire."""
        ...


class Candidate(NamedTuple):
    """A key that may go soon."""

    rank: float
    database: int
    key: bytes


class Limit:
    """The limit of a store and its policy, as the settings say, and the evicting that keeps it. Used under its lock."""

    def __init__(self, store: Evicts, *, slack: float = 0) -> None:
        """Follow the settings of a store from now on.

        slack: by which part of the limit evicting goes below it; where deleting a few keys at once costs little more
        than deleting one.
        """
        self.store, self.slack = store, slack
        self.is_on = False  # whether there is a limit
        self.order = b""  # in which keys go: lru, lfu, ttl, random
        self.uses: Uses | None = None
        self.follow()
        store.server.settings.followers.append(self.follow)

    def follow(self) -> None:
        """Do as the settings say by now."""
        settings = self.store.server.settings
        most_bytes, policy = int(settings[b"maxmemory"]), settings[b"maxmemory-policy"]
        scope, _, order = policy.partition(b"-")
        self.most_bytes, self.samples = most_bytes, int(settings[b"maxmemory-samples"])
        self.is_volatile, self.evicts = scope == b"volatile", policy != b"noeviction"
        if order != self.order:
            self.order, self.uses = order, _uses(order, self.store.now_ms())
        if isinstance(self.uses, Frequencies):
            self.uses.log_factor = int(settings[b"lfu-log-factor"])
            self.uses.decay_minutes = int(settings[b"lfu-decay-time"])
        self.pool: list[Candidate] = []  # the one that goes next is the last
        self.is_on = most_bytes > 0
        self.store.observe(self.uses, is_limited=self.is_on, is_volatile=self.is_on and self.is_volatile)

    def is_kept(self) -> bool:
        """Whether the store takes no more than it may. O(1)."""
        return not self.is_on or self.store.used_bytes() <= self.most_bytes

    def make_room(self) -> bool:
        """Evict keys until the limit is kept, `MOST_AT_ONCE` at most; False if none is left that may go.

        O(samples) a key, and what deleting it costs.
        """
        if self.is_kept():
            return True
        aim = self.most_bytes - int(self.most_bytes * self.slack)
        for _ in range(MOST_AT_ONCE):
            if not self._evict_one():
                return self.is_kept()
            if self.store.used_bytes() <= aim:
                break
        return True

    def _evict_one(self) -> bool:
        """Evict the key that the policy likes least, of those that are drawn and those remembered; False: none may."""
        while self.evicts:
            drawn = list(self.store.draw(self.samples, volatile=self.is_volatile))
            if not drawn:
                return False
            for sample in drawn:
                insort(self.pool, Candidate(self._rank(sample), sample.database, sample.key))
            del self.pool[:-POOL_SIZE]
            while self.pool:
                candidate = self.pool.pop()
                if self._is_due(candidate):
                    self.store.server.evicted_keys += self.store.evict(candidate.database, candidate.key)
                    return True
        return False

    def _is_due(self, candidate: Candidate) -> bool:
        """Whether a candidate is still there, and was not used since it was drawn."""
        sample = self.store.sample(candidate.database, candidate.key)
        if sample is None or (self.is_volatile and sample.expires_ms is None):
            return False
        return self.order == b"random" or self._rank(sample) >= candidate.rank

    def _rank(self, sample: Sample) -> float:
        """The higher, the sooner the key goes."""
        if self.uses is not None:
            return self.uses.rank(sample.mark, self.store.now_ms())
        if self.order == b"ttl":
            return -(sample.expires_ms or 0)
        return random.random()


def _uses(order: bytes, now_ms: int) -> Uses | None:
    """What policies of an order want to know of the use of keys; None: nothing."""
    if order == b"lru":
        return LastUses(now_ms)
    return Frequencies() if order == b"lfu" else None


# What commands may do while there is no room

Bound: TypeAlias = Callable[[Command, int], Callable[..., Any]]
"""Gives a command as a function of so many words: how scripts get theirs."""


def needs_memory(command: Command, words: Sequence[bytes]) -> bool:
    """Whether a call, with these words after the name, is one that the server refuses when it is out of memory.

    One that is wrong anyway is not: it gets the error for that.
    """
    called = _called(command, words)
    return called is not None and "denyoom" in called.flags and called.fits(1 + len(words))


def refusing(bound: Bound) -> Bound:
    """The commands of a script that began when there was no room: what needs memory is refused before the first write.

    Source: `scriptVerifyOOM` in Redis's script.c. A script that has written may go on, or half of it would be done.
    """
    has_written = False

    def careful(command: Command, number: int) -> Callable[..., Any]:
        run = bound(command, number)

        def checked(*words: bytes) -> Any:
            nonlocal has_written
            if not has_written and needs_memory(command, words):
                raise ResponseError(OUT_OF_MEMORY)
            called = _called(command, words)
            has_written |= called is not None and "write" in called.flags
            return run(*words)

        return checked

    return careful


def _called(command: Command, words: Sequence[bytes]) -> Command | None:
    """The command itself, or the subcommand that the words begin with; None when there is none of that name."""
    try:
        return command.subcommand(words)
    except ResponseError:
        return None
