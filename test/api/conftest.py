"""What tests of the client are given: a client on every backend, and behind a prefix."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from redipy import Redis
from redipy.backends.base import Backend
from redipy.backends.prefix import PrefixedBackend
from redipy.clock import ManualClock
from test.conformance.harness import advance_of, spin

KINDS = ("memory", "sqlite", "redis", "memory with a prefix", "redis with a prefix")


@pytest.fixture(params=KINDS)
def client_backend(request: Any, make_backend: Callable[[str], Backend]) -> Backend:
    """Each backend in turn, two of them behind a prefix that a glob would misread."""
    name, _, prefix = request.param.partition(" with ")
    backend = make_backend(name)
    return PrefixedBackend(backend, b"p[*]:") if prefix else backend


@pytest.fixture
def r(client_backend: Backend) -> Redis[str]:
    """A client of text."""
    return Redis(rt=client_backend)


@pytest.fixture
def raw(client_backend: Backend) -> Redis[bytes]:
    """A client of bytes."""
    return Redis(rt=client_backend, decode_responses=False)


@pytest.fixture
def let_go_by(client_backend: Backend, clock: ManualClock) -> Callable[[int], None]:
    """Lets milliseconds go by for the clients."""
    return spin(client_backend) if client_backend.name == "redis" else advance_of(clock)
