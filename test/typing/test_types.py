"""What the client promises to type checkers: right uses have the promised types, wrong ones are rejected."""
from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from collections.abc import Callable

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent

Complaints = dict[int, str]


def mypy(path: pathlib.Path) -> Complaints:
    """The lines of a file that mypy rejects, and why."""
    command = [
        sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", "--no-error-summary",
        "--no-pretty", "--show-absolute-path", str(path),
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    complaints: Complaints = {}
    for line in ran.stdout.splitlines():
        where, _, text = line.partition(": error: ")
        name, _, number = where.rpartition(":")
        if text and name == str(path):
            complaints[int(number)] = text
    return complaints


def pyright(path: pathlib.Path) -> Complaints:
    """The lines of a file that pyright rejects, and why."""
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson", str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return {
        complaint["range"]["start"]["line"] + 1: complaint["message"]
        for complaint in json.loads(ran.stdout)["generalDiagnostics"]
        if complaint["severity"] == "error"
    }


CHECKERS = {"mypy": mypy, "pyright": pyright}


@pytest.mark.parametrize("checker", CHECKERS.values(), ids=list(CHECKERS))
@pytest.mark.parametrize("name", ["uses.py", "misuses.py", "script_uses.py", "script_misuses.py"])
def test_the_checker_agrees(checker: Callable[[pathlib.Path], Complaints], name: str) -> None:
    """It rejects the lines marked `# error`, and no other."""
    path = HERE / name
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, start=1) if line.endswith("# error")}
    complaints = checker(path)
    unexpected = {number: text for number, text in complaints.items() if number not in wrong}
    assert not unexpected
    assert sorted(wrong - complaints.keys()) == [], "lines that should have been rejected"
