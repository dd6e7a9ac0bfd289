"""Users made by the methods of a client: what they may not do is refused, and told by `acl_log`."""
from __future__ import annotations

from typing import Any

import pytest
import redis

from redipy import Redis, compat
from redipy.backends.base import Backend
from redipy.errors import BackendError
from test.reference import Server


def client_of(backend: Backend, server: Server, **options: Any) -> redis.Redis:
    """A client of redis-py, on the store or on the server."""
    return redis.Redis(port=server.port, **options) if backend.is_remote else compat.Redis(store=backend, **options)


def test_what_is_refused_is_told(backend: Backend, server: Server) -> None:
    """In the server's names; the client as `client_list` has it."""
    r = Redis(rt=backend)
    assert r.acl_setuser("api:reader", enabled=True, passwords=["+secret"], commands=["+get"], keys=["a*"])
    r.acl_log_reset()
    with client_of(backend, server, username="api:reader", password="secret") as guest:
        assert guest.get("a1") is None
        for refused in (lambda: guest.get("b"), lambda: guest.set("a1", 1)):
            with pytest.raises(redis.exceptions.NoPermissionError):
                refused()
    newest, other = (entry for entry in r.acl_log() if entry["object"] != "client|setinfo")
    assert (newest["reason"], newest["object"], newest["username"]) == ("command", "set", "api:reader")
    assert (other["reason"], other["object"], other["context"], other["count"]) == ("key", "b", "toplevel", 1)
    assert newest["client-info"]["cmd"] == "set" and newest["client-info"]["user"] == "api:reader"
    assert isinstance(newest["age-seconds"], float)
    assert len(r.acl_log(1)) == 1
    assert r.acl_log_reset() and r.acl_log() == []
    assert r.acl_deluser("api:reader") == 1


def test_who_one_is(backend: Backend) -> None:
    """A server knows; a local backend has a user only where it has a session."""
    r = Redis(rt=backend)
    if backend.is_remote:
        assert r.acl_whoami() == "default"
        return
    with pytest.raises(BackendError, match="ACL WHOAMI concerns one connection"):
        r.acl_whoami()
    with compat.Redis(store=backend) as session:
        assert session.acl_whoami() == "default"
