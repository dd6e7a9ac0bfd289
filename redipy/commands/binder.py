"""From the words of a call to the arguments of a command's function, as its syntax line says.

A required word becomes a positional argument, a repeated one `*element`, which comes last in the function also where
the line ends with another word; a word that counts others (`numkeys`) vanishes and those that it counts are one tuple.
An option is a keyword: True for `NX`, the bytes for `EX seconds`, a tuple for `LIMIT offset count` and for whatever
repeats. First every word is placed, then numbers are read, from left to right, so that a syntax error wins over a bad
number as it does in most of Redis. Imports: errors, syntax, words.
"""
from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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

    optional: bool = False

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        if self.optional and call.at == len(call.words):
            return
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

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        call.counted = count_of(call.take(1)[0], self.error)
        call.arguments.append(tuple(call.take(call.counted * self.size)))


@dataclass(frozen=True, slots=True)
class Rest:
    """`field value [field value ...]`: all words that are left, which come in groups of `size`."""

    size: int
    error: str
    optional: bool = False
    following: int = 0  # how many words stand behind them, like the timeout of BLPOP

    def place(self, call: Placement) -> None:
        """See `Step.place`."""
        left = len(call.words) - call.at - self.following
        if (not left and not self.optional) or left % self.size:
            raise ResponseError(self.error)
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
                part = left.pop(0)
                counted = part.part if isinstance(part, Maybe) else part  # of which there may be none
                assert isinstance(counted, Many), f"{name} counts what repeats"
                steps.append(Counted(counts.get(name), syntax.shortest(counted.part)))
            case Word():
                steps.append(Required())
            case Maybe(Word()):
                steps.append(Required(optional=True))
            case Maybe(Many(Word())):
                steps.append(Rest(1, arity_error, optional=True))
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
                # Where options stand before, the server finds the odd word while it reads them.
                error = SYNTAX_ERROR if any(isinstance(step, Options) for step in steps) else arity_error
                following = syntax.shortest(syntax.Sequence(tuple(left)))
                steps.append(Rest(syntax.shortest(inner), error, following=following))
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


def _is_plain(part: Part) -> bool:
    """Whether one word stands here that means no more than itself."""
    return isinstance(part, Word) and part.name not in COUNTS


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
        self.is_fixed = syntax.is_fixed(tree)
        self.arity_error = WRONG_ARITY.format(name.lower())
        has_options = any(isinstance(part, Maybe) and not isinstance(part.part, Word) for part in self.parts)
        self.surplus = surplus or (SYNTAX_ERROR if has_options else self.arity_error)
        self.steps = [] if by_hand else steps_of(tree.parts, self.arity_error, counts)

        hints = typing.get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        readers = {parameter.name: reader_of(hints.get(parameter.name)) for parameter in parameters}
        # An option is known by its name. Most are keyword-only; those of SET are not, as their defaults cost less so.
        options = {name.decode().lower() for step in self.steps if isinstance(step, Options) for name in step.table}
        self.positional = [
            readers[p.name] for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in options
        ]
        self.rest = next((readers[p.name] for p in parameters if p.kind is p.VAR_POSITIONAL), None)
        self.named = {name: reader for name, reader in readers.items() if name in options}

    def place(self, words: Sequence[bytes]) -> Placement:
        """Put every word in its place; raises the server's error where the words do not fit the line."""
        if len(words) < self.least or (self.is_fixed and len(words) > self.least):
            raise ResponseError(self.arity_error)
        call = Placement(words)
        for step in self.steps:
            step.place(call)
        if call.at < len(words) and not self.by_hand:
            raise ResponseError(self.surplus)
        return call

    def read(self, words: Sequence[bytes]) -> tuple[list[typing.Any], dict[str, typing.Any]]:
        """The arguments and keywords that the words stand for; raises the server's error where one is wrong."""
        call = self.place(words)
        arguments = [read_by(reader, value) for reader, value in zip(self.positional, call.arguments, strict=False)]
        arguments += map(self.rest, call.rest) if self.rest else call.rest
        return arguments, {name: read_by(self.named.get(name), value) for name, value in call.options.items()}

    def bare(self) -> range:
        """With how many words the function can be called as they are: nothing to check, to place or to read.

        Most calls are such: they cost no more than the function itself.
        """
        nothing, least = range(0), self.least
        if self.by_hand:
            return range(least, sys.maxsize)
        if self.rest or any(self.positional[:least]):
            return nothing
        if group := self._repeated_words():
            return range(least, sys.maxsize, group)
        required, following = self.parts[:least], self.parts[least:]
        if all(map(_is_plain, required)) and all(isinstance(part, Maybe) for part in following):
            return range(least, least + 1)
        return nothing

    def run(self, *, reads: Callable[[Sequence[bytes]], list[int]] | None = None) -> Run:
        """The function that takes the words of a call, whatever they are.

        reads: of a command that only looks at keys, which of the words they are.
        """
        function, bare, read, least, readers = self.function, self.bare(), self.read, self.least, self.positional
        only_read = self.rest is None and all(map(_is_plain, self.parts))

        def run(db: typing.Any, *words: bytes) -> Reply:
            if reads is not None and db.events is not None:
                return watched(db, words)
            if len(words) in bare:
                return function(db, *words)
            if only_read and len(words) == least:  # every word has its place already
                return function(
                    db, *[word if reader is None else reader(word) for reader, word in zip(readers, words, strict=True)]
                )
            arguments, options = read(words)
            return function(db, *arguments, **options)

        if reads is None:
            return run
        key_positions, unwatched = reads, self.run()

        def watched(db: typing.Any, words: Sequence[bytes]) -> Reply:
            try:
                return unwatched(db.reading(), *words)
            finally:  # a command that fails or waits has looked at its keys, too
                db.events.read([words[at] for at in key_positions(words)])

        return run

    def _repeated_words(self) -> int:
        """How many words repeat at the end of a line that is words alone; 0 for any other line."""
        *before, last = self.parts or (None,)
        if not isinstance(last, Many) or not all(map(_is_plain, before)):
            return 0
        group = last.part.parts if isinstance(last.part, syntax.Sequence) else (last.part,)
        return len(group) if all(isinstance(part, Word) for part in group) else 0
