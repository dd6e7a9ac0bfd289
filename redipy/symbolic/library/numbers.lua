-- Numbers: what texts stand for, their texts, and what Python's functions of numbers give.

function redipy.number(value)
  if type(value) == "number" then return value end
  if type(value) == "boolean" then return value and 1 or 0 end
  if type(value) ~= "string" then redipy.fail("NO_NUMBER_OF") end
  -- What Lua takes and Python does not (hexadecimals) has other characters than these.
  local plain = string.find(value, "^[%d.eE+-]+$") and value
  if not plain then
    plain = string.lower(string.match(value, "^%s*(.-)%s*$"))
    local named = redipy.named_numbers[plain]
    if named then return named end
    if not string.find(plain, "^[%d.e+-]+$") then plain = "" end
  end
  return tonumber(plain) or redipy.fail("NOT_A_NUMBER")
end

redipy.named_numbers = {
  inf = 1/0, ["+inf"] = 1/0, ["-inf"] = -1/0, infinity = 1/0, ["+infinity"] = 1/0, ["-infinity"] = -1/0,
  nan = 0/0, ["+nan"] = 0/0, ["-nan"] = 0/0}

function redipy.whole(value)
  value = redipy.number(value)
  if value - value ~= 0 then redipy.fail("NOT_FINITE") end
  return value < 0 and math.ceil(value) or math.floor(value)
end

function redipy.int(value)
  if type(value) == "string" and not string.find(value, "^%s*[+-]?%d+%s*$") then
    redipy.fail("NOT_A_NUMBER")
  end
  return redipy.whole(value)
end

function redipy.milliseconds(value)
  value = redipy.number(value) * 1000
  if value - value ~= 0 then redipy.fail("NOT_FINITE") end
  return math.floor(value + 0.5)
end

-- A whole number without a point, another as the shortest text that reads back as the same.
function redipy.number_text(value)
  if value % 1 == 0 and value > -1e17 and value < 1e17 then return string.format("%.0f", value + 0) end
  if value ~= value then return "nan" end
  -- Fifteen digits are enough for any text of fifteen, but for the numbers that have less precision near 0.
  for digits = math.abs(value) < 2.3e-308 and 1 or 15, 16 do
    local text = string.format("%." .. digits .. "g", value)
    if tonumber(text) == value then return text end
    -- Above a power of two doubles lie twice as far apart, so the text one higher may do where the nearest does not.
    text = string.gsub(text, "([0-8])(e?[^e.]*)$", function(digit, rest)
      return (rest == "" or string.sub(rest, 1, 1) == "e") and digit + 1 .. rest or nil
    end)
    if tonumber(text) == value then return text end
  end
  return string.format("%.17g", value)
end

function redipy.abs(value)
  return math.abs(redipy.numeric(value))
end

function redipy.round(value, digits)
  value = redipy.numeric(value)
  if digits == nil then
    if value - value ~= 0 then redipy.fail("NOT_FINITE") end
    local floor = math.floor(value)
    local over = value - floor
    return (over > 0.5 or over == 0.5 and floor % 2 == 1) and floor + 1 or floor
  end
  digits = redipy.given_whole(digits)
  if digits > MOST_DIGITS or value - value ~= 0 then return value end
  if digits >= 0 then return tonumber(string.format("%." .. digits .. "f", value)) end
  if digits < -MOST_DIGITS then return 0 end
  local unit = 10 ^ -digits
  local rest = math.fmod(value, unit)
  local base, over = value - rest, math.abs(rest) * 2
  if over > unit or over == unit and math.fmod(base / unit, 2) ~= 0 then base = base + (rest < 0 and -unit or unit) end
  return base
end
