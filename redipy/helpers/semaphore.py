"""A semaphore whose places are leases. Imports: redipy, leases."""
from __future__ import annotations

from typing import Any

from redipy import RedisClientAPI
from redipy.helpers.leases import Leased


class Semaphore(Leased):
    """Up to `limit` holders at a time, among all threads and processes that use the name; first come is first served.

    Each place is a lease: whoever dies, or is stopped for longer than `timeout` seconds, has given it back when these
    are over. All who use a name give the same limit. A thread holds one place by one object. To acquire and to release
    is one script each, O(log holders + log waiting).
    """

    def __init__(
        self, client: RedisClientAPI[Any], name: str, limit: int, *, timeout: float = 30.0, blocking: bool = True,
        blocking_timeout: float | None = None, renew: bool = False,
    ) -> None:  # fmt: skip
        """The semaphore of a name, which is a key, and what the names of others begin with.

        timeout: how many seconds a place is held unless it is extended. blocking, blocking_timeout: see `acquire`.
        renew: renew it from a thread for as long as this process lives and does not release it.
        Errors: ValueError for a limit or a timeout that is not above zero.
        """
        if limit < 1:
            raise ValueError(f"limit is a number of places above zero, not {limit!r}")
        self.limit = limit
        super().__init__(
            client, name, limit, timeout=timeout, blocking=blocking, blocking_timeout=blocking_timeout, renew=renew
        )

    def available(self) -> int:
        """How many places are free at the moment."""
        return max(self.limit - int(self._turns.look(None)["held"]), 0)
