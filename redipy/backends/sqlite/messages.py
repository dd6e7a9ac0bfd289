"""Pub/sub over a file: messages reach every process that has it open, and each two clients of one process.

Who listens says so in the table `listener`, every few seconds anew, and notes its subscriptions in `subscription`; a
process that died is forgotten when it has not been heard of for a while. A publisher looks there who receives what it
sends, and writes a message for those elsewhere within its step. So what is undone was never sent, and what is kept
arrives once, in the order of commits, at everybody who was subscribed at the commit. Listeners find messages when the
`watcher` sees that somebody has committed; those in the process of the publisher get theirs directly, but after the
commit, too.

All of it happens under the lock of the connection. In memory nobody else can listen, and nothing is written. Imports:
base of backends, pubsub, clock, errors, glob, and the rooms beside it.
"""
from __future__ import annotations

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable

from redipy.backends.base import Message
from redipy.backends.pubsub import Delivery, Hub, Kind, LocalSubscription, Name
from redipy.backends.sqlite.steps import BriefStep, Step, Steps
from redipy.clock import Clock, SystemClock
from redipy.errors import StorageError
from redipy.glob import matcher

BEAT_MS = 2_000  # between two signs of life of a listener
DEAD_MS = 10_000  # after which one that gave none is no longer counted …
FORGOTTEN_MS = 60_000  # … and after which it gets no messages: a machine may sleep, and a step may take long
OLD_MS = 30_000  # after which a message is deleted that not everybody has read
CLEAN_EVERY = 100  # messages that a publisher writes before it deletes old ones

# Subscriptions of listeners other than ?1.
ELSEWHERE = "from subscription join listener on id = listener_id where listener_id <> ?1"
ALIVE = "seen_ms > ?2"

REAL = SystemClock()  # a listener lives in real time, also where the data has a clock that is moved by hand


