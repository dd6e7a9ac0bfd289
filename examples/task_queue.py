"""A task queue with priorities, leases and results, on whatever holds the data.

    python examples/task_queue.py                               # worker threads on a temporary SQLite file
    python examples/task_queue.py --processes                   # worker processes; some are killed with SIGKILL
    python examples/task_queue.py --backend memory
    python examples/task_queue.py --url redis://localhost:6379

A worker takes a task for a short time, its lease. If it dies, the lease runs out, and the task is given to the next
who asks. Taking and finishing are scripts: each is one atomic step, whoever else is at work.
"""
from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
from typing import Any

import redipy
from redipy.script import FnContext, RedisHash, RedisSortedSet, RedisVar

PRIORITIES = ("urgent", "normal", "idle")
LEASE = 0.5  # seconds within which a task must be done
RESULTS_LIVE = 60  # seconds
DEATHS = 0.03  # the part of the tasks that their worker does not survive


def take_script() -> FnContext:
    """Lease the first task to the caller, after putting back those whose lease ran out."""
    ctx = FnContext()
    now, lease = ctx.add_arg("now"), ctx.add_arg("lease")
    ready, leased = RedisSortedSet(ctx.add_key("ready")), RedisSortedSet(ctx.add_key("leased"))
    places, retries = RedisHash(ctx.add_key("places")), RedisVar(ctx.add_key("retries"))

    overdue = ctx.add_local(leased.redis_fn("zrangebyscore", "-inf", now))
    each, _, task = ctx.for_(overdue)
    each.add(leased.redis_fn("zrem", task))
    each.add(ready.add(places.hget(task), task))
    each.add(retries.incrby(1))

    first = ctx.add_local(ready.pop_min(1))  # an empty list if nothing is ready
    each, _, entry = ctx.for_(first)
    each.add(leased.add(now + lease, entry[0]))
    ctx.set_return_value(first)
    return ctx


def finish_script() -> FnContext:
    """Keep a result, unless the lease was lost meanwhile: then the task is another worker's."""
    ctx = FnContext()
    task, value, seconds = ctx.add_arg("task"), ctx.add_arg("value"), ctx.add_arg("seconds")
    priority, waited = ctx.add_arg("priority"), ctx.add_arg("waited")
    leased, result = RedisSortedSet(ctx.add_key("leased")), RedisVar(ctx.add_key("result"))
    done, waits = RedisHash(ctx.add_key("done")), RedisHash(ctx.add_key("waits"))

    held = ctx.add_local(leased.redis_fn("zrem", task))
    ours, _ = ctx.if_(held.eq_(1))
    ours.add(result.set_value(value, expire_in=seconds))
    ours.add(done.hincrby(priority, 1))
    ours.add(waits.hincrby(priority, waited))
    ctx.set_return_value(held)
    return ctx


class TaskQueue:
    """Tasks in two sorted sets: `ready` by priority and age, `leased` by the moment at which the lease ends."""

    def __init__(self, r: redipy.Redis, name: str) -> None:
        self.r, self.name = r, name
        self._take, self._finish = r.register_script(take_script()), r.register_script(finish_script())

    def key(self, *parts: str) -> str:
        """The name of a key of this queue."""
        return ":".join((self.name, *parts))

    def keys(self, *names: str) -> dict[str, str]:
        """Names of keys, as a script wants them."""
        return {name: self.key(name) for name in names}

    def put(self, limit: int, priority: str) -> None:
        """Add the task to count the primes below a limit."""
        number = int(self.r.incr(self.key("added")))
        place = PRIORITIES.index(priority) * 10**9 + number
        task = {"id": str(number), "limit": limit, "priority": priority, "added": time.time()}
        with self.r.pipeline() as pipe:
            pipe.hset(self.key("tasks"), {str(number): json.dumps(task)})
            pipe.hset(self.key("places"), {str(number): str(place)})
            pipe.zadd(self.key("ready"), {str(number): place})
            pipe.execute()

    def take(self) -> dict[str, Any] | None:
        """The first task, for the caller to finish within the lease; None if there is none at the moment."""
        keys = self.keys("ready", "leased", "places", "retries")
        taken = self._take(keys=keys, args={"now": time.time(), "lease": LEASE})
        return json.loads(self.r.hget(self.key("tasks"), taken[0][0]) or "") if taken else None

    def finish(self, task: dict[str, Any], value: int, waited: float) -> bool:
        """Hand in the value of a task; False if the lease was lost."""
        keys = {**self.keys("leased", "done", "waits"), "result": self.key("result", task["id"])}
        args = {"task": task["id"], "priority": task["priority"], "waited": waited,
                "value": str(value), "seconds": RESULTS_LIVE}
        return bool(self._finish(keys=keys, args=args))

    def done(self) -> int:
        """How many tasks are finished."""
        return sum(map(int, self.r.hvals(self.key("done"))))


