"""The command line: `redipy serve`, a Redis server on a backend of one's choice.

What cannot be done is said in one line, and ends with the exit code 2. Imports: backends, errors, server, and of the
commands `settings`.
"""
from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from redipy.backends.base import Backend
from redipy.backends.registry import open_backend
from redipy.commands.settings import POLICIES
from redipy.errors import BackendError, RedipyError
from redipy.server.server import Address, new_event_loop, serving

PASSWORD_VARIABLE = "REDIPY_PASSWORD"
LOG_LEVELS = {"debug": logging.DEBUG, "verbose": logging.INFO, "notice": logging.INFO, "warning": logging.WARNING}
MISUSE = 2  # the exit code for what cannot be done as it was asked for
FILE = click.Path(dir_okay=False)

F = TypeVar("F", bound=Callable[..., Any])


def main() -> None:
    """Do what the command line asks for."""
    try:
        cli.main(prog_name="redipy", standalone_mode=False)
    except click.ClickException as error:
        _refuse(error.format_message())
    except (RedipyError, OSError) as error:
        _refuse(str(error))
    except (click.Abort, KeyboardInterrupt):
        sys.exit(128 + signal.SIGINT)


def _refuse(reason: str) -> None:
    """Say in one line what is wrong, and end."""
    click.echo(f"redipy: {' '.join(reason.split())}", err=True)
    sys.exit(MISUSE)


@click.group(invoke_without_command=True)
@click.version_option(package_name="redipy")
@click.pass_context
def cli(context: click.Context) -> None:
    """One Redis API over memory, SQLite and Redis."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def storage_options(command: F) -> F:
    """What says where the data lives, and how much there may be."""
    for option in (
        click.option("--maxmemory-policy", type=click.Choice(POLICIES.split()), help="Which keys go when it is full."),
        click.option("--maxmemory", help="How much may be kept, as 100mb; any amount, if not said."),
        click.option("--url", help="The backend as a URL: memory://, sqlite:///app.db, redis://host:6379."),
        click.option("--path", type=FILE, help="The file of sqlite: ./redipy.db, if not said."),
        click.option("--backend", type=click.Choice(["memory", "sqlite"]), help="Where the data lives: memory."),
    ):
        command = option(command)
    return command


@cli.command(short_help="A Redis server on memory, on a file, or in front of another.")
@storage_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=6379, show_default=True, help="0 takes a free one.")
@click.option("--unixsocket", type=FILE, help="A unix socket to listen on as well.")
@click.option("--tls-cert", type=FILE, help="The certificate, for TLS on the port.")
@click.option("--tls-key", type=FILE, help="Its key.")
@click.option("--requirepass-file", type=FILE, help=f"Holds the password; or else {PASSWORD_VARIABLE} does.")
@click.option("--protected-mode", type=click.Choice(["yes", "no"]), default="yes", show_default=True,
              help="Serve other machines only with a password.")
@click.option("--loglevel", type=click.Choice(list(LOG_LEVELS)), default="notice", show_default=True)
def serve(
    host: str, port: int, unixsocket: str | None, tls_cert: str | None, tls_key: str | None,
    requirepass_file: str | None, protected_mode: str, loglevel: str, **options: str | None,
) -> None:  # fmt: skip
    """Serve the clients of Redis, in any language, until SIGTERM, Ctrl-C or SHUTDOWN.

    \b
    redipy serve                               memory, on 127.0.0.1:6379
    redipy serve --backend sqlite --path app.db --port 6380
    redipy serve --url redis://10.0.0.5:6379 --unixsocket /tmp/redis.sock
    """
    logging.basicConfig(level=LOG_LEVELS[loglevel], format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    address = Address(host, port, unixsocket, _tls_context(tls_cert, tls_key))
    secret = _password(requirepass_file)
    with contextlib.closing(_opened(options)) as backend, contextlib.closing(new_event_loop()) as loop:
        backend.server.settings.take({b"requirepass": secret, b"loglevel": loglevel.encode()})
        loop.run_until_complete(_serve_until_stopped(backend, address, protected=protected_mode == "yes"))


def _opened(given: Mapping[str, str | None]) -> Backend:
    """The backend that the options speak of. Errors: BackendError where they contradict each other, and its own."""
    options: Any = {option: value for option, value in given.items() if value is not None}
    name = options.pop("backend", "")
    if "url" in options and (name or "path" in options):
        raise BackendError("--url says which backend it is: leave --backend and --path out")
    if "path" in options and name != "sqlite":
        raise BackendError("--path names the file of --backend sqlite")
    backend = open_backend(name or "memory", options)
    if backend.is_remote:
        backend.execute(b"PING")  # it is better to learn now that there is no server
    return backend


def _password(path: str | None) -> bytes:
    """The password that clients are asked for: the first line of a file, or else the environment's; empty: none.

    Errors: BackendError for a file without one, OSError for one that cannot be read.
    """
    if path is None:
        return os.environ.get(PASSWORD_VARIABLE, "").encode(errors="surrogateescape")
    with open(path, "rb") as file:
        line = file.readline().rstrip(b"\r\n")
    if not line:
        raise BackendError(f"{path} has no password in its first line")
    return line


def _tls_context(certificate: str | None, key: str | None) -> ssl.SSLContext | None:
    """What TLS needs, if it is asked for. Errors: BackendError for files that will not do."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise BackendError("TLS needs both: --tls-cert and --tls-key")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # as those of TLS are, too
        raise BackendError(f"{certificate} and {key} are no certificate with its key: {error}") from error
    return context


async def _serve_until_stopped(backend: Backend, address: Address, *, protected: bool) -> None:
    """Serve until SHUTDOWN, SIGTERM or SIGINT; where, is said in one line once it is so."""
    loop = asyncio.get_running_loop()
    async with serving(backend, address, protected=protected) as listening:
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # on Windows, where they end it at once
                loop.add_signal_handler(number, listening.stop)
        click.echo(f"redipy serves {backend.name} at {listening}")
        await listening.stopped.wait()
