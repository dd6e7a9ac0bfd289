"""Streams: what tables of single calls cannot show."""
from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.clock import ManualClock
from redipy.errors import ResponseError
from test.conformance.harness import words_of

EVERYTHING = "XINFO STREAM k FULL COUNT 0"
FILLED = ["XADD k 1 f v", "XADD k 2 f v", "XGROUP CREATE k g 0", "XREADGROUP GROUP g c COUNT 1 STREAMS k >"]


def execute(backend: Backend, line: str) -> Any:
    """The reply to a line of words."""
    return backend.execute(*words_of(line))


@pytest.mark.parametrize("change", [
    "XADD k 9 f v", "XDEL k 1", "XTRIM k MAXLEN 1", "XACK k g 1", "XREADGROUP GROUP g d STREAMS k >", "XSETID k 7",
    "XGROUP CREATE k h 0", "XGROUP DESTROY k g", "XGROUP DELCONSUMER k g c", "XCLAIM k g d 0 1", "DEL k", "RENAME k l",
])
def test_a_step_that_fails_leaves_the_stream_as_it_was(local_backend: LocalBackend[Any], change: str) -> None:
    """Entries, marks, groups, consumers and what is pending all come back."""
    for line in FILLED:
        execute(local_backend, line)
    before = execute(local_backend, EVERYTHING)
    with pytest.raises(ResponseError):
        local_backend.execute_many([words_of(change), words_of("LPUSH k x"), words_of("XSETID none 1")], rollback=True)
    assert execute(local_backend, EVERYTHING) == before
    assert local_backend.check() == []


def wait_for(backend: LocalBackend[Any], clock: ManualClock, line: str) -> tuple[threading.Thread, list[Any]]:
    """A thread that waits in a call, and the list that its reply will be in."""
    replies: list[Any] = []

    def call() -> None:
        try:
            replies.append(execute(backend, line))
        except ResponseError as error:
            replies.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    while not clock.waiting:
        pass
    return thread, replies


@pytest.mark.parametrize(("waits", "then", "reply"), [
    ("XREAD BLOCK 0 STREAMS k $", "XADD k 3 f v", {b"k": [[b"3-0", [b"f", b"v"]]]}),
    ("XREAD BLOCK 0 STREAMS none k $ 2", "XADD none 1 f v", {b"none": [[b"1-0", [b"f", b"v"]]]}),
    ("XREADGROUP GROUP late c BLOCK 0 STREAMS k >", "XADD k 3 f v", {b"k": [[b"3-0", [b"f", b"v"]]]}),
    ("XREADGROUP GROUP late c BLOCK 0 STREAMS k >", "XGROUP DESTROY k late",
     "NOGROUP No such key 'k' or consumer group 'late' in XREADGROUP with GROUP option"),
])
def test_a_reader_waits_for_entries(
    local_backend: LocalBackend[Any], clock: ManualClock, waits: str, then: str, reply: Any
) -> None:
    """`$` is settled when the call is made, and a group that goes away is no reason to wait on."""
    for line in (*FILLED, "XGROUP CREATE k late $"):
        execute(local_backend, line)
    thread, replies = wait_for(local_backend, clock, waits)
    execute(local_backend, then)
    thread.join(10)
    assert replies == [reply]


def test_a_wait_ends(local_backend: LocalBackend[Any], clock: ManualClock) -> None:
    """The answer is None, as without waiting."""
    thread, replies = wait_for(local_backend, clock, "XREAD BLOCK 500 STREAMS k $")
    clock.advance(seconds=0.5)
    thread.join(10)
    assert replies == [None]


def test_entries_are_touched_where_they_are(make_backend: Callable[[str], Backend]) -> None:
    """SQLite finds them through a key of the table: no plan of a statement walks one."""
    backend = make_backend("sqlite")
    assert isinstance(backend, SqliteBackend)
    connection = backend.file.connection
    seen: set[str] = set()
    connection.exec_trace = lambda cursor, sql, bindings: [seen.add(sql)] != []  # type: ignore[func-returns-value]
    for line in (*FILLED, "XADD k MAXLEN ~ 1 3 f v", "XRANGE k 2 + COUNT 1", "XREAD STREAMS k 1", "XDEL k 2",
                 "XTRIM k MINID 2", "XREADGROUP GROUP g c STREAMS k 0", "XACK k g 1", "XCLAIM k g d 0 3 FORCE",
                 "XAUTOCLAIM k g c 0 0", "XPENDING k g - + 1 c", "XGROUP DELCONSUMER k g c"):
        execute(backend, line)
    connection.exec_trace = None
    asked = [sql for sql in seen if "stream_" in sql]
    assert len(asked) > 20
    for sql in asked:
        numbered = re.findall(r"\?(\d)", sql)
        bindings = [None] * (int(max(numbered)) if numbered else sql.count("?"))
        for *_, step in connection.execute(f"explain query plan {sql}", bindings):
            assert not step.startswith("SCAN stream_"), f"{sql}: {step}"


def test_a_person_can_read_a_stream(make_backend: Callable[[str], Backend]) -> None:
    """The view shows ids, fields and values as text."""
    backend = make_backend("sqlite")
    assert isinstance(backend, SqliteBackend)
    for line in ("XADD k 5-3 field value g ''", "XADD k 18446744073709551615-18446744073709551615 f v"):
        execute(backend, line)
    assert backend.file.rows("select key, id, field, value from redipy_streams") == [
        ("k", "5-3", "field", "value"),
        ("k", "5-3", "g", ""),
        ("k", "18446744073709551615-18446744073709551615", "f", "v"),
    ]
