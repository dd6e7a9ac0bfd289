"""Writes what is derived from the methods of redipy/api: the queueing form that pipelines offer.

    make generate

A method of the typed surface has one or a few `return`s, each around one `self._execute(...)`:

    return self._text(self._execute(b"GET", key))

Queued, that is the command beside the reading of its reply; awaited, the same with one word more:

    return self._queue(self._text, b"GET", key)
    return self._text(await self._execute(b"GET", key))

A body of another form stops the generator with the place and the reason. With `--check` it writes nothing, and fails
when what is checked in is not what would be written.
"""
from __future__ import annotations

import ast
import pathlib
import sys
from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).parent.parent
API = ROOT / "redipy" / "api"
PIPELINE = API / "_pipeline.py"

HEADER = '''\
# ruff: noqa
"""The methods of pipelines: generated from the other modules here by `make generate`; do not edit by hand."""
'''

Function = ast.FunctionDef | ast.AsyncFunctionDef
Rewrite = Callable[[ast.expr, ast.Call], ast.expr]


class UnknownForm(Exception):
    """A method whose body is of no form that could be derived from."""


def is_execute(node: ast.AST) -> bool:
    """Whether a node is `self._execute(...)`."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "self._execute"


def executes(node: ast.AST) -> list[ast.Call]:
    """Every `self._execute(...)` within a node."""
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call) and is_execute(inner)]


def ends_in_return(statements: list[ast.stmt]) -> bool:
    """Whether every way through the statements ends in a `return` or a `raise`."""
    last = statements[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and ends_in_return(last.body) and ends_in_return(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise))


def check_form(method: ast.FunctionDef) -> None:
    """Refuse a method that does anything but prepare words, and return around one command on each way."""

    def refuse(node: ast.AST, reason: str) -> None:
        raise UnknownForm(f"line {getattr(node, 'lineno', method.lineno)}, {method.name}: {reason}")

    returned: list[ast.Call] = []
    for node in ast.walk(method):
        if isinstance(node, (ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom, ast.With, ast.Try)):
            refuse(node, f"a {type(node).__name__} has no derived form")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node is not method:
            refuse(node, "a nested definition has no derived form")
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self" and not node.attr.startswith("_"):
            refuse(node, f"calls {node.attr}, which is another method in the derived form")
        if isinstance(node, ast.Return):
            calls = executes(node)
            if len(calls) != 1:
                refuse(node, f"a return must be around one self._execute, not {len(calls)}")
            returned += calls
    if len(executes(method)) != len(returned):
        refuse(method, "self._execute stands outside of a return")
    if not ends_in_return(method.body):
        refuse(method.body[-1], "a way through it ends without a return")


class ReplaceReturns(ast.NodeTransformer):
    """Puts another expression in the place of what each `return` gives."""

    def __init__(self, rewrite: Rewrite) -> None:
        self.rewrite = rewrite

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """Rewrite the expression of one `return`."""
        assert node.value is not None
        (call,) = executes(node)
        return ast.Return(self.rewrite(node.value, call))


class Replace(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the node, or look inside it."""
        return self.new if node is self.old else super().visit(node)


def replaced(value: ast.expr, old: ast.expr, new: ast.expr) -> ast.expr:
    """An expression with another one in the place of a part of it."""
    result = Replace(old, new).visit(value)
    assert isinstance(result, ast.expr)
    return result


def queued_return(value: ast.expr, call: ast.Call) -> ast.expr:
    """`self._queue(CONVERT, *WORDS)` for what returns `CONVERT(self._execute(*WORDS))`."""
    convert: ast.expr
    if value is call:
        convert = ast.Constant(None)
    elif isinstance(value, ast.Call) and value.args == [call] and not value.keywords:
        convert = value.func
    else:
        reply = ast.arguments(posonlyargs=[], args=[ast.arg("reply")], kwonlyargs=[], kw_defaults=[], defaults=[])
        convert = ast.Lambda(reply, replaced(value, call, ast.Name("reply")))
    queue = ast.Attribute(ast.Name("self"), "_queue")
    return ast.Call(queue, [convert, *call.args], call.keywords)


