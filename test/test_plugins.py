"""Commands and functions of one's own: alike on every backend, and clear where one side lacks them."""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import redipy
from redipy import Redis, RedisList, RedisVar, ScriptError, plugin
from redipy.backends.prefix import PrefixedBackend
from redipy.commands.table import COMMANDS
from redipy.errors import PluginError
from redipy.script import CallFn, FnContext, RedisFn
from redipy.script import RedisVar as BuiltVar
from test.api.conftest import client_backend, r

__all__ = ["client_backend", "r"]


def add_all(target: RedisList, elements: list[str]) -> int:
    """Put elements behind the tail of a list."""
    for element in elements:
        target.rpush(element)
    return target.llen()


@redipy.script
def split(inp: RedisList, small: RedisList, big: RedisList, threshold: float = 3) -> int:
    """Move every number to one of two lists."""
    moved = 0
    while (item := inp.lpop()) is not None:
        add_all(small if float(item) < threshold else big, [item])
        moved += 1
    return moved


@redipy.script
def split_both(one: RedisList, other: RedisList) -> list[int]:
    """A command that was added, called twice, with a local of its name."""
    moved = redipy.call("jobs.split", one, "low", "high")
    return [moved, redipy.call("JOBS.SPLIT", other, "low", "high", 5)]


@redipy.script
def count_to(number: int) -> int:
    """A command without keys, whose function calls itself."""

    def below(limit: int) -> int:
        return 0 if limit == 0 else 1 + below(limit - 1)

    if number > 10:
        raise ScriptError("that is too far")
    return below(number)


@redipy.script
def split_and_count(inp: RedisList, number: int) -> list[int]:
    """A command that calls other commands."""
    return [redipy.call("jobs.split", inp, "a", "b"), redipy.call("count.to", number)]


@redipy.script
def all_of_it(inp: RedisList, number: int) -> list[int]:
    """A script that calls it."""
    return redipy.call("jobs.both", inp, number)  # type: ignore[no-any-return]


@pytest.fixture
def commanding(r: Redis[str]) -> Redis[str]:
    """A client with commands, and numbers in two lists."""
    r.register_command("jobs.split", split)
    r.register_command("count.to", count_to)
    r.register_command("jobs.both", split_and_count)
    for key in ("n", "m"):
        r.rpush(key, 1, 2, 3, 4, 5)
    return r


def test_a_command_is_called_by_its_name(commanding: Redis[str]) -> None:
    """In any case, with its keys and then its arguments; those with defaults may be left out."""
    r = commanding
    assert r.call("jobs.split", "n", "low", "high") == 5 and r.lrange("low", 0, -1) == ["1", "2"]
    assert r.call("Jobs.Split", "m", "low", "high", 2.5) == 5 and r.llen("high") == 6
    assert r.get_runtime().call("count.to", 7) == 7


def test_a_command_is_queued(commanding: Redis[str]) -> None:
    """In a pipeline, where its value takes its place."""
    with commanding.pipeline() as pipe:
        assert commanding.call("jobs.split", "n", "low", "high", client=pipe) is None
        pipe.llen("low")
        assert pipe.execute() == [5, 2]


def test_a_script_calls_commands(commanding: Redis[str]) -> None:
    """Which become functions of it, with those that they call."""
    r = commanding
    both = r.register_script(split_both)
    assert both(one="n", other="m") == [5, 5]
    assert r.lrange("low", 0, -1) == ["1", "2", "1", "2", "3", "4"]
    assert "redis.call" in both.lua and "JOBS.SPLIT" not in both.lua.replace("local", "").split("function_")[0]
    r.rpush("n", 1, 9)
    assert r.register_script(all_of_it)(inp="n", number=3) == [2, 3] and r.llen("b") == 1


def test_a_built_script_calls_commands(commanding: Redis[str]) -> None:
    """And may itself be one."""
    r = commanding
    ctx = FnContext()
    moved = ctx.add_local(RedisFn("jobs.split", ctx.add_key("inp"), "low", "high", ctx.add_arg("limit")))
    ctx.set_return_value([moved, RedisFn("count.to", 2)])
    r.register_command("built", ctx)
    assert r.call("built", "n", 2) == [5, 2] and r.lrange("low", 0, -1) == ["1"]
    with pytest.raises(ScriptError, match="built takes inp, limit, and is given 1"):
        r.call("built", "n")


def test_an_error_of_a_command_is_that_of_its_script(commanding: Redis[str]) -> None:
    """Called alone, and within another."""
    r = commanding
    for call in (lambda: r.call("count.to", 11), lambda: r.register_script(all_of_it)(inp="m", number=11)):
        with pytest.raises(ScriptError) as raised:
            call()
        assert str(raised.value) == "that is too far"
    r.set("low", "text")
    with pytest.raises(TypeError, match="WRONGTYPE"):
        r.call("jobs.split", "n", "low", "high")


