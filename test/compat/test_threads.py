"""What redis-py's classes do besides calling commands: pipelines, locks, messages, waits, pools, stores, forks."""
from __future__ import annotations

import pathlib
import pickle
import select
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
import redis

import redipy
from redipy.backends.memory import MemoryBackend
from redipy.clock import ManualClock
from redipy.compat import BlockingConnectionPool, Connection, ConnectionPool, Redis, from_url, open_store
from redipy.errors import BackendError
from test.processes import in_a_child, until


class Calling(threading.Thread):
    """Calls a function in a thread of its own; `given` waits for what it gives."""

    def __init__(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        super().__init__(daemon=True)
        self.call = lambda: function(*arguments, **options)
        self.value: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.value = self.call()
        except Exception as error:
            self.value = error

    def given(self) -> Any:
        """What the function has given, or raised."""
        self.join(10)
        assert not self.is_alive()
        return self.value


def blocked(client: redis.Redis, number: int = 1) -> Callable[[], bool]:
    """Whether so many commands wait on the store of a client."""
    return lambda: sum("b" in each["flags"] for each in client.client_list()) == number


# Pipelines


def test_a_watched_key_that_changes_stops_a_pipeline(client: Redis) -> None:
    """And leaves it as good as new."""
    with client.pipeline() as pipe:
        pipe.watch("k")
        assert pipe.get("k") is None
        client.set("k", "other")
        pipe.multi()
        pipe.set("k", "mine")
        with pytest.raises(redis.WatchError):
            pipe.execute()
        assert pipe.set("k", "mine").get("k").execute() == [True, "mine"]


def test_a_transaction_is_tried_again(client: Redis) -> None:
    """Until nobody interferes."""
    tries = []

    def add(pipe: Any) -> None:
        number = int(pipe.get("n") or 0)
        if len(tries) < 2:
            client.incr("n", 10)
        tries.append(number)
        pipe.multi()
        pipe.set("n", number + 1)

    assert client.transaction(add, "n") == [True]
    assert (tries, client.get("n")) == ([0, 10, 20], "21")


def test_a_pipeline_that_is_left_watches_no_more(client: Redis) -> None:
    """Its connection is free for others."""
    with client.pipeline() as pipe:
        pipe.watch("k")
    client.set("k", "v")
    assert client.pipeline().set("k", "w").execute() == [True]
    assert client.client_info()["watch"] == "0"


def test_a_script_is_loaded_for_a_pipeline(client: Redis) -> None:
    """Also where nobody has loaded it."""
    script = client.register_script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    pipe = client.pipeline()
    script(keys=["n"], args=[5], client=pipe)
    pipe.get("n")
    assert pipe.execute() == [5, "5"]


def test_commands_behind_one_that_blocks_wait_for_it(client: Redis) -> None:
    """As over a socket, where the server reads them later."""
    pipe = client.pipeline(transaction=False)
    waits = Calling(pipe.blpop(["l"], timeout=9).set("k", "after").get("k").execute)
    until(blocked(client))
    assert client.get("k") is None
    client.rpush("l", "v")
    assert waits.given() == [("l", "v"), True, "after"]


# Locks


def test_a_lock_is_held_by_one(client: Redis) -> None:
    """And let go of by him alone."""
    first, second = client.lock("lock", timeout=60), client.lock("lock", timeout=60, blocking=False)
    assert first.acquire()
    assert not second.acquire()
    assert (first.owned(), first.extend(60), first.reacquire()) == (True, True, True)
    with pytest.raises(redis.exceptions.LockError):
        second.release()
    client.set("lock", "stolen")
    with pytest.raises(redis.exceptions.LockNotOwnedError):
        first.release()


# Messages


def test_messages_are_received_in_order(client: Redis) -> None:
    """Of channels and of patterns, with the confirmations before them."""
    with client.pubsub() as heard:
        heard.subscribe("news")
        heard.psubscribe("n*")
        assert client.publish("news", "hello") == 2
        kinds = [heard.get_message(timeout=5)["type"] for _ in range(4)]
        assert kinds == ["subscribe", "psubscribe", "message", "pmessage"]
        assert heard.get_message(timeout=0) is None
        heard.unsubscribe()
        assert heard.get_message(timeout=5)["type"] == "unsubscribe"


@pytest.mark.parametrize("protocol", [2, 3])
def test_a_thread_handles_messages(url: str, protocol: int) -> None:
    """`run_in_thread` calls the handlers, and is stopped."""
    client = Redis.from_url(url, protocol=protocol)
    received: list[bytes] = []
    heard = client.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(news=lambda message: received.append(message["data"]))
    thread = heard.run_in_thread(sleep_time=0.01)
    try:
        client.publish("news", "one")
        client.publish("news", "two")
        until(lambda: received == [b"one", b"two"])
    finally:
        thread.stop()
        thread.join(10)
    assert client.pubsub_numsub("news") == [(b"news", 0)]


def test_a_listener_wakes_for_a_message(client: Redis) -> None:
    """`listen` waits without a limit."""
    heard = client.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("news")
    heard.get_message(timeout=5)
    waits = Calling(lambda: next(heard.listen()))
    client.publish("news", "hello")
    assert waits.given()["data"] == "hello"


def test_a_listener_subscribes_again_after_its_connection_is_gone(client: Redis) -> None:
    """As it does over a socket."""
    heard = client.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("news")
    client.client_kill_filter(_type="pubsub" if heard.connection.protocol == 2 else "normal", skipme=False)
    heard.get_message(timeout=0.01)
    until(lambda: client.pubsub_numsub("news") == [("news", 1)])
    client.publish("news", "again")
    until(lambda: (heard.get_message(timeout=1) or {}).get("data") == "again")


def test_a_monitor_sees_every_command(client: Redis) -> None:
    """Also those that otherwise take the short cut."""
    client.set("before", 1)
    with client.monitor() as monitor:
        client.set("k", 'a "quoted" value')
        seen = monitor.next_command()
        while not seen["command"].startswith("SET"):
            seen = monitor.next_command()
    assert (seen["command"], seen["db"], seen["client_address"]) == ('SET k a "quoted" value', 0, "process")


# Waits


def test_a_wait_ends_when_another_thread_brings_something(client: Redis) -> None:
    """Each thread has a connection of its own."""
    waits = [Calling(client.blpop, "l", timeout=9) for _ in range(3)]
    until(blocked(client, 3))
    client.rpush("l", "a", "b", "c")
    assert sorted(each.given() for each in waits) == [("l", "a"), ("l", "b"), ("l", "c")]


def test_a_wait_is_over_by_the_clock_of_the_store() -> None:
    """Time that is moved by hand ends it."""
    clock = ManualClock()
    client = Redis(store=MemoryBackend(clock=clock))
    waits = Calling(client.blpop, "l", timeout=3600)
    until(lambda: clock.waiting)
    clock.advance(seconds=3601)
    assert waits.given() is None
    client.set("k", "v", ex=10)
    clock.advance(seconds=10)
    assert client.get("k") is None


def test_a_read_is_limited_by_the_timeout_of_the_connection(url: str) -> None:
    """Then the wait is over on the store too, and takes nothing away from others."""
    client = Redis.from_url(url, socket_timeout=0.05)
    with pytest.raises(redis.TimeoutError):
        client.blpop("l", timeout=9)
    client.rpush("l", "v")
    assert client.lrange("l", 0, -1) == [b"v"]


def test_another_client_ends_a_wait(client: Redis) -> None:
    """CLIENT UNBLOCK gives nothing, or an error."""
    for is_error, given in ((False, None), (True, redis.ResponseError)):
        waits = Calling(client.blpop, "l", timeout=9)
        until(blocked(client))
        (number,) = [each["id"] for each in client.client_list() if "b" in each["flags"]]
        assert client.client_unblock(number, error=is_error)
        ended = waits.given()
        assert ended is given or isinstance(ended, given)


def test_a_pause_holds_commands(client: Redis) -> None:
    """Until it is ended."""
    client.set("k", "v")
    client.client_pause(60_000, all=False)
    waits = Calling(client.set, "k", "w")
    assert client.get("k") == "v"
    client.client_unpause()
    assert (waits.given(), client.get("k")) == (True, "w")


# Pools


def test_a_pool_is_exhausted(url: str) -> None:
    """As redis-py's is."""
    client = Redis.from_url(url, max_connections=1)
    with client.pipeline() as pipe:
        pipe.watch("k")
        with pytest.raises(redis.ConnectionError, match="Too many connections"):
            client.pipeline().watch("k")
        assert client.set("k", "v")  # takes the short cut, which needs none
        for transaction in (True, False):
            assert client.pipeline(transaction).get("k").execute() == [b"v"]  # and so do these
        with pytest.raises(redis.ConnectionError, match="Too many connections"):
            client.pipeline().select(0).get("k").execute()
    assert client.pipeline().select(0).get("k").execute() == [True, b"v"]


def test_a_blocking_pool_lets_threads_wait(url: str) -> None:
    """For the connection that another holds."""
    client = Redis(connection_pool=BlockingConnectionPool.from_url(url, max_connections=1, timeout=10))
    pipe = client.pipeline()
    pipe.watch("k")
    waits = Calling(client.pipeline().watch, "k")
    assert waits.is_alive()
    pipe.reset()
    assert waits.given() is True


def test_pools_of_redis_py_take_the_connection(url: str) -> None:
    """What a library makes itself gets there too."""
    client = redis.Redis(connection_pool=redis.ConnectionPool(connection_class=Connection, store=url, db=1))
    assert (client.set("k", "v"), client.get("k")) == (True, b"v")
    assert Redis.from_url(url, db=1).get("k") == b"v"
    assert Redis.from_url(url).get("k") is None


def test_a_single_connection_keeps_its_state(url: str) -> None:
    """So SELECT, and MULTI by hand, have their effect there."""
    pool = ConnectionPool.from_url(url, decode_responses=True)
    with Redis(connection_pool=pool, single_connection_client=True) as client:
        client.select(2)
        client.set("k", "v")
        client.execute_command("MULTI")
        assert client.execute_command("GET", "k") == "QUEUED"
        assert client.execute_command("EXEC") == ["v"]
    assert Redis.from_url(url + "?db=2").get("k") == b"v"


def test_a_client_goes_on_after_it_was_closed(client: Redis) -> None:
    """Connections are made anew, and the data is there."""
    client.set("k", "v")
    client.close()
    assert client.pipeline().get("k").execute() == ["v"]
    client.connection_pool.disconnect()
    assert client.blpop("l", timeout=0.01) is None


def test_closing_ends_sessions(client: Redis) -> None:
    """Only the pool's own session is left, for commands without a connection."""
    pipe = client.pipeline()
    pipe.watch("k")
    assert len(client.client_list()) == 3
    client.close()
    assert len(client.client_list()) == 2


def test_the_short_cut_is_found_again(client: Redis) -> None:
    """After somebody has ended all sessions."""
    shortcut = client.connection_pool.shortcut
    client.client_kill_filter(_type="normal", skipme=False)
    assert client.set("k", "v")
    assert client.pipeline().get("k").execute() == ["v"]
    assert shortcut.leads("GET")


def test_threads_take_the_short_cut_together(client: Redis) -> None:
    """No command is lost, and none gets the reply of another."""

    def count(key: str) -> list[int]:
        return [client.incr(key) for _ in range(200)]

    counting = [Calling(count, f"own {number}") for number in range(4)] + [Calling(count, "all") for _ in range(4)]
    counted = [each.given() for each in counting]
    assert counted[:4] == [list(range(1, 201))] * 4
    assert sorted(number for numbers in counted[4:] for number in numbers) == list(range(1, 801))


# Stores


@pytest.mark.parametrize(
    ("left", "right", "is_shared"),
    [
        ("memory://", "memory://", False),
        ("memory://one", "memory://one", True),
        ("memory://one", "memory://two", False),
        ("memory://one/3", "memory://one?db=3", True),
        ("memory://one/3", "memory://one", False),
        ("sqlite:///a.db", "sqlite:///./a.db", True),
        ("sqlite:///a.db", "sqlite:///b.db", False),
        ("sqlite:///a.db?db=4", "sqlite:///a.db", False),
        ("sqlite:///a.db?timeout=2.5", "sqlite:///a.db", True),
    ],
)
def test_a_url_names_a_store(
    left: str, right: str, is_shared: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clients of one store see the same."""
    monkeypatch.chdir(tmp_path)
    first, second = from_url(left), from_url(right)
    first.set("k", "v")
    assert second.exists("k") == is_shared


def test_a_client_of_redipy_is_a_store() -> None:
    """Both see the same data."""
    mine = redipy.Redis(backend="memory")
    client = Redis(store=mine, decode_responses=True)
    client.set("k", "v")
    assert mine.get("k") == "v"


@pytest.mark.parametrize("source", ["nothing://", 7, "sqlite://host/file"])
def test_what_names_no_store_is_refused(source: Any) -> None:
    """With a sentence."""
    with pytest.raises(BackendError):
        Redis(store=source)


def test_a_connection_needs_a_store_that_others_find() -> None:
    """In a pool of redis-py each would have one of its own otherwise."""
    with pytest.raises(BackendError, match="memory://name"):
        Connection(store="memory://")


def test_the_url_of_a_server_is_left_to_redis_py() -> None:
    """It is redis-py's client then, down to its pool."""
    client = Redis.from_url("redis://localhost:1/3")
    assert type(client.connection_pool) is redis.ConnectionPool
    assert client.connection_pool.connection_kwargs["db"] == 3


def test_a_file_is_handed_to_other_processes(tmp_path: pathlib.Path) -> None:
    """Memory is not."""
    store, _ = open_store(f"sqlite:///{tmp_path}/test.db")
    assert pickle.loads(pickle.dumps(store)) is store
    with pytest.raises(TypeError):
        pickle.dumps(open_store("memory://here")[0])


def test_a_fork_uses_the_file(tmp_path: pathlib.Path) -> None:
    """With connections of its own, while the parent's stay as they are."""
    client = Redis.from_url(f"sqlite:///{tmp_path}/test.db", decode_responses=True)
    heard = client.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("news")
    heard.get_message(timeout=5)

    def act() -> None:
        assert client.pipeline().set("k", "from the child").execute() == [True]
        assert client.publish("news", "hello") == 1
        client.close()

    assert in_a_child(act) == 0
    assert client.get("k") == "from the child"
    assert heard.get_message(timeout=10)["data"] == "hello"


def test_a_wrong_password_is_refused(client: Redis, url: str) -> None:
    """Also where commands would take the short cut."""
    client.config_set("requirepass", "secret")
    try:
        with pytest.raises(redis.AuthenticationError):
            Redis.from_url(url).get("k")
        with pytest.raises(redis.AuthenticationError):
            Redis.from_url(url, password="wrong").get("k")
        assert Redis.from_url(url, password="secret").get("k") is None
    finally:
        Redis.from_url(url, password="secret").config_set("requirepass", "")


def test_a_line_can_be_watched_for_something_to_read(client: Redis) -> None:
    """Its descriptor is readable exactly then: what waits for many connections at once needs that."""
    pool = client.connection_pool
    with client.client() as single:
        line = single.connection._sock

        def is_readable(seconds: float) -> bool:
            return bool(select.select([line], [], [], seconds)[0])

        assert not is_readable(0)
        single.connection.send_command("BLPOP", "l", 0.05)
        assert is_readable(10)
        assert single.connection.read_response() is None
        assert not is_readable(0)
        single.connection.send_command("PING")
        assert is_readable(0)
    pool.disconnect()
    assert line.fileno() == -1


def test_the_end_of_a_session_is_seen(client: Redis) -> None:
    """By whoever reads, as that of a socket."""
    with client.client() as single:
        line = single.connection._sock
        line.shutdown(socket.SHUT_RDWR)
        with pytest.raises(redis.ConnectionError):
            single.connection.read_response()
