"""What the methods for streams and their groups give; see `cases`."""
from __future__ import annotations

from redipy.api import AutoClaimed, AutoClaimedIds, PendingEntry, PendingSummary
from redipy.errors import ResponseError, WrongTypeError
from test.api.matchers import Cases, Kind, Near, Saying

_A, _B = ("1-1", {"a": "1"}), ("2-1", {"b": "2", "c": "3"})
_TWO = [
    ("xadd('x', {'a': 1}, '1-1')", "1-1"),
    ("xadd('x', {'b': 2, 'c': 3}, id='2-1')", "2-1"),
]

STREAMS: Cases = {
    "entries are pairs of an id and a dict": [
        *_TWO,
        ("xlen('x')", 2),
        ("xrange('x')", [_A, _B]),
        ("xrange('x', '(1-1', '+')", [_B]),
        ("xrevrange('x', count=1)", [_B]),
        ("xrange('none')", []),
        ("xread({'x': '1-1', 'none': 0})", {"x": [_B]}),
        ("xread({'x': 0}, count=1)", {"x": [_A]}),
        ("xread({'x': '$'})", {}),
        ("xrange('x', 'y')", ValueError),
        ("type('x')", "stream"),
        ("set('s', 'a')", True),
        ("xlen('s')", WrongTypeError),
    ],
    "an entry is added behind the last": [
        ("xadd('x', {'a': 1})", Kind(str)),
        ("xadd('x', {'a': 1}, '1-1')", ValueError),
        ("xadd('x', {})", ValueError),
        ("xadd('none', {'a': 1}, nomkstream=True)", None),
        ("xadd('y', {'a': 1}, '1-*')", "1-0"),
        ("xadd('y', {'a': 2}, '1-*', maxlen=1, approximate=False)", "1-1"),
        ("xadd('y', {'a': 3}, '5-0', minid='5-0', approximate=False, ref_policy='DELREF')", "5-0"),
        ("xrange('y')", [("5-0", {"a": "3"})]),
        ("xadd('y', {'a': 4}, maxlen=1, minid='5-0')", ValueError),
    ],
    "entries go": [
        *_TWO,
        ("xdel('x', '1-1', '9-9')", 1),
        ("xdelex('x', '2-1', '9-9')", [1, -1]),
        ("xlen('x')", 0),
        ("xadd('x', {'a': 1}, '3-1')", "3-1"),
        ("xadd('x', {'a': 1}, '4-1')", "4-1"),
        ("xadd('x', {'a': 1}, '5-1')", "5-1"),
        ("xtrim('x', 2, approximate=False)", 1),
        ("xtrim('x', minid='5-1', approximate=False, ref_policy='KEEPREF')", 1),
        ("xtrim('x', 5, limit=100)", 0),
        ("xtrim('x')", ValueError),
        ("xsetid('x', '9-1', entries_added=7, max_deleted_id='8-1')", True),
        ("xinfo_stream('x')", Saying({"length": 1, "last-generated-id": "9-1", "entries-added": 7})),
        ("xsetid('x', '1-1')", ValueError),
        ("xsetid('none', '1-1')", KeyError),
    ],
    "what there is to know of a stream": [
        *_TWO,
        ("xgroup_create('x', 'g', '0')", True),
        ("xreadgroup('g', 'c', {'x': '>'}, count=1)", {"x": [_A]}),
        ("xinfo_stream('x')", Saying({"length": 2, "groups": 1, "first-entry": _A, "last-entry": _B})),
        ("xinfo_stream('x', full=True)", Saying({"entries": [_A, _B]})),
        ("xinfo_stream('x', full=True, count=1)", Saying({"entries": [_A]})),
        ("xinfo_groups('x')", Saying({"name": "g", "consumers": 1, "pending": 1, "lag": 1})),
        ("xinfo_consumers('x', 'g')", Saying({"name": "c", "pending": 1})),
        ("xdel('x', '1-1', '2-1')", 2),
        ("xinfo_stream('x')", Saying({"length": 0, "first-entry": None})),
        ("xinfo_stream('none')", KeyError),
        ("xinfo_consumers('x', 'none')", ResponseError),
    ],
}

