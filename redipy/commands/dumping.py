"""Dumping: what a key holds in the server's own binary form, and a key made of that again.

Which bytes those are is said in `rdb`. Imports: contents, errors, keyspace, rdb, replies, and of the commands
`copying`, `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from redipy.commands import copying
from redipy.commands.table import Declare
from redipy.commands.words import INT64_MAX, integer
from redipy.contents import Content, HashContent
from redipy.errors import INVALID_FREQ, INVALID_IDLETIME, INVALID_TTL, KEY_EXISTS, SYNTAX_ERROR, ResponseError
from redipy.keyspace import Keyspace
from redipy.rdb import dumped, restored
from redipy.replies import OK, Status

command = Declare("generic")
of_server = Declare("server")

MOST_FREQUENT = 255


@command("DUMP key", "readonly", tips="nondeterministic_output")
def dump(db: Keyspace, key: bytes) -> bytes | None:
    """What a key holds as one byte string, of which RESTORE makes such a key again; None when missing. O(n).

    It has a checksum, the version of its format, and no time at which the key expires. A server takes it, too.
    """
    content = copying.taken(db, key)
    return None if content is None else dumped(content)


# By hand: the options are read first, and the first that does not fit is the error.
@command(
    "RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]",
    "write denyoom", uses="OW update", by_hand=True,
)  # fmt: skip
def restore(db: Keyspace, key: bytes, ttl: bytes, serialized_value: bytes, *options: bytes) -> Status:
    """Make a key of what DUMP gave, here or on a server. O(n), for a sorted set O(n log n).

    It expires after `ttl` milliseconds, with ABSTTL at that time, with 0 never; a time that is past makes no key.
    REPLACE puts it in the place of what is there. IDLETIME and FREQ tell for how long it was not used, or how often it
    is, where `maxmemory-policy` asks for that. Nothing is changed before all was understood.
    Errors: the first option that does not fit; there is such a key; a bad time; a payload that is damaged or of a later
    version; one that makes no sense.
    """
    wanted = _options(options)
    replaced = db.type(key)
    if replaced is not None and not wanted.replaces:
        raise ResponseError(KEY_EXISTS)
    expires_ms = _expires_ms(db, ttl, is_absolute=wanted.is_absolute)
    content = _unexpired(restored(serialized_value), db.now_ms())
    if content is None or (expires_ms is not None and expires_ms <= db.now_ms()):
        db.delete(key)
        return OK
    db.delete(key, event=None)
    copying.put(db, key, content, "restore", expires_ms)
    db.use_as(key, idle_ms=wanted.idle_ms, frequency=wanted.frequency)
    if replaced is not None:
        db.notify_overwritten(key, replaced, db.type(key) or "")
    return OK


@of_server(
    "RESTORE-ASKING key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]",
    "write denyoom asking", uses="OW update", by_hand=True,
)  # fmt: skip
def restore_asking(db: Keyspace, key: bytes, ttl: bytes, serialized_value: bytes, *options: bytes) -> Status:
    """RESTORE, as the nodes of a cluster send it to each other."""
    return restore(db, key, ttl, serialized_value, *options)


class _Options(NamedTuple):
    """What the options of RESTORE ask for."""

    replaces: bool = False
    is_absolute: bool = False
    idle_ms: int | None = None
    frequency: int | None = None


def _options(words: Sequence[bytes]) -> _Options:
    """The options; of IDLETIME and FREQ there is one kind only. Source: `restoreCommand` in Redis's cluster.c."""
    found = _Options()
    left = iter(words)
    for word in left:
        option = word.upper()
        if option == b"REPLACE":
            found = found._replace(replaces=True)
        elif option == b"ABSTTL":
            found = found._replace(is_absolute=True)
        elif option == b"IDLETIME" and found.frequency is None:
            found = found._replace(idle_ms=1000 * _between(next(left, None), INT64_MAX, INVALID_IDLETIME))
        elif option == b"FREQ" and found.idle_ms is None:
            found = found._replace(frequency=_between(next(left, None), MOST_FREQUENT, INVALID_FREQ))
        else:
            raise ResponseError(SYNTAX_ERROR)
    return found


def _between(word: bytes | None, most: int, error: str) -> int:
    """A number from 0 on that stands behind an option."""
    if word is None:
        raise ResponseError(SYNTAX_ERROR)
    value = integer(word)
    if not 0 <= value <= most:
        raise ResponseError(error)
    return value


def _expires_ms(db: Keyspace, ttl: bytes, *, is_absolute: bool) -> int | None:
    """When a key is to expire, None for never; a time beyond what 64 bits hold is past, as on the server."""
    time_ms = _between(ttl, INT64_MAX, INVALID_TTL)
    if not time_ms:
        return None
    expires_ms = time_ms if is_absolute else db.now_ms() + time_ms
    return expires_ms if expires_ms <= INT64_MAX else 0


def _unexpired(content: Content, now_ms: int) -> Content | None:
    """What is left of a hash without the fields that have expired meanwhile, None for nothing; all else as it is."""
    if not isinstance(content, HashContent):
        return content
    expired = {field for field, expires_ms in content.expiring if expires_ms <= now_ms}
    if len(expired) == len(content.pairs):
        return None
    return HashContent(
        [pair for pair in content.pairs if pair[0] not in expired],
        [timed for timed in content.expiring if timed[0] not in expired],
    )
