"""Settings over a file: those that belong to the data are kept in it, and hold for every process that has it open.

A change is written with the step that makes it, and undone with it. Others learn of it when they next write, or ask for
their settings. Imports: the settings, errors, and the steps beside it.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from redipy.backends.sqlite.steps import Step, Steps
from redipy.commands.settings import OF_DATA, SETTINGS, Settings
from redipy.errors import StorageError


class FileSettings(Settings):
    """The settings of one open file."""

    has_to_write = True  # see `steps.Concludes`

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self.steps, self.database = steps, steps.database
        self.stored: dict[str, bytes] = {}  # what the file had, when it was last looked at
        self.unwritten: set[bytes] = set()  # names that were changed in this step
        self.look()

    def look(self) -> None:
        """Learn what others have changed. O(settings that were ever changed)."""
        if self.unwritten:  # in this very step, so nobody else has
            return
        stored: dict[str, bytes] = dict(self.database.rows("select name, value from setting"))
        if stored != self.stored:
            self.stored = stored
            self.take({name: stored.get(name.decode(), SETTINGS[name].default) for name in OF_DATA})

    def matching(self, patterns: Sequence[bytes]) -> dict[bytes, bytes]:
        """See `Settings.matching`."""
        with self.database.lock:
            self.look()
            return super().matching(patterns)

    def change(self, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """See `Settings.change`."""
        with Step(self.steps, writes=True):
            super().change(pairs)
            changed = OF_DATA.intersection(name.lower() for name, _ in pairs)
            if changed:
                self.unwritten |= changed
                self.steps.concluding[self] = None

    def write(self) -> None:
        """See `steps.Concludes`."""
        self.database.run_many(
            "insert or replace into setting values (?, ?)",
            [(name.decode(), self.values[name]) for name in self.unwritten],
        )

    def kept(self) -> None:
        """See `steps.Concludes`."""
        self.stored.update((name.decode(), self.values[name]) for name in self.unwritten)
        self.unwritten.clear()

    def undone(self) -> None:
        """See `steps.Concludes`."""
        self.unwritten.clear()
        self.stored = {}
        with suppress(StorageError):  # a file in trouble, of which the next step will tell
            self.look()
