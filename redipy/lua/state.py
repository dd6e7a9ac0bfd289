"""A Lua state: made by lupa, closed by the trusted part, and asked to compile and to run.

What keeps scripts in: no Python object is within their reach (`guards.lua`); Lua may take only so much memory, and
before anything is handed to it room is made sure of, as lupa could not go on where Lua finds none; a hook looks every
100,000 instructions whether the script is to end. Imports: errors, replies, and the rooms beside it.
"""
from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, NamedTuple

import lupa.lua51

from redipy.commands.server_state import ServerState
from redipy.errors import LIBRARY_BAD_NAME, LIBRARY_TAKES_LONG, SCRIPT_KILLED, SCRIPT_OUT_OF_MEMORY, ResponseError
from redipy.lua.calls import CONSTANTS, Calls
from redipy.lua.conversion import ELEMENT_BYTES
from redipy.lua.library import SOURCES
from redipy.lua.results import LINES, MARK, Failed, plain, unflattened
from redipy.lua.shebang import FLAGS
from redipy.replies import Reply

LUA: Any = lupa.lua51  # whose stubs know little of it

PARTS = ("guards", "builtins", "api", "registering", "running")
MOST_WORDS = 200  # keys and arguments that are passed one by one; more of them go in tables
FLATTENED_AT_ONCE = 4000
RESERVE_BYTES = 1 << 20  # what stays free for all that is small
LOADING_SECONDS = 0.5  # that a library may take, as on the server


class Function(NamedTuple):
    """A function that a library registers."""

    name: bytes
    compiled: Any
    description: bytes
    flags: frozenset[bytes]


@cache
def trusted_part() -> bytes:
    """The source of the trusted part."""
    return b"".join(files("redipy.lua").joinpath(f"{part}.lua").read_bytes() for part in PARTS)


def _nobody(target: object, name: object, is_setting: bool) -> object:
    """lupa's filter of attributes: Lua reaches none."""
    raise AttributeError("no attribute is within reach of Lua")


