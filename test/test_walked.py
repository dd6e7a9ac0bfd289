"""What HSCAN, ZSCAN and HRANDFIELD rest on in the memory store: walks and draws while keys come and go."""
from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from redipy.backends.memory import MemoryBackend
from redipy.containers import SMALL

COUNT = 3 * SMALL
LASTING = {b"%d" % number for number in range(0, COUNT, 3)}
KINDS: dict[str, tuple[bytes, bytes, bytes, Callable[[list[bytes]], list[bytes]]]] = {
    "hash": (b"HSCAN", b"HDEL", b"HSET", lambda names: [word for name in names for word in (name, b"value")]),
    "zset": (b"ZSCAN", b"ZREM", b"ZADD", lambda names: [word for name in names for word in (b"1", name)]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_a_walk_misses_nobody_who_stays_and_gives_nobody_who_is_gone(kind: str, seed: int) -> None:
    draw = random.Random(seed)
    scan, remove, add, words_for = KINDS[kind]
    store = MemoryBackend()
    there = {b"%d" % number for number in range(COUNT)}
    store.execute(add, b"key", *words_for(sorted(there)))
    for _ in range(4):
        seen: set[bytes] = set()
        cursor = b"0"
        while True:
            cursor, page = store.execute(scan, b"key", cursor, b"COUNT", b"%d" % draw.choice((1, 20, 200)))
            assert set(page[::2]) <= there
            seen.update(page[::2])
            if cursor == b"0":
                break
            some = [name for name in {b"%d" % draw.randrange(2 * COUNT) for _ in range(30)} if name not in LASTING]
            gone, new = some[::2], some[1::2]
            store.execute(remove, b"key", *gone, b"none")
            store.execute(add, b"key", *words_for([*new, *new]))
            there = (there - set(gone)) | set(new)
            assert store.check() == []
        assert seen >= LASTING


def test_whoever_is_drawn_is_there_and_whoever_is_there_is_drawn() -> None:
    store = MemoryBackend()
    fields = [b"%d" % number for number in range(4 * SMALL)]
    store.execute(b"HSET", b"key", *KINDS["hash"][-1](fields))
    store.execute(b"HRANDFIELD", b"key")  # has the fields listed
    store.execute(b"HDEL", b"key", *fields[:2 * SMALL])
    store.execute(b"HSET", b"key", *KINDS["hash"][-1](fields[:SMALL]))
    there = set(fields[:SMALL] + fields[2 * SMALL:])
    drawn = [set(store.execute(b"HRANDFIELD", b"key", b"%d" % count)) for count in (1, 100, 3 * SMALL)]
    assert [len(fields) for fields in drawn] == [1, 100, 3 * SMALL]
    assert drawn[-1] == there
    seen: set[bytes] = set()
    while seen != there:
        seen |= set(store.execute(b"HRANDFIELD", b"key", b"50"))
        assert seen <= there
    assert store.check() == []
