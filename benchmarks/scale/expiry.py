"""Expiry: how long a call takes at most, while a million keys expire at once, or one after the other within a minute.

A call from which the system took the processor counts with the time that it had it, so that other processes do no harm.
The clock is moved by hand. At once: every kind of call has a store to itself, in which all but a few keys have just
expired, so it may be the first to come upon them. Within a minute: one store, and calls of all kinds in between. What
is made once, such as the count of the keys in a file, was made before: `growth` shows that.
"""
from __future__ import annotations

import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import redipy
from benchmarks.scale.stores import BACKENDS, FILE, fill, in_fresh_process, opened, words_of
from redipy.clock import ManualClock

AT_ONCE, WITHIN = "at once", "within a minute"
LASTING = 1_000  # keys that do not expire
CALLS = 2_000  # of each kind, when all expire at once
MOST_SECONDS = 3.0  # for the calls of a kind
MINUTE_MS = 60_000  # with a call in each of them
LONGEST_MS = 20.0
EVERY_THOUSANDTH = 0.999

OVER_ALL = ("DBSIZE", "RANDOMKEY", "SCAN {cursor}")  # what asks for no key in particular
CALLED: tuple[str, ...] = (
    "GET lasting:{lasting}",
    "GET key:{n}",
    "SET lasting:{lasting} value",
    "SET {new} value",
    "SET key:{n} value EX 1000",
    "INCR {new}",
    "RPUSH {new} element",
    "EXISTS key:{n}",
    "TTL key:{n}",
    "EXPIRE lasting:{lasting} 1000",
    "DEL key:{n}",
    *OVER_ALL,
)


@dataclass(frozen=True, slots=True)
class Pause:
    """How long calls of a kind took."""

    backend: str
    expiring: str  # at once, or within a minute
    call: str
    times: int
    median_us: float
    thousandth_ms: float  # one of a thousand takes longer
    longest_ms: float

    @property
    def is_met(self) -> bool:
        """Whether nobody waited too long."""
        return self.longest_ms <= LONGEST_MS


class Caller:
    """Makes calls on a store, each with other names, and keeps what they took."""

    def __init__(self, client: redipy.Redis[bytes], size: int) -> None:
        self.execute, self.size = client.backend.caller(), size
        self.random, self.unused, self.cursor = random.Random(size), count(), 0
        self.taken: dict[str, list[float]] = {call: [] for call in CALLED}
        self.spent = dict.fromkeys(CALLED, 0.0)
        for call in OVER_ALL:
            self.execute(*words_of(call.format(cursor=0)))

    def call(self, call: str) -> None:
        """Make a call of a kind, unless too much time went into those already."""
        if self.spent[call] > MOST_SECONDS:
            return
        words = words_of(call.format(
            n=self.random.randrange(self.size), lasting=self.random.randrange(LASTING), new=f"new:{next(self.unused)}",
            cursor=self.cursor))
        before = interruptions()
        working = time.thread_time()
        start = time.perf_counter()
        reply = self.execute(*words)
        seconds = time.perf_counter() - start
        working = time.thread_time() - working
        if interruptions() > before:
            seconds = working
        self.taken[call].append(seconds)
        self.spent[call] += seconds
        if call.startswith("SCAN"):
            self.cursor = int(reply[0])

    def pauses(self, backend: str, expiring: str) -> Iterator[Pause]:
        """What the calls took, by their kinds."""
        for call, taken in self.taken.items():
            if taken:
                taken.sort()
                median, late = (taken[int(share * len(taken))] for share in (0.5, EVERY_THOUSANDTH))
                yield Pause(
                    backend, expiring, call, len(taken), median * 1e6, late * 1e3, taken[-1] * 1e3)


def interruptions() -> int:
    """How often the system has taken the processor from this thread."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def measure(size: int) -> list[Pause]:
    """What calls of all kinds take while so many keys expire."""
    return [
        pause
        for backend in BACKENDS
        for measured in (at_once, within_a_minute)
        for pause in in_fresh_process(measured, backend, size)
    ]


def at_once(backend: str, size: int) -> list[Pause]:
    """What calls take after all keys have expired at once: those that may come upon all of them each on its own."""
    groups = [*((call,) for call in OVER_ALL), tuple(call for call in CALLED if call not in OVER_ALL)]
    with tempfile.TemporaryDirectory(prefix="redipy-scale-") as folder:
        return [pause for calls in groups for pause in after(backend, calls, size, folder)]


def after(backend: str, calls: Sequence[str], size: int, folder: str) -> list[Pause]:
    """What calls of some kinds take after all keys have expired at once."""
    clock = ManualClock()
    with expiring_store(backend, folder, clock, size, spread_ms=1) as client:
        caller = Caller(client, size)
        clock.advance(milliseconds=1)
        for _ in range(CALLS * len(calls)):
            caller.call(caller.random.choice(calls))
        return list(caller.pauses(backend, AT_ONCE))


def within_a_minute(backend: str, size: int) -> list[Pause]:
    """What calls of all kinds take while keys expire one after the other."""
    clock = ManualClock()
    with tempfile.TemporaryDirectory(prefix="redipy-scale-") as folder, expiring_store(
        backend, folder, clock, size, spread_ms=MINUTE_MS
    ) as client:
        caller = Caller(client, size)
        for _ in range(MINUTE_MS):
            clock.advance(milliseconds=1)
            caller.call(caller.random.choice(CALLED))
        return list(caller.pauses(backend, WITHIN))


def expiring_store(
    backend: str, folder: str, clock: ManualClock, size: int, *, spread_ms: int
) -> redipy.Redis[bytes]:
    """A store of a few keys that last, and of many that expire within a time from now on, evenly.

    A file is made once, and copied for everyone who wants such a store in this folder.
    """
    if backend == "memory":
        client = opened(backend, folder, clock)
        fill(client, expiring(clock, size, spread_ms))
        return client
    made = os.path.join(folder, "made")
    if not os.path.exists(made):
        os.mkdir(made)
        with opened(backend, made, clock) as client:
            fill(client, expiring(clock, size, spread_ms))
    copied = shutil.copy(os.path.join(made, FILE), folder)
    with open(copied, "rb+") as file:
        os.fsync(file)  # else the first write-back of the log would wait for the whole copy to reach the disk
    return opened(backend, folder, clock)


def expiring(clock: ManualClock, size: int, spread_ms: int) -> Iterator[tuple[str, ...]]:
    """The commands that fill such a store."""
    for n in range(LASTING):
        yield "SET", f"lasting:{n}", "value"
    first_ms = clock.now_ms() + 1
    for n in range(size):
        yield "SET", f"key:{n}", f"value:{n}", "PXAT", str(first_ms + n * spread_ms // size)
