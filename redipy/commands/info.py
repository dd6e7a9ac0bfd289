"""INFO: what the store says about itself, in sections of lines.

Only figures that are known are told; what a server could say and a store in a process cannot, such as the size of its
buffers, is left out. Commands and connections are counted for sessions alone: what the process itself asks goes by
without. Imports: keyspace, replies, and of the commands `clients`, `server_state` and `table`.
"""
from __future__ import annotations

import os
import platform
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from redipy.commands.server_state import VERSION
from redipy.commands.table import Declare
from redipy.keyspace import Keyspace
from redipy.replies import Verbatim

command = Declare("server")

Lines: TypeAlias = Mapping[str, object]


@command(
    "INFO [section [section ...]]",
    "loading stale", tips="nondeterministic_output request_policy:all_shards response_policy:special",
)  # fmt: skip
def info(db: Keyspace, *sections: bytes) -> Verbatim:
    """Lines `name:value` in sections, those that are named or the usual ones.

    O(keys) for the section `keyspace`, and on memory for `memory` while there is no limit (`maxmemory`).
    """
    named = [section.decode(errors="replace").lower() for section in sections] or ["default"]
    wanted = [section for name in named for section in GROUPS.get(name, (name,))]
    texts = (
        _text(title, SECTIONS[title](db))
        for title in SECTIONS
        if title in wanted
    )  # fmt: skip
    return Verbatim("\r\n".join(texts).encode())


def _text(title: str, lines: Lines) -> str:
    """A section as it is sent."""
    return f"# {title.capitalize()}\r\n" + "".join(f"{name}:{value}\r\n" for name, value in lines.items())


def _server(db: Keyspace) -> Lines:
    uptime_s = max(db.now_ms() - db.server.started_ms, 0) // 1000
    return {
        "redis_version": VERSION,
        "redis_mode": "standalone",
        "os": f"{platform.system()} {platform.release()} {platform.machine()}",
        "arch_bits": struct.calcsize("P") * 8,
        "process_id": os.getpid(),
        "run_id": db.server.run_id,
        "tcp_port": db.server.settings[b"port"].decode(),
        "server_time_usec": db.now_ms() * 1000,
        "uptime_in_seconds": uptime_s,
        "uptime_in_days": uptime_s // 86400,
    }


def _clients(db: Keyspace) -> Lines:
    clients, tracking = list(db.server.clients.values()), db.server.tracking
    return {
        "connected_clients": len(clients),
        "maxclients": db.server.settings[b"maxclients"].decode(),
        "blocked_clients": sum(client.is_blocked for client in clients),
        "tracking_clients": 0 if tracking is None else len(tracking.trackers),
        "pubsub_clients": sum(client.subscriptions > 0 for client in clients),
        "watching_clients": sum(bool(client.watched) for client in clients),
        "total_watched_keys": sum(len(client.watched) for client in clients),
    }


def _memory(db: Keyspace) -> Lines:
    used, most, resident = db.used_bytes(), int(db.server.settings[b"maxmemory"]), resident_bytes()
    return {
        "used_memory": used,
        "used_memory_human": human(used),
        **({} if resident is None else {
            "used_memory_rss": resident,
            "used_memory_rss_human": human(resident),
        }),
        "number_of_cached_scripts": db.server.scripting.cached_scripts,
        "maxmemory": most,
        "maxmemory_human": human(most),
        "maxmemory_policy": db.server.settings[b"maxmemory-policy"].decode(),
    }  # fmt: skip


