"""What locks and semaphores have in common: a place is waited for in turn, held for a time, and given back.

Imports: redipy, errors, turns, store.
"""
from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from redipy import RedisClientAPI
from redipy.errors import NotOwnedError, RedipyError, TimeoutError
from redipy.helpers.store import milliseconds
from redipy.helpers.turns import Turns


class Leased:
    """A place that this thread may hold. Threads may share the object: each holds a place of its own."""

    def __init__(
        self, client: RedisClientAPI[Any], name: str, limit: int, *,
        timeout: float, blocking: bool, blocking_timeout: float | None, renew: bool,
    ) -> None:  # fmt: skip
        self.name, self.timeout = name, timeout
        self.blocking, self.blocking_timeout, self.renew = blocking, blocking_timeout, renew
        self._client, self._clock = client, client.backend.clock
        self._turns, self._lease_ms = Turns(client, name, limit), milliseconds(timeout, name="timeout")
        self._own = threading.local()

    def acquire(self, blocking: bool | None = None, blocking_timeout: float | None = None) -> bool:
        """Wait for the turn of this thread, and hold a place for `timeout` seconds; whether it holds one.

        First come is first served. blocking: False does not wait. blocking_timeout: seconds to wait at most, None for
        ever. Both as given to the object, if not given here. Waiting costs one command a lease of those before it.
        Errors: RuntimeError if the thread holds a place by this object already.
        """
        if self._ticket is not None and self.owned():
            raise RuntimeError(f"this thread holds {self.name} already: use another object for a second place")
        blocking = self.blocking if blocking is None else blocking
        patience = self.blocking_timeout if blocking_timeout is None else blocking_timeout
        if not blocking:
            patience = 0
        until_ms = None if patience is None else self._clock.now_ms() + round(patience * 1000)
        self._ticket = self._turn(until_ms)
        if self._ticket is not None and self.renew:
            self._own.renewal = _Renewal(self._turns, self._clock, self._ticket, self._lease_ms)
        return self._ticket is not None

    def release(self) -> None:
        """Give the place back; who has waited longest has it now.

        Errors: NotOwnedError if this thread does not hold one (any more).
        """
        ticket, self._ticket = self._held(), None
        self._stop_renewing()
        if not self._turns.give_back(ticket):
            raise self._lost()

    def extend(self, additional_time: float, replace_ttl: bool = False) -> bool:
        """Let the lease end so many seconds later, or with `replace_ttl` so many from now; True.

        Errors: NotOwnedError if this thread does not hold a place (any more).
        """
        by_ms = milliseconds(additional_time, name="additional_time")
        if not self._turns.prolong(self._held(), by_ms, is_added=not replace_ttl):
            raise self._lost()
        return True

    def reacquire(self) -> bool:
        """Let the lease begin again, as long as `timeout`; True. Errors: as `extend`."""
        return self.extend(self.timeout, replace_ttl=True)

    def owned(self) -> bool:
        """Whether this thread holds a place: asks the store, as a lease may have run out."""
        return self._ticket is not None and bool(self._turns.look(self._ticket)["owned"])

    def __enter__(self) -> Self:
        """Acquire. Errors: TimeoutError if `blocking_timeout` was over before."""
        if not self.acquire():
            raise TimeoutError(f"{self.name} was not free in time")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """Release. Errors: NotOwnedError if the lease ran out within the block, unless another error leaves it."""
        try:
            self.release()
        except NotOwnedError:
            if kind is None:
                raise

    # The ticket of this thread

    @property
    def _ticket(self) -> str | None:
        return getattr(self._own, "ticket", None)

    @_ticket.setter
    def _ticket(self, ticket: str | None) -> None:
        self._own.ticket = ticket

    def _held(self) -> str:
        if self._ticket is None:
            raise NotOwnedError(f"this thread does not hold {self.name}: acquire it first")
        return self._ticket

    def _lost(self) -> NotOwnedError:
        self._stop_renewing()
        self._ticket = None
        return NotOwnedError(
            f"{self.name} was lost, as its lease of {self.timeout} s ran out: what was done since may have met with "
            "others; hold it for longer, or let it `renew`"
        )

    def _stop_renewing(self) -> None:
        renewal, self._own.renewal = getattr(self._own, "renewal", None), None
        if renewal is not None:
            renewal.stop()

    def _turn(self, until_ms: int | None) -> str | None:
        """Wait for a place; the ticket that holds it, None if the time was over before.

        Who is interrupted before it has read its ticket cannot give it back: it is passed over like one that died.
        """
        ticket: str | None = None
        try:
            while True:
                patience_ms = None if until_ms is None else max(until_ms - self._clock.now_ms(), 0)
                ticket, wait_ms = self._turns.enter(ticket, self._lease_ms, patience_ms)
                if not wait_ms:
                    return ticket if wait_ms is None else None
                assert ticket is not None
                self._client.blpop(self._turns.call(ticket), wait_ms / 1000)
        except BaseException:  # KeyboardInterrupt, too: nobody shall wait for who does not wait any more
            if ticket is not None:
                with suppress(RedipyError):
                    self._turns.give_back(ticket)
            raise


class _Renewal:
    """Renews a lease each third of its time, in a thread of its own, until it is stopped or the place is lost."""

    def __init__(self, turns: Turns, clock: Any, ticket: str, lease_ms: int) -> None:
        self._turns, self._clock, self._ticket, self._lease_ms = turns, clock, ticket, lease_ms
        self._condition, self._is_over = threading.Condition(), False
        threading.Thread(target=self._run, args=(clock.now_ms(),), name="redipy lease", daemon=True).start()

    def _run(self, renewed_ms: int) -> None:
        next_ms = renewed_ms + self._lease_ms // 3
        with self._condition:  # so that nothing is renewed once `stop` has returned
            while not self._is_over:
                if self._clock.wait(self._condition, next_ms):
                    continue
                now_ms = self._clock.now_ms()
                next_ms = now_ms + self._lease_ms // 3
                try:
                    if not self._turns.prolong(self._ticket, self._lease_ms, is_added=False):
                        return
                    renewed_ms = now_ms
                except RedipyError:  # a server may be back in time
                    if now_ms - renewed_ms >= self._lease_ms:
                        return

    def stop(self) -> None:
        """Renew no more."""
        with self._condition:
            self._is_over = True
            self._condition.notify_all()
