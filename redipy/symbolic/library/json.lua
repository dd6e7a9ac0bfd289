-- JSON: without blanks, fields in the order of their names, and strict in what is read.

redipy.escapes = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}

function redipy.quoted(text)
  return '"' .. string.gsub(text, '[%z\1-\31"\\]', function(char)
    return redipy.escapes[char] or string.format("\\u%04x", string.byte(char))
  end) .. '"'
end

function redipy.to_json(value, room)
  room = room or MOST_NESTED
  if type(value) == "string" then return redipy.quoted(value) end
  if type(value) == "boolean" then return tostring(value) end
  if type(value) == "number" then
    if value - value ~= 0 then redipy.fail("NO_JSON_OF") end
    return redipy.number_text(value)
  end
  if value == nil or value == null then return "null" end
  if room == 0 then redipy.fail("TOO_DEEP") end
  local parts = {}
  if getmetatable(value) then
    for at = 1, #value do parts[at] = redipy.to_json(value[at], room - 1) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for at = 1, #value do parts[at] = value[at] end
  table.sort(parts, redipy.comes_first)
  for at, name in ipairs(parts) do
    parts[at] = redipy.quoted(name) .. ":" .. redipy.to_json(value[name], room - 1)
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

redipy.unescapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}

-- The character of a number from 0 to 1114111, in UTF-8.
function redipy.char(code)
  if code < 128 then return string.char(code) end
  local tail = string.char(128 + code % 64)
  code = math.floor(code / 64)
  if code < 32 then return string.char(192 + code) .. tail end
  tail = string.char(128 + code % 64) .. tail
  code = math.floor(code / 64)
  if code < 16 then return string.char(224 + code) .. tail end
  return string.char(240 + math.floor(code / 64), 128 + code % 64) .. tail
end

-- cjson makes the same of [] and {}, and takes what is no JSON, hence a reader of our own.
function redipy.from_json(text)
  if type(text) ~= "string" then redipy.fail("NOT_JSON") end
  local at = 1
  local function taken(pattern)
    local found, last = string.find(text, pattern, at)
    if not found then return nil end
    at = last + 1
    return string.sub(text, found, last)
  end
  local function refuse(message)
    redipy.fail(message or "NOT_JSON")
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
      if room == 0 then refuse("TOO_DEEP") end
      several("^%]", function() made[#made + 1] = value_here(room - 1) end)
      return redipy.list(made)
    end
    if taken("^{") then
      if room == 0 then refuse("TOO_DEEP") end
      several("^}", function()
        taken("^[ \t\n\r]*")
        if not taken('^"') then refuse() end
        local name = string_rest()
        taken("^[ \t\n\r]*")
        if not taken("^:") then refuse() end
        redipy.fill(made, name, value_here(room - 1))
      end)
      return made
    end
    local number = taken("^%-?0") or taken("^%-?[1-9]%d*") or refuse()
    return tonumber(number .. (taken("^%.%d+") or "") .. (taken("^[eE][+-]?%d+") or ""))
  end
  local value = value_here(MOST_NESTED)
  taken("^[ \t\n\r]*")
  if at <= #text then refuse() end
  if value == null then return nil end
  return value
end
