"""The command table: what the syntax lines of all commands come to.

`@command` declares a function of a family as a Redis command. From its line come the arity, the key positions and the
reading of words into the function's arguments (`binder`), and where its keys stand (`key_specs`); from its flags,
whether it writes. A backend asks `find(name)` and calls `command.run(db, *words)`; it never looks at the words itself.
Imports: errors, syntax, replies, binder, key_specs.
"""
from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps

from redipy import syntax
from redipy.commands.binder import Binder, Run
from redipy.commands.key_specs import KeySpec, finder, found_by, specs_of_line
from redipy.commands.words import shown
from redipy.errors import (
    UNFIT_SUBCOMMAND,
    UNKNOWN_COMMAND,
    UNKNOWN_SUBCOMMAND,
    WRONG_ARITY,
    BackendError,
    ResponseError,
)
from redipy.replies import Reply, Status

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
    bare: range  # with how many words `function` can be called as it is
    arity: int  # as Redis counts: with the name, negative where more may follow
    key_positions: Callable[[Sequence[bytes]], list[int]]  # of the words after the name
    key_specs: tuple[KeySpec, ...]  # where the keys stand and how they are used, as COMMAND INFO says it
    use_in: Callable[[Sequence[bytes]], str] | None  # how the words of a call use the key, where that varies
    returns_keys: bool  # whether names of keys stand in the reply
    writes: bool  # whether a key may change
    help: tuple[str, ...] = ()  # of a subcommand: its lines in the container's HELP
    subcommands: Mapping[bytes, Command] = field(default_factory=dict)  # of a container such as XGROUP
    alone: Command | None = None  # of a container: the subcommand that its name stands for without another word
    session_run: Run | None = None  # of a command that concerns one client: runs it over the client's session
    runs_others: bool = False  # it runs further commands: any key may be touched, and what they did outlives an error
    unlocked: bool = False  # it touches no key, and must not wait for what runs
    tips: tuple[str, ...] = ()  # to clients, in the terms of COMMAND INFO

    @property
    def has_leading_key(self) -> bool:
        """Whether the first word is a key in every call, and the only one."""
        keys = [word for word in syntax.words(self.syntax) if word.is_key]
        return len(keys) == 1 and self.syntax.parts[0] is keys[0]

    @property
    def line(self) -> str:
        """The syntax line, as in Redis's reference."""
        return f"{self.name.replace('|', ' ')} {syntax.text(self.syntax)}".rstrip()

    @property
    def summary(self) -> str:
        """What the command does, in the first sentence of its function's docstring."""
        return re.split(r"(?<=\.)\s", inspect.getdoc(self.function) or "", maxsplit=1)[0]

    def subcommand(self, words: Sequence[bytes]) -> Command:
        """The command itself, or the subcommand that the words begin with; the server's error when there is none."""
        if not self.subcommands or not words:
            return self
        found = self.subcommands.get(words[0].upper())
        if found is None:
            raise ResponseError(UNKNOWN_SUBCOMMAND.format(_shown(words[0]), self.name))
        return found

    def fits(self, number: int) -> bool:
        """Whether so many words, the name among them, are as many as the command takes."""
        return number == self.arity or number >= -self.arity > 0

    def uses(self, words: Sequence[bytes]) -> dict[int, typing.AbstractSet[bytes]]:
        """Which of a call's words are keys, and how each is used; of a subcommand, the words after its name. O(words).

        >>> {at: sorted(use) for at, use in find(b"LMOVE").uses([b"k", b"l", b"LEFT", b"LEFT"]).items()}
        {0: [b'RW', b'access', b'delete'], 1: [b'RW', b'insert']}
        """
        found = self.key_positions(words)
        if self.use_in is not None:
            return dict.fromkeys(found, frozenset(self.use_in(words).encode().split()))
        if len(self.key_specs) == 1:
            use: typing.AbstractSet[bytes] = self.key_specs[0][b"flags"]
            return dict.fromkeys(found, use)
        before = [b""] if "|" in self.name else []
        uses: dict[int, typing.AbstractSet[bytes]] = {}
        for spec in self.key_specs if found else ():
            for at in found_by(spec, [*before, *words]) or ():
                uses.setdefault(at - len(before), spec[b"flags"])
        # What only the command itself finds is what the last specification is about.
        return {at: (uses.get(at) or self.key_specs[-1][b"flags"]) - {b"incomplete"} for at in found}


