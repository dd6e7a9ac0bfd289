"""COMMAND: what the commands are, told from the command table, in the shapes of the reference server.

What the table cannot know stays out: hints to clients, when a command came, and in which other ways it uses its keys
than reading or changing them. Imports: errors, glob, syntax, replies, and of the commands `table`.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from redipy import syntax
from redipy.commands.binder import COUNTS
from redipy.commands.table import COMMANDS, Command, Declare
from redipy.errors import (
    INVALID_ARGUMENTS,
    INVALID_COMMAND,
    INVALID_NUMBER_OF_ARGUMENTS,
    NO_KEY_ARGUMENTS,
    SYNTAX_ERROR,
    ResponseError,
)
from redipy.glob import matcher
from redipy.replies import Reply, Status
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

command = Declare("server", container="COMMAND")
FLAGS = "loading stale"

# What the server calls the kinds of arguments, by the words of the syntax lines; all others are strings.
_INTEGERS = """
    bit count cursor decrement db end increment index index1 index2 len limit maxlen milliseconds min-idle-time
    num-matches numfields numkeys numlocal numreplicas offset port protover rank seconds start stop threshold timeout
    version
"""
TYPES: Mapping[str, bytes] = {
    **dict.fromkeys(_INTEGERS.split(), b"integer"),
    **dict.fromkeys(("height", "latitude", "longitude", "radius", "score", "weight", "width"), b"double"),
    **dict.fromkeys(("unix-time-seconds", "unix-time-milliseconds"), b"unix-time"),
    "pattern": b"pattern",
}  # fmt: skip
FAMILY_CATEGORIES = {
    "generic": "keyspace", "sorted-set": "sortedset", "transactions": "transaction", "server": "", "cluster": "",
}  # fmt: skip

# Where neither family nor flags tell.
OTHER_FAMILIES = {
    **dict.fromkeys(("WAIT", "WAITAOF", "ASKING", "READONLY", "READWRITE"), "connection"),
    **dict.fromkeys(("SORT", "SORT_RO"), "list"),
    "PUBSUB|HELP": "",
}
MORE_CATEGORIES = {
    "COMMAND": "connection",
    "DBSIZE": "keyspace",
    "FLUSHALL": "keyspace dangerous",
    "FLUSHDB": "keyspace dangerous",
    "INFO": "dangerous",
    "KEYS": "dangerous",
    "LASTSAVE": "admin dangerous",
    "MIGRATE": "dangerous",
    "ROLE": "admin dangerous",
    "SORT": "set sortedset dangerous",
    "SORT_RO": "set sortedset dangerous",
    "SWAPDB": "keyspace dangerous",
}


def every_command() -> Iterator[Command]:
    """All commands, each container followed by its subcommands."""
    for found in COMMANDS.values():
        yield found
        yield from found.subcommands.values()


def lookup(name: bytes) -> Command | None:
    """The command of a name such as `get` or `client|kill`, in any case."""
    container, _, subcommand = name.upper().partition(b"|")
    found = COMMANDS.get(container)
    return found.subcommands.get(subcommand) if found and subcommand else found


def shown(found: Command) -> bytes:
    """The name as the server shows it."""
    return found.name.lower().encode()


@command("INFO [command-name [command-name ...]]", FLAGS, alone=True)
def info(db: object, *names: bytes) -> list[Reply]:
    """Name, arity, flags and keys of commands, all where none is named; None for an unknown one. O(commands)."""
    if not names:
        return [entry(found) for found in COMMANDS.values()]
    return [None if (found := lookup(name)) is None else entry(found) for name in names]


def entry(found: Command) -> list[Reply]:
    """What COMMAND INFO says of a command."""
    specs = key_specs(found)
    first, last, step = key_range(specs)
    return [
        shown(found),
        found.arity,
        {Status(flag.encode()) for flag in found.flags},
        first,
        last,
        step,
        {Status(b"@" + category) for category in categories(found)},
        [],
        specs,
        [entry(each) for each in found.subcommands.values()],
    ]


def categories(found: Command) -> set[bytes]:
    """The categories of access rights that a command belongs to, as far as its family and flags tell."""
    flags = found.flags
    family = OTHER_FAMILIES.get(found.name, FAMILY_CATEGORIES.get(found.family, found.family))
    named = {
        family: bool(family) and not found.subcommands,
        "write": "write" in flags,
        "read": "readonly" in flags,
        "admin": "admin" in flags,
        "dangerous": "admin" in flags,
        "blocking": "blocking" in flags,
        "fast": "fast" in flags,
        "slow": "fast" not in flags,
    }
    told = {name for name, holds in named.items() if holds}
    return {name.encode() for name in told.union(MORE_CATEGORIES.get(found.name.partition("|")[0], "").split())}


def key_specs(found: Command) -> list[dict[bytes, Reply]]:
    """Where the keys of a command stand, from its syntax line."""
    if found.subcommands:
        return []
    base = 2 if "|" in found.name else 1
    specs: list[dict[bytes, Reply]] = []
    parts = found.syntax.parts
    for at, part in enumerate(parts):
        if not any(word.is_key for word in syntax.words(part)):
            continue
        begin, find = _search(parts, at, base)
        flags = {Status(flag) for flag in key_flags(found)}
        specs.append({b"flags": flags, b"begin_search": begin, b"find_keys": find})
    return specs


def _search(parts: Sequence[Part], at: int, base: int) -> tuple[dict[bytes, Reply], dict[bytes, Reply]]:
    """Where the search for the keys in a part of a line begins, and how they are found from there."""
    part, before, after = parts[at], parts[:at], parts[at + 1:]
    begin: dict[bytes, Reply] = {b"type": b"index", b"spec": {b"index": base + at}}
    if before and isinstance(before[-1], Token) and not syntax.is_fixed(syntax.Sequence(tuple(before))):
        fixed = syntax.shortest(syntax.Sequence(tuple(before[:-1])))
        begin = {b"type": b"keyword", b"spec": {b"keyword": before[-1].text.encode(), b"startfrom": base + fixed}}
    if isinstance(part, Word):
        return begin, _range(0)
    if not isinstance(part, Many):
        return {b"type": b"unknown", b"spec": {}}, {b"type": b"unknown", b"spec": {}}
    counting = before[-1] if before else None
    if isinstance(counting, Word) and counting.name in COUNTS:
        begin[b"spec"] = {b"index": base + at - 1}
        return begin, {b"type": b"keynum", b"spec": {b"keynumidx": 0, b"firstkey": 1, b"keystep": 1}}
    if after and isinstance(after[0], Many):  # as many keys as there are words behind them
        return begin, _range(-1, limit=2)
    return begin, _range(-1 - syntax.shortest(syntax.Sequence(tuple(after))), step=syntax.shortest(part.part))


def _range(last: int, *, step: int = 1, limit: int = 0) -> dict[bytes, Reply]:
    """Keys up to the last one, which is counted from the first or, if negative, from the end of the words."""
    return {b"type": b"range", b"spec": {b"lastkey": last, b"keystep": step, b"limit": limit}}


def key_flags(found: Command) -> list[bytes]:
    """How a command uses its keys: reading them, or changing them."""
    return [b"RW", b"access", b"update"] if "write" in found.flags else [b"RO", b"access"]


def key_range(specs: Sequence[Mapping[bytes, Reply]]) -> tuple[int, int, int]:
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


@command("COUNT", FLAGS)
def count(db: object) -> int:
    """How many commands there are, a container counting as one. O(1)."""
    return len(COMMANDS)


# By hand: a filter is two words, and there is one at most.
@command("LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]", FLAGS, by_hand=True)
def list_(db: object, *words: bytes) -> list[bytes]:
    """The names of all commands, or of those in a module, in a category, or matching a glob. O(commands).

    Errors: another filter.
    """
    if not words:
        return [shown(found) for found in every_command()]
    if len(words) != 3 or words[0].upper() != b"FILTERBY":
        raise ResponseError(SYNTAX_ERROR)
    kind, wanted = words[1].upper(), words[2].lower()
    if kind == b"MODULE":
        return []
    if kind == b"ACLCAT":
        return [shown(found) for found in every_command() if wanted in categories(found)]
    if kind == b"PATTERN":
        matches = matcher(wanted)
        return [shown(found) for found in every_command() if matches(shown(found))]
    raise ResponseError(SYNTAX_ERROR)


@command("GETKEYS command [arg [arg ...]]", FLAGS, by_hand=True)
def getkeys(db: object, name: bytes, *words: bytes) -> list[bytes]:
    """The keys among the words of a command. O(words).

    Errors: an unknown command, one without keys, words that do not fit it.
    """
    return _keys_of(name, words)[1]


@command("GETKEYSANDFLAGS command [arg [arg ...]]", FLAGS, by_hand=True)
def getkeysandflags(db: object, name: bytes, *words: bytes) -> list[Reply]:
    """The keys among the words of a command, and how each is used. O(words).

    Errors: as GETKEYS.
    """
    found, keys = _keys_of(name, words)
    return [[key, {Status(flag) for flag in key_flags(found)}] for key in keys]


def _keys_of(name: bytes, words: Sequence[bytes]) -> tuple[Command, list[bytes]]:
    """The command of a call, and the keys among its words."""
    container = COMMANDS.get(name.upper())
    try:
        found = container and container.subcommand(words)
    except ResponseError:
        found = None
    if container is None or found is None:
        raise ResponseError(INVALID_COMMAND)
    if not any(word.is_key for word in syntax.words(found.syntax)) and not found.key_positions(()):
        raise ResponseError(NO_KEY_ARGUMENTS)
    if not found.fits(1 + len(words)):
        raise ResponseError(INVALID_NUMBER_OF_ARGUMENTS)
    positions = container.key_positions(words)
    if not positions or max(positions) >= len(words):
        raise ResponseError(INVALID_ARGUMENTS)
    return found, [words[at] for at in positions]


@command("DOCS [command-name [command-name ...]]", FLAGS)
def docs(db: object, *names: bytes) -> dict[bytes, Reply]:
    """What commands do and which words they take, all where none is named; unknown ones are left out. O(commands)."""
    wanted = [lookup(name) for name in names] if names else COMMANDS.values()
    return {shown(found): documentation(found) for found in wanted if found is not None}


def documentation(found: Command) -> dict[bytes, Reply]:
    """What COMMAND DOCS says of a command."""
    told: dict[bytes, Reply] = {b"summary": found.summary.encode(), b"group": found.family.encode()}
    if found.subcommands:
        told[b"subcommands"] = {shown(each): documentation(each) for each in found.subcommands.values()}
    elif found.syntax.parts:
        told[b"arguments"] = [argument(part) for part in found.syntax.parts]
    return told


def argument(part: Part) -> dict[bytes, Reply]:
    """A part of a syntax line as COMMAND DOCS describes it.

    >>> argument(Maybe(Token("NX")))
    {b'name': b'nx', b'type': b'pure-token', b'token': b'NX', b'flags': [b'optional'], b'display_text': b'nx'}
    """
    match part:
        case Word(name):
            kind = b"key" if part.is_key else TYPES.get(name, b"string")
            return {b"name": name.encode(), b"type": kind, b"display_text": name.encode()}
        case Token(written):
            name = written.lower()
            shown = {b"token": written.encode(), b"display_text": name.encode()}
            return {b"name": name.encode(), b"type": b"pure-token", **shown}
        case Maybe(inner):
            return _flagged(argument(inner), Status(b"optional"))
        case Many(syntax.Sequence((Token(written), *others))):
            repeated = argument(syntax.Sequence(tuple(others)) if len(others) > 1 else others[0])
            flagged = _flagged(repeated, Status(b"multiple"), Status(b"multiple_token"))
            return {**flagged, b"token": written.encode()}
        case Many(inner):
            return _flagged(argument(inner), Status(b"multiple"))
        case OneOf(parts):
            return {b"name": _joined(part), b"type": b"oneof", b"arguments": list(map(argument, parts))}
        case syntax.Sequence((Token(written), Word() | OneOf() as following)):
            return {**argument(following), b"token": written.encode()}
        case syntax.Sequence((Token(written), *others)):
            arguments = list(map(argument, others))
            named = {b"name": written.lower().encode(), b"type": b"block", b"token": written.encode()}
            return {**named, b"arguments": arguments}
        case syntax.Sequence(parts):
            return {b"name": _joined(part), b"type": b"block", b"arguments": list(map(argument, parts))}


def _flagged(described: dict[bytes, Reply], *flags: Status) -> dict[bytes, Reply]:
    """An argument with further flags, which stand before what it is shown as."""
    text = described.pop(b"display_text", None)
    described[b"flags"] = [*flags, *described.pop(b"flags", [])]
    return described if text is None else {**described, b"display_text": text}


def _joined(part: Part) -> bytes:
    """A name for a part that has none of its own: those of what is in it."""
    return "-".join(dict.fromkeys(_names(part))).encode()


def _names(part: Part) -> Iterator[str]:
    match part:
        case Word(name):
            yield name
        case Token(written):
            yield written.lower()
        case Maybe(inner) | Many(inner):
            yield from _names(inner)
        case OneOf(parts) | syntax.Sequence(parts):
            for inner in parts:
                yield from _names(inner)
