"""The command table: what the syntax lines of all commands come to.

`@command` declares a function of a family as a Redis command. From its line come the arity, the key positions and the
reading of words into the function's arguments; from its flags, whether it writes. A backend asks `find(name)` and calls
`command.run(db, words)`; it never looks at the words itself. Imports: errors, syntax, keyspace.
"""
from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from redipy import syntax
from redipy.commands.words import READERS, Reader, count_of
from redipy.errors import SYNTAX_ERROR, UNKNOWN_COMMAND, WRONG_ARITY, ResponseError
from redipy.keyspace import Keyspace
from redipy.replies import Reply
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

Run = Callable[..., Reply]  # (db, *words)

COMMANDS: dict[bytes, Command] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A command as declared: everything that others need to know about it."""

    name: str
    family: str
    syntax: syntax.Sequence
    flags: frozenset[str]
    function: Callable[..., Reply]
    run: Run
    direct: Run  # without the check of arity, where it is fixed
    arity: int  # as Redis counts: with the name, negative where more may follow
    key_positions: Callable[[Sequence[bytes]], list[int]]  # of the words after the name
    returns_keys: bool  # whether names of keys stand in the reply

    @property
    def writes(self) -> bool:
        """Whether the command may change a key."""
        return "write" in self.flags

    @property
    def line(self) -> str:
        """The syntax line, as in Redis's reference."""
        return f"{self.name} {syntax.text(self.syntax)}".rstrip()


def find(name: bytes, words: Sequence[bytes] = ()) -> Command:
    """The command of a name in any case; the server's error when there is none. O(1)."""
    found = COMMANDS.get(name) or COMMANDS.get(name.upper())
    if found is None:
        shown = " ".join(f"'{word.decode(errors='replace')[:128]}'" for word in words)
        given = name.decode(errors="replace")[:128]
        raise ResponseError(UNKNOWN_COMMAND.format(given, shown and shown + " "))
    return found


F = typing.TypeVar("F", bound=Callable[..., Reply])


@dataclass(frozen=True, slots=True)
class Declare:
    """The `@command` of one family: `command = Declare("list")` stands at the top of its module."""

    family: str

    def __call__(
        self,
        line: str,
        flags: str = "",
        *,
        counts: Mapping[str, str] | None = None,
        surplus: str = "",
        by_hand: bool = False,
        returns_keys: bool = False,
    ) -> Callable[[F], F]:
        """Declare a function as the command of a syntax line.

        flags: Redis's own, as in COMMAND INFO: `write`, `readonly`, `denyoom`, `fast` …
        counts: the error for each word that counts what follows it (`numkeys`) and is no positive number.
        surplus: the error for more words than the line takes, where it is not the usual one.
        by_hand: the line is beyond the reader here, and the function takes the words as they are.
        returns_keys: names of keys stand in the reply, so a prefix must be taken off them.
        """

        def declare(function: F) -> F:
            name, tree = syntax.parse(line)
            binder = Binder(name, tree, function, dict(counts or {}), surplus, by_hand)
            least = 1 + syntax.shortest(tree)
            run, direct = binder.compiled()
            COMMANDS[name.encode()] = Command(
                name=name,
                family=self.family,
                syntax=tree,
                flags=frozenset(flags.split()),
                function=function,
                run=run,
                direct=direct,
                arity=least if syntax.is_fixed(tree) else -least,
                key_positions=binder.key_positions(),
                returns_keys=returns_keys,
            )
            return function

        return declare


