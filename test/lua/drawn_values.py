"""What the random tests of the libraries draw: values as Lua source, JSON with faults, MessagePack, formats."""
from __future__ import annotations

import json
import math
import struct

from hypothesis import strategies as st

SPECIAL_NUMBERS = [
    "(0/0)", "-(0/0)", "(1/0)", "(-1/0)", "-0", "2^-149", "2^-150", "2^-126", "2^128", "2^53 + 1", "1e308",
]  # fmt: skip
SPECIAL_KEYS = ["1.5", "true", "2147483647", "2147483648", "(1/0)", "-2"]
ODD_JSON = [
    "tru", "nul", "nan", "inf", "-inf", "Infinity", "-NaN", "nan(", "nan(a_1)", "+1", "+", "-", "--1", "0x1f", "0X",
    "0x.8", "0x1.8p1", "1p3", "1e", "1e+", "1.", ".5", "-.5", "01", "1.5.5", "1e400", "1E5", "-0", "0e0", "i", "N",
    '"\\ud800"', '"\\udc00"', '"\\ud83d\\u0041"', '"\\u12"', '"\\x"', '"', '"\\uABCD\\/\\b"', '"\x01\n"', "}", "]", ",",
]  # fmt: skip


def source_of(value: float) -> str:
    """A number as Lua source."""
    if math.isnan(value):
        return "(0/0)"
    if math.isinf(value):
        return "(1/0)" if value > 0 else "(-1/0)"
    return repr(value)


def numbers() -> st.SearchStrategy[str]:
    """Numbers of all sizes, more often those where something changes."""
    powers = st.builds(lambda sign, power, off: str(sign * 2**power + off), st.sampled_from([1, -1]),
                       st.integers(0, 65), st.integers(-2, 2))  # fmt: skip
    singles = st.floats(width=32).map(source_of)
    return st.one_of(
        st.integers(-40, 300).map(str), powers, singles, st.floats().map(source_of), st.sampled_from(SPECIAL_NUMBERS)
    )


def strings(most: int = 40) -> st.SearchStrategy[str]:
    """Byte strings as Lua source."""
    raw = st.one_of(st.binary(max_size=most), st.sampled_from([b"a", b"key", b'/"\\\n\x7f\0', "é€".encode()]))
    return raw.map(lambda data: '"' + "".join(f"\\{byte:03d}" for byte in data) + '"')


def scalars() -> st.SearchStrategy[str]:
    """Values without parts."""
    return st.one_of(numbers(), strings(), st.sampled_from(["true", "false", "nil", "cjson.null"]))


def keys() -> st.SearchStrategy[str]:
    """Keys of tables. Lua orders long ones otherwise than the server, which takes more of them into their hash."""
    return st.one_of(st.integers(-1, 14).map(str), strings(most=31), st.sampled_from(SPECIAL_KEYS))


