"""The redis backend: replies, errors, transactions and scripts, over connections that threads and processes share."""
from __future__ import annotations

import multiprocessing
import threading
import time
from typing import Any

import pytest

from redipy import errors
from redipy.backends.base import Backend, ScriptCall
from redipy.backends.redis import RedisBackend
from redipy.errors import (
    WRONG_TYPE,
    BackendError,
    DataError,
    ExecAbortError,
    ResponseError,
    ScriptError,
    WatchError,
)
from test.redis_backend.servers import connections_of
from test.reference import Judge, Server

Commands = list[tuple[bytes, ...]]


def texts(replies: list[Any]) -> list[Any]:
    """Replies with their errors as text."""
    return [str(reply) if isinstance(reply, ResponseError) else reply for reply in replies]


# Replies and errors.


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("SET n v", b"OK"), ("GET k", b"v"), ("GET none", None), ("INCR n", 1), ("ZSCORE z a", 1.5),
        ("HGETALL h", {b"f": b"v"}), ("LRANGE none 0 -1", []), ("DEBUG PROTOCOL true", True),
        ("DEBUG PROTOCOL null", None), ("DEBUG PROTOCOL bignum", b"1234567999999999999999999999999999999"),
        ("DEBUG PROTOCOL verbatim", b"This is a verbatim\nstring"), ("DEBUG PROTOCOL set", [0, 1, 2]),
    ],
)  # fmt: skip
def test_replies(served: RedisBackend, call: str, reply: object) -> None:
    """What RESP3 says is a Python value of its type, as far as hiredis tells them apart."""
    served.execute_many([(b"SET", b"k", b"v"), (b"ZADD", b"z", b"1.5", b"a"), (b"HSET", b"h", b"f", b"v")])
    got = served.execute(*call.encode().split())
    assert type(got) is type(reply)
    assert got == reply


def test_errors_keep_the_server_s_line(served: RedisBackend) -> None:
    """From its code on; and they are the Python exceptions that one expects."""
    served.execute(b"SET", b"k", b"text")
    with pytest.raises(ValueError, match=r"^ERR value is not an integer or out of range$"):
        served.execute(b"INCR", b"k")
    with pytest.raises(TypeError, match=f"^{WRONG_TYPE}$"):
        served.execute(b"LPUSH", b"k", b"x")
    assert served.execute(b"GET", b"k") == b"text"


def test_caller_takes_values(served: RedisBackend) -> None:
    """Text, bytes and numbers arrive as their text; text from arbitrary bytes as these bytes."""
    call = served.caller()
    call(b"MSET", "text", "é", b"bytes", b"\xff", "int", 3, "float", 0.5, "again", "\udcff", "view", memoryview(b"v"))
    assert call(b"MGET", "text", "bytes", "int", "float", "again", "view") == [
        b"\xc3\xa9", b"\xff", b"3", b"0.5", b"\xff", b"v",
    ]  # fmt: skip
    for value in (True, None, [1]):
        with pytest.raises(DataError):
            call(b"SET", "k", value)


@pytest.mark.parametrize("call", [b"MULTI", b"exec", b"SUBSCRIBE c", b"SELECT 1", b"MONITOR", b"HELLO 2"])
def test_commands_of_one_connection_are_refused(served: RedisBackend, call: bytes) -> None:
    """They would concern whichever connection comes next, in a pipeline as well."""
    with pytest.raises(BackendError, match="concerns one connection"):
        served.execute(*call.split())
    with pytest.raises(BackendError, match="concerns one connection"):
        served.execute_many([(b"SET", b"k", b"v"), tuple(call.split())])
    assert served.execute(b"EXISTS", b"k") == 0


def test_pushes_that_nobody_asked_for_are_passed_over(served: RedisBackend) -> None:
    """The server may send them between a command and its reply, or while a connection is idle."""
    served.execute(b"CLIENT", b"TRACKING", b"ON")
    for value in (b"1", b"2", b"3"):
        served.execute(b"GET", b"k")
        other = RedisBackend(client=served.client())
        other.execute(b"SET", b"k", value)
        other.close()
        time.sleep(0.005)
        assert served.execute(b"GET", b"k") == value
        assert served.execute_many([(b"SET", b"k", value), (b"GET", b"k")]) == [b"OK", value]


