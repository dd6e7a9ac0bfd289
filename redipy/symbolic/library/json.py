"""JSON: without blanks, fields in the order of their names, and strict in what is read. Imports: data, messages."""
from __future__ import annotations

import json
import re
from typing import Any

from redipy.symbolic.data import plain
from redipy.symbolic.messages import failure


def to_json(value: Any) -> str:
    """The JSON of a value, without blanks, fields in order."""
    try:
        return json.dumps(plain(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        if "JSON compliant" in str(error):
            raise failure("NO_JSON_OF") from error
        raise


def from_json(value: Any) -> Any:
    """The value of a JSON text."""
    if value.__class__ is not str:
        raise failure("NOT_JSON")
    try:
        parsed = json.loads(value, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise failure("NOT_JSON") from error
    if "\\" in value and any(found.group("lone") for found in _ESCAPE.finditer(value)):
        raise failure("NOT_JSON")
    plain(parsed)
    return parsed


def _refuse(constant: str) -> None:
    raise ValueError(constant)


# Half of a surrogate pair is no character: it has no UTF-8 form.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F])|.)", re.DOTALL
)
