"""The queue: every task is done, whoever dies, in order, and none is asked for in vain over and over."""
from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest

from redipy import Redis, RedisClientAPI
from redipy.clock import ManualClock
from redipy.helpers.queue import ReliableQueue, Sizes, Task
from test.helpers.workers import in_threads, processes
from test.processes import until

LONG = 600.0


@pytest.fixture
def queue(r: Redis[str]) -> ReliableQueue:
    """A queue whose tasks are given out twice, for a long time."""
    return ReliableQueue(r, "jobs", visibility_timeout=LONG, max_deliveries=2)


def payloads(queue: ReliableQueue) -> list[str]:
    """What there is to take, all of which is taken."""
    found: list[str] = []
    while (task := queue.take(0)) is not None:
        found.append(task.payload)
    return found


def taken(queue: ReliableQueue, timeout: float | None = 0) -> Task:
    """A task that there must be."""
    task = queue.take(timeout)
    assert task is not None
    return task


def test_tasks_come_in_order(queue: ReliableQueue) -> None:
    """Of priority, and then of age; what is done is gone but for a counter."""
    for payload, priority in [("a", 0), ("b", -1), ("c", 2.5), ("d", 0), ("e", 2.5)]:
        queue.push(payload, priority=priority)
    assert queue.sizes() == Sizes(5, 0, 0, 0)
    done = [taken(queue) for _ in range(5)]
    assert [task.payload for task in done] == ["c", "e", "a", "d", "b"]
    assert queue.sizes() == Sizes(0, 0, 5, 0) and queue.take(0) is None
    assert all(queue.ack(task) for task in done) and not queue.ack(done[0])
    assert queue.sizes() == Sizes(0, 0, 0, 0)
    assert queue._client.keys() - {"jobs:bell"} == {"jobs:numbers"}


def test_any_text_is_a_payload(queue: ReliableQueue) -> None:
    """As it was."""
    for payload in ("", "#", "\x00é\udcff", "x" * 10_000):
        queue.push(payload)
        task = taken(queue)
        assert task.payload == payload and queue.ack(task)


def test_a_delayed_task_comes_when_it_is_due(queue: ReliableQueue, let_go_by: Callable[[int], None]) -> None:
    """Not before, and then in its place."""
    queue.push("later", delay=LONG)
    queue.push("soon", delay=0.02, priority=1)
    queue.push("now")
    let_go_by(21)
    assert queue.sizes() == Sizes(2, 1, 0, 0) and payloads(queue) == ["soon", "now"]


