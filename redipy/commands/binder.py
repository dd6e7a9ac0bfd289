"""From the words of a call to the arguments of a command's function, as its syntax line says.

A required word becomes a positional argument, a repeated one `*element`; a word that counts others (`numkeys`)
vanishes and those that it counts are one tuple. An option is a keyword: True for `NX`, the bytes for `EX seconds`, a
tuple for `LIMIT offset count` and for whatever repeats. First every word is placed, then numbers are read, from left
to right, so that a syntax error wins over a bad number as it does in most of Redis. Imports: errors, syntax, words.
"""
from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from redipy import syntax
from redipy.commands.words import READERS, Reader, count_of
from redipy.errors import SYNTAX_ERROR, WRONG_ARITY, ResponseError
from redipy.replies import Reply
from redipy.syntax import Many, Maybe, OneOf, Part, Token, Word

Run = Callable[..., Reply]  # (db, *words)

COUNTS = frozenset({"numkeys", "numfields"})  # words that say how many others follow


@dataclass(slots=True)
class Placement:
    """The words of one call, and what has become of them so far."""

    words: Sequence[bytes]
    at: int = 0
    arguments: list[typing.Any] = field(default_factory=list)
    options: dict[str, typing.Any] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    counted: int = 0
    rest: Sequence[bytes] = ()

    def take(self, number: int) -> Sequence[bytes]:
        """The next words; a syntax error where there are not as many."""
        taken = self.words[self.at:self.at + number]
        if len(taken) < number:
            raise ResponseError(SYNTAX_ERROR)
        self.at += number
        return taken

    def peek(self) -> bytes:
        """The next word in capitals, empty at the end."""
        return self.words[self.at].upper() if self.at < len(self.words) else b""


class Step(typing.Protocol):
    """Places the words of one part of the line."""

    def place(self, call: Placement) -> None:
        """Take the words from the call, or raise the server's error."""
        ...


@dataclass(frozen=True, slots=True)
class Required:
    """`key`: the next word, a positional argument. If it is optional it may be missing at the end."""

    is_key: bool
    optional: bool = False

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        if self.optional and call.at == len(call.words):
            return
        if self.is_key:
            call.keys.append(call.at)
        call.arguments += call.take(1)


@dataclass(frozen=True, slots=True)
class Literal:
    """`FIELDS`: a word of the command's own."""

    token: bytes

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        if call.peek() != self.token:
            raise ResponseError(SYNTAX_ERROR)
        call.at += 1


@dataclass(frozen=True, slots=True)
class Choice:
    """`<LEFT | RIGHT>`: one of several tokens, a positional argument in capitals."""

    tokens: frozenset[bytes]

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        if call.peek() not in self.tokens:
            raise ResponseError(SYNTAX_ERROR)
        call.arguments.append(call.peek())
        call.at += 1


@dataclass(frozen=True, slots=True)
class Counted:
    """`numkeys key [key ...]`: a number, and so many words, which are one tuple."""

    error: str | None
    size: int
    are_keys: bool

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        call.counted = count_of(call.take(1)[0], self.error)
        start = call.at
        call.arguments.append(tuple(call.take(call.counted * self.size)))
        if self.are_keys:
            call.keys += range(start, call.at)


@dataclass(frozen=True, slots=True)
class Rest:
    """`field value [field value ...]`: all words that are left, which come in groups of `size`."""

    size: int
    keys: tuple[int, ...]  # which of a group are keys
    error: str

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        left = len(call.words) - call.at
        if not left or left % self.size:
            raise ResponseError(self.error)
        call.keys += [group + key for group in range(call.at, len(call.words), self.size) for key in self.keys]
        call.rest = call.take(left)


@dataclass(frozen=True, slots=True)
class Option:
    """`EX seconds`: what follows a token."""

    group: int  # options of one group, written with a bar between, exclude each other
    after: tuple[Part, ...]
    repeats: bool  # `GET pattern [GET pattern ...]`

    def place(self, name: str, call: Placement) -> None:
        """Take what follows the token; the keyword is called like the token."""
        if not self.after:
            call.options[name] = True
            return
        first = self.after[0]
        if isinstance(first, Word) and first.is_key:
            call.keys.append(call.at)
        if isinstance(first, OneOf):
            chosen = Placement(call.take(1))
            Choice(tokens_of(first)).place(chosen)
            call.options[name] = chosen.arguments[0]
        elif self.repeats:
            call.options[name] = (*call.options.get(name, ()), *call.take(1))
        elif isinstance(first, Many):
            call.options[name] = tuple(call.take(call.counted))
        elif len(self.after) > 1:
            call.options[name] = tuple(call.take(len(self.after)))
        else:
            (call.options[name],) = call.take(1)


