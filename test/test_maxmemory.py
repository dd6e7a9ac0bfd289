"""The limit of memory: who goes under which policy, what is refused, and what it costs when there is none."""
from __future__ import annotations

import itertools
import pathlib
import random
from bisect import bisect
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redipy import Redis
from redipy.backends.base import Backend
from redipy.backends.eviction import MOST_AT_ONCE, Frequencies
from redipy.backends.local import LocalBackend
from redipy.backends.sqlite import SqliteBackend
from redipy.backends.sqlite.uses import MOST_NOTES
from redipy.clock import ManualClock
from redipy.errors import (
    EXEC_ABORT,
    EXEC_OUT_OF_MEMORY,
    OUT_OF_MEMORY,
    BackendError,
    ExecAbortError,
    InvalidArgumentError,
    OutOfMemoryError,
    ResponseError,
    ScriptError,
    WatchError,
    WrongTypeError,
)
from redipy.script import FnContext, RedisVar
from redipy.server import Session
from test.conformance.harness import answer
from test.conftest import EVERYWHERE, LOCAL
from test.reference import Judge

POLICIES = (
    "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
)  # fmt: skip
Limits = Callable[..., Backend]


@pytest.fixture
def limited(make_backend: Callable[[str], Backend]) -> Iterator[Limits]:
    """A function that makes a backend with so many bytes of room for keys, above what it takes when empty."""
    made: list[Backend] = []

    def make(name: str, policy: str, room: int) -> Backend:
        backend = make_backend(name)
        made.append(backend)
        limit = figures(backend)["used_memory"] + room
        backend.execute(b"CONFIG", b"SET", b"maxmemory", b"%d" % limit, b"maxmemory-policy", policy.encode())
        return backend

    yield make
    for backend in made:  # a server outlives the test
        backend.execute(b"CONFIG", b"SET", b"maxmemory", b"0", b"maxmemory-policy", b"noeviction")


def run(backend: Backend, line: str) -> Any:
    """The reply to a line of words; an error reply as its text."""
    return answer(backend, line.encode().split())


def figures(backend: Backend) -> dict[str, int]:
    """The whole numbers of INFO."""
    lines = run(backend, "INFO memory stats").decode().splitlines()
    pairs = (line.split(":") for line in lines if ":" in line)
    return {name: int(text) for name, text in pairs if text.isdecimal()}


def names(backend: Backend) -> set[str]:
    """The keys there are."""
    return {key.decode() for key in run(backend, "KEYS *")}


# Who goes


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_store_stays_within_its_limit(limited: Limits, name: str, policy: str) -> None:
    """Also on the server: a volatile policy spares what does not expire, and every key that is gone was counted."""
    room, size, kept, others = 400_000, 1000, 50, 1500
    backend = limited(name, policy, room)
    evicted = figures(backend)["evicted_keys"]
    for number in range(kept + others):
        expiry = "" if number < kept else " EX 10000"
        assert run(backend, f"SET key:{number:04} {'x' * size}{expiry}") == b"OK"
    after = figures(backend)
    assert after["used_memory"] <= after["maxmemory"] + 20_000  # the last write comes after the last look
    left = names(backend)
    assert after["evicted_keys"] - evicted == kept + others - len(left)
    assert room // size // 4 < len(left) <= room // size
    if policy.startswith("volatile"):
        assert {f"key:{number:04}" for number in range(kept)} <= left
    if isinstance(backend, LocalBackend):
        assert backend.check() == []


# What each policy takes first of ten keys: those with even numbers expire, the higher the later. Key 5 was used last, 6
# before that, 7 before that and so on; 3 was used least often, then 2, 1, 0, 9 …
LAST_USES, LEAST_OFTEN = (4, 3, 2, 1, 0, 9, 8, 7, 6, 5), (3, 2, 1, 0, 9, 8, 7, 6, 5, 4)
FIRST_TO_GO = {
    "allkeys-lru": [4, 3, 2],
    "allkeys-lfu": [3, 2, 1],
    "volatile-lru": [4, 2, 0],
    "volatile-lfu": [2, 0, 8],
    "volatile-ttl": [0, 2, 4],
}


