"""Operators on values of which no kind is known that makes Python's own exact. Imports: messages.

There is no `%` of texts here, no complex number, and the sum of two truth values is a float.
"""
from __future__ import annotations

from typing import Any

from redipy.symbolic.messages import MOST_REPEATED, failure


def numeric(value: Any) -> float:
    """What an operator takes for a number."""
    if value.__class__ is float or value.__class__ is bool:
        return float(value)
    raise failure("UNFIT")


def added(left: Any, right: Any) -> Any:
    """Numbers added; texts or lists joined."""
    total = left + right
    return float(total) if total.__class__ is int else total


def subtracted(left: Any, right: Any) -> float:
    """One number less another."""
    return numeric(left) - numeric(right)


def multiplied(left: Any, right: Any) -> Any:
    """Numbers multiplied; a text or list repeated."""
    if left.__class__ is float and right.__class__ is float:
        return left * right
    for repeated, times in ((left, right), (right, left)):
        if repeated.__class__ is list or repeated.__class__ is str:
            number = numeric(times)
            if not number.is_integer():
                raise failure("UNFIT")
            if len(repeated) * number > MOST_REPEATED:
                raise failure("TOO_LONG")
            return repeated * int(number)
    return numeric(left) * numeric(right)


def divided(left: Any, right: Any) -> float:
    """A quotient."""
    return numeric(left) / numeric(right)


def floor_divided(left: Any, right: Any) -> float:
    """A quotient, rounded down."""
    return numeric(left) // numeric(right)


def modulo(left: Any, right: Any) -> float:
    """What a division that is rounded down leaves, with the sign of the divisor."""
    return numeric(left) % numeric(right)


def power(left: Any, right: Any) -> float:
    """One number to the power of another."""
    base, exponent = numeric(left), numeric(right)
    result = base**exponent
    if result.__class__ is complex:
        raise failure("NOT_A_POWER")
    return float(result)


def negated(value: Any) -> float:
    """The number with the other sign."""
    return -numeric(value)


# Items


def index(value: Any, name: str = "NOT_AN_INDEX") -> int:
    """A whole number."""
    if value.__class__ is bool or (value.__class__ is float and value.is_integer()):
        return int(value)
    raise failure(name)


def at(container: Any, place: Any) -> Any:
    """The element of a list, or the character of a text."""
    if container.__class__ is not list and container.__class__ is not str:
        raise failure("NO_ELEMENTS")
    return container[index(place)]


def item(container: Any, key: Any) -> Any:
    """What `container[key]` is."""
    kind = container.__class__
    if kind is list or kind is str:
        return container[index(key)]
    if kind is not dict:
        raise failure("NO_ITEMS")
    if key.__class__ is not str:
        raise failure("NOT_A_FIELD")
    return container[key]


def set_item(container: Any, key: Any, value: Any) -> None:
    """`container[key] = value`."""
    if container.__class__ is list:
        container[index(key)] = value
    elif container.__class__ is not dict:
        raise failure("NO_PLACES" if container.__class__ is str else "NO_ITEMS")
    elif key.__class__ is not str:
        raise failure("NOT_A_FIELD")
    else:
        container[key] = value


def delete_item(container: Any, key: Any) -> None:
    """`del container[key]`."""
    if container.__class__ is list:
        del container[index(key)]
    elif container.__class__ is not dict:
        raise failure("NO_PLACES" if container.__class__ is str else "NO_ITEMS")
    elif key.__class__ is not str:
        raise failure("NOT_A_FIELD")
    else:
        del container[key]


def part(container: Any, start: Any, stop: Any, step: Any) -> Any:
    """What `container[start:stop:step]` is; None for what is left out."""
    if container.__class__ is not list and container.__class__ is not str:
        raise failure("NO_ELEMENTS")
    first, last, by = (None if bound is None else index(bound) for bound in (start, stop, step))
    if by == 0:
        raise failure("NO_STEP")
    return container[first:last:by]


def contained(value: Any, container: Any) -> bool:
    """Whether `value in container`."""
    kind = container.__class__
    if kind is list:
        return value in container
    if kind is dict:
        return value.__class__ is str and value in container
    if kind is not str:
        raise failure("NO_ITEMS")
    if value.__class__ is not str:
        raise failure("NOT_SEARCHED")
    return value in container


def set_at(container: Any, place: Any, value: Any) -> None:
    """Put a value into a list, behind its last element at the index that is its length."""
    if container.__class__ is not list:
        raise failure("NO_PLACES")
    where = index(place)
    if where == len(container):
        container.append(value)
    else:
        container[where] = value


def field(container: Any, name: Any) -> Any:
    """The value of a field, None when there is none."""
    if container.__class__ is not dict:
        raise failure("NO_FIELDS")
    if name.__class__ is not str:
        raise failure("NOT_A_FIELD")
    return container.get(name)


def set_field(container: Any, name: Any, value: Any) -> None:
    """Let a field have a value."""
    if container.__class__ is not dict:
        raise failure("NO_FIELDS")
    if name.__class__ is not str:
        raise failure("NOT_A_FIELD")
    container[name] = value


def length(container: Any) -> float:
    """How many elements, fields or characters."""
    if container.__class__ is list or container.__class__ is dict or container.__class__ is str:
        return float(len(container))
    raise failure("NO_LENGTH")


def listed(value: Any) -> list[Any]:
    """The list that a loop goes through."""
    if value.__class__ is list:
        return value
    raise failure("NOT_A_LIST")


def counting(start: Any, stop: Any, step: Any) -> range:
    """The numbers that a loop counts through."""
    first, last, by = (index(bound, "NOT_WHOLE") for bound in (start, stop, step))
    if by == 0:
        raise failure("NO_STEP")
    return range(first, last, by)

