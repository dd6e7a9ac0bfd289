-- Lists and dicts: what Python's functions of them and their methods give.

function redipy.default(value, otherwise)
  if value == nil then return otherwise end
  return value
end

-- The list itself, or a new one of the fields of a dict or the characters of a text: what a `for` goes through.
function redipy.elements(value)
  if redipy.is_list(value) then return value end
  if type(value) == "string" then return redipy.list(redipy.characters(value)) end
  if not redipy.is_dict(value) then redipy.fail("NOT_GONE_THROUGH") end
  return redipy.fields_of(value)
end

function redipy.list_of(value)
  local made = redipy.list({})
  for at, element in ipairs(redipy.elements(value)) do made[at] = element end
  return made
end

function redipy.dict_of(value)
  local made = {}
  if redipy.is_dict(value) then
    for at = 1, #value do made[at], made[value[at]] = value[at], value[value[at]] end
    return made
  end
  for _, pair in ipairs(redipy.elements(value)) do
    if not redipy.is_list(pair) or #pair ~= 2 or type(pair[1]) ~= "string" then redipy.fail("NOT_PAIRS") end
    redipy.fill(made, pair[1], pair[2])
  end
  return made
end

-- Of several values, or of the elements of one, that which comes first by an operator.
function redipy.chosen(operator, count, value, ...)
  local among = count == 1 and redipy.elements(value) or {redipy.put(value), redipy.put_all(count - 1, ...)}
  if #among == 0 then redipy.fail("NOTHING_TO_CHOOSE") end
  local found = among[1]
  for at = 2, #among do
    if redipy.compare(among[at], operator, found) then found = among[at] end
  end
  return redipy.got(found)
end

function redipy.put_all(count, value, ...)
  if count == 0 then return end
  return redipy.put(value), redipy.put_all(count - 1, ...)
end

function redipy.min(...)
  return redipy.chosen("<", select("#", ...), ...)
end

function redipy.max(...)
  return redipy.chosen(">", select("#", ...), ...)
end

function redipy.sum(values, ...)
  local total = select("#", ...) == 0 and 0 or redipy.numeric((...))
  for _, value in ipairs(redipy.elements(values)) do total = total + redipy.numeric(value) end
  return total
end

-- Sorts the first `size` elements by merging, which keeps equal ones in their order.
function redipy.merge_sort(list, size)
  local from, to, width = list, {}, 1
  while width < size do
    for start = 1, size, width * 2 do
      local left, middle = start, math.min(start + width, size + 1)
      local right, stop = middle, math.min(start + width * 2, size + 1)
      for at = start, stop - 1 do
        if left < middle and (right >= stop or not redipy.compare(from[right], "<", from[left])) then
          to[at], left = from[left], left + 1
        else
          to[at], right = from[right], right + 1
        end
      end
    end
    from, to, width = to, from, width * 2
  end
  return from
end

function redipy.sorted(values, reverse)
  local elements, made, numbers = redipy.elements(values), {}, true
  local size = #elements
  for at = 1, size do
    made[at] = elements[reverse and size + 1 - at or at]
    numbers = numbers and type(made[at]) == "number" and made[at] == made[at]
  end
  if numbers then table.sort(made) else made = redipy.merge_sort(made, size) end
  return reverse and redipy.reversed(redipy.list(made)) or redipy.list(made)
end

-- Python's `sorted`, to which `reverse` may be anything.
function redipy.sorted_by(values, reverse)
  return redipy.sorted(values, redipy.truth(reverse))
end

function redipy.reversed(values)
  local elements, made = redipy.elements(values), redipy.list({})
  local size = #elements
  for at = 1, size do made[at] = elements[size + 1 - at] end
  return made
end

function redipy.any(values)
  for _, value in ipairs(redipy.elements(values)) do
    if redipy.truth(value) then return true end
  end
  return false
end

function redipy.all(values)
  for _, value in ipairs(redipy.elements(values)) do
    if not redipy.truth(value) then return false end
  end
  return true
end

