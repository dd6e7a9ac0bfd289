"""What a key and an element take: bytes of the process on memory, of the file on SQLite, and of a real server.

A thing is filled in a fresh process, and in a file or a server of its own. What a process takes is what the system says
is resident; a file is measured once it is closed, when nothing is in the log any more.
"""
from __future__ import annotations

import gc
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import redipy
from benchmarks.scale.calls import KINDS
from benchmarks.scale.stores import FILE, commands, fill, in_fresh_process, opened
from redipy.commands.info import resident_bytes
from test.reference import Server


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes that one of a kind takes, of so many."""

    kind: str
    memory: float
    file: float
    server: float  # what MEMORY USAGE says of it; of a key, of one in the middle
    server_grown: float  # by how much `used_memory` of the server has grown


def measure(size: int) -> list[Weight]:
    """What each kind takes."""
    # As many at a time as there are processors: unlike times, bytes do not change by that.
    with ThreadPoolExecutor(os.cpu_count()) as weighing:
        return list(weighing.map(weight, KINDS, repeat(size)))


def weight(kind: str, size: int) -> Weight:
    """What one of a kind takes, on average of so many."""
    in_memory = in_fresh_process(memory_bytes, kind, size)
    in_file = in_fresh_process(file_bytes, kind, size)
    usage, grown = in_fresh_process(server_bytes, kind, size)
    return Weight(kind, in_memory / size, in_file / size, usage, grown / size)


def memory_bytes(kind: str, size: int) -> int:
    """By how much a process grows."""
    client = opened("memory", "")
    gc.collect()
    before = resident_bytes()
    fill(client, commands(KINDS[kind], size))
    gc.collect()
    after = resident_bytes()
    if before is None or after is None:
        raise RuntimeError("this system does not say how much memory a process holds: leave out the part memory")
    return after - before


def file_bytes(kind: str, size: int) -> int:
    """How large a file becomes."""
    with tempfile.TemporaryDirectory(prefix="redipy-scale-") as folder:
        client = opened("sqlite", folder)
        fill(client, commands(KINDS[kind], size))
        client.close()
        return os.path.getsize(os.path.join(folder, FILE))


def server_bytes(kind: str, size: int) -> tuple[float, int]:
    """What a server says that one takes, and by how much it grows."""
    server = Server()
    try:
        with redipy.Redis("redis", host="127.0.0.1", port=server.port, decode_responses=False) as client:
            before = used_memory(client)
            fill(client, commands(KINDS[kind], size))
            grown = used_memory(client) - before
            key = client.execute_command("RANDOMKEY")
            usage = client.execute_command("MEMORY", "USAGE", key, "SAMPLES", 0)
            assert isinstance(usage, int)
            return usage / (1 if client.execute_command("DBSIZE") == size else size), grown
    finally:
        server.close()


def used_memory(client: redipy.Redis[bytes]) -> int:
    """What a server has allocated."""
    info = client.execute_command("INFO", "memory")
    assert isinstance(info, bytes)
    (line,) = (line for line in info.splitlines() if line.startswith(b"used_memory:"))
    return int(line.partition(b":")[2])
