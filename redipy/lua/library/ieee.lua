-- Numbers as the bits of IEEE 754, and back. It is put after the prelude for the libraries that need it.
-- Of a NaN only the sign is kept: Lua can see no more of it, by the way it prints.

local NAN = 0 / 0
if sub(format("%f", NAN), 1, 1) == "-" then
  NAN = -NAN
end

local function is_negative(number)
  return number < 0 or (number == 0 and 1 / number < 0)
    or (number ~= number and sub(format("%f", number), 1, 1) == "-")
end

-- The upper and the lower 32 bits of a double.
local function halves_of_double(number)
  local sign = is_negative(number) and TWO_31 or 0
  number = abs(number)
  if number ~= number then
    return sign + 0x7ff80000, 0
  elseif number == huge then
    return sign + 0x7ff00000, 0
  elseif number == 0 then
    return sign, 0
  end
  local mantissa, exponent = frexp(number)
  if exponent < -1021 then                              -- subnormal
    mantissa, exponent = ldexp(mantissa, exponent + 1074), 0
  else
    mantissa, exponent = ldexp(mantissa, 53) - 2 ^ 52, exponent + 1022
  end
  local low = mantissa % TWO_32
  return sign + exponent * 2 ^ 20 + (mantissa - low) / TWO_32, low
end

-- A special value or a scaled one, from the fields of a floating point number; `bits` are those of its fraction.
local function number_of_fields(negative, exponent, fraction, bits, highest, bias)
  local number
  if exponent == highest then
    number = fraction == 0 and huge or NAN
  elseif exponent == 0 then
    number = ldexp(fraction, 1 - bias - bits)
  else
    number = ldexp(fraction + 2 ^ bits, exponent - bias - bits)
  end
  return negative and -number or number
end

local function double_of_halves(high, low)
  local negative = high >= TWO_31
  high = high % TWO_31
  local fraction = high % 2 ^ 20
  local exponent = (high - fraction) / 2 ^ 20
  return (number_of_fields(negative, exponent, fraction * TWO_32 + low, 52, 2047, 1023))
end

-- The 32 bits of the float nearest to a number; of two that are equally near, the even one.
local function bits_of_float(number)
  local sign = is_negative(number) and TWO_31 or 0
  number = abs(number)
  if number ~= number then
    return sign + 0x7fc00000
  elseif number == 0 then
    return sign
  end
  local mantissa, exponent = frexp(number)
  if number == huge or exponent > 128 then
    return sign + 0x7f800000
  end
  local base
  if exponent < -125 then                               -- subnormal
    mantissa, base = ldexp(mantissa, exponent + 149), 0
  else
    -- The leading bit of the mantissa adds 1 to the exponent above it, and so does what rounding carries over.
    mantissa, base = ldexp(mantissa, 24), (exponent + 125) * 2 ^ 23
  end
  local whole = floor(mantissa)
  local rest = mantissa - whole
  if rest > 0.5 or (rest == 0.5 and whole % 2 == 1) then
    whole = whole + 1
  end
  return sign + base + whole
end

local function float_of_bits(bits)
  local negative = bits >= TWO_31
  bits = bits % TWO_31
  local fraction = bits % 2 ^ 23
  return (number_of_fields(negative, (bits - fraction) / 2 ^ 23, fraction, 23, 255, 127))
end

-- The four bytes of 32 bits, the highest first.
local function bytes_of(bits)
  local fourth = bits % 256
  bits = (bits - fourth) / 256
  local third = bits % 256
  bits = (bits - third) / 256
  local second = bits % 256
  return (bits - second) / 256, second, third, fourth
end

-- The upper and the lower 32 bits of the integer of 64 bits, in two's complement.
local function halves_of_integer(integer)
  local low = integer % TWO_32
  return (integer - low) / TWO_32 % TWO_32, low
end

