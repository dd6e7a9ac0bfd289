-- cmsgpack: MessagePack. A number is packed as an integer if it is one, else as a float if that keeps its value, else
-- as a double; a table as an array if its keys are 1 to n, else as a map. Below MAX_NESTING tables, a table is a nil.

local MAX_NESTING = 16
local MAX_PACKED = C_STACK / 2

-- The length of a string, array or map behind one of three tags, with 1 (unless there is no such tag), 2 or 4 bytes.
local function length_header(length, tag8, tag16, tag32)
  if tag8 and length < 0x100 then
    return (char(tag8, length))
  elseif length < 0x10000 then
    local low = length % 256
    return (char(tag16, (length - low) / 256, low))
  end
  return (char(tag32, bytes_of(length)))
end

-- The bytes of an integer from -2^63 to 2^63.
local function packed_integer(integer)
  if integer >= 0 then
    if integer < 0x80 then
      return (char(integer))
    elseif integer < TWO_32 then
      return (length_header(integer, 0xcc, 0xcd, 0xce))
    end
  elseif integer >= -0x20 then
    return (char(integer + 0x100))
  elseif integer >= -0x80 then
    return (char(0xd0, integer + 0x100))
  elseif integer >= -0x8000 then
    return (length_header(integer + 0x10000, nil, 0xd1, nil))
  elseif integer >= -TWO_31 then
    return (char(0xd2, bytes_of(integer + TWO_32)))
  end
  local high, low = halves_of_integer(integer)
  local h1, h2, h3, h4 = bytes_of(high)
  return (char(integer >= 0 and 0xcf or 0xd3, h1, h2, h3, h4, bytes_of(low)))
end

local function packed_number(number)
  if number % 1 == 0 and number >= -TWO_63 and number < TWO_63 then
    return (packed_integer(number))
  end
  local bits = bits_of_float(number)
  if float_of_bits(bits) == number then
    return (char(0xca, bytes_of(bits)))
  end
  local high, low = halves_of_double(number)
  local h1, h2, h3, h4 = bytes_of(high)
  return (char(0xcb, h1, h2, h3, h4, bytes_of(low)))
end

local function string_header(length)
  if length < 32 then
    return (char(0xa0 + length))
  end
  return (length_header(length, 0xd9, 0xda, 0xdb))
end

-- How many keys a table has, and whether they are 1 to that many.
local function count_keys(value)
  local count, highest, is_array = 0, 0, true
  for key in next, value do
    count = count + 1
    if not is_array or type(key) ~= "number" or key <= 0 or key % 1 ~= 0 or key > INT_MAX then
      is_array = false
    elseif key > highest then
      highest = key
    end
  end
  return count, is_array and highest == count
end

