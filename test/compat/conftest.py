"""What the tests of compat are given: stores of each kind, and clients on them."""
from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from redipy.compat import Redis


@pytest.fixture(params=["memory", "sqlite"])
def url(request: Any, tmp_path: pathlib.Path) -> str:
    """The URL of a store of each kind, which clients share."""
    return f"memory://{tmp_path.name}" if request.param == "memory" else f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def client(url: str) -> Iterator[Redis]:
    """A client whose replies are text."""
    with Redis.from_url(url, decode_responses=True) as opened:
        yield opened
