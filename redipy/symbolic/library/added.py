"""Functions that users add: what they are given, and what they give. Imports: errors, data, messages."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from redipy.errors import ScriptError
from redipy.symbolic.data import copied, plain
from redipy.symbolic.messages import Raised, failure, text_of


def scalar(value: Any) -> Any:
    """What a function that was added may be given and give: anything but a list or dict, and no infinite number."""
    if value is not None and not isinstance(value, bool | float | int | str):
        raise failure("UNFIT")
    if isinstance(value, float) and not math.isfinite(value):
        raise failure("TOO_LARGE")
    return value


def of_scalars(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of plain Python as scripts call it; whole numbers come to it as `int`."""

    def called(*arguments: Any) -> Any:
        try:
            return copied(scalar(function(*(plain(scalar(argument)) for argument in arguments))))
        except ScriptError as error:
            raise Raised(text_of(error)) from error

    return called


def of_data(function: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """A function of a list of arguments, all of them JSON data, as scripts call it."""

    def called(*arguments: Any) -> Any:
        return copied(function([plain(argument) for argument in arguments]))

    return called
