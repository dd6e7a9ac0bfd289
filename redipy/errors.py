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
INVALID_BULK_LENGTH = "ERR Protocol error: invalid bulk length"
LONGEST_STRING = 512 * 1024 * 1024  # bytes, beyond which these two come: the server's `proto-max-bulk-len`
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
SORT_NOT_ALLOWED = "ERR {} option of SORT denied due to insufficient ACL permissions."
SORT_NOT_A_NUMBER = "ERR One or more scores can't be converted into double"
SAME_OBJECT = "ERR source and destination objects are the same"
NO_LFU_POLICY = (
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
    "between policies at runtime LRU and LFU data will take some time to adjust."
)
IDLE_TIME_NOT_TRACKED = (
    "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies "
    "at runtime LRU and LFU data will take some time to adjust."
)
OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'."
EXEC_REFUSED = "EXECABORT Transaction discarded because of: {}"
EXEC_OUT_OF_MEMORY = EXEC_REFUSED.format(OUT_OF_MEMORY)
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
# What a server says of requests that are none, and of clients that it does not serve.
INVALID_MULTIBULK_LENGTH = "ERR Protocol error: invalid multibulk length"
EXPECTED_BULK = "ERR Protocol error: expected '$', got '{}'"
UNAUTHENTICATED_LENGTH = "ERR Protocol error: unauthenticated {} length"
TOO_BIG = "ERR Protocol error: too big {}"
UNBALANCED_QUOTES = "ERR Protocol error: unbalanced quotes in request"
TOO_MANY_CLIENTS = "ERR max number of clients reached"
PROTECTED = (
    "DENIED this server serves only clients on its own machine, as it asks for no password: "
    "start it with one, or with --protected-mode no"
)
NO_SHUTDOWN = "ERR No shutdown in progress."
CANNOT_SHUT_DOWN = "ERR Errors trying to SHUTDOWN. Check logs."
INTERNAL_ERROR = "ERR internal error: the log of the server tells more"
NOT_AUTHENTICATED = "NOAUTH Authentication required."
HELLO_NOT_AUTHENTICATED = (
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> "
    "option can be used to authenticate the client and select the RESP protocol version at the same time"
)
NO_PERMISSION = "NOPERM {}"
NO_PERMISSION_FOR_COMMAND = "User {} has no permissions to run the '{}' command"
NO_PERMISSION_FOR_KEY = "No permissions to access a key"
NO_PERMISSION_FOR_CHANNEL = "No permissions to access a channel"
NO_PERMISSION_ANY_MORE = (
    "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is "
    "no longer allowed for the following reason: {}"
)
ACL_MODIFIER = "ERR Error in ACL SETUSER modifier '{}': {}"
ACL_UNKNOWN_COMMAND = "Unknown command or category name in ACL"
ACL_SYNTAX = "Syntax error"
ACL_ALL_KEYS_ALREADY = (
    "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try "
    "'resetkeys' to start with an empty list of patterns"
)
ACL_ALL_CHANNELS_ALREADY = (
    "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try "
    "'resetchannels' to start with an empty list of channels"
)
ACL_NO_SUCH_PASSWORD = "The password you are trying to remove from the user does not exist"
ACL_BAD_HASH = "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters"
ACL_FIRST_WORD_OF_SUBCOMMAND = "Allowing first-arg of a subcommand is not supported"
ACL_UNMATCHED_PARENTHESIS = "ERR Unmatched parenthesis in acl selector starting at '{}'."
ACL_USERNAME_WITH_SPACES = "ERR Usernames can't contain spaces or null characters"
ACL_DEFAULT_STAYS = "ERR The 'default' user cannot be removed"
ACL_UNKNOWN_CATEGORY = "ERR Unknown category '{}'"
ACL_BITS = (
    "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to {}"
)
ACL_USER_NOT_FOUND = "ERR User '{}' not found"
ACL_COMMAND_NOT_FOUND = "ERR Command '{}' not found"
ACL_WITHOUT_FILE = (
    "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER "
    "command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store "
    "users in the Redis configuration."
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
CACHING_YES_ONLY_FOR = "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."
CACHING_NO_ONLY_FOR = "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."
REDIRECTED_TWICE = "ERR A client can only redirect to a single other client"
NO_REDIRECT_TARGET = "ERR The client ID you want redirect to does not exist"
PREFIX_WITHOUT_BROADCAST = "ERR PREFIX option requires BCAST mode to be enabled"
BROADCAST_SWITCHED = (
    "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a "
    "different mode."
)
CHOICE_SWITCHED = (
    "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a "
    "different mode."
)
CHOICE_WHILE_BROADCASTING = "ERR OPTIN and OPTOUT are not compatible with BCAST"
TWO_CHOICES = "ERR You can't specify both OPTIN mode and OPTOUT mode"
PREFIX_OVERLAPS = (
    "ERR Prefix '{}' overlaps with an existing prefix '{}'. Prefixes for a single client must not overlap."
)
OVERLAPPING_PREFIXES = (
    "ERR Prefix '{}' overlaps with another provided prefix '{}'. Prefixes for a single client must not overlap."
)
NO_TRACKING_HERE = "ERR CLIENT TRACKING needs a connection of one's own to the server, and sessions share theirs here"
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
CONFIG_LIMIT_WORDS = "Wrong number of arguments in buffer limit configuration."
CONFIG_LIMIT_CLASS = "Invalid client class specified in buffer limit configuration."
CONFIG_LIMIT_VALUE = "Error in hard, soft or soft_seconds setting in buffer limit configuration."
CONFIG_NOT_A_NUMBER = "argument couldn't be parsed into an integer"
CONFIG_NEGATIVE = "argument must be greater or equal to 0"
CONFIG_NOT_BETWEEN = "argument must be between {} and {} inclusive"
CONFIG_NOT_YES_OR_NO = "argument must be 'yes' or 'no'"
CONFIG_EVENT_CLASS = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."
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
# Scripts. Some go through a script, which may catch them.
SCRIPT_WITHOUT_ARGUMENTS = "ERR Please specify at least one argument for this redis lib call"
SCRIPT_BAD_ARGUMENT = "ERR Lua redis lib command arguments must be strings or integers"
SCRIPT_UNKNOWN_COMMAND = "ERR Unknown Redis command called from script"
SCRIPT_WRONG_ARITY = "ERR Wrong number of args calling Redis command from script"
SCRIPT_NOT_ALLOWED = "ERR This Redis command is not allowed from script"
SCRIPT_READS_ONLY = "ERR Write commands are not allowed from read-only scripts."
SCRIPT_WOULD_WRITE = "ERR Can not execute a script with write flag using *_ro command."
SCRIPT_OUT_OF_MEMORY = "ERR not enough memory"
SCRIPT_WRONG_COUNT = "ERR wrong number of arguments"
SCRIPT_LOG_COUNT = "ERR redis.log() requires two arguments or more."
SCRIPT_LOG_LEVEL_TYPE = "ERR First argument must be a number (log level)."
SCRIPT_LOG_LEVEL = "ERR Invalid log level."
SCRIPT_ONE_ARGUMENT = "ERR redis.{}() requires one argument."
SCRIPT_PROTOCOL = "ERR RESP version must be 2 or 3."
SCRIPT_REPLICATION = "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE."
SCRIPT_NO_PERMISSION = "ERR ACL failure in script: {}"
SCRIPT_CHECKS_NO_COMMAND = "ERR Invalid command passed to redis.acl_check_cmd()"
SCRIPT_DOES_NOT_COMPILE = "ERR Error compiling script (new function): {}"
SCRIPT_KILLED = "ERR Script killed by user with SCRIPT KILL..."
SCRIPT_FLUSH_MODE = "ERR SCRIPT FLUSH only support SYNC|ASYNC option"
SCRIPT_DEBUG_MODE = "ERR Use SCRIPT DEBUG YES/SYNC/NO"
NO_SCRIPT_DEBUGGER = "ERR SCRIPT DEBUG needs a Redis server: this backend has no debugger"
NO_SCRIPT = "NOSCRIPT No matching script. Please use EVAL."
NO_SCRIPT_RUNS = "NOTBUSY No scripts in execution right now."
UNKILLABLE = (
    "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script "
    "termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
)
BUSY_WITH = "BUSY Redis is busy running a script. You can only call {} KILL or SHUTDOWN NOSAVE."
NEGATIVE_NUMKEYS = "ERR Number of keys can't be negative"
BAD_NUMKEYS = "ERR Bad number of keys provided"
SHEBANG_WITHOUT_END = "ERR Invalid script shebang"
SHEBANG_UNREADABLE = "ERR Invalid engine in script shebang"
SHEBANG_ENGINE = "ERR Unexpected engine in script shebang: {}"
SHEBANG_OPTION = "ERR Unknown lua shebang option: {}"
SHEBANG_FLAG = "ERR Unexpected flag in script shebang: {}"
LIBRARY_WITHOUT_METADATA = "ERR Missing library metadata"
LIBRARY_METADATA = "ERR Invalid library metadata"
LIBRARY_WITHOUT_NAME = "ERR Library name was not given"
LIBRARY_TWO_NAMES = "ERR Invalid metadata value, name argument was given multiple times"
LIBRARY_OPTION = "ERR Invalid metadata value given: {}"
LIBRARY_ENGINE = "ERR Engine '{}' not found"
LIBRARY_BAD_NAME = (
    "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"
)
LIBRARY_EXISTS = "ERR Library '{}' already exists"
RESTORED_LIBRARY_EXISTS = "ERR Library {} already exists"
LIBRARY_IS_EMPTY = "ERR No functions registered"
LIBRARY_DOES_NOT_COMPILE = "ERR Error compiling function: {}"
LIBRARY_DOES_NOT_LOAD = "ERR Error registering functions: {}"
LIBRARY_TAKES_LONG = "ERR FUNCTION LOAD timeout"
NO_LIBRARY = "ERR Library not found"
NO_FUNCTION = "ERR Function not found"
FUNCTION_EXISTS = "ERR Function {} already exists"
FUNCTION_UNKNOWN_OPTION = "ERR Unknown option given: {}"
FUNCTION_UNKNOWN_ARGUMENT = "ERR Unknown argument {}"
FUNCTION_LIST_WITHOUT_NAME = "ERR library name argument was not given"
FUNCTION_FLUSH_MODE = "ERR FUNCTION FLUSH only supports SYNC|ASYNC option"
FUNCTION_RESTORE_POLICY = "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."
BAD_DUMP = "ERR DUMP payload version or checksum are wrong"
BAD_DATA_FORMAT = "ERR Bad data format"
KEY_EXISTS = "BUSYKEY Target key name already exists."
INVALID_TTL = "ERR Invalid TTL value, must be >= 0"
INVALID_IDLETIME = "ERR Invalid IDLETIME value, must be >= 0"
INVALID_FREQ = "ERR Invalid FREQ value, must be >= 0 and <= 255"

# Geo
INVALID_PLACE = "ERR invalid longitude,latitude pair {:f},{:f}"
UNSUPPORTED_UNIT = "ERR unsupported unit provided. please use M, KM, FT, MI"
NEED_NUMERIC = "ERR need numeric {}"
NEGATIVE_RADIUS = "ERR radius cannot be negative"
NEGATIVE_BOX = "ERR height or width cannot be negative"
NO_SUCH_MEMBER = "ERR could not decode requested zset member"
GEO_COUNT_NOT_POSITIVE = "ERR COUNT must be > 0"
ANY_NEEDS_COUNT = "ERR the ANY argument requires COUNT argument"
ONE_CENTRE = "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for {}"
ONE_SHAPE = "ERR exactly one of BYRADIUS and BYBOX can be specified for {}"
NOT_WITH_STORE = "ERR {} is not compatible with WITHDIST, WITHHASH and WITHCOORD options"

# HyperLogLog
CORRUPTED_SKETCH = "INVALIDOBJ Corrupted HLL object detected"
NOT_A_SKETCH = "WRONGTYPE Key is not a valid HyperLogLog string value."
NO_SUCH_SKETCH = "ERR The specified key does not exist"
NO_SWITCH = "ERR Argument must be ON or OFF"
NOT_SPARSE = "ERR HLL encoding is not sparse"
UNKNOWN_PFDEBUG = "ERR Unknown PFDEBUG subcommand '{}'"
PACKING_FAILED = "ERR TESTFAILED packed registers read back as others"
ESTIMATE_FAILED = "ERR TESTFAILED the estimate is too far off"

# Bitmaps
BIT_OFFSET = "ERR bit offset is not an integer or out of range"
BIT_VALUE = "ERR bit is not an integer or out of range"
BIT_ARGUMENT = "ERR The bit argument must be 1 or 0."
BITFIELD_TYPE = (
    "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."
)
BITFIELD_READ_ONLY = "ERR BITFIELD_RO only supports the GET subcommand"
BITOP_ONE_KEY = "ERR BITOP NOT must be called with a single source key."
BITOP_KEYS = "ERR BITOP {} must be called with at least two source keys."
OVERFLOW_TYPE = "ERR Invalid OVERFLOW type specified"

# Payloads of function libraries
NO_FUNCTION_IN_PAYLOAD = "ERR given type is not a function"
FUNCTIONS_DAMAGED = "ERR failed loading functions"

# Databases, and what DEBUG cannot do
INVALID_FIRST_INDEX = "ERR invalid first DB index"
INVALID_SECOND_INDEX = "ERR invalid second DB index"
DEBUG_UNSUPPORTED = "ERR DEBUG {} is not supported by this backend"



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


class NotOwnedError(RedipyError):
    """A lock or a place that is not held, or not any more: its lease has run out."""


class PluginError(RedipyError, RuntimeError):
    """A function or command that cannot be added: its name is taken, or it is not what it should be."""


class ScriptError(RedipyError, ValueError):
    """A script that cannot be built, or that failed while it ran; `__cause__` holds the error that stopped it."""

    line: int = 0
    """The line of the Python function that the script was made of; 0 where that is not known."""


class ScriptTimeoutError(ScriptError, TimeoutError):
    """A script that ran longer than its `timeout`; what it did before stays."""


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
