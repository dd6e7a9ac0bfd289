"""Methods of keys as commands: which words they send, the client's own methods say. Imports: api, ir, objects, words.

A method of a key is run when the function is decorated, on a pipeline that notes the command and what would read its
reply. What is not known yet stands among the words as a `Symbol`. So options, their order and their defaults are
written in `redipy.api` alone.
"""
from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Callable, Sequence
from typing import Any, Self

from redipy.api import _keys
from redipy.api._pipeline import PipelineCommands
from redipy.errors import DataError, ScriptError
from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr, Spread
from redipy.symbolic.function import readings
from redipy.symbolic.function.source import Refused
from redipy.symbolic.function.words import Dict, Part, Symbol
from redipy.symbolic.objects import execute
from redipy.values import decoded


class Noted(PipelineCommands[str]):
    """A pipeline that keeps the one command that is queued, as the words were given."""

    convert: Callable[..., Any] | None
    name: str
    words: tuple[Any, ...]

    def _queue(self, convert: Callable[..., Any] | None, name: bytes, *words: Any) -> Self:
        self.convert, self.name, self.words = convert, name.decode(), words
        return self


def method_of(key: type[_keys.Key], name: str, place: ast.AST) -> Callable[..., Any]:
    """The method of a class of keys.

    Errors: Refused for one that it does not have.
    """
    method = getattr(key, name, None)
    if method is not None and not name.startswith("_"):
        return method  # type: ignore[no-any-return]
    having = [other for other in vars(_keys).values() if inspect.isclass(other) and name in vars(other)]
    if having and not name.startswith("_"):
        hint = f"it is one of {having[0].__name__}"
    else:
        close = difflib.get_close_matches(name, [known for known in dir(key) if not known.startswith("_")], 1)
        hint = f"did you mean `{close[0]}`?" if close else f'write `redipy.call("{name.upper()}", …)` for a command'
    raise Refused(place, f"{key.__name__} has no method `{name}`: {hint}")


def bound(
    method: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], places: dict[str, ast.AST], place: ast.AST
) -> inspect.BoundArguments:
    """The arguments of a method of a key, by its parameters.

    places: where the keyword arguments stand. Errors: Refused for arguments that the method does not take.
    """
    try:
        given = inspect.signature(method).bind(None, *args, **kwargs)
    except TypeError as error:
        raise Refused(place, f"`{method.__name__}` {error}") from error
    for name, value in given.arguments.items():
        annotation = annotation_of(method, name)
        if isinstance(value, Symbol) and ("bool" in annotation or "Mode" in annotation):
            raise Refused(places.get(name, value.place), f"`{name}` is written out here, as it makes another command")
        if isinstance(value, Part):
            raise Refused(value.symbol.place, f"`*` gives any number of arguments, and `{name}` is a single one")
    return given


def annotation_of(method: Callable[..., Any], name: str) -> str:
    """What is said of a parameter."""
    return str(inspect.signature(method).parameters[name].annotation)


def noted(method: Callable[..., Any], key: Symbol, given: inspect.BoundArguments, place: ast.AST) -> Noted:
    """What a method of a key sends, and what reads the reply.

    Errors: Refused for arguments that the method refuses.
    """
    pipeline = Noted()
    try:
        try:
            getattr(pipeline, method.__name__)(key, *given.args[1:], **given.kwargs)
        except DataError:  # what could be one word or a dict cannot be one word
            for name, value in given.arguments.items():
                if isinstance(value, Symbol) and "Mapping" in annotation_of(method, name):
                    given.arguments[name] = Dict(value, lambda node: node)
            getattr(pipeline, method.__name__)(key, *given.args[1:], **given.kwargs)
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused(place, f"`{method.__name__}`: {error}") from error
    return pipeline


def command(
    name: str, words: Sequence[Any], place: ast.AST, *, shape: str | None = None, raw: bool = False
) -> ir.Execute:
    """A command of these words, each an expression or a value that is known.

    Errors: Refused for what is no word.
    """
    operands: list[Any] = []
    for word in words:
        if isinstance(word, Expr | Spread):
            operands.append(word)
        elif isinstance(word, bytes):
            operands.append(decoded(word))
        elif isinstance(word, str | int | float) and not isinstance(word, bool):
            operands.append(word)
        else:
            raise Refused(place, f"the words of a command are texts and numbers, not {word!r}")
    try:
        node = execute(name, *operands, shape=shape, no_adjust=raw).node
    except ScriptError as error:
        raise Refused(place, str(error)) from error
    assert isinstance(node, ir.Execute)
    return node


def reading_of(pipeline: Noted) -> readings.Reading:
    """What makes the value of a reply."""
    convert = pipeline.convert
    if convert is None:
        return readings.AS_IT_IS.get(pipeline.name, readings.Reading(None))
    return readings.READINGS[convert.__qualname__]


def asked_of(pipeline: Noted, name: str) -> Any:
    """What the reading of a reply knows of the call under a name."""
    assert pipeline.convert is not None
    return inspect.getclosurevars(pipeline.convert).nonlocals[name]
