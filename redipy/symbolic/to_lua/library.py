"""What Lua made of scripts calls: the Lua of the room `library`, of which a script gets what it uses, in one table.

Imports: messages, and the numbers of the library.

A member is a function or table that begins in the first column of its file. In place of a message there stands its
name, and in place of a limit its own; the server has `redipy` and `null` as locals of the script.
"""
from __future__ import annotations

import re
from functools import cache
from importlib import resources

from redipy.symbolic import messages
from redipy.symbolic.library.numbers import MOST_DIGITS

_TOPICS = ("values", "operators", "numbers", "texts", "collections", "formats", "json", "replies")
_LIMITS = {
    "MOST_NESTED": messages.MOST_NESTED, "MOST_REPEATED": messages.MOST_REPEATED, "MOST_DIGITS": MOST_DIGITS,
    "MOST_WORDS": messages.MOST_WORDS,
}
_MEMBER = re.compile(r"^(?:function )?redipy\.(\w+)\b(?:.*\n)(?:(?![-\n]|function |redipy\.).*\n)*", re.MULTILINE)
_NAME = re.compile(r'"([A-Z_]+)"|\b(MOST_\w+)\b')
_MENTIONED = re.compile(r"\bredipy\.(\w+)")


@cache
def members() -> dict[str, str]:
    """The Lua of each member of the table, by its name."""
    found: dict[str, str] = {}
    for topic in _TOPICS:
        text = resources.files("redipy.symbolic.library").joinpath(f"{topic}.lua").read_text(encoding="utf-8")
        for member in _MEMBER.finditer(text):
            found[member[1]] = _NAME.sub(_meant, member[0].rstrip())
    return found


def _meant(name: re.Match[str]) -> str:
    if name[2]:
        return str(_LIMITS[name[2]])
    return f'"{messages.line(name[1])}"' if name[1] in messages.MESSAGES else name[0]


def used_by(text: str) -> list[str]:
    """The Lua of the members of the library that a text mentions, and that these mention, in the library's order.

    >>> [source.split("(")[0] for source in used_by("redipy.texts(x)")]
    ['redipy.list_tag = {}', 'function redipy.list', 'function redipy.texts']
    """
    known = members()
    used: set[str] = set()
    waiting = _MENTIONED.findall(text)
    while waiting:
        name = waiting.pop()
        if name in known and name not in used:
            used.add(name)
            waiting += _MENTIONED.findall(known[name])
    return [source for name, source in known.items() if name in used]
