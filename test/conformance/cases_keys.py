"""Keys: what is promised of the commands that work on keys of any type."""
from __future__ import annotations

from redipy.errors import (
    DB_INDEX_OUT_OF_RANGE,
    EXPIRE_GT_OR_LT,
    EXPIRE_NX_STANDS_ALONE,
    INVALID_CURSOR,
    INVALID_EXPIRE,
    NO_LFU_POLICY,
    NO_SUCH_KEY,
    NOT_AN_INTEGER,
    NOT_BETWEEN,
    NOT_POSITIVE,
    NOVALUES_ONLY_IN_HSCAN,
    SAME_OBJECT,
    STREAM_ID_TOO_SMALL,
    SYNTAX_ERROR,
    TIMEOUT_NEGATIVE,
    TIMEOUT_NOT_AN_INTEGER,
    TIMEOUT_OUT_OF_RANGE,
    UNKNOWN_SUBCOMMAND,
    UNSUPPORTED_OPTION,
    WAITAOF_WITHOUT_AOF,
    WRONG_ARITY,
)
from test.conformance.harness import ANY, Cases, Row, Unordered

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

COPYING: Cases = {
    "COPY puts what any key holds under another": [
        *ONE_OF_EACH,
        ("XADD stream 1-1 f v", b"1-1"),
        ("RPUSH list b", 2),
        *((f"COPY {key} copied-{key}", 1) for key in ("string", "hash", "list", "set", "zset", "stream")),
        ("GET copied-string", b"v"),
        ("HGETALL copied-hash", {b"f": b"v"}),
        ("LRANGE copied-list 0 -1", [b"a", b"b"]),
        ("SMEMBERS copied-set", {b"a"}),
        ("ZSCORE copied-zset a", 1.0),
        ("XRANGE copied-stream - +", [[b"1-1", [b"f", b"v"]]]),
        ("DBSIZE", 12),
    ],
    "a copy goes its own way": [
        ("RPUSH l a", 1),
        ("COPY l m", 1),
        ("RPUSH l b", 2),
        ("LPUSH m z", 2),
        ("LRANGE l 0 -1", [b"a", b"b"]),
        ("LRANGE m 0 -1", [b"z", b"a"]),
        ("DEL l", 1),
        ("LLEN m", 2),
    ],
    "COPY replaces only what it may": [
        ("MSET a 1 b 2", OK),
        ("RPUSH l x", 1),
        ("COPY a b", 0),
        ("GET b", b"2"),
        ("COPY a b REPLACE", 1),
        ("GET b", b"1"),
        ("COPY a l replace REPLACE", 1),
        ("TYPE l", b"string"),
        ("COPY none b REPLACE", 0),
        ("GET b", b"1"),
    ],
    "COPY copies the expiry": [
        ("SET a v EXAT 9999999999", OK),
        ("SET b v EXAT 8888888888", OK),
        ("COPY a b REPLACE", 1),
        ("EXPIRETIME b", 9999999999),
        ("PERSIST a", 1),
        ("COPY a b REPLACE", 1),
        ("TTL b", -1),
    ],
    "COPY reads its options before it looks at keys": [
        ("COPY none none", SAME_OBJECT),
        ("COPY none none DB 0 REPLACE", SAME_OBJECT),
        ("COPY none none FOO", SYNTAX_ERROR),
        ("COPY none none DB", SYNTAX_ERROR),
        ("COPY a b DB x FOO", NOT_AN_INTEGER),
        ("COPY a b DB -1", DB_INDEX_OUT_OF_RANGE),
        ("COPY a b DB 16", DB_INDEX_OUT_OF_RANGE),
        ("COPY a b DB 2147483648", NOT_BETWEEN.format(-2147483648, 2147483647)),
        ("SET a v", OK),
        ("COPY a b DB 0 DB 0", 1),
    ],
    "COPY takes the groups of a stream along": [
        ("XADD s 1-1 f v", b"1-1"),
        ("XADD s 2-1 f v", b"2-1"),
        ("XGROUP CREATE s g 0", OK),
        ("XREADGROUP GROUP g ann COUNT 1 STREAMS s >", {b"s": [[b"1-1", [b"f", b"v"]]]}),
        ("XDEL s 2-1", 1),
        ("COPY s t", 1),
        ("XPENDING t g", [1, b"1-1", b"1-1", [[b"ann", b"1"]]]),
        ("XACK t g 1-1", 1),
        ("XPENDING s g", [1, b"1-1", b"1-1", [[b"ann", b"1"]]]),
        ("XADD t 2-0 f v", STREAM_ID_TOO_SMALL),
    ],
}


