"""Values of every type and encoding, for the tests of DUMP and RESTORE: how they are made, and in older forms."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redipy.contents import HashContent, SetContent, SortedSetContent, StreamContent
from redipy.rdb import restored
from test.conformance.harness import words_of

Execute = Callable[..., Any]  # words to a reply
Made = list[str | tuple[str | bytes, ...]]

FAR_MS = 9_999_999_999_999


def many(call: str, count: int, form: str) -> Made:
    """One call with many words: a form such as `f{0} v{0}`, filled with numbers."""
    return [f"{call} {' '.join(form.format(number) for number in range(count))}"]


def entries(count: int, form: str = "f v{0}") -> Made:
    """Entries of a stream from 1-0 on."""
    return [f"XADD k {number + 1}-0 {form.format(number)}" for number in range(count)]


# The calls that make a value of the key `k`.
SMALL: dict[str, Made] = {
    "a string": ["SET k hello"],
    "an empty string": [("SET", "k", "")],
    "any bytes": [("SET", "k", bytes(range(20)))],
    "an integer of 8 bits": ["SET k -128"],
    "an integer of 16 bits": ["SET k 32767"],
    "an integer of 32 bits": ["SET k -2147483648"],
    "a longer integer": ["SET k 2147483648"],
    "what looks like an integer": ["SET k 007"],
    "a list": ["RPUSH k a bb '' hello"],
    "a list of integers of all sizes": [
        "RPUSH k 0 127 128 -1 4095 -4096 4096 32767 -32768 8388607 -8388608 2147483647 -2147483648"
        " 9223372036854775807 -9223372036854775808 9223372036854775808 007 -0"
    ],
    "a set of integers of 16 bits": ["SADD k 1 -5 300"],
    "a set of integers of 32 bits": ["SADD k 1 -5 70000"],
    "a set of integers of 64 bits": ["SADD k 1 -5 5000000000"],
    "a set": ["SADD k a"],
    "a hash": ["HSET k f v 1 2 '' x"],
    "a sorted set": ["ZADD k 1 a 2.5 b -inf c inf d 0.1 e 1e300 f -1e-300 g 1 aa"],
    "a stream": [*entries(3), "XADD k 10-5 f v", "XADD k 10-6 other field more words", "XADD k 10-7 f w"],
    "a stream of several nodes": entries(250),
    "a stream of ids that are far apart": [
        "XADD k 1-9 f v", "XADD k 5-0 f v", "XADD k 9223372036854775809-0 f v", "XADD k 18446744073709551615-1 f v"
    ],
    "an empty stream": ["XGROUP CREATE k g $ MKSTREAM"],
    "a stream with a group": [*entries(3), "XGROUP CREATE k g 1-0", "XGROUP CREATE k 12 2-0 ENTRIESREAD 2"],
}
"""Of these the bytes are the same here, too."""

LARGE: dict[str, Made] = {
    "a long string": [("SET", "k", bytes(range(256)) * 3)],
    "a string that can be compressed": [("SET", "k", "a" * 1000 + "bc" * 500)],
    "long elements": [("RPUSH", "k", "x" * 70, "y" * 5000, "ab" * 3000, "z")],
    "an element with a node of its own": [("RPUSH", "k", "a", "x" * 10_000, "b")],
    "a list of many nodes": many("RPUSH k", 6000, "element{0}"),
    "a list that has lost elements": [*many("RPUSH k", 3000, "{0}"), "LTRIM k 1000 -1", "LPUSH k head"],
    "a set of some members": ["SADD k a b c 1 2"],
    "a set with a long member": [("SADD", "k", "x" * 65, "a", "1")],
    "a set of many members": many("SADD k", 200, "member{0}"),
    "a set of many integers": many("SADD k", 600, "{0}"),
    "a hash with a long value": [("HSET", "k", "f", "x" * 65, "1", "2")],
    "a hash of many fields": many("HSET k", 600, "f{0} {0}"),
    "a hash with fields that expire": [
        "HSET k a 1 b 2 c 3", f"HPEXPIREAT k {FAR_MS} FIELDS 1 c", f"HPEXPIREAT k {FAR_MS - 5000} FIELDS 1 b"
    ],
    "a large hash with fields that expire": [
        *many("HSET k", 600, "f{0} {0}"),
        f"HPEXPIREAT k {FAR_MS} FIELDS 2 f7 f8", f"HPEXPIREAT k {FAR_MS - 1} FIELDS 1 f9",
    ],
    "a hash of which all fields expire": ["HSET k a 1", f"HPEXPIREAT k {FAR_MS} FIELDS 1 a"],
    "a sorted set with a long member": [("ZADD", "k", "1.5", "x" * 65, "-3", "a")],
    "a sorted set of many members": many("ZADD k", 200, "{0}.25 m{0}"),
    "a stream that has lost entries": [*entries(8), "XDEL k 1-0 3-0 8-0"],
    "a stream that has lost the first nodes": [*entries(250), "XTRIM k MAXLEN 120"],
    "a stream that has lost all": [*entries(3), "XDEL k 1-0 2-0 3-0"],
    "a stream with pending entries": [
        *entries(6),
        "XGROUP CREATE k g 0", "XGROUP CREATE k h 0", "XGROUP CREATECONSUMER k g idle",
        "XREADGROUP GROUP g ann COUNT 2 STREAMS k >", "XREADGROUP GROUP g bob COUNT 3 STREAMS k >",
        "XREADGROUP GROUP h ann STREAMS k >", "XACK k g 3-0", "XCLAIM k g bob 0 1-0", "XDEL k 4-0",
    ],
    "a stream of large ids": [
        "XADD k 18446744073709551614-18446744073709551615 f v", "XADD k 18446744073709551615-0 f w",
    ],
    "a stream that was told more than it has": [*entries(2), "XSETID k 9-9 ENTRIESADDED 100 MAXDELETEDID 5-5"],
}  # fmt: skip

VALUES = SMALL | LARGE


def ziplist(*packed: bytes) -> bytes:
    """A ziplist of entries, each with its encoding, but without the length of the one before."""
    body, before, tail = b"", 0, 10
    for entry in packed:
        tail = 10 + len(body)
        body += bytes([before]) + entry
        before = len(entry) + 1
    header = (11 + len(body)).to_bytes(4, "little") + tail.to_bytes(4, "little") + len(packed).to_bytes(2, "little")
    return header + body + b"\xff"


def sized(data: bytes) -> bytes:
    """A short string with its length before it."""
    assert len(data) < 64
    return bytes([len(data)]) + data


# Entries of a ziplist: strings, and integers of all sizes.
LETTERS = ziplist(b"\x01a", b"\x40\x02bb", b"\x80\0\0\0\x01c")
INTEGERS = ziplist(
    b"\xf1", b"\xfd", b"\xfe\x80", b"\xc0\0\x80", b"\xf0\xff\xff\xff", b"\xd0\0\0\0\x80",
    b"\xe0" + b"\xff" * 7 + b"\x7f",
)  # fmt: skip
PAIRS = ziplist(b"\x01a", b"\xf2", b"\x01b", b"\x032.5")
FAR = b"\x81" + FAR_MS.to_bytes(8, "big")
LISTPACK_EX = b"\x17\0\0\0\x03\0\x81f\x02\x81v\x02\xf4" + FAR_MS.to_bytes(8, "little") + b"\x09\xff"
NODE = (b"\0" * 7 + b"\x01" + b"\0" * 8, b"\x1d\0\0\0\x0a\0\x01\1\0\1\1\1\x81f\2\0\1\2\1\0\1\0\1\x81v\2\4\1\xff")
STREAM = b"\x01" + sized(NODE[0]) + sized(NODE[1]) + b"\x01\x01\0"  # one entry, 1-0, which is the last
TIME = (1_700_000_000_000).to_bytes(8, "little")
PENDING = b"\x01" + NODE[0] + TIME + b"\x02" + b"\x01\x03ann" + TIME

OLDER: dict[str, tuple[bytes, Any]] = {
    "a list": (b"\x01\x02\x01a\xc0\x05", [b"a", b"5"]),
    "a list in a ziplist": (b"\x0a" + sized(LETTERS), [b"a", b"bb", b"c"]),
    "a list of integers in a ziplist": (
        b"\x0a" + sized(INTEGERS), [b"0", b"12", b"-128", b"-32768", b"-1", b"-2147483648", b"9223372036854775807"]
    ),
    "a quicklist of ziplists": (
        b"\x0e\x03" + sized(LETTERS) + sized(ziplist()) + sized(ziplist(b"\x01d")), [b"a", b"bb", b"c", b"d"]
    ),
    "a zipmap": (
        b"\x09" + sized(b"\x02" b"\x01a\x01\x00" b"1" b"\x01b\x02\x03" b"22___\xff"),
        {b"a": (b"1", -1), b"b": (b"22", -1)},
    ),
    "a hash in a ziplist": (b"\x0d" + sized(PAIRS), {b"a": (b"1", -1), b"b": (b"2.5", -1)}),
    "a hash with times of a release candidate": (
        b"\x16\x02" + FAR + b"\x01f\x01v" + b"\0\x01g\x01w", {b"f": (b"v", FAR_MS), b"g": (b"w", -1)}
    ),
    "a listpack with times of a release candidate": (b"\x17" + sized(LISTPACK_EX), {b"f": (b"v", FAR_MS)}),
    "a sorted set with scores as text": (
        b"\x03\x03\x01a\x032.5\x01b\xff\x01c\xfe", [[b"b", -float("inf")], [b"a", 2.5], [b"c", float("inf")]]
    ),
    "a sorted set in a ziplist": (b"\x0c" + sized(PAIRS), [[b"a", 1.0], [b"b", 2.5]]),
}
"""Bodies in forms that servers do not write any more, and what they hold."""

OLDER_STREAMS = {
    "a stream of Redis 5": b"\x0f" + STREAM + b"\x01\x01g\x01\0" + PENDING + b"\x01" + NODE[0],
    "a stream of Redis 7.0": (
        b"\x13" + STREAM + b"\x01\0" + b"\0\0" + b"\x01" + b"\x01\x01g\x01\0\x01" + PENDING + b"\x01" + NODE[0]
    ),
}


def make(execute: Execute, calls: Made) -> None:
    """Make a value."""
    for call in calls:
        reply = execute(*words_of(call))
        assert not isinstance(reply, str), (call, reply)


def settled_content(payload: bytes | None) -> Any:
    """What a payload has in it, as far as it is the same wherever the same calls were made: in order, without times."""
    match None if payload is None else restored(payload):
        case HashContent(pairs, expiring):
            return sorted(pairs), sorted(field for field, _ in expiring)
        case SetContent(members):
            return sorted(members)
        case SortedSetContent(scores):
            return sorted(scores)
        case StreamContent(nodes, marks, groups):
            told = [
                (
                    group.name, group.last_id, group.entries_read, [consumer.name for consumer in group.consumers],
                    [(entry.id, entry.consumer, entry.deliveries) for entry in group.pending],
                )
                for group in groups
            ]  # fmt: skip
            return [entry for node in nodes for entry in node], marks, told
        case content:
            return content


OF_SERVERS = {b"radix-tree-keys", b"radix-tree-nodes", b"recorded-first-entry-id"}
"""What XINFO tells of how a server keeps a stream; that of the first entry, and so the lag, it believes a payload."""


def without(told: dict[bytes, Any], names: set[bytes]) -> dict[bytes, Any]:
    """A reply without some of its parts."""
    return {name: part for name, part in told.items() if name not in names}


def held(execute: Execute, key: bytes = b"k") -> Any:
    """All that a key holds, in one order, by the commands that show it; None when missing."""
    match bytes(execute(b"TYPE", key)):
        case b"string":
            return execute(b"GET", key)
        case b"list":
            return execute(b"LRANGE", key, b"0", b"-1")
        case b"set":
            return sorted(execute(b"SMEMBERS", key))
        case b"hash":
            pairs = execute(b"HGETALL", key)
            times = {field: execute(b"HPEXPIRETIME", key, b"FIELDS", b"1", field)[0] for field in pairs}
            return {field: (value, times[field]) for field, value in pairs.items()} or None
        case b"zset":
            return sorted(execute(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"), key=lambda pair: (pair[1], pair[0]))
        case b"stream":
            told = without(execute(b"XINFO", b"STREAM", key, b"FULL", b"COUNT", b"0"), OF_SERVERS)
            return {**told, b"groups": [without(group, {b"lag"}) for group in told[b"groups"]]}
        case _:
            return None
