"""A script as everything that runs it needs it. Imports: ir, verify, both compilers, data, graph, errors.

Either compiler works when it is first asked, so a script that only one side can run is none the worse for it.
"""
from __future__ import annotations

import hashlib
import os
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from redipy.commands.table import Command
from redipy.errors import (
    SCRIPT_WRONG_ARITY,
    RedipyError,
    ResponseError,
    ScriptError,
    ScriptTimeoutError,
    WrongTypeError,
)
from redipy.replies import Reply
from redipy.symbolic import data, ir, library, to_lua, to_python
from redipy.symbolic.data import copied, plain
from redipy.symbolic.graph import graph_of
from redipy.symbolic.messages import Raised, TimedOut, cause_of, failure_of, text_of
from redipy.symbolic.verify import verify

if TYPE_CHECKING:
    from redipy.backends.base import ScriptCall
    from redipy.symbolic.fncontext import FnContext

# What goes wrong in Python made of a script, rather than in redipy: these become a ScriptError.
_FAILURES = (
    TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, ResponseError, Raised,
    TimedOut,
)

# ` script: DIGEST, on @user_script:LINE.` ends every error of a script on a server.
_ENDING = re.compile(r" script: [0-9a-f]{40}, on @?user_script:(?P<line>\d+)\.\Z")
_RAISED = re.compile(r"\AERR (?:user_script:(?P<line>\d+): )?(?P<text>.*)\Z", re.DOTALL)


class Script:
    """A script that has been checked, in the forms in which it is run."""

    def __init__(self, source: ir.Script | FnContext, *, timeout: float | None = None) -> None:
        """`timeout` is the time that a run may take, in seconds; see docs/scripts.md for how exactly it is kept.

        Errors: ValueError for a tree that is no script.
        """
        tree = source if isinstance(source, ir.Script) else source.tree()
        verify(tree)
        self.tree = tree
        self.timeout = timeout
        self.keyv, self.argv = tree.keyv, tree.argv

    @cached_property
    def graph(self) -> dict[str, Any]:
        """The script as plain data, for those who want to look at it."""
        return graph_of(self.tree)

    @cached_property
    def made_lua(self) -> to_lua.Made:
        """The Lua, and where its lines come from."""
        return to_lua.lua_of(self.tree, self.timeout)

    @property
    def lua(self) -> str:
        """The Lua that Redis runs."""
        return self.made_lua.source

    @cached_property
    def digest(self) -> str:
        """The name under which a server knows the Lua: its SHA-1."""
        return hashlib.sha1(self.lua.encode()).hexdigest()

    @cached_property
    def made(self) -> to_python.Made:
        """The Python that a local backend runs.

        Errors: ValueError for a command, function or constant that only Redis knows.
        """
        return to_python.python_of(self.tree, self.timeout)

    @property
    def python(self) -> str:
        """The source of that Python."""
        return self.made.source

    def queued(self, call: ScriptCall) -> ScriptCall:
        """A call that is to be run later: its arguments are copies. Errors: TypeError for what is no JSON data."""
        return replace(call, args=tuple(map(copied, call.args)))

    # On a local backend

    def run_locally(self, bound: Callable[[Command, int], Callable[..., Reply]], call: ScriptCall) -> Any:
        """Run the script inside a step that is under way, and give its value as Python data.

        bound: gives a command as a function of so many words. Errors: see `Backend.run_script`.
        """
        return self.runner(bound, call.prefix)((*call.keys, *call.args))

    def runner(
        self, bound: Callable[[Command, int], Callable[..., Reply]], prefix: bytes
    ) -> Callable[[Sequence[Any]], Any]:
        """What `run_locally` does, as a function of a call's values: the keys and then the arguments."""
        made = self.made
        function = made.function
        commands = [
            bound(command, number) if number != to_python.ANY_NUMBER else _fitting(command, bound(command, number))
            for command, number in made.commands
        ]

        def run(values: Sequence[Any]) -> Any:
            try:
                return plain(function(commands, values, prefix))
            except _FAILURES as error:
                if not isinstance(error, ResponseError) and not _is_of_script(error):
                    raise
                stopped = self._stopped(cause_of(error), made, _line_of(error))
                raise stopped from (None if stopped is error else stopped.__cause__)

        return run

    # On a server

    def redis_words(self, call: ScriptCall) -> tuple[bytes, ...]:
        """The words that run the script on a server which has been given its Lua."""
        keys = [call.prefix + key for key in call.keys]
        args = map(data.sent, call.args)
        return (b"EVALSHA", self.digest.encode(), b"%d" % len(keys), *keys, *args, call.prefix)

    def value_of(self, reply: Reply) -> Any:
        """The value of the script, from the server's reply in RESP3."""
        return data.received(reply)

    def error_of(self, error: ResponseError) -> RedipyError:
        """The error that a server's error means: the same that a local backend raises."""
        text = str(error)
        ending = _ENDING.search(text)
        if ending is None:  # no error of the script: the server is out of memory, or does not know it
            return error
        said = text[:ending.start()]
        line = int(ending["line"])
        raised = _RAISED.match(said)
        cause: Exception = ResponseError(said)
        if raised is not None:
            known = failure_of(raised["text"])
            if raised["line"]:  # found by the library, which also says in this way what a command has answered
                line = int(raised["line"])
                cause = ResponseError(raised["text"])
            elif known is not None:  # the line of the library, which says nothing
                line = 0
            cause = known or cause
        return self._stopped(cause, self.made_lua, line)

    # On either

    def _stopped(self, cause: Exception, made: to_lua.Made | to_python.Made, line: int) -> RedipyError:
        """The error for what stopped a script: what it was, and at which line of what was made of it."""
        excerpt, origin = _excerpt(made.source, line), 0
        if self.tree.source and 1 <= line <= len(made.origins):
            origin = made.origins[line - 1]
            excerpt = _excerpt(self.tree.source, origin, self.tree.first_line) or excerpt
        if isinstance(cause, WrongTypeError):
            cause.add_note(excerpt)
            return cause
        if isinstance(cause, Raised):
            error = ScriptError(text_of(cause))
            error.add_note(excerpt)
        elif isinstance(cause, TimedOut):
            error = ScriptTimeoutError(f"the script was stopped: it took more than {self.timeout} seconds\n{excerpt}")
        else:
            said = str(cause) if isinstance(cause, ResponseError) else f"{type(cause).__name__}: {text_of(cause)}"
            error = ScriptError(f"Error while executing script: {said}\n{excerpt}".rstrip())
            error.__cause__ = cause
        error.line = origin
        return error


