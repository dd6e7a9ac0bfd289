"""What becomes of a reply inside a script, and which command's reply becomes what. Imports: types.

A shape is an expression around the call on either side. In Lua `$` is the call, and `$words` its words where the shape
makes the call itself; in Python `CALL` is the call, and `COMMAND` and `WORDS` are its two halves.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redipy.symbolic import ir
from redipy.symbolic.types import Type


@dataclass(frozen=True, slots=True)
class Shape:
    """How a reply becomes a value."""

    type: Type
    lua: str
    python: str


_DECODED = "reply.decode('utf-8', 'surrogateescape')"

SHAPES: dict[str, Shape] = {
    "number": Shape(Type.NUMBER, "$", "CALL + 0.0"),
    "float": Shape(Type.NUMBER, "tonumber($)", "float(CALL)"),
    "flag": Shape(Type.BOOL, "($ == 1)", "CALL == 1"),
    "done": Shape(Type.BOOL, "($ ~= nil)", "CALL is not None"),
    "text": Shape(Type.TEXT | Type.NONE, "$", f"None if (reply := CALL) is None else {_DECODED}"),
    "texts": Shape(Type.LIST, "redipy.texts($)", "texts(CALL)"),
    "texts or none": Shape(Type.LIST | Type.NONE, "redipy.texts($)", "texts(CALL)"),
    "members": Shape(Type.LIST, "redipy.members($)", "texts(CALL)"),
    "fields": Shape(Type.DICT, "redipy.fields($words)", "fields(CALL)"),
    "asked": Shape(Type.DICT, "redipy.asked($words)", "asked(COMMAND, WORDS)"),
    "scored": Shape(Type.LIST, "redipy.scored($)", "scored(CALL)"),
    "kind": Shape(Type.TEXT | Type.NONE, "redipy.kind($)", "kind(CALL)"),
    "ttl": Shape(Type.NUMBER | Type.NONE, "redipy.ttl($)", "ttl(CALL)"),
    "raw": Shape(Type.ANY, "redipy.raw($)", "raw(CALL)"),
    # Lua cannot tell how long a list is that ends in null, unless null is false, as it is in RESP2.
    "raw with nulls": Shape(Type.ANY, "redipy.raw_resp2($words)", "raw(CALL)"),
    "raw numbers": Shape(Type.LIST, "redipy.numbers($words)", "raw(CALL)"),
}

_ADJUSTED: dict[str, str] = {
    **dict.fromkeys(
        (
            "APPEND", "BITCOUNT", "DECR", "DECRBY", "DEL", "EXISTS", "GETBIT", "HDEL", "HINCRBY", "HLEN", "HSET",
            "HSTRLEN", "INCR", "INCRBY", "LINSERT", "LLEN", "LPUSH", "LPUSHX", "LREM", "RPUSH", "RPUSHX", "SADD",
            "SCARD", "SDIFFSTORE", "SETBIT", "SETRANGE", "SINTERSTORE", "SREM", "STRLEN", "SUNIONSTORE", "TOUCH",
            "UNLINK", "ZCARD", "ZCOUNT", "ZLEXCOUNT", "ZREM", "ZREMRANGEBYLEX", "ZREMRANGEBYRANK",
            "ZREMRANGEBYSCORE",
        ),
        "number",
    ),
    **dict.fromkeys(("HINCRBYFLOAT", "INCRBYFLOAT"), "float"),
    **dict.fromkeys(
        (
            "EXPIRE", "EXPIREAT", "HEXISTS", "HSETNX", "PERSIST", "PEXPIRE", "PEXPIREAT", "RENAMENX", "SETNX",
            "SISMEMBER", "SMOVE",
        ),
        "flag",
    ),
    **dict.fromkeys(("GET", "GETDEL", "GETRANGE", "GETSET", "HGET", "LINDEX", "LMOVE", "RPOPLPUSH"), "text"),
    **dict.fromkeys(("HKEYS", "HVALS", "LRANGE"), "texts"),
    **dict.fromkeys(("SDIFF", "SINTER", "SMEMBERS", "SUNION"), "members"),
    **dict.fromkeys(("ZPOPMAX", "ZPOPMIN"), "scored"),
    "HGETALL": "fields",
    "HMGET": "asked",
    "SET": "done",
    "TYPE": "kind",
}
# The shape without a count, and with one.
_COUNTED: dict[str, tuple[str, str]] = {
    "LPOP": ("text", "texts or none"),
    "RPOP": ("text", "texts or none"),
    "SPOP": ("text", "raw"),
    "SRANDMEMBER": ("text", "raw"),
}
_RAW: dict[str, str] = {
    **dict.fromkeys(
        ("BITFIELD", "BITFIELD_RO", "GEOHASH", "HGETDEL", "HGETEX", "HMGET", "MGET", "SORT", "SORT_RO"),
        "raw with nulls",
    ),
    **dict.fromkeys(("GEOPOS", "ZMSCORE"), "raw numbers"),
}


def shape_of(command: str, words: Sequence[ir.Word], *, adjusted: bool) -> str:
    """The shape of a command's reply: what the method of its name gives if adjusted, else the reply as data.

    Where that depends on how many words a spread list comes to, it is the reply as data.

    >>> shape_of("LPOP", [ir.Key(ir.Literal("k"))], adjusted=True), shape_of("GET", [], adjusted=False)
    ('text', 'raw')
    """
    raw = _RAW.get(command, "raw")
    if not adjusted:
        return raw
    if command in _COUNTED:
        if any(isinstance(word, ir.Spread) for word in words):
            return raw
        return _COUNTED[command][len(words) > 1]
    options = [str(word.value).upper() for word in words[2:] if isinstance(word, ir.Literal)]
    if command == "SET" and "GET" in options:
        return "text"
    return _ADJUSTED.get(command, raw)
