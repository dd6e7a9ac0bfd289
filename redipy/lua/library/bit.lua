-- bit: operations on the lowest 32 bits of numbers. Results have a sign. Lua 5.1 has no such operators, so they are
-- made of arithmetic, which is exact on 32 bits in a double.

local TWO_52, TWO_53 = 2 ^ 52, 2 ^ 53
local ROUNDING = TWO_52 + 2 ^ 51

-- Adding so much leaves no bits behind the point; then the lowest 32 bits of the mantissa are what counts, also of
-- numbers that are too large for it to mean anything.
local function bits_of(index, value, given, name)
  local sum = check_number(index, value, given, name) + ROUNDING
  if sum >= TWO_52 and sum < TWO_53 then
    return sum % TWO_32
  elseif sum == 0 or sum ~= sum or sum == huge or sum == -huge then
    return 0
  end
  local mantissa = frexp(abs(sum))
  return ldexp(mantissa, 53) % TWO_32
end

local function signed(bits)
  return bits >= TWO_31 and bits - TWO_32 or bits
end

-- What two groups of four bits have in common.
local COMMON = {}
for left = 0, 15 do
  COMMON[left] = {}
  for right = 0, 15 do
    local both = 0
    for place = 0, 3 do
      local unit = 2 ^ place
      if floor(left / unit) % 2 == 1 and floor(right / unit) % 2 == 1 then
        both = both + unit
      end
    end
    COMMON[left][right] = both
  end
end

local function both_of(left, right)
  local both, unit = 0, 1
  while left > 0 and right > 0 do
    local a, b = left % 16, right % 16
    both = both + COMMON[a][b] * unit
    left, right, unit = (left - a) / 16, (right - b) / 16, unit * 16
  end
  return both
end

local function either_of(left, right)
  return left + right - both_of(left, right)
end

local function one_of(left, right)
  return left + right - 2 * both_of(left, right)
end

-- A function of any number of arguments, which looks at the first one and then at the others from the last.
local function folded(name, combine)
  return function(...)
    local given = select("#", ...)
    local bits = bits_of(1, (...), given, name)
    for index = given, 2, -1 do
      bits = combine(bits, bits_of(index, (select(index, ...)), given, name))
    end
    return (signed(bits))
  end
end

local function shifted(name, shift)
  return function(...)
    local given = select("#", ...)
    local value, places = ...
    local bits = bits_of(1, value, given, name)
    return (signed(shift(bits, bits_of(2, places, given, name) % 32)))
  end
end

local function to_left(bits, places)
  return bits * 2 ^ places % TWO_32
end

local function to_right(bits, places)
  return floor(bits / 2 ^ places)
end

local function sign_to_right(bits, places)
  return floor(signed(bits) / 2 ^ places) % TWO_32
end

local function around(bits, places)
  return to_left(bits, places) + to_right(bits, 32 - places)
end

local bit = {
  band = folded("band", both_of),
  bor = folded("bor", either_of),
  bxor = folded("bxor", one_of),
  lshift = shifted("lshift", to_left),
  rshift = shifted("rshift", to_right),
  arshift = shifted("arshift", sign_to_right),
  rol = shifted("rol", around),
  ror = shifted("ror", function(bits, places) return (around(bits, (32 - places) % 32)) end),
}

function bit.tobit(...)
  local bits = bits_of(1, (...), select("#", ...), "tobit")
  return (signed(bits))
end

function bit.bnot(...)
  local bits = bits_of(1, (...), select("#", ...), "bnot")
  return (signed(TWO_32 - 1 - bits))
end

function bit.bswap(...)
  local bits = bits_of(1, (...), select("#", ...), "bswap")
  local swapped = 0
  for _ = 1, 4 do
    local lowest = bits % 256
    swapped, bits = swapped * 256 + lowest, (bits - lowest) / 256
  end
  return (signed(swapped))
end

function bit.tohex(...)
  local given = select("#", ...)
  local value, digits = ...
  local bits = bits_of(1, value, given, "tohex")
  digits = given < 2 and 8 or signed(bits_of(2, digits, given, "tohex"))
  local shape = digits < 0 and "%08X" or "%08x"
  digits = abs(digits)
  return digits == 0 and "" or sub(format(shape, bits), -(digits < 8 and digits or 8))
end

return bit
