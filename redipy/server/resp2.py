"""What replies are in version 2 of the protocol, where that is not plain.

Most of it is: a map or a set is a list there, a double its text, a truth value 1 or 0. The commands of this table have
another shape than follows from that, or answer with the null of arrays, which version 3 does not tell from the other.
Imports: errors, replies.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from redipy.errors import RedipyError
from redipy.replies import Pairs, Reply

Shape: TypeAlias = Callable[[Reply, Sequence[bytes]], Reply]
"""From a reply, and the words of the command after its name, to what version 2 has in its place."""


class NullArray:
    """The null that stands for an array."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL_ARRAY"


NULL_ARRAY = NullArray()


def downgraded(reply: Reply, name: bytes, words: Sequence[bytes]) -> Reply:
    """The reply to a command as version 2 has it.

    >>> downgraded([[b"a", 1.0], [b"b", 2.0]], b"zrange", [b"z", b"0", b"-1", b"WITHSCORES"])
    [b'a', 1.0, b'b', 2.0]
    """
    shape = SHAPES.get(name) or SHAPES.get(name.upper())
    return reply if shape is None or isinstance(reply, RedipyError) else shape(reply, words)


def _null_array(reply: Reply, words: Sequence[bytes]) -> Reply:
    return NULL_ARRAY if reply is None else reply


def _null_array_with_option(reply: Reply, words: Sequence[bytes]) -> Reply:
    """Without its option the command answers one value, and so with the null of values."""
    return NULL_ARRAY if reply is None and len(words) % 2 == 0 else reply


def _flat_pairs(reply: Reply, words: Sequence[bytes]) -> Reply:
    """Pairs of member and score, or field and value, one behind the other."""
    if isinstance(reply, list) and reply and isinstance(reply[0], list):
        return [part for pair in reply for part in pair]
    return reply


def _null_positions(reply: Reply, words: Sequence[bytes]) -> Reply:
    return [NULL_ARRAY if position is None else position for position in reply]


def _streams(reply: Reply, words: Sequence[bytes]) -> Reply:
    """A list of streams; of an entry that was deleted meanwhile there is the id."""
    if reply is None:
        return NULL_ARRAY
    return [
        [key, [[id, NULL_ARRAY if fields is None else fields] for id, fields in entries]]
        for key, entries in (reply.pairs if isinstance(reply, Pairs) else reply.items())
    ]


def _null_consumers(reply: Reply, words: Sequence[bytes]) -> Reply:
    """XPENDING without a range ends with its consumers."""
    return [*reply[:3], NULL_ARRAY] if len(words) == 2 and reply[3] is None else reply


SHAPES: Mapping[bytes, Shape] = {
    **dict.fromkeys(
        b"EXEC BLPOP BRPOP BLMPOP BZPOPMIN BZPOPMAX BZMPOP LMPOP ZMPOP XRANGE XREVRANGE".split(), _null_array
    ),
    **dict.fromkeys(b"LPOP RPOP".split(), _null_array_with_option),
    **dict.fromkeys(b"ZRANK ZREVRANK".split(), lambda reply, words: _null_array_with_option(reply, words[1:])),
    **dict.fromkeys(
        b"ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZUNION ZINTER ZDIFF ZPOPMIN ZPOPMAX ZRANDMEMBER HRANDFIELD"
        .split(), _flat_pairs,
    ),
    **dict.fromkeys(b"XREAD XREADGROUP".split(), _streams),
    b"GEOPOS": _null_positions,
    b"XPENDING": _null_consumers,
}  # fmt: skip
