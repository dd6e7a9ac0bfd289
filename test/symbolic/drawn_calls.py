"""What functions and methods of scripts give, and what random calls of them are given, by the kinds of `drawn`.

A `?` stands before what may be left out. `spec` and `type` are known when a script is built.
"""
from __future__ import annotations

from hypothesis import strategies as st

from redipy.errors import ScriptError
from redipy.symbolic.library.formats import format_of

CALLS: dict[str, tuple[str, list[str]]] = {
    "tonumber": ("number", ["digits"]),
    "redipy.whole": ("number", ["digits"]),
    "string.find": ("number", ["words", "words", "?index"]),
    "cjson.decode": ("any", ["json"]),
    "cjson.encode": ("text", ["any"]),
    "tostring": ("text", ["any"]),
    "type": ("text", ["any"]),
    "redipy.default": ("any", ["any", "any"]),
    "len": ("number", ["any"]),
    "str": ("text", ["any"]),
    "int": ("number", ["digits"]),
    "float": ("number", ["digits"]),
    "bool": ("bool", ["any"]),
    "abs": ("number", ["number"]),
    "round": ("number", ["number", "?index"]),
    "min": ("number", ["number", "number", "?number"]),
    "max": ("number", ["numbers"]),
    "sum": ("number", ["numbers", "?number"]),
    "sorted": ("list", ["numbers", "?bool"]),
    "reversed": ("list", ["list"]),
    "any": ("bool", ["list"]),
    "all": ("bool", ["list"]),
    "list": ("list", ["any"]),
    "dict": ("dict", ["pairs"]),
    "elements": ("list", ["any"]),
    "isinstance": ("bool", ["any", "type"]),
    "range": ("list", ["index", "?index", "?index"]),
    "enumerate": ("list", ["list", "?index"]),
    "zip": ("list", ["list", "?list"]),
    "format": ("text", ["any", "spec"]),
    "json.dumps": ("text", ["any"]),
    "json.loads": ("any", ["json"]),
    ".split": ("list", ["words", "?words", "?index"]),
    ".join": ("text", ["words", "texts"]),
    ".strip": ("text", ["words", "?words"]),
    ".lstrip": ("text", ["words", "?words"]),
    ".rstrip": ("text", ["words", "?words"]),
    ".startswith": ("bool", ["text", "text"]),
    ".endswith": ("bool", ["text", "text"]),
    ".upper": ("text", ["text"]),
    ".lower": ("text", ["text"]),
    ".isdigit": ("bool", ["digits"]),
    ".replace": ("text", ["words", "words", "text", "?index"]),
    ".find": ("number", ["words", "words", "?index"]),
    ".zfill": ("text", ["digits", "index"]),
    ".append": ("none", ["list", "any"]),
    ".extend": ("none", ["list", "list"]),
    ".insert": ("none", ["list", "index", "any"]),
    ".remove": ("any", ["list", "any"]),
    ".reverse": ("any", ["list"]),
    ".sort": ("any", ["list", "?bool"]),
    ".index": ("number", ["any", "any"]),
    ".count": ("number", ["words", "words"]),
    ".pop": ("any", ["any", "?field", "?any"]),
    ".copy": ("list", ["list"]),
    ".clear": ("any", ["any"]),
    ".get": ("any", ["dict", "field", "?any"]),
    ".keys": ("list", ["dict"]),
    ".values": ("list", ["dict"]),
    ".items": ("list", ["dict"]),
    ".setdefault": ("any", ["dict", "field", "?any"]),
    ".update": ("any", ["dict", "dict"]),
}
LENGTHENING = {".append", ".extend", ".insert"}  # drawn as statements alone
CHANGING = sorted(
    {".remove", ".reverse", ".sort", ".pop", ".clear", ".setdefault", ".update"} | LENGTHENING
)

WORDS = st.one_of(
    st.sampled_from([
        "", " ", "a", "aa", "aaa", "a b  c ", " x\u00a0y ", "\u2003é\x1c", "a,b,,c", ",", ",,", "é€é", "€", "-7", "+00",
        "ab\udcffab", "\udcff", "b",
    ]),
    st.text(st.sampled_from("ab ,é\u3000"), max_size=6),
)



def is_known(spec: str) -> bool:
    """Whether scripts have a format."""
    try:
        format_of(spec)
    except ScriptError:
        return False
    return True


SPECS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "<", ">", "^", "*<", "é^", ".>"]),
        st.sampled_from(["", "", "+", " ", "-"]),
        st.sampled_from(["", "", "0"]),
        st.sampled_from(["", "1", "5", "12"]),
        st.sampled_from(["", ".0", ".2", ".20"]),
        st.sampled_from(["", "s", "f", "e", "g", "E", "G", "%"]),
    ),
).filter(is_known) | st.sampled_from([
    "d", "05d", ",", ",d", ",.2f", ">10,d", "x", "X", "o", "b", "+x", "=+8d", "08.3f", "^7d", "=5", "s",
])
