"""What the client reads out of replies, as scripts do: a shape, and where that is not enough a function.

The functions are Python that scripts can call, compiled with the script that needs them. Imports nothing.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Reply = Any


def none(reply: Reply) -> Reply:
    """For methods whose success is all there is to say."""
    return None


def false(reply: Reply) -> Reply:
    """For a call that by its meaning changes nothing."""
    return False


def number(reply: Reply) -> Reply:
    """A number that came as text, None for what is missing."""
    return None if reply is None else float(reply)


def answers(reply: Reply) -> Reply:
    """A truth value for each 1 and 0."""
    return [number == 1 for number in reply]


def scanned(reply: Reply) -> Reply:
    """The next cursor, and what was found."""
    return [int(reply[0]), reply[1]]


def scanned_fields(reply: Reply) -> Reply:
    """The next cursor, and the fields found with their values."""
    return [int(reply[0]), paired(reply[1])]


def scanned_scores(reply: Reply) -> Reply:
    """The next cursor, and the members found with their scores."""
    found = reply[1]
    return [int(reply[0]), [[found[at], float(found[at + 1])] for at in range(0, len(found), 2)]]


def paired(words: Reply) -> Reply:
    """Names and values that came in turn, as a dict."""
    return {words[at]: words[at + 1] for at in range(0, len(words), 2)}


def common_runs(reply: Reply) -> Reply:
    """Where the longest common subsequence of two values lies, and how long it is."""
    return [[[run[0], run[1], run[2] if len(run) > 2 else None] for run in reply["matches"]], reply["len"]]


def geo_members(reply: Reply, withdist: bool, withhash: bool, withcoord: bool) -> Reply:
    """What a search found: the member, and None for what was not asked for."""
    found = []
    for parts in reply:
        at = 1
        distance = None
        place = None
        score = None
        if withdist:
            distance = float(parts[at])
            at += 1
        if withhash:
            score = parts[at]
            at += 1
        if withcoord:
            place = [float(parts[at][0]), float(parts[at][1])]
        found.append([parts[0], distance, score, place])
    return found


def entries(reply: Reply) -> Reply:
    """The entries of a stream in their order."""
    return [[entry[0], {} if entry[1] is None else paired(entry[1])] for entry in reply]


def pending_summary(reply: Reply) -> Reply:
    """What is pending in a group; the count of a consumer comes as text."""
    consumers = {}
    if reply[3] is not None:
        for consumer, count in reply[3]:
            consumers[consumer] = int(count)
    return [reply[0], reply[1], reply[2], consumers]


def auto_claimed(reply: Reply) -> Reply:
    """What XAUTOCLAIM took over."""
    return [reply[0], entries(reply[1]), reply[2]]


def stream_described(reply: Reply) -> Reply:
    """A description of a stream, in which entries are read as everywhere else."""
    description = {}
    for name, part in reply.items():
        if name == "entries":
            description[name] = entries(part)
        elif name in ("first-entry", "last-entry"):
            description[name] = None if part is None else entries([part])[0]
        else:
            description[name] = part
    return description


@dataclass(frozen=True, slots=True)
class Reading:
    """What makes the value of a reply: a shape, and a function if that is not all."""

    shape: str | None  # None: the one that is usual for the command
    function: Callable[..., Any] | None = None
    asked: tuple[str, ...] = ()  # what the function is told of the call, by the names that the client's reading has


READINGS: dict[str, Reading] = {
    "maybe_decoded": Reading("text"),
    "decoded": Reading("text"),
    "bool": Reading("flag"),
    "float": Reading("float"),
    "is_some": Reading("done"),
    "PipelineCommands.set.<locals>.<lambda>": Reading("done"),
    "nothing": Reading("raw", none),
    "never": Reading("number", false),
    "status": Reading("raw"),
    "maybe_status": Reading("raw"),
    "maybe_float": Reading("raw", number),
    "PipelineCommands.key_type.<locals>.<lambda>": Reading("kind"),
    "time_left": Reading("ttl"),
    "bools": Reading("raw", answers),
    "rank_and_score": Reading("raw"),
    "common_runs": Reading("raw", common_runs),
    "positions": Reading("raw numbers"),
    "sum_of.<locals>.read": Reading("float"),
    "by_field.<locals>.read": Reading("asked"),
    "Replies._texts": Reading("texts"),
    "Replies._maybe_texts": Reading("texts or none"),
    "Replies._some_texts": Reading("raw with nulls"),
    "Replies._text_set": Reading("members"),
    "Replies._text_dict": Reading("fields"),
    "Replies._scored": Reading("scored"),
    "Replies._scan_texts": Reading("raw", scanned),
    "Replies._scan_fields": Reading("raw", scanned_fields),
    "Replies._scan_scored": Reading("raw", scanned_scores),
    "pairs.<locals>.read": Reading("raw"),
    "geo_members.<locals>.read": Reading("raw", geo_members, ("withdist", "withhash", "withcoord")),
    "entries.<locals>.read": Reading("raw with nulls", entries),
    "pending_summary.<locals>.read": Reading("raw with nulls", pending_summary),
    "pending_entries.<locals>.read": Reading("raw"),
    "auto_claimed.<locals>.read": Reading("raw with nulls", auto_claimed),
    "auto_claimed_ids.<locals>.read": Reading("raw"),
    "described.<locals>.read": Reading("raw"),
    "stream_described.<locals>.read": Reading("raw", stream_described),
}
"""By the qualified names of the functions that read the replies of clients."""

AS_IT_IS: dict[str, Reading] = {"ZMSCORE": Reading("raw numbers"), "BITFIELD": Reading("raw with nulls")}
"""Of commands whose reply is the value already, those of which the usual shape would lose something."""
