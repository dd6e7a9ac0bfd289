"""Writes what keys are within scripts: the methods of redipy/api on a key, without the key among the parameters.

    make generate

A method is one of a key when what it is given first is a key, or are several. In a script text is `str`, a set is a
list, a record a tuple, and a time a number; parameters that only take a `datetime` are left out.
"""
from __future__ import annotations

import ast
import sys

from tools.generate import API, families, names_used, needed_imports, parsed

KEYS = API / "_keys.py"

HEADER = '''\
# ruff: noqa
"""What keys are within scripts: generated from the other modules here by `make generate`; do not edit by hand."""
'''

CLASSES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "Key": ("A key of any type.", "AnyKey", ("KeyCommands",)),
    "RedisVar": ("A key that holds a string.", "Key", ("StringCommands", "BitmapCommands", "HyperLogLogCommands")),
    "RedisHash": ("A key that holds a hash.", "Key", ("HashCommands", "HashFieldCommands")),
    "RedisList": ("A key that holds a list.", "Key", ("ListCommands", "SortCommands")),
    "RedisSet": ("A key that holds a set.", "Key", ("SetCommands", "SortCommands")),
    "RedisSortedSet": (
        "A key that holds a sorted set.", "Key",
        ("SortedSetCommands", "SortedSetAlgebra", "GeoCommands", "GeoRadiusCommands", "SortCommands"),
    ),
    "RedisStream": ("A key that holds a stream.", "Key", ("StreamCommands", "StreamGroupCommands")),
}
"""The classes with their docstrings, bases, and the families that they have methods of."""

ONE_KEY, ANY_KEYS = "Value", "Value | Iterable[Value]"
NAMES = {"T": "str", "Value": "Word", "Seconds": "int", "UnixTime": "int", "set": "list"}
"""What names in annotations become."""


def takes_key_first(method: ast.FunctionDef) -> bool:
    """Whether a method is one of a key."""
    words = method.args
    if len(words.args) == 1:
        return words.vararg is not None and words.vararg.arg == "keys"
    first = words.args[1]
    annotation = ast.unparse(first.annotation or ast.Constant(None))
    if first.arg == "keys":
        return annotation == ANY_KEYS and words.vararg is not None
    return annotation == ONE_KEY and first.arg in ("key", "key1", "source", "destination")


def records() -> dict[str, list[ast.expr]]:
    """The annotations of the parts of each record, and what the names of other types stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in parsed(API / "records.py").body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = [part.annotation for part in node.body if isinstance(part, ast.AnnAssign)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Subscript):
            parts = node.value.slice
            found[ast.unparse(node.target)] = parts.elts if isinstance(parts, ast.Tuple) else [parts]
    return found


class InScript(ast.NodeTransformer):
    """An annotation as it is within a script."""

    def __init__(self) -> None:
        self.records = records()

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """A record of text is the tuple of its parts."""
        if isinstance(node.value, ast.Name) and node.value.id in self.records:
            return self._tuple(node.value.id)
        if ast.unparse(node.value) == "Literal":
            return node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """So is one without text; other names are looked up."""
        if node.id in self.records:
            return self._tuple(node.id)
        return ast.Name(NAMES.get(node.id, node.id))

    def _tuple(self, record: str) -> ast.expr:
        parts = [self.visit(ast.parse(ast.unparse(part), mode="eval").body) for part in self.records[record]]
        return ast.Subscript(ast.Name("tuple"), ast.Tuple(parts, ast.Load()))


def takes_datetime(parameter: ast.arg) -> bool:
    """Whether a parameter can be nothing but a `datetime`."""
    return "datetime" in ast.unparse(parameter.annotation or ast.Constant(None))


def of_key(method: ast.FunctionDef) -> ast.FunctionDef:
    """The method of a key: its signature alone, and its docstring."""
    words = method.args
    if len(words.args) == 1:
        words.vararg = None
    else:
        words.defaults = words.defaults[max(len(words.defaults) - len(words.args) + 2, 0):]
        del words.args[1]
    kept = [pair for pair in zip(words.kwonlyargs, words.kw_defaults, strict=True) if not takes_datetime(pair[0])]
    words.kwonlyargs, words.kw_defaults = [name for name, _ in kept], [default for _, default in kept]
    annotated = InScript()
    for node in ast.walk(words):
        if isinstance(node, ast.arg) and node.annotation:
            node.annotation = annotated.visit(node.annotation)
    method.returns = annotated.visit(method.returns) if method.returns else None
    if not is_overload(method):
        method.body = [*method.body[:1], *ast.parse("raise outside_of_script()").body]
    return method


def is_overload(method: ast.FunctionDef) -> bool:
    """Whether a method is one of several forms of another."""
    return any(ast.unparse(decorator) == "overload" for decorator in method.decorator_list)


def keys_source() -> str:
    """The module with the classes of keys."""
    found = families()
    classes: list[ast.stmt] = []
    for name, (docstring, base, names) in CLASSES.items():
        methods = [
            of_key(member)
            for family in names
            for _, tree in families() if tree.name == family
            for member in tree.body if isinstance(member, ast.FunctionDef) and takes_key_first(member)
        ]
        body: list[ast.stmt] = [ast.Expr(ast.Constant(docstring)), *methods]
        classes.append(ast.ClassDef(name, bases=[ast.Name(base)], keywords=[], decorator_list=[], body=body))
    module = ast.fix_missing_locations(ast.Module(classes, []))
    used = names_used(module) - {"K", "T", "Value", "Word", *CLASSES}
    imports = "\n".join(needed_imports([path for path, _ in found], used))
    return (
        f"{HEADER}from __future__ import annotations\n\n"
        f"from redipy.api.keyobjects import AnyKey, K, Word, outside_of_script\n{imports}\n\n\n{ast.unparse(module)}\n"
    )


def is_fresh() -> bool:
    """Whether what is checked in is what would be written; as trees, which Python's versions print differently."""
    return KEYS.exists() and ast.dump(parsed(KEYS)) == ast.dump(ast.parse(keys_source()))


def main() -> int:
    """Write the derived module."""
    KEYS.write_text(keys_source(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
