"""Libraries that are written for redis-py, on one file with workers in processes of their own."""
from __future__ import annotations

import importlib
import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from redipy.compat import ConnectionPool, Redis
from test.processes import until

for library in ("celery", "huey", "limits", "rq"):
    pytest.importorskip(library)

ROOT = pathlib.Path(__file__).parent.parent.parent


@contextmanager
def worker(url: str, *words: str) -> Iterator[int]:
    """A worker in another process, up to its orderly end; the process."""
    environment = {**os.environ, "REDIPY_TEST_STORE": url, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def url(tmp_path: pathlib.Path) -> str:
    """A file for the jobs."""
    return f"sqlite:///{tmp_path}/jobs.db"


@pytest.fixture
def libraries(url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The jobs, on that file."""
    monkeypatch.setenv("REDIPY_TEST_STORE", url)
    return importlib.reload(importlib.import_module("test.compat.libraries"))


def test_rq(url: str, libraries: Any) -> None:
    """A worker runs jobs in forks, one after the other that it depends on, and keeps what failed."""
    from rq import Queue

    queue = Queue(connection=Redis.from_url(url))
    first = queue.enqueue(libraries.add, 1, 2)
    second = queue.enqueue(libraries.add, 3, 4, depends_on=first)
    failing = queue.enqueue(libraries.fail)
    options = ("--connection-class", "redipy.compat.Redis", "--url", url, "--burst")
    with worker(url, "-m", "rq.cli", "worker", *options) as pid:
        until(lambda: second.get_status(refresh=True) == "finished" and failing.get_status(refresh=True) == "failed")
    (total, ran_in) = second.return_value()
    assert total == 7
    assert ran_in not in (pid, os.getpid())
    assert len(queue.failed_job_registry) == 1


def test_huey(url: str, libraries: Any) -> None:
    """A consumer with processes for workers; a lock."""
    from huey.exceptions import TaskException, TaskLockedException

    with worker(url, "-m", "huey.bin.huey_consumer", "test.compat.libraries.huey", "-k", "process", "-w", "2"):
        assert libraries.huey_add(1, 2).get(blocking=True, timeout=20)[0] == 3
        assert libraries.huey_add.schedule((3, 4), delay=0).get(blocking=True, timeout=20)[0] == 7
        with pytest.raises(TaskException):
            libraries.huey_fail().get(blocking=True, timeout=20)
    with libraries.huey.lock_task("lock"), pytest.raises(TaskLockedException), libraries.huey.lock_task("lock"):
        pass


def test_celery(url: str, libraries: Any) -> None:
    """A worker with a pool of forks; groups, chords, and what the application asks workers."""
    from celery import chord

    words = ("-m", "celery", "-A", "test.compat.libraries:celery", "worker", "-c", "2", "-l", "CRITICAL")
    with worker(url, *words) as pid:
        total, ran_in = libraries.celery_add.delay(1, 2).get(timeout=30)
        assert total == 3
        assert ran_in not in (pid, os.getpid())
        with pytest.raises(ValueError, match="as it should"):
            libraries.celery_fail.delay().get(timeout=20)
        both = chord([libraries.celery_add.s(n, n) for n in range(3)])
        assert len(both(libraries.celery_add.s([])).get(timeout=20)[0]) == 3
        (answers,) = libraries.celery.control.ping(timeout=2)
        assert list(answers.values()) == [{"ok": "pong"}]
    libraries.celery.close()


STRATEGIES = ("FixedWindowRateLimiter", "MovingWindowRateLimiter", "SlidingWindowCounterRateLimiter")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_limits(url: str, strategy: str) -> None:
    """Each way to count, over Lua scripts; two limiters on one file count together."""
    import limits

    def limiter() -> Any:
        storage = limits.storage.RedisStorage("redis://", connection_pool=ConnectionPool.from_url(url))
        return getattr(limits.strategies, strategy)(storage)

    three = limits.parse("3 per hour")
    hits = [limiter().hit(three, "me") for _ in range(5)]
    assert hits == [True, True, True, False, False]
    assert limiter().hit(three, "you")
    limiter().clear(three, "me")
    assert limiter().test(three, "me")