def test_threads_share_a_backend(served: RedisBackend, judge: Judge) -> None:
    """Each gets its own replies, over no more connections than there are threads."""
    failures: list[object] = []

    def work(own: bytes) -> None:
        for _ in range(200):
            if served.execute(b"ECHO", own) != own:
                failures.append(own)

    threads = [threading.Thread(target=work, args=(b"%d" % n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert connections_of(judge) <= 1 + 8


def test_a_forked_process_makes_its_own_connections(served: RedisBackend) -> None:
    """A child and its parent never read each other's replies."""
    served.execute(b"PING")
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()

    def child() -> None:
        served.execute(b"INCR", b"n")
        results.put(served.execute(b"CLIENT", b"ID"))

    process = context.Process(target=child)
    process.start()
    for n in range(100):
        assert served.execute(b"ECHO", b"%d" % n) == b"%d" % n
    other_id = results.get(timeout=10)
    process.join()
    assert served.execute(b"GET", b"n") == b"1"
    assert served.execute(b"CLIENT", b"ID") != other_id


# Pipelines and transactions.

# Alike on every backend: an error is in its place, and all other commands run.
PIPELINE: Commands = [
    (b"SET", b"k", b"text"), (b"NOSUCH", b"k"), (b"INCR", b"k"), (b"GET",), (b"RPUSH", b"l", b"a", b"b"),
    (b"GET", b"l"), (b"LRANGE", b"l", b"0", b"-1"),
]  # fmt: skip
PIPELINE_REPLIES = [
    b"OK", "ERR unknown command 'NOSUCH', with args beginning with: 'k' ",
    "ERR value is not an integer or out of range", "ERR wrong number of arguments for 'get' command", 2,
    WRONG_TYPE, [b"a", b"b"],
]  # fmt: skip


@pytest.mark.parametrize("atomic", [True, False])
def test_an_error_in_a_pipeline_is_in_its_place(backend: Backend, atomic: bool) -> None:
    """Whether the server finds it while it queues the command or when it runs it."""
    assert texts(backend.execute_many(PIPELINE, atomic=atomic)) == PIPELINE_REPLIES


def test_an_error_in_a_watched_transaction_is_in_its_place(backend: Backend) -> None:
    """And the keys stay watched up to the transaction."""
    watch = backend.watch([b"w"])
    assert texts(watch.execute_many(PIPELINE)) == PIPELINE_REPLIES
    watch.add([b"w"])
    backend.execute(b"SET", b"w", b"touched")
    with pytest.raises(WatchError):
        watch.execute_many(PIPELINE)
    watch.close()


def test_pipelines_of_nothing_and_of_errors(backend: Backend) -> None:
    """No command, or none that can be executed."""
    assert backend.execute_many([]) == []
    assert texts(backend.execute_many([(b"GET",)])) == ["ERR wrong number of arguments for 'get' command"]


def test_a_transaction_is_one_step(served: RedisBackend) -> None:
    """Nobody else's command runs within it: two counters that are written together are read alike."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            served.execute_many([(b"INCR", b"a"), (b"INCR", b"b")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(300):
            first, second = served.execute(b"MGET", b"a", b"b")
            assert first == second
    finally:
        stop.set()
        writer.join()


def test_a_large_pipeline(served: RedisBackend) -> None:
    """More than the buffers between client and server hold, both ways."""
    value = b"x" * 1000
    count = 20_000
    assert served.execute_many([(b"SET", b"k%d" % n, value) for n in range(count)], atomic=False) == [b"OK"] * count
    assert served.execute_many([(b"GET", b"k%d" % n) for n in range(count)]) == [value] * count


def test_a_transaction_that_the_server_discards_is_raised(own_server: Server) -> None:
    """Nothing of it was executed, and it was no command's fault alone."""
    backend = RedisBackend(port=own_server.port)
    watch = backend.watch([b"w"])
    backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    with pytest.raises(ExecAbortError):
        watch.execute_many([(b"SET", b"k", b"v")])
    replies = backend.execute_many([(b"SET", b"k", b"v"), (b"GET", b"k")])
    assert isinstance(replies[0], errors.OutOfMemoryError)
    assert replies[1] is None
    watch.close()
    backend.close()


def test_rollback_is_refused(served: RedisBackend) -> None:
    """Before anything is sent."""
    with pytest.raises(BackendError, match="cannot undo"):
        served.execute_many([(b"SET", b"k", b"v")], rollback=True)
    with pytest.raises(BackendError, match="cannot undo"):
        served.watch([b"k"]).execute_many([(b"SET", b"k", b"v")], rollback=True)
    assert served.execute(b"EXISTS", b"k") == 0


def test_watch(backend: Backend) -> None:
    """A transaction happens if nobody touched the keys, and not if somebody did; reading them is no touch."""
    watch = backend.watch([b"k"])
    assert watch.execute(b"GET", b"k") is None
    assert watch.execute_many([(b"SET", b"k", b"1")]) == [b"OK"]
    watch.add([b"k"])
    watch.add([b"other", b"k"])
    backend.execute(b"SET", b"other", b"x")
    with pytest.raises(WatchError):
        watch.execute_many([(b"SET", b"k", b"2")])
    assert watch.execute_many([(b"SET", b"k", b"3")]) == [b"OK"]  # the keys were let go of
    watch.add([b"k"])
    watch.close()
    watch.close()
    assert backend.execute(b"GET", b"k") == b"3"


def test_a_watch_gives_its_connection_back(served: RedisBackend, judge: Judge) -> None:
    """After a transaction, a conflict or `close`, with nothing watched on it."""
    for _ in range(20):
        served.watch([b"k"]).close()
        served.watch([b"k"]).execute_many([(b"INCR", b"k")])
        watch = served.watch([b"k"])
        served.execute(b"INCR", b"k")
        with pytest.raises(WatchError):
            watch.execute_many([(b"INCR", b"k")])
    assert connections_of(judge) <= 1 + 2
    assert b"watch=0" in judge.execute(b"CLIENT", b"LIST")
    assert b"watch=1" not in judge.execute(b"CLIENT", b"LIST")


# Scripts.


def test_a_script_is_loaded_when_the_server_has_not_got_it(served: RedisBackend, adding: ScriptCall) -> None:
    """At first, and after the server forgot it; in between it goes by its digest."""
    digest = adding.script.digest.encode()
    served.execute(b"SCRIPT", b"FLUSH")
    for expected in (2, 4):
        assert served.run_script(adding) == expected
        assert served.execute(b"SCRIPT", b"EXISTS", digest) == [1]
    served.execute(b"SCRIPT", b"FLUSH")
    assert served.run_script(adding) == 6
    served.execute(b"SET", b"k", b"x")
    with pytest.raises(ScriptError, match="not a valid float") as caught:
        served.run_script(adding)
    assert isinstance(caught.value.__cause__, ResponseError)
    served.execute_many([(b"DEL", b"k"), (b"RPUSH", b"k", b"x")])
    with pytest.raises(TypeError, match=WRONG_TYPE):
        served.run_script(adding)


@pytest.mark.parametrize("atomic", [True, False])
def test_scripts_in_a_pipeline(served: RedisBackend, adding: ScriptCall, atomic: bool) -> None:
    """They run where they stand, whatever the server knew before."""
    for _ in range(2):
        served.execute(b"SCRIPT", b"FLUSH")
        replies = served.execute_many(
            [(b"SET", b"k", b"3"), adding, adding, (b"SET", b"k", b"x"), adding], atomic=atomic
        )
        assert replies[:4] == [b"OK", 5, 7, b"OK"]
        assert isinstance(replies[4], ScriptError)
    served.execute(b"SET", b"k", b"3")
    assert served.watch([b"k"]).execute_many([adding, adding]) == [5, 7]
