"""From the tree of a script to Lua 5.1, as Redis runs it: expressions, statements, and what they use of the library."""
from redipy.symbolic.to_lua.whole import Made, lua_of

__all__ = ["Made", "lua_of"]
