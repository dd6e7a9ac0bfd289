"""Every method gives what it promises: called at once, queued in a pipeline, and in bytes."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any

import pytest

from redipy import Redis, RedisAPI, api
from redipy.errors import RedipyError
from test.api.cases import TABLES

ROWS = [pytest.param(rows, id=f"{family}: {name}") for family, cases in TABLES.items() for name, rows in cases.items()]
Rows = list[tuple[str, Any]]


class Outside:
    """What the calls of the tables may name beside the methods of the client."""

    def __init__(self, client: Redis[Any]) -> None:
        self.names: dict[str, Any] = {"datetime": datetime, "timedelta": timedelta, "at": self.at, "sorted_of": list}
        self.names |= {name: getattr(api, name) for name in api.__all__}
        self.client = client

    def at(self, seconds: float) -> datetime:
        """The moment in so many seconds, by the store's clock."""
        now, micros = self.client.time()
        return datetime.fromtimestamp(now + micros / 1e6, UTC) + timedelta(seconds=seconds)


def parts(call: str) -> tuple[str, str, Callable[[Any], Any]]:
    """The method of a call, the whole call, and what is done with its value (`sorted_of(scan(0)[1])`)."""
    match = re.fullmatch(r"sorted_of\((.*?\))(\[1\])?\)", call)
    if match:
        inner, index = match.groups()
        return inner.partition("(")[0], inner, lambda value: sorted(value[1] if index else value)
    return call.partition("(")[0], call, lambda value: value


def outcome(run: Callable[[], Any]) -> Any:
    """A value, or the error that came instead."""
    try:
        return run()
    except RedipyError as error:
        return error


def check(call: str, expected: Any, got: Any) -> None:
    """Compare a value with what is promised; the types count, too."""
    if isinstance(expected, (type, UnionType)):
        assert isinstance(got, expected), f"{call} gave {got!r}, expected {expected}"
        return
    assert not isinstance(got, RedipyError), f"{call} raised {got!r}, expected {expected!r}"
    assert expected == got, f"{call} gave {got!r}, expected {expected!r}"
    if type(expected) in (bool, int, float, str, list, tuple, dict, set, bytes):
        assert type(got) is type(expected), f"{call} gave {got!r}, expected {expected!r}"


@pytest.mark.parametrize("rows", ROWS)
def test_called(r: Redis[str], let_go_by: Callable[[int], None], rows: Rows) -> None:
    """A method that is called gives its value or raises its error."""
    names = Outside(r).names
    for line, expected in rows:
        if line.startswith("@advance"):
            let_go_by(int(line.split()[1]))
            continue
        method, call, then = parts(line)
        got = outcome(lambda call=call: eval(f"client.{call}", names | {"client": r}))  # type: ignore[misc]
        if method == "keys" and isinstance(got, set):
            got = sorted(got)
        check(line, expected, got if isinstance(got, RedipyError) else then(got))


@pytest.mark.parametrize("rows", ROWS)
def test_queued(r: Redis[str], let_go_by: Callable[[int], None], rows: Rows) -> None:
    """A method of a pipeline gives the pipeline, and `execute` the value or error that the method gives at once."""
    names = Outside(r).names
    pipe = r.pipeline()
    has_prefix = hasattr(r.backend, "prefix")
    for line, expected in rows:
        if line.startswith("@advance"):
            let_go_by(int(line.split()[1]))
            continue
        method, call, then = parts(line)
        if has_prefix and method in ("flushall", "flushdb"):
            getattr(r, method)()  # with a prefix it is more than one step, and no part of a transaction
            continue
        queued = outcome(lambda call=call: eval(f"pipe.{call}", names | {"pipe": pipe}))  # type: ignore[misc]
        if isinstance(queued, RedipyError):
            check(line, expected, queued)
            continue
        assert queued is pipe
        (got,) = pipe.execute(raise_on_error=False)
        check(line, expected, got if isinstance(got, RedipyError) else then(got))


def in_bytes(value: Any) -> Any:
    """A value of the tables as a client of bytes gives it."""
    match value:
        case str():
            return value.encode()
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*map(in_bytes, value))
        case list() | tuple() | set():
            return type(value)(map(in_bytes, value))
        case dict():
            return {in_bytes(key): in_bytes(member) for key, member in value.items()}
        case _:
            return value


# These answer in redipy's or the server's own words, or by the fields as they were given.
IN_WORDS = ("type", "key_type", "object_encoding", "hmget")


@pytest.mark.parametrize("rows", ROWS)
def test_in_bytes(raw: Redis[bytes], let_go_by: Callable[[int], None], rows: Rows) -> None:
    """`decode_responses=False` gives the same in bytes."""
    names = Outside(raw).names
    for line, expected in rows:
        if line.startswith("@advance"):
            let_go_by(int(line.split()[1]))
            continue
        method, call, then = parts(line)
        got = outcome(lambda call=call: eval(f"client.{call}", names | {"client": raw}))  # type: ignore[misc]
        if method in IN_WORDS or repr(expected).startswith("any"):
            continue
        if method == "keys" and isinstance(got, set):
            got = sorted(got)
        check(line, in_bytes(expected), got if isinstance(got, RedipyError) else then(got))


def test_every_method_has_a_row() -> None:
    """A method that no row calls is not known to work."""
    called = {parts(line)[0] for cases in TABLES.values() for rows in cases.values() for line, _ in rows}
    methods = {name for name in dir(RedisAPI) if not name.startswith("_")} - {"decodes"}
    assert sorted(methods - called) == []
