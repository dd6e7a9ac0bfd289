"""Calls of Python as scripts have them: functions, methods of values, methods of keys, and the script's own functions.

Imports: ir, the table of functions, scope, source, helpers, key_calls.
"""
from __future__ import annotations

import ast
import builtins
import difflib
import inspect
import json
from collections.abc import Callable, Sequence
from typing import Any

from redipy.api._keys import Key
from redipy.api.keyobjects import call as redis_call
from redipy.symbolic import ir
from redipy.symbolic.function.helpers import Helper, Parameter
from redipy.symbolic.function.key_calls import KeyCalls
from redipy.symbolic.function.scope import KEY_CLASSES, MISSING, is_constant
from redipy.symbolic.function.source import OfFunction, Refused
from redipy.symbolic.functions import FUNCTIONS

NAMES: dict[Callable[..., Any], str] = {
    getattr(builtins, name): name for name in FUNCTIONS if callable(getattr(builtins, name, None))
} | {json.dumps: "json.dumps", json.loads: "json.loads"}
"""The functions of Python that scripts have, by the names in the table of functions."""

_KEYWORDS: dict[str, tuple[str, ...]] = {
    "sorted": ("iterable", "reverse"),
    "sum": ("iterable", "start"),
    "round": ("number", "ndigits"),
    "enumerate": ("iterable", "start"),
    ".sort": ("self", "reverse"),
    ".split": ("self", "sep", "maxsplit"),
}
"""The parameters of those that can be given by name."""

_TYPES: dict[object, tuple[str, ...]] = {
    str: ("str",), float: ("float",), int: ("int", "bool"), bool: ("bool",), list: ("list",), tuple: ("list",),
    dict: ("dict",), type(None): ("None",),
}
"""What `isinstance` may ask for, by the names that values have it by; True and False are of `int`, too."""

_INSTEAD: dict[object, str] = {
    print: "a script shows nothing: return what you want to see",
    map: "write a list, `[… for …]`",
    filter: "write a list, `[… for … if …]`",
    set: "there are no sets: use a list, or the fields of a dict",
    frozenset: "there are no sets: use a list, or the fields of a dict",
    tuple: "write a list, which a tuple is in a script",
    iter: "go through it with `for`",
    next: "go through it with `for`",
    repr: "use json.dumps",
    type: "ask with isinstance",
    open: "a script reaches nothing but Redis's data",
}


