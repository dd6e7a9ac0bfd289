"""Scripts as programs in the wild have them, and every way in which they are called."""
from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.backends.prefix import PrefixedBackend
from redipy.clock import ManualClock
from redipy.errors import NO_SCRIPT, InvalidArgumentError, NoScriptError
from redipy.lua.scripts import sha1
from redipy.runtime import runtime_of
from redipy.server.resp2 import NULL_ARRAY
from redipy.server.session import Session
from test.conformance.harness import answer, same
from test.reference import Judge

TOKEN_BUCKET = """
local rate, capacity, now, asked = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * rate)
local allowed = tokens >= asked
if allowed then tokens = tokens - asked end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(capacity / rate) * 2)
return {allowed and 1 or 0, tostring(tokens)}
"""
SLIDING_WINDOW = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
    local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    return {0, oldest[2] + ARGV[2] - ARGV[1]}
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
return {1, 0}
"""
RELEASE_LOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
TAKE_JOB = """
local due = redis.call('zrangebyscore', KEYS[3], '-inf', ARGV[1])
for _, job in ipairs(due) do
    redis.call('zrem', KEYS[3], job)
    redis.call('lpush', KEYS[1], job)
end
local job = redis.call('rpop', KEYS[1])
if not job then return false end
local data = cjson.decode(job)
data.attempts = (data.attempts or 0) + 1
local text = cjson.encode(data)
redis.call('zadd', KEYS[3], ARGV[1] + ARGV[2], text)
redis.call('hincrby', KEYS[2], data.kind, 1)
return data.kind .. ' ' .. data.attempts
"""
PACKED = "local p = cmsgpack.unpack(ARGV[1]) p[#p + 1] = bit.bor(p[1], 8) return cmsgpack.pack(p)"
PAGED = """
local cursor, count = '0', 0
repeat
    local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1])
    cursor = page[1]
    for _, key in ipairs(page[2]) do count = count + redis.call('DEL', key) end
