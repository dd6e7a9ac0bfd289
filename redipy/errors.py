"""Errors: one small family, and the one place where the text of a server error is written.

Every exception that redipy raises on purpose is a `RedipyError`. An error *reply* is a `ResponseError`; its text is the
server's line, on every backend. Each is also the Python exception that a caller would expect: a wrong type is a
`TypeError`, a bad argument a `ValueError`, and so on. Imports nothing of redipy.
"""
from __future__ import annotations

import builtins
from typing import Any

# The texts as the reference server sends them. Those with a `{}` are completed where they are raised.
WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value"
SYNTAX_ERROR = "ERR syntax error"
NOT_AN_INTEGER = "ERR value is not an integer or out of range"
NOT_A_FLOAT = "ERR value is not a valid float"
OUT_OF_RANGE = "ERR value is out of range"
NOT_POSITIVE = "ERR value is out of range, must be positive"
NOT_NEGATABLE = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"
NOT_FINITE = "ERR value is NaN or Infinity"
HASH_VALUE_NOT_AN_INTEGER = "ERR hash value is not an integer"
HASH_VALUE_NOT_A_FLOAT = "ERR hash value is not a float"
RANK_IS_ZERO = (
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
    "or use negative to start from the end of the list"
)
NEGATIVE_OPTION = "ERR {} can't be negative"
WRONG_ARITY = "ERR wrong number of arguments for '{}' command"
UNKNOWN_COMMAND = "ERR unknown command '{}', with args beginning with: {}"
NO_SUCH_KEY = "ERR no such key"
INDEX_OUT_OF_RANGE = "ERR index out of range"
INVALID_EXPIRE = "ERR invalid expire time in '{}' command"
DB_INDEX_OUT_OF_RANGE = "ERR DB index is out of range"
FIELD_TIME_IS_NEGATIVE = "ERR invalid expire time, must be >= 0"
FIELDS_MISSING = "ERR Mandatory argument FIELDS is missing or not at the right position"
FIELDS_MISMATCH = "ERR The `numfields` parameter must match the number of arguments"
NUMBER_OF_FIELDS = "ERR Number of fields must be a positive integer"
NUMFIELDS_NOT_POSITIVE = "ERR Parameter `numFields` should be greater than 0"
HSETEX_NUMBER_OF_FIELDS = "ERR invalid number of fields"
HSETEX_ONE_CONDITION = "ERR Only one of FXX or FNX arguments can be specified"
HSETEX_ONE_EXPIRY = "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified"
UNKNOWN_ARGUMENT = "ERR unknown argument: {}"
INVALID_CURSOR = "ERR invalid cursor"
EXPIRE_NX_STANDS_ALONE = "ERR NX and XX, GT or LT options at the same time are not compatible"
EXPIRE_GT_OR_LT = "ERR GT and LT options at the same time are not compatible"
UNSUPPORTED_OPTION = "ERR Unsupported option {}"
INCREMENT_OVERFLOW = "ERR increment or decrement would overflow"
DECREMENT_OVERFLOW = "ERR decrement would overflow"
NOT_FINITE_SUM = "ERR increment would produce NaN or Infinity"
OFFSET_OUT_OF_RANGE = "ERR offset is out of range"
STRING_TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
NX_EXCLUDES_XX = "ERR XX and NX options at the same time are not compatible"
GT_LT_NX_EXCLUDE_EACH_OTHER = "ERR GT, LT, and/or NX options at the same time are not compatible"
INCR_TAKES_ONE_PAIR = "ERR INCR option supports a single increment-element pair"
SCORE_IS_NAN = "ERR resulting score is not a number (NaN)"
NOT_A_SCORE_RANGE = "ERR min or max is not a float"
NOT_A_LEX_RANGE = "ERR min or max not valid string range item"
NOT_A_WEIGHT = "ERR weight value is not a float"
LIMIT_NEEDS_A_RANGE = "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"
NO_SCORES_BYLEX = "ERR syntax error, WITHSCORES not supported in combination with BYLEX"
NO_INPUT_KEY = "ERR at least 1 input key is needed for '{}' command"
NOVALUES_ONLY_IN_HSCAN = "ERR NOVALUES option can only be used in HSCAN"
NUMKEYS_NOT_POSITIVE = "ERR numkeys should be greater than 0"
COUNT_NOT_POSITIVE = "ERR count should be greater than 0"
MORE_KEYS_THAN_WORDS = "ERR Number of keys can't be greater than number of args"
LCS_NEEDS_STRINGS = "ERR The specified keys must contain string values"
LCS_LEN_AND_IDX = "ERR If you want both the length and indexes, please just use IDX."
SORT_NOT_A_NUMBER = "ERR One or more scores can't be converted into double"
SAME_OBJECT = "ERR source and destination objects are the same"
NO_LFU_POLICY = (
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
    "between policies at runtime LRU and LFU data will take some time to adjust."
)
NOT_BETWEEN = "ERR value is out of range, value must between {} and {}"
WAITAOF_WITHOUT_AOF = "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."
UNKNOWN_SUBCOMMAND = "ERR unknown subcommand '{}'. Try {} HELP."
UNFIT_SUBCOMMAND = "ERR unknown subcommand or wrong number of arguments for '{}'. Try {} HELP."
STREAM_INVALID_ID = "ERR Invalid stream ID specified as stream command argument"
STREAM_INVALID_START = "ERR invalid start ID for the interval"
STREAM_INVALID_END = "ERR invalid end ID for the interval"
STREAM_ID_IS_ZERO = "ERR The ID specified in XADD must be greater than 0-0"
STREAM_ID_TOO_SMALL = "ERR The ID specified in XADD is equal or smaller than the target stream top item"
STREAM_IDS_EXHAUSTED = "ERR The stream has exhausted the last possible ID, unable to add more items"
STREAM_ONE_TRIMMING = "ERR syntax error, MAXLEN and MINID options at the same time are not compatible"
STREAM_LIMIT_NEEDS_APPROXIMATION = "ERR syntax error, LIMIT cannot be used without the special ~ option"
STREAM_LIMIT_NEEDS_TRIMMING = "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"
STREAM_NO_TRIMMING = "ERR syntax error, XTRIM must be called with a trimming strategy"
STREAM_NEGATIVE_THRESHOLD = "ERR The {} argument must be >= 0."
STREAM_SETID_BELOW_TOP = "ERR The ID specified in XSETID is smaller than the target stream top item"
STREAM_SETID_BELOW_DELETED = "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id"
STREAM_SETID_BELOW_GIVEN = "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"
STREAM_SETID_TOO_FEW_ADDED = "ERR The entries_added specified in XSETID is smaller than the target stream length"
STREAM_SETID_NEGATIVE_ADDED = "ERR entries_added must be positive"
STREAM_NUMIDS_NOT_POSITIVE = "ERR Number of IDs must be a positive integer"
STREAM_NUMIDS_MISMATCH = "ERR The `numids` parameter must match the number of arguments"
STREAM_UNBALANCED = "ERR Unbalanced '{}' list of streams: for each stream key an ID{} must be specified."
STREAM_ONLY_FOR_GROUPS = "ERR The {} option is only supported by XREADGROUP. You called XREAD instead."
STREAM_NEW_NEEDS_GROUP = (
    "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."
)
STREAM_ID_MEANINGLESS_IN_GROUP = (
    "ERR The {0} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by "
    "specifying a proper ID, or use the > ID to get new messages. The {0} ID would just return an empty result set."
)
GROUP_NEEDS_KEY = (
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option "
    "to create an empty stream automatically."
)
GROUP_EXISTS = "BUSYGROUP Consumer Group name already exists"
GROUP_ENTRIES_READ = "ERR value for ENTRIESREAD must be positive or -1"
NO_GROUP_OF_NAME = "NOGROUP No such consumer group '{1}' for key name '{0}'"
NO_KEY_OR_GROUP = "NOGROUP No such key '{0}' or consumer group '{1}'"
NO_KEY_OR_GROUP_TO_READ = "NOGROUP No such key '{0}' or consumer group '{1}' in XREADGROUP with GROUP option"
CLAIM_INVALID_IDLE = "ERR Invalid min-idle-time argument for {}"
CLAIM_INVALID_OPTION = "ERR Invalid {} option argument for XCLAIM"
CLAIM_UNKNOWN_OPTION = "ERR Unrecognized XCLAIM option '{}'"
GROUP_MISSING = "ERR Missing GROUP option for XREADGROUP"
CLAIM_COUNT = "ERR COUNT must be > 0"
CLAIM_COUNT_TOO_HIGH = "ERR Insufficient memory, failed allocating transient memory, COUNT too high."
NOT_IN_TRANSACTION = "ERR {} without MULTI"
NESTED_MULTI = "ERR MULTI calls can not be nested"
WATCH_INSIDE_MULTI = "ERR WATCH inside MULTI is not allowed"
NOT_INSIDE_MULTI = "ERR Command not allowed inside a transaction"
EXEC_ABORT = "EXECABORT Transaction discarded because of previous errors."
NOT_WHILE_SUBSCRIBED = (
    "ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
)
NOT_AUTHENTICATED = "NOAUTH Authentication required."
HELLO_NOT_AUTHENTICATED = (
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> "
    "option can be used to authenticate the client and select the RESP protocol version at the same time"
)
WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled."
NO_PASSWORD_SET = (
    "ERR AUTH <password> called without any password configured for the default user. "
    "Are you sure your configuration is correct?"
)
UNSUPPORTED_PROTOCOL = "NOPROTO unsupported protocol version"
PROTOCOL_NOT_AN_INTEGER = "ERR Protocol version is not an integer or out of range"
HELLO_SYNTAX_ERROR = "ERR Syntax error in HELLO option '{}'"
NAME_WITH_SPACES = "ERR {} cannot contain spaces, newlines or special characters."
UNRECOGNIZED_OPTION = "ERR Unrecognized option '{}'"
INVALID_CLIENT_ID = "ERR Invalid client ID"
UNKNOWN_CLIENT_TYPE = "ERR Unknown client type '{}'"
NO_SUCH_CLIENT = "ERR No such client"
NO_SUCH_USER = "ERR No such user '{}'"
NOT_ABOVE_ZERO = "ERR {} should be greater than 0"
NOT_AN_INTEGER_ARGUMENT = "ERR {} is not an integer or out of range"
UNBLOCK_REASON = "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"
UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK"
PAUSE_MODE = "ERR CLIENT PAUSE mode must be WRITE or ALL"
NOT_TRACKING = (
    "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"
)
NO_TRACKING_HERE = "ERR CLIENT TRACKING needs a Redis server: this backend sends no invalidations"
NO_KEY_ARGUMENTS = "ERR The command has no key arguments"
INVALID_COMMAND = "ERR Invalid command specified"
INVALID_NUMBER_OF_ARGUMENTS = "ERR Invalid number of arguments specified for command"
INVALID_ARGUMENTS = "ERR Invalid arguments specified for command"
CONFIG_UNKNOWN = "ERR Unknown option or number of arguments for CONFIG SET - '{}'"
CONFIG_FAILED = "ERR CONFIG SET failed (possibly related to argument '{}') - {}"
CONFIG_IMMUTABLE = "can't set immutable config"
CONFIG_FIXED = "this backend knows no other value than '{}'"
CONFIG_DUPLICATE = "duplicate parameter"
CONFIG_NOT_MEMORY = "argument must be a memory value"
CONFIG_NOT_A_NUMBER = "argument couldn't be parsed into an integer"
CONFIG_NOT_BETWEEN = "argument must be between {} and {} inclusive"
CONFIG_NOT_YES_OR_NO = "argument must be 'yes' or 'no'"
CONFIG_NOT_ONE_OF = "argument(s) must be one of the following: {}"
NO_CONFIG_FILE = "ERR The server is running without a config file"
SLOWLOG_COUNT = "ERR count should be greater than or equal to -1"
NO_LATENCY_SAMPLES = "ERR No samples available for event '{}'"
NO_CLUSTER = "ERR This instance has cluster support disabled"
NO_MODULES = (
    'ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a '
    "local connection, otherwise you need to set this option in the configuration file, and then restart the server."
)
INVALID_MASTER_PORT = "ERR Invalid master port"
NO_REPLICATION = "ERR this backend cannot be a replica: it keeps its own data"
UNKNOWN_REPLCONF = "ERR Unrecognized REPLCONF option: {}"
NO_REPLICAS = "ERR FAILOVER requires connected replicas."
NO_FAILOVER = "ERR No failover in progress."
MIGRATE_KEYS = "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string"
NO_MIGRATION = "ERR this backend cannot send keys to a server: copy them with a client"
TIMEOUT_NOT_AN_INTEGER = "ERR timeout is not an integer or out of range"
TIMEOUT_NOT_A_FLOAT = "ERR timeout is not a float or out of range"
TIMEOUT_NEGATIVE = "ERR timeout is negative"
TIMEOUT_OUT_OF_RANGE = "ERR timeout is out of range"


