"""The function libraries of a memory store. Imports: keyspace."""
from __future__ import annotations

from redipy.keyspace import Libraries


class Shelf:
    """Some libraries, which stay as they are: a shelf is equal to itself alone, and so is its own version."""

    __slots__ = ("sources",)

    def __init__(self, sources: dict[bytes, bytes]) -> None:
        self.sources = sources


class MemoryLibraries(Libraries):
    """One shelf; a change puts another in its place, so that an undo only needs to put the old one back."""

    def __init__(self) -> None:
        self.shelf = Shelf({})

    def version(self) -> object:
        return self.shelf

    def sources(self) -> dict[bytes, bytes]:
        return self.shelf.sources

    def put(self, name: bytes, source: bytes) -> None:
        self.shelf = Shelf({**self.shelf.sources, name: source})

    def delete(self, name: bytes) -> None:
        self.shelf = Shelf({other: source for other, source in self.shelf.sources.items() if other != name})
