"""Fields of hashes that expire: the methods for the times of single fields. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from redipy.api.base import Commands, K, T
from redipy.api.modes import (
    Seconds,
    UnixTime,
    expire_conditions,
    expiry_options,
    milliseconds,
    seconds,
    unix_milliseconds,
    unix_seconds,
)
from redipy.api.words import fields_and_values, flags, numbered
from redipy.values import Value


class HashFieldCommands(Commands[T]):
    """HEXPIRE, HTTL, HGETEX and their kin. Each is O(1) a field. Errors: ValueError for no fields; WRONGTYPE."""

    def hexpire(
        self, key: Value, time: Seconds, *fields: Value, nx: bool = False, xx: bool = False, gt: bool = False,
        lt: bool = False,
    ) -> list[int]:
        """Let fields expire in so many seconds.

        nx, xx, gt, lt: only if a field had no time to live, had one, or the time becomes later, or earlier. Returns for
        each 1 if the time was set, 0 if a condition forbade it, 2 if the field was deleted as the time has passed, -2
        if there is no such field or key.
        """
        words = (seconds(time), *expire_conditions(nx, xx, gt, lt), "FIELDS", *numbered(fields))
        return self._execute(b"HEXPIRE", key, *words)

    def hpexpire(
        self, key: Value, time: Seconds, *fields: Value, nx: bool = False, xx: bool = False,
        gt: bool = False, lt: bool = False,
    ) -> list[int]:
        """`hexpire` in so many milliseconds."""
        words = (milliseconds(time), *expire_conditions(nx, xx, gt, lt), "FIELDS", *numbered(fields))
        return self._execute(b"HPEXPIRE", key, *words)

    def hexpireat(
        self, key: Value, when: UnixTime, *fields: Value, nx: bool = False, xx: bool = False,
        gt: bool = False, lt: bool = False,
    ) -> list[int]:
        """`hexpire` at a Unix time in seconds."""
        words = (unix_seconds(when), *expire_conditions(nx, xx, gt, lt), "FIELDS", *numbered(fields))
        return self._execute(b"HEXPIREAT", key, *words)

    def hpexpireat(
        self, key: Value, when: UnixTime, *fields: Value, nx: bool = False, xx: bool = False,
        gt: bool = False, lt: bool = False,
    ) -> list[int]:
        """`hexpire` at a Unix time in milliseconds."""
        words = (unix_milliseconds(when), *expire_conditions(nx, xx, gt, lt), "FIELDS", *numbered(fields))
        return self._execute(b"HPEXPIREAT", key, *words)

    def hpersist(self, key: Value, *fields: Value) -> list[int]:
        """Let fields expire no more; for each 1, -1 if it would not have, -2 if there is none."""
        return self._execute(b"HPERSIST", key, "FIELDS", *numbered(fields))

    def httl(self, key: Value, *fields: Value) -> list[int]:
        """The time to live of each field in whole seconds, -1 if it does not expire, -2 if there is none."""
        return self._execute(b"HTTL", key, "FIELDS", *numbered(fields))

    def hpttl(self, key: Value, *fields: Value) -> list[int]:
        """The time to live of each field in milliseconds, -1 if it does not expire, -2 if there is none."""
        return self._execute(b"HPTTL", key, "FIELDS", *numbered(fields))

    def hexpiretime(self, key: Value, *fields: Value) -> list[int]:
        """The Unix time in seconds at which each field expires, -1 if it does not, -2 if there is none."""
        return self._execute(b"HEXPIRETIME", key, "FIELDS", *numbered(fields))

    def hpexpiretime(self, key: Value, *fields: Value) -> list[int]:
        """The Unix time in milliseconds at which each field expires, -1 if it does not, -2 if there is none."""
        return self._execute(b"HPEXPIRETIME", key, "FIELDS", *numbered(fields))

    def hgetex(
        self, key: Value, *fields: Value, ex: Seconds | None = None, px: Seconds | None = None,
        exat: UnixTime | None = None, pxat: UnixTime | None = None, persist: bool = False,
    ) -> list[T | None]:
        """The values of some fields, None for each that is missing, while their times are changed as in `getex`."""
        words = (*expiry_options(ex, px, exat, pxat), *flags(PERSIST=persist), "FIELDS", *numbered(fields))
        return self._some_texts(self._execute(b"HGETEX", key, *words))

    def hgetdel(self, key: Value, *fields: Value) -> list[T | None]:
        """Delete fields; the values that they had, None for each that was missing."""
        return self._some_texts(self._execute(b"HGETDEL", key, "FIELDS", *numbered(fields)))

    def hsetex(
        self, key: Value, field: Value | None = None, value: Value | None = None,
        mapping: Mapping[K, Value] | None = None, items: Iterable[Value] | None = None, ex: Seconds | None = None,
        px: Seconds | None = None, exat: UnixTime | None = None, pxat: UnixTime | None = None,
        data_persist_option: str | None = None, keepttl: bool = False,
    ) -> bool:
        """Set fields, one or those of a mapping, and let them expire as in `set`; whether the condition held.

        items: fields and values in turn. data_persist_option: `FNX` sets all of them if none is there, `FXX` if all
        are. Without a time they do not expire, unless with `keepttl`; a time that has passed deletes them.
        """
        pairs = [*fields_and_values(field, value, mapping), *(items or ())]
        words: list[Value] = [] if data_persist_option is None else [data_persist_option]
        words += expiry_options(ex, px, exat, pxat) + flags(KEEPTTL=keepttl)
        return bool(self._execute(b"HSETEX", key, *words, "FIELDS", len(pairs) // 2, *pairs))