@dataclass(frozen=True, slots=True)
class Options:
    """`[NX | XX] [EX seconds]`: options in any order, up to a word that is none."""

    table: Mapping[bytes, Option]

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        taken: dict[int, bytes] = {}
        while option := self.table.get(token := call.peek()):
            if taken.setdefault(option.group, token) != token:
                raise ResponseError(SYNTAX_ERROR)
            call.at += 1
            option.place(token.decode().lower(), call)


def tokens_of(part: OneOf) -> frozenset[bytes]:
    """The tokens of a choice."""
    return frozenset(token.text.encode() for token in part.parts if isinstance(token, Token))


def option_table(parts: Sequence[Maybe]) -> dict[bytes, Option]:
    """The options of neighbouring optional parts, by their tokens."""
    table: dict[bytes, Option] = {}
    for group, maybe in enumerate(parts):
        for written in maybe.part.parts if isinstance(maybe.part, OneOf) else (maybe.part,):
            inner = written.part if isinstance(written, Many) else written
            token, *after = inner.parts if isinstance(inner, syntax.Sequence) else (inner,)
            assert isinstance(token, Token), f"an option starts with its token: {written}"
            table[token.text.encode()] = Option(group, tuple(after), isinstance(written, Many))
    return table


def steps_of(parts: tuple[Part, ...], arity_error: str, counts: Mapping[str, str]) -> list[Step]:
    """The parts of a line as steps: a counting word goes with what it counts, neighbouring options go together."""
    steps: list[Step] = []
    left = list(parts)
    while left:
        match left.pop(0):
            case Word(name) if name in COUNTS:
                counted = left.pop(0)
                assert isinstance(counted, Many), f"{name} counts what repeats"
                are_keys = isinstance(counted.part, Word) and counted.part.is_key
                steps.append(Counted(counts.get(name), syntax.shortest(counted.part), are_keys))
            case Word() as word:
                steps.append(Required(word.is_key))
            case Maybe(Word() as word):
                steps.append(Required(word.is_key, optional=True))
            case Token(written):
                steps.append(Literal(written.encode()))
            case OneOf() as choice:
                steps.append(Choice(tokens_of(choice)))
            case Maybe() as maybe:
                group = [maybe]
                while left and isinstance(left[0], Maybe):
                    group.append(left.pop(0))  # type: ignore[arg-type]
                steps.append(Options(option_table(group)))
            case Many(inner):
                keys = tuple(at for at, word in enumerate(syntax.words(inner)) if word.is_key)
                # Where options stand before, the server finds the odd word while it reads them.
                error = SYNTAX_ERROR if any(isinstance(step, Options) for step in steps) else arity_error
                steps.append(Rest(syntax.shortest(inner), keys, error))
            case part:
                raise AssertionError(f"no reading for {syntax.text(part)}")
    return steps


def reader_of(hint: object) -> Reader | None:
    """How a word becomes what a parameter's annotation promises; None where it stays as it is."""
    for kind in (hint, *typing.get_args(hint)):
        if kind in READERS:
            return READERS[kind]
        for reader in getattr(kind, "__metadata__", ()):
            return typing.cast(Reader, reader)
    return next((found for inner in typing.get_args(hint) if (found := reader_of(inner))), None)


def read_by(reader: Reader | None, value: typing.Any) -> typing.Any:
    """What a placed word, or each of several, is read as."""
    if reader is None or value is True:
        return value
    return tuple(map(reader, value)) if isinstance(value, tuple) else reader(value)


