"""Words: from the arguments of redis-py's methods to the bytes of a command.

What may be given, and the error for what may not, is redis-py's. Imports nothing of redipy.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import hiredis
from redis.exceptions import DataError

Encode: TypeAlias = Callable[[Any], bytes]
"""From an argument to its bytes; raises redis-py's error for what has none."""


def packed_word(value: Any) -> bytes:
    """An argument as redis-py's packer takes it.

    >>> packed_word("é"), packed_word(1.5), packed_word(memoryview(b"ab"))
    (b'\\xc3\\xa9', b'1.5', b'ab')
    """
    kind = value.__class__
    if kind is str:
        return value.encode()  # type: ignore[no-any-return]
    if kind is bytes:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is float:
        return repr(value).encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, str):
        return str.encode(value)
    try:
        hiredis.pack_command((value,))  # raises what redis-py raises
    except TypeError as error:
        raise DataError(error) from None
    raise DataError(f"not a word of a command: {value!r}")


def words_of(arguments: Iterable[Any], encode: Encode) -> list[bytes]:
    """The words of a command; a name such as `CONFIG GET` is two.

    >>> words_of(("CONFIG GET", "save"), packed_word)
    [b'CONFIG', b'GET', b'save']
    """
    name, *rest = arguments
    names = name.encode().split() if isinstance(name, str) else name.split()
    return [*names, *map(encode, rest)]


class Packer:
    """Stands where redis-py packs commands: what is sent at once is a list of commands, each its words."""

    def __init__(self, encode: Encode = packed_word) -> None:
        self.encode = encode

    def pack(self, *arguments: Any) -> list[list[list[bytes]]]:
        """A command, as the pieces to be sent: here always one."""
        return [[words_of(arguments, self.encode)]]

    def pack_all(self, commands: Iterable[Iterable[Any]]) -> list[list[list[bytes]]]:
        """Commands that are sent together, as the pieces to be sent: none, or one."""
        packed = [words_of(arguments, self.encode) for arguments in commands]
        return [packed] if packed else []
