"""Cells of the earth: how a place becomes the 52 bits that a geo set keeps as a score, and how far places are apart.

Longitude and latitude are halved 26 times each, and the bits laid between each other, so that places in one cell have
scores next to each other. A search asks for the cell around its centre and the eight cells beside it. All numbers are
doubles and every operation is in Redis's order, so that they come out alike to the last bit. Imports: nothing of
redipy.

Sources: geohash.c, geohash_helper.c and geo.c in Redis.
"""
from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MOST_STEPS = 26
LONGITUDES = (-180.0, 180.0)
LATITUDES = (-85.05112878, 85.05112878)  # what the Mercator projection shows
EARTH_RADIUS = 6372797.560856  # metres
MERCATOR_MOST = 20037726.37
UNITS = {b"M": 1.0, b"KM": 1000.0, b"FT": 0.3048, b"MI": 1609.34}
ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"

_EVEN, _ODD = 0x5555555555555555, 0xAAAAAAAAAAAAAAAA  # the bits of the latitude, and of the longitude
_RADIANS = math.pi / 180.0

Place = tuple[float, float]  # longitude, latitude


class Cell(NamedTuple):
    """A cell: its bits, and how often the earth was halved each way."""

    bits: int
    steps: int

    def scores(self) -> tuple[int, int]:
        """The scores within the cell, half open."""
        shift = 52 - 2 * self.steps
        return self.bits << shift, self.bits + 1 << shift

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the cell."""
        return _bounds(self.bits, self.steps, LATITUDES)

    def beside(self, east: int, north: int) -> Cell:
        """The neighbour one cell to the east or west, north or south; the earth is round."""
        bits = _moved(self.bits, _ODD, _EVEN, self.steps, east)
        return Cell(_moved(bits, _EVEN, _ODD, self.steps, north), self.steps)


def _moved(bits: int, moving: int, other: int, steps: int, by: int) -> int:
    """The bits with those under the mask `moving` counted up or down by one."""
    if not by:
        return bits
    gaps = other >> 64 - 2 * steps
    moved = bits & moving
    moved = moved + (gaps + 1) if by > 0 else (moved | gaps) - (gaps + 1)
    return moved & moving >> 64 - 2 * steps | bits & other


def _spread(bits: int) -> int:
    """32 bits with a gap behind each."""
    for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                        (2, 0x3333333333333333), (1, _EVEN)):
        bits = (bits | bits << shift) & mask
    return bits


def _gathered(bits: int) -> int:
    """The bits at even places, put together: what `_spread` was given."""
    bits &= _EVEN
    for shift, mask in ((1, 0x3333333333333333), (2, 0x0F0F0F0F0F0F0F0F), (4, 0x00FF00FF00FF00FF),
                        (8, 0x0000FFFF0000FFFF), (16, 0x00000000FFFFFFFF)):
        bits = (bits | bits >> shift) & mask
    return bits


def _bits(place: Place, steps: int, latitudes: tuple[float, float]) -> int:
    longitude, latitude = place
    across = (longitude - LONGITUDES[0]) / (LONGITUDES[1] - LONGITUDES[0]) * (1 << steps)
    up = (latitude - latitudes[0]) / (latitudes[1] - latitudes[0]) * (1 << steps)
    return _spread(int(up) & 0xFFFFFFFF) | _spread(int(across) & 0xFFFFFFFF) << 1


def _bounds(bits: int, steps: int, latitudes: tuple[float, float]) -> tuple[float, float, float, float]:
    up, across, cells = _gathered(bits), _gathered(bits >> 1), 1 << steps
    height, width = latitudes[1] - latitudes[0], LONGITUDES[1] - LONGITUDES[0]
    return (
        LONGITUDES[0] + (across * 1.0 / cells) * width,
        latitudes[0] + (up * 1.0 / cells) * height,
        LONGITUDES[0] + ((across + 1) * 1.0 / cells) * width,
        latitudes[0] + ((up + 1) * 1.0 / cells) * height,
    )


def is_on_the_map(place: Place) -> bool:
    """Whether a place has a score: longitudes up to 180, latitudes up to 85.05112878."""
    return LONGITUDES[0] <= place[0] <= LONGITUDES[1] and LATITUDES[0] <= place[1] <= LATITUDES[1]


def score_of(place: Place) -> float:
    """The score of a place: the bits of its smallest cell."""
    return float(_bits(place, MOST_STEPS, LATITUDES))


def place_of(score: float) -> Place:
    """The middle of the cell that a score stands for."""
    west, south, east, north = Cell(int(score), MOST_STEPS).bounds()
    longitude, latitude = (west + east) / 2, (south + north) / 2
    return (
        min(max(longitude, LONGITUDES[0]), LONGITUDES[1]),
        min(max(latitude, LATITUDES[0]), LATITUDES[1]),
    )


def geohash_text(score: float) -> bytes:
    """The eleven characters of a standard geohash, which halves latitudes from -90 to 90.

    >>> geohash_text(score_of((13.361389, 38.115556)))
    b'sqc8b49rny0'
    """
    bits = _bits(place_of(score), MOST_STEPS, (-90.0, 90.0))
    return "".join([ALPHABET[bits >> 52 - 5 * at & 31] for at in range(1, 11)] + ["0"]).encode()


def distance(one: Place, other: Place) -> float:
    """Metres between two places on a sphere, by the haversine formula.

    >>> round(distance((13.361389, 38.115556), (15.087269, 37.502669)))
    166274
    """
    (longitude1, latitude1), (longitude2, latitude2) = one, other
    v = math.sin((longitude2 * _RADIANS - longitude1 * _RADIANS) / 2)
    if v == 0.0:
        return EARTH_RADIUS * abs(latitude2 * _RADIANS - latitude1 * _RADIANS)
    latitude1, latitude2 = latitude1 * _RADIANS, latitude2 * _RADIANS
    u = math.sin((latitude2 - latitude1) / 2)
    return 2.0 * EARTH_RADIUS * math.asin(math.sqrt(u * u + math.cos(latitude1) * math.cos(latitude2) * v * v))


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything up to a radius in metres from a centre."""

    centre: Place
    radius: float

    def extent(self) -> tuple[float, float, float]:
        """Metres from the centre to the east, to the north, and to the farthest point."""
        return self.radius, self.radius, self.radius

    def distance_within(self, place: Place) -> float | None:
        """How far a place in the circle is from the centre; None outside."""
        metres = distance(self.centre, place)
        return metres if metres <= self.radius else None


