"""Functions that are scripts, with mistakes in the lines with `# error`, which type checkers must reject. Never run."""
from __future__ import annotations

import redipy
from redipy import Redis, RedisHash, RedisList, RedisSortedSet

r = Redis()


@redipy.script
def jobs(inp: RedisList, h: RedisHash, z: RedisSortedSet, *, most: int) -> int:
    """Each line in it has a mistake."""
    inp.hget("f")  # error
    inp.lpush(None)  # error
    inp.lpop("3")  # error
    inp.lpop().upper()  # error
    inp.lrange(0)  # error
    h.hset("f")  # error
    h.hset({"f": None})  # error
    h.lpop()  # error
    z.zadd(["a", 1])  # error
    z.zadd({"a": 1}, nx="yes")  # error
    RedisList(5)  # error
    return inp.lpop(most)  # error


@redipy.script(name=5)  # error
def named(inp: RedisList) -> None:
    """Its name is no text."""


registered = r.register_script(jobs)
text: str = registered(inp="a", h="h", z="z", most=1)  # error
registered("a")  # error
registered(inp="a", client="b")  # error
print(jobs.no_such_attribute)  # error
jobs("a", "h", "z", most=1)  # error
r.register_script(jobs.function)  # error
redipy.script()(5)  # error
