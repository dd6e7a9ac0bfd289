"""Python's functions and methods as scripts have them, said by Python itself: a part of the evaluator.

Its values are those of scripts: every number is a float. `own` makes of it the `int` that Python would have.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

MOST = 10_000_000


def own(value: Any) -> Any:
    """A number as Python has it: a whole one of less than 1e17 in size is an int."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
        return int(value)
    return value


def back(value: Any) -> Any:
    """A value of Python as one of scripts."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, list | tuple):
        return [back(inner) for inner in value]
    return value


def number(value: Any) -> float:
    """What an operator takes for a number."""
    if not isinstance(value, float | bool):
        raise TypeError("no number")
    return float(value)


def whole(value: Any) -> int:
    """What is given as an index, or as a number of things."""
    if not number(value).is_integer():
        raise TypeError("no whole number")
    return int(value)


def of_text(text: str) -> str:
    """A text that Python would read as a number without knowing other digits than those of ASCII."""
    if not isinstance(text, str) or not text.isascii() or "_" in text:
        raise ValueError("no number")
    return text


def python_int(value: Any) -> float:
    return float(int(of_text(value))) if isinstance(value, str) else float(int(number(value)))


def python_str(value: Any) -> str:
    if isinstance(value, list | dict):
        raise TypeError("json.dumps")
    return str(own(value))


def gone_through(value: Any) -> Any:
    if not isinstance(value, list | dict | str):
        raise TypeError("cannot be gone through")
    return value


def python_round(value: Any, *digits: Any) -> float:
    if not digits or digits[0] is None:
        return float(round(number(value)))
    places, given = whole(digits[0]), number(value)
    return given if places > 22 else float(round(given, places))


def chosen(choose: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *values: choose(gone_through(values[0]) if len(values) == 1 else values)


def python_dict(value: Any) -> dict[str, Any]:
    made = {}
    for name, inner in value.items() if isinstance(value, dict) else map(pair, gone_through(value)):
        made[name] = inner
    return made


def pair(value: Any) -> Any:
    if not isinstance(value, list) or not isinstance(value[0], str):
        raise TypeError("no pair")
    return value


def python_sum(values: Any, start: Any = 0.0) -> float:
    total = number(start)
    for value in gone_through(values):
        total += number(value)
    return total


def python_range(*bounds: Any) -> list[float]:
    numbers = range(*map(whole, bounds))
    if len(numbers) > MOST:
        raise ValueError("too long")
    return [float(value) for value in numbers]


def is_of_type(value: Any, name: str) -> bool:
    value = own(value)
    return name == ("None" if value is None else "float" if isinstance(value, float) else type(value).__name__)


def python_format(value: Any, spec: str) -> str:
    if not spec:
        return python_str(value)
    kind = spec[-1] if spec[-1].isalpha() or spec[-1] == "%" else ""
    if isinstance(value, float | bool):
        value = float(value) + 0.0
        if not kind and "." in spec:
            raise ValueError("precision")
        if kind in ("x", "X", "o", "b") and abs(value) > 2**53:
            raise ValueError("too large")
        if kind in ("d", "x", "X", "o", "b") and value.is_integer():
            value = int(value)
        elif not kind:
            value = own(value)
    if not isinstance(value, str | int | float):
        raise ValueError("no format")
    return format(value, spec)


def python_unpacked(values: Any, number: float) -> list[Any]:
    """What is assigned to so many targets."""
    parts = values if isinstance(values, list) else list(gone_through(values))
    if len(parts) != number:
        raise ValueError("too many values, or too few")
    return parts


def python_grown(value: Any, more: Any) -> Any:
    """What `value` is after `value += more`."""
    if isinstance(value, list):
        more = gone_through(more)
    value += more
    return float(value) if isinstance(value, int) else value


PYTHON: dict[str, Callable[..., Any]] = {
    "len": lambda value: float(len(value)),
    "str": python_str,
    "int": python_int,
    "float": lambda value: float(of_text(value) if isinstance(value, str) else value),
    "bool": bool,
    "abs": lambda value: abs(number(value)),
    "round": python_round,
    "min": chosen(min),
    "max": chosen(max),
    "sum": python_sum,
    "sorted": lambda values, reverse=False: sorted(gone_through(values), reverse=bool(reverse)),
    "reversed": lambda values: list(gone_through(values))[::-1],
    "any": lambda values: any(gone_through(values)),
    "all": lambda values: all(gone_through(values)),
    "list": lambda values: list(gone_through(values)),
    "dict": python_dict,
    "elements": lambda values: values if isinstance(values, list) else list(gone_through(values)),
    "unpacked": python_unpacked,
    "grown": python_grown,
    "isinstance": is_of_type,
    "range": python_range,
    "enumerate": lambda values, start=0.0: back([*enumerate(gone_through(values), whole(start))]),
    "zip": lambda *several: [list(part) for part in zip(*map(gone_through, several), strict=False)],
    "format": python_format,
}


def text(value: Any) -> str:
    """A text, and nothing else."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def name(value: Any) -> str:
    """The name of a field."""
    return text(value)


