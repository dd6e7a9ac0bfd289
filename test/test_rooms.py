"""Imports go one way: which room may know which, as the architecture page says, held against the source."""
from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator

import pytest

import redipy

PACKAGE = pathlib.Path(__file__).parent.parent / "redipy"

EDGE = {"errors", "replies", "values"}
# A room and what it may import of redipy; a name that is not here is judged by the longest prefix that is.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "replies": set(),
    "syntax": set(),
    "glob": set(),
    "clock": set(),
    "values": {"errors"},
    "containers": set(),
    "keyspace": {"containers", "errors"},
    "contents": {"containers"},
    "rdb": {"errors", "containers", "contents", "commands.words", "commands.stream_counters", "rdb"},
    "commands": {"errors", "syntax", "containers", "contents", "keyspace", "replies", "glob", "rdb", "commands"},
    "lua": {"commands", "keyspace", "lua", "server.resp2", *EDGE},
    "backends": {"commands", "containers", "keyspace", "clock", "glob", "backends", "lua.engine", *EDGE},
    "api": {"commands", "glob", "api", "backends.base", *EDGE},
    "symbolic": {"commands", "symbolic", "backends.base", "api", *EDGE},
    "script": {"symbolic"},
    "server": {"commands", "backends.base", "server", *EDGE},
    "helpers": {"redipy", "errors", "helpers", *redipy.__all__},
    "plugin": {"api", "commands", "symbolic", *EDGE},
    "compat": {"commands", "backends.base", "backends.registry", "server", "compat", *EDGE},
}


def imports(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    """What a module imports of redipy when it runs; imports for type checkers alone do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "redipy":
            if node.module == "redipy":
                yield from ((node.lineno, f"redipy.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "redipy")


def room_of(path: pathlib.Path) -> str:
    """The room that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = sorted(path for path in PACKAGE.rglob("*.py") if room_of(path) in MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_what_it_may(path: pathlib.Path) -> None:
    """A command never reaches for a backend, an API method never for a store."""
    allowed = MAY_IMPORT[room_of(path)]
    for line, module in imports(path):
        inner = module.removeprefix("redipy.")
        assert any(inner == room or inner.startswith(room + ".") for room in allowed), (
            f"{path.relative_to(PACKAGE)}:{line} imports {module}: {room_of(path)} may know {sorted(allowed)}"
        )


def test_the_rooms_are_where_the_table_says() -> None:
    """A room that was renamed must not fall out of the check."""
    assert {room_of(path) for path in FILES} >= {"errors", "syntax", "keyspace", "commands", "backends"}
