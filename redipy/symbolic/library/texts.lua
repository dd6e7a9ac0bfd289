-- Texts: their characters, what the methods of Python's `str` give, and the texts of other values.

-- The characters of a text, each as its bytes.
function redipy.chars(text)
  local found, at = {}, 1
  while at <= #text do
    local last = at
    for _, sequence in ipairs(redipy.sequences) do
      local _, stop = string.find(text, sequence, at)
      if stop then last = stop break end
    end
    found[#found + 1] = string.sub(text, at, last)
    at = last + 1
  end
  return found
end

-- What more than one byte may be in UTF-8.
redipy.sequences = {
  "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]", "^[\225-\236\238\239][\128-\191][\128-\191]",
  "^\237[\128-\159][\128-\191]", "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]", "^\244[\128-\143][\128-\191][\128-\191]"}

-- The characters of a text, of which most are bytes of ASCII.
function redipy.characters(text)
  if string.find(text, "[\128-\255]") then return redipy.chars(text) end
  local found = {}
  for at = 1, #text do found[at] = string.sub(text, at, at) end
  return found
end

-- The number of a character; that of a stray byte is the one that Python's surrogateescape gives it.
function redipy.code(char)
  local a, b, c, d = string.byte(char, 1, 4)
  if d then return (((a - 240) * 64 + b - 128) * 64 + c - 128) * 64 + d - 128 end
  if c then return ((a - 224) * 64 + b - 128) * 64 + c - 128 end
  if b then return (a - 192) * 64 + b - 128 end
  return a < 128 and a or a + 56320
end

function redipy.text(value)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" then return redipy.number_text(value) end
  if kind == "table" then return redipy.to_json(value) end
  return tostring(value)
end

-- Python's `str`.
function redipy.str(value)
  if value == nil then return "None" end
  if type(value) == "boolean" then return value and "True" or "False" end
  if type(value) == "table" then redipy.fail("NO_TEXT_OF") end
  return redipy.join(value)
end

function redipy.join(value)
  if type(value) == "string" then return value end
  if type(value) == "number" then return redipy.number_text(value) end
  redipy.fail("NOT_JOINED")
end

function redipy.word(value)
  if type(value) == "string" then return value end
  if type(value) == "number" then return redipy.number_text(value) end
  redipy.fail("NOT_A_WORD")
end

-- The elements of a list as words, or, with a prefix, as keys.
function redipy.spread(elements, prefix)
  local words = {}
  for at, element in ipairs(redipy.listed(elements)) do
    words[at] = prefix and prefix .. redipy.word(element) or redipy.word(element)
  end
  return words
end

-- The words of a command, which stand in several tables.
function redipy.words(...)
  local words = {}
  for _, several in ipairs({...}) do
    for _, word in ipairs(several) do words[#words + 1] = word end
  end
  if #words > MOST_WORDS + 1 then redipy.fail("TOO_MANY_WORDS") end  -- the name of the command is among them
  return words
end

function redipy.is_of_type(value, name)
  local kind = type(value)
  if kind == "number" then
    return name == ((value % 1 == 0) and "int" or "float")
  end
  if kind == "table" then return name == (getmetatable(value) and "list" or "dict") end
  return name == (kind == "string" and "str" or kind == "boolean" and "bool" or "None")
end

function redipy.find(text, part, start)
  if type(text) ~= "string" or type(part) ~= "string" then redipy.fail("NOT_SEARCHED") end
  local several = string.find(text, "[\128-\255]")
  local chars = several and redipy.chars(text) or text
  local from = math.max(start == nil and 1 or redipy.place(start, #chars), 1)
  if from > #chars + 1 then return nil end
  if not several then
    local found = string.find(text, part, from, true)
    return found and found - 1
  end
  local index_of, place_of, at = {}, {}, 1
  for index = 1, #chars + 1 do
    index_of[at], place_of[index] = index, at
    at = at + #(chars[index] or "")
  end
  at = place_of[from]
  repeat  -- what begins or ends within a character is no match
    local found, last = string.find(text, part, at, true)
    if not found then return nil end
    if index_of[found] and index_of[last + 1] then return index_of[found] - 1 end
    at = found + 1
  until at > #text + 1
  return nil
end

-- The methods of a text

-- The text that a method is called on.
function redipy.own(value)
  if type(value) ~= "string" then redipy.fail("NO_METHOD") end
  return value
end

-- The text that a method is given.
function redipy.given(value)
  if type(value) ~= "string" then redipy.fail("NOT_A_TEXT") end
  return value
end

-- The blanks of Python.
redipy.blanks = {
  ["\9"] = true, ["\10"] = true, ["\11"] = true, ["\12"] = true, ["\13"] = true, ["\28"] = true, ["\29"] = true,
  ["\30"] = true, ["\31"] = true, [" "] = true, ["\194\133"] = true, ["\194\160"] = true, ["\225\154\128"] = true,
  ["\226\128\128"] = true, ["\226\128\129"] = true, ["\226\128\130"] = true, ["\226\128\131"] = true,
  ["\226\128\132"] = true, ["\226\128\133"] = true, ["\226\128\134"] = true, ["\226\128\135"] = true,
  ["\226\128\136"] = true, ["\226\128\137"] = true, ["\226\128\138"] = true, ["\226\128\168"] = true,
  ["\226\128\169"] = true, ["\226\128\175"] = true, ["\226\129\159"] = true, ["\227\128\128"] = true}

function redipy.split_at_blanks(text, most)
  local chars, found, at = redipy.characters(text), redipy.list({}), 1
  while true do
    while redipy.blanks[chars[at]] do at = at + 1 end
    if at > #chars then return found end
    local last = at
    if #found == most then
      last = #chars  -- and the blanks behind the last part stay
    else
      while chars[last + 1] and not redipy.blanks[chars[last + 1]] do last = last + 1 end
    end
    found[#found + 1] = table.concat(chars, "", at, last)
    at = last + 1
  end
end

-- The places, counted from 1, at which a text begins in another, none within the one before or within a character.
function redipy.found_in(text, part, most)
  local places, at, starts = {}, 1
  if string.find(text, "[\128-\255]") then
    starts = {}
    for _, char in ipairs(redipy.chars(text)) do
      starts[at] = true
      at = at + #char
    end
    starts[at], at = true, 1
  end
  while #places ~= most do
    local first, last = string.find(text, part, at, true)
    if not first then break end
    if not starts or starts[first] and starts[last + 1] then
      places[#places + 1], at = first, last + 1
    else
      at = first + 1
    end
  end
  return places
end

function redipy.split(value, separator, ...)
  redipy.own(value)
  local most = redipy.whole_or(-1, ...)
  if separator == nil then return redipy.split_at_blanks(value, most) end
  if redipy.given(separator) == "" then redipy.fail("NO_SEPARATOR") end
  local found, at = redipy.list({}), 1
  for _, place in ipairs(redipy.found_in(value, separator, most)) do
    found[#found + 1] = string.sub(value, at, place - 1)
    at = place + #separator
  end
  found[#found + 1] = string.sub(value, at)
  return found
end

function redipy.join_texts(separator, parts)
  redipy.own(separator)
  local texts = redipy.elements(parts)
  for place = 1, #texts do redipy.given(texts[place]) end
  return table.concat(texts, separator)
end

function redipy.stripped(value, characters, at_start, at_end)
  redipy.own(value)
  local taken = redipy.blanks
  if characters ~= nil then
    taken = {}
    for _, char in ipairs(redipy.characters(redipy.given(characters))) do taken[char] = true end
  end
  local chars = redipy.characters(value)
  local first, last = 1, #chars
  while at_start and first <= last and taken[chars[first]] do first = first + 1 end
  while at_end and first <= last and taken[chars[last]] do last = last - 1 end
  return table.concat(chars, "", first, last)
end

function redipy.strip(value, characters)
  return redipy.stripped(value, characters, true, true)
end

function redipy.lstrip(value, characters)
  return redipy.stripped(value, characters, true, false)
end

function redipy.rstrip(value, characters)
  return redipy.stripped(value, characters, false, true)
end

function redipy.startswith(value, prefix)
  return string.sub(redipy.own(value), 1, #redipy.given(prefix)) == prefix
end

function redipy.endswith(value, suffix)
  return #redipy.given(suffix) <= #redipy.own(value) and string.sub(value, #value - #suffix + 1) == suffix
end

function redipy.upper(value)
  if string.find(redipy.own(value), "[\128-\255]") then redipy.fail("NOT_ASCII") end
  return string.upper(value)
end

function redipy.lower(value)
  if string.find(redipy.own(value), "[\128-\255]") then redipy.fail("NOT_ASCII") end
  return string.lower(value)
end

function redipy.isdigit(value)
  return string.find(redipy.own(value), "^[0-9]+$") ~= nil
end

function redipy.replace(value, old, new, ...)
  redipy.own(value)
  redipy.given(old)
  redipy.given(new)
  local most, made, at = redipy.whole_or(-1, ...), {}, 1
  if old == "" then
    local chars = redipy.characters(value)
    for place = 1, #chars + 1 do
      if most < 0 or place <= most then made[#made + 1] = new end
      made[#made + 1] = chars[place]
    end
  else
    for _, place in ipairs(redipy.found_in(value, old, most)) do
      made[#made + 1] = string.sub(value, at, place - 1)
      made[#made + 1] = new
      at = place + #old
    end
    made[#made + 1] = string.sub(value, at)
  end
  local text = table.concat(made)
  if #text > MOST_REPEATED and redipy.length(text) > MOST_REPEATED then redipy.fail("TOO_LONG") end
  return text
end

function redipy.find_place(value, part, ...)
  redipy.own(value)
  redipy.given(part)
  return redipy.find(value, part, redipy.whole_or(0, ...)) or -1
end

function redipy.zfill(value, width)
  width = redipy.given_whole(width)
  if width > MOST_REPEATED then redipy.fail("TOO_LONG") end
  local zeros = string.rep("0", width - redipy.length(redipy.own(value)))
  local sign, rest = string.match(value, "^([+-]?)(.*)$")
  return sign .. zeros .. rest
end
