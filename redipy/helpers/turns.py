"""Who holds one of a few places, who waits for one, and whose turn is next: what locks and semaphores stand on.

A ticket is `NUMBER:LEASE`: its number grows with every ticket, and the lease, in milliseconds, is how long it holds
once it is its turn. A place is handed to the first who waits, by whoever finds it free: the one who gives it back, or,
where a lease ran out, the first who asks. Who waits is woken through a list of its own, and looks again when the
next lease must have ended; so nobody asks in vain over and over, and one that died is passed over.

Here are the keys and the scripts. Waiting for a reply is left to the classes that use them. Imports: redipy, store.
"""
from __future__ import annotations

from typing import Any

import redipy
from redipy import RedisClientAPI, RedisList, RedisSortedSet, RedisVar
from redipy.helpers.store import now_ms

NUMBERS_LIVE_MS = 24 * 60 * 60 * 1000
"""How long the last number is kept. A number is never less than the time in microseconds, so they grow beyond that."""


def call_of(holding: RedisSortedSet, ticket: str) -> RedisList:
    """The list through which a ticket that waits is called."""
    return RedisList(f"{holding}:call:{ticket}")


def live_as_its_last(times: RedisSortedSet) -> None:
    """Let a set of times expire with the last of them."""
    for _, last_ms in times.zrange(-1, -1, withscores=True):
        times.pexpireat(int(last_ms))


def hold(holding: RedisSortedSet, ticket: str, until_ms: int) -> None:
    """Give a place to a ticket, up to a time."""
    holding.zadd({ticket: until_ms})
    live_as_its_last(holding)


def leave(waiting: RedisSortedSet, awake: RedisSortedSet, ticket: str) -> None:
    """Let a ticket wait no more."""
    waiting.zrem(ticket)
    awake.zrem(ticket)


def settle(holding: RedisSortedSet, waiting: RedisSortedSet, awake: RedisSortedSet, limit: int, now: int) -> None:
    """Take the places whose lease ran out, and hand those that are free to the first who wait."""
    holding.zremrangebyscore("-inf", now)
    for ticket in awake.zrangebyscore("-inf", now):
        leave(waiting, awake, ticket)
    while holding.zcard() < limit and waiting.exists():
        (ticket, _), = waiting.zpopmin()
        awake.zrem(ticket)
        lease_ms = int(ticket.split(":")[1])
        hold(holding, ticket, now + lease_ms)
        call_of(holding, ticket).rpush("come")
        call_of(holding, ticket).pexpire(lease_ms)


def next_ticket(numbers: RedisVar, lease_ms: int, now: int) -> str:
    """A ticket with a number above all that were given out before."""
    number = max(int(numbers.get() or 0) + 1, now * 1000)
    numbers.set(number, px=NUMBERS_LIVE_MS)
    return f"{number}:{lease_ms}"


@redipy.script
def enter(
    holding: RedisSortedSet, waiting: RedisSortedSet, awake: RedisSortedSet, numbers: RedisVar,
    *, limit: int, ticket: str | None, lease_ms: int, patience_ms: int | None,
) -> list[Any]:
    """Ask for a place: the ticket, and for how many milliseconds to wait before asking again; None once it holds one.

    ticket: None for one who is new. patience_ms: how long it will wait at all, None for ever; 0 is answered when it
    is over.
    """
    now = now_ms()
    settle(holding, waiting, awake, limit, now)
    if ticket is None or (holding.zscore(ticket) is None and waiting.zscore(ticket) is None):
        # Who was passed over begins anew: its old number would be less than that of who held the place meanwhile.
        ticket = next_ticket(numbers, lease_ms, now)
    if holding.zcard() < limit or holding.zscore(ticket) is not None:
        hold(holding, ticket, now + lease_ms)
        call_of(holding, ticket).delete()
        return [ticket, None]
    if patience_ms == 0:
        leave(waiting, awake, ticket)
        return [ticket, 0]
    waiting.zadd({ticket: int(ticket.split(":")[0])})
    # Who has others before it need not ask before as many leases have ended.
    before = min(waiting.zrank(ticket) or 0, holding.zcard() - 1)
    (_, until_ms), = holding.zrange(before, before, withscores=True)
    wait_ms = int(until_ms) - now
    if patience_ms is not None:
        wait_ms = min(wait_ms, patience_ms)
    awake.zadd({ticket: now + wait_ms + lease_ms})
    live_as_its_last(awake)
    for _, awake_ms in awake.zrange(-1, -1, withscores=True):
        waiting.pexpireat(int(awake_ms))
    return [ticket, wait_ms]


@redipy.script
def give_back(
    holding: RedisSortedSet, waiting: RedisSortedSet, awake: RedisSortedSet, *, limit: int, ticket: str
) -> bool:
    """Give a place back, or stop waiting for one; whether the ticket held one up to now."""
    now = now_ms()
    holding.zremrangebyscore("-inf", now)
    held = holding.zrem(ticket) == 1
    live_as_its_last(holding)
    leave(waiting, awake, ticket)
    call_of(holding, ticket).delete()
    settle(holding, waiting, awake, limit, now)
    return held


@redipy.script
def prolong(holding: RedisSortedSet, *, ticket: str, by_ms: int, is_added: bool) -> bool:
    """Let a lease end so much later, or so much from now; False if the ticket holds no place (any more)."""
    now = now_ms()
    until_ms = holding.zscore(ticket)
    if until_ms is None or until_ms <= now:
        return False
    hold(holding, ticket, (int(until_ms) if is_added else now) + by_ms)
    return True


@redipy.script
def look(
    holding: RedisSortedSet, waiting: RedisSortedSet, awake: RedisSortedSet, *, ticket: str | None
) -> dict[str, Any]:
    """Who is there: `held` places, tickets `waiting`, and whether one is `owned` by a ticket. Changes nothing."""
    now = now_ms()
    until_ms = None if ticket is None else holding.zscore(ticket)
    return {
        "held": holding.zcount(f"({now}", "inf"),
        "waiting": awake.zcount(f"({now}", "inf"),
        "owned": until_ms is not None and until_ms > now,
    }


class Turns:
    """The scripts on the keys of one name, `limit` of whose places may be held at once.

    On a cluster the name has a part in braces, as in `{printer}`, so that its keys lie together.
    """

    def __init__(self, client: RedisClientAPI[Any], name: str, limit: int) -> None:
        self.name, self.limit = name, limit
        self._keys = {"holding": name, "waiting": f"{name}:waiting", "awake": f"{name}:awake"}
        self._enter, self._give_back = client.register_script(enter), client.register_script(give_back)
        self._prolong, self._look = client.register_script(prolong), client.register_script(look)

    def enter(self, ticket: str | None, lease_ms: int, patience_ms: int | None) -> list[Any]:
        """See the script."""
        return self._enter(
            keys=self._keys, numbers=f"{self.name}:numbers", limit=self.limit, ticket=ticket, lease_ms=lease_ms,
            patience_ms=patience_ms,
        )

    def call(self, ticket: str) -> str:
        """The list to wait at once `enter` has said for how long."""
        return f"{self.name}:call:{ticket}"

    def give_back(self, ticket: str) -> bool:
        """See the script."""
        return self._give_back(keys=self._keys, limit=self.limit, ticket=ticket)

    def prolong(self, ticket: str, by_ms: int, *, is_added: bool) -> bool:
        """See the script."""
        return self._prolong(holding=self.name, ticket=ticket, by_ms=by_ms, is_added=is_added)

    def look(self, ticket: str | None) -> dict[str, Any]:
        """See the script."""
        return self._look(keys=self._keys, ticket=ticket)
