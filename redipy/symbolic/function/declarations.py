"""Where the variables of a Python function begin: Python says nowhere, a script declares each once. Imports: ir."""
from __future__ import annotations

from dataclasses import replace

from redipy.symbolic import ir


def declared(body: ir.Body, known: frozenset[ir.Variable]) -> ir.Body:
    """A body in which every local that is not known is declared, in the innermost body that has all mentions of it.

    Where the first mention is an assignment this becomes the declaration; else it begins as None, which nothing reads,
    as the front end refuses variables that may have no value.
    """
    mentions = [_mentioned(statement) for statement in body]
    here = set(known)
    found: list[ir.Statement] = []
    for at, statement in enumerate(body):
        step: ir.Statement = statement
        for variable in sorted(mentions[at] - here, key=lambda variable: variable.name):
            if isinstance(step, ir.Assign) and step.variable == variable and variable not in _read(step):
                here.add(variable)
                step = ir.Declare(variable, step.value, line=step.line)
            elif _is_wide(statement, variable) or any(variable in later for later in mentions[at + 1:]):
                here.add(variable)
                found.append(ir.Declare(variable, ir.NONE, line=statement.line))
        found.append(_with_bodies(step, frozenset(here)))
    return tuple(found)


def _is_wide(statement: ir.Statement, variable: ir.Variable) -> bool:
    """Whether a statement mentions a variable outside of its bodies, or in more than one of them."""
    within = sum(any(variable in _mentioned(inner) for inner in body) for body in ir.bodies(statement))
    return within != 1 or variable in _read(statement)


def _with_bodies(statement: ir.Statement, known: frozenset[ir.Variable]) -> ir.Statement:
    """The statement with declarations in its bodies."""
    match statement:
        case ir.If(_, then, otherwise):
            return replace(statement, then=declared(then, known), otherwise=declared(otherwise, known))
        case ir.While(_, body) | ir.For(_, _, _, body) | ir.Count(_, _, _, _, body):
            return replace(statement, body=declared(body, known))
    return statement


def _mentioned(statement: ir.Statement) -> set[ir.Variable]:
    """The locals that a statement reads or assigns, in its bodies too."""
    found: set[ir.Variable] = set()
    for step in ir.statements((statement,)):
        found |= _read(step)
        if isinstance(step, ir.Assign) and step.variable.kind == "local":
            found.add(step.variable)
    return found


def _read(statement: ir.Statement) -> set[ir.Variable]:
    """The locals that the expressions read which stand directly in a statement."""
    found: set[ir.Variable] = set()
    waiting = list(ir.parts(statement))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ir.Variable) and node.kind == "local":
            found.add(node)
        waiting += ir.parts(node)
    return found
