"""A script as plain data: dicts, lists and texts, as `compile_hook` gets it. Imports: ir."""
from __future__ import annotations

from typing import Any, TypeAlias, assert_never

from redipy.symbolic import ir
from redipy.symbolic.types import Type, literal_type

Node: TypeAlias = dict[str, Any]

_OPERATORS = {
    "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "+": "add", "-": "sub", "*": "mul",
    "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
}
_TYPES = {Type.NONE: "none", Type.BOOL: "bool", Type.NUMBER: "float", Type.TEXT: "str"}


def graph_of(script: ir.Script) -> Node:
    """The whole script. An argument and a key begin by being loaded, by their place in the call."""
    loads = [_load(ir.Variable("arg", name), "load_json_arg", at) for at, name in enumerate(script.argv)]
    loads += [_load(ir.Variable("key", name), "load_key_arg", at) for at, name in enumerate(script.keyv)]
    graph: Node = {
        "kind": "script",
        "cmds": [*loads, *commands_of(script.body)],
        "argv": list(script.argv),
        "keyv": list(script.keyv),
    }
    if script.functions:
        graph["functions"] = [
            {"name": function.name, "parameters": list(function.parameters), "cmds": commands_of(function.body)}
            for function in script.functions
        ]
    return graph


def _load(variable: ir.Variable, kind: str, at: int) -> Node:
    return {"kind": "declare", "assign": _variable(variable), "value": {"kind": kind, "index": at}}


def commands_of(body: ir.Body) -> list[Node]:
    """The statements of a body."""
    return [_statement(statement) for statement in body]


def _variable(variable: ir.Variable) -> Node:
    kind = "var" if variable.kind in ("local", "value") else variable.kind
    return {"kind": kind, "name": variable.name, "readable": f"{variable.kind} {variable.name}"}


def _statement(statement: ir.Statement) -> Node:
    match statement:
        case ir.Declare(variable, value):
            return {"kind": "declare", "assign": _variable(variable), "value": _expr(value)}
        case ir.Assign(variable, value):
            return {"kind": "assign", "assign": _variable(variable), "value": _expr(value)}
        case ir.SetAt(container, index, value):
            return {
                "kind": "assign_at", "assign": _variable(container), "index": _expr(index), "value": _expr(value),
            }
        case ir.SetField(container, field, value):
            return {
                "kind": "assign_key", "assign": _variable(container), "key": _expr(field), "value": _expr(value),
            }
        case ir.SetItem(container, key, value):
            return {
                "kind": "assign_item", "assign": _expr(container), "key": _expr(key), "value": _expr(value),
            }
        case ir.DeleteItem(container, key):
            return {"kind": "delete_item", "var": _expr(container), "key": _expr(key)}
        case ir.Evaluate(value):
            return {"kind": "stmt", "expr": _expr(value)}
        case ir.If(condition, then, otherwise):
            return {
                "kind": "branch",
                "condition": _expr(condition),
                "then": commands_of(then),
                "else": commands_of(otherwise),
            }
        case ir.While(condition, inner):
            return {"kind": "while", "condition": _expr(condition), "body": commands_of(inner)}
        case ir.For(array, index, value, inner):
            return {
                "kind": "for",
                "array": _expr(array),
                "index": _variable(index),
                "value": _variable(value),
                "body": commands_of(inner),
            }
        case ir.Count(variable, start, stop, step, inner):
            return {
                "kind": "count",
                "index": _variable(variable),
                "start": _expr(start),
                "stop": _expr(stop),
                "step": _expr(step),
                "body": commands_of(inner),
            }
        case ir.Break() | ir.Continue():
            return {"kind": type(statement).__name__.lower()}
        case ir.Return(value):
            return {"kind": "return", "value": _expr(value)}
        case ir.Raise(text):
            return {"kind": "raise", "text": _expr(text)}
        case _:
            assert_never(statement)


def _binary(operator: str, left: ir.Expr, right: ir.Expr) -> Node:
    return {"kind": "binary", "op": operator, "left": _expr(left), "right": _expr(right)}


def _expr(node: ir.Word) -> Node:
    match node:
        case ir.Literal(value):
            return {"kind": "val", "type": _TYPES[literal_type(value)], "value": value}
        case ir.ListOf(elements):
            return {"kind": "val", "type": "list", "value": [_expr(element) for element in elements]}
        case ir.DictOf(fields):
            return {"kind": "val", "type": "dict", "value": {name: _expr(value) for name, value in fields}}
        case ir.Variable():
            return _variable(node)
        case ir.Constant(raw):
            return {"kind": "constant", "raw": raw}
        case ir.Not(value):
            return {"kind": "unary", "op": "not", "arg": _expr(value)}
        case ir.And(left, right):
            return _binary("and", left, right)
        case ir.Or(left, right):
            return _binary("or", left, right)
        case ir.Compare(operator, left, right):
            return _binary(_OPERATORS[operator], left, right)
        case ir.Arithmetic(operator, left, right):
            return _binary(_OPERATORS[operator], left, right)
        case ir.Negate(value):
            return {"kind": "unary", "op": "neg", "arg": _expr(value)}
        case ir.Conditional(condition, then, otherwise):
            return {
                "kind": "conditional", "condition": _expr(condition), "then": _expr(then), "else": _expr(otherwise),
            }
        case ir.Item(container, key):
            return {"kind": "item", "var": _expr(container), "key": _expr(key)}
        case ir.Slice(container, start, stop, step):
            return {"kind": "slice", "var": _expr(container), "bounds": [_expr(start), _expr(stop), _expr(step)]}
        case ir.Contains(item, container):
            return _binary("in", item, container)
        case ir.At(container, index):
            return {"kind": "array_at", "var": _expr(container), "index": _expr(index)}
        case ir.Field(container, field):
            return {"kind": "dict_key", "var": _expr(container), "key": _expr(field)}
        case ir.Length(container):
            return {"kind": "array_len", "var": _expr(container)}
        case ir.Concat(parts):
            return {"kind": "concat", "strings": [_expr(part) for part in parts]}
        case ir.Call(function, arguments):
            return {"kind": "call", "name": function, "args": [_expr(argument) for argument in arguments]}
        case ir.Invoke(function, arguments):
            return {"kind": "invoke", "name": function, "args": [_expr(argument) for argument in arguments]}
        case ir.Key(name):
            return _expr(name)
        case ir.Spread(elements, _):
            return {"kind": "spread", "array": _expr(elements)}
        case ir.Execute(command, words, shape):
            return {
                "kind": "call",
                "name": f"redis.{command.lower()}",
                "args": [_expr(word) for word in words],
                "no_adjust": shape.startswith("raw"),
            }
        case _:
            assert_never(node)