until cursor == '0'
return count
"""

PROGRAMS: dict[str, list[tuple[str, list[str], list[str | bytes], Any]]] = {  # source, keys, arguments, reply
    "a token bucket": [
        (TOKEN_BUCKET, ["b"], ["0.5", "10", "1000", "7"], [1, b"3"]),
        (TOKEN_BUCKET, ["b"], ["0.5", "10", "1000", "7"], [0, b"3"]),
        (TOKEN_BUCKET, ["b"], ["0.5", "10", "1007", "6"], [1, b"0.5"]),
        (TOKEN_BUCKET, ["b"], ["0.5", "10", "9999", "1"], [1, b"9"]),
    ],
    "a sliding window": [
        (SLIDING_WINDOW, ["w"], ["100", "10", "2", "a"], [1, 0]),
        (SLIDING_WINDOW, ["w"], ["104", "10", "2", "b"], [1, 0]),
        (SLIDING_WINDOW, ["w"], ["105", "10", "2", "c"], [0, 5]),
        (SLIDING_WINDOW, ["w"], ["110", "10", "2", "c"], [1, 0]),
    ],
    "a lock": [
        ("return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', 30000)", ["lock"], ["me"], b"OK"),
        ("return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', 30000)", ["lock"], ["you"], None),
        (RELEASE_LOCK, ["lock"], ["you"], 0),
        (RELEASE_LOCK, ["lock"], ["me"], 1),
        (RELEASE_LOCK, ["lock"], ["me"], 0),
    ],
    "a reliable queue": [
        ("return redis.call('lpush', KEYS[1], unpack(ARGV))", ["q"], ['{"kind":"mail"}'], 1),
        (TAKE_JOB, ["q", "stats", "late"], ["100", "30"], b"mail 1"),
        (TAKE_JOB, ["q", "stats", "late"], ["110", "30"], None),
        (TAKE_JOB, ["q", "stats", "late"], ["130", "30"], b"mail 2"),
        ("return redis.call('hgetall', KEYS[1])", ["stats"], [], [b"mail", b"2"]),
    ],
    "packed arguments": [(PACKED, [], [b"\x92\x01\xa1x"], b"\x93\x01\xa1x\x09")],
    "deleting by pattern": [
        ("for i = 1, 500 do redis.call('set', 'k:' .. i, i) end return redis.call('dbsize')", [], [], 500),
        (PAGED, [], ["k:*"], 500),
    ],
}


@pytest.mark.parametrize("rows", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_programs(backend: Backend, rows: list[tuple[str, list[str], list[str | bytes], Any]]) -> None:
    """They run unchanged, on a server and here."""
    client = runtime_of(backend, decode_responses=False)
    for source, keys, args, expected in rows:
        assert client.register_lua(source)(keys=keys, args=args) == expected


def test_a_registered_script_is_sent_again(backend: Backend) -> None:
    """Once the store has forgotten it; in a pipeline it is always sent."""
    client = runtime_of(backend, decode_responses=True)
    script = client.register_lua("return redis.call('incr', KEYS[1])")
    client.script_flush()
    assert script(keys=["n"]) == 1
    client.script_flush()
    assert script(["n"]) == 2
    assert client.script_exists(script.sha) == [True]
    client.script_flush()
    with client.pipeline() as pipe:
        script(keys=["n"], client=pipe)
        pipe.get("n")
        pipe.evalsha("f" * 40, 0)
        assert list(map(str, pipe.execute(raise_on_error=False))) == ["3", "3", NO_SCRIPT]
    with pytest.raises(NoScriptError):
        client.evalsha("f" * 40, 0)
    with pytest.raises(InvalidArgumentError, match="user_script:1: oops"):
        client.eval("error('oops')", 0)


def test_transactions(local_backend: Backend) -> None:
    """Scripts queue like other commands, and an error of one undoes nothing."""
    session = Session(local_backend)
    session.execute(b"MULTI")
    session.execute(b"EVAL", b"return redis.call('incr', KEYS[1])", b"1", b"n")
    session.execute(b"EVAL", b"redis.call('incr', KEYS[1]) error('late')", b"1", b"n")
    session.execute(b"SCRIPT", b"KILL")
    session.execute(b"GET", b"n")
    replies = list(map(str, session.execute(b"EXEC")))
    assert replies[0] == "1"
    assert replies[1].startswith("ERR user_script:1: late script: ")
    assert replies[2:] == ["NOTBUSY No scripts in execution right now.", "b'2'"]


def test_a_script_selects_for_itself(local_backend: Backend) -> None:
    """The database of the session is where it begins, and stays the session's."""
    session = Session(local_backend)
    session.execute(b"SELECT", b"3")
    script = b"redis.call('set', 'k', 'here') redis.call('select', 4) redis.call('set', 'k', 'there')"
    session.execute(b"EVAL", script, b"0")
    assert session.execute(b"GET", b"k") == b"here"
    session.execute(b"SELECT", b"4")
    assert session.execute(b"GET", b"k") == b"there"


def test_scripts_may_do_what_the_client_may(local_backend: Backend, judge: Judge) -> None:
    """Each call is checked, as on the server; the keys that are declared are checked before."""
    session = Session(local_backend)
    try:
        for line in (
            b"HELLO 3", b"ACL SETUSER worker on nopass +@all -set -config|get %R~in* ~out* resetchannels &news",
            b"HELLO 3 AUTH worker x",
        ):  # fmt: skip
            session.execute(*line.split(b" "))
            judge.execute(*line.split(b" "))
        for script, *keys in (
            (b"return redis.call('set', 'out1', 'x')",), (b"return redis.call('get', 'in1')",), (b"return 1", b"other"),
            (b"return redis.call('getset', 'in1', 'x')",), (b"return redis.call('append', 'out1', 'x')",),
            (b"return redis.pcall('get', 'other')",), (b"return redis.call('mget', 'in1', 'out1')",),
            (b"return redis.call('publish', 'news', 'x')",), (b"return redis.call('publish', 'other', 'x')",),
            (b"return redis.call('object', 'encoding', 'other')",), (b"return redis.call('config', 'get', 'port')",),
            (b"return {pcall(redis.call, 'set', 'a', 'b')}",), (b"return KEYS[1]", b"in1"),
            (b"return KEYS[1]", b"out1"),
            (b"return redis.acl_check_cmd('set', 'out1', 'x')",), (b"return redis.acl_check_cmd('get', 'in1')",),
            (b"return redis.acl_check_cmd('get', 'other')",), (b"return redis.acl_check_cmd('config', 'get', 'x')",),
        ):  # fmt: skip
            words = [b"EVAL", script, b"%d" % len(keys), *keys]
            assert same(judge.execute(*words), answer(session, words)), words
    finally:
        judge.execute(b"AUTH", b"default", b"")
        judge.execute(b"ACL", b"DELUSER", b"worker")


