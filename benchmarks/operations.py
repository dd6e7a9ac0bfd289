"""What is measured: Python statements on a client `r`, as a user would write them.

A statement runs in a loop that is compiled around it, so nothing but the loop itself is added. It sees `i`, the turn;
`fresh`, names that were never used before; `scores`, random numbers; and the scripts that the peer has registered.
`once` runs when a peer starts, `before` untimed before every loop. A peer whose methods are called otherwise brings
statements of its own (see `peers`).
"""
from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha1


@dataclass(frozen=True, slots=True)
class Operation:
    """A statement to time, and what must be there for it."""

    statement: str
    once: str = ""
    before: str = ""
    turns: int | None = None  # None: as many as fill the time of a loop
    per_turn: int = 1  # by how many a turn counts
    unit: str = "µs an operation"


SIZES = {"10k": 10_000, "1M": 1_000_000}
SCRIPT_LENGTH = 1_000
SCRIPT = "script"
GET_SCRIPT, SET_SCRIPT = "GET in a script", "SET in a script"
GET_CONTEXT, SET_CONTEXT = "GET in a FnContext", "SET in a FnContext"
EVAL, EVALSHA = "EVAL of INCR", "EVALSHA of INCR"

INCR_LUA = "return redis.call('INCR', KEYS[1])"

_FILL = """\
for start in range(0, {size}, 10_000):
    r.zadd('{key}', {{f'm{{n}}': n / {size} for n in range(start, start + 10_000)}})"""


def zadd_into(name: str) -> Operation:
    """Adding a new member, anywhere in a sorted set of a size."""
    key = f"z{name}"
    return Operation(f"r.zadd('{key}', {{fresh[i]: scores[i]}})", once=_FILL.format(size=SIZES[name], key=key))


OPERATIONS: dict[str, Operation] = {
    "GET": Operation("r.get('k')", once="r.set('k', 'v')"),
    "SET": Operation("r.set('k', 'v')"),
    "HGET": Operation("r.hget('h', 'f')", once="r.hset('h', 'f', 'v')"),
    "HSET": Operation("r.hset('h', 'f', 'v')"),
    "INCR": Operation("r.incr('n')"),
    "LPUSH": Operation("r.lpush('l', 'v')"),
    "RPOP": Operation("r.rpop('q')", before="r.lpush('q', *fresh)"),
    "SADD": Operation("r.sadd('s', fresh[i])"),
    "ZADD 10k": zadd_into("10k"),
    "ZADD 1M": zadd_into("1M"),
    "pipeline of 100 SET": Operation(
        "with r.pipeline() as pipe:\n"
        "    for key in hundred: pipe.set(key, 'v')\n"
        "    pipe.execute()",
        per_turn=100,
    ),
    # Splits a list of numbers in two: those below a threshold, and the others.
    SCRIPT: Operation(
        "split(keys={'numbers': 'numbers', 'low': 'low', 'high': 'high'}, args={'threshold': 0.5})",
        before="r.delete('low', 'high'); r.rpush('numbers', *numbers)",
        turns=1,
        unit=f"µs to split a list of {SCRIPT_LENGTH:,} numbers",
    ),
    # What a script costs around a single command: with a key alone, and with a key and an argument.
    GET_SCRIPT: Operation("get(key='k')", once="r.set('k', 'v')"),
    SET_SCRIPT: Operation("put(key='k', value='v')"),
    GET_CONTEXT: Operation("built_get(keys={'key': 'k'})", once="r.set('k', 'v')"),
    SET_CONTEXT: Operation("built_put(keys={'key': 'k'}, args={'value': 'v'})"),
    EVAL: Operation(f'r.eval("{INCR_LUA}", 1, "n")'),
    EVALSHA: Operation(f'r.evalsha("{sha1(INCR_LUA.encode()).hexdigest()}", 1, "n")',
                       once=f'r.script_load("{INCR_LUA}")'),
}