class RedipyError(Exception):
    """The root of the family: catch this to catch everything that redipy raises on purpose."""

    def __str__(self) -> str:  # a KeyError would show its text in quotes
        return " ".join(map(str, self.args))


class DataError(RedipyError, TypeError):
    """A value that no key, element or argument can be made of: `None`, a bool, a list."""


class BackendError(RedipyError, ValueError):
    """A backend that is unknown, or asked for something that it cannot be or do."""


class StorageError(RedipyError):
    """A database file that cannot be used: not ours, newer than us, damaged, read-only, or a full disk."""


class ConnectionError(RedipyError, builtins.ConnectionError):
    """The server cannot be reached, or the connection was lost."""


class TimeoutError(RedipyError, builtins.TimeoutError):
    """A wait ended before what it waited for happened."""


class WatchError(RedipyError):
    """A watched key changed before the transaction ran; nothing of it was done. Read again and retry."""


class ScriptError(RedipyError, ValueError):
    """A script that cannot be built, or that failed while it ran; `__cause__` holds the error that stopped it."""


class ResponseError(RedipyError):
    """An error reply. Its text is the server's line, from the error code on.

    `ResponseError(line)` makes the class that fits the line, so that what is raised here and what a server sends
    are told apart in one place:

    >>> type(ResponseError(WRONG_TYPE)).__name__, type(ResponseError("ERR syntax error")).__name__
    ('WrongTypeError', 'InvalidArgumentError')
    """

    def __new__(cls, line: str = "", *args: Any) -> ResponseError:
        if cls is not ResponseError:
            return super().__new__(cls, line, *args)
        fitting = _BY_LINE.get(line) or _BY_CODE.get(line.partition(" ")[0], ResponseError)
        return RedipyError.__new__(fitting, line, *args)

    @property
    def code(self) -> str:
        """The first word of the line, such as `ERR` or `WRONGTYPE`."""
        return str(self).partition(" ")[0]


