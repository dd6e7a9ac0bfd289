-- cjson: JSON. A table is an array if all its keys are integers from 1 on and few of them are missing, else an object,
-- and an empty one is an object. Strings go through as bytes. Numbers have 14 digits, unless settings say otherwise.
--
-- `null` stands for the null of JSON. The server has a light userdata for it, which Lua code cannot make: here it is
-- a userdata without any field or operation, made once, printed alike. Only getmetatable(null) tells, false for nil.

local null = newproxy(true)
local null_metatable = getmetatable(null)
null_metatable.__tostring = function() return "userdata: (nil)" end
null_metatable.__metatable = false

local DEFAULT_PRECISION = 14    -- that with which Lua itself writes numbers
local MOST_KEYS_QUOTED = 1000   -- how many keys are kept in their quoted form
local LONGEST_KEY_QUOTED = 40

local ESCAPES = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\t"] = "\\t", ["\n"] = "\\n", ["\f"] = "\\f",
  ["\r"] = "\\r", ["\127"] = "\\u007f",
}
for code = 0, 31 do
  ESCAPES[char(code)] = ESCAPES[char(code)] or format("\\u%04x", code)
end
local TO_ESCAPE = '[%z\1-\31"/\\\127]'

local function quoted(text)
  if find(text, TO_ESCAPE) then
    text = gsub(text, TO_ESCAPE, ESCAPES)
  end
  return '"' .. text .. '"'
end

-- Keys come again and again, so they are kept as they stand in an object, up to a number.
local quoted_keys, keys_quoted = {}, 0

local function quoted_key(key)
  local text = quoted(key) .. ":"
  if #key <= LONGEST_KEY_QUOTED then
    if keys_quoted == MOST_KEYS_QUOTED then
      quoted_keys, keys_quoted = {}, 0
    end
    quoted_keys[key], keys_quoted = text, keys_quoted + 1
  end
  return text
end

-- What a table is as an array: its highest index, and how many indices it has; nothing if it has other keys.
local function measure(value)
  local highest, items = 0, 0
  for key in next, value do
    if type(key) ~= "number" or key < 1 or (key % 1 ~= 0 and key ~= huge) then
      return nil
    elseif key > highest then
      highest = key <= INT_MAX and key or -TWO_31      -- as the server has it in an int
    end
    items = items + 1
  end
  return highest, items
end

local function encoder(settings)
  local number_text, array_length, write

  local function refuse(value, reason)
    fail(format("Cannot serialise %s: %s", type(value), reason))
  end

  -- A number as a piece of text; a number too, where that is how the pieces are joined in the end.
  function number_text(number)
    if number - number ~= 0 then                          -- NaN, or an infinity
      if settings.encode_invalid_numbers == "off" then
        refuse(number, "must not be NaN or Inf")
      elseif settings.encode_invalid_numbers == "null" then
        return "null"
      elseif number ~= number then
        return "nan"
      end
    end
    local precision = settings.number_precision
    return precision == DEFAULT_PRECISION and number or format("%." .. precision .. "g", number)
  end

  -- The length of the array that a table is, or 0 if it is an object.
  function array_length(value)
    local highest, items = measure(value)
    if not highest then
      return 0
    end
    local ratio = settings.sparse_ratio
    if ratio > 0 and highest > to_int32(items * ratio) and highest > settings.sparse_safe then
      if settings.sparse_convert == "off" then
        refuse(value, "excessively sparse array")
      end
      return 0
    end
    return highest
  end

  -- Add the text of a value to the pieces, of which there are `count`; returns how many there are then. `top` is how
  -- many values the C function would have on its stack, which has an end.
  function write(value, depth, top, pieces, count)
    local kind = type(value)
    if kind == "string" then
      pieces[count + 1] = quoted(value)
      return count + 1
    elseif kind == "number" then
      pieces[count + 1] = number_text(value)
      return count + 1
    elseif kind == "boolean" then
      pieces[count + 1] = value and "true" or "false"
      return count + 1
    elseif kind == "nil" or rawequal(value, null) then
      pieces[count + 1] = "null"
      return count + 1
    elseif kind ~= "table" then
      refuse(value, "type not supported")
    end

    depth = depth + 1
    if depth > settings.encode_max_depth or top + 3 > C_STACK then
      fail(format("Cannot serialise, excessive nesting (%d)", depth))
    end
    local length = array_length(value)
    if length > 0 then
      local mark = "["
      for index = 1, length do
        pieces[count + 1], mark = mark, ","
        count = write(rawget(value, index), depth, top + 1, pieces, count + 1)
      end
      pieces[count + 1] = "]"
      return count + 1
    end

    local mark = "{"
    for key, element in next, value do
      pieces[count + 1], mark = mark, ","
      kind = type(key)
      if kind == "string" then
        pieces[count + 2] = quoted_keys[key] or quoted_key(key)
      elseif kind == "number" then
        pieces[count + 2] = '"' .. number_text(key) .. '":'
      else
        refuse(key, "table key must be a number or string")
      end
      count = write(element, depth, top + 2, pieces, count + 2)
    end
    pieces[count + 1] = mark == "{" and "{}" or "}"
    return count + 1
  end

  return function(...)
    if select("#", ...) ~= 1 then
      bad_argument(1, "expected 1 argument", "encode")
    end
    local pieces = {}
    local count = write((...), 0, 1, pieces, 0)
    return (concat(pieces, "", 1, count))
  end
