"""What the derived classes of keys stand on, and the two functions besides them that exist within scripts alone.

A function that is a script is annotated with these classes; its source is read, and nothing here is ever run by it.
Imports: errors.
"""
from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from redipy.errors import ScriptError

Word: TypeAlias = "str | int | float | AnyKey"
"""What a word of a command may be in a script; a key is the text of its name, or names the key."""

K = TypeVar("K", bound=Word)
"""What the keys of a mapping are given as."""


def outside_of_script() -> ScriptError:
    """The error of what has a meaning in scripts only."""
    return ScriptError(
        "this exists within scripts alone: call it in a function under @redipy.script, and register that function"
    )


class AnyKey:
    """A key in a script: given by the caller, or made of a text, as in `RedisList(f"jobs:{name}")`.

    In a text, or where a text is wanted, it is its name, without the prefix of the client.
    """

    def __init__(self, name: str) -> None:
        raise outside_of_script()


def call(command: str, *words: Word) -> Any:
    """Any command, in a script: `redipy.call("OBJECT", "ENCODING", key)`; the reply as RESP3 has it, as data.

    Text, numbers, lists, dicts, None: so SET gives `"OK"`, and HMGET a list. Which words are keys, which get the prefix
    of the client, its syntax says; of a command that redipy does not know it is the first word.
    """
    raise outside_of_script()
