-- struct: numbers and strings as the bytes of a C structure, by a format with one letter for each field. The machine
-- is the server's usual one: little-endian, and 64 bits wide.

local MAX_INTEGER_SIZE = 32
local DEFAULT_ALIGNMENT = 8
local SIZES = {b = 1, B = 1, h = 2, H = 2, i = 4, I = 4, l = 8, L = 8, T = 8, f = 4, d = 8, x = 1, c = 1}
local SIGNED = {b = true, h = true, i = true, l = true}
local UNSIGNED = {B = true, H = true, I = true, L = true, T = true}

-- The number that stands at a place of a format, or a default; and the place after it.
local function number_at(layout, place, default)
  local digits = match(layout, "^%d+", place)
  if not digits then
    return default, place
  end
  local number = tonumber(digits)
  if number > INT_MAX then
    fail("integral size overflow")
  end
  return number, place + #digits
end

-- The option at a place of a format: its letter, the size of its field, and the place after it.
local function option_at(layout, place)
  local option = sub(layout, place, place)
  local size = SIZES[option] or 0
  place = place + 1
  if option == "c" or option == "i" or option == "I" then
    size, place = number_at(layout, place, size)
    if option ~= "c" and size > MAX_INTEGER_SIZE then
      fail(format("integral size %d is larger than limit of %d", size, MAX_INTEGER_SIZE))
    end
  end
  return option, size, place
end

-- The bits that two integers have in common, of the lowest five.
local function low_bits_of_both(left, right)
  local both, unit = 0, 1
  for _ = 1, 5 do
    if left % 2 == 1 and right % 2 == 1 then
      both = both + unit
    end
    left, right, unit = floor(left / 2), floor(right / 2), unit * 2
  end
  return both
end

-- How many bytes come before a field, so that it is aligned. As on the server, a size that is no power of 2 serves as
-- a mask of bits all the same.
local function padding(offset, alignment, option, size)
  if size > alignment then
    size = alignment
  end
  if size <= 1 or option == "c" then
    return 0
  end
  return (low_bits_of_both(size - low_bits_of_both(offset, size - 1), size - 1))
end

-- Obey an option that is no field. Returns the alignment and the byte order from there on, and the place after it.
local function control(option, layout, place, alignment, big, name)
  if option == "<" then
    big = false
  elseif option == ">" then
    big = true
  elseif option == "!" then
    alignment, place = number_at(layout, place, DEFAULT_ALIGNMENT)
    if alignment == 0 or frexp(alignment) ~= 0.5 then
      fail(format("alignment %d is not a power of 2", alignment))
    end
  elseif option ~= " " then
    bad_argument(1, format("invalid format option '%s'", option), name)
  end
  return alignment, big, place
end

