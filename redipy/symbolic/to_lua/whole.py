"""From the tree of a script to Lua 5.1, as Redis runs it.

Imports: ir, inference, the two writers, the numbers of the library, and its Lua.

A call gives KEYS (with the prefix), then in ARGV each argument as `data.sent` makes it, then the prefix.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from redipy.symbolic import ir
from redipy.symbolic.inference import Program, Types, identifier
from redipy.symbolic.library.numbers import number_text
from redipy.symbolic.to_lua.expressions import CALL
from redipy.symbolic.to_lua.library import used_by
from redipy.symbolic.to_lua.statements import Lines, Statements


@dataclass(frozen=True, slots=True)
class Made:
    """What a script comes to in Lua."""

    source: str
    origins: tuple[int, ...]  # of each line of the source, the line of the user's Python; 0 for none


def lua_of(script: ir.Script, timeout: float | None = None) -> Made:
    """The Lua of a script, which looks at the time in every turn of a loop if it has only so many seconds."""
    return _Script(script, timeout).made()


class _Script:
    """Writes a whole script: its functions, what it does, and before these what of the library they use."""

    def __init__(self, script: ir.Script, timeout: float | None) -> None:
        self.script = script
        self.timeout = timeout
        self.program = Program(script)
        self.lines = Lines(script.source, script.first_line)
        self.functions = {
            function.name: f"function_{at}_{identifier(function.name)}"
            for at, function in enumerate(script.functions, start=1)
        }

    def made(self) -> Made:
        """The whole script."""
        lines = self.lines
        if self.functions:
            lines.add(f"local {', '.join(self.functions.values())}")
        for function in self.script.functions:
            self._statements(self.program.functions[function.name]).function(function)
        self._statements(self.program.main).main(self.script)
        body = "\n".join(lines.lines)
        head = self._head(body)
        source = "\n".join([*head, body, ""])
        before = "\n".join(head).count("\n") + 1
        source = source.replace("local redipy = {}", f"local redipy = {{body = {before + 1}}}", 1)
        return Made(source, (*(0 for _ in range(before)), *lines.origins))

    def _statements(self, types: Types) -> Statements:
        return Statements(types, self.functions, self.lines, is_timed=self.timeout is not None)

    def _head(self, body: str) -> list[str]:
        """What stands before the body: the prefix, and those members of the library that are used."""
        library = "\n".join(used_by(body))
        head = ["redis.setresp(3)"]
        if CALL + "(" in body:
            head.append(f"local {CALL} = redis.call")
        if re.search(r"\bprefix\b", body):
            head.append(f"local prefix = ARGV[{len(self.script.argv) + 1}]")
        if re.search(r"\bnull\b", body + library):
            head.append("local null = cjson.null")
        if library:
            head += ["local redipy = {}", library]
        if self.timeout is not None and "redipy.check_time" in body:
            head.append(f"redipy.turns, redipy.deadline = 0, os.clock() + {number_text(self.timeout)}")
        return head