def ascii_alone(value: str) -> str:
    """A text of which every language knows what is upper and what lower."""
    if not value.isascii():
        raise ValueError("not ASCII")
    return value


def method_of(kinds: type | Any, act: Callable[..., Any]) -> Callable[..., Any]:
    """A method that values of some types have."""

    def method(value: Any, *arguments: Any) -> Any:
        if not isinstance(value, kinds):
            raise AttributeError("no such method")
        return back(act(value, *arguments)) if isinstance(value, str) else act(value, *arguments)

    return method


def pop(value: Any, *arguments: Any) -> Any:
    if isinstance(value, list):
        return value.pop(*map(whole, arguments))
    first, *rest = arguments
    return value.pop(name(first), *rest)


def sort(value: list[Any], reverse: Any = False) -> None:
    value[:] = sorted(value, reverse=bool(reverse))


METHODS: dict[str, Callable[..., Any]] = {
    ".split": method_of(str, lambda value, separator=None, most=-1.0: value.split(
        None if separator is None else text(separator), whole(most))),
    ".join": method_of(str, lambda value, parts: value.join(gone_through(parts))),
    ".strip": method_of(str, str.strip),
    ".lstrip": method_of(str, str.lstrip),
    ".rstrip": method_of(str, str.rstrip),
    ".startswith": method_of(str, lambda value, start: value.startswith(text(start))),
    ".endswith": method_of(str, lambda value, end: value.endswith(text(end))),
    ".upper": method_of(str, lambda value: ascii_alone(value).upper()),
    ".lower": method_of(str, lambda value: ascii_alone(value).lower()),
    ".isdigit": method_of(str, lambda value: re.fullmatch("[0-9]+", value) is not None),
    ".replace": method_of(str, lambda value, old, new, most=-1.0: value.replace(old, new, whole(most))),
    ".find": method_of(str, lambda value, part, start=0.0: value.find(part, whole(start))),
    ".zfill": method_of(str, lambda value, width: value.zfill(whole(width))),
    ".append": method_of(list, list.append),
    ".extend": method_of(list, lambda value, others: value.extend(gone_through(others))),
    ".insert": method_of(list, lambda value, place, element: value.insert(whole(place), element)),
    ".remove": method_of(list, list.remove),
    ".reverse": method_of(list, list.reverse),
    ".sort": method_of(list, sort),
    ".index": method_of(list | str, lambda value, element: float(value.index(element))),
    ".count": method_of(list | str, lambda value, element: float(value.count(element))),
    ".pop": method_of(list | dict, pop),
    ".copy": method_of(list | dict, lambda value: value.copy()),
    ".clear": method_of(list | dict, lambda value: value.clear()),
    ".get": method_of(dict, lambda value, field, otherwise=None: value.get(name(field), otherwise)),
    ".keys": method_of(dict, list),
    ".values": method_of(dict, lambda value: list(value.values())),
    ".items": method_of(dict, lambda value: [[*item] for item in value.items()]),
    ".setdefault": method_of(dict, lambda value, field, otherwise=None: value.setdefault(name(field), otherwise)),
    ".update": method_of(dict, lambda value, other: value.update(python_dict(other))),
}

