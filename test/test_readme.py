"""The README is true: its Python blocks run as printed, in order, on every backend, and give what their comments say.

Where an expression is followed by a comment, as in `r.get("k")  # 'v'`, its value must print as the comment reads.
"""
from __future__ import annotations

import ast
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.commands.table import COMMANDS
from test.reference import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
OPENING = 'backend="sqlite", path="app.db"'


def blocks(text: str) -> list[str]:
    """The Python blocks of a Markdown text.

    >>> blocks("Say\\n```python\\nr.ping()\\n```\\nand so on")
    ['r.ping()\\n']
    """
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def promised(source: str) -> Iterator[tuple[str, str | None]]:
    """Each statement of a block, and what the comment behind an expression says that it gives.

    >>> list(promised("r.set('k', 'v')\\nr.get('k')   # 'v'"))
    [("r.set('k', 'v')", None), ("r.get('k')", "'v'")]
    """
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        assert statement.end_lineno is not None
        text = "\n".join(lines[statement.lineno - 1:statement.end_lineno])
        behind = lines[statement.end_lineno - 1].encode()[statement.end_col_offset:].decode()
        comment = behind.strip().removeprefix("#").strip()
        yield (ast.unparse(statement), comment) if isinstance(statement, ast.Expr) and comment else (text, None)


@pytest.mark.parametrize("backend", ["sqlite", "memory", "redis"])
def test_the_code_runs_as_printed(
    backend: str, server: Server, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, judge: object
) -> None:
    """The whole tour, in one namespace, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    text = README.read_text(encoding="utf-8")
    assert OPENING in text
    here = {"sqlite": OPENING, "memory": 'backend="memory"', "redis": f'backend="redis", port={server.port}'}[backend]
    names: dict[str, Any] = {"__name__": "readme"}
    for block in blocks(text):
        for statement, value in promised(block.replace(OPENING, here)):
            if value is None:
                exec(statement, names)
            else:
                assert repr(eval(statement, names)) == value, statement
    if close := getattr(names.get("r"), "close", None):
        close()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_the_paths_that_a_page_names_exist(page: str) -> None:
    """A file that moved takes its mention with it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [ROOT / path for path in re.findall(r"`((?:redipy|test|docs|tools|benchmarks|examples)/[\w/.]*)`", text)]
    linked = [(ROOT / page).parent / path for path in re.findall(r"\]\((?!http)([^)#]+)\)", text)]
    assert [path for path in named + linked if not path.exists()] == []


def test_the_number_of_commands_is_the_tables() -> None:
    """What the comparison counts for redipy."""
    text = README.read_text(encoding="utf-8")
    (counted,) = re.findall(r"^\| commands of Redis 8.2's 255 \| (\d+) locally \|", text, re.MULTILINE)
    assert counted == str(len(COMMANDS))
