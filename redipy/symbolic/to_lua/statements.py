"""Statements of scripts in Lua 5.1, and what stands around them. Imports: ir, types, inference, messages, expressions.

The script without its functions is one scope, each of these another; each has locals of its own.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from redipy.symbolic import ir
from redipy.symbolic.inference import Types, identifier, keys_as_values, mentions
from redipy.symbolic.messages import MOST_CALLS
from redipy.symbolic.to_lua.expressions import Expressions
from redipy.symbolic.types import Type

MOST_LOCALS = 100  # Lua takes 200 in a function, of which loops need some; those beyond live in a table


class Lines:
    """Lines of Lua, and where they come from."""

    def __init__(self, source: str, first_line: int) -> None:
        self.source = source.splitlines()
        self.first_line = first_line
        self.lines: list[str] = []
        self.origins: list[int] = []
        self.depth = 0
        self.line = 0  # of the user's Python

    def add(self, text: str) -> None:
        """One more line."""
        self.lines.append("  " * self.depth + text)
        self.origins.append(self.line)

    def begin(self, line: int) -> None:
        """What follows comes from this line of the user's Python, which is shown as a comment."""
        if line and line != self.line:
            self.line = line
            at = line - self.first_line
            if 0 <= at < len(self.source):
                self.add(f"-- {line}: {self.source[at].strip()}")