def _fitting(command: Command, run: Callable[..., Reply]) -> Callable[..., Reply]:
    """A command as a function of any number of words; if it does not take as many, the error is that of scripts."""

    def called(*words: bytes) -> Reply:
        chosen = command.subcommands.get(words[0].upper(), command) if command.subcommands and words else command
        if not chosen.fits(1 + len(words)):
            raise ResponseError(SCRIPT_WRONG_ARITY)
        return run(*words)

    return called


def _line_of(error: BaseException) -> int:
    """The line of the script's Python in which an error arose; 0 if it is unknown."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == to_python.FILE_NAME]
    return (lines[-1] or 0) if lines else 0


def _is_of_script(error: BaseException) -> bool:
    """Whether an error arose in the script or in the library, rather than beneath a command that it called."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    if to_python.FILE_NAME not in files:  # on the way out of the script
        return True
    beneath = files[len(files) - files[::-1].index(to_python.FILE_NAME):]
    return not beneath or os.path.dirname(beneath[0]) == os.path.dirname(library.__file__)


def _excerpt(source: str, line: int, first_line: int = 1) -> str:
    """The lines around one of a source, which is marked; nothing for a line that it does not have.

    >>> print(_excerpt("a\\nb\\nc\\nd", 2))
      1 a
    > 2 b
      3 c
    """
    lines = source.splitlines()
    last_line = first_line + len(lines) - 1
    if not first_line <= line <= last_line:
        return ""
    shown = range(max(line - 1, first_line), min(line + 1, last_line) + 1)
    width = len(str(shown[-1]))
    return "\n".join(f"{'>' if at == line else ' '} {at:{width}} {lines[at - first_line]}" for at in shown)
