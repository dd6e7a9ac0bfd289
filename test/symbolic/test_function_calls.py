"""Functions that are scripts, on clients: how they are registered and called, and what errors show of them."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import redipy
from redipy import Key, RedisHash, RedisList, RedisVar, ScriptError
from redipy.backends.base import Backend, Pending
from redipy.backends.memory import MemoryBackend
from redipy.backends.prefix import PrefixedBackend
from redipy.clock import ManualClock
from redipy.errors import ScriptTimeoutError, WrongTypeError
from redipy.pipeline import PipelineAPI
from redipy.runtime import RedisClientAPI
from redipy.script import FnContext, script
from redipy.script import RedisHash as BuiltHash

Make = Callable[[str], Backend]


@redipy.script
def move(source: RedisList, target: RedisList, *, most: int = 100, log: list[str] | None = None) -> list[str]:
    """Move elements, and note that in a list that may be given."""
    moved = log or []
    while len(moved) < most and (element := source.lpop()) is not None:
        target.rpush(element)
        moved.append(element)
    return moved


def helper(what: str) -> int:
    """It fails where it is called from another function."""
    return int(what)


@redipy.script(name="fails on purpose")
def fails(key: Key, *, what: str) -> int:
    """End in several ways."""
    if what == "division":
        return 1 // 0
    if what == "type":
        RedisList(f"{key}").rpush(1)
    if what == "raise":
        raise redipy.ScriptError(f"no {what} of {key}")
    return helper(what)


@script(timeout=0.2)
def endless() -> None:
    """It goes on until it is stopped."""
    while True:
        pass


@pytest.fixture
def client(backend: Backend) -> RedisClientAPI[str]:
    """A client of each backend."""
    return RedisClientAPI(backend)


def test_keys_and_arguments_by_name(client: RedisClientAPI[str]) -> None:
    """Or in mappings, or both; keys are text or bytes; what has a default may be left out."""
    f = client.register_script(move)
    client.rpush("a", 1, 2, 3, 4, 5, 6)
    assert f(source="a", target="b", most=2) == ["1", "2"]
    assert f(keys={"source": b"a"}, target=b"b", args={"most": 1}) == ["3"]
    more = {"most": 2, "log": ["x"], "other": 1}
    assert f(keys={"source": "a", "target": "b", "other": "c"}, args=more) == ["x", "4"]
    assert f(source="a", target="b") == ["5", "6"]
    assert client.lrange("b", 0, -1) == ["1", "2", "3", "4", "5", "6"]


def test_arguments_and_defaults_are_copies(client: RedisClientAPI[str]) -> None:
    """A script changes nothing that its caller holds."""
    log = ["x"]
    client.rpush("a", 1)
    assert client.register_script(move)(source="a", target="b", log=log) == ["x", "1"]
    assert log == ["x"]


def test_in_a_pipeline(client: RedisClientAPI[str]) -> None:
    """The value takes its place among the results."""
    f = client.register_script(move)
    with client.pipeline() as pipe:
        pipe.rpush("a", 1, 2)
        f(source="a", target="b", client=pipe)
        pipe.llen("b")
        assert pipe.execute() == [2, ["1", "2"], 2]
    assert isinstance(pipe, PipelineAPI)


def test_keys_get_the_prefix_of_the_client(backend: Backend) -> None:
    """Those that are given, those that are made in the script, and those of any command; read, they have none."""

    @redipy.script
    def named(a: RedisVar, *, name: str) -> list[Any]:
        made = RedisVar(f"{a}:{name}")
        made.set(str(a))
        redipy.call("SET", "literal", f"{made}")
        keys = [a, made]
        for key in (a, made):
            redipy.call("APPEND", key, "!")
        return [keys, made.get(), a.get()]

    client = RedisClientAPI(PrefixedBackend(backend, b"p:"))
    assert client.register_script(named)(a="a", name="x") == [["a", "a:x"], "a!", "!"]
    assert sorted(RedisClientAPI(backend).keys_block()) == ["p:a", "p:a:x", "p:literal"]
    assert client.get("literal") == "a:x"


def test_on_another_client(make_backend: Make) -> None:
    """Which must be of the same kind."""
    first, second = RedisClientAPI(MemoryBackend(clock=ManualClock())), RedisClientAPI(make_backend("memory"))
    second.rpush("a", 1)
    f = first.register_script(move)
    assert f(source="a", target="b", client=second) == ["1"]
    assert f(source="a", target="b") == []
    with pytest.raises(ValueError, match="was registered on memory and cannot run on sqlite"):
        f(source="a", target="b", client=RedisClientAPI(make_backend("sqlite")))


# How it ends, what the error says, and the line of this file that it shows; 0 for a function beside the script.
FAILURES: dict[str, tuple[type[Exception], str, str]] = {
    "division": (ScriptError, "Error while executing script: ZeroDivisionError: division by zero", "return 1 // 0"),
    "type": (WrongTypeError, "WRONGTYPE Operation against a key holding the wrong kind of value", ""),
    "raise": (ScriptError, "no raise of k", "raise redipy.ScriptError"),
    "words": (ScriptError, "Error while executing script: ValueError: the text is not a number", ""),
}


@pytest.mark.parametrize(("what", "expected"), FAILURES.items(), ids=list(FAILURES))
def test_an_error_shows_the_line_of_the_function(
    client: RedisClientAPI[str], what: str, expected: tuple[type[Exception], str, str]
) -> None:
    """Not that of what was made of it."""
    kind, said, shown = expected
    client.set("k", "v")
    with pytest.raises(kind) as caught:
        client.register_script(fails)(key="k", what=what)
    assert str(caught.value).startswith(said)
    text = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    if shown:
        with open(__file__, encoding="utf-8") as file:
            line = next(at for at, text in enumerate(file, start=1) if text.strip().startswith(shown))
        assert isinstance(caught.value, ScriptError)
        assert caught.value.line == line
        assert f"> {line} " in text and shown in text


def test_a_run_is_stopped_after_its_time(backend: Backend) -> None:
    """On a server, too."""
    with pytest.raises(ScriptTimeoutError, match=r"it took more than 0\.2 seconds"):
        RedisClientAPI(backend).register_script(endless)()


def test_what_was_made_can_be_read(client: RedisClientAPI[str]) -> None:
    """With the lines of the function as comments, and the docstring for whoever looks at the function."""
    f = client.register_script(move)
    assert f.lua == move.lua == f.script.lua
    assert f.python == move.python == f.script.python
    for text in (f.lua, f.python):
        assert "target.rpush(element)" in text
    assert move.__doc__ == "Move elements, and note that in a list that may be given."
    assert (move.name, move.__name__, fails.name) == ("move", "move", "fails on purpose")
    assert repr(fails) == "<script fails on purpose>"


def test_hooks_are_told(client: RedisClientAPI[str]) -> None:
    """Of a function as of a context."""
    graphs: list[dict[str, Any]] = []
    client.hooks.compile_hook = graphs.append
    client.register_script(move)
    (graph,) = graphs
    assert (graph["keyv"], graph["argv"]) == (["source", "target"], ["most", "log"])


def test_the_module_is_the_decorator() -> None:
    """`redipy.script` is both, however it was imported first."""
    assert redipy.script.FnContext is FnContext  # type: ignore[attr-defined]
    assert redipy.script(move.function).tree == move.tree
    assert script(name="other")(move.function).name == "other"


def test_the_keys_of_contexts_are_keys_of_functions(client: RedisClientAPI[str]) -> None:
    """What is imported from `redipy.script` says the same in an annotation."""
    @redipy.script
    def sets(h: BuiltHash, g: RedisHash) -> dict[str, str]:
        h.hset("f", 1)  # type: ignore[call-arg]
        g.hset("f", 2)
        return h.hgetall()  # type: ignore[return-value]

    assert client.register_script(sets)(h="h", g="g") == {"f": "1"}


def test_a_function_within_others(client: RedisClientAPI[str]) -> None:
    """Its constants are those around it, and its texts are as they stand there, whatever the margin."""
    limit, names = 3, ("a", "b")

    def more(n: int) -> int:
        return n + limit

    class Jobs:
        @staticmethod
        @redipy.script
        def inner(*, n: int) -> list[Any]:
            """A docstring
