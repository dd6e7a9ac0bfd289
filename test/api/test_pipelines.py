"""Pipelines: what is queued happens together, errors are where they belong, and watched keys guard a transaction."""
from __future__ import annotations

from typing import Any

import pytest

from redipy import PipelineAPI, Redis
from redipy.backends.base import Backend
from redipy.errors import BackendError, DataError, InvalidArgumentError, WatchError, WrongTypeError


def test_nothing_happens_before_execute(r: Redis[str]) -> None:
    """And what happened meanwhile is seen."""
    with r.pipeline() as pipe:
        pipe.set("k", "a")
        pipe.get("other")
        assert r.get("k") is None and len(pipe) == 2 and pipe
        r.set("other", "b")
        assert pipe.execute() == [True, "b"]
        assert pipe.execute() == []
        assert pipe.delete("k").rpush("k", "x").execute() == [1, 1]
    assert r.lrange("k", 0, -1) == ["x"]


def test_leaving_the_block_executes_or_drops(r: Redis[str]) -> None:
    """Executes what is left; an exception drops it."""
    with r.pipeline() as pipe:
        pipe.set("k", "a")
    assert r.get("k") == "a"
    with pytest.raises(ZeroDivisionError), r.pipeline() as pipe:
        pipe.set("k", "b")
        raise ZeroDivisionError
    assert r.get("k") == "a"
    with pytest.raises(WrongTypeError), r.pipeline() as pipe:
        pipe.lpush("k", "x").set("k", "c")
    assert r.get("k") == "c"


@pytest.mark.parametrize("transaction", [True, False])
def test_an_error_stops_and_undoes_nothing(r: Redis[str], transaction: bool) -> None:
    """The first is raised when all are done, or all stand in their places."""
    pipe = r.pipeline(transaction=transaction)
    pipe.set("k", "a").lpush("k", "x").incr("k").set("l", "b")
    with pytest.raises(WrongTypeError, match=r"^WRONGTYPE Operation"):
        pipe.execute()
    assert (r.get("k"), r.get("l")) == ("a", "b")
    replies = pipe.get("k").lpush("k", "x").incr("k").get("l").execute(raise_on_error=False)
    assert [type(reply) for reply in replies] == [str, WrongTypeError, InvalidArgumentError, str]
    assert isinstance(replies[1], TypeError) and isinstance(replies[2], ValueError)


def test_an_undo_where_one_can_be_given(r: Redis[str]) -> None:
    """On a local backend an error undoes all; on a server, asking for it is refused."""
    r.set("k", "a")
    if not r.backend.can_rollback:
        with pytest.raises(BackendError, match="cannot undo"):
            r.pipeline(rollback=True)
        return
    pipe = r.pipeline(rollback=True)
    with pytest.raises(WrongTypeError):
        pipe.set("k", "b").set("new", "c").lpush("k", "x").execute()
    assert (r.get("k"), r.get("new")) == ("a", None)
    assert pipe.set("k", "b").execute() == [True]


def test_a_bad_value_is_refused_when_it_is_queued(r: Redis[str]) -> None:
    """What no bytes can be made of does not wait for `execute`."""
    pipe = r.pipeline()
    with pytest.raises(DataError):
        pipe.set("k", None)  # type: ignore[arg-type]
    assert pipe.execute() == []


def test_any_command_can_be_queued(r: Redis[str]) -> None:
    """Its result is the reply as it comes; a wrong call is an error in its place."""
    pipe = r.pipeline()
    pipe.execute_command("SET", "k", 1).execute_command("GET", "k")
    pipe.execute_command("GET").execute_command("NOSUCH", "k")
    *fine, arity, unknown = pipe.execute(raise_on_error=False)
    assert fine == [b"OK", b"1"]
    assert str(arity) == "ERR wrong number of arguments for 'get' command"
    assert str(unknown).startswith("ERR unknown command 'NOSUCH'")


def test_watched_keys_guard_a_transaction(r: Redis[str]) -> None:
    """Between `watch` and `multi` commands are executed at once; a touched key stops the transaction."""
    r.set("k", 1)
    with r.pipeline() as pipe:
        now = pipe.watch("k")
        assert now.get("k") == "1" == pipe.get("k")  # type: ignore[comparison-overlap]
        pipe.multi()
        pipe.set("k", 2)
        assert pipe.execute() == [True]
    with pytest.raises(WatchError), r.pipeline() as pipe:
        pipe.watch("k")
        r.set("k", 3)
        pipe.multi()
        pipe.set("k", 4)
        pipe.execute()
    assert r.get("k") == "3"
    with r.pipeline() as pipe:
        pipe.watch("k")
        r.set("k", 5)
        pipe.unwatch()
        assert pipe.set("k", 6).execute() == [True]
        pipe.get("k")
        with pytest.raises(BackendError, match="before commands are queued"):
            pipe.watch("k")


def test_a_watch_may_grow_and_is_over_after_execute(r: Redis[str]) -> None:
    """Any of the keys stops the transaction, once."""
    pipe = r.pipeline()
    pipe.watch("a")
    pipe.watch("b")
    r.set("b", 1)
    pipe.multi()
    with pytest.raises(WatchError):
        pipe.set("c", 1).execute()
    assert pipe.set("c", 2).execute() == [True]
    pipe.watch("a")
    r.set("a", 1)
    assert pipe.execute() == []
    pipe.reset()


def test_a_transaction_is_tried_again(r: Redis[str]) -> None:
    """Until nobody touched what it read."""
    r.set("n", 10)
    tries = []

    def double(pipe: PipelineAPI[str]) -> str:
        value: Any = pipe.get("n")
        tries.append(value)
        if len(tries) < 3:
            r.incr("n")
        pipe.multi()
        pipe.set("n", 2 * int(value))
        return "done"

    assert r.transaction(double, "n") == [True]
    assert tries == ["10", "11", "12"] and r.get("n") == "24"
    assert r.transaction(double, "n", value_from_callable=True) == "done"
    assert r.transaction(lambda pipe: pipe.get("n")) == ["48"]


def test_many_threads_count_in_transactions(backend: Backend) -> None:
    """A read and a write in one transaction lose nothing."""
    import threading

    r = Redis(rt=backend)
    r.set("n", 0)

    def add(pipe: PipelineAPI[str]) -> None:
        value: Any = pipe.get("n")
        pipe.multi()
        pipe.set("n", int(value) + 1)

    threads = [threading.Thread(target=lambda: [r.transaction(add, "n") for _ in range(20)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert r.get("n") == "60"
