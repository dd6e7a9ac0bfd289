"""Keys: what each command does that works on keys of any type, over any keyspace.

This room decides which keys are meant, when they expire and what is answered; what a key holds is left to the keyspace.
Imports: errors, glob, keyspace, replies, and of the commands `copying`, `deadlines`, `scanning`, `table`,
`words`.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from redipy.commands import copying, scanning
from redipy.commands.deadlines import are_met, deadline, whole_seconds
from redipy.commands.table import Declare
from redipy.commands.words import integer, shown
from redipy.errors import (
    EXPIRE_GT_OR_LT,
    EXPIRE_NX_STANDS_ALONE,
    NO_SUCH_KEY,
    NOT_BETWEEN,
    SAME_OBJECT,
    SYNTAX_ERROR,
    UNSUPPORTED_OPTION,
    ResponseError,
)
from redipy.glob import matcher
from redipy.keyspace import Keyspace
from redipy.replies import OK, Reply, Status

command = Declare("generic")

MISSING, PERSISTENT = -2, -1  # what stands for a time where there is none


# Which there are


@command("DEL key [key ...]", "write", uses="RM delete", tips="request_policy:multi_shard response_policy:agg_sum")
def del_(db: Keyspace, *keys: bytes) -> int:
    """Delete keys; how many there were, one that is given twice counting once. O(1) a key, on SQLite O(n)."""
    return sum(map(db.delete, keys))


@command(
    "UNLINK key [key ...]",
    "write fast", uses="RM delete", tips="request_policy:multi_shard response_policy:agg_sum",
)  # fmt: skip
def unlink(db: Keyspace, *keys: bytes) -> int:
    """Delete keys, as DEL does; how many there were."""
    return del_(db, *keys)


@command("EXISTS key [key ...]", "readonly fast", uses="RO", tips="request_policy:multi_shard response_policy:agg_sum")
def exists(db: Keyspace, *keys: bytes) -> int:
    """How many of the keys there are, one that is given twice counting twice. O(1) a key."""
    return sum(db.type(key) is not None for key in keys)


@command("TOUCH key [key ...]", "readonly fast", uses="RO", tips="request_policy:multi_shard response_policy:agg_sum")
def touch(db: Keyspace, *keys: bytes) -> int:
    """Use keys without a look at them, so that they are evicted later; how many of them there are, as EXISTS."""
    for key in keys:
        db.touch(key)
    return exists(db, *keys)


@command("TYPE key", "readonly fast", uses="RO")
def type_(db: Keyspace, key: bytes) -> Status:
    """`string`, `hash`, `list`, `set`, `zset` or `stream`; `none` when missing. O(1)."""
    return Status((db.type(key) or "none").encode())


@command("KEYS pattern", "readonly", tips="nondeterministic_output_order request_policy:all_shards", returns_keys=True)
def keys_(db: Keyspace, pattern: bytes) -> list[bytes]:
    """The keys that match a glob pattern, in any order. O(n)."""
    if pattern == b"*":
        return list(db.keys())
    return list(filter(matcher(pattern), db.keys()))


@command(
    "SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]",
    "readonly",
    tips="nondeterministic_output request_policy:special response_policy:special", by_hand=True, returns_keys=True,
)  # fmt: skip
def scan(db: Keyspace, cursor: bytes, *options: bytes) -> list[Reply]:
    """Some keys from a cursor on, and the next cursor, 0 at the end; of these, the keys that match. O(COUNT).

    A key that is there from the first call to the last is given at least once. A type that does not exist has no keys.
    Errors: a bad cursor, then the first bad option.
    """
    start = scanning.cursor(cursor)
    read = scanning.options(options, typed=True)
    following, found = db.scan(start, read.count)
    return scanning.page(following, zip(_of_type(db, found, read.type)), read)


@command(
    "RANDOMKEY",
    "readonly", tips="nondeterministic_output request_policy:all_shards response_policy:special", returns_keys=True,
)  # fmt: skip
def randomkey(db: Keyspace) -> bytes | None:
    """Any key, None when there is none. O(1), on SQLite O(log n)."""
    return db.random_key()


# What they are called


@command("MOVE key db", "write fast", uses="RW access update")
def move(db: Keyspace, key: bytes, number: int) -> int:
    """Put a key, with its expiry, into another database; 0 when it is missing here or there already, else 1. O(1).

    Errors: a number that is no database, or this one's.
    """
    other = db.sibling(number)
    if other is db:
        raise ResponseError(SAME_OBJECT)
    if db.type(key) is None or other.type(key) is not None:
        return 0
    db.move(key, other)
    return 1


@command(
    "COPY source destination [DB destination-db] [REPLACE]",
    "write denyoom", uses="RO access, OW update", by_hand=True,
)  # fmt: skip
def copy(db: Keyspace, source: bytes, destination: bytes, *options: bytes) -> int:
    """Put what a key holds, with its expiry, under another key too; 1 if it was copied, else 0. O(n).

    It is not where the source is missing, or where the destination is there and REPLACE is not given. DB names the
    database of the destination.
    Errors: the first option that does not fit; a number that is no database; a key copied to itself.
    """
    other, replaces = _copy_options(db, options)
    if (other, destination) == (db, source):
        raise ResponseError(SAME_OBJECT)
    type, replaced = db.reading().type(source), other.type(destination)
    if type is None or (replaced is not None and not replaces):
        return 0
    other.delete(destination, event=None)
    copying.copy(db, source, other, destination)
    other.notify_overwritten(destination, replaced, type)
    return 1


def _copy_options(db: Keyspace, words: Sequence[bytes]) -> tuple[Keyspace, bool]:
    """The database of the destination, and whether what is there is replaced."""
    other, replaces = db, False
    left = iter(words)
    for word in left:
        if word.upper() == b"REPLACE":
            replaces = True
            continue
        number = next(left, None)
        if word.upper() != b"DB" or number is None:
            raise ResponseError(SYNTAX_ERROR)
        other = db.sibling(_int32(number))
    return other, replaces


def _int32(word: bytes) -> int:
    """An integer of 32 bits."""
    value = integer(word)
    if not -(2**31) <= value < 2**31:
        raise ResponseError(NOT_BETWEEN.format(-(2**31), 2**31 - 1))
    return value


@command("RENAME key newkey", "write", uses="RW access delete, OW update")
def rename(db: Keyspace, key: bytes, newkey: bytes) -> Status:
    """Give a key another name, with its expiry, in the place of what was there. O(1).

    Errors: no such key.
    """
    _must_exist(db, key)
    db.rename(key, newkey)
    return OK


@command("RENAMENX key newkey", "write fast", uses="RW access delete, OW insert")
def renamenx(db: Keyspace, key: bytes, newkey: bytes) -> int:
    """Give a key another name unless there is a key of that name; 1 if it was renamed, else 0. O(1).

    Errors: no such key.
    """
    _must_exist(db, key)
    if db.type(newkey) is not None:
        return 0
    db.rename(key, newkey)
    return 1


# When they expire


@command("EXPIRE key seconds [NX | XX | GT | LT]", "write fast", by_hand=True)
def expire(db: Keyspace, key: bytes, seconds: bytes, *conditions: bytes) -> int:
    """Let a key expire in some seconds; 1 if it will, 0 for a missing key or a condition that is not met. O(log n).

    A moment that is past deletes the key. Conditions: NX, it had no expiry; XX, it had one; GT and LT, the new moment
    is later or earlier than the old one, where no expiry is the latest there is.
    Errors: another option, conditions that exclude each other, then a bad time.
    """
    return _expire(db, key, seconds, conditions, unit="ex", name="expire")


@command("PEXPIRE key milliseconds [NX | XX | GT | LT]", "write fast", by_hand=True)
def pexpire(db: Keyspace, key: bytes, milliseconds: bytes, *conditions: bytes) -> int:
    """Let a key expire in some milliseconds; else as EXPIRE."""
    return _expire(db, key, milliseconds, conditions, unit="px", name="pexpire")


@command("EXPIREAT key unix-time-seconds [NX | XX | GT | LT]", "write fast", by_hand=True)
def expireat(db: Keyspace, key: bytes, unix_time_seconds: bytes, *conditions: bytes) -> int:
    """Let a key expire at a time, in seconds since the epoch; else as EXPIRE."""
    return _expire(db, key, unix_time_seconds, conditions, unit="exat", name="expireat")


@command("PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]", "write fast", by_hand=True)
def pexpireat(db: Keyspace, key: bytes, unix_time_milliseconds: bytes, *conditions: bytes) -> int:
    """Let a key expire at a time, in milliseconds since the epoch; else as EXPIRE."""
    return _expire(db, key, unix_time_milliseconds, conditions, unit="pxat", name="pexpireat")


@command("PERSIST key", "write fast")
def persist(db: Keyspace, key: bytes) -> int:
    """Let a key not expire; 1 if it would have, 0 if not or when missing. O(1)."""
    db.touch(key)
    if db.type(key) is None or db.expires_ms(key) is None:
        return 0
    db.expire(key, None, event="persist")
    return 1


@command("TTL key", "readonly fast", tips="nondeterministic_output")
def ttl(db: Keyspace, key: bytes) -> int:
    """How many seconds a key has left, to the nearest; -1 if it does not expire, -2 when missing. O(1)."""
    left = pttl(db, key)
    return left if left < 0 else whole_seconds(left)


@command("PTTL key", "readonly fast", tips="nondeterministic_output")
def pttl(db: Keyspace, key: bytes) -> int:
    """How many milliseconds a key has left; -1 if it does not expire, -2 when missing. O(1)."""
    expires_ms = pexpiretime(db, key)
    return expires_ms if expires_ms < 0 else max(expires_ms - db.now_ms(), 0)


@command("EXPIRETIME key", "readonly fast")
def expiretime(db: Keyspace, key: bytes) -> int:
    """When a key expires, in seconds since the epoch; -1 if it does not expire, -2 when missing. O(1)."""
    expires_ms = pexpiretime(db, key)
    return expires_ms if expires_ms < 0 else whole_seconds(expires_ms)


@command("PEXPIRETIME key", "readonly fast")
def pexpiretime(db: Keyspace, key: bytes) -> int:
    """When a key expires, in milliseconds since the epoch; -1 if it does not expire, -2 when missing. O(1)."""
    if db.type(key) is None:
        return MISSING
    expires_ms = db.expires_ms(key)
    return PERSISTENT if expires_ms is None else expires_ms


# What they share


def _must_exist(db: Keyspace, key: bytes) -> None:
    """The server's error for a missing key."""
    if db.type(key) is None:
        raise ResponseError(NO_SUCH_KEY)