of which a line begins left of the function."""
            text = """one
                two"""
            return [limit, names, text, 1 if n < 2 else n * more(n - 1)]

    assert client.register_script(Jobs.inner)(n=1) == [3, ["a", "b"], "one\n                two", 1]


@redipy.script
def factorial(*, n: int) -> int:
    """It calls itself."""
    return 1 if n < 2 else n * factorial(n=n - 1)


def test_a_script_may_call_itself(client: RedisClientAPI[str]) -> None:
    """By the name under which it is decorated."""
    assert client.register_script(factorial)(n=5) == 120


# Words that are spread

NO_WORDS = "Error while executing script: ERR Wrong number of args calling Redis command from script"
TOO_MANY = "Error while executing script: ValueError: a command would be given more than 7000 words"


@redipy.script
def pushes(q: RedisList, h: RedisHash, *, n: int, at: int = 0) -> Any:
    """Push so many elements, in several ways."""
    xs = [str(x) for x in range(n)]
    if at == 0:
        return q.rpush(*xs)
    if at == 1:
        return h.hset({x: x for x in xs})
    if at == 2:
        return redipy.call("SADD", "s", *xs)
    return [q.rpush(*xs, *xs), h.hmget("a", *xs)]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_nothing_that_is_spread_is_too_little(client: RedisClientAPI[str], at: int) -> None:
    """The error is the server's."""
    with pytest.raises(ScriptError) as caught:
        client.register_script(pushes)(q="q", h="h", n=0, at=at)
    assert str(caught.value).startswith(NO_WORDS)
    assert client.keys_block() == []


