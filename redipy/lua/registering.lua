-- Function libraries: while one is loaded, it sees `redis.register_function` and little else

local REGISTERS = "redis.register_function"

local registered  -- of the library that is being loaded: lists of a name, a callback, a description, and flags

local function refused(text) error({err = "ERR " .. text}, 0) end

local function is_text(value) return type(value) == "string" or type(value) == "number" end

local function flags_of(flags)
    if type(flags) ~= "table" then
        refused("flags argument to " .. REGISTERS .. " must be a table representing function flags")
    end
    local found = {}
    for _, flag in ipairs(flags) do
        if not host.function_flags[flag] then refused("unknown flag given") end
        found[#found + 1] = flag
    end
    return concat(found, " ")
end

-- How each named argument is read.
local readers = {flags = flags_of}
function readers.function_name(value)
    if not is_text(value) then refused("function_name argument given to " .. REGISTERS .. " must be a string") end
    return tostring(value)
end
function readers.description(value)
    if not is_text(value) then refused("description argument given to " .. REGISTERS .. " must be a string") end
    return tostring(value)
end
function readers.callback(value)
    if type(value) ~= "function" then refused("callback argument given to " .. REGISTERS .. " must be a function") end
    return value
end

local function named(given)
    local found = {}
    for key, value in next, given do
        if not is_text(key) then refused("named argument key given to " .. REGISTERS .. " is not a string") end
        local name = lower(tostring(key))
        if not readers[name] then refused("unknown argument given to " .. REGISTERS) end
        found[name] = readers[name](value)
    end
    if not found.function_name then refused(REGISTERS .. " must get a function name argument") end
    if not found.callback then refused(REGISTERS .. " must get a callback argument") end
    return found
end

local function unnamed(name, callback)
    if not is_text(name) then refused("first argument to " .. REGISTERS .. " must be a string") end
    if type(callback) ~= "function" then refused("second argument to " .. REGISTERS .. " must be a function") end
    return {function_name = tostring(name), callback = callback}
end

local function register_function(...)
    local count = select("#", ...)
    if count == 0 or count > 2 then refused("wrong number of arguments to " .. REGISTERS) end
    if count == 1 and type((...)) ~= "table" then
        refused("calling " .. REGISTERS .. " with a single argument is only applicable to Lua table "
            .. "(representing named arguments).")
    end
    local found = count == 1 and named(...) or unnamed(...)
    if not find(found.function_name, "^[%w_]+$") then refused(host.bad_name) end
    for _, other in ipairs(registered) do
        if other.function_name == found.function_name then refused("Function already exists in the library") end
    end
    registered[#registered + 1] = found
end

local loading_api = {register_function = register_function, log = function_globals.redis.log}
for name, value in pairs(host.constants) do
    if not find(name, "^REPL_") then loading_api[name] = value end
end
local loading_globals = {redis = protected(setmetatable(loading_api, {__index = missing}))}
setmetatable(loading_globals, {__index = missing})

-- The functions of a library: by turns a name, its function, and its description and flags.
local function load_library(f)
    local seen = getmetatable(function_env)
    registered, killed = {}, nil
    seen.__index = loading_globals
    local ok, err = xpcall(f, on_error)
    seen.__index = function_globals
    if not ok then return nil, type(err) == "table" and err[1] or "ERR " .. tostring(err) end
    local functions = {}
    for at, each in ipairs(registered) do
        functions[at] = {each.function_name, each.callback, each.description or "", each.flags or ""}
    end
    return functions
end
