"""The example does what it says: every task is done once, on every backend, whatever dies meanwhile."""
from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest

from test.reference import Server

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples" / "task_queue.py"
TASKS = 120


def told(*options: str) -> str:
    """What the example prints."""
    finished = subprocess.run(
        [sys.executable, str(EXAMPLE), "--tasks", str(TASKS), *options],
        capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize("options", [
    pytest.param([], id="threads on an SQLite file"),
    pytest.param(["--processes", "--workers", "2"], id="processes on an SQLite file"),
    pytest.param(["--backend", "memory"], id="threads on memory"),
    pytest.param(["--url", "redis://127.0.0.1:{port}"], id="threads on a server"),
    pytest.param(["--url", "redis://127.0.0.1:{port}", "--processes", "--workers", "2"], id="processes on a server"),
])
def test_every_task_is_done_once(options: list[str], server: Server) -> None:
    """The counts add up, and every result is there and right."""
    output = told(*(option.format(port=server.port) for option in options))
    assert sum(map(int, re.findall(r"(\d+) done", output))) == TASKS, output
    assert f"{TASKS} of {TASKS} results are there and right" in output
    deaths, again = re.findall(r"(\d+) workers died .* (\d+) tasks were taken again", output)[0]
    # A slow machine lets a lease run out without a death, so a task may be taken again more often.
    assert int(again) >= int(deaths), output
