"""One peer in a process of its own: `python -m benchmarks.worker "redipy on SQLite" FOLDER PORT`.

Speaks JSON, a line each way. It begins with the version of what it measures, `"3.54.1.0"`, and answers every request,
`["GET", 0.02]`, an operation and the seconds to spend on it, with the microseconds that it takes, `1.9`.
"""
from __future__ import annotations

import asyncio
import gc
import importlib.metadata
import json
import random
import re
import sys
import time
from collections.abc import Callable
from textwrap import indent
from typing import Any

from benchmarks.operations import OPERATIONS, SCRIPT_LENGTH, Operation
from benchmarks.peers import BY_NAME, Peer, Place

LOOP = """\
{define} loop(r, turns, fresh, scores):
    start = clock()
    for i in range(turns):
{statement}
    return clock() - start
"""
PREPARE = """\
{define} prepare(r, fresh):
{statement}
"""
MOST_TURNS = 20_000


class Subject:
    """A peer that is open, and its statements, compiled."""

    def __init__(self, peer: Peer, place: Place) -> None:
        self.peer = peer
        self.client = peer.open(place)
        self.names: dict[str, Any] = {
            "clock": time.perf_counter,
            "hundred": [f"key:{n}" for n in range(100)],
            "numbers": [str(random.random()) for _ in range(SCRIPT_LENGTH)],
            **{name: register(self.client) for name, register in peer.scripts.items()},
        }
        self.loops: dict[str, Callable[..., float]] = {}
        self.turns: dict[str, int] = {}
        self.used = 0  # how many fresh names were given out

    def best_us(self, name: str, seconds: float) -> float:
        """Microseconds an operation takes: the best of the loops that fill the time."""
        operation = OPERATIONS[name]
        if name not in self.loops:
            self.start(name, operation)
        left, best = seconds, float("inf")
        while left > 0:
            spent = self.run(name, operation, self.turns[name])
            best = min(best, spent / self.turns[name])
            left -= spent
        return best / operation.per_turn * 1e6

    def start(self, name: str, operation: Operation) -> None:
        """Prepare an operation, and find out how many turns fill a loop."""
        once = self.peer.once.get(name, operation.once)
        if once:
            self.finish(self.compiled(PREPARE, once, "prepare")(self.client, []))
        statement = self.peer.statements.get(name, operation.statement)
        self.loops[name] = self.compiled(LOOP, statement, "loop")
        self.turns[name] = operation.turns or 20
        if operation.turns is None:
            spent = min(self.run(name, operation, 20) for _ in range(3))
            self.turns[name] = max(20, min(MOST_TURNS, round(20 * 0.02 / spent)))

    def run(self, name: str, operation: Operation, turns: int) -> float:
        """Run one loop; the seconds it took."""
        fresh = [f"m:{self.used + n}" for n in range(turns)]
        self.used += turns
        scores = [random.random() for _ in range(turns)]
        if operation.before:
            self.finish(self.compiled(PREPARE, operation.before, "prepare")(self.client, fresh))
        gc.collect()
        gc.disable()  # as timeit does: a collection belongs to whoever made the garbage
        try:
            return float(self.finish(self.loops[name](self.client, turns, fresh, scores)))
        finally:
            gc.enable()

    def compiled(self, template: str, statement: str, function: str) -> Callable[..., Any]:
        """A function around a statement; for a client that wants it, every call is awaited."""
        depth = " " * (8 if template is LOOP else 4)
        if self.peer.awaits:
            statement = re.sub(r"\br\.", "await r.", statement)
        source = template.format(
            define="async def" if self.peer.awaits else "def", statement=indent(statement, depth))
        exec(compile(source, f"<{self.peer.name}>", "exec"), self.names)
        made: Callable[..., Any] = self.names[function]
        return made

    def finish(self, value: Any) -> Any:
        """What a function gave, after awaiting it where it must be."""
        return self.event_loop.run_until_complete(value) if self.peer.awaits else value

    event_loop = asyncio.new_event_loop()


def main(name: str, folder: str, port: str) -> None:
    """Answer requests until standard input ends."""
    # The first entry is the checkout, where this module was found. Behind the environment's own packages it cannot
    # hide the redipy that is installed there, which is another one in the environment of 0.7.1.
    sys.path.append(sys.path.pop(0))
    peer = BY_NAME[name]
    subject = Subject(peer, Place(folder, int(port)))
    print(json.dumps(importlib.metadata.version(peer.distribution) if peer.distribution else ""), flush=True)
    for line in sys.stdin:
        print(json.dumps(subject.best_us(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
