"""What processes on one SQLite file share besides keys: messages, settings, and that a watched key was missing."""
from __future__ import annotations

import pathlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from redipy.backends.sqlite import SqliteBackend
from redipy.backends.sqlite.messages import CLEAN_EVERY, DEAD_MS, FORGOTTEN_MS, OLD_MS
from redipy.errors import RedipyError, WatchError
from redipy.server.session import Session
from test.conformance.harness import words_of
from test.processes import Other, in_a_child, until

TABLES = ("message", "listener", "subscription")


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """The file that all share."""
    return tmp_path / "shared.db"


@pytest.fixture
def backend(path: pathlib.Path) -> Iterator[SqliteBackend]:
    """The file as this process has it open."""
    opened = SqliteBackend(path)
    yield opened
    opened.close()


@pytest.fixture
def other(path: pathlib.Path) -> Iterator[Other]:
    """Another process that has it open."""
    with Other(path) as process:
        yield process


def rows(backend: SqliteBackend) -> dict[str, int]:
    """How many rows the tables of messages have."""
    return {table: backend.file.value(f"select count(*) from {table}") for table in TABLES}


NO_ROWS = dict.fromkeys(TABLES, 0)


def run(backend: SqliteBackend, line: str) -> Any:
    """The reply to a command."""
    return backend.execute(*words_of(line))


# Messages


@pytest.mark.parametrize(
    ("names", "line", "messages"),
    [
        ("[b'news']", "PUBLISH news hello", [("message", b"news", b"hello", None)]),
        ("[], [b'n*s']", "PUBLISH news hello", [("pmessage", b"news", b"hello", b"n*s")]),
        ("[], [], [b'news']", "SPUBLISH news hello", [("smessage", b"news", b"hello", None)]),
        (
            "[b'news'], [b'n*', b'*s', b'x*'], [b'news']",
            "PUBLISH news hello",
            [
                ("message", b"news", b"hello", None),
                ("pmessage", b"news", b"hello", b"n*"),
                ("pmessage", b"news", b"hello", b"*s"),
            ],
        ),
    ],
)
def test_a_message_reaches_another_process(
    backend: SqliteBackend, other: Other, names: str, line: str, messages: list[object]
) -> None:
    """As soon as it has subscribed, in each form that it has asked for, and once."""
    assert run(backend, line) == 0
    other.ask(f"subscription.subscribe({names})")
    assert run(backend, line) == len(messages)
    assert other.ask(f"received({len(messages)})") == messages
    other.ask(f"subscription.unsubscribe({names})")
    assert run(backend, line) == 0
    assert other.ask("subscription.get(0)") is None
    assert rows(backend) == NO_ROWS


def test_who_listens_is_counted_everywhere(backend: SqliteBackend, other: Other) -> None:
    """PUBSUB and the reply of PUBLISH speak of all processes."""
    here = backend.subscribe([b"news", b"mine"], [b"n*"])
    there = "subscription.subscribe([b'news', b'theirs'], [b'n*', b't*'], [b'shard'])"
    other.ask(there)
    other.ask(there)  # a second time is the same
    for ask in (other.run, lambda line: run(backend, line)):
        assert sorted(ask("PUBSUB CHANNELS")) == [b"mine", b"news", b"theirs"]
        assert ask("PUBSUB CHANNELS n*") == [b"news"]
        assert ask("PUBSUB NUMSUB news mine theirs none") == [b"news", 2, b"mine", 1, b"theirs", 1, b"none", 0]
        assert ask("PUBSUB NUMPAT") == 2
        assert ask("PUBSUB SHARDCHANNELS") == [b"shard"]
        assert ask("PUBSUB SHARDNUMSUB shard news") == [b"shard", 1, b"news", 0]
        assert ask("PUBLISH news hello") == 4
        assert ask("SPUBLISH shard hello") == 1
    here.close()
    assert other.run("PUBLISH news hello") == 2


def test_everybody_receives_in_one_order(backend: SqliteBackend, path: pathlib.Path) -> None:
    """That of the commits, whoever sends and whoever listens; nothing is lost or comes twice."""
    here = backend.subscribe([b"news"])
    number = 150
    with Other(path) as first, Other(path) as second:
        for process in (first, second):
            process.ask("subscription.subscribe([b'news'])")
        for process in (first, second):
            process.begin(f"[run(f'PUBLISH news {process.process.pid}:{{n}}') for n in range({number})]")
        for n in range(number):
            assert run(backend, f"PUBLISH news here:{n}") == 3
        assert first.answer() == second.answer() == [3] * number
        received = [message.data for _ in range(3 * number) if (message := here.get(20))]
        for process in (first, second):
            assert [data for _, _, data, _ in process.ask(f"received({3 * number})")] == received
            assert process.ask("subscription.get(0.05)") is None
        for sender in (b"here", b"%d" % first.process.pid, b"%d" % second.process.pid):
            mine = [data for data in received if data.startswith(sender + b":")]
            assert mine == [sender + b":%d" % n for n in range(number)]


