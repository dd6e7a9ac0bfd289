"""HyperLogLog: PFADD PFCOUNT PFMERGE PFDEBUG PFSELFTEST, byte for byte."""
from redipy.errors import WRONG_TYPE
from test.conformance.harness import Cases

NOT_A_SKETCH = "WRONGTYPE Key is not a valid HyperLogLog string value."
WRONG_ARITY = "ERR wrong number of arguments for '{}' command"
HEADER = b"HYLL\x01\x00\x00\x00"
UNKNOWN_COUNT = b"\x00\x00\x00\x00\x00\x00\x00\x80"
MANY = " ".join(f"e{number}" for number in range(400))

CASES: Cases = {
    "an empty sketch is one run of zeros": [
        ("PFADD k", 1),
        ("PFADD k", 0),
        ("GET k", HEADER + UNKNOWN_COUNT + b"\x7f\xff"),
        ("PFCOUNT k", 0),
    ],
    "an element raises a register, and is noted once": [
        ("PFADD k redis", 1),
        ("PFADD k redis", 0),
        ("GET k", HEADER + UNKNOWN_COUNT + b"d\xfa\x84[\x03"),
        ("PFDEBUG DECODE k", b"Z:9467 v:2,1 Z:6916"),
    ],
    "a count is cached in the header": [
        ("PFADD k redis", 1),
        ("PFCOUNT k", 1),
        ("GET k", HEADER + b"\x01\x00\x00\x00\x00\x00\x00\x00d\xfa\x84[\x03"),
    ],
    "estimates are those of the reference": [
        (f"PFADD k {MANY}", 1),
        ("PFCOUNT k", 403),
        ("PFDEBUG ENCODING k", b"sparse"),
        ("PFADD other a b c e1", 1),
        ("PFCOUNT k other none", 406),
        ("PFCOUNT none", 0),
        ("PFCOUNT none none", 0),
    ],
    "a sketch that grows becomes dense, and keeps its registers": [
        (f"PFADD k {MANY}", 1),
        ("PFDEBUG TODENSE k", 1),
        ("PFDEBUG TODENSE k", 0),
        ("PFDEBUG ENCODING k", b"dense"),
        ("STRLEN k", 12304),
        ("PFCOUNT k", 403),
        ("PFDEBUG DECODE k", "ERR HLL encoding is not sparse"),
    ],
    "merging counts what any has noted": [
        ("PFADD a 1 2 3", 1),
        ("PFADD b 3 4", 1),
        ("PFMERGE d a b none", b"OK"),
        ("PFCOUNT d", 4),
        ("PFMERGE d", b"OK"),
        ("PFCOUNT d", 4),
        ("PFDEBUG TODENSE b", 1),
        ("PFMERGE d b", b"OK"),
        ("PFDEBUG ENCODING d", b"dense"),
        ("PFCOUNT d", 4),
    ],
    "a sketch keeps its time to live": [
        ("PFADD k a", 1),
        ("EXPIRE k 1000", 1),
        ("PFADD k b", 1),
        ("TTL k", 1000),
    ],
    "what is no sketch is refused": [
        ("SET s foo", b"OK"),
        ("LPUSH l x", 1),
        ("PFADD s a", NOT_A_SKETCH),
        ("PFCOUNT s", NOT_A_SKETCH),
        ("PFMERGE d s", NOT_A_SKETCH),
        ("PFADD l a", WRONG_TYPE),
        ("PFCOUNT l s", WRONG_TYPE),
        ("EXISTS d", 0),
    ],
    "PFDEBUG names what it does not know": [
        ("PFDEBUG ENCODING none", "ERR The specified key does not exist"),
        ("PFADD k", 1),
        ("PFDEBUG foo k", "ERR Unknown PFDEBUG subcommand 'foo'"),
        ("PFDEBUG ENCODING", WRONG_ARITY.format("pfdebug")),
        ("PFADD", WRONG_ARITY.format("pfadd")),
        ("PFSELFTEST", b"OK"),
    ],
}