@pytest.mark.parametrize(("policy", "gone"), FIRST_TO_GO.items())
@pytest.mark.parametrize("name", LOCAL)
def test_who_goes_first(limited: Limits, clock: ManualClock, name: str, policy: str, gone: list[int]) -> None:
    """With samples of all keys the choice is exact."""
    random.seed(1)
    backend = limited(name, policy, 10**9)
    run(backend, "CONFIG SET maxmemory-samples 64 lfu-log-factor 0")
    for number in range(10):
        run(backend, f"SET {number} {'x' * 20_000}" + (f" EX {1000 + number}" if number % 2 == 0 else ""))
    for times, number in enumerate(LEAST_OFTEN):
        for _ in range(times):
            run(backend, f"GET {number}")
    for number in LAST_USES:
        clock.advance(seconds=2)
        run(backend, f"TOUCH {number}")
    left = [number for number in range(10) if number not in gone]
    run(backend, f"CONFIG SET maxmemory {figures(backend)['used_memory'] - 45_000}")
    assert run(backend, "DEL none") == 0
    assert names(backend) == {str(number) for number in left}


@pytest.mark.parametrize("policy", ["allkeys-random", "volatile-random"])
@pytest.mark.parametrize("name", LOCAL)
def test_random_takes_any(limited: Limits, name: str, policy: str) -> None:
    random.seed(1)
    backend = limited(name, policy, 60 * 4200)
    for number in range(400):
        run(backend, f"SET {number} {'x' * 4000} EX 1000")
    ages = sorted(map(int, names(backend)))
    assert ages[0] < 330 < len(ages) + 330 and ages != list(range(400 - len(ages), 400))


@pytest.mark.parametrize("name", LOCAL)
def test_a_limit_that_comes_later_is_reached_step_by_step(make_backend: Callable[[str], Backend], name: str) -> None:
    """No single command has to evict more than some keys."""
    backend = make_backend(name)
    assert isinstance(backend, LocalBackend)
    for number in range(1000):
        run(backend, f"SET {number} {'x' * 500}")
    used = figures(backend)["used_memory"]
    run(backend, f"CONFIG SET maxmemory-policy allkeys-lru maxmemory {used // 2}")
    for evicted in (0, MOST_AT_ONCE, 2 * MOST_AT_ONCE):
        assert backend.server.evicted_keys == evicted
        assert run(backend, "DEL none") == 0
    for _ in range(20):
        run(backend, "DEL none")
    assert figures(backend)["used_memory"] <= used // 2
    assert backend.check() == []


@pytest.mark.parametrize("name", LOCAL)
def test_hits_come_close_to_those_of_a_true_lru(limited: Limits, clock: ManualClock, name: str) -> None:
    """On a Zipf workload, with the usual five samples; and LFU does better on it."""
    drawn = random.Random(7)
    weights = list(itertools.accumulate((number + 1) ** -0.9 for number in range(2000)))
    calls = [bisect(weights, drawn.random() * weights[-1]) for _ in range(12_000)]
    rates = {}
    for policy in ("allkeys-lru", "allkeys-lfu"):
        random.seed(7)
        backend = limited(name, policy, 300 * (2048 + 40))
        sizes, hits = [], 0
        for number in calls:
            clock.advance(milliseconds=3)
            if run(backend, f"GET {number}") is not None:
                hits += 1
            else:
                run(backend, f"SET {number} {'x' * 2048}")
                sizes.append(run(backend, "DBSIZE"))
        rates[policy] = hits / len(calls), sum(sizes[1000:]) / len(sizes[1000:])
        run(backend, "FLUSHALL")
    rate, size = rates["allkeys-lru"]
    assert rate > true_hit_rate(calls, round(size)) - 0.02
    assert rates["allkeys-lfu"][0] > rate


def true_hit_rate(calls: list[int], size: int) -> float:
    """What share of the calls an LRU of so many keys answers."""
    kept: OrderedDict[int, None] = OrderedDict()
    hits = 0
    for number in calls:
        hits += number in kept
        kept[number] = None
        kept.move_to_end(number)
        if len(kept) > size:
            kept.popitem(last=False)
    return hits / len(calls)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_who_goes_is_told(limited: Limits, name: str) -> None:
    """As an event of its own, and to those who watch the key as any change."""
    backend = limited(name, "allkeys-random", 10**9)
    run(backend, "CONFIG SET notify-keyspace-events AE")
    run(backend, "SET k v")
    watch = backend.watch([b"k"])
    subscription = backend.subscribe(patterns=[b"__keyevent@0__:*"])
    run(backend, "CONFIG SET maxmemory 1")
    run(backend, "DEL none")
    backend.execute(b"CONFIG", b"SET", b"maxmemory", b"0", b"notify-keyspace-events", b"")
    message = subscription.get(timeout=None)
    assert message is not None and (message.channel, message.data) == (b"__keyevent@0__:evicted", b"k")
    with pytest.raises(WatchError):
        watch.execute_many([[b"GET", b"k"]])
    subscription.close()


