"""What the methods for bits, HyperLogLogs and geo give; see `cases`."""
from __future__ import annotations

from redipy.api import GeoMember, GeoPosition
from redipy.errors import WrongTypeError
from test.api.matchers import Cases

BITMAPS: Cases = {
    "single bits, and how many there are": [
        ("setbit('k', 7, 1)", 0),
        ("setbit('k', 7, 1)", 1),
        ("getbit('k', 7)", 1),
        ("getbit('k', 100)", 0),
        ("setbit('k', 8, 1)", 0),
        ("bitcount('k')", 2),
        ("bitcount('k', 0, 0)", 1),
        ("bitcount('k', 8, -1, 'BIT')", 1),
        ("bitcount('none')", 0),
        ("bitpos('k', 1)", 7),
        ("bitpos('k', 1, 1)", 8),
        ("bitpos('k', 1, 0, 6, 'BIT')", -1),
        ("bitpos('none', 0)", 0),
        ("setbit('k', 0, 2)", ValueError),
        ("setbit('k', -1, 1)", ValueError),
        ("bitcount('k', 1)", ValueError),
        ("rpush('l', 'a')", 1),
        ("getbit('l', 0)", WrongTypeError),
    ],
    "strings bit by bit": [
        ("mset({'a': 'abc', 'b': 'ab'})", True),
        ("bitop('AND', 'd', 'a', 'b')", 3),
        ("get('d')", "ab\x00"),
        ("bitop('XOR', 'd', ['a', 'a'])", 3),
        ("bitcount('d')", 0),
        ("bitop('NOT', 'd', 'a', 'b')", ValueError),
        ("bitop('ODD', 'd', 'a')", ValueError),
    ],
    "whole numbers of some bits": [
        ("bitfield('k', ('SET', 'u8', 0, 255), ('INCRBY', 'u8', '#0', 2), ('GET', 'i4', 4))", [0, 1, 1]),
        ("bitfield('k', ('OVERFLOW', 'FAIL'), ('INCRBY', 'u2', 100, 3), ('INCRBY', 'u2', 100, 1))", [3, None]),
        ("bitfield('k', ('OVERFLOW', 'SAT'), ('INCRBY', 'u2', 100, 9))", [3]),
        ("bitfield('k')", []),
        ("bitfield_ro('k', 'u8', 0)", [1]),
        ("bitfield_ro('k', 'u8', 0, [('u2', 100), ('i4', '#1')])", [1, 3, 1]),
        ("bitfield('k', ('GET', 'u64', 0))", ValueError),
    ],
}

HYPERLOGLOGS: Cases = {
    "different elements are counted": [
        ("pfadd('a', 'x', 'y')", 1),
        ("pfadd('a', 'x')", 0),
        ("pfadd('b', 'y', 'z')", 1),
        ("pfcount('a')", 2),
        ("pfcount('a', 'b', 'none')", 3),
        ("pfcount(['a', 'b'])", 3),
        ("pfmerge('c', 'a', 'b')", True),
        ("pfcount('c')", 3),
        ("pfadd('empty')", 1),
        ("pfcount('empty')", 0),
        ("set('s', 'text')", True),
        ("pfadd('s', 'x')", WrongTypeError),
    ],
}

_PALERMO = GeoPosition(13.361389338970184, 38.1155563954963)
_SICILY = [
    ("geoadd('g', {'Palermo': (13.361389, 38.115556), 'Catania': (15.087269, 37.502669)})", 2),
    ("geoadd('g', [2.349014, 48.864716, 'Paris'])", 1),
]

GEO: Cases = {
    "members have places": [
        *_SICILY,
        ("geoadd('g', {'Paris': (2.35, 48.86), 'Rome': (12.5, 41.9)}, xx=True, ch=True)", 1),
        ("geoadd('g', {'Paris': (0, 0)}, nx=True)", 0),
        ("geoadd('g', {'Paris': (0, 90)})", ValueError),
        ("geoadd('g', {'Paris': (0, 0)}, nx=True, xx=True)", ValueError),
        ("geodist('g', 'Palermo', 'Catania')", 166274.1516),
        ("geodist('g', 'Palermo', 'Catania', 'km')", 166.2742),
        ("geodist('g', 'Palermo', 'none')", None),
        ("geodist('g', 'Palermo', 'Catania', 'yd')", ValueError),
        ("geohash('g', 'Palermo', 'none')", ["sqc8b49rny0", None]),
        ("geohash('g', ['Catania'])", ["sqdtr74hyu0"]),
        ("geopos('g', 'Palermo', 'none')", [_PALERMO, None]),
    ],
    "a search gives members, or records": [
        *_SICILY,
        ("geosearch('g', 'Palermo', radius=200, unit='km', sort='ASC')", ["Palermo", "Catania"]),
        ("geosearch('g', None, 15, 37, width=400, height=400, unit='km', sort='DESC')", ["Palermo", "Catania"]),
        ("geosearch('g', longitude=15, latitude=37, radius=1, count=1, any=True)", []),
        ("geosearch('none', 'x', radius=1)", []),
        (
            "geosearch('g', 'Palermo', radius=1, withcoord=True, withdist=True, withhash=True)",
            [GeoMember("Palermo", 0.0, 3479099956230698, _PALERMO)],
        ),
        ("geosearch('g', 'Palermo', radius=1, withdist=True)", [GeoMember("Palermo", 0.0)]),
        ("geosearch('g', 'Palermo', radius=1, withhash=True)", [GeoMember("Palermo", hash=3479099956230698)]),
        ("geosearch('g', 'Palermo', radius=1, withcoord=True)", [GeoMember("Palermo", position=_PALERMO)]),
        ("geosearch('g', 'none', radius=1)", ValueError),
        ("geosearch('g', 'Palermo')", ValueError),
        ("geosearch('g', longitude=15, radius=1)", TypeError),
        ("geosearch('g', 'Palermo', radius=1, any=True)", ValueError),
        ("geosearchstore('d', 'g', 'Palermo', radius=200, unit='km')", 2),
        ("geosearchstore('d', 'g', 'Palermo', radius=1, storedist=True)", 1),
        ("zrange('d', 0, -1, withscores=True)", [("Palermo", 0.0)]),
    ],
    "the first form of a search": [
        *_SICILY,
        ("georadius('g', 15, 37, 200, 'km', sort='ASC')", ["Catania", "Palermo"]),
        ("georadius('g', 15, 37, 200, 'km', sort='ASC', count=1, withdist=True)", [GeoMember("Catania", 56.4413)]),
        ("georadius('g', 15, 37, 200, 'km', store='d')", 2),
        ("georadius('g', 15, 37, 200, 'km', store_dist='d', count=1, any=True)", 1),
        ("georadius_ro('g', 15, 37, 1)", []),
        ("georadius_ro('g', 15, 37, 100, 'km', withdist=True)", [GeoMember("Catania", 56.4413)]),
        ("georadiusbymember('g', 'Palermo', 1)", ["Palermo"]),
        ("georadiusbymember('g', 'Palermo', 1, withcoord=True)", [GeoMember("Palermo", position=_PALERMO)]),
        ("georadiusbymember('g', 'Palermo', 1, store='d')", 1),
        ("georadiusbymember_ro('g', 'Palermo', 1)", ["Palermo"]),
        ("georadiusbymember_ro('g', 'Palermo', 1, withdist=True)", [GeoMember("Palermo", 0.0)]),
        ("georadiusbymember('g', 'none', 1)", ValueError),
    ],
}
