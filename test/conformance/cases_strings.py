"""Strings: what is promised of SET, GET and their kin, of parts of values, and of numbers."""
from __future__ import annotations

from redipy.errors import (
    DECREMENT_OVERFLOW,
    INCREMENT_OVERFLOW,
    INVALID_EXPIRE,
    LCS_LEN_AND_IDX,
    LCS_NEEDS_STRINGS,
    NOT_A_FLOAT,
    NOT_AN_INTEGER,
    NOT_FINITE_SUM,
    OFFSET_OUT_OF_RANGE,
    STRING_TOO_LONG,
    SYNTAX_ERROR,
    WRONG_ARITY,
    WRONG_TYPE,
)
from test.conformance.harness import Cases, Row

OK = b"OK"
LARGEST, SMALLEST = 2**63 - 1, -(2**63)


def sums(*rows: tuple[str, str, bytes | str]) -> list[Row]:
    """Rows that set a key to a text, add a float to it, and see the answer and what is stored."""
    return [
        row
        for current, increment, reply in rows
        for row in (
            (("SET", "k", current), OK),
            (("INCRBYFLOAT", "k", increment), reply),
            (("GET", "k"), reply if isinstance(reply, bytes) else current.encode()),
        )
    ]


def ranges(value: str, *rows: tuple[int, int, bytes]) -> list[Row]:
    """Rows that set a key to a text and read parts of it."""
    return [(("SET", "k", value), OK), *((f"GETRANGE k {start} {end}", part) for start, end, part in rows)]


