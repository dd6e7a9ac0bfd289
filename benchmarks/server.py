"""`redipy serve` beside redis-server and fakeredis's server: `python -m benchmarks server`.

redis-benchmark asks each of them in turns, so that a noisy moment falls on all alike; the best of the rounds counts.
Every server is a process of its own, on loopback; redis-server keeps nothing on disk.
"""
from __future__ import annotations

import argparse
import contextlib
import csv
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks import report
from benchmarks.environments import ROOT, python_of
from benchmarks.peers import OTHERS
from test.reference import server_binary

PAGE = ROOT / "docs" / "performance.md"
CLIENTS = 50
PIPELINED = 16
CROWD = 1000
REFERENCE, FAKE = "redis-server", "fakeredis, TcpFakeServer"
MEMORY, SQLITE = "redipy, memory", "redipy, SQLite"
SHARES = {(MEMORY, 1): (0.6, 0.6), (MEMORY, PIPELINED): (0.3, 0.3), (SQLITE, 1): (0.2, 0.4)}
"""What redipy promises: the least share of redis-server's SET and GET, by how many requests are sent at once."""
TIMES_FAKE = 10
"""And how many times as many requests, sent many at once, it answers as fakeredis's server."""

FAKE_SERVER = (
    "import sys, fakeredis; server = fakeredis.TcpFakeServer(('127.0.0.1', int(sys.argv[1]))); "
    "print('at :%s' % sys.argv[1], flush=True); server.serve_forever()"
)


@dataclass(frozen=True, slots=True)
class Speed:
    """What redis-benchmark found: requests in a second, and how many milliseconds 99 of 100 took at most."""

    rate: float
    p99_ms: float


@dataclass(slots=True)
class Peer:
    """A running server, and what was found of it: by command, clients, and requests at once."""

    name: str
    port: int
    process: subprocess.Popen[str]
    speeds: dict[tuple[str, int, int], Speed] = field(default_factory=dict)
    idle_kib: float = 0

    def ask(self, clients: int, pipelined: int, requests: int) -> None:
        """Have SET and GET measured; a better speed than before is kept."""
        found = subprocess.run(
            ["redis-benchmark", "-p", str(self.port), "-t", "set,get", "-n", str(requests), "-c", str(clients),
             "-P", str(pipelined), "--csv", "-r", "100000"],
            capture_output=True, text=True, check=True, timeout=600,
        ).stdout  # fmt: skip
        for row in csv.DictReader(found.splitlines()):
            key, speed = (row["test"], clients, pipelined), Speed(float(row["rps"]), float(row["p99_latency_ms"]))
            if key not in self.speeds or self.speeds[key].rate < speed.rate:
                self.speeds[key] = speed

    def hold(self, clients: int) -> None:
        """Measure what a connection takes that does nothing."""
        before = self._resident_kib()
        with contextlib.ExitStack() as open_ones:
            for _ in range(clients):
                client = open_ones.enter_context(socket.create_connection(("127.0.0.1", self.port)))
                client.sendall(b"PING\r\n")
                client.recv(100)
            self.idle_kib = (self._resident_kib() - before) / clients

    def _resident_kib(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) if found else 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(folder: str) -> Iterator[list[Peer]]:
    """The servers, each with the line awaited that says that it is ready."""
    serve = [sys.executable, "-m", "redipy", "serve", "--port"]
    commands: dict[str, Callable[[str], list[str]]] = {
        REFERENCE: lambda port: [server_binary(), "--port", port, "--save", "", "--appendonly", "no", "--dir", folder],
        MEMORY: lambda port: [*serve, port],
        SQLITE: lambda port: [*serve, port, "--backend", "sqlite", "--path", os.path.join(folder, "app.db")],
        FAKE: lambda port: [python_of(OTHERS), "-c", FAKE_SERVER, port],
    }
    peers: list[Peer] = []
    try:
        for name, command in commands.items():
            port = free_port()
            process = subprocess.Popen(command(str(port)), stdout=subprocess.PIPE, text=True, cwd=ROOT)
            peers.append(Peer(name, port, process))
            assert process.stdout is not None
            while "Ready to accept" not in (line := process.stdout.readline()) and f":{port}" not in line:
                if not line:
                    raise RuntimeError(f"{name} did not start")
        yield peers
    finally:
        for peer in peers:
            peer.process.kill()
            peer.process.communicate()