# What is refused


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_pipeline_refuses_single_commands(limited: Limits, name: str) -> None:
    backend = limited(name, "noeviction", 0)
    run(backend, "CONFIG SET maxmemory 0")
    run(backend, "SET k v")
    run(backend, "CONFIG SET maxmemory 1")
    calls = [line.encode().split() for line in ("GET k", "SET k w", "DEL none", "GET k")]
    for atomic in (True, False):
        assert [str(reply) if isinstance(reply, ResponseError) else reply
                for reply in backend.execute_many(calls, atomic=atomic)] == [b"v", OUT_OF_MEMORY, 0, b"v"]
    watch = backend.watch([b"k"])
    with pytest.raises(ExecAbortError, match=EXEC_ABORT):
        watch.execute_many(calls)
    watch.close()
    assert backend.watch([b"k"]).execute_many([calls[0]]) == [b"v"]


@pytest.mark.parametrize("name", LOCAL)
def test_a_transaction_is_refused_when_it_is_queued_or_when_it_begins(limited: Limits, name: str) -> None:
    backend = limited(name, "noeviction", 0)
    session = Session(backend)
    run(backend, "CONFIG SET maxmemory 0")
    run(backend, "SET k v")
    run(session, "MULTI")
    assert run(session, "SET k w") == b"QUEUED"
    run(backend, "CONFIG SET maxmemory 1")
    assert run(session, "EXEC") == EXEC_OUT_OF_MEMORY
    run(session, "MULTI")
    assert run(session, "GET k") == b"QUEUED"
    assert run(session, "SET k w") == OUT_OF_MEMORY
    assert run(session, "EXEC") == EXEC_ABORT
    run(session, "MULTI")
    run(session, "GET k")
    assert run(session, "EXEC") == [b"v"]


def setter(deletes_first: bool) -> FnContext:
    """A script that sets a key, which it may delete before, and gives its value."""
    ctx = FnContext()
    value = RedisVar(ctx.add_key("key"))
    if deletes_first:
        ctx.add(value.delete())
    ctx.add(value.set_value("w"))
    ctx.set_return_value(value.get_value())
    return ctx


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_script_is_stopped_before_its_first_write_alone(limited: Limits, name: str) -> None:
    backend = limited(name, "noeviction", 0)
    redis = Redis(rt=backend)
    setting, replacing = (redis.register_script(setter(deletes_first)) for deletes_first in (False, True))
    redis.config_set("maxmemory", 0)
    redis.set("k", "v")
    redis.config_set("maxmemory", 1)
    with pytest.raises(ScriptError, match=OUT_OF_MEMORY):
        setting(keys={"key": "k"}, args={})
    assert redis.get("k") == "v"
    assert replacing(keys={"key": "k"}, args={}) == "w"


@pytest.mark.parametrize("name", LOCAL)
def test_nothing_is_evicted_within_a_step(limited: Limits, name: str) -> None:
    """A failed step undoes what was done in it, and not what was evicted before it began."""
    backend = limited(name, "allkeys-lru", 0)
    run(backend, "CONFIG SET maxmemory 0")
    for number in range(20):
        run(backend, f"SET {number} {'x' * 4000}")
    run(backend, "CONFIG SET maxmemory 1")
    with backend.together():
        assert [run(backend, f"SET {number} y") for number in range(20)] == [b"OK"] * 20
        assert run(backend, "DBSIZE") == 20
    run(backend, "CONFIG SET maxmemory 0")
    run(backend, "CONFIG SET maxmemory-policy volatile-lru")
    run(backend, "SET 0 y")
    run(backend, "SET short v EX 100")
    used = figures(backend)["used_memory"]
    run(backend, f"CONFIG SET maxmemory {used - 1}")
    with pytest.raises((WrongTypeError, OutOfMemoryError)):  # a page of a file is not free for one key less
        backend.execute_many([[b"SET", b"0", b"z"], [b"LPOP", b"0"]], rollback=True)
    run(backend, "CONFIG SET maxmemory 0")
    assert run(backend, "MGET 0 short") == [b"y", None]
    assert isinstance(backend, LocalBackend) and backend.check() == []


