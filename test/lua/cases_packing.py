"""bit, struct and cmsgpack: rows of an expression and what it comes to, on the reference server too.

The expression is Lua, perhaps after statements and `return`. `bytes` are the values as `library_harness` prints them,
`str` is the text of an error at the line of the call.
"""
from __future__ import annotations

from test.lua.library_harness import Cases

BIT: Cases = {
    "a number is cut to its lowest 32 bits, with a sign": [
        (
            'bit.tobit(0xffffffff), bit.tobit(0x7fffffff), bit.tobit(2^32 + 5), bit.tobit("0x10")',
            b'-1, 2147483647, 5, 16',
        ),
    ],
    "what stands behind the point is rounded to the even neighbour": [
        ("bit.tobit(1.5), bit.tobit(2.5), bit.tobit(-1.5), bit.tobit(-2.5)", b'2, 2, -2, -2'),
    ],
    "a number beyond 51 bits keeps what its mantissa has left": [
        (
            "bit.tobit(2^52), bit.tobit(2^60 + 2^20), bit.tobit(-2^51 - 1), bit.tobit(-2^53 - 2^33 - 4), "
            "bit.tobit(-2^57 - 2^31)",
            b'0, 4096, -2, 8, 134217728',
        ),
        ("bit.tobit(1/0), bit.tobit(-1/0), bit.tobit(0/0)", b'0, 0, 0'),
    ],
    "bits are combined over any number of arguments": [
        (
            "bit.band(0xff, 0x3c, 0x1f), bit.bor(1, 2, 4, -8), bit.bxor(0x12345678, -1), bit.bnot(0), bit.band(7)",
            b'28, -1, -305419897, -1, 7',
        ),
    ],
    "a shift counts modulo 32": [
        (
            "bit.lshift(1, 33), bit.rshift(-8, 1), bit.arshift(-8, 1), bit.lshift(-1, 31), bit.rshift(-1, -1)",
            b'2, 2147483644, -4, -2147483648, 1',
        ),
    ],
    "bits that are rotated come in at the other end": [
        (
            "bit.rol(0x12345678, 8), bit.ror(0x12345678, 4), bit.rol(0x12345678, 0), bit.ror(0x12345678, 32)",
            b'878082066, -2128394905, 305419896, 305419896',
        ),
    ],
    "bytes are swapped": [
        ("bit.bswap(0x12345678), bit.bswap(-2)", b'2018915346, -16777217'),
    ],
    "hexadecimal digits are counted from the right": [
        (
            "bit.tohex(-1), bit.tohex(255, 4), bit.tohex(0xabcdef, -4), bit.tohex(255, 0), bit.tohex(255, 100)",
            b'"ffffffff", "00ff", "CDEF", "", "000000ff"',
        ),
        ("bit.tohex(255, 2.6), bit.tohex(255, -2147483648)", b'"0ff", "000000FF"'),
    ],
    "arguments must be numbers, the last one first": [
        ("bit.tobit()", "bad argument #1 to 'tobit' (number expected, got no value)"),
        ('bit.tobit("x")', "bad argument #1 to 'tobit' (number expected, got string)"),
        ("bit.band()", "bad argument #1 to 'band' (number expected, got no value)"),
        ('bit.band(1, {}, "x")', "bad argument #3 to 'band' (number expected, got string)"),
        ("bit.lshift(1)", "bad argument #2 to 'lshift' (number expected, got no value)"),
        ("bit.tohex(255, nil)", "bad argument #2 to 'tohex' (number expected, got nil)"),
        ("bit.bnot({})", "bad argument #1 to 'bnot' (number expected, got table)"),
    ],
}

