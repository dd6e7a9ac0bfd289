"""What took long, and what helps to find out why: SLOWLOG, LATENCY, DEBUG, LOLWUT.

Imports: errors, keyspace, replies, and of the commands `server_state`, `table` and `words`.
"""
from __future__ import annotations

import math
import time
from collections.abc import Sequence

from redipy.commands.server_state import VERSION, Serving
from redipy.commands.table import COMMANDS, Declare, UnfitWords
from redipy.commands.words import decimal, integer, shown
from redipy.errors import (
    DEBUG_UNSUPPORTED,
    NO_LATENCY_SAMPLES,
    NO_SUCH_KEY,
    SLOWLOG_COUNT,
    UNFIT_SUBCOMMAND,
    WRONG_ARITY,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status, Verbatim

command = Declare("server")
slowlog = Declare("server", container="SLOWLOG")
latency = Declare("server", container="LATENCY")
FLAGS = "admin loading stale"

# The slow log


@slowlog("GET [count]", FLAGS, tips="nondeterministic_output request_policy:all_nodes", by_hand=True)
def slowlog_get(db: Serving, *words: bytes) -> list[Reply]:
    """The last calls that took long, ten or so many, all with -1: number, time, microseconds, words, who. O(answered).

    Errors: a number that is none.
    """
    if len(words) > 1:
        raise UnfitWords
    count = integer(words[0], SLOWLOG_COUNT) if words else 10
    if count < -1:
        raise ResponseError(SLOWLOG_COUNT)
    with db.server.lock:
        calls = list(db.server.slow_calls)
    return [
        [call.id, call.began_ms // 1000, call.took_us, list(call.words), call.address, call.client_name]
        for call in calls[:None if count == -1 else count]
    ]


@slowlog("LEN", FLAGS, tips="nondeterministic_output request_policy:all_nodes response_policy:agg_sum")
def slowlog_len(db: Serving) -> int:
    """How many calls the slow log holds. O(1)."""
    return len(db.server.slow_calls)


@slowlog("RESET", FLAGS, tips="request_policy:all_nodes response_policy:all_succeeded")
def slowlog_reset(db: Serving) -> Status:
    """Empty the slow log. O(n)."""
    with db.server.lock:
        db.server.slow_calls.clear()
    return OK


# Latency


MONITORING = "admin noscript loading stale"


@latency("LATEST", MONITORING, tips="nondeterministic_output request_policy:all_nodes response_policy:special")
def latency_latest(db: Serving) -> list[Reply]:
    """For each kind of event that took long: its name, the last time, the last duration and the longest. O(events)."""
    with db.server.lock:
        return [[name, *event.samples[-1], event.worst_ms] for name, event in db.server.events.items()]


@latency("HISTORY event", MONITORING, tips="nondeterministic_output request_policy:all_nodes response_policy:special")
def latency_history(db: Serving, event: bytes) -> list[Reply]:
    """Times and durations of an event, the oldest first. O(samples)."""
    with db.server.lock:
        found = db.server.events.get(event)
        return [list(sample) for sample in found.samples] if found else []


@latency("RESET [event [event ...]]", MONITORING, tips="request_policy:all_nodes response_policy:agg_sum")
def latency_reset(db: Serving, *events: bytes) -> int:
    """Forget what is known of events, of all without a name; of how many something was known. O(events)."""
    with db.server.lock:
        forgotten = [db.server.events.pop(name, None) for name in events or list(db.server.events)]
    return sum(event is not None for event in forgotten)


@latency("GRAPH event", MONITORING, tips="nondeterministic_output request_policy:all_nodes response_policy:special")
def latency_graph(db: Serving, event: bytes) -> Verbatim:
    """The durations of an event as a picture of bars, the oldest to the left. O(samples).

    Errors: nothing is known of it.
    """
    with db.server.lock:
        found = db.server.events.get(event)
        samples = [took_ms for _, took_ms in found.samples] if found else []
    if not samples:
        raise ResponseError(NO_LATENCY_SAMPLES.format(shown(event)))
    high, low = max(samples), min(samples)
    name = event.decode(errors="replace")
    return Verbatim(f"{name} - high {high} ms, low {low} ms\n{bars(samples)}".encode())


def bars(values: Sequence[int], height: int = 4) -> str:
    """Values as bars beside each other.

    >>> print(bars([1, 4], height=2), end="")
     #
    ##
    """
    top = max(*values, 1)
    heights = [max(math.ceil(value * height / top), 1) for value in values]
    return "".join(
        "".join("#" if reached >= row else " " for reached in heights).rstrip() + "\n" for row in range(height, 0, -1)
    )


@latency("DOCTOR", MONITORING, tips="nondeterministic_output request_policy:all_nodes response_policy:special")
def latency_doctor(db: Serving) -> Verbatim:
    """What there is to say about events that took long. O(events)."""
    if db.server.settings[b"latency-monitor-threshold"] == b"0":
        return Verbatim(
            b'Nothing is watched: "CONFIG SET latency-monitor-threshold <milliseconds>" watches for slow events.\n'
        )
    with db.server.lock:
        lines = [
            f"{name.decode(errors='replace')}: {len(event.samples)} took long, the longest {event.worst_ms} ms."
            for name, event in db.server.events.items()
        ]
    return Verbatim("".join(line + "\n" for line in lines or ["Nothing took long."]).encode())


@latency(
    "HISTOGRAM [command [command ...]]",
    MONITORING, tips="nondeterministic_output request_policy:all_nodes response_policy:special",
)  # fmt: skip
def latency_histogram(db: Serving, *names: bytes) -> dict[bytes, Reply]:
    """How long commands took that clients called: how many were done within 1, 2, 4 … microseconds. O(commands).

    A container stands for its subcommands. Unknown commands, and those that nobody called, are left out.
    """
    wanted = {name.lower().decode(errors="replace") for name in names}
    return {
        called.encode(): {b"calls": figures.calls, b"histogram_usec": figures.histogram()}
        for called, figures in list(db.server.calls.items())
        if figures.calls and (not wanted or called in wanted or called.partition("|")[0] in wanted)
    }


# Debugging


@command("DEBUG", "admin noscript loading stale", by_hand=True, arity=-2)
def debug(db: Keyspace, *words: bytes) -> Reply:
    """What the tests of clients use: SLEEP, OBJECT, SET-ACTIVE-EXPIRE and HELP.

    SLEEP holds the whole store up for so many seconds. Expired keys are never seen here, so that SET-ACTIVE-EXPIRE
    changes nothing. Errors: any other subcommand.
    """
    if not words:
        raise ResponseError(WRONG_ARITY.format("debug"))
    match [words[0].upper(), *words[1:]]:
        case [b"SLEEP", seconds]:
            duration_s = decimal(seconds)
            time.sleep(duration_s if 0 < duration_s < math.inf else 0)
            return OK
        case [b"OBJECT", key]:
            return _described(db, key)
        case [b"SET-ACTIVE-EXPIRE", _]:
            return OK
        case [b"JMAP"]:
            raise ResponseError(DEBUG_UNSUPPORTED.format("JMAP"))
        case [b"HELP"]:
            return [Status(line) for line in _DEBUG_HELP]
    raise ResponseError(UNFIT_SUBCOMMAND.format(shown(words[0])[:128], "DEBUG"))


_DEBUG_HELP = (
    b"DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
    b"OBJECT <key>",
    b"    How the server would keep what a key holds.",
    b"SET-ACTIVE-EXPIRE (0|1)",
    b"    Does nothing: expired keys are never seen.",
    b"SLEEP <seconds>",
    b"    Hold the store up.",
    b"HELP",
    b"    Print this help.",
)


def _described(db: Keyspace, key: bytes) -> Status:
    """What DEBUG OBJECT says of a key; where it is in memory and how long it is as a dump is not known."""
    if db.type(key) is None:
        raise ResponseError(NO_SUCH_KEY)
    encoding = COMMANDS[b"OBJECT"].run(db, b"ENCODING", key)
    return Status(b"Value at:0x0 refcount:1 encoding:%s serializedlength:0 lru:0 lru_seconds_idle:0" % encoding)


# By hand: what is no version is taken for words to the artist.
@command("LOLWUT [VERSION version]", "readonly fast", by_hand=True)
def lolwut(db: Keyspace, *words: bytes) -> Verbatim:
    """A small picture that is another one each time it is asked for, and which Redis it follows. O(1).

    Errors: a version that is no number.
    """
    if len(words) > 1 and words[0].upper() == b"VERSION":
        integer(words[1])
    moment = db.now_ms()
    rows = ("".join("\\/"[(moment >> (row * 5 + at) % 41) & 1] for at in range(24)) for row in range(6))
    return Verbatim(("\n".join(rows) + f"\n\nredipy, after Redis ver. {VERSION}\n").encode())
