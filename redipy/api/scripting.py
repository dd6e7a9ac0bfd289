"""Scripts in Lua: the methods that run them, and those for libraries of functions.

What a script gives comes as its reply says: text for a string, an int for a number, None for nothing, a list for a
table. On a client with a prefix the keys get it; a key that the Lua names itself does not, as nothing can tell that it
is one. Imports: the helpers of this surface.
"""
from __future__ import annotations

from typing import Any, Literal

from redipy.api.base import Commands, T
from redipy.api.conversions import bools, is_some
from redipy.api.words import flags
from redipy.values import Value


class ScriptCommands(Commands[T]):
    """EVAL, SCRIPT, FCALL and FUNCTION, as redis-py has them."""

    def eval(self, script: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """Run a script as one step; what it returns. `numkeys` of the values are keys, the others arguments.

        What it did before an error stays.
        Errors: ValueError for one that does not compile; ResponseError, with the text of what happened in it.
        """
        return self._value(self._execute(b"EVAL", script, numkeys, *keys_and_args))

    def evalsha(self, sha: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """`eval` for a script that the store has seen, by its digest. Errors: NoScriptError; those of `eval`."""
        return self._value(self._execute(b"EVALSHA", sha, numkeys, *keys_and_args))

    def eval_ro(self, script: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """`eval` for a script that only reads. Errors: ValueError if it would write; those of `eval`."""
        return self._value(self._execute(b"EVAL_RO", script, numkeys, *keys_and_args))

    def evalsha_ro(self, sha: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """`evalsha` for a script that only reads. Errors: ValueError if it would write; those of `evalsha`."""
        return self._value(self._execute(b"EVALSHA_RO", sha, numkeys, *keys_and_args))

    def script_load(self, script: Value) -> T:
        """Put a script into the cache; its digest. O(n). Errors: ValueError for one that does not compile."""
        return self._decode(self._execute(b"SCRIPT", "LOAD", script))

    def script_exists(self, *shas: Value) -> list[bool]:
        """Which of some digests are those of scripts in the cache. O(digests)."""
        return bools(self._execute(b"SCRIPT", "EXISTS", *shas))

    def script_flush(self, sync_type: Literal["SYNC", "ASYNC"] | None = None) -> bool:
        """Empty the cache of scripts; True. O(scripts)."""
        return is_some(self._execute(b"SCRIPT", "FLUSH", *([sync_type] if sync_type else [])))

    def script_kill(self) -> bool:
        """End the script that is running; True. O(1). Errors: ResponseError if none is, or it has written."""
        return is_some(self._execute(b"SCRIPT", "KILL"))

    def fcall(self, function: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """Call a function of a library as one step, as `eval` runs a script. Errors: ValueError if there is none."""
        return self._value(self._execute(b"FCALL", function, numkeys, *keys_and_args))

    def fcall_ro(self, function: Value, numkeys: int, *keys_and_args: Value) -> Any:
        """`fcall` for a function that says of itself that it only reads. Errors: ValueError for one that does not."""
        return self._value(self._execute(b"FCALL_RO", function, numkeys, *keys_and_args))

    def function_load(self, code: Value, replace: bool = False) -> T:
        """Load a library of functions into the store; its name. O(n).

        replace: in the place of one of the same name.
        Errors: ValueError for one that is there, or that fails while it is loaded.
        """
        return self._decode(self._execute(b"FUNCTION", "LOAD", *flags(REPLACE=replace), code))

    def function_delete(self, library: Value) -> bool:
        """Delete a library; True. O(functions). Errors: ValueError if there is none of the name."""
        return is_some(self._execute(b"FUNCTION", "DELETE", library))

    def function_flush(self, mode: Literal["SYNC", "ASYNC"] = "SYNC") -> bool:
        """Delete all libraries; True. O(functions)."""
        return is_some(self._execute(b"FUNCTION", "FLUSH", mode))

    def function_list(self, library: Value = "*", withcode: bool = False) -> list[dict[T, Any]]:
        """The libraries whose names match a glob, with their functions, and their code if asked for. O(functions)."""
        return self._value(self._execute(b"FUNCTION", "LIST", "LIBRARYNAME", library, *flags(WITHCODE=withcode)))

    def function_stats(self) -> dict[T, Any]:
        """The function that is running, if one is, and how many there are. O(1). Errors: ResponseError for a script."""
        return self._value(self._execute(b"FUNCTION", "STATS"))

    def function_kill(self) -> bool:
        """End the function that is running; True. O(1). Errors: ResponseError if none is, or it has written."""
        return is_some(self._execute(b"FUNCTION", "KILL"))

    def function_dump(self) -> bytes:
        """All libraries as bytes for `function_restore`, on any backend. O(n)."""
        return self._execute(b"FUNCTION", "DUMP")

    def function_restore(self, payload: bytes, policy: Literal["FLUSH", "APPEND", "REPLACE"] = "APPEND") -> bool:
        """Load the libraries that `function_dump` gave; True. O(n).

        policy: FLUSH deletes those that are there; REPLACE puts them in the place of those of the same name.
        Errors: ValueError for a library or function that is there, and for a damaged payload; nothing is loaded then.
        """
        return is_some(self._execute(b"FUNCTION", "RESTORE", payload, policy))
