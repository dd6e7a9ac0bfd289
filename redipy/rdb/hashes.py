"""Hashes: fields and values in a listpack or one after the other, with the time when a field expires beside it.

Source: `rdbSaveObject` and `rdbLoadObject` in Redis's rdb.c. Imports: contents, and the parts of bodies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from redipy.contents import HashContent
from redipy.rdb import ziplist
from redipy.rdb.listpack import MOST_FIELDS, Entry, entries, groups, is_small, packed, text
from redipy.rdb.parts import Reader, check_distinct, length, milliseconds, string
from redipy.rdb.payload import Damaged

HASH, HASH_ZIPMAP, HASH_ZIPLIST, HASH_LISTPACK = 4, 9, 13, 16
HASH_METADATA_EARLY, HASH_LISTPACK_EX_EARLY = 22, 23  # of release candidates: they do not begin with the first time
HASH_METADATA, HASH_LISTPACK_EX = 24, 25

LAST_MS = 2**48 - 1  # the latest time at which a field can expire

Timed: TypeAlias = tuple[bytes, bytes, int]
"""A field, its value, and when it expires; 0 if it does not."""


def written(content: HashContent) -> bytes:
    """The body of a hash, in the form in which a server would keep it."""
    pairs = content.pairs
    words = [word for pair in pairs for word in pair]
    is_packed = len(pairs) <= MOST_FIELDS and is_small(words)
    if content.expiring:
        return _written_timed(content, is_packed)
    if is_packed:
        return bytes([HASH_LISTPACK]) + string(packed(words))
    return b"".join((bytes([HASH]), length(len(pairs)), *map(string, words)))


def _written_timed(content: HashContent, is_packed: bool) -> bytes:
    """The body of a hash with fields that expire; in a listpack these come first, in the order of their times."""
    times = dict(content.expiring)
    timed = [(field, value, times.get(field, 0)) for field, value in content.pairs]
    first_ms = min(times.values())
    head = bytes([HASH_LISTPACK_EX if is_packed else HASH_METADATA]) + milliseconds(first_ms)
    if is_packed:
        timed.sort(key=lambda one: one[2] or LAST_MS + 1)
        return head + string(packed(word for one in timed for word in one))
    after = (length(ms and ms - first_ms + 1) + string(field) + string(value) for field, value, ms in timed)
    return b"".join((head, length(len(timed)), *after))


# Reading


def _of(timed: Sequence[Timed]) -> HashContent:
    """A hash of some fields. Errors: none is there, or one is there twice, or expires beyond all time."""
    check_distinct([field for field, _, _ in timed])
    if any(not 0 <= ms <= LAST_MS for _, _, ms in timed):
        raise Damaged
    return HashContent([(field, value) for field, value, _ in timed], [(field, ms) for field, _, ms in timed if ms])


def _of_pairs(found: Sequence[Entry]) -> HashContent:
    return _of([(text(field), text(value), 0) for field, value in groups(found, 2)])


def _read_hash(reader: Reader) -> HashContent:
    return _of([(reader.string(), reader.string(), 0) for _ in range(reader.count())])


def _read_zipmap(reader: Reader) -> HashContent:
    return _of([(field, value, 0) for field, value in ziplist.zipmap_pairs(reader.string())])


def _read_ziplist(reader: Reader) -> HashContent:
    return _of_pairs(ziplist.entries(reader.string()))


def _read_listpack(reader: Reader) -> HashContent:
    return _of_pairs(entries(reader.string()))


def _read_listpack_ex_early(reader: Reader) -> HashContent:
    timed = []
    for field, value, ms in groups(entries(reader.string()), 3):
        if isinstance(ms, bytes):
            raise Damaged
        timed.append((text(field), text(value), ms))
    if any((one or LAST_MS + 1) > (other or LAST_MS + 1) for (_, _, one), (_, _, other) in pairwise(timed)):
        raise Damaged
    return _of(timed)


def _read_listpack_ex(reader: Reader) -> HashContent:
    reader.signed()  # the first time, which stands in the listpack as well
    return _read_listpack_ex_early(reader)


def _read_metadata_early(reader: Reader) -> HashContent:
    return _of([(field, value, ms) for ms, field, value in _after(reader)])


def _read_metadata(reader: Reader) -> HashContent:
    first_ms = reader.signed()
    return _of([(field, value, ms and (first_ms + ms - 1) % 2**64) for ms, field, value in _after(reader)])


def _after(reader: Reader) -> Iterator[tuple[int, bytes, bytes]]:
    """Each field with its value after the time, in whatever way that is written."""
    for _ in range(reader.count()):
        yield reader.length(), reader.string(), reader.string()


READERS: Mapping[int, Callable[[Reader], HashContent]] = {
    HASH: _read_hash,
    HASH_ZIPMAP: _read_zipmap,
    HASH_ZIPLIST: _read_ziplist,
    HASH_LISTPACK: _read_listpack,
    HASH_METADATA_EARLY: _read_metadata_early,
    HASH_LISTPACK_EX_EARLY: _read_listpack_ex_early,
    HASH_METADATA: _read_metadata,
    HASH_LISTPACK_EX: _read_listpack_ex,
}
"""What reads the body of a hash, by the number of its form."""
