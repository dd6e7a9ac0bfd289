"""A prefix: nobody who uses it sees it, and nothing outside of it is touched."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import redipy.commands  # noqa: F401  (fills the command table)
from redipy.backends.base import Backend, Message, ScriptCall
from redipy.backends.prefix import _KEY_IN_REPLY, _SPECIAL, PrefixedBackend
from redipy.commands.table import COMMANDS
from redipy.errors import (
    UNKNOWN_COMMAND,
    WRONG_TYPE,
    BackendError,
    InvalidArgumentError,
    ResponseError,
    WatchError,
)
from redipy.replies import Reply
from test.conformance.harness import Row, run_case, words_of
from test.conformance.test_cases import CASES
from test.reference import Judge

# Every character that means something in a pattern, and a byte that is no UTF-8.
PREFIX = b"a*[b-d]?\\^\xff:"


@pytest.fixture
def prefixed(backend: Backend) -> PrefixedBackend:
    """Each backend in turn, seen through a prefix, and with a key outside of it."""
    backend.execute(b"SET", b"outside", b"untouched")
    return PrefixedBackend(backend, PREFIX)


# A prefix with a star would be taken for the star of a pattern of SORT, and is refused.
STARLESS = b"a[b-d]?\\^\xff:"
SORTING = ("sorting: ", "hash_fields: SORT")
# What depends on how long the name of a key is, or asks the whole server.
BEYOND_PREFIXES = {
    "keys: a string is a number, short or long",
    "keys: a key is moved to another database, unless that has it",
}
IN_LUA = ("scripting: ", "scripting_errors: ", "functions: ")  # there, names have their prefix, or lack it
PREFIXED_CASES = [
    pytest.param(STARLESS if str(case.id).startswith(SORTING) else PREFIX, *case.values, id=case.id)
    for case in CASES
    if case.id not in BEYOND_PREFIXES and not str(case.id).startswith(IN_LUA)
]


@pytest.mark.parametrize(("prefix", "rows"), PREFIXED_CASES)
def test_every_case_goes_the_same_with_a_prefix(
    backend: Backend, advance: Callable[[int], None], prefix: bytes, rows: list[Row]
) -> None:
    """Nothing that a client sees changes, and every key that a case makes has the prefix."""
    backend.execute(b"SET", b"outside", b"untouched")
    run_case(PrefixedBackend(backend, prefix), rows, advance)
    keys = backend.execute(b"KEYS", b"*")
    assert [key for key in keys if not key.startswith(prefix)] == [b"outside"]


def calls() -> list[list[bytes]]:
    """Every call of every case, as words."""
    return [words_of(call) for case in CASES for call, _ in case.values[0] if not str(call).startswith("@")]  # type: ignore[union-attr]


def test_table_finds_the_keys_that_the_server_finds(judge: Judge) -> None:
    """The key positions that are read from the syntax lines are those of the server."""
    for name, *words in calls():
        if "blocking" in COMMANDS[name.upper()].flags:
            continue  # one that finds nothing would wait
        expected = judge.execute(b"COMMAND", b"GETKEYS", name, *words)
        if not isinstance(expected, list) or isinstance(judge.execute(name, *words), str):
            continue  # no keys in this command, or a call that is an error: it may look at no key at all
        command = COMMANDS[name.upper()]
        assert [words[at] for at in command.key_positions(words)] == expected, (name, *words)


def test_replies_with_keys_are_known() -> None:
    """Each command that the table says gives names of keys is one whose reply is rewritten."""
    assert {name for name, command in COMMANDS.items() if command.returns_keys} <= _KEY_IN_REPLY | _SPECIAL.keys()


def test_keys_are_listed_without_the_prefix(prefixed: PrefixedBackend) -> None:
    """KEYS, SCAN, DBSIZE and RANDOMKEY see what has the prefix, and nothing else."""
    assert prefixed.execute(b"RANDOMKEY") is None
    prefixed.execute(b"MSET", b"k1", b"1", b"k2", b"2", b"other", b"3")
    assert sorted(prefixed.execute(b"KEYS", b"*")) == [b"k1", b"k2", b"other"]
    assert sorted(prefixed.execute(b"KEYS", b"k?")) == [b"k1", b"k2"]
    assert prefixed.execute(b"KEYS", b"out*") == []
    assert prefixed.execute(b"DBSIZE") == 3
    assert prefixed.execute(b"RANDOMKEY") in {b"k1", b"k2", b"other"}
    assert sorted(scanned(prefixed)) == [b"k1", b"k2", b"other"]
    assert sorted(scanned(prefixed, b"COUNT", b"1", b"match", b"k*")) == [b"k1", b"k2"]


def scanned(backend: Backend, *options: bytes) -> set[bytes]:
    """All that a scan finds."""
    found: set[bytes] = set()
    cursor = b"0"
    while True:
        cursor, keys = backend.execute(b"SCAN", cursor, *options)
        found.update(keys)
        if cursor == b"0":
            return found


@pytest.mark.parametrize(
    "call", [b"SCAN", b"SCAN x", b"SCAN 0 COUNT", b"SCAN 0 MATCH", b"SCAN 0 COUNT 0", b"DBSIZE x", b"RANDOMKEY x",
             b"KEYS", b"KEYS a b", b"FLUSHALL NOW", b"FLUSHALL SYNC SYNC", b"NOSUCH k", b"GET", b"PUBLISH c"],
)  # fmt: skip
def test_errors_stay_the_server_s(prefixed: PrefixedBackend, judge: Judge, call: bytes) -> None:
    """A call that is wrong gets the error that it gets without a prefix, and changes nothing."""
    prefixed.execute(b"SET", b"k", b"1")
    with pytest.raises(ResponseError) as caught:
        prefixed.execute(*call.split())
    assert str(caught.value) == judge.execute(*call.split())
    assert prefixed.execute(b"DBSIZE") == 1


@pytest.mark.parametrize("flush", [b"FLUSHALL", b"flushdb"])
def test_flush_deletes_only_what_has_the_prefix(prefixed: PrefixedBackend, flush: bytes) -> None:
    """Neither keys outside nor those of a longer or similar prefix go."""
    outer = prefixed.backend
    outer.execute(b"SET", b"axb?\\^\xff:k", b"matches the prefix, were it a pattern")
    for at in range(0, 2500, 500):
        prefixed.execute(b"MSET", *(word for n in range(at, at + 500) for word in (b"k%d" % n, b"x")))
    assert prefixed.execute(flush, b"ASYNC") == b"OK"
    assert prefixed.execute(b"DBSIZE") == 0
    assert outer.execute(b"DBSIZE") == 2
    assert outer.execute(b"GET", b"outside") == b"untouched"


def test_prefixes_join(backend: Backend) -> None:
    """A prefix within a prefix stands behind it."""
    inner = PrefixedBackend(PrefixedBackend(backend, b"a:"), b"b:")
    inner.execute(b"SET", b"k", b"1")
    assert backend.execute(b"KEYS", b"*") == [b"a:b:k"]
    assert inner.execute(b"KEYS", b"*") == [b"k"]


def test_caller_takes_values(prefixed: PrefixedBackend) -> None:
    """The short way for methods puts the prefix before keys of every type, in every place."""
    call = prefixed.caller()
    call(b"SET", "text", "1")
    call(b"SET", b"bytes\xff", 2)
    call(b"MSET", 3, 0.5, "é", "x")
    assert call(b"MGET", "text", b"bytes\xff", "3", b"\xc3\xa9", "outside") == [b"1", b"2", b"0.5", b"x", None]
    assert sorted(call(b"KEYS", "*")) == [b"3", b"bytes\xff", b"text", b"\xc3\xa9"]
    assert prefixed.backend.execute(b"GET", PREFIX + b"text") == b"1"


@pytest.mark.parametrize("atomic", [True, False])
def test_pipeline(prefixed: PrefixedBackend, atomic: bool) -> None:
    """Commands of a pipeline are rewritten, and replies restored, each in its place; so are errors."""
    replies: list[Any] = prefixed.execute_many(
        [(b"SET", b"k", b"1"), (b"SUNION",), (b"KEYS", b"*"), (b"nosuch", b"x"), (b"LPUSH", b"k", b"x"), (b"DBSIZE",)],
        atomic=atomic,
    )
    assert [str(reply) if isinstance(reply, Exception) else reply for reply in replies] == [
        b"OK", "ERR wrong number of arguments for 'sunion' command", [b"k"], UNKNOWN_COMMAND.format("nosuch", "'x' "),
        WRONG_TYPE, 1,
    ]  # fmt: skip


def test_flush_has_no_place_in_a_pipeline(prefixed: PrefixedBackend) -> None:
    """With a prefix it is many steps: it is refused before anything is done."""
    with pytest.raises(BackendError, match="FLUSHALL cannot stand in a pipeline"):
        prefixed.execute_many([(b"SET", b"k", b"1"), (b"FLUSHALL",)])
    assert prefixed.execute(b"DBSIZE") == 0


def test_rollback(make_backend: Callable[[str], Backend]) -> None:
    """A command whose keys cannot be told is an error like any other: all is undone."""
    prefixed = PrefixedBackend(make_backend("memory"), PREFIX)
    with pytest.raises(InvalidArgumentError):
        prefixed.execute_many([(b"SET", b"k", b"1"), (b"ZUNIONSTORE", b"d", b"x", b"k")], rollback=True)
    assert prefixed.execute(b"DBSIZE") == 0


def test_watch(prefixed: PrefixedBackend) -> None:
    """The watched keys are those with the prefix."""
    watch = prefixed.watch([b"k"])
    prefixed.backend.execute(b"SET", b"k", b"of somebody else")
    assert watch.execute_many([(b"SET", b"k", b"1"), (b"KEYS", b"*")]) == [b"OK", [b"k"]]
    watch.add([b"k"])
    assert watch.execute(b"KEYS", b"*") == [b"k"]
    prefixed.execute(b"SET", b"k", b"2")
    with pytest.raises(WatchError):
        watch.execute_many([(b"SET", b"k", b"3")])
    watch.close()


def test_channels(prefixed: PrefixedBackend) -> None:
    """Messages come from channels of the prefix alone, and say no more than the channel's name."""
    subscription = prefixed.subscribe([b"news"], [b"n*"])
    assert prefixed.backend.execute(b"PUBLISH", b"news", b"outside") == 0
    assert prefixed.execute(b"PUBLISH", b"news", b"hello") == 2
    assert subscription.get(1) == Message("message", b"news", b"hello")
    assert subscription.get(1) == Message("pmessage", b"news", b"hello", b"n*")
    subscription.unsubscribe([b"news"], [b"n*"])
    subscription.subscribe(patterns=[b"ne*"])
    assert prefixed.execute(b"PUBLISH", b"news", b"again") == 1
    assert subscription.get(1) == Message("pmessage", b"news", b"again", b"ne*")
    subscription.close()


