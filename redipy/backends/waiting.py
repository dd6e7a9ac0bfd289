"""Waiting for keys: what BLPOP and its kin do when they find nothing.

A command that finds nothing raises `Waits`; whoever executes it lets it enter the room and leaves the lock. When a step
ends that touched a key somebody waits for, the commands of its waiters are run again for them, under the same lock and
in order of arrival, and each is handed its reply. So nobody polls, nobody is overtaken, and it makes no difference
whether a waiter is a thread, a task or a connection: each is told through a function. Imports: clock, commands,
keyspace.
"""
from __future__ import annotations

import threading
from collections.abc import Callable

from redipy.backends.base import Words
from redipy.clock import Clock
from redipy.commands.table import Command
from redipy.errors import RedipyError
from redipy.keyspace import Keyspace, Waits
from redipy.replies import Reply

Place = tuple[Keyspace, bytes]  # a key, together with the database that it is in


class Waiter:
    """A command that waits, and the function that takes its reply."""

    __slots__ = ("command", "done", "keyspace", "places", "type", "until_ms", "words")

    def __init__(
        self, command: Command, words: Words, keyspace: Keyspace, waits: Waits, done: Callable[[Reply], None]
    ) -> None:
        self.command, self.keyspace, self.done = command, keyspace, done
        self.words: Words = words if waits.words is None else waits.words
        self.places: list[Place] = [(keyspace, key) for key in waits.keys]
        self.until_ms, self.type = waits.until_ms, waits.type


class WaitingRoom:
    """Who waits for which keys of a store. All of it happens under the store's lock."""

    def __init__(self) -> None:
        # Dicts keep the order of arrival.
        self.queues: dict[Place, dict[Waiter, None]] = {}
        self.ready: dict[Place, None] = {}

    def enter(self, waiter: Waiter) -> None:
        """Queue up for each of the waiter's keys. O(keys)."""
        for place in waiter.places:
            self.queues.setdefault(place, {})[waiter] = None

    def leave(self, waiter: Waiter) -> bool:
        """Stop waiting; False for one that had been served. O(keys)."""
        waited = False
        for place in waiter.places:
            queue = self.queues.get(place, {})
            waited |= queue.pop(waiter, waiter) is None
            if not queue:
                self.queues.pop(place, None)
        return waited

    def clear(self) -> list[Waiter]:
        """Have nobody wait any more; who did. O(waiters)."""
        waiters = list(dict.fromkeys(waiter for queue in self.queues.values() for waiter in queue))
        self.queues.clear()
        self.ready.clear()
        return waiters

    def signal(self, place: Place) -> None:
        """A key was touched: those who wait for it are looked at when the step ends. O(1)."""
        if place in self.queues:
            self.ready[place] = None

    def signal_all(self) -> None:
        """Any key may have been touched, by another process."""
        self.ready.update(dict.fromkeys(self.queues))

    def serve(self) -> list[tuple[Waiter, Reply]]:
        """Run the commands of those who wait for keys that are ready; who was served, and with which reply or error.

        What a served command changes may serve others in turn: BLMOVE fills one list from another.
        """
        served: list[tuple[Waiter, Reply]] = []
        while self.ready:
            place = next(iter(self.ready))
            del self.ready[place]
            keyspace, key = place
            for waiter in list(self.queues.get(place, ())):
                # A key that became something else, or is gone again, is nothing to a BLPOP: not even an error.
                if waiter.type is not None and keyspace.type(key) != waiter.type:
                    continue
                try:
                    reply = waiter.command.run(waiter.keyspace, *waiter.words)
                except Waits:
                    continue
                except RedipyError as error:
                    reply = error
                self.leave(waiter)
                served.append((waiter, reply))
        return served


class Seat:
    """Where a thread waits for the reply of its command, or leaves a function to be given it."""

    __slots__ = ("condition", "replies", "taker")

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.replies: list[Reply] = []
        self.taker: Callable[[Reply], object] | None = None

    def take(self, reply: Reply) -> None:
        """Be handed the reply, and wake the thread or pass it on."""
        with self.condition:
            self.replies.append(reply)
            self.condition.notify()
            taker = self.taker
        if taker is not None:
            taker(reply)

    def pass_on(self, taker: Callable[[Reply], object]) -> None:
        """Leave a function for the reply, which may have come already."""
        with self.condition:
            self.taker = taker
            replies = list(self.replies)
        for reply in replies:
            taker(reply)

    def wait(self, clock: Clock, until_ms: int | None) -> None:
        """Wait until the reply is there or the time is over."""
        with self.condition:
            while not self.replies:
                if not clock.wait(self.condition, until_ms):
                    return
