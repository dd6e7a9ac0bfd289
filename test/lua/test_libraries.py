"""The libraries of Lua scripts: the tables of cases, and random values and bytes, here and on the reference server.

`REDIPY_FUZZ_EXAMPLES=5000` draws as many examples of each kind, other ones each time.
"""
from __future__ import annotations

import os
from collections.abc import Callable

import lupa.lua51
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redipy.lua.library import SOURCES
from test.lua import cases_cjson, cases_packing, drawn_values
from test.lua.library_harness import Local, Rows, on_server
from test.reference import Judge, Server

Run = Callable[..., bytes]

TABLES = {
    "bit": cases_packing.BIT,
    "struct": cases_packing.STRUCT,
    "cmsgpack": cases_packing.CMSGPACK,
    "cjson.encode": cases_cjson.CJSON_ENCODE,
    "cjson.decode": cases_cjson.CJSON_DECODE,
    "cjson settings": cases_cjson.CJSON_SETTINGS,
    "callers": cases_cjson.CALLERS,
}
CASES = [pytest.param(rows, id=f"{name}: {case}") for name, cases in TABLES.items() for case, rows in cases.items()]


@pytest.fixture(scope="module")
def local() -> Run:
    """Runs with redipy's libraries."""
    return Local().run


@pytest.fixture
def reference(judge: Judge) -> Run:
    """Runs on the reference server."""
    return on_server(judge)


def run_rows(run: Run, rows: Rows) -> None:
    """Fail on the first row that comes to something else."""
    for body, expected in rows:
        printed = expected if isinstance(expected, bytes) else b"error: user_script:1: " + expected.encode("latin-1")
        assert run(body) == printed, body


@pytest.mark.parametrize("rows", CASES)
def test_reference(reference: Run, rows: Rows) -> None:
    """An expectation that the server does not share is the bug."""
    run_rows(reference, rows)


@pytest.mark.parametrize("rows", CASES)
def test_local(local: Run, rows: Rows) -> None:
    """The libraries here answer as those of the server do."""
    run_rows(local, rows)


SOAK = os.environ.get("REDIPY_FUZZ_EXAMPLES")


def drawn(examples: int) -> settings:
    """So many examples, the same in every run unless it is a soak."""
    return settings(
        max_examples=int(SOAK or examples), deadline=None, derandomize=not SOAK, database=None, print_blob=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


def agree(server: Server, body: str, *arguments: bytes) -> None:
    """What a body comes to is the same on both sides."""
    connection = Judge(server)
    try:
        expected = on_server(connection)(body, *arguments)
    finally:
        connection.close()
    assert LOCAL.run(body, *arguments) == expected


LOCAL = Local()


@drawn(150)
@given(value=drawn_values.values(), options=drawn_values.encoding())
def test_random_values_are_encoded_alike(server: Server, value: str, options: str) -> None:
    """Any value of Lua, with any settings."""
    agree(server, f"local c = cjson.new() {options} return c.encode({value})")


@drawn(150)
@given(text=drawn_values.json_texts(), lenient=st.booleans(), depth=st.integers(1, 6))
def test_random_texts_are_decoded_alike(server: Server, text: bytes, lenient: bool, depth: int) -> None:
    """JSON, with what is nearly JSON in between."""
    limits = f"c.decode_invalid_numbers({str(lenient).lower()}) c.decode_max_depth({depth})"
    agree(server, f"local c = cjson.new() {limits} return c.decode(ARGV[1])", text)


@drawn(100)
@given(values=st.lists(drawn_values.values(), max_size=3))
def test_random_values_are_packed_alike(server: Server, values: list[str]) -> None:
    """Any values of Lua, byte for byte."""
    agree(server, f"cmsgpack.pack({', '.join(values)})")


@drawn(100)
@given(data=drawn_values.messages(), limit=st.integers(-1, 3), offset=st.integers(-1, 6))
def test_random_messages_are_unpacked_alike(server: Server, data: bytes, limit: int, offset: int) -> None:
    """MessagePack, and any other bytes."""
    agree(server, "cmsgpack.unpack(ARGV[1])", data)
    agree(server, f"cmsgpack.unpack_one(ARGV[1], {offset})", data)
    agree(server, f"cmsgpack.unpack_limit(ARGV[1], {limit}, {offset})", data)


@drawn(100)
@given(layout=drawn_values.layouts(), values=st.lists(drawn_values.scalars(), max_size=6))
def test_random_values_are_laid_out_alike(server: Server, layout: bytes, values: list[str]) -> None:
    """Any format, with arguments that fit it or not."""
    agree(server, f"struct.pack({', '.join(['ARGV[1]', *values])})", layout)
    agree(server, "struct.size(ARGV[1])", layout)


@drawn(100)
@given(layout=drawn_values.layouts(), data=st.binary(max_size=40), start=st.integers(-1, 6))
def test_random_bytes_are_read_alike(server: Server, layout: bytes, data: bytes, start: int) -> None:
    """Any format, any bytes, from anywhere."""
    agree(server, f"struct.unpack(ARGV[1], ARGV[2], {start})", layout, data)


BIT_NAMES = ["tobit", "tohex", "bnot", "band", "bor", "bxor", "lshift", "rshift", "arshift", "rol", "ror", "bswap"]


@drawn(100)
@given(name=st.sampled_from(BIT_NAMES), values=st.lists(drawn_values.numbers(), max_size=3))
def test_random_numbers_are_combined_alike(server: Server, name: str, values: list[str]) -> None:
    """Any numbers, integers or not."""
    agree(server, f"bit.{name}({', '.join(values)})")


def bare_state() -> lupa.lua51.LuaRuntime:
    """A Lua state without the libraries."""
    return lupa.lua51.LuaRuntime(register_eval=False, register_builtins=False)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", SOURCES)
def test_a_library_leaves_no_globals(name: str) -> None:
    """A chunk gives its table, and nothing else is seen of it."""
    state = bare_state()
    before = set(state.globals())
    library = state.execute(SOURCES[name])
    assert lupa.lua51.lua_type(library) == "table"
    assert set(state.globals()) == before


@pytest.mark.parametrize("name", SOURCES)
def test_a_library_does_not_look_at_globals_afterwards(name: str) -> None:
    """A script that takes Lua's functions away, or puts its own there, changes nothing of what a library does."""
    state = bare_state()
    state.globals()["library"] = state.execute(SOURCES[name])
    state.execute("""
        local kept = {library = library, _G = _G}
        for key in next, _G do if not kept[key] then _G[key] = nil end end
        setmetatable = nil
    """)
    calls = {
        "bit": ("library.tohex(library.bxor(0xff, 0x0f))", "000000f0"),
        "cjson": ("library.encode(library.decode('[1,{\"a\":\"\\\\u00e9\"}]'))", '[1,{"a":"é"}]'),
        "cmsgpack": ("library.unpack(library.pack(-1.5))", -1.5),
        "struct": ("library.unpack('>i2', library.pack('<i2', 258))", (513, 3)),
    }
    expression, expected = calls[name]
    assert state.eval(expression) == expected