def test_a_step_that_is_undone_has_sent_nothing(backend: SqliteBackend, other: Other) -> None:
    """One that is kept sends in the order of its commands, whatever else failed in it."""
    other.ask("subscription.subscribe([b'news'])")
    here = backend.subscribe([b"news"])
    lines = [words_of(line) for line in ("PUBLISH news a", "SET k v", "LPUSH k x", "PUBLISH news b")]
    with pytest.raises(RedipyError):
        backend.execute_many(lines, rollback=True)
    assert here.get(0) is None
    assert backend.execute_many(lines)[::3] == [2, 2]
    for received in ([tuple(here.get(20) or ()) for _ in range(2)], other.ask("received(2)")):
        assert [data for _, _, data, _ in received] == [b"a", b"b"]
    assert rows(backend)["message"] == 2


def test_a_receiver_that_sends_is_heard_after_what_came_before(backend: SqliteBackend) -> None:
    """All receive in the same order, and a receiver may use the backend."""
    received: list[tuple[int, bytes]] = []

    def listener(number: int) -> None:
        def take(message: Any) -> None:
            received.append((number, message.data))
            if number == 1 and message.data == b"question":
                run(backend, "PUBLISH news answer")

        backend.listen(take).subscribe([b"news"])

    listener(1)
    listener(2)
    run(backend, "PUBLISH news question")
    assert received == [(1, b"question"), (2, b"question"), (1, b"answer"), (2, b"answer")]


def test_two_clients_of_one_process(path: pathlib.Path, backend: SqliteBackend) -> None:
    """They are two listeners, and hear each other."""
    second = SqliteBackend(path)
    subscriptions = backend.subscribe([b"news"]), second.subscribe([b"news"])
    assert run(second, "PUBLISH news hello") == 2
    assert [subscription.get(20).data for subscription in subscriptions] == [b"hello"] * 2  # type: ignore[union-attr]
    second.close()
    assert run(backend, "PUBLISH news hello") == 1
    subscriptions[1].close()  # after its backend
    subscriptions[0].close()
    assert rows(backend) == NO_ROWS


def test_the_moment_of_subscribing_counts(path: pathlib.Path, backend: SqliteBackend) -> None:
    """Not that at which a message is read: what was sent before is not received, what comes before the end is."""
    second, third = SqliteBackend(path), SqliteBackend(path)
    listening, other = second.subscribe([b"first"]), third.subscribe([b"news"])
    with second.file.lock:  # so that its thread reads nothing meanwhile
        assert run(backend, "PUBLISH first one") == 1
        assert run(backend, "PUBLISH news early") == 1
        listening.subscribe([b"news"])
        assert run(backend, "PUBLISH news within") == 2
        listening.unsubscribe([b"news"])
        assert run(backend, "PUBLISH news late") == 1
        assert run(backend, "PUBLISH first last") == 1
    assert [message.data for _ in range(3) if (message := listening.get(20))] == [b"one", b"within", b"last"]
    assert [message.data for _ in range(3) if (message := other.get(20))] == [b"early", b"within", b"late"]
    for opened in (second, third):
        opened.close()


def test_a_session_hears_other_processes(backend: SqliteBackend, other: Other) -> None:
    """It subscribes as every other client does."""
    pushed: list[Any] = []
    session = Session(backend, pushed.append)
    session.execute(b"SUBSCRIBE", b"news")
    assert other.run("PUBLISH news hello") == 1
    until(lambda: len(pushed) == 2)
    assert pushed[1] == [b"message", b"news", b"hello"]
    session.close()
    assert other.run("PUBLISH news hello") == 0


