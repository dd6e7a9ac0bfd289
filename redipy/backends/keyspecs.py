"""Where the keys of a command stand, as a server describes it: the key specifications of COMMAND INFO.

For commands that the command table does not know and a server does. Imports: replies.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from redipy.replies import Reply

KeySpec: TypeAlias = Mapping[bytes, Any]

# Where the fields of a command's entry stand in the reply to COMMAND INFO.
_NAME, _KEY_SPECS, _SUBCOMMANDS = 0, 8, 9


def key_specs(entry: Sequence[Reply], words: Sequence[bytes]) -> Sequence[KeySpec]:
    """The specifications of a command's entry; of a container like `OBJECT`, those of the subcommand in the words."""
    if not entry[_SUBCOMMANDS] or not words:
        return entry[_KEY_SPECS]  # type: ignore[no-any-return]
    container, subcommand = entry[_NAME], words[0].lower()
    for inner in entry[_SUBCOMMANDS]:
        if inner[_NAME] == container + b"|" + subcommand:
            return inner[_KEY_SPECS]  # type: ignore[no-any-return]
    return ()


def positions(specs: Sequence[KeySpec], words: Sequence[bytes]) -> list[int]:
    """The indices of the words, those after the command's name, that are names of keys. O(words).

    Words that do not fit a specification give no keys for it: such a call is an error of the server's.
    Source: the page "Command key specifications" of Redis's documentation.

    >>> streams = {b"begin_search": {b"type": b"keyword", b"spec": {b"keyword": b"STREAMS", b"startfrom": 1}},
    ...            b"find_keys": {b"type": b"range", b"spec": {b"lastkey": -1, b"keystep": 1, b"limit": 2}}}
    >>> positions([streams], [b"COUNT", b"3", b"streams", b"a", b"b", b"0", b"0"])
    [3, 4]
    """
    found = {
        at - 1
        for spec in specs
        if (begin := _begin(spec[b"begin_search"], words)) is not None
        for at in _found(spec[b"find_keys"], begin, words)
    }
    return sorted(found)


# Below, as in the specifications, 0 is the command's name and 1 the first word.


def _begin(search: Mapping[bytes, Any], words: Sequence[bytes]) -> int | None:
    """Where the search for keys begins; None where the specification does not apply to the words."""
    spec = search[b"spec"]
    if search[b"type"] == b"index":
        return int(spec[b"index"])
    if search[b"type"] == b"keyword":
        keyword, start, total = spec[b"keyword"].upper(), spec[b"startfrom"], len(words) + 1
        searched = range(start, total) if start > 0 else range(total + start, 0, -1)
        return next((at + 1 for at in searched if words[at - 1].upper() == keyword), None)
    return None


def _found(search: Mapping[bytes, Any], begin: int, words: Sequence[bytes]) -> Iterator[int]:
    """Where the keys stand, given where their search begins."""
    spec, total = search[b"spec"], len(words) + 1
    if search[b"type"] == b"range":
        last, limit = spec[b"lastkey"], spec[b"limit"]
        if last >= 0:
            stop = begin + last + 1
        elif limit > 1:  # the keys are the first half, or third, of what follows
            stop = begin + (total - begin) // limit + last + 1
        else:
            stop = total + last + 1
    elif search[b"type"] == b"keynum":
        counted_at = begin + spec[b"keynumidx"]
        counts = counted_at < total and words[counted_at - 1].isdigit()
        begin += spec[b"firstkey"]
        stop = begin + int(words[counted_at - 1]) * spec[b"keystep"] if counts else begin
    else:
        return
    yield from range(begin, min(stop, total), spec[b"keystep"])
