"""redis-py's methods on a store and on the reference server give the same: values, their types, and exceptions."""
from __future__ import annotations

import asyncio
import enum
import functools
import inspect
import re
from decimal import Decimal
from typing import Any

import pytest
import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.commands import CoreCommands
from redis.commands.core import AsyncScript, BitFieldOperation, HashDataPersistOptions
from redis.retry import Retry

import redipy.compat
import redipy.compat.asyncio
import redipy.server
from test.compat.cases import CALLS
from test.reference import Server


class Text(str):
    """A text of a class of its own."""


class Name(enum.StrEnum):
    """A text that is a member of an enumeration."""

    A = "a"


def kind(value: Any) -> Any:
    """The type of a value, and of what is in it first."""
    if isinstance(value, (list, tuple)):
        return type(value), [kind(part) for part in value[:1]]
    return type(value)


def ordered(values: Any) -> list[Any]:
    """What an iterator gives, in an order."""
    return sorted(values)


def first(value: Any) -> Any:
    """What a dict or a list begins with."""
    return next(iter(value.items() if isinstance(value, dict) else value), None)


NAMES = {
    "Decimal": Decimal, "Text": Text, "Name": Name, "HashDataPersistOptions": HashDataPersistOptions,
    "kind": kind, "ordered": ordered, "first": first,
}  # fmt: skip


def shown(value: Any) -> Any:
    """A value such that two are equal only if their types are, too; an exception by its class and text."""
    if isinstance(value, BaseException):
        return type(value), str(value)
    if isinstance(value, dict):
        return dict, sorted(((shown(key), shown(part)) for key, part in value.items()), key=repr)
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(map(shown, value), key=repr)
    if isinstance(value, (list, tuple)):
        return type(value), [shown(part) for part in value]
    return type(value), repr(value)


def outcome(call: str, client: redis.Redis) -> Any:
    """What a call gives, or the exception that it raises."""
    try:
        return shown(eval(call, {**NAMES, "r": client}))
    except Exception as error:
        return shown(error)


PROTOCOLS = pytest.mark.parametrize("protocol", [2, 3, None], ids=["RESP2", "RESP3", "default"])
DECODING = pytest.mark.parametrize("decode", [False, True], ids=["bytes", "text"])


@PROTOCOLS
@DECODING
@pytest.mark.parametrize("name", CALLS)
def test_calls_give_what_redis_py_gives(
    name: str, url: str, protocol: int | None, decode: bool, server: Server
) -> None:
    """Each call of a case, one after the other, on both."""
    options: dict[str, Any] = {"decode_responses": decode, "protocol": protocol, "retry": Retry(NoBackoff(), 0)}
    with (
        redis.Redis(port=server.port, **options) as reference,
        redipy.compat.Redis.from_url(url, **options) as tested,
    ):
        clear(reference)
        for call in CALLS[name]:
            assert (call, outcome(call, tested)) == (call, outcome(call, reference))


@pytest.mark.parametrize("protocol", [2, 3], ids=["RESP2", "RESP3"])
@pytest.mark.parametrize("name", CALLS)
def test_a_server_gives_what_redis_gives(name: str, url: str, protocol: int, server: Server) -> None:
    """The same calls by redis-py itself, to redipy's server in front of the store."""
    options: dict[str, Any] = {"protocol": protocol, "retry": Retry(NoBackoff(), 0)}
    store, _ = redipy.compat.open_store(url)
    with (
        redipy.server.Server(store.backend) as ours,
        redis.Redis(port=server.port, **options) as reference,
        redis.Redis(port=ours.port, **options) as tested,
    ):
        clear(reference)
        for call in CALLS[name]:
            assert (call, outcome(call, tested)) == (call, outcome(call, reference))


class Awaited:
    """A client of redis.asyncio, or what it gives, whose methods wait for what they give."""

    def __init__(self, wrapped: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.wrapped, self.loop = wrapped, loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.wrapped, name)
        return functools.partial(self._call, found) if callable(found) else found

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._call(self.wrapped, *arguments, **options)

    def _call(self, called: Any, *arguments: Any, **options: Any) -> Any:
        given = called(*arguments, **options)
        if inspect.isasyncgen(given):
            return self.loop.run_until_complete(_listed(given))
        if isinstance(given, (redis.asyncio.client.Pipeline, BitFieldOperation, AsyncScript)):
            return Awaited(given, self.loop)
        return self.loop.run_until_complete(given) if inspect.isawaitable(given) else given


async def _listed(generated: Any) -> list[Any]:
    return [each async for each in generated]


@PROTOCOLS
@DECODING
@pytest.mark.parametrize("name", CALLS)
def test_tasks_are_given_what_redis_py_gives(
    name: str, url: str, protocol: int | None, decode: bool, server: Server
) -> None:
    """The same calls over the asyncio classes."""
    retry = redis.asyncio.retry.Retry(NoBackoff(), 0)
    options: dict[str, Any] = {"decode_responses": decode, "protocol": protocol, "retry": retry}
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        reference = Awaited(redis.asyncio.Redis(port=server.port, **options), loop)
        tested = Awaited(redipy.compat.asyncio.Redis.from_url(url, **options), loop)
        clear(reference)
        for call in CALLS[name]:
            assert (call, outcome(call, tested)) == (call, outcome(call, reference))
        reference.aclose()
        tested.aclose()


def clear(client: Any) -> None:
    """Let a server forget what other tests have left."""
    for command in ("FLUSHALL", "SCRIPT FLUSH", "FUNCTION FLUSH", "CONFIG RESETSTAT", "SLOWLOG RESET"):
        client.execute_command(command)
    client.execute_command("ACL DELUSER", "me")


NOT_CALLED = {
    # What needs a server by its nature, or would end the reference.
    "bgrewriteaof", "bgsave", "client_reply", "debug_segfault", "memory_help", "module_list", "module_loadex",
    "module_unload", "psync", "quit", "readwrite", "reset", "script_debug", "shutdown", "slaveof", "stralgo", "sync",
    # What is about messages to one connection, where a pool gives any.
    "client_tracking", "client_tracking_off", "client_tracking_on",
}  # fmt: skip
NEWER = ("ar", "himport_", "hotkeys_", "blmovem", "lmovem", "sdiffcard", "digest_local", "xcfgset", "xnack")


def test_every_method_is_called() -> None:
    """A method of redis-py that no case calls has a reason."""
    named = set(re.findall(r"\.(\w+)\(", " ".join(call for calls in CALLS.values() for call in calls)))
    methods = {name for name in dir(CoreCommands) if not name.startswith("_") and not name.startswith(NEWER)}
    assert methods - named == NOT_CALLED
