"""Keys: what is promised of the commands that work on keys of any type."""
from __future__ import annotations

from redipy.errors import (
    EXPIRE_GT_OR_LT,
    EXPIRE_NX_STANDS_ALONE,
    INVALID_CURSOR,
    INVALID_EXPIRE,
    NO_SUCH_KEY,
    NOT_AN_INTEGER,
    NOVALUES_ONLY_IN_HSCAN,
    SYNTAX_ERROR,
    UNSUPPORTED_OPTION,
    WRONG_ARITY,
)
from test.conformance.harness import Cases, Unordered

OK = b"OK"
LARGEST, SMALLEST = 2**63 - 1, -(2**63)

ONE_OF_EACH = [
    ("SET string v", OK),
    ("HSET hash f v", 1),
    ("RPUSH list a", 1),
    ("SADD set a", 1),
    ("ZADD zset 1 a", 1),
]

EXISTENCE: Cases = {
    "DEL and UNLINK count a key once, of any type": [
        *ONE_OF_EACH,
        ("DEL string string hash none", 2),
        ("UNLINK list list set zset none", 3),
        ("DBSIZE", 0),
    ],
    "EXISTS and TOUCH count a key as often as it is given": [
        ("SET k v", OK),
        ("RPUSH l a", 1),
        ("EXISTS k k l none", 3),
        ("TOUCH k l l none", 3),
        ("EXISTS none", 0),
        ("TOUCH none", 0),
    ],
    "TYPE says what a key holds": [
        *ONE_OF_EACH,
        ("TYPE string", b"string"),
        ("TYPE hash", b"hash"),
        ("TYPE list", b"list"),
        ("TYPE set", b"set"),
        ("TYPE zset", b"zset"),
        ("TYPE none", b"none"),
    ],
    "an expired key is missing everywhere": [
        *((f"{call} PX 10", OK) for call in ("SET a v", "SET b v", "SET c v")),
        ("@advance 11", None),
        ("EXISTS a b c", 0),
        ("TOUCH a", 0),
        ("TYPE a", b"none"),
        ("DEL a", 0),
        ("UNLINK b", 0),
        ("KEYS *", []),
        ("SCAN 0 COUNT 100", [b"0", []]),
        ("RANDOMKEY", None),
        ("RENAME c d", NO_SUCH_KEY),
        ("TTL c", -2),
        ("PERSIST c", 0),
        ("EXPIRE c 10", 0),
    ],
}

