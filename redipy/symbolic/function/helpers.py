"""The functions that a script calls: what they are given. Imports: ir, scope, source."""
from __future__ import annotations

import ast
from dataclasses import dataclass, field

from redipy.api._keys import Key
from redipy.symbolic import ir
from redipy.symbolic.expressions import node_of
from redipy.symbolic.function.scope import KEY_CLASSES, MISSING, Scope, annotation_of, is_constant, unquoted
from redipy.symbolic.function.source import Refused


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function is given under a name."""

    name: str
    place: ast.arg
    key: type[Key] | None  # the class of key that it is, if it is one
    default: object  # MISSING if there is none
    is_keyword: bool  # it is given by its name alone

    @property
    def default_node(self) -> ir.Expr:
        """The default as an expression."""
        return node_of(self.default)


@dataclass(slots=True)
class Helper:
    """A function that a script can call."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: type[Key] | None  # the class of key that it gives, if it gives one
    lifted: tuple[str, ...] = field(default=())  # variables of the function around it, given as arguments besides

    def bound(self, node: ast.Call) -> list[ast.expr | None]:
        """The argument for each parameter, None where the default is meant.

        Errors: Refused for arguments that do not fit.
        """
        positional = [parameter.name for parameter in self.parameters if not parameter.is_keyword]
        if len(node.args) > len(positional):
            raise Refused(node.args[len(positional)], f"`{self.name}` takes {len(positional)} arguments by place")
        given: dict[str, ast.expr] = dict(zip(positional, node.args, strict=False))
        for keyword in node.keywords:
            name = str(keyword.arg)
            if name in given or name not in {parameter.name for parameter in self.parameters}:
                what = "is given twice" if name in given else f"is no parameter of `{self.name}`"
                raise Refused(keyword, f"`{name}` {what}")
            given[name] = keyword.value
        for parameter in self.parameters:
            if parameter.name not in given and parameter.default is MISSING:
                raise Refused(node, f"`{self.name}` is not given its `{parameter.name}`")
        return [given.get(parameter.name) for parameter in self.parameters]


def parameters_of(scope: Scope, tree: ast.FunctionDef) -> tuple[Parameter, ...]:
    """The parameters of a function, in order.

    Errors: Refused for `*args` and `**kwargs`, a default that is no constant, an annotation that only seems a key.
    """
    words = tree.args
    for spread in (words.vararg, words.kwarg):
        if spread is not None:
            raise Refused(spread, "a script takes what its parameters name: there is no `*` for more")
    placed = [*words.posonlyargs, *words.args]
    defaults: list[ast.expr | None] = [None] * (len(placed) - len(words.defaults)) + list(words.defaults)
    found = [
        _parameter(scope, place, default, is_keyword=False) for place, default in zip(placed, defaults, strict=True)
    ]
    found += [
        _parameter(scope, place, default, is_keyword=True)
        for place, default in zip(words.kwonlyargs, words.kw_defaults, strict=True)
    ]
    return tuple(found)


def _parameter(scope: Scope, place: ast.arg, default: ast.expr | None, *, is_keyword: bool) -> Parameter:
    key = key_of(scope, place.arg, place.annotation)
    value = MISSING
    if default is not None:
        if key is not None:
            raise Refused(default, f"`{place.arg}` is a key, and every call gives its name: leave out the default")
        value = constant_of(scope, default)
        if value is MISSING:
            raise Refused(default, "a default is None, a bool, a number, a text, or a list or dict of these")
    return Parameter(place.arg, place, key, value, is_keyword)


def constant_of(scope: Scope, node: ast.expr) -> object:
    """The value of an expression that is made of constants alone; MISSING for another."""
    match node:
        case ast.List(parts) | ast.Tuple(parts):
            elements = [constant_of(scope, part) for part in parts]
            return MISSING if MISSING in elements else elements
        case ast.Dict(names, values):
            pairs = [
                (MISSING if name is None else constant_of(scope, name), constant_of(scope, value))
                for name, value in zip(names, values, strict=True)
            ]
            is_known = all(isinstance(name, str) and value is not MISSING for name, value in pairs)
            return dict(pairs) if is_known else MISSING
    value = scope.constant(node)
    return value if is_constant(value) else MISSING


def key_of(scope: Scope, name: str, annotation: ast.expr | None) -> type[Key] | None:
    """The class of key that an annotation says, None for one that says something else.

    name: of the parameter, or `return`. Errors: Refused for one that has a key in it, and is none.
    """
    if annotation is None:
        return None
    found = annotation_of(scope, name, annotation)
    if isinstance(found, type) and found in KEY_CLASSES:
        return KEY_CLASSES[found]
    if found is MISSING:
        raise Refused(
            annotation, "this is not there when the program runs, and annotations tell keys from arguments: "
            "import it for that, too, at the top of the module"
        )
    for node in ast.walk(unquoted(annotation)):
        inner = annotation_of(scope, "", node) if isinstance(node, ast.Name | ast.Attribute) else None
        if isinstance(inner, type) and inner in KEY_CLASSES:
            raise Refused(
                annotation, "a parameter is one key, whose name is given in every call: of several keys, hand over a "
                f"list of their names, and write `{inner.__name__}(name)` for each"
            )
    return None
