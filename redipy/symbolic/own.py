"""Commands of one's own: scripts that have a name, and are called by it as Redis's commands are.

On a client the call runs the script. In another script it becomes a call of a function, which the tree of that script
is given: so each side compiles it with the rest, and nothing is sent.

Imports: the command table, ir, expressions, errors, values.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from redipy.commands.table import COMMANDS
from redipy.errors import ScriptError
from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr, node_of
from redipy.values import Value

if TYPE_CHECKING:
    from redipy.pipeline import PipelineAPI
    from redipy.registered import ExecFunction


@dataclass(frozen=True, slots=True)
class Own:
    """A script as a command: its words are its keys, and then its arguments, of which the last may have defaults."""

    name: str
    run: ExecFunction

    def bound(self, words: Sequence[Any]) -> dict[str, Any]:
        """The words by their names, with the defaults of those that are left out. Errors: ScriptError."""
        script, defaults = self.run.script, self.run.defaults
        names = (*script.keyv, *script.argv)
        if len(words) > len(names) or any(missing not in defaults for missing in names[len(words):]):
            takes = ", ".join(names) or "no words"
            raise ScriptError(f"the command {self.name} takes {takes}, and is given {len(words)}")
        return {**defaults, **dict(zip(names, words, strict=False))}

    def __call__(self, words: Sequence[Value], client: PipelineAPI[Any] | None) -> Any:
        """Run the script with these words, or queue it."""
        given = self.bound(words)
        return self.run(keys=given, args=given, client=client)


class OwnCommands:
    """The commands that were added to a client."""

    def __init__(self) -> None:
        self._commands: dict[str, Own] = {}

    def add(self, name: str, run: ExecFunction) -> None:
        """Add a script under a name. Errors: ScriptError for a name that is taken."""
        known = name.upper()
        if known in self._commands or known.encode() in COMMANDS:
            whose = "a command of Redis" if known.encode() in COMMANDS else "registered already"
            raise ScriptError(f"{name} is {whose}: give the command another name")
        self._commands[known] = Own(name, run)

    def find(self, name: str) -> Own:
        """The command of a name. Errors: ScriptError if there is none."""
        try:
            return self._commands[name.upper()]
        except KeyError:
            known = ", ".join(self._commands) or "none"
            raise ScriptError(f"no command {name} is registered: there is {known}") from None

    def linked(self, tree: ir.Script) -> ir.Script:
        """A script in which the commands that were added are functions; itself, if it calls none."""
        functions: dict[str, ir.Function] = {}

        def change(node: Any) -> Any:
            if not isinstance(node, ir.Execute) or node.command not in self._commands:
                return node
            own = self._commands[node.command]
            tree = own.run.script.tree
            functions.update((function.name, function) for function in _functions_of(node.command, tree))
            given = own.bound([_operand(node.command, word) for word in node.words])
            return ir.Invoke(node.command, tuple(node_of(given[name]) for name in (*tree.keyv, *tree.argv)))

        body, own_functions = _changed(tree.body, change), _changed(tree.functions, change)
        if not functions:
            return tree
        return replace(tree, body=body, functions=(*own_functions, *functions.values()))


def _operand(name: str, word: ir.Word) -> Expr:
    """A word as an argument. A key is its name without the prefix, as to any function of a script."""
    if isinstance(word, ir.Spread):
        raise ScriptError(f"the words of {name} are written out, as it takes so many: it is given a list with `*`")
    return Expr(word.name if isinstance(word, ir.Key) else word)


def _functions_of(name: str, tree: ir.Script) -> list[ir.Function]:
    """A script as functions of another: the first is what it does, and the others are its own, under longer names."""

    def change(node: Any) -> Any:
        match node:
            case ir.Variable("key" | "arg", variable):
                return ir.Variable("local", f"{name} {variable}")
            case ir.Invoke(function, arguments):
                return ir.Invoke(f"{name} {function}", arguments)
            case ir.Step():  # its line is one of another source
                return replace(node, line=0)
        return node

    parameters = tuple(f"{name} {variable}" for variable in (*tree.keyv, *tree.argv))
    return [ir.Function(name, parameters, _changed(tree.body, change))] + [
        ir.Function(f"{name} {function.name}", function.parameters, _changed(function.body, change))
        for function in tree.functions
    ]


def _changed(part: Any, change: Callable[[Any], Any]) -> Any:
    """A part of a tree in which every node was changed, those within others first.

    >>> _changed(ir.Not(ir.Literal(1.0)), lambda node: ir.NONE if isinstance(node, ir.Literal) else node)
    Not(value=Literal(value=None))
    """
    if isinstance(part, tuple):
        return tuple(_changed(inner, change) for inner in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    inner = {field.name: _changed(getattr(part, field.name), change) for field in fields(part)}
    return change(replace(part, **inner))
