"""Growth: what a call costs among a thousand, and among a million.

Two stores of a backend stand in one process, and every call is tried on both in turns, so that a noisy moment of the
machine falls on both. Of several rounds the best counts: noise only ever adds.
"""
from __future__ import annotations

import gc
import tempfile
import time
from dataclasses import dataclass

from benchmarks.scale.calls import CYCLES, Cycle
from benchmarks.scale.stores import BACKENDS, Store, in_fresh_process

FEW = 1_000
ROUNDS = 7
MOST_TURNS = 50  # a round of all cycles changes little even in a store of a thousand
ROUND_SECONDS = 0.02  # that a call may take in a round
CYCLE_SECONDS = 2.0  # after which no further round is begun
MOST_RATIO = 3.0
MOST_COUNTING_US = 1_000.0
SLOW_FIRST_US = 20_000.0


@dataclass(frozen=True, slots=True)
class Grown:
    """What a call takes on a backend, in microseconds."""

    backend: str
    call: str
    few_us: float
    many_us: float
    first_us: float  # the very first time among many, when what is made once is made
    counts: bool
    walks: bool

    @property
    def ratio(self) -> float:
        """How often the time among few goes into that among many."""
        return self.many_us / self.few_us

    @property
    def is_promised(self) -> bool:
        """Whether it is to grow no more than that; what a server walks to, the memory backend may walk to as well."""
        return not self.walks or self.backend == "sqlite"

    @property
    def is_met(self) -> bool:
        """Whether it grows as little as it should."""
        counts = self.counts and self.backend == "sqlite"
        return self.ratio <= MOST_RATIO or (counts and self.many_us <= MOST_COUNTING_US)


def measure(many: int) -> list[Grown]:
    """The growth of all calls on all backends."""
    return [grown for backend in BACKENDS for grown in in_fresh_process(measure_backend, backend, many)]


def measure_backend(backend: str, many: int) -> list[Grown]:
    """The growth of all calls on a backend."""
    with tempfile.TemporaryDirectory(prefix="redipy-scale-") as folder:
        stores = [Store(backend, tempfile.mkdtemp(dir=folder), size) for size in (FEW, many)]
        gc.collect()
        gc.disable()  # a collection belongs to whoever made the garbage
        found = [grown for each in CYCLES for grown in grown_by(backend, each, stores)]
        for store in stores:
            store.close()
        return found


def grown_by(backend: str, cycle: Cycle, stores: list[Store]) -> list[Grown]:
    """The growth of the calls of a cycle."""
    calls = cycle.calls
    first = [store.seconds(calls, 1) for store in stores]
    turns = [max(1, min(MOST_TURNS, int(ROUND_SECONDS / max(store.seconds(calls, 1))))) for store in stores]
    rounds: list[list[list[float]]] = []
    until = time.perf_counter() + CYCLE_SECONDS
    while len(rounds) < ROUNDS and (not rounds or time.perf_counter() < until):
        rounds.append([store.seconds(calls, number) for store, number in zip(stores, turns, strict=True)])
    few, many = ([min(times) * 1e6 for times in zip(*of_store, strict=True)] for of_store in zip(*rounds, strict=True))
    return [
        Grown(backend, call, few_us, many_us, first_us * 1e6, cycle.counts, cycle.walks)
        for call, few_us, many_us, first_us in zip(calls, few, many, first[1], strict=True) if not call.startswith("(")
    ]
