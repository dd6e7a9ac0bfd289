"""A lock that whoever dies gives up, that is fair, and that gives out fencing tokens. Imports: redipy, leases."""
from __future__ import annotations

from typing import Any

from redipy import RedisClientAPI
from redipy.helpers.leases import Leased


class Lock(Leased):
    """One holder at a time, among all threads and processes that use the name; first come is first served.

    It is a lease: whoever holds it and dies, or is stopped for longer than `timeout` seconds, holds it no more when
    these are over, and nobody can stop it from believing that it still does. Where that would do harm, send the
    `token` along: it grows with each holder, so what is guarded can refuse a token below one that it has seen. One who
    died while waiting is passed over, at the latest when its lease is over. Tokens grow as long as the clock of the
    store is not set back by more than a day.

    The thread that acquired it releases it. To acquire and to release is one script each, O(log waiting); what is left
    behind, a counter, is gone after a day.
    """

    def __init__(
        self, client: RedisClientAPI[Any], name: str, *, timeout: float = 30.0, blocking: bool = True,
        blocking_timeout: float | None = None, renew: bool = False,
    ) -> None:  # fmt: skip
        """The lock of a name, which is a key, and what the names of four more begin with.

        timeout: how many seconds it is held unless it is extended. blocking, blocking_timeout: see `acquire`.
        renew: renew it from a thread for as long as this process lives and does not release it.
        Errors: ValueError for a timeout that is not above zero.
        """
        super().__init__(
            client, name, 1, timeout=timeout, blocking=blocking, blocking_timeout=blocking_timeout, renew=renew
        )

    @property
    def token(self) -> int | None:
        """The fencing token of this thread, None when it holds nothing."""
        return None if self._ticket is None else int(self._ticket.partition(":")[0])

    def locked(self) -> bool:
        """Whether anybody holds it."""
        return bool(self._turns.look(None)["held"])
