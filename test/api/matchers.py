"""What the tables of cases expect where a value is not known to the last digit."""
from __future__ import annotations

from typing import Any

Cases = dict[str, list[tuple[str, Any]]]


class Near:
    """A number that time has made a little smaller; larger only by rounding to the millisecond."""

    def __init__(self, value: float, by: float) -> None:
        self.value, self.by = value, by

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (int, float)) and self.value - self.by <= other <= self.value + 0.002

    def __repr__(self) -> str:
        return f"up to {self.by} below {self.value}"


class Kind:
    """Any value of a type."""

    def __init__(self, kind: type) -> None:
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.kind)

    def __repr__(self) -> str:
        return f"any {self.kind.__name__}"


class Saying:
    """Any dict in which these parts stand, and perhaps others; also the first of a list of dicts."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list) and other:
            return self == other[0]
        return isinstance(other, dict) and all(name in other and other[name] == self.parts[name] for name in self.parts)

    def __repr__(self) -> str:
        return f"any dict with {self.parts}"