def find(name: bytes, words: Sequence[bytes] = ()) -> Command:
    """The command of a name in any case; the server's error when there is none. O(1)."""
    found = COMMANDS.get(name) or COMMANDS.get(name.upper())
    if found is None:
        shown = " ".join(f"'{_shown(word)}'" for word in words)
        raise ResponseError(UNKNOWN_COMMAND.format(_shown(name), shown and shown + " "))
    return found


F = typing.TypeVar("F", bound=Callable[..., Reply])


@dataclass(frozen=True, slots=True)
class Declare:
    """The `@command` of one family: `command = Declare("list")` stands at the top of its module.

    `xgroup = Declare("stream", container="XGROUP")` declares subcommands: `@xgroup("DESTROY key group", "write")`. The
    container itself, and its HELP, come from them.
    """

    family: str
    container: str = ""

    def __call__(
        self,
        line: str,
        flags: str,
        *,
        counts: Mapping[str, str] | None = None,
        surplus: str = "",
        by_hand: bool = False,
        keys: Callable[[Sequence[bytes]], list[int]] | None = None,
        returns_keys: bool = False,
        writes: bool | None = None,
        help: str = "",
        of_session: bool = False,
        alone: bool = False,
        arity: int | None = None,
        runs_others: bool = False,
        unlocked: bool = False,
        uses: str | None = None,
        use_in: Callable[[Sequence[bytes]], str] | None = None,
        key_specs: tuple[KeySpec, ...] | None = None,
        tips: str = "",
    ) -> Callable[[F], F]:
        """Declare a function as the command of a syntax line.

        flags: Redis's own, as in COMMAND INFO: `write`, `readonly`, `denyoom`, `fast` …
        counts: the error for each word that counts what follows it (`numkeys`) and is no positive number.
        surplus: the error for more words than the line takes, where it is not the usual one.
        by_hand: the line is beyond the reader here, and the function takes the words as they are.
        keys: which of the words are names of keys, where the line does not tell the reader here.
        returns_keys: names of keys stand in the reply, so a prefix must be taken off them.
        writes: whether a key may change, where the flags do not say so: PFCOUNT caches what it counted.
        help: the lines of a subcommand in the container's HELP, where the syntax and the first sentence of the
        docstring will not do.
        alone: a subcommand that the container's name alone stands for, as COMMAND does for COMMAND INFO.
        arity: how many words there are, where the line does not say so.
        of_session: the command concerns the client who sends it, and the function takes its session, not a keyspace.
        runs_others: the command runs further ones: any key may be touched, and what they did stays when it fails.
        unlocked: the command touches no key, and must not wait for what runs, as it is about that.
        uses: how the keys are used, in the terms of COMMAND INFO, with commas between those of several places; without
        it they are read by what only reads, and updated by what writes. use_in: how the words of a call use them.
        key_specs: where the keys stand, where the line does not tell.
        tips: what clients may like to know, in the terms of COMMAND INFO.
        """

        def declare(function: F) -> F:
            name, tree = syntax.parse(line)
            if self.container:
                name = f"{self.container}|{name}"
            binder = Binder(name, tree, function, counts=counts or {}, surplus=surplus, by_hand=by_hand)
            first = 2 if self.container else 1
            least = first + syntax.shortest(tree)
            named_uses = _default_uses(flags) if uses is None else uses.split(", ")
            key_positions = keys or finder(specs_of_line(tree, named_uses, 1))
            reads = key_positions if "readonly" in flags.split() and not runs_others else None
            declared = Command(
                name=name,
                family=self.family,
                syntax=tree,
                flags=frozenset(flags.split()),
                function=refusal(name, function) if of_session else function,
                run=refusal(name, function) if of_session else binder.run(reads=reads),
                bare=range(0) if of_session else binder.bare(),
                arity=arity or (least if syntax.is_fixed(tree) else -least),
                key_positions=key_positions,
                key_specs=specs_of_line(tree, named_uses, first) if key_specs is None else key_specs,
                use_in=use_in,
                returns_keys=returns_keys,
                writes="write" in flags.split() if writes is None else writes,
                help=tuple(help.splitlines()),
                session_run=binder.run() if of_session else None,
                runs_others=runs_others,
                unlocked=unlocked,
                tips=tuple(tips.split()),
            )
            if self.container:
                _add_subcommand(self.container, declared, alone)
            else:
                COMMANDS[name.encode()] = declared
            return function

        return declare


def _default_uses(flags: str) -> list[str]:
    """How a command of some flags uses its keys, if it does not say so: only what reads or writes has any."""
    by_flag = {"readonly": "RO access", "write": "RW update"}
    return [use for flag, use in by_flag.items() if flag in flags.split()]


