"""All families together: what every client can do. Imports: the families."""
from __future__ import annotations

from redipy.api.base import T
from redipy.api.hashes import HashCommands
from redipy.api.keys import KeyCommands
from redipy.api.lists import ListCommands
from redipy.api.pubsub import MessageCommands
from redipy.api.server import ServerCommands
from redipy.api.sets import SetCommands
from redipy.api.sorted_sets import SortedSetCommands
from redipy.api.strings import StringCommands


class RedisAPI(
    StringCommands[T],
    HashCommands[T],
    ListCommands[T],
    SetCommands[T],
    SortedSetCommands[T],
    KeyCommands[T],
    ServerCommands[T],
    MessageCommands[T],
):
    """A method for every command."""
