"""Sets: what each set command does, over any keyspace.

A set knows at once whether it has a member, and gives its members in no order. Imports: errors, keyspace, replies, the
command table, and how words and scans are read.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest

from redipy.commands import scanning
from redipy.commands.table import Declare
from redipy.commands.words import Count, Negatable, count_of, not_negative
from redipy.containers import Set
from redipy.errors import MORE_KEYS_THAN_WORDS, NUMKEYS_NOT_POSITIVE, SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("set")


@command("SADD key member [member ...]", "write denyoom fast", uses="RW insert")
def sadd(db: Keyspace, key: bytes, *member: bytes) -> int:
    """Add members, making the set if there is none; how many are new. O(1) a member.

    Errors: WRONGTYPE when the key holds something else.
    """
    members = db.set(key)
    new = members.add(member)
    if new:
        db.changed(key, members, "sadd")
    return new


@command("SREM key member [member ...]", "write fast", uses="RW delete")
def srem(db: Keyspace, key: bytes, *member: bytes) -> int:
    """Remove members, and the key with its last one; how many there were. O(1) a member."""
    members = db.set(key)
    gone = members.remove(member)
    if gone:
        db.changed(key, members, "srem")
    return gone


@command("SMEMBERS key", "readonly", tips="nondeterministic_output_order")
def smembers(db: Keyspace, key: bytes) -> set[bytes]:
    """All members; none when the key is missing. O(n)."""
    return set(db.set(key))


@command("SISMEMBER key member", "readonly fast", uses="RO")
def sismember(db: Keyspace, key: bytes, member: bytes) -> int:
    """1 if the set has the member, else 0. O(1)."""
    return int(member in db.set(key))


@command("SMISMEMBER key member [member ...]", "readonly fast")
def smismember(db: Keyspace, key: bytes, *member: bytes) -> list[int]:
    """For each member 1 if the set has it, else 0. O(1) a member."""
    members = db.set(key)
    return [int(asked in members) for asked in member]


@command("SCARD key", "readonly fast", uses="RO")
def scard(db: Keyspace, key: bytes) -> int:
    """How many members there are; 0 when the key is missing. O(1)."""
    return len(db.set(key))


@command("SMOVE source destination member", "write fast", uses="RW access delete, RW insert")
def smove(db: Keyspace, source: bytes, destination: bytes, member: bytes) -> int:
    """Move a member to another set, making that if there is none; 1 if it was there to move, else 0. O(1).

    When the source is missing, the destination may be of any type.
    Errors: WRONGTYPE when one of the two holds something else.
    """
    taken_from = db.set(source)
    if not taken_from:
        return 0
    put_to = db.set(destination)
    if source == destination:
        return int(member in taken_from)
    if not taken_from.remove((member,)):
        return 0
    db.changed(source, taken_from, "srem")
    if put_to.add((member,)):
        db.changed(destination, put_to, "sadd")
    return 1


# At random


@command(
    "SPOP key [count]",
    "write fast", uses="RW access delete", tips="nondeterministic_output", surplus=SYNTAX_ERROR,
)  # fmt: skip
def spop(db: Keyspace, key: bytes, count: Count | None = None) -> bytes | set[bytes] | None:
    """Take out a member drawn at random, or up to `count` of them as a set. O(1) a member.

    When the key is missing: None, or no members. Errors: a count that is no number or below 0; WRONGTYPE.
    """
    members = db.set(key)
    if not members:
        return None if count is None else set()
    drawn = members.sample(1 if count is None else count)
    if drawn:
        members.remove(drawn)
        db.changed(key, members, "spop")
    return drawn[0] if count is None else set(drawn)


@command("SRANDMEMBER key [count]", "readonly", tips="nondeterministic_output", surplus=SYNTAX_ERROR)
def srandmember(db: Keyspace, key: bytes, count: Negatable | None = None) -> bytes | list[bytes] | None:
    """A member drawn at random, or up to `count` different ones; with a negative count so many that may repeat.

    O(1) a member. When the key is missing: None, or no members. Errors: a count that is no number; WRONGTYPE.
    """
    members = db.set(key)
    if count is None:
        return next(iter(members.sample(1)), None)
    if count >= 0 or not members:
        return members.sample(max(count, 0))
    return [members.sample(1)[0] for _ in range(-count)]


# Of several sets


@command("SINTER key [key ...]", "readonly", tips="nondeterministic_output_order")
def sinter(db: Keyspace, *key: bytes) -> set[bytes]:
    """The members that all the sets have; a missing key is an empty set. O(size of the smallest × number of sets).

    Errors: WRONGTYPE when a key holds something else, even where another is missing.
    """
    smallest, *others = sorted(_sets(db, key), key=len)
    common = set(smallest)
    for other in others:
        common = _common(common, other)
    return common


@command("SINTERCARD numkeys key [key ...] [LIMIT limit]", "readonly movablekeys", by_hand=True)
def sintercard(db: Keyspace, numkeys: bytes, *words: bytes) -> int:
    """How many members all the sets have; with a limit above 0 it stops counting there.

    O(size of the smallest × number of sets). A missing key is an empty set.
    Errors: the first word that does not fit; WRONGTYPE when a key holds something else, even where another is missing.
    """
    number = count_of(numkeys, NUMKEYS_NOT_POSITIVE)
    if number > len(words):
        raise ResponseError(MORE_KEYS_THAN_WORDS)
    limit = _limit(words[number:])
    smallest, *others = sorted(_sets(db, words[:number]), key=len)
    common = (member for member in smallest if all(member in other for other in others))
    return sum(1 for _ in islice(common, limit or None))


def _limit(words: Sequence[bytes]) -> int:
    """The `LIMIT` of SINTERCARD, 0 where there is none; the last of several counts."""
    limit = 0
    for option, value in zip_longest(words[::2], words[1::2]):
        if option.upper() != b"LIMIT" or value is None:
            raise ResponseError(SYNTAX_ERROR)
        limit = not_negative(value, "LIMIT")
    return limit


@command("SUNION key [key ...]", "readonly", tips="nondeterministic_output_order")
def sunion(db: Keyspace, *key: bytes) -> set[bytes]:
    """The members that any of the sets has; a missing key is an empty set. O(n) in all members.

    Errors: WRONGTYPE when a key holds something else.
    """
    return set().union(*_sets(db, key))


@command("SDIFF key [key ...]", "readonly", tips="nondeterministic_output_order")
def sdiff(db: Keyspace, *key: bytes) -> set[bytes]:
    """The members of the first set that no other has; a missing key is an empty set. O(size of the first × sets).

    Errors: WRONGTYPE when a key holds something else, even where the first is missing.
    """
    first, *others = _sets(db, key)
    left = set(first)
    for other in others:
        left -= _common(left, other)
    return left


def _sets(db: Keyspace, keys: Iterable[bytes]) -> Sequence[Set]:
    """The sets of keys; all are looked at, so that one of another type is an error wherever it stands."""
    return [db.set(key) for key in keys]


def _common(members: set[bytes], other: Set) -> set[bytes]:
    """The members that the other has too. O(size of the smaller)."""
    if len(other) < len(members):
        return members.intersection(other)
    return {member for member in members if member in other}


@command("SINTERSTORE destination key [key ...]", "write denyoom", uses="OW update, RO access")
def sinterstore(db: Keyspace, destination: bytes, *key: bytes) -> int:
    """Let the destination hold what SINTER answers, whatever it held; how many members that are."""
    return _store(db, destination, sinter(db.reading(), *key), "sinterstore")


@command("SUNIONSTORE destination key [key ...]", "write denyoom", uses="OW update, RO access")
def sunionstore(db: Keyspace, destination: bytes, *key: bytes) -> int:
    """Let the destination hold what SUNION answers, whatever it held; how many members that are."""
    return _store(db, destination, sunion(db.reading(), *key), "sunionstore")


@command("SDIFFSTORE destination key [key ...]", "write denyoom", uses="OW update, RO access")
def sdiffstore(db: Keyspace, destination: bytes, *key: bytes) -> int:
    """Let the destination hold what SDIFF answers, whatever it held; how many members that are."""
    return _store(db, destination, sdiff(db.reading(), *key), "sdiffstore")


def _store(db: Keyspace, destination: bytes, members: set[bytes], event: str) -> int:
    """Replace a key, with its expiry, by a set; an empty one leaves no key."""
    if not members:
        db.delete(destination)
        return 0
    db.vacate(destination)
    stored = db.set(destination)
    stored.add(members)
    db.changed(destination, stored, event)
    return len(members)


@command("SSCAN key cursor [MATCH pattern] [COUNT count]", "readonly", tips="nondeterministic_output", by_hand=True)
def sscan(db: Keyspace, key: bytes, cursor: bytes, *options: bytes) -> list[Reply]:
    """Some members, and the cursor for the next call, 0 at the end. O(count).

    Errors: a cursor that is no number; WRONGTYPE; and, where the key exists, options that do not fit.
    """
    start = scanning.cursor(cursor)
    members = db.set(key)
    if not members:
        return scanning.nothing()
    wanted = scanning.options(options)
    following, found = members.scan(start, wanted.count)
    return scanning.page(following, zip(found, strict=True), wanted)