-- Add the bytes of a value to the pieces, of which there are `count`; returns how many there are then.
local function pack_value(value, nesting, pieces, count)
  local kind = type(value)
  if kind == "string" then
    pieces[count + 1], pieces[count + 2] = string_header(#value), value
    return count + 2
  elseif kind == "number" then
    pieces[count + 1] = packed_number(value)
  elseif kind == "boolean" then
    pieces[count + 1] = value and "\195" or "\194"
  elseif kind == "table" and nesting < MAX_NESTING then
    local length, is_array = count_keys(value)
    if length < 16 then
      pieces[count + 1] = char((is_array and 0x90 or 0x80) + length)
    elseif is_array then
      pieces[count + 1] = length_header(length, nil, 0xdc, 0xdd)
    else
      pieces[count + 1] = length_header(length, nil, 0xde, 0xdf)
    end
    count = count + 1
    if is_array then
      for index = 1, length do
        count = pack_value(value[index], nesting + 1, pieces, count)
      end
    else
      for key, element in next, value do
        count = pack_value(key, nesting + 1, pieces, count)
        count = pack_value(element, nesting + 1, pieces, count)
      end
    end
    return count
  else
    pieces[count + 1] = "\192"
  end
  return count + 1
end

local function need(data, place, length)
  if place + length - 1 > #data then
    fail("Missing bytes in input.")
  end
end

local function check_stack(top, reason)
  if top + 1 > C_STACK then
    fail(format("stack overflow (%s)", reason))
  end
end

-- The unsigned integer of 1, 2 or 4 bytes behind the tag at a place, and the place after it.
local function unsigned8(data, place)
  need(data, place, 2)
  return byte(data, place + 1), place + 2
end

local function unsigned16(data, place)
  need(data, place, 3)
  local high, low = byte(data, place + 1, place + 2)
  return high * 256 + low, place + 3
end

local function unsigned32(data, place)
  need(data, place, 5)
  local first, second, third, fourth = byte(data, place + 1, place + 4)
  return ((first * 256 + second) * 256 + third) * 256 + fourth, place + 5
end

local function halves(data, place)
  need(data, place, 9)
  return unsigned32(data, place), (unsigned32(data, place + 4))
end

-- A reader of a signed integer from that of the unsigned one with so many values.
local function signed(unsigned, values)
  return function(data, place)
    local number, after = unsigned(data, place)
    return number >= values / 2 and number - values or number, after
  end
end

local unpack_value

local function unpack_string(data, place, length)
  need(data, place, length)
  return sub(data, place, place + length - 1), place + length
end

-- `top` is how many values the C function would have on its stack, which has an end.
local function unpack_array(data, place, length, top)
  check_stack(top + 1, "in function mp_decode_to_lua_array")
  local array = {}
  for index = 1, length do
    array[index], place = unpack_value(data, place, top + 2)
  end
  return array, place
end

local function unpack_map(data, place, length, top)
  local map = {}
  for _ = 1, length do
    local key, value
    key, place = unpack_value(data, place, top + 1)
    value, place = unpack_value(data, place, top + 2)
    if key == nil or key ~= key then
      error(key == nil and "table index is nil" or "table index is NaN", 0)
    end
    map[key] = value
  end
  return map, place
end

local function constant(value)
  return function(_, place)
    return value, place + 1
  end
end

-- For each first byte, a function of the data and its place: the value and the place after it. Of a string, an array
-- or a map, the value is its length, and CONTENTS has the function that reads the rest.
local READERS = {
  [0xc0] = constant(nil), [0xc2] = constant(false), [0xc3] = constant(true),
  [0xcc] = unsigned8, [0xcd] = unsigned16, [0xce] = unsigned32,
  [0xd0] = signed(unsigned8, 2 ^ 8), [0xd1] = signed(unsigned16, 2 ^ 16), [0xd2] = signed(unsigned32, TWO_32),
  [0xd9] = unsigned8, [0xda] = unsigned16, [0xdb] = unsigned32,
  [0xdc] = unsigned16, [0xdd] = unsigned32, [0xde] = unsigned16, [0xdf] = unsigned32,
}
local CONTENTS = {
  [0xd9] = unpack_string, [0xda] = unpack_string, [0xdb] = unpack_string,
  [0xdc] = unpack_array, [0xdd] = unpack_array, [0xde] = unpack_map, [0xdf] = unpack_map,
}
for tag = 0, 0x7f do
  READERS[tag] = constant(tag)
end
for length = 0, 15 do
  READERS[0x80 + length], CONTENTS[0x80 + length] = constant(length), unpack_map
  READERS[0x90 + length], CONTENTS[0x90 + length] = constant(length), unpack_array
end
for length = 0, 31 do
  READERS[0xa0 + length], CONTENTS[0xa0 + length] = constant(length), unpack_string
end
for tag = 0xe0, 0xff do
  READERS[tag] = constant(tag - 0x100)
end
READERS[0xca] = function(data, place)
  local bits, after = unsigned32(data, place)
  return float_of_bits(bits), after
end
READERS[0xcb] = function(data, place)
  local high, low = halves(data, place)
  return double_of_halves(high, low), place + 9
end
-- The server reads an unsigned integer of 64 bits as if it had a sign, too.
READERS[0xd3] = function(data, place)
  local high, low = halves(data, place)
  high = high >= TWO_31 and high - TWO_32 or high
  return high * TWO_32 + low, place + 9
end
READERS[0xcf] = READERS[0xd3]

function unpack_value(data, place, top)
  local tag = byte(data, place)
  if not tag then
    fail("Missing bytes in input.")
  end
  check_stack(top, "too many return values at once; use unpack_one or unpack_limit instead.")
  local read, read_contents = READERS[tag], CONTENTS[tag]
  if not read then
    fail("Bad data format in input.")
  end
  local value
  value, place = read(data, place)
  if read_contents then
    value, place = read_contents(data, place, value, top)
  end
  return value, place
end

-- Unpack up to `limit` values from `offset` on. Unless all is asked for, by zeros, the first result is the offset
-- after the last of them, or -1 at the end.
local function unpack_values(data, limit, offset)
  if limit < 0 or offset < 0 then
    -- The server gives the length of the data where its text speaks of the limit.
    fail(format("Invalid request to unpack with offset of %d and limit of %d.", to_int32(offset), #data))
  elseif offset > #data then
    fail(format("Start offset %d greater than input length %d.", to_int32(offset), #data))
  end
  local all = limit == 0 and offset == 0
  if all then
    limit = huge
  end
  local first = all and 0 or 1
  local values, count, place = {}, 0, offset + 1
  while place <= #data and count < limit do
    values[first + count + 1], place = unpack_value(data, place, count + 1)
    count = count + 1
  end
  if not all then
    check_stack(count + 1, "in function mp_unpack_full")
    values[1] = place > #data and -1 or place - 1
  end
  return values, first + count
end

local cmsgpack = {
  _NAME = "cmsgpack",
  _VERSION = "lua-cmsgpack 0.4.0",
  _COPYRIGHT = "Copyright (C) 2012, Salvatore Sanfilippo",
  _DESCRIPTION = "MessagePack C implementation for Lua",
}

function cmsgpack.pack(...)
  local given = select("#", ...)
  if given == 0 then
    bad_argument(0, "MessagePack pack needs input.", "pack")
  elseif given > MAX_PACKED then
    bad_argument(0, "Too many arguments for MessagePack pack.", "pack")
  end
  local arguments, pieces, count = {...}, {}, 0
  for index = 1, given do
    count = pack_value(arguments[index], 0, pieces, count)
  end
  return (concat(pieces))
end

function cmsgpack.unpack(...)
  local data = check_string(1, (...), select("#", ...), "unpack")
  local values, count = unpack_values(data, 0, 0)
  return spread(values, count)
end

function cmsgpack.unpack_one(...)
  local given = select("#", ...)
  local data, offset = ...
  offset = offset == nil and 0 or check_integer(2, offset, given, "unpack_one")
  data = check_string(1, data, given, "unpack_one")
  local values, count = unpack_values(data, 1, offset)
  return spread(values, count)
end

function cmsgpack.unpack_limit(...)
  local given = select("#", ...)
  local data, limit, offset = ...
  limit = check_integer(2, limit, given, "unpack_limit")
  offset = offset == nil and 0 or check_integer(3, offset, given, "unpack_limit")
  data = check_string(1, data, given, "unpack_limit")
  local values, count = unpack_values(data, limit, offset)
  return spread(values, count)
end

return cmsgpack
