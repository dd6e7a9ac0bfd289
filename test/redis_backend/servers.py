"""Servers that go away, what stands before them, and how many clients they have."""
from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable

from test.reference import Judge, Server


def connections_of(judge: Judge) -> int:
    """How many clients the server has."""
    return len(judge.execute(b"CLIENT", b"LIST").splitlines())


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def restarted(server: Server) -> Server:
    """Another server on the same port, in the place of one that was killed."""
    server.process.kill()
    server.process.wait()
    return Server("--port", str(server.port))


class Proxy:
    """Stands before a server: hangs up instead of passing on the reply to what contains a word, or speaks TLS."""

    def __init__(self, server: Server, *, swallows: bytes | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.server, self.swallows, self.tls = server, swallows, tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        """Serve each client in a thread."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        """Pass on what the client sends, and the replies."""
        hushed = threading.Event()
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.server.port)) as upstream,
            self.tls.wrap_socket(client, server_side=True) if self.tls else client as peer,
        ):
            threading.Thread(target=self.pass_back, args=(upstream, peer, hushed), daemon=True).start()
            while sent := peer.recv(1 << 16):
                if self.swallows and self.swallows in sent:
                    hushed.set()
                upstream.sendall(sent)
                if hushed.is_set():
                    time.sleep(0.05)  # the server executes it meanwhile
                    break
            upstream.shutdown(socket.SHUT_RDWR)

    def pass_back(self, upstream: socket.socket, peer: socket.socket, hushed: threading.Event) -> None:
        """Pass on what the server sends."""
        with contextlib.suppress(OSError):
            while (reply := upstream.recv(1 << 16)) and not hushed.is_set():
                peer.sendall(reply)

    def close(self) -> None:
        """Take no more clients."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
