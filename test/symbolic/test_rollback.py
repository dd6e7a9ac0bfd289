"""What a script did before it stopped: it stays after an error, unless that undoes it; a kill leaves nothing of it."""
from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
from typing import Any

import pytest

import redipy
from redipy import Redis, RedisHash, RedisList, RedisVar, ScriptError, call
from redipy.backends.base import Backend
from redipy.backends.prefix import PrefixedBackend
from redipy.errors import ScriptTimeoutError, WrongTypeError
from redipy.runtime import RedisClientAPI
from redipy.script import FnContext
from redipy.script import RedisVar as BuiltVar
from test.symbolic.test_function_cases import contents

ROOT = pathlib.Path(__file__).parent.parent.parent


@redipy.script
def changes(a: RedisVar, q: RedisList, h: RedisHash, *, how: str = "") -> int:
    """Change keys of several types, and perhaps fail."""
    a.set("after")
    a.expire(100)
    q.rpush(*["x", "y"])
    q.lpop()
    h.hset({"f": 1, "g": 2})
    call("DEL", "gone")
    if how == "raise":
        raise ScriptError("no more")
    if how == "index":
        return [1][int("1")]
    if how == "type":
        RedisList(f"{a}").rpush(1)
    while how == "time":
        pass
    return q.llen()


ENDS: dict[str, type[Exception]] = {
    "raise": ScriptError, "index": ScriptError, "type": WrongTypeError, "time": ScriptTimeoutError,
}
KEYS = {"a": "a", "q": "q", "h": "h"}


def filled(backend: Backend, prefix: bytes = b"") -> dict[bytes, Any]:
    """Give the keys something to lose; what a backend holds then."""
    for line in ("SET a before", "RPUSH q first", "HSET h f old", "SET gone still"):
        name, key, *words = line.encode().split()
        backend.execute(name, prefix + key, *words)
    return contents(backend)


@pytest.mark.parametrize("how", ENDS)
def test_what_was_done_before_an_error_stays(backend: Backend, how: str) -> None:
    """As in Redis."""
    filled(backend)
    f = RedisClientAPI(backend).register_script(changes, timeout=0.05)
    with pytest.raises(ENDS[how]):
        f(**KEYS, how=how)
    assert contents(backend) == {b"a": b"after", b"q": [b"x", b"y"], b"h": {b"f": b"1", b"g": b"2"}}
    assert backend.execute(b"TTL", b"a") > 0


@pytest.mark.parametrize("prefix", [b"", b"p:"])
@pytest.mark.parametrize("how", ENDS)
def test_an_error_undoes_all_where_that_is_asked_for(local_backend: Backend, how: str, prefix: bytes) -> None:
    """Values, and times to live."""
    before = filled(local_backend, prefix)
    f = RedisClientAPI(PrefixedBackend(local_backend, prefix)).register_script(changes, timeout=0.05)
    with pytest.raises(ENDS[how]):
        f(**KEYS, how=how, rollback=True)
    assert contents(local_backend) == before
    assert local_backend.execute(b"TTL", prefix + b"a") == -1
    assert f(**KEYS, rollback=True) == 2
    assert local_backend.execute(b"GET", prefix + b"a") == b"after"


def test_a_server_cannot_undo(server: Any, make_backend: Any) -> None:
    """That is said before anything is done."""
    backend = make_backend("redis")
    before = filled(backend)
    f = RedisClientAPI(backend).register_script(changes)
    with pytest.raises(ValueError, match="a Redis server cannot undo commands: rollback=True needs the memory or"):
        f(**KEYS, rollback=True)
    assert contents(backend) == before


def test_a_pipeline_undoes_its_scripts_with_all_else(local_backend: Backend) -> None:
    """Or nothing: of one script among others there is no undo."""
    before = filled(local_backend)
    client = RedisClientAPI(local_backend)
    f = client.register_script(changes)
    with pytest.raises(ScriptError, match="no more"), client.pipeline(rollback=True) as pipe:
        pipe.set("a", "piped")
        f(**KEYS, client=pipe)
        f(**KEYS, how="raise", client=pipe)
        pipe.execute()
    assert contents(local_backend) == before
    with client.pipeline() as pipe, pytest.raises(ValueError, match=r"`client\.pipeline\(rollback=True\)`"):
        f(**KEYS, client=pipe, rollback=True)
    assert contents(local_backend) == before


def test_a_script_that_was_built(backend: Backend) -> None:
    """It has a time, and an undo, like one that was written."""
    ctx = FnContext()
    key = ctx.add_key("a")
    ctx.add(BuiltVar(key).set_value("after"))
    ctx.while_(True).add(BuiltVar(key).exists())
    f = RedisClientAPI(backend).register_script(ctx, timeout=0.05)
    before = filled(backend)
    with pytest.raises(ScriptTimeoutError, match=r"it took more than 0\.05 seconds"):
        f(keys={"a": "a"})
    assert backend.execute(b"GET", b"a") == b"after"
    if backend.can_rollback:
        filled(backend)
        with pytest.raises(ScriptTimeoutError):
            f(keys={"a": "a"}, rollback=True)
        assert contents(backend) == before | {b"q": [b"first", b"first"]}


# Runs the script on a file, and kills itself when the script asks for the length of the list, its last command.
DIES = """
import os, signal, sys
from redipy import Redis
from test.symbolic.test_rollback import KEYS, changes

def killing(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "llen" and "commands" in frame.f_code.co_filename:
        os.kill(os.getpid(), signal.SIGKILL)

f = Redis("sqlite", path=sys.argv[1]).register_script(changes)
sys.setprofile(killing)
f(**KEYS)
"""


def test_a_process_that_dies_within_a_script_leaves_nothing_of_it(tmp_path: pathlib.Path) -> None:
    """On SQLite: all of the script is one transaction."""
    path = tmp_path / "data.db"
    with Redis("sqlite", path=str(path)) as r:
        before = filled(r.backend)
    died = subprocess.run([sys.executable, "-c", DIES, str(path)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    with Redis("sqlite", path=str(path)) as r:
        assert contents(r.backend) == before
        assert r.backend.check() == []  # type: ignore[attr-defined]
        assert r.register_script(changes)(**KEYS) == 2
