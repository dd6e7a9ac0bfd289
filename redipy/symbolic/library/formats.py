"""`format` and f-strings: the specs that mean the same in Python and in Lua. Imports: errors, messages, the texts.

A spec is known when a script is built, and refused then if it is none of these. Not among them: `_`, `#`, `z`, `n`,
`c`, `F`, `,` beside filling with zeros, and a precision of more than 50.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from redipy.errors import ScriptError
from redipy.symbolic.library.texts import python_text
from redipy.symbolic.messages import failure

MOST_WIDE = 1000
MOST_PRECISE = 50
_WHOLE_KINDS = "dxXob"
_MOST_WHOLE = 2.0**53

_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ])?(?P<zero>0)?(?P<width>\d+)?(?P<comma>,)?"
    r"(?:\.(?P<precision>\d+))?(?P<kind>[sdxXobeEfgG%])?\Z",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Format:
    """A spec in its parts; empty texts and -1 for those that it does not have.

    Aligned as `0` is a number as with `=`, and a text as without.
    """

    fill: str
    align: str
    sign: str
    width: int
    comma: bool
    precision: int
    kind: str


def format_of(spec: str) -> Format:
    """The parts of a spec.

    Errors: ScriptError for one that cannot mean the same everywhere.

    >>> format_of("05d")
    Format(fill='0', align='0', sign='', width=5, comma=False, precision=-1, kind='d')
    """
    found = _SPEC.match(spec)
    if found is None:
        raise ScriptError(f"scripts have no format {spec!r}")
    align = found["align"] or found["zero"] or ""
    fill = found["fill"] or ("0" if found["zero"] else " ")
    width, precision = int(found["width"] or -1), int(found["precision"] or -1)
    kind, comma = found["kind"] or "", found["comma"] is not None
    wrong = (
        width > MOST_WIDE
        or precision > MOST_PRECISE
        or (precision >= 0 and kind in tuple(_WHOLE_KINDS))
        or (comma and (kind in tuple("xXobs") or fill == "0" or align == "="))
        or (kind == "s" and (found["sign"] or found["align"] == "="))
    )
    if wrong:
        raise ScriptError(f"scripts have no format {spec!r}")
    return Format(fill, align, found["sign"] or "", width, comma, precision, kind)


def formatted(value: Any, spec: str) -> str:
    """A value in a format.

    >>> formatted(3.0, "05d"), formatted(2.5, ".2f"), formatted("a", ">3"), formatted(1234567.0, ",")
    ('00003', '2.50', '  a', '1,234,567')
    """
    if not spec:
        return python_text(value)
    if value.__class__ is str:
        return _done(value, spec)
    if value.__class__ is not float and value.__class__ is not bool:
        raise failure("UNFIT_FORMAT")
    number, parts = float(value) + 0.0, format_of(spec)
    whole = number.is_integer()
    if parts.kind in tuple(_WHOLE_KINDS):
        if not whole or (parts.kind != "d" and abs(number) > _MOST_WHOLE):
            raise failure("UNFIT_FORMAT")
        return _done(int(number), spec)
    if not parts.kind:
        if parts.precision >= 0:
            raise failure("UNFIT_FORMAT")
        return _done(int(number) if whole and abs(number) < 1e17 else number, spec)
    return _done(number, spec)


def _done(value: Any, spec: str) -> str:
    try:
        return format(value, spec)
    except ValueError as error:
        raise failure("UNFIT_FORMAT") from error
