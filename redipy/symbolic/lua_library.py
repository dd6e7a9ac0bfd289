"""What Lua made of scripts calls: Python's meaning where Lua has another. Imports: messages.

A script gets the functions that it uses, in one local table named `redipy`. In a variable None is nil; in a list or
dict, where nil would leave a hole, it is `null`. A list has the metatable `list_tag`, a dict has none, so that an empty
one is still what it is. Texts are bytes in UTF-8; a byte that belongs to no character counts as one, as in Python.
"""
from __future__ import annotations

import re

from redipy.symbolic.messages import MOST_NESTED, line

_FUNCTIONS = r"""
list_tag = {}

-- Makes a table a list.
list(elements)
  return setmetatable(elements, redipy.list_tag)

-- A value as it stands in a list or dict.
put(value)
  if value == nil then return null end
  return value

truth(value)
  return value ~= nil and value ~= false and value ~= 0 and value ~= ""
    and (type(value) ~= "table" or next(value) ~= nil)

-- 1 and 0 for truth values, as Python counts with them.
counted(value)
  if type(value) == "boolean" then return value and 1 or 0 end
  return value

equal(left, right)
  if left == right then return true end
  if type(left) ~= "table" or type(right) ~= "table" then
    return redipy.counted(left) == redipy.counted(right)
  end
  local tag, size = getmetatable(left), 0
  if tag ~= getmetatable(right) then return false end
  for place, value in pairs(left) do
    if right[place] == nil or not redipy.equal(value, right[place]) then return false end
    size = size + 1
  end
  for _ in pairs(right) do size = size - 1 end
  return size == 0

-- The characters of a text, each as its bytes.
chars(text)
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

-- What more than one byte may be in UTF-8.
sequences = {
  "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]", "^[\225-\236\238\239][\128-\191][\128-\191]",
  "^\237[\128-\159][\128-\191]", "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]", "^\244[\128-\143][\128-\191][\128-\191]"}

-- The number of a character; that of a stray byte is the one that Python's surrogateescape gives it.
code(char)
  local a, b, c, d = string.byte(char, 1, 4)
  if d then return (((a - 240) * 64 + b - 128) * 64 + c - 128) * 64 + d - 128 end
  if c then return ((a - 224) * 64 + b - 128) * 64 + c - 128 end
  if b then return (a - 192) * 64 + b - 128 end
  return a < 128 and a or a + 56320

-- Below 0 if the left text comes first, above 0 if the right one does.
order(left, right)
  if left == right then return 0 end
  local bytes = not string.find(left, "[\128-\255]") and not string.find(right, "[\128-\255]")
  if not bytes then left, right = redipy.chars(left), redipy.chars(right) end
  for at = 1, math.min(#left, #right) do
    local a = bytes and string.byte(left, at) or redipy.code(left[at])
    local b = bytes and string.byte(right, at) or redipy.code(right[at])
    if a ~= b then return a - b end
  end
  return #left - #right

comes_first(left, right)
  return redipy.order(left, right) < 0

comparisons = {
  ["<"] = function(left, right) return left < right end, ["<="] = function(left, right) return left <= right end,
  [">"] = function(left, right) return left > right end, [">="] = function(left, right) return left >= right end}

compare(left, operator, right)
  left, right = redipy.counted(left), redipy.counted(right)
  local kind, holds = type(left), redipy.comparisons[operator]
  if kind == type(right) then
    if kind == "number" then return holds(left, right) end
    if kind == "string" then return holds(redipy.order(left, right), 0) end
    if kind == "table" and getmetatable(left) and getmetatable(right) then
      for at = 1, math.min(#left, #right) do
        if not redipy.equal(left[at], right[at]) then return redipy.compare(left[at], operator, right[at]) end
      end
      return holds(#left, #right)
    end
  end
  error(<NOT_ORDERED>, 2)

add(left, right)
  left, right = redipy.counted(left), redipy.counted(right)
  local kind = type(left)
  if kind == type(right) then
    if kind == "number" then return left + right end
    if kind == "string" then return left .. right end
    if kind == "table" and getmetatable(left) and getmetatable(right) then
      local sum = redipy.list({})
      for at = 1, #left do sum[at] = left[at] end
      for at = 1, #right do sum[#left + at] = right[at] end
      return sum
    end
  end
  error(<NOT_ADDED>, 2)

subtract(left, right)
  return redipy.numeric(left) - redipy.numeric(right)

-- What stands beside a number, or has '-' beside it.
numeric(value)
  if type(value) == "number" then return value end
  if type(value) == "boolean" then return value and 1 or 0 end
  error(<NOT_NUMERIC>, 2)

number(value)
  if type(value) == "number" then return value end
  if type(value) == "boolean" then return value and 1 or 0 end
  if type(value) ~= "string" then error(<NO_NUMBER_OF>, 2) end
  -- What Lua takes and Python does not (hexadecimals) has other characters than these.
  local plain = string.find(value, "^[%d.eE+-]+$") and value
  if not plain then
    plain = string.lower(string.match(value, "^%s*(.-)%s*$"))
    local named = redipy.named_numbers[plain]
    if named then return named end
    if not string.find(plain, "^[%d.e+-]+$") then plain = "" end
  end
  return tonumber(plain) or error(<NOT_A_NUMBER>, 2)

named_numbers = {
  inf = 1/0, ["+inf"] = 1/0, ["-inf"] = -1/0, infinity = 1/0, ["+infinity"] = 1/0, ["-infinity"] = -1/0,
  nan = 0/0, ["+nan"] = 0/0, ["-nan"] = 0/0}

whole(value)
  value = redipy.number(value)
  if value - value ~= 0 then error(<NOT_FINITE>, 2) end
  return value < 0 and math.ceil(value) or math.floor(value)

milliseconds(value)
  value = redipy.number(value) * 1000
  if value - value ~= 0 then error(<NOT_FINITE>, 2) end
  return math.floor(value + 0.5)

-- A whole number without a point, another as the shortest text that reads back as the same.
number_text(value)
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

text(value)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" then return redipy.number_text(value) end
  if kind == "table" then return redipy.to_json(value) end
  return tostring(value)

join(value)
  if type(value) == "string" then return value end
  if type(value) == "number" then return redipy.number_text(value) end
  error(<NOT_JOINED>, 2)

word(value)
  if type(value) == "string" then return value end
  if type(value) == "number" then return redipy.number_text(value) end
  error(<NOT_A_WORD>, 2)

-- An index of a list or text of a size, counted from 1.
place(index, size)
  index = redipy.counted(index)
  if type(index) ~= "number" or index % 1 ~= 0 then error(<NOT_AN_INDEX>, 3) end
  return (index < 0 and index + size or index) + 1

at(container, index)
  if getmetatable(container) ~= redipy.list_tag then
    if type(container) ~= "string" then error(<NO_ELEMENTS>, 2) end
    container = redipy.chars(container)
  end
  local value = container[redipy.place(index, #container)]
  if value == nil then error(<NO_SUCH_INDEX>, 2) end
  if value == null then return nil end
  return value

set_at(container, index, value)
  if getmetatable(container) ~= redipy.list_tag then error(<NO_PLACES>, 2) end
  local place = redipy.place(index, #container)
  if place < 1 or place > #container + 1 then error(<NO_SUCH_INDEX>, 2) end
  container[place] = redipy.put(value)

-- Refuses what is no dict, and what is no name.
check_field(container, name)
  if type(container) ~= "table" or getmetatable(container) then error(<NO_FIELDS>, 3) end
  if type(name) ~= "string" then error(<NOT_A_FIELD>, 3) end

field(container, name)
  redipy.check_field(container, name)
  local value = container[name]
  if value == null then return nil end
  return value

set_field(container, name, value)
  redipy.check_field(container, name)
  container[name] = redipy.put(value)

length(container)
  if type(container) == "string" then
    if string.find(container, "[\128-\255]") then return #redipy.chars(container) end
    return #container
  end
  if type(container) ~= "table" then error(<NO_LENGTH>, 2) end
  if getmetatable(container) then return #container end
  local size = 0
  for _ in pairs(container) do size = size + 1 end
  return size

listed(value)
  if getmetatable(value) ~= redipy.list_tag then error(<NOT_A_LIST>, 2) end
  return value

find(text, part, start)
  if type(text) ~= "string" or type(part) ~= "string" then error(<NOT_SEARCHED>, 2) end
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

default(value, otherwise)
  if value == nil then return otherwise end
  return value

log(level, message)
  redis.log(level, redipy.text(message))

escapes = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}

quoted(text)
  return '"' .. string.gsub(text, '[%z\1-\31"\\]', function(char)
    return redipy.escapes[char] or string.format("\\u%04x", string.byte(char))
  end) .. '"'

to_json(value, room)
  room = room or <MOST_NESTED>
  if type(value) == "string" then return redipy.quoted(value) end
  if type(value) == "boolean" then return tostring(value) end
  if type(value) == "number" then
    if value - value ~= 0 then error(<NO_JSON_OF>, 0) end
    return redipy.number_text(value)
  end
  if value == nil or value == null then return "null" end
  if room == 0 then error(<TOO_DEEP>, 0) end
  local parts = {}
  if getmetatable(value) then
    for at = 1, #value do parts[at] = redipy.to_json(value[at], room - 1) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for name in pairs(value) do parts[#parts + 1] = name end
  table.sort(parts, redipy.comes_first)
  for at, name in ipairs(parts) do
    parts[at] = redipy.quoted(name) .. ":" .. redipy.to_json(value[name], room - 1)
  end
  return "{" .. table.concat(parts, ",") .. "}"

unescapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}

-- The character of a number from 0 to 1114111, in UTF-8.
char(code)
  if code < 128 then return string.char(code) end
  local tail = string.char(128 + code % 64)
  code = math.floor(code / 64)
  if code < 32 then return string.char(192 + code) .. tail end
  tail = string.char(128 + code % 64) .. tail
  code = math.floor(code / 64)
  if code < 16 then return string.char(224 + code) .. tail end
  return string.char(240 + math.floor(code / 64), 128 + code % 64) .. tail

-- cjson makes the same of [] and {}, and takes what is no JSON, hence a reader of our own.
from_json(text)
  if type(text) ~= "string" then error(<NOT_JSON>, 2) end
  local at = 1
  local function taken(pattern)
    local found, last = string.find(text, pattern, at)
    if not found then return nil end
    at = last + 1
    return string.sub(text, found, last)
  end
  local function refuse(message)
    error(message or <NOT_JSON>, 0)
  end
  local function hexadecimal()
    return tonumber(string.sub(taken("^u%x%x%x%x") or refuse(), 2), 16)
  end
  local function string_rest()
    local parts = {}
    while true do
      parts[#parts + 1] = taken('^[^%z\1-\31"\\]+')
      if taken('^"') then return table.concat(parts) end
      if not taken("^\\") then refuse() end
      local known = redipy.unescapes[string.sub(text, at, at)]
      if known then
        at = at + 1
      else
        local code = hexadecimal()
        if code >= 55296 and code < 57344 then  -- two halves make one character
          if code >= 56320 or not taken("^\\") then refuse() end
          local low = hexadecimal()
          if low < 56320 or low >= 57344 then refuse() end
          code = (code - 55296) * 1024 + low - 56320 + 65536
        end
        known = redipy.char(code)
      end
      parts[#parts + 1] = known
    end
  end
  local value_here
  -- Reads what stands up to a closing bracket, with a comma between each two.
  local function several(closing, read)
    taken("^[ \t\n\r]*")
    if taken(closing) then return end
    repeat
      read()
      taken("^[ \t\n\r]*")
    until not taken("^,")
    if not taken(closing) then refuse() end
  end
  function value_here(room)
    taken("^[ \t\n\r]*")
    if taken('^"') then return string_rest() end
    if taken("^null") then return null end
    if taken("^true") then return true end
    if taken("^false") then return false end
    local made = {}
    if taken("^%[") then
      if room == 0 then refuse(<TOO_DEEP>) end
      several("^%]", function() made[#made + 1] = value_here(room - 1) end)
      return redipy.list(made)
    end
    if taken("^{") then
      if room == 0 then refuse(<TOO_DEEP>) end
      several("^}", function()
        taken("^[ \t\n\r]*")
        if not taken('^"') then refuse() end
        local name = string_rest()
        taken("^[ \t\n\r]*")
        if not taken("^:") then refuse() end
        made[name] = value_here(room - 1)
      end)
      return made
    end
    local number = taken("^%-?0") or taken("^%-?[1-9]%d*") or refuse()
    return tonumber(number .. (taken("^%.%d+") or "") .. (taken("^[eE][+-]?%d+") or ""))
  end
  local value = value_here(<MOST_NESTED>)
  taken("^[ \t\n\r]*")
  if at <= #text then refuse() end
  if value == null then return nil end
  return value

-- An argument of the script: cjson reads it, and lists are told apart from dicts.
load(text)
  local value = cjson.decode(text)
  if type(value) == "table" then return redipy.tagged(value) end
  if value == null then return nil end
  return value

-- A list begins with an element, and the only infinite number stands for one that is empty.
tagged(value)
  if value[1] == 1/0 then return redipy.list({}) end
  for place, element in pairs(value) do
    if type(element) == "table" then value[place] = redipy.tagged(element) end
  end
  if value[1] ~= nil then return redipy.list(value) end
  return value

-- The value of the script as the server can send it.
result(value, room)
  if type(value) == "number" then
    if value % 1 == 0 and value > -1e17 and value < 1e17 then return value end
    return {double = value}
  end
  if type(value) ~= "table" then return value end
  room = room or <MOST_NESTED>
  if room == 0 then error(<TOO_DEEP>, 0) end
  local made = {}
  for place, element in pairs(value) do made[place] = redipy.result(element, room - 1) end
  if getmetatable(value) then return made end
  return {map = made}

texts(reply)
  return reply and redipy.list(reply)

members(reply)
  local found = redipy.list({})
  for member in pairs(reply.set) do found[#found + 1] = member end
  return found

asked(command, key, ...)
  local reply, names, found = redis.call(command, key, ...), {...}, {}
  for at, name in ipairs(names) do found[name] = redipy.put(reply[at]) end
  return found

scored(reply)
  if reply[1] and type(reply[1]) ~= "table" then reply = {reply} end
  for at, pair in ipairs(reply) do reply[at] = redipy.list({pair[1], pair[2].double}) end
  return redipy.list(reply)

kind(reply)
  return reply.ok ~= "none" and reply.ok or nil

ttl(reply)
  if reply == -2 then return nil end
  return reply == -1 and -1 or reply / 1000

raw(reply)
  if type(reply) ~= "table" then return reply end
  if reply.ok or reply.double then return reply.ok or reply.double end
  local made = {}
  if reply.map then
    for name, value in pairs(reply.map) do made[name] = redipy.put(redipy.raw(value)) end
    return made
  end
  if reply.set then return redipy.members(reply) end
  for at = 1, #reply do made[at] = redipy.put(redipy.raw(reply[at])) end
  return redipy.list(made)

-- For a reply in which null may stand within a list: RESP2 has false there, where RESP3 would leave a hole.
raw_resp2(...)
  redis.setresp(2)
  local reply = redis.call(...)
  redis.setresp(3)
  return redipy.from_resp2(reply)

from_resp2(reply)
  if reply == false then return nil end
  if type(reply) ~= "table" then return reply end
  if reply.ok then return reply.ok end
  for at = 1, #reply do reply[at] = redipy.put(redipy.from_resp2(reply[at])) end
  return redipy.list(reply)
"""