class Binder:
    """Turns the words of a call into the arguments of a command's function, as its syntax tree says.

    A required word is a positional argument, a repeated one `*element`; a word that counts others (`numkeys`) vanishes
    and the counted ones are one tuple. An option is a keyword: True for `NX`, the bytes for `EX seconds`, a tuple for
    `LIMIT offset count` and for whatever repeats. First everything is placed, then the numbers are read, from left to
    right, so that a syntax error wins over a bad number as it does in most of Redis.
    """

    def __init__(
        self,
        name: str,
        tree: syntax.Sequence,
        function: Callable[..., Reply],
        counts: dict[str, str],
        surplus: str,
        by_hand: bool,
    ) -> None:
        self.name, self.parts, self.function, self.by_hand = name, tree.parts, function, by_hand
        self.counts = counts
        self.least = syntax.shortest(tree)
        self.arity_error = WRONG_ARITY.format(name.lower())
        only_words = all(isinstance(part, Maybe) <= isinstance(getattr(part, "part", None), Word) for part in self.parts)
        self.surplus = surplus or (self.arity_error if only_words else SYNTAX_ERROR)
        hints = typing.get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        self.positional: list[Reader | None] = []
        self.rest: Reader | None = None
        self.named: dict[str, Reader] = {}
        for parameter in parameters:
            reader = reader_of(hints.get(parameter.name))
            if parameter.kind is parameter.VAR_POSITIONAL:
                self.rest = reader
            elif parameter.kind is parameter.KEYWORD_ONLY:
                if reader:
                    self.named[parameter.name] = reader
            else:
                self.positional.append(reader)

    # What a call costs is decided here: most commands need no placing at all.

    def compiled(self) -> tuple[Run, Run]:
        """The function for any words, and the one for callers that are sure to give as many words as must be."""
        function, least, error = self.function, self.least, self.arity_error
        plain = not any(self.positional) and self.rest is None

        if self.by_hand or (plain and self._is_open()):

            def open_ended(db: Keyspace, *words: bytes) -> Reply:
                if len(words) < least:
                    raise ResponseError(error)
                return function(db, *words)

            return open_ended, open_ended

        if plain and all(isinstance(part, Word) for part in self.parts):

            def fixed(db: Keyspace, *words: bytes) -> Reply:
                if len(words) != least:
                    raise ResponseError(error)
                return function(db, *words)

            return fixed, function

        read = self.read
        leading = plain and all(isinstance(part, Word) for part in self.parts[:least])
        bare = least if leading and all(isinstance(part, Maybe) for part in self.parts[least:]) else -1

        def placed(db: Keyspace, *words: bytes) -> Reply:
            if len(words) == bare:  # no options, nothing to read
                return function(db, *words)
            arguments, options = read(words)
            return function(db, *arguments, **options)

        return placed, placed

    def _is_open(self) -> bool:
        """Whether the words are required ones and then one that repeats, with nothing to place."""
        *required, last = self.parts or (None,)
        return isinstance(last, Many) and isinstance(last.part, Word) and all(
            isinstance(part, Word) and part.name not in _COUNTS for part in required
        )

    def read(self, words: Sequence[bytes]) -> tuple[list[object], dict[str, object]]:
        """The arguments that the words stand for; raises the server's error where they fit no line."""
        placed: list[object] = []
        options: dict[str, object] = {}
        rest_from = self.place(words, placed, options, None)
        for at, reader in enumerate(self.positional):
            if reader and at < len(placed):
                value = placed[at]
                placed[at] = [reader(word) for word in value] if isinstance(value, tuple) else reader(value)  # type: ignore[arg-type]
        if rest_from is not None:
            rest = words[rest_from:]
            placed += [self.rest(word) for word in rest] if self.rest else rest
        for name, reader in self.named.items():
            value = options.get(name)
            if isinstance(value, tuple):
                options[name] = tuple(map(reader, value))
            elif value is not None and not isinstance(value, bool):
                options[name] = reader(value)  # type: ignore[arg-type]
        return placed, options

    def place(
        self,
        words: Sequence[bytes],
        placed: list[object],
        options: dict[str, object],
        keys: list[int] | None,
    ) -> int | None:
        """Put each word where it belongs, the indices of keys into `keys`; where `*rest` starts, if there is one."""
        total = len(words)
        if total < self.least:
            raise ResponseError(self.arity_error)
        at = 0
        part_at = 0
        seen_options = False
        parts = self.parts
        while part_at < len(parts):
            part = parts[part_at]
            part_at += 1
            match part:
                case Word(name) if name in _COUNTS:
                    count = count_of(words[at], self.counts.get(name))
                    at += 1
                    follows = parts[part_at]
                    part_at += 1
                    assert isinstance(follows, Many)
                    size = count * syntax.shortest(follows.part)
                    if at + size > total:
                        raise ResponseError(SYNTAX_ERROR)
                    placed.append(tuple(words[at:at + size]))
                    if keys is not None and isinstance(follows.part, Word) and follows.part.is_key:
                        keys.extend(range(at, at + size))
                    options["numkeys"] = count
                    at += size
                case Word():
                    if at >= total:
                        raise ResponseError(SYNTAX_ERROR)
                    if keys is not None and part.is_key:
                        keys.append(at)
                    placed.append(words[at])
                    at += 1
                case Token(text):
                    if at >= total or words[at].upper() != text.encode():
                        raise ResponseError(SYNTAX_ERROR)
                    at += 1
                case OneOf(tokens):
                    word = words[at].upper() if at < total else b""
                    if Token(word.decode(errors="replace")) not in tokens:
                        raise ResponseError(SYNTAX_ERROR)
                    placed.append(word)
                    at += 1
                case Maybe(Word() as word_part):
                    if at < total:
                        if keys is not None and word_part.is_key:
                            keys.append(at)
                        placed.append(words[at])
                        at += 1
                case Maybe():
                    group = [part]
                    while part_at < len(parts) and isinstance(parts[part_at], Maybe):
                        group.append(parts[part_at])  # type: ignore[arg-type]
                        part_at += 1
                    at = self._options(group, words, at, options, keys)
                    seen_options = True
                case Many(inner):
                    size = syntax.shortest(inner)
                    left = total - at
                    if left <= 0 or left % size:
                        raise ResponseError(SYNTAX_ERROR if seen_options else self.arity_error)
                    if keys is not None:
                        inner_words = list(syntax.words(inner))
                        keys.extend(i for i in range(at, total) if inner_words[(i - at) % size].is_key)
                    options.pop("numkeys", None)
                    return at
                case _:
                    raise AssertionError(f"{self.name}: no reading for {part}")
        options.pop("numkeys", None)
        if at < total:
            raise ResponseError(self.surplus)
        return None

    def _options(
        self,
        group: list[Maybe],
        words: Sequence[bytes],
        at: int,
        options: dict[str, object],
        keys: list[int] | None,
    ) -> int:
        """Read options in any order, until a word that is none of them; where it stands."""
        table = _option_table(tuple(group))
        taken: dict[int, bytes] = {}
        while at < len(words):
            token = words[at].upper()
            entry = table.get(token)
            if entry is None:
                return at
            group_at, after, repeats = entry
            if taken.setdefault(group_at, token) != token:
                raise ResponseError(SYNTAX_ERROR)
            at += 1
            name = token.decode().lower()
            if not after:
                options[name] = True
                continue
            first, *others = after
            if isinstance(first, Many):
                size = typing.cast(int, options["numkeys"])
            else:
                size = len(after)
            if at + size > len(words):
                raise ResponseError(SYNTAX_ERROR)
            value = tuple(words[at:at + size])
            if isinstance(first, OneOf):
                chosen = value[0].upper()
                if Token(chosen.decode(errors="replace")) not in first.parts:
                    raise ResponseError(SYNTAX_ERROR)
                value = (chosen,)
            if keys is not None and isinstance(first, Word) and first.is_key:
                keys.append(at)
            at += size
            if repeats:
                options[name] = (*typing.cast("tuple[bytes, ...]", options.get(name, ())), *value)
            else:
                options[name] = value if isinstance(first, Many) or others else value[0]
        return at

    def key_positions(self) -> Callable[[Sequence[bytes]], list[int]]:
        """A function that says which of the words are names of keys."""
        keys = [at for at, part in enumerate(self.parts) if isinstance(part, Word) and part.is_key]
        elsewhere = any(
            word.is_key for part in self.parts if not isinstance(part, Word) for word in syntax.words(part)
        )
        if not elsewhere:
            return lambda words: keys

        def positions(words: Sequence[bytes]) -> list[int]:
            found: list[int] = []
            self.place(words, [], {}, found)
            return found

        return positions


