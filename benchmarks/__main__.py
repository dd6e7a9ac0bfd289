"""The commands: `python -m benchmarks`, or `make bench`; and `python -m benchmarks scale` and `… server`."""
from __future__ import annotations

import argparse
import subprocess

from benchmarks import report, server
from benchmarks.measure import measure
from benchmarks.operations import OPERATIONS
from benchmarks.peers import BY_NAME
from benchmarks.scale import command as scale
from benchmarks.targets import targets
from test.reference import Server, server_binary


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(
        "Microseconds an operation, of redipy and of what else one could use, side by side from one run."))
    parser.add_argument("--peers", nargs="+", choices=BY_NAME, metavar="PEER", default=list(BY_NAME),
                        help="only these: " + ", ".join(BY_NAME))
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, metavar="OPERATION", default=list(OPERATIONS),
                        help="only these: " + ", ".join(OPERATIONS))
    parser.add_argument("--quick", action="store_true", help="two short rounds, and no set of a million")
    parser.add_argument("--no-write", action="store_true", help="leave results.json, README and plot as they are")
    commands = parser.add_subparsers(dest="command", metavar="scale")
    scale.add_options(commands.add_parser("scale", help="a million keys, or elements in one, instead"))
    server.add_options(commands.add_parser("server", help="redipy serve beside redis-server, instead"))
    return parser.parse_args()


def main() -> None:
    """Do what the command line asks for."""
    asked = options()
    if asked.command == "scale":
        scale.main(asked)
    elif asked.command == "server":
        server.main(asked)
    else:
        compare(asked)


def compare(asked: argparse.Namespace) -> None:
    """Measure, judge, print; write and draw what a whole run found."""
    operations = [name for name in asked.operations if not (asked.quick and name == "ZADD 1M")]
    reference = Server()
    try:
        times, versions = measure(
            [BY_NAME[name] for name in asked.peers], operations, rounds=2 if asked.quick else 7,
            seconds=0.02 if asked.quick else 0.05, port=reference.port)
    finally:
        reference.close()
    judged = list(targets(times))
    print(report.machine(), report.times_text(times), report.targets_text(judged), sep="\n\n")
    print(f"\n{sum(target.met for target in judged)} of {len(judged)} targets met")
    whole = set(asked.peers) == set(BY_NAME) and set(operations) == set(OPERATIONS)
    if whole and not asked.no_write:
        version = subprocess.run([server_binary(), "--version"], capture_output=True, text=True, check=True).stdout
        report.write(times, versions, judged, version.strip())
        report.publish(times)
        report.draw(times)
        print("written: " + ", ".join(str(path) for path in (report.RESULTS, report.README, report.PLOT)))


if __name__ == "__main__":
    main()
