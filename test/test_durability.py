"""What survives: processes that are killed, processes and threads that share one file, and a fork."""
from __future__ import annotations

import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from redipy.backends.sqlite import SqliteBackend
from redipy.errors import WatchError
from test.processes import in_a_child

ROUNDS = 25  # of starting a writer and killing it
PROCESSES, EACH = 8, 60  # who share one file, and the steps of each

# Does numbered steps, one command or pipeline at a time, and writes down each number once its step was acknowledged. It
# goes on where the file says that the last writer had come to.
WRITER = """
import sys
from redipy.backends.sqlite import SqliteBackend

backend = SqliteBackend(sys.argv[1], synchronous=sys.argv[2])
execute = backend.execute
number = int(execute(b"GET", b"steps") or 0)
while True:
    number += 1
    word = b"%d" % number
    match number % 3:
        case 0:  # a pipeline of many commands
            backend.execute_many([
                (b"INCR", b"steps"), (b"RPUSH", b"log", word), (b"HSET", b"hash", word, word),
                (b"SADD", b"set", word), (b"ZADD", b"zset", word, word), (b"LPUSH", b"left", word),
            ])
        case 1:  # one command of many statements, then the mark
            execute(b"MSET", b"a", word, b"b", word, b"c", word)
            backend.execute_many([(b"LMOVE", b"left", b"right", b"LEFT", b"RIGHT"), (b"INCR", b"steps")])
        case 2:
            execute(b"RENAME", b"a", b"d")
            execute(b"RPUSH", b"pairs", word, word, word, word)
            execute(b"LPOP", b"pairs", b"4")
            execute(b"INCR", b"steps")
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""

# Counts, and puts each number that it got on a list; sometimes within a transaction on a watched key.
SHARER = """
import sys
from redipy.backends.sqlite import SqliteBackend
from redipy.errors import WatchError

backend, name = SqliteBackend(sys.argv[1]), sys.argv[2].encode()
for number in range(int(sys.argv[3])):
    backend.execute(b"INCR", b"counter")
    backend.execute(b"RPUSH", b"list", b"%s:%d" % (name, number))
    backend.execute(b"SET", b"last", name)
    while True:
        watch = backend.watch([b"watched"])
        before = int(watch.execute(b"GET", b"watched") or 0)
        try:
            watch.execute_many([(b"SET", b"watched", b"%d" % (before + 1))])
            break
        except WatchError:
            pass
