-- The trusted part of a Lua state: makes the globals that scripts have, runs scripts, and gives their results away.
--
-- Loaded once, with `host`, what Python lends. From here a script is given nothing but Lua values and functions: no
-- Python object, no table of this file. Two rules keep it so. Errors that come out of Python are userdata, and are made
-- Lua values wherever a script could catch one (`caught`). Tables that all scripts share are shown through empty ones
-- (`protected`), which the functions here that read or write tables see through.

local host = ...

local assert, error, getmetatable, ipairs = assert, error, getmetatable, ipairs
local next, pairs = next, pairs
local pcall, rawget, rawset, select, setfenv = pcall, rawget, rawset, select, setfenv
local setmetatable, tonumber, tostring, type = setmetatable, tonumber, tostring, type
local unpack, xpcall = unpack, xpcall
local collectgarbage, loadstring, load = collectgarbage, loadstring, load
local create, resume = coroutine.create, coroutine.resume
local getinfo, sethook = debug.getinfo, debug.sethook
local ceil, floor = math.ceil, math.floor
local find, gmatch, gsub, match = string.find, string.gmatch, string.gsub, string.match
local lower, sub = string.lower, string.sub
local concat, foreach, insert = table.concat, table.foreach, table.insert
local MARK, interrupted, take_fault = host.MARK, host.interrupted, host.take_fault

local HOOK_INSTRUCTIONS = 100000  -- between two looks whether the script is to end: about a millisecond
local DEEPEST_REPLY = 7995        -- tables in tables, as many as the server replies with
local MOST_AT_ONCE = 4000         -- values that one call returns

-- Tables that nobody can change

local READONLY = "Attempt to modify a readonly table"
local behind = {}  -- by protected table: the one that it shows

local function refuse() error(READONLY, 2) end

local function protected(shown, metatable)
    local proxy = setmetatable({}, metatable or {__index = shown, __newindex = refuse})
    behind[proxy] = shown
    return proxy
end

-- A table that shows another has a metatable of its own here, and on the server none, but for one of globals.
local shown_metatables = {}

local function writable(t)
    if behind[t] then error(READONLY, 0) end
end

-- Errors

local killed  -- the error of a script that is to end, from then on

-- Where the script stands: the source and line of the innermost function that is its own.
local function place()
    local level = 3
    while true do
        local info = getinfo(level, "Sl")
        if not info then return end
        if info.what ~= "C" and info.what ~= "tail" and sub(info.source, 1, 7) ~= "=redipy" then
            return info.source, info.currentline, info.short_src
        end
        level = level + 1
    end
end

-- A message that a function of this file is to blame for names the line that called it.
local function located(message)
    if type(message) ~= "string" or not find(message, "^redipy:%d+: ") then return message end
    local _, line, short_src = place()
    return (gsub(message, "^redipy:%d+: ", (line and gsub(short_src .. ":" .. line .. ": ", "%%", "%%%%") or ""), 1))
end

-- An error as Lua knows it: what Python raised is a table with the server's line.
local function translated(err)
    if type(err) ~= "userdata" then return err end
    local line, is_counted, is_fatal = take_fault()
    if line == nil then return err end
    local fault = {err = line, ignore_error_stats_update = is_counted or nil}
    if is_fatal then killed = fault end
    return fault
end

-- An error that a script catches; the end of the script is none.
local function caught(err)
    err = translated(err)
    if killed then error(killed, 0) end
    return located(err)
end

local function on_error(err)
    local source, line = place()
    err = translated(err)
    local text
    if type(err) == "table" then
        text = rawget(err, "err")
        if type(text) == "number" then text = tostring(text) end
        if type(text) ~= "string" then text = "ERR unknown error" end
    else
        text = "ERR " .. tostring(located(err))
    end
    return {text, source, line}
end

local function watch()
    if not killed then
        local line = interrupted()
        if line then killed = {err = line} end
    end
    if killed then error(killed, 0) end
end

sethook(watch, "", HOOK_INSTRUCTIONS)
