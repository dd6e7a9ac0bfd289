"""The limit of memory: what is refused when it is reached, and what policies tell of keys.

Settings outlive a case on the server, so each puts them back.
"""
from __future__ import annotations

from redipy.errors import IDLE_TIME_NOT_TRACKED, NO_LFU_POLICY, OUT_OF_MEMORY, SYNTAX_ERROR, WRONG_ARITY, WRONG_TYPE
from test.conformance.harness import ANY, Cases, Row

OK = b"OK"
FAILED = "ERR CONFIG SET failed (possibly related to argument '{}') - {}".format
NO_LIMIT = ("CONFIG SET maxmemory 0 maxmemory-policy noeviction", OK)


def full(*rows: Row) -> list[Row]:
    """Rows for a store that holds a string `s` and a list `l` and is out of memory."""
    return [("SET s v", OK), ("RPUSH l a b", 2), ("CONFIG SET maxmemory 1", OK), *rows, NO_LIMIT]


CASES: Cases = {
    "a full store refuses what adds": full(
        *((call, OUT_OF_MEMORY) for call in (
            "SET s w", "SET new v", "SETNX s v", "MSET a b", "APPEND s x", "SETRANGE s 0 x", "INCR n", "SETBIT b 1 1",
            "BITFIELD b SET u8 0 1", "LPUSH l a", "RPUSHX none a", "LINSERT l BEFORE a b", "LMOVE l m LEFT LEFT",
            "HSET h f v", "HINCRBY h f 1", "SADD u a", "SINTERSTORE v u", "ZADD z 1 a", "ZUNIONSTORE y 1 z",
            "GEOADD g 1 1 a", "PFADD p a", "PFMERGE p q", "XADD x * f v", "XGROUP CREATE x g $ MKSTREAM",
            "COPY s t", "GETSET s v", "SORT l ALPHA STORE m",
        )),
        ("GET s", b"v"),
        ("LRANGE l 0 -1", [b"a", b"b"]),
    ),
    "a full store lets pass what reads, moves and takes away": full(
        ("GET s", b"v"),
        ("EXISTS s l", 2),
        ("EXPIRE s 100", 1),
        ("PERSIST s", 1),
        ("RENAME s t", OK),
        ("LPOP l", b"a"),
        ("GETDEL t", b"v"),
        ("DEL none", 0),
        ("HDEL none f", 0),
        ("GETEX none", None),
        ("DBSIZE", 1),
        ("PUBLISH channel message", 0),
    ),
    "a wrong call is wrong before it is too much": full(
        ("SET s", WRONG_ARITY.format("set")),
        ("XGROUP CREATE x", WRONG_ARITY.format("xgroup|create")),
        ("SET s v FOO", OUT_OF_MEMORY),
        ("HSET s f v", OUT_OF_MEMORY),
        ("EXPIRE s 1 FOO", "ERR Unsupported option FOO"),
        ("HGET s f", WRONG_TYPE),
        ("GETEX s FOO", SYNTAX_ERROR),
    ),
    "a full store evicts what may go": [
        ("SET k v EX 100", OK),
        ("CONFIG SET maxmemory-policy volatile-random maxmemory 1", OK),
        ("DEL none", 0),  # makes room before it runs
        ("CONFIG SET maxmemory 0", OK),
        ("EXISTS k", 0),
        NO_LIMIT,
    ],
    "a volatile policy spares keys that do not expire": [
        ("SET kept v", OK),
        ("SET gone v EX 100", OK),
        ("CONFIG SET maxmemory-policy volatile-ttl maxmemory 1", OK),
        ("SET more v", OUT_OF_MEMORY),
        ("CONFIG SET maxmemory 0", OK),
        ("EXISTS kept", 1),
        ("EXISTS gone", 0),
        NO_LIMIT,
    ],
    "LFU counts uses, and does not know when they were": [
        ("OBJECT FREQ none", None),
        ("CONFIG SET maxmemory-policy allkeys-lfu lfu-log-factor 0", OK),
        ("SET k v", OK),
        ("OBJECT FREQ k", 5),
        ("GET k", b"v"),
        ("OBJECT FREQ k", 6),
        ("STRLEN k", 1),
        ("TOUCH k", 1),
        ("SET k w", OK),
        ("OBJECT FREQ k", 9),
        ("EXISTS k", 1),
        ("TYPE k", b"string"),
        ("TTL k", -1),
        ("OBJECT ENCODING k", b"embstr"),
        ("MEMORY USAGE k", ANY),
        ("OBJECT FREQ k", 9),
        ("RENAME k n", OK),
        ("OBJECT FREQ n", 5),
        ("GET n", b"w"),
        ("CONFIG SET lfu-log-factor 10 maxmemory-policy volatile-lfu", OK),
        ("OBJECT FREQ n", 6),
        ("MOVE n 1", 1),
        ("RPUSH l a", 1),
        ("RPUSH l b", 2),
        ("OBJECT FREQ l", 6),
        ("DEL l", 1),
        ("RPUSH l a", 1),
        ("OBJECT FREQ l", 5),
        ("FLUSHALL", OK),
        ("SET n w", OK),
        ("OBJECT FREQ n", 5),
        ("OBJECT IDLETIME n", IDLE_TIME_NOT_TRACKED),
        ("OBJECT IDLETIME none", None),
        ("CONFIG SET maxmemory-policy noeviction lfu-log-factor 10", OK),
        ("OBJECT FREQ n", NO_LFU_POLICY),
    ],
    "LRU knows when, and does not count": [
        ("CONFIG SET maxmemory-policy volatile-lru", OK),
        ("SET k v", OK),
        ("OBJECT IDLETIME k", 0),
        ("OBJECT FREQ k", NO_LFU_POLICY),
        NO_LIMIT,
    ],
    "the settings of a limit are read": [
        ("CONFIG SET maxmemory-samples 0", FAILED("maxmemory-samples", "argument must be between 1 and 64 inclusive")),
        ("CONFIG SET maxmemory-samples 10", OK),
        ("CONFIG GET maxmemory-samples", {b"maxmemory-samples": b"10"}),
        ("CONFIG SET maxmemory-samples 5", OK),
        ("CONFIG SET maxmemory 1gb", OK),
        ("CONFIG GET maxmemory", {b"maxmemory": b"1073741824"}),
        NO_LIMIT,
        (
            "CONFIG SET lfu-log-factor -1",
            FAILED("lfu-log-factor", "argument must be between 0 and 2147483647 inclusive"),
        ),
        ("CONFIG SET lfu-decay-time x", FAILED("lfu-decay-time", "argument couldn't be parsed into an integer")),
        ("CONFIG GET lfu-*", {b"lfu-log-factor": b"10", b"lfu-decay-time": b"1"}),
        ("CONFIG GET maxmemory-eviction-tenacity", {b"maxmemory-eviction-tenacity": b"10"}),
    ],
}
