"""The page on scripts is true: its code runs as printed, on every backend."""
from __future__ import annotations

import pathlib
from typing import Any

import pytest

from test.conftest import EVERYWHERE
from test.reference import Judge, Server
from test.test_readme import blocks, compiled, promised

PAGE = pathlib.Path(__file__).parent.parent.parent / "docs" / "scripts.md"
OPENING = "r = Redis()"


@pytest.mark.parametrize("backend", EVERYWHERE)
def test_the_code_runs_as_printed(backend: str, server: Server, judge: Judge, tmp_path: pathlib.Path) -> None:
    """Both ways to write a script, in one namespace."""
    arguments = {
        "memory": "", "sqlite": f'"sqlite", path={str(tmp_path / "data.db")!r}',
            "redis": f'"redis", port={server.port}',
    }[backend]
    code = "".join(blocks(PAGE.read_text(encoding="utf-8")))
    assert code.count(OPENING) == 1
    names: dict[str, Any] = {"__name__": "page"}
    for statement, value in promised(code.replace(OPENING, f"r = Redis({arguments})")):
        if value is None:
            exec(compiled(statement), names)
        else:
            assert repr(eval(statement, names)) == value, statement
    for made in (names["split"], names["f"]):
        assert "moved += 1" in made.lua and "moved += 1" in made.python
    assert "LPOP" in names["built"].script.lua
    names["r"].close()
