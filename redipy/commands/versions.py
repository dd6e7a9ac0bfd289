"""Versions: since when Redis has a command, and since when it has better ones. Imports: of the commands `table`."""
from __future__ import annotations

from collections.abc import Mapping

from redipy.commands.table import Command

_SINCE = {
    "1.0.0": """
        auth bgrewriteaof bgsave dbsize debug decr decrby del echo exists expire flushall flushdb get getset
        incr incrby info keys lastsave lindex llen lpop lpush lrange lrem lset ltrim mget monitor move ping
        quit randomkey rename renamenx rpop rpush sadd save scard sdiff sdiffstore select set setnx shutdown
        sinter sinterstore sismember slaveof smembers smove sort spop srandmember srem substr sunion
        sunionstore sync ttl type
    """,
    "1.0.1": "mset msetnx",
    "1.0.5": "zrangebyscore",
    "1.2.0": "exec expireat multi rpoplpush zadd zcard zincrby zrange zrem zremrangebyscore zrevrange zscore",
    "2.0.0": """
        append blpop brpop config discard hdel hexists hget hgetall hincrby hkeys hlen hmget hmset hset
        hsetnx hvals psubscribe publish punsubscribe setex subscribe unsubscribe zcount zinterstore zrank
        zremrangebyrank zrevrank zunionstore
    """,
    "2.2.0": """
        brpoplpush getbit linsert lpushx persist rpushx setbit setrange strlen unwatch watch
        zrevrangebyscore
    """,
    "2.2.3": "object",
    "2.2.12": "slowlog",
    "2.4.0": "client getrange",
    "2.6.0": """
        bitcount bitop dump eval evalsha hincrbyfloat incrbyfloat migrate pexpire pexpireat psetex pttl
        restore script time
    """,
    "2.6.9": "client|getname client|setname",
    "2.8.0": "config|rewrite hscan psync pubsub scan sscan zscan",
    "2.8.7": "bitpos",
    "2.8.9": "pfadd pfcount pfdebug pfmerge pfselftest zlexcount zrangebylex zremrangebylex zrevrangebylex",
    "2.8.12": "role",
    "2.8.13": "command latency",
    "3.0.0": "asking client|pause cluster readonly readwrite replconf restore-asking wait",
    "3.2.0": """
        bitfield client|reply geoadd geodist geohash geopos georadius georadiusbymember hstrlen script|debug
    """,
    "3.2.1": "touch",
    "3.2.10": "georadius_ro georadiusbymember_ro",
    "4.0.0": "memory module object|freq swapdb unlink",
    "5.0.0": """
        bzpopmax bzpopmin client|help client|id client|unblock cluster|help cluster|replicas command|help
        config|help lolwut module|help replicaof script|help xack xadd xclaim xdel xgroup xinfo xlen
        xpending xrange xread xreadgroup xrevrange xsetid xtrim zpopmax zpopmin
    """,
    "6.0.0": "acl bitfield_ro client|caching client|getredir client|tracking hello",
    "6.0.6": "lpos",
    "6.2.0": """
        blmove client|info client|trackinginfo client|unpause copy failover geosearch geosearchstore getdel
        getex hrandfield lmove object|help pubsub|help reset slowlog|help smismember xautoclaim
        xgroup|createconsumer zdiff zdiffstore zinter zmscore zrandmember zrangestore zunion
    """,
    "7.0.0": """
        acl|dryrun blmpop bzmpop client|no-evict cluster|addslotsrange cluster|delslotsrange cluster|links
        cluster|shards command|docs command|getkeysandflags command|list eval_ro evalsha_ro expiretime fcall
        fcall_ro function latency|histogram lcs lmpop module|loadex pexpiretime pubsub|shardchannels
        pubsub|shardnumsub sintercard sort_ro spublish ssubscribe sunsubscribe zintercard zmpop
    """,
    "7.2.0": "client|no-touch client|setinfo cluster|myshardid waitaof",
    "7.4.0": "hexpire hexpireat hexpiretime hpersist hpexpire hpexpireat hpexpiretime hpttl httl",
    "8.0.0": "hgetdel hgetex hsetex",
    "8.2.0": "cluster|slot-stats xackdel xdelex",
}
"""The commands by the version that brought them; a subcommand that is not here came with its container."""

_DEPRECATED = {
    "2.0.0": "substr",
    "2.6.12": "psetex setex setnx",
    "4.0.0": "hmset",
    "5.0.0": "cluster|slaves slaveof",
    "6.2.0": """
        brpoplpush georadius georadius_ro georadiusbymember georadiusbymember_ro getset rpoplpush
        zrangebylex zrangebyscore zrevrange zrevrangebylex zrevrangebyscore
    """,
    "7.0.0": "cluster|slots",
    "7.2.0": "quit",
}
"""The commands by the version that had a better one."""

_OF_SYSTEM = frozenset({"debug", "pfdebug", "pfselftest", "replconf", "restore-asking"})
"""Those that are not for users."""


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    """From the names of each version to the version of each name."""
    return {name: version for version, line in names.items() for name in line.split()}


SINCE, DEPRECATED = _by_name(_SINCE), _by_name(_DEPRECATED)


def since(found: Command) -> str:
    """The version of Redis that brought a command.

    >>> from redipy.commands.table import COMMANDS
    >>> since(COMMANDS[b"GETDEL"]), since(COMMANDS[b"XINFO"].subcommands[b"STREAM"])
    ('6.2.0', '5.0.0')
    """
    name = found.name.lower()
    return SINCE.get(name) or SINCE[name.partition("|")[0]]


def deprecated_since(found: Command) -> str | None:
    """The version of Redis that had a better command; None if there is none."""
    return DEPRECATED.get(found.name.lower())


def doc_flags(found: Command) -> list[str]:
    """What COMMAND DOCS says about the standing of a command."""
    name = found.name.lower()
    standing = {"deprecated": name in DEPRECATED, "syscmd": name in _OF_SYSTEM}
    return [flag for flag, holds in standing.items() if holds]