# What is noted

SETUP = ("SET s 12", "HSET h f 1", "RPUSH l 1 2", "SADD u 1 2", "ZADD z 1 a", "XADD x 1-1 f v")
USED = {
    **dict.fromkeys((
        "GET s", "STRLEN s", "TOUCH s", "EXPIRE s 100", "EXPIRE s 100 XX", "PERSIST s", "SET s 2", "SET s 2 NX",
        "SETNX s 2", "SET s 2 KEEPTTL", "INCR s", "APPEND s x", "GETRANGE s 0 1", "MGET s", "BITCOUNT s", "COPY s t",
        "HGET h f", "HLEN h", "HSCAN h 0", "HSET h f 2", "LLEN l", "LRANGE l 0 -1", "RPUSH l 3", "SORT l", "LPOS l 1",
        "SISMEMBER u 1", "SCARD u", "SADD u 1", "SUNION u u", "SINTERCARD 1 u", "ZSCORE z a", "ZADD z 1 a", "XLEN x",
        "XRANGE x - +", "XINFO STREAM x", "XREAD STREAMS x 0", "XADD x * a b", "XGROUP CREATE x g $",
    ), True),
    **dict.fromkeys((
        "EXISTS s", "TYPE s", "TTL s", "PTTL s", "EXPIRETIME s", "OBJECT ENCODING s", "OBJECT ENCODING l",
        "OBJECT REFCOUNT s", "MEMORY USAGE s", "MEMORY USAGE h", "MEMORY USAGE z", "SCAN 0", "SCAN 0 TYPE string",
        "KEYS *", "RANDOMKEY", "DBSIZE", "OBJECT FREQ s",
    ), False),
}  # fmt: skip


def key_of(line: str) -> str:
    """The key that a line is about."""
    return next((word for word in line.split()[1:] if word in set("shluzx")), "s")


@pytest.mark.parametrize(("line", "is_use"), USED.items())
def test_what_is_a_use_on_the_reference(judge: Judge, line: str, is_use: bool) -> None:
    key = key_of(line).encode()
    for setup in SETUP:
        judge.execute(*setup.encode().split())
    judge.execute(b"RESTORE", key, b"0", judge.execute(b"DUMP", key), b"REPLACE", b"IDLETIME", b"1000")
    judge.execute(*line.encode().split())
    assert (judge.execute(b"OBJECT", b"IDLETIME", key) < 500) is is_use


@pytest.mark.parametrize(("line", "is_use"), USED.items())
def test_what_is_a_use(local_backend: Backend, clock: ManualClock, line: str, is_use: bool) -> None:
    run(local_backend, "CONFIG SET maxmemory-policy allkeys-lru")
    for setup in SETUP:
        run(local_backend, setup)
    clock.advance(seconds=1000)
    run(local_backend, line)
    assert run(local_backend, f"OBJECT IDLETIME {key_of(line)}") == (0 if is_use else 1000)


def test_idle_time_begins_with_the_policy(local_backend: Backend, clock: ManualClock) -> None:
    run(local_backend, "SET k v")
    clock.advance(seconds=10)
    assert run(local_backend, "OBJECT IDLETIME k") == 0
    run(local_backend, "CONFIG SET maxmemory-policy volatile-lru")
    clock.advance(seconds=5)
    assert run(local_backend, "OBJECT IDLETIME k") == 5
    run(local_backend, "CONFIG SET maxmemory-policy volatile-lfu")
    run(local_backend, "CONFIG SET maxmemory-policy volatile-lru")
    assert run(local_backend, "OBJECT IDLETIME k") == 0


def test_a_count_decays(local_backend: Backend, clock: ManualClock) -> None:
    run(local_backend, "CONFIG SET maxmemory-policy allkeys-lfu lfu-log-factor 0 lfu-decay-time 2")
    run(local_backend, "SET k v")
    for _ in range(10):
        run(local_backend, "GET k")
    clock.advance(seconds=60)
    assert run(local_backend, "OBJECT FREQ k") in (14, 15)  # the minutes of the epoch count, as on the server
    clock.advance(seconds=180)
    assert run(local_backend, "OBJECT FREQ k") == 13
    clock.advance(seconds=6000)
    assert run(local_backend, "OBJECT FREQ k") == 0
    run(local_backend, "CONFIG SET lfu-decay-time 0")
    run(local_backend, "SET k2 v")
    clock.advance(seconds=6000)
    assert run(local_backend, "OBJECT FREQ k2") == 5


