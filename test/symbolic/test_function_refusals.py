"""What scripts do not have is refused when a function is decorated: the place is shown, and what to write instead."""
from __future__ import annotations

import importlib.util
import pathlib
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

import redipy
from redipy import Redis, ScriptError

BEFORE = """\
from __future__ import annotations
import json, math, os, functools
from typing import TYPE_CHECKING, Optional
import redipy
from redipy import RedisHash, RedisList, RedisSortedSet, ScriptError, call
if TYPE_CHECKING:
    from redipy import RedisSet
TOKENS = {1, 2}
def tagged(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner
@tagged
def wrapped(x):
    return x
def untyped(key, x):
    return x
def bad(x):
    return lambda: x
"""

# A function by its lines, then the line that is shown with what is underlined in it, and what the error says.
REFUSED: dict[str, tuple[str, str, str]] = {
    "try": (
        "try:\n    x = 1\nexcept ValueError:\n    pass",
        "try:\n^^^^", "there is no `try`, as an error ends the script: ask before whether it would come",
    ),
    "with": ("with open('f'):\n    pass", "with open('f'):\n^^^^^^^^^^^^^^^", "there is no `with`"),
    "lambda": (
        "f = lambda x: x", "f = lambda x: x\n    ^^^^^^^^^^^",
        "there is no `lambda`: write a function with `def`",
    ),
    "yield": ("yield a", "yield a\n^^^^^^^", "a script gives one value"),
    "await": (
        "async def f():\n    pass", "async def f():\n^^^^^^^^^^^^^^",
        "nothing waits in a script: leave out `async`",
    ),
    "import": ("import re", "import re\n^^^^^^^^^", "import at the top of the module"),
    "import from": ("from re import match", "from re import match\n^^^^^^^^^^^^^^^^^^^^", "import at the top"),
    "global": (
        "global TOKENS", "global TOKENS\n^^^^^^^^^^^^^",
        "a script has no globals: keep what is to stay in a key",
    ),
    "nonlocal": (
        "x = 1\ndef f():\n    nonlocal x\n    x = 2\nf()", "nonlocal x\n^^^^^^^^^^", "return the value instead",
    ),
    "class": ("class C:\n    pass", "class C:\n^^^^^^^^", "there are no classes: use a dict"),
    "match": (
        "match a:\n    case 1:\n        pass", "match a:\n^^^^^^^^",
        "there is no `match`: write `if` and `elif`",
    ),
    "set": ("s = {1, 2}", "s = {1, 2}\n    ^^^^^^", "there are no sets: use a list, or the fields of a dict"),
    "set()": ("s = set()", "s = set()\n    ^^^", "scripts have no `set`: there are no sets"),
    "set comprehension": ("s = {x for x in a}", "s = {x for x in a}\n    ^^^^^^^^^^^^^^", "there are no sets"),
    "star argument": (
        "return untyped(*a)", "return untyped(*a)\n               ^^",
        "only the words of a command are spread with `*`: name the arguments",
    ),
    "star for a single argument": (
        "inp.lset(*a)", "inp.lset(*a)\n         ^^", "`*` gives any number of arguments, and `index` is a single one",
    ),
    "double star of words": ("inp.rpush(**a)", "inp.rpush(**a)\n          ^^^", "arguments are not spread with `**`"),
    "a dict spread into another": (
        "RedisHash('h').hset({**a, 'x': 1})", "RedisHash('h').hset({**a, 'x': 1})\n                    ^^^^^^^^^^^^^",
        "a dict is not spread with `**`",
    ),
    "words of which some are keys": (
        "call('MSET', *a)", "call('MSET', *a)\n^^^^^^^^^^^^^^^^",
        "only some words of MSET are keys among those that are spread: call it in a loop",
    ),
    "words among which a key may be": (
        "call('SORT', inp, *a)\ncall('SET', *a)", "call('SET', *a)\n^^^^^^^^^^^^^^^", "only some words of SET are keys",
    ),
    "words between which others stand": (
        "inp.sort(get=[*a, '#'])", "inp.sort(get=[*a, '#'])\n              ^^",
        "the words of this command are written out",
    ),
    "double star argument": (
        "return untyped(**a)", "return untyped(**a)\n               ^^^",
        "arguments are not spread",
    ),
    "star in a list": ("x = [*a]", "x = [*a]\n     ^^", "nothing can be spread with `*`"),
    "star in a dict": ("x = {**a}", "x = {**a}\n       ^", "a dict is not spread with `**`: use its method `update`"),
    "star target": ("x, *y = a", "x, *y = a\n^^^^^", "a target takes one value: there is no `*`, write a slice"),
    "del of a name": ("x = 1\ndel x", "del x\n    ^", "variables are not deleted: assign None"),
    "del of a slice": ("del a[1:]", "del a[1:]\n    ^^^^^", "only a single item is deleted: make a new list"),
    "assigned slice": ("a[1:] = []", "a[1:] = []\n^^^^^", "only a single item is assigned: make a new list"),
    "assigned attribute": ("a.x = 1", "a.x = 1\n^^^", "values have no attributes to assign: use an item of a dict"),
    "is": (
        "return a is True", "return a is True\n       ^^^^^^^^^",
        "`is` asks for None only: compare other values with `==`",
    ),
    "bits": ("return a << 2", "return a << 2\n       ^^^^^^", "there are no operators for bits: numbers are doubles"),
    "inverted bits": ("return ~a", "return ~a\n       ^^", "there are no operators for bits"),
    "formatted with %": ("return '%s' % a", "return '%s' % a\n       ^^^^^^^^", "use an f-string"),
    "format": ("return '{}'.format(a)", "return '{}'.format(a)\n       ^^^^^^^^^^^", "use an f-string"),
    "!r": ("return f'{a!r}'", "return f'{a!r}'", "there is no `!r`"),
    "an unknown format": ("return f'{a:_}'", "return f'{a:_}'", "scripts have no format '_'"),
    "a format that depends": ("return f'{a:{a}}'", "return f'{a:{a}}'", "a format is written out"),
    "bytes": ("return b'x'", "return b'x'\n       ^^^^", "there are no bytes: text is `str`"),
    "ellipsis": ("return ...", "return ...\n       ^^^", "scripts have no such value"),
    "generator": ("g = (x for x in a)", "g = (x for x in a)\n    ^^^^^^^^^^^^^^", "a generator stands only in a call"),
    "an index of two": ("return a[1, 2]", "return a[1, 2]\n         ^^^^", "an item has one index: write `[a][b]`"),
    "a number as a field": ("return {1: 2}", "return {1: 2}\n        ^", "the fields of a dict are texts"),
    "print": ("print(a)", "print(a)\n^^^^^", "scripts have no `print`: a script shows nothing"),
    "map": ("return list(map(str, a))", "return list(map(str, a))\n            ^^^", "write a list, `[… for …]`"),
    "of another module": (
        "return math.sqrt(a)", "return math.sqrt(a)\n       ^^^^^^^^^",
        "scripts have no `math.sqrt`",
    ),
    "an unknown name": (
        "return treshold", "return treshold\n       ^^^^^^^^",
        "there is no `treshold` here: did you mean `threshold`?",
    ),
    "an unknown function": (
        "return nope(a)", "return nope(a)\n       ^^^^",
        "there is no `nope` here: define it before the script",
    ),
    "no constant": (
        "return TOKENS", "return TOKENS\n       ^^^^^^",
        "`TOKENS` is a set, and a constant is None, a bool",
    ),
    "a module as a value": ("return os", "return os\n       ^^", "`os` is a module, and a constant is"),
    "a function as a value": ("return untyped", "return untyped\n       ^^^^^^^", "it can only be called"),
    "a variable is no function": ("return a(1)", "return a(1)\n       ^", "`a` is a value, and cannot be called"),
    "no value on some way": (
        "if a:\n    x = 1\nreturn x", "return x\n       ^", "`x` may have no value here: assign it on every way",
    ),
    "no value after a loop": ("for x in a:\n    pass\nreturn x", "return x\n       ^", "`x` may have no value here"),
    "no value yet": ("x += 1", "x += 1\n^", "`x` may have no value here"),
    "an unknown method": ("return a.apend(1)", "return a.apend(1)\n       ^^^^^^^", "did you mean `append`?"),
    "a method of keys": (
        "return a.lpop()", "return a.lpop()\n       ^^^^^^",
        "annotate the key, as in `jobs: RedisList`",
    ),
    "an unknown method of a key": (
        "inp.lpopp()", "inp.lpopp()\n^^^^^^^^^",
        "RedisList has no method `lpopp`: did you mean `lpop`?",
    ),
    "a method of another key": ("inp.zadd({'a': 1})", "inp.zadd({'a': 1})\n^^^^^^^^", "it is one of RedisSortedSet"),
    "an unknown command": (
        "inp.frobnicate()", "inp.frobnicate()\n^^^^^^^^^^^^^^",
        'write `redipy.call("FROBNICATE", …)`',
    ),
    "a wrong argument of a method": (
        "inp.lpop(colour=1)", "inp.lpop(colour=1)\n^^^^^^^^^^^^^^^^^^",
            "`lpop` got an unexpected keyword argument 'colour'",
    ),
    "a missing argument of a method": (
        "inp.lset(1)", "inp.lset(1)\n^^^^^^^^^^^",
        "missing a required argument: 'value'",
    ),
    "a flag that depends": (
        "RedisSortedSet('z').zadd({'a': 1}, nx=a)",
            "RedisSortedSet('z').zadd({'a': 1}, nx=a)\n                                      ^",
        "`nx` is written out here, as it makes another command",
    ),
    "a wrong option": (
        "redipy.RedisVar('k').set_value(1, mode='x')", "redipy.RedisVar('k').set_value(1, mode='x')",
            "unknown mode 'x'",
    ),
    "a list as an element": (
        "inp.rpush([1])", "inp.rpush([1])\n^^^^^^^^^^^^^^",
        "the words of a command are texts and numbers",
    ),
    "a bool as an element": ("inp.rpush(True)", "inp.rpush(True)", "the words of a command are texts and numbers"),
    "a command that depends": ("call(a)", "call(a)\n^^^^^^^", "the name of the command comes first, written out"),
    "two classes of keys": (
        "x = inp\nx = RedisHash('h')", "x = RedisHash('h')\n^",
            "`x` is RedisList elsewhere: a name stands for one class of key",
    ),
    "a key that becomes data": ("inp = 5", "inp = 5\n^^^", "`inp` is RedisList elsewhere"),
    "a key for no key": (
        "return untyped(inp, 1)", "return untyped(inp, 1)\n               ^^^",
        "annotate it, `key: RedisList`",
    ),
    "a text for a key": (
        "def f(k: RedisList):\n    return k.llen()\nreturn f('k')", "return f('k')\n         ^^^",
            "RedisList(…) makes one of a text",
    ),
    "another class of key": (
        "def f(k: RedisHash):\n    return k.hlen()\nreturn f(inp)", "return f(inp)\n         ^^^",
            "`k` is a RedisHash, and this is a RedisList",
    ),
    "too many arguments": (
        "return untyped(1, 2, 3)", "return untyped(1, 2, 3)\n                     ^",
        "`untyped` takes 2 arguments by place",
    ),
    "too few arguments": (
        "return untyped(1)", "return untyped(1)\n       ^^^^^^^^^^",
        "`untyped` is not given its `x`",
    ),
    "an unknown argument": (
        "return untyped(1, y=2)", "return untyped(1, y=2)\n                  ^^^",
        "`y` is no parameter of `untyped`",
    ),
    "an argument given twice": (
        "return untyped(1, key=2)", "return untyped(1, key=2)\n                  ^^^^^",
        "`key` is given twice",
    ),
    "arguments of a builtin": (
        "return len(a, a)", "return len(a, a)\n       ^^^^^^^^^",
        "`len` is not given 2 arguments",
    ),
    "a key function": (
        "return sorted(a, key=len)", "return sorted(a, key=len)\n                 ^^^^^^^",
        "`sorted` is not given `key`",
    ),
    "isinstance of others": (
        "return isinstance(a, set)", "return isinstance(a, set)\n                     ^^^",
        "values are str, int, float",
    ),
    "another error": (
        "raise ValueError('x')", "raise ValueError('x')\n^^^^^^^^^^^^^^^^^^^^^",
        "`raise redipy.ScriptError(text)` alone",
    ),
    "a decorated inner function": ("@tagged\ndef f():\n    pass", "@tagged\n ^^^^^^", "has no decorators"),
    "in an f-string": ("x = f'{a} {nope}'", "x = f'{a} {nope}'", "there is no `nope` here"),
    "more than ASCII before it": ("x = 'é' + {1}", "x = 'é' + {1}\n          ^^^", "there are no sets"),
}


