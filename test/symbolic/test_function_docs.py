"""The pages on scripts, in Python and in Lua, are true: their code runs as printed, on every backend."""
from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from test.conftest import EVERYWHERE
from test.reference import Judge, Server
from test.test_readme import blocks, compiled, promised

DOCS = pathlib.Path(__file__).parent.parent.parent / "docs"
OPENING = "r = Redis()"


@pytest.fixture(params=EVERYWHERE)
def run(
    request: pytest.FixtureRequest, server: Server, judge: Judge, tmp_path: pathlib.Path
) -> Callable[[str], dict[str, Any]]:
    """Runs the code of a page in one namespace, which it gives."""
    arguments = {
        "memory": "", "sqlite": f'"sqlite", path={str(tmp_path / "data.db")!r}',
        "redis": f'"redis", port={server.port}',
    }[request.param]
    judge.execute(b"FUNCTION", b"FLUSH")

    def run_page(page: str) -> dict[str, Any]:
        code = "".join(blocks((DOCS / page).read_text(encoding="utf-8")))
        assert code.count(OPENING) == 1
        names: dict[str, Any] = {"__name__": "page"}
        for statement, value in promised(code.replace(OPENING, f"r = Redis({arguments})")):
            if value is None:
                exec(compiled(statement), names)
            else:
                assert repr(eval(statement, names)) == value, statement
        names["r"].close()
        return names

    return run_page


def test_the_code_on_scripts_runs_as_printed(run: Callable[[str], dict[str, Any]]) -> None:
    """Both ways to write a script; what is made of a function has its lines."""
    names = run("scripts.md")
    for made in (names["split"], names["f"]):
        assert "moved += 1" in made.lua and "moved += 1" in made.python
    assert "LPOP" in names["built"].script.lua


def test_the_code_on_lua_runs_as_printed(run: Callable[[str], dict[str, Any]]) -> None:
    """EVAL, a script that is registered, and a function."""
    assert run("lua.md")["release"].sha
