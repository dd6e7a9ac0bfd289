"""What MONITOR shows: a command in a line, its words in quotes, its secrets not at all. Imports: `acl.redaction`."""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.acl.redaction import redacted


def monitor_line(at_ms: int, database: int, address: bytes, words: Sequence[bytes]) -> bytes:
    r"""How a command is shown that a client has sent at a time, in milliseconds since the epoch.

    >>> monitor_line(1_500, 0, b"127.0.0.1:5000", [b"SET", b"k", b"\xff"])
    b'1.500000 [0 127.0.0.1:5000] "SET" "k" "\\xff"'
    """
    seconds, milliseconds = divmod(at_ms, 1000)
    shown = b" ".join(map(_quoted, redacted(words)))
    return b"%d.%06d [%d %s] %s" % (seconds, milliseconds * 1000, database, address, shown)


def _quoted(word: bytes) -> bytes:
    r"""A word in quotes.

    >>> print(_quoted(b'a"\n\xff').decode())
    "a\"\n\xff"
    """
    escapes = {ord('"'): '\\"', ord("\\"): "\\\\", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 13: "\\r"}
    shown = (escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in word)
    return f'"{"".join(shown)}"'.encode()
