"""Key specifications: where the keys of a command stand and how it uses them, as COMMAND INFO describes it.

Those of the commands here are made from their syntax lines, those of others come from a server; both are read the same
way. Of a use, `RO`, `RW`, `OW` and `RM` tell whether the value is read, read and written, overwritten or removed, and
`access`, `update`, `insert` and `delete` what becomes of the data in it. Imports: replies, syntax, binder,
words.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from redipy import syntax
from redipy.commands.binder import COUNTS
from redipy.commands.words import is_integer
from redipy.replies import Reply, Status
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

KeySpec: TypeAlias = Mapping[bytes, Any]
Search: TypeAlias = dict[bytes, Any]

NOT_KEY = b"not_key"
"""The use of a word that is no key, and has its place in a cluster like one."""

UNKNOWN: Search = {b"type": b"unknown", b"spec": {}}

# Where the fields of a command's entry stand in the reply to COMMAND INFO.
_NAME, _KEY_SPECS, _SUBCOMMANDS = 0, 8, 9


# What a specification finds in the words of a call


def specs_of_entry(entry: Sequence[Reply], words: Sequence[bytes]) -> Sequence[KeySpec]:
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

    Words that do not fit a specification give no keys at all: such a call is an error of the server's.
    Source: the page "Command key specifications" of Redis's documentation.

    >>> streams = {b"begin_search": {b"type": b"keyword", b"spec": {b"keyword": b"STREAMS", b"startfrom": 1}},
    ...            b"find_keys": {b"type": b"range", b"spec": {b"lastkey": -1, b"keystep": 1, b"limit": 2}}}
    >>> positions([streams], [b"COUNT", b"3", b"streams", b"a", b"b", b"0", b"0"])
    [3, 4]
    """
    found: set[int] = set()
    for spec in specs:
        indices = found_by(spec, words)
        if indices is None:
            return []
        found.update(indices)
    return sorted(found)


def finder(specs: Sequence[KeySpec]) -> Callable[[Sequence[bytes]], list[int]]:
    """What `positions` finds by these specifications, as a function of the words."""
    specs = [spec for spec in specs if NOT_KEY not in spec[b"flags"]]
    if not all(spec[b"begin_search"][b"type"] == b"index" and _is_one(spec[b"find_keys"]) for spec in specs):
        return partial(positions, specs)
    fixed = [spec[b"begin_search"][b"spec"][b"index"] - 1 for spec in specs]  # what most commands have

    def find(words: Sequence[bytes]) -> list[int]:
        return fixed if fixed and fixed[-1] < len(words) else [at for at in fixed if at < len(words)]

    return find


def _is_one(find: Search) -> bool:
    """Whether keys are found where their search begins, and only there."""
    return bool(find[b"type"] == b"range" and find[b"spec"][b"lastkey"] == 0)


def found_by(spec: KeySpec, words: Sequence[bytes]) -> range | None:
    """The indices of the words that one specification finds to be names of keys; None if the words do not fit it.

    It finds none where its keyword is missing, or where no word is left for a last argument that may be missing. (The
    server takes the latter for a misfit: it finds no key in `PFMERGE destkey`.)
    """
    search, find, total = spec[b"begin_search"], spec[b"find_keys"], len(words) + 1
    begin = _begin(search, words)
    if begin is None:
        return range(0) if search[b"type"] == b"keyword" else None
    found = _found(find, begin, words)
    if found is None or found.stop > total or not (found or begin == total):
        return None
    return range(found.start - 1, found.stop - 1, found.step)


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


def _found(search: Mapping[bytes, Any], begin: int, words: Sequence[bytes]) -> range | None:
    """Where the keys stand, given where their search begins; None where nobody can tell."""
    spec, total = search[b"spec"], len(words) + 1
    if search[b"type"] == b"range":
        last, limit = spec[b"lastkey"], spec[b"limit"]
        if last >= 0:
            stop = begin + last + 1
        elif limit > 1:  # the keys are the first half, or third, of what follows
            stop = begin + (total - begin) // limit + last + 1
        else:
            stop = total + last + 1
        return range(begin, stop, spec[b"keystep"])
    counted_at = begin + spec.get(b"keynumidx", 0)
    if search[b"type"] != b"keynum" or counted_at >= total or not is_integer(words[counted_at - 1]):
        return None
    begin += spec[b"firstkey"]
    return range(begin, begin + int(words[counted_at - 1]) * spec[b"keystep"], spec[b"keystep"])


# The specifications of a syntax line


