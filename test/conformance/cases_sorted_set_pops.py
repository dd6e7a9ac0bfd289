"""Sorted sets: what is popped from the first of several keys, without waiting for it, as tables."""
from __future__ import annotations

from redipy.errors import (
    COUNT_NOT_POSITIVE,
    NUMKEYS_NOT_POSITIVE,
    SYNTAX_ERROR,
    TIMEOUT_NEGATIVE,
    TIMEOUT_NOT_A_FLOAT,
    TIMEOUT_OUT_OF_RANGE,
    WRONG_ARITY,
    WRONG_TYPE,
)
from test.conformance.harness import Cases

CASES: Cases = {
    "ZMPOP takes from the first sorted set that there is": [
        ("ZMPOP 2 none none2 MIN",  None),
        ("ZADD k 1 a 2 b 3 c 4 d",  4),
        ("ZADD l 1.5 x",            1),
        ("ZMPOP 3 none k l MIN",    [b"k", [[b"a", 1.0]]]),
        ("ZMPOP 2 k l max count 2", [b"k", [[b"d", 4.0], [b"c", 3.0]]]),
        ("ZMPOP 2 k l MIN COUNT 9", [b"k", [[b"b", 2.0]]]),
        ("ZMPOP 2 k l MAX COUNT 9223372036854775807", [b"l", [[b"x", 1.5]]]),
        ("EXISTS k l",              0),
    ],
    "ZMPOP looks at keys up to the first sorted set": [
        ("SET s x",                 b"OK"),
        ("ZADD k 1 a",              1),
        ("ZMPOP 2 k s MIN",         [b"k", [[b"a", 1.0]]]),
        ("ZMPOP 2 none s MIN",      WRONG_TYPE),
    ],
    "the first word of ZMPOP that does not fit decides, before a key is looked for": [
        ("SET s x",                 b"OK"),
        ("ZMPOP 1 s",               WRONG_ARITY.format("zmpop")),
        ("ZMPOP 0 s FOO",           NUMKEYS_NOT_POSITIVE),
        ("ZMPOP x s MIN",           NUMKEYS_NOT_POSITIVE),
        ("ZMPOP 2 s MIN",           SYNTAX_ERROR),
        ("ZMPOP 1 s LEFT",          SYNTAX_ERROR),
        ("ZMPOP 1 s MIN FOO 1",     SYNTAX_ERROR),
        ("ZMPOP 1 s MIN COUNT",     SYNTAX_ERROR),
        ("ZMPOP 1 s MIN COUNT 0",   COUNT_NOT_POSITIVE),
        ("ZMPOP 1 s MIN COUNT x FOO", COUNT_NOT_POSITIVE),
        ("ZMPOP 1 s MIN COUNT 1 FOO", SYNTAX_ERROR),
        ("ZMPOP 1 s MAX COUNT 1",   WRONG_TYPE),
    ],
    "a pop that could wait does not where there is something": [
        ("ZADD k 1 a 2 b 3 c 4 d 5 e", 5),
        ("BZPOPMIN none k 0",       [b"k", b"a", 1.0]),
        ("BZPOPMAX k none 0.5",     [b"k", b"e", 5.0]),
        ("BZMPOP 0 2 none k MIN",   [b"k", [[b"b", 2.0]]]),
        ("BZMPOP 1 2 k none max COUNT 9", [b"k", [[b"d", 4.0], [b"c", 3.0]]]),
        ("EXISTS k",                0),
    ],
    "a pop that could wait looks at keys up to the first sorted set": [
        ("SET s x",                 b"OK"),
        ("ZADD k 1 a",              1),
        ("BZPOPMIN none s k 0",     WRONG_TYPE),
        ("BZPOPMAX s 0",            WRONG_TYPE),
        ("BZMPOP 0 1 s MIN",        WRONG_TYPE),
        ("BZPOPMIN k s 0",          [b"k", b"a", 1.0]),
    ],
    "a timeout is read before a key is looked for, and after the other words": [
        ("SET s x",                 b"OK"),
        ("BZPOPMIN s x",            TIMEOUT_NOT_A_FLOAT),
        ("BZPOPMAX s -1",           TIMEOUT_NEGATIVE),
        ("BZPOPMAX s inf",          TIMEOUT_OUT_OF_RANGE),
        ("BZMPOP -1 1 s MIN",       TIMEOUT_NEGATIVE),
        ("BZMPOP x 0 s MIN",        NUMKEYS_NOT_POSITIVE),
        ("BZMPOP x 1 s FOO",        SYNTAX_ERROR),
        ("BZMPOP x 1 s MIN COUNT 0", COUNT_NOT_POSITIVE),
    ],
    "each command wants its words": [
        (call, WRONG_ARITY.format(call.split()[0].lower()))
        for call in ("ZMPOP", "ZMPOP 1 k", "BZPOPMIN 0", "BZPOPMAX", "BZMPOP 0 1 k")
    ],
}
