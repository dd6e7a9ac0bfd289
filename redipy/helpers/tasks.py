"""The scripts and keys of a queue whose tasks are not lost: see `queue`, which waits. Imports: redipy, store.

The id of a task is its number, padded, so that Redis's order of equal scores is that of arrival. A receipt is the id
and how often the task was given out; so who was given it before cannot answer for who has it now.

`bell` is a list on which those wait who found nothing. It rings, by one element, when there is something to take, or
when they must look again how long to wait: so one of them always wakes at the next time at which something is due.
"""
from __future__ import annotations

from typing import Any

import redipy
from redipy import RedisHash, RedisList, RedisSortedSet, RedisVar
from redipy.helpers.store import now_ms

PARTS = ("ready", "delayed", "taken", "dead", "payloads", "priorities", "deliveries", "bell")
"""The keys, each `NAME:PART`; the first four are the states that a task is in."""


def make_ready(ready: RedisSortedSet, priorities: RedisHash, task: str) -> None:
    """Let a task be taken: those of a higher priority first, then the older ones."""
    ready.zadd({task: -float(priorities.hget(task) or 0)})


def put_back(
    ready: RedisSortedSet, dead: RedisSortedSet, priorities: RedisHash, deliveries: RedisHash, task: str, most: int,
    now: int,
) -> None:  # fmt: skip
    """What becomes of a task that was given out in vain: the next may try, unless `most` have."""
    if int(deliveries.hget(task) or 0) >= most:
        dead.zadd({task: now})
    else:
        make_ready(ready, priorities, task)


def settle(
    ready: RedisSortedSet, delayed: RedisSortedSet, taken: RedisSortedSet, dead: RedisSortedSet,
    priorities: RedisHash, deliveries: RedisHash, most: int, now: int,
) -> None:  # fmt: skip
    """Make ready what was delayed up to now, and put back what was not acknowledged in time."""
    for task in delayed.zrangebyscore("-inf", now):
        delayed.zrem(task)
        make_ready(ready, priorities, task)
    for task in taken.zrangebyscore("-inf", now):
        taken.zrem(task)
        put_back(ready, dead, priorities, deliveries, task, most, now)


def ring(bell: RedisList) -> None:
    """Wake one who waits, or who waits next."""
    if not bell.exists():
        bell.rpush("look")


def forget(payloads: RedisHash, priorities: RedisHash, deliveries: RedisHash, task: str) -> None:
    """Let nothing be left of a task."""
    payloads.hdel(task)
    priorities.hdel(task)
    deliveries.hdel(task)


def current(deliveries: RedisHash, receipt: str) -> str | None:
    """The task of a receipt, None if it was given to somebody else since, or is done."""
    task, number = receipt.split("#")
    return task if deliveries.hget(task) == number else None


def new_task(numbers: RedisVar, payloads: RedisHash, payload: str) -> str:
    """The id of a task that nothing was known of before."""
    task = f"{numbers.incr():016d}"
    payloads.hset(task, payload)
    return task


@redipy.script
def push(
    ready: RedisSortedSet, delayed: RedisSortedSet, payloads: RedisHash, priorities: RedisHash, bell: RedisList,
    numbers: RedisVar, *, payload: str, delay_ms: int, priority: float,
) -> str:  # fmt: skip
    """Add a task, to be taken at once or later; its id."""
    task = new_task(numbers, payloads, payload)
    if priority != 0:
        priorities.hset(task, priority)
    if delay_ms > 0:
        delayed.zadd({task: now_ms() + delay_ms})
    else:
        make_ready(ready, priorities, task)
    ring(bell)
    return task


@redipy.script
def take(
    ready: RedisSortedSet, delayed: RedisSortedSet, taken: RedisSortedSet, dead: RedisSortedSet, payloads: RedisHash,
    priorities: RedisHash, deliveries: RedisHash, bell: RedisList, *, most: int, lease_ms: int,
    patience_ms: int | None, has_waited: bool,
) -> list[Any]:  # fmt: skip
    """Give out the first task: id, payload, number of times it was given out; or for how many milliseconds to wait.

    patience_ms: how long the caller will wait at all, None for ever; 0 is answered when it is over.
    """
    now = now_ms()
    settle(ready, delayed, taken, dead, priorities, deliveries, most, now)
    for task, _ in ready.zpopmin():
        taken.zadd({task: now + lease_ms})
        if ready.exists() or delayed.exists():  # the next may take, or wait for, what this one now does not
            ring(bell)
        return [task, payloads.hget(task), deliveries.hincrby(task, 1)]
    if patience_ms == 0:
        if has_waited:
            ring(bell)  # another has to wake when something is due
        return [0]
    bell.delete()
    # However this goes on, look again after a lease: who was woken and died has told nobody.
    due_ms = now + (lease_ms if patience_ms is None else min(lease_ms, patience_ms))
    for _, time in delayed.zrange(0, 0, withscores=True):
        due_ms = min(due_ms, int(time))
    for _, time in taken.zrange(0, 0, withscores=True):
        due_ms = min(due_ms, int(time))
    return [due_ms - now]