def measure(peers: Sequence[Peer], *, rounds: int, requests: int) -> None:
    """Ask the servers in turns; fakeredis for fewer, as it takes so much longer, and for no crowd."""
    for peer in peers:
        peer.hold(CROWD if peer.name != FAKE else CLIENTS)
    for clients, pipelined, times in ((CLIENTS, 1, 1), (CLIENTS, PIPELINED, 4), (CROWD, 1, 1)):
        for _ in range(rounds):
            for peer in peers:
                if peer.name != FAKE:
                    peer.ask(clients, pipelined, requests * times)
                elif clients != CROWD:
                    peer.ask(clients, pipelined, requests // 20)


def table(peers: Sequence[Peer]) -> str:
    """What was found, as a table of Markdown: a row for each server."""
    reference = peers[0]

    def cells(peer: Peer, clients: int, pipelined: int) -> Iterator[str]:
        for name in ("SET", "GET"):
            speed = peer.speeds.get((name, clients, pipelined))
            base = reference.speeds[name, clients, pipelined]
            yield f"{speed.rate / base.rate:.3g} ({speed.p99_ms:.1f} ms)" if speed else ""

    head = ["", "SET", "GET", f"SET, {PIPELINED} at once", f"GET, {PIPELINED} at once", f"SET, {CROWD:,} clients",
            f"GET, {CROWD:,} clients", "KiB an idle client"]  # fmt: skip
    rows = [
        [peer.name, *cells(peer, CLIENTS, 1), *cells(peer, CLIENTS, PIPELINED), *cells(peer, CROWD, 1),
         f"{peer.idle_kib:.0f}"]
        for peer in peers
    ]  # fmt: skip
    rate = reference.speeds["GET", CLIENTS, 1].rate
    return "\n".join([
        report.markdown(head, rows), "",
        f"Shares of what redis-server answers in the same run (of GET {rate:,.0f} a second), and in brackets how long "
        f"99 of 100 requests take at most; {CLIENTS} clients, if nothing else is said. {report.machine()}.", "",
        *promises(peers),
    ])  # fmt: skip


def promises(peers: Sequence[Peer]) -> Iterator[str]:
    """Each promise, and whether this run keeps it."""
    by_name = {peer.name: peer for peer in peers}
    for (name, pipelined), limits in SHARES.items():
        for command, limit in zip(("SET", "GET"), limits, strict=True):
            key = (command, CLIENTS, pipelined)
            share = by_name[name].speeds[key].rate / peers[0].speeds[key].rate
            met = "met" if share >= limit else "**missed**"
            yield f"- {name}, {command}, {pipelined} at once: {share:.2f} of redis-server, promised {limit:g}, {met}"
    key = ("GET", CLIENTS, PIPELINED)
    times = by_name[MEMORY].speeds[key].rate / by_name[FAKE].speeds[key].rate
    met = "met" if times >= TIMES_FAKE else "**missed**"
    yield f"- {MEMORY}, GET, {PIPELINED} at once: {times:.0f} times {FAKE}, promised {TIMES_FAKE}, {met}"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--rounds", type=int, default=5, help="how often each is asked; the best counts (5)")
    parser.add_argument("--requests", type=int, default=50_000, help="in a round (50,000)")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")


def main(asked: argparse.Namespace) -> None:
    """Measure, print, and write the table into the page."""
    if not shutil.which("redis-benchmark"):
        raise SystemExit("python -m benchmarks server needs redis-benchmark, which comes with Redis, on PATH")
    with tempfile.TemporaryDirectory(prefix="redipy-benchmarks-") as folder, running(folder) as peers:
        measure(peers, rounds=asked.rounds, requests=asked.requests)
        text = table(peers)
    print(text)
    if not asked.no_write:
        report.publish_between(PAGE, "server", text)
        print(f"written: {PAGE}")