def test_a_watched_key_that_a_script_touches(local_backend: Backend) -> None:
    """Counts as touched."""
    session, other = Session(local_backend), Session(local_backend)
    session.execute(b"WATCH", b"k")
    assert isinstance(answer(other, [b"EVAL", b"redis.call('set', KEYS[1], 'v') error('late')", b"1", b"k"]), str)
    session.execute(b"MULTI")
    session.execute(b"GET", b"k")
    assert session.execute(b"EXEC") in (None, NULL_ARRAY)


def test_who_waits_is_served_when_a_script_ends(local_backend: Backend) -> None:
    """Also by one that fails; and in between nobody is."""
    popped: list[Any] = []
    thread = Thread(target=lambda: popped.append(local_backend.execute(b"BLPOP", b"q", b"0")))
    thread.start()
    room = local_backend.room  # type: ignore[attr-defined]
    while not room.queues:
        pass
    with pytest.raises(InvalidArgumentError):
        script = b"redis.call('rpush', KEYS[1], 'a', 'b') redis.call('lpop', KEYS[1]) error('x')"
        local_backend.execute(b"EVAL", script, b"1", b"q")
    thread.join()
    assert popped == [[b"q", b"b"]]


def test_time_stands_still_in_a_script(local_backend: Backend, clock: ManualClock) -> None:
    """As in every step; and a key that has expired is gone for scripts too."""
    local_backend.execute(b"SET", b"k", b"v", b"PX", b"5")
    assert local_backend.execute(b"EVAL", b"return redis.call('get', 'k')", b"0") == b"v"
    clock.advance(milliseconds=5)
    assert local_backend.execute(b"EVAL_RO", b"return redis.call('get', 'k')", b"0") is None
    script = b"local a = redis.call('time') for i = 1, 1e6 do end local b = redis.call('time') return a[2] == b[2]"
    assert local_backend.execute(b"EVAL", script, b"0") == 1


def test_keys_get_a_prefix(local_backend: Backend) -> None:
    """Those that are declared; a key that the script names itself is the store's own."""
    prefixed = PrefixedBackend(local_backend, b"p:")
    prefixed.execute(b"EVAL", b"redis.call('set', KEYS[1], ARGV[1]) redis.call('set', 'own', 'x')", b"1", b"k", b"v")
    assert local_backend.execute(b"MGET", b"p:k", b"k", b"own", b"p:own") == [b"v", None, b"x", None]
    library = b"#!lua name=l\nredis.register_function('f', function(keys) return keys[1] end)"
    prefixed.execute(b"FUNCTION", b"LOAD", library)
    assert prefixed.execute(b"FCALL", b"f", b"1", b"k") == b"p:k"
    assert prefixed.execute(b"EVALSHA_RO", prefixed.execute(b"SCRIPT", b"LOAD", b"return KEYS"), b"1", b"k") == [b"p:k"]


def test_the_cache_forgets_what_eval_alone_brought(local_backend: Backend) -> None:
    """The 500 that were used last stay, and what was loaded does."""
    loaded = local_backend.execute(b"SCRIPT", b"LOAD", b"return 'loaded'")
    for number in range(501):
        local_backend.execute(b"EVAL", b"return %d" % number, b"0")
        local_backend.execute(b"EVAL", b"return 0", b"0")
    for script, exists in ((b"return 0", 1), (b"return 1", 0), (b"return 2", 1), (b"return 500", 1)):
        assert local_backend.execute(b"SCRIPT", b"EXISTS", sha1(script)) == [exists]
    assert local_backend.execute(b"EVALSHA", loaded, b"0") == b"loaded"
    information = local_backend.execute(b"INFO", b"memory", b"stats")
    assert b"number_of_cached_scripts:501\r\n" in information
    assert b"evicted_scripts:1\r\n" in information


