"""Other threads and processes at work on one store, for tests of what keeps them apart.

A process is given the name of a function here and what it needs, and says `NAME VALUE` lines on its standard output.
"""
from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redipy import Redis
from redipy.helpers.lock import Lock
from redipy.helpers.queue import ReliableQueue
from redipy.helpers.semaphore import Semaphore


def in_threads(count: int, work: Callable[[int], object]) -> None:
    """Have so many threads do something at once; an error in one of them is raised here."""
    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]


@contextmanager
def processes(count: int, work: str, url: str, *words: object) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that run a function of this module with a client of their own."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"from test.helpers import workers; workers.run({work!r})", url, *map(str, words)],
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(count)
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def run(work: str) -> None:
    """What such a process does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which whoever runs the tests may have turned off
    url, *words = sys.argv[1:]
    with Redis.from_url(url) as r:
        globals()[work](r, *words)


def said(process: subprocess.Popen[str]) -> str:
    """All that a process has said, once it has ended."""
    output, _ = process.communicate(timeout=60)
    return output


def inside(r: Redis[str], places: int) -> None:
    """Be one of those who are inside at once, of whom there must never be more than places."""
    assert r.incr("inside") <= places
    r.rpush("visits", "1")
    r.decr("inside")


def visit(r: Redis[str], times: Any) -> None:
    """Enter under the lock, so many times, and note the tokens."""
    lock = Lock(r, "door")
    for _ in range(int(times)):
        with lock:
            inside(r, 1)
            r.rpush("tokens", lock.token or 0)


def visit_with_others(r: Redis[str], times: Any, limit: Any) -> None:
    """Enter with the semaphore, so many times."""
    room = Semaphore(r, "room", int(limit))
    for _ in range(int(times)):
        with room:
            inside(r, int(limit))


def hold_for_ever(r: Redis[str], timeout: Any) -> None:
    """Take the lock and say so, and never give it back."""
    lock = Lock(r, "door", timeout=float(timeout))
    lock.acquire()
    print(lock.token, flush=True)
    threading.Event().wait()


def wait_for_ever(r: Redis[str], timeout: Any) -> None:
    """Wait for the lock, which is never free."""
    Lock(r, "door", timeout=float(timeout)).acquire()
    threading.Event().wait()


def work_off(r: Redis[str], lease: Any) -> None:
    """Do tasks for ever, and count how often each was begun and done."""
    queue = ReliableQueue(r, "jobs", visibility_timeout=float(lease), max_deliveries=1000)
    while True:
        task = queue.take()
        assert task is not None
        r.hincrby("begun", task.payload, 1)
        if queue.ack(task):
            r.hincrby("done", task.payload, 1)
