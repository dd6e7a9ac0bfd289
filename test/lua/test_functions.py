"""Function libraries as data: kept in the file, shared by processes, dumped for servers, and undone with a step."""
from __future__ import annotations

import pathlib
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from redipy.backends.base import Backend
from redipy.backends.sqlite import SqliteBackend
from redipy.errors import BAD_DUMP, FUNCTION_EXISTS, NO_FUNCTION, ResponseError
from redipy.pipeline import PipelineAPI
from redipy.rdb import dumped_libraries, restored_libraries
from test.conformance.harness import answer
from test.reference import Judge


def library(name: str, result: str, padding: str = "") -> bytes:
    """A library with a function of the same name, which gives a result."""
    code = f"redis.register_function('{name}', function() return {result} end)"
    return f"#!lua name={name}\n-- {padding}\n{code}".encode()


PADDINGS = ("", "x", "ab" * 200, "abcdefghij" * 2000, "".join(random.Random(0).choices("abc ", k=30_000)))


def test_libraries_are_in_the_file(tmp_path: pathlib.Path) -> None:
    """They are there again when it is opened anew, in the order in which they came."""
    path = tmp_path / "data.db"
    first = SqliteBackend(path)
    for name in ("b", "a", "c"):
        first.execute(b"FUNCTION", b"LOAD", library(name, f"'{name}'"))
    first.execute(b"FUNCTION", b"DELETE", b"c")
    first.close()
    second = SqliteBackend(path)
    assert [each[b"library_name"] for each in second.execute(b"FUNCTION", b"LIST")] == [b"b", b"a"]
    assert second.execute(b"FCALL", b"a", b"0") == b"a"
    second.close()


def test_processes_share_libraries(tmp_path: pathlib.Path) -> None:
    """What another process loads, replaces and deletes, is there with the next call."""
    path = tmp_path / "data.db"
    backend = SqliteBackend(path)

    def elsewhere(*words: str) -> None:
        code = "import sys; from redipy import Redis; Redis('sqlite', path=sys.argv[1]).execute_command(*sys.argv[2:])"
        subprocess.run([sys.executable, "-c", code, str(path), *words], check=True)

    assert answer(backend, [b"FCALL", b"a", b"0"]) == NO_FUNCTION
    elsewhere("FUNCTION", "LOAD", library("a", "1").decode())
    assert backend.execute(b"FCALL", b"a", b"0") == 1
    elsewhere("FUNCTION", "LOAD", "REPLACE", library("a", "2").decode())
    assert backend.execute(b"FCALL", b"a", b"0") == 2
    assert answer(backend, [b"FUNCTION", b"LOAD", library("a", "3")]).startswith("ERR Library 'a' already exists")
    elsewhere("FUNCTION", "DELETE", "a")
    assert answer(backend, [b"FCALL", b"a", b"0"]) == NO_FUNCTION
    backend.close()


def test_a_library_keeps_its_state(local_backend: Backend) -> None:
    """While others come and go."""
    counter = b"#!lua name=c\nlocal n = 0 redis.register_function('c', function() n = n + 1 return n end)"
    local_backend.execute(b"FUNCTION", b"LOAD", counter)
    assert local_backend.execute(b"FCALL", b"c", b"0") == 1
    local_backend.execute(b"FUNCTION", b"LOAD", library("a", "1"))
    local_backend.execute(b"FUNCTION", b"DELETE", b"a")
    assert local_backend.execute(b"FCALL", b"c", b"0") == 2


def test_an_undo_takes_libraries_back(local_backend: Backend) -> None:
    """And puts those back that were there."""
    local_backend.execute(b"FUNCTION", b"LOAD", library("a", "1"))
    with pytest.raises(ResponseError):
        local_backend.execute_many(
            [
                [b"FUNCTION", b"FLUSH"],
                [b"FUNCTION", b"LOAD", library("b", "2")],
                [b"EVAL", b"return redis.call('set', 'k', 'v')", b"0"],
                [b"FCALL", b"none", b"0"],
            ],
            rollback=True,
        )
    assert local_backend.execute(b"FCALL", b"a", b"0") == 1
    assert answer(local_backend, [b"FCALL", b"b", b"0"]) == NO_FUNCTION
    assert local_backend.execute(b"EXISTS", b"k") == 0


@pytest.mark.parametrize("padding", PADDINGS, ids=len)
def test_dumps_go_to_a_server_and_back(local_backend: Backend, judge: Judge, padding: str) -> None:
    """The server compresses what is long, and checks what it is given."""
    judge.execute(b"FUNCTION", b"FLUSH")
    sources = [library("a", "1", padding), library("b", "2", padding[::-1])]
    for source in sources:
        local_backend.execute(b"FUNCTION", b"LOAD", source)
    assert judge.execute(b"FUNCTION", b"RESTORE", local_backend.execute(b"FUNCTION", b"DUMP")) == b"OK"
    assert judge.execute(b"FCALL", b"b", b"0") == 2
    dump = judge.execute(b"FUNCTION", b"DUMP")
    assert sorted(restored_libraries(dump)) == sources
    local_backend.execute(b"FUNCTION", b"FLUSH")
    assert local_backend.execute(b"FUNCTION", b"RESTORE", dump) == b"OK"
    assert local_backend.execute(b"FCALL", b"a", b"0") == 1
    judge.execute(b"FUNCTION", b"FLUSH")


def test_a_damaged_dump_is_refused(local_backend: Backend) -> None:
    """Wherever the damage is, nothing is loaded."""
    dump = dumped_libraries([library("a", "1")])
    for at in range(len(dump)):
        damaged = dump[:at] + bytes([dump[at] ^ 1]) + dump[at + 1:]
        assert answer(local_backend, [b"FUNCTION", b"RESTORE", damaged]) == BAD_DUMP
        assert answer(local_backend, [b"FUNCTION", b"RESTORE", dump[:at]]) == BAD_DUMP
    assert local_backend.execute(b"FUNCTION", b"LIST") == []


def test_a_restore_is_all_or_nothing(local_backend: Backend) -> None:
    """A library of a payload whose function is taken keeps the others out too."""
    local_backend.execute(b"FUNCTION", b"LOAD", library("b", "1").replace(b"name=b", b"name=other"))
    dump = dumped_libraries([library("a", "1"), library("b", "2")])
    assert answer(local_backend, [b"FUNCTION", b"RESTORE", dump, b"REPLACE"]) == FUNCTION_EXISTS.format("b")
    assert [each[b"library_name"] for each in local_backend.execute(b"FUNCTION", b"LIST")] == [b"other"]


def test_functions_in_pipelines(make_backend: Callable[[str], Backend]) -> None:
    """Stand among other commands, and so do their errors."""
    backend = make_backend("memory")
    pipe: PipelineAPI[str] = PipelineAPI(backend)
    pipe.execute_command("FUNCTION", "LOAD", library("a", "redis.call('incr', 'n')"))
    pipe.execute_command("FCALL", "a", 0)
    pipe.execute_command("FCALL", "none", 0)
    pipe.execute_command("GET", "n")
    assert list(map(str, pipe.execute(raise_on_error=False))) == ["b'a'", "1", NO_FUNCTION, "b'1'"]