def test_a_receiver_that_fails_takes_nothing_from_others(
    backend: SqliteBackend, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its exception is reported, and the next message comes."""
    reported: list[object] = []
    monkeypatch.setattr("threading.excepthook", lambda hooked: reported.append(hooked.exc_type))
    backend.listen(lambda message: 1 // 0).subscribe([b"news"])
    here = backend.subscribe([b"news"])
    for number in range(3):
        assert other.run(f"PUBLISH news {number}") == 2
    assert [message.data for _ in range(3) if (message := here.get(20))] == [b"0", b"1", b"2"]
    until(lambda: reported == [ZeroDivisionError] * 3)


def test_a_process_that_died_is_forgotten(backend: SqliteBackend, other: Other) -> None:
    """First it is no longer counted, and then nothing is left of it."""
    other.ask("subscription.subscribe([b'news'], [b'n*'])")
    other.kill()
    assert run(backend, "PUBLISH news hello") == 2
    backend.file.run("update listener set seen_ms = seen_ms - ?", (DEAD_MS,))
    assert run(backend, "PUBLISH news hello") == 0
    assert run(backend, "PUBSUB NUMSUB news") == [b"news", 0]
    assert run(backend, "PUBSUB CHANNELS") == []
    assert run(backend, "PUBSUB NUMPAT") == 0
    assert rows(backend) == {"message": 2, "listener": 1, "subscription": 2}
    backend.file.run("update listener set seen_ms = seen_ms - ?", (FORGOTTEN_MS,))
    backend.subscribe([b"other"]).close()
    assert rows(backend) == NO_ROWS


def test_a_process_that_was_taken_for_dead_comes_back(backend: SqliteBackend, other: Other) -> None:
    """What was sent meanwhile has not been lost to it."""
    other.ask("subscription.subscribe([b'news'])")
    with backend.together():  # in which it can give no sign of life
        backend.file.run("update listener set seen_ms = seen_ms - ?", (DEAD_MS,))
        assert run(backend, "PUBLISH news a") == 0
    assert other.ask("received(1)")[0][2] == b"a"
    with backend.together():
        backend.file.run("update listener set seen_ms = seen_ms - ?", (DEAD_MS + FORGOTTEN_MS,))
        backend.subscribe([b"other"]).close()
        assert rows(backend) == {"message": 0, "listener": 0, "subscription": 0}
    until(lambda: run(backend, "PUBSUB NUMSUB news") == [b"news", 1])
    assert run(backend, "PUBLISH news b") == 1
    assert other.ask("received(1)")[0][2] == b"b"


def test_old_messages_are_deleted_in_passing(backend: SqliteBackend, other: Other) -> None:
    """Those that are old, and those that all who listen have read."""
    other.ask("subscription.subscribe([b'news'])")
    for _ in range(CLEAN_EVERY - 1):
        run(backend, "PUBLISH news hello")
    assert rows(backend)["message"] == CLEAN_EVERY - 1
    backend.file.run("update message set sent_ms = sent_ms - ? where id <= 10", (OLD_MS + 1,))
    backend.file.run("update listener set read_id = 5")
    run(backend, "PUBLISH news hello")
    assert backend.file.value("select min(id) from message") == 11
    backend.file.run("update listener set read_id = 20")
    for _ in range(CLEAN_EVERY):
        run(backend, "PUBLISH news hello")
    assert backend.file.value("select min(id) from message") >= 21
    other.ask("subscription.close()")
    assert rows(backend) == NO_ROWS


def test_in_memory_nobody_else_listens() -> None:
    """Messages go the same way, but nothing is written or looked for."""
    backend, second = SqliteBackend(":memory:"), SqliteBackend(":memory:")
    here = backend.subscribe([b"news"], [b"n*"])
    assert run(backend, "PUBLISH news a") == 2
    assert run(second, "PUBLISH news b") == 0
    with pytest.raises(RedipyError):
        backend.execute_many([words_of("PUBLISH news c"), words_of("NONE")], rollback=True)
    assert [here.get(0), here.get(0), here.get(0)][2] is None
    assert run(backend, "PUBSUB NUMSUB news") == [b"news", 1]
    assert rows(backend) == NO_ROWS
    assert backend.watcher.thread is None
    for opened in (backend, second):
        opened.close()


# Forks


def test_a_forked_child_begins_without_subscriptions(backend: SqliteBackend) -> None:
    """Those of its parent stay the parent's, and get what the child sends."""
    here = backend.subscribe([b"news"])

    def child() -> None:
        assert run(backend, "PUBLISH news hello") == 1
        assert here.get(None) is None  # it is closed
        own = backend.subscribe([b"news"])
        assert run(backend, "PUBLISH news again") == 2
        assert own.get(20) is not None

    assert in_a_child(child) == 0
    assert [message.data for _ in range(2) if (message := here.get(20))] == [b"hello", b"again"]
    assert here.get(0.05) is None
    assert run(backend, "PUBLISH news on") == 2  # nobody has said that the child has ended
    assert here.get(20) is not None


def test_a_forked_child_does_not_serve_who_waits_in_its_parent(backend: SqliteBackend) -> None:
    """What it pushes is taken by the thread that waits, not by the copy of it in the child."""
    replies: list[Any] = []
    thread = threading.Thread(target=lambda: replies.append(run(backend, "BLPOP queue 20")))
    thread.start()
    until(lambda: backend.room.queues)
    assert in_a_child(lambda: run(backend, "RPUSH queue job")) == 0
    thread.join(20)
    assert replies == [[b"queue", b"job"]]


# Settings


def test_settings_of_the_data_hold_for_every_process(backend: SqliteBackend, other: Other, path: pathlib.Path) -> None:
    """Who asks for them sees them at once, who writes goes by them, and the next to open the file has them too."""
    other.run("CONFIG SET maxmemory 10mb maxmemory-samples 7 slowlog-max-len 5")
    assert run(backend, "CONFIG GET maxmemory*s") == {b"maxmemory-samples": b"7", b"maxmemory-clients": b"0"}
    assert run(backend, "CONFIG GET slowlog-max-len") == {b"slowlog-max-len": b"128"}  # not of the data
    followed: list[bytes] = []
    settings = backend.server.settings
    settings.followers.append(lambda: followed.append(settings[b"maxmemory-samples"]))
    for samples, line in enumerate(("SET k v", "RPUSH l v", "GET k; SET k v"), start=8):
        other.run(f"CONFIG SET maxmemory-samples {samples}")
        for each in line.split("; "):
            run(backend, each)
        assert followed.pop() == b"%d" % samples and not followed
    other.run("CONFIG SET maxmemory-samples 20")
    backend.caller()(b"SET", "k", "v")
    assert followed == [b"20"]
    opened = SqliteBackend(path)
    assert opened.server.settings[b"maxmemory"] == b"10485760"
    assert opened.server.settings[b"maxmemory-samples"] == b"20"
    opened.close()


def test_a_setting_is_undone_with_its_step(backend: SqliteBackend, other: Other) -> None:
    """For everybody."""
    run(backend, "CONFIG SET maxmemory-samples 7")
    lines = "CONFIG SET maxmemory-samples 9 maxmemory 1gb", "NONE"
    with pytest.raises(RedipyError):
        backend.execute_many([words_of(line) for line in lines], rollback=True)
    for ask in (other.run, lambda line: run(backend, line)):
        assert ask("CONFIG GET maxmemory-samples") == {b"maxmemory-samples": b"7"}
        assert ask("CONFIG GET maxmemory") == {b"maxmemory": b"0"}


# Missing keys that are watched


@pytest.mark.parametrize(
    "lines",
    [
        "SET k v; DEL k", "RPUSH k v; LPOP k", "SET other v; RENAME other k; DEL k", "SET k v; RENAME k other",
        "COPY full k; DEL k", "SWAPDB 0 1; SWAPDB 0 1", "SADD k v; FLUSHALL",
    ],
)  # fmt: skip
def test_a_missing_key_that_came_and_went_was_touched(backend: SqliteBackend, other: Other, lines: str) -> None:
    """A transaction that watches it does not happen, whichever process made the key."""
    run(backend, "SET full v")
    backend.database(1).execute(b"SET", b"k", b"v")
    for act in (other.run, lambda line: run(backend, line)):
        watch = backend.watch([b"k"])
        for line in lines.split("; "):
            act(line)
        assert run(backend, "EXISTS k") == 0
        with pytest.raises(WatchError):
            watch.execute_many([words_of("SET done v")])
        run(backend, "SET full v")
        backend.database(1).execute(b"SET", b"k", b"v")


def test_a_missing_key_that_nobody_made_was_not_touched(backend: SqliteBackend, other: Other) -> None:
    """Others of its name in other databases are not it, and its watchers do not disturb each other."""
    first, second = backend.watch([b"k"]), backend.watch([b"k"])
    for line in ("SET other v", "DEL k", "GET k", "FLUSHALL"):
        other.run(line)
    backend.database(1).execute(b"SET", b"k", b"v")
    assert first.execute_many([words_of("SET done v")]) == [b"OK"]
    assert second.execute_many([words_of("SET k v")]) == [b"OK"]
    assert backend.file.value("select count(*) from absence") == 0
