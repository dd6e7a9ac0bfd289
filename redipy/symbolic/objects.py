"""Keys as objects: what a script does with Redis's data.

Each method is an expression; given to `add` it is run for what it does. What it gives is what the method of its name
gives outside of scripts, but pairs are lists. Imports: expressions, ir, shapes, the command table, api.modes.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.api.modes import (
    REX_ALWAYS,
    REX_EARLIER,
    RSM_ALWAYS,
    RExpireMode,
    RSetMode,
    expire_words,
    set_options,
)
from redipy.commands.table import COMMANDS
from redipy.errors import ResponseError, ScriptError
from redipy.symbolic import ir
from redipy.symbolic.expressions import Expr, Operand, Spread, node_of
from redipy.symbolic.shapes import shape_of
from redipy.values import decoded, encoded


def execute(command: str, *words: Operand | Spread, shape: str | None = None, no_adjust: bool = False) -> Expr:
    """A command; which of its words are keys, its declaration says.

    Errors: ScriptError for a spread list of which some elements would be keys, and others not.
    """
    name = command.upper()
    nodes = [word.node if isinstance(word, Spread) else node_of(word) for word in words]
    keys = _key_positions(name, nodes)
    marked = tuple(_as_key(node) if at in keys else node for at, node in enumerate(nodes))
    return Expr(ir.Execute(name, marked, shape or shape_of(name, marked, adjusted=not no_adjust)))


def _as_key(node: ir.Expr | ir.Spread) -> ir.Word:
    return ir.Spread(node.elements, keys=True) if isinstance(node, ir.Spread) else ir.Key(node)


def _key_positions(name: str, nodes: Sequence[ir.Expr | ir.Spread]) -> Collection[int]:
    """Which words are keys. Of a command that is not known here, or cannot be read as it stands, the first one is.

    How many a spread list comes to is not known: what holds of one, of two and of three elements is taken to hold.
    """
    if not any(isinstance(node, ir.Spread) for node in nodes):
        return _keys_among(name, nodes, 1)
    found = [_keys_among(name, nodes, size) for size in (1, 2, 3)]
    if found[0] != found[1] or found[0] != found[2]:
        raise ScriptError(f"which words of {name} are keys depends on the list that is spread: call it in a loop")
    return found[0]


def _keys_among(name: str, nodes: Sequence[ir.Expr | ir.Spread], size: int) -> Collection[int]:
    """Which words are keys if each spread list has so many elements. Errors: ScriptError if only some of these are."""
    command = COMMANDS.get(name.encode())
    if command is None:
        return {0}
    whose = [at for at, node in enumerate(nodes) for _ in range(size if isinstance(node, ir.Spread) else 1)]
    try:
        positions = command.key_positions([_sample(nodes[at], nodes, size) for at in whose])
    except (ResponseError, IndexError):
        return {0}
    found = [whose[position] for position in positions]
    if any(isinstance(nodes[at], ir.Spread) and found.count(at) != size for at in found):
        raise ScriptError(f"only some words of {name} are keys among those that are spread: call it in a loop")
    return set(found)


def _sample(node: ir.Expr | ir.Spread, nodes: Sequence[ir.Expr | ir.Spread], size: int) -> bytes:
    """A word as it could be; a number of keys must be right."""
    match node:
        case ir.Literal(str() | float() as value):
            return encoded(value if not isinstance(value, float) or value % 1 else int(value))
        case ir.Arithmetic("+", ir.Length(), ir.Literal(float(more))):
            return b"%d" % (size + more)
        case ir.Length(elements) | ir.Call("len", (elements,)) if any(
            other in (ir.Spread(elements), ir.Spread(ir.Call("elements", (elements,)))) for other in nodes
        ):
            return b"%d" % size
    return b"1"


class RedisFn(Expr):
    """Any Redis command by its name, on a key; a name that only Redis knows works on Redis only."""

    __slots__ = ()

    def __init__(self, name: str, key: Operand, *args: Operand | Spread, no_adjust: bool = False) -> None:
        """`no_adjust` gives the reply as it is: text, numbers, lists, dicts, None. `Spread(list)` is several words."""
        super().__init__(execute(name, key, *args, no_adjust=no_adjust).node)


class RedisObject:
    """A key of any type."""

    __slots__ = ("_key",)

    def __init__(self, key: Operand) -> None:
        self._key = key

    def key(self) -> Operand:
        """The key, as it was given."""
        return self._key

    def _execute(
        self, command: str, *words: Operand | Spread, shape: str | None = None, no_adjust: bool = False
    ) -> Expr:
        return execute(command, self._key, *words, shape=shape, no_adjust=no_adjust)

    def exists(self) -> Expr:
        """1 if there is such a key, else 0."""
        return self._execute("EXISTS")

    def delete(self) -> Expr:
        """Delete the key; 1 if there was one, else 0."""
        return self._execute("DEL")

    def key_type(self) -> Expr:
        """`string`, `list`, `hash`, `set`, `zset`, or None for a missing key."""
        return self._execute("TYPE")

    def expire(self, *, mode: RExpireMode = REX_ALWAYS, expire_in: Operand = None) -> Expr:
        """Let the key expire after so many seconds, or never without them; whether that changed anything."""
        if expire_in is None:
            expire_words(mode, None, None, None)  # refuses an unknown mode
            return Expr(ir.Literal(False)) if mode == REX_EARLIER else self._execute("PERSIST")
        _, (_, *condition) = expire_words(mode, None, None, 1)
        return self._execute("PEXPIRE", _milliseconds(expire_in), *map(_text, condition))

    def ttl(self) -> Expr:
        """Seconds until the key expires; -1 if it does not, None if it is missing."""
        return self._execute("PTTL", shape="ttl")

    def redis_fn(self, name: str, *args: Operand | Spread, no_adjust: bool = False) -> Expr:
        """Any command on this key; see `RedisFn`."""
        return RedisFn(name, self._key, *args, no_adjust=no_adjust)


def _milliseconds(seconds: Operand) -> Expr:
    if isinstance(seconds, int | float):
        return Expr(ir.Literal(float(round(seconds * 1000))))
    return Expr(ir.Call("redipy.milliseconds", (node_of(seconds),)))


def _text(word: object) -> str:
    return decoded(encoded(word))  # type: ignore[arg-type]


class RedisVar(RedisObject):
    """A string."""

    __slots__ = ()

    def set_value(
        self,
        value: Operand,
        *,
        mode: RSetMode = RSM_ALWAYS,
        return_previous: bool = False,
        expire_in: Operand = None,
        keep_ttl: bool = False,
    ) -> Expr:
        """Set the value; whether it was set, or the previous value (None if there was none) with `return_previous`.

        It expires in so many seconds; without them it does not, unless `keep_ttl` leaves the expiry as it is.
        """
        words: list[Operand] = [_text(word) for word in set_options(mode, return_previous, None, None, False)]
        if expire_in is not None:
            words += "PX", _milliseconds(expire_in)
        elif keep_ttl:
            words.append("KEEPTTL")
        return self._execute("SET", value, *words)

    def get_value(self, *, default: Operand = None, no_adjust: bool = False) -> Expr:
        """The value; the default if the key is missing, which is evaluated in any case."""
        value = self._execute("GET", no_adjust=no_adjust)
        if default is None:
            return value
        return Expr(ir.Call("redipy.default", (value.node, node_of(default))))

    def incrby(self, inc: Operand) -> Expr:
        """Add a number to the value, 0 if the key is missing; the new value."""
        return self._execute("INCRBYFLOAT", inc)


class RedisList(RedisObject):
    """A list."""

    __slots__ = ()

    def lpush(self, *values: Operand | Spread) -> Expr:
        """Put values before the head in turn; the new length. `Spread(list)` is several."""
        return self._execute("LPUSH", *values)

    def rpush(self, *values: Operand | Spread) -> Expr:
        """Put values behind the tail; the new length. `Spread(list)` is several."""
        return self._execute("RPUSH", *values)

    def lpop(self, count: Operand = None, *, no_adjust: bool = False) -> Expr:
        """Take the head, or a list of up to `count` from there; None if the key is missing."""
        return self._execute("LPOP", *(() if count is None else (count,)), no_adjust=no_adjust)

    def rpop(self, count: Operand = None, *, no_adjust: bool = False) -> Expr:
        """Take the tail, or a list of up to `count` from there; None if the key is missing."""
        return self._execute("RPOP", *(() if count is None else (count,)), no_adjust=no_adjust)

    def lrange(self, start: Operand, stop: Operand) -> Expr:
        """The elements from an index to another, both included."""
        return self._execute("LRANGE", start, stop)

    def llen(self) -> Expr:
        """How many elements there are."""
        return self._execute("LLEN")


class RedisHash(RedisObject):
    """A hash."""

    __slots__ = ()

    def hset(self, mapping: Mapping[Operand, Operand]) -> Expr:
        """Set fields; how many are new."""
        return self._execute("HSET", *(word for pair in mapping.items() for word in pair))

    def hdel(self, *fields: Operand | Spread) -> Expr:
        """Delete fields; how many there were. `Spread(list)` is several."""
        return self._execute("HDEL", *fields)

    def hget(self, field: Operand) -> Expr:
        """The value of a field, None if there is none."""
        return self._execute("HGET", field)

    def hmget(self, *fields: Operand | Spread) -> Expr:
        """A dict of the fields asked for, None for those that are missing. `Spread(list)` is several."""
        return self._execute("HMGET", *fields)

    def hincrby(self, field: Operand, inc: Operand) -> Expr:
        """Add a number to the value of a field, 0 if it is missing; the new value."""
        return self._execute("HINCRBYFLOAT", field, inc)

    def hkeys(self) -> Expr:
        """The names of all fields."""
        return self._execute("HKEYS")

    def hvals(self) -> Expr:
        """The values of all fields."""
        return self._execute("HVALS")

    def hgetall(self) -> Expr:
        """A dict of all fields."""
        return self._execute("HGETALL")


class RedisSortedSet(RedisObject):
    """A sorted set."""

    __slots__ = ()

    def add(self, score: Operand, member: Operand) -> Expr:
        """Add a member, or give it another score; how many are new."""
        return self._execute("ZADD", score, member, shape="number")

    def pop_max(self, count: Operand = None) -> Expr:
        """Take up to `count` members (1 if not given) of the highest scores: a list of `[member, score]`."""
        return self._execute("ZPOPMAX", *(() if count is None else (count,)))

    def pop_min(self, count: Operand = None) -> Expr:
        """Take up to `count` members (1 if not given) of the lowest scores: a list of `[member, score]`."""
        return self._execute("ZPOPMIN", *(() if count is None else (count,)))

    def range(self, start: Operand, stop: Operand) -> Expr:
        """The members from a rank to another, both included."""
        return self._execute("ZRANGE", start, stop, shape="texts")

    def card(self) -> Expr:
        """How many members there are."""
        return self._execute("ZCARD")


class RedisSet(RedisObject):
    """A set."""

    __slots__ = ()

    def add(self, value: Operand) -> Expr:
        """Add a member; how many are new."""
        return self._execute("SADD", value)

    def remove(self, value: Operand) -> Expr:
        """Remove a member; how many there were."""
        return self._execute("SREM", value)

    def has(self, value: Operand) -> Expr:
        """Whether the value is a member."""
        return self._execute("SISMEMBER", value)

    def members(self) -> Expr:
        """All members, in any order."""
        return self._execute("SMEMBERS")

    def card(self) -> Expr:
        """How many members there are."""
        return self._execute("SCARD")