def awaited_return(value: ast.expr, call: ast.Call) -> ast.expr:
    """The same expression, waiting for its reply."""
    return replaced(value, call, ast.Await(call))


def queued(method: ast.FunctionDef) -> ast.FunctionDef | None:
    """The method of a pipeline, which returns it; None for an overload, as all of them come to the same there."""
    if any(ast.unparse(decorator) == "overload" for decorator in method.decorator_list):
        return None
    check_form(method)
    ReplaceReturns(queued_return).visit(method)
    method.returns = ast.Name("Self")
    return method


def awaitable(method: ast.FunctionDef) -> ast.AsyncFunctionDef:
    """The awaitable method; an overload keeps its `...`."""
    if not any(ast.unparse(decorator) == "overload" for decorator in method.decorator_list):
        check_form(method)
        ReplaceReturns(awaited_return).visit(method)
    return ast.AsyncFunctionDef(**{name: getattr(method, name) for name in ast.AsyncFunctionDef._fields
                                   if hasattr(method, name)})


def parsed(path: pathlib.Path) -> ast.Module:
    """The tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def families() -> list[tuple[pathlib.Path, ast.ClassDef]]:
    """The classes of which `RedisAPI` is made, in its order, with their modules."""
    tree = parsed(API / "api.py")
    homes = {alias.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    (whole,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "RedisAPI")
    found = []
    for base in whole.bases:
        name = ast.unparse(base).partition("[")[0]
        path = ROOT / (str(homes[name]).replace(".", "/") + ".py")
        (family,) = (node for node in parsed(path).body if isinstance(node, ast.ClassDef) and node.name == name)
        found.append((path, family))
    return found


def names_used(node: ast.AST) -> set[str]:
    """Every name in a tree."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def needed_imports(paths: list[pathlib.Path], used: set[str]) -> Iterator[str]:
    """The imports of these modules that the names need, and names that the modules define themselves."""
    homes: dict[str, str] = {}
    for path in paths:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in parsed(path).body:
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                homes.update({alias.name: str(node.module) for alias in node.names})
            elif isinstance(node, ast.Assign):
                homes.update({ast.unparse(name): module for name in node.targets})
            elif isinstance(node, ast.ClassDef):
                homes[node.name] = module
            elif isinstance(node, ast.AnnAssign):
                homes[ast.unparse(node.target)] = module
    needed = used & homes.keys()
    for module in sorted({homes[name] for name in needed}):
        yield f"from {module} import {', '.join(sorted(name for name in needed if homes[name] == module))}"


def pipeline_source() -> str:
    """The module with the methods of pipelines."""
    found = families()
    commands = ast.ClassDef(
        "PipelineCommands", bases=[ast.parse("Queue[T]", mode="eval").body], keywords=[], decorator_list=[],
        body=[ast.Expr(ast.Constant("A queueing method for every command; each returns the pipeline."))],
    )
    for path, family in found:
        for member in family.body:
            if isinstance(member, ast.FunctionDef):
                try:
                    derived = queued(member)
                except UnknownForm as error:
                    raise UnknownForm(f"{path.relative_to(ROOT)}, {error}") from None
                if derived:
                    commands.body.append(derived)
    ast.fix_missing_locations(commands)
    used = names_used(commands) - {"Self", "Queue"}
    imports = "\n".join(needed_imports([path for path, _ in found], used))
    return (
        f"{HEADER}from __future__ import annotations\n\nfrom typing import Self\n\n"
        f"from redipy.api.queue import Queue\n{imports}\n\n\n{ast.unparse(commands)}\n"
    )


def is_fresh() -> bool:
    """Whether what is checked in is what would be written; as trees, which Python's versions print differently."""
    return PIPELINE.exists() and ast.dump(parsed(PIPELINE)) == ast.dump(ast.parse(pipeline_source()))


def main() -> int:
    """Write the derived module, or with `--check` say whether it is fresh."""
    if "--check" not in sys.argv:
        PIPELINE.write_text(pipeline_source(), encoding="utf-8")
    elif not is_fresh():
        print(f"{PIPELINE.relative_to(ROOT)} is stale: run make generate")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
