"""A command of a session that waits for keys. Imports: backends.base, replies; sessions for type checkers alone."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from redipy.backends.base import Pending
from redipy.replies import Reply

if TYPE_CHECKING:
    from redipy.server.session import Session


class Waiting(Pending):
    """A command of a session that waits."""

    def __init__(self, session: Session, pending: Pending, finished: Callable[[Reply], Reply]) -> None:
        self.session, self.pending, self.finished = session, pending, finished
        self.until_ms = pending.until_ms

    def wait(self) -> Reply:
        """See `Pending.wait`."""
        try:
            return self.finished(self.pending.wait())
        finally:
            self.session.go_on()

    def then(self, take: Callable[[Reply], object]) -> None:
        """See `Pending.then`."""

        def go_on(reply: Reply) -> None:
            self.session.go_on()
            take(self.finished(reply))

        self.pending.then(go_on)

    def end(self, reply: Reply) -> bool:
        """See `Pending.end`."""
        return self.pending.end(reply)
