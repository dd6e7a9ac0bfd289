"""Scripts in Lua: EVAL and its kin, and functions, which are kept with the data.

What a script may do and how it is run is for `db.server.scripting`; here its words are read. Imports: errors, keyspace,
replies, rdb, and of the commands `table` and `words`.
"""
from __future__ import annotations

from collections.abc import Sequence

from redipy.commands.server_state import Serving
from redipy.commands.table import Declare, UnfitWords
from redipy.commands.words import integer, shown
from redipy.errors import (
    BAD_NUMKEYS,
    FUNCTION_FLUSH_MODE,
    FUNCTION_LIST_WITHOUT_NAME,
    FUNCTION_RESTORE_POLICY,
    FUNCTION_UNKNOWN_ARGUMENT,
    FUNCTION_UNKNOWN_OPTION,
    MORE_KEYS_THAN_WORDS,
    NEGATIVE_NUMKEYS,
    NO_SCRIPT_DEBUGGER,
    NOT_AN_INTEGER,
    SCRIPT_DEBUG_MODE,
    SCRIPT_FLUSH_MODE,
    ResponseError,
)
from redipy.glob import matcher
from redipy.keyspace import Keyspace
from redipy.rdb import dumped_libraries, restored_libraries
from redipy.replies import OK, Reply, Status

command = Declare("scripting")
script = Declare("scripting", container="SCRIPT")
function = Declare("scripting", container="FUNCTION")

MODES = (b"ASYNC", b"SYNC")  # of a flush; here it is done when the answer comes, either way
RUNS = "noscript stale skip_monitor no_mandatory_keys movablekeys"


def _number_of_keys(word: bytes, words: Sequence[bytes], error: str = NOT_AN_INTEGER) -> int:
    """How many of some words are keys, as the word before says; raises the server's error where they do not fit."""
    number = integer(word, error)
    if number > len(words):
        raise ResponseError(MORE_KEYS_THAN_WORDS)
    if number < 0:
        raise ResponseError(NEGATIVE_NUMKEYS)
    return number


# By hand: of the counted words there may be none.


@command("EVAL script numkeys [key [key ...]] [arg [arg ...]]", RUNS,
         uses="RW access update", by_hand=True, runs_others=True,
         writes=True)  # fmt: skip