end

local QUOTE, OBJECT_BEGIN, OBJECT_END, ARRAY_BEGIN, ARRAY_END, SMALL_A = byte('"{}[]a', 1, -1)
local MARKS = {["{"] = "T_OBJ_BEGIN", ["}"] = "T_OBJ_END", ["["] = "T_ARR_BEGIN", ["]"] = "T_ARR_END",
               [":"] = "T_COLON", [","] = "T_COMMA", ["\0"] = "T_END", [""] = "T_END"}
local LITERALS = {["true"] = true, ["false"] = false, ["null"] = null}
local UNESCAPED = {['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", t = "\t", n = "\n", f = "\f", r = "\r"}

local function utf8_of(code)
  if code < 0x80 then
    return (char(code))
  end
  local last = 0x80 + code % 0x40
  local rest = floor(code / 0x40)
  if code < 0x800 then
    return (char(0xc0 + rest, last))
  end
  local third = 0x80 + rest % 0x40
  rest = floor(rest / 0x40)
  if code < 0x10000 then
    return (char(0xe0 + rest, third, last))
  end
  return (char(0xf0 + floor(rest / 0x40), 0x80 + rest % 0x40, third, last))
end

-- The bytes of the escape that begins with \u at a place, and the place after it; nothing if it is none. A character
-- beyond 16 bits is two escapes, its upper and its lower half.
local function unicode_escape(text, place)
  local code = tonumber(match(text, "^%x%x%x%x", place + 2) or "", 16)
  if not code or (code >= 0xdc00 and code < 0xe000) then
    return nil
  elseif code < 0xd800 or code >= 0xe000 then
    return utf8_of(code), place + 6
  end
  local low = tonumber(match(text, "^\\u(%x%x%x%x)", place + 6) or "", 16)
  if not low or low < 0xdc00 or low >= 0xe000 then
    return nil
  end
  return utf8_of(0x10000 + (code - 0xd800) * 0x400 + low - 0xdc00), place + 12
end

-- Read the string that begins after a quote: "T_STRING", the string, and the place after it; or the text and the
-- place of an error.
local function read_string(text, place)
  local pieces, count = {}, 0
  while true do
    local _, last, plain, mark = find(text, '^([^"\\%z]*)(["\\]?)', place)
    count = count + 1
    pieces[count] = plain
    if mark == '"' then
      return "T_STRING", concat(pieces), last + 1
    elseif mark == "" then
      return "unexpected end of string", nil, last + 1
    end
    place = last
    local letter = sub(text, place + 1, place + 1)
    local bytes, after = UNESCAPED[letter], place + 2
    if letter == "u" then
      bytes, after = unicode_escape(text, place)
      if not bytes then
        return "invalid unicode escape code", nil, place
      end
    elseif not bytes then
      return "invalid escape code", nil, place
    end
    count = count + 1
    pieces[count], place = bytes, after
  end
end

-- The text of the number that strtod of C would find at a place, or nothing.
local function number_prefix(text, place)
  local sign = match(text, "^[+-]?", place)
  place = place + #sign
  local prefix = match(text, "^0[xX]%x+%.?%x*", place) or match(text, "^0[xX]%.%x+", place)
  if prefix then
    return sign .. prefix .. (match(text, "^[pP][+-]?%d+", place + #prefix) or "")
  end
  prefix = match(text, "^%d+%.?%d*", place) or match(text, "^%.%d+", place)
  if prefix then
    return sign .. prefix .. (match(text, "^[eE][+-]?%d+", place + #prefix) or "")
  end
  local word = lower(sub(text, place, place + 7))
  if word == "infinity" then
    return sign .. word
  elseif find(word, "^inf") then
    return sign .. "inf"
  elseif find(word, "^nan") then
    return sign .. (match(text, "^...%([%w_]*%)", place) or "nan")
  end
  return nil
end

local function is_no_json_number(text, place)
  return find(text, "^%+", place) or find(text, "^%-?0[%dxX]", place) or find(text, "^%-?[iI][nN][fF]", place)
    or find(text, "^%-?[nN][aA][nN]", place)
end

-- Read what stands at a place, after white space: its kind, its value, the place after it, and where it begins. If it
-- is nothing that JSON knows, the kind is the text that tells so, and the last result where the trouble is.
local function token(text, place, lenient)
  place = find(text, "[^ \t\r\n]", place) or #text + 1
  local first = sub(text, place, place)
  if MARKS[first] then
    return MARKS[first], nil, place + 1, place
  elseif first == '"' then
    local kind, value, after = read_string(text, place + 1)
    return kind, value, after, kind == "T_STRING" and place or after
  elseif not find(first, "[%dfiIntN+-]") then
    return "invalid token", nil, nil, place
  end
  local word = match(text, "^true", place) or match(text, "^false", place) or match(text, "^null", place)
  if word then
    return word == "null" and "T_NULL" or "T_BOOLEAN", LITERALS[word], place + #word, place
  end
  local odd = is_no_json_number(text, place)
  if not find(first, "[%d-]") and not (lenient and odd) then
    return "invalid token", nil, nil, place
  end
  local prefix = (lenient or not odd) and number_prefix(text, place)
  if not prefix then
    return "invalid number", nil, nil, place
  end
  return "T_NUMBER", tonumber(prefix), place + #prefix, place
end

local function decoder(settings)
  -- What most texts are made of, one pattern for each thing with all that surrounds it. What does not fit is looked
  -- at as a token, which also finds the error.
  local STRING = '^([^"\\%z]*)"[ \t\r\n]*([,%]}]?)[ \t\r\n]*'
  local NUMBER = "^(-?%d+%.?%d*[eE]?[+-]?%d*)[ \t\r\n]*([,%]}])[ \t\r\n]*"
  local WORD = "^(%l+)[ \t\r\n]*([,%]}])[ \t\r\n]*"
  local KEY = '^"([^"\\%z]*)"[ \t\r\n]*:[ \t\r\n]*'
  local MARK = "^[ \t\r\n]*([,%]}]?)[ \t\r\n]*"
  local read_array, read_object

  local function refuse(expected, text, place)
    local kind, _, _, at = token(text, place, settings.decode_invalid_numbers == "on")
    fail(format("Expected %s but found %s at character %d", expected, kind, at))
  end

  -- The place of the mark before a place, behind white space.
  local function refuse_mark(expected, mark, text, place)
    if mark ~= "" then
      place = place - 1
      while find(text, "^[ \t\r\n]", place) do
        place = place - 1
      end
    end
    refuse(expected, text, place)
  end

  -- Read the value at a place, where no white space is. Returns it, the comma or closing bracket behind it, or
  -- "", and the place after that and after white space. `top` is how many values the C function would have on its stack.
  local function read_value(text, place, depth, top)
    local code = byte(text, place)
    local value, last, mark, _
    if code == QUOTE then
      _, last, value, mark = find(text, STRING, place + 1)
      if last then
        return value, mark, last + 1
      end
    elseif code == OBJECT_BEGIN or code == ARRAY_BEGIN then
      local read = code == OBJECT_BEGIN and read_object or read_array
      value, place = read(text, place + 1, depth + 1, top)
      _, last, mark = find(text, MARK, place)
      return value, mark, last + 1
    elseif code and code >= SMALL_A then
      _, last, value, mark = find(text, WORD, place)
      value = LITERALS[value]
      if value ~= nil then
        return value, mark, last + 1
      end
    elseif settings.decode_invalid_numbers == "on" then
      _, last, value, mark = find(text, NUMBER, place)
      value = value and tonumber(value)
      if value then
        return value, mark, last + 1
      end
    end
    local after
    _, value, after = token(text, place, settings.decode_invalid_numbers == "on")
    if value == nil then
      refuse("value", text, place)
    end
    _, last, mark = find(text, MARK, after)
    return value, mark, last + 1
  end

  local function descend(depth, top, place)
    if depth > settings.decode_max_depth or top > C_STACK then
      fail(format("Found too many nested data structures (%d) at character %d", depth, place - 1))
    end
  end

  function read_array(text, place, depth, top)
    descend(depth, top + 2, place)
    local array, index, mark = {}, 0, nil
    place = find(text, "[^ \t\r\n]", place) or place
    if byte(text, place) == ARRAY_END then
      return array, place + 1
    end
    repeat
      index = index + 1
      array[index], mark, place = read_value(text, place, depth, top + 1)
    until mark ~= ","
    if mark ~= "]" then
      refuse_mark("comma or array end", mark, text, place)
    end
    return array, place
  end

  -- The key at a place and the place of its value.
  local function read_key(text, place)
    local kind, key, after = token(text, place, true)
    if kind ~= "T_STRING" then
      refuse("object key string", text, place)
    end
    local _, last = find(text, "^[ \t\r\n]*:[ \t\r\n]*", after)
    if not last then
      refuse("colon", text, after)
    end
    return key, last + 1
  end

  function read_object(text, place, depth, top)
    descend(depth, top + 3, place)
    local object, key, mark, last, _ = {}, nil, nil, nil, nil
    place = find(text, "[^ \t\r\n]", place) or place
    if byte(text, place) == OBJECT_END then
      return object, place + 1
    end
    repeat
      _, last, key = find(text, KEY, place)
      if last then
        place = last + 1
      else
        key, place = read_key(text, place)
      end
      object[key], mark, place = read_value(text, place, depth, top + 2)
    until mark ~= ","
    if mark ~= "}" then
      refuse_mark("comma or object end", mark, text, place)
    end
    return object, place
  end

  return function(...)
    local given = select("#", ...)
    if given ~= 1 then
      bad_argument(1, "expected 1 argument", "decode")
    end
    local text = check_string(1, (...), given, "decode")
    if #text >= 2 and find(sub(text, 1, 2), "%z") then
      fail("JSON parser does not support UTF-16 or UTF-32")
    end
    local value, mark, place = read_value(text, find(text, "[^ \t\r\n]") or 1, 0, 1)
    if mark ~= "" or token(text, place, true) ~= "T_END" then
      refuse_mark("the end", mark, text, place)
    end
    return value
  end
end

-- A function that gives settings, and changes those that it has an argument for. `options` are a function for each
-- argument, of the argument and its number, which gives the setting as the caller sees it.
local function setter(name, ...)
  local options, most = {...}, select("#", ...)
  return function(...)
    local given = select("#", ...)
    if given > most then
      bad_argument(most + 1, "found too many arguments", name)
    end
    local arguments, results = {...}, {}
    for index = 1, most do
      results[index] = options[index](arguments[index], index, given, name)
    end
    return unpack(results, 1, most)
  end
end

local function integer_option(settings, key, least, most)
  local range = format("expected integer between %d and %d", least, most)
  return function(value, index, given, name)
    if value ~= nil then
      value = to_int32(check_integer(index, value, given, name))
      if value < least or value > most then
        bad_argument(1, range, name)      -- the server, too, blames the first argument
      end
      settings[key] = value
    end
    return settings[key]
  end
end

-- A setting that is "on" or "off", to the caller true or false, or perhaps another word.
local function word_option(settings, key, other)
  return function(value, index, given, name)
    if type(value) == "boolean" then
      settings[key] = value and "on" or "off"
    elseif value ~= nil then
      value = check_string(index, value, given, name)
      if value ~= "on" and value ~= "off" and value ~= other then
        bad_argument(index, format("invalid option '%s'", value), name)
      end
      settings[key] = value
    end
    if settings[key] == "on" or settings[key] == "off" then
      return settings[key] == "on"
    end
    return settings[key]
  end
end

-- The library with settings of its own.
local function new()
  local settings = {
    sparse_convert = "off", sparse_ratio = 2, sparse_safe = 10, encode_max_depth = 1000, decode_max_depth = 1000,
    number_precision = 14, keep_buffer = "on", encode_invalid_numbers = "off", decode_invalid_numbers = "on",
  }
  return {
    _NAME = "cjson",
    _VERSION = "2.1.0",
    null = null,
    new = new,
    encode = encoder(settings),
    decode = decoder(settings),
    encode_sparse_array = setter(
      "encode_sparse_array", word_option(settings, "sparse_convert"),
      integer_option(settings, "sparse_ratio", 0, INT_MAX), integer_option(settings, "sparse_safe", 0, INT_MAX)),
    encode_max_depth = setter("encode_max_depth", integer_option(settings, "encode_max_depth", 1, INT_MAX)),
    decode_max_depth = setter("decode_max_depth", integer_option(settings, "decode_max_depth", 1, INT_MAX)),
    encode_number_precision = setter(
      "encode_number_precision", integer_option(settings, "number_precision", 1, DEFAULT_PRECISION)),
    encode_keep_buffer = setter("encode_keep_buffer", word_option(settings, "keep_buffer")),
    encode_invalid_numbers = setter(
      "encode_invalid_numbers", word_option(settings, "encode_invalid_numbers", "null")),
    decode_invalid_numbers = setter("decode_invalid_numbers", word_option(settings, "decode_invalid_numbers")),
  }
end

return new()
