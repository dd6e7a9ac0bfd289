"""The pages are true: they name what is there, and the README's Python blocks run as printed on every backend.

Where an expression is followed by a comment, as in `r.get("k")  # 'v'`, its value must print as the comment reads.
"""
from __future__ import annotations

import ast
import linecache
import pathlib
import re
from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.commands.table import COMMANDS
from test.reference import Judge, Server
from tools import commands_page

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/acl.md", "docs/architecture.md", "docs/cache.md",
    "docs/commands.md", "docs/helpers.md", "docs/lua.md",
]  # fmt: skip
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
        first = min([statement.lineno, *(above.lineno for above in getattr(statement, "decorator_list", []))])
        text = "\n".join(lines[first - 1:statement.end_lineno])
        behind = lines[statement.end_lineno - 1].encode()[statement.end_col_offset:].decode()
        comment = behind.strip().removeprefix("#").strip()
        yield (ast.unparse(statement), comment) if isinstance(statement, ast.Expr) and comment else (text, None)


def compiled(statement: str) -> CodeType:
    """A statement, whose text is where Python looks for the source of functions."""
    name = f"<statement {len(linecache.cache)}>"
    linecache.cache[name] = (len(statement), None, statement.splitlines(keepends=True), name)
    return compile(statement, name, "exec")


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
                exec(compiled(statement), names)
            else:
                assert repr(eval(statement, names)) == value, statement
    if close := getattr(names.get("r"), "close", None):
        close()


@pytest.mark.parametrize("page", PAGES)
def test_the_paths_that_a_page_names_exist(page: str) -> None:
    """A file that moved takes its mention with it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [ROOT / path for path in re.findall(r"`((?:redipy|test|docs|tools|benchmarks|examples)/[\w/.]*)`", text)]
    linked = [(ROOT / page).parent / path for path in re.findall(r"\]\((?!http)([^)#]+)\)", text)]
    assert [path for path in named + linked if not path.exists()] == []


@pytest.mark.parametrize("page, counted", [
    ("README.md", r"^\| commands of Redis 8.2's 255 \| (\d+) locally \|"),
    ("README.md", r"^- (\d+) of the 255 commands"),
    ("CHANGELOG.md", r"^- (\d+) of the 255 commands"),
])  # fmt: skip
def test_the_number_of_commands_is_the_tables(page: str, counted: str) -> None:
    """What a page counts is what there is."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.findall(counted, text, re.MULTILINE) == [str(len(COMMANDS))]


def test_the_page_of_commands_is_fresh() -> None:
    """`make generate` would change nothing."""
    assert commands_page.is_fresh(), "run make generate"


def text_of(flag: str | bytes) -> str:
    """A flag of COMMAND INFO, which is a status."""
    return flag.decode() if isinstance(flag, bytes) else flag


def test_every_command_of_the_server_is_here(judge: Judge) -> None:
    """Those of modules are not counted."""
    entries = judge.execute(b"COMMAND", b"INFO")
    theirs = {name.decode().upper() for name, _, flags, *_ in entries if "module" not in map(text_of, flags)}
    assert theirs == {name.decode() for name in COMMANDS}
    assert len(theirs) == 255