class Statements(Expressions):
    """Writes the statements of one scope, as lines among those of the whole script."""

    def __init__(self, types: Types, functions: Mapping[str, str], lines: Lines, *, is_timed: bool) -> None:
        super().__init__(types, functions)
        self.lines = lines
        self.is_timed = is_timed
        self.taken: set[str] = set()
        self.loops = 0
        self.stops: list[str | None] = []  # of each loop around, what says that it ends, where `break` goes on instead
        self.locals = 0

    # The frame

    def main(self, script: ir.Script) -> None:
        """The script without its functions."""
        self.locals = len(script.functions) + 2 * len(script.keyv) + len(script.argv)
        self._line_of_more(script.body)
        self.locals = len(script.functions)
        mentioned = {node for node in ir.expressions(script.body) if isinstance(node, ir.Variable)}
        mentioned |= self.types.assigned
        names_wanted = keys_as_values(script.body)
        for at, name in enumerate(script.keyv, start=1):
            key = ir.Variable("key", name)
            if key in mentioned:
                self._key(key, at, as_value=key in names_wanted)
        for at, name in enumerate(script.argv, start=1):
            argument = ir.Variable("arg", name)
            if argument in mentioned:
                self._let(argument, f"redipy.load(ARGV[{at}])")
        self._body(script.body)

    def function(self, function: ir.Function) -> None:
        """A function of the script."""
        parameters = ["depth"] if self.types.program.recurs else []
        for name in function.parameters:
            variable = ir.Variable("local", name)
            self.names[variable] = self._fresh(f"local_{identifier(name)}")
            parameters.append(self.names[variable])
        self._line(f"function {self.functions[function.name]}({', '.join(parameters)})")
        self.lines.depth += 1
        if self.types.program.recurs:
            self._line(f"if depth > {MOST_CALLS} then redipy.too_many_calls() end")
        self._check_time()
        self._line_of_more(function.body)
        self._body(function.body)
        if not self.types.ends:
            self._line("return nil")  # rather than no value at all, with which a function would have no argument
        self.lines.depth -= 1
        self._line("end")

    def _line_of_more(self, body: ir.Body) -> None:
        """The table of the locals beyond the first ones, if there may be so many."""
        if sum(isinstance(statement, ir.Declare) for statement in ir.statements(body)) + self.locals > MOST_LOCALS:
            self._line("local more = {}")

    def _check_time(self) -> None:
        if self.is_timed:
            self._line("redipy.check_time()")

    def _key(self, key: ir.Variable, at: int, *, as_value: bool) -> None:
        """A key is `key_NAME` with the prefix, and, where it is read as a value, `name_NAME` without it."""
        name = self._fresh(f"key_{identifier(key.name)}")
        self.keys[key] = name
        self._line(f"{self._declared(name)} = KEYS[{at}]")
        if as_value:
            self._let(key, f"string.sub({name}, #prefix + 1)")

    def _let(self, variable: ir.Variable, value: str) -> None:
        """Declare a variable."""
        prefix = "name" if variable.kind == "key" else variable.kind
        name = self.names[variable] = self._fresh(f"{prefix}_{identifier(variable.name)}")
        self._line(f"{self._declared(name)} = {value}")

    def _fresh(self, name: str) -> str:
        """A name that nothing has yet; a field of the table `more` once there are enough locals."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        self.locals += 1
        return f"more.{name}" if self.locals > MOST_LOCALS else name

    def _declared(self, name: str) -> str:
        return name if name.startswith("more.") else f"local {name}"

    def _line(self, text: str) -> None:
        self.lines.add(text)

    # Statements

    def _body(self, body: ir.Body) -> None:
        for at, statement in enumerate(body):
            self.lines.begin(statement.line)
            self._statement(statement, is_last=at == len(body) - 1)

    def _inner(self, body: ir.Body) -> None:
        self.lines.depth += 1
        self._body(body)
        self.lines.depth -= 1

    def _statement(self, statement: ir.Statement, *, is_last: bool) -> None:
        match statement:
            case ir.Declare(variable, value):
                text = self.expr(value)
                self._let(variable, text)
            case ir.Assign(variable, value):
                self._line(f"{self.names[variable]} = {self.expr(value)}")
            case ir.SetAt(container, index, value):
                self._line(f"redipy.set_at({self.several((container, index, value))})")
            case ir.SetField(container, field, value):
                self._line(f"redipy.set_field({self.several((container, field, value))})")
            case ir.SetItem(container, key, value):
                self._line(f"redipy.set_item({self.several((container, key, value))})")
            case ir.DeleteItem(container, key):
                self._line(f"redipy.delete_item({self.several((container, key))})")
            case ir.Evaluate(ir.Execute() as execute):
                self._line(self.call(execute))
            case ir.Evaluate(ir.Invoke() | ir.Call() as call):
                self._line(self.expr(call))
            case ir.Evaluate(value):
                self._line(f"do local _ = {self.expr(value)} end")
            case ir.If():
                self._if(statement)
            case ir.While(condition, inner):
                self._line(f"while {self.truth(condition)} do")
                self._turn(inner)
            case ir.For():
                self._for(statement)
            case ir.Count():
                self._count(statement)
            case ir.Break():
                stop = self.stops[-1]
                if stop is not None:
                    self._line(f"{stop} = true")
                self._line("break" if is_last else "do break end")
            case ir.Continue():
                self._line("break" if is_last else "do break end")
            case ir.Return(value):
                # In Lua a return is the last statement of its block.
                self._line(f"return {self._result(value)}" if is_last else f"do return {self._result(value)} end")
            case ir.Raise(text):
                self._line(f"redipy.raise({self.expr(text)})")
            case _:
                assert_never(statement)

    def _if(self, branch: ir.If) -> None:
        self._line(f"if {self.truth(branch.condition)} then")
        self._inner(branch.then)
        while (further := ir.elif_of(branch)) is not None:
            branch = further
            self.lines.begin(branch.line)
            self._line(f"elseif {self.truth(branch.condition)} then")
            self._inner(branch.then)
        if branch.otherwise:
            self._line("else")
            self._inner(branch.otherwise)
        self._line("end")

    def _turn(self, body: ir.Body, begin: Sequence[str] = ()) -> None:
        """The body of a loop, whose head is written, and its end.

        Lua has no `continue`: it is the `break` of a loop of one turn within the loop, which a `break` of the script
        then has to leave as well.
        """
        self.loops += 1
        own = list(_of_this_loop(body))
        goes_on = any(isinstance(statement, ir.Continue) for statement in own)
        breaks = goes_on and any(isinstance(statement, ir.Break) for statement in own)
        stop = f"stop_{self.loops}" if breaks else None
        self.lines.depth += 1
        self._check_time()
        for line in begin:
            self._line(line)
        if goes_on:
            if stop is not None:
                self._line(f"local {stop} = false")
            self._line("repeat")
            self.lines.depth += 1
        self.stops.append(stop)
        self._body(body)
        self.stops.pop()
        if goes_on:
            self.lines.depth -= 1
            self._line("until true")
            if stop is not None:
                self._line(f"if {stop} then break end")
        self.lines.depth -= 1
        self._line("end")

    def _for(self, loop: ir.For) -> None:
        """`ipairs` goes on to elements that the body adds, as Python does; the turn's place is not the loop's."""
        number = self.loops + 1
        array = self.expr(loop.array)
        if self.types.of(loop.array) != Type.LIST:
            array = f"redipy.listed({array})"
        place, element = f"place_{number}", f"value_{number}"
        self._line(f"for {place}, {element} in ipairs({array}) do")
        self.names[loop.index], self.names[loop.value] = f"index_{number}", element
        begin = []
        if mentions(loop.body, loop.index):
            begin.append(f"local index_{number} = {place} - 1")
        if mentions(loop.body, loop.value):
            begin.append(f"if {element} == null then {element} = nil end")
        self._turn(loop.body, begin)

    def _count(self, loop: ir.Count) -> None:
        """Lua counts to the last number, where Python stops before it."""
        number = self.loops + 1
        is_plain = self.types.is_whole(loop.start) and self.types.is_whole(loop.stop)
        if is_plain and loop.step in (ir.Literal(1.0), ir.Literal(-1.0)):
            one = "- 1" if loop.step == ir.Literal(1.0) else "+ 1, -1"
            counted = f"{self.expr(loop.start)}, {self.expr(loop.stop)} {one}"
        else:
            counted = f"redipy.counting({self.several((loop.start, loop.stop, loop.step))})"
            self._line(f"local first_{number}, last_{number}, step_{number} = {counted}")
            counted = f"first_{number}, last_{number}, step_{number}"
        name = self.names[loop.variable] = f"index_{number}"
        is_changed = loop.variable in self.types.assigned
        self._line(f"for {f'place_{number}' if is_changed else name} = {counted} do")
        self._turn(loop.body, [f"local {name} = place_{number}"] if is_changed else [])

    def _result(self, value: ir.Expr) -> str:
        """What is returned. A call in brackets is no tail call, after which the line of an error would be lost."""
        text = self.expr(value)
        kinds = self.types.of(value) & (Type.NUMBER | Type.LIST | Type.DICT)
        is_ready = isinstance(value, ir.Length) or (isinstance(value, ir.Execute) and value.shape == "number")
        if kinds and not is_ready and not self.types.function:
            return f"(redipy.result({text}))"
        return f"({text})" if text.endswith(")") and not text.startswith("(") else text


def _of_this_loop(body: ir.Body) -> Iterable[ir.Statement]:
    """The statements of a loop's body, but for those of loops within it."""
    for statement in body:
        yield statement
        if isinstance(statement, ir.If):
            yield from _of_this_loop(statement.then)
            yield from _of_this_loop(statement.otherwise)