SETTING: Cases = {
    "what is set is read back": [
        ("SET k v", OK),
        ("GET k", b"v"),
        ("SET k w", OK),
        ("GET k", b"w"),
        ("GET none", None),
    ],
    "a value is any bytes, an empty one too": [
        (("SET", b"\xff\x00k", b"\x00\xfe\r\n"), OK),
        (("GET", b"\xff\x00k"), b"\x00\xfe\r\n"),
        (("SET", "", ""), OK),
        (("GET", ""), b""),
        ("EXISTS ''", 1),
    ],
    "the names of commands and options are written in either case": [
        ("set k 1 ex 100 nx", OK),
        ("SeT k 2 xX gEt KeepTTL", b"1"),
        ("TTL k", 100),
    ],
    "SET replaces what is there, of any type, and its expiry": [
        ("RPUSH k a", 1),
        ("EXPIRE k 100", 1),
        ("SET k v", OK),
        ("TYPE k", b"string"),
        ("TTL k", -1),
    ],
    "SET NX sets a missing key alone": [
        ("SET k 1 NX", OK),
        ("SET k 2 NX", None),
        ("GET k", b"1"),
        ("RPUSH l a", 1),
        ("SET l 2 NX", None),
        ("SET k 2 NX NX", None),
    ],
    "SET XX sets an existing key alone": [
        ("SET k 1 XX", None),
        ("EXISTS k", 0),
        ("RPUSH k a", 1),
        ("SET k 2 XX", OK),
        ("GET k", b"2"),
        ("SET k 3 XX XX", OK),
    ],
    "SET GET answers with the value before, whether it sets or not": [
        ("SET k 1 GET", None),
        ("SET k 2 GET", b"1"),
        ("SET k 3 NX GET", b"2"),
        ("GET k", b"2"),
        ("SET k 3 XX GET GET", b"2"),
        ("SET other 1 XX GET", None),
        ("EXISTS other", 0),
        ("SET other 1 GET NX", None),
        ("GET other", b"1"),
    ],
    "SET GET wants a string, and sets nothing over another type": [
        ("RPUSH l a", 1),
        ("SET l v GET", WRONG_TYPE),
        ("SET l v NX GET", WRONG_TYPE),
        ("SET l v XX GET", WRONG_TYPE),
        ("TYPE l", b"list"),
    ],
    "the expiry of SET is read before the key is looked at": [
        ("RPUSH l a", 1),
        ("SET l v EX x GET", NOT_AN_INTEGER),
        ("SET l v EX 0 GET", INVALID_EXPIRE.format("set")),
        ("SET none v XX PX -1", INVALID_EXPIRE.format("set")),
    ],
    "SET lets the key expire in seconds or milliseconds, or at a time": [
        ("SET k v EX 100", OK),
        ("TTL k", 100),
        ("SET k v PX 100000", OK),
        ("TTL k", 100),
        ("SET k v EXAT 1900000000", OK),
        ("PEXPIRETIME k", 1900000000000),
        ("SET k v PXAT 1900000000001", OK),
        ("PEXPIRETIME k", 1900000000001),
        ("SET k v PX 20", OK),
        ("@advance 21", None),
        ("GET k", None),
    ],
    "the last of an expiry given twice counts, and only that is read": [
        ("SET k v EX 10 EX 200", OK),
        ("TTL k", 200),
        ("SET k v EX x EX 100", OK),
        ("TTL k", 100),
    ],
    "SET KEEPTTL keeps the expiry, where there is one": [
        ("SET k 1 EX 100", OK),
        ("SET k 2 KEEPTTL", OK),
        ("TTL k", 100),
        ("SET k 3 KEEPTTL KEEPTTL XX", OK),
        ("TTL k", 100),
        ("SET new 1 KEEPTTL", OK),
        ("TTL new", -1),
        ("SET k 4", OK),
        ("TTL k", -1),
    ],
    "a key set to expire at a time that is past is gone": [
        ("SET k v", OK),
        ("SET k w EXAT 1", OK),
        ("EXISTS k", 0),
        ("SET k v", OK),
        ("SET k w PXAT 5 GET", b"v"),
        ("EXISTS k", 0),
        ("SET k v PXAT 5 NX", OK),
        ("EXISTS k", 0),
    ],
    "an expired key is a missing one to SET": [
        ("SET k v PX 10", OK),
        ("@advance 11", None),
        ("SET k w XX", None),
        ("SET k w KEEPTTL GET", None),
        ("TTL k", -1),
    ],
    "options of SET that exclude each other are a syntax error": [
        (f"SET k v {options}", SYNTAX_ERROR)
        for options in (
            "NX XX", "EX 10 PX 10", "EX 10 EXAT 10", "PXAT 10 PX 10", "EX 10 KEEPTTL", "KEEPTTL EX 10", "EX", "PERSIST",
            "EX 10 PX", "FOO", "v", "EX x FOO", "NX EX 10 XX", "GET GET w",
        )
    ],
    "an expiry of SET is a positive number that 64 bits of milliseconds can hold": [
        ("SET k v EX 1.5", NOT_AN_INTEGER),
        ("SET k v EX ''", NOT_AN_INTEGER),
        (f"SET k v PX {LARGEST + 1}", NOT_AN_INTEGER),
        *(
            (f"SET k v {option}", INVALID_EXPIRE.format("set"))
            for option in (
                "EX 0", "EX -1", "PX 0", "PX -1", "EXAT 0", "EXAT -1", "PXAT 0", "PXAT -1", f"EX {LARGEST}",
                f"EX {LARGEST // 1000}", f"PX {LARGEST}", f"EXAT {LARGEST // 1000 + 1}", f"EX {SMALLEST}",
            )
        ),
        ("EXISTS k", 0),
        (f"SET k v PXAT {LARGEST}", OK),
        ("PEXPIRETIME k", LARGEST),
        (f"SET k v EXAT {LARGEST // 1000}", OK),
        ("PEXPIRETIME k", LARGEST // 1000 * 1000),
    ],
    "GET wants a string": [
        ("RPUSH l a", 1),
        ("GET l", WRONG_TYPE),
    ],
    "GETSET answers with the value before and drops the expiry": [
        ("GETSET k 1", None),
        ("EXPIRE k 100", 1),
        ("GETSET k 2", b"1"),
        ("TTL k", -1),
        ("GET k", b"2"),
        ("RPUSH l a", 1),
        ("GETSET l v", WRONG_TYPE),
        ("TYPE l", b"list"),
    ],
    "GETDEL takes a string away": [
        ("SET k v", OK),
        ("GETDEL k", b"v"),
        ("EXISTS k", 0),
        ("GETDEL k", None),
        ("RPUSH l a", 1),
        ("GETDEL l", WRONG_TYPE),
        ("EXISTS l", 1),
    ],
    "GETEX changes when a key expires, if it is told to": [
        ("SET k v", OK),
        ("GETEX k EX 100", b"v"),
        ("TTL k", 100),
        ("GETEX k", b"v"),
        ("TTL k", 100),
        ("GETEX k PERSIST", b"v"),
        ("TTL k", -1),
        ("GETEX k PERSIST PERSIST", b"v"),
        ("GETEX k PX 100000", b"v"),
        ("TTL k", 100),
        ("GETEX k EX 10 EX 200", b"v"),
        ("TTL k", 200),
        ("GETEX k EXAT 1900000000", b"v"),
        ("PEXPIRETIME k", 1900000000000),
        ("GETEX k PXAT 1900000000001", b"v"),
        ("PEXPIRETIME k", 1900000000001),
        ("GETEX k px 20", b"v"),
        ("@advance 21", None),
        ("GETEX k", None),
    ],
    "GETEX with a time that is past deletes the key": [
        ("SET k v", OK),
        ("GETEX k EXAT 1", b"v"),
        ("EXISTS k", 0),
        ("SET k v", OK),
        ("GETEX k PXAT 1", b"v"),
        ("EXISTS k", 0),
    ],
    "GETEX reads its options, then looks for the key, then reads the time": [
        ("GETEX none EX", SYNTAX_ERROR),
        ("GETEX none EX x", None),
        ("GETEX none EX 0", None),
        ("RPUSH l a", 1),
        ("GETEX l FOO", SYNTAX_ERROR),
        ("GETEX l EX x", WRONG_TYPE),
        ("GETEX l", WRONG_TYPE),
        ("SET k v", OK),
        ("GETEX k EX x", NOT_AN_INTEGER),
        ("GETEX k EX 0", INVALID_EXPIRE.format("getex")),
        (f"GETEX k EX {LARGEST}", INVALID_EXPIRE.format("getex")),
        (f"GETEX k PX {LARGEST}", INVALID_EXPIRE.format("getex")),
        ("GETEX k PXAT -1", INVALID_EXPIRE.format("getex")),
        ("TTL k", -1),
    ],
    "options of GETEX that exclude each other are a syntax error": [
        ("SET k v", OK),
        *(
            (f"GETEX k {options}", SYNTAX_ERROR)
            for options in (
                "PERSIST EX 10", "EX 10 PERSIST", "EX 10 PX 10", "EXAT 10 PXAT 10", "KEEPTTL", "NX", "XX", "GET", "v",
            )
        ),
    ],
    "SETEX and PSETEX set a key for a time": [
        ("RPUSH k a", 1),
        ("SETEX k 100 v", OK),
        ("GET k", b"v"),
        ("TTL k", 100),
        ("PSETEX k 200000 w", OK),
        ("TTL k", 200),
        ("PSETEX k 20 w", OK),
        ("@advance 21", None),
        ("GET k", None),
    ],
    "SETEX and PSETEX want a positive time": [
        ("SETEX k x v", NOT_AN_INTEGER),
        ("PSETEX k 1.5 v", NOT_AN_INTEGER),
        ("SETEX k 0 v", INVALID_EXPIRE.format("setex")),
        ("SETEX k -1 v", INVALID_EXPIRE.format("setex")),
        ("PSETEX k 0 v", INVALID_EXPIRE.format("psetex")),
        (f"SETEX k {LARGEST} v", INVALID_EXPIRE.format("setex")),
        (f"PSETEX k {LARGEST} v", INVALID_EXPIRE.format("psetex")),
        ("EXISTS k", 0),
    ],
    "SETNX sets a missing key": [
        ("SETNX k 1", 1),
        ("SETNX k 2", 0),
        ("GET k", b"1"),
        ("RPUSH l a", 1),
        ("SETNX l 1", 0),
        ("PEXPIRE k 10", 1),
        ("@advance 11", None),
        ("SETNX k 3", 1),
        ("TTL k", -1),
    ],
}

SEVERAL: Cases = {
    "MSET sets keys over anything, the last of a key given twice": [
        ("RPUSH a x", 1),
        ("SET b 0 EX 100", OK),
        ("MSET a 1 b 2 a 3", OK),
        ("MGET a b", [b"3", b"2"]),
        ("TTL b", -1),
    ],
    "MSETNX sets all or none": [
        ("MSETNX a 1 b 2", 1),
        ("MSETNX c 3 b 4", 0),
        ("MGET a b c", [b"1", b"2", None]),
        ("MSETNX d 1 d 2", 1),
        ("GET d", b"2"),
        ("RPUSH l x", 1),
        ("MSETNX e 1 l 2", 0),
        ("EXISTS e", 0),
        ("PEXPIRE a 10", 1),
        ("@advance 11", None),
        ("MSETNX a 5", 1),
        ("TTL a", -1),
    ],
    "MGET answers with None for what is missing or no string": [
        ("SET k v", OK),
        ("RPUSH l a", 1),
        ("MGET k l none k", [b"v", None, None, b"v"]),
    ],
    "a key without its value is a wrong number of arguments": [
        ("MSET a 1 b", WRONG_ARITY.format("mset")),
        ("MSETNX a 1 b", WRONG_ARITY.format("msetnx")),
        ("EXISTS a", 0),
    ],
}

PARTS: Cases = {
    "STRLEN counts bytes": [
        ("SET k é", OK),
        ("STRLEN k", 2),
        ("STRLEN none", 0),
        ("RPUSH l a", 1),
        ("STRLEN l", WRONG_TYPE),
    ],
    "APPEND adds behind, makes a key and keeps the expiry": [
        ("APPEND k ab", 2),
        ("EXPIRE k 100", 1),
        ("APPEND k c", 3),
        ("APPEND k ''", 3),
        ("GET k", b"abc"),
        ("TTL k", 100),
        ("RPUSH l a", 1),
        ("APPEND l v", WRONG_TYPE),
    ],
    "APPEND of nothing makes an empty string": [
        ("APPEND k ''", 0),
        ("EXISTS k", 1),
        ("GET k", b""),
    ],
    "a number that is appended to reads as the longer number": [
        ("INCR k", 1),
        ("APPEND k 5", 2),
        ("INCR k", 16),
    ],
    "GETRANGE includes both ends and counts from the end": ranges(
        "This is", (0, 3, b"This"), (-3, -1, b" is"), (0, -1, b"This is"), (2, 2, b"i"), (3, -2, b"s i"),
    ),
    "GETRANGE clips to the value": ranges(
        "This is", (-100, 100, b"This is"), (5, 100, b"is"), (100, 200, b""), (7, 7, b""), (5, 2, b""), (-1, -3, b""),
        (LARGEST, LARGEST, b""), (SMALLEST, LARGEST, b"This is"), (LARGEST, SMALLEST, b""), (6, -7, b""),
    ),
    "an end before the first byte means the first byte to GETRANGE": ranges(
        "This is", (-20, -15, b"T"), (0, -100, b"T"), (-100, -100, b"T"), (SMALLEST, SMALLEST, b"T"), (1, -100, b""),
        (-15, -20, b""), (-7, -100, b""),
    ),
    "GETRANGE of what is missing or empty is empty": [
        ("GETRANGE none 0 -1", b""),
        ("SET k ''", OK),
        ("GETRANGE k 0 -1", b""),
        ("GETRANGE k 0 0", b""),
        ("GETRANGE k -5 -5", b""),
    ],
    "GETRANGE reads its numbers before it looks for the key": [
        ("GETRANGE none x 1", NOT_AN_INTEGER),
        ("RPUSH l a", 1),
        ("GETRANGE l 0 x", NOT_AN_INTEGER),
        (f"GETRANGE l 0 {LARGEST + 1}", NOT_AN_INTEGER),
        ("GETRANGE l 0 1", WRONG_TYPE),
    ],
    "SETRANGE overwrites, and fills a gap with zero bytes": [
        ("SET k 'This is'", OK),
        ("SETRANGE k 2 XX", 7),
        ("GET k", b"ThXX is"),
        ("SETRANGE k 6 abc", 9),
        ("GET k", b"ThXX iabc"),
        ("SETRANGE k 11 y", 12),
        ("GET k", b"ThXX iabc\0\0y"),
        ("SETRANGE new 3 y", 4),
        ("GET new", b"\0\0\0y"),
        ("SETRANGE start 0 y", 1),
        ("GET start", b"y"),
    ],
    "SETRANGE keeps the expiry": [
        ("SET k abc EX 100", OK),
        ("SETRANGE k 1 x", 3),
        ("TTL k", 100),
    ],
    "SETRANGE of nothing changes nothing and makes no key": [
        ("SETRANGE none 0 ''", 0),
        ("SETRANGE none 600000000 ''", 0),
        (f"SETRANGE none {LARGEST} ''", 0),
        ("EXISTS none", 0),
        ("SET k abc", OK),
        ("SETRANGE k 600000000 ''", 3),
        ("GET k", b"abc"),
    ],
    "SETRANGE checks its offset, then the type, then the length": [
        ("RPUSH l a", 1),
        ("SETRANGE l x v", NOT_AN_INTEGER),
        ("SETRANGE l -1 v", OFFSET_OUT_OF_RANGE),
        ("SETRANGE none -1 ''", OFFSET_OUT_OF_RANGE),
        ("SETRANGE l 0 v", WRONG_TYPE),
        ("SETRANGE l 0 ''", WRONG_TYPE),
        ("SETRANGE l 536870912 v", WRONG_TYPE),
        (f"SETRANGE none {LARGEST + 1} v", NOT_AN_INTEGER),
    ],
    "a string has at most 512 MB": [
        ("SETRANGE k 536870911 xx", STRING_TOO_LONG),
        ("SETRANGE k 536870912 x", STRING_TOO_LONG),
        (f"SETRANGE k {LARGEST} x", STRING_TOO_LONG),
        ("EXISTS k", 0),
        ("SET k v", OK),
        ("SETRANGE k 536870912 x", STRING_TOO_LONG),
        ("GET k", b"v"),
    ],
}

NUMBERS: Cases = {
    "a missing key counts as 0": [
        ("INCR a", 1),
        ("DECR b", -1),
        ("INCRBY c 5", 5),
        ("DECRBY d 5", -5),
        ("INCRBYFLOAT e 2.5", b"2.5"),
        ("INCRBYFLOAT f 0", b"0"),
        ("MGET a b c d e f", [b"1", b"-1", b"5", b"-5", b"2.5", b"0"]),
    ],
    "numbers keep the expiry": [
        ("SET k 5 EX 100", OK),
        ("INCR k", 6),
        ("DECR k", 5),
        ("INCRBY k -7", -2),
        ("DECRBY k -7", 5),
        ("INCRBYFLOAT k 0.5", b"5.5"),
        ("TTL k", 100),
    ],
    "an expired number begins anew": [
        ("SET k 5 PX 10", OK),
        ("@advance 11", None),
        ("INCR k", 1),
        ("TTL k", -1),
    ],
    "the increment is read before the key is looked for": [
        ("RPUSH l a", 1),
        ("INCRBY l x", NOT_AN_INTEGER),
        ("DECRBY l x", NOT_AN_INTEGER),
        (f"DECRBY l {SMALLEST}", DECREMENT_OVERFLOW),
        ("INCRBY l 1", WRONG_TYPE),
        ("DECRBY l 1", WRONG_TYPE),
        ("INCR l", WRONG_TYPE),
        ("DECR l", WRONG_TYPE),
        ("INCRBY none 1.5", NOT_AN_INTEGER),
        ("INCRBY none ''", NOT_AN_INTEGER),
        ("INCRBY none +1", NOT_AN_INTEGER),
        ("EXISTS none", 0),
    ],
    "an integer is written in one way only": [
        row
        for text in (
            "x", "", " 1", "1 ", "01", "+1", "-0", "1.0", "1e3", "0x10", "1_0", str(LARGEST + 1), "٣", "9" * 5000,
        )
        for row in ((("SET", "k", text), OK), ("INCR k", NOT_AN_INTEGER), ("DECRBY k 1", NOT_AN_INTEGER))
    ],
    "integers have 64 bits": [
        (f"SET k {LARGEST}", OK),
        ("INCR k", INCREMENT_OVERFLOW),
        ("INCRBY k 1", INCREMENT_OVERFLOW),
        ("DECRBY k -1", INCREMENT_OVERFLOW),
        ("DECR k", LARGEST - 1),
        (f"SET k {SMALLEST}", OK),
        ("DECR k", INCREMENT_OVERFLOW),
        ("INCRBY k -1", INCREMENT_OVERFLOW),
        ("DECRBY k 1", INCREMENT_OVERFLOW),
        (f"INCRBY k {LARGEST}", -1),
        (f"INCRBY new {SMALLEST}", SMALLEST),
        (f"DECRBY other {SMALLEST}", DECREMENT_OVERFLOW),
        (f"DECRBY other {SMALLEST + 1}", LARGEST),
        (f"INCRBY other {LARGEST + 1}", NOT_AN_INTEGER),
    ],
    "INCRBYFLOAT looks at the type first": [
        ("RPUSH l a", 1),
        ("INCRBYFLOAT l x", WRONG_TYPE),
        ("INCRBYFLOAT l inf", WRONG_TYPE),
        ("INCRBYFLOAT none x", NOT_A_FLOAT),
        ("EXISTS none", 0),
    ],
    "a float whose decimals are gone is an integer again": [
        ("SET k 1.5", OK),
        ("INCR k", NOT_AN_INTEGER),
        ("INCRBYFLOAT k 1.5", b"3"),
        ("INCR k", 4),
    ],
    "floats are added as 80-bit floats and shown with 17 decimals at most": sums(
        ("0.1", "0.2", b"0.3"),
        ("3.0", "1.10", b"4.1"),
        ("10.50", "0.1", b"10.6"),
        ("5.0e3", "2.0e2", b"5200"),
        ("-1", "0.5", b"-0.5"),
        ("1.5", "-1.5", b"0"),
        ("-0", "-0.0", b"0"),
        ("0.00000000000000001", "0", b"0.00000000000000001"),
        ("-0.000000000000000001", "0", b"0"),
        ("0.0000000000000000075", "0", b"0.00000000000000001"),
        ("0.000003814697265625", "0", b"0.00000381469726562"),
        ("0.000011444091796875", "0", b"0.00001144409179688"),
        ("18446744073709551615", "1", b"18446744073709551616"),
        ("18446744073709551616", "1", b"18446744073709551616"),
        ("18446744073709551616", "3", b"18446744073709551620"),
        ("9223372036854775807", "0.5", b"9223372036854775807.5"),
        ("1e20", "1", b"100000000000000000000"),
        ("123456789012345678901234567890", "0", b"123456789012345678899921813504"),
        ("3.14159265358979323846", "0", b"3.14159265358979324"),
    ),
    "a float is written as C reads one": sums(
        ("+1", "+.5", b"1.5"),
        ("5.", "-.5E1", b"0"),
        ("007", "0", b"7"),
        ("0x10", "0x.8", b"16.5"),
        ("0x1P3", "-0xAp-1", b"3"),
        ("0e999999999999", "1", b"1"),
        ("1" + "0" * 4000 + "e-4000", "0", b"1"),
        ("4e-4951", "1", b"1"),
    ),
    "what is no float is refused, in the value and in the increment": [
        row
        for text in (
            "", "x", " 1", "1 ", "1x", "1_0", "e1", "1e", ".", "-", "+-1", "0x", "1,5", "nan", "-NaN", "infinit", "1\0",
            "٣", "1e5000", "-1e5000", "1e-5000", "1e-4951", "0x1p16384", "1e99999999999999999999", "1" * 5120,
        )
        for row in (
            (("SET", "k", text), OK), ("INCRBYFLOAT k 1", NOT_A_FLOAT), (("INCRBYFLOAT", "none", text), NOT_A_FLOAT),
        )
    ],
    "a sum that is not finite is refused": sums(
        ("1", "inf", NOT_FINITE_SUM),
        ("1", "-Infinity", NOT_FINITE_SUM),
        ("inf", "-inf", NOT_FINITE_SUM),
        ("inf", "1", NOT_FINITE_SUM),
        ("1e4932", "1e4932", NOT_FINITE_SUM),
        ("1e4932", "-1e4932", b"0"),
    ),
}

COMPARING: Cases = {
    "SUBSTR is GETRANGE": [
        ("SET k redis", OK),
        ("SUBSTR k 1 -2", b"edi"),
        ("SUBSTR none 0 -1", b""),
        ("SUBSTR k x 0", NOT_AN_INTEGER),
    ],
    "LCS finds the longest common subsequence": [
        ("MSET a ohmytext b mynewtext c '' d xyz", OK),
        ("LCS a b", b"mytext"),
        ("LCS b a", b"mytext"),
        ("LCS a a", b"ohmytext"),
        ("LCS a c", b""),
        ("LCS a none", b""),
        ("LCS a b LEN", 6),
        ("LCS a d len", 1),
        ("LCS none none LEN", 0),
    ],
    "LCS chooses among subsequences that are as long": [
        ("MSET a abcbdab b bdcaba c aaaa d aa e abab f baba", OK),
        ("LCS a b", b"bdab"),
        ("LCS b a", b"bcba"),
        ("LCS a b IDX", {b"matches": [[[5, 6], [3, 4]], [[3, 4], [0, 1]]], b"len": 4}),
        ("LCS c d IDX", {b"matches": [[[2, 3], [0, 1]]], b"len": 2}),
        ("LCS d c IDX", {b"matches": [[[0, 1], [2, 3]]], b"len": 2}),
        ("LCS e f", b"bab"),
        ("LCS f e", b"aba"),
    ],
    "LCS says where the two are alike": [
        ("MSET a ohmytext b mynewtext", OK),
        ("LCS a b IDX", {b"matches": [[[4, 7], [5, 8]], [[2, 3], [0, 1]]], b"len": 6}),
        ("LCS a b idx withmatchlen", {b"matches": [[[4, 7], [5, 8], 4], [[2, 3], [0, 1], 2]], b"len": 6}),
        ("LCS a b IDX MINMATCHLEN 3", {b"matches": [[[4, 7], [5, 8]]], b"len": 6}),
        ("LCS a b MINMATCHLEN 9 IDX", {b"matches": [], b"len": 6}),
        ("LCS a b IDX MINMATCHLEN 9 MINMATCHLEN -1", {b"matches": [[[4, 7], [5, 8]], [[2, 3], [0, 1]]], b"len": 6}),
        ("LCS a none IDX", {b"matches": [], b"len": 0}),
        ("LCS a b WITHMATCHLEN MINMATCHLEN 4", b"mytext"),
        ("LCS a b LEN WITHMATCHLEN MINMATCHLEN 4", 6),
    ],
    "LCS looks at its keys before it reads its options": [
        ("SET a x", OK),
        ("RPUSH l x", 1),
        ("LCS a l FOO", LCS_NEEDS_STRINGS),
        ("LCS l none", LCS_NEEDS_STRINGS),
        ("LCS a none FOO", SYNTAX_ERROR),
        ("LCS a a MINMATCHLEN", SYNTAX_ERROR),
        ("LCS a a MINMATCHLEN x FOO", NOT_AN_INTEGER),
        ("LCS a a IDX LEN FOO", SYNTAX_ERROR),
        ("LCS a a LEN IDX", LCS_LEN_AND_IDX),
    ],
}

ARITY: Cases = {
    "each command wants its words": [
        (call, WRONG_ARITY.format(call.split()[0].lower()))
        for call in (
            "SET", "SET k", "GET", "GET a b", "GETSET k", "GETSET k v w", "GETDEL", "GETDEL a b", "GETEX", "SETEX k 10",
            "SETEX k 10 v w", "PSETEX k 10", "SETNX k", "SETNX k v w", "APPEND k", "APPEND k v w", "STRLEN",
            "STRLEN a b", "MSET", "MSET k", "MSETNX", "MSETNX k", "MGET", "INCR", "INCR k 1", "DECR", "DECR k 1",
            "INCRBY k", "INCRBY k 1 2", "DECRBY k", "INCRBYFLOAT k", "GETRANGE k 0", "GETRANGE k 0 1 2", "SETRANGE k 0",
            "SETRANGE k 0 v w", "SUBSTR k 0", "SUBSTR k 0 1 2", "LCS k",
        )
    ],
}

CASES: Cases = {**SETTING, **SEVERAL, **PARTS, **COMPARING, **NUMBERS, **ARITY}