def encodings(*rows: tuple[str | tuple[str, ...], bytes]) -> list[Row]:
    """Rows that each make a key anew and ask for its encoding."""
    return [row for call, encoding in rows for row in (
        (call, ANY), ("OBJECT ENCODING k", encoding), ("DEL k", 1),
    )]


def many(name: str, count: int, *words: str) -> tuple[str, ...]:
    """A call with so many words behind the key, in which `{}` counts."""
    return (name, "k", *(word.format(at) for at in range(count) for word in words))


OBJECTS: Cases = {
    "OBJECT knows nothing of a missing key": [
        *((f"OBJECT {asked} none", None) for asked in ("ENCODING", "FREQ", "IDLETIME", "REFCOUNT")),
    ],
    "OBJECT tells little of a key that is there": [
        ("SET k v", OK),
        ("OBJECT REFCOUNT k", 1),
        ("object idletime k", 0),
        ("OBJECT FREQ k", NO_LFU_POLICY),
        ("OBJECT HELP", ANY),
    ],
    "OBJECT wants a subcommand with its words": [
        ("OBJECT", WRONG_ARITY.format("object")),
        ("OBJECT FOO", UNKNOWN_SUBCOMMAND.format("FOO", "OBJECT")),
        ("OBJECT foo k", UNKNOWN_SUBCOMMAND.format("foo", "OBJECT")),
        ("OBJECT ENCODING", WRONG_ARITY.format("object|encoding")),
        ("OBJECT FREQ a b", WRONG_ARITY.format("object|freq")),
        ("OBJECT HELP k", WRONG_ARITY.format("object|help")),
    ],
    "a string is a number, short or long": encodings(
        ("SET k 12", b"int"),
        ("SET k -9223372036854775808", b"int"),
        ("SET k 9223372036854775808", b"embstr"),
        ("SET k 012", b"embstr"),
        ("SET k ''", b"embstr"),
        (("SET", "k", "x" * 40), b"embstr"),
        (("SET", "k", "x" * 41), b"raw"),
        (("SET", "k", "x" * 32, "EX", "100"), b"embstr"),
        (("SET", "k", "x" * 33, "EX", "100"), b"raw"),
        ("INCR k", b"int"),
        ("PFADD k a", b"raw"),
    ),
    "a list is small up to 8 KB": encodings(
        ("RPUSH k a", b"listpack"),
        (("RPUSH", "k", "x" * 8185), b"listpack"),
        (("RPUSH", "k", "x" * 8186), b"quicklist"),
        (("RPUSH", "k", "x" * 4000, "x" * 4178), b"listpack"),
        (("RPUSH", "k", "x" * 4000, "x" * 4193), b"quicklist"),
        (many("RPUSH", 500, "{}"), b"listpack"),
        (many("RPUSH", 1000, "element {}"), b"quicklist"),
    ),
    "a list that grows by one at a time has outgrown its listpack when the next does not fit": [
        *[("RPUSH k a", ANY)] * 2729,
        ("OBJECT ENCODING k", b"listpack"),
        ("RPUSH k a", 2730),
        ("OBJECT ENCODING k", b"quicklist"),
    ],
    "a set is of numbers, small or large": encodings(
        ("SADD k 1 2 -3", b"intset"),
        (many("SADD", 512, "{}"), b"intset"),
        (many("SADD", 513, "{}"), b"hashtable"),
        ("SADD k 1 a", b"listpack"),
        ("SADD k 01", b"listpack"),
        (many("SADD", 128, "m{}"), b"listpack"),
        (many("SADD", 129, "m{}"), b"hashtable"),
        (("SADD", "k", "m" * 64), b"listpack"),
        (("SADD", "k", "m" * 65), b"hashtable"),
    ),
    "a hash is small or large": encodings(
        (many("HSET", 512, "f{}", "v"), b"listpack"),
        (many("HSET", 513, "f{}", "v"), b"hashtable"),
        (("HSET", "k", "f" * 64, "v" * 64), b"listpack"),
        (("HSET", "k", "f" * 65, "v"), b"hashtable"),
        (("HSET", "k", "f", "v" * 65), b"hashtable"),
    ),
    "a sorted set is small or large, a stream a stream": encodings(
        (many("ZADD", 128, "1", "m{}"), b"listpack"),
        (many("ZADD", 129, "1", "m{}"), b"skiplist"),
        (("ZADD", "k", "1", "m" * 64), b"listpack"),
        (("ZADD", "k", "1", "m" * 65), b"skiplist"),
        ("XADD k * f v", b"stream"),
    ),
}