USES_OF_EACH = b"for _, key in ipairs(KEYS) do for i = 1, ARGV[1] do redis.call('GET', key) end end"


@pytest.mark.parametrize("log_factor", [1, 10, 100])
def test_a_count_grows_as_on_the_reference(judge: Judge, log_factor: int) -> None:
    """Over a million uses of sixteen keys, which Lua makes on the server; on average, as chance has its part."""
    random.seed(log_factor)
    keys = [b"%d" % number for number in range(16)]
    judge.execute(b"CONFIG", b"SET", b"maxmemory-policy", b"allkeys-lfu", b"lfu-log-factor", b"%d" % log_factor)
    try:
        judge.execute(b"MSET", *itertools.chain.from_iterable((key, b"v") for key in keys))
        uses = Frequencies(log_factor, 0)
        marks, used = [uses.first(0)] * len(keys), 0
        for total in (100, 1000, 10_000, 62_500):
            judge.execute(b"EVAL", USES_OF_EACH, b"%d" % len(keys), *keys, b"%d" % (total - used))
            for at, _ in itertools.product(range(len(keys)), range(total - used)):
                marks[at] = uses.again(marks[at], 0)
            used = total
            theirs = sum(judge.execute(b"OBJECT", b"FREQ", key) for key in keys) / len(keys)
            ours = sum(uses.frequency(mark, 0) for mark in marks) / len(keys)
            assert abs(ours - theirs) <= max(4, 0.08 * theirs), f"after {total}"
    finally:
        judge.execute(b"CONFIG", b"SET", b"maxmemory-policy", b"noeviction", b"lfu-log-factor", b"10")


def test_a_read_of_a_file_stays_a_read(tmp_path: pathlib.Path, clock: ManualClock) -> None:
    """What it notes is written with the next step that writes, and then others see it."""
    one, other = (SqliteBackend(tmp_path / "shared.db", clock=clock) for _ in range(2))
    run(one, "CONFIG SET maxmemory-policy allkeys-lru maxmemory 1gb")
    run(one, "MSET a 1 b 2")
    run(other, "SET c 3")
    clock.advance(seconds=100)
    changes = one.file.connection.total_changes()
    run(one, "GET a")
    run(one, "HGETALL none")
    assert one.file.connection.total_changes() == changes
    assert (run(one, "OBJECT IDLETIME a"), run(other, "OBJECT IDLETIME a")) == (0, 100)
    run(one, "RPUSH d 4")
    assert (run(other, "OBJECT IDLETIME a"), run(other, "OBJECT IDLETIME b")) == (0, 100)
    for backend in (one, other):
        backend.close()


def test_no_more_is_noted_than_fits(tmp_path: pathlib.Path) -> None:
    backend = SqliteBackend(tmp_path / "data.db")
    run(backend, "CONFIG SET maxmemory-policy allkeys-lru")
    backend.execute_many([f"SET {number} v".encode().split() for number in range(MOST_NOTES + 100)])
    for number in range(MOST_NOTES + 100):
        run(backend, f"GET {number}")
    (keyspace,) = {backend.keyspace}
    assert keyspace.notebook is not None and len(keyspace.notebook.notes) == MOST_NOTES
    backend.close()


# What is counted

CHANGES = (
    "SET s v", "APPEND s more", "SETRANGE s 100 x", "SET s v EX 100 GET", "SET gone v PX 50", "HSET h a 1 b 2 c 3",
    "HDEL h a", "HPEXPIRE h 50 FIELDS 1 b", "HSET lost f v", "HPEXPIRE lost 50 FIELDS 1 f", "RPUSH l a b c", "LPOP l",
    "LINSERT l AFTER b bb", "LMOVE l m LEFT LEFT", "SADD u a b c 1 2 3", "SREM u a", "SUNIONSTORE v u", "ZADD z 1 a",
    "ZINCRBY z 1 longer", "ZREM z a", "XADD x 1-1 f v", "XADD x MAXLEN 1 2-1 g w", "XGROUP CREATE x g 0",
    "RENAME s t", "COPY h i", "COPY t s", "MOVE u 1", "SWAPDB 0 1", "SADD u x y", "SWAPDB 0 1", "SORT l ALPHA STORE n",
    "PFADD p a b c", "SETBIT bits 1000 1", "DEL z", "EXPIRE t 100", "PERSIST t", "RENAME t s", "LPUSH list x",
    "LPOP list", "SET str v KEEPTTL",
)  # fmt: skip


