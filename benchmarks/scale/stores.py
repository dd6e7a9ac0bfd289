"""Stores with everything of one size in them, and calls on them.

A store is filled by one process and measured by the same, so that nothing but what it holds stands in that process.
"""
from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, count
from typing import Any, ParamSpec, TypeVar

import redipy
from benchmarks.scale.calls import FILLS, FINALLY, Fill
from redipy.clock import Clock

P = ParamSpec("P")
R = TypeVar("R")
BACKENDS = ("memory", "sqlite")
FILE = "scale.db"
PIPELINED = 100_000  # words of a pipeline when a store is filled
STEP = 611_953  # a prime: the multiples of it number the elements of any round size in an order of no pattern


def in_fresh_process(function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """What a function gives in a process that has done nothing before, and that ends with it."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *args, **options).result()


def opened(backend: str, folder: str, clock: Clock | None = None) -> redipy.Redis[bytes]:
    """A client of a local backend, with its file in a folder if it has one."""
    if backend == "memory":
        return redipy.Redis(backend, decode_responses=False, clock=clock)
    return redipy.Redis(backend, decode_responses=False, clock=clock, path=os.path.join(folder, FILE))


def commands(thing: Fill, size: int) -> Iterator[list[str]]:
    """The commands that fill a thing with so many elements."""
    for start in range(0, size, thing.at_once):
        words = thing.command.split()
        for i in range(start, min(start + thing.at_once, size)):
            n = i * STEP % size
            words += thing.each.format(i=i, n=n, score=n / size).split()
        yield words


def fill(client: redipy.Redis[bytes], many: Iterable[Sequence[str]]) -> None:
    """Execute commands in pipelines of a moderate size."""
    with client.pipeline() as pipe:
        queued = 0
        for words in many:
            pipe.execute_command(*words)
            queued += len(words)
            if queued >= PIPELINED:
                pipe.execute()
                queued = 0


class Store:
    """A client with everything of one size in it."""

    def __init__(self, backend: str, folder: str, size: int) -> None:
        self.size = size
        client = opened(backend, folder)
        self.execute, self.close = client.backend.caller(), client.close
        fill(client, chain.from_iterable(commands(each, size) for each in FILLS.values()))
        fill(client, (line.format(last=size - 1).split() for line in FINALLY))
        self.unused = count()
        self.random = random.Random(size)

    def turns(self, number: int) -> Iterator[dict[str, object]]:
        """What stands for the words in braces, in so many turns."""
        size, half = self.size, self.size // 2
        for n in self.random.sample(range(size), number):
            unused = next(self.unused)
            yield {
                "n": n, "few": n % 100, "late": half + n // 2, "new": f"new:{unused}", "id": f"{10**12 + unused}-1",
                "score": self.random.random(), "size": size, "half": half, "half+9": half + 9, "last": size - 1,
            }

    def seconds(self, calls: Sequence[str], number: int) -> list[float]:
        """What each of the calls of a cycle takes, on average of so many turns."""
        turns = [[words_of(call.strip("()").format_map(turn)) for call in calls] for turn in self.turns(number)]
        taken = [0.0] * len(calls)
        execute, clock = self.execute, time.perf_counter
        for turn in turns:
            for at, words in enumerate(turn):
                start = clock()
                execute(*words)
                taken[at] += clock() - start
        return [seconds / number for seconds in taken]


def words_of(line: str) -> tuple[Any, ...]:
    """A call as a method hands it to its backend: the name as bytes, the other words as they were given."""
    name, *words = line.split()
    return name.encode(), *words