STRUCT: Cases = {
    "each letter has its size": [
        (
            'struct.size("b"), struct.size("h"), struct.size("i"), struct.size("l"), struct.size("T"), '
            'struct.size("f"), struct.size("d"), struct.size("x")',
            b'1, 2, 4, 8, 8, 4, 8, 1',
        ),
        (
            'struct.size("i3"), struct.size("I32"), struct.size("c7"), struct.size("c"), struct.size(" <>!")',
            b'3, 32, 7, 1, 0',
        ),
        ('struct.size("q")', b'0'),
    ],
    "alignment pads fields to their size, up to the one that is asked for": [
        (
            'struct.size("!bd"), struct.size("!4bd"), struct.size("bd"), struct.size("!bc3"), '
            'struct.size("!16bi16")',
            b'16, 12, 9, 4, 32',
        ),
        ('struct.pack("!bhbi", 1, 2, 3, 4)', b'"\x01\x00\x02\x00\x03\x00\x00\x00\x04\x00\x00\x00"'),
        ('struct.unpack("!i", "abcdefgh", 2)', b'1751606885, 9'),
    ],
    "a size that is no power of 2 is a mask all the same": [
        ('struct.size("!bi3i3"), struct.size("!bi5i7i3")', b'9, 26'),
        ('struct.pack("!bi3i3b", 1, 2, 3, 4)', b'"\x01\x00\x00\x02\x00\x00\x03\x00\x00\x04"'),
        ('struct.pack("!bi6b", 1, 2, 3)', b'"\x01\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x03"'),
    ],
    "a size without an end is refused": [
        ('struct.size("s")', "bad argument #1 to 'size' (option 's' has no fixed size)"),
        ('struct.size("c0")', "bad argument #1 to 'size' (option 'c0' has no fixed size)"),
    ],
    "integers take so many bytes, in either order": [
        (
            'struct.pack("<i3", 0x1234567), struct.pack(">i3", 0x1234567), struct.pack(">h<h", 1, 2)',
            b'"gE#", "#Eg", "\x00\x01\x02\x00"',
        ),
        (
            'struct.pack("bB", -1, 300), struct.pack("l", 1.9), struct.pack("l", -1.9), struct.pack("i0", 5)',
            b'"\xff,", "\x01\x00\x00\x00\x00\x00\x00\x00", "\xff\xff\xff\xff\xff\xff\xff\xff", ""',
        ),
        (
            'struct.pack("i10", -1), struct.pack(">i9", -2)',
            b'"\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00", "\x00\xff\xff\xff\xff\xff\xff\xff\xfe"',
        ),
        (
            'struct.pack("L", 2^63), struct.pack("L", 2^64), struct.pack("L", -2^65), struct.pack("L", 0/0), '
            'struct.pack("L", -1/0)',
            b'"\x00\x00\x00\x00\x00\x00\x00\x80", "\x00\x00\x00\x00\x00\x00\x00\x00", '
            b'"\x00\x00\x00\x00\x00\x00\x00\x80", "\x00\x00\x00\x00\x00\x00\x00\x80", '
            b'"\x00\x00\x00\x00\x00\x00\x00\x80"',
        ),
    ],
    "integers are read with a sign where the letter is small": [
        (r'struct.unpack("bB", "\200\200")', b'-56, 200, 3'),
        (r'struct.unpack("<hH>hH", "\1\200\1\200\200\1\200\1")', b'-14335, 51201, -14335, 51201, 9'),
        (r'struct.unpack("i3I3", "\1\2\200\1\2\200")', b'-3669503, 13107713, 7'),
        (r'struct.unpack("lL", ("\255"):rep(16))', b'-1, 1.8446744073709552e+19, 17'),
        (
            r'struct.unpack("TI8", "\0\255\255\255\255\255\255\127\1\0\0\0\0\0\0\128")',
            b'9.2233720368547758e+18, 9.2233720368547758e+18, 17',
        ),
    ],
    "beyond eight bytes the sign is looked for modulo 64 bits": [
        (r'struct.unpack("i9", "\127" .. ("\0"):rep(8))', b'127, 10'),
        (r'struct.unpack("i9", "\128" .. ("\0"):rep(8))', b'-128, 10'),
        (r'struct.unpack(">i9", "\128" .. ("\0"):rep(7) .. "\9")', b'9, 10'),
    ],
    "floats and doubles are those of IEEE 754": [
        (
            'struct.pack("f", 0.1), struct.pack(">f", -2.5), struct.pack("f", 1e39), struct.pack("f", 1e-45), '
            'struct.pack("f", 0/0)',
            b'"\xcd\xcc\xcc=", "\xc0 \x00\x00", "\x00\x00\x80\x7f", "\x01\x00\x00\x00", "\x00\x00\xc0\xff"',
        ),
        (
            'struct.pack("d", 0.1), struct.pack(">d", -0), struct.pack(">d", 1e-310), struct.pack("d", -(0/0)), '
            'struct.pack("d", 1/0)',
            b'"\x9a\x99\x99\x99\x99\x99\xb9?", "\x80\x00\x00\x00\x00\x00\x00\x00", "\x00\x00\x12h\x8bp\xe6+", '
            b'"\x00\x00\x00\x00\x00\x00\xf8\x7f", "\x00\x00\x00\x00\x00\x00\xf0\xff"',
        ),
        (r'struct.unpack("<f>f", "\205\204\204\61\192\32\0\0")', b'0.10000000149011612, -2.5, 9'),
        (
            r'struct.unpack(">ddf", "\127\240\0\0\0\0\0\0\255\240\0\0\0\0\0\1\0\0\0\1")',
            b'inf, -nan, 1.4012984643248171e-45, 21',
        ),
        (r'struct.unpack(">d", "\0\0\18\104\139\112\230\43")', b'9.9999999999999694e-311, 9'),
    ],
    "strings are of fixed size, whole, or end with a zero": [
        (
            'struct.pack("c2s", "abc", "def"), struct.pack("c0", "abc"), struct.pack("sx", 12.5)',
            b'"abdef\x00", "abc", "12.5\x00\x00"',
        ),
        (r'struct.unpack("c2s", "abcd\0e")', b'"ab", "cd", 6'),
        (r'struct.unpack("bc0b", "\3abc\7")', b'"abc", 7, 6'),
        (r'struct.unpack("sc0", "2\0abcd")', b'"ab", 5'),
    ],
    "the format ends at a zero": [
        (r'struct.pack("b\0b", 1, 2)', b'"\x01"'),
    ],
    "unpacking begins where it is told to, and says where it ended": [
        (r'struct.unpack("b", "\1\2\3", 2)', b'2, 3'),
        ('struct.unpack("", "abc", 7)', b'7'),
        ('struct.unpack("", "abc", -7)', b'-7'),
        (r'struct.unpack("b", "\1", nil)', b'1, 2'),
    ],
    "data that is too short is refused": [
        ('struct.unpack("i", "ab")', "bad argument #2 to 'unpack' (data string too short)"),
        ('struct.unpack("x", "ab", 3)', "bad argument #2 to 'unpack' (data string too short)"),
        ('struct.unpack("b", "ab", -1)', "bad argument #2 to 'unpack' (data string too short)"),
        (r'struct.unpack("bc0", "\9abc")', "bad argument #2 to 'unpack' (data string too short)"),
        (r'struct.unpack("bc0", "\255abc")', "bad argument #2 to 'unpack' (data string too short)"),
        ('struct.unpack("s", "abc")', "unfinished string in data"),
        ('struct.unpack("c2147483647", "abc")', "bad argument #2 to 'unpack' (data string too short)"),
    ],
    "formats that make no sense are refused": [
        ('struct.size("i33")', "integral size 33 is larger than limit of 32"),
        ('struct.size("c99999999999")', "integral size overflow"),
        ('struct.pack("!3b", 1)', "alignment 3 is not a power of 2"),
        ('struct.pack("!0b", 1)', "alignment 0 is not a power of 2"),
        ('struct.pack("z", 1)', "bad argument #1 to 'pack' (invalid format option 'z')"),
        ('struct.size("%")', "bad argument #1 to 'size' (invalid format option '%')"),
        ('struct.unpack("c0", "abc")', "format 'c0' needs a previous size"),
        ('struct.unpack("xc0", "abc")', "format 'c0' needs a previous size"),
    ],
    "arguments are checked in their order": [
        ("struct.pack()", "bad argument #1 to 'pack' (string expected, got no value)"),
        ("struct.pack({})", "bad argument #1 to 'pack' (string expected, got table)"),
        ('struct.pack("i")', "bad argument #2 to 'pack' (number expected, got nil)"),
        ('struct.pack("bs", 1)', "bad argument #3 to 'pack' (string expected, got nil)"),
        ('struct.pack("b", "x")', "bad argument #2 to 'pack' (number expected, got string)"),
        ('struct.pack("b", "7")', b'"\x07"'),
        ('struct.pack("c5", "abc")', "bad argument #3 to 'pack' (string too short)"),
        ('struct.unpack("b")', "bad argument #2 to 'unpack' (string expected, got no value)"),
        ('struct.unpack("b", {})', "bad argument #2 to 'unpack' (string expected, got table)"),
        ('struct.unpack("b", "a", "x")', "bad argument #3 to 'unpack' (number expected, got string)"),
        ('struct.unpack("b", "a", 0)', "bad argument #3 to 'unpack' (offset must be 1 or greater)"),
    ],
    "there is an end to the values that a function returns": [
        ('#{struct.unpack(("b"):rep(7997), ("a"):rep(9000))}', b'7998'),
        ('struct.unpack(("b"):rep(7998), ("a"):rep(9000))', "stack overflow (too many results)"),
    ],
}

