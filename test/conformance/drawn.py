"""Random calls, drawn from the syntax lines of the commands, so that a command is tried on the day it is declared.

The pools are small: calls must meet each other's keys, members and numbers to say anything. Times are far in the future
or the past, so that nothing expires while the calls run. Some words are garbage, and some calls are spoiled on purpose.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from redipy import syntax
from redipy.commands.binder import COUNTS
from redipy.commands.table import Command
from redipy.containers import PendingEntry, StreamConsumer, StreamMarks
from redipy.contents import (
    Content,
    GroupContent,
    HashContent,
    ListContent,
    SetContent,
    SortedSetContent,
    StreamContent,
)
from redipy.rdb import dumped
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

Call = tuple[bytes, ...]
Words = SearchStrategy[list[bytes]]
Pools = Mapping[str, SearchStrategy[bytes]]
T = TypeVar("T")

# Many words are drawn at once, which Hypothesis would have us think about.
UNHEALTHY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def one_of(text: str) -> SearchStrategy[bytes]:
    """One of the words of a text; `''` stands for an empty one."""
    return st.sampled_from([b"" if word == "''" else word.encode() for word in text.split()])


def mostly(usual: SearchStrategy[T], odd: SearchStrategy[T]) -> SearchStrategy[T]:
    """The usual seven times out of eight, else something odd."""
    return st.integers(0, 7).flatmap(lambda drawn: odd if drawn == 7 else usual)


COUNTING = COUNTS | {"numids"}

# Each family has keys that are mostly its own, so that types agree often and collide often enough.
FAMILY_KEYS = {
    "string": "s t n", "bitmap": "s t", "hyperloglog": "p q", "hash": "h i", "list": "l m", "set": "u v",
    "sorted-set": "z y", "geo": "g z", "stream": "w x",
}
ALL_KEYS = " ".join(FAMILY_KEYS.values())

INTEGERS = "0 1 2 3 -1 -2 -3 5 10"
ODD_INTEGERS = one_of(
    "1x '' x +1 01 -0 1.0 0x1 9223372036854775807 -9223372036854775808 9223372036854775808 99999999999999999999"
)
FLOATS = "0 1 2 3 -1 0.5 1.5 -0.1 0.1 0.2 1e2 10"
ODD_FLOATS = one_of("inf -inf +inf nan x 1x '' 0x10 1e400 1e-400 -0 1_0 1. .5 infinity 1e17 123456789.125 3.0e-7")
VALUES = "a b c aa bb A '' 1 2 10 -3 3.5 abc hello"
BYTES = st.sampled_from([b"\xff\x00", b"\x80", "é".encode(), b" 1", b"\n"])

integers = mostly(one_of(INTEGERS), ODD_INTEGERS)
floats = mostly(one_of(FLOATS), ODD_FLOATS)
values = mostly(one_of(VALUES), BYTES)
numbers = st.one_of(integers, floats)
bounds = st.one_of(floats, floats.map(b"(".__add__), one_of("-inf +inf (inf ( ((1"))
members = one_of("a b c d aa 1 2 3")
lex_bounds = st.one_of(one_of("- + [ ( a +x"), members.map(b"[".__add__), members.map(b"(".__add__))
ids = mostly(one_of("1-1 1-2 2-1 2 3-0 4 5-5"), one_of("0 0-0 - + $ > 5-* * (1-1 (2 - x 1-x -1 18446744073709551615-0"))
offsets = mostly(one_of("0 1 2 3 7 8 9 20 100 -1 -5"), one_of("x '' 1x 4294967296 9223372036854775807 #0 #1 #x"))

CONTENTS: list[Content] = [
    b"10", b"hello", HashContent([(b"a", b"1"), (b"b", b"x")]), HashContent([(b"f", b"v")], [(b"f", 9999999999999)]),
    ListContent([b"a", b"2", b"c"]), SetContent([b"1", b"2"]), SetContent([b"a", b"b", b"2"]),
    SortedSetContent([(b"a", 1.0), (b"b", 1.0)]),
    StreamContent(
        [[(1 << 64 | 1, (b"f", b"v")), (4 << 64, (b"a", b"1", b"b", b"2"))]], StreamMarks(5 << 64, 3, 2 << 64),
        [GroupContent(b"one", 4 << 64, 2, [StreamConsumer(b"bob", 5, None, 1)], [PendingEntry(4 << 64, b"bob", 7, 2)])],
    ),
]  # fmt: skip
payloads = st.sampled_from(list(map(dumped, CONTENTS)))

WORDS: dict[str, SearchStrategy[bytes]] = {
    "member": mostly(members, values),
    "element": mostly(members, values),
    "pivot": mostly(members, values),
    "field": mostly(one_of("a b c f g"), values),
    "value": st.one_of(values, numbers),
    "count": integers,
    "numkeys": integers,
    "cursor": mostly(one_of("0"), st.one_of(integers, one_of("18446744073709551615 18446744073709551616"))),
    "decrement": integers,
    "increment": numbers,
    "score": floats,
    "weight": floats,
    "min": bounds,
    "max": bounds,
    "lex-min": lex_bounds,
    "lex-max": lex_bounds,
    "start": integers,
    "stop": integers,
    "end": integers,
    "index": integers,
    "rank": integers,
    "len": integers,
    "num-matches": integers,
    "limit": integers,
    "bit": one_of("0 1 2 x"),
    "offset": offsets,
    "encoding": mostly(one_of("u8 i8 u4 i5 u1 i64 u63"), one_of("u64 i65 u0 x '' 8")),
    "pattern": one_of("* ? a* [a-c] [^a]* *b \\a [ '' h?llo"),
    "type": one_of("string list set zset hash stream x STRING"),
    "seconds": mostly(one_of("100000 200000 0 -1"), ODD_INTEGERS),
    "milliseconds": mostly(one_of("100000000 200000000 0 -1"), ODD_INTEGERS),
    "unix-time-seconds": mostly(one_of("9999999999 8888888888 1 0 -1"), ODD_INTEGERS),
    "unix-time-milliseconds": mostly(one_of("9999999999999 8888888888888 1 0 -1"), ODD_INTEGERS),
    "member1": members,
    "member2": members,
    "group": mostly(one_of("one two"), values),
    "consumer": one_of("ann bob"),
    "id": mostly(ids, values),
    "last-id": ids,
    "lastid": ids,
    "max-deleted-id": ids,
    "threshold": st.one_of(integers, ids),
    "entries-read": integers,
    "entries-added": integers,
    "min-idle-time": mostly(one_of("0 100000000"), ODD_INTEGERS),
    "ms": mostly(one_of("0 100000000"), ODD_INTEGERS),
    "min-match-len": integers,
    "longitude": mostly(one_of("13.361389 15.087269 2.35 -0.1 180 -180"), st.one_of(floats, one_of("180.1 x"))),
    "latitude": mostly(one_of("38.115556 37.502669 48.85 51.5 85 -85"), st.one_of(floats, one_of("85.1 x"))),
    "radius": mostly(one_of("0 1 100 200.5 5000 30000"), floats),
    "width": mostly(one_of("1 100 400 5000 40000"), floats),
    "height": mostly(one_of("1 100 400 5000 20000"), floats),
    "serialized-value": mostly(payloads, values),
    "ttl": mostly(one_of("0 100000000 9999999999999"), ODD_INTEGERS),
    "frequency": mostly(one_of("0 1 255"), integers),
    "destination-db": one_of("0 x -1 ''"),
    "subcommand": one_of("encoding ENCODING decode getreg todense x"),
}

TIME_WORDS = {"seconds", "milliseconds", "unix-time-seconds", "unix-time-milliseconds"}

# How long a blocking command waits; never 0, which is forever.
WAITS: Pools = {
    "timeout": mostly(one_of("0.001 0.002"), one_of("-1 x nan ''")),
    "milliseconds": mostly(one_of("1 2"), one_of("-1 x '' 1.5")),
}

# Words that mean something else in a family.
FAMILY_WORDS: dict[str, Pools] = {"stream": {"start": ids, "end": ids}}

# Lines that fit a command as well as its own, where words that go together would seldom be drawn together.
NARROWER = {
    "ZRANGE": [
        "ZRANGE key min max BYSCORE [LIMIT offset count] [WITHSCORES]",
        "ZRANGE key max min REV BYSCORE [LIMIT offset count] [WITHSCORES]",
        "ZRANGE key lex-min lex-max BYLEX [LIMIT offset count]",
        "ZRANGE key lex-max lex-min BYLEX REV [LIMIT offset count]",
    ],
    "ZRANGESTORE": [
        "ZRANGESTORE dst src start stop [REV]",
        "ZRANGESTORE dst src lex-min lex-max BYLEX [LIMIT offset count]",
    ],
    "ZRANGEBYLEX": ["ZRANGEBYLEX key lex-min lex-max [LIMIT offset count]"],
    "ZREVRANGEBYLEX": ["ZREVRANGEBYLEX key lex-max lex-min [LIMIT offset count]"],
    "ZREMRANGEBYLEX": ["ZREMRANGEBYLEX key lex-min lex-max"],
    "ZLEXCOUNT": ["ZLEXCOUNT key lex-min lex-max"],
    "SETBIT": ["SETBIT key offset bit"],
}


def calls(commands: Sequence[Command]) -> SearchStrategy[Call]:
    """Calls of the commands, some of them spoiled."""
    return st.sampled_from(commands).flatmap(calls_of)


def calls_of(command: Command) -> SearchStrategy[Call]:
    """Calls of one command, some of them spoiled; its name is written in either case."""
    fitting = fitting_words(command)
    if "blocking" in command.flags:  # another word could become the time that it waits
        words = fitting
    elif any(word.name in TIME_WORDS for word in syntax.words(command.syntax)):  # or the time when a key expires
        words = mostly(fitting, fitting.flatmap(of_wrong_length))
    else:
        words = mostly(fitting, fitting.flatmap(lambda words: st.one_of(of_wrong_length(words), disturbed(words))))
    name = st.sampled_from([command.name.encode(), command.name.lower().encode()])
    return st.tuples(name, words).map(lambda drawn: (drawn[0], *drawn[1]))


def fitting_words(command: Command) -> Words:
    """What follows the name in calls that fit the syntax, if not always the command's idea of a number."""
    keys = dict.fromkeys(
        (word.name for word in syntax.words(command.syntax) if word.is_key),
        one_of(f"{(FAMILY_KEYS.get(command.family, '') + ' ') * 4} {ALL_KEYS}"),
    )
    pools = {**WORDS, **keys, **FAMILY_WORDS.get(command.family, {}), **(WAITS if "blocking" in command.flags else {})}
    trees = [command.syntax, *(syntax.parse(line)[1] for line in NARROWER.get(command.name, ()))]
    return st.one_of([part_of(tree, pools) for tree in trees])