def module(tmp_path: pathlib.Path, text: str) -> Any:
    """A module with a text."""
    path = tmp_path / "jobs.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("jobs", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def refusal(tmp_path: pathlib.Path, text: str) -> str:
    """What the error says that a module raises."""
    with pytest.raises(ScriptError) as caught:
        module(tmp_path, BEFORE + text)
    return str(caught.value)


@pytest.mark.parametrize(("body", "shown", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused_is_shown(tmp_path: pathlib.Path, body: str, shown: str, said: str) -> None:
    """The line stands in the error, with what is meant underlined."""
    header = "@redipy.script\ndef jobs(inp: RedisList, *, a, threshold=1):\n"
    error = refusal(tmp_path, header + textwrap.indent(body, "    "))
    first, place, *lines = error.splitlines()
    assert first.startswith("jobs cannot be a script: ")
    assert said in first
    line = BEFORE.count("\n") + 3 + body.splitlines().index(next(
        line for line in body.splitlines() if line.strip() == shown.splitlines()[0]
    ))
    assert place == f'  File "{tmp_path / "jobs.py"}", line {line}'
    assert textwrap.dedent("\n".join(lines)).startswith(shown)
    assert set(lines[1]) <= {" ", "^"} and "^" in lines[1]


# Functions that are refused as they are declared, and what the error says.
DECLARED = {
    "def f(client: RedisList): pass": "a call means something else by `client`: give it another name",
    "def f(*, keys): pass": "a call means something else by `keys`",
    "def f(*, rollback): pass": "a call means something else by `rollback`",
    "def f(args): pass": "a call means something else by `args`",
    "def f(*xs): pass": "a script takes what its parameters name",
    "def f(**xs): pass": "a script takes what its parameters name",
    "def f(xs: list[RedisList]): pass": "of several keys, hand over a list of their names, and write `RedisList(name)`",
    "def f(x: Optional[RedisList]): pass": "a parameter is one key",
    "def f(x: 'RedisList | None'): pass": "a parameter is one key",
    "def f(x: RedisSet): pass": "this is not there when the program runs, and annotations tell keys from arguments",
    "def f(x: Nowhere): pass": "this is not there when the program runs",
    "def f(x: 'redipy.Nowhere'): pass": "this is not there when the program runs",
    "def f(x: RedisList = 'x'): pass": "`x` is a key, and every call gives its name: leave out the default",
    "def f(x=TOKENS): pass": "a default is None, a bool, a number, a text, or a list or dict of these",
    "def f(x=b''): pass": "a default is None, a bool, a number, a text",
    "async def f(): pass": "f cannot be a script: it is asynchronous",
    "class f: pass": "f cannot be a script: only a function that is written with `def` can",
    "def f():\n    return wrapped(1)": "wrapped cannot be a script: a decorator has wrapped it",
    "def f():\n    return bad(1)": "bad cannot be a script: there is no `lambda`",
    "@tagged\ndef f(): pass": "f cannot be a script: a decorator has wrapped it",
    "def f():\n    return [" + "[" * 45 + "]" * 45 + "]": "an expression is nested more than 40 deep",
}


@pytest.mark.parametrize(("source", "said"), DECLARED.items(), ids=list(DECLARED))
def test_what_is_refused_of_a_declaration(tmp_path: pathlib.Path, source: str, said: str) -> None:
    """Before anything is called."""
    assert said in refusal(tmp_path, f"@redipy.script\n{source}\n")


def test_the_whole_error(tmp_path: pathlib.Path) -> None:
    """As it is printed."""
    with pytest.raises(ScriptError) as caught:
        module(tmp_path, "import redipy\n@redipy.script\ndef jobs(*, n):\n    if n:\n        return print(n)\n")
    assert str(caught.value) == (
        "jobs cannot be a script: scripts have no `print`: a script shows nothing: return what you want to see\n"
        f'  File "{tmp_path / "jobs.py"}", line 5\n'
        "    return print(n)\n"
        "           ^^^^^"
    )


def test_a_function_without_a_source_is_refused() -> None:
    """As one that was made of a text."""
    names: dict[str, Any] = {}
    exec("def jobs():\n    return 1\n", names)
    with pytest.raises(ScriptError, match="its source is not to be found; write it in a file"):
        redipy.script(names["jobs"])


def test_a_lambda_is_refused() -> None:
    """It has no name that errors could show."""
    with pytest.raises(ScriptError, match="it is not written with `def`"):
        redipy.script(lambda: 1)


# What cannot be done with a script outside of it


@redipy.script
def jobs(inp: redipy.RedisList, *, most: int = 2) -> list[str] | None:
    """Take some."""
    return inp.lpop(most)


CALLS: dict[str, tuple[Callable[[Any], Any], type[Exception], str]] = {
    "a script that is not registered": (
        lambda r: jobs(None), ScriptError, r"jobs is a script, and runs on a client: `f = r.register_script\(jobs\)`",
    ),
    "what is no function": (lambda r: redipy.script(5), ScriptError, "5 cannot be a script: only a function"),
    "a key": (lambda r: redipy.RedisList("x"), ScriptError, "this exists within scripts alone"),
    "a method of a key": (lambda r: redipy.RedisList.lpop(None), ScriptError, "this exists within scripts alone"),
    "a command": (lambda r: redipy.call("GET", "k"), ScriptError, "this exists within scripts alone"),
    "a name that it does not have": (
        lambda r: r.register_script(jobs)(inp="x", many=1), TypeError, "jobs has no parameter 'many': it has inp, most",
    ),
    "a key given twice": (
        lambda r: r.register_script(jobs)(inp="x", keys={"inp": "y"}), TypeError, "jobs is given 'inp' twice",
    ),
    "no key": (lambda r: r.register_script(jobs)(), KeyError, "inp"),
    "another kind of client": (
        lambda r: r.register_script(jobs)(inp="x", client=Redis("sqlite")), ValueError, "was registered on memory",
    ),
    "a function that is not decorated": (
        lambda r: r.register_script(test_a_lambda_is_refused), ScriptError, "@redipy.script",
    ),
}


@pytest.mark.parametrize(("misuse", "kind", "said"), CALLS.values(), ids=list(CALLS))
def test_misuses_say_what_to_do(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, misuse: Any, kind: type[Exception], said: str
) -> None:
    """With the kind of error that is usual for it."""
    monkeypatch.chdir(tmp_path)
    with Redis() as r, pytest.raises(kind, match=said):
        misuse(r)