class State:
    """A Lua state with what scripts find in it. Used under the lock of its store."""

    def __init__(self, server: ServerState, memory_bytes: int) -> None:
        self.memory_bytes, self.crowded_bytes = memory_bytes, memory_bytes // 2
        self.runtime = LUA.LuaRuntime(
            encoding=None, source_encoding="latin-1", attribute_filter=_nobody, register_eval=False,
            register_builtins=False, unpack_returned_tuples=True, max_memory=memory_bytes,
        )  # fmt: skip
        self.used_bytes: Callable[[], int] = self.runtime.get_memory_used
        most_bytes = memory_bytes - RESERVE_BYTES
        self.calls = Calls(server, self.runtime.table_from, self.reserve, self.used_bytes, most_bytes)
        self.is_to_end = False  # set by another thread
        self.loads_until = math.inf  # when a library that does not end is ended, by the monotonic clock
        loaded = self.runtime.execute(b"return loadstring(...)", trusted_part(), b"=redipy")
        functions = loaded(self._host())
        self._compile, self._load = functions[b"compile"], functions[b"load_library"]
        self._more = functions[b"more"]
        self._runs = {
            False: (functions[b"eval"], functions[b"eval_tables"]),
            True: (functions[b"call"], functions[b"call_tables"]),
        }

    def _host(self) -> Any:
        """What the trusted part is lent, as a Lua table."""
        table, calls = self.runtime.table_from, self.calls
        names = (
            "call", "pcall", "sha1hex", "log", "setresp", "set_repl", "replicate_commands", "breakpoint", "debug",
            "acl_check_cmd",
        )
        return table({
            b"MARK": MARK,
            b"interrupted": self._interrupted,
            b"take_fault": calls.take_fault,
            b"functions": table({name.encode(): getattr(calls, name) for name in names}),
            b"constants": table(dict(CONSTANTS)),
            b"function_flags": table(dict.fromkeys(FLAGS, True)),
            b"bad_name": LIBRARY_BAD_NAME.removeprefix("ERR ").encode(),
            b"sources": table({name.encode(): source.encode() for name, source in SOURCES.items()}),
        })

    def _interrupted(self) -> bytes | None:
        """Asked by the hook: the error to end the script with."""
        try:
            if time.monotonic() > self.loads_until:
                return LIBRARY_TAKES_LONG.encode()
            return SCRIPT_KILLED.encode() if self.is_to_end else None
        except BaseException as error:  # such as KeyboardInterrupt, which comes where Python runs
            self.calls.failure = error
            return SCRIPT_KILLED.encode()

    # Memory

    def reserve(self, size: int) -> None:
        """See that Lua has room for so many bytes more. Errors: it has not."""
        if self.used_bytes() + size > self.calls.most_bytes:
            self.runtime.gccollect()
            if self.used_bytes() + size > self.calls.most_bytes:
                raise ResponseError(SCRIPT_OUT_OF_MEMORY)

    def is_crowded(self) -> bool:
        """Whether half of the memory is taken even after collecting, so that a new state is better."""
        self.runtime.gccollect()
        return self.used_bytes() > self.crowded_bytes

    # Scripts

    def compile(self, source: bytes, name: bytes, *, is_library: bool = False) -> Any:
        """A chunk as a function of Lua. Errors: `ResponseError` with what the compiler says."""
        self.reserve(8 * len(source))
        try:
            compiled = self._compile(source, name, is_library)
        except LUA.LuaError as error:
            raise ResponseError(str(error)) from None
        if isinstance(compiled, tuple):
            raise ResponseError(compiled[1].decode(errors="surrogateescape"))
        return compiled

    def run(self, function: Any, numkeys: int, words: Sequence[bytes], *, is_function: bool = False) -> Reply:
        """Run a script, or a function of a library, with so many keys and then arguments. Errors: `Failed`."""
        run, run_with_tables = self._runs[is_function]
        size = sum(map(len, words)) + ELEMENT_BYTES * len(words)
        if self.used_bytes() + size > self.calls.most_bytes:
            self.reserve(size)
        self.is_to_end = False
        try:
            if len(words) > MOST_WORDS:
                table = self.runtime.table_from
                outcome = run_with_tables(function, table(words[:numkeys]), table(words[numkeys:]))
            else:
                outcome = run(function, numkeys, *words)
            kind = outcome.__class__
            return outcome if kind is bytes or kind is int else self._reply(outcome)
        except LUA.LuaMemoryError:
            raise Failed(SCRIPT_OUT_OF_MEMORY.encode()) from None
        except LUA.LuaError as error:  # it was ended while its result was looked through
            raise Failed(str(error).encode(errors="surrogateescape")) from None
        finally:
            if self.calls.failure is not None:
                raise self.calls.failure

    def _reply(self, outcome: Any) -> Reply:
        protocol = self.calls.protocol
        if outcome.__class__ is not tuple:
            return plain(outcome, protocol)
        if outcome[0] is None:
            raise Failed(*outcome[1:])
        _, size, *first = outcome
        if size == 3 and first[1] in LINES:  # no more than a status, which is what many commands answer
            return LINES[first[1]](first[2])
        return unflattened(chain(first, self._rest(size)), protocol)

    def _rest(self, size: int) -> Iterator[Any]:
        """The values of a result that did not come at once."""
        for start in range(FLATTENED_AT_ONCE + 1, size + 1, FLATTENED_AT_ONCE):
            values = self._more(start)
            yield from values if isinstance(values, tuple) else (values,)

    def load(self, chunk: Any) -> list[Function]:
        """Run the chunk of a library; the functions that it registers. Errors: `ResponseError` with its text."""
        self.is_to_end, self.loads_until = False, time.monotonic() + LOADING_SECONDS
        try:
            loaded = self._load(chunk)
        finally:
            self.loads_until = math.inf
        if isinstance(loaded, tuple):
            raise ResponseError(loaded[1].decode(errors="surrogateescape"))
        return [
            Function(each[1], each[2], each[3], frozenset(each[4].split())) for each in loaded.values()
        ]
