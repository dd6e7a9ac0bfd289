"""cjson, and whom errors blame: rows of an expression and what it comes to, on the reference server too.

The expression is Lua, perhaps after statements and `return`. `bytes` are the values as `library_harness` prints them,
`str` is the text of an error at the line of the call.
"""
from __future__ import annotations

from test.lua.library_harness import Cases

CJSON_ENCODE: Cases = {
    "the library says what it is": [
        (
            "cjson._NAME, cjson._VERSION, cjson.decode_array_with_array_mt, cjson.empty_array",
            b'"cjson", "2.1.0", nil, nil',
        ),
    ],
    "values without parts": [
        (
            "cjson.encode(nil), cjson.encode(true), cjson.encode(false), cjson.encode(cjson.null), "
            'cjson.encode("a")',
            b'"null", "true", "false", "null", ""a""',
        ),
    ],
    "a string has its special characters escaped, and goes through as bytes": [
        (
            r'cjson.encode("\0\1\31 \127/\"\\\b\t\n\f\r\v")',
            b'""\\u0000\\u0001\\u001f \\u007f\\/\\"\\\\\\b\\t\\n\\f\\r\\u000b""',
        ),
        (r'cjson.encode("\255\128\195\169\237\160\128")', b'""\xff\x80\xc3\xa9\xed\xa0\x80""'),
    ],
    "a number has 14 digits": [
        (
            "cjson.encode({0.1, 1/3, 1e15, 123456789012345, 99999999999999, -0, 1e300, 5e-324, -1.5})",
            b'"[0.1,0.33333333333333,1e+15,1.2345678901234e+14,99999999999999,-0,1e+300,4.9406564584125e-324,-1.5]"',
        ),
    ],
    "a table with indices is an array, with nulls in its holes": [
        (
            'cjson.encode({1, "a", {true}}), cjson.encode({1, nil, 3}), cjson.encode({[3] = 1}), cjson.encode({[10] '
            "= 1})",
            b'"[1,"a",[true]]", "[1,null,3]", "[null,null,1]", "[null,null,null,null,null,null,null,null,null,1]"',
        ),
    ],
    "a table with anything else, or nothing, is an object": [
        (
            "cjson.encode({}), cjson.encode({a = {b = 1}}), cjson.encode({[0] = 1}), cjson.encode({[-1] = 1}), "
            "cjson.encode({[1.5] = 1})",
            b'"{}", "{"a":{"b":1}}", "{"0":1}", "{"-1":1}", "{"1.5":1}"',
        ),
        ("cjson.encode({1, x = 2})", b'"{"1":1,"x":2}"'),
        ("cjson.encode({[2147483648] = 1})", b'"{"2147483648":1}"'),
    ],
    "an array is not to have many holes": [
        ("cjson.encode({[11] = 1})", "Cannot serialise table: excessively sparse array"),
        ("cjson.encode({1, 2, 3, 4, 5, 6, [13] = 1})", b'"[1,2,3,4,5,6,null,null,null,null,null,null,1]"'),
        ("cjson.encode({1, 2, 3, 4, 5, 6, [14] = 1})", b'"[1,2,3,4,5,6,null,null,null,null,null,null,null,1]"'),
        ("#cjson.encode({1, 2, 3, 4, 5, 6, [14] = 1, [12] = 1})", b'47'),
        ("cjson.encode({[2147483647] = 1, [1/0] = 2})", "Cannot serialise number: must not be NaN or Inf"),
    ],
    "what JSON cannot say is refused": [
        ("cjson.encode(1/0)", "Cannot serialise number: must not be NaN or Inf"),
        ("cjson.encode({a = 0/0})", "Cannot serialise number: must not be NaN or Inf"),
        ("cjson.encode({[1/0] = 1})", "Cannot serialise number: must not be NaN or Inf"),
        ("cjson.encode({[true] = 1})", "Cannot serialise boolean: table key must be a number or string"),
        ("cjson.encode({[cjson.null] = 1})", "Cannot serialise userdata: table key must be a number or string"),
        ("cjson.encode(cjson.encode)", "Cannot serialise function: type not supported"),
        ("cjson.encode({{cjson.encode}})", "Cannot serialise function: type not supported"),
    ],
    "encoding takes one argument": [
        ("cjson.encode()", "bad argument #1 to 'encode' (expected 1 argument)"),
        ("cjson.encode(1, 2)", "bad argument #1 to 'encode' (expected 1 argument)"),
        ("cjson.new():encode(1)", "calling 'encode' on bad self (expected 1 argument)"),
    ],
    "nesting ends at 1000, or where it is told to": [
        ("local t = {} for i = 1, 999 do t = {t} end return #cjson.encode(t)", b'2000'),
        (
            "local t = {} for i = 1, 1000 do t = {t} end return cjson.encode(t)",
            "Cannot serialise, excessive nesting (1001)",
        ),
        ("local t = {} t.t = t return cjson.encode(t)", "Cannot serialise, excessive nesting (1001)"),
        (
            "local c = cjson.new() c.encode_max_depth(2) return c.encode({{}}), c.encode({{{}}})",
            "Cannot serialise, excessive nesting (3)",
        ),
        (
            "local c = cjson.new() c.encode_max_depth(1e6) local t = {} for i = 1, 9000 do t = {t} end return "
            "c.encode(t)",
            "Cannot serialise, excessive nesting (7998)",
        ),
        (
            "local c = cjson.new() c.encode_max_depth(1e6) local t = {} for i = 1, 9000 do t = {a = t} end return "
            "c.encode(t)",
            "Cannot serialise, excessive nesting (4000)",
        ),
    ],
    "metatables have no say in encoding": [
        (
            "cjson.encode(setmetatable({1, nil, 3}, {__index = error, __len = error, __tostring = error}))",
            b'"[1,null,3]"',
        ),
        ("cjson.encode(setmetatable({}, {__index = {1, 2}}))", b'"{}"'),
    ],
}

