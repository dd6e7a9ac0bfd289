"""Geo in its first form: searches within a radius, which `geosearch` replaces in new code.

Imports: the helpers of this surface.
"""
from __future__ import annotations

from typing import Literal, TypedDict, Unpack, overload

from redipy.api.base import Commands, T
from redipy.api.readings import geo_members
from redipy.api.records import GeoMember
from redipy.api.words import flags, nearest, options
from redipy.values import Value


class Nearest(TypedDict, total=False):
    """Which of the members within the radius are given, and in which order: further parameters, for overloads."""

    sort: str | None
    count: int | None
    any: bool


class GeoRadiusCommands(Commands[T]):
    """GEORADIUS and GEORADIUSBYMEMBER, and their forms that only read."""

    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        store: Value, store_dist: None = None, **which: Unpack[Nearest],
    ) -> int: ...
    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        store: None = None, store_dist: Value, **which: Unpack[Nearest],
    ) -> int: ...
    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: Literal[False] = False, withcoord: Literal[False] = False, withhash: Literal[False] = False,
        **which: Unpack[Nearest],
    ) -> list[T]: ...
    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: Literal[True], withcoord: bool = False, withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: Literal[True], withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: Literal[True], **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    def georadius(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: bool = False, count: int | None = None,
        sort: str | None = None, any: bool = False, store: Value | None = None, store_dist: Value | None = None,
    ) -> int | list[T] | list[GeoMember[T]]:
        """`geosearch` within a radius around a place.

        store, store_dist: put what is found in the place of what this key held, with the places or the distances for
        scores; returns how many members it has.
        """
        words = [longitude, latitude, radius, unit, *nearest(sort, count, any)]
        if store is not None or store_dist is not None:
            return self._execute(b"GEORADIUS", key, *words, *options(STORE=store, STOREDIST=store_dist))
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return read(self._execute(b"GEORADIUS", key, *words))
        return self._texts(self._execute(b"GEORADIUS", key, *words))

    @overload
    def georadius_ro(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: Literal[False] = False, withcoord: Literal[False] = False, withhash: Literal[False] = False,
        **which: Unpack[Nearest],
    ) -> list[T]: ...
    @overload
    def georadius_ro(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: Literal[True], withcoord: bool = False, withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadius_ro(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: Literal[True], withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadius_ro(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: Literal[True], **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    def georadius_ro(
        self, key: Value, longitude: float, latitude: float, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: bool = False, count: int | None = None,
        sort: str | None = None, any: bool = False,
    ) -> list[T] | list[GeoMember[T]]:
        """`georadius` that only reads."""
        words = [longitude, latitude, radius, unit, *nearest(sort, count, any)]
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return read(self._execute(b"GEORADIUS_RO", key, *words))
        return self._texts(self._execute(b"GEORADIUS_RO", key, *words))

    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        store: Value, store_dist: None = None, **which: Unpack[Nearest],
    ) -> int: ...
    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        store: None = None, store_dist: Value, **which: Unpack[Nearest],
    ) -> int: ...
    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: Literal[False] = False, withcoord: Literal[False] = False, withhash: Literal[False] = False,
        **which: Unpack[Nearest],
    ) -> list[T]: ...
    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: Literal[True], withcoord: bool = False, withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: Literal[True], withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: Literal[True], **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    def georadiusbymember(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: bool = False, count: int | None = None,
        sort: str | None = None, any: bool = False, store: Value | None = None, store_dist: Value | None = None,
    ) -> int | list[T] | list[GeoMember[T]]:
        """`georadius` around a member. Errors: ValueError when it is missing."""
        words = [member, radius, unit, *nearest(sort, count, any)]
        if store is not None or store_dist is not None:
            return self._execute(b"GEORADIUSBYMEMBER", key, *words, *options(STORE=store, STOREDIST=store_dist))
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return read(self._execute(b"GEORADIUSBYMEMBER", key, *words))
        return self._texts(self._execute(b"GEORADIUSBYMEMBER", key, *words))

    @overload
    def georadiusbymember_ro(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: Literal[False] = False, withcoord: Literal[False] = False, withhash: Literal[False] = False,
        **which: Unpack[Nearest],
    ) -> list[T]: ...
    @overload
    def georadiusbymember_ro(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: Literal[True], withcoord: bool = False, withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadiusbymember_ro(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: Literal[True], withhash: bool = False, **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    @overload
    def georadiusbymember_ro(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: Literal[True], **which: Unpack[Nearest],
    ) -> list[GeoMember[T]]: ...
    def georadiusbymember_ro(
        self, key: Value, member: Value, radius: float, unit: str = "m", *,
        withdist: bool = False, withcoord: bool = False, withhash: bool = False, count: int | None = None,
        sort: str | None = None, any: bool = False,
    ) -> list[T] | list[GeoMember[T]]:
        """`georadiusbymember` that only reads."""
        words = [member, radius, unit, *nearest(sort, count, any)]
        if withcoord or withdist or withhash:
            words += flags(WITHCOORD=withcoord, WITHDIST=withdist, WITHHASH=withhash)
            read = geo_members(self._decode, withdist, withhash, withcoord)
            return read(self._execute(b"GEORADIUSBYMEMBER_RO", key, *words))
        return self._texts(self._execute(b"GEORADIUSBYMEMBER_RO", key, *words))