def primes_below(limit: int) -> int:
    """How many primes there are below a limit; takes about a millisecond."""
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(2, limit))


def produce(queue: TaskQueue, count: int, seed: int) -> None:
    """Add tasks of drawn size and priority."""
    dice = random.Random(seed)
    for _ in range(count):
        queue.put(dice.randrange(200, 1500), dice.choices(PRIORITIES, weights=(1, 6, 3))[0])


def work(options: argparse.Namespace, name: str, shared: redipy.Redis | None = None) -> None:
    """Take and finish tasks until all are done, or until this worker dies. A process makes a client of its own."""
    queue = TaskQueue(shared or connect(options), name)
    while queue.done() < options.tasks:
        task = queue.take()
        if task is None:
            time.sleep(0.01)
            continue
        waited = time.time() - task["added"]
        value = primes_below(task["limit"])
        if random.random() < DEATHS:  # the worst moment: the work is done, and nobody knows
            if options.processes:
                os.kill(os.getpid(), signal.SIGKILL)
            return
        queue.finish(task, value, waited)


def connect(options: argparse.Namespace) -> redipy.Redis:
    """The client that the command line asks for."""
    if options.url:
        return redipy.from_url(options.url)
    if options.backend == "sqlite":
        return redipy.Redis(backend="sqlite", path=options.path)
    return redipy.Redis(backend=options.backend)


def run(options: argparse.Namespace) -> None:
    """Let producers and workers loose, replace the workers that die, and tell what happened."""
    r = connect(options)
    queue = TaskQueue(r, f"task-queue-{os.getpid()}")
    began = time.monotonic()
    half = options.tasks // 2
    for seed, count in enumerate((half, options.tasks - half)):
        threading.Thread(target=produce, args=(queue, count, seed)).start()

    def hire() -> Any:
        if options.processes:
            worker: Any = multiprocessing.get_context("spawn").Process(target=work, args=(options, queue.name))
        else:
            worker = threading.Thread(target=work, args=(options, queue.name, r))
        worker.start()
        return worker

    workers, deaths = [hire() for _ in range(options.workers)], 0
    while queue.done() < options.tasks:
        time.sleep(0.02)
        for at, worker in enumerate(workers):
            if not worker.is_alive() and queue.done() < options.tasks:
                workers[at], deaths = hire(), deaths + 1
    for worker in workers:
        worker.join()
    report(queue, options, deaths, time.monotonic() - began)
    r.delete(*r.keys(queue.key("*")))
    r.close()


def report(queue: TaskQueue, options: argparse.Namespace, deaths: int, seconds: float) -> None:
    """Print the counts, and check every result against a second calculation."""
    r = queue.r
    kind, place = "processes" if options.processes else "threads", options.url or options.backend
    print(f"{options.tasks} tasks by {options.workers} worker {kind} on {place} in {seconds:.2f} s")
    done, waits = r.hgetall(queue.key("done")), r.hgetall(queue.key("waits"))
    for priority in PRIORITIES:
        count = int(done.get(priority, 0))
        if count:
            print(f"  {priority:7} {count:4} done, waited {float(waits[priority]) / count * 1000:4.0f} ms on average")
    print(f"  {deaths} workers died with a task in hand, {r.get(queue.key('retries')) or 0} tasks were taken again")
    tasks = [json.loads(text) for text in r.hvals(queue.key("tasks"))]
    right = sum(r.get(queue.key("result", task["id"])) == str(primes_below(task["limit"])) for task in tasks)
    left = min(r.ttl(queue.key("result", task["id"])) or 0 for task in tasks)
    print(f"  {right} of {len(tasks)} results are there and right, for another {left:.0f} s")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=("sqlite", "memory", "redis"), default="sqlite")
    parser.add_argument("--url", help="of a Redis, or of a file: sqlite:///tasks.db")
    parser.add_argument("--tasks", type=int, default=300)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--processes", action="store_true", help="workers are processes, not threads")
    options = parser.parse_args()
    if options.processes and options.backend == "memory" and not options.url:
        parser.error("memory is not shared by processes: take --backend sqlite or redis")
    with tempfile.TemporaryDirectory() as folder:
        options.path = os.path.join(folder, "tasks.db")
        run(options)


if __name__ == "__main__":
    main()
