"""What is one client's own, over sockets: the cases of sessions, on connections to our server."""
from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from redipy.backends.base import Backend
from redipy.server import Address, Server
from test.conformance import test_sessions as sessions


@pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in sessions.SESSIONS.items()])
def test_over_a_socket(
    make_backend: Callable[[str], Backend], tmp_path: pathlib.Path, rows: list[tuple[Any, ...]]
) -> None:
    """A connection to our server is answered as one to the reference, and finds the same messages."""
    path = str(tmp_path / "r.sock")
    with Server(make_backend("memory"), Address(port=None, unixsocket=path)):
        sessions.run(lambda: sessions.Connection(path), rows)
