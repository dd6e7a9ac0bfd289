"""Geo: places on the earth, kept in sorted sets whose scores are the cells that they lie in.

What a cell is and how far places are apart is in `geohash`; this room reads the options of searches, asks the sorted
set for the scores of the cells, and shapes what is answered. Imports: errors, keyspace, and of the commands `geohash`,
`sorted_sets`, `table`, `words`.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redipy.commands.geohash import (
    UNITS,
    Box,
    Circle,
    Place,
    Shape,
    cells_over,
    distance,
    geohash_text,
    is_on_the_map,
    place_of,
    score_of,
)
from redipy.commands.sorted_sets import store, zadd
from redipy.commands.table import Declare
from redipy.commands.words import integer, real
from redipy.containers import ScoreRange, SortedSet
from redipy.errors import (
    ANY_NEEDS_COUNT,
    GEO_COUNT_NOT_POSITIVE,
    INVALID_PLACE,
    NEED_NUMERIC,
    NEGATIVE_BOX,
    NEGATIVE_RADIUS,
    NO_SUCH_MEMBER,
    NOT_WITH_STORE,
    ONE_CENTRE,
    ONE_SHAPE,
    SYNTAX_ERROR,
    UNSUPPORTED_UNIT,
    ResponseError,
)
from redipy.keyspace import Keyspace
from redipy.replies import Reply

command = Declare("geo")


def _place(longitude: bytes, latitude: bytes) -> Place:
    """The place that two words stand for."""
    place = real(longitude), real(latitude)
    if not is_on_the_map(place):
        raise ResponseError(INVALID_PLACE.format(*place))
    return place


def _unit(word: bytes) -> float:
    """How many metres a unit has."""
    metres = UNITS.get(word.upper())
    if metres is None:
        raise ResponseError(UNSUPPORTED_UNIT)
    return metres


def _four_decimals(number: float) -> bytes:
    """A distance as text."""
    whole, fraction = divmod(round(number * 10000), 10000)
    return b"%d.%04d" % (whole, fraction)


@command("GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]", "write denyoom",
         by_hand=True)
def geoadd(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Add members at places, or move those that are there; how many are new, with CH how many are new or moved.

    NX only adds, XX only moves. O(log n) a member. Errors: WRONGTYPE; a place that is not on the map.
    """
    start = next((at for at, word in enumerate(words) if word.upper() not in (b"NX", b"XX", b"CH")), len(words))
    options, places = words[:start], words[start:]
    if len(places) % 3 or not places or {b"NX", b"XX"} <= {option.upper() for option in options}:
        raise ResponseError(SYNTAX_ERROR)
    pairs: list[bytes] = []
    for longitude, latitude, member in zip(places[::3], places[1::3], places[2::3], strict=True):
        pairs += (b"%d" % score_of(_place(longitude, latitude)), member)
    return zadd(db, key, *options, *pairs)


@command("GEOPOS key [member [member ...]]", "readonly", by_hand=True)
def geopos(db: Keyspace, key: bytes, *member: bytes) -> list[list[float] | None]:
    """Longitude and latitude of each member, None for one that is missing. O(1) a member."""
    scores = map(db.zset(key).get, member)
    return [None if score is None else list(place_of(score)) for score in scores]


@command("GEOHASH key [member [member ...]]", "readonly", by_hand=True)
def geohash(db: Keyspace, key: bytes, *member: bytes) -> list[bytes | None]:
    """The geohash of each member, eleven characters, None for one that is missing. O(1) a member."""
    scores = map(db.zset(key).get, member)
    return [None if score is None else geohash_text(score) for score in scores]


@command("GEODIST key member1 member2 [M | KM | FT | MI]", "readonly", by_hand=True)
def geodist(db: Keyspace, key: bytes, member1: bytes, member2: bytes, *unit: bytes) -> bytes | None:
    """The distance of two members, in metres if no unit is given; None when one is missing. O(1)."""
    if len(unit) > 1:
        raise ResponseError(SYNTAX_ERROR)
    metres = _unit(unit[0]) if unit else 1.0
    zset = db.zset(key)
    one, other = zset.get(member1), zset.get(member2)
    if one is None or other is None:
        return None
    return _four_decimals(distance(place_of(one), place_of(other)) / metres)


class Found(NamedTuple):
    """A member within the shape of a search."""

    member: bytes
    score: float
    metres: float
    place: Place