local function integer_bytes(number, size, big)
  local high, low = halves_of_integer(to_uint64(number))
  local bytes
  if size <= 4 then
    bytes = sub(char(bytes_of(low)), 5 - size)
  else
    local h1, h2, h3, h4 = bytes_of(high)
    bytes = sub(char(h1, h2, h3, h4, bytes_of(low)), -size)
    -- More than eight bytes begin with zeros, also before a negative number.
    bytes = rep("\0", size - #bytes) .. bytes
  end
  return big and bytes or reverse(bytes)
end

local function float_bytes(number, size, big)
  local bytes
  if size == 4 then
    bytes = char(bytes_of(bits_of_float(number)))
  else
    local high, low = halves_of_double(number)
    local h1, h2, h3, h4 = bytes_of(high)
    bytes = char(h1, h2, h3, h4, bytes_of(low))
  end
  return big and bytes or reverse(bytes)
end

-- The upper and the lower 32 bits of up to eight bytes, the highest first.
local function halves_of_bytes(bytes)
  local h1, h2, h3, h4, l1, l2, l3, l4 = byte(rep("\0", 8 - #bytes) .. bytes, 1, 8)
  return ((h1 * 256 + h2) * 256 + h3) * 256 + h4, ((l1 * 256 + l2) * 256 + l3) * 256 + l4
end

local function integer_of(bytes, signed)
  local size = #bytes
  if size <= 4 then
    local number = 0
    for index = 1, size do
      number = number * 256 + byte(bytes, index)
    end
    return signed and number >= 256 ^ size / 2 and number - 256 ^ size or number
  end
  local high, low = halves_of_bytes(sub(bytes, -8))
  if signed then
    -- Of more than eight bytes, the lowest count, and the sign is looked for where the size says, modulo 64 bits.
    local place = (size * 8 - 1) % 64
    if place < 32 then
      local unit = 2 ^ place
      if high > 0 or low >= unit then
        return low % unit - unit
      end
    else
      local unit = 2 ^ (place - 32)
      if high >= unit then
        high = high % unit - unit
      end
    end
  end
  return high * TWO_32 + low
end

local function float_of(bytes)
  local high, low = halves_of_bytes(bytes)
  if #bytes == 4 then
    return (float_of_bits(low))
  end
  return (double_of_halves(high, low))
end

-- The format ends at a zero byte.
local function check_format(arguments, given, name)
  local layout = check_string(1, arguments, given, name)
  return (match(layout, "^[^%z]*"))
end

local function need(data, offset, size)
  if offset < 0 or size < 0 or offset + size > #data then
    bad_argument(2, "data string too short", "unpack")
  end
end

local struct = {}

function struct.pack(...)
  local given, arguments = select("#", ...), {...}
  local layout = check_format(arguments[1], given, "pack")
  -- An argument that is missing has the type nil.
  given = INT_MAX
  local pieces, count, offset, argument = {}, 0, 0, 1
  local alignment, big = 1, false
  local option, size, place = nil, nil, 1
  while place <= #layout do
    option, size, place = option_at(layout, place)
    local before = padding(offset, alignment, option, size)
    local piece
    if SIGNED[option] or UNSIGNED[option] then
      argument = argument + 1
      piece = integer_bytes(check_number(argument, arguments[argument], given, "pack"), size, big)
    elseif option == "f" or option == "d" then
      argument = argument + 1
      piece = float_bytes(check_number(argument, arguments[argument], given, "pack"), size, big)
    elseif option == "c" or option == "s" then
      argument = argument + 1
      piece = check_string(argument, arguments[argument], given, "pack")
      if size > #piece then
        bad_argument(argument + 1, "string too short", "pack")
      elseif size > 0 then
        piece = sub(piece, 1, size)
      end
      if option == "s" then
        piece = piece .. "\0"
      end
    elseif option == "x" then
      piece = "\0"
    else
      alignment, big, place = control(option, layout, place, alignment, big, "pack")
      piece = ""
    end
    if before > 0 then
      piece = rep("\0", before) .. piece
    end
    count = count + 1
    pieces[count] = piece
    offset = offset + #piece
  end
  return (concat(pieces))
end

function struct.unpack(...)
  local given = select("#", ...)
  local layout, data, start = ...
  layout = check_format(layout, given, "unpack")
  data = check_string(2, data, given, "unpack")
  start = start == nil and 1 or check_integer(3, start, given, "unpack")
  if start == 0 then
    bad_argument(3, "offset must be 1 or greater", "unpack")
  end
  local values, count, offset = {}, 0, start - 1
  local alignment, big = 1, false
  local option, size, place = nil, nil, 1

  while place <= #layout do
    option, size, place = option_at(layout, place)
    offset = offset + padding(offset, alignment, option, size)
    need(data, offset, size)
    if count + 4 > C_STACK then
      fail("stack overflow (too many results)")
    end
    local value
    if SIGNED[option] or UNSIGNED[option] or option == "f" or option == "d" then
      local bytes = sub(data, offset + 1, offset + size)
      bytes = big and bytes or reverse(bytes)
      if option == "f" or option == "d" then
        value = float_of(bytes)
      else
        value = integer_of(bytes, SIGNED[option])
      end
    elseif option == "c" then
      if size == 0 then
        local last = tonumber(values[count])
        if count == 0 or not last then
          fail("format 'c0' needs a previous size")
        end
        count, size = count - 1, to_uint64(last)
        need(data, offset, size)
      end
      value = sub(data, offset + 1, offset + size)
    elseif option == "s" then
      local zero = find(data, "%z", offset + 1)
      if not zero then
        fail("unfinished string in data")
      end
      value, size = sub(data, offset + 1, zero - 1), zero - offset
    elseif option ~= "x" then
      alignment, big, place = control(option, layout, place, alignment, big, "unpack")
    end
    if value then
      count = count + 1
      values[count] = value
    end
    offset = offset + size
  end
  values[count + 1] = offset + 1
  return spread(values, count + 1)
end

function struct.size(...)
  local layout = check_format((...), select("#", ...), "size")
  local total, alignment, big = 0, 1, false
  local option, size, place = nil, nil, 1
  while place <= #layout do
    option, size, place = option_at(layout, place)
    total = total + padding(total, alignment, option, size) + size
    if option == "s" then
      bad_argument(1, "option 's' has no fixed size", "size")
    elseif option == "c" and size == 0 then
      bad_argument(1, "option 'c0' has no fixed size", "size")
    elseif not find(option, "^[%w]") then
      alignment, big, place = control(option, layout, place, alignment, big, "size")
    end
  end
  return total
end

return struct
