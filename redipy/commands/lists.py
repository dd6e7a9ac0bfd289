"""Lists: what each list command does, over any keyspace.

A list is cheap at both ends and O(n) in between. This room decides what is asked of the container and what is
answered; expiry, locking, waiting and storage belong to others. Imports: errors, keyspace, replies, and of the commands
`popping`, `table`, `timeouts`, `words`.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from redipy.commands import popping
from redipy.commands.table import Declare
from redipy.commands.timeouts import until_ms
from redipy.commands.words import Count, Negatable, half_open, integer, negatable, not_negative
from redipy.containers import List
from redipy.errors import (
    INDEX_OUT_OF_RANGE,
    NO_SUCH_KEY,
    RANK_IS_ZERO,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.keyspace import Keyspace, Waits
from redipy.replies import OK, Reply, Status

command = Declare("list")

ENDS = (b"LEFT", b"RIGHT")


# Both ends


@command("LPUSH key element [element ...]", "write denyoom fast", uses="RW insert")
def lpush(db: Keyspace, key: bytes, *element: bytes) -> int:
    """Put each element before the head in turn, so the last one given ends up first. O(1) an element.

    Makes the list if there is none. Returns the new length.
    Errors: WRONGTYPE when the key holds something else.
    """
    elements = db.list(key)
    elements.push_head(element)
    db.changed(key, elements, "lpush")
    return len(elements)


@command("RPUSH key element [element ...]", "write denyoom fast", uses="RW insert")
def rpush(db: Keyspace, key: bytes, *element: bytes) -> int:
    """Put the elements behind the tail in order, making the list if there is none; the new length. O(1) an element."""
    elements = db.list(key)
    elements.push_tail(element)
    db.changed(key, elements, "rpush")
    return len(elements)


@command("LPUSHX key element [element ...]", "write denyoom fast", uses="RW insert")
def lpushx(db: Keyspace, key: bytes, *element: bytes) -> int:
    """LPUSH to a list that exists; the new length, 0 when the key is missing. O(1) an element."""
    return lpush(db, key, *element) if db.list(key) else 0


@command("RPUSHX key element [element ...]", "write denyoom fast", uses="RW insert")
def rpushx(db: Keyspace, key: bytes, *element: bytes) -> int:
    """RPUSH to a list that exists; the new length, 0 when the key is missing. O(1) an element."""
    return rpush(db, key, *element) if db.list(key) else 0


@command("LPOP key [count]", "write fast", uses="RW access delete")
def lpop(db: Keyspace, key: bytes, count: Count | None = None) -> bytes | list[bytes] | None:
    """Take the head, or up to `count` elements from there on as a list; None when the key is missing. O(1) an element.

    Errors: a count that is no number or below 0; WRONGTYPE.
    """
    elements = db.list(key)
    if not elements:
        return None
    popped = elements.pop_head(1 if count is None else count)
    if popped:
        db.changed(key, elements, "lpop")
    return popped[0] if count is None else popped


@command("RPOP key [count]", "write fast", uses="RW access delete")
def rpop(db: Keyspace, key: bytes, count: Count | None = None) -> bytes | list[bytes] | None:
    """Take the tail, or up to `count` elements, the tail first; None when the key is missing. O(1) an element.

    Errors: a count that is no number or below 0; WRONGTYPE.
    """
    elements = db.list(key)
    if not elements:
        return None
    popped = elements.pop_tail(1 if count is None else count)
    if popped:
        db.changed(key, elements, "rpop")
    return popped[0] if count is None else popped


@command("LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>", "write denyoom", uses="RW access delete, RW insert")
def lmove(db: Keyspace, source: bytes, destination: bytes, wherefrom: bytes, whereto: bytes) -> bytes | None:
    """Take an element from one end of a list and put it at an end of another, or of the same; the element. O(1).

    None when the source is missing; then the destination may be of any type.
    Errors: WRONGTYPE when one of the two holds something else.
    """
    taken_from = db.list(source)
    if not taken_from:
        return None
    put_to = taken_from if source == destination else db.list(destination)
    moved = taken_from.pop_head(1) if wherefrom == b"LEFT" else taken_from.pop_tail(1)
    if whereto == b"LEFT":
        put_to.push_head(moved)
    else:
        put_to.push_tail(moved)
    pop, push = "lpop" if wherefrom == b"LEFT" else "rpop", "lpush" if whereto == b"LEFT" else "rpush"
    if put_to is taken_from:
        db.changed(source, taken_from, push, pop)
    else:
        db.changed(destination, put_to, push)
        db.changed(source, taken_from, pop)
    return moved[0]


@command("RPOPLPUSH source destination", "write denyoom", uses="RW access delete, RW insert")
def rpoplpush(db: Keyspace, source: bytes, destination: bytes) -> bytes | None:
    """LMOVE from the tail of the source to the head of the destination. O(1)."""
    return lmove(db, source, destination, b"RIGHT", b"LEFT")


# From the first of several keys, and waiting for an element


@command(
    "LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]",
    "write movablekeys", uses="RW access delete", by_hand=True,
)  # fmt: skip
def lmpop(db: Keyspace, *words: bytes) -> list[Reply] | None:
    """Take an element, or up to `count`, from one end of the first list that there is; its key and they. O(1) each.

    None when every key is missing.
    Errors: the first word that does not fit; WRONGTYPE where a key before the list holds something else.
    """
    wanted = popping.read(words, ENDS)
    return popping.first(wanted.keys, lambda key: _popped(db, key, wanted.end, wanted.count))


@command("BLPOP key [key ...] timeout", "write blocking", uses="RW access delete")
def blpop(db: Keyspace, timeout: bytes, *key: bytes) -> list[Reply]:
    """Take the head of the first list that there is, and wait for one where there is none; its key and the element.

    timeout: seconds, 0 forever; when it is over, None is answered. Who came first is served first. O(1) a key.
    Errors: a bad timeout; WRONGTYPE where a key before the list holds something else.
    """
    return _pop_or_wait(db, key, timeout, b"LEFT")


@command("BRPOP key [key ...] timeout", "write blocking", uses="RW access delete")
def brpop(db: Keyspace, timeout: bytes, *key: bytes) -> list[Reply]:
    """Take the tail of the first list that there is; else as BLPOP."""
    return _pop_or_wait(db, key, timeout, b"RIGHT")


@command(
    "BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]", "write blocking movablekeys",
    uses="RW access delete", by_hand=True
)
def blmpop(db: Keyspace, timeout: bytes, *words: bytes) -> list[Reply]:
    """LMPOP, which waits like BLPOP where every key is missing.

    Errors: as LMPOP, and last a bad timeout.
    """
    wanted = popping.read(words, ENDS)
    over_ms = until_ms(timeout, db.now_ms())
    return popping.first_or_wait(
        wanted.keys, lambda key: _popped(db, key, wanted.end, wanted.count), "list", over_ms
    )


@command(
    "BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout",
    "write denyoom blocking", uses="RW access delete, RW insert",
)  # fmt: skip
def blmove(
    db: Keyspace, source: bytes, destination: bytes, wherefrom: bytes, whereto: bytes, timeout: bytes
) -> bytes:
    """LMOVE, which waits like BLPOP where the source is missing. O(1).

    Errors: a bad timeout; WRONGTYPE, which also ends a wait where the destination holds something else.
    """
    over_ms = until_ms(timeout, db.now_ms())
    moved = lmove(db, source, destination, wherefrom, whereto)
    if moved is None:
        raise Waits((source,), over_ms, type="list")
    return moved


@command("BRPOPLPUSH source destination timeout", "write denyoom blocking", uses="RW access delete, RW insert")
def brpoplpush(db: Keyspace, source: bytes, destination: bytes, timeout: bytes) -> bytes:
    """BLMOVE from the tail of the source to the head of the destination. O(1)."""
    return blmove(db, source, destination, b"RIGHT", b"LEFT", timeout)


def _pop_or_wait(db: Keyspace, keys: tuple[bytes, ...], timeout: bytes, end: bytes) -> list[Reply]:
    """What BLPOP and BRPOP do."""
    over_ms = until_ms(timeout, db.now_ms())
    key, (element,) = popping.first_or_wait(keys, lambda key: _popped(db, key, end, 1), "list", over_ms)
    return [key, element]


def _popped(db: Keyspace, key: bytes, end: bytes, count: int) -> list[Reply] | None:
    """A key and what is taken from an end of its list; None when it is missing."""
    taken = lpop(db, key, count) if end == b"LEFT" else rpop(db, key, count)
    return None if taken is None else [key, taken]


# In between


@command("LLEN key", "readonly fast", uses="RO")
def llen(db: Keyspace, key: bytes) -> int:
    """How many elements there are; 0 when the key is missing. O(1)."""
    return len(db.list(key))


@command("LRANGE key start stop", "readonly")
def lrange(db: Keyspace, key: bytes, start: int, stop: int) -> list[bytes]:
    """The elements from one index to another, both included; none when the key is missing. O(n).

    Negative indices count from the end, and what lies beyond an end is left out.
    """
    elements = db.list(key)
    return elements.range(*half_open(start, stop, len(elements)))


@command("LTRIM key start stop", "write", uses="RW delete")
def ltrim(db: Keyspace, key: bytes, start: int, stop: int) -> Status:
    """Keep what LRANGE would answer, and delete the rest; with nothing left the key goes. O(removed)."""
    elements = db.list(key)
    if elements:
        elements.trim(*half_open(start, stop, len(elements)))
        db.changed(key, elements, "ltrim")
    return OK


@command("LINDEX key index", "readonly")
def lindex(db: Keyspace, key: bytes, index: bytes) -> bytes | None:
    """The element at an index, negative from the end; None where there is none. O(n) between the ends."""
    # The index stays bytes: the server looks for the key before it reads the number.
    elements = db.list(key)
    at = _place(integer(index), len(elements)) if elements else None
    return None if at is None else elements.get(at)


@command("LSET key index element", "write denyoom")
def lset(db: Keyspace, key: bytes, index: bytes, element: bytes) -> Status:
    """Replace the element at an index, negative from the end. O(n) between the ends.

    Errors: no such key; WRONGTYPE; an index that is no number, or outside the list.
    """
    # The index stays bytes: the server looks for the key before it reads the number.
    elements = db.list(key)
    if not elements:
        raise ResponseError(NO_SUCH_KEY)
    # The server keeps this one index in 32 bits: 2**32 is the head. Source: `listTypeReplaceAtIndex` in its t_list.c.
    at = _place((integer(index) + 2**31) % 2**32 - 2**31, len(elements))
    if at is None:
        raise ResponseError(INDEX_OUT_OF_RANGE)
    elements.replace(at, element)
    db.changed(key, elements, "lset")
    return OK


def _place(index: int, length: int) -> int | None:
    """The place from the head that an index means, negative from the end; None outside the list.

    >>> _place(-1, 3), _place(3, 3), _place(-4, 3)
    (2, None, None)
    """
    at = index + length if index < 0 else index
    return at if 0 <= at < length else None


# By element


@command("LINSERT key <BEFORE | AFTER> pivot element", "write denyoom", uses="RW insert")
def linsert(db: Keyspace, key: bytes, where: bytes, pivot: bytes, element: bytes) -> int:
    """Put an element before or after the first one that equals the pivot; the new length. O(n).

    Returns 0 when the key is missing, -1 when the pivot is.
    """
    elements = db.list(key)
    if not elements:
        return 0
    at = next(_places(elements, pivot), None)
    if at is None:
        return -1
    elements.insert(at + (where == b"AFTER"), element)
    db.changed(key, elements, "linsert")
    return len(elements)


@command("LREM key count element", "write", uses="RW delete")
def lrem(db: Keyspace, key: bytes, count: Negatable, element: bytes) -> int:
    """Take out elements equal to one: the first `count`, the last with a negative count, all with 0; how many. O(n)."""
    elements = db.list(key)
    found = list(islice(_places(elements, element, backwards=count < 0), abs(count) or None))
    if found:
        elements.delete(found[::-1] if count < 0 else found)
        db.changed(key, elements, "lrem")
    return len(found)


@command("LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]", "readonly", by_hand=True)
def lpos(db: Keyspace, key: bytes, element: bytes, *options: bytes) -> int | list[int] | None:
    """Where an element stands: the index of a match, or None; with `COUNT` a list of indices, of all with 0. O(n).

    `RANK` says which match is the first that counts, negative from the tail on; `MAXLEN` how many elements to look at.
    Errors: options that do not fit, before the key is looked for; WRONGTYPE.
    """
    wanted = _search(options)
    elements = db.list(key)
    places = _places(elements, element, backwards=wanted.rank < 0, most=wanted.maxlen or None)
    counted = islice(places, abs(wanted.rank) - 1, None)
    if wanted.count is None:
        return next(counted, None)
    return list(islice(counted, wanted.count or None))


@dataclass(frozen=True, slots=True)
class _Search:
    """The options of LPOS, as read."""

    rank: int = 1
    count: int | None = None
    maxlen: int = 0


def _search(words: tuple[bytes, ...]) -> _Search:
    """Read the options of LPOS from left to right: the first that does not fit decides the error.

    >>> _search((b"RANK", b"-1", b"count", b"0"))
    _Search(rank=-1, count=0, maxlen=0)
    """
    read = _Search()
    left = iter(words)
    for word in left:
        name, given = word.upper(), next(left, None)
        if given is None:
            raise ResponseError(SYNTAX_ERROR)
        if name == b"RANK":
            read = replace(read, rank=negatable(given))
            if not read.rank:
                raise ResponseError(RANK_IS_ZERO)
        elif name == b"COUNT":
            read = replace(read, count=not_negative(given, "COUNT"))
        elif name == b"MAXLEN":
            read = replace(read, maxlen=not_negative(given, "MAXLEN"))
        else:
            raise ResponseError(SYNTAX_ERROR)
    return read


def _places(elements: List, element: bytes, *, backwards: bool = False, most: int | None = None) -> Iterator[int]:
    """The indices at which an element stands, in the order of the walk, which looks at `most` elements. O(n)."""
    if not backwards:
        return (at for at, other in enumerate(islice(elements, most)) if other == element)
    last = len(elements) - 1
    return (last - at for at, other in enumerate(islice(reversed(elements), most)) if other == element)