@pytest.mark.parametrize("policy", ["volatile-ttl", "allkeys-lfu"])
def test_the_sum_agrees_with_the_keys(
    make_backend: Callable[[str], Backend], clock: ManualClock, policy: str
) -> None:
    """Whatever changes, also while it is undone, and what expires."""
    backend = make_backend("memory")
    assert isinstance(backend, LocalBackend)
    run(backend, f"CONFIG SET maxmemory 1gb maxmemory-policy {policy}")
    for line in CHANGES:
        assert not isinstance(run(backend, line), str), line
        assert backend.check() == [], line
        with pytest.raises(ResponseError):
            backend.execute_many([line.encode().split(), [b"INCR", b"h", b"x"]], rollback=True)
        assert backend.check() == [], f"{line} undone"
    clock.advance(seconds=1)
    run(backend, "SET another v")
    assert backend.check() == []
    used = figures(backend)["used_memory"]
    run(backend, "CONFIG SET maxmemory 0")
    assert figures(backend)["used_memory"] == used
    run(backend, "LPUSH list x")
    run(backend, "CONFIG SET maxmemory 2gb")
    assert backend.check() == []
    run(backend, "FLUSHDB")
    assert figures(backend)["used_memory"] < used
    run(backend, "FLUSHALL")
    assert (figures(backend)["used_memory"], backend.check()) == (0, [])


def test_a_sum_that_does_not_agree_is_named(make_backend: Callable[[str], Backend]) -> None:
    backend: Any = make_backend("memory")
    run(backend, "CONFIG SET maxmemory 1gb maxmemory-policy volatile-lru")
    run(backend, "SET k v EX 100")
    backend.keyspace.entries[b"k"].size += 1
    assert backend.check() == [
        "all keys take 33 bytes and are counted as 32", "b'k' takes 32 bytes and is counted as 33",
    ]
    backend.keyspace.entries[b"k"].size -= 1
    backend.keyspace.volatile.remove((b"k",))
    assert backend.check() == ["b'k' expires, which those who evict do not know"]


def test_the_figures_of_info(local_backend: Backend, clock: ManualClock) -> None:
    run(local_backend, "MSET a 1 b 2")
    run(local_backend, "SET gone v PX 10")
    clock.advance(milliseconds=20)
    run(local_backend, "DEL gone")
    run(local_backend, "CONFIG SET maxmemory 1 maxmemory-policy allkeys-random")
    run(local_backend, "DEL none")
    told = figures(local_backend)
    assert (told["expired_keys"], told["evicted_keys"], told["maxmemory"]) == (1, 2, 1)
    stats = run(local_backend, "MEMORY STATS")
    assert stats[b"total.allocated"] == told["used_memory"]
    run(local_backend, "CONFIG RESETSTAT")
    told = figures(local_backend)
    assert (told["expired_keys"], told["evicted_keys"]) == (0, 0)


# How it is asked for


def test_the_options_of_a_client(tmp_path: pathlib.Path) -> None:
    for options in ({"backend": "memory"}, {"backend": "sqlite", "path": tmp_path / "cache.db"}):
        redis = Redis(**options, maxmemory="10mb", maxmemory_policy="allkeys-lru")  # type: ignore[misc,arg-type]
        assert redis.config_get("maxmemory", "maxmemory-policy") == {
            "maxmemory": "10485760", "maxmemory-policy": "allkeys-lru",
        }
        redis.close()
    with pytest.raises(InvalidArgumentError, match="must be a memory value"):
        Redis(backend="memory", maxmemory="much")
    with pytest.raises(BackendError, match="a server has a limit of its own"):
        Redis(backend="redis", maxmemory="10mb")
    with pytest.raises(BackendError, match="rt has a limit already"):
        Redis(rt=Redis(backend="memory").get_runtime(), maxmemory_policy="allkeys-lru")
