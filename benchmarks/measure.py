"""Asks the workers in turns, so that a noisy moment of the machine falls on all of them alike.

Of the rounds the best counts: noise only ever adds.
"""
from __future__ import annotations

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from benchmarks.environments import ROOT, python_of
from benchmarks.peers import Peer

Microseconds = dict[str, dict[str, float]]
"""For each peer, what each of its operations takes."""


class Worker:
    """A peer in its process."""

    def __init__(self, peer: Peer, folder: pathlib.Path, port: int) -> None:
        self.peer = peer
        folder.mkdir()
        self.process = subprocess.Popen(
            [python_of(peer.environment), "-m", "benchmarks.worker", peer.name, str(folder), str(port)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version: str = self.answer()

    def answer(self) -> Any:
        """The next line that the process writes."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.peer.name} cannot be measured; its error stands above")
        return json.loads(line)

    def microseconds(self, operation: str, seconds: float) -> float:
        """What an operation takes, tried for some seconds."""
        assert self.process.stdin is not None
        print(json.dumps([operation, seconds]), file=self.process.stdin, flush=True)
        return float(self.answer())

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()


def measure(
    peers: Sequence[Peer], operations: Sequence[str], *, rounds: int, seconds: float, port: int
) -> tuple[Microseconds, dict[str, str]]:
    """The times of all operations on the peers that have them, and the versions of the peers."""
    times: Microseconds = {peer.name: {} for peer in peers}
    with tempfile.TemporaryDirectory(prefix="redipy-benchmarks-") as folder, contextlib.ExitStack() as running:
        workers = [
            running.enter_context(Worker(peer, pathlib.Path(folder) / str(number), port))
            for number, peer in enumerate(peers)
        ]
        for operation in operations:
            able = [worker for worker in workers if operation in worker.peer.operations]
            print(f"  {operation}: {', '.join(worker.peer.name for worker in able)}", file=sys.stderr, flush=True)
            for _ in range(rounds):
                for worker in able:
                    taken = worker.microseconds(operation, seconds)
                    best = times[worker.peer.name]
                    best[operation] = min(best.get(operation, taken), taken)
        return times, {worker.peer.name: worker.version for worker in workers if worker.version}
