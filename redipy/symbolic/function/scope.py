"""What the names in a function stand for: its own variables, those around it, constants, functions. Imports: ir, api.

A name that is neither a variable nor a function of the script is looked up in the Python around the function when that
is decorated; what it stands for must be a constant, or something that scripts know.
"""
from __future__ import annotations

import ast
import builtins
import difflib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import ModuleType
from typing import Any

from redipy.api import _keys
from redipy.symbolic import ir, objects
from redipy.symbolic.function.source import Refused
from redipy.symbolic.functions import FUNCTIONS

_KEYS: tuple[type[_keys.Key], ...] = (
    _keys.Key, _keys.RedisVar, _keys.RedisHash, _keys.RedisList, _keys.RedisSet, _keys.RedisSortedSet,
    _keys.RedisStream,
)
KEY_CLASSES: dict[object, type[_keys.Key]] = {
    **{known: known for known in _KEYS},
    # What `FnContext` takes them for means the same in an annotation.
    objects.RedisVar: _keys.RedisVar,
    objects.RedisHash: _keys.RedisHash,
    objects.RedisList: _keys.RedisList,
    objects.RedisSet: _keys.RedisSet,
    objects.RedisSortedSet: _keys.RedisSortedSet,
}
"""The classes that say that something is a key, and the one whose methods it has."""

MISSING = object()
_DEEPEST_CONSTANT = 40


def around(function: Callable[..., Any], name: str) -> Any:
    """What a name stands for in the Python around a function; MISSING for nothing."""
    if name == function.__name__:
        return function  # which the decorator has not given back yet
    code = function.__code__
    if name in code.co_freevars:
        cell = (function.__closure__ or ())[code.co_freevars.index(name)]
        try:
            return cell.cell_contents
        except ValueError:
            return MISSING
    return function.__globals__.get(name, getattr(builtins, name, MISSING))


def is_constant(value: object, room: int = _DEEPEST_CONSTANT) -> bool:
    """Whether a value can be written into a script: None, a bool, a number, a text, a list or dict of these."""
    if value is None or isinstance(value, bool | int | str):
        return True
    if isinstance(value, float):
        return not math.isnan(value)
    if isinstance(value, list | tuple):
        return room > 0 and all(is_constant(element, room - 1) for element in value)
    return isinstance(value, dict) and room > 0 and all(
        isinstance(name, str) and is_constant(inner, room - 1) for name, inner in value.items()
    )


def own_names(function: ast.FunctionDef) -> set[str]:
    """The variables of a function: its parameters, and what it assigns anywhere but as targets of comprehensions."""
    arguments = function.args
    names = {parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    for node in walked(function.body):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
    return names


def walked(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a function's body that belongs to its own scope."""
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp):
            # The names that it loops over are its own; what a walrus in it assigns is the function's.
            targets = {id(inner) for loop in node.generators for inner in ast.walk(loop.target)}
            waiting += [
                inner for inner in ast.walk(node)
                if isinstance(inner, ast.NamedExpr) or (isinstance(inner, ast.Name) and id(inner) not in targets)
            ]
            continue
        waiting += ast.iter_child_nodes(node)


@dataclass
class Scope:
    """The names of one function."""

    function: Callable[..., Any]  # the module-level function whose globals and closure are looked at
    own: set[str]
    nested: dict[str, ast.FunctionDef]  # the functions that it defines
    outer: Scope | None = None  # of the function that this one is defined in
    variables: dict[str, ir.Variable] = field(default_factory=dict)
    key_classes: dict[str, type[_keys.Key]] = field(default_factory=dict)  # of the variables that are keys

    def lookup(self, node: ast.Name) -> Any:
        """What a name that is no variable stands for in the Python around.

        Errors: Refused for a name that stands for nothing.
        """
        found = around(self.function, node.id)
        if found is MISSING:
            known = [*self.own, *self.nested, *self.function.__globals__, *FUNCTIONS]
            close = difflib.get_close_matches(node.id, known, 1)
            hint = f"did you mean `{close[0]}`?" if close else "define it before the script"
            raise Refused(node, f"there is no `{node.id}` here: {hint}")
        return found

    def constant(self, node: ast.expr) -> Any:
        """The value of an expression that is known already: a literal, or a constant of the Python around.

        MISSING for one that is known only when the script runs.
        """
        match node:
            case ast.Constant(value):
                return value
            case ast.UnaryOp(ast.USub(), operand):
                value = self.constant(operand)
                return -value if isinstance(value, int | float) and not isinstance(value, bool) else MISSING
            case ast.Name(name) if not self.is_variable(name) and name not in self.nested:
                return self.lookup(node)
            case ast.Attribute(value, attribute):
                within = self.constant(value)
                return getattr(within, attribute, MISSING) if isinstance(within, ModuleType | type | Enum) else MISSING
        return MISSING

    def defining(self, name: str) -> Scope | None:
        """The function, this one or one around it, in which a function of this name is defined; None for a value."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.nested:
                return scope
            if name in scope.own or name in scope.variables:
                return None
            scope = scope.outer
        return None

    def is_variable(self, name: str) -> bool:
        """Whether a name is a variable, or a function, of this function or of one around it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.own or name in scope.nested or name in scope.variables:
                return True
            scope = scope.outer
        return False


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation without the quotes around it."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            pass
    return annotation


def annotation_of(scope: Scope, name: str, annotation: ast.expr) -> Any:
    """What the annotation of a parameter stands for: the class that it names, None for what cannot be a key.

    MISSING for a name that stands for nothing when the program runs.
    """
    if scope.outer is None:
        try:
            known = scope.function.__annotations__.get(name)
        except NameError:  # from Python 3.14 on they are evaluated when they are asked for
            known = None
        if known is not None and not isinstance(known, str):
            return known
    written = unquoted(annotation)
    if not isinstance(written, ast.Name | ast.Attribute):
        return None
    try:
        found = scope.constant(written)
    except Refused:
        return MISSING
    return getattr(found, "__value__", found)  # of `type X = …` what it stands for
