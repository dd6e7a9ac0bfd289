"""A Python function and all that it calls as one script. Imports: ir, body, declarations, helpers, scope, source."""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from redipy.symbolic import ir
from redipy.symbolic.function.body import Body
from redipy.symbolic.function.declarations import declared
from redipy.symbolic.function.helpers import Helper, Parameter, key_of, parameters_of
from redipy.symbolic.function.scope import MISSING, Scope, own_names, walked
from redipy.symbolic.function.source import Refused, Source, source_of

TAKEN = ("keys", "args", "client", "rollback")
"""What a call of a script gives by these names, so that no parameter can have them."""


class Program:
    """Translates one function, and the functions that it calls as they are met."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        """Errors: ScriptError for a function that cannot be a script, with the place and what to write instead."""
        self.source = source_of(function)
        self.functions: list[ir.Function] = []
        self._helpers: dict[object, Helper] = {}
        self._names: set[str] = set()
        scope = _scope_of(function, self.source.tree)
        with _Showing(self.source):
            self.parameters = parameters_of(scope, self.source.tree)
            for parameter in self.parameters:
                if parameter.name in TAKEN:
                    hint = f"a call means something else by `{parameter.name}`: give it another name"
                    raise Refused(parameter.place, hint)
            body = self._body(scope, self.source.tree, self.parameters, ("key", "arg"), None)
        keys = tuple(parameter.name for parameter in self.parameters if parameter.key is not None)
        arguments = tuple(parameter.name for parameter in self.parameters if parameter.key is None)
        self.script = ir.Script(
            keys, arguments, body, functions=tuple(self.functions), name=name, source=self.source.text,
            first_line=self.source.first_line,
        )

    def line_of(self, scope: Scope, node: ast.stmt) -> int:
        """The line of a statement, 0 for one that does not stand in the script's own source."""
        is_here = scope.function.__code__.co_filename == self.source.file
        last = self.source.first_line + len(self.source.lines)
        return node.lineno if is_here and self.source.first_line <= node.lineno < last else 0

    # Functions of the script

    def helper(self, function: Callable[..., Any]) -> Helper:
        """The function of the script that a function of Python is.

        Errors: ScriptError for one that cannot be; it shows the place in that one.
        """
        if function in self._helpers:
            return self._helpers[function]
        source = source_of(function)
        with _Showing(source):
            scope = _scope_of(function, source.tree)
            return self._translated(function, scope, source.tree, ())

    def nested(self, outer: Scope, name: str) -> Helper:
        """The function of the script that a function within another is."""
        tree = outer.nested[name]
        if tree in self._helpers:
            return self._helpers[tree]
        scope = Scope(outer.function, own_names(tree), _nested(tree), outer)
        lifted = tuple(sorted(_lifted(outer, name, set())))
        for variable in lifted:
            if variable in outer.key_classes:
                scope.key_classes[variable] = outer.key_classes[variable]
        return self._translated(tree, scope, tree, lifted)

    def _translated(self, known_as: object, scope: Scope, tree: ast.FunctionDef, lifted: tuple[str, ...]) -> Helper:
        """A function, known from here on, as it may call itself."""
        parameters = parameters_of(scope, tree)
        helper = Helper(self._free_name(tree.name), parameters, key_of(scope, "return", tree.returns), lifted)
        self._helpers[known_as] = helper
        body = self._body(scope, tree, parameters, ("local", "local"), helper)
        names = (*(parameter.name for parameter in parameters), *lifted)
        self.functions.append(ir.Function(helper.name, names, body))
        return helper

    def _free_name(self, name: str) -> str:
        """A name that no other function of the script has."""
        found, number = name, 1
        while found in self._names:
            number += 1
            found = f"{name}_{number}"
        self._names.add(found)
        return found

    def _body(
        self, scope: Scope, tree: ast.FunctionDef, parameters: tuple[Parameter, ...],
        kinds: tuple[ir.VariableKind, ir.VariableKind], helper: Helper | None,
    ) -> ir.Body:
        """The statements of a function; kinds: of the variables that its keys and other parameters are."""
        for parameter in parameters:
            kind = kinds[1] if parameter.key is None else kinds[0]
            scope.variables[parameter.name] = ir.Variable(kind, parameter.name)
            if parameter.key is not None:
                scope.key_classes[parameter.name] = parameter.key
        for name in helper.lifted if helper else ():
            scope.variables[name] = ir.Variable("local", name)
        known = frozenset(scope.variables.values())
        writer = Body(self, scope, frozenset(scope.variables))
        writer.function_body(tree, helper.returns if helper else None)
        return declared(tuple(writer.out), known)


class _Showing:
    """Makes of what is refused within it the error that shows the place."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused):
            raise self.source.error(error) from None


def _scope_of(function: Callable[..., Any], tree: ast.FunctionDef) -> Scope:
    return Scope(function, own_names(tree), _nested(tree))


def _nested(tree: ast.FunctionDef) -> dict[str, ast.FunctionDef]:
    """The functions that a function defines, by their names."""
    return {node.name: node for node in walked(tree.body) if isinstance(node, ast.FunctionDef)}


def _lifted(outer: Scope, name: str, seen: set[str]) -> set[str]:
    """The variables of the function around it that a nested function reads, or one that it calls does.

    They are given to it as arguments besides: it cannot assign them, so that is the same.
    """
    if name in seen:
        return set()
    seen.add(name)
    tree = outer.nested[name]
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - own_names(tree)
    called = [other for other in read if other in outer.nested]
    return {other for other in read if other in outer.own or other in outer.variables}.union(
        *(_lifted(outer, other, seen) for other in called)
    )


def defaults_of(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """The arguments that a call may leave out, and what they are then."""
    return {parameter.name: parameter.default for parameter in parameters if parameter.default is not MISSING}