def resident_bytes() -> int | None:
    """How much memory the process holds, None where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def human(size: int) -> str:
    """A number of bytes, shortened.

    >>> human(0), human(1536), human(5 * 1024**2)
    ('0B', '1.50K', '5.00M')
    """
    if size < 1024:
        return f"{size}B"
    power = min((size.bit_length() - 1) // 10, 5)
    return f"{size / 1024**power:.2f}{'BKMGTP'[power]}"


def _persistence(db: Keyspace) -> Lines:
    return {
        "loading": 0,
        "async_loading": 0,
        "rdb_changes_since_last_save": 0,
        "rdb_bgsave_in_progress": 0,
        "rdb_last_save_time": db.server.saved_ms // 1000,
        "rdb_last_bgsave_status": "ok",
        "aof_enabled": 0,
        "aof_rewrite_in_progress": 0,
    }


def _stats(db: Keyspace) -> Lines:
    channels, tracking = list(db.hub.active()), db.server.tracking
    return {
        "total_connections_received": db.server.connections_received,
        "rejected_connections": db.server.connections_rejected,
        "total_commands_processed": db.server.commands_processed,
        "expired_keys": db.server.expired_keys,
        "evicted_keys": db.server.evicted_keys,
        "pubsub_channels": len(channels),
        "pubsub_patterns": db.hub.pattern_count(),
        "pubsubshard_channels": len(list(db.hub.active(sharded=True))),
        **({} if tracking is None else {
            "tracking_total_keys": len(tracking.readers),
            "tracking_total_items": tracking.items,
            "tracking_total_prefixes": len(tracking.audiences),
        }),
        "slowlog_commands_count": len(db.server.slow_calls),
        "evicted_scripts": db.server.scripting.evicted_scripts,
        **{f"acl_access_denied_{_SHORT.get(reason, reason)}": n for reason, n in db.server.access_log.totals.items()},
    }


_SHORT = {"command": "cmd"}


def _replication(db: Keyspace) -> Lines:
    return {
        "role": "master",
        "connected_slaves": 0,
        "master_failover_state": "no-failover",
        "master_replid": db.server.run_id,
        "master_repl_offset": 0,
    }


def _cpu(db: Keyspace) -> Lines:
    times = os.times()
    return {
        "used_cpu_sys": f"{times.system:.6f}",
        "used_cpu_user": f"{times.user:.6f}",
        "used_cpu_sys_children": f"{times.children_system:.6f}",
        "used_cpu_user_children": f"{times.children_user:.6f}",
    }


def _nothing(db: Keyspace) -> Lines:
    return {}


def _cluster(db: Keyspace) -> Lines:
    return {"cluster_enabled": 0}


def _commandstats(db: Keyspace) -> Lines:
    return {
        f"cmdstat_{name}": f"calls={figures.calls},usec={figures.took_us},"
        f"usec_per_call={figures.took_us / max(figures.calls, 1):.2f},"
        f"rejected_calls={figures.rejected},failed_calls={figures.failed}"
        for name, figures in list(db.server.calls.items())
    }


def _keyspace(db: Keyspace) -> Lines:
    lines: dict[str, object] = {}
    for database in db.databases():
        keys = len(database)
        if keys:
            average_ms = _average_ttl_ms(database) if database.expiring() else 0
            expiring, subexpiring = database.expiring(), database.subexpiring()
            lines[f"db{database.number}"] = (
                f"keys={keys},expires={expiring},avg_ttl={average_ms},subexpiry={subexpiring}"
            )
    return lines


def _average_ttl_ms(db: Keyspace) -> int:
    """For how many milliseconds the keys that expire have yet to live, judged by a few that are drawn at random."""
    drawn = {key for _ in range(DRAWN) if (key := db.random_key()) is not None}
    left_ms = [at - db.now_ms() for key in drawn if (at := db.expires_ms(key)) is not None]
    return sum(left_ms) // len(left_ms) if left_ms else 0


DRAWN = 32  # keys, to judge the others by

SECTIONS: Mapping[str, Callable[[Keyspace], Lines]] = {
    "server": _server,
    "clients": _clients,
    "memory": _memory,
    "persistence": _persistence,
    "stats": _stats,
    "replication": _replication,
    "cpu": _cpu,
    "modules": _nothing,
    "commandstats": _commandstats,
    "errorstats": _nothing,
    "cluster": _cluster,
    "keyspace": _keyspace,
}
GROUPS: Mapping[str, Sequence[str]] = {
    "default": [name for name in SECTIONS if name != "commandstats"],
    "all": list(SECTIONS),
    "everything": list(SECTIONS),
}
