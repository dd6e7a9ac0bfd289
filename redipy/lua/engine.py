"""What the commands of scripting ask: one for each store, shared by its databases and sessions.

It keeps the scripts, and the Lua state, which is made by the first script that runs. All of it happens under the lock
of the store, but for what others need to know of a script that runs, and to end it. Imports: commands, keyspace,
errors, and the rooms beside it, of which those that need lupa wait for a script.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from redipy.commands.running import FunctionInfo, LibraryInfo, RunningFunction
from redipy.commands.server_state import ServerState
from redipy.errors import (
    BUSY_WITH,
    NO_SCRIPT_RUNS,
    OUT_OF_MEMORY,
    SCRIPT_DOES_NOT_COMPILE,
    SCRIPT_WOULD_WRITE,
    UNKILLABLE,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.lua.results import Failed
from redipy.lua.scripts import Script, Scripts, may_repeat
from redipy.lua.shebang import FLAGS
from redipy.replies import Reply

if TYPE_CHECKING:
    from redipy.lua.functions import Loaded
    from redipy.lua.state import Function, State

MEMORY_BYTES = 1 << 29
"""What the Lua of one store may take: a script that wants more fails, and the process lives."""

CHUNK = b"@user_script"


class Engine:
    """Runs the scripts of a store. See `Scripting`."""

    def __init__(
        self, server: ServerState, is_full: Callable[[], bool] = bool, *, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Serve a store. is_full: whether it takes more than `maxmemory`. memory_bytes: the limit of Lua."""
        self.server, self.is_full, self.memory_bytes = server, is_full, memory_bytes
        self.scripts = Scripts()
        self.is_running = False
        self._run: tuple[Script | Function, int, Sequence[bytes], bool, int] | None = None  # since when, in ns
        self._state: State | None = None
        self._loaded: Loaded | None = None

    @property
    def cached_scripts(self) -> int:
        """See `Scripting`."""
        return len(self.scripts)

    @property
    def evicted_scripts(self) -> int:
        """See `Scripting`."""
        return self.scripts.evicted

    @property
    def state(self) -> State:
        """The Lua state, made when it is first asked for."""
        if self._state is None:
            from redipy.lua.state import State

            self._state = State(self.server, self.memory_bytes)
        return self._state

    # Scripts

    def eval(self, db: Keyspace, source: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """See `Scripting`."""
        script = self.scripts.of_source(source)
        if script.state is None or script.state is not self._state:
            self._compile(script)
            self.scripts.keep(script)
        return self._ran(db, script, script.sha, numkeys, words, read_only)

    def evalsha(self, db: Keyspace, sha: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """See `Scripting`."""
        script = self.scripts.of_sha(sha)
        if script.state is None or script.state is not self._state:
            self._compile(script)
        return self._ran(db, script, script.sha, numkeys, words, read_only)

    def script_load(self, source: bytes) -> bytes:
        """See `Scripting`."""
        script = self.scripts.of_source(source)
        if script.state is None:
            self._compile(script)
        self.scripts.load(script)
        return script.sha

    def script_exists(self, sha: bytes) -> bool:
        """See `Scripting`."""
        return sha.lower() in self.scripts.by_sha

    def script_flush(self) -> None:
        """See `Scripting`."""
        self.scripts.flush()

    def _compile(self, script: Script) -> None:
        try:
            script.compiled = self.state.compile(script.body, CHUNK)
        except ResponseError as error:
            raise ResponseError(SCRIPT_DOES_NOT_COMPILE.format(error)) from None
        script.state = self.state

    def _ran(
        self, db: Keyspace, code: Script | Function, name: bytes, numkeys: int, words: Sequence[bytes], read_only: bool
    ) -> Reply:
        """Run a script or a function; its reply. Errors: it may not run now, or it failed."""
        state, flags, is_full = self._state or self.state, code.flags, self.is_full()
        if flags is not None:
            reads = b"no-writes" in flags
            if is_full and not reads and b"allow-oom" not in flags:
                raise ResponseError(OUT_OF_MEMORY)
            if read_only and not reads:
                raise ResponseError(SCRIPT_WOULD_WRITE)
            read_only, is_full = reads, False
        state.calls.begin(db, read_only=read_only, is_full=is_full)
        self._run = code, numkeys, words, read_only, time.monotonic_ns()
        self.is_running = True
        try:
            reply = state.run(code.compiled, numkeys, words, is_function=code.__class__ is not Script)
        except Failed as failed:
            raise failed.error(name) from None
        finally:
            self.is_running, self._run = False, None
            if state.used_bytes() > state.crowded_bytes and state.is_crowded():
                self._state = self._loaded = None
        if isinstance(reply, ResponseError):
            raise reply
        return reply

    def may_take_long(self, name: bytes, word: bytes) -> bool:
        """See `Scripting`."""
        if name.startswith(b"FCALL"):
            return True
        scripts = self.scripts
        if name.startswith(b"EVALSHA"):
            script = scripts.by_sha.get(word) or scripts.by_sha.get(word.lower())
            return script is not None and script.may_repeat
        script = scripts.evaluated.get(word) or scripts.loaded.get(word)
        return may_repeat(word) if script is None else script.may_repeat

    def kill(self, *, is_function: bool) -> None:
        """See `Scripting`."""
        run, state = self._run, self._state
        if run is None or state is None:
            raise ResponseError(NO_SCRIPT_RUNS)
        if state.calls.has_written:
            raise ResponseError(UNKILLABLE)
        if is_function == isinstance(run[0], Script):
            raise self.busy_error()
        state.is_to_end = True

    def end(self) -> None:
        """See `Scripting`."""
        if self._state is not None:
            self._state.is_to_end = True

    @property
    def running_seconds(self) -> float:
        """See `Scripting`."""
        run = self._run
        return 0 if run is None else (time.monotonic_ns() - run[-1]) / 1e9

    def busy_error(self) -> ResponseError:
        """See `Scripting`."""
        run = self._run
        is_script = run is None or isinstance(run[0], Script)
        return ResponseError(BUSY_WITH.format("SCRIPT" if is_script else "FUNCTION"))

    # Functions

    def loaded(self, db: Keyspace) -> Loaded:
        """The libraries of the store, as they are in the Lua state."""
        if self._loaded is None:
            from redipy.lua.functions import Loaded

            self._loaded = Loaded(self.state)
        self._loaded.follow(db.libraries)
        return self._loaded

    def see_function(self, db: Keyspace, name: bytes) -> None:
        """See `Scripting`."""
        self.loaded(db).function(name)

    def call(self, db: Keyspace, name: bytes, numkeys: int, words: Sequence[bytes], *, read_only: bool) -> Reply:
        """See `Scripting`."""
        function = self.loaded(db).function(name)
        return self._ran(db, function, function.name, numkeys, words, read_only)

    def load_library(self, db: Keyspace, source: bytes, *, replaces: bool) -> bytes:
        """See `Scripting`."""
        return self.loaded(db).load(db.libraries, source, replaces=replaces)

    def restore_libraries(self, db: Keyspace, sources: Sequence[bytes], *, replaces: bool, flushes: bool) -> None:
        """See `Scripting`."""
        self.loaded(db).restore(db.libraries, sources, replaces=replaces, flushes=flushes)

    def delete_library(self, db: Keyspace, name: bytes) -> None:
        """See `Scripting`."""
        self.loaded(db).delete(db.libraries, name)

    def libraries(self, db: Keyspace) -> Sequence[LibraryInfo]:
        """See `Scripting`. While a function runs, those that it found."""
        if self._loaded is None and not db.libraries.sources():
            return ()  # and no state is made for that
        loaded = self._loaded if self.is_running and self._loaded else self.loaded(db)
        return [
            LibraryInfo(library.name, library.source, [
                FunctionInfo(each.name, each.description or None, [flag for flag in FLAGS if flag in each.flags])
                for each in library.functions
            ])
            for library in loaded.libraries.values()
        ]  # fmt: skip

    def running_function(self) -> RunningFunction | None:
        """See `Scripting`."""
        run = self._run
        if run is None:
            return None
        code, numkeys, words, read_only, began_ns = run
        if isinstance(code, Script):
            raise self.busy_error()
        command = (b"FCALL_RO" if read_only else b"FCALL", code.name, b"%d" % numkeys, *words)
        return RunningFunction(code.name, command, (time.monotonic_ns() - began_ns) // 1_000_000)
