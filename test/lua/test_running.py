"""How scripts run on local backends: as one step, in every surface, and ended from outside."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.errors import (
    BUSY_WITH,
    NO_SCRIPT_RUNS,
    SCRIPT_KILLED,
    SCRIPT_OUT_OF_MEMORY,
    UNKILLABLE,
)
from redipy.lua.engine import Engine
from test.conformance.harness import answer

FOREVER = b"while true do end"
STUBBORN = (
    FOREVER,
    b"while true do pcall(function() while true do end end) end",
    b"while true do xpcall(function() while true do end end, function(e) return e end) end",
    b"while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    b"while true do pcall(coroutine.wrap(function() while true do end end)) end",
    b"while true do load(function() while true do end end) end",
    b"while true do pcall(function() redis.call('get', 'k') end) end",
    b"local function again() return xpcall(again, again) end while true do again() end",
    b"while true do pcall(table.sort, {3, 2, 1}, function() while true do end end) end",
    b"while true do pcall(string.gsub, 'aaa', 'a', function() while true do end end) end",
)
LIBRARY = b"""#!lua name=lib
redis.register_function('forever', function() while true do end end)
redis.register_function('writes', function(keys) redis.call('set', keys[1], '1') while true do end end)
redis.register_function('nothing', function() end)
"""


def kill(backend: Backend, name: bytes) -> Any:
    """What `name KILL` answers, once something runs that can be killed or not."""
    while (answered := answer(backend, [name, b"KILL"])) == NO_SCRIPT_RUNS:
        pass
    return answered


@pytest.fixture
def started(local_backend: Backend) -> Iterator[Callable[..., Callable[[], Any]]]:
    """A function that executes a command in a thread, and gives the one that waits for its reply."""
    threads = []

    def start(*words: bytes) -> Callable[[], Any]:
        replies: list[Any] = []
        thread = threading.Thread(target=lambda: replies.append(answer(local_backend, words)), daemon=True)
        thread.start()
        threads.append(thread)

        def wait() -> Any:
            thread.join()
            return replies[0]

        return wait

    yield start
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("script", STUBBORN)
def test_a_script_that_never_ends_is_killed(
    local_backend: Backend, started: Callable[..., Callable[[], Any]], script: bytes
) -> None:
    """However it tries to catch that."""
    wait = started(b"EVAL", script, b"0")
    assert kill(local_backend, b"SCRIPT") == b"OK"
    assert wait().startswith(SCRIPT_KILLED)
    assert local_backend.execute(b"EVAL", b"return 1", b"0") == 1


def test_a_function_is_killed_as_one(local_backend: Backend, started: Callable[..., Callable[[], Any]]) -> None:
    """SCRIPT KILL does not end it; meanwhile FUNCTION STATS tells what it is."""
    local_backend.execute(b"FUNCTION", b"LOAD", LIBRARY)
    wait = started(b"FCALL", b"forever", b"1", b"k", b"v")
    assert kill(local_backend, b"SCRIPT") == BUSY_WITH.format("FUNCTION")
    stats = local_backend.execute(b"FUNCTION", b"STATS")
    assert stats[b"running_script"][b"name"] == b"forever"
    assert stats[b"running_script"][b"command"] == [b"FCALL", b"forever", b"1", b"k", b"v"]
    assert stats[b"engines"] == {b"LUA": {b"libraries_count": 1, b"functions_count": 3}}
    assert kill(local_backend, b"FUNCTION") == b"OK"
    assert wait() == f"{SCRIPT_KILLED} script: forever, on @user_function:2."


def test_a_script_that_has_written_is_not_killed(
    local_backend: Backend, started: Callable[..., Callable[[], Any]]
) -> None:
    """Half of what it does would be done."""
    while True:
        wait = started(b"EVAL", b"redis.call('set', 'k', '1') for i = 1, 2e7 do end return 7", b"0")
        if kill(local_backend, b"SCRIPT") == UNKILLABLE:
            break
        wait()  # it had not come to its first command
    assert answer(local_backend, [b"FUNCTION", b"KILL"]) == UNKILLABLE
    assert wait() == 7


def test_what_others_are_told_meanwhile(local_backend: Backend, started: Callable[..., Callable[[], Any]]) -> None:
    """FUNCTION STATS does not wait for a script that runs, and says that there is one."""
    wait = started(b"EVAL", FOREVER, b"0")
    assert kill(local_backend, b"FUNCTION") == BUSY_WITH.format("SCRIPT")
    assert answer(local_backend, [b"FUNCTION", b"STATS"]) == BUSY_WITH.format("SCRIPT")
    assert kill(local_backend, b"SCRIPT") == b"OK"
    assert wait().startswith(SCRIPT_KILLED)


# Memory


BOMBS = (
    b"local s = 'x' while true do s = s .. s end",
    b"local t = {} while true do t[#t + 1] = {} end",
    b"return string.rep('x', 1e9)",
    b"local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end return t",
    b"local s = ('x'):rep(1e6) local t = {} for i = 1, 1e6 do t[i] = s end return table.concat(t)",
    b"local s = ('x'):rep(1e6) while true do redis.call('append', 'k', s) redis.call('get', 'k') end",
    b"local t = {} while true do t[#t + 1] = redis.call('get', 'big') .. #t end",
    b"local t = {} while true do t[#t + 1] = redis.call('lrange', 'many', 0, -1) end",
    b"local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e6) .. #t end) end",
    b"local t = {} for i = 1, 1e7 do t[i] = {i} end return t",
    b"return string.format('%' .. ('9'):rep(50) .. 'd', 1)",
    b"local function f(...) return f(%b...) end f()" % (b"1, " * 50),  # one by one it takes a minute
)


@pytest.mark.parametrize("script", BOMBS)
def test_a_memory_bomb_is_an_error(make_backend: Callable[[str], Backend], script: bytes) -> None:
    """The process lives, and so does the next script."""
    backend = make_backend("memory")
    assert isinstance(backend, LocalBackend)
    backend.server.scripting = backend.scripting = Engine(backend.server, memory_bytes=1 << 24)
    backend.execute(b"SET", b"big", b"x" * 100_000)
    backend.execute(b"RPUSH", b"many", *[b"%d" % number for number in range(20_000)])
    if b"pcall" in script:
        timer = threading.Timer(0.5, lambda: kill(backend, b"SCRIPT"))
        timer.start()
    assert isinstance(answer(backend, [b"EVAL", script, b"0"]), str)
    for _ in range(3):
        assert backend.execute(b"EVAL", b"return #redis.call('get', KEYS[1])", b"1", b"big") == 100_000
    assert answer(backend, [b"EVAL", b"return ARGV[1]", b"0", b"x" * (1 << 24)]) == SCRIPT_OUT_OF_MEMORY
