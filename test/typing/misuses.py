"""Uses of the client that type checkers must reject: the lines with `# error`. Read by test_types, never run."""
from __future__ import annotations

from redipy import Redis

text = Redis()
raw = Redis(decode_responses=False)

Redis(colour="red")  # error
Redis(port="6379")  # error
Redis(decode_responses="no")  # error
text.get()  # error
text.get(None)  # error
text.set("k", None)  # error
text.set("k", ["a"])  # error
text.set("k", "v", ex="60")  # error
text.set_value("k", "v", mode="sometimes")  # error
text.set_value("k", "v", "if_missing")  # error
text.incr("k", 0.5)  # error
text.hset("h", "f")  # error
text.hset("h", {"f": None})  # error
text.mset([("a", 1)])  # error
text.lrange("l", "0", "-1")  # error
text.zadd("z", ["a", 1])  # error
text.bitfield("k", ("SET", "u8", 0))  # error
text.bitfield("k", ("OVERFLOW", "UP"))  # error
text.geosearch("g", "Palermo", radius="5")  # error
text.geosearch("g", "Palermo", colour="red")  # error
text.georadius("g", 1, 2, 5, store="d", withdist=True)  # error
text.xadd("x", ["a", 1])  # error
text.blpop("l", "soon")  # error
text.expire("k", expire_in="soon")  # error
text.keys(filter_type="table")  # error
text.pipeline().no_such_command("k")  # error
text.get("k").upper()  # error
length: int = text.get("k")  # error
value: str | None = raw.get("k")  # error
names: set[str] = raw.smembers("s")  # error
