"""Python functions as scripts: their source is read, and becomes the tree of a script. Others import it from here.

source finds the text, scope tells what its names stand for, helpers what functions are given. The writers build on each
other: writer, expressions, calls (with commands and readings for the methods of keys), loops, body. declarations tells
where variables begin, program puts the functions together, and decorator is `@redipy.script`.
"""
from redipy.symbolic.function.decorator import ScriptFunction, script

__all__ = ["ScriptFunction", "script"]