class Recorder(Backend):
    """Gives back what it was asked for."""

    name = "recorder"

    def execute(self, name: bytes, *words: bytes) -> Reply:
        raise ResponseError(UNKNOWN_COMMAND.format(name.decode(), ""))

    def execute_many(self, commands: Any, *, atomic: bool = True, rollback: bool = False) -> list[Reply]:
        return list(commands)

    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        return call

    watch = subscribe = execute  # type: ignore[assignment]

    def close(self) -> None:
        """Nothing is open."""


def test_scripts_get_the_prefix() -> None:
    """A script is called with it, directly and in a pipeline, before a prefix that the call has already."""
    prefixed = PrefixedBackend(PrefixedBackend(Recorder(), b"a:"), b"b:")
    call = ScriptCall(script=None, keys=(b"k",), args=(), prefix=b"c:")  # type: ignore[arg-type]
    assert prefixed.run_script(call).prefix == b"a:b:c:"
    ((sent,),) = [prefixed.execute_many([call])]
    assert sent.prefix == b"a:b:c:"


# What only a server can do yet: commands beyond the table.

BEYOND_THE_TABLE = {
    "RPUSH list c a b": 3,
    "SORT list ALPHA LIMIT 0 2": [b"a", b"b"],
    "MSET w_a 3 w_b 2 w_c 1": b"OK",
    "SORT list BY w_* GET # GET w_* STORE sorted": 6,
    "LRANGE sorted 0 -1": [b"c", b"1", b"b", b"2", b"a", b"3"],
    "SORT_RO list BY nosort GET #": [b"c", b"a", b"b"],
    "BLPOP none list 1": [b"list", b"c"],
    "LMPOP 2 none list LEFT": [b"list", [b"a"]],
    "BLMPOP 1 1 none LEFT COUNT 1": None,
    "ZADD z 1 m": 1,
    "BZPOPMIN none z 1": [b"z", b"m", 1.0],
    "XADD stream 1-1 f v": b"1-1",
    "XREAD COUNT 1 STREAMS stream none 0 0": {b"stream": [[b"1-1", [b"f", b"v"]]]},
    "XGROUP CREATE stream group 0": b"OK",
    "XREADGROUP GROUP group me STREAMS stream >": {b"stream": [[b"1-1", [b"f", b"v"]]]},
    "OBJECT REFCOUNT stream": 1,
    "EVAL return{KEYS[1],ARGV[1]} 1 k v": [b"p[a-z]:k", b"v"],
    "GEOADD geo 1 1 here": 1,
    "GEORADIUS geo 1 1 1 km STORE nearby": 1,
    "ZCARD nearby": 1,
    "PUBSUB NUMSUB a": [b"a", 0],
    "PUBSUB CHANNELS": [],
    "PUBSUB NUMPAT": 0,
}


def test_commands_beyond_the_table(make_backend: Callable[[str], Backend]) -> None:
    """Where the keys stand in them is asked of the server, once."""
    backend = make_backend("redis")
    prefixed = PrefixedBackend(backend, b"p[a-z]:")
    for call, expected in BEYOND_THE_TABLE.items():
        assert prefixed.execute(*words_of(call)) == expected, call
    assert [key for key in backend.execute(b"KEYS", b"*") if not key.startswith(b"p[a-z]:")] == []


def test_sort_by_other_keys_needs_a_prefix_without_asterisk(make_backend: Callable[[str], Backend]) -> None:
    """The server puts each element where the first asterisk is, and that would be within the prefix."""
    with pytest.raises(BackendError, match="first \\*"):
        PrefixedBackend(make_backend("redis"), b"a*:").execute(b"SORT", b"list", b"BY", b"w_*")


def test_a_backend_must_say_where_its_own_commands_have_keys() -> None:
    """One that has more commands than the table and no COMMAND INFO is not asked to execute them."""
    with pytest.raises(BackendError, match="cannot tell where MYGET has its keys"):
        PrefixedBackend(Recorder(), PREFIX).execute(b"MYGET", b"k")
