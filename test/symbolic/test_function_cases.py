"""Functions as scripts mean what Python means: the same function is run by Python, on keys that call a client.

That run is the living definition of what a script must give and leave behind, on every backend.
"""
from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import redipy
from redipy.backends.base import Backend
from redipy.backends.memory import MemoryBackend
from redipy.clock import ManualClock
from redipy.errors import RedipyError, ResponseError, ScriptError, WrongTypeError
from redipy.runtime import RedisClientAPI
from redipy.symbolic.function import ScriptFunction
from redipy.symbolic.function.scope import KEY_CLASSES
from redipy.symbolic.function.source import source_of
from test.symbolic import function_cases
from test.symbolic.function_cases import CASES, Case
from test.symbolic.test_random_programs import READ


class KeyInPython:
    """A key as Python runs a function with it: each method is that of the client."""

    def __init__(self, client: RedisClientAPI[str], name: Any) -> None:
        self.client, self.name = client, str(name)

    def __str__(self) -> str:
        return self.name

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            return data(getattr(self.client, method)(self.name, *plain(list(args)), **plain(kwargs)))

        return run


def plain(value: Any) -> Any:
    """Arguments for the client: keys by their names."""
    if isinstance(value, KeyInPython):
        return value.name
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {plain(name): plain(part) for name, part in value.items()}
    return value


def data(value: Any) -> Any:
    """A value as scripts know it: no sets, tuples or bytes."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, set):
        return [data(part) for part in sorted(value)]
    if isinstance(value, list | tuple):
        return [data(part) for part in value]
    if isinstance(value, dict):
        return {data(name): data(part) for name, part in value.items()}
    return value


def told_apart(value: Any) -> Any:
    """A value such that True is not 1; a whole number is one, whether it is an int or a float."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return [told_apart(part) for part in value]
    if isinstance(value, dict):
        return [(name, told_apart(part)) for name, part in value.items()]
    return float(value) if isinstance(value, int) else value


@contextmanager
def in_python(client: RedisClientAPI[str]) -> Iterator[None]:
    """Within it the module of the cases has keys and commands that call a client."""
    before = dict(vars(function_cases))
    for name, value in before.items():
        if isinstance(value, type) and value in KEY_CLASSES:
            setattr(function_cases, name, lambda key: KeyInPython(client, key))
        if isinstance(value, ScriptFunction):
            setattr(function_cases, name, value.function)
    function_cases.call = lambda name, *words: data(client.execute_command(name, *plain(list(words))))  # type: ignore
    try:
        yield
    finally:
        vars(function_cases).update(before)


def is_key(parameter: inspect.Parameter) -> bool:
    """Whether a parameter of a case is a key; annotations are texts there."""
    return parameter.annotation in {"Jobs", *(known.__name__ for known in KEY_CLASSES)}


def by_python(case: Case, given: dict[str, Any], client: RedisClientAPI[str]) -> Any:
    """What Python makes of a case."""
    parameters = inspect.signature(case.function).parameters.values()
    keys = {parameter.name: KeyInPython(client, parameter.name) for parameter in parameters if is_key(parameter)}
    function = types.FunctionType(
        case.function.__code__, vars(function_cases), argdefs=case.function.__defaults__,
        closure=case.function.__closure__,
    )
    function.__kwdefaults__ = copy.deepcopy(case.function.__kwdefaults__)
    constants = copy.deepcopy((function_cases.NAMES, function_cases.SETTINGS))
    with in_python(client):
        try:
            return told_apart(data(function(**keys, **copy.deepcopy(given))))
        except Exception as error:
            return kind_of(error)
        finally:
            # A script has a copy of each constant.
            function_cases.NAMES[:], _ = constants
            function_cases.SETTINGS.update(constants[1])


def kind_of(error: BaseException) -> tuple[str, str]:
    """What is compared of an error: which one stopped the function, and the text if that is not Python's own."""
    cause = error.__cause__ if isinstance(error, ScriptError) and error.__cause__ is not None else error
    if isinstance(cause, WrongTypeError | ScriptError | ResponseError):
        return (type(cause).__name__, str(cause).split(" script: ")[0])
    if isinstance(cause, AssertionError):
        return ("ScriptError", str(cause))
    if isinstance(cause, redipy.errors.DataError):
        return ("TypeError", "")
    if isinstance(cause, RedipyError):
        raise cause
    return ({"JSONDecodeError": "ValueError"}.get(type(cause).__name__, type(cause).__name__), "")


def filled(backend: Backend, case: Case) -> RedisClientAPI[str]:
    """A client of a backend with what a case begins with."""
    for line in case.before:
        name, *words = line.encode().split(b" ")
        backend.execute(name, *words)
    return RedisClientAPI(backend)


def contents(backend: Backend) -> dict[bytes, Any]:
    """Everything that a backend holds."""
    found = {}
    for key in backend.execute(b"KEYS", b"*"):
        kind = bytes(backend.execute(b"TYPE", key))
        command, *words = {**READ, b"stream": (b"XRANGE", b"-", b"+")}[kind]
        reply = backend.execute(command, key, *words)
        found[key] = sorted(reply) if kind == b"set" else reply
    return found


CALLS = {
    f"{case.function.__name__} {at}" if len(case.calls) > 1 else case.function.__name__: (case, given)
    for case in CASES
    for at, given in enumerate(case.calls)
}
SCRIPTS: dict[str, ScriptFunction[..., Any]] = {}


def script_of(case: Case) -> ScriptFunction[..., Any]:
    """The script that a case is, made once."""
    name = case.function.__name__
    if name not in SCRIPTS:
        SCRIPTS[name] = ScriptFunction(case.function)
    return SCRIPTS[name]


@pytest.mark.parametrize(("case", "given"), CALLS.values(), ids=list(CALLS))
def test_a_script_does_what_python_does(backend: Backend, case: Case, given: dict[str, Any]) -> None:
    """It gives the same value, or fails alike, and leaves the same behind."""
    in_memory = MemoryBackend(clock=ManualClock())
    expected = by_python(case, given, filled(in_memory, case))
    client = filled(backend, case)
    registered = client.register_script(script_of(case))
    try:
        found = told_apart(registered(**{name: name for name in registered.script.keyv}, **given))
    except RedipyError as error:
        found = kind_of(error)
    assert found == expected, registered.script.python
    assert contents(backend) == contents(in_memory)


def test_every_case_has_a_source() -> None:
    """So that a case cannot be lost."""
    assert len({case.function.__name__ for case in CASES}) == len(CASES)
    assert all(source_of(case.function).tree.name == case.function.__name__ for case in CASES)
