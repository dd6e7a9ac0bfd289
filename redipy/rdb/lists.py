"""Lists: a quicklist, whose nodes are listpacks or single long elements; older servers had ziplists, or all by itself.

Source: `rdbSaveObject` and `rdbLoadObject` in Redis's rdb.c. Imports: contents, and the parts of bodies.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from redipy.contents import ListContent
from redipy.rdb import ziplist
from redipy.rdb.listpack import FRAME, LIST_BYTES, entries, entry_of, packed, text
from redipy.rdb.parts import Reader, length, string
from redipy.rdb.payload import Damaged

LIST, LIST_ZIPLIST, LIST_QUICKLIST, LIST_QUICKLIST_2 = 1, 10, 14, 18

_PLAIN, _PACKED = 1, 2  # what a node is


def written(content: ListContent) -> bytes:
    """The body of a list."""
    nodes = list(_nodes(content.elements))
    return b"".join((bytes([LIST_QUICKLIST_2]), length(len(nodes)), *nodes))


def _nodes(elements: Iterable[bytes]) -> Iterator[bytes]:
    """The nodes: as many elements in each as a listpack may have bytes, one that has more of its own by itself."""
    gathered: list[bytes] = []
    used = FRAME
    for element in elements:
        size = len(entry_of(element))
        is_long = len(element) > LIST_BYTES
        if gathered and (is_long or used + size > LIST_BYTES):
            yield length(_PACKED) + string(packed(gathered))
            gathered, used = [], FRAME
        if is_long:
            yield length(_PLAIN) + string(element)
        else:
            gathered.append(element)
            used += size
    if gathered:
        yield length(_PACKED) + string(packed(gathered))


def _read_list(reader: Reader) -> list[bytes]:
    return [reader.string() for _ in range(reader.count())]


def _read_ziplist(reader: Reader) -> list[bytes]:
    return list(map(text, ziplist.entries(reader.string())))


def _read_quicklist(reader: Reader) -> list[bytes]:
    return [element for _ in range(reader.count()) for element in _read_ziplist(reader)]


def _read_quicklist_2(reader: Reader) -> list[bytes]:
    return [element for _ in range(reader.count()) for element in _read_node(reader)]


def _read_node(reader: Reader) -> list[bytes]:
    kind, data = reader.length(), reader.string()
    if not data:
        raise Damaged
    if kind == _PLAIN:
        return [data]
    if kind == _PACKED:
        return list(map(text, entries(data)))
    raise Damaged


def _some(read: Callable[[Reader], list[bytes]]) -> Callable[[Reader], ListContent]:
    """Reads a list, which may not be empty."""

    def read_some(reader: Reader) -> ListContent:
        elements = read(reader)
        if not elements:
            raise Damaged
        return ListContent(elements)

    return read_some


READERS: Mapping[int, Callable[[Reader], ListContent]] = {
    LIST: _some(_read_list),
    LIST_ZIPLIST: _some(_read_ziplist),
    LIST_QUICKLIST: _some(_read_quicklist),
    LIST_QUICKLIST_2: _some(_read_quicklist_2),
}
"""What reads the body of a list, by the number of its form."""
