"""Random calls on one stream, the same on every local backend and on the reference; after each, all that it knows.

The general random test makes too few entries to fill a node, and too few groups that are behind. Here nodes fill, are
trimmed and get holes, and groups read, lose and take over. The calls are the same in every run;
`REDIPY_FUZZ_EXAMPLES=100` makes a hundred rounds of them.
"""
from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from redipy.backends.local import LocalBackend
from redipy.backends.memory import MemoryBackend
from redipy.backends.sqlite import SqliteBackend
from test.conformance.harness import answer, same
from test.reference import Judge

ROUNDS, CALLS = int(os.environ.get("REDIPY_FUZZ_EXAMPLES") or 6), 120
TIMES = {b"seen-time", b"active-time", b"idle", b"inactive"}


class Calls:
    """Draws calls on the stream `k`; ids are mostly those of entries that are there or have been."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.last = 0  # milliseconds of the last id that was added
        self.sequence = 0
        # The server remembers how far the slowest group has read, also when that group is destroyed: then it keeps
        # entries from ACKED for a group that is gone. So a round has one of the two.
        self.destroys = self.random.random() < 0.5
        self.references = "KEEPREF DELREF" if self.destroys else "KEEPREF DELREF ACKED"
        self.long = self.random.random() < 0.4  # whether values are long enough to fill nodes by their bytes

    def one_of(self, text: str) -> str:
        """One of the words of a text."""
        return self.random.choice(text.split())

    def maybe(self, *words: str) -> list[str]:
        """The words, or none."""
        return list(words) if self.random.random() < 0.4 else []

    def id(self) -> str:
        """An id, most often one that was added."""
        if self.random.random() < 0.1:
            return self.one_of("0 - + 0-1 5-5 x 18446744073709551615-18446744073709551615 99999")
        milliseconds = self.random.randint(max(self.last - 60, 0), self.last + 1)
        return f"{milliseconds}" if self.random.random() < 0.8 else f"{milliseconds}-{self.random.randint(0, 3)}"

    def ids(self) -> list[str]:
        """A few ids."""
        return [self.id() for _ in range(self.random.choice((1, 1, 2, 5, 20)))]

    def numbered(self) -> list[str]:
        """A few ids, with what becomes of references to them."""
        ids = self.ids()
        return [*self.maybe(self.one_of(self.references)), "IDS", str(len(ids)), *ids]

    def trimming(self) -> list[str]:
        """`MAXLEN` or `MINID` with its options."""
        words = ["MAXLEN", str(self.random.choice((0, 1, 20, 60, 150, 250)))]
        if self.random.random() < 0.5:
            words = ["MINID", str(self.random.randint(max(self.last - 200, 0), self.last))]
        mark = self.one_of("= ~ ~ none")
        if mark != "none":
            words.insert(1, mark)
        if mark == "~":
            words += self.maybe("LIMIT", self.one_of("0 1 50 100 101 150 1000"))
        return words + self.maybe(self.one_of(self.references))

    def value(self) -> str:
        """A value that a listpack packs in one of its ways."""
        kind = self.random.randrange(6)
        if kind < 3:
            return self.one_of("0 100 127 128 -1 4095 4096 -4097 40000 8388608 2147483648 99999999999999999999")
        size = self.random.choice((0, 1, 5, 62, 63, 64, 65, 126, 127, 128, 300) if self.long else (0, 1, 5))
        return "v" * size if kind < 5 else f"0{'1' * (size % 9)}"

    def fields(self) -> list[str]:
        """One to three fields with their values; mostly the same fields."""
        usual = self.random.random() < 0.7
        fields = ["f"] if usual else [self.one_of("f g 10 field") for _ in range(self.random.choice((1, 2, 3)))]
        return [word for field in fields for word in (field, self.value())]

    def new_id(self) -> str:
        """An id above all others, most often."""
        step = self.random.choice((0, 1, 1, 1, 1, 2, 300))
        self.last, self.sequence = self.last + step, self.random.randint(0, 3) if step else self.sequence + 1
        return f"{self.last}-{self.one_of('*')}" if self.random.random() < 0.1 else f"{self.last}-{self.sequence}"

    def add(self) -> list[str]:
        """XADD, seldom with trimming."""
        trimming = self.trimming() if self.random.random() < 0.1 else []
        return ["XADD", "k", *trimming, self.new_id(), *self.fields()]

    def change(self) -> list[str]:
        """Any other call."""
        some, group, consumer = self.random, self.one_of("g h g h none"), self.one_of("c d e")
        choices: list[Callable[[], list[str]]] = [
            lambda: ["XTRIM", "k", *self.trimming()],
            lambda: ["XDEL", "k", *self.ids()],
            lambda: ["XDELEX", "k", *self.numbered()],
            lambda: ["XACKDEL", "k", group, *self.numbered()],
            lambda: ["XACK", "k", group, *self.ids()],
            lambda: ["XRANGE", "k", self.id(), self.id(), *self.maybe("COUNT", self.one_of("0 1 3 120"))],
            lambda: ["XREVRANGE", "k", f"({self.id()}", self.id(), *self.maybe("COUNT", self.one_of("-1 1 3 120"))],
            lambda: ["XREAD", *self.maybe("COUNT", self.one_of("0 1 3")), "STREAMS", "k",
                     self.one_of(f"$ + {self.id()}")],
            lambda: self.read(group, consumer, ">"),
            lambda: self.read(group, consumer, ">"),
            lambda: self.read(group, consumer, ">"),
            lambda: self.read(group, consumer, self.id()),
            lambda: ["XPENDING", "k", group],
            lambda: ["XPENDING", "k", group, *self.maybe("IDLE", self.one_of("0 -1 99999999")), self.id(), self.id(),
                     self.one_of("1 5 100"), *self.maybe(consumer)],
            lambda: ["XCLAIM", "k", group, consumer, self.one_of("0 0 99999999"), *self.ids(), *self.claim_options()],
            lambda: ["XAUTOCLAIM", "k", group, consumer, self.one_of("0 0 99999999"), self.id(),
                     *self.maybe("COUNT", self.one_of("1 2 7")), *self.maybe("JUSTID")],
            lambda: ["XGROUP", "CREATE", "k", group, self.one_of(f"$ 0 {self.id()}"), *self.maybe("MKSTREAM"),
                     *self.maybe("ENTRIESREAD", self.one_of("-1 0 3 1000"))],
            lambda: ["XGROUP", "SETID", "k", group, self.one_of(f"$ 0 {self.id()}"),
                     *self.maybe("ENTRIESREAD", self.one_of("-1 0 3 1000"))],
            lambda: ["XGROUP", "CREATECONSUMER", "k", group, consumer],
            lambda: ["XGROUP", "DELCONSUMER", "k", group, consumer],
            lambda: ["XGROUP", "DESTROY", "k", group] if self.destroys else ["XLEN", "k"],
            lambda: ["XINFO", "GROUPS", "k"],
            lambda: ["XINFO", "CONSUMERS", "k", group],
            lambda: ["XINFO", "STREAM", "k"],
            lambda: ["XSETID", "k", str(self.last + 1), *self.maybe("ENTRIESADDED", str(some.randint(0, 600))),
                     *self.maybe("MAXDELETEDID", self.id())] if some.random() < 0.2 else ["XLEN", "k"],
            lambda: ["RENAME", "k", "k"],
        ]
        return some.choice(choices)()

    def read(self, group: str, consumer: str, id: str) -> list[str]:
        """XREADGROUP."""
        options = [*self.maybe("COUNT", self.one_of("1 3 20 100")), *self.maybe("NOACK")]
        return ["XREADGROUP", "GROUP", group, consumer, *options, "STREAMS", "k", id]

    def claim_options(self) -> list[str]:
        """Options of XCLAIM."""
        times = self.maybe(self.one_of("IDLE TIME"), self.one_of("0 5 -5 1000 99999999999999"))
        return [
            *times, *self.maybe("RETRYCOUNT", self.one_of("0 7 -1")), *self.maybe("FORCE"), *self.maybe("JUSTID"),
            *self.maybe("LASTID", self.id()),
        ]

    def drawn(self) -> Iterator[list[str]]:
        """Calls of one round, which begins with a stream that has two groups."""
        yield ["XGROUP", "CREATE", "k", "g", "$", "MKSTREAM"]
        yield ["XGROUP", "CREATE", "k", "h", "0"]
        for _ in range(CALLS):
            for _ in range(self.random.choice((0, 1, 3, 3, 40))):
                yield self.add()
            yield self.change()


def comparable(reply: Any) -> Any:
    """A reply without its times, and without the nodes of the radix tree, which depend on how ids share bytes."""
    if isinstance(reply, dict):
        return {
            key: None if key == b"radix-tree-nodes" or (key in TIMES and value >= 0) else comparable(value)
            for key, value in reply.items()
        }
    return [comparable(value) for value in reply] if isinstance(reply, list) else reply


def timeless(words: list[bytes], reply: Any) -> Any:
    """A reply with what depends on the millisecond taken out of it."""
    if words[0] == b"XPENDING" and len(words) > 3 and isinstance(reply, list):
        return [[id, consumer, deliveries] for id, consumer, _, deliveries in reply]
    if words[:2] == [b"XINFO", b"STREAM"] and b"FULL" in words and isinstance(reply, dict):
        for group in reply[b"groups"]:
            for pending in (group, *group[b"consumers"]):
                pending[b"pending"] = [[*entry[:-2], entry[-1]] for entry in pending[b"pending"]]
    return comparable(reply)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_calls_on_a_stream(judge: Judge, seed: int, tmp_path: Any) -> None:
    """No call tells a backend from the reference, and nothing that a stream knows does."""
    backends: list[LocalBackend[Any]] = [MemoryBackend(), SqliteBackend(tmp_path / "streams.db")]
    everything = [b"XINFO", b"STREAM", b"k", b"FULL", b"COUNT", b"0"]
    for number, call in enumerate(Calls(seed).drawn()):
        words = [word.encode() for word in call]
        looks = [words] if number % 7 and words[0] == b"XADD" else [words, everything]
        for look in looks:
            expected = timeless(look, judge.execute(*look))
            for backend in backends:
                got = timeless(look, answer(backend, look))
                assert same(expected, got), f"{backend.name}, call {number}: {' '.join(call)}"
    for backend in backends:
        assert backend.check() == []
        backend.close()