LISTING: Cases = {
    "KEYS finds what matches": [
        ("KEYS *", []),
        ("MSET one 1 two 2 three 3 'f*ur' 4 a/b 5", OK),
        ("KEYS *", Unordered([b"one", b"two", b"three", b"f*ur", b"a/b"])),
        ("KEYS t*", Unordered([b"two", b"three"])),
        ("KEYS t??", [b"two"]),
        ("KEYS [ot]*e", Unordered([b"one", b"three"])),
        ("KEYS [^ot]*r", [b"f*ur"]),
        ("KEYS [a-o]*", Unordered([b"one", b"f*ur", b"a/b"])),
        ("KEYS 'f\\*ur'", [b"f*ur"]),
        ("KEYS *b", [b"a/b"]),
        ("KEYS ''", []),
        ("KEYS [", []),
    ],
    "KEYS finds keys of any bytes": [
        (("SET", b"\xff\n\x00", "v"), OK),
        ("KEYS ???", [b"\xff\n\x00"]),
        (("KEYS", b"\xff*"), [b"\xff\n\x00"]),
    ],
    "SCAN gives the keys that match, of a type": [
        ("SCAN 0", [b"0", []]),
        *ONE_OF_EACH,
        ("SCAN 0", [b"0", Unordered([b"string", b"hash", b"list", b"set", b"zset"])]),
        ("SCAN 0 MATCH *set", [b"0", Unordered([b"set", b"zset"])]),
        ("SCAN 0 TYPE zset", [b"0", [b"zset"]]),
        ("scan 0 count 100 match *s* type STRING", [b"0", [b"string"]]),
        ("SCAN 0 MATCH *set TYPE hash COUNT 100", [b"0", []]),
        ("SCAN 0 TYPE stream", [b"0", []]),
        ("SCAN 0 TYPE none", [b"0", []]),
        ("SCAN 0 TYPE nonsense", [b"0", []]),
        (("SCAN", "0", "TYPE", b"\xff"), [b"0", []]),
        (f"SCAN 0 COUNT {LARGEST}", [b"0", Unordered([b"string", b"hash", b"list", b"set", b"zset"])]),
    ],
    "the last of an option given twice counts to SCAN": [
        *ONE_OF_EACH,
        ("SCAN 0 MATCH a MATCH list", [b"0", [b"list"]]),
        ("SCAN 0 COUNT 1 COUNT 20 TYPE list TYPE set", [b"0", [b"set"]]),
    ],
    "the cursor of SCAN is an unsigned number, as C reads one": [
        *(
            (("SCAN", cursor), INVALID_CURSOR)
            for cursor in ("x", "", "-1", "0 ", "0x0", "1e1", "1.0", str(2**64), "9" * 30)
        ),
        *((("SCAN", cursor), [b"0", []]) for cursor in (" 0", "+0", "00", str(2**64 - 1))),
    ],
    "SCAN reads its cursor, then its options from left to right": [
        ("SCAN x COUNT x", INVALID_CURSOR),
        ("SCAN x FOO", INVALID_CURSOR),
        ("SCAN 0 COUNT x FOO", NOT_AN_INTEGER),
        ("SCAN 0 FOO COUNT x", SYNTAX_ERROR),
        ("SCAN 0 TYPE nonsense COUNT x", NOT_AN_INTEGER),
        ("SCAN 0 COUNT 0 MATCH", SYNTAX_ERROR),
        (f"SCAN 0 COUNT {LARGEST + 1}", NOT_AN_INTEGER),
        ("SCAN 0 COUNT 0", SYNTAX_ERROR),
        ("SCAN 0 COUNT -1", SYNTAX_ERROR),
        ("SCAN 0 COUNT", SYNTAX_ERROR),
        ("SCAN 0 MATCH", SYNTAX_ERROR),
        ("SCAN 0 TYPE", SYNTAX_ERROR),
        ("SCAN 0 NOVALUES", NOVALUES_ONLY_IN_HSCAN),
    ],
    "RANDOMKEY gives a key there is": [
        ("RANDOMKEY", None),
        ("SET k v", OK),
        ("RANDOMKEY", b"k"),
        ("SET gone v PX 10", OK),
        ("@advance 11", None),
        ("RANDOMKEY", b"k"),
    ],
}

NAMES: Cases = {
    "RENAME takes what a key holds, and its expiry, to another name": [
        ("RPUSH l a b", 2),
        ("EXPIRE l 100", 1),
        ("SET k v", OK),
        ("RENAME l k", OK),
        ("EXISTS l", 0),
        ("LRANGE k 0 -1", [b"a", b"b"]),
        ("TTL k", 100),
    ],
    "the expiry of what was there goes with it": [
        ("SET k v", OK),
        ("SET other v EX 100", OK),
        ("RENAME k other", OK),
        ("TTL other", -1),
        ("DBSIZE", 1),
    ],
    "a key may be renamed to its own name": [
        ("SET k v EX 100", OK),
        ("RENAME k k", OK),
        ("GET k", b"v"),
        ("TTL k", 100),
        ("RENAMENX k k", 0),
    ],
    "RENAMENX replaces nothing": [
        ("SET k v EX 100", OK),
        ("SET other w", OK),
        ("RENAMENX k other", 0),
        ("MGET k other", [b"v", b"w"]),
        ("RENAMENX k new", 1),
        ("MGET k new", [None, b"v"]),
        ("TTL new", 100),
        ("SET gone v PX 10", OK),
        ("@advance 11", None),
        ("RENAMENX other gone", 1),
        ("TTL gone", -1),
    ],
    "only a key there is can be renamed": [
        ("RENAME none k", NO_SUCH_KEY),
        ("RENAME none none", NO_SUCH_KEY),
        ("SET k v", OK),
        ("RENAMENX none k", NO_SUCH_KEY),
        ("GET k", b"v"),
    ],
}

