"""Cases of DUMP and RESTORE: their options and errors, and what a server refuses of what is damaged."""
from __future__ import annotations

from redipy.errors import (
    BAD_DATA_FORMAT,
    BAD_DUMP,
    INVALID_FREQ,
    INVALID_IDLETIME,
    INVALID_TTL,
    KEY_EXISTS,
    NOT_AN_INTEGER,
    SYNTAX_ERROR,
    WRONG_ARITY,
)
from redipy.rdb.payload import sealed
from test.conformance.harness import ANY, Cases, Row

HELLO = b"\x00\x05hello\x0c\x00\xa8\x04\xeb\xb6\x9f\x1e\xbeC"
AB = b"\x12\x01\x02\x0d\x0d\x00\x00\x00\x02\x00\x81a\x02\x81b\x02\xff"


def restore(key: str, ttl: str, payload: bytes, *options: str) -> tuple[str | bytes, ...]:
    """A call of RESTORE."""
    return ("RESTORE", key, ttl, payload, *options)


def refused(*bodies: bytes) -> list[Row]:
    """Bodies of which no server makes a key."""
    return [(restore("k", "0", sealed(body)), BAD_DATA_FORMAT) for body in bodies]


CASES: Cases = {
    "what is dumped has its type, its length and a checksum": [
        ("SET k hello", b"OK"),
        ("DUMP k", HELLO),
        ("DUMP none", None),
        ("DUMP", WRONG_ARITY.format("dump")),
        ("DUMP k k", WRONG_ARITY.format("dump")),
        ("SET k 12345", b"OK"),
        ("DUMP k", sealed(b"\x00\xc1\x39\x30")),
        ("RPUSH l a b", 2),
        ("DUMP l", sealed(AB)),
        ("SADD s 1 2", 2),
        ("DUMP s", sealed(b"\x0b\x0c\x02\0\0\0\x02\0\0\0\x01\0\x02\0")),
        ("HSET h f v", 1),
        ("DUMP h", sealed(b"\x10\x0d\x0d\0\0\0\x02\0\x81f\x02\x81v\x02\xff")),
        ("ZADD z 2.5 m", 1),
        ("DUMP z", sealed(b"\x11\x0f\x0f\0\0\0\x02\0\x81m\x02\x832.5\x04\xff")),
    ],
    "a key is made again, and not over another": [
        (restore("k", "0", HELLO), b"OK"),
        ("GET k", b"hello"),
        ("PTTL k", -1),
        (restore("k", "0", sealed(AB)), KEY_EXISTS),
        ("GET k", b"hello"),
        (restore("k", "0", sealed(AB), "REPLACE"), b"OK"),
        ("LRANGE k 0 -1", [b"a", b"b"]),
        (("RESTORE-ASKING", "l", "0", sealed(AB), "replace"), b"OK"),
        ("LLEN l", 2),
    ],
    "it expires after a time, or at one": [
        (restore("k", "100000", HELLO), b"OK"),
        ("TTL k", 100),
        (restore("k", "9999999999999", HELLO, "ABSTTL", "REPLACE"), b"OK"),
        ("PEXPIRETIME k", 9999999999999),
        (restore("k", "9223372036854775807", HELLO, "ABSTTL", "REPLACE"), b"OK"),
        ("PEXPIRETIME k", 9223372036854775807),
        (restore("k", "0", HELLO, "ABSTTL", "REPLACE"), b"OK"),
        ("PTTL k", -1),
    ],
    "one that has expired already is not made, and what it replaces goes": [
        ("SET k v", b"OK"),
        (restore("k", "1", HELLO, "ABSTTL"), KEY_EXISTS),
        (restore("k", "1", HELLO, "ABSTTL", "REPLACE"), b"OK"),
        ("EXISTS k", 0),
        (restore("k", "1", HELLO, "ABSTTL"), b"OK"),
        ("EXISTS k", 0),
        (restore("k", "9223372036854775807", HELLO), b"OK"),
        ("EXISTS k", 0),
    ],
    "options are read in order, before anything else": [
        ("SET k v", b"OK"),
        (restore("k", "x", b"bad", "OTHER"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "IDLETIME"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "FREQ"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "IDLETIME", "x"), NOT_AN_INTEGER),
        (restore("k", "x", b"bad", "IDLETIME", "-1", "OTHER"), INVALID_IDLETIME),
        (restore("k", "x", b"bad", "OTHER", "IDLETIME", "-1"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "FREQ", "x"), NOT_AN_INTEGER),
        (restore("k", "x", b"bad", "FREQ", "256"), INVALID_FREQ),
        (restore("k", "x", b"bad", "FREQ", "-1"), INVALID_FREQ),
        (restore("k", "x", b"bad", "FREQ", "1", "IDLETIME", "1"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "IDLETIME", "1", "FREQ", "1"), SYNTAX_ERROR),
        (restore("k", "x", b"bad", "FREQ", "1", "FREQ", "2"), KEY_EXISTS),
        ("RESTORE k 0", WRONG_ARITY.format("restore")),
        ("RESTORE-ASKING k 0", WRONG_ARITY.format("restore-asking")),
    ],
    "then comes the key, then the time, then the payload": [
        ("SET k v", b"OK"),
        (restore("k", "x", b"bad"), KEY_EXISTS),
        (restore("k", "x", b"bad", "REPLACE"), NOT_AN_INTEGER),
        (restore("k", "-1", b"bad", "REPLACE"), INVALID_TTL),
        (restore("k", "0", b"bad", "REPLACE"), BAD_DUMP),
        (restore("k", "1", sealed(b"\x63"), "ABSTTL", "REPLACE"), BAD_DATA_FORMAT),
        ("GET k", b"v"),
    ],
    "how it was used is taken along": [
        (restore("k", "0", HELLO, "IDLETIME", "1000"), b"OK"),
        (restore("k", "0", HELLO, "IDLETIME", "0", "IDLETIME", "9223372036854775807", "REPLACE"), b"OK"),
        (restore("k", "0", HELLO, "FREQ", "255", "REPLACE"), b"OK"),
        ("OBJECT IDLETIME k", ANY),
    ],
    "a payload must be whole, and of a version that is known": [
        (restore("k", "0", b""), BAD_DUMP),
        (restore("k", "0", HELLO[:-1]), BAD_DUMP),
        (restore("k", "0", b"\x00\x06" + HELLO[2:]), BAD_DUMP),
        (restore("k", "0", b"\x00\x05hello\x0d\x00\xc1\xdbV\xc5b\x81W\xca"), BAD_DUMP),
        (restore("k", "0", b"\x00\x05hello\x0c\x00" + bytes(8)), BAD_DUMP),
        ("EXISTS k", 0),
    ],
    "a body must make sense": [
        *refused(
            b"",  # no form
            b"\x63", b"\x06", b"\x08",  # one that is not known, or not of values
            b"\x00\x7f",  # a string that ends too early
            b"\x00\x82",  # a length of no known size
            b"\x00\xc4",  # a string of no known encoding
            b"\x00\xc3\x02\x03\x20\x01",  # compressed out of nothing
            b"\x00\xc3\x03\x03\x00ab",  # more than there should be
            b"\x01\x00", b"\x02\x00", b"\x04\x00", b"\x05\x00", b"\x12\x00",  # empty containers
            b"\x02\x02\x01a\x01a",  # twice the same
            b"\x05\x01\x01a" + b"\xff" * 8,  # not a number as a score
            b"\x0b\x0b\x02\0\0\0\x02\0\0\0\x02\0\x01",  # integers that are not all there
            b"\x12\x01\x03\x01a",  # a node that is neither
            b"\x12\x01\x02\x07\x07\0\0\0\0\0\xff",  # all nodes are empty
        ),
        ("EXISTS k", 0),
    ],
    "whatever stands behind the value is left alone": [
        (restore("k", "0", sealed(b"\x00\x05hello world")), b"OK"),
        ("GET k", b"hello"),
    ],
}  # fmt: skip
