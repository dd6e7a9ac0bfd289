"""The types that a key can have, by the names that Redis gives them. Imports nothing of redipy."""
from __future__ import annotations

from typing import Literal, TypeAlias, get_args

KeyType: TypeAlias = Literal["string", "list", "set", "zset", "hash", "stream"]

KEY_TYPES: frozenset[KeyType] = frozenset(get_args(KeyType))


def as_key_type(text: str | None) -> KeyType | None:
    """The type of this name; None for None and for `none`, which is what a missing key has.

    Errors: ValueError for any other text.

    >>> as_key_type("zset"), as_key_type("none")
    ('zset', None)
    """
    if text is None or text == "none":
        return None
    for known in KEY_TYPES:
        if text == known:
            return known
    raise ValueError(f"unknown key type: {text}, known are {', '.join(sorted(KEY_TYPES))}")