class Calls(KeyCalls):
    """Writes calls."""

    def call(self, node: ast.Call) -> ir.Expr:
        """The value of a call.

        Errors: Refused for what scripts cannot call.
        """
        for keyword in node.keywords:
            if keyword.arg is None:
                raise Refused(keyword, "arguments are not spread with `**`: name them")
        key = self.key_class(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if key is not None:
            return self.method_of_key(node, key)
        is_method = isinstance(node.func, ast.Attribute) and self._is_data(node.func.value)
        if not is_method and self.scope.constant(node.func) is redis_call:
            return self.called_command(node)
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise Refused(argument, "only the words of a command are spread with `*`: name the arguments")
        if isinstance(node.func, ast.Attribute) and is_method:
            return self._method(node, node.func)
        helper = self._helper_of(node.func)
        return self._known(node) if helper is None else self._invoke(node, helper)

    def _is_data(self, node: ast.expr) -> bool:
        """Whether an expression is a value, rather than a module or a class."""
        constant = self.scope.constant(node)
        return constant is MISSING or is_constant(constant)

    def _helper_of(self, node: ast.expr) -> Helper | None:
        """The function of the script that an expression names, if it is one."""
        if isinstance(node, ast.Name) and self.scope.is_variable(node.id):
            scope = self.scope.defining(node.id)
            if scope is None:
                raise Refused(node, f"`{node.id}` is a value, and cannot be called")
            return self.program.nested(scope, node.id)
        found = self.scope.constant(node)
        found = found.function if isinstance(found, OfFunction) else found
        is_helper = inspect.isfunction(found) and found not in NAMES and found is not redis_call
        return self.program.helper(found) if is_helper else None

    def key_class(self, node: ast.expr) -> type[Key] | None:
        """The class of key that an expression is, None for one that is none."""
        match node:
            case ast.Name(name):
                return self.scope.key_classes.get(name)
            case ast.NamedExpr(_, value):
                return self.key_class(value)
            case ast.IfExp(_, body, orelse):
                then, otherwise = self.key_class(body), self.key_class(orelse)
                if then is None or otherwise is None:
                    return None
                return then if then is otherwise else Key
            case ast.Call(func):
                if isinstance(func, ast.Attribute) and self._is_data(func.value):
                    return None
                found = self.scope.constant(func)
                if isinstance(found, type):
                    return KEY_CLASSES.get(found)
                helper = self._helper_of(func)
                return helper.returns if helper else None
        return None

    # Python's functions, and methods of values

    def _known(self, node: ast.Call) -> ir.Expr:
        """The call of something of the Python around."""
        found = self.scope.constant(node.func)
        if isinstance(found, type) and found in KEY_CLASSES:
            return self.made_key(node)
        if found is isinstance:
            return self._isinstance(node)
        if found in (list, dict) and not node.args:
            return self._empty(node, found is list)
        if found in (any, all) and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return self.decided(node.args[0], found is any)
        try:
            name = NAMES.get(found)
        except TypeError:  # what cannot be looked up cannot be called
            name = None
        if name is None:
            hint = _INSTEAD.get(found, "write what it does as a function of your own") if callable(found) else ""
            raise Refused(node.func, f"scripts have no `{ast.unparse(node.func)}`: {hint or 'it is no function'}")
        return self._function(node, name, [])

    def _empty(self, node: ast.Call, is_list: bool) -> ir.Expr:
        """`list()`, or `dict()`, perhaps with fields."""
        if is_list:
            return ir.ListOf(())
        values = self.exprs([keyword.value for keyword in node.keywords])
        return ir.DictOf(tuple(
            (str(keyword.arg), value) for keyword, value in zip(node.keywords, values, strict=True)
        ))

    def _method(self, node: ast.Call, function: ast.Attribute) -> ir.Expr:
        name = f".{function.attr}"
        if name == ".format":
            raise Refused(function, "use an f-string")
        if name not in FUNCTIONS:
            known = [method[1:] for method in FUNCTIONS if method.startswith(".")]
            close = difflib.get_close_matches(function.attr, known, 1)
            hint = f"did you mean `{close[0]}`?" if close else "known are " + ", ".join(sorted(known))
            if hasattr(Key, function.attr) or any(hasattr(key, function.attr) for key in KEY_CLASSES.values()):
                hint = "it is one of keys: annotate the key, as in `jobs: RedisList`, or make one, `RedisList(name)`"
            raise Refused(function, f"values have no method `{function.attr}`: {hint}")
        return self._function(node, name, [function.value])

    def _function(self, node: ast.Call, name: str, before: Sequence[ast.expr]) -> ir.Expr:
        """The call of a function of the table."""
        arguments, parameters = [*before, *node.args], _KEYWORDS.get(name, ())
        for keyword in node.keywords:
            if keyword.arg not in parameters[len(arguments):]:
                raise Refused(keyword, f"`{name.lstrip('.')}` is not given `{keyword.arg}` in a script")
            left_out = parameters.index(keyword.arg) - len(arguments)
            arguments += [*[ast.Constant(None)] * left_out, keyword.value]
        function = FUNCTIONS[name]
        if not function.least <= len(arguments) <= function.most:
            raise Refused(node, f"`{name.lstrip('.')}` is not given {len(node.args)} arguments in a script")
        return ir.Call(name, tuple(self.in_order(*[self.argument(argument) for argument in arguments])))

    def _isinstance(self, node: ast.Call) -> ir.Expr:
        if len(node.args) != 2 or node.keywords:
            raise Refused(node, "isinstance takes a value and a type")
        value = self.expr(node.args[0])
        asked = node.args[1]
        choices = asked.elts if isinstance(asked, ast.Tuple) else _alternatives(asked)
        names: list[str] = []
        for choice in choices:
            found = self.scope.constant(choice)
            found = type(None) if found is None else found
            if not isinstance(found, type) or found not in _TYPES:
                raise Refused(choice, "values are str, int, float, bool, list, dict, or None")
            names += [name for name in _TYPES[found] if name not in names]
        if len(names) > 1:
            value = self.kept(value)
        asks: list[ir.Expr] = [ir.Call("isinstance", (value, ir.Literal(name))) for name in names]
        asked_all = asks.pop(0)
        for ask in asks:
            asked_all = ir.Or(asked_all, ask)
        return asked_all

    # Functions of the script

    def _invoke(self, node: ast.Call, helper: Helper) -> ir.Expr:
        places = helper.bound(node)
        values = self.in_order(*[
            self._handed(parameter, place) for parameter, place in zip(helper.parameters, places, strict=True)
        ])
        lifted: list[ir.Expr] = []
        for name in helper.lifted:
            variable = self.variable_of(ast.copy_location(ast.Name(name, ast.Load()), node.func))
            assert variable is not None
            lifted.append(variable)
        return ir.Invoke(helper.name, (*values, *lifted))

    def _handed(self, parameter: Parameter, node: ast.expr | None) -> Callable[[], ir.Expr]:
        """An argument, which is a key just where the parameter is one."""
        if node is None:
            return lambda: parameter.default_node
        key = self.key_class(node)
        if key is None and parameter.key is not None:
            raise Refused(node, f"`{parameter.name}` is a key: {parameter.key.__name__}(…) makes one of a text")
        if key is not None and parameter.key is None:
            raise Refused(node, f"`{parameter.name}` is handed a key: annotate it, `{parameter.name}: {key.__name__}`")
        if key is not None and parameter.key is not None and not issubclass(key, parameter.key):
            raise Refused(node, f"`{parameter.name}` is a {parameter.key.__name__}, and this is a {key.__name__}")
        return lambda: self.expr(node)


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """The types of `int | str`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]
