"""How long a file of many keys takes to open: from `Redis(backend="sqlite")` to the answer of the first GET.

Each time in a fresh process, which has imported the backend before; what that takes is measured apart. The file is
opened warm, when the system has just read it, and cold, after the system was told to forget what it has read of it.
"""
from __future__ import annotations

import importlib
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

from benchmarks.scale.calls import Fill
from benchmarks.scale.stores import FILE, commands, fill, in_fresh_process, opened

FEW = 1_000
# In the order of their names: a file of ten million is made within minutes then, and is opened in the same way.
ORDERED = Fill("MSET", "key:{i:09} value")
TIMES = 9


@dataclass(frozen=True, slots=True)
class Opening:
    """The median of some openings of a file, in milliseconds."""

    keys: int
    file_mb: float
    filled_s: float
    imports_ms: float
    warm_ms: float
    cold_ms: float | None  # None where the system cannot be told to forget


def measure(many: int, folder: str | None = None) -> list[Opening]:
    """How long a file of few keys takes, and one of many, which may be made in a folder of choice."""
    return [opening(keys, folder) for keys in (FEW, many)]


def opening(keys: int, where: str | None) -> Opening:
    """How long a file of so many keys takes."""
    with tempfile.TemporaryDirectory(prefix="redipy-scale-", dir=where) as folder:
        start = time.perf_counter()
        in_fresh_process(make, folder, keys)
        filled_s = time.perf_counter() - start
        path = os.path.join(folder, FILE)
        imports, warm = zip(*(in_fresh_process(first_get_ms, folder) for _ in range(TIMES)), strict=True)
        cold = [in_fresh_process(first_get_ms, folder)[1] for _ in range(TIMES) if forget(path)]
        return Opening(
            keys, os.path.getsize(path) / 1e6, filled_s, statistics.median(imports), statistics.median(warm),
            statistics.median(cold) if cold else None,
        )


def make(folder: str, keys: int) -> None:
    """Make a file of so many keys."""
    client = opened("sqlite", folder)
    fill(client, commands(ORDERED, keys))
    client.close()


def first_get_ms(folder: str) -> tuple[float, float]:
    """Milliseconds that the imports take, and then a client until it is opened and has answered a GET."""
    start = time.perf_counter()
    importlib.import_module("redipy.backends.sqlite")
    imported = time.perf_counter()
    client = opened("sqlite", folder)
    found = client.get("key:000000500")
    answered = time.perf_counter()
    client.close()
    if found != b"value":
        raise RuntimeError(f"the file in {folder} holds {found!r}")
    return (imported - start) * 1e3, (answered - imported) * 1e3


def forget(path: str) -> bool:
    """Have the system read a file anew from its disk; whether it can be told to."""
    if sys.platform != "linux":
        return False
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)  # what is not written yet would stay
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)
    return True
