"""Lists and dicts: what Python's functions of them and their methods give. Imports: messages, and the texts here.

A method of a value of whose type nothing is known is looked up here by its name alone: `pop` is that of lists and of
dicts. A dict has texts as fields, in the order in which they were put in; pairs are lists of two.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redipy.symbolic.library.operators import added, counting, index, numeric
from redipy.symbolic.library.texts import given, own
from redipy.symbolic.messages import MOST_REPEATED, failure


def default(value: Any, otherwise: Any) -> Any:
    """The value, or another if it is None."""
    return otherwise if value is None else value


def gone_through(value: Any) -> Any:
    """What a `for` goes through: the elements of a list, the fields of a dict, the characters of a text."""
    if value.__class__ is list or value.__class__ is dict or value.__class__ is str:
        return value
    raise failure("NOT_GONE_THROUGH")


def elements(value: Any) -> list[Any]:
    """The list itself, or a new one of the fields of a dict or the characters of a text."""
    return value if value.__class__ is list else list(gone_through(value))


def unpacked(value: Any, number: float) -> list[Any]:
    """What is assigned to so many targets."""
    parts = elements(value)
    if len(parts) != number:
        raise failure("NOT_AS_MANY")
    return parts


def grown(value: Any, more: Any) -> Any:
    """What `value += more` assigns: a list stays the same one, and takes what is gone through; else the sum."""
    if value.__class__ is list:
        value.extend(gone_through(more))
        return value
    return added(value, more)


def list_of(value: Any) -> list[Any]:
    """A new list."""
    return list(gone_through(value))


def dict_of(value: Any) -> dict[str, Any]:
    """A new dict, from another or from pairs."""
    if value.__class__ is dict:
        return dict(value)
    made = {}
    for pair in elements(value):
        if pair.__class__ is not list or len(pair) != 2 or pair[0].__class__ is not str:
            raise failure("NOT_PAIRS")
        made[pair[0]] = pair[1]
    return made


def truth(value: Any) -> bool:
    """Python's `bool`."""
    return bool(value)


def _chosen(choose: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    among = gone_through(values[0]) if len(values) == 1 else values
    if not among:
        raise failure("NOTHING_TO_CHOOSE")
    return choose(among)


def least(*values: Any) -> Any:
    """Python's `min`, of several or of one list."""
    return _chosen(min, values)


def greatest(*values: Any) -> Any:
    """Python's `max`, of several or of one list."""
    return _chosen(max, values)


def total(values: Any, start: Any = 0.0) -> float:
    """The sum of numbers, added one after the other: Python's `sum` has its own way since 3.12."""
    amount = numeric(start)
    for value in gone_through(values):
        amount += numeric(value)
    return amount


def in_order(values: Any, reverse: Any = False) -> list[Any]:
    """Python's `sorted`."""
    return sorted(gone_through(values), reverse=bool(reverse))


def backwards(values: Any) -> list[Any]:
    """Python's `reversed`, as a list."""
    return list(gone_through(values))[::-1]


def any_of(values: Any) -> bool:
    """Python's `any`."""
    return any(gone_through(values))


def all_of(values: Any) -> bool:
    """Python's `all`."""
    return all(gone_through(values))


def numbers(*bounds: Any) -> list[float]:
    """Python's `range`, as a list."""
    start, stop, step = (0.0, *bounds, 1.0) if len(bounds) == 1 else (*bounds, 1.0)[:3]
    counted = counting(start, stop, step)
    if (counted.stop - counted.start) // counted.step > MOST_REPEATED:
        raise failure("TOO_LONG")
    return list(map(float, counted))


def numbered(values: Any, start: Any = 0.0) -> list[list[Any]]:
    """Python's `enumerate`, as a list of pairs."""
    first = float(index(start, "NOT_WHOLE"))
    return [[first + at, value] for at, value in enumerate(gone_through(values))]


def zipped(*several: Any) -> list[list[Any]]:
    """Python's `zip`, as a list of lists."""
    return [list(together) for together in zip(*map(gone_through, several), strict=False)]


# Methods


def _list(value: Any) -> list[Any]:
    if value.__class__ is list:
        return value
    raise failure("NO_METHOD")


def _dict(value: Any) -> dict[str, Any]:
    if value.__class__ is dict:
        return value
    raise failure("NO_METHOD")


def _name(value: Any) -> str:
    if value.__class__ is str:
        return str(value)
    raise failure("NOT_A_FIELD")


def append(value: Any, element: Any) -> None:
    """See `list.append`."""
    _list(value).append(element)


def extend(value: Any, others: Any) -> None:
    """See `list.extend`."""
    _list(value).extend(gone_through(others))


def insert(value: Any, place: Any, element: Any) -> None:
    """See `list.insert`."""
    _list(value).insert(index(place), element)


def remove(value: Any, element: Any) -> None:
    """See `list.remove`."""
    array = _list(value)
    if element not in array:
        raise failure("NOT_THERE")
    array.remove(element)


def reverse(value: Any) -> None:
    """See `list.reverse`."""
    _list(value).reverse()


def sort(value: Any, reverse: Any = False) -> None:
    """See `list.sort`."""
    array = _list(value)
    array[:] = sorted(array, reverse=bool(reverse))


def copy(value: Any) -> Any:
    """See `list.copy` and `dict.copy`."""
    return value.copy() if value.__class__ is list else _dict(value).copy()


def clear(value: Any) -> None:
    """See `list.clear` and `dict.clear`."""
    (value if value.__class__ is list else _dict(value)).clear()


def occurrences(value: Any, element: Any) -> float:
    """See `list.count` and `str.count`."""
    if value.__class__ is list:
        return float(value.count(element))
    return float(own(value).count(given(element)))


def place_of(value: Any, element: Any) -> float:
    """See `list.index` and `str.index`."""
    if value.__class__ is not list:
        own(value)
        given(element)
    if element not in value:
        raise failure("NOT_THERE")
    return float(value.index(element))


_NOTHING = object()


def pop(value: Any, place: Any = _NOTHING, otherwise: Any = _NOTHING) -> Any:
    """See `list.pop` and `dict.pop`."""
    if value.__class__ is list:
        if otherwise is not _NOTHING:
            raise failure("UNFIT")
        return value.pop() if place is _NOTHING else value.pop(index(place))
    mapping = _dict(value)
    if place is _NOTHING:
        raise failure("UNFIT")
    name = _name(place)
    return mapping.pop(name) if otherwise is _NOTHING else mapping.pop(name, otherwise)


def get(value: Any, name: Any, otherwise: Any = None) -> Any:
    """See `dict.get`."""
    return _dict(value).get(_name(name), otherwise)


def fields_of(value: Any) -> list[str]:
    """See `dict.keys`; a list."""
    return list(_dict(value))


def values_of(value: Any) -> list[Any]:
    """See `dict.values`; a list."""
    return list(_dict(value).values())


def items_of(value: Any) -> list[list[Any]]:
    """See `dict.items`; a list of pairs."""
    return [[name, inner] for name, inner in _dict(value).items()]


def setdefault(value: Any, name: Any, otherwise: Any = None) -> Any:
    """See `dict.setdefault`."""
    return _dict(value).setdefault(_name(name), otherwise)


def update(value: Any, other: Any) -> None:
    """See `dict.update`."""
    _dict(value).update(dict_of(other))
