"""Function libraries: what FUNCTION LOAD keeps in the store, and what becomes of it in the Lua state.

The store has the sources, also for other processes; the state has the functions. Before each use the two are compared
by the version of the store's libraries, so that what another process loaded, or a rollback took back, is noticed.
Imports: errors, keyspace, how errors show words from
commands, and the rooms beside it.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redipy.commands.words import shown
from redipy.errors import (
    FUNCTION_EXISTS,
    LIBRARY_DOES_NOT_COMPILE,
    LIBRARY_DOES_NOT_LOAD,
    LIBRARY_EXISTS,
    LIBRARY_IS_EMPTY,
    NO_FUNCTION,
    NO_LIBRARY,
    RESTORED_LIBRARY_EXISTS,
    ResponseError,
)
from redipy.keyspace import Libraries
from redipy.lua.shebang import metadata_of
from redipy.lua.state import Function, State

CHUNK = b"@user_function"


@dataclass(frozen=True, slots=True)
class Library:
    """A library as it was loaded into a state."""

    name: bytes
    source: bytes
    functions: tuple[Function, ...]


class Loaded:
    """The libraries in a Lua state. Used under the lock of the store."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.version: object = None
        self.libraries: dict[bytes, Library] = {}
        self.functions: dict[bytes, Function] = {}  # by the name in lower case

    def follow(self, stored: Libraries) -> None:
        """Load what has come to the store's libraries since, and forget what has gone. O(1) where nothing has."""
        version = stored.version()
        if version == self.version:
            return
        sources = stored.sources()
        kept = {name: library for name, library in self.libraries.items() if sources.get(name) == library.source}
        libraries = {name: kept[name] if name in kept else self.loaded(source) for name, source in sources.items()}
        self._become(libraries, stored)

    def loaded(self, source: bytes) -> Library:
        """Run a library's source, which registers its functions. Errors: the server's, for one that will not do."""
        name, body = metadata_of(source)
        try:
            chunk = self.state.compile(body, CHUNK, is_library=True)
        except ResponseError as error:
            raise ResponseError(LIBRARY_DOES_NOT_COMPILE.format(error)) from None
        try:
            functions = self.state.load(chunk)
        except ResponseError as error:
            raise ResponseError(LIBRARY_DOES_NOT_LOAD.format(error)) from None
        if not functions:
            raise ResponseError(LIBRARY_IS_EMPTY)
        return Library(name, source, tuple(functions))

    def load(self, stored: Libraries, source: bytes, *, replaces: bool) -> bytes:
        """Put a library into the store; its name. Errors: as `loaded`; its name or that of a function is taken."""
        name, _ = metadata_of(source)
        if name in self.libraries and not replaces:
            raise ResponseError(LIBRARY_EXISTS.format(shown(name)))
        library = self.loaded(source)
        see_that_functions_fit(library, self.libraries)
        stored.put(name, source)
        self._become({**self.libraries, name: library}, stored)
        return name

    def restore(self, stored: Libraries, sources: Sequence[bytes], *, replaces: bool, flushes: bool) -> None:
        """Put libraries into the store, all or none; flushes: in the place of all that are there. Errors: as `load`."""
        libraries = {} if flushes else dict(self.libraries)
        for library in map(self.loaded, sources):
            if library.name in libraries and not replaces:
                raise ResponseError(RESTORED_LIBRARY_EXISTS.format(shown(library.name)))
            see_that_functions_fit(library, libraries)
            libraries[library.name] = library
        for name in self.libraries.keys() - libraries.keys():
            stored.delete(name)
        for name, library in libraries.items():
            if library is not self.libraries.get(name):
                stored.put(name, library.source)
        self._become(libraries, stored)

    def _become(self, libraries: dict[bytes, Library], stored: Libraries) -> None:
        self.libraries, self.version = libraries, stored.version()
        self.functions = {
            function.name.lower(): function for library in libraries.values() for function in library.functions
        }

    def delete(self, stored: Libraries, name: bytes) -> None:
        """Delete a library. Errors: there is none of the name."""
        if name not in self.libraries:
            raise ResponseError(NO_LIBRARY)
        stored.delete(name)
        self.follow(stored)

    def function(self, name: bytes) -> Function:
        """The function of a name, in either case. Errors: there is none."""
        found = self.functions.get(name) or self.functions.get(name.lower())
        if found is None:
            raise ResponseError(NO_FUNCTION)
        return found


def see_that_functions_fit(library: Library, beside: Mapping[bytes, Library]) -> None:
    """Raise the server's error for a library of whose functions one is in another library already."""
    taken = {
        function.name.lower() for other in beside.values() if other.name != library.name for function in other.functions
    }
    for function in library.functions:
        if function.name.lower() in taken:
            raise ResponseError(FUNCTION_EXISTS.format(shown(function.name)))