def of_wrong_length(words: list[bytes]) -> Words:
    """The words with one of them missing, twice there, or with one too many."""
    place = st.integers(0, len(words))
    return st.one_of(
        place.map(lambda at: words[:at] + words[at + 1:]),
        place.map(lambda at: words[:at + 1] + words[at:]),
        st.tuples(place, values).map(lambda drawn: [*words[:drawn[0]], drawn[1], *words[drawn[0]:]]),
    )


def disturbed(words: list[bytes]) -> Words:
    """The words with one of them in another's place, or a number in the place of one."""
    if not words:
        return st.just(words)
    place = st.integers(0, len(words) - 1)

    def swapped(one: int, other: int) -> list[bytes]:
        changed = list(words)
        changed[one], changed[other] = changed[other], changed[one]
        return changed

    return st.one_of(
        st.tuples(place, place).map(lambda places: swapped(*places)),
        st.tuples(place, integers).map(lambda drawn: [*words[:drawn[0]], drawn[1], *words[drawn[0] + 1:]]),
    )


def part_of(part: Part, pools: Pools) -> Words:
    """Words that one part of a syntax line stands for."""
    match part:
        case Word(name):
            return pools.get(name, values).map(lambda word: [word])
        case Token(written):
            return st.sampled_from([[written.encode()], [written.lower().encode()]])
        case Maybe(inner):
            return st.one_of(st.just([]), part_of(inner, pools))
        case Many(inner):
            return st.lists(part_of(inner, pools), min_size=1, max_size=3).map(joined)
        case OneOf(parts):
            return st.one_of([part_of(inner, pools) for inner in parts])
        case syntax.Sequence(parts):
            return st.tuples(*sequence_of(parts, pools)).map(joined)


def sequence_of(parts: Sequence[Part], pools: Pools) -> list[Words]:
    """The strategies of parts that follow each other; a counting word counts what follows it."""
    drawn: list[Words] = []
    left = list(parts)
    while left:
        part = left.pop(0)
        if isinstance(part, Word) and part.name in COUNTING and left:
            drawn.append(part_of(left.pop(0), pools).map(lambda counted: [b"%d" % len(counted), *counted]))
        else:
            drawn.append(part_of(part, pools))
    return drawn


def joined(lists: Sequence[list[bytes]]) -> list[bytes]:
    """The words of all lists, in order."""
    return [word for words in lists for word in words]
