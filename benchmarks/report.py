"""What a run found: tables on the screen, JSON beside this module, a table in the README, a plot for the docs."""
from __future__ import annotations

import datetime
import json
import os
import pathlib
import platform
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.environments import ROOT
from benchmarks.measure import Microseconds
from benchmarks.operations import OPERATIONS, SCRIPT, SCRIPT_LENGTH
from benchmarks.peers import BY_NAME, OURS, PIPELINE
from benchmarks.targets import Target

RESULTS = ROOT / "benchmarks" / "results.json"
README = ROOT / "README.md"
PLOT = ROOT / "docs" / "benchmarks.svg"


def machine() -> str:
    """The processor, its cores, the system and the Python that measured."""
    processor = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines()
                  if line.startswith("model name")]
        processor = models[0] if models else processor
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows in columns, the first one to the left and the others to the right.

    >>> print(table(["", "us"], [["GET", "0.5"]]))
          us
    GET  0.5
    """
    lines = [list(head), *map(list, rows)]
    first, *others = (max(map(len, column)) for column in zip(*lines, strict=True))
    return "\n".join(
        "  ".join([line[0].ljust(first), *map(str.rjust, line[1:], others)]).rstrip()
        for line in lines
    )


def figure_text(us: float) -> str:
    """Microseconds with three digits that count, more where they are whole.

    >>> figure_text(0.2567), figure_text(26.72), figure_text(6885.2)
    ('0.26', '26.7', '6,885')
    """
    return f"{us:.2f}" if us < 10 else f"{us:.1f}" if us < 100 else f"{us:,.0f}"


def times_text(times: Microseconds) -> str:
    """A table for each group: operations down, peers across."""
    parts = []
    for group in dict.fromkeys(BY_NAME[name].group for name in times):
        peers = [name for name in times if BY_NAME[name].group == group]
        rows = [
            [operation, *(figure_text(times[peer][operation]) if operation in times[peer] else "" for peer in peers)]
            for operation in OPERATIONS if any(operation in times[peer] for peer in peers)
        ]
        parts.append(table([f"{group}, µs", *peers], rows))
    return "\n\n".join(parts)


def targets_text(targets: Iterable[Target]) -> str:
    """A table of promises, each with what was measured."""
    return table(["target", "operation", "measured", "limit", ""], (
        [
            target.promise, target.operation, f"{target.measured:.2f}",
            f"{'at least' if target.at_least else 'at most'} {target.limit:g}", "met" if target.met else "MISSED",
        ]
        for target in targets
    ))


def write(times: Microseconds, versions: dict[str, str], targets: Sequence[Target], server: str) -> None:
    """Write the results as JSON."""
    found: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine(),
        "server": server,
        "versions": versions,
        "microseconds": {
            peer: {operation: round(taken, 3) for operation, taken in row.items()} for peer, row in times.items()
        },
        "targets": [
            {"promise": target.promise, "operation": target.operation, "measured": round(target.measured, 2),
             "limit": target.limit, "at_least": target.at_least, "met": target.met}
            for target in targets
        ],
    }
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(times: Microseconds) -> None:
    """Write the times into the README, between two comments."""
    shown = ["GET", "SET", "HSET", "LPUSH", "SADD", "ZADD 10k", PIPELINE, SCRIPT]
    rows = [[peer, *(figure_text(row[name]) if name in row else "" for name in shown)] for peer, row in times.items()]
    publish_between(README, "measured", "\n".join([
        markdown(["", *shown], rows),
        "",
        f"Measured on {machine()}. The script splits a list of {SCRIPT_LENGTH:,} numbers; redis-py sends it as Lua.",
        "",
        f"![The same as bars]({PLOT.relative_to(ROOT)})",
    ]))


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a table of Markdown, the first column to the left and the others to the right.

    >>> print(markdown(["", "us"], [["GET", "0.5"]]))
    | | us |
    |---|---:|
    | GET | 0.5 |
    """
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    lines[0] = lines[0].replace("|  |", "| |")
    return "\n".join([lines[0], "|---|" + "---:|" * (len(head) - 1), *lines[1:]])


def publish_between(path: pathlib.Path, name: str, text: str) -> None:
    """Write a text into a page, between two comments: one of that name, and the next that says `end`."""
    page = path.read_text(encoding="utf-8")
    before, opening, rest = page.partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition("<!-- end -->")
    if not closing:
        raise ValueError(f"{path} has no place for what was measured: add the lines <!-- {name} --> and <!-- end -->")
    path.write_text(before + opening + text + "\n" + closing + after, encoding="utf-8")


def draw(times: Microseconds) -> None:
    """Draw GET, SET and a pipeline of every peer, on a logarithmic scale."""
    import matplotlib

    matplotlib.use("svg")
    # Text stays text, and the same figures draw the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "redipy"})
    from matplotlib import pyplot

    operations = ("GET", "SET", PIPELINE)
    groups: dict[str, list[str]] = {}
    for name in times:
        groups.setdefault(BY_NAME[name].group, []).insert(0, name)
    figure, axes = pyplot.subplots(
        len(groups), len(operations), figsize=(10, 1.0 + 0.32 * len(times)), sharex=True, squeeze=False,
        gridspec_kw={"height_ratios": list(map(len, groups.values()))})
    for row, names in zip(axes, groups.values(), strict=True):
        for axis, operation in zip(row, operations, strict=True):
            measured = [times[name].get(operation, 0) for name in names]
            bars = axis.barh(names, measured, color=list(map(colour, names)))
            axis.bar_label(bars, [figure_text(us) if us else "" for us in measured], padding=3, fontsize=8)
            axis.set_xscale("log")
            axis.minorticks_off()
            axis.spines[["top", "right"]].set_visible(False)
            axis.tick_params(labelleft=operation == operations[0], labelsize=8)
    for axis, operation in zip(axes[0], operations, strict=True):
        axis.set_title(operation, fontsize=10)
    for axis in axes[-1]:
        axis.set_xlabel("µs an operation, less is better", fontsize=8)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})
    pyplot.close(figure)


def colour(name: str) -> str:
    """The colour of a peer's bars: ours, a floor's, or another's."""
    peer = BY_NAME[name]
    if peer.environment != OURS:
        return "#8a8f98"
    return "#b3261e" if peer.distribution == "redipy" else "#c9ccd1"
