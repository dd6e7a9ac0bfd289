-- What the libraries share: failing at the line of the caller, and reading arguments as the C functions do that
-- the libraries stand in for. It is put before the source of each library, as the beginning of the same chunk.
--
-- A caller is found on the stack: the first function above that is not of this chunk. So a function of a library must
-- not end in a tail call of another one, which would take its place on the stack: `return (f())`.

local error, getmetatable, newproxy, next, rawequal, rawget, select, tonumber, type, unpack =
  error, getmetatable, newproxy, next, rawequal, rawget, select, tonumber, type, unpack
local byte, char, find, format, gsub, lower, match, rep, reverse, sub =
  string.byte, string.char, string.find, string.format, string.gsub, string.lower, string.match, string.rep,
  string.reverse, string.sub
local concat = table.concat
local abs, floor, frexp, huge, ldexp = math.abs, math.floor, math.frexp, math.huge, math.ldexp
local getinfo = debug.getinfo

local THIS_CHUNK = getinfo(1, "S").source
local C_STACK = 8000            -- the values that one C function may have on the stack: LUAI_MAXCSTACK of Lua 5.1
local INT_MAX = 2147483647
local TWO_31, TWO_32, TWO_63, TWO_64 = 2 ^ 31, 2 ^ 32, 2 ^ 63, 2 ^ 64

-- The level on the stack of whoever called into the library, as seen by a function that calls this one.
local function caller_level()
  local level = 3
  repeat
    local info = getinfo(level, "S")
    level = level + 1
  until not info or info.source ~= THIS_CHUNK or info.what == "C"
  return level - 2
end

-- End the call with an error at the line of the caller, if that is a line of Lua.
local function fail(text)
  error(text, caller_level())
end

-- End the call with an error about one argument. The function has the name by which it was called; where a tail call
-- or pcall has left none, that under which the library has it, or "?".
local function bad_argument(number, text, name)
  local level = caller_level()
  local call = getinfo(level - 1, "n")
  if call.namewhat == "method" then
    number = number - 1
    if number == 0 then
      error(format("calling '%s' on bad self (%s)", call.name, text), level)
    end
  end
  local above = getinfo(level, "S")
  if not call.name and not (above and above.what == "tail") then
    name = "?"
  end
  error(format("bad argument #%d to '%s' (%s)", number, call.name or name, text), level)
end

local function wrong_type(number, expected, value, given, name)
  local got = number > given and "no value" or type(value)
  bad_argument(number, format("%s expected, got %s", expected, got), name)
end

-- An argument as a string, which may be given as a number. `given` is how many arguments there are.
local function check_string(number, value, given, name)
  local kind = type(value)
  if kind == "string" then
    return value
  elseif kind ~= "number" then
    wrong_type(number, "string", value, given, name)
  end
  return value .. ""
end

-- An argument as a number, which may be given as a string.
local function check_number(number, value, given, name)
  local read = (type(value) == "number" or type(value) == "string") and tonumber(value)
  if not read then
    wrong_type(number, "number", value, given, name)
  end
  return read
end

-- A number cut to an integer of 64 bits; what has no place in one becomes the smallest.
local function to_int64(number)
  if not (number >= -TWO_63 and number < TWO_63) then
    return -TWO_63
  end
  return number < 0 and -floor(-number) or floor(number)
end

-- The lowest 32 bits of an integer, as a number with a sign.
local function to_int32(integer)
  return (integer + TWO_31) % TWO_32 - TWO_31
end

local function check_integer(number, value, given, name)
  local read = check_number(number, value, given, name)
  return (to_int64(read))
end

-- A number as C casts it to an unsigned integer of 64 bits on the server's usual machine: what is too large becomes 0,
-- and what is below zero stands for the bits it has in two's complement.
local function to_uint64(number)
  if number >= TWO_64 then
    return 0
  elseif number >= TWO_63 then
    return number
  end
  return (to_int64(number))
end

-- Return values[1] to values[count]. The function `unpack` alone has room for fewer than the C functions had.
local function spread(values, count)
  if count < 4 then
    return unpack(values, 1, count)
  end
  return values[1], values[2], values[3], unpack(values, 4, count)
end

