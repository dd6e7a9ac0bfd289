"""The command: `python -m benchmarks scale`, or `make bench-scale`."""
from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.scale import expiry, growth, memory, opening, results, waking

SIZE = 1_000_000
OPENED = 10_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is measured, and how what it found is shown."""

    measure: Callable[[argparse.Namespace], list[Any]]
    text: Callable[[list[Any], int], str]
    size: str = "size"  # the option that says among how many it measures


PARTS = {
    "growth": Part(lambda asked: growth.measure(asked.size), results.growth_text),
    "memory": Part(lambda asked: memory.measure(asked.size), results.memory_text),
    "opening": Part(lambda asked: opening.measure(asked.keys, asked.folder), results.opening_text, "keys"),
    "expiry": Part(lambda asked: expiry.measure(asked.size), results.expiry_text),
    "waking": Part(lambda asked: waking.measure(), lambda found, size: results.waking_text(found)),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART",
                        help="only these: " + ", ".join(PARTS))
    parser.add_argument("--size", type=int, default=SIZE, help=f"keys, and elements of each container ({SIZE:,})")
    parser.add_argument("--keys", type=int, default=OPENED, help=f"keys of the file that is opened ({OPENED:,})")
    parser.add_argument("--folder", help="where the file that is opened is made, and removed again")
    parser.add_argument("--no-write", action="store_true", help="leave the results and docs/performance.md as they are")


def main(asked: argparse.Namespace) -> None:
    """Measure the parts that were asked for, print them, and keep what was measured at the usual sizes."""
    for name in asked.part:
        part, size = PARTS[name], getattr(asked, PARTS[name].size)
        start = time.perf_counter()
        found = part.measure(asked)
        text = part.text(found, size)
        print(f"{name}, {time.perf_counter() - start:.0f} s\n\n{text}\n", flush=True)
        if (asked.size, asked.keys) != (SIZE, OPENED) or asked.no_write:
            print("not written", file=sys.stderr)
            continue
        print("written: " + ", ".join(map(str, results.write(name, size, found, text))))
