"""DUMP and RESTORE between the local backends and a server, in both directions, also of what is damaged on purpose."""
from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redipy.backends.base import Backend
from redipy.backends.local import LocalBackend
from redipy.backends.memory import MemoryBackend
from redipy.contents import Content, HashContent, ListContent, SetContent, SortedSetContent
from redipy.errors import BAD_DATA_FORMAT
from redipy.rdb import dumped, restored
from redipy.rdb.payload import crc64, sealed, unsealed
from test.conformance.drawn import UNHEALTHY
from test.conformance.dumped import FAR_MS, OLDER, OLDER_STREAMS, SMALL, VALUES, held, make, settled_content
from test.conformance.harness import answer
from test.reference import Judge, Server

SOAK = os.environ.get("REDIPY_FUZZ_EXAMPLES")
FUZZ = settings(
    max_examples=int(SOAK or 200), deadline=None, derandomize=not SOAK, database=None, suppress_health_check=UNHEALTHY
)

# Servers take scores that are no numbers for what they can make of them, and streams that no command could make.
STRICTER_FORMS = {3, 12, 15, 17, 19, 21}


@pytest.fixture(scope="module")
def careful() -> Iterator[Judge]:
    """A server that looks into all that it is to restore."""
    server = Server("--sanitize-dump-payload", "yes")
    judge = Judge(server)
    yield judge
    judge.close()
    server.close()


def replaced(execute: Any, payload: bytes) -> Any:
    """What RESTORE answers where `k` may be there already; nothing of that is left if it fails."""
    execute(b"DEL", b"k")
    return execute(b"RESTORE", b"k", b"0", payload)


def runner(backend: Backend) -> Any:
    """Executes words on a backend; an error reply as its text."""
    return lambda *words: answer(backend, words)


# What a server has


@pytest.mark.parametrize("name", VALUES)
def test_there_and_back(careful: Judge, local_backend: LocalBackend, name: str) -> None:
    """A local backend understands what a server dumps, and the server what the backend does."""
    careful.execute(b"DEL", b"k")
    make(careful.execute, VALUES[name])
    payload, wanted = careful.execute(b"DUMP", b"k"), held(careful.execute)
    local = runner(local_backend)

    assert replaced(local, payload) == b"OK"
    assert held(local) == wanted
    assert local_backend.check() == []

    back = local(b"DUMP", b"k")
    assert replaced(careful.execute, back) == b"OK"
    assert held(careful.execute) == wanted


@pytest.mark.parametrize("name", SMALL)
def test_the_same_bytes(careful: Judge, local_backend: LocalBackend, name: str) -> None:
    """What is small is dumped as by a server that compresses nothing."""
    careful.execute(b"DEL", b"k")
    make(careful.execute, SMALL[name])
    careful.execute(b"CONFIG", b"SET", b"rdbcompression", b"no")
    payload = careful.execute(b"DUMP", b"k")
    careful.execute(b"CONFIG", b"SET", b"rdbcompression", b"yes")
    make(runner(local_backend), SMALL[name])
    assert answer(local_backend, (b"DUMP", b"k")) == payload


def test_the_calls_make_every_encoding(careful: Judge) -> None:
    """The table misses no form that a server writes."""
    forms = set()
    for calls in VALUES.values():
        careful.execute(b"DEL", b"k")
        make(careful.execute, calls)
        forms.add(careful.execute(b"DUMP", b"k")[0])
    assert forms == {0, 2, 4, 5, 11, 16, 17, 18, 20, 21, 24, 25}


@pytest.mark.parametrize("name", OLDER)
def test_older_forms(careful: Judge, local_backend: LocalBackend, name: str) -> None:
    """What older servers have dumped is understood as the server does."""
    body, wanted = OLDER[name]
    for execute in (careful.execute, runner(local_backend)):
        assert replaced(execute, sealed(body)) == b"OK"
        assert held(execute) == wanted


@pytest.mark.parametrize("name", OLDER_STREAMS)
def test_older_streams(careful: Judge, local_backend: LocalBackend, name: str) -> None:
    """A stream of an older server has counters that it did not tell."""
    found = []
    for execute in (careful.execute, runner(local_backend)):
        assert replaced(execute, sealed(OLDER_STREAMS[name])) == b"OK"
        found.append(held(execute))
    assert found[0] == found[1]
    assert found[0][b"groups"][0][b"pel-count"] == 1