CJSON_DECODE: Cases = {
    "values without parts": [
        (
            'cjson.decode("true"), cjson.decode("false"), cjson.decode("null") == cjson.null, '
            r'cjson.decode("\"a\""), cjson.decode(12)',
            b'true, false, true, "a", 12',
        ),
    ],
    "null is a userdata that is true and can be a key": [
        (
            "type(cjson.null), tostring(cjson.null), cjson.null == nil, not cjson.null, ({[cjson.null] = "
            '1})[cjson.decode("null")]',
            b'"userdata", "userdata: (nil)", false, false, 1',
        ),
        ("cjson.new().null == cjson.null", b'true'),
    ],
    "null has no operations": [
        ("cjson.null.x", "attempt to index field 'null' (a userdata value)"),
        ("cjson.null()", "attempt to call field 'null' (a userdata value)"),
        ("#cjson.null", "attempt to get length of field 'null' (a userdata value)"),
        ("cjson.null + 1", "attempt to perform arithmetic on field 'null' (a userdata value)"),
        ("cjson.null < cjson.null", "attempt to compare two userdata values"),
        ("string.len(cjson.null)", "bad argument #1 to 'len' (string expected, got userdata)"),
        ("table.concat({cjson.null})", "invalid value (userdata) at index 1 in table for 'concat'"),
    ],
    "arrays and objects, with white space anywhere": [
        (r'cjson.decode(" [ 1 , \"a\" , [ ] , { } ] ")', b'{1=1 2="a" 3={} 4={}}'),
        (
            r'cjson.decode("\t{\r\n\"a\" : { \"b\" : [ null ] } , \"c\":-1.5e3 }\n")',
            b'{"a"={"b"={1=userdata: (nil)}} "c"=-1500}',
        ),
        ('cjson.decode("[[],{}]")', b'{1={} 2={}}'),
        (r'cjson.decode("{\"a\":1,\"a\":2}")', b'{"a"=2}'),
    ],
    "escapes in strings become UTF-8": [
        (
            r'cjson.decode([["\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00\u0000|"]])',
            b'""\\/\x08\x0c\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x00|"',
        ),
        (r'cjson.decode([[{"\u0041\n":"\uFFFF\uabCD"}]])', b'{"A\n"="\xef\xbf\xbf\xea\xaf\x8d"}'),
    ],
    "bytes and control characters go through": [
        (r'cjson.decode("\"a\n\1\255\195\"")', b'"a\n\x01\xff\xc3"'),
    ],
    "bad strings are refused where they are bad": [
        (r'cjson.decode([["ab\x"]])', "Expected value but found invalid escape code at character 4"),
        (r'cjson.decode([["ab\u12"]])', "Expected value but found invalid unicode escape code at character 4"),
        (r'cjson.decode([["ab\ud800"]])', "Expected value but found invalid unicode escape code at character 4"),
        (r'cjson.decode([["ab\udc00"]])', "Expected value but found invalid unicode escape code at character 4"),
        (r'cjson.decode([["\ud83d\u0041"]])', "Expected value but found invalid unicode escape code at character 2"),
        ('cjson.decode([["ab]])', "Expected value but found unexpected end of string at character 4"),
        (r'cjson.decode("\"ab\0\"")', "Expected value but found unexpected end of string at character 4"),
        (r'cjson.decode([["ab\]])', "Expected value but found invalid escape code at character 4"),
        (r'cjson.decode([[{"ab\x":1}]])', "Expected object key string but found invalid escape code at character 5"),
    ],
    "numbers, and some that are none of JSON": [
        (
            'cjson.decode("[0,-0,1e5,1E+2,-1.5,123456789012345678901234567890,1e400,5e-324]")',
            b'{1=0 2=-0 3=100000 4=100 5=-1.5 6=1.2345678901234568e+29 7=inf 8=4.9406564584124654e-324}',
        ),
        ('cjson.decode("[012,+5,-.5,0x1F,0x1.8p3,1.]")', b'{1=12 2=5 3=-0.5 4=31 5=12 6=1}'),
        ('cjson.decode("[nan,-NaN,Infinity,-inf,nan(12)]")', b'{1=nan 2=-nan 3=inf 4=-inf 5=nan}'),
    ],
    "numbers are refused where they end": [
        ('cjson.decode("-")', "Expected value but found invalid number at character 1"),
        ('cjson.decode("+")', "Expected value but found invalid number at character 1"),
        ('cjson.decode("[1e]")', "Expected comma or array end but found invalid token at character 3"),
        ('cjson.decode("1.5.5")', "Expected the end but found invalid token at character 4"),
        ('cjson.decode("0x")', "Expected the end but found invalid token at character 2"),
        ('cjson.decode("nanx")', "Expected the end but found invalid token at character 4"),
        ('cjson.decode(".5")', "Expected value but found invalid token at character 1"),
    ],
    "only numbers of JSON, if told so": [
        ('local c = cjson.new() c.decode_invalid_numbers(false) return c.decode("[0,-1.5e3]")', b'{1=0 2=-1500}'),
        (
            'local c = cjson.new() c.decode_invalid_numbers(false) return c.decode("012")',
            "Expected value but found invalid number at character 1",
        ),
        (
            'local c = cjson.new() c.decode_invalid_numbers(false) return c.decode("[0x1]")',
            "Expected value but found invalid number at character 2",
        ),
        (
            'local c = cjson.new() c.decode_invalid_numbers(false) return c.decode("nan")',
            "Expected value but found invalid token at character 1",
        ),
        (
            'local c = cjson.new() c.decode_invalid_numbers(false) return c.decode("[-inf]")',
            "Expected value but found invalid number at character 2",
        ),
    ],
    "an error names what was expected, what is there, and where": [
        ('cjson.decode("")', "Expected value but found T_END at character 1"),
        ('cjson.decode("[1")', "Expected comma or array end but found T_END at character 3"),
        ('cjson.decode("[1,]")', "Expected value but found T_ARR_END at character 4"),
        ('cjson.decode("[,]")', "Expected value but found T_COMMA at character 2"),
        ('cjson.decode("[1 2]")', "Expected comma or array end but found T_NUMBER at character 4"),
        ('cjson.decode("[1 }")', "Expected comma or array end but found T_OBJ_END at character 4"),
        (r'cjson.decode("[1 \n }")', "Expected comma or array end but found T_OBJ_END at character 6"),
        (r'cjson.decode("{\"a\":1,}")', "Expected object key string but found T_OBJ_END at character 8"),
        (r'cjson.decode("{\"a\" 1}")', "Expected colon but found T_NUMBER at character 6"),
        (r'cjson.decode("{\"a\"}")', "Expected colon but found T_OBJ_END at character 5"),
        (r'cjson.decode("{\"a\":}")', "Expected value but found T_OBJ_END at character 6"),
        (r'cjson.decode("{\"a\":1 \"b\"}")', "Expected comma or object end but found T_STRING at character 8"),
        (r'cjson.decode("{\"a\":1]")', "Expected comma or object end but found T_ARR_END at character 7"),
        ('cjson.decode("{1:1}")', "Expected object key string but found T_NUMBER at character 2"),
        ('cjson.decode("{,}")', "Expected object key string but found T_COMMA at character 2"),
        ('cjson.decode("tru")', "Expected value but found invalid token at character 1"),
        ('cjson.decode("trues")', "Expected the end but found invalid token at character 5"),
        ('cjson.decode("1 2")', "Expected the end but found T_NUMBER at character 3"),
        ('cjson.decode("1 ]")', "Expected the end but found T_ARR_END at character 3"),
        ('cjson.decode("[]:")', "Expected the end but found T_COLON at character 3"),
        (r'cjson.decode("\239\187\191[1]")', "Expected value but found invalid token at character 1"),
    ],
    "a zero byte is the end": [
        (r'cjson.decode("[1]\0 more")', b'{1=1}'),
        (r'cjson.decode("[1\0]")', "Expected comma or array end but found T_END at character 3"),
        (r'cjson.decode("\0a")', "JSON parser does not support UTF-16 or UTF-32"),
        (r'cjson.decode("1\0")', "JSON parser does not support UTF-16 or UTF-32"),
    ],
    "decoding takes one string": [
        ("cjson.decode()", "bad argument #1 to 'decode' (expected 1 argument)"),
        ('cjson.decode("1", "2")', "bad argument #1 to 'decode' (expected 1 argument)"),
        ("cjson.decode({})", "bad argument #1 to 'decode' (string expected, got table)"),
    ],
    "nesting ends at 1000, or where it is told to": [
        ('type(cjson.decode(("["):rep(1000) .. ("]"):rep(1000)))', b'"table"'),
        (
            'cjson.decode(("["):rep(1001) .. ("]"):rep(1001))',
            "Found too many nested data structures (1001) at character 1001",
        ),
        (
            r'local c = cjson.new() c.decode_max_depth(1) return c.decode("[1]"), c.decode("{\"a\":[1]}")',
            "Found too many nested data structures (2) at character 6",
        ),
        (
            'local c = cjson.new() c.decode_max_depth(1e6) return c.decode(("["):rep(9000))',
            "Found too many nested data structures (7999) at character 7999",
        ),
        (
            r'local c = cjson.new() c.decode_max_depth(1e6) return c.decode(("{\"a\":"):rep(9000))',
            "Found too many nested data structures (4000) at character 19996",
        ),
    ],
}