"""


def start(source: str, *words: object) -> subprocess.Popen[str]:
    """Another process that runs this source."""
    return subprocess.Popen([sys.executable, "-c", source, *map(str, words)], stdout=subprocess.PIPE, text=True)


def killed_after(seconds: float, path: pathlib.Path, synchronous: str) -> int:
    """Let a writer run for a while from its first step on, kill it, and give the last number it acknowledged."""
    writer = start(WRITER, path, synchronous)
    assert writer.stdout is not None
    acknowledged = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.read()
    writer.wait()
    writer.stdout.close()
    return int(acknowledged[:acknowledged.rindex("\n")].splitlines()[-1])


@pytest.mark.parametrize("synchronous", ["normal", "full"])
def test_a_killed_writer_loses_nothing_and_leaves_no_half(tmp_path: pathlib.Path, synchronous: str) -> None:
    path = tmp_path / "data.db"
    draw = random.Random(synchronous)
    for _ in range(ROUNDS if synchronous == "normal" else ROUNDS // 5):
        acknowledged = killed_after(draw.uniform(0, 0.05), path, synchronous)
        backend = SqliteBackend(path)
        assert backend.check() == []
        steps = int(backend.execute(b"GET", b"steps"))
        assert steps in (acknowledged, acknowledged + 1)
        pipelines = [b"%d" % number for number in range(3, steps + 1, 3)]
        execute = backend.execute
        assert execute(b"LRANGE", b"log", b"0", b"-1") == pipelines
        assert execute(b"HGETALL", b"hash") == dict(zip(pipelines, pipelines, strict=True))
        assert execute(b"SMEMBERS", b"set") == set(pipelines)
        assert execute(b"ZRANGE", b"zset", b"0", b"-1") == pipelines
        assert execute(b"LLEN", b"left") + execute(b"LLEN", b"right") == len(pipelines)
        first, second, third = execute(b"MGET", b"a", b"b", b"c")
        assert second == third
        assert first in (None, second)
        assert execute(b"LLEN", b"pairs") in (0, 4)
        # A step of several commands may have stopped between two of them; bring it to its end for the next writer.
        execute(b"DEL", b"pairs")
        execute(b"MSET", b"a", b"0", b"b", b"0", b"c", b"0")
        backend.close()


def test_processes_that_share_a_file_lose_nothing(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "data.db"  # which is not there yet: all of them make it
    sharers = [start(SHARER, path, number, EACH) for number in range(PROCESSES)]
    assert [sharer.wait() for sharer in sharers] == [0] * PROCESSES
    for sharer in sharers:
        assert sharer.stdout is not None
        sharer.stdout.close()
    backend = SqliteBackend(path)
    everything_is_there(backend)
    backend.close()


def test_threads_that_share_a_store_lose_nothing(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "data.db"
    backend = SqliteBackend(path)
    source = SHARER.replace("SqliteBackend(sys.argv[1])", "shared").replace("sys.argv[2].encode()", "name")
    failures: list[BaseException] = []

    def share(number: int) -> None:
        names = {"shared": backend, "name": b"%d" % number}
        try:
            exec(source.replace("int(sys.argv[3])", str(EACH)), names)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=share, args=(number,)) for number in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    everything_is_there(backend)
    backend.close()


def everything_is_there(backend: SqliteBackend) -> None:
    """What the sharers have done, each in its order."""
    assert backend.check() == []
    assert backend.execute(b"GET", b"counter") == b"%d" % (PROCESSES * EACH)
    assert backend.execute(b"GET", b"watched") == b"%d" % (PROCESSES * EACH)
    pushed = backend.execute(b"LRANGE", b"list", b"0", b"-1")
    assert len(pushed) == PROCESSES * EACH
    for number in range(PROCESSES):
        own = [element for element in pushed if element.startswith(b"%d:" % number)]
        assert own == [b"%d:%d" % (number, step) for step in range(EACH)]


@pytest.mark.parametrize("touch", [
    (b"SET", b"key", b"value"), (b"DEL", b"key"), (b"EXPIRE", b"key", b"100"), (b"FLUSHALL",),
])
def test_a_watch_sees_another_process(tmp_path: pathlib.Path, touch: tuple[bytes, ...]) -> None:
    path = tmp_path / "data.db"
    mine, other = SqliteBackend(path), SqliteBackend(path)  # two connections are to SQLite as two processes
    mine.execute(b"SET", b"key", b"value")
    watch = mine.watch([b"key"])
    other.execute(*touch)
    with pytest.raises(WatchError):
        watch.execute_many([(b"SET", b"done", b"1")])
    assert other.execute(b"EXISTS", b"done") == 0
    for backend in (mine, other):
        backend.close()


def test_a_forked_child_opens_the_file_for_itself(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "data.db"
    backend = SqliteBackend(path)
    call = backend.caller()
    call(b"INCR", "counter")

    def child() -> None:
        for _ in range(100):
            call(b"INCR", "counter")
            backend.execute(b"RPUSH", b"list", b"child")

    child_id = os.fork()
    if child_id == 0:
        status = 1
        try:
            child()
            time.sleep(0.2)  # meanwhile the parent closes the file, and is not the last to have it open
            call(b"INCR", "counter")
            status = 0
        finally:
            os._exit(status)
    for _ in range(100):
        call(b"INCR", "counter")
    backend.close()
    assert os.waitstatus_to_exitcode(os.waitpid(child_id, 0)[1]) == 0
    backend = SqliteBackend(path)
    assert backend.execute(b"GET", b"counter") == b"202"
    assert backend.execute(b"LLEN", b"list") == 100
    assert backend.check() == []
    backend.close()


def test_a_fork_from_within_a_step_leaves_the_file_to_the_parent(tmp_path: pathlib.Path) -> None:
    backend = SqliteBackend(tmp_path / "data.db")

    def child() -> None:
        try:
            backend.execute(b"GET", b"key")
        except Exception as error:
            assert "was in use when this process was forked" in str(error)
        else:
            raise AssertionError

    with backend.step(writes=True):
        backend.keyspace.set_string(b"key", b"value")
        assert in_a_child(child) == 0
    assert backend.execute(b"GET", b"key") == b"value"
    backend.close()


def test_a_store_in_memory_is_copied_by_a_fork() -> None:
    backend = SqliteBackend(":memory:")
    backend.execute(b"SET", b"key", b"value")

    def child() -> None:
        assert backend.execute(b"INCR", b"n") == 1
        assert backend.execute(b"GET", b"key") == b"value"

    assert in_a_child(child) == 0
    assert backend.execute(b"GET", b"n") is None
    backend.close()