@pytest.mark.parametrize("version", [0, 1, 9, 11])
def test_older_versions(careful: Judge, local_backend: LocalBackend, version: int) -> None:
    """The number of an older version is no obstacle."""
    versioned = b"\x00\x02hi" + version.to_bytes(2, "little")
    payload = versioned + crc64(versioned).to_bytes(8, "little")
    for execute in (careful.execute, runner(local_backend)):
        assert replaced(execute, payload) == b"OK"
        assert execute(b"GET", b"k") == b"hi"


def test_from_one_backend_to_another(make_backend: Any) -> None:
    """What memory has dumped goes into a file, and comes back the same."""
    memory, sqlite = runner(make_backend("memory")), runner(make_backend("sqlite"))
    for name, calls in VALUES.items():
        memory(b"DEL", b"k")
        make(memory, calls)
        payload = memory(b"DUMP", b"k")
        wanted = held(memory)
        assert replaced(sqlite, payload) == b"OK", name
        assert held(sqlite) == wanted, name
        assert replaced(memory, sqlite(b"DUMP", b"k")) == b"OK", name
        assert held(memory) == wanted, name


def test_the_use_of_a_key(local_backend: LocalBackend) -> None:
    """IDLETIME and FREQ count where the policy asks for them, and are left where it does not."""
    execute, payload = runner(local_backend), dumped(b"v")

    def told(policy: bytes, *options: bytes) -> Any:
        execute(b"CONFIG", b"SET", b"maxmemory-policy", policy)
        execute(b"RESTORE", b"k", b"0", payload, b"REPLACE", *options)
        return execute(b"OBJECT", b"FREQ" if policy.endswith(b"lfu") else b"IDLETIME", b"k")

    assert told(b"allkeys-lru", b"IDLETIME", b"100") == 100
    assert told(b"allkeys-lru", b"FREQ", b"100") == 0
    assert told(b"allkeys-lfu", b"FREQ", b"100") == 100
    assert told(b"allkeys-lfu", b"IDLETIME", b"100") == 5
    assert told(b"allkeys-lru", b"IDLETIME", b"%d" % (2**63 - 1)) > 10**9
    assert told(b"noeviction", b"IDLETIME", b"100") == 0


def test_fields_that_have_expired(local_backend: LocalBackend) -> None:
    """A field that has expired by now is not there; with the last of them, nor is the key."""
    execute = runner(local_backend)
    pairs, past = [(b"a", b"1"), (b"b", b"2")], [(b"a", 5)]
    assert replaced(execute, dumped(HashContent(pairs, past))) == b"OK"
    assert held(execute) == {b"b": (b"2", -1)}
    assert execute(b"HLEN", b"k") == 1
    assert execute(b"RESTORE", b"k", b"0", dumped(HashContent(pairs[:1], past)), b"REPLACE") == b"OK"
    assert held(execute) is None
    assert local_backend.check() == []


# Drawn values

words = st.one_of(
    st.binary(max_size=5),
    st.integers(-(2**65), 2**65).map(lambda number: b"%d" % number),
    st.integers(0, 130).map(lambda number: b"%d" % number),
    st.sampled_from([b"x" * size for size in (63, 64, 65, 126, 127, 4095, 4096, 8192, 8193, 17_000)]),
)
far = st.integers(FAR_MS, FAR_MS + 10)
times = st.dictionaries(words, st.tuples(words, st.none() | far), min_size=1, max_size=20)
scores = st.floats(allow_nan=False)
contents: st.SearchStrategy[Content] = st.one_of(
    words,
    st.lists(words, min_size=1, max_size=40).map(ListContent),
    st.lists(words, min_size=1, max_size=40, unique=True).map(SetContent),
    st.dictionaries(words, scores, min_size=1, max_size=20).map(lambda found: SortedSetContent(list(found.items()))),
    times.map(
        lambda found: HashContent(
            [(field, value) for field, (value, _) in found.items()],
            [(field, ms) for field, (_, ms) in found.items() if ms is not None],
        )
    ),
)