def refusal(name: str, function: Callable[..., Reply]) -> Run:
    """What a command of a session does where there is none."""

    @wraps(function)
    def refuse(db: object, *words: bytes) -> Reply:
        raise BackendError(
            f"{name.replace('|', ' ')} concerns one connection, and here commands go over any: use pipeline(), "
            "pubsub() or a Session, or on a server client() for a connection of your own"
        )

    return refuse


class UnfitWords(Exception):  # never seen outside: the container makes the error reply
    """What a subcommand raises for words that do not fit, which the server takes for a subcommand unknown to it."""


def _add_subcommand(name: str, declared: Command, alone: bool) -> None:
    """Add a subcommand to its container, which the first one makes."""
    container = COMMANDS.get(name.encode()) or _container(name, declared.family)
    subcommands = {**container.subcommands, declared.name.partition("|")[2].encode(): declared}
    lines = (syntax.Sequence((syntax.Token(sub.decode()), *each.syntax.parts)) for sub, each in subcommands.items())
    COMMANDS[name.encode()] = replace(
        container,
        syntax=syntax.Sequence((syntax.OneOf(tuple(lines)),)),
        subcommands=subcommands,
        writes=container.writes or declared.writes,
        returns_keys=container.returns_keys or declared.returns_keys,
        session_run=container.session_run or (declared.session_run and _over_session(name)),
        alone=declared if alone else container.alone,
        arity=-1 if alone else container.arity,
        flags=declared.flags if alone else container.flags,
        tips=declared.tips if alone else container.tips,
    )


def _over_session(name: str) -> Run:
    """Runs the subcommands of a container over a session, also those that would do with a keyspace."""

    def run(session: typing.Any, *words: bytes) -> Reply:
        if not words:
            raise ResponseError(WRONG_ARITY.format(name.lower()))
        subcommand = COMMANDS[name.encode()].subcommand(words)
        return _ran(name, subcommand.session_run or subcommand.run, session, words)

    return run


def _ran(name: str, run: Run, db: typing.Any, words: Sequence[bytes]) -> Reply:
    """Run a subcommand of a container; the words begin with its name."""
    try:
        return run(db, *words[1:])
    except UnfitWords:
        raise ResponseError(UNFIT_SUBCOMMAND.format(_shown(words[0]), name)) from None


def _container(name: str, family: str) -> Command:
    """A container that looks up its subcommand among those that it has when it is called; it has HELP."""

    def chosen(words: Sequence[bytes]) -> Command | None:
        return COMMANDS[name.encode()].subcommands.get(words[0].upper()) if words else None

    def run(db: typing.Any, *words: bytes) -> Reply:
        subcommand = chosen(words)
        if subcommand is not None:
            return _ran(name, subcommand.run, db, words)
        if words:
            raise ResponseError(UNKNOWN_SUBCOMMAND.format(_shown(words[0]), name))
        alone = COMMANDS[name.encode()].alone
        if alone is None:
            raise ResponseError(WRONG_ARITY.format(name.lower()))
        return alone.run(db)

    def key_positions(words: Sequence[bytes]) -> list[int]:
        subcommand = chosen(words)
        return [] if subcommand is None else [at + 1 for at in subcommand.key_positions(words[1:])]

    COMMANDS[name.encode()] = Command(
        name=name,
        family=family,
        syntax=syntax.Sequence(()),
        flags=frozenset(),
        function=run,
        run=run,
        bare=range(0),
        arity=-2,
        key_positions=key_positions,
        key_specs=(),
        use_in=None,
        returns_keys=False,
        writes=False,
    )

    @Declare(family, name)("HELP", "loading stale", help="HELP\n    Print this help.")
    def help_(db: object) -> list[Status]:
        """What the subcommands are, in lines."""
        own_last = sorted(COMMANDS[name.encode()].subcommands.values(), key=lambda each: each.function is help_)
        title = f"{name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"
        lines = (line for each in own_last for line in each.help or _help_lines(each))
        return [Status(line.encode()) for line in (title, *lines)]

    return COMMANDS[name.encode()]


def _help_lines(subcommand: Command) -> tuple[str, ...]:
    """What a container's HELP says of a subcommand that has no lines of its own for it."""
    return subcommand.line.partition(" ")[2], f"    {subcommand.summary}"


def _shown(word: bytes) -> str:
    """A word as an error shows it."""
    return shown(word)[:128]
