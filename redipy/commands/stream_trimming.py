"""Trimming: the options of XADD and XTRIM, and what they remove.

Approximate trimming removes whole nodes of the server's, about 100 entries each; which entries share one is told by the
store. Imports: errors, keyspace, and how words and stream ids are read.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redipy.commands.stream_ids import ACKED, DELREF, KEEPREF, REFERENCES, exact, forget, is_referenced
from redipy.commands.words import integer
from redipy.containers import LARGEST_STREAM_ID, Stream, StreamID
from redipy.errors import (
    STREAM_LIMIT_NEEDS_APPROXIMATION,
    STREAM_LIMIT_NEEDS_TRIMMING,
    STREAM_NEGATIVE_THRESHOLD,
    STREAM_NO_TRIMMING,
    STREAM_ONE_TRIMMING,
    SYNTAX_ERROR,
    ResponseError,
)

DEFAULT_LIMIT = 10_000  # of entries that approximate trimming removes at most: 100 nodes
PAGE = 100  # entries that are looked at together


@dataclass(slots=True)
class Trimming:
    """What to remove, as read so far: `maxlen` or `minid`, or neither."""

    maxlen: int | None = None
    minid: StreamID | None = None
    approximate: bool = False
    limit: int | None = None
    references: bytes = b""
    nomkstream: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether anything is to be trimmed."""
        return self.maxlen is not None or self.minid is not None

    def read(self, words: Sequence[bytes]) -> int:
        """Read one option from the start of the words; how many it takes, 0 for what is no option."""
        option, following = words[0].upper(), words[1:3]
        if option in (b"MAXLEN", b"MINID") and following:
            return self._read_threshold(option, following)
        if option == b"LIMIT" and following:
            self.limit = _not_negative(following[0], "LIMIT")
            return 2
        if option in REFERENCES and not self.references:
            self.references = option
            return 1
        return 0

    def _read_threshold(self, option: bytes, words: Sequence[bytes]) -> int:
        if self.is_wanted:
            raise ResponseError(STREAM_ONE_TRIMMING)
        marked = len(words) == 2 and words[0] in (b"=", b"~")
        self.approximate = marked and words[0] == b"~"
        threshold = words[marked]
        if option == b"MAXLEN":
            self.maxlen = _not_negative(threshold, "MAXLEN")
        else:
            self.minid = exact(threshold)
        return 2 + marked

    def check(self, *, required: bool) -> None:
        """Refuse options that do not go together."""
        if self.limit and not self.is_wanted:
            raise ResponseError(STREAM_LIMIT_NEEDS_TRIMMING)
        if required and not self.is_wanted:
            raise ResponseError(STREAM_NO_TRIMMING)
        if self.limit is not None and not self.approximate:
            raise ResponseError(STREAM_LIMIT_NEEDS_APPROXIMATION)


def _not_negative(word: bytes, option: str) -> int:
    value = integer(word)
    if value < 0:
        raise ResponseError(STREAM_NEGATIVE_THRESHOLD.format(option))
    return value


def trim_options(words: Sequence[bytes]) -> Trimming:
    """The options of XTRIM; the first word that does not fit decides the error."""
    trimming = Trimming()
    at = 0
    while at < len(words):
        taken = trimming.read(words[at:])
        if not taken:
            raise ResponseError(SYNTAX_ERROR)
        at += taken
    trimming.check(required=True)
    return trimming


def trim(stream: Stream, trimming: Trimming) -> int:
    """Remove what is to be trimmed; how many entries that were. O(log n + removed), with ACKED O(n).

    Source: `streamTrim` in Redis's t_stream.c. Approximate trimming with DELREF or ACKED removes nothing there either.
    """
    if trimming.references not in (b"", KEEPREF):
        return 0 if trimming.approximate else _trim_one_by_one(stream, trimming)
    last = _last_of_nodes(stream, trimming) if trimming.approximate else _last_before(stream, trimming)
    return 0 if last is None else stream.delete_to(last)


def _last_before(stream: Stream, trimming: Trimming) -> StreamID | None:
    """The id up to which exact trimming removes everything; None for nothing."""
    if trimming.minid is not None:
        return trimming.minid - 1 if trimming.minid else None
    assert trimming.maxlen is not None
    excess = len(stream) - trimming.maxlen
    if excess <= 0:
        return None
    return stream.id_at(excess) - 1 if trimming.maxlen else LARGEST_STREAM_ID


def _last_of_nodes(stream: Stream, trimming: Trimming) -> StreamID | None:
    """The id up to which approximate trimming removes everything; None for nothing."""
    last: StreamID | None = None
    limit = DEFAULT_LIMIT if trimming.limit is None else trimming.limit
    left, removed = len(stream), 0
    if trimming.maxlen is not None and left <= trimming.maxlen:
        return None
    for node in stream.nodes():
        if limit and removed + node.size > limit:
            break
        if trimming.maxlen is not None and (left <= trimming.maxlen or left - node.size < trimming.maxlen):
            break
        if trimming.minid is not None and node.last_id >= trimming.minid:
            break
        last = node.last_id
        left -= node.size
        removed += node.size
    return last


def _trim_one_by_one(stream: Stream, trimming: Trimming) -> int:
    """Remove entries from the first on, and what groups know of them; with ACKED only those that no group waits for."""
    groups = stream.groups()
    removed = 0
    for id in _ids(stream):
        enough = len(stream) <= trimming.maxlen if trimming.maxlen is not None else id >= (trimming.minid or 0)
        if enough:
            break
        if trimming.references == ACKED and is_referenced(groups, id):
            continue
        if trimming.references == DELREF:
            forget(groups, id)
        removed += stream.delete(id)
    return removed


def _ids(stream: Stream) -> Iterator[StreamID]:
    """The ids of a stream, whose entries may be deleted on the way."""
    start = 0
    while page := stream.range(start, LARGEST_STREAM_ID, PAGE):
        for id, _ in page:
            yield id
        start = page[-1][0] + 1
        if start > LARGEST_STREAM_ID:
            return