def eval_(db: Keyspace, source: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script in Lua as one step; what it returns.

    Errors: those of the script. What it did before an error stays.
    """
    return db.server.scripting.eval(db, source, _number_of_keys(numkeys, words), words, read_only=False)


@command("EVALSHA sha1 numkeys [key [key ...]] [arg [arg ...]]", RUNS,
         uses="RW access update", by_hand=True, runs_others=True,
         writes=True)  # fmt: skip
def evalsha(db: Keyspace, sha: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script that EVAL or SCRIPT LOAD has seen, by its digest.

    Errors: NOSCRIPT; those of the script. What it did before an error stays.
    """
    return db.server.scripting.evalsha(db, sha, _number_of_keys(numkeys, words), words, read_only=False)


@command(
    "EVAL_RO script numkeys [key [key ...]] [arg [arg ...]]", "readonly " + RUNS, by_hand=True,
    runs_others=True,
)  # fmt: skip
def eval_ro(db: Keyspace, source: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script in Lua that only reads.

    Errors: those of the script, among them that it would write.
    """
    return db.server.scripting.eval(db, source, _number_of_keys(numkeys, words), words, read_only=True)


@command(
    "EVALSHA_RO sha1 numkeys [key [key ...]] [arg [arg ...]]", "readonly " + RUNS, by_hand=True,
    runs_others=True,
)  # fmt: skip
def evalsha_ro(db: Keyspace, sha: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script that only reads, by its digest.

    Errors: NOSCRIPT; those of the script, among them that it would write.
    """
    return db.server.scripting.evalsha(db, sha, _number_of_keys(numkeys, words), words, read_only=True)


# The cache of scripts


@script(
    "DEBUG <YES | SYNC | NO>", "noscript", by_hand=True,
    help="DEBUG (YES|SYNC|NO)\n    Set the debug mode for subsequent scripts executed.",
)  # fmt: skip
def script_debug(db: Keyspace, mode: bytes) -> Status:
    """Turn off the debugger, which there is none of here.

    Errors: it cannot be turned on.
    """
    if mode.upper() == b"NO":
        return OK
    raise ResponseError(NO_SCRIPT_DEBUGGER if mode.upper() in (b"YES", b"SYNC") else SCRIPT_DEBUG_MODE)


@script(
    "EXISTS sha1 [sha1 ...]", "noscript", tips="request_policy:all_shards response_policy:agg_logical_and",
    help="EXISTS <sha1> [<sha1> ...]\n    Return information about the existence of the scripts in the script cache.",
)  # fmt: skip
def script_exists(db: Keyspace, *shas: bytes) -> list[int]:
    """Which digests are those of scripts in the cache: 1 or 0 for each. O(1) a digest."""
    return [int(db.server.scripting.script_exists(sha)) for sha in shas]


# By hand: another word is an error of its own.
@script(
    "FLUSH [ASYNC | SYNC]", "noscript", tips="request_policy:all_nodes response_policy:all_succeeded", by_hand=True,
    help="FLUSH [ASYNC|SYNC]\n"
    "    Flush the Lua scripts cache. Very dangerous on replicas.\n"
    "    When called without the optional mode argument, the behavior is determined by the\n"
    "    lazyfree-lazy-user-flush configuration directive. Valid modes are:\n"
    "    * ASYNC: Asynchronously flush the scripts cache.\n"
    "    * SYNC: Synchronously flush the scripts cache.",
)  # fmt: skip
def script_flush(db: Keyspace, *mode: bytes) -> Status:
    """Empty the cache of scripts. O(scripts).

    Errors: another word, or more than one.
    """
    if len(mode) > 1 or any(word.upper() not in MODES for word in mode):
        raise ResponseError(SCRIPT_FLUSH_MODE)
    db.server.scripting.script_flush()
    return OK


@script(
    "KILL",
    "noscript allow_busy",
    unlocked=True,
    tips="request_policy:all_shards response_policy:one_succeeded",
    help="KILL\n    Kill the currently executing Lua script.",
)  # fmt: skip
def script_kill(db: Serving) -> Status:
    """End the script that another thread is running.

    Errors: NOTBUSY; UNKILLABLE if it has written; BUSY for a function.
    """
    db.server.scripting.kill(is_function=False)
    return OK


@script(
    "LOAD script", "noscript stale", tips="request_policy:all_nodes response_policy:all_succeeded",
    help="LOAD <script>\n    Load a script into the scripts cache without executing it.",
)  # fmt: skip
def script_load(db: Keyspace, source: bytes) -> bytes:
    """Put a script into the cache of this process; its digest, for EVALSHA. O(n).

    Errors: it does not compile.
    """
    return db.server.scripting.script_load(source)


# Functions


@command("FCALL function numkeys [key [key ...]] [arg [arg ...]]", RUNS,
         uses="RW access update", by_hand=True, runs_others=True,
         writes=True)  # fmt: skip
def fcall(db: Keyspace, name: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Call a function of a library as one step; what it returns.

    Errors: there is none of the name; those of the function. What it did before an error stays.
    """
    return _called(db, name, numkeys, words, read_only=False)


@command(
    "FCALL_RO function numkeys [key [key ...]] [arg [arg ...]]", "readonly " + RUNS, by_hand=True,
    runs_others=True,
)  # fmt: skip
def fcall_ro(db: Keyspace, name: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Call a function that says of itself that it only reads.

    Errors: there is none of the name; it may write; those of the function.
    """
    return _called(db, name, numkeys, words, read_only=True)


def _called(db: Keyspace, name: bytes, numkeys: bytes, words: Sequence[bytes], *, read_only: bool) -> Reply:
    """Call a function; the server looks for it before it reads the number of keys."""
    scripting = db.server.scripting
    scripting.see_function(db, name)
    return scripting.call(db, name, _number_of_keys(numkeys, words, BAD_NUMKEYS), words, read_only=read_only)


# By hand: another option is an error of its own.
@function(
    "LOAD [REPLACE] function-code", "write denyoom noscript",
    tips="request_policy:all_shards response_policy:all_succeeded", by_hand=True, arity=-3,
    help="LOAD [REPLACE] <FUNCTION CODE>\n    Create a new library with the given library name and code.",
)  # fmt: skip
def function_load(db: Keyspace, *words: bytes) -> bytes:
    """Load a library of functions into the store; its name. O(n).

    Errors: the library, or one of its functions, is there already; it does not compile, or fails.
    """
    *options, source = words
    for option in options:
        if option.upper() != b"REPLACE":
            raise ResponseError(FUNCTION_UNKNOWN_OPTION.format(shown(option)))
    return db.server.scripting.load_library(db, source, replaces=bool(options))


@function(
    "DELETE library-name",
    "write noscript",
    tips="request_policy:all_shards response_policy:all_succeeded",
    help="DELETE <LIBRARY NAME>\n    Delete the given library.",
)  # fmt: skip
def function_delete(db: Keyspace, name: bytes) -> Status:
    """Delete a library with its functions. O(functions).

    Errors: there is none of the name.
    """
    db.server.scripting.delete_library(db, name)
    return OK


# By hand: another word is an error of its own.
@function(
    "LIST [LIBRARYNAME library-name-pattern] [WITHCODE]", "noscript",
    tips="nondeterministic_output_order", by_hand=True,
    help="LIST [LIBRARYNAME PATTERN] [WITHCODE]\n"
    "    Return general information on all the libraries:\n"
    "    * Library name\n"
    "    * The engine used to run the Library\n"
    "    * Functions list\n"
    "    * Library code (if WITHCODE is given)\n"
    "    It also possible to get only function that matches a pattern using LIBRARYNAME argument.",
)  # fmt: skip
def function_list(db: Keyspace, *words: bytes) -> list[dict[bytes, Reply]]:
    """The libraries with their functions, those whose names match a glob in either case. O(functions).

    Errors: another word, or one twice.
    """
    pattern, with_code = _list_words(words)
    matches = matcher(pattern.lower())
    return [
        {
            b"library_name": library.name,
            b"engine": b"LUA",
            b"functions": [
                {b"name": each.name, b"description": each.description, b"flags": set(map(Status, each.flags))}
                for each in library.functions
            ],
            **({b"library_code": library.source} if with_code else {}),
        }
        for library in db.server.scripting.libraries(db) if matches(library.name.lower())
    ]  # fmt: skip


def _list_words(words: Sequence[bytes]) -> tuple[bytes, bool]:
    """The pattern and whether sources are wanted; raises the server's error for anything else."""
    pattern, with_code = None, False
    left = list(words)
    while left:
        option = left.pop(0)
        if option.upper() == b"WITHCODE" and not with_code:
            with_code = True
        elif option.upper() == b"LIBRARYNAME" and pattern is None:
            if not left:
                raise ResponseError(FUNCTION_LIST_WITHOUT_NAME)
            pattern = left.pop(0)
        else:
            raise ResponseError(FUNCTION_UNKNOWN_ARGUMENT.format(shown(option)))
    return b"*" if pattern is None else pattern, with_code


@function(
    "STATS", "noscript allow_busy", tips="nondeterministic_output request_policy:all_shards response_policy:special",
    help="STATS\n"
    "    Return information about the current function running:\n"
    "    * Function name\n"
    "    * Command used to run the function\n"
    "    * Duration in MS that the function is running\n"
    "    If no function is running, return nil\n"
    "    In addition, returns a list of available engines.",
)  # fmt: skip
def function_stats(db: Keyspace) -> dict[bytes, Reply]:
    """The function that another thread is running, None if none is; how many libraries and functions there are.

    Errors: BUSY while it is a script.
    """
    running = db.server.scripting.running_function()
    libraries = db.server.scripting.libraries(db)
    return {
        b"running_script": running and {
            b"name": running.name, b"command": list(running.words), b"duration_ms": running.took_ms,
        },
        b"engines": {b"LUA": {
            b"libraries_count": len(libraries),
            b"functions_count": sum(len(library.functions) for library in libraries),
        }},
    }  # fmt: skip


@function(
    "KILL",
    "noscript allow_busy",
    unlocked=True,
    tips="request_policy:all_shards response_policy:one_succeeded", help="KILL\n    Kill the current running function.",
)  # fmt: skip
def function_kill(db: Serving) -> Status:
    """End the function that another thread is running.

    Errors: NOTBUSY; UNKILLABLE if it has written; BUSY for a script.
    """
    db.server.scripting.kill(is_function=True)
    return OK


# By hand: another word is an error of its own.
@function(
    "FLUSH [ASYNC | SYNC]", "write noscript",
    tips="request_policy:all_shards response_policy:all_succeeded", by_hand=True,
    help="FLUSH [ASYNC|SYNC]\n"
    "    Delete all the libraries.\n"
    "    When called without the optional mode argument, the behavior is determined by the\n"
    "    lazyfree-lazy-user-flush configuration directive. Valid modes are:\n"
    "    * ASYNC: Asynchronously flush the libraries.\n"
    "    * SYNC: Synchronously flush the libraries.",
)  # fmt: skip
def function_flush(db: Keyspace, *mode: bytes) -> Status:
    """Delete all libraries. O(functions).

    Errors: another word, or more than one.
    """
    if len(mode) > 1:
        raise UnfitWords
    if any(word.upper() not in MODES for word in mode):
        raise ResponseError(FUNCTION_FLUSH_MODE)
    db.server.scripting.restore_libraries(db, (), replaces=False, flushes=True)
    return OK


@function(
    "DUMP", "noscript",
    help="DUMP\n    Return a serialized payload representing the current libraries, "
    "can be restored using FUNCTION RESTORE command",
)  # fmt: skip
def function_dump(db: Keyspace) -> bytes:
    """All libraries as a payload for FUNCTION RESTORE, here or on a server. O(n)."""
    return dumped_libraries([library.source for library in db.server.scripting.libraries(db)])


# By hand: another policy is an error of its own.
@function(
    "RESTORE serialized-value [FLUSH | APPEND | REPLACE]", "write denyoom noscript",
    tips="request_policy:all_shards response_policy:all_succeeded", by_hand=True,
    help="RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]\n"
    "    Restore the libraries represented by the given payload, it is possible to give a restore policy to\n"
    "    control how to handle existing libraries (default APPEND):\n"
    "    * FLUSH: delete all existing libraries.\n"
    "    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.\n"
    "    * REPLACE: appends the restored libraries to the existing libraries, On collision, replace the old\n"
    "      libraries with the new libraries (notice that even on this option there is a chance of failure\n"
    "      in case of functions name collision with another library).",
)  # fmt: skip
def function_restore(db: Keyspace, payload: bytes, *policy: bytes) -> Status:
    """Load the libraries of a payload that FUNCTION DUMP has made, all or none. O(n).

    Errors: it is damaged; a library, or one of its functions, is there already.
    """
    if len(policy) > 1:
        raise UnfitWords
    chosen = policy[0].upper() if policy else b"APPEND"
    if chosen not in (b"FLUSH", b"APPEND", b"REPLACE"):
        raise ResponseError(FUNCTION_RESTORE_POLICY)
    db.server.scripting.restore_libraries(
        db, restored_libraries(payload), replaces=chosen == b"REPLACE", flushes=chosen == b"FLUSH"
    )
    return OK
