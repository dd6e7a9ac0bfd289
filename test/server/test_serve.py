"""`redipy serve` as a program: what it says, what it refuses, how it ends."""
from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from test import reference
from test.server.frames import Raw
from test.server.test_clients import self_signed

Start = Callable[..., "Program"]


class Program:
    """A running `redipy serve`."""

    def __init__(self, *options: str, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "redipy", "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, **(environment or {})},
        )  # fmt: skip
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline().rstrip("\n")
        self.port = int(self.line.partition(":/")[2].partition(" ")[0].rpartition(":")[2] or 0)

    def ended(self) -> tuple[int, str]:
        """The exit code, and what it said of errors."""
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that starts `redipy serve` on a free port; all are ended at the end."""
    programs: list[Program] = []

    def started(*options: str, **more: Any) -> Program:
        programs.append(Program("--port", "0", *options, **more))
        return programs[-1]

    yield started
    for program in programs:
        program.process.kill()
        program.ended()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_memory(start: Start, number: signal.Signals) -> None:
    """It says where it listens, serves, and ends when it is asked to."""
    program = start()
    assert program.line == f"redipy serves memory at redis://127.0.0.1:{program.port}"
    assert redis.Redis(port=program.port).set("k", "v") is True
    program.process.send_signal(number)
    assert program.ended() == (0, "")


def test_what_was_accepted_is_finished(start: Start, tmp_path: pathlib.Path) -> None:
    """On SIGTERM each write that was made has been answered, and is in the file."""
    path = str(tmp_path / "app.db")
    program = start("--backend", "sqlite", "--path", path)
    with Raw(program.port) as client:
        client.send(b"INCR n\r\n" * 20_000)
        assert client.read() == (":", b"1")
        program.process.send_signal(signal.SIGTERM)
        answered = 1 + client.rest().count(b"\r\n")
    assert program.ended() == (0, "")
    again = start("--url", f"sqlite:///{path}")
    assert redis.Redis(port=again.port).get("n") == b"%d" % answered


def test_another_server_behind(start: Start, server: reference.Server) -> None:
    """It stands in front of a Redis, and says so at once if there is none."""
    program = start("--url", f"redis://127.0.0.1:{server.port}")
    redis.Redis(port=program.port).set("k", "behind")
    assert redis.Redis(port=server.port).get("k") == b"behind"
    code, errors = start("--url", "redis://127.0.0.1:1").ended()
    assert (code, errors.count("\n")) == (2, 1)
    assert errors.startswith("redipy: cannot reach a Redis server at 127.0.0.1:1: ")


@pytest.mark.parametrize("from_file", [True, False])
def test_a_password(start: Start, tmp_path: pathlib.Path, from_file: bool) -> None:
    """It comes from a file or from the environment, never from the command line."""
    secret = tmp_path / "secret"
    secret.write_text("mellon\n")
    given: dict[str, Any] = {} if from_file else {"environment": {"REDIPY_PASSWORD": "mellon"}}
    program = start("--host", "0.0.0.0", *(["--requirepass-file", str(secret)] if from_file else []), **given)
    assert redis.Redis(port=program.port, password="mellon").ping() is True
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=program.port).ping()


def test_tls_and_a_socket(start: Start, tmp_path: pathlib.Path) -> None:
    """A port with TLS and a unix socket without."""
    certificate, key = self_signed(tmp_path)
    path = str(tmp_path / "r.sock")
    program = start("--tls-cert", certificate, "--tls-key", key, "--unixsocket", path)
    assert program.line == f"redipy serves memory at rediss://127.0.0.1:{program.port} and unix://{path}"
    assert redis.Redis(port=program.port, ssl=True, ssl_ca_certs=certificate).ping() is True
    assert redis.Redis(unix_socket_path=path).ping() is True
    assert program.process.poll() is None


def test_limits(start: Start) -> None:
    """The memory is limited from the start."""
    client = redis.Redis(port=start("--maxmemory", "1mb", "--maxmemory-policy", "allkeys-lru").port)
    assert client.config_get("maxmemory") == {"maxmemory": "1048576"}
    for number in range(100):
        client.set(f"k{number}", b"x" * 50_000)
    assert 0 < client.dbsize() < 100


REFUSED = {
    "an address for others without a password": (["--host", "0.0.0.0"], "0.0.0.0 can be reached from other machines"),
    "a name for it": (["--host", ""], "every address can be reached from other machines"),
    "a limit that is none": (["--maxmemory", "lots"], "ERR CONFIG SET failed"),
    "an unknown policy": (["--maxmemory-policy", "some"], "Invalid value for '--maxmemory-policy'"),
    "an unknown option": (["--nope"], "No such option"),
    "a port that is none": (["--port", "70000"], "Invalid value for '--port'"),
    "a URL of something else": (["--url", "http://x"], "unknown backend http"),
    "a URL and a backend": (["--url", "memory://", "--backend", "memory"], "--url says which backend it is"),
    "a path without a file": (["--path", "app.db"], "--path names the file of --backend sqlite"),
    "a file that is no database": (["--backend", "sqlite", "--path", __file__], "not"),
    "half of TLS": (["--tls-cert", __file__], "TLS needs both"),
    "TLS with nonsense": (["--tls-cert", __file__, "--tls-key", __file__], "no certificate with its key"),
    "a password file that is not there": (["--requirepass-file", "/nowhere"], "No such file"),
    "a password file without one": (["--requirepass-file", "/dev/null"], "has no password in its first line"),
    "a socket nowhere": (["--unixsocket", "/nowhere/r.sock"], "cannot listen at"),
}


@pytest.mark.parametrize(("options", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(start: Start, options: list[str], reason: str) -> None:
    """An error is one line and the exit code 2, never a traceback."""
    program = start(*options)
    code, errors = program.ended()
    assert (code, errors.count("\n"), program.line) == (2, 1, "")
    assert errors.startswith("redipy: ")
    assert reason in errors


def test_a_port_that_is_taken(start: Start) -> None:
    """It is said which one."""
    code, errors = start("--port", str(start().port)).ended()
    assert (code, errors.count("\n")) == (2, 1)
    assert "cannot listen at redis://127.0.0.1:" in errors


def test_without_click(tmp_path: pathlib.Path) -> None:
    """It is said what to install."""
    (tmp_path / "click.py").write_text("raise ImportError('not there', name='click')\n")
    ended = subprocess.run(
        [sys.executable, "-m", "redipy", "serve"], capture_output=True, text=True, timeout=20, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "redipy: the command line needs click: pip install 'redipy[cli,server]'\n"