def values() -> st.SearchStrategy[str]:
    """Any values, nested."""
    def tables(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        members = st.builds(lambda key, value: f"[{key}] = {value}", keys(), inner)
        fields = st.one_of(
            st.lists(inner, max_size=18), st.lists(members, max_size=5),
            st.builds(list.__add__, st.lists(inner, max_size=3), st.lists(members, max_size=3)),
        )  # fmt: skip
        return fields.map(lambda parts: "{" + ", ".join(parts) + "}")

    return st.recursive(scalars(), tables, max_leaves=12)


def encoding() -> st.SearchStrategy[str]:
    """Settings for encoding with a library `c`; often none."""
    some = st.builds(
        "c.encode_invalid_numbers({}) c.encode_sparse_array({}, {}, {}) c.encode_number_precision({}) "
        "c.encode_max_depth({})".format,
        st.sampled_from(["true", "false", "'null'"]), st.sampled_from(["true", "false"]), st.integers(1, 3),
        st.integers(0, 6), st.integers(1, 14), st.integers(1, 6),
    )  # fmt: skip
    return st.one_of(st.just(""), some)


def json_texts() -> st.SearchStrategy[bytes]:
    """JSON in pieces of sense and, now and then, nonsense, with bytes changed or cut off at the end."""
    spaces = st.sampled_from(["", "", "", " ", "\n ", "\t\r"])
    plain = st.one_of(
        st.text(max_size=6).map(json.dumps), st.text(max_size=6).map(lambda text: json.dumps(text, ensure_ascii=False)),
        st.integers().map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.sampled_from(["true", "false", "null"]),
    )  # fmt: skip
    leaves = st.one_of(plain, plain, plain, st.sampled_from(ODD_JSON))

    def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        spaced = st.builds("{}{}{}".format, spaces, inner, spaces)
        key = st.one_of(st.text(max_size=4).map(json.dumps), leaves)
        members = st.builds("{}{}{}:{}".format, spaces, key, spaces, spaced)
        return st.one_of(
            st.lists(spaced, max_size=4).map(lambda parts: "[" + ",".join(parts) + "]"),
            st.lists(members, max_size=4).map(lambda parts: "{" + ",".join(parts) + "}"),
        )

    whole = st.recursive(leaves, nested, max_leaves=10).map(lambda text: text.encode(errors="surrogatepass"))
    noise = st.sampled_from(list(b'{}[],:"\\ \0ae1-+.\xff'))

    def changed(text: bytes, place: int, byte: int) -> bytes:
        place %= len(text) + 1
        return text[:place] + bytes([byte]) + text[place + 1 :]

    broken = st.builds(changed, whole, st.integers(0, 60), noise)
    cut = st.builds(lambda text, place: text[: place % (len(text) + 1)], whole, st.integers(0, 60))
    return st.one_of(whole, whole, broken, cut)


def messages() -> st.SearchStrategy[bytes]:
    """MessagePack with all tags, and bytes that are none."""
    def tagged(tags: list[int], size: int) -> st.SearchStrategy[bytes]:
        data = st.binary(min_size=size, max_size=size)
        return st.builds(lambda tag, data: bytes([tag]) + data, st.sampled_from(tags), data)

    scalar = st.one_of(
        st.integers(0, 255).map(lambda tag: bytes([tag])), tagged([0xCC, 0xD0, 0xA1], 1), tagged([0xCD, 0xD1], 2),
        tagged([0xCE, 0xD2], 4), tagged([0xCF, 0xD3], 8),
        st.binary(max_size=4).map(lambda data: bytes([0xD9, len(data)]) + data),
        st.floats(allow_nan=False, width=32).map(lambda number: struct.pack(">Bf", 0xCA, number)),
        st.floats(allow_nan=False).map(lambda number: struct.pack(">Bd", 0xCB, number)),
    )  # fmt: skip

    def nested(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        def array(parts: list[bytes], tag: int) -> bytes:
            header = bytes([0x90 + len(parts)]) if tag == 0x90 else struct.pack(">BH", tag, len(parts))
            return header + b"".join(parts)

        def mapping(pairs: list[tuple[bytes, bytes]], tag: int) -> bytes:
            header = bytes([0x80 + len(pairs)]) if tag == 0x80 else struct.pack(">BI", tag, len(pairs))
            return header + b"".join(key + value for key, value in pairs)

        return st.one_of(
            st.builds(array, st.lists(inner, max_size=4), st.sampled_from([0x90, 0xDC])),
            st.builds(mapping, st.lists(st.tuples(inner, inner), max_size=3), st.sampled_from([0x80, 0xDF])),
        )

    several = st.lists(st.recursive(scalar, nested, max_leaves=8), max_size=3).map(b"".join)
    return st.one_of(several, several, st.binary(max_size=12))


def layouts() -> st.SearchStrategy[bytes]:
    """Formats of `struct`, seldom with a letter that is none."""
    letters = st.sampled_from([*"bBhHlLTiIfdxsc<>! ", "c0", "i3", "!8", "!4", "!3", "z", "é"])
    sized = st.builds("{}{}".format, st.sampled_from("iIc"), st.integers(0, 34))
    return st.lists(st.one_of(letters, letters, sized), max_size=6).map(lambda parts: "".join(parts).encode("latin-1"))