def refused_scripts() -> Iterator[tuple[Any, str]]:
    """Scripts that call commands in ways that cannot be, and what is said of them."""

    @redipy.script
    def too_few(inp: RedisList) -> Any:
        return redipy.call("jobs.split", inp)

    @redipy.script
    def spread(inp: RedisList, names: list[str]) -> Any:
        return redipy.call("jobs.split", inp, *names)

    yield too_few, "jobs.split takes inp, small, big, threshold, and is given 1"
    yield spread, "the words of JOBS.SPLIT are written out"


def test_mistakes_are_told(commanding: Redis[str]) -> None:
    """When a command is registered, or a script that calls one, and not only when it runs."""
    r = commanding
    for name, said in {
        "get": "get is a command of Redis", "JOBS.split": "JOBS.split is registered already",
    }.items():
        with pytest.raises(ScriptError, match=said):
            r.register_command(name, split)
    with pytest.raises(ScriptError, match="no command jobs is registered: there is JOBS"):
        r.call("jobs")
    with pytest.raises(ScriptError, match="no command jobs is registered: `register_command`"):
        Redis("memory").call("jobs")
    for script, said in refused_scripts():
        with pytest.raises(ScriptError, match=said):
            r.register_script(script)


# Functions


@pytest.fixture
def adding() -> Iterator[Callable[..., Any]]:
    """`plugin.function`, whose functions are taken away again."""
    added: list[str] = []

    def function(name: str, **options: Any) -> Callable[[Any], Any]:
        added.append(name)
        return plugin.function(name, **options)

    yield function
    for name in added:
        plugin.remove(name)


def on(r: Redis[str], *call: Any) -> Any:
    """The value of a call in a script; its first part is the name of the function."""
    ctx = FnContext()
    ctx.set_return_value(CallFn(*call))
    return r.register_script(ctx)(keys={}, args={})


def test_a_function_is_called_in_scripts(r: Redis[str], adding: Callable[..., Any]) -> None:
    """By its name in one that is built, and as itself in a function; and in Python as ever."""

    @adding("sha1", lua="return redis.sha1hex(text)")
    def sha1(text: str) -> str:
        return hashlib.sha1(text.encode()).hexdigest()

    @redipy.script
    def digest(key: RedisVar) -> list[str]:
        return [sha1(key.get() or ""), sha1("b" * 3)]

    r.set("k", "é")
    assert r.register_script(digest)(key="k") == [sha1("é"), sha1("bbb")]
    assert on(r, "sha1", "é") == sha1("é")
    assert ("sha1hex" in digest.lua) and "sha1hex" not in split.lua


# A function, its Lua, and calls with what they give; an exception is raised as the cause of a ScriptError.
FUNCTIONS: dict[str, tuple[Callable[..., Any], str, list[tuple[tuple[Any, ...], Any]]]] = {
    "whole numbers are int": (lambda a, b: f"{a!r} {b!r}", """
        return string.format(a == math.floor(a) and "%d" or "%.1f", a) .. " " ..
            string.format(b == math.floor(b) and "%d" or "%.1f", b)
    """, [((3, 0.5), "3 0.5"), ((-1, 7.0), "-1 7")]),
    "what is left out has its default": (lambda a, b=10: a + b, "return a + (b or 10)", [
        ((1,), 11), ((1, 2), 3), ((), ScriptError("incorrect number of arguments need 1 to 2")),
    ]),
    "None and bools": (lambda a: None if a else a is False, """
        if a then return nil end
        return a == false
    """, [((True,), None), ((False,), True), ((None,), False)]),
    "a list is no argument": (lambda a: 1, "return 1", [(([1],), TypeError), (({},), TypeError)]),
    "a list is no value": (lambda a: [a], "return {a}", [((1,), TypeError)]),
    "infinite numbers": (lambda a: a * 1e300, "return a * 1e300", [((2,), 2e300), ((1e300,), OverflowError)]),
    "a name of the library": (lambda text: text + "!", "return text .. '!'", [(("a",), "a!")]),
}  # fmt: skip


@pytest.mark.parametrize("case", FUNCTIONS)
def test_both_sides_are_one(r: Redis[str], adding: Callable[..., Any], case: str) -> None:
    """As far as what they are given and give."""
    function, lua, calls = FUNCTIONS[case]
    adding("test_me", lua=lua)(function)
    for arguments, expected in calls:
        if isinstance(expected, Exception):
            with pytest.raises(type(expected), match=str(expected)):
                on(r, "test_me", *arguments)
        elif isinstance(expected, type):
            with pytest.raises(ScriptError) as raised:
                on(r, "test_me", *arguments)
            assert isinstance(raised.value.__cause__, expected)
        else:
            got = on(r, "test_me", *arguments)
            assert got == expected and type(got) is type(expected)


