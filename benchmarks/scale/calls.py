"""The data of a size, and the calls that are measured on them.

A call is written as one would type it. What stands in braces is filled in for every turn:

    {n}        the number of an element, drawn at random; no two of a round are the same
    {late}     the same, of the latter half
    {few}      the number of one of a hundred elements
    {new}      a name that was never used before, {id} an id above all others of a stream
    {score}    a random number from 0 to 1, as scores are
    {size}     how many elements there are, {half} and {last} the numbers of the one in the middle and of the last

The calls of a cycle leave everything of the size that it had. Those in brackets are not measured.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fill:
    """How a thing is filled: a command, and what it is given for each element.

    `{i}` counts the elements, `{n}` numbers them in another order, `{score}` follows from that.
    """

    command: str
    each: str
    at_once: int = 10_000  # elements to a command


KEYS = "keys"
FILLS = {
    KEYS: Fill("MSET", "key:{n} value:{n}"),
    "list": Fill("RPUSH list", "element:{i}"),
    "edited": Fill("RPUSH edited", "element:{i}"),  # into the middle of which elements are put
    "hash": Fill("HSET hash", "field:{n} value:{n}"),
    "set": Fill("SADD set", "member:{n}"),
    "zset": Fill("ZADD zset", "{score} member:{n}"),
    "lexical": Fill("ZADD lexical", "0 member:{n}"),
    "stream": Fill("XADD stream", "{i}-1 field value:{i}", at_once=1),
}
FINALLY = (
    "SETRANGE string {last} x",
    "XGROUP CREATE stream group $",
    "XGROUP CREATE stream busy 0",  # everything is pending with its consumer
    "XREADGROUP GROUP busy consumer STREAMS stream >",
)

KINDS = {
    "a string and its key": FILLS[KEYS],
    "one that expires": Fill("SET", "key:{n} value:{n} EX 100000", at_once=1),
    "a hash of two fields and its key": Fill("HSET", "key:{n} name name:{n} value value:{n}", at_once=1),
    "a list's element": FILLS["list"],
    "a hash's field": FILLS["hash"],
    "a set's member": FILLS["set"],
    "a sorted set's member": FILLS["zset"],
    "a stream's entry": FILLS["stream"],
}
"""What is weighed, a million of each."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """Calls that follow each other.

    counts: by nature they count elements, for which SQLite has a limit of its own. walks: on a server they are O(n).
    """

    calls: tuple[str, ...]
    counts: bool = False
    walks: bool = False


def cycle(*calls: str) -> Cycle:
    """Calls that should take about as long among a million as among a thousand."""
    return Cycle(calls)


def counting(*calls: str) -> Cycle:
    """Calls that have to know how many elements stand before one."""
    return Cycle(calls, counts=True)


def walking(*calls: str) -> Cycle:
    """Calls that count their way to an element on a server, too."""
    return Cycle(calls, counts=True, walks=True)


CYCLES = (
    # Keys
    cycle("GET key:{n}"),
    cycle("GET key:{few}"),
    cycle("MGET key:{n} key:{few}"),
    cycle("SET key:{n} value"),
    cycle("SET {new} value", "DEL {new}"),
    cycle("SETNX {new} value", "UNLINK {new}"),
    cycle("GETSET key:{n} value"),
    cycle("GETDEL key:{n}", "SET key:{n} value EX 1000"),
    cycle("(SET {new} 1)", "INCR {new}", "INCRBYFLOAT {new} 0.5", "GETDEL {new}"),
    cycle("STRLEN key:{n}"),
    cycle("EXISTS key:{n}"),
    cycle("TOUCH key:{n}"),
    cycle("TYPE key:{n}"),
    cycle("OBJECT ENCODING key:{n}"),
    cycle("EXPIRE key:{n} 1000", "TTL key:{n}", "EXPIRETIME key:{n}", "GETEX key:{n} EX 2000", "PERSIST key:{n}"),
    cycle("RENAME key:{n} {new}", "RENAMENX {new} key:{n}"),
    cycle("COPY key:{n} {new}", "MOVE {new} 1"),
    cycle("RANDOMKEY"),
    cycle("SCAN 0"),
    cycle("SCAN {n}"),
    cycle("DBSIZE"),
    cycle("INFO keyspace"),
    # A large string
    cycle("GETRANGE string {half} {half+9}"),
    cycle("SETRANGE string {n} x"),
    cycle("GETBIT string {n}"),
    cycle("SETBIT string {n} 1"),
    cycle("BITFIELD string INCRBY u8 {n} 1"),
    cycle("BITCOUNT string {half} {half+9}"),
    cycle("APPEND string x"),
    # Lists
    cycle("LPUSH list {new}", "LPOP list"),
    cycle("RPUSH list {new}", "RPOP list"),
    cycle("LMOVE list list LEFT RIGHT"),
    cycle("BLPOP list 0", "(LPUSH list element)"),
    cycle("LLEN list"),
    cycle("LINDEX list 0"),
    cycle("LINDEX list -1"),
    walking("LINDEX list {half}"),
    walking("LINDEX list {n}"),
    cycle("LSET list 0 element"),
    cycle("LSET list -1 element"),
    walking("LSET list {n} element"),
    cycle("LRANGE list 0 9"),
    cycle("LRANGE list -10 -1"),
    walking("LRANGE list {half} {half+9}"),
    cycle("LINSERT edited BEFORE element:5 {new}", "(LREM edited 1 {new})"),
    cycle("LTRIM list 0 -2", "(RPUSH list element)"),
    cycle("LPUSH edited {new}", "LPOP edited"),
    walking("LINDEX edited {half}"),
    walking("LSET edited {half} element"),
    walking("LRANGE edited {half} {half+9}"),
    # Hashes
    cycle("HGET hash field:{n}"),
    cycle("HGET hash field:{few}"),
    cycle("HMGET hash field:{n} field:{few}"),
    cycle("HEXISTS hash field:{n}"),
    cycle("HSTRLEN hash field:{n}"),
    cycle("HSET hash field:{n} value"),
    cycle("HSET hash {new} value", "HDEL hash {new}"),
    cycle("(HSET hash {new} 1)", "HINCRBY hash {new} 1", "HINCRBYFLOAT hash {new} 0.5", "(HDEL hash {new})"),
    cycle("HGETDEL hash FIELDS 1 field:{n}", "HSETNX hash field:{n} value"),
    cycle("HLEN hash"),
    cycle("HRANDFIELD hash"),
    cycle("HRANDFIELD hash 10 WITHVALUES"),
    cycle("HSCAN hash 0"),
    cycle("HSCAN hash {n}"),
    cycle("HEXPIRE hash 1000 FIELDS 1 field:{n}", "HTTL hash FIELDS 1 field:{n}", "HPERSIST hash FIELDS 1 field:{n}"),
    # Sets
    cycle("SADD set {new}", "SREM set {new}"),
    cycle("SISMEMBER set member:{n}"),
    cycle("SMISMEMBER set member:{n} member:{few}"),
    cycle("SCARD set"),
    cycle("SRANDMEMBER set"),
    cycle("SRANDMEMBER set 10"),
    cycle("SMOVE set others member:{n}", "SMOVE others set member:{n}"),
    cycle("SSCAN set 0"),
    cycle("SSCAN set {n}"),
    # Sorted sets
    cycle("ZADD zset {score} {new}", "ZREM zset {new}"),
    cycle("ZADD zset {score} member:{n}"),
    cycle("ZINCRBY zset 0.01 member:{n}"),
    cycle("ZSCORE zset member:{n}"),
    cycle("ZMSCORE zset member:{n} member:{few}"),
    cycle("ZCARD zset"),
    counting("ZRANK zset member:{n}"),
    counting("ZREVRANK zset member:{n}"),
    counting("ZCOUNT zset {score} +inf"),
    counting("ZLEXCOUNT lexical [member:{n} +"),
    cycle("ZRANGE zset 0 9"),
    cycle("ZRANGE zset -10 -1"),
    counting("ZRANGE zset {half} {half+9}"),
    counting("ZRANGESTORE top zset {half} {half+9}"),
    cycle("ZRANGE zset {score} +inf BYSCORE LIMIT 0 10"),
    cycle("ZRANGE zset {score} -inf BYSCORE REV LIMIT 0 10"),
    cycle("ZRANGE lexical [member:{n} + BYLEX LIMIT 0 10"),
    cycle("(ZADD zset -1 {new})", "ZPOPMIN zset"),
    cycle("(ZADD zset 2 {new})", "ZPOPMAX zset"),
    cycle("(ZADD zset -1 {new})", "ZMPOP 1 zset MIN"),
    cycle("(ZADD zset -1 {new})", "ZREMRANGEBYRANK zset 0 0"),
    cycle("(ZADD zset -1 {new})", "ZREMRANGEBYSCORE zset -1 -1"),
    cycle("ZRANDMEMBER zset"),
    cycle("ZRANDMEMBER zset 10"),
    cycle("ZSCAN zset 0"),
    cycle("ZSCAN zset {n}"),
    cycle("GEOPOS zset member:{n}"),
    cycle("GEODIST zset member:{n} member:{few}"),
    # Streams
    cycle("XADD stream {id} field value", "XDEL stream {id}"),
    cycle("XLEN stream"),
    cycle("XRANGE stream - + COUNT 10"),
    cycle("XRANGE stream {n} + COUNT 10"),
    cycle("XREVRANGE stream + - COUNT 10"),
    cycle("XREAD COUNT 10 STREAMS stream {n}"),
    cycle(
        "(XADD stream {id} field value)", "XREADGROUP GROUP group consumer COUNT 1 STREAMS stream >",
        "XACK stream group {id}", "(XDEL stream {id})",
    ),
    cycle("XINFO STREAM stream"),
    cycle("XPENDING stream busy"),
    cycle("XPENDING stream busy {n} + 10"),
    cycle("XCLAIM stream busy another 0 {n}-1"),
    cycle("XAUTOCLAIM stream busy consumer 0 {n} COUNT 1"),
    # What is large, as a whole
    cycle("TYPE zset"),
    cycle("EXISTS list"),
    cycle("OBJECT ENCODING hash"),
    cycle("EXPIRE stream 1000", "PERSIST stream"),
    cycle("RENAME set {new}", "RENAME {new} set"),
    # What leaves other elements than it found, so it comes last
    cycle("SPOP set", "(SADD set {new})"),
    counting("(ZADD zset 0.5 {new})", "ZREMRANGEBYRANK zset {half} {half}"),
    cycle("XADD stream MAXLEN = {size} {id} field value"),
    cycle("(XADD stream {id} field value)", "XTRIM stream MAXLEN = {size}"),
    cycle("XACK stream busy {late}-1"),
    cycle("XDEL stream {late}-1"),
)