@redipy.script
def ack(
    ready: RedisSortedSet, delayed: RedisSortedSet, taken: RedisSortedSet, dead: RedisSortedSet, payloads: RedisHash,
    priorities: RedisHash, deliveries: RedisHash, *, receipt: str,
) -> bool:  # fmt: skip
    """Forget a task, as it is done: unless somebody else was given it since."""
    task = current(deliveries, receipt)
    if task is None:
        return False
    ready.zrem(task)
    delayed.zrem(task)
    taken.zrem(task)
    dead.zrem(task)
    forget(payloads, priorities, deliveries, task)
    return True


@redipy.script
def nack(
    ready: RedisSortedSet, delayed: RedisSortedSet, taken: RedisSortedSet, dead: RedisSortedSet,
    priorities: RedisHash, deliveries: RedisHash, bell: RedisList, *, most: int, receipt: str, delay_ms: int,
) -> bool:  # fmt: skip
    """Put a task back, perhaps for later; False if it is not the caller's any more."""
    now = now_ms()
    settle(ready, delayed, taken, dead, priorities, deliveries, most, now)
    task = current(deliveries, receipt)
    if task is None or taken.zrem(task) == 0:
        return False
    if delay_ms > 0 and int(deliveries.hget(task) or 0) < most:
        delayed.zadd({task: now + delay_ms})
    else:
        put_back(ready, dead, priorities, deliveries, task, most, now)
    ring(bell)
    return True


@redipy.script
def extend(
    taken: RedisSortedSet, deliveries: RedisHash, bell: RedisList, *, receipt: str, lease_ms: int
) -> bool:
    """Let the time for a task begin again; False if it is not the caller's any more."""
    now = now_ms()
    task = current(deliveries, receipt)
    until_ms = None if task is None else taken.zscore(task)
    if task is None or until_ms is None or until_ms <= now:
        return False
    taken.zadd({task: now + lease_ms})
    if now + lease_ms < until_ms:
        ring(bell)
    return True


@redipy.script
def sizes(
    ready: RedisSortedSet, delayed: RedisSortedSet, taken: RedisSortedSet, dead: RedisSortedSet,
    priorities: RedisHash, deliveries: RedisHash, bell: RedisList, *, most: int,
) -> list[int]:  # fmt: skip
    """How many tasks there are in each state."""
    settle(ready, delayed, taken, dead, priorities, deliveries, most, now_ms())
    if ready.exists():
        ring(bell)
    return [ready.zcard(), delayed.zcard(), taken.zcard(), dead.zcard()]


@redipy.script
def dead_letters(dead: RedisSortedSet, payloads: RedisHash, deliveries: RedisHash, *, count: int) -> list[list[Any]]:
    """Those that died first."""
    return [
        [task, payloads.hget(task), int(deliveries.hget(task) or 0)] for task in dead.zrange(0, count - 1)
    ]


@redipy.script
def revive(
    ready: RedisSortedSet, dead: RedisSortedSet, payloads: RedisHash, priorities: RedisHash, deliveries: RedisHash,
    bell: RedisList, numbers: RedisVar, *, task: str,
) -> str | None:  # fmt: skip
    """Add a dead task anew; its new id, None if it is not dead."""
    if dead.zrem(task) == 0:
        return None
    # It gets another id, as receipts of the old one may still be about.
    anew = new_task(numbers, payloads, payloads.hget(task) or "")
    if (priority := priorities.hget(task)) is not None:
        priorities.hset(anew, priority)
    forget(payloads, priorities, deliveries, task)
    make_ready(ready, priorities, anew)
    ring(bell)
    return anew


@redipy.script
def bury(
    dead: RedisSortedSet, payloads: RedisHash, priorities: RedisHash, deliveries: RedisHash, *, task: str
) -> bool:
    """Forget a dead task; False if it is not dead."""
    if dead.zrem(task) == 0:
        return False
    forget(payloads, priorities, deliveries, task)
    return True


def keys_of(name: str) -> dict[str, str]:
    """The keys of a queue, by the names that the scripts have for them."""
    return {"numbers": f"{name}:numbers", **{part: f"{name}:{part}" for part in PARTS}}
