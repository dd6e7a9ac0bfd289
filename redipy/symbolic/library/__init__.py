"""What scripts call where an operator of the language does not do: a module of Python and one of Lua for each topic.

The two of one name do the same. Numbers are floats, texts `str` here. Most of what a script does needs none of this: a
compiler writes `a + b` and `a < b` where these have the meaning that scripts give them.
"""
