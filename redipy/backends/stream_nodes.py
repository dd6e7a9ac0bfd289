"""Where the server begins a new node in a stream: what approximate trimming (`MAXLEN ~`) removes at once.

The server packs neighbouring entries into a node, a listpack, until it has 100 of them, deleted ones counted, or takes
4096 bytes, its defaults of `stream-node-max-entries` and `stream-node-max-bytes`. Both stores keep the same books, so
that they trim the same entries. Sources: `streamAppendItem` in Redis's t_stream.c, for what is packed, and
`lpEncodeGetType` in its listpack.c, for how much that takes. Imports nothing of redipy.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

MOST_ENTRIES = 100
MOST_BYTES = 4096

_HEADER = 7  # of a listpack, with the byte that ends it
_SMALL = 2  # bytes of a number from 0 to 127, such as a flag or a short count
_INTEGER = re.compile(rb"-?[1-9][0-9]*|0")


def is_full(entries: int, taken: int, words: Sequence[bytes]) -> bool:
    """Whether an entry of these words begins a new node, behind one of so many entries and bytes."""
    return entries >= MOST_ENTRIES or taken + sum(map(len, words)) >= MOST_BYTES


def empty_size(fields: Sequence[bytes]) -> int:
    """The bytes of a node before its first entry, whose fields it writes down."""
    counters = 3 * _SMALL  # of entries, of deleted ones, and the end of the fields
    return _HEADER + counters + _number_size(len(fields)) + sum(map(_word_size, fields))


def entry_size(id: int, words: Sequence[bytes], node_id: int, node_fields: Sequence[bytes]) -> int:
    """The bytes of an entry in a node; one with the fields of the node's first entry does not repeat them."""
    flags = _SMALL
    elapsed = _number_size((id >> 64) - (node_id >> 64))
    # The server subtracts sequence numbers as 64 bits that may overflow.
    sequence = _number_size((id - node_id + 2**63) % 2**64 - 2**63)
    fields = words[::2]
    if tuple(fields) == tuple(node_fields):
        size = sum(map(_word_size, words[1::2]))
        elements = 3 + len(fields)
    else:
        size = _number_size(len(fields)) + sum(map(_word_size, words))
        elements = 4 + len(words)
    return flags + elapsed + sequence + size + _number_size(elements)


def _word_size(word: bytes) -> int:
    """The bytes that a word takes; one that is an integer is packed as such.

    >>> _word_size(b"hello"), _word_size(b"100"), _word_size(b"1000"), _word_size(b"x" * 100)
    (7, 2, 3, 103)
    """
    length = len(word)
    if length <= 20 and _INTEGER.fullmatch(word) and -(2**63) <= (number := int(word)) < 2**63:
        return _number_size(number)
    return _with_length(length + (1 if length < 64 else 2 if length < 4096 else 5))


def _number_size(number: int) -> int:
    """The bytes that a signed integer of 64 bits takes.

    >>> [_number_size(number) for number in (127, 128, -1, 5000, 2**40)]
    [2, 3, 3, 4, 10]
    """
    if 0 <= number < 128:
        return _SMALL
    for bits, size in ((12, 2), (15, 3), (23, 4), (31, 5)):
        if -(2**bits) <= number < 2**bits:
            return size + 1
    return 10


def _with_length(size: int) -> int:
    """The bytes of an element with its length behind it, by which a listpack is walked backwards."""
    if size <= 127:
        return size + 1
    return size + next(width for width in (2, 3, 4, 5) if size < 2 ** (7 * width) - 1 or width == 5)