@FUZZ
@given(content=contents)
def test_drawn_contents(careful: Judge, content: Content) -> None:
    """What is written is read again, by a server as well, which writes something that is read as the same."""
    payload = dumped(content)
    backend = MemoryBackend()
    assert replaced(careful.execute, payload) == b"OK"
    assert replaced(runner(backend), careful.execute(b"DUMP", b"k")) == b"OK"
    assert held(runner(backend)) == held(careful.execute)
    assert settled_content(answer(backend, (b"DUMP", b"k"))) == settled_content(payload)


# Damaged ones


class Damage:
    """Spoils a body in one of several ways."""

    def __init__(self, place: float, byte: int, way: str) -> None:
        self.place, self.byte, self.way = place, byte, way

    def __repr__(self) -> str:
        return f"Damage({self.place}, {self.byte}, {self.way!r})"

    def of(self, body: bytes) -> bytes:
        """The body, spoiled."""
        at = int(self.place * len(body))
        before, here, behind = body[:at], body[at:at + 1], body[at + 1:]
        match self.way:
            case "other":
                return before + bytes([self.byte]) + behind
            case "near":
                return before + bytes([(here[0] + self.byte % 5 - 2) % 256]) + behind if here else body
            case "bit":
                return before + bytes([here[0] ^ 1 << self.byte % 8]) + behind if here else body
            case "lost":
                return before + behind[self.byte % 7:]
            case "more":
                return before + bytes([self.byte]) + here + behind
            case "twice":
                return before + body[at:at + self.byte % 20] + here + behind
            case _:
                return before


damages = st.lists(
    st.builds(
        Damage, st.floats(0, 1, exclude_max=True), st.integers(0, 255),
        st.sampled_from(["other", "near", "bit", "lost", "more", "twice", "cut"]),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


class Bodies(list[bytes]):
    """Many bodies, of which a failure is not to show all."""

    def __repr__(self) -> str:
        return f"{len(self)} bodies"


@pytest.fixture(scope="module")
def bodies(careful: Judge) -> Bodies:
    """The bodies of all forms, not too long ones."""
    found = [body for body, _ in OLDER.values()] + list(OLDER_STREAMS.values())
    for calls in VALUES.values():
        careful.execute(b"DEL", b"k")
        make(careful.execute, calls)
        payload = careful.execute(b"DUMP", b"k")
        found += [unsealed(each) for each in (payload, dumped(restored(payload))) if len(each) < 5000]
    return Bodies(found)


@FUZZ
@given(which=st.integers(0, 10**6), spoiled=damages)
def test_damaged_bodies(careful: Judge, bodies: Bodies, which: int, spoiled: Sequence[Damage]) -> None:
    """A body that makes no sense is refused as by the server; one that still does means the same."""
    body = bodies[which % len(bodies)]
    for damage in spoiled:
        body = damage.of(body)
    payload = sealed(body)
    expected = replaced(careful.execute, payload)
    backend = MemoryBackend()
    # Where a body ends too early the server reads on into the checksum behind it; here that is a body of its own.
    got = replaced(runner(backend), sealed(payload))
    if got == b"OK":
        assert expected == b"OK", body
        assert held(runner(backend)) == held(careful.execute), body
        assert backend.check() == []
    else:
        assert got == BAD_DATA_FORMAT
        assert expected == got or body[0] in STRICTER_FORMS, body


def test_a_count_is_not_believed(local_backend: LocalBackend) -> None:
    """What says that it holds more than could be in the payload is refused before anything is made of it."""
    endless = b"\x81" + b"\xff" * 8
    for form in (1, 2, 4, 5, 14, 15, 18, 21):
        assert replaced(runner(local_backend), sealed(bytes([form]) + endless + b"\x01a" * 9)) == BAD_DATA_FORMAT
    for body in (b"\x00" + endless, b"\x00\xc3\x03" + endless + b"\x00a\xe0", b"\x18" + bytes(8) + endless):
        assert replaced(runner(local_backend), sealed(body)) == BAD_DATA_FORMAT