@dataclass(slots=True)
class Search:
    """A search as its words describe it."""

    zset: SortedSet
    centre: Place | None = None
    metres: float = 1.0  # of the unit that was given
    shape: tuple[float, ...] = ()  # a radius, or width and height, in that unit
    order: bytes = b""
    count: int | None = None
    any: bool = False
    shown: set[bytes] = field(default_factory=set)
    store: bytes | None = None
    event: str = "georadiusstore"  # as what it is told that something was stored
    store_distances: bool = False

    def read_radius(self, radius: bytes, unit: bytes) -> None:
        """Read a radius and its unit."""
        number = real(radius, NEED_NUMERIC.format("radius"))
        if number < 0:
            raise ResponseError(NEGATIVE_RADIUS)
        self.shape, self.metres = (number,), _unit(unit)

    def read_box(self, width: bytes, height: bytes, unit: bytes) -> None:
        """Read the sides of a box and their unit."""
        numbers = real(width, NEED_NUMERIC.format("width")), real(height, NEED_NUMERIC.format("height"))
        if min(numbers) < 0:
            raise ResponseError(NEGATIVE_BOX)
        self.shape, self.metres = numbers, _unit(unit)

    def read_member(self, member: bytes) -> None:
        """Take the place of a member as the centre; if the key is missing there is nothing to be found anyway."""
        score = self.zset.get(member)
        if score is not None:
            self.centre = place_of(score)
        elif self.zset:
            raise ResponseError(NO_SUCH_MEMBER)
        else:
            self.centre = (0.0, 0.0)

    def read_option(self, left: list[bytes]) -> bool:
        """Read one of the options that every search takes; False if the next word is none."""
        match left[0].upper():
            case b"WITHDIST" | b"WITHHASH" | b"WITHCOORD" as shown:
                self.shown.add(shown)
            case b"ASC" | b"DESC" as order:
                self.order = order
            case b"ANY":
                self.any = True
            case b"COUNT" if len(left) > 1:
                self.count = integer(left.pop(1))
                if self.count <= 0:
                    raise ResponseError(GEO_COUNT_NOT_POSITIVE)
            case _:
                return False
        del left[0]
        return True

    def check(self, storing: str) -> None:
        """Refuse options that do not go together."""
        if self.store is not None and self.shown:
            raise ResponseError(NOT_WITH_STORE.format(storing))

    def check_any(self) -> None:
        """Refuse ANY without COUNT."""
        if self.any and self.count is None:
            raise ResponseError(ANY_NEEDS_COUNT)

    def found(self) -> list[Found]:
        """The members within the shape, in the order asked for."""
        if not self.zset or self.centre is None:
            return []
        sizes = [size * self.metres for size in self.shape]
        shape: Shape = Circle(self.centre, *sizes) if len(sizes) == 1 else Box(self.centre, *sizes)
        found: list[Found] = []
        for cell in cells_over(shape):
            if self.any and len(found) >= (self.count or 0):
                break
            low, high = cell.scores()
            for member, score in self.zset.by_score(ScoreRange(float(low), float(high), most_open=True)):
                place = place_of(score)
                metres = shape.distance_within(place)
                if metres is not None:
                    found.append(Found(member, score, metres, place))
                    if self.any and len(found) >= (self.count or 0):
                        break
        if self.order or (self.count is not None and not self.any):
            found.sort(key=lambda one: one.metres, reverse=self.order == b"DESC")
        return found[:self.count]

    def reply(self) -> list[Reply]:
        """What is answered: members, each with what was asked for beside it."""
        found = self.found()
        if not self.shown:
            return [one.member for one in found]
        return [
            [one.member]
            + ([_four_decimals(one.metres / self.metres)] if b"WITHDIST" in self.shown else [])
            + ([int(one.score)] if b"WITHHASH" in self.shown else [])
            + ([list(one.place)] if b"WITHCOORD" in self.shown else [])
            for one in found
        ]

    def stored(self, db: Keyspace, destination: bytes) -> int:
        """Keep what was found as a sorted set in the place of what was there; how many members it has."""
        pairs = [
            (one.member, one.metres / self.metres if self.store_distances else one.score) for one in self.found()
        ]
        return store(db, destination, pairs, self.event)

    def answer(self, db: Keyspace) -> Reply:
        """The reply, or what was stored."""
        return self.reply() if self.store is None else self.stored(db, self.store)


def _radius_search(search: Search, words: Sequence[bytes], *, may_store: bool) -> None:
    """Read the options of GEORADIUS and its kin."""
    left = list(words)
    while left:
        if search.read_option(left):
            continue
        if not may_store or left[0].upper() not in (b"STORE", b"STOREDIST") or len(left) < 2:
            raise ResponseError(SYNTAX_ERROR)
        search.store_distances = left.pop(0).upper() == b"STOREDIST"
        search.store = left.pop(0)
    search.check("STORE option in GEORADIUS")
    search.check_any()


_RADIUS_OPTIONS = "[WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]"
_AROUND_PLACE = f"key longitude latitude radius <M | KM | FT | MI> {_RADIUS_OPTIONS}"
_AROUND_MEMBER = f"key member radius <M | KM | FT | MI> {_RADIUS_OPTIONS}"
_STORE = "[STORE key | STOREDIST key]"


def _around_place(
    db: Keyspace, key: bytes, place: tuple[bytes, bytes, bytes, bytes], options: Sequence[bytes], *, may_store: bool
) -> Reply:
    search = Search(db.reading().zset(key))
    longitude, latitude, radius, unit = place
    search.centre = _place(longitude, latitude)
    search.read_radius(radius, unit)
    _radius_search(search, options, may_store=may_store)
    return search.answer(db)