def test_a_function_ends_the_script(r: Redis[str], adding: Callable[..., Any]) -> None:
    """With its own text."""

    @adding("checked", lua="if text == '' then redipy.raise('100% empty: é') end return text")
    def checked(text: str) -> str:
        if not text:
            raise ScriptError("100% empty: é")
        return text

    assert on(r, "checked", "a") == "a"
    with pytest.raises(ScriptError) as raised:
        on(r, "checked", "")
    assert str(raised.value) == "100% empty: é"


def test_a_side_that_lacks_is_named(r: Redis[str], adding: Callable[..., Any]) -> None:
    """Without Lua a function is for local backends."""
    adding("local_alone")(lambda x: x)
    if r.backend.name == "redis":
        with pytest.raises(ScriptError, match="local_alone was added without Lua: only memory and sqlite can run"):
            on(r, "local_alone", 1)
    else:
        assert on(r, "local_alone", 1) == 1
        with pytest.raises(ScriptError, match=r"unknown function redis\.sha1hex: only Redis can run this script"):
            on(r, "redis.sha1hex", "")


def test_what_cannot_be_added_is_refused(adding: Callable[..., Any]) -> None:
    """And what was not added cannot be taken away."""
    adding("mine")(lambda x: x)
    for name in ("mine", "len", "tonumber"):
        with pytest.raises(PluginError, match=f"duplicate function definition: {name}"):
            plugin.function(name)(lambda x: x)
    for name, function in {"": lambda x: x, "a.b": lambda x: x, "none": lambda: 1, "more": lambda *x: x}.items():
        with pytest.raises(PluginError, match="cannot be added"):
            plugin.function(name)(function)
    for name in ("len", "never"):
        with pytest.raises(KeyError):
            plugin.remove(name)


# Plug-ins of redipy 0.7

OLD = "test.old_plugins"


@pytest.fixture
def old() -> Iterator[None]:
    """Takes away what the plug-ins of the module have added."""
    yield
    if "math.floor" in plugin.FUNCTIONS:
        plugin.remove("math.floor")
    COMMANDS.pop(b"TEST.SWAP", None)
    plugin.members().pop("twice_of_test", None)


def test_old_functions_are_added(r: Redis[str], old: None) -> None:
    """For local backends, where Lua has them under the same name."""
    Redis("memory").get_memory_runtime().add_general_function_plugin(OLD)
    assert on(r, "math.floor", 2.5) == 2 and on(r, "math.floor", -2.5) == -3
    with pytest.raises(ValueError, match="incorrect number of arguments need 1 to 1"):
        on(r, "math.floor")
    with pytest.raises(RuntimeError, match=r"duplicate function definition: math\.floor"):
        plugin.add_general_functions(OLD)


def test_old_commands_are_added(r: Redis[str], old: None) -> None:
    """For local backends; a server has its own, or says that it has not."""
    Redis("memory").get_memory_runtime().add_redis_function_plugin(OLD)
    with pytest.raises(RuntimeError, match="duplicate function definition"):
        plugin.add_redis_functions(OLD)
    r.set("k", "a")
    if r.backend.name == "redis":
        with pytest.raises(redipy.errors.ResponseError, match="unknown command"):
            r.execute_command("test.swap", "k", "b")
        return
    assert r.execute_command("test.swap", "k", "b", "c") == {b"before": [b"a"], b"set": 1}
    assert r.get("k") == "b:c"
    ctx = FnContext()
    key = ctx.add_key("key")
    ctx.set_return_value([RedisFn("test.swap", key, 3), BuiltVar(key).get_value()])
    assert r.register_script(ctx)(keys={"key": "k"}, args={}) == [{"before": ["b:c"], "set": 1}, "3"]
    assert not isinstance(r.backend, PrefixedBackend) or r.backend.backend.execute(b"GET", b"p[*]:k") == b"3"
    with pytest.raises(ValueError, match="incorrect number of arguments need 1 to 2"):
        r.execute_command("test.swap", "k")


def test_old_helpers_are_added(r: Redis[str], old: None) -> None:
    """For Lua alone. Patches are refused, with what to do instead."""
    if r.backend.name != "redis":
        with pytest.raises(ScriptError, match="only Redis can run this script"):
            on(r, "redipy.twice_of_test", 4)
        return
    lua = Redis(rt=r.backend).get_redis_runtime().get_backend()
    lua.add_helper_function_plugin(OLD)
    assert on(r, "redipy.twice_of_test", 4) == 8
    with pytest.raises(RuntimeError, match="duplicate function definition: twice_of_test"):
        lua.add_helper_function_plugin(OLD)
    for add in (lua.add_general_patch_plugin, lua.add_redis_patch_plugin):
        with pytest.raises(ValueError, match="Lua is not patched any more"):
            add(OLD)
