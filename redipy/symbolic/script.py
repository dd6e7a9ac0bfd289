"""A script as everything that runs it needs it. Imports: ir, verify, both compilers, data, graph, errors.

Either compiler works when it is first asked, so a script that only one side can run is none the worse for it.
"""
from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from redipy.commands.table import Command
from redipy.errors import RedipyError, ResponseError, ScriptError, WrongTypeError
from redipy.replies import Reply
from redipy.symbolic import data, ir, python_library
from redipy.symbolic.graph import graph_of
from redipy.symbolic.messages import failure, failure_of
from redipy.symbolic.to_lua import lua_of
from redipy.symbolic.to_python import FILE_NAME, Made, python_of
from redipy.symbolic.verify import verify

if TYPE_CHECKING:
    from redipy.backends.base import ScriptCall
    from redipy.symbolic.fncontext import FnContext

# What goes wrong in Python made of a script, rather than in redipy: these become a ScriptError.
_FAILURES = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, ResponseError)

# ` script: DIGEST, on @user_script:LINE.` ends every error of a script on a server.
_ENDING = re.compile(r" script: [0-9a-f]{40}, on @?user_script:(?P<line>\d+)\.\Z")
_RAISED = re.compile(r"\AERR (?:user_script:(?P<line>\d+): )?(?P<text>.*)\Z", re.DOTALL)


class Script:
    """A script that has been checked, in the forms in which it is run."""

    def __init__(self, source: ir.Script | FnContext) -> None:
        """Errors: ValueError for a tree that is no script."""
        tree = source if isinstance(source, ir.Script) else source.tree()
        verify(tree)
        self.tree = tree
        self.keyv, self.argv = tree.keyv, tree.argv

    @cached_property
    def graph(self) -> dict[str, Any]:
        """The script as plain data, for those who want to look at it."""
        return graph_of(self.tree)

    @cached_property
    def lua(self) -> str:
        """The Lua that Redis runs."""
        return lua_of(self.tree)

    @cached_property
    def digest(self) -> str:
        """The name under which a server knows the Lua: its SHA-1."""
        return hashlib.sha1(self.lua.encode()).hexdigest()

    @cached_property
    def made(self) -> Made:
        """The Python that a local backend runs.

        Errors: ValueError for a command, function or constant that only Redis knows.
        """
        return python_of(self.tree)

    @property
    def python(self) -> str:
        """The source of that Python."""
        return self.made.source

    # On a local backend

    def run_locally(self, bound: Callable[[Command, int], Callable[..., Reply]], call: ScriptCall) -> Any:
        """Run the script inside a step that is under way, and give its value as Python data.

        bound: gives a command as a function of so many words. Errors: see `Backend.run_script`.
        """
        made = self.made
        args = [data.copied(argument) for argument in call.args]
        commands = [bound(command, number) for command, number in made.commands]
        try:
            return data.plain(made.function(commands, call.keys, args, call.prefix))
        except WrongTypeError as error:
            error.add_note(_excerpt(made.source, _line_of(error)))
            raise
        except _FAILURES as error:
            if not isinstance(error, ResponseError) and not _is_of_script(error):
                raise
            # Only a word of a command is asked for an attribute, and only None has not got it.
            cause = failure("NOT_A_WORD") if isinstance(error, AttributeError) else error
            raise _script_error(cause, made.source, _line_of(error)) from cause

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
        if raised is None:
            made: RedipyError = ResponseError(said)
            if isinstance(made, WrongTypeError):
                made.__cause__ = error
                made.add_note(_excerpt(self.lua, line))
                return made
            return _caused(_script_error(made, self.lua, line), error)
        failure = failure_of(raised["text"])
        if raised["line"]:
            line = int(raised["line"])
        elif failure is not None:  # the line of the library, which says nothing
            line = 0
        return _caused(_script_error(failure or ResponseError(said), self.lua, line), error)


def _caused(error: ScriptError, cause: ResponseError) -> ScriptError:
    error.__cause__ = cause
    return error


def _script_error(cause: Exception, source: str, line: int) -> ScriptError:
    """The error for what stopped a script: what it was, and where."""
    text = str(cause) if isinstance(cause, ResponseError) else f"{type(cause).__name__}: {cause}"
    return ScriptError(f"Error while executing script: {text}\n{_excerpt(source, line)}".rstrip())


def _line_of(error: BaseException) -> int:
    """The line of the script's Python in which an error arose; 0 if it is unknown."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE_NAME]
    return (lines[-1] or 0) if lines else 0


def _is_of_script(error: BaseException) -> bool:
    """Whether an error arose in the script or in the library, rather than beneath a command that it called."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    if FILE_NAME not in files:  # on the way out of the script
        return True
    beneath = files[len(files) - files[::-1].index(FILE_NAME):]
    return not beneath or beneath[0] == python_library.__file__


def _excerpt(source: str, line: int) -> str:
    """The lines around one of a source, which is marked; nothing for a line that it does not have.

    >>> print(_excerpt("a\\nb\\nc\\nd", 2))
      1 a
    > 2 b
      3 c
    """
    lines = source.splitlines()
    if not 1 <= line <= len(lines):
        return ""
    shown = range(max(line - 1, 1), min(line + 1, len(lines)) + 1)
    width = len(str(shown[-1]))
    return "\n".join(f"{'>' if at == line else ' '} {at:{width}} {lines[at - 1]}" for at in shown)
