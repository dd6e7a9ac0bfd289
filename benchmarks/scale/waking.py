"""Waking: how long it takes from a push, or a message, until the one who waits for it goes on.

Who waits is a thread of the same process, or another process that has the same file open. The first thing that it does
is to read the clock, which all processes of the machine share. Before each push it has waited for a time that is drawn,
so that no two of them come in step with anything.
"""
from __future__ import annotations

import multiprocessing
import random
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import redipy
from benchmarks.scale.stores import in_fresh_process, opened

TIMES = 500
WAITS_S = (0.005, 0.02)  # from when to when what is waited for comes
IDLE_S = 2.0
THREAD, PROCESS = "a thread", "another process"
MOST_MS = {THREAD: 1.0, PROCESS: 10.0}  # of 99 in a hundred
COMMAND, MESSAGE = "BLPOP", "a message"


@dataclass(frozen=True, slots=True)
class Wake:
    """How long those who waited took to go on, in milliseconds, and what a wait costs."""

    backend: str
    what: str
    who: str
    median_ms: float
    hundredth_ms: float  # one of a hundred takes longer
    longest_ms: float
    idle_ms: float  # of the processor's time, in a second in which nothing comes

    @property
    def is_met(self) -> bool:
        """Whether 99 of 100 go on as soon as is promised."""
        return self.hundredth_ms <= MOST_MS[self.who]


def measure() -> list[Wake]:
    """Who waits, in all ways that there are."""
    return [
        in_fresh_process(measure_one, backend, what, who)
        for backend, who in (("memory", THREAD), ("sqlite", THREAD), ("sqlite", PROCESS))
        for what in (COMMAND, MESSAGE)
    ]


def measure_one(backend: str, what: str, who: str) -> Wake:
    """How long one who waits takes to go on."""
    with tempfile.TemporaryDirectory(prefix="redipy-scale-") as folder, opened(backend, folder) as client:
        moments, sender = multiprocessing.Pipe(duplex=False)
        if who == THREAD:
            threading.Thread(target=wait, args=(client, what, sender), daemon=True).start()
        else:
            spawn = multiprocessing.get_context("spawn")
            spawn.Process(target=wait_on_file, args=(folder, what, sender), daemon=True).start()
        moments.recv()
        taken = []
        for _ in range(TIMES):
            time.sleep(random.uniform(*WAITS_S))
            start = time.perf_counter()
            if what == COMMAND:
                client.rpush("jobs", "job")
            else:
                client.publish("news", "message")
            taken.append((moments.recv() - start) * 1e3)
        idle_ms = moments.recv()
    taken.sort()
    return Wake(backend, what, who, taken[TIMES // 2], taken[TIMES * 99 // 100], taken[-1], idle_ms)


def wait_on_file(folder: str, what: str, moments: Connection) -> None:
    """What another process does."""
    with opened("sqlite", folder) as client:
        wait(client, what, moments)


def wait(client: redipy.Redis[bytes], what: str, moments: Connection) -> None:
    """Wait again and again, and tell when it was over; in the end, what it costs to wait in vain."""
    messages = client.subscribe("news")
    moments.send(None)
    for _ in range(TIMES):
        if what == COMMAND:
            client.blpop("jobs")
        else:
            messages.get_message(timeout=None)
        moments.send(time.perf_counter())
    before = time.process_time()
    if what == COMMAND:
        client.blpop("jobs", timeout=IDLE_S)
    else:
        messages.get_message(timeout=IDLE_S)
    moments.send((time.process_time() - before) * 1e3 / IDLE_S)
