-- Operators, where Lua has none of Python's meaning.

-- What an operator takes for a number.
function redipy.numeric(value)
  if type(value) == "number" then return value end
  if type(value) == "boolean" then return value and 1 or 0 end
  redipy.fail("UNFIT")
end

function redipy.add(left, right)
  left, right = redipy.counted(left), redipy.counted(right)
  local kind = type(left)
  if kind == type(right) then
    if kind == "number" then return left + right end
    if kind == "string" then return left .. right end
    if redipy.is_list(left) and redipy.is_list(right) then
      local sum = redipy.list({})
      for at = 1, #left do sum[at] = left[at] end
      for at = 1, #right do sum[#left + at] = right[at] end
      return sum
    end
  end
  redipy.fail("UNFIT")
end

function redipy.subtract(left, right)
  return redipy.numeric(left) - redipy.numeric(right)
end

function redipy.multiply(left, right)
  left, right = redipy.counted(left), redipy.counted(right)
  if type(left) == "number" and type(right) == "number" then return left * right end
  if type(left) == "number" then left, right = right, left end
  if type(left) ~= "string" and not redipy.is_list(left) or type(right) ~= "number" or right % 1 ~= 0 then
    redipy.fail("UNFIT")
  end
  local times = math.max(right, 0)
  if redipy.length(left) * times > MOST_REPEATED then redipy.fail("TOO_LONG") end
  if type(left) == "string" then return string.rep(left, times) end
  local made, size = redipy.list({}), #left
  for at = 1, size * times do made[at] = left[(at - 1) % size + 1] end
  return made
end

function redipy.divide(left, right)
  left, right = redipy.numeric(left), redipy.numeric(right)
  if right == 0 then redipy.fail("DIVIDED_BY_ZERO") end
  return left / right
end

function redipy.modulo(left, right)
  left, right = redipy.numeric(left), redipy.numeric(right)
  if right == 0 then redipy.fail("DIVIDED_BY_ZERO") end
  local rest = math.fmod(left, right)
  if rest ~= 0 and (right < 0) ~= (rest < 0) then rest = rest + right end
  return rest
end

function redipy.floor_divide(left, right)
  left, right = redipy.numeric(left), redipy.numeric(right)
  if right == 0 then redipy.fail("DIVIDED_BY_ZERO") end
  local rest = math.fmod(left, right)
  local quotient = (left - rest) / right
  if rest ~= 0 and (right < 0) ~= (rest < 0) then quotient = quotient - 1 end
  local floor = math.floor(quotient)
  return quotient - floor > 0.5 and floor + 1 or floor
end

function redipy.power(left, right)
  left, right = redipy.numeric(left), redipy.numeric(right)
  local both_finite = left - left == 0 and right - right == 0
  if left == 0 and right < 0 then redipy.fail("DIVIDED_BY_ZERO") end
  if left < 0 and both_finite and right % 1 ~= 0 then redipy.fail("NOT_A_POWER") end
  local result = left ^ right
  if both_finite and (result == 1/0 or result == -1/0) then redipy.fail("TOO_LARGE") end
  return result
end

function redipy.negate(value)
  return -redipy.numeric(value)
end

-- An index of a list or text of a size, counted from 1.
function redipy.place(index, size)
  index = redipy.counted(index)
  if type(index) ~= "number" or index % 1 ~= 0 then redipy.fail("NOT_AN_INDEX") end
  return (index < 0 and index + size or index) + 1
end

