"""What redipy promises of its speed, as ratios within one run, and whether this run keeps it."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.measure import Microseconds
from benchmarks.operations import EVAL, EVALSHA, GET_CONTEXT, GET_SCRIPT, SCRIPT, SET_CONTEXT, SET_SCRIPT
from benchmarks.peers import BASIC, PIPELINE

MEMORY, FILE, SERVER = "redipy", "redipy on SQLite", "redipy on Redis"
QUICK = ("GET", "SET", "HGET", "HSET", "INCR", "LPUSH", "RPOP", "SADD")
READS = ("GET", "HGET")
PLAIN = {GET_SCRIPT: "GET", SET_SCRIPT: "SET", GET_CONTEXT: "GET", SET_CONTEXT: "SET"}  # the command in each script


@dataclass(frozen=True, slots=True)
class Target:
    """A promise, and what was measured."""

    promise: str
    operation: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the promise was kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def targets(times: Microseconds) -> Iterator[Target]:
    """Every promise that this run measured both sides of."""

    def us(peer: str, operation: str) -> float | None:
        return times.get(peer, {}).get(operation)

    def ratio(promise: str, operation: str, peer: str, other: str, limit: float, *, of: str | None = None,
              faster: bool = False) -> Iterator[Target]:
        """How the time of a peer stands to that of another; faster: the other way round, and at least so much."""
        ours, theirs = us(peer, operation), us(other, of or operation)
        if ours and theirs:
            yield Target(promise, operation, theirs / ours if faster else ours / theirs, limit, faster)

    for operation in QUICK:
        floor = "GET" if operation in READS else "SET"
        yield from ratio("memory, beside a locked dict", operation, MEMORY, "locked dict", 2.5, of=floor)
    for operation in BASIC:
        yield from ratio("memory, beside burner-redis", operation, MEMORY, "burner-redis", 1)
    for operation in (*BASIC, PIPELINE):
        yield from ratio("memory, faster than redipy 0.7.1", operation, MEMORY, "redipy 0.7.1", 2, faster=True)
    yield from ratio("memory, beside ZADD into 10k", "ZADD 1M", MEMORY, MEMORY, 2, of="ZADD 10k")
    for operation in ("GET", "SET"):
        yield from ratio("SQLite, beside one statement", operation, FILE, "one statement", 1.8)
    for operation in (*BASIC, PIPELINE):
        yield from ratio("SQLite, faster than babyredis", operation, FILE, "babyredis", 3, faster=True)
    if pipelined := us(FILE, PIPELINE):
        yield Target("SQLite, µs a SET", PIPELINE, pipelined, 4)
    for operation in ("GET", "SET"):
        yield from ratio("Redis, beside redis-py", operation, SERVER, "redis-py", 0.5)
    yield from ratio("memory, beside Lua on the server", SCRIPT, MEMORY, "redis-py", 1)
    yield from ratio("memory, faster than redipy 0.7.1", SCRIPT, MEMORY, "redipy 0.7.1", 4, faster=True)
    for operation, plain in PLAIN.items():
        yield from ratio("memory, beside the command alone", operation, MEMORY, MEMORY, 3, of=plain)
    for operation in (EVAL, EVALSHA):
        yield from ratio("memory, beside the command alone", operation, MEMORY, MEMORY, 5, of="INCR")
        yield from ratio("memory, faster than fakeredis", operation, MEMORY, "fakeredis", 10, faster=True)
