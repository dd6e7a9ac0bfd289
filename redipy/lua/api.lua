-- `redis`

local function reply_of(field)
    return function(...)
        local text = ...
        if select("#", ...) ~= 1 or type(text) ~= "string" then
            return {err = "ERR wrong number or type of arguments"}
        end
        if field == "err" then
            text = gsub(text, "^%-", "", 1)
            if not find(text, " ", 1, true) then text = "ERR " .. text end
        end
        return {[field] = text}
    end
end

-- Python's functions become functions of C: by one of Lua that is called last of all, the line of the call is lost.
local function api(names)
    local redis = {error_reply = reply_of("err"), status_reply = reply_of("ok")}
    for name, value in pairs(host.constants) do redis[name] = value end
    for name in gmatch(names, "%S+") do redis[name] = python.as_function(host.functions[name]) end
    return redis
end

-- The globals: those of EVAL, and those of functions, which see very few while their library is loaded

local function missing(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
end

local shared = {}  -- by both
for name, contents in pairs(library_tables()) do shared[name] = protected(contents) end
local string_metatable = getmetatable("")
string_metatable.__index = shared.string
string_shown = protected(string_metatable)
local shown_metatable = protected({__index = missing})

local COMMON = "acl_check_cmd call log pcall set_repl setresp sha1hex "

local function furnished(globals, env, redis)
    for name, contents in pairs(shared) do globals[name] = contents end
    globals.redis = protected(redis)
    shown_metatables[env] = shown_metatable
    setmetatable(globals, {__index = missing})
    return globals, env
end

local globals, eval_env = make_globals()
furnished(globals, eval_env, api(COMMON .. "breakpoint debug replicate_commands"))
local function_globals, function_env = make_globals()
furnished(function_globals, function_env, api(COMMON))
