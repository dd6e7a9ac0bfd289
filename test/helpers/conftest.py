"""What tests of the helpers are given: the clients of the tests of the API, and stores that processes share."""
from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redipy import Redis
from redipy.backends.base import Backend
from test.api.conftest import client_backend, let_go_by, r
from test.conftest import LOCAL
from test.reference import Judge, Server

__all__ = ["client_backend", "let_go_by", "r"]


@pytest.fixture(params=LOCAL)
def local_client(request: Any, make_backend: Callable[[str], Backend]) -> Redis[str]:
    """A client of each local backend, whose time the test moves."""
    return Redis(rt=make_backend(request.param))


@pytest.fixture(params=["sqlite", "redis"])
def url(request: Any, tmp_path: pathlib.Path, server: Server, judge: Judge) -> str:
    """Where processes meet."""
    return f"sqlite:///{tmp_path / 'shared.db'}" if request.param == "sqlite" else f"redis://127.0.0.1:{server.port}"


@pytest.fixture
def shared(url: str) -> Iterator[Redis[str]]:
    """A client there."""
    with Redis.from_url(url) as client:
        yield client
