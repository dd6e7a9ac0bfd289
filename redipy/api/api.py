"""All families together: what every client can do. Imports: the families."""
from __future__ import annotations

from redipy.api.acl import AccessCommands
from redipy.api.base import T
from redipy.api.bitmaps import BitmapCommands
from redipy.api.blocking import BlockingCommands
from redipy.api.clients import ClientCommands
from redipy.api.geo import GeoCommands
from redipy.api.geo_radius import GeoRadiusCommands
from redipy.api.hash_fields import HashFieldCommands
from redipy.api.hashes import HashCommands
from redipy.api.hyperloglogs import HyperLogLogCommands
from redipy.api.introspection import IntrospectionCommands
from redipy.api.keys import KeyCommands
from redipy.api.lists import ListCommands
from redipy.api.pubsub import MessageCommands
from redipy.api.scripting import ScriptCommands
from redipy.api.server import ServerCommands
from redipy.api.sets import SetCommands
from redipy.api.sorted_set_algebra import SortedSetAlgebra
from redipy.api.sorted_sets import SortedSetCommands
from redipy.api.sorting import SortCommands
from redipy.api.stream_groups import StreamGroupCommands
from redipy.api.streams import StreamCommands
from redipy.api.strings import StringCommands


class RedisAPI(
    StringCommands[T],
    BitmapCommands[T],
    HyperLogLogCommands[T],
    HashCommands[T],
    HashFieldCommands[T],
    ListCommands[T],
    SetCommands[T],
    SortedSetCommands[T],
    SortedSetAlgebra[T],
    BlockingCommands[T],
    GeoCommands[T],
    GeoRadiusCommands[T],
    StreamCommands[T],
    StreamGroupCommands[T],
    KeyCommands[T],
    SortCommands[T],
    ServerCommands[T],
    IntrospectionCommands[T],
    ClientCommands[T],
    AccessCommands[T],
    MessageCommands[T],
    ScriptCommands[T],
):
    """A method for every command."""