class Binder:
    """Makes, for one command, the function that takes words from the one that takes arguments."""

    def __init__(
        self,
        name: str,
        tree: syntax.Sequence,
        function: Run,
        *,
        counts: Mapping[str, str],
        surplus: str,
        by_hand: bool,
    ) -> None:
        self.parts, self.function, self.by_hand = tree.parts, function, by_hand
        self.least = syntax.shortest(tree)
        self.arity_error = WRONG_ARITY.format(name.lower())
        has_options = any(isinstance(part, Maybe) and not isinstance(part.part, Word) for part in self.parts)
        self.surplus = surplus or (SYNTAX_ERROR if has_options else self.arity_error)
        # By hand, only what stands before the options is placed, for the keys.
        placed = tuple(takewhile(lambda part: not isinstance(part, Maybe), tree.parts)) if by_hand else tree.parts
        self.steps = steps_of(placed, self.arity_error, counts)

        hints = typing.get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        readers = {parameter.name: reader_of(hints.get(parameter.name)) for parameter in parameters}
        self.positional = [readers[p.name] for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        self.rest = next((readers[p.name] for p in parameters if p.kind is p.VAR_POSITIONAL), None)
        self.named = {p.name: readers[p.name] for p in parameters if p.kind is p.KEYWORD_ONLY}

    def place(self, words: Sequence[bytes]) -> Placement:
        """Put every word in its place; raises the server's error where the words do not fit the line."""
        if len(words) < self.least:
            raise ResponseError(self.arity_error)
        call = Placement(words)
        for step in self.steps:
            step.place(call)
        if call.at < len(words) and not self.by_hand:
            raise ResponseError(self.surplus)
        return call

    def functions(self) -> tuple[Run, Run]:
        """The function for any words, and one for callers that are sure to give as many as there must be.

        What a call costs is decided here: most commands need no placing at all.
        """
        function, least, arity_error = self.function, self.least, self.arity_error
        as_they_are = self.rest is None and not any(self.positional[:least])
        required = as_they_are and all(
            isinstance(part, Word) and part.name not in COUNTS for part in self.parts[:least]
        )
        following = self.parts[least:] if required else ()

        if required and not following:

            def fixed(db: object, *words: bytes) -> Reply:
                if len(words) != least:
                    raise ResponseError(arity_error)
                return function(db, *words)

            return fixed, function

        group = self._repeated_words() if as_they_are else 0

        if self.by_hand or group == 1:

            def open_ended(db: object, *words: bytes) -> Reply:
                if len(words) < least:
                    raise ResponseError(arity_error)
                return function(db, *words)

            return open_ended, open_ended

        if group:

            def grouped(db: object, *words: bytes) -> Reply:
                if len(words) < least or (len(words) - least) % group:
                    raise ResponseError(arity_error)
                return function(db, *words)

            return grouped, grouped

        bare = least if required and all(isinstance(part, Maybe) for part in following) else -1

        def placed(db: object, *words: bytes) -> Reply:
            if len(words) == bare:  # no options were given
                return function(db, *words)
            call = self.place(words)
            arguments = [read_by(reader, value) for reader, value in zip(self.positional, call.arguments, strict=False)]
            rest = map(self.rest, call.rest) if self.rest else call.rest
            options = {name: read_by(self.named.get(name), value) for name, value in call.options.items()}
            return function(db, *arguments, *rest, **options)

        return placed, placed

    def _repeated_words(self) -> int:
        """How many words repeat at the end of a line that is words alone, so that there is nothing to place; else 0."""
        *before, last = self.parts or (None,)
        if not isinstance(last, Many) or not all(isinstance(part, Word) and part.name not in COUNTS for part in before):
            return 0
        group = last.part.parts if isinstance(last.part, syntax.Sequence) else (last.part,)
        return len(group) if all(isinstance(part, Word) for part in group) else 0

    def key_positions(self) -> Callable[[Sequence[bytes]], list[int]]:
        """A function that says which of a call's words are names of keys."""
        leading = [at for at, part in enumerate(self.parts) if isinstance(part, Word) and part.is_key]
        inner = (word for part in self.parts if not isinstance(part, Word) for word in syntax.words(part))
        if not any(word.is_key for word in inner):
            return lambda words: leading

        def placed(words: Sequence[bytes]) -> list[int]:
            try:
                return self.place(words).keys
            except ResponseError:  # the command itself will say so
                return leading

        return placed
