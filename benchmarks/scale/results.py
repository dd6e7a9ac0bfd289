"""What the parts found: tables for the screen and for docs/performance.md, and JSON beside this module.

A part that is measured replaces what was known of it, and leaves the others as they are.
"""
from __future__ import annotations

import datetime
import json
import pathlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeAlias

from benchmarks.environments import ROOT
from benchmarks.report import figure_text, machine, markdown, publish_between
from benchmarks.scale import expiry, growth
from benchmarks.scale.expiry import Pause
from benchmarks.scale.growth import Grown
from benchmarks.scale.memory import Weight
from benchmarks.scale.opening import Opening
from benchmarks.scale.stores import BACKENDS
from benchmarks.scale.waking import Wake

RESULTS = ROOT / "benchmarks" / "scale" / "results.json"
PAGE = ROOT / "docs" / "performance.md"


Found: TypeAlias = Sequence[Grown] | Sequence[Weight] | Sequence[Opening] | Sequence[Pause] | Sequence[Wake]


def write(part: str, size: int, found: Found, text: str) -> list[pathlib.Path]:
    """Keep what a part found, as JSON and on the page; which files were written."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    known[part] = {"date": date, "machine": machine(), "size": size, "results": [kept(each) for each in found]}
    RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    publish_between(PAGE, part, f"{text}\n\nMeasured on {machine()}.")
    return [RESULTS, PAGE]


def kept(each: Grown | Weight | Opening | Pause | Wake) -> dict[str, object]:
    """A result as it is kept: numbers with four digits that count."""
    fields: dict[str, object] = {
        name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in asdict(each).items()
    }
    return fields | {"met": each.is_met} if isinstance(each, Grown | Pause | Wake) else fields


def verdict(is_met: bool) -> str:
    """Whether a promise was kept, as a word."""
    return "met" if is_met else "**missed**"


def growth_text(found: Sequence[Grown], size: int) -> str:
    """How many calls keep the promise; those that do not; and a table of all."""
    parts = []
    for backend in BACKENDS:
        own = [grown for grown in found if grown.backend == backend and grown.is_promised]
        met = sum(grown.is_met for grown in own)
        parts.append(f"On {backend}, {met} of {len(own)} calls keep to that.")
    missed = [grown for grown in found if grown.is_promised and not grown.is_met]
    if missed:
        missed.sort(key=lambda grown: -grown.ratio)
        head = ["missed", "backend", f"µs, {growth.FEW:,}", f"µs, {size:,}", "ratio"]
        parts.append(markdown(head, ([f"`{grown.call}`", grown.backend, *figures(grown)] for grown in missed)))
    slow = [grown for grown in found if grown.first_us > growth.SLOW_FIRST_US and grown.is_met]
    if slow:
        parts.append("Calls that take longer the first time, as they make what later calls then have: " + ", ".join(
            f"`{grown.call}` on {grown.backend} {grown.first_us / 1e3:,.0f} ms" for grown in slow) + ".")
    return "\n\n".join([*parts, "<details><summary>All calls</summary>", all_grown(found, size), "</details>"])


def all_grown(found: Sequence[Grown], size: int) -> str:
    """Every call, with its figures on each backend beside each other."""
    head = [""] + [
        title for backend in BACKENDS for title in (f"{backend}, {growth.FEW:,}", f"{size:,}", "ratio", "")
    ]
    by_backend = [[grown for grown in found if grown.backend == backend] for backend in BACKENDS]
    return markdown(head, (
        [f"`{row[0].call}`", *(cell for grown in row for cell in (*figures(grown), growth_verdict(grown)))]
        for row in zip(*by_backend, strict=True)
    ))


def growth_verdict(grown: Grown) -> str:
    """Whether the promise was kept, or none is given."""
    return verdict(grown.is_met) if grown.is_promised else "walks"


def figures(grown: Grown) -> tuple[str, str, str]:
    """A call's microseconds among few and among many, and their ratio."""
    return figure_text(grown.few_us), figure_text(grown.many_us), figure_text(grown.ratio)


def memory_text(found: Sequence[Weight], size: int) -> str:
    """Bytes that one of each kind takes."""
    head = [f"bytes for each of {size:,}", "memory", "SQLite's file", "Redis, MEMORY USAGE", "Redis, in all"]
    return markdown(head, (
        [weight.kind, *(f"{number:,.0f}" for number in (
            weight.memory, weight.file, weight.server, weight.server_grown))]
        for weight in found
    ))


def opening_text(found: Sequence[Opening], size: int) -> str:
    """How long files take to open."""
    head = ["keys", "file, MB", "imports, ms", "opened, warm, ms", "opened, cold, ms"]
    return markdown(head, (
        [
            f"{opening.keys:,}", f"{opening.file_mb:,.1f}", f"{opening.imports_ms:.0f}", f"{opening.warm_ms:.1f}",
            "" if opening.cold_ms is None else f"{opening.cold_ms:.1f}",
        ]
        for opening in found
    ))


def expiry_text(found: Sequence[Pause], size: int) -> str:
    """The longest calls, at once and within a minute, on each backend."""
    head = [f"{size:,} keys expire", "backend", "calls", "median, µs", "p99.9, ms", "longest, ms", ""]
    summary = f"{sum(pause.is_met for pause in found)} of {len(found)} keep below {expiry.LONGEST_MS:.0f} ms."
    return summary + "\n\n" + markdown(head, (
        [
            f"{pause.expiring}: `{pause.call}`", pause.backend, f"{pause.times:,}", figure_text(pause.median_us),
            f"{pause.thousandth_ms:.2f}", f"{pause.longest_ms:.2f}", verdict(pause.is_met),
        ]
        for pause in found
    ))


def waking_text(found: Sequence[Wake]) -> str:
    """How long those who wait take to go on."""
    head = ["waits for", "who", "backend", "median, ms", "99 of 100, ms", "longest, ms", "costs, ms a second", ""]
    return markdown(head, (
        [
            wake.what, wake.who, wake.backend,
            *map(figure_text, (wake.median_ms, wake.hundredth_ms, wake.longest_ms, wake.idle_ms)), verdict(wake.is_met),
        ]
        for wake in found
    ))