function redipy.range(first, ...)
  local given, start, stop, step = select("#", ...), 0, first, 1
  if given > 0 then start, stop = first, (...) end
  if given > 1 then step = select(2, ...) end
  local from, last, by = redipy.counting(start, stop, step)
  if (last - from) / by >= MOST_REPEATED then redipy.fail("TOO_LONG") end
  local made = redipy.list({})
  for number = from, last, by do made[#made + 1] = number end
  return made
end

function redipy.enumerate(values, ...)
  local first, made = redipy.whole_or(0, ...), redipy.list({})
  for at, value in ipairs(redipy.elements(values)) do made[at] = redipy.list({first + (at - 1), value}) end
  return made
end

function redipy.zip(...)
  local several, made, size = {...}, redipy.list({}), nil
  for at = 1, select("#", ...) do
    several[at] = redipy.elements(several[at])
    size = math.min(size or #several[at], #several[at])
  end
  for place = 1, size or 0 do
    made[place] = redipy.list({})
    for at = 1, #several do made[place][at] = several[at][place] end
  end
  return made
end

-- What is assigned to so many targets.
function redipy.unpacked(value, number)
  local parts = redipy.elements(value)
  if #parts ~= number then redipy.fail("NOT_AS_MANY") end
  return parts
end

-- What `value += more` assigns.
function redipy.grown(value, more)
  if not redipy.is_list(value) then return redipy.add(value, more) end
  redipy.extend(value, more)
  return value
end

-- Methods

-- The list that a method is called on.
function redipy.own_list(value)
  if not redipy.is_list(value) then redipy.fail("NO_METHOD") end
  return value
end

-- The dict that a method is called on, which is then given the name of a field.
function redipy.own_dict(value, ...)
  if not redipy.is_dict(value) then redipy.fail("NO_METHOD") end
  if select("#", ...) > 0 and type((...)) ~= "string" then redipy.fail("NOT_A_FIELD") end
  return value
end

function redipy.append(value, element)
  redipy.own_list(value)[#value + 1] = redipy.put(element)
end

function redipy.extend(value, others)
  redipy.own_list(value)
  local elements = redipy.elements(others)
  for at = 1, #elements do value[#value + 1] = elements[at] end
end

function redipy.insert(value, index, element)
  local size = #redipy.own_list(value)
  table.insert(value, math.max(1, math.min(redipy.place(index, size), size + 1)), redipy.put(element))
end

function redipy.remove(value, element)
  local place = redipy.place_in(redipy.own_list(value), element)
  if not place then redipy.fail("NOT_THERE") end
  table.remove(value, place)
end

-- Lets a list have the elements of another.
function redipy.become(list, other)
  for at = 1, math.max(#list, #other) do list[at] = other[at] end
end

function redipy.reverse(value)
  redipy.become(redipy.own_list(value), redipy.reversed(value))
end

function redipy.sort(value, reverse)
  redipy.become(redipy.own_list(value), redipy.sorted(value, redipy.truth(reverse)))
end

function redipy.copy(value)
  if redipy.is_list(value) then return redipy.list_of(value) end
  return redipy.dict_of(redipy.own_dict(value))
end

function redipy.clear(value)
  if not redipy.is_list(value) then redipy.own_dict(value) end
  for place in pairs(value) do value[place] = nil end
end

function redipy.count(value, element)
  if not redipy.is_list(value) then
    redipy.own(value)
    if redipy.given(element) == "" then return redipy.length(value) + 1 end
    return #redipy.found_in(value, element, -1)
  end
  local found = 0
  element = redipy.put(element)
  for at = 1, #value do
    if redipy.equal(value[at], element) then found = found + 1 end
  end
  return found
end

function redipy.index(value, element)
  local found
  if redipy.is_list(value) then
    local place = redipy.place_in(value, element)
    found = place and place - 1
  else
    redipy.own(value)
    found = redipy.find(value, redipy.given(element))
  end
  return found or redipy.fail("NOT_THERE")
end

function redipy.pop(value, ...)
  local given = select("#", ...)
  local key, otherwise = ...
  local found
  if redipy.is_list(value) then
    if given > 1 then redipy.fail("UNFIT") end
    local place = given == 0 and #value or redipy.place(key, #value)
    found = value[place]
    if found == nil then redipy.fail("NO_SUCH_INDEX") end
    table.remove(value, place)
    return redipy.got(found)
  end
  redipy.own_dict(value)
  if given == 0 then redipy.fail("UNFIT") end
  found = redipy.own_dict(value, key)[key]
  if found == nil then
    if given == 1 then redipy.fail("NO_SUCH_FIELD") end
    return otherwise
  end
  redipy.drop(value, key)
  return redipy.got(found)
end

function redipy.get(value, name, otherwise)
  local found = redipy.own_dict(value, name)[name]
  if found == nil then return otherwise end
  return redipy.got(found)
end

function redipy.fields_of(value)
  local made = redipy.list({})
  for at = 1, #redipy.own_dict(value) do made[at] = value[at] end
  return made
end

function redipy.values_of(value)
  local made = redipy.list({})
  for at = 1, #redipy.own_dict(value) do made[at] = value[value[at]] end
  return made
end

function redipy.items_of(value)
  local made = redipy.list({})
  for at = 1, #redipy.own_dict(value) do made[at] = redipy.list({value[at], value[value[at]]}) end
  return made
end

function redipy.setdefault(value, name, otherwise)
  if redipy.own_dict(value, name)[name] == nil then redipy.fill(value, name, otherwise) end
  return redipy.got(value[name])
end

function redipy.update(value, other)
  redipy.own_dict(value)
  local made = redipy.dict_of(other)
  for at = 1, #made do redipy.fill(value, made[at], made[made[at]]) end
end
