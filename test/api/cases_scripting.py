"""What the methods for scripts in Lua and for functions give; see `cases`."""
from __future__ import annotations

from redipy.errors import InvalidArgumentError, NoScriptError, ResponseError
from test.api.matchers import Cases, Kind

RETURN_ONE = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"
LIBRARY = "'#!lua name=lib\\nredis.register_function{function_name=\"f\", callback=function(keys, args) " \
    "return {keys[1], args[1]} end, flags={\"no-writes\"}}'"
LISTED = {"library_name": "lib", "engine": "LUA", "functions": [
    {"name": "f", "description": None, "flags": ["no-writes"]},
]}  # fmt: skip

SCRIPTS: Cases = {
    "scripts": [
        ("script_flush()", True),
        ("script_flush('ASYNC')", True),
        ("eval('return {KEYS[1], ARGV[1], 5, false, 1.5}', 1, 'a', 'é')", ["a", "é", 5, None, 1]),
        ("eval('return redis.call(\"set\", KEYS[1], ARGV[1])', 1, 'k', 3)", "OK"),
        ("eval('return {map = {a = {double = 0.5}}}', 0)", {"a": 0.5}),
        ("eval('return {set = {a = true}}', 0)", ["a"]),
        ("eval('x', 0)", InvalidArgumentError),
        ("eval('return {err = \"MINE x\"}', 0)", ResponseError),
        ("eval_ro('return redis.call(\"get\", KEYS[1])', 1, 'k')", "3"),
        ("eval_ro('return redis.call(\"del\", KEYS[1])', 1, 'k')", InvalidArgumentError),
        (f"evalsha('{RETURN_ONE}', 0)", NoScriptError),
        ("script_load('return 1')", RETURN_ONE),
        (f"script_exists('{RETURN_ONE}', 'x')", [True, False]),
        (f"evalsha('{RETURN_ONE}', 0)", 1),
        (f"evalsha_ro('{RETURN_ONE}', 0)", 1),
        ("script_kill()", ResponseError),
    ],
    "functions": [
        ("function_flush()", True),
        (f"function_load({LIBRARY})", "lib"),
        (f"function_load({LIBRARY})", InvalidArgumentError),
        (f"function_load({LIBRARY}, replace=True)", "lib"),
        ("fcall('f', 1, 'a', 'b')", ["a", "b"]),
        ("fcall_ro('f', 1, 'a', 'b')", ["a", "b"]),
        ("fcall('nosuch', 0)", InvalidArgumentError),
        ("function_list()", [LISTED]),
        ("function_list('x*', withcode=True)", []),
        ("function_stats()", {
            "running_script": None, "engines": {"LUA": {"libraries_count": 1, "functions_count": 1}},
        }),
        ("function_kill()", ResponseError),
        ("function_dump()", Kind(bytes)),
        ("function_restore(b'x')", InvalidArgumentError),
        ("function_restore(b'x', 'REPLACE')", InvalidArgumentError),
        ("function_delete('lib')", True),
        ("function_delete('lib')", InvalidArgumentError),
    ],
}  # fmt: skip
