"""The command table: what the syntax lines of all commands come to.

`@command` declares a function of a family as a Redis command. From its line come the arity, the key positions and the
reading of words into the function's arguments (`binder`); from its flags, whether it writes. A backend asks
`find(name)` and calls
`command.run(db, *words)`; it never looks at the words itself. Imports: errors, syntax, replies, binder.
"""
from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from redipy import syntax
from redipy.commands.binder import Binder, Run
from redipy.errors import UNKNOWN_COMMAND, ResponseError
from redipy.replies import Reply

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
    writes: bool  # whether a key may change

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
        flags: str,
        *,
        counts: Mapping[str, str] | None = None,
        surplus: str = "",
        by_hand: bool = False,
        returns_keys: bool = False,
        writes: bool | None = None,
    ) -> Callable[[F], F]:
        """Declare a function as the command of a syntax line.

        flags: Redis's own, as in COMMAND INFO: `write`, `readonly`, `denyoom`, `fast` …
        counts: the error for each word that counts what follows it (`numkeys`) and is no positive number.
        surplus: the error for more words than the line takes, where it is not the usual one.
        by_hand: the line is beyond the reader here, and the function takes the words as they are.
        returns_keys: names of keys stand in the reply, so a prefix must be taken off them.
        writes: whether a key may change, where the flags do not say so: PFCOUNT caches what it counted.
        """

        def declare(function: F) -> F:
            name, tree = syntax.parse(line)
            binder = Binder(name, tree, function, counts=counts or {}, surplus=surplus, by_hand=by_hand)
            least = 1 + syntax.shortest(tree)
            run, direct = binder.functions()
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
                writes="write" in flags.split() if writes is None else writes,
            )
            return function

        return declare