CJSON_SETTINGS: Cases = {
    "settings begin like this": [
        ("local c = cjson.new() return c.encode_sparse_array()", b'false, 2, 10'),
        (
            "local c = cjson.new() return c.encode_max_depth(), c.decode_max_depth(), c.encode_number_precision()",
            b'1000, 1000, 14',
        ),
        (
            "local c = cjson.new() return c.encode_keep_buffer(), c.encode_invalid_numbers(), "
            "c.decode_invalid_numbers()",
            b'true, false, true',
        ),
    ],
    "a setting is given back as it is from then on": [
        ('local c = cjson.new() return c.encode_sparse_array("on", 3, 4)', b'true, 3, 4'),
        ("local c = cjson.new() c.encode_sparse_array(true, nil, 5) return c.encode_sparse_array()", b'true, 2, 5'),
        (
            'local c = cjson.new() return c.encode_max_depth(2.7), c.encode_max_depth("7"), c.encode_max_depth(2^32 '
            "+ 5)",
            b'2, 7, 5',
        ),
        (
            'local c = cjson.new() return c.encode_invalid_numbers("null"), c.encode_invalid_numbers(true), '
            'c.encode_invalid_numbers("off")',
            b'"null", true, false',
        ),
    ],
    "each library from new has settings of its own": [
        ("local a, b = cjson.new(), cjson.new() a.encode_max_depth(5) return b.encode_max_depth()", b'1000'),
    ],
    "arrays with many holes become objects, if told so": [
        ("local c = cjson.new() c.encode_sparse_array(true) return c.encode({[100] = 1})", b'"{"100":1}"'),
        (
            "local c = cjson.new() c.encode_sparse_array(false, 1, 0) return c.encode({1, nil, 3})",
            "Cannot serialise table: excessively sparse array",
        ),
        ("local c = cjson.new() c.encode_sparse_array(false, 0) return #c.encode({[1000] = 1})", b'4998'),
        (
            "local c = cjson.new() c.encode_sparse_array(true, 2147483647, 1) return c.encode({[3] = 1}), "
            "c.encode({[99] = 1, [98] = 1})",
            b'"[null,null,1]", "{"99":1,"98":1}"',
        ),
    ],
    "odd numbers become words or nulls, if told so": [
        (
            "local c = cjson.new() c.encode_invalid_numbers(true) return c.encode({1/0, -1/0, 0/0, -(0/0)}), "
            "c.encode({[1/0] = 1})",
            b'"[inf,-inf,nan,nan]", "{"inf":1}"',
        ),
        (
            'local c = cjson.new() c.encode_invalid_numbers("null") return c.encode({1/0, -1/0, 0/0}), '
            "c.encode({[1/0] = 1})",
            b'"[null,null,null]", "{"null":1}"',
        ),
    ],
    "numbers have as many digits as is told": [
        (
            "local c = cjson.new() c.encode_number_precision(3) return c.encode({1.23456, 123456, 1e20, {[0.12345] "
            "= 1}})",
            b'"[1.23,1.23e+05,1e+20,{"0.123":1}]"',
        ),
    ],
    "wrong settings are refused, some of them as the first argument": [
        (
            'local c = cjson.new() return c.encode_sparse_array("x")',
            "bad argument #1 to 'encode_sparse_array' (invalid option 'x')",
        ),
        (
            "local c = cjson.new() return c.encode_sparse_array(1)",
            "bad argument #1 to 'encode_sparse_array' (invalid option '1')",
        ),
        (
            "local c = cjson.new() return c.encode_sparse_array(nil, -1)",
            "bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 2147483647)",
        ),
        (
            "local c = cjson.new() return c.encode_sparse_array(nil, nil, 2^31)",
            "bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 2147483647)",
        ),
        (
            'local c = cjson.new() return c.encode_sparse_array(nil, "x")',
            "bad argument #2 to 'encode_sparse_array' (number expected, got string)",
        ),
        (
            "local c = cjson.new() return c.encode_sparse_array(1, 2, 3, 4)",
            "bad argument #4 to 'encode_sparse_array' (found too many arguments)",
        ),
        (
            "local c = cjson.new() return c.encode_max_depth(0)",
            "bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)",
        ),
        (
            "local c = cjson.new() return c.decode_max_depth({})",
            "bad argument #1 to 'decode_max_depth' (number expected, got table)",
        ),
        (
            "local c = cjson.new() return c.encode_number_precision(15)",
            "bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)",
        ),
        (
            "local c = cjson.new() return c.encode_keep_buffer({})",
            "bad argument #1 to 'encode_keep_buffer' (string expected, got table)",
        ),
        (
            'local c = cjson.new() return c.decode_invalid_numbers("null")',
            "bad argument #1 to 'decode_invalid_numbers' (invalid option 'null')",
        ),
    ],
}

