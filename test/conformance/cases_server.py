"""The server and messages: what is promised of the commands about the whole database, and of PUBLISH."""
from __future__ import annotations

from redipy.errors import SYNTAX_ERROR, WRONG_ARITY
from test.conformance.harness import ANY, Cases

OK = b"OK"

CASES: Cases = {
    "DBSIZE counts keys, whatever they hold": [
        ("DBSIZE", 0),
        ("SET k v", OK),
        ("RPUSH l a b c", 3),
        ("DBSIZE", 2),
        ("DEL k", 1),
        ("DBSIZE", 1),
    ],
    "FLUSHDB and FLUSHALL delete every key": [
        row
        for call in ("FLUSHDB", "FLUSHDB ASYNC", "FLUSHDB sync", "FLUSHALL", "FLUSHALL async", "FLUSHALL SYNC")
        for row in (
            ("SET k v EX 100", OK),
            ("HSET h f v", 1),
            ("RPUSH l a", 1),
            ("SADD s a", 1),
            ("ZADD z 1 a", 1),
            (call, OK),
            ("DBSIZE", 0),
            ("EXISTS k h l s z", 0),
        )
    ],
    "what is set after a flush does not expire with what was there before": [
        ("SET k v PX 10", OK),
        ("FLUSHDB", OK),
        ("SET k v", OK),
        ("@advance 11", None),
        ("GET k", b"v"),
    ],
    "a flush takes one word, and that of two": [
        ("SET k v", OK),
        *(
            (f"{name} {words}", SYNTAX_ERROR)
            for name in ("FLUSHDB", "FLUSHALL")
            for words in ("FOO", "ASYNC SYNC", "ASYNC ASYNC", "SYNC FOO")
        ),
        ("GET k", b"v"),
    ],
    "PING answers PONG, or what it is given": [
        ("PING", b"PONG"),
        ("ping", b"PONG"),
        ("PING hello", b"hello"),
        (("PING", b"\xff\x00"), b"\xff\x00"),
        ("PING ''", b""),
    ],
    "ECHO gives back": [
        ("ECHO hello", b"hello"),
        (("ECHO", b"\xff\x00"), b"\xff\x00"),
    ],
    "TIME is a pair of numbers": [
        ("TIME", [ANY, ANY]),
    ],
    "a message that nobody waits for reaches nobody": [
        ("PUBLISH channel message", 0),
        ("DBSIZE", 0),
    ],
    "each command wants its words": [
        (call, WRONG_ARITY.format(call.split()[0].lower()))
        for call in ("DBSIZE x", "PING a b", "ECHO", "ECHO a b", "TIME x", "PUBLISH", "PUBLISH a", "PUBLISH a b c")
    ],
}
