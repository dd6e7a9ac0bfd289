"""Runs Lua expressions with redipy's libraries in a bare Lua state, and on the reference server with its own.

Both sides print what came out by the same Lua code, so that results compare as text: strings in quotes as they are,
numbers with all their digits, tables with their keys in order, and an error as its message.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lupa.lua51

from redipy.lua.library import SOURCES
from test.reference import Judge

Rows = list[tuple[str, bytes | str]]
Cases = dict[str, Rows]

# An argument of the wrapper keeps the expression from being a tail call, of which Lua forgets the line.
PRINTED = """
local function shown(value)
  local kind = type(value)
  if kind == "string" then return '"' .. value .. '"' end
  if kind == "number" then return string.format("%.17g", value) end
  if kind == "function" then return kind end
  if kind ~= "table" then return tostring(value) end
  local parts = {}
  for key, element in next, value do parts[#parts + 1] = shown(key) .. "=" .. shown(element) end
  table.sort(parts)
  return "{" .. table.concat(parts, " ") .. "}"
end
local function printed(works, ...)
  if not works then return "error: " .. tostring((...)) end
  local parts = {}
  for index = 1, select("#", ...) do parts[index] = shown((select(index, ...))) end
  return table.concat(parts, ", ")
end
local function same(...) return ... end
return printed(pcall(function() """


def script(body: str | bytes) -> bytes:
    """The script that prints what a body comes to: an expression, or statements and an expression after `return`."""
    words = body.encode("latin-1") if isinstance(body, str) else body
    statements, _, expression = words.rpartition(b"return ")
    return PRINTED.replace("\n", " ").encode() + statements + b"return same(" + expression + b") end))"


class Local:
    """A Lua state of Lua 5.1 with the libraries of redipy as globals, and ARGV."""

    def __init__(self) -> None:
        self.state: Any = lupa.lua51.LuaRuntime(  # type: ignore[call-arg]
            encoding=None, register_eval=False, register_builtins=False, unpack_returned_tuples=True,
        )
        self.load = self.state.eval(b"function(source, name) return assert(loadstring(source, name)) end")
        for name, source in SOURCES.items():
            self.state.globals()[name.encode()] = self.load(source.encode(), b"=" + name.encode())()

    def run(self, body: str | bytes, *arguments: bytes) -> bytes:
        """What a body comes to, as text."""
        self.state.globals()[b"ARGV"] = self.state.table_from(arguments)
        reply = self.load(script(body), b"@user_script")()
        assert isinstance(reply, bytes)
        return reply


def on_server(judge: Judge) -> Callable[..., bytes]:
    """The same on the reference server."""

    def run(body: str | bytes, *arguments: bytes) -> bytes:
        reply = judge.execute(b"EVAL", script(body), b"0", *arguments)
        assert isinstance(reply, bytes), reply
        return reply

    return run