EXPIRY: Cases = {
    "a key expires in some time, or at a time": [
        ("RPUSH k a", 1),
        ("TTL k", -1),
        ("EXPIRE k 100", 1),
        ("TTL k", 100),
        ("PEXPIRE k 200000", 1),
        ("TTL k", 200),
        ("EXPIREAT k 1900000000", 1),
        ("EXPIRETIME k", 1900000000),
        ("PEXPIREAT k 1900000000001", 1),
        ("PEXPIRETIME k", 1900000000001),
        ("PEXPIRE k 20", 1),
        ("@advance 21", None),
        ("EXISTS k", 0),
        ("LLEN k", 0),
    ],
    "-1 stands for no expiry, -2 for no key": [
        ("SET k v", OK),
        *((f"{name} k", -1) for name in ("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME")),
        *((f"{name} none", -2) for name in ("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME")),
    ],
    "seconds are rounded to the nearest": [
        ("SET k v", OK),
        ("PEXPIREAT k 1900000000499", 1),
        ("EXPIRETIME k", 1900000000),
        ("PEXPIREAT k 1900000000500", 1),
        ("EXPIRETIME k", 1900000001),
        ("PEXPIRE k 100900", 1),
        ("TTL k", 101),
        ("PEXPIRE k 100400", 1),
        ("TTL k", 100),
    ],
    "PERSIST takes the expiry away": [
        ("SET k v PX 20", OK),
        ("PERSIST k", 1),
        ("PERSIST k", 0),
        ("PERSIST none", 0),
        ("@advance 21", None),
        ("GET k", b"v"),
    ],
    "a time that is past deletes the key": [
        row
        for call in (
            "EXPIRE k 0", "EXPIRE k -1", "PEXPIRE k 0", "EXPIREAT k 1", "EXPIREAT k 0", "PEXPIREAT k -5",
            "EXPIRE k -1 NX", "EXPIRE k -1 LT", f"PEXPIRE k {SMALLEST}", f"PEXPIREAT k {SMALLEST}",
            "EXPIRE k -9223372036854775",
        )
        for row in (("SET k v", OK), (call, 1), ("EXISTS k", 0))
    ],
    "a missing key cannot expire": [
        ("EXPIRE none 10", 0),
        ("EXPIRE none -1", 0),
        ("PEXPIRE none 10 NX", 0),
        ("EXPIREAT none 1900000000", 0),
        ("PEXPIREAT none 1900000000000", 0),
    ],
    "NX wants a key without an expiry, XX one with": [
        ("SET k v", OK),
        ("EXPIRE k 100 XX", 0),
        ("EXPIRE k -1 XX", 0),
        ("EXPIRE k 100 NX", 1),
        ("EXPIRE k 200 nx NX", 0),
        ("TTL k", 100),
        ("PEXPIRE k 200000 XX", 1),
        ("TTL k", 200),
        ("EXPIREAT k 1 NX", 0),
        ("PEXPIREAT k 1900000000000 XX", 1),
        ("PEXPIRETIME k", 1900000000000),
    ],
    "GT wants a later time, LT an earlier one": [
        ("SET k v", OK),
        ("PEXPIREAT k 1900000000000 GT", 0),
        ("PEXPIREAT k 1900000000000 LT", 1),
        ("PEXPIREAT k 1900000000000 GT", 0),
        ("PEXPIREAT k 1900000000000 LT", 0),
        ("PEXPIREAT k 1900000000001 LT", 0),
        ("PEXPIREAT k 1900000000001 GT", 1),
        ("EXPIREAT k 1900000000 GT", 0),
        ("EXPIREAT k 1900000000 LT", 1),
        ("EXPIRE k -1 GT", 0),
        ("PEXPIRETIME k", 1900000000000),
    ],
    "XX goes together with GT or LT": [
        ("SET k v", OK),
        ("EXPIREAT k 1900000000 XX LT", 0),
        ("EXPIREAT k 1900000000 GT XX", 0),
        ("EXPIREAT k 1900000000", 1),
        ("EXPIREAT k 1900000001 XX LT", 0),
        ("EXPIREAT k 1900000001 GT XX", 1),
        ("EXPIREAT k 1900000000 lt xx", 1),
    ],
    "options that exclude each other have errors of their own": [
        *((f"EXPIRE none 10 {options}", EXPIRE_NX_STANDS_ALONE)
          for options in ("NX XX", "XX NX", "NX GT", "LT NX", "GT LT NX", "XX GT NX")),
        *((f"{name} none 10 GT LT", EXPIRE_GT_OR_LT) for name in ("EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT")),
        ("EXPIRE none 10 XX LT GT", EXPIRE_GT_OR_LT),
        *((f"EXPIRE none 10 {options}", UNSUPPORTED_OPTION.format("Foo"))
          for options in ("Foo", "NX Foo", "Foo NX XX", "NX XX Foo", "GT LT Foo", "Foo Bar")),
    ],
    "options are read before the time, and the time before the key is looked for": [
        ("EXPIRE none x Foo", UNSUPPORTED_OPTION.format("Foo")),
        ("EXPIRE none x NX XX", EXPIRE_NX_STANDS_ALONE),
        ("EXPIRE none x", NOT_AN_INTEGER),
        ("PEXPIRE none 1.5", NOT_AN_INTEGER),
        (f"PEXPIREAT none {LARGEST + 1}", NOT_AN_INTEGER),
        (f"EXPIRE none {LARGEST}", INVALID_EXPIRE.format("expire")),
    ],
    "an expiry is a moment that 64 bits of milliseconds can hold": [
        ("SET k v", OK),
        (f"EXPIRE k {LARGEST}", INVALID_EXPIRE.format("expire")),
        (f"EXPIRE k {LARGEST // 1000}", INVALID_EXPIRE.format("expire")),
        (f"EXPIRE k {SMALLEST}", INVALID_EXPIRE.format("expire")),
        ("EXPIRE k -9223372036854776", INVALID_EXPIRE.format("expire")),
        (f"PEXPIRE k {LARGEST}", INVALID_EXPIRE.format("pexpire")),
        (f"EXPIREAT k {LARGEST // 1000 + 1}", INVALID_EXPIRE.format("expireat")),
        (f"EXPIREAT k {SMALLEST}", INVALID_EXPIRE.format("expireat")),
        ("TTL k", -1),
        (f"EXPIREAT k {LARGEST // 1000}", 1),
        ("PEXPIRETIME k", LARGEST // 1000 * 1000),
        (f"PEXPIREAT k {LARGEST}", 1),
        ("PEXPIRETIME k", LARGEST),
        ("EXPIRETIME k", LARGEST // 1000 + 1),
        ("GET k", b"v"),
    ],
}

ARITY: Cases = {
    "each command wants its words": [
        (call, WRONG_ARITY.format(call.split()[0].lower()))
        for call in (
            "DEL", "UNLINK", "EXISTS", "TOUCH", "TYPE", "TYPE a b", "KEYS", "KEYS a b", "SCAN", "RANDOMKEY k",
            "RENAME k", "RENAME a b c", "RENAMENX k", "EXPIRE k", "PEXPIRE k", "EXPIREAT k", "PEXPIREAT k", "PERSIST",
            "PERSIST a b", "TTL", "TTL a b", "PTTL", "EXPIRETIME", "PEXPIRETIME",
        )
    ],
}

CASES: Cases = {**EXISTENCE, **LISTING, **NAMES, **EXPIRY, **ARITY}