CALLERS: Cases = {
    "an error is that of the line that called": [
        (
            'local function deeper() local x = cjson.decode("{") return x end return deeper()',
            "Expected object key string but found T_END at character 2",
        ),
    ],
    "a function goes by the name of the call": [
        ("local decode = cjson.decode return decode()", "bad argument #1 to 'decode' (expected 1 argument)"),
        ("cjson:encode(1)", "calling 'encode' on bad self (expected 1 argument)"),
        ("bit:tobit()", "calling 'tobit' on bad self (number expected, got table)"),
    ],
    "without a line of Lua above, an error has none": [
        ('pcall(cjson.decode, "{")', b'false, "Expected object key string but found T_END at character 2"'),
        ("pcall(cmsgpack.pack)", b'false, "bad argument #0 to \'?\' (MessagePack pack needs input.)"'),
        ('pcall(struct.pack, "z")', b'false, "bad argument #1 to \'?\' (invalid format option \'z\')"'),
        ("pcall(bit.band)", b'false, "bad argument #1 to \'?\' (number expected, got no value)"'),
    ],
    "an error in a coroutine is that of its line": [
        (
            'coroutine.resume(coroutine.create(function() local x = cjson.decode("{") end))',
            b'false, "user_script:1: Expected object key string but found T_END at character 2"',
        ),
    ],
}