def _parsed() -> dict[str, str]:
    """The Lua of each member of the table, by its name."""
    members: dict[str, str] = {}
    for block in _FUNCTIONS.strip().split("\n\n"):
        head, _, body = re.sub(r"\A(?:--.*\n)+", "", block).partition("\n")
        name = head.split("(")[0].split(" ")[0]
        text = f"redipy.{head}\n{body}".rstrip()
        members[name] = re.sub(r"<(\w+)>", _message, f"function {text}\nend" if "(" in head else text)
    return members


def _message(found: re.Match[str]) -> str:
    return str(MOST_NESTED) if found[1] == "MOST_NESTED" else f'"{line(found[1])}"'


MEMBERS = _parsed()
_MENTIONED = re.compile(r"\bredipy\.(\w+)")


def used_by(text: str) -> list[str]:
    """The Lua of the members of the library that a text mentions, and that these mention, in the library's order.

    >>> [source.split("(")[0] for source in used_by("redipy.texts(x)")]
    ['redipy.list_tag = {}', 'function redipy.list', 'function redipy.texts']
    """
    used: set[str] = set()
    waiting = _MENTIONED.findall(text)
    while waiting:
        name = waiting.pop()
        if name in MEMBERS and name not in used:
            used.add(name)
            waiting += _MENTIONED.findall(MEMBERS[name])
    return [source for name, source in MEMBERS.items() if name in used]