class InvalidArgumentError(ResponseError, ValueError):
    """A command that the server refuses as it stands: syntax, arity, a text that is no number, a bad range."""


class WrongTypeError(ResponseError, TypeError):
    """The key holds another type of value than the command works on."""


class OutOfRangeError(ResponseError, IndexError):
    """An index outside the list."""


class NoSuchKeyError(ResponseError, KeyError):
    """The key must exist for this command, and does not."""


class AuthenticationError(ResponseError):
    """The server wants another user, or another password."""


class NoScriptError(ResponseError):
    """The server does not know a script of this digest (any more)."""


class OutOfMemoryError(ResponseError, MemoryError):
    """`maxmemory` is reached and nothing may be evicted."""


class ReadOnlyError(ResponseError):
    """A write sent to something that only reads."""


class ExecAbortError(ResponseError):
    """A transaction was refused because one of its commands could not be queued."""


_BY_LINE: dict[str, type[ResponseError]] = {
    INDEX_OUT_OF_RANGE: OutOfRangeError,
    NO_SUCH_KEY: NoSuchKeyError,
}
_BY_CODE: dict[str, type[ResponseError]] = {
    "ERR": InvalidArgumentError,
    "WRONGTYPE": WrongTypeError,
    "NOAUTH": AuthenticationError,
    "WRONGPASS": AuthenticationError,
    "NOPERM": AuthenticationError,
    "NOSCRIPT": NoScriptError,
    "OOM": OutOfMemoryError,
    "READONLY": ReadOnlyError,
    "EXECABORT": ExecAbortError,
}
