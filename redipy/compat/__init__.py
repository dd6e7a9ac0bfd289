"""redis-py's own classes on a backend in the process: what is written for redis-py runs without a server.

    from redipy.compat import Redis

    redis = Redis.from_url("sqlite:///app.db")

`Redis` is a subclass of `redis.Redis`: its methods, replies, exceptions, pipelines and pools are redis-py's, and only
where redis-py writes to a socket there is a session instead. `redipy.compat.asyncio` has the same for `redis.asyncio`.
Imports: the rooms beside it.
"""
from redipy.compat.client import Redis, StrictRedis, from_url
from redipy.compat.connection import BlockingConnectionPool, Connection, ConnectionPool
from redipy.compat.stores import Store, open_store

__all__ = [
    "BlockingConnectionPool", "Connection", "ConnectionPool", "Redis", "Store", "StrictRedis", "from_url", "open_store",
]  # fmt: skip
