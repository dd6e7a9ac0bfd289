"""Lua 5.1 for EVAL and FUNCTION on local backends: what Redis has in the server, as `lupa` carries it.

`engine` is what the commands ask; it keeps the scripts (`scripts`) and function libraries (`functions`), and makes a
Lua state (`state`) when the first one runs. The state's trusted part is the Lua in this folder; what scripts call out
of it is in `calls`, `conversion` makes Lua values of replies, and `results` replies of what scripts give. lupa is
imported by the first script, not before.
Imports: commands, keyspace, errors, replies, and the shapes of RESP2 from server.
"""
