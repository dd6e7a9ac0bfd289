"""Locks and semaphores: never too many inside, first come first served, and nobody waits for the dead."""
from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable

import pytest

from redipy import Redis
from redipy.clock import ManualClock
from redipy.errors import NotOwnedError, TimeoutError
from redipy.helpers.lock import Lock
from redipy.helpers.semaphore import Semaphore
from redipy.helpers.turns import NUMBERS_LIVE_MS, Turns
from test.helpers.workers import in_threads, inside, processes, said
from test.processes import until

LONG = 600.0


def waiting(lock: Lock) -> int:
    """How many wait for a lock."""
    return int(lock._turns.look(None)["waiting"])


def test_a_lock_is_held_by_one(r: Redis[str]) -> None:
    """Who does not wait is refused, and who releases leaves but a counter that expires."""
    mine, yours = Lock(r, "door"), Lock(r, "door", blocking=False)
    assert not mine.locked() and not mine.owned() and mine.token is None
    assert mine.acquire() and mine.locked() and mine.owned() and mine.token
    assert yours.locked() and not yours.owned() and not yours.acquire() and not yours.acquire(True, 0)
    mine.release()
    assert not mine.locked() and not mine.owned() and mine.token is None
    assert yours.acquire() and not mine.acquire(blocking=False)
    yours.release()
    assert r.keys() == {"door:numbers"} and 0 < r.pttl("door:numbers") <= NUMBERS_LIVE_MS


def test_a_block_holds_the_lock(r: Redis[str]) -> None:
    """And gives it back, however it ends; who does not get it in time is told."""
    with Lock(r, "door") as lock:
        assert lock.owned()
        with pytest.raises(TimeoutError, match="door was not free"), Lock(r, "door", blocking=False):
            raise AssertionError
    assert not lock.locked()
    with pytest.raises(KeyError), lock:
        raise KeyError
    assert not lock.locked()


def test_what_is_not_held_is_not_released(r: Redis[str]) -> None:
    """Nor extended; nor is a lock taken twice by one thread."""
    lock = Lock(r, "door")
    for act in (lock.release, lock.reacquire, lambda: lock.extend(1)):
        with pytest.raises(NotOwnedError, match="acquire it first"):
            act()
    with lock, pytest.raises(RuntimeError, match="holds door already"):
        lock.acquire()
    with pytest.raises(ValueError, match="timeout is a time in seconds above zero"):
        Lock(r, "door", timeout=0)
    with pytest.raises(ValueError, match="limit is a number of places above zero"):
        Semaphore(r, "room", 0)


@pytest.mark.parametrize("act", [Lock.release, Lock.reacquire])
def test_a_lease_runs_out(r: Redis[str], let_go_by: Callable[[int], None], act: Callable[[Lock], object]) -> None:
    """Whoever held the lock learns of it when releasing or extending, and can take it again."""
    lock, other = Lock(r, "door", timeout=LONG), Lock(r, "door", timeout=LONG)
    lock.acquire()
    first = lock.token or 0
    lock.extend(0.02, replace_ttl=True)
    let_go_by(21)
    assert not lock.owned() and not lock.locked()
    with other, pytest.raises(NotOwnedError, match=r"its lease of 600\.0 s ran out"):
        assert (other.token or 0) > first
        act(lock)
    assert lock.token is None and lock.acquire()
    lock.release()


def test_a_lost_lock_is_told_at_the_end_of_the_block(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """But an error that leaves the block is not hidden."""
    with pytest.raises(NotOwnedError), Lock(r, "door", timeout=0.01):
        let_go_by(11)
    with pytest.raises(KeyError), Lock(r, "door", timeout=0.01):
        let_go_by(11)
        raise KeyError


def test_a_lease_is_extended(r: Redis[str]) -> None:
    """By so much, or to so much from now."""
    lock = Lock(r, "door", timeout=100)
    lock.acquire()
    for change, least, most in [
        (lambda: lock.extend(50), 100_000, 150_000),
        (lambda: lock.extend(20, replace_ttl=True), 10_000, 20_000),
        (lock.reacquire, 90_000, 100_000),
    ]:
        assert change() is True and least < r.pttl("door") <= most


def test_waiting_ends_in_time(r: Redis[str], clock: ManualClock) -> None:
    """And leaves nothing of the one who waited."""
    Lock(r, "door", timeout=LONG).acquire()
    late = Lock(r, "door", blocking_timeout=0.02)
    thread = threading.Thread(target=lambda: results.append(late.acquire()))
    results: list[bool] = []
    thread.start()
    while thread.is_alive():
        clock.advance(milliseconds=1)
        thread.join(0.001)
    assert results == [False] and waiting(late) == 0
    assert r.keys() == {"door", "door:numbers"}


def test_first_come_first_served(r: Redis[str]) -> None:
    """In the order in which they began to wait; tokens grow; and nobody who comes later gets in between."""
    served: list[int] = []
    tokens: list[int] = []
    door = Lock(r, "door", timeout=LONG)
    door.acquire()

    def wait(number: int) -> None:
        lock = Lock(r, "door", timeout=LONG)
        with lock:
            served.append(number)
            tokens.append(lock.token or 0)
            assert not Lock(r, "door").acquire(blocking=False)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        until(lambda number=number: waiting(door) == number)
    first = door.token or 0
    door.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]
    assert [first, *tokens] == sorted({first, *tokens})


