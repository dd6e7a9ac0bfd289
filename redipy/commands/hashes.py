"""Hashes: what each hash command does, over any keyspace.

A hash is a dict of fields: a field is found, set or deleted without a look at the others. Imports: errors, keyspace,
replies, the command table, and how words, long doubles, scans and draws are read.
"""
from __future__ import annotations

from redipy.commands import drawing, long_double, scanning
from redipy.commands.table import Declare
from redipy.commands.words import increased
from redipy.errors import HASH_VALUE_NOT_A_FLOAT, HASH_VALUE_NOT_AN_INTEGER, NOT_FINITE, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("hash")


@command("HSET key field value [field value ...]", "write denyoom fast")
def hset(db: Keyspace, key: bytes, *pair: bytes) -> int:
    """Set fields to values; of a field given twice the last counts. O(1) a field.

    Makes the hash if there is none. Returns how many fields are new.
    Errors: WRONGTYPE when the key holds something else.
    """
    fields = db.hash(key)
    new = fields.set((pair,) if len(pair) == 2 else list(zip(pair[::2], pair[1::2], strict=True)))
    db.changed(key, fields, "hset")
    return new


@command("HMSET key field value [field value ...]", "write denyoom fast")
def hmset(db: Keyspace, key: bytes, *pair: bytes) -> Status:
    """Set fields to values, as HSET does, and answer OK. O(1) a field."""
    hset(db, key, *pair)
    return OK


@command("HSETNX key field value", "write denyoom fast", uses="RW insert")
def hsetnx(db: Keyspace, key: bytes, field: bytes, value: bytes) -> int:
    """Set a field if the hash has none of that name; 1 if it was set, else 0. O(1)."""
    fields = db.hash(key)
    if fields.get(field) is not None:
        return 0
    fields.set(((field, value),))
    db.changed(key, fields, "hset")
    return 1


@command("HGET key field", "readonly fast")
def hget(db: Keyspace, key: bytes, field: bytes) -> bytes | None:
    """The value of a field; None when the field or the key is missing. O(1)."""
    return db.hash(key).get(field)


@command("HMGET key field [field ...]", "readonly fast")
def hmget(db: Keyspace, key: bytes, *field: bytes) -> list[bytes | None]:
    """The values of fields in the order asked for, None for each that is missing. O(1) a field."""
    return list(map(db.hash(key).get, field))


@command("HGETALL key", "readonly", tips="nondeterministic_output_order")
def hgetall(db: Keyspace, key: bytes) -> dict[bytes, bytes]:
    """All fields with their values; empty when the key is missing. O(n)."""
    return dict(db.hash(key).items())


@command("HKEYS key", "readonly", tips="nondeterministic_output_order")
def hkeys(db: Keyspace, key: bytes) -> list[bytes]:
    """All fields; none when the key is missing. O(n)."""
    return [field for field, _ in db.hash(key).items()]


@command("HVALS key", "readonly", tips="nondeterministic_output_order")
def hvals(db: Keyspace, key: bytes) -> list[bytes]:
    """All values, in the order of HKEYS; none when the key is missing. O(n)."""
    return [value for _, value in db.hash(key).items()]


@command("HLEN key", "readonly fast", uses="RO")
def hlen(db: Keyspace, key: bytes) -> int:
    """How many fields there are; 0 when the key is missing. O(1)."""
    return len(db.hash(key))


@command("HEXISTS key field", "readonly fast", uses="RO")
def hexists(db: Keyspace, key: bytes, field: bytes) -> int:
    """1 if the hash has the field, else 0. O(1)."""
    return int(db.hash(key).get(field) is not None)


@command("HSTRLEN key field", "readonly fast", uses="RO")
def hstrlen(db: Keyspace, key: bytes, field: bytes) -> int:
    """How many bytes the value of a field has; 0 when the field or the key is missing. O(1)."""
    return len(db.hash(key).get(field) or b"")


@command("HDEL key field [field ...]", "write fast", uses="RW delete")
def hdel(db: Keyspace, key: bytes, *field: bytes) -> int:
    """Delete fields, and the key with its last one; how many there were. O(1) a field."""
    fields = db.hash(key)
    gone = fields.delete(field)
    if gone:
        db.changed(key, fields, "hdel")
    return gone


@command("HINCRBY key field increment", "write denyoom fast", uses="RW access update")
def hincrby(db: Keyspace, key: bytes, field: bytes, increment: int) -> int:
    """Add to the integer in a field, a missing one counting as 0; the new value. O(1).

    Errors: WRONGTYPE; a value that is no integer; a sum beyond 64 bits.
    """
    fields = db.hash(key)
    total = increased(fields.get(field), increment, HASH_VALUE_NOT_AN_INTEGER)
    fields.set(((field, b"%d" % total),), keep_ttl=True)
    db.changed(key, fields, "hincrby")
    return total


@command("HINCRBYFLOAT key field increment", "write denyoom fast", uses="RW access update")
def hincrbyfloat(db: Keyspace, key: bytes, field: bytes, increment: bytes) -> bytes:
    """Add to the number in a field, a missing one counting as 0; the new value as text. O(1).

    Errors: an increment that is no finite number; WRONGTYPE; a value that is no number; a sum that is not finite.
    """
    # As the server, this looks at the increment before the key, infinite ones included.
    addend = long_double.parse(increment)
    if addend.is_infinite:
        raise ResponseError(NOT_FINITE)
    fields = db.hash(key)
    current = fields.get(field)
    total = long_double.add(long_double.parse(b"0" if current is None else current, HASH_VALUE_NOT_A_FLOAT), addend)
    fields.set(((field, total),), keep_ttl=True)
    db.changed(key, fields, "hincrbyfloat")
    return total


@command("HRANDFIELD key [count [WITHVALUES]]", "readonly", tips="nondeterministic_output", by_hand=True)
def hrandfield(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """A field drawn at random, or up to `count` different ones; with a negative count so many that may repeat.

    WITHVALUES gives each in a list with its value. O(log n) a field. When the key is missing: None, or no fields.
    Errors: a count that is no number; a word too many; WRONGTYPE.
    """
    wanted = drawing.read(words, b"WITHVALUES")
    fields = db.hash(key)
    return drawing.draw(len(fields), fields.sample, wanted)


@command(
    "HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]",
    "readonly", tips="nondeterministic_output", by_hand=True,
)  # fmt: skip
def hscan(db: Keyspace, key: bytes, cursor: bytes, *options: bytes) -> list[Reply]:
    """Some fields with their values, and the cursor for the next call, 0 at the end. O(count).

    Errors: a cursor that is no number; WRONGTYPE; and, where the key exists, options that do not fit.
    """
    start = scanning.cursor(cursor)
    fields = db.hash(key)
    if not fields:
        return scanning.nothing()
    wanted = scanning.options(options, valued=True)
    following, pairs = fields.scan(start, wanted.count)
    return scanning.page(following, ((field,) for field, _ in pairs) if wanted.novalues else pairs, wanted)