def _of_type(db: Keyspace, keys: Iterable[bytes], wanted: bytes | None) -> Iterable[bytes]:
    """The keys that hold a type, all where none is named."""
    if wanted is None:
        return keys
    kind = wanted.decode(errors="replace")
    return [key for key in keys if db.type(key) == kind]


def _expire(db: Keyspace, key: bytes, time: bytes, conditions: Sequence[bytes], *, unit: str, name: str) -> int:
    """What the four commands do that let a key expire."""
    wanted = _conditions(conditions)
    expires_ms = deadline(db, time, unit, name, must_be_positive=False)
    db.touch(key)
    if db.type(key) is None or not are_met(wanted, db.expires_ms(key), expires_ms):
        return 0
    if expires_ms > db.now_ms():
        db.expire(key, expires_ms)
    else:
        db.delete(key)
    return 1


def _conditions(words: Sequence[bytes]) -> frozenset[bytes]:
    """The conditions in capitals. Source: `parseExtendedExpireArgumentsOrReply` in Redis's expire.c."""
    wanted = frozenset(word.upper() for word in words)
    for word in words:
        if word.upper() not in (b"NX", b"XX", b"GT", b"LT"):
            raise ResponseError(UNSUPPORTED_OPTION.format(shown(word)))
    if b"NX" in wanted and len(wanted) > 1:
        raise ResponseError(EXPIRE_NX_STANDS_ALONE)
    if {b"GT", b"LT"} <= wanted:
        raise ResponseError(EXPIRE_GT_OR_LT)
    return wanted
