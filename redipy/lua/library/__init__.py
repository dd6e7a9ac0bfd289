"""The libraries that Redis gives to Lua scripts, as source in Lua 5.1: bit, cjson, cmsgpack, struct.

`SOURCES` has a chunk for each, which returns the table of the library and sets no global. It is to run while Lua's
standard library is at hand, `debug` too, of which it keeps what it needs in locals. The name under which a chunk is
loaded must differ from those of scripts: by that name an error finds the line that called the library.

`cjson.null` is a userdata, one in each Lua state, also from `cjson.new()`; a script that returns it returns nil. It
has `tostring` "userdata: (nil)" and no operations. Imports: nothing.
"""
from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

# The files that make up each chunk, in this order.
_PARTS = {
    "bit": ("prelude", "bit"),
    "cjson": ("prelude", "cjson"),
    "cmsgpack": ("prelude", "ieee", "cmsgpack"),
    "struct": ("prelude", "ieee", "struct"),
}


def _source(part: str) -> str:
    return files(__name__).joinpath(f"{part}.lua").read_text(encoding="utf-8")


SOURCES: Mapping[str, str] = {name: "".join(map(_source, parts)) for name, parts in _PARTS.items()}
