"""A queue of tasks of which none is lost, whoever dies. Imports: redipy, store, tasks."""
from __future__ import annotations

from typing import Any, NamedTuple

from redipy import PipelineAPI, RedisClientAPI
from redipy.helpers import tasks
from redipy.helpers.store import milliseconds


class Task(NamedTuple):
    """What was taken from a queue."""

    id: str
    payload: str
    deliveries: int
    """How often it was given out, this time included."""

    @property
    def receipt(self) -> str:
        """What tells this delivery from all others."""
        return f"{self.id}#{self.deliveries}"


class Sizes(NamedTuple):
    """How many tasks of a queue there are in each state."""

    ready: int
    delayed: int
    taken: int
    dead: int


class ReliableQueue:
    """Tasks for workers in any number of threads and processes; each is done at least once.

    Whoever takes a task has `visibility_timeout` seconds for it, and acknowledges it when it is done. Who does not, for
    instance because it died, has it taken away when the time is over: the task goes back to its place, and after
    `max_deliveries` to the dead letters. So a slow worker may do a task that another does as well: the acknowledgement
    of one of them is refused. A task with a higher priority comes first, of equal ones the older.

    Each method is one atomic step, O(log tasks) and what time has made due. A worker waits without asking over and
    over, and is woken for what is pushed, and in time for what was delayed or not acknowledged; if the one dies who was
    just woken, that may be late by up to `visibility_timeout`. `NAME:ready` and such are the keys; on a cluster the
    name has a part in braces, as in `{mail}`. What is left of an empty queue is a counter.
    """

    def __init__(
        self, client: RedisClientAPI[Any], name: str, *, visibility_timeout: float = 30.0, max_deliveries: int = 5
    ) -> None:
        """All who use a queue give the same numbers. Errors: ValueError for numbers that are not above zero."""
        if max_deliveries < 1:
            raise ValueError(f"max_deliveries is a number above zero, not {max_deliveries!r}")
        self.name = name
        self._client, self._clock = client, client.backend.clock
        self._lease_ms, self._most = milliseconds(visibility_timeout, name="visibility_timeout"), max_deliveries
        self._keys = tasks.keys_of(name)
        self._push, self._take = client.register_script(tasks.push), client.register_script(tasks.take)
        self._ack, self._nack = client.register_script(tasks.ack), client.register_script(tasks.nack)
        self._extend, self._sizes = client.register_script(tasks.extend), client.register_script(tasks.sizes)
        self._dead_letters = client.register_script(tasks.dead_letters)
        self._revive, self._bury = client.register_script(tasks.revive), client.register_script(tasks.bury)

    def push(self, payload: str, *, delay: float = 0, priority: float = 0) -> str:
        """Add a task; its id.

        delay: for how many seconds nobody is to take it. priority: those with a higher one come first.
        """
        return self._push(keys=self._keys, args=_task(payload, delay, priority))

    def push_in(self, pipe: PipelineAPI[Any], payload: str, *, delay: float = 0, priority: float = 0) -> None:
        """Queue `push` in a pipeline: with what else is done there, or not at all. Its result is the id."""
        self._push(client=pipe, keys=self._keys, args=_task(payload, delay, priority))

    def take(self, timeout: float | None = None) -> Task | None:
        """The first task, which is the caller's for `visibility_timeout` seconds; None when there is none in time.

        timeout: for how many seconds to wait for one, None for ever; 0 does not wait. Who waits longest is woken first.
        """
        until_ms = None if timeout is None else self._clock.now_ms() + round(timeout * 1000)
        has_waited = False
        while True:
            patience_ms = None if until_ms is None else max(until_ms - self._clock.now_ms(), 0)
            found = self._take(
                keys=self._keys, most=self._most, lease_ms=self._lease_ms, patience_ms=patience_ms,
                has_waited=has_waited,
            )
            if len(found) > 1:
                return Task(*found)
            (wait_ms,) = found
            if wait_ms == 0:
                return None
            self._client.blpop(self._keys["bell"], wait_ms / 1000)
            has_waited = True

    def ack(self, task: Task) -> bool:
        """The task is done: forget it. False if it was somebody else's meanwhile, who is to do it again.

        An acknowledgement that is late counts if nobody was given the task since.
        """
        return self._ack(keys=self._keys, receipt=task.receipt)

    def ack_in(self, pipe: PipelineAPI[Any], task: Task) -> None:
        """Queue `ack` in a pipeline, with what the task has brought about, for instance; its result is that of `ack`.

        What else is in the pipeline is done in either case.
        """
        self._ack(client=pipe, keys=self._keys, receipt=task.receipt)

    def nack(self, task: Task, *, delay: float = 0) -> bool:
        """The task failed: put it back, for `delay` seconds to nobody's use. False if it is not the caller's any more.

        After `max_deliveries` it goes to the dead letters.
        """
        args = {"most": self._most, "receipt": task.receipt, "delay_ms": round(delay * 1000)}
        return self._nack(keys=self._keys, args=args)

    def extend(self, task: Task, seconds: float | None = None) -> bool:
        """Have so many seconds for the task from now on, `visibility_timeout` if not given.

        False if it is not the caller's any more.
        """
        lease_ms = self._lease_ms if seconds is None else milliseconds(seconds, name="seconds")
        return self._extend(keys=self._keys, receipt=task.receipt, lease_ms=lease_ms)

    def sizes(self) -> Sizes:
        """How many tasks there are in each state."""
        return Sizes(*self._sizes(keys=self._keys, most=self._most))

    def dead_letters(self, count: int = 100) -> list[Task]:
        """Up to `count` of the tasks that were given out in vain too often, those that died first in front."""
        return [Task(*found) for found in self._dead_letters(keys=self._keys, count=count)]

    def revive(self, id: str) -> str | None:
        """Add a dead task anew, at the end; its new id, None if it is not dead."""
        return self._revive(keys=self._keys, task=id)

    def bury(self, id: str) -> bool:
        """Forget a dead task; False if it is not dead."""
        return self._bury(keys=self._keys, task=id)


def _task(payload: str, delay: float, priority: float) -> dict[str, Any]:
    """What `push` is given besides the keys."""
    return {"payload": payload, "delay_ms": round(delay * 1000), "priority": priority}
