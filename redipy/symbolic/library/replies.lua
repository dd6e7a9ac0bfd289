-- Replies as values, by the shapes of `shapes.SHAPES`; what comes into a script, and what leaves it.

function redipy.log(level, message)
  redis.log(level, redipy.text(message))
end

-- An argument of the script: cjson reads it, and lists are told apart from dicts.
function redipy.load(text)
  local value = cjson.decode(text)
  if type(value) == "table" then return redipy.tagged(value) end
  if value == null then return nil end
  return value
end

-- What `data.sent` marked: a list that begins with -inf is a dict, of names that each stand before their value; one
-- that begins with inf is an empty list.
function redipy.tagged(value)
  if value[1] == 1/0 then return redipy.list({}) end
  if value[1] ~= -1/0 then
    for place, element in ipairs(value) do
      if type(element) == "table" then value[place] = redipy.tagged(element) end
    end
    return redipy.list(value)
  end
  local made = {}
  for at = 2, #value, 2 do
    local element = value[at + 1]
    if type(element) == "table" then element = redipy.tagged(element) end
    made[at / 2], made[value[at]] = value[at], element
  end
  return made
end

-- The value of the script as the server can send it, and as `data.received` reads it: a dict is a list that begins with
-- an empty map, as a map would lose the order of the fields.
function redipy.result(value, room)
  if type(value) == "number" then
    if value % 1 == 0 and value > -1e17 and value < 1e17 then return value end
    return {double = value}
  end
  if type(value) ~= "table" then return value end
  room = room or MOST_NESTED
  if room == 0 then redipy.fail("TOO_DEEP") end
  local made = {}
  if getmetatable(value) then
    for at = 1, #value do made[at] = redipy.result(value[at], room - 1) end
    return made
  end
  made[1] = {map = {}}
  for at = 1, #value do
    made[at * 2], made[at * 2 + 1] = value[at], redipy.result(value[value[at]], room - 1)
  end
  return made
end

function redipy.texts(reply)
  return reply and redipy.list(reply)
end

function redipy.members(reply)
  local found = redipy.list({})
  for member in pairs(reply.set) do found[#found + 1] = member end
  return found
end

-- Executes a command whose reply RESP3 would not give as it is: a map without its order, a null as a hole.
function redipy.in_resp2(...)
  redis.setresp(2)
  local reply = redis.pcall(...)
  redis.setresp(3)
  if type(reply) == "table" and reply.err then redipy.fail(reply.err) end
  return reply
end

function redipy.fields(...)
  local reply, made = redipy.in_resp2(...), {}
  for at = 1, #reply, 2 do made[(at + 1) / 2], made[reply[at]] = reply[at], reply[at + 1] end
  return made
end

function redipy.asked(command, key, ...)
  local reply, made = redipy.in_resp2(command, key, ...), {}
  for at, name in ipairs({...}) do redipy.fill(made, name, reply[at] or nil) end
  return made
end

function redipy.scored(reply)
  if reply[1] and type(reply[1]) ~= "table" then reply = {reply} end
  for at, pair in ipairs(reply) do reply[at] = redipy.list({pair[1], pair[2].double}) end
  return redipy.list(reply)
end

function redipy.kind(reply)
  return reply.ok ~= "none" and reply.ok or nil
end

function redipy.ttl(reply)
  if reply == -2 then return nil end
  return reply == -1 and -1 or reply / 1000
end

function redipy.raw(reply)
  if type(reply) ~= "table" then return reply end
  if reply.ok or reply.double then return reply.ok or reply.double end
  if reply.big_number then return reply.big_number end
  if reply.verbatim_string then return reply.verbatim_string.string end
  local made = {}
  if reply.map then
    local names = {}
    for name in pairs(reply.map) do names[#names + 1] = name end
    table.sort(names, redipy.comes_first)
    for _, name in ipairs(names) do redipy.fill(made, name, redipy.raw(reply.map[name])) end
    return made
  end
  if reply.set then return redipy.members(reply) end
  for at = 1, #reply do made[at] = redipy.put(redipy.raw(reply[at])) end
  return redipy.list(made)
end

-- For a reply in which null may stand within a list: RESP2 has false there, where RESP3 would leave a hole.
function redipy.raw_resp2(...)
  return redipy.from_resp2(redipy.in_resp2(...))
end

-- Likewise, for a reply of numbers, which are texts in RESP2.
function redipy.numbers(...)
  return redipy.numbers_in(redipy.in_resp2(...))
end

function redipy.numbers_in(reply)
  if type(reply) ~= "table" then return reply and tonumber(reply) or nil end
  for at = 1, #reply do reply[at] = redipy.put(redipy.numbers_in(reply[at])) end
  return redipy.list(reply)
end

function redipy.from_resp2(reply)
  if reply == false then return nil end
  if type(reply) ~= "table" then return reply end
  if reply.ok then return reply.ok end
  for at = 1, #reply do reply[at] = redipy.put(redipy.from_resp2(reply[at])) end
  return redipy.list(reply)
end
