"""Waiting for what another process writes into the same SQLite file."""
from __future__ import annotations

import pathlib
import subprocess
import sys

from redipy.backends.sqlite import SqliteBackend

PUSH = """
import sys
from redipy.backends.sqlite import SqliteBackend
backend = SqliteBackend(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    backend.execute(*[word.encode() for word in line.split()])
    print("done", flush=True)
"""


def test_a_push_of_another_process_is_noticed(tmp_path: pathlib.Path) -> None:
    """BLPOP here takes what is pushed there, and is not in the way of who pushes."""
    path = tmp_path / "shared.db"
    backend = SqliteBackend(path)
    with subprocess.Popen(
        [sys.executable, "-c", PUSH, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout
        assert other.stdout.readline() == "ready\n"
        for number in range(20):
            other.stdin.write(f"RPUSH queue {number}\n")
            other.stdin.flush()
            assert backend.execute(b"BLPOP", b"queue", b"20") == [b"queue", b"%d" % number]
            assert other.stdout.readline() == "done\n"
        other.stdin.close()
    assert backend.execute(b"LLEN", b"queue") == 0
    backend.close()


def test_nobody_looks_when_nobody_waits(tmp_path: pathlib.Path) -> None:
    """The thread that looks ends with the last waiter."""
    backend = SqliteBackend(tmp_path / "quiet.db")
    assert backend.execute(b"BLPOP", b"queue", b"0.01") is None
    looking = backend.watcher.thread
    if looking is not None:
        looking.join(timeout=10)
    assert backend.watcher.thread is None
    backend.close()