def test_many_keys_and_large_results(local_backend: Backend) -> None:
    """Beyond what Lua holds on its stack."""
    words = [b"%d" % number for number in range(30_000)]
    counts = local_backend.execute(b"EVAL", b"return {#KEYS, #ARGV, KEYS[20000]}", b"20000", *words)
    assert counts == [20000, 10000, b"19999"]
    assert local_backend.execute(b"EVAL", b"return ARGV", b"0", *words) == words
    assert local_backend.execute(b"RPUSH", b"l", *words) == 30_000
    assert local_backend.execute(b"EVAL", b"return redis.call('lrange', KEYS[1], 0, -1)", b"1", b"l") == words
    assert local_backend.execute(b"EVAL", b"local t = 7 for i = 1, 7000 do t = {t} end return t", b"0")


def test_nesting_beyond_what_is_replied(local_backend: Backend) -> None:
    """The innermost table is the server's error in its place."""
    reply, depth = local_backend.execute(b"EVAL", b"local t = {} t[1] = t return t", b"0"), 0
    while isinstance(reply, list):
        (reply,), depth = reply, depth + 1
    assert (str(reply), depth) == ("ERR reached lua stack limit", 7995)


def test_lupa_waits_for_a_script() -> None:
    """Who has no scripts does not pay for them."""
    code = (
        "import sys; from redipy import Redis; r = Redis('memory'); r.set('a', 'b'); assert 'lupa' not in sys.modules;"
        "assert r.script_exists('a') == [False] and r.function_list() == []; assert 'lupa' not in sys.modules;"
        "r.eval('return 1', 0); assert 'lupa' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_out_of_memory(make_backend: Callable[[str], Backend]) -> None:
    """A script of old may go on once it has written; one with flags is refused as a whole, if it may write."""
    backend = make_backend("memory")
    backend.execute(b"SET", b"k", b"v")
    backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    rows = [
        (b"return redis.call('set', 'a', 'b')", "OOM"), (b"return redis.call('get', 'k')", b"v"),
        (b"redis.call('del', 'none') return redis.call('set', 'a', 'b')", b"OK"), (b"#!lua\nreturn 1", "OOM"),
        (b"#!lua flags=no-writes\nreturn 1", 1), (b"#!lua flags=allow-oom\nreturn redis.call('set', 'a', 'b')", b"OK"),
        (b"redis.pcall('set', 'a', 'b') return 5", 5),
    ]  # fmt: skip
    for script, expected in rows:
        try:
            reply = backend.execute(b"EVAL", script, b"0")
        except MemoryError as error:
            reply = str(error)[:3]
        assert reply == expected, script


# What the server has in C and redipy in Lua: of a tail call of these, Lua forgets who made it (see docs/lua.md).
WITHOUT_A_LINE = (
    "pairs(1)", "next(1)", "rawget(1)", "setmetatable(1)", "unpack(1)", "string.find('x')", "string.gsub('x')",
    "table.insert(1)", "math.random(0)", "cjson.decode('x')", "cmsgpack.pack()", "struct.pack()", "bit.band()",
)  # fmt: skip


@pytest.mark.parametrize("call", WITHOUT_A_LINE)
def test_a_tail_call_keeps_its_line_on_the_server_alone(local_backend: Backend, judge: Judge, call: str) -> None:
    """A gap: where it closes, the page is to say so. Without the tail call there is none."""
    source = f"return {call}".encode()
    ours, theirs = (answer(backend, [b"EVAL", source, b"0"]) for backend in (local_backend, judge))
    message = ours.removeprefix("ERR ")
    assert theirs == f"ERR user_script:1: {message} script: {sha1(source).decode()}, on @user_script:1."
    source = f"local value = {call} return value".encode()
    ours, theirs = (answer(backend, [b"EVAL", source, b"0"]) for backend in (local_backend, judge))
    assert ours == theirs and "on @user_script:1." in ours
