"""The typed surface: a method for every command, one module per command family.

A method turns its arguments into a command and the reply into the Python value it promises, nothing between; which
backend answers is unknown here. What pipelines offer is derived from these methods by `make generate`.
"""
from redipy.api.api import RedisAPI
from redipy.api.bitmaps import BitOffset, BitOperation
from redipy.api.keytypes import KEY_TYPES, KeyType, as_key_type
from redipy.api.modes import (
    REX_ALWAYS,
    REX_EARLIER,
    REX_EXPIRE,
    REX_LATER,
    REX_PERSIST,
    RSM_ALWAYS,
    RSM_EXISTS,
    RSM_MISSING,
    RExpireMode,
    RSetMode,
)
from redipy.api.records import (
    AutoClaimed,
    AutoClaimedIds,
    CommonRun,
    CommonRuns,
    GeoMember,
    GeoPosition,
    PendingEntry,
    PendingSummary,
    SlowlogEntry,
    StreamEntry,
)

__all__ = [
    "KEY_TYPES",
    "REX_ALWAYS",
    "REX_EARLIER",
    "REX_EXPIRE",
    "REX_LATER",
    "REX_PERSIST",
    "RSM_ALWAYS",
    "RSM_EXISTS",
    "RSM_MISSING",
    "AutoClaimed",
    "AutoClaimedIds",
    "BitOffset",
    "BitOperation",
    "CommonRun",
    "CommonRuns",
    "GeoMember",
    "GeoPosition",
    "KeyType",
    "PendingEntry",
    "PendingSummary",
    "RExpireMode",
    "RSetMode",
    "RedisAPI",
    "SlowlogEntry",
    "StreamEntry",
    "as_key_type",
]
