-- Values: None, truth, equality, order. In a variable None is nil; in a list or dict, where nil would leave a hole, it is
-- `null`. A list has the metatable `list_tag`. A dict has none: it holds its values by the names of its fields, and
-- these names, in their order, from 1 on. Texts are bytes in UTF-8; a byte that belongs to no character counts as one.

redipy.list_tag = {}

-- Makes a table a list.
function redipy.list(elements)
  return setmetatable(elements, redipy.list_tag)
end

-- A value as it stands in a list or dict.
function redipy.put(value)
  if value == nil then return null end
  return value
end

-- A value that stood in a list or dict.
function redipy.got(value)
  if value == null then return nil end
  return value
end

-- Stops the script, and names the innermost line of its body that is being executed. Only that of the caller would
-- come of `error` itself, which is mostly a line of this library.
function redipy.fail(message)
  for level = 3, 1000 do
    local _, place = pcall(error, "", level)
    local line = tonumber(string.match(place, ":(%d+): $"))
    if line and line >= redipy.body then error("user_script:" .. line .. ": " .. message, 0) end
  end
  error(message, 0)
end

function redipy.raise(text)
  if type(text) ~= "string" then redipy.fail("NOT_A_TEXT") end
  redipy.fail("ScriptError: " .. string.gsub(text, "[^%w_.~-]", function(char)
    return string.format("%%%02X", string.byte(char))
  end))
end

function redipy.too_many_calls()
  redipy.fail("TOO_MANY_CALLS")
end

-- The processor time of the server is the only one that goes on while a script runs.
function redipy.check_time()
  redipy.turns = redipy.turns + 1
  if redipy.turns % 100 == 0 and os.clock() > redipy.deadline then redipy.fail("ScriptTimeoutError: ") end
end

function redipy.truth(value)
  return value ~= nil and value ~= false and value ~= 0 and value ~= "" and value ~= null
    and (type(value) ~= "table" or next(value) ~= nil)
end

function redipy.is_list(value)
  return getmetatable(value) == redipy.list_tag
end

function redipy.is_dict(value)
  return type(value) == "table" and getmetatable(value) == nil
end

-- What a function that was added may be given and give: anything but a list or dict, and no infinite number.
function redipy.scalar(value)
  if type(value) == "table" then redipy.fail("UNFIT") end
  if type(value) == "number" and (value ~= value or value == 1/0 or value == -1/0) then redipy.fail("TOO_LARGE") end
  return value
end

-- 1 and 0 for truth values, as Python counts with them.
function redipy.counted(value)
  if type(value) == "boolean" then return value and 1 or 0 end
  return value
end

function redipy.equal(left, right)
  if left == right then return true end
  if type(left) ~= "table" or type(right) ~= "table" then
    return redipy.counted(left) == redipy.counted(right)
  end
  if getmetatable(left) ~= getmetatable(right) or #left ~= #right then return false end
  local is_list = getmetatable(left)
  for at = 1, #left do
    local place = is_list and at or left[at]
    if right[place] == nil or not redipy.equal(left[place], right[place]) then return false end
  end
  return true
end

-- Below 0 if the left text comes first, above 0 if the right one does.
function redipy.order(left, right)
  if left == right then return 0 end
  local bytes = not string.find(left, "[\128-\255]") and not string.find(right, "[\128-\255]")
  if not bytes then left, right = redipy.chars(left), redipy.chars(right) end
  for at = 1, math.min(#left, #right) do
    local a = bytes and string.byte(left, at) or redipy.code(left[at])
    local b = bytes and string.byte(right, at) or redipy.code(right[at])
    if a ~= b then return a - b end
  end
  return #left - #right
end

function redipy.comes_first(left, right)
  return redipy.order(left, right) < 0
end

redipy.comparisons = {
  ["<"] = function(left, right) return left < right end, ["<="] = function(left, right) return left <= right end,
  [">"] = function(left, right) return left > right end, [">="] = function(left, right) return left >= right end}

function redipy.compare(left, operator, right)
  left, right = redipy.counted(left), redipy.counted(right)
  local kind, holds = type(left), redipy.comparisons[operator]
  if kind == type(right) then
    if kind == "number" then return holds(left, right) end
    if kind == "string" then return holds(redipy.order(left, right), 0) end
    if redipy.is_list(left) and redipy.is_list(right) then
      for at = 1, math.min(#left, #right) do
        if not redipy.equal(left[at], right[at]) then return redipy.compare(left[at], operator, right[at]) end
      end
      return holds(#left, #right)
    end
  end
  redipy.fail("UNFIT")
end