def test_a_lock_that_nobody_gives_back_goes_to_who_waits(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """When its lease is over; of those who wait, one that is dead is passed over at the end of its own."""
    turns = Turns(r, "door", 1)
    holder, _ = turns.enter(None, 40, None)
    dead, wait_ms = turns.enter(None, 30, None)  # it will never ask again
    assert 0 < wait_ms <= 40
    lock = Lock(r, "door", timeout=LONG)
    thread = threading.Thread(target=lock.acquire)
    thread.start()
    until(lambda: waiting(lock) == 2)
    while thread.is_alive():
        let_go_by(1)
        thread.join(0.001)
    assert lock.locked() and waiting(lock) == 0
    assert not turns.give_back(holder) and not turns.give_back(dead)


def test_who_was_passed_over_begins_anew(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """With a number above that of those who came in meanwhile, so that tokens grow with the holders."""
    turns = Turns(r, "door", 1)
    turns.enter(None, 10, None)
    slow, _ = turns.enter(None, 10, None)
    let_go_by(41)
    other, wait_ms = turns.enter(None, 600_000, None)
    assert wait_ms is None
    again, wait_ms = turns.enter(slow, 10, None)
    assert wait_ms and int(again.split(":")[0]) > int(other.split(":")[0]) > int(slow.split(":")[0])


def test_nobody_asks_before_it_can_be_its_turn(local_client: Redis[str]) -> None:
    """The second who waits lets two leases end, if as many are held."""
    turns = Turns(local_client, "room", 2)
    for lease_ms in (100, 200):
        assert turns.enter(None, lease_ms, None)[1] is None
    assert [turns.enter(None, 50, None)[1] for _ in range(3)] == [100, 200, 200]
    assert turns.enter(None, 50, 30)[1] == 30


def test_tokens_grow_though_the_counter_is_lost(local_client: Redis[str], clock: ManualClock) -> None:
    """As they begin with the time."""
    tokens: list[int] = []
    for _ in range(5):
        with Lock(local_client, "door") as lock:
            tokens.append(lock.token or 0)
        local_client.flushall()
        clock.advance(milliseconds=1)
    assert tokens == sorted(set(tokens))


def test_a_renewed_lease_does_not_run_out(local_client: Redis[str], clock: ManualClock) -> None:
    """While the holder lives; and no longer than that."""
    lock = Lock(local_client, "door", timeout=30, renew=True)
    lock.acquire()
    for _ in range(20):  # ten leases
        clock.advance(seconds=15)
        until(lambda: local_client.pttl("door") > 15_000)
    lock.release()
    assert not lock.locked()
    until(lambda: not any(thread.name == "redipy lease" for thread in threading.enumerate()))


def test_a_renewal_ends_with_the_lock(local_client: Redis[str], clock: ManualClock) -> None:
    """When somebody took it away."""
    lock = Lock(local_client, "door", timeout=30, renew=True)
    lock.acquire()
    local_client.flushall()
    clock.advance(seconds=10)
    until(lambda: not any(thread.name == "redipy lease" for thread in threading.enumerate()))
    assert not lock.owned()


def test_threads_share_a_lock(r: Redis[str]) -> None:
    """Each is a holder of its own."""
    lock = Lock(r, "door", timeout=LONG)

    def visit(_: int) -> None:
        for _ in range(10):
            with lock:
                inside(r, 1)

    in_threads(4, visit)
    assert r.llen("visits") == 40 and not lock.locked()


def test_threads_share_a_semaphore(r: Redis[str]) -> None:
    """Never more than its limit are inside."""
    room = Semaphore(r, "room", 3, timeout=LONG)

    def visit(_: int) -> None:
        for _ in range(10):
            with room:
                inside(r, 3)

    in_threads(6, visit)
    assert r.llen("visits") == 60 and room.available() == 3


def test_a_semaphore_has_so_many_places(r: Redis[str], let_go_by: Callable[[int], None]) -> None:
    """What is not given back is free again when the lease is over."""
    places = [Semaphore(r, "room", 2, timeout=LONG, blocking=False) for _ in range(3)]
    assert [place.acquire() for place in places] == [True, True, False]
    assert places[0].available() == 0
    places[1].extend(0.02, replace_ttl=True)
    let_go_by(21)
    assert places[0].available() == 1 and places[2].acquire()
    with pytest.raises(NotOwnedError):
        places[1].release()
    places[0].release()
    places[2].release()
    assert places[0].available() == 2


class Model:
    """What turns are: who holds a place until when, and who waits, with when it is taken for dead."""

    def __init__(self, limit: int, now: int) -> None:
        self.limit, self.now = limit, now
        self.holding: dict[str, int] = {}
        self.waiting: dict[str, int] = {}

    def settle(self) -> None:
        self.holding = {ticket: until for ticket, until in self.holding.items() if until > self.now}
        self.waiting = {ticket: awake for ticket, awake in self.waiting.items() if awake > self.now}
        for ticket in sorted(self.waiting, key=lambda ticket: int(ticket.split(":")[0])):
            if len(self.holding) < self.limit:
                del self.waiting[ticket]
                self.holding[ticket] = self.now + int(ticket.split(":")[1])


@pytest.mark.parametrize("seed", range(6))
def test_turns_are_what_the_model_says(local_client: Redis[str], clock: ManualClock, seed: int) -> None:
    """Random calls, with time going by."""
    dice = random.Random(seed)
    limit = dice.choice([1, 1, 3])
    turns, model = Turns(local_client, "door", limit), Model(limit, clock.now_ms())
    tickets: list[str] = []
    highest = 0
    for _ in range(200):
        act = dice.choice(["enter", "enter", "again", "leave", "prolong", "advance"])
        model.now = clock.now_ms()
        ticket = dice.choice(tickets) if tickets and act != "enter" else None
        if act in ("enter", "again"):
            model.settle()
            patience = dice.choice([None, None, 0, 50])
            got, wait_ms = turns.enter(ticket, 100, patience)
            is_known = ticket in model.holding or ticket in model.waiting
            assert (got == ticket) == is_known
            if not is_known:
                assert int(got.split(":")[0]) > highest
                highest = int(got.split(":")[0])
                tickets.append(got)
            if got in model.holding or len(model.holding) < limit:
                assert wait_ms is None
                model.holding[got] = model.now + 100
            elif patience == 0:
                assert wait_ms == 0
                model.waiting.pop(got, None)
            else:
                assert 0 < wait_ms <= (patience or 10**9)
                assert model.now + wait_ms <= max(model.holding.values())
                model.waiting[got] = model.now + wait_ms + 100
        elif act == "leave" and ticket:
            held = model.holding.pop(ticket, 0) > model.now
            model.waiting.pop(ticket, None)
            assert turns.give_back(ticket) is held
            model.settle()
        elif act == "prolong" and ticket:
            held = model.holding.get(ticket, 0) > model.now
            assert turns.prolong(ticket, 70, is_added=True) is held
            if held:
                model.holding[ticket] += 70
        else:
            clock.advance(milliseconds=dice.randrange(60))
        for ticket in tickets:
            assert turns.look(ticket)["owned"] is (model.holding.get(ticket, 0) > clock.now_ms())


# Processes


def test_processes_share_a_lock(url: str, shared: Redis[str]) -> None:
    """Never two are inside, and the tokens grow in the order in which they were."""
    with processes(2, "visit", url, 20) as others:
        for process in others:
            said(process)
        assert [process.returncode for process in others] == [0, 0]
    tokens = [int(token) for token in shared.lrange("tokens", 0, -1)]
    assert len(tokens) == 40 and tokens == sorted(set(tokens))
    assert shared.llen("visits") == 40


def test_processes_share_a_semaphore(url: str, shared: Redis[str]) -> None:
    """Never more than its limit are inside."""
    with processes(3, "visit_with_others", url, 10, 2) as others:
        for process in others:
            said(process)
        assert [process.returncode for process in others] == [0] * 3
    assert shared.llen("visits") == 30


def test_a_holder_that_is_killed_is_followed(url: str, shared: Redis[str]) -> None:
    """When its lease is over."""
    with processes(1, "hold_for_ever", url, 0.3) as (holder,):
        assert holder.stdout
        first = int(holder.stdout.readline())
        holder.kill()
        with Lock(shared, "door") as lock:
            assert (lock.token or 0) > first


def test_who_waits_and_is_interrupted_waits_no_more(url: str, shared: Redis[str]) -> None:
    """Nobody has to pass it over."""
    lock = Lock(shared, "door", timeout=LONG)
    with processes(1, "wait_for_ever", url, LONG) as (other,), lock:
        until(lambda: waiting(lock) == 1)
        for _ in range(300):  # by when it has read its ticket: without one it could give nothing back
            assert waiting(lock) == 1
        other.send_signal(signal.SIGINT)
        until(lambda: waiting(lock) == 0)


def test_who_waits_and_is_killed_is_followed(url: str, shared: Redis[str]) -> None:
    """When the lease is over that it would have had."""
    lock, other = Lock(shared, "door", timeout=LONG), Lock(shared, "door")
    with processes(1, "wait_for_ever", url, 0.3) as (dead,), lock:
        until(lambda: waiting(lock) == 1)
        dead.kill()
    assert lock.locked()  # it was the turn of the dead one
    assert other.acquire()
