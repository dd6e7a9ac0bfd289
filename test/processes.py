"""Other processes that have an SQLite file open, for tests of what they share."""
from __future__ import annotations

import ast
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

PATIENCE = 10.0  # seconds after which a test that hangs fails

EVALUATE = """
import sys
from redipy.backends.sqlite import SqliteBackend
backend = SqliteBackend(sys.argv[1])
subscription = backend.subscribe()
def received(number):
    return [tuple(subscription.get(20) or ()) for _ in range(number)]
def run(line):
    return backend.execute(*[word.encode() for word in line.split()])
def error(line):
    try:
        return run(line)
    except Exception as failure:
        return str(failure)
print("'ready'", flush=True)
for line in sys.stdin:
    print(repr(eval(line)), flush=True)
"""


class Other:
    """A process with a backend on a file, which evaluates expressions: see `EVALUATE` for what they may name."""

    def __init__(self, path: pathlib.Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", EVALUATE, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.answer() == "ready"

    def begin(self, expression: str) -> None:
        """Have it evaluate an expression; `answer` has the value."""
        assert self.process.stdin
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """The value of the expression that was given first and not asked for yet."""
        assert self.process.stdout
        return ast.literal_eval(self.process.stdout.readline())

    def ask(self, expression: str) -> Any:
        """The value of an expression there."""
        self.begin(expression)
        return self.answer()

    def run(self, line: str) -> Any:
        """The reply to a command there."""
        return self.ask(f"run({line!r})")

    def kill(self) -> None:
        """End it without a last word."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.kill()
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()


def in_a_child(act: Callable[[], object]) -> int:
    """Do something in a fork of this process; its exit status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def until(holds: Callable[[], object]) -> None:
    """Wait for what another thread or process does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)
