"""What a server says of itself: its settings, its commands, its memory. Imports: the helpers of this surface.

In what has parts with names, the names are the server's and `str`.
"""
from __future__ import annotations

from typing import Any

from redipy.api.base import Commands, T
from redipy.api.conversions import info_parts, is_some
from redipy.api.readings import described, keys_and_flags, slowlog
from redipy.api.records import SlowlogEntry
from redipy.api.words import options
from redipy.values import Value


class IntrospectionCommands(Commands[T]):
    """INFO, CONFIG, COMMAND, MEMORY and SLOWLOG. What a backend does not have is a ResponseError."""

    def info(self, *sections: Value) -> dict[str, Any]:
        """What the server says of itself, in all sections or some; numbers are int or float, the rest is text.

        Parts of parts (`db0`, `cmdstat_get`) are dicts again.
        """
        return info_parts(self._execute(b"INFO", *sections))

    def config_get(self, pattern: Value = "*", *patterns: Value) -> dict[str, T]:
        """The settings that a glob matches, by their names. Without one, all."""
        return described(self._decode)(self._execute(b"CONFIG", "GET", pattern, *patterns))

    def config_set(self, name: Value, value: Value, *others: Value) -> bool:
        """Change settings, names and values in turn, all or none of them; True. Errors: ResponseError."""
        return is_some(self._execute(b"CONFIG", "SET", name, value, *others))

    def config_resetstat(self) -> bool:
        """Begin to count anew what `info` counts; True."""
        return is_some(self._execute(b"CONFIG", "RESETSTAT"))

    def config_rewrite(self) -> bool:
        """Write the settings to the server's own file; True. Errors: ResponseError where it has none."""
        return is_some(self._execute(b"CONFIG", "REWRITE"))

    def command_count(self) -> int:
        """How many commands there are."""
        return self._execute(b"COMMAND", "COUNT")

    def command_list(
        self, module: Value | None = None, category: Value | None = None, pattern: Value | None = None
    ) -> list[T]:
        """The names of all commands, or of those in a module or category, or that a glob matches."""
        chosen = options(MODULE=module, ACLCAT=category, PATTERN=pattern)
        if chosen:
            return self._texts(self._execute(b"COMMAND", "LIST", "FILTERBY", *chosen))
        return self._texts(self._execute(b"COMMAND", "LIST"))

    def command_info(self, *commands: Value) -> list[list[Any] | None]:
        """Arity, flags and key positions of commands as the server lists them, None for one unknown; of all without."""
        return described(self._decode)(self._execute(b"COMMAND", "INFO", *commands))

    def command_docs(self, *commands: Value) -> dict[str, Any]:
        """What the server has written of commands, by their names; of all without any."""
        return described(self._decode)(self._execute(b"COMMAND", "DOCS", *commands))

    def command_getkeys(self, *words: Value) -> list[T]:
        """Which words of a command are names of keys. Errors: ResponseError for a wrong command, or one without."""
        return self._texts(self._execute(b"COMMAND", "GETKEYS", *words))

    def command_getkeysandflags(self, *words: Value) -> list[tuple[T, set[T]]]:
        """Which words of a command are names of keys, and what is done with each. Errors: as `command_getkeys`."""
        return keys_and_flags(self._decode)(self._execute(b"COMMAND", "GETKEYSANDFLAGS", *words))

    def memory_usage(self, key: Value, samples: int | None = None) -> int | None:
        """About how many bytes a key takes, None when missing. O(samples), the elements to look at, 5 if not said."""
        return self._execute(b"MEMORY", "USAGE", key, *options(SAMPLES=samples))

    def memory_stats(self) -> dict[str, Any]:
        """What the server uses its memory for."""
        return described(self._decode)(self._execute(b"MEMORY", "STATS"))

    def memory_doctor(self) -> T:
        """What the server thinks of its memory, as a text to read."""
        return self._decode(self._execute(b"MEMORY", "DOCTOR"))

    def memory_malloc_stats(self) -> T:
        """What the allocator says of the memory, as a text to read."""
        return self._decode(self._execute(b"MEMORY", "MALLOC-STATS"))

    def memory_purge(self) -> bool:
        """Give memory back that is not used; True."""
        return is_some(self._execute(b"MEMORY", "PURGE"))

    def slowlog_get(self, count: int | None = None) -> list[SlowlogEntry[T]]:
        """The last commands that took long, up to so many, 10 if not said, all with -1; the last one first."""
        return slowlog(self._decode)(self._execute(b"SLOWLOG", "GET", *([] if count is None else [count])))

    def slowlog_len(self) -> int:
        """How many commands that took long are kept."""
        return self._execute(b"SLOWLOG", "LEN")

    def slowlog_reset(self) -> bool:
        """Forget the commands that took long; True."""
        return is_some(self._execute(b"SLOWLOG", "RESET"))
