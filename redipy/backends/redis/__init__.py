"""The redis backend: a Redis server, reached over redis-py's connections."""
from redipy.backends.redis.backend import RedisBackend

__all__ = ["RedisBackend"]
