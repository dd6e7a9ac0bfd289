"""What every command does, once, for every local store: one function per command over a `Keyspace`.

Importing this package fills the command table (`redipy.commands.table`). Imports: errors, syntax, keyspace, replies.
"""
from redipy.commands import (
    bitmaps,
    geo,
    hashes,
    hyperloglog,
    keys,
    lists,
    pubsub,
    server,
    sets,
    sorted_sets,
    strings,
)

__all__ = [
    "bitmaps",
    "geo",
    "hashes",
    "hyperloglog",
    "keys",
    "lists",
    "pubsub",
    "server",
    "sets",
    "sorted_sets",
    "strings",
]
