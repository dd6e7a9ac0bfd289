-- The functions of Lua's library that must know of all this

local function settled(ok, ...)
    if ok then return true, ... end
    local err = caught((...))
    if type(err) == "table" then
        local text = err.err
        if type(text) ~= "string" and type(text) ~= "number" then return false, err, text end  -- so does the server
        err = text
    end
    return false, err
end

local function uncaught(ok, ...)
    if not ok and killed then error(killed, 0) end
    return ok, ...
end

local function resumed(ok, ...)
    if ok then return true, ... end
    return false, caught((...))
end

local function passed_on(ok, ...)
    if ok then return ... end
    local err = caught((...))
    error(err, type(err) == "string" and 3 or 0)
end

local function hooked(...)
    local thread = create(...)
    sethook(thread, watch, "", HOOK_INSTRUCTIONS)
    return thread
end

-- Text alone: what starts like a compiled chunk is read as text too.
local function compiled(source, name, env)
    local f, message
    if sub(source, 1, 1) == "\27" then
        f, message = loadstring("\26" .. sub(source, 2), name or source)
        message = message and gsub(message, "char%(26%)", "char(27)", 1)
    else
        f, message = loadstring(source, name or source)
    end
    if f then return setfenv(f, env) end
    return nil, message
end

local function pieces(read)
    local found = {}
    while true do
        local piece = read()
        if piece == nil or piece == "" then return concat(found) end
        if type(piece) ~= "string" and type(piece) ~= "number" then error("reader function must return a string", 0) end
        found[#found + 1] = piece
    end
end

-- Random numbers go on from script to script, from the same beginning in each state. Source: `drand48` in POSIX, of
-- which Redis has its own copy.
local high, low = 0x1234AB, 0xCD330E  -- 24 bits each

local function seed(number)
    number = number % 2 ^ 32
    high, low = floor(number / 256), (number % 256) * 65536 + 0x330E
end

local function drawn()
    local product = low * 0xECE66D + 0xB
    high = (high * 0xECE66D + low * 0x5DE + floor(product / 2 ^ 24)) % 2 ^ 24
    low = product % 2 ^ 24
    return (high * 128 + floor(low / 131072)) % 2147483647 / 2147483647
end

local function copied(from, names)
    local to = {}
    for name in gmatch(names, "%S+") do to[name] = from[name] end
    return to
end

-- A number as an `int` of C, nil for what is none.
local function whole(value)
    local number = (type(value) == "number" or type(value) == "string") and tonumber(value)
    if not number then return end
    local int = ((number < 0 and ceil(number) or floor(number)) + 2 ^ 31) % 2 ^ 32 - 2 ^ 31
    return int == int and int or 0
end

local string_shown

local function make_globals()
    local globals = {}
    local env = protected(globals)
    local builtins = copied(_G, "assert error gcinfo ipairs rawequal select tonumber tostring type _VERSION")
    for name, value in pairs(builtins) do globals[name] = value end
    globals._G = env

    function globals.next(...)
        local shown = behind[(...)]
        if shown then return next(shown, select(2, ...)) end
        return next(...)
    end
    function globals.pairs(...)
        local t = ...
        if behind[t] then return globals.next, t, nil end
        return pairs(...)
    end
    function globals.rawget(...)
        local shown = behind[(...)]
        if shown then return rawget(shown, select(2, ...)) end
        return rawget(...)
    end
    function globals.rawset(...)
        if select("#", ...) > 2 then writable((...)) end
        return rawset(...)
    end
    function globals.getmetatable(...)
        local t = ...
        if behind[t] then return shown_metatables[t] end
        if type(t) == "string" then return string_shown end
        return getmetatable(...)
    end
    function globals.setmetatable(...)
        writable((...))
        return setmetatable(...)
    end
    function globals.unpack(...)  -- Lua's own reaches beyond its stack where the number of values is no int
        local _, first, last = ...
        if last ~= nil and (whole(last) or 0) - (whole(first) or 1) >= 2 ^ 24 then
            error("too many results to unpack", 2)
        end
        return unpack(...)
    end
    function globals.pcall(...)
        if select("#", ...) == 0 then return false end
        return settled(pcall(...))
    end
    function globals.xpcall(...)
        if select("#", ...) < 2 then return xpcall(...) end
        local f, handler = ...
        return uncaught(xpcall(f, function(err)
            err = translated(err)
            if killed then return killed end
            return handler(located(err))
        end))
    end
    function globals.loadstring(...)
        local source, name = ...
        if type(source) == "number" then source = tostring(source) end
        if type(source) ~= "string" then return loadstring(...) end
        return compiled(source, name, env)
    end
    function globals.load(...)
        local read, name = ...
        if type(read) ~= "function" then return load(...) end
        local ok, source = pcall(pieces, read)
        if not ok then return nil, caught(source) end
        return compiled(source, name or "=(load)", env)
    end
    -- The state is shared, so how it collects stays as it is.
    function globals.collectgarbage(...)
        local option = ...
        if option == "stop" or option == "restart" then return 0 end
        if option == "setpause" or option == "setstepmul" then return 200 end
        return collectgarbage(...)
    end
    return globals, env
end

-- Lua matches with as much of the stack of C as a pattern is long.
local LONGEST_PATTERN = 10000

local function matches(name, pattern)
    if type(pattern) == "string" and #pattern > LONGEST_PATTERN then
        error("bad argument #2 to '" .. name .. "' (pattern too long)", 3)
    end
end

local function strings()
    local names = "byte char dump format gfind len lower rep reverse sub upper"
    local found = copied(string, names)
    function found.find(...)
        local _, pattern, _, is_plain = ...
        if not is_plain then matches("find", pattern) end
        return find(...)
    end
    function found.match(...)
        matches("match", (select(2, ...)))
        return match(...)
    end
    function found.gmatch(...)
        matches("gmatch", (select(2, ...)))
        return gmatch(...)
    end
    function found.gsub(...)
        matches("gsub", (select(2, ...)))
        return gsub(...)
    end
    return found
end

local function library_tables()
    local tables = {}
    for name, source in pairs(host.sources) do tables[name] = assert(loadstring(source, "=redipy." .. name))() end
    tables.string = strings()
    tables.os = {clock = os.clock}

    local threads = copied(coroutine, "running status yield")
    threads.create = hooked
    function threads.resume(...) return resumed(resume(...)) end
    local wrap = coroutine.wrap
    function threads.wrap(...)
        if type((...)) ~= "function" then return wrap(...) end  -- which has the error
        local thread = hooked(...)
        return function(...) return passed_on(resume(thread, ...)) end
    end
    tables.coroutine = threads

    tables.table = copied(table, "concat foreach foreachi getn insert maxn remove setn sort")
    function tables.table.insert(...)
        writable((...))
        return insert(...)
    end
    function tables.table.foreach(...)
        local shown = behind[(...)]
        if shown then return foreach(shown, select(2, ...)) end
        return foreach(...)
    end

    local maths = {}
    for name, value in pairs(math) do maths[name] = value end
    local random, randomseed = math.random, math.randomseed
    function maths.random(...)
        local count = select("#", ...)
        if count == 0 then return drawn() end
        local first, last = 1, whole((...))
        if count == 2 then first, last = last, whole((select(2, ...))) end
        if count > 2 or not first or not last or first > last then return random(...) end  -- which has the error
        return floor(drawn() * (last - first + 1)) + first
    end
    function maths.randomseed(...)
        local number = whole((...))
        if not number then return randomseed(...) end  -- which has the error
        seed(number)
    end
    tables.math = maths
    return tables
end
