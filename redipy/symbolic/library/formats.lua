-- `format` and f-strings. A format comes in its parts, as `Format` has them.

-- Adds filling to a text of a sign and the rest.
function redipy.padded(sign, text, fill, align, width)
  local missing = width - redipy.length(sign .. text)
  if missing <= 0 then return sign .. text end
  if align == "=" then return sign .. string.rep(fill, missing) .. text end
  local before = align == "<" and 0 or align == "^" and math.floor(missing / 2) or missing
  return string.rep(fill, before) .. sign .. text .. string.rep(fill, missing - before)
end

-- The digits of a whole number that is not negative, to a base that is a power of 2.
function redipy.digits(number, base)
  local digits = ""
  repeat
    local digit = math.fmod(number, base)
    digits = string.sub("0123456789abcdef", digit + 1, digit + 1) .. digits
    number = (number - digit) / base
  until number == 0
  return digits
end

redipy.bases = {x = 16, X = 16, o = 8, b = 2}

-- The text of a number that is not negative.
function redipy.unsigned(number, precision, kind)
  if kind == "" then return redipy.number_text(number) end
  if number - number ~= 0 then
    local text = number == number and "inf" or "nan"
    if kind == "%" then return text .. "%" end
    return string.find(kind, "%u") and string.upper(text) or text
  end
  if kind == "d" then return string.format("%.0f", number) end
  if redipy.bases[kind] then
    local digits = redipy.digits(number, redipy.bases[kind])
    return kind == "X" and string.upper(digits) or digits
  end
  if precision < 0 then precision = 6 end
  if kind == "%" then return string.format("%." .. precision .. "f%%", number * 100) end
  return string.format("%." .. precision .. kind, number)
end

function redipy.format(value, fill, align, sign, width, comma, precision, kind)
  if type(value) == "string" then
    if sign ~= "" or comma or align == "=" or kind ~= "" and kind ~= "s" then redipy.fail("UNFIT_FORMAT") end
    if precision >= 0 then value = redipy.part(value, 0, precision, 1) end
    return redipy.padded("", value, fill, (align == "" or align == "0") and "<" or align, width)
  end
  value = redipy.counted(value)
  if type(value) ~= "number" or kind == "s" or kind == "" and precision >= 0 then redipy.fail("UNFIT_FORMAT") end
  local whole_kind = kind == "d" or redipy.bases[kind]
  if whole_kind and value % 1 ~= 0 or redipy.bases[kind] and math.abs(value) > 2 ^ 53 then
    redipy.fail("UNFIT_FORMAT")
  end
  if sign == "-" then sign = "" end
  local negative = value < 0
  local text = redipy.unsigned(math.abs(value), precision, kind)
  if comma then
    local digits, rest = string.match(text, "^(%d+)(.*)$")
    if digits then
      digits = string.gsub(string.reverse(digits), "(%d%d%d)", "%1,")
      text = string.gsub(string.reverse(digits), "^,", "") .. rest
    end
  end
  return redipy.padded(negative and "-" or sign, text, fill, align == "" and ">" or align == "0" and "=" or align, width)
end