GROUPS: Cases = {
    "groups and consumers": [
        ("xgroup_create('x', 'g')", ValueError),
        ("xgroup_create('x', 'g', mkstream=True)", True),
        ("xgroup_create('x', 'g')", ResponseError),
        ("xgroup_createconsumer('x', 'g', 'c')", True),
        ("xgroup_createconsumer('x', 'g', 'c')", False),
        ("xgroup_setid('x', 'g', '0', entries_read=0)", True),
        ("xgroup_delconsumer('x', 'g', 'c')", 0),
        ("xgroup_destroy('x', 'g')", True),
        ("xgroup_destroy('x', 'g')", False),
        ("xgroup_destroy('none', 'g')", ValueError),
        ("xgroup_setid('none', 'g', 0)", ValueError),
        ("xgroup_createconsumer('none', 'g', 'c')", ValueError),
        ("xgroup_delconsumer('none', 'g', 'c')", ValueError),
        ("xgroup_setid('x', 'none', 0)", ResponseError),
        ("xreadgroup('g', 'c', {'x': '>'})", ResponseError),
    ],
    "what a consumer was given is pending until it is acknowledged": [
        *_TWO,
        ("xgroup_create('x', 'g', 0)", True),
        ("xreadgroup('g', 'c', {'x': '>'})", {"x": [_A, _B]}),
        ("xreadgroup('g', 'c', {'x': '>'})", {}),
        ("xreadgroup('g', 'c', {'x': '0'}, count=1)", {"x": [_A]}),
        ("xpending('x', 'g')", PendingSummary(2, "1-1", "2-1", {"c": 2})),
        ("xpending_range('x', 'g', count=1)", [PendingEntry("1-1", "c", Near(5000, 5000), 2)]),  # type: ignore[arg-type]
        ("xpending_range('x', 'g', '-', '+', 10, 'other')", []),
        ("xpending_range('x', 'g', idle=100000)", []),
        ("xack('x', 'g', '1-1', '9-9')", 1),
        ("xdel('x', '2-1')", 1),
        ("xreadgroup('g', 'c', {'x': '0'})", {"x": [("2-1", {})]}),
        ("xackdel('x', 'g', '2-1', '9-9', ref_policy='DELREF')", [1, -1]),
        ("xpending('x', 'g')", PendingSummary(0, None, None, {})),
        ("xadd('x', {'a': 1}, '3-1')", "3-1"),
        ("xreadgroup('g', 'c', {'x': '>'}, noack=True)", {"x": [("3-1", {"a": "1"})]}),
        ("xack('none', 'g', '1-1')", 0),
        ("xpending('x', 'none')", ResponseError),
    ],
    "another consumer takes over": [
        *_TWO,
        ("xgroup_create('x', 'g', 0)", True),
        ("xreadgroup('g', 'c', {'x': '>'})", {"x": [_A, _B]}),
        ("xclaim('x', 'g', 'd', 100000, '1-1')", []),
        ("xclaim('x', 'g', 'd', 0, '1-1')", [_A]),
        ("xclaim('x', 'g', 'd', 0, ['1-1', '2-1'], idle=100, retrycount=7, justid=True)", ["1-1", "2-1"]),
        ("xpending_range('x', 'g', '1-1', '1-1')", [PendingEntry("1-1", "d", Near(5100, 5000), 7)]),  # type: ignore[arg-type]
        ("xclaim('x', 'g', 'd', 0, '1-1', time=at(-50))", [_A]),
        ("xclaim('x', 'g', 'd', 0, '1-1', time=1000, force=True, lastid='2-1')", [_A]),
        ("xautoclaim('x', 'g', 'e', 0, count=1)", AutoClaimed("2-1", [_A], [])),
        ("xautoclaim('x', 'g', 'e', 0, '2-1', justid=True)", AutoClaimedIds("0-0", ["2-1"], [])),
        ("xdel('x', '1-1')", 1),
        ("xautoclaim('x', 'g', 'e', 0)", AutoClaimed("0-0", [_B], ["1-1"])),
    ],
}
