"""Sorted sets: members and scores in a listpack, or one after the other from the highest on.

Source: `rdbSaveObject`, `rdbLoadObject` and `rdbLoadDoubleValue` in Redis's rdb.c. Imports: contents, the parts of
bodies, and how numbers are read and printed.
"""
from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence

from redipy.commands.words import number_text, real
from redipy.contents import SortedSetContent
from redipy.errors import ResponseError
from redipy.rdb import ziplist
from redipy.rdb.listpack import MOST_MEMBERS, Entry, entries, groups, is_small, packed, text
from redipy.rdb.parts import Reader, check_distinct, length, string
from redipy.rdb.payload import Damaged

ZSET, ZSET_2, ZSET_ZIPLIST, ZSET_LISTPACK = 3, 5, 12, 17

_DOUBLE = struct.Struct("<d")
_WITHOUT_TEXT = {0xFD: math.nan, 0xFE: math.inf, 0xFF: -math.inf}  # by what stands in the place of a length


def written(content: SortedSetContent) -> bytes:
    """The body of a sorted set, in the form in which a server would keep it."""
    scores = sorted(content.scores, key=lambda pair: (pair[1], pair[0]))
    if len(scores) <= MOST_MEMBERS and is_small(member for member, _ in scores):
        return bytes([ZSET_LISTPACK]) + string(packed(word for one in scores for word in (one[0], number_text(one[1]))))
    pairs = (string(member) + _DOUBLE.pack(score) for member, score in reversed(scores))
    return b"".join((bytes([ZSET_2]), length(len(scores)), *pairs))


def _of(scores: Sequence[tuple[bytes, float]]) -> SortedSetContent:
    """A sorted set of some members. Errors: none is there, one is there twice, or has no number as its score."""
    check_distinct([member for member, _ in scores])
    if any(math.isnan(score) for _, score in scores):
        raise Damaged
    return SortedSetContent(scores)


def _of_pairs(found: Sequence[Entry]) -> SortedSetContent:
    return _of([(text(member), _score(score)) for member, score in groups(found, 2)])


def _score(written: Entry) -> float:
    """A score that is written out. Errors: it is none, of which the server makes what it can."""
    try:
        return real(text(written))
    except ResponseError:
        raise Damaged from None


def _read_zset(reader: Reader) -> SortedSetContent:
    return _of([(reader.string(), _read_text(reader)) for _ in range(reader.count())])


def _read_text(reader: Reader) -> float:
    size = reader.byte()
    return _WITHOUT_TEXT[size] if size in _WITHOUT_TEXT else _score(reader.take(size))


def _read_zset_2(reader: Reader) -> SortedSetContent:
    return _of([(reader.string(), *_DOUBLE.unpack(reader.take(_DOUBLE.size))) for _ in range(reader.count())])


def _read_ziplist(reader: Reader) -> SortedSetContent:
    return _of_pairs(ziplist.entries(reader.string()))


def _read_listpack(reader: Reader) -> SortedSetContent:
    return _of_pairs(entries(reader.string()))


READERS: Mapping[int, Callable[[Reader], SortedSetContent]] = {
    ZSET: _read_zset,
    ZSET_2: _read_zset_2,
    ZSET_ZIPLIST: _read_ziplist,
    ZSET_LISTPACK: _read_listpack,
}
"""What reads the body of a sorted set, by the number of its form."""