def test_as_many_words_as_a_command_takes(client: RedisClientAPI[str]) -> None:
    """And not one more."""
    f = client.register_script(pushes)
    assert f(q="q", h="h", n=6999) == 6999
    assert f(q="q", h="h", n=3499, at=1) == 3499
    assert len(f(q="q", h="h", n=3499, at=3)[1]) == 3500
    for n, at in ((7000, 0), (3500, 1), (7000, 2), (3500, 3)):
        with pytest.raises(ScriptError) as caught:
            f(q="q", h="h", n=n, at=at)
        assert str(caught.value).startswith(TOO_MANY)


def test_keys_that_are_spread_get_the_prefix(backend: Backend) -> None:
    """Each of them, and no other word."""

    @redipy.script
    def deletes(s: Key, *, names: list[str]) -> Any:
        redipy.call("SADD", s, *names)
        redipy.call("SUNIONSTORE", "all", *names, s)
        return [redipy.call("EXISTS", *names), redipy.call("DEL", *names)]

    for key in (b"p:a", b"p:b", b"a"):
        backend.execute(b"SADD", key, key)
    client = RedisClientAPI(PrefixedBackend(backend, b"p:"))
    assert client.register_script(deletes)(s="s", names=["a", "b", "c"]) == [2, 2]
    assert sorted(RedisClientAPI(backend).keys_block()) == ["a", "p:all", "p:s"]
    assert client.smembers("all") == {"p:a", "p:b", "a", "b", "c"}


# What a call must not skip, however short its way is


class Ticking(ManualClock):
    """A clock that goes on by a millisecond whenever it is asked."""

    def now_ms(self) -> int:
        """See `Clock.now_ms`."""
        self.advance(1)
        return super().now_ms()


@redipy.script
def short_lived(v: RedisVar) -> list[str | None]:
    """Set a key for a moment, and ask for it several times."""
    v.set("x", px=3)
    return [v.get() for _ in range(10)]


@redipy.script
def reads(v: RedisVar) -> str | None:
    """The shortest of all."""
    return v.get()


def test_time_stands_still_within_a_script() -> None:
    """And goes on after it."""
    client = RedisClientAPI(MemoryBackend(clock=Ticking()))
    assert client.register_script(short_lived)(v="v") == ["x"] * 10
    f = client.register_script(reads)
    client.set("v", "y", px=3)
    assert [f(v="v") for _ in range(4)][3] is None


def test_a_script_serves_those_who_wait(local_backend: Backend) -> None:
    """When it ends."""
    client = RedisClientAPI(local_backend)
    f = client.register_script(move)
    client.rpush("a", 1, 2)
    waiting = local_backend.begin(b"BLPOP", b"b", b"0")
    assert f(source="a", target="b", most=2, log=None) == ["1", "2"]
    assert isinstance(waiting, Pending)
    assert waiting.wait() == [b"b", b"1"]


def test_what_is_to_be_told_is_told_from_then_on(local_backend: Backend) -> None:
    """Of the commands of scripts that have run before, too."""
    client = RedisClientAPI(local_backend)
    f = client.register_script(move)
    subscription = local_backend.subscribe([b"__keyevent@0__:rpush"])
    for events in (b"", b"KEA", b""):
        local_backend.execute(b"CONFIG", b"SET", b"notify-keyspace-events", events)
        client.rpush("a", 1)
        f(source="a", target="b", most=1, log=None)
    assert [message.data for message in iter(lambda: subscription.get(0), None)] == [b"a", b"b"]


def test_a_script_is_refused_memory_where_there_is_none(local_backend: Backend) -> None:
    """Once there is a limit; what it only reads it gets."""
    client = RedisClientAPI(local_backend)
    f, g = client.register_script(move), client.register_script(reads)
    client.rpush("a", 1)
    client.set("v", "x")
    assert (f(source="a", target="b", most=0, log=None), g(v="v")) == ([], "x")
    local_backend.execute(b"CONFIG", b"SET", b"maxmemory", b"1")
    assert g(v="v") == "x"
    with pytest.raises(ScriptError, match="OOM command not allowed"):
        client.register_script(pushes)(q="q", h="h", n=1, at=0)
