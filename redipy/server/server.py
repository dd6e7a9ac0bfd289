"""A server in front of a backend: opens the ports, and runs the event loop that serves them.

`Server` runs in a thread of its own, so that it can stand beside anything, tests above all; `serving` runs in the event
loop of whoever enters it, as the command line does. Imports: backends.base, errors, and the rooms beside it.
"""
from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from redipy.backends.base import Backend, HasBackend, backend_of
from redipy.errors import BackendError
from redipy.server.connection import Connection
from redipy.server.service import Service, is_loopback

NO_BACKEND = "a server needs a backend, or a client of redipy"
BACKLOG = 511  # clients that may wait to be let in, as on the server


@dataclass(frozen=True)
class Address:
    """Where a server listens: on a port, on a unix socket, or both."""

    host: str = "127.0.0.1"
    port: int | None = 6379
    """0 takes a free one; None: no port."""
    unixsocket: str | None = None
    tls: ssl.SSLContext | None = None
    """For the port."""

    def shown(self, port: int) -> str:
        """Where to find the server, as URLs; port: the one that it has.

        >>> Address("::1", 0, "/tmp/r.sock").shown(7000)
        'redis://[::1]:7000 and unix:///tmp/r.sock'
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        places = [] if self.port is None else [f"redis{'s' if self.tls else ''}://{host}:{port}"]
        return " and ".join([*places, *([f"unix://{self.unixsocket}"] if self.unixsocket else [])])


class Listening:
    """A server within an event loop."""

    def __init__(self, address: Address, loop: asyncio.AbstractEventLoop) -> None:
        self.address, self.loop = address, loop
        self.port = 0
        """The port that it has; 0: none."""
        self.stopped = asyncio.Event()
        """Set once it is to end, by SHUTDOWN or `stop`."""

    def stop(self) -> None:
        """Ask it to end; from any thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.stopped.set)

    def __str__(self) -> str:
        return self.address.shown(self.port)


@contextlib.asynccontextmanager
async def serving(
    backend: Backend | HasBackend, address: Address | None = None, *, protected: bool = True
) -> AsyncIterator[Listening]:
    """Serve within the running event loop, up to the end of the block. It is for the block to wait for `stopped`.

    backend: or a client of redipy, whose backend it is; stays open. address: a free port on this machine, if none is
    given. protected: only clients on this machine are served as long as no password is asked for. At the end what was
    accepted is finished, its replies are sent, and all connections are closed; a script that runs for longer than
    others wait for it is ended. Errors: BackendError for what is no backend, and for an address that cannot be listened
    on, or that others reach without a password.
    """
    backend = backend_of(backend, NO_BACKEND)
    address = address or Address(port=0)
    if protected:
        _check_exposure(backend, address)
    loop = asyncio.get_running_loop()
    service = Service(backend, loop, protected=protected)
    listening = Listening(address, loop)
    servers: list[asyncio.Server] = []
    backend.server.stoppers.append(listening.stop)
    try:
        await _listen(service, listening, servers)
        yield listening
    finally:
        backend.server.stoppers.remove(listening.stop)
        for server in servers:
            server.close()
        await service.close()
        if address.unixsocket is not None and len(servers) == 1 + (address.port is not None):
            with contextlib.suppress(OSError):
                os.unlink(address.unixsocket)


async def _listen(service: Service, listening: Listening, servers: list[asyncio.Server]) -> None:
    """Open the port and the socket of an address."""
    address, loop = listening.address, listening.loop
    try:
        if address.port is not None:
            servers.append(
                await loop.create_server(
                    lambda: Connection(service), address.host, address.port, ssl=address.tls, backlog=BACKLOG
                )
            )
            listening.port = servers[0].sockets[0].getsockname()[1]
            service.settings.values[b"port"] = b"%d" % listening.port
        if address.unixsocket is not None:
            _check_unused(address.unixsocket)
            servers.append(
                await loop.create_unix_server(lambda: Connection(service), address.unixsocket, backlog=BACKLOG)
            )
    except OSError as error:
        raise BackendError(f"cannot listen at {address.shown(address.port or 0)}: {error.strerror or error}") from error


def _check_unused(path: str) -> None:
    """See that nobody listens on a unix socket; one that was left behind may be replaced."""
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(ConnectionRefusedError, FileNotFoundError):
        probe.connect(path)
        raise BackendError(f"cannot listen at unix://{path}: another server does")


def _check_exposure(backend: Backend, address: Address) -> None:
    """See that nobody from outside gets in without a password."""
    if address.port is None or backend.server.users.default.needs_password or is_loopback(address.host):
        return
    raise BackendError(
        f"{address.host or 'every address'} can be reached from other machines, and no password is asked for: "
        "set one, listen on 127.0.0.1, or turn protected mode off"
    )


def new_event_loop() -> asyncio.AbstractEventLoop:
    """An event loop: uvloop's where that is installed (extra `server`), which takes a third less for a lone request."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


class Server:
    """A server in a thread, from the moment it is made to its `close`. As a context manager, also an async one.

    >>> from redipy.backends.memory import MemoryBackend
    >>> with Server(MemoryBackend()) as server:
    ...     server.port > 0
    True
    """

    def __init__(
        self, backend: Backend | HasBackend, address: Address | None = None, *, protected: bool = True
    ) -> None:
        """Begin to serve; it is ready when this returns. See `serving` for what is given, and for the errors."""
        self.backend = backend_of(backend, NO_BACKEND)
        self.address = address or Address(port=0)
        self.protected = protected
        self.port = 0
        """The port that it listens on; 0: none."""
        self._loop = new_event_loop()
        self._listening: Listening | None = None
        self._started = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="redipy-server", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as error:
            self._failure = error
            if self._listening is not None:  # then nobody waits for it any more
                raise
        finally:
            self._loop.close()
            self._started.set()

    async def _serve(self) -> None:
        async with serving(self.backend, self.address, protected=self.protected) as self._listening:
            self.port = self._listening.port
            self._started.set()
            await self._listening.stopped.wait()

    def close(self) -> None:
        """Finish what was accepted, close all connections, and end the thread. A second call does nothing."""
        if self._listening is not None:
            self._listening.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self.close)