def specs_of_line(line: syntax.Sequence, uses: list[str], first: int) -> tuple[KeySpec, ...]:
    """The specifications of a line, each with its use, such as `RW access delete`; the last use stands for the rest.

    first: where the first word of the line stands. Without a use there is no specification.

    >>> specs_of_line(syntax.parse("GET key")[1], ["RO access"], 1)[0][b"find_keys"]
    {b'type': b'range', b'spec': {b'lastkey': 0, b'keystep': 1, b'limit': 0}}
    """
    searches = list(_searches(line.parts, first)) if uses else []
    filled = [*uses, *uses[-1:] * (len(searches) - len(uses))]
    return tuple(key_spec(use, begin, find) for use, (begin, find) in zip(filled, searches, strict=False))


def key_spec(use: str, begin: Search, find: Search) -> KeySpec:
    """A specification in the shape of COMMAND INFO."""
    return {b"flags": {Status(flag.encode()) for flag in use.split()}, b"begin_search": begin, b"find_keys": find}


def at_index(index: int) -> Search:
    """A search that begins at a word."""
    return {b"type": b"index", b"spec": {b"index": index}}


def after_keyword(keyword: str, start: int) -> Search:
    """A search that begins behind a keyword, which is looked for from a word on, from the end if that is negative."""
    return {b"type": b"keyword", b"spec": {b"keyword": keyword.encode(), b"startfrom": start}}


def key_range(last: int, *, step: int = 1, limit: int = 0) -> Search:
    """Keys up to the last one, which is counted from the first or, if negative, from the end of the words."""
    return {b"type": b"range", b"spec": {b"lastkey": last, b"keystep": step, b"limit": limit}}


def _searches(parts: Sequence[Part], first: int) -> Iterator[tuple[Search, Search]]:
    """Where each search for keys in a line begins, and how they are found from there."""
    for at, part in enumerate(parts):
        if not any(map(_is_searched, syntax.words(part))) or part == Word("key2"):  # found with `key1`
            continue
        optional = part.part if isinstance(part, Maybe) else None
        if optional is not None and not isinstance(optional, Many):
            start = first + syntax.shortest(syntax.Sequence(tuple(parts[:at])))
            yield from _storing(optional, start)
        else:
            yield _search(parts, at, optional or part, first)


def _is_searched(word: Word) -> bool:
    """Whether a word is found by a specification: a key, or the name of a channel that has its place in a cluster."""
    return word.is_key or word.name == "shardchannel"


def _storing(optional: Part, start: int) -> Iterator[tuple[Search, Search]]:
    """The searches of options such as `STORE key | STOREDIST key`."""
    for choice in optional.parts if isinstance(optional, OneOf) else (optional,):
        if isinstance(choice, syntax.Sequence) and isinstance(token := choice.parts[0], Token):
            yield after_keyword(token.text, start), key_range(0)


def _search(parts: Sequence[Part], at: int, part: Part, first: int) -> tuple[Search, Search]:
    """Where the search for the keys in a part of a line begins, and how they are found from there."""
    before, after = parts[:at], parts[at + 1:]
    begin = at_index(first + at)
    if before and isinstance(before[-1], Token) and not syntax.is_fixed(syntax.Sequence(tuple(before))):
        fixed = syntax.shortest(syntax.Sequence(tuple(before[:-1])))
        begin = after_keyword(before[-1].text, first + fixed)
    if isinstance(part, Word):
        return begin, key_range(int(part.name == "key1"))
    if not isinstance(part, Many):
        return UNKNOWN, UNKNOWN
    counting = before[-1] if before else None
    if isinstance(counting, Word) and counting.name in COUNTS:
        return at_index(first + at - 1), {
            b"type": b"keynum", b"spec": {b"keynumidx": 0, b"firstkey": 1, b"keystep": 1},
        }  # fmt: skip
    if after and isinstance(after[0], Many):  # as many keys as there are words behind them
        return begin, key_range(-1, limit=2)
    return begin, key_range(-1 - syntax.shortest(syntax.Sequence(tuple(after))), step=syntax.shortest(part.part))


def three_numbers(specs: Sequence[KeySpec]) -> tuple[int, int, int]:
    """The first key, the last one and the step between them, as far as three numbers can say it; zeros else."""
    ranges = [
        (spec[b"begin_search"][b"spec"][b"index"], spec[b"find_keys"][b"spec"])
        for spec in specs
        if spec[b"begin_search"][b"type"] == b"index" and spec[b"find_keys"][b"type"] == b"range"
    ]
    if not ranges:
        return 0, 0, 0
    first = min(index for index, _ in ranges)
    lasts = [spec[b"lastkey"] if spec[b"lastkey"] < 0 else index + spec[b"lastkey"] for index, spec in ranges]
    # What is counted from the end is behind all that is counted from the start.
    last = max([last for last in lasts if last < 0] or lasts)
    return first, last, max(spec[b"keystep"] for _, spec in ranges)