def _around_member(
    db: Keyspace, key: bytes, place: tuple[bytes, bytes, bytes], options: Sequence[bytes], *, may_store: bool
) -> Reply:
    search = Search(db.reading().zset(key))
    member, radius, unit = place
    search.read_member(member)
    if search.zset:  # the server does not read the radius around a member that cannot be there
        search.read_radius(radius, unit)
    _radius_search(search, options, may_store=may_store)
    return search.answer(db)


@command(
    f"GEORADIUS {_AROUND_PLACE} {_STORE}", "write denyoom movablekeys", uses="RO access, OW update", by_hand=True,
)  # fmt: skip
def georadius(
    db: Keyspace, key: bytes, longitude: bytes, latitude: bytes, radius: bytes, unit: bytes, *options: bytes
) -> Reply:
    """Members within a radius of a place; GEOSEARCH is the newer form. O(log n + in the cells around)."""
    return _around_place(db, key, (longitude, latitude, radius, unit), options, may_store=True)


@command(f"GEORADIUS_RO {_AROUND_PLACE}", "readonly", by_hand=True)
def georadius_ro(
    db: Keyspace, key: bytes, longitude: bytes, latitude: bytes, radius: bytes, unit: bytes, *options: bytes
) -> Reply:
    """GEORADIUS without STORE."""
    return _around_place(db, key, (longitude, latitude, radius, unit), options, may_store=False)


@command(
    f"GEORADIUSBYMEMBER {_AROUND_MEMBER} {_STORE}", "write denyoom movablekeys",
    uses="RO access, OW update", by_hand=True,
)  # fmt: skip
def georadiusbymember(
    db: Keyspace, key: bytes, member: bytes, radius: bytes, unit: bytes, *options: bytes
) -> Reply:
    """Members within a radius of another member. O(log n + in the cells around). Errors: a missing member."""
    return _around_member(db, key, (member, radius, unit), options, may_store=True)


@command(f"GEORADIUSBYMEMBER_RO {_AROUND_MEMBER}", "readonly", by_hand=True)
def georadiusbymember_ro(
    db: Keyspace, key: bytes, member: bytes, radius: bytes, unit: bytes, *options: bytes
) -> Reply:
    """GEORADIUSBYMEMBER without STORE."""
    return _around_member(db, key, (member, radius, unit), options, may_store=False)


def _search(db: Keyspace, key: bytes, words: Sequence[bytes], name: str, store: bytes | None = None) -> Search:
    """Read the words of GEOSEARCH or GEOSEARCHSTORE."""
    search = Search(db.reading().zset(key), store=store, event="geosearchstore")
    left = list(words)
    while left:
        if search.read_option(left):
            continue
        match left[0].upper(), len(left):
            case b"FROMMEMBER", size if size > 1 and search.centre is None:
                search.read_member(left[1])
                del left[:2]
            case b"FROMLONLAT", size if size > 2 and search.centre is None:
                search.centre = _place(left[1], left[2])
                del left[:3]
            case b"BYRADIUS", size if size > 2 and not search.shape:
                search.read_radius(left[1], left[2])
                del left[:3]
            case b"BYBOX", size if size > 3 and not search.shape:
                search.read_box(left[1], left[2], left[3])
                del left[:4]
            case b"STOREDIST", _ if store is not None:
                search.store_distances = True
                del left[0]
            case _:
                raise ResponseError(SYNTAX_ERROR)
    search.check(name)
    if search.centre is None:
        raise ResponseError(ONE_CENTRE.format(name))
    if not search.shape:
        raise ResponseError(ONE_SHAPE.format(name))
    search.check_any()
    return search


_SEARCH = (
    "<FROMMEMBER member | FROMLONLAT longitude latitude> "
    "<BYRADIUS radius <M | KM | FT | MI> | BYBOX width height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]]"
)


@command(f"GEOSEARCH key {_SEARCH} [WITHCOORD] [WITHDIST] [WITHHASH]", "readonly", by_hand=True)
def geosearch(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Members within a circle or box around a place or a member; none when the key is missing.

    The nearest come first with ASC, or with COUNT unless ANY takes the first that turn up. WITHDIST, WITHHASH and
    WITHCOORD put distance, score and place beside each. O(log n + in the cells around).
    Errors: WRONGTYPE before anything is read; a centre or shape that is missing, or given twice.
    """
    return _search(db, key, words, "GEOSEARCH").answer(db)


@command(
    f"GEOSEARCHSTORE destination source {_SEARCH} [STOREDIST]", "write denyoom",
    uses="OW update, RO access", by_hand=True,
)  # fmt: skip
def geosearchstore(db: Keyspace, destination: bytes, source: bytes, *words: bytes) -> Reply:
    """Keep what GEOSEARCH finds, with cells or with STOREDIST distances as scores; how many members it has."""
    return _search(db, source, words, "GEOSEARCHSTORE", store=destination).answer(db)
