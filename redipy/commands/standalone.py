"""What concerns other servers, modules and replicas: answered as by a server that stands alone.

Imports: errors, keyspace, replies, and of the commands `server_state`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.clients import Client
from redipy.commands.key_specs import after_keyword, at_index, key_range, key_spec
from redipy.commands.server_state import Serving
from redipy.commands.table import Declare
from redipy.commands.words import integer, shown
from redipy.errors import (
    INVALID_MASTER_PORT,
    MIGRATE_KEYS,
    NO_CLUSTER,
    NO_FAILOVER,
    NO_MIGRATION,
    NO_MODULES,
    NO_REPLICAS,
    NO_REPLICATION,
    SYNTAX_ERROR,
    UNKNOWN_REPLCONF,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("server")
generic = Declare("generic")
of_cluster = Declare("cluster")
cluster = Declare("cluster", container="CLUSTER")
module = Declare("server", container="MODULE")
REPLICATION = "admin noscript stale no_async_loading"


@command("ROLE", "noscript loading stale fast")
def role(db: Serving) -> list[Reply]:
    """What the server is to others: a master without replicas. O(1)."""
    return [b"master", 0, []]


# By hand: a host may be called NO.
@command("REPLICAOF <host port | NO ONE>", REPLICATION, by_hand=True)
def replicaof(db: Serving, host: bytes, port: bytes) -> Status:
    """Be nobody's replica, which is so already. O(1).

    Errors: to be one is not possible.
    """
    if (host.upper(), port.upper()) == (b"NO", b"ONE"):
        return OK
    if not 0 <= integer(port, INVALID_MASTER_PORT) <= 65535:
        raise ResponseError(INVALID_MASTER_PORT)
    raise ResponseError(NO_REPLICATION)


@command("SLAVEOF <host port | NO ONE>", REPLICATION, by_hand=True)
def slaveof(db: Serving, host: bytes, port: bytes) -> Status:
    """As REPLICAOF, under its old name."""
    return replicaof(db, host, port)


@command("REPLCONF", "admin noscript loading stale allow_busy", by_hand=True, arity=-1)
def replconf(db: Serving, *words: bytes) -> Status:
    """What a replica says of itself; taken note of by nobody. O(words).

    Errors: an unknown option.
    """
    if len(words) % 2:
        raise ResponseError(SYNTAX_ERROR)
    for option in words[::2]:
        if option.lower() not in (b"listening-port", b"ip-address", b"capa", b"rdb-only"):
            raise ResponseError(UNKNOWN_REPLCONF.format(shown(option)))
    return OK


@command("SYNC", "admin noscript no_async_loading no_multi", of_session=True)
def sync(client: Client) -> Status:
    """Send a replica all data.

    Errors: here there are no replicas.
    """
    raise ResponseError(NO_REPLICATION)


@command(
    "PSYNC replicationid offset", "admin noscript no_async_loading no_multi", of_session=True, by_hand=True, arity=-3
)  # fmt: skip
def psync(client: Client, *words: bytes) -> Status:
    """Send a replica what it missed.

    Errors: here there are no replicas.
    """
    raise ResponseError(NO_REPLICATION)


@command(
    "FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]", "admin noscript stale", by_hand=True
)  # fmt: skip
def failover(db: Serving, *words: bytes) -> Status:
    """Let a replica take over.

    Errors: there is none, nor has a takeover begun.
    """
    left = list(words)
    aborts = False
    while left:
        option = left.pop(0).upper()
        if option == b"TO" and len(left) > 1:
            _, port, *left = left
            integer(port)
        elif option == b"TIMEOUT" and left:
            integer(left.pop(0))
        elif option == b"ABORT":
            aborts = True
        elif option != b"FORCE":
            raise ResponseError(SYNTAX_ERROR)
    raise ResponseError(NO_FAILOVER if aborts else NO_REPLICAS)


# Modules


@module("LIST", "admin noscript", tips="nondeterministic_output_order")
def module_list(db: Serving) -> list[Reply]:
    """The modules that are loaded: none. O(1)."""
    return []


@module("LOAD path [arg [arg ...]]", "admin noscript no_async_loading", by_hand=True)
def module_load(db: Serving, path: bytes, *arguments: bytes) -> Status:
    """Load a module.

    Errors: it is not allowed.
    """
    raise ResponseError(NO_MODULES)


@module(
    "LOADEX path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]", "admin noscript no_async_loading",
    by_hand=True,
)  # fmt: skip
def module_loadex(db: Serving, path: bytes, *arguments: bytes) -> Status:
    """Load a module with settings.

    Errors: it is not allowed.
    """
    raise ResponseError(NO_MODULES)


@module("UNLOAD name", "admin noscript no_async_loading")
def module_unload(db: Serving, name: bytes) -> Status:
    """Let go of a module.

    Errors: it is not allowed.
    """
    raise ResponseError(NO_MODULES)


# Cluster


def no_cluster(db: Serving, *words: bytes) -> Reply:
    """Ask or tell the cluster that the server is part of.

    Errors: it is part of none.
    """
    raise ResponseError(NO_CLUSTER)


for _line, _flags in {
    "ASKING": "fast",
    "READONLY": "loading stale fast",
    "READWRITE": "loading stale fast",
}.items():
    of_cluster(_line, _flags)(no_cluster)

_TELLING = "BUMPEPOCH COUNT-FAILURE-REPORTS GETKEYSINSLOT INFO LINKS MYSHARDID NODES REPLICAS SHARDS SLAVES SLOTS"
_TIPS = {
    **dict.fromkeys(_TELLING.split(), "nondeterministic_output"),
    "SLOT-STATS": "nondeterministic_output request_policy:all_shards",
}

for _line, _flags in {
    "ADDSLOTS slot [slot ...]": "admin no_async_loading stale",
    "ADDSLOTSRANGE start-slot end-slot [start-slot end-slot ...]": "admin no_async_loading stale",
    "BUMPEPOCH": "admin no_async_loading stale",
    "COUNT-FAILURE-REPORTS node-id": "admin stale",
    "COUNTKEYSINSLOT slot": "stale",
    "DELSLOTS slot [slot ...]": "admin no_async_loading stale",
    "DELSLOTSRANGE start-slot end-slot [start-slot end-slot ...]": "admin no_async_loading stale",
    "FAILOVER [FORCE | TAKEOVER]": "admin no_async_loading stale",
    "FLUSHSLOTS": "admin no_async_loading stale",
    "FORGET node-id": "admin no_async_loading stale",
    "GETKEYSINSLOT slot count": "stale",
    "INFO": "stale",
    "KEYSLOT key": "stale",
    "LINKS": "stale",
    "MEET ip port [cluster-bus-port]": "admin no_async_loading stale",
    "MYID": "stale",
    "MYSHARDID": "stale",
    "NODES": "stale",
    "REPLICAS node-id": "admin stale",
    "REPLICATE node-id": "admin no_async_loading stale",
    "RESET [HARD | SOFT]": "admin noscript stale",
    "SAVECONFIG": "admin no_async_loading stale",
    "SET-CONFIG-EPOCH config-epoch": "admin no_async_loading stale",
    "SETSLOT slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>": "admin no_async_loading stale",
    "SHARDS": "loading stale",
    "SLAVES node-id": "admin stale",
    "SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>": "loading stale",
    "SLOTS": "loading stale",
}.items():
    # By hand where words are options, which nobody looks at.
    cluster(_line, _flags, by_hand="<" in _line or "[" in _line, tips=_TIPS.get(_line.split()[0], ""))(no_cluster)


# Keys for another server


def _migrating(words: Sequence[bytes]) -> list[int]:
    """Which words of MIGRATE are keys: the third, or where that is empty those after KEYS; none with both."""
    after = next((at for at in range(5, len(words)) if words[at].upper() == b"KEYS"), len(words))
    if len(words) > 2 and words[2]:
        return [] if after < len(words) else [2]
    return list(range(after + 1, len(words)))


@generic(
    'MIGRATE host port <key | ""> destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password] '
    "[KEYS key [key ...]]",
    "write movablekeys", by_hand=True, keys=_migrating,
    key_specs=(
        key_spec("RW access delete", at_index(3), key_range(0)),
        key_spec("RW access delete incomplete", after_keyword("KEYS", -2), key_range(-1)),
    ),
    tips="nondeterministic_output",
)  # fmt: skip
def migrate(db: Keyspace, *words: bytes) -> Status:
    """Move keys to another server.

    Returns `NOKEY` where none of them is there. Errors: otherwise it cannot be done; an unknown option.
    """
    options = [word.upper() for word in words[5:]]
    at = 0
    while at < len(options) and options[at] != b"KEYS":
        following = {b"COPY": 0, b"REPLACE": 0, b"AUTH": 1, b"AUTH2": 2}.get(options[at])
        if following is None or at + following >= len(options):
            raise ResponseError(SYNTAX_ERROR)
        at += 1 + following
    if at < len(options) and words[2]:
        raise ResponseError(MIGRATE_KEYS)
    integer(words[4])
    integer(words[3])
    if not any(db.type(words[at]) for at in _migrating(words)):
        return Status(b"NOKEY")
    raise ResponseError(NO_MIGRATION)
