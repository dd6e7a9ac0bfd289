"""What kinds of value an expression may have: what lets a compiler leave out what cannot happen. Imports nothing."""
from __future__ import annotations

from enum import Flag


class Type(Flag):
    """A set of kinds of value, such as `Type.TEXT | Type.NONE` for what GET gives.

    >>> Type.NUMBER in Type.ANY, Type.ANY in Type.NUMBER, Type.TEXT & Type.LIST == Type.NEVER
    (True, False, True)
    """

    NEVER = 0
    NONE = 1
    BOOL = 2
    NUMBER = 4
    TEXT = 8
    LIST = 16
    DICT = 32
    ANY = 63


def literal_type(value: object) -> Type:
    """The type of the value of a literal."""
    return _LITERAL_TYPES[type(value)]


_LITERAL_TYPES: dict[type, Type] = {
    type(None): Type.NONE, bool: Type.BOOL, float: Type.NUMBER, int: Type.NUMBER, str: Type.TEXT,
}