function redipy.at(container, index)
  if not redipy.is_list(container) then
    if type(container) ~= "string" then redipy.fail("NO_ELEMENTS") end
    container = redipy.characters(container)
  end
  local value = container[redipy.place(index, #container)]
  if value == nil then redipy.fail("NO_SUCH_INDEX") end
  if value == null then return nil end
  return value
end

function redipy.item(container, key)
  if redipy.is_dict(container) then
    if type(key) ~= "string" then redipy.fail("NOT_A_FIELD") end
    local value = container[key]
    if value == nil then redipy.fail("NO_SUCH_FIELD") end
    if value == null then return nil end
    return value
  end
  if type(container) ~= "table" and type(container) ~= "string" then redipy.fail("NO_ITEMS") end
  return redipy.at(container, key)
end

-- An item of what is known to be a list, at what is known to be a whole number.
function redipy.element(list, index)
  local value = list[index < 0 and index + #list + 1 or index + 1]
  if value == nil then redipy.fail("NO_SUCH_INDEX") end
  if value == null then return nil end
  return value
end

-- An item of what is known to be a dict, by what is known to be a text.
function redipy.value(dict, name)
  local value = dict[name]
  if value == nil then redipy.fail("NO_SUCH_FIELD") end
  if value == null then return nil end
  return value
end

-- Whether a container whose items are set or deleted is a list; if it is, the place of the item in it.
function redipy.place_to_change(container, key)
  if redipy.is_dict(container) then
    if type(key) ~= "string" then redipy.fail("NOT_A_FIELD") end
    return nil
  end
  if type(container) == "string" then redipy.fail("NO_PLACES") end
  if not redipy.is_list(container) then redipy.fail("NO_ITEMS") end
  local place = redipy.place(key, #container)
  if container[place] == nil then redipy.fail("NO_SUCH_INDEX") end
  return place
end

function redipy.set_item(container, key, value)
  local place = redipy.place_to_change(container, key)
  if place then container[place] = redipy.put(value) else redipy.fill(container, key, value) end
end

function redipy.delete_item(container, key)
  local place = redipy.place_to_change(container, key)
  if place then
    table.remove(container, place)
  elseif container[key] == nil then
    redipy.fail("NO_SUCH_FIELD")
  else
    redipy.drop(container, key)
  end
end

-- Lets a field of a dict have a value; a new one is its last.
function redipy.fill(dict, name, value)
  if dict[name] == nil then dict[#dict + 1] = name end
  dict[name] = redipy.put(value)
end

-- Takes a field, which is there, from a dict.
function redipy.drop(dict, name)
  for at = 1, #dict do
    if dict[at] == name then table.remove(dict, at) break end
  end
  dict[name] = nil
end

-- The first place of a slice, and its last, both counted from 1, and its step.
function redipy.bounds(start, stop, step, size)
  step = step == nil and 1 or redipy.place(step, 0) - 1
  if step == 0 then redipy.fail("NO_STEP") end
  local least, most = 1, size
  if step < 0 then least, most = 0, size end
  if step > 0 then most = size + 1 end
  local function within(bound, otherwise)
    if bound == nil then return otherwise end
    return math.max(least, math.min(most, redipy.place(bound, size)))
  end
  if step > 0 then return within(start, 1), within(stop, size + 1) - 1, step end
  return within(start, size), within(stop, 0) + 1, step
end

function redipy.part(container, start, stop, step)
  local is_text = type(container) == "string"
  if not is_text and not redipy.is_list(container) then redipy.fail("NO_ELEMENTS") end
  for _, bound in pairs({start or 0, stop or 0, step or 0}) do redipy.place(bound, 0) end
  local elements = is_text and redipy.characters(container) or container
  local first, last, by = redipy.bounds(start, stop, step, #elements)
  local made = {}
  for at = first, last, by do made[#made + 1] = elements[at] end
  return is_text and table.concat(made) or redipy.list(made)
end

function redipy.contains(item, container)
  if redipy.is_dict(container) then return type(item) == "string" and container[item] ~= nil end
  if type(container) == "string" then
    if type(item) ~= "string" then redipy.fail("NOT_SEARCHED") end
    return redipy.find(container, item) ~= nil
  end
  if not redipy.is_list(container) then redipy.fail("NO_ITEMS") end
  return redipy.place_in(container, item) ~= nil
end

-- The first place of an element in a list; nil if it is not there.
function redipy.place_in(list, element)
  element = redipy.put(element)
  for place = 1, #list do
    if redipy.equal(list[place], element) then return place end
  end
  return nil
end

function redipy.set_at(container, index, value)
  if not redipy.is_list(container) then redipy.fail("NO_PLACES") end
  local place = redipy.place(index, #container)
  if place < 1 or place > #container + 1 then redipy.fail("NO_SUCH_INDEX") end
  container[place] = redipy.put(value)
end

-- Refuses what is no dict, and what is no name.
function redipy.check_field(container, name)
  if not redipy.is_dict(container) then redipy.fail("NO_FIELDS") end
  if type(name) ~= "string" then redipy.fail("NOT_A_FIELD") end
end

function redipy.field(container, name)
  redipy.check_field(container, name)
  local value = container[name]
  if value == null then return nil end
  return value
end

function redipy.set_field(container, name, value)
  redipy.check_field(container, name)
  redipy.fill(container, name, value)
end

function redipy.length(container)
  if type(container) == "string" then
    if string.find(container, "[\128-\255]") then return #redipy.chars(container) end
    return #container
  end
  if type(container) ~= "table" then redipy.fail("NO_LENGTH") end
  return #container
end

function redipy.listed(value)
  if not redipy.is_list(value) then redipy.fail("NOT_A_LIST") end
  return value
end

-- A whole number that a function or loop is given.
function redipy.given_whole(value)
  value = redipy.counted(value)
  if type(value) ~= "number" or value % 1 ~= 0 then redipy.fail("NOT_WHOLE") end
  return value
end

-- A whole number that may be left out, which None does not.
function redipy.whole_or(otherwise, ...)
  if select("#", ...) == 0 then return otherwise end
  return redipy.given_whole((...))
end

-- What a loop counts from, to and by, as Lua has it: to the last, where Python stops before it.
function redipy.counting(start, stop, step)
  start, stop, step = redipy.given_whole(start), redipy.given_whole(stop), redipy.given_whole(step)
  if step == 0 then redipy.fail("NO_STEP") end
  return start, stop + (step > 0 and -1 or 1), step
end
