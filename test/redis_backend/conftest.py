"""What the tests of the redis backend are given: a backend on the reference, a server to end, a script."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from redipy.backends.base import Backend, ScriptCall
from redipy.backends.redis import RedisBackend
from redipy.symbolic.fncontext import FnContext
from redipy.symbolic.objects import RedisVar
from redipy.symbolic.script import Script
from test.reference import Server


@pytest.fixture
def served(make_backend: Callable[[str], Backend]) -> RedisBackend:
    """A backend on the reference server, which holds nothing."""
    backend = make_backend("redis")
    assert isinstance(backend, RedisBackend)
    return backend


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may end."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="package")
def adding() -> ScriptCall:
    """A script that adds 2 to the number in the key `k`."""
    context = FnContext()
    number = RedisVar(context.add_key("key"))
    context.set_return_value(number.incrby(context.add_arg("by")))
    return ScriptCall(Script(context.tree()), (b"k",), (2,))
