"""The page on the helpers is true: its code runs as printed, on every backend."""
from __future__ import annotations

import pathlib
from typing import Any

import pytest

from redipy import plugin
from test.conftest import EVERYWHERE
from test.reference import Judge, Server
from test.test_readme import blocks, compiled, promised

PAGE = pathlib.Path(__file__).parent.parent.parent / "docs" / "helpers.md"
OPENING = "r = Redis()"


@pytest.mark.parametrize("backend", EVERYWHERE)
def test_the_code_runs_as_printed(backend: str, server: Server, judge: Judge, tmp_path: pathlib.Path) -> None:
    """All of it, in one namespace; a comment that is no value is for the reader."""
    arguments = {
        "memory": "",
        "sqlite": f'"sqlite", path={str(tmp_path / "data.db")!r}',
        "redis": f'"redis", port={server.port}',
    }[backend]
    code = "".join(blocks(PAGE.read_text(encoding="utf-8")))
    assert code.count(OPENING) == 1
    names: dict[str, Any] = {"__name__": "page"}
    try:
        for statement, value in promised(code.replace(OPENING, f"r = Redis({arguments})")):
            if value is None:
                exec(compiled(statement), names)
            else:
                assert repr(eval(statement, names)) == value, statement
    finally:
        plugin.remove("sha1")
    names["r"].close()


def test_the_page_has_each_helper() -> None:
    """One that is added comes onto it."""
    page = PAGE.read_text(encoding="utf-8")
    modules = {path.stem for path in (PAGE.parent.parent / "redipy" / "helpers").glob("*.py")}
    shared = {"__init__", "leases", "store", "tasks", "turns"}
    assert modules - shared == {"cache", "counter", "leaderboard", "limits", "lock", "queue", "semaphore", "stack"}
    assert all(f"redipy.helpers.{name}" in page for name in modules - shared)
