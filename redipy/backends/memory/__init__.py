"""The memory backend: Redis in the process, on Python's own containers; nothing is written anywhere."""
from redipy.backends.memory.backend import MemoryBackend

__all__ = ["MemoryBackend"]