_COUNTS = frozenset({"numkeys", "numfields"})


def reader_of(hint: object) -> Reader | None:
    """How a word becomes what a parameter's annotation promises; None where it stays as it is."""
    for option in (hint, *typing.get_args(hint)):
        if option in READERS:
            return READERS[option]
        if hasattr(option, "__metadata__"):
            return typing.cast("partial[object]", option.__metadata__[0])
    for inner in typing.get_args(hint):
        if typing.get_args(inner) and (found := reader_of(inner)):
            return found
    return None


_tables: dict[tuple[Maybe, ...], dict[bytes, tuple[int, tuple[Part, ...], bool]]] = {}


def _option_table(group: tuple[Maybe, ...]) -> dict[bytes, tuple[int, tuple[Part, ...], bool]]:
    """From the token of each option: its group (one of a group excludes the others), what follows, if it repeats."""
    if group not in _tables:
        table: dict[bytes, tuple[int, tuple[Part, ...], bool]] = {}
        for number, maybe in enumerate(group):
            alternatives = maybe.part.parts if isinstance(maybe.part, OneOf) else (maybe.part,)
            for option in alternatives:
                repeats = isinstance(option, Many)
                inner = option.part if isinstance(option, Many) else option
                token, *after = inner.parts if isinstance(inner, syntax.Sequence) else (inner,)
                assert isinstance(token, Token), f"an option starts with its token: {option}"
                table[token.text.encode()] = (number, tuple(after), repeats)
        _tables[group] = table
    return _tables[group]
