"""SORT: the elements of a list, set or sorted set in an order, and what other keys hold for them.

A pattern such as `weight_*` or `object_*->field` names, for each element, the key or the field of a hash where its
weight, or what is to be answered for it, is found. Imports: errors, keyspace, replies, and of the commands `table`,
`words`.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from redipy.commands.acl.access import may_read_all
from redipy.commands.key_specs import UNKNOWN, at_index, key_range, key_spec
from redipy.commands.table import Declare
from redipy.commands.words import decimal, integer
from redipy.errors import SORT_NOT_A_NUMBER, SORT_NOT_ALLOWED, SYNTAX_ERROR, WRONG_TYPE, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("generic")

_SORTED = key_spec("RO access", at_index(1), key_range(0))
_LOOKED_UP = key_spec("RO access", UNKNOWN, UNKNOWN)  # what patterns name depends on the elements


def _stored_and_sorted(words: Sequence[bytes]) -> list[int]:
    """Which words of SORT are keys: the first, and the one after the last STORE. Source: `sortGetKeys` in db.c."""
    skipped = {b"LIMIT": 2, b"BY": 1, b"GET": 1}
    stored: list[int] = []
    at = 1
    while at < len(words):
        token = words[at].upper()
        if token == b"STORE" and at + 1 < len(words):
            stored = [at + 1]
            at += 1
        at += 1 + skipped.get(token, 0)
    return [0, *stored] if words else []


@command(
    "SORT key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] "
    "[STORE destination]",
    "write denyoom movablekeys",
    by_hand=True,
    keys=_stored_and_sorted,
    key_specs=(_SORTED, _LOOKED_UP, key_spec("OW update", UNKNOWN, UNKNOWN)),
)
def sort(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """The elements of a list, set or sorted set, from the smallest number up; with STORE, how many were stored.

    BY sorts by what a pattern finds for each element, one that finds nothing counting as 0, and not at all with a
    pattern that has no `*`; ALPHA compares bytes, DESC turns the order round, LIMIT skips and counts. GET answers what
    a pattern finds for each element, `#` being the element, None where there is nothing. STORE lets a key hold the
    answer as a list, or deletes it where that is empty; nothing found is an empty element. O(n log n).
    Errors: the first word that does not fit; WRONGTYPE; a weight that is no number.
    """
    wanted = _read(words, may_store=True, may_look_up=may_read_all(b"SORT", (key, *words)))
    found = _sorted(db.reading(), key, wanted)
    if wanted.destination is None:
        return found
    if not found:
        db.delete(wanted.destination)
        return 0
    db.vacate(wanted.destination)
    stored = db.list(wanted.destination)
    stored.push_tail([element or b"" for element in found])
    db.changed(wanted.destination, stored, "sortstore")
    return len(found)


@command(
    "SORT_RO key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA]",
    "readonly movablekeys",
    by_hand=True,
    keys=lambda words: [0] if words else [],
    key_specs=(_SORTED, _LOOKED_UP),
)
def sort_ro(db: Keyspace, key: bytes, *words: bytes) -> list[bytes | None]:
    """SORT, which stores nothing."""
    wanted = _read(words, may_store=False, may_look_up=may_read_all(b"SORT_RO", (key, *words)))
    return _sorted(db, key, wanted)


@dataclass(slots=True)
class _Order:
    """The options of SORT, as read."""

    by: bytes | None = None
    as_it_is: bool = False  # a pattern without `*` was given, also where another follows
    skipped: int = 0
    count: int = -1  # all, where negative
    get: list[bytes] = field(default_factory=list)
    descending: bool = False
    alpha: bool = False
    destination: bytes | None = None


def _read(words: Sequence[bytes], *, may_store: bool, may_look_up: bool) -> _Order:
    """Read the options from left to right; the first that does not fit decides, and of one given twice the last counts.

    Source: `sortCommandGeneric` in Redis's sort.c.
    """
    read = _Order()
    left = list(words[::-1])
    while left:
        match left.pop().upper():
            case b"ASC":
                read.descending = False
            case b"DESC":
                read.descending = True
            case b"ALPHA":
                read.alpha = True
            case b"LIMIT" if len(left) >= 2:
                read.skipped, read.count = integer(left.pop()), integer(left.pop())
            case b"STORE" if may_store and left:
                read.destination = left.pop()
            case b"BY" if left:
                read.by = left.pop()
                read.as_it_is |= b"*" not in read.by
                if not may_look_up and b"*" in read.by:
                    raise ResponseError(SORT_NOT_ALLOWED.format("BY"))
            case b"GET" if left:
                if not may_look_up:
                    raise ResponseError(SORT_NOT_ALLOWED.format("GET"))
                read.get.append(left.pop())
            case _:
                raise ResponseError(SYNTAX_ERROR)
    return read


def _sorted(db: Keyspace, key: bytes, wanted: _Order) -> list[bytes | None]:
    """The elements in order, or what is to be answered for them."""
    elements = _ordered(db, key, wanted)
    start = min(max(wanted.skipped, 0), len(elements))
    chosen = elements[start:] if wanted.count < 0 else elements[start:start + wanted.count]
    if not wanted.get:
        return list(chosen)
    return [_found(db, pattern, element) for element in chosen for pattern in wanted.get]


def _ordered(db: Keyspace, key: bytes, wanted: _Order) -> list[bytes]:
    """All elements in the order that is wanted."""
    kind = db.type(key)
    by, alpha = wanted.by, wanted.alpha
    if wanted.as_it_is:
        if kind == "list":
            return _turned(db.list(key), wanted.descending)
        if kind == "zset":
            return _turned((member for member, _ in db.zset(key).in_order()), wanted.descending)
        # A set has no order of its own. The server gives it this one where the order could be seen later: in a script
        # and with STORE.
        by, alpha = None, True
    order: Callable[[bytes], Any]
    if by is None:
        order = _itself if alpha else _number_first
    else:
        weights = {element: _found(db, by, element) for element in _elements(db, key, kind)}
        order = _alphabetical(weights) if alpha else _numerical(weights)
    return sorted(_elements(db, key, kind), key=order, reverse=wanted.descending)


def _turned(elements: Iterable[bytes], descending: bool) -> list[bytes]:
    """The elements in their own order, or from the last on."""
    listed = list(elements)
    return listed[::-1] if descending else listed


def _elements(db: Keyspace, key: bytes, kind: str | None) -> Iterable[bytes]:
    """What there is to sort."""
    match kind:
        case None:
            return ()
        case "list":
            return db.list(key)
        case "set":
            return db.set(key)
        case "zset":
            return (member for member, _ in db.zset(key).in_order())
        case _:
            raise ResponseError(WRONG_TYPE)


# What is compared


def _itself(element: bytes) -> bytes:
    return element


def _number_first(element: bytes) -> tuple[float, bytes]:
    """An element as a number; those that are equal as numbers are compared as bytes."""
    return _weight(element), element


def _numerical(weights: dict[bytes, bytes | None]) -> Callable[[bytes], tuple[float, bytes]]:
    """Compares what was found as numbers, nothing being 0, and where that is equal the elements."""
    numbers = {element: 0.0 if weight is None else _weight(weight) for element, weight in weights.items()}
    return lambda element: (numbers[element], element)


def _alphabetical(weights: dict[bytes, bytes | None]) -> Callable[[bytes], tuple[bool, bytes]]:
    """Compares what was found as bytes, nothing coming first."""
    return lambda element: (weights[element] is not None, weights[element] or b"")


def _weight(word: bytes) -> float:
    r"""The number that a word stands for; an empty word is 0, and what follows a zero byte is passed over.

    Unlike scores, it may be too large for a double, and is not read as hexadecimal.

    >>> _weight(b"1.5"), _weight(b""), _weight(b"3\0x"), _weight(b"1e400")
    (1.5, 0.0, 3.0, inf)
    """
    text = word.partition(b"\0")[0]
    number = decimal(text) if text else 0.0
    if math.isnan(number):
        raise ResponseError(SORT_NOT_A_NUMBER)
    return number


# What patterns find


def _found(db: Keyspace, pattern: bytes, element: bytes) -> bytes | None:
    """What a pattern finds for an element; None where there is nothing, or nothing of the right type.

    Source: `lookupKeyByPattern` in Redis's sort.c.
    """
    if pattern == b"#":
        return element
    key, hash_field = _place(pattern, element)
    if key is None:
        return None
    kind = db.type(key)
    if hash_field is None:
        return db.get_string(key) if kind == "string" else None
    return db.hash(key).get(hash_field) if kind == "hash" else None


def _place(pattern: bytes, element: bytes) -> tuple[bytes | None, bytes | None]:
    """The key that a pattern names for an element, None for a pattern without `*`; and the field, None for a string.

    The field begins behind the first `->` after the `*`; with nothing behind it, the arrow is part of the key.

    >>> _place(b"w_*", b"7"), _place(b"o_*_x->f->g", b"7"), _place(b"w_*->", b"7"), _place(b"w", b"7")
    ((b'w_7', None), (b'o_7_x', b'f->g'), (b'w_7->', None), (None, None))
    """
    before, star, after = pattern.partition(b"*")
    if not star:
        return None, None
    behind, _, hash_field = after.partition(b"->")
    return (before + element + behind, hash_field) if hash_field else (before + element + after, None)
