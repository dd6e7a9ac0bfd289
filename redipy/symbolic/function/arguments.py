"""What becomes of lists and dicts that commands are given, where they are known only when the script runs.

The functions are Python that scripts can call, compiled with the script that needs them. Imports nothing.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

Given = Any


def one_or_more(given: Given) -> Given:
    """The words of an argument that is one of them, or a list."""
    return given if isinstance(given, list) else [given]


def fields(given: Given) -> Given:
    """The fields of a dict."""
    return [name for name, _ in given.items()]


def values(given: Given) -> Given:
    """The values of a dict."""
    return [value for _, value in given.items()]


def in_turn(given: Given) -> Given:
    """The fields of a dict, each before its value."""
    words = []
    for name, value in given.items():
        words.append(name)
        words.append(value)
    return words


def turned(given: Given) -> Given:
    """The values of a dict, each before its field."""
    words = []
    for name, value in given.items():
        words.append(value)
        words.append(name)
    return words


MADE_OF: dict[tuple[str, ...], Callable[..., Any] | None] = {
    ("element",): None, ("field",): fields, ("value",): values, ("field", "value"): in_turn, ("value", "field"): turned,
}
"""What makes the words of a list or dict, by the parts of it that come in turn; None: it is a list of them already."""