CMSGPACK: Cases = {
    "the library says what it is": [
        ("cmsgpack._NAME, cmsgpack._VERSION", b'"cmsgpack", "lua-cmsgpack 0.4.0"'),
    ],
    "an integer takes as few bytes as it can": [
        ("cmsgpack.pack(0, 127, 128, 255, 256, 65535)", b'"\x00\x7f\xcc\x80\xcc\xff\xcd\x01\x00\xcd\xff\xff"'),
        (
            "cmsgpack.pack(65536, 2^32 - 1, 2^32, 2^53, 2^62)",
            b'"\xce\x00\x01\x00\x00\xce\xff\xff\xff\xff\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xcf\x00 '
            b'\x00\x00\x00\x00\x00\x00\xcf@\x00\x00\x00\x00\x00\x00\x00"',
        ),
        ("cmsgpack.pack(-1, -32, -33, -128, -129, -32768)", b'"\xff\xe0\xd0\xdf\xd0\x80\xd1\xff\x7f\xd1\x80\x00"'),
        (
            "cmsgpack.pack(-32769, -2^31, -2^31 - 1, -2^63)",
            b'"\xd2\xff\xff\x7f\xff\xd2\x80\x00\x00\x00\xd3\xff\xff\xff\xff\x7f\xff\xff\xff\xd3\x80\x00\x00\x00\x00\x00\x00\x00"',
        ),
        ("cmsgpack.pack(-0)", b'"\x00"'),
    ],
    "another number is a float where that is exact, else a double": [
        (
            "cmsgpack.pack(0.5, -1.25, 2^63, 1/0, -1/0, 2^-149)",
            b'"\xca?\x00\x00\x00\xca\xbf\xa0\x00\x00\xca_\x00\x00\x00\xca\x7f\x80\x00\x00\xca\xff\x80\x00\x00\xca\x00\x00\x00\x01"',
        ),
        ("cmsgpack.pack(0.1)", b'"\xcb?\xb9\x99\x99\x99\x99\x99\x9a"'),
        ("cmsgpack.pack(1e300, 2^-150)", b'"\xcb~7\xe4<\x88\x00u\x9c\xcb6\x90\x00\x00\x00\x00\x00\x00"'),
        ("cmsgpack.pack(0/0, -(0/0))", b'"\xcb\xff\xf8\x00\x00\x00\x00\x00\x00\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"'),
    ],
    "strings are bytes with their length": [
        (r'cmsgpack.pack("", "a\0\255")', b'"\xa0\xa3a\x00\xff"'),
        ('(cmsgpack.pack(("x"):rep(31)):sub(1, 3)), (cmsgpack.pack(("x"):rep(32)):sub(1, 3))', b'"\xbfxx", "\xd9 x"'),
        (
            '(cmsgpack.pack(("x"):rep(255)):sub(1, 4)), (cmsgpack.pack(("x"):rep(256)):sub(1, 4))',
            b'"\xd9\xffxx", "\xda\x01\x00x"',
        ),
        ('(cmsgpack.pack(("x"):rep(65536)):sub(1, 6))', b'"\xdb\x00\x01\x00\x00x"'),
    ],
    "what is neither number, string, boolean nor table is nil": [
        ("cmsgpack.pack(nil, true, false, cjson.null, cjson.encode)", b'"\xc0\xc3\xc2\xc0\xc0"'),
    ],
    "keys from 1 to n make an array, others a map": [
        ("cmsgpack.pack({}, {1, 2}, {a = 1})", b'"\x90\x92\x01\x02\x81\xa1a\x01"'),
        ("cmsgpack.pack({1, 2, nil, 4})", b'"\x83\x01\x01\x02\x02\x04\x04"'),
        ("cmsgpack.pack({[2] = 1})", b'"\x81\x02\x01"'),
        (
            'cmsgpack.pack({[1.5] = 1}, {[0] = 1}, {["1"] = 1})',
            b'"\x81\xca?\xc0\x00\x00\x01\x81\x00\x01\x81\xa11\x01"',
        ),
        ("cmsgpack.pack({[2147483648] = 1})", b'"\x81\xce\x80\x00\x00\x00\x01"'),
        (
            "(cmsgpack.pack({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))",
            b'"\xdc\x00\x10\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10"',
        ),
        ('local t = {} for i = 1, 20 do t["k" .. i] = i end return (cmsgpack.pack(t):sub(1, 3))', b'"\xde\x00\x14"'),
    ],
    "below 16 tables, a table is nil": [
        (
            "local t = {} for i = 1, 15 do t = {t} end return cmsgpack.pack(t)",
            b'"\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x90"',
        ),
        (
            "local t = {} for i = 1, 16 do t = {t} end return cmsgpack.pack(t)",
            b'"\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0"',
        ),
        (
            "local t = {} t[1] = t return cmsgpack.pack(t)",
            b'"\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0"',
        ),
    ],
    "metatables have no say in packing": [
        ("cmsgpack.pack(setmetatable({1}, {__index = error, __len = error, __tostring = error}))", b'"\x91\x01"'),
    ],
    "packing wants some arguments, and not too many": [
        ("cmsgpack.pack()", "bad argument #0 to 'pack' (MessagePack pack needs input.)"),
        (
            "cmsgpack.pack(unpack({}, 1, 4001))",
            "bad argument #0 to 'pack' (Too many arguments for MessagePack pack.)",
        ),
        ("#cmsgpack.pack(unpack({}, 1, 4000))", b'4000'),
    ],
    "all values are unpacked": [
        (r'cmsgpack.unpack("\1\162ab\195\192\147\1\2\3\129\161a\1")', b'1, "ab", true, nil, {1=1 2=2 3=3}, {"a"=1}'),
        ('cmsgpack.unpack("")', b''),
        ("cmsgpack.unpack(12)", b'49, 50'),
        (
            r'cmsgpack.unpack("\204\255\205\1\0\206\1\0\0\0\208\128\209\128\0\210\128\0\0\0\224")',
            b'255, 256, 16777216, -128, -32768, -2147483648, -32',
        ),
        (
            r'cmsgpack.unpack("\217\2ab\218\0\2ab\219\0\0\0\2ab\220\0\1\7\221\0\0\0\1\7\222\0\1\7\8\223\0\0\0\1\7\8")',
            b'"ab", "ab", "ab", {1=7}, {1=7}, {7=8}, {7=8}',
        ),
    ],
    "an unsigned integer of 64 bits is read as signed": [
        (
            r'cmsgpack.unpack("\207\255\255\255\255\255\255\255\255\207\0\0\0\1\0\0\0\2\211\128\0\0\0\0\0\0\0")',
            b'-1, 4294967298, -9.2233720368547758e+18',
        ),
    ],
    "floats and doubles are read": [
        (
            r'cmsgpack.unpack("\202\63\0\0\0\202\127\128\0\0\202\0\0\0\1\203\63\185\153\153\153\153\153\154")',
            b'0.5, inf, 1.4012984643248171e-45, 0.10000000000000001',
        ),
        (r'cmsgpack.unpack("\202\255\192\0\0\203\127\248\0\0\0\0\0\0")', b'-nan, nan'),
    ],
    "nils in an array leave holes": [
        (r'cmsgpack.unpack("\147\192\1\192")', b'{2=1}'),
    ],
    "one value, or a few, are unpacked from an offset": [
        (r'cmsgpack.unpack_one("\1\2\3")', b'1, 1'),
        (r'cmsgpack.unpack_one("\1\2\3", 2)', b'-1, 3'),
        (r'cmsgpack.unpack_one("\1\2\3", 3)', b'-1'),
        ('cmsgpack.unpack_one("")', b'-1'),
        (r'cmsgpack.unpack_limit("\1\2\3", 2)', b'2, 1, 2'),
        (r'cmsgpack.unpack_limit("\1\2\3", 2, 1)', b'-1, 2, 3'),
        (r'cmsgpack.unpack_limit("\1\2\3", 0)', b'1, 2, 3'),
        (r'cmsgpack.unpack_limit("\1\2\3", 0, 1)', b'1'),
        (r'cmsgpack.unpack_limit("\1\2\3", 2.7, 1.9)', b'-1, 2, 3'),
    ],
    "offset and limit are checked": [
        (r'cmsgpack.unpack_one("\1", 2)', "Start offset 2 greater than input length 1."),
        (r'cmsgpack.unpack_one("\1\2\3", -1)', "Invalid request to unpack with offset of -1 and limit of 3."),
        (r'cmsgpack.unpack_limit("\1\2\3", -1, 0)', "Invalid request to unpack with offset of 0 and limit of 3."),
        (r'cmsgpack.unpack_limit("\1")', "bad argument #2 to 'unpack_limit' (number expected, got no value)"),
        ("cmsgpack.unpack_limit()", "bad argument #2 to 'unpack_limit' (number expected, got no value)"),
        (r'cmsgpack.unpack_one("\1", "x")', "bad argument #2 to 'unpack_one' (number expected, got string)"),
        ("cmsgpack.unpack_one()", "bad argument #1 to 'unpack_one' (string expected, got no value)"),
        ("cmsgpack.unpack({})", "bad argument #1 to 'unpack' (string expected, got table)"),
        ("cmsgpack.unpack()", "bad argument #1 to 'unpack' (string expected, got no value)"),
    ],
    "bytes that are no MessagePack are refused": [
        (r'cmsgpack.unpack("\193")', "Bad data format in input."),
        (r'cmsgpack.unpack("\196\1a")', "Bad data format in input."),
        (r'cmsgpack.unpack("\1\217")', "Missing bytes in input."),
        (r'cmsgpack.unpack("\219\255\255\255\255abc")', "Missing bytes in input."),
        (r'cmsgpack.unpack("\221\255\255\255\255\1")', "Missing bytes in input."),
        (r'cmsgpack.unpack("\129\1")', "Missing bytes in input."),
    ],
    "a key that no table can have is an error of Lua": [
        (r'cmsgpack.unpack("\129\192\1")', b'error: table index is nil'),
        (r'cmsgpack.unpack("\129\202\127\192\0\0\1")', b'error: table index is NaN'),
    ],
    "there is an end to nesting and to results": [
        (r'type(cmsgpack.unpack(("\145"):rep(3999) .. "\1"))', b'"table"'),
        (r'cmsgpack.unpack(("\145"):rep(4000) .. "\1")', "stack overflow (in function mp_decode_to_lua_array)"),
        (r'type(cmsgpack.unpack(("\129\1"):rep(3999) .. "\1"))', b'"table"'),
        (
            r'cmsgpack.unpack(("\129\1"):rep(4000) .. "\1")',
            "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)",
        ),
        (
            r'cmsgpack.unpack(("\129"):rep(9000))',
            "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)",
        ),
        (r'#{cmsgpack.unpack(("\1"):rep(7999))}', b'7999'),
        (
            r'cmsgpack.unpack(("\1"):rep(8000))',
            "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)",
        ),
        (r'cmsgpack.unpack_limit(("\1"):rep(8000), 7999)', "stack overflow (in function mp_unpack_full)"),
    ],
}
