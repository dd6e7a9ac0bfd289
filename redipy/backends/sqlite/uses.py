"""How keys of a file are used, noted in the process until a step that writes can put it into their rows.

So a read stays a read: it costs an entry in a dict, and nothing while no policy of eviction wants to know. What was not
written yet counts in this process already, and is lost with it. Imports: eviction, and the steps beside it.
"""
from __future__ import annotations

from itertools import islice
from typing import TypeAlias

from redipy.backends.eviction import Frequencies, Mark, Uses
from redipy.backends.sqlite.steps import Steps

MOST_NOTES = 4096  # keys of which something is noted; beyond, the note that was longest untouched is dropped
MOST_WRITTEN = 64  # that a step writes, so that nobody pays for the reads of all others
MOST_COUNTED = 512  # uses of a key between two writes

Place: TypeAlias = tuple[int, bytes]
"""A key with the number of its database."""


class Notebook:
    """The uses that no row tells of yet: by key, how many there were, and when the last was. See `steps.Concludes`."""

    has_to_write = False  # that can wait for a step that writes anyway

    def __init__(self, steps: Steps) -> None:
        self.steps, self.database = steps, steps.database
        self.uses: Uses | None = None
        self.notes: dict[Place, tuple[int, int]] = {}  # the one that was touched last stands last

    def follow(self, uses: Uses | None) -> None:
        """Note from now on what a policy wants to know; None: nothing."""
        if uses is not self.uses:
            self.uses = uses
            self.notes.clear()

    @property
    def column(self) -> str:
        """Where the rows of keys have their marks."""
        return "frequency" if isinstance(self.uses, Frequencies) else "used_ms"

    def note(self, place: Place) -> None:
        """A key is used. O(1)."""
        count, _ = self.notes.pop(place, (0, 0))
        self.notes[place] = (min(count + 1, MOST_COUNTED), self.steps.now_ms())
        if len(self.notes) > MOST_NOTES:
            del self.notes[next(iter(self.notes))]
        if self.steps.writing:
            self.steps.concluding[self] = None

    @property
    def is_due(self) -> bool:
        """Whether there is so much to write that a write should be a step for it."""
        return len(self.notes) >= MOST_WRITTEN

    def forget(self, place: Place) -> None:
        """A key is gone. O(1)."""
        self.notes.pop(place, None)

    def forget_database(self, number: int) -> None:
        """All keys of a database are gone. O(notes)."""
        for place in [place for place in self.notes if place[0] == number]:
            del self.notes[place]

    def mark(self, place: Place, written: Mark) -> Mark:
        """The mark of a key whose row has this one. O(its uses since)."""
        count, used_ms = self.notes.get(place, (0, 0))
        if self.uses is not None:
            for _ in range(count):
                written = self.uses.again(written, used_ms)
        return written

    def stored(self, place: Place) -> Mark:
        """The mark of an existing key, as it is by now. O(log n)."""
        number, key = place
        mark: Mark = self.database.value(f"select {self.column} from key where name = ? and db = ?", (key, number))
        return self.mark(place, mark)

    def put(self, place: Place, mark: int) -> None:
        """Let the row of an existing key have a mark, whatever was noted of it. O(log n)."""
        self.forget(place)
        number, key = place
        self.database.run(f"update key set {self.column} = ? where name = ? and db = ?", (mark, key, number))

    def write(self) -> None:
        """See `steps.Concludes`: writes the oldest of the notes."""
        places = list(islice(self.notes, MOST_WRITTEN))
        self.database.run_many(
            f"update key set {self.column} = ? where name = ? and db = ?",
            [(self.stored((number, key)), key, number) for number, key in places],
        )
        for place in places:
            del self.notes[place]

    def kept(self) -> None:
        """See `steps.Concludes`."""

    def undone(self) -> None:
        """See `steps.Concludes`: what was noted stays true."""
