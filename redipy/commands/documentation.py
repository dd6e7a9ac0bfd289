"""What COMMAND DOCS says of a command: what follows from its syntax line, and names for what a line only shows.

Imports: syntax, replies, and of the commands `table` and `versions`.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from redipy import syntax
from redipy.commands.table import Command
from redipy.commands.versions import deprecated_since, doc_flags, since
from redipy.replies import Reply, Status
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

# What the server calls the kinds of arguments, by the words of the syntax lines; all others are strings.
_INTEGERS = """
    bit bits client-id cluster-bus-port count cursor db decrement destination-db end end-slot entries-added
    entries-read frequency increment index index1 index2 len limit maxage maxlen milliseconds min-idle-time
    min-match-len ms num-matches numfields numids numkeys numlocal numreplicas offset port protover rank seconds
    slot start start-slot stop threshold timeout ttl version weight
"""
TYPES: Mapping[str, bytes] = {
    **dict.fromkeys(_INTEGERS.split(), b"integer"),
    **dict.fromkeys(("height", "latitude", "longitude", "radius", "score", "width"), b"double"),
    **dict.fromkeys(("unix-time-seconds", "unix-time-milliseconds"), b"unix-time"),
    "pattern": b"pattern",
}  # fmt: skip
"""The kinds of most words."""

_BLOCKING = "blpop brpop blmpop blmove brpoplpush bzmpop bzpopmin bzpopmax"
_BY_SCORE = "zrangebyscore zrevrangebyscore zcount zremrangebyscore"
OTHER_TYPES: Mapping[str, bytes] = {
    **{f"{name} timeout": b"double" for name in _BLOCKING.split()},
    **{f"{name} {word}": b"double" for name in _BY_SCORE.split() for word in ("min", "max")},
    **{f"{name} {word}": b"string" for name in ("xrange", "xrevrange", "xpending") for word in ("start", "end")},
    **{f"{name} min-idle-time": b"string" for name in ("xclaim", "xautoclaim")},
    **dict.fromkeys(("zrange start", "zrange stop", "xautoclaim start"), b"string"),
    **dict.fromkeys(("xadd threshold", "xtrim threshold"), b"string"),
    **dict.fromkeys(("hincrbyfloat increment", "incrbyfloat increment"), b"double"),
    **dict.fromkeys(("setbit value", "bitfield value", "cluster|set-config-epoch config-epoch"), b"integer"),
    "cluster|keyslot key": b"string",
}  # fmt: skip
"""The kinds of words that mean something else in some commands."""

NAMES: Mapping[str, str] = {
    **dict.fromkeys(("nx-xx", "nx-xx-gt-lt", "fnx-fxx", "keepref-delref-acked"), "condition"),
    **dict.fromkeys(("field-value", "key-value", "score-member", "parameter-value"), "data"),
    **dict.fromkeys(("left-right", "min-max", "before-after"), "where"),
    **dict.fromkeys(("id-$", "*-id"), "id-selector"),
    **dict.fromkeys(("yes-sync-no", "yes-no", "write-all"), "mode"),
    **dict.fromkeys(("count-withscores", "count-withvalues", "force-takeover"), "options"),
    **dict.fromkeys(("normal-master-replica-pubsub", "normal-master-slave-replica-pubsub"), "client-type"),
    "gt-lt": "comparison", "asc-desc": "order", "m-km-ft-mi": "unit", "sum-min-max": "aggregate",
    "byscore-bylex": "sortby", "async-sync": "flush-type", "on-off": "enabled", "maxlen-minid": "strategy",
    "=-~": "operator",
}  # fmt: skip
"""What the server calls choices and groups, by what is in them."""

GROUPS: Mapping[str, str] = {
    "acl|log": "operation",
    "bitcount": "range unit",
    "bitfield": "operation write overflow write-operation",
    "bitop": "operation",
    "bitpos": "range end-unit-block unit",
    "blmove": "wherefrom whereto",
    "client|kill": "filter new-format client-type skipme",
    "client|reply": "action",
    "client|setinfo": "attr",
    "client|tracking": "status",
    "client|unblock": "unblock-type",
    **dict.fromkeys(("cluster|addslotsrange", "cluster|delslotsrange"), "range"),
    "cluster|reset": "reset-type",
    "cluster|setslot": "subcommand",
    "cluster|slot-stats": "filter order",
    "command|list": "filterby",
    "function|restore": "policy",
    "geoadd": "condition data",
    **dict.fromkeys(("georadius", "georadiusbymember"), "unit order store"),
    **dict.fromkeys(("geosearch", "geosearchstore"), "from by unit unit order"),
    **dict.fromkeys(("getex", "hgetex"), "expiration"),
    "hello": "arguments",
    "hsetex": "condition expiration data",
    "lmove": "wherefrom whereto",
    "migrate": "key-selector authentication",
    "module|loadex": "configs",
    **dict.fromkeys(("replicaof", "slaveof"), "args"),
    "set": "condition expiration",
    "shutdown": "save-selector",
    "xadd": "condition trim strategy operator id-selector data",
    "xpending": "filters",
}  # fmt: skip
"""What it calls those of a command that are called otherwise, all in the order of the line."""

LED: Mapping[str, str] = {
    **dict.fromkeys(("zadd CH", "geoadd CH"), "change"),
    "zadd INCR": "increment",
    **{f"{name} ALPHA": "sorting" for name in ("sort", "sort_ro")},
    **{f"{name} BY": "by-pattern" for name in ("sort", "sort_ro")},
    **{f"{name} GET": "get-pattern" for name in ("sort", "sort_ro")},
    **{f"bitfield {word}": f"{word.lower()}-block" for word in ("GET", "OVERFLOW", "SET", "INCRBY")},
    "bitfield_ro GET": "get-block",
    **{f"{name} STORE": "storekey" for name in ("georadius", "georadiusbymember")},
    **{f"{name} STOREDIST": "storedistkey" for name in ("georadius", "georadiusbymember")},
    **{f"{name} BYRADIUS": "circle" for name in ("geosearch", "geosearchstore")},
    **{f"{name} BYBOX": "box" for name in ("geosearch", "geosearchstore")},
    **{f"client|kill {word}": word.lower() for word in ("ADDR", "LADDR")},
    **{f"cluster|setslot {word}": word.lower() for word in ("IMPORTING", "MIGRATING", "NODE")},
    "migrate AUTH": "auth",
    "migrate KEYS": "keys",
    **{f"xgroup|{name} ENTRIESREAD": "entriesread" for name in ("create", "setid")},
    "xreadgroup GROUP": "group-block",
}
"""What it calls some of what tokens stand before."""

SYMBOLS: Mapping[str, str] = {"=": "equal", "~": "approximately", "*": "auto-id", "$": "new-id"}
"""What it calls tokens that are no words."""


def documentation(found: Command) -> dict[bytes, Reply]:
    """What COMMAND DOCS says of a command; its texts are those of this library."""
    told: dict[bytes, Reply] = {
        b"summary": found.summary.encode(), b"since": since(found).encode(), b"group": found.family.encode(),
    }  # fmt: skip
    if flags := doc_flags(found):
        told[b"doc_flags"] = {Status(flag.encode()) for flag in flags}
    if (version := deprecated_since(found)) is not None:
        told[b"deprecated_since"] = version.encode()
    if found.subcommands:
        told[b"subcommands"] = {each.name.lower().encode(): documentation(each) for each in found.subcommands.values()}
    elif found.syntax.parts:
        told[b"arguments"] = Described(found).arguments()
    return told


class Described:
    """The arguments of one command, in the shape of COMMAND DOCS."""

    def __init__(self, found: Command) -> None:
        self.parts, self.name = found.syntax.parts, found.name.lower()
        self.groups = iter(GROUPS[self.name].split()) if self.name in GROUPS else None
        self.most_specs = len(found.key_specs)
        self.specs = 0  # how many key specifications were met

    def arguments(self) -> list[dict[bytes, Reply]]:
        """All of them."""
        return [self.argument(part) for part in grouped(self.parts)]

    def argument(self, part: Part) -> dict[bytes, Reply]:
        """A part of the syntax line."""
        match part:
            case Word(name):
                return self._word(name, is_key=part.is_key)
            case Token(written):
                shown = self._led(written, SYMBOLS.get(written, written.lower()))
                return {b"name": shown, b"type": b"pure-token", b"token": written.encode(), b"display_text": shown}
            case Maybe(inner):
                return _flagged(self.argument(inner), Status(b"optional"))
            case Many(syntax.Sequence((Token(written), *others))):
                repeated = self.argument(syntax.Sequence(tuple(others)) if len(others) > 1 else others[0])
                flagged = _flagged(repeated, Status(b"multiple"), Status(b"multiple_token"))
                return {**flagged, b"name": self._led(written, repeated[b"name"].decode()), b"token": written.encode()}
            case Many(inner):
                return _flagged(self.argument(inner), Status(b"multiple"))
            case OneOf(parts):
                return self._group(part, b"oneof", parts)
            case syntax.Sequence((Token(written), Word() | OneOf() | Many() as following)):
                told = self.argument(following)
                return {**told, b"name": self._led(written, told[b"name"].decode()), b"token": written.encode()}
            case syntax.Sequence((Token(written), *others)):
                return self._block(written, others)
            case syntax.Sequence(parts):
                return self._group(part, b"block", parts)

    def _led(self, written: str, name: str) -> bytes:
        """What the server calls an argument that a token leads, or that is one."""
        return LED.get(f"{self.name} {written}", name).encode()

    def _word(self, name: str, *, is_key: bool) -> dict[bytes, Reply]:
        kind = OTHER_TYPES.get(f"{self.name} {name}") or (b"key" if is_key else TYPES.get(name, b"string"))
        told: dict[bytes, Reply] = {b"name": name.encode(), b"type": kind, b"display_text": name.encode()}
        if kind == b"key" and self.most_specs:
            told[b"key_spec_index"] = min(self.specs, self.most_specs - 1)
            self.specs += 1
        return told

    def _block(self, written: str, others: Sequence[Part]) -> dict[bytes, Reply]:
        """What a token leads: with words behind it alone it is the token of the whole, else that of the first."""
        if all(isinstance(part, Word | Many) for part in others):
            named = {b"name": self._led(written, written.lower()), b"type": b"block", b"token": written.encode()}
            return {**named, b"arguments": list(map(self.argument, others))}
        first, *rest = others
        named = {b"name": self._led(written, f"{written.lower()}-block"), b"type": b"block"}
        if isinstance(first, Word):
            led = {**self.argument(first), b"token": written.encode()}
            return {**named, b"arguments": [led, *map(self.argument, rest)]}
        return {**named, b"arguments": list(map(self.argument, (Token(written), *others)))}

    def _group(self, part: Part, kind: bytes, parts: Sequence[Part]) -> dict[bytes, Reply]:
        joined = "-".join(dict.fromkeys(_names(part)))
        name = NAMES.get(joined, joined) if self.groups is None else next(self.groups, joined)
        return {b"name": name.encode(), b"type": kind, b"arguments": list(map(self.argument, parts))}


def grouped(parts: Sequence[Part]) -> list[Part]:
    """The parts of a line, where a token and the words that always follow it are one.

    >>> [syntax.text(part) for part in grouped(syntax.parse("XREAD [COUNT count] STREAMS key [key ...]")[1].parts)]
    ['[COUNT count]', 'STREAMS key [key ...]']
    """
    found: list[Part] = []
    led: list[Part] = []
    for part in parts:
        if isinstance(part, Token):
            found += _as_one(led)
            led = [part]
        elif led and not isinstance(part, Maybe):
            led.append(part)
        else:
            found += [*_as_one(led), part]
            led = []
    return [*found, *_as_one(led)]


def _as_one(parts: Sequence[Part]) -> list[Part]:
    return [syntax.Sequence(tuple(parts))] if len(parts) > 1 else list(parts)


def _flagged(described: dict[bytes, Reply], *flags: Status) -> dict[bytes, Reply]:
    """An argument with further flags, which stand before what it is shown as."""
    text = described.pop(b"display_text", None)
    described[b"flags"] = [*flags, *described.pop(b"flags", [])]
    return described if text is None else {**described, b"display_text": text}


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