def test_what_is_not_acknowledged_comes_again(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """In its old place; and who had it before can do nothing to it, once somebody else has it."""
    queue = ReliableQueue(r, "jobs", visibility_timeout=0.03)
    ids = [queue.push("a"), queue.push("b")]
    first = taken(queue)
    assert first == (ids[0], "a", 1)
    let_go_by(31)
    assert queue.sizes() == Sizes(2, 0, 0, 0)
    second = taken(queue)
    assert second == (ids[0], "a", 2)
    assert not queue.ack(first) and not queue.nack(first) and not queue.extend(first)
    assert queue.ack(second) and payloads(queue) == ["b"]


def test_a_late_acknowledgement_counts_if_nobody_has_the_task(
    r: Redis[str], let_go_by: Callable[[int], None]
) -> None:
    """Also when it has died meanwhile."""
    for most in (1, 2):
        queue = ReliableQueue(r, "jobs", visibility_timeout=0.01, max_deliveries=most)
        queue.push("a")
        task = taken(queue)
        let_go_by(11)
        assert queue.sizes() == Sizes(most - 1, 0, 0, 2 - most)
        assert not queue.nack(task) and not queue.extend(task)
        assert queue.ack(task) and queue.sizes() == Sizes(0, 0, 0, 0)


def test_time_for_a_task_is_extended(queue: ReliableQueue, let_go_by: Callable[[int], None]) -> None:
    """Or shortened; from now on."""
    queue.push("a")
    task = taken(queue)
    assert queue.extend(task, 2 * LONG) and queue.extend(task)
    assert queue.sizes() == Sizes(0, 0, 1, 0)
    assert queue.extend(task, 0.02)
    let_go_by(21)
    assert queue.sizes() == Sizes(1, 0, 0, 0) and not queue.extend(task)


def test_a_task_that_failed_comes_again(queue: ReliableQueue) -> None:
    """At once, or when it was said; and dies when it was given out too often."""
    queue.push("a")
    queue.push("b")
    assert queue.nack(taken(queue)) and queue.sizes() == Sizes(2, 0, 0, 0)
    task = taken(queue)
    assert task.payload == "a" and task.deliveries == 2
    assert queue.nack(task) and queue.dead_letters() == [task]
    task = taken(queue)
    assert queue.nack(task, delay=LONG) and queue.sizes() == Sizes(0, 1, 0, 1)


def test_a_dead_task_is_revived_or_buried(queue: ReliableQueue) -> None:
    """As a new one, of the old priority; a receipt of the old one is good for nothing."""
    for payload, priority in [("a", 1), ("b", 0), ("c", 0)]:
        queue.push(payload, priority=priority)
    while (task := queue.take(0)) is not None:
        queue.nack(task)
    a, b, c = queue.dead_letters()
    assert [a.payload, b.payload, c.payload] == ["a", "b", "c"] and queue.dead_letters(1) == [a]
    assert queue.bury(b.id) and not queue.bury(b.id) and queue.revive(b.id) is None
    assert queue.revive(c.id) and queue.revive(a.id) and queue.revive("none") is None
    assert queue.sizes() == Sizes(2, 0, 0, 0)
    again = taken(queue)
    assert again.payload == "a" and again.deliveries == 1 and again.id > c.id
    assert not queue.ack(a) and queue.ack(again) and payloads(queue) == ["c"]


def test_pushing_and_acknowledging_go_with_what_else_is_done(queue: ReliableQueue) -> None:
    """In one pipeline."""
    r = queue._client
    with r.pipeline() as pipe:
        pipe.set("order", "1")
        queue.push_in(pipe, "ship", priority=3)
        _, task_id = pipe.execute()
    task = taken(queue)
    assert task == (task_id, "ship", 1)
    with r.pipeline() as pipe:
        queue.ack_in(pipe, task)
        queue.ack_in(pipe, task)
        pipe.set("order", "2")
        assert pipe.execute() == [True, False, True]


@pytest.mark.parametrize("arguments", [{"max_deliveries": 0}, {"visibility_timeout": 0}])
def test_numbers_are_above_zero(r: Redis[str], arguments: dict[str, Any]) -> None:
    """Or refused."""
    with pytest.raises(ValueError, match="above zero"):
        ReliableQueue(r, "jobs", **arguments)


# Waiting


def is_waited_for(r: RedisClientAPI[Any], number: int) -> bool:
    """Whether so many have begun to wait."""
    backend: Any = getattr(r.backend, "backend", r.backend)
    if backend.name == "redis":
        return f"blocked_clients:{number}\r".encode() in backend.execute(b"INFO", b"clients")
    return number == sum(map(len, backend.room.queues.values()))


def start(queue: ReliableQueue, timeout: float | None, found: list[Task | None]) -> threading.Thread:
    """A thread that takes a task."""
    thread = threading.Thread(target=lambda: found.append(queue.take(timeout)), daemon=True)
    thread.start()
    return thread


def test_who_waits_is_woken_by_a_push(queue: ReliableQueue) -> None:
    """Each task goes to one who waits."""
    found: list[Task | None] = []
    threads = [start(queue, None, found) for _ in range(3)]
    until(lambda: is_waited_for(queue._client, 3))
    for payload in "abc":
        queue.push(payload)
    for thread in threads:
        thread.join()
    assert sorted(task.payload for task in found if task) == ["a", "b", "c"]


def test_all_who_wait_are_woken_by_tasks_that_come_at_once(queue: ReliableQueue) -> None:
    """Though the bell rings but once."""
    found: list[Task | None] = []
    threads = [start(queue, None, found) for _ in range(3)]
    until(lambda: is_waited_for(queue._client, 3))
    with queue._client.pipeline() as pipe:
        for payload in "abc":
            queue.push_in(pipe, payload)
    for thread in threads:
        thread.join()
    assert sorted(task.payload for task in found if task) == ["a", "b", "c"]


def test_a_shorter_time_is_told(local_client: Redis[str], clock: ManualClock) -> None:
    """To who waits already."""
    queue = ReliableQueue(local_client, "jobs", visibility_timeout=LONG)
    queue.push("a")
    task = taken(queue)
    found: list[Task | None] = []
    thread = start(queue, None, found)
    until(lambda: is_waited_for(local_client, 1))
    queue.extend(task, 0.06)
    until(lambda: not thread.is_alive() or clock.advance(milliseconds=10))
    assert found == [(task.id, "a", 2)]


def test_waiting_ends_in_time(queue: ReliableQueue, clock: ManualClock) -> None:
    """With None."""
    found: list[Task | None] = []
    thread = start(queue, 0.02, found)
    while thread.is_alive():
        clock.advance(milliseconds=1)
        thread.join(0.001)
    assert found == [None]


def test_who_waits_is_woken_by_time(r: Redis[str], clock: ManualClock) -> None:
    """When something is due that was delayed, or not acknowledged."""
    queue = ReliableQueue(r, "jobs", visibility_timeout=0.02)
    found: list[Task | None] = []
    for deliveries in (1, 2):
        thread = start(queue, None, found)
        if deliveries == 1:
            until(lambda: is_waited_for(r, 1))
            queue.push("late", delay=0.02)
        while thread.is_alive():
            clock.advance(milliseconds=1)
            thread.join(0.001)
        assert found[-1] and found[-1].deliveries == deliveries


@pytest.mark.parametrize("case", ["delayed", "not acknowledged", "failed, and delayed", "given up for soon"])
def test_another_wakes_in_time(local_client: Redis[str], clock: ManualClock, case: str) -> None:
    """When something is due, though who knew of it has gone to work or given up."""
    queue = ReliableQueue(local_client, "jobs", visibility_timeout=0.06 if case == "not acknowledged" else LONG)
    found: list[Task | None] = []
    given_up: list[Task | None] = []
    patient: list[threading.Thread] = []
    for number in (1, 2):
        patient.append(start(queue, None, found))
        until(lambda number=number: is_waited_for(local_client, number))
    impatient = start(queue, 0.03, given_up)
    until(lambda: is_waited_for(local_client, 3))
    queue.push("late", delay=0.06 if case == "delayed" else 0)
    if case != "delayed":
        until(lambda: found)
        (first,) = found
        assert first
        if case == "failed, and delayed":
            queue.nack(first, delay=0.06)
        elif case == "given up for soon":
            queue.extend(first, 0.06)
    expected = 1 if case == "delayed" else 2
    clock.advance(milliseconds=30)
    impatient.join()
    until(lambda: len(found) == expected or clock.advance(milliseconds=1))
    assert [task.payload for task in found if task] == ["late"] * expected and given_up == [None]
    queue.push("end")
    for thread in patient:
        thread.join()


# Everything at random


class Model:
    """What a queue is: each task with its state, and the time until which it is in it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tasks: dict[str, dict[str, Any]] = {}

    def settle(self, now: int) -> None:
        for task in self.tasks.values():
            if task["state"] in ("delayed", "taken") and task["until"] <= now:
                self.back(task, now, was_taken=task["state"] == "taken")

    def back(self, task: dict[str, Any], now: int, *, was_taken: bool, delay: int = 0) -> None:
        if was_taken and task["deliveries"] >= self.most:
            task.update(state="dead", until=now)
        elif delay:
            task.update(state="delayed", until=now + delay)
        else:
            task.update(state="ready")

    def first(self) -> str | None:
        ready = [name for name, task in self.tasks.items() if task["state"] == "ready"]
        return min(ready, key=lambda name: (-self.tasks[name]["priority"], name), default=None)

    def sizes(self) -> tuple[int, ...]:
        states = [task["state"] for task in self.tasks.values()]
        return tuple(states.count(state) for state in ("ready", "delayed", "taken", "dead"))


def revive_one(queue: ReliableQueue, model: Model) -> None:
    """Revive a dead task, if there is one."""
    assert {task.id for task in queue.dead_letters()} <= {
        name for name, task in model.tasks.items() if task["state"] == "dead"
    }
    for task in queue.dead_letters(1):
        anew = queue.revive(task.id)
        assert anew
        model.tasks[anew] = {**model.tasks.pop(task.id), "deliveries": 0, "state": "ready"}


@pytest.mark.parametrize("seed", range(8))
def test_a_queue_is_what_the_model_says(local_client: Redis[str], clock: ManualClock, seed: int) -> None:
    """Random calls, with old receipts among them, and time going by."""
    dice = random.Random(seed)
    queue = ReliableQueue(local_client, "jobs", visibility_timeout=0.1, max_deliveries=2)
    model = Model(2)
    given: list[Task] = []
    for number in range(250):
        now = clock.now_ms()
        act = dice.choice(["push", "push", "take", "take", "ack", "nack", "extend", "revive", "advance"])
        old = dice.choice(given) if given else None
        state = model.tasks.get(old.id) if old else None
        is_current = state is not None and old is not None and state["deliveries"] == old.deliveries
        if act == "push":
            delay, priority = dice.choice([0, 0, 60]), dice.choice([0, 0, 1])
            name = queue.push(str(number), delay=delay / 1000, priority=priority)
            model.tasks[name] = {"priority": priority, "deliveries": 0, "payload": str(number)}
            model.back(model.tasks[name], now, was_taken=False, delay=delay)
        elif act == "take":
            model.settle(now)
            expected, task = model.first(), queue.take(0)
            assert (task.id if task else None) == expected
            if task:
                chosen = model.tasks[task.id]
                chosen.update(state="taken", until=now + 100, deliveries=chosen["deliveries"] + 1)
                assert task == (task.id, chosen["payload"], chosen["deliveries"])
                given.append(task)
        elif act == "ack" and old:
            assert queue.ack(old) is is_current
            if is_current:
                del model.tasks[old.id]
        elif act == "nack" and old:
            model.settle(now)
            is_held = is_current and state["state"] == "taken"  # type: ignore[index]
            delay = dice.choice([0, 60])
            assert queue.nack(old, delay=delay / 1000) is is_held
            if is_held and state:
                model.back(state, now, was_taken=True, delay=delay)
        elif act == "extend" and old:
            model.settle(now)
            is_held = is_current and state["state"] == "taken"  # type: ignore[index]
            assert queue.extend(old, 0.15) is is_held
            if is_held and state:
                state["until"] = now + 150
        elif act == "revive":
            model.settle(now)
            revive_one(queue, model)
        else:
            clock.advance(milliseconds=dice.randrange(50))
        model.settle(clock.now_ms())
        assert queue.sizes() == model.sizes()
    assert local_client.backend.check() == []  # type: ignore[attr-defined]


# Threads and processes


def test_threads_share_the_work(r: Redis[str]) -> None:
    """Every task is done once by one of them, as none takes too long."""
    queue = ReliableQueue(r, "jobs", visibility_timeout=LONG)

    def work(number: int) -> None:
        if number == 0:
            for payload in range(60):
                queue.push(str(payload))
            for _ in range(3):
                queue.push("end", priority=-1)
            return
        while (task := taken(queue, None)).payload != "end":
            r.hincrby("done", task.payload, 1)
            assert queue.ack(task)
        assert queue.ack(task)

    in_threads(4, work)
    assert r.hgetall("done") == {str(payload): "1" for payload in range(60)}
    assert queue.sizes() == Sizes(0, 0, 0, 0)


def test_every_task_is_done_though_workers_are_killed(url: str, shared: Redis[str]) -> None:
    """Each at least once, and acknowledged once."""
    queue = ReliableQueue(shared, "jobs", visibility_timeout=0.2, max_deliveries=1000)
    names = [str(payload) for payload in range(150)]
    with processes(3, "work_off", url, 0.2) as workers:
        for name in names[:75]:
            queue.push(name)
        until(lambda: shared.hlen("done") >= 20)
        workers[0].kill()
        for name in names[75:]:
            queue.push(name)
        until(lambda: shared.hlen("done") >= 60)
        workers[1].kill()
        until(lambda: queue.sizes() == Sizes(0, 0, 0, 0))
        until(lambda: shared.hlen("done") >= 148)  # one who was killed may have acknowledged, and not counted
    begun, done = shared.hgetall("begun"), shared.hgetall("done")
    assert set(begun) == set(names)
    assert set(done.values()) == {"1"}
