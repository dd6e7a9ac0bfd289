"""From replies to Lua values: Redis's table of conversions, for scripts that see RESP2 and for those that see RESP3.

A text becomes a string and a whole number a number. In RESP2 nothing is `false` and whatever repeats a list; in RESP3
nothing is `nil`, and a double, a map and a set are tables that say so. Imports: replies, the text of
numbers from commands, and the null of arrays from server.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from redipy.commands.words import number_text
from redipy.replies import Pairs, Reply, Status, Verbatim
from redipy.server.resp2 import NullArray

Table: TypeAlias = Callable[[Any], Any]
"""Makes a Lua table, of a list or of a dict."""
Convert: TypeAlias = Callable[[Any], Any]

ELEMENT_BYTES = 64  # what an element of a table takes at least, with the header of its string


def error_table(line: str, table: Table, *, is_counted: bool = True) -> Any:
    """An error reply: the server's line, and a mark if a command is counted as failed already."""
    mark = {b"ignore_error_stats_update": True} if is_counted else {}
    return table({b"err": line.encode(errors="surrogateescape"), **mark})


def converter(protocol: int, table: Table) -> Convert:
    """The function that makes Lua values of replies for scripts that see a version of the protocol."""
    by_class: dict[type, Convert] = {}

    def convert(reply: Reply) -> Any:
        found = by_class.get(reply.__class__)
        return error_table(str(reply), table) if found is None else found(reply)  # an error may be of any class

    def array(items: Any) -> Any:
        return table([item if item.__class__ is bytes else convert(item) for item in items])

    def flat(pairs: Mapping[Reply, Reply]) -> Any:
        return array([part for pair in pairs.items() for part in pair])

    def members(items: Any) -> Any:
        return table({b"set": table({convert(item): True for item in items})})

    def fields(pairs: Mapping[Reply, Reply]) -> Any:
        return table({b"map": table({convert(key): convert(pairs[key]) for key in pairs})})

    def as_it_is(reply: Any) -> Any:
        return reply

    def nothing(reply: Any) -> bool:
        return False

    by_class |= {
        bytes: as_it_is, int: as_it_is, list: array, tuple: array,
        Status: lambda status: table({b"ok": bytes(status)}),
    }  # fmt: skip
    if protocol == 2:
        by_class |= {
            type(None): nothing, NullArray: nothing, bool: int, float: number_text, Verbatim: bytes,
            dict: flat, set: array, frozenset: array,
        }  # fmt: skip
    else:
        by_class |= {
            type(None): as_it_is, bool: as_it_is,
            float: lambda number: table({b"double": number}),
            dict: fields, Pairs: fields,
            Verbatim: lambda text: table({b"verbatim_string": table({b"format": b"txt", b"string": bytes(text)})}),
            set: members, frozenset: members,
        }  # fmt: skip
    return convert


def taken_bytes(reply: Reply) -> int:
    """About how much memory a reply takes as a Lua value; enough to tell whether there is room for it."""
    if isinstance(reply, bytes):
        return ELEMENT_BYTES + len(reply)
    if isinstance(reply, dict):
        return ELEMENT_BYTES + sum(taken_bytes(key) + taken_bytes(value) for key, value in reply.items())
    if isinstance(reply, (list, tuple, set, frozenset)):
        return ELEMENT_BYTES + sum(map(taken_bytes, reply))
    return ELEMENT_BYTES
