"""From the tree of a script to Python, as local backends run it: expressions, statements, and the function of them."""
from redipy.symbolic.to_python.expressions import ANY_NUMBER
from redipy.symbolic.to_python.whole import FILE_NAME, Made, python_of

__all__ = ["ANY_NUMBER", "FILE_NAME", "Made", "python_of"]