class FileHub(Hub):
    """The subscriptions of one open file, and by way of it those of all others."""

    def __init__(self, clock: Clock, steps: Steps) -> None:
        super().__init__(clock)
        self.steps, self.database = steps, steps.database
        self.is_shared = self.database.is_shared
        self.begin_to_listen: Callable[[], object] = lambda: None  # called with each subscription
        self.was_forgotten: Callable[[], object] = lambda: None  # called when messages may have been missed
        self.unsent: list[tuple[bytes, bytes, Kind]] = []  # messages of this step, for listeners elsewhere
        self.changed: dict[bytes | None, None] = {}  # keys that this step changed, for them; None: all keys
        self.held: list[Delivery] = []  # and for those here
        self.ready: deque[Delivery] = deque()  # what is to be passed on now
        self.written = 0  # messages, since the last look for old ones
        self._begin()

    def _begin(self) -> None:
        self.listener_id = secrets.randbits(62)
        self.is_noted = False  # that the file has all subscriptions of this listener
        self.read_id = 0  # of the last message that was read or written here
        self.written_id = 0  # of the last message of this step
        self.beat_ms = 0  # when to give a sign of life

    @property
    def is_listening(self) -> bool:
        """Whether there are subscriptions here."""
        return any(self.tables.values())

    # Sending

    def publish(self, channel: bytes, message: bytes, *, sharded: bool = False) -> int:
        """See `Hub.publish`; it goes once the step is kept. O(subscribers + patterns), of all processes."""
        if not self.steps.depth:
            with Step(self.steps, writes=True):
                return self.publish(channel, message, sharded=sharded)
        deliveries = self.deliveries(channel, message, sharded=sharded)
        if deliveries and not self.steps.writing:
            self.catch_up()  # what came before; a step that writes does so at its end
        self.held += deliveries
        elsewhere = self._receivers_elsewhere(channel, sharded=sharded) if self.is_shared else []
        if elsewhere:
            self.unsent.append((channel, message, _kind(sharded)))
        if elsewhere or deliveries:
            self.steps.concluding[self] = None
        return len(deliveries) + sum(elsewhere)

    def note_change(self, key: bytes | None) -> None:
        """Let those elsewhere know who track keys that one has changed, or with None all; once the step is kept."""
        if self.steps.depth:
            self.changed[key] = None
            self.steps.concluding[self] = None
        else:
            with Step(self.steps, writes=True):
                self.note_change(key)

    def is_tracked_elsewhere(self) -> bool:
        """Whether there are others who want to know which keys are changed; also if they seem to be dead."""
        return bool(self.database.value(f"select exists (select 1 {ELSEWHERE} and kind = 'keys')", (self.listener_id,)))

    def _receivers_elsewhere(self, channel: bytes, *, sharded: bool) -> list[int]:
        """How many receive what is sent to a channel, for each matching name of each other listener; 0 if it is dead.

        It may turn out to be alive, so the message is for it, too.
        """
        rows = self.database.rows(
            f"select name, kind = 'pattern', number * ({ALIVE}) {ELSEWHERE}"
            " and (kind = ?3 and name = ?4 or kind = 'pattern' and ?3 = 'channel')",
            (*self._elsewhere(), _kind(sharded), channel),
        )
        return [number for name, is_pattern, number in rows if not is_pattern or matcher(name)(channel)]

    def _elsewhere(self) -> tuple[int, int]:
        """What stands for ?1 and ?2 in `ELSEWHERE` and `ALIVE`."""
        return self.listener_id, REAL.now_ms() - DEAD_MS

    @property
    def has_to_write(self) -> bool:
        """See `steps.Concludes`."""
        return bool(self.unsent or self.changed)

    def write(self) -> None:
        """See `steps.Concludes`."""
        if self.is_listening:
            self.catch_up()
        if self.changed:
            self.unsent.append((b"", packed_keys(self.changed), "keys"))
            self.changed.clear()
        if self.unsent:
            now_ms = REAL.now_ms()
            self.database.run_many(
                "insert into message (channel, data, kind, sent_ms) values (?, ?, ?, ?)",
                [(*message, now_ms) for message in self.unsent],
            )
            self.written_id = self.database.inserted_id()
            self.written += len(self.unsent)
            if self.written >= CLEAN_EVERY:
                self._clean_up()

    def kept(self) -> None:
        """See `steps.Concludes`."""
        self.unsent.clear()
        self.read_id = max(self.read_id, self.written_id)  # it has written after all others that it had read
        self.ready += self.held
        self.held.clear()
        self.deliver()

    def undone(self) -> None:
        """See `steps.Concludes`."""
        self.unsent.clear()
        self.changed.clear()
        self.held.clear()
        self.written_id = 0
        self.is_noted = False  # it may have noted subscriptions
        self.deliver()  # what it had read of others

    def deliver(self) -> None:
        """Pass on what is ready. A receiver that sends something itself has it passed on after all that came before."""
        while self.ready:
            subscription, message = self.ready.popleft()
            subscription.receive(message)

    def _clean_up(self) -> None:
        """Delete messages that everybody has read or that are old, of twice as many as were written here."""
        now_ms = REAL.now_ms()
        self._forget_the_dead(now_ms)
        self.database.run(
            "delete from message where id in (select id from message order by id limit ?)"
            " and (id <= (select min(read_id) from listener) or sent_ms < ?)",
            (2 * self.written, now_ms - OLD_MS),
        )
        self.written = 0

    # Receiving

    def receive(self) -> None:
        """Pass on what others have sent. Not within a step."""
        if self.is_listening and self.is_shared:
            self.catch_up()
        self.deliver()

    def catch_up(self) -> None:
        """Read what others have sent since it was last looked, for those who are subscribed now."""
        if self.is_shared:
            for id, channel, data, kind in self.database.rows(
                "select id, channel, data, kind from message where id > ? order by id", (self.read_id,)
            ):
                if kind == "keys":
                    message = Message(kind, channel, data)
                    self.ready += [(subscription, message) for subscription in self.tables["keys"].get(channel, ())]
                else:
                    self.ready += self.deliveries(channel, data, sharded=kind == "shard")
                self.read_id = id

    # Subscribing

    def subscribe(self, subscription: LocalSubscription, names: Collection[Name]) -> None:
        """See `Hub.subscribe`. When it returns, every process knows."""
        with self.database.lock:
            new = [name for name in names if not self.has(subscription, name)]
            if not self.is_shared or not new:
                super().subscribe(subscription, new)
                return
            try:
                with Step(self.steps, writes=True):
                    self.steps.concluding[self] = None
                    if self.is_listening:
                        self.catch_up()
                    else:
                        self.read_id = self.database.value("select ifnull(max(id), 0) from message")
                    super().subscribe(subscription, new)
                    self._note(new)
            except BaseException:
                super().unsubscribe(subscription, new)
                self.is_noted = False
                raise
            self.begin_to_listen()

    def unsubscribe(self, subscription: LocalSubscription, names: Collection[Name]) -> None:
        """See `Hub.unsubscribe`. What was sent before is received still."""
        with self.database.lock:
            gone = [name for name in names if self.has(subscription, name)]
            if not self.is_shared or not gone:
                super().unsubscribe(subscription, gone)
                return
            try:
                with Step(self.steps, writes=True):
                    self.steps.concluding[self] = None
                    self.catch_up()
                    super().unsubscribe(subscription, gone)
                    self._note(gone)
            except StorageError:  # closed, or in trouble: whoever leaves need not care, as the file forgets in time
                self.is_noted = False
                super().unsubscribe(subscription, gone)

    def _note(self, names: Iterable[Name]) -> None:
        """Let the file know how many have subscribed here to some names, and the listener with its first one."""
        if not self.is_listening:
            self._be_forgotten()
        elif not self._is_known():
            self._note_all()
        else:
            for kind, name in names:
                number = len(self.tables[kind].get(name, ()))
                place = (kind, name, self.listener_id)
                if number:
                    self.database.run("insert or replace into subscription values (?, ?, ?, ?)", (*place, number))
                else:
                    self.database.run("delete from subscription where kind = ? and name = ? and listener_id = ?", place)

    def _note_all(self) -> None:
        """Let the file know of the listener and of all its subscriptions."""
        now_ms = REAL.now_ms()
        self._forget_the_dead(now_ms)
        self._forget([self.listener_id])
        self.database.run("insert into listener values (?, ?, ?)", (self.listener_id, now_ms, self.read_id))
        self.database.run_many(
            "insert into subscription values (?, ?, ?, ?)",
            [
                (kind, name, self.listener_id, len(subscriptions))
                for kind, table in self.tables.items()
                for name, subscriptions in table.items()
            ],
        )
        self.is_noted = True

    def beat(self) -> None:
        """Give a sign of life, when it is time to; and note everything again if the file has forgotten it."""
        if not self.is_listening or (self.is_noted and REAL.now_ms() < self.beat_ms):
            return
        with BriefStep(self.steps, writes=True):
            self.steps.concluding[self] = None
            if not self._is_known():
                self._note_all()
                self.was_forgotten()

    def _is_known(self) -> bool:
        """Give a sign of life; False where the file lacks this listener, or may lack something of it."""
        now_ms = REAL.now_ms()
        self.beat_ms = now_ms + BEAT_MS
        return self.is_noted and self.database.run(
            "update listener set seen_ms = ?, read_id = ? where id = ?", (now_ms, self.read_id, self.listener_id)
        ) > 0

    def _forget_the_dead(self, now_ms: int) -> None:
        """Delete the listeners that were not heard of for long."""
        dead = self.database.rows("select id from listener where seen_ms < ?", (now_ms - FORGOTTEN_MS,))
        self._forget([id for (id,) in dead])

    def _forget(self, listener_ids: Collection[int]) -> None:
        """Delete listeners with their subscriptions. O(subscriptions)."""
        for id in listener_ids:
            self.database.run("delete from subscription where listener_id = ?", (id,))
            self.database.run("delete from listener where id = ?", (id,))

    # Who listens

    def active(self, *, sharded: bool = False) -> list[bytes]:
        """See `Hub.active`; in all processes."""
        return list(dict.fromkeys([*super().active(sharded=sharded), *self._names_elsewhere(_kind(sharded))]))

    def subscribers(self, channel: bytes, *, sharded: bool = False) -> int:
        """See `Hub.subscribers`; in all processes. O(their number)."""
        here = super().subscribers(channel, sharded=sharded)
        if not self.is_shared:
            return here
        elsewhere: int = self.database.value(
            f"select ifnull(sum(number), 0) {ELSEWHERE} and {ALIVE} and kind = ?3 and name = ?4",
            (*self._elsewhere(), _kind(sharded), channel),
        )
        return here + elsewhere

    def pattern_count(self) -> int:
        """See `Hub.pattern_count`; in all processes. O(patterns)."""
        return len({*self.patterns, *self._names_elsewhere("pattern")})

    def _names_elsewhere(self, kind: Kind) -> list[bytes]:
        """What others have subscribed to, of one kind."""
        if not self.is_shared:
            return []
        rows = self.database.rows(
            f"select distinct name {ELSEWHERE} and {ALIVE} and kind = ?3", (*self._elsewhere(), kind)
        )
        return [name for (name,) in rows]

    # The end

    def leave(self) -> None:
        """Let the file forget this listener, as it is about to be closed here."""
        if self.is_noted or self.is_listening:
            with Step(self.steps, writes=True):
                self._be_forgotten()

    def _be_forgotten(self) -> None:
        """Let the file forget this listener, and with the last one the messages."""
        self._forget([self.listener_id])
        self.is_noted = False
        self.database.run("delete from message where not exists (select 1 from listener)")

    def start_anew(self) -> None:
        """In the child of a fork: begin without the subscriptions of the parent, whose messages are not its own."""
        self.lock = threading.RLock()
        inherited = {each for table in self.tables.values() for those in table.values() for each in those}
        for subscription in inherited:
            subscription.abandon()
        for table in self.tables.values():
            table.clear()
        for left in (self.unsent, self.changed, self.held, self.ready):
            left.clear()
        self._begin()


def packed_keys(keys: Iterable[bytes | None]) -> bytes:
    r"""Keys in the form in which a message has them.

    >>> packed_keys([b"a", b"\xff", None])
    b'["a", "\\u00ff", null]'
    """
    return json.dumps([None if key is None else key.decode("latin-1") for key in keys]).encode()


def unpacked_keys(data: bytes) -> list[bytes | None]:
    """The keys that `packed_keys` was given."""
    return [None if key is None else key.encode("latin-1") for key in json.loads(data)]


def _kind(sharded: bool) -> Kind:
    """What a subscription to a channel is called."""
    return "shard" if sharded else "channel"
