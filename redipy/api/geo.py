"""Geo: the methods for members with a place on the map, in a sorted set. Imports: the helpers of this surface."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict, Unpack, overload

from redipy.api.base import Commands, K, T
from redipy.api.conversions import maybe_float
from redipy.api.readings import geo_members, positions
from redipy.api.records import GeoMember, GeoPosition
from redipy.api.words import flags, listed, nearest, places, search_area
from redipy.values import Value


class Area(TypedDict, total=False):
    """Where `geosearch` looks, and what it gives of that: its further parameters, for its overloads."""

    unit: str
    radius: float | None
    width: float | None
    height: float | None
    sort: str | None
    count: int | None
    any: bool


class GeoCommands(Commands[T]):
    """GEOADD, GEOSEARCH and their kin. Units are `m`, `km`, `ft` and `mi`."""

    def geoadd(
        self, key: Value, values: Mapping[K, tuple[float, float]] | Iterable[Value], nx: bool = False,
        xx: bool = False, ch: bool = False,
    ) -> int:
        """Give members their places; how many are new. O(log n) a member.

        values: a mapping of members to longitude and latitude, or longitude, latitude and member in turn. nx, xx: only
        new members, or only those there are. ch: count what was changed, too.
        Errors: ValueError for a place that is not on the map (±180°, ±85.05112878°), or `nx` with `xx`; WRONGTYPE.
        """
        return self._execute(b"GEOADD", key, *flags(NX=nx, XX=xx, CH=ch), *places(values))

    def geodist(self, key: Value, member1: Value, member2: Value, unit: str = "m") -> float | None:
        """The distance between two members, None when one is missing. O(1). Errors: ValueError; WRONGTYPE."""
        return maybe_float(self._execute(b"GEODIST", key, member1, member2, unit))

    def geohash(self, key: Value, members: Value | Iterable[Value], *others: Value) -> list[T | None]:
        """The place of each member as eleven characters of geohash.org, None where missing. O(members)."""
        return self._some_texts(self._execute(b"GEOHASH", key, *listed(members, others)))

    def geopos(self, key: Value, members: Value | Iterable[Value], *others: Value) -> list[GeoPosition | None]:
        """The place of each member, None where missing. O(members). Errors: WRONGTYPE."""
        return positions(self._execute(b"GEOPOS", key, *listed(members, others)))

    @overload
    def geosearch(
        self, key: Value, member: Value | None = None, longitude: float | None = None, latitude: float | None = None,
        *, withcoord: Literal[False] = False, withdist: Literal[False] = False, withhash: Literal[False] = False,
        **area: Unpack[Area],
    ) -> list[T]: ...
    @overload
    def geosearch(
        self, key: Value, member: Value | None = None, longitude: float | None = None, latitude: float | None = None,
        *, withcoord: bool = False, withdist: Literal[True], withhash: bool = False, **area: Unpack[Area],
    ) -> list[GeoMember[T]]: ...
    @overload
    def geosearch(
        self, key: Value, member: Value | None = None, longitude: float | None = None, latitude: float | None = None,
        *, withcoord: Literal[True], withdist: bool = False, withhash: bool = False, **area: Unpack[Area],
    ) -> list[GeoMember[T]]: ...
    @overload
    def geosearch(
        self, key: Value, member: Value | None = None, longitude: float | None = None, latitude: float | None = None,
        *, withcoord: bool = False, withdist: bool = False, withhash: Literal[True], **area: Unpack[Area],
    ) -> list[GeoMember[T]]: ...
    def geosearch(
        self, key: Value, member: Value | None = None, longitude: float | None = None, latitude: float | None = None,
        *, unit: str = "m", radius: float | None = None, width: float | None = None, height: float | None = None,
        sort: str | None = None, count: int | None = None, any: bool = False, withcoord: bool = False,
        withdist: bool = False, withhash: bool = False,
    ) -> list[T] | list[GeoMember[T]]:
        """The members within a `radius`, or a box of `width` and `height`, around a member or a place.

        sort: `ASC`, the nearest first, or `DESC`. count: no more than so many, the nearest, or, with `any`, those that
        are found first. withcoord, withdist, withhash: records with the place, the distance from the centre, the score.
        Empty when missing. O(members in and near the area). Errors: ValueError where there is not just one centre and
        one shape, for a `member` that is missing, or another unit; WRONGTYPE.
        """
        words = search_area(member, longitude, latitude, unit, radius, width, height) + nearest(sort, count, any)
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return read(self._execute(b"GEOSEARCH", key, *words))
        return self._texts(self._execute(b"GEOSEARCH", key, *words))

    def geosearchstore(
        self, destination: Value, source: Value, member: Value | None = None, longitude: float | None = None,
        latitude: float | None = None, *, unit: str = "m", radius: float | None = None, width: float | None = None,
        height: float | None = None, sort: str | None = None, count: int | None = None, any: bool = False,
        storedist: bool = False,
    ) -> int:
        """Put what `geosearch` finds in the place of what the destination held; how many members it has.

        storedist: with the distance from the centre for a score, instead of the place.
        """
        words = search_area(member, longitude, latitude, unit, radius, width, height) + nearest(sort, count, any)
        return self._execute(b"GEOSEARCHSTORE", destination, source, *words, *flags(STOREDIST=storedist))
