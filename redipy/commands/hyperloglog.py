"""HyperLogLog: counting different elements in 12 kB or less, with the registers, estimates and bytes of Redis.

A sketch is a string like any other; what its bytes mean is in `sketch`. Imports: errors, keyspace, replies, sketch.
"""
from __future__ import annotations

from redipy.commands.sketch import EMPTY, REGISTERS, ZERO_RUN, CorruptedSketch, Sketch, codes, estimate, is_sketch
from redipy.commands.table import Declare
from redipy.commands.words import shown
from redipy.errors import (
    CORRUPTED_SKETCH,
    ESTIMATE_FAILED,
    NO_SUCH_SKETCH,
    NO_SWITCH,
    NOT_A_SKETCH,
    NOT_SPARSE,
    PACKING_FAILED,
    UNKNOWN_PFDEBUG,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("hyperloglog")


def _sketch(db: Keyspace, key: bytes) -> Sketch | None:
    """The sketch of a key, None when missing."""
    data = db.get_string(key)
    if data is None:
        return None
    if not is_sketch(data):
        raise ResponseError(NOT_A_SKETCH)
    return Sketch(data)


def _registers(sketch: Sketch) -> list[int]:
    try:
        return sketch.registers()
    except CorruptedSketch:
        raise ResponseError(CORRUPTED_SKETCH) from None


def _merged(sketches: list[Sketch]) -> list[int]:
    """The registers of a sketch that has noted what all of these have."""
    return [max(values) for values in zip([0] * REGISTERS, *map(_registers, sketches), strict=True)]


@command("PFADD key [element [element ...]]", "write denyoom fast", uses="RW insert", by_hand=True)
def pfadd(db: Keyspace, key: bytes, *elements: bytes) -> int:
    """Note elements; 1 if that may have changed the count or made the key, else 0. O(1) an element.

    Errors: WRONGTYPE, also for a string that is no sketch.
    """
    found = _sketch(db, key)
    sketch = found or Sketch(EMPTY)
    try:
        changed = [sketch.add(element) for element in elements]
    except CorruptedSketch:
        raise ResponseError(CORRUPTED_SKETCH) from None
    if not any(changed) and found:
        return 0
    sketch.forget_count()
    db.set_string(key, bytes(sketch.data), keep_ttl=True, event="pfadd")
    return 1


@command("PFCOUNT key [key ...]", "readonly", uses="RW access", writes=True)
def pfcount(db: Keyspace, key: bytes, *others: bytes) -> int:
    """About how many different elements were noted under a key, or under several together; 0 for missing ones.

    The error is 0.81 %. O(1) for one key whose count is cached, which is written into it, else O(registers) a key.
    """
    sketches = [_sketch(db, each) for each in (key, *others)]
    if others:
        return estimate(_merged([sketch for sketch in sketches if sketch]))
    sketch = sketches[0]
    if sketch is None:
        return 0
    cached = sketch.cached_count
    if cached is None:
        cached = estimate(_registers(sketch))
        sketch.cache_count(cached)
        db.set_string(key, bytes(sketch.data), keep_ttl=True, event=None)
        db.notify_touched(key)
    return cached


@command(
    "PFMERGE destkey [sourcekey [sourcekey ...]]",
    "write denyoom", uses="RW access insert, RO access", by_hand=True,
)  # fmt: skip
def pfmerge(db: Keyspace, destkey: bytes, *sourcekeys: bytes) -> Status:
    """Let a sketch count what all of them have noted, its own elements included. O(registers) a key."""
    sources = db.reading()
    sketches = [sketch for key in (destkey, *sourcekeys) if (sketch := _sketch(sources, key))]
    merged = _merged(sketches)
    destination = _sketch(db, destkey) or Sketch(EMPTY)
    if any(sketch.is_dense for sketch in sketches):
        destination.make_dense()
    for register, value in enumerate(merged):
        if value:
            destination.raise_register(register, value)
    destination.forget_count()
    db.set_string(destkey, bytes(destination.data), keep_ttl=True, event="pfadd")
    return OK


@command("PFDEBUG subcommand key", "write denyoom admin", uses="RW access")
def pfdebug(db: Keyspace, subcommand: bytes, key: bytes) -> Reply:
    """Look inside a sketch: GETREG its registers, DECODE its sparse codes, its ENCODING; TODENSE packs it.

    SIMD takes ON or OFF in the place of the key, and changes nothing.
    Errors: a missing key, another subcommand, DECODE of a dense sketch, SIMD with another word.
    """
    wanted = subcommand.upper()
    if wanted == b"SIMD":  # there is none to switch here: sums are made alike either way
        switch = key.upper()
        if switch not in (b"ON", b"OFF"):
            raise ResponseError(NO_SWITCH)
        return Status(b"enabled" if switch == b"ON" else b"disabled")
    sketch = _sketch(db, key)
    if sketch is None:
        raise ResponseError(NO_SUCH_SKETCH)
    was_dense = sketch.is_dense
    if wanted == b"ENCODING":
        return Status(b"dense" if was_dense else b"sparse")
    if wanted == b"DECODE":
        if was_dense:
            raise ResponseError(NOT_SPARSE)
        return " ".join(_code_text(*code) for code in codes(sketch.data)).encode()
    if wanted not in (b"GETREG", b"TODENSE"):
        raise ResponseError(UNKNOWN_PFDEBUG.format(shown(subcommand)))
    if not was_dense:
        registers = _registers(sketch)  # refuses a corrupted sketch
        sketch.make_dense()
        db.set_string(key, bytes(sketch.data), keep_ttl=True, event=None)
        return registers if wanted == b"GETREG" else 1
    return _registers(sketch) if wanted == b"GETREG" else 0


def _code_text(at: int, value: int, run: int) -> str:
    """A run as PFDEBUG DECODE shows it."""
    if value:
        return f"v:{value},{run}"
    return f"{'Z' if run > ZERO_RUN else 'z'}:{run}"


@command("PFSELFTEST", "admin")
def pfselftest(db: Keyspace) -> Status:
    """Pack, raise and read back registers, and hold an estimate against the truth. Errors: what did not come out."""
    sketch = Sketch(EMPTY)
    elements = 2000
    for number in range(elements):
        sketch.add(b"element:%d" % number)
    sparse = Sketch(bytes(sketch.data)).registers()
    sketch.make_dense()
    if sketch.registers() != sparse:
        raise ResponseError(PACKING_FAILED)
    if abs(estimate(sparse) - elements) > elements * 0.05:
        raise ResponseError(ESTIMATE_FAILED)
    return OK
