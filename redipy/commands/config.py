"""CONFIG: the settings of a store. Imports: errors, replies, and of the commands `server_state` and `table`."""
from __future__ import annotations

from redipy.commands.server_state import Serving
from redipy.commands.table import Declare
from redipy.errors import NO_CONFIG_FILE, SYNTAX_ERROR, ResponseError
from redipy.replies import OK, Status

config = Declare("server", container="CONFIG")
FLAGS = "admin noscript loading stale"


@config("GET parameter [parameter ...]", FLAGS)
def config_get(db: Serving, *patterns: bytes) -> dict[bytes, bytes]:
    """The settings whose names match one of some globs. O(settings)."""
    return db.server.settings.matching(patterns)


# By hand: an odd number of words is a syntax error.
@config(
    "SET parameter value [parameter value ...]",
    FLAGS, tips="request_policy:all_nodes response_policy:all_succeeded", by_hand=True,
)  # fmt: skip
def config_set(db: Serving, *words: bytes) -> Status:
    """Change settings, all or none. O(1) a setting.

    Errors: an unknown setting, one that stands, a value that will not do.
    """
    if len(words) % 2:
        raise ResponseError(SYNTAX_ERROR)
    with db.server.lock:
        db.server.settings.change(list(zip(words[::2], words[1::2], strict=True)))
    return OK


@config("RESETSTAT", FLAGS, tips="request_policy:all_nodes response_policy:all_succeeded")
def config_resetstat(db: Serving) -> Status:
    """Begin to count calls and connections anew. O(1)."""
    db.server.reset_figures()
    return OK


@config("REWRITE", FLAGS, tips="request_policy:all_nodes response_policy:all_succeeded")
def config_rewrite(db: Serving) -> Status:
    """Write the settings to the file that they came from.

    Errors: there is none.
    """
    raise ResponseError(NO_CONFIG_FILE)
