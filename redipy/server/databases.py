"""The databases of a backend, opened once for many sessions. Imports: backends.base, replies."""
from __future__ import annotations

from collections.abc import Callable

from redipy.backends.base import Backend
from redipy.replies import Reply


class Databases:
    """The databases of a backend by number, each with what calls a command on it, which takes a while to make."""

    def __init__(self, backend: Backend) -> None:
        self.root = backend.exact()
        self.opened: dict[int, tuple[Backend, Callable[..., Reply]]] = {0: (self.root, self.root.caller())}

    def __getitem__(self, number: int) -> tuple[Backend, Callable[..., Reply]]:
        found = self.opened.get(number)
        if found is None:
            backend = self.root.database(number)
            found = self.opened[number] = (backend, backend.caller())
        return found
