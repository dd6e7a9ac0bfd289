"""WAIT and WAITAOF: how many others have what was written.

A local store has no replicas and keeps no append-only file, so there is nobody to wait for.
Imports: errors, keyspace, and of the commands `table`, `timeouts`, `words`.
"""
from __future__ import annotations

from redipy.commands.table import Declare
from redipy.commands.timeouts import until_ms_after
from redipy.commands.words import count, integer
from redipy.errors import NOT_BETWEEN, WAITAOF_WITHOUT_AOF, ResponseError
from redipy.keyspace import Keyspace

command = Declare("generic")


@command("WAIT numreplicas timeout", "blocking", tips="request_policy:all_shards response_policy:agg_min")
def wait(db: Keyspace, numreplicas: int, timeout: bytes) -> int:
    """How many replicas have all that was written: none, and that is known at once, so nobody waits for it. O(1).

    Errors: a number of replicas that is no integer; a bad timeout, in milliseconds.
    """
    until_ms_after(timeout, db.now_ms())
    return 0


@command("WAITAOF numlocal numreplicas timeout", "blocking", tips="request_policy:all_shards response_policy:agg_min")
def waitaof(db: Keyspace, numlocal: bytes, numreplicas: bytes, timeout: bytes) -> list[int]:
    """How many append-only files, here and of replicas, have all that was written: none of either. O(1).

    Errors: a number that is out of range; a bad timeout, in milliseconds; then a file here that is waited for.
    """
    local = integer(numlocal)
    if local not in (0, 1):
        raise ResponseError(NOT_BETWEEN.format(0, 1))
    count(numreplicas)
    until_ms_after(timeout, db.now_ms())
    if local:
        raise ResponseError(WAITAOF_WITHOUT_AOF)
    return [0, 0]