@dataclass(frozen=True, slots=True)
class Box:
    """Everything within a width and a height in metres around a centre."""

    centre: Place
    width: float
    height: float

    def extent(self) -> tuple[float, float, float]:
        """See `Circle.extent`."""
        east, north = self.width / 2, self.height / 2
        return east, north, math.sqrt(east * east + north * north)

    def distance_within(self, place: Place) -> float | None:
        """See `Circle.distance_within`."""
        (longitude, latitude), (longitude2, latitude2) = self.centre, place
        if EARTH_RADIUS * abs(latitude * _RADIANS - latitude2 * _RADIANS) > self.height / 2:
            return None
        if distance((longitude2, latitude2), (longitude, latitude2)) > self.width / 2:
            return None
        return distance(self.centre, place)


Shape = Circle | Box


def cells_over(shape: Shape) -> Iterator[Cell]:
    """The cells that cover a shape, in the order in which they are searched: the centre's first. Nine at most."""
    west, south, east, north = _bounding_box(shape)
    steps = _steps_for(shape.extent()[2], shape.centre[1])
    centre = Cell(_bits(shape.centre, steps, LATITUDES), steps)
    if steps > 1 and (
        centre.beside(0, 1).bounds()[3] < north
        or centre.beside(0, -1).bounds()[1] > south
        or centre.beside(1, 0).bounds()[2] < east
        or centre.beside(-1, 0).bounds()[0] > west
    ):  # a neighbour ends within the shape
        steps -= 1
        centre = Cell(_bits(shape.centre, steps, LATITUDES), steps)
    low_west, low_south, high_east, high_north = centre.bounds()
    previous: Cell | None = None
    for to_east, to_north in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)):
        if steps >= 2 and (
            (to_north < 0 and low_south < south)
            or (to_north > 0 and high_north > north)
            or (to_east < 0 and low_west < west)
            or (to_east > 0 and high_east > east)
        ):
            continue  # the shape ends within the centre's cell on that side
        cell = centre.beside(to_east, to_north)
        if cell != previous:  # around a huge shape neighbours may be the same cell
            yield cell
            previous = cell


def _bounding_box(shape: Shape) -> tuple[float, float, float, float]:
    """West, south, east and north of a shape."""
    longitude, latitude = shape.centre
    width, height, _ = shape.extent()
    up = height / EARTH_RADIUS / _RADIANS
    top = width / EARTH_RADIUS / math.cos((latitude + up) * _RADIANS) / _RADIANS
    bottom = width / EARTH_RADIUS / math.cos((latitude - up) * _RADIANS) / _RADIANS
    across = bottom if latitude < 0 else top
    return longitude - across, latitude - up, longitude + across, latitude + up


def _steps_for(metres: float, latitude: float) -> int:
    """How often to halve the earth so that a cell and its neighbours cover a radius; less often near the poles."""
    if metres == 0:
        return MOST_STEPS
    steps = 1
    while metres < MERCATOR_MOST:
        metres *= 2
        steps += 1
    steps -= 2
    if abs(latitude) > 66:
        steps -= 2 if abs(latitude) > 80 else 1
    return min(max(steps, 1), MOST_STEPS)