ACKNOWLEDGED: Cases = {
    "WAIT finds no replica": [
        ("WAIT 0 0", 0),
        ("WAIT -1 0", 0),
        ("WAIT 1 1", 0),
        ("WAIT x 0", NOT_AN_INTEGER),
        ("WAIT x y", NOT_AN_INTEGER),
        ("WAIT 0 x", TIMEOUT_NOT_AN_INTEGER),
        ("WAIT 0 0.5", TIMEOUT_NOT_AN_INTEGER),
        ("WAIT 0 -1", TIMEOUT_NEGATIVE),
        (f"WAIT 0 {LARGEST}", TIMEOUT_OUT_OF_RANGE),
    ],
    "WAITAOF finds no append-only file": [
        ("WAITAOF 0 0 0", [0, 0]),
        ("WAITAOF 0 1 1", [0, 0]),
        ("WAITAOF 1 0 0", WAITAOF_WITHOUT_AOF),
        ("WAITAOF 2 x x", NOT_BETWEEN.format(0, 1)),
        ("WAITAOF -1 x x", NOT_BETWEEN.format(0, 1)),
        ("WAITAOF x x x", NOT_AN_INTEGER),
        ("WAITAOF 1 -1 x", NOT_POSITIVE),
        ("WAITAOF 1 x x", NOT_POSITIVE),
        ("WAITAOF 1 0 x", TIMEOUT_NOT_AN_INTEGER),
        ("WAITAOF 1 0 -1", TIMEOUT_NEGATIVE),
    ],
}

ARITY: Cases = {
    "each command wants its words": [
        (call, WRONG_ARITY.format(call.split()[0].lower()))
        for call in (
            "DEL", "UNLINK", "EXISTS", "TOUCH", "TYPE", "TYPE a b", "KEYS", "KEYS a b", "SCAN", "RANDOMKEY k",
            "RENAME k", "RENAME a b c", "RENAMENX k", "EXPIRE k", "PEXPIRE k", "EXPIREAT k", "PEXPIREAT k", "PERSIST",
            "PERSIST a b", "TTL", "TTL a b", "PTTL", "EXPIRETIME", "PEXPIRETIME", "COPY k", "WAIT 0", "WAIT 0 0 0",
            "WAITAOF 0 0",
        )
    ],
}

DATABASES: Cases = {
    "a key is moved to another database, unless that has it": [
        ("SET k v EX 1000", b"OK"),
        ("MOVE k 9", 1),
        ("EXISTS k", 0),
        ("MOVE k 9", 0),
        ("SET k other", b"OK"),
        ("MOVE k 9", 0),
        ("GET k", b"other"),
        ("SWAPDB 0 9", b"OK"),
        ("GET k", b"v"),
        ("TTL k", 1000),
        ("DBSIZE", 1),
        ("SWAPDB 0 9", b"OK"),
        ("FLUSHALL", b"OK"),
        ("SWAPDB 9 0", b"OK"),
        ("DBSIZE", 0),
    ],
    "databases have the numbers 0 to 15": [
        ("MOVE none 0", "ERR source and destination objects are the same"),
        ("MOVE none 16", "ERR DB index is out of range"),
        ("MOVE none -1", "ERR DB index is out of range"),
        ("MOVE none x", "ERR value is not an integer or out of range"),
        ("MOVE none 3", 0),
        ("SWAPDB x y", "ERR invalid first DB index"),
        ("SWAPDB 0 y", "ERR invalid second DB index"),
        ("SWAPDB 0 16", "ERR DB index is out of range"),
    ],
}

CASES: Cases = {**EXISTENCE, **LISTING, **NAMES, **EXPIRY, **COPYING, **OBJECTS, **ACKNOWLEDGED, **ARITY, **DATABASES}
