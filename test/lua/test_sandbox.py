"""What scripts cannot reach: every way out of a Lua sandbox that is known, and some of this one's own."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from redipy.backends.base import Backend
from test.conformance.harness import answer

# Everything that a script can come by, starting from what it finds: through tables, metatables, and what is returned.
CRAWL = b"""
local seen, found, ways = {}, {}, {}
local function visit(value, way)
    local kind = type(value)
    if kind == 'userdata' and value ~= cjson.null then found[#found + 1] = way end
    if kind == 'string' and way ~= 'meta' then return end
    if (kind == 'table' or kind == 'function' or kind == 'userdata') then
        if seen[value] then return end
        seen[value] = true
    end
    if kind == 'table' then
        for k, v in pairs(value) do visit(k, way) visit(v, way .. '.' .. tostring(k)) end
        for k, v in next, value do visit(v, way .. '.' .. tostring(k)) end
    end
    local ok, meta = pcall(getmetatable, value)
    if ok and meta ~= nil then visit(meta, way .. ':meta') end
end
visit(_G, '_G')
visit('', 'meta')
visit(0, 'meta')
visit(print_nothing == nil, 'meta')
visit(coroutine.create(function() end), 'thread')
local things = {1, 'x', {}, true, function() end, cjson.null, KEYS, _G, redis, coroutine.create(function() end)}
for f in pairs(seen) do
    if type(f) == 'function' then
        for _, thing in ipairs(things) do
            local results = {pcall(pcall, f, thing)}
            for i = 1, 8 do visit(results[i], 'returned') end
            results = {pcall(pcall, f, thing, thing)}
            for i = 1, 8 do visit(results[i], 'returned') end
        end
    end
end
return found
""".replace(b"visit(print_nothing == nil, 'meta')\n", b"visit(true, 'meta')\n")

ERRORS = b"""
local kinds = {}
local function note(e) kinds[#kinds + 1] = type(e) return e end
local fails = {
    function() redis.call('nope') end, function() redis.call() end, function() redis.call({}) end,
    function() redis.call('set') end, function() redis.sha1hex() end, function() redis.setresp(9) end,
    function() redis.log() end, function() redis.call('lpush', KEYS[1], 1) end, function() error(redis.call) end,
}
for _, fail in ipairs(fails) do
    local _, e = pcall(fail) note(e)
    local _, e = xpcall(fail, note) note(e)
    local _, e = coroutine.resume(coroutine.create(fail)) note(e)
    local _, e = pcall(coroutine.wrap(fail)) note(e)
    local _, e = load(fail) note(e)
    local _, e = pcall(table.sort, {3, 2, 1}, fail) note(e)
    local _, e = pcall(string.gsub, 'a', 'a', fail) note(e)
    local _, e = pcall(tostring, setmetatable({}, {__tostring = fail})) note(e)
    local _, e = pcall(function() return setmetatable({}, {__index = fail}).x end) note(e)
    local _, e = pcall(pcall, fail) note(e)
    local _, e = pcall(next, setmetatable({}, {__index = fail}), 'x') note(e)
end
for _, kind in ipairs(kinds) do if kind == 'userdata' or kind == 'thread' then return kind end end
return #kinds
"""

GONE = (
    "python", "io", "debug", "package", "require", "module", "dofile", "loadfile", "getfenv", "setfenv", "newproxy",
    "print", "host", "os.execute", "os.exit", "os.getenv", "os.remove", "os.rename", "os.tmpname", "os.time",
    "_G.python", "_G.debug", "_G.io", "string.__index", "coroutine.running()", "redis.register_function",
)  # fmt: skip

BYTECODE = (
    b"return loadstring(string.dump(function() return 1 end))",
    b"return load(function() return nil end, string.dump(function() end))()",
    b"local once = string.dump(function() return 1 end) return load(function() local s = once once = nil return s end)",
    b"return loadstring('\\27Lua' .. ('\\0'):rep(100))",
)

# A script that would leave something behind, and one that looks for it.
LEAVES = (
    (b"rawset(_G, 'left', 1)", b"return rawget(_G, 'left')"),
    (b"rawset(redis, 'left', 1)", b"return rawget(redis, 'left')"),
    (b"table.insert(redis, 'left')", b"return #redis"),
    (b"getmetatable('').__index.left = 1", b"return ('').left"),
    (b"getmetatable(_G).__newindex = nil", b"return pcall(function() left = 1 end)"),
    (b"setmetatable(string, {__index = function() return 1 end})", b"return string.left"),
    (b"string.rep = nil", b"return ('x'):rep(0) ~= ''"),
    (b"loadstring('left = 1')()", b"return rawget(_G, 'left')"),
    (b"coroutine.wrap(function() left = 1 end)()", b"return rawget(_G, 'left')"),
    (b"KEYS.left = 1 ARGV.left = 1", b"return KEYS.left or ARGV.left"),
    (b"redis.setresp(3) error('x')", b"return redis.call('get', 'none') == nil"),
    (b"pcall(setmetatable, cjson.null, {})", b"return getmetatable(cjson.null) or nil"),
    (b"collectgarbage('stop')", b"return collectgarbage('count') < 0"),
)


def test_no_python_object_is_within_reach(local_backend: Backend) -> None:
    """Of userdata a script finds `cjson.null` alone."""
    assert local_backend.execute(b"EVAL", CRAWL, b"0") == []


def test_errors_are_lua_values(local_backend: Backend) -> None:
    """Wherever one is caught."""
    local_backend.execute(b"SET", b"k", b"v")
    assert local_backend.execute(b"EVAL", ERRORS, b"1", b"k") == 108


@pytest.mark.parametrize("name", GONE)
def test_what_is_gone(local_backend: Backend, name: str) -> None:
    """Neither in globals nor in libraries, nor in the globals of chunks and coroutines."""
    reached = f"return {name}"
    for script in (reached, f"return loadstring('{reached}')()", f"return coroutine.wrap(function() {reached} end)()"):
        reply = answer(local_backend, [b"EVAL", f"local v = (function() {script} end)() return type(v)".encode(), b"0"])
        assert reply in (b"nil", b"thread") or "nonexistent global" in reply


@pytest.mark.parametrize("script", BYTECODE)
def test_bytecode_is_not_loaded(local_backend: Backend, script: bytes) -> None:
    """By which vanilla Lua can be made to read and write any memory."""
    assert local_backend.execute(b"EVAL", b"return {pcall(function() " + script + b" end)}", b"0")[1:] in ([], [None])
    compiled = local_backend.execute(b"EVAL", b"return string.dump(function() return 1 end)", b"0")
    assert isinstance(answer(local_backend, [b"EVAL", compiled, b"0"]), str)
    assert isinstance(answer(local_backend, [b"SCRIPT", b"LOAD", compiled]), str)
    assert isinstance(answer(local_backend, [b"FUNCTION", b"LOAD", b"#!lua name=b\n" + compiled]), str)


@pytest.mark.parametrize(("first", "second"), LEAVES)
def test_scripts_leave_nothing_behind(local_backend: Backend, first: bytes, second: bytes) -> None:
    """Each finds what the server's scripts would."""
    answer(local_backend, [b"EVAL", first, b"0"])
    assert answer(local_backend, [b"EVAL", second, b"0"]) in (None, 0)


@pytest.mark.parametrize(
    "script",
    [
        b"return redis.call('get', setmetatable({}, {__tostring = function() return 'k' end}))",
        b"return redis.call(redis.call)",
        b"return redis.call('echo', coroutine.create(function() end))",
        b"return redis.call('echo', cjson.null)",
        b"return redis.call('eval', 'return 1', 0)",
        b"return redis.call('function', 'load', 'x')",
        b"return redis.call('config', 'set', 'requirepass', 'x')",
        b"return redis.call('script', 'flush')",
        b"return redis.call('__class__')",
        b"return redis.call.__globals__",
        b"return redis.pcall['__self__']",
        b"return ('').__class__.x",
        b"return string.format('%s%s%s%s%s%s%s%s')",
        b"return unpack({}, 0, 2^31 - 1)",
        b"return unpack({}, -2^31, 2^31 - 1)",
        b"return unpack({}, 1, 1e7)",
        b"return table.concat({}, 'x', 1, 2^31 - 1)",
        b"return ('x'):rep(-1):rep(2^31)()",
        b"return select(-1)",
        b"return string.find(('a'):rep(1e6), ('a?'):rep(1e6))",
        b"return string.gsub(('a'):rep(1e6), ('(a?)'):rep(1e6), '')",
        b"return ('a'):match(('a?'):rep(1e6))",
        b"for _ in ('a'):gmatch(('a?'):rep(1e6)) do end",
        b"return unpack({}, 0/0, 2^31 - 1)",
        b"return unpack({}, 1/0, -2^31)()",
        b"local t = {} for i = 1, 250 do t = setmetatable({}, {__index = t}) end return t.x.y",
        b"local s = 'return ' .. ('('):rep(1000) .. '1' .. (')'):rep(1000) return loadstring(s)()",
        b"coroutine.yield()",
        b"return xpcall(error, error)()",
    ],
)
def test_what_is_no_way_out(local_backend: Backend, script: bytes) -> None:
    """Each ends with an error reply, and the next script runs."""
    assert isinstance(answer(local_backend, [b"EVAL", script, b"0"]), str)
    assert local_backend.execute(b"EVAL", b"return 1", b"0") == 1


def test_an_exception_in_python_ends_the_script(make_backend: Callable[[str], Backend]) -> None:
    """Nothing can catch it; it is raised where the script was called, and the next script runs."""

    class Unexpected(Exception):
        pass

    def raises(*words: object) -> None:
        raise Unexpected

    backend = make_backend("memory")
    keyspace = backend.keyspace  # type: ignore[attr-defined]
    keyspace.get_string, kept = raises, keyspace.get_string
    get = b"redis.call('get', 'k')"
    for script in (get, b"while true do pcall(function() " + get + b" end) end", b"redis.pcall('get', 'k')"):
        with pytest.raises(Unexpected):
            backend.execute(b"EVAL", script, b"0")
    keyspace.get_string = kept
    assert backend.execute(b"EVAL", b"return redis.call('get', 'k')", b"0") is None
