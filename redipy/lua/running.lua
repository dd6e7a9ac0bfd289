-- Results, and the running of scripts

local results, size  -- what a script gave, flattened

local function add(value)
    size = size + 1
    results[size] = value
end

local function mark(kind, value)
    add(MARK)
    add(kind)
    add(value)
end

local flatten

local function flatten_pairs(kind, contents, depth)
    mark(kind, 0)
    local at, count = size, 0
    for key, value in next, contents do
        count = count + 1
        flatten(key, depth + 1)
        if kind == "%" then flatten(value, depth + 1) end
    end
    results[at] = count
end

local function flatten_array(t, depth)
    mark("*", 0)
    local at, count = size, 0
    local value = rawget(t, 1)
    while value ~= nil do
        count = count + 1
        flatten(value, depth + 1)
        value = rawget(t, count + 1)
    end
    results[at] = count
end

-- A table that is no array says by one of its fields what it is; the server looks for them in this order.
local function flatten_table(t, depth)
    local value = rawget(t, "err")
    if type(value) == "string" then return mark("-", value) end
    value = rawget(t, "ok")
    if type(value) == "string" then return mark("+", value) end
    value = rawget(t, "double")
    if type(value) == "number" then return mark(",", 1 / value == -1 / 0 and "-0" or value) end
    value = rawget(t, "big_number")
    if type(value) == "string" then return mark("(", value) end
    value = rawget(t, "verbatim_string")
    if type(value) == "table" then
        local text, format = rawget(value, "string"), rawget(value, "format")
        if type(text) == "string" and type(format) == "string" then return mark("=", sub(format .. "   ", 1, 3) .. text) end
    end
    value = rawget(t, "map")
    if type(value) == "table" then return flatten_pairs("%", value, depth) end
    value = rawget(t, "set")
    if type(value) == "table" then return flatten_pairs("~", value, depth) end
    return flatten_array(t, depth)
end

function flatten(value, depth)
    local kind = type(value)
    if kind == "table" then
        if depth > DEEPEST_REPLY then return mark("-", "ERR reached lua stack limit") end
        flatten_table(value, depth)
    elseif kind == "string" or kind == "number" or kind == "boolean" then
        add(value)
    else
        add(nil)
    end
end

-- The next of the values that the last result was flattened to.
local function more(from)
    return unpack(results, from, from + MOST_AT_ONCE - 1 < size and from + MOST_AT_ONCE - 1 or size)
end

-- What a run comes to: a value that is none of Python's, or MARK, the number of flattened values and the first of them;
-- nil, the text, source and line for an error.
local function outcome(ok, value)
    if not ok then
        if type(value) == "table" then return nil, value[1], value[2], value[3] end
        return nil, "ERR " .. tostring(value)  -- there was no memory to say more
    end
    local kind = type(value)
    if kind == "string" or kind == "number" or kind == "boolean" then return value end
    if kind ~= "table" then return end
    results, size = {}, 0
    flatten(value, 1)
    return MARK, size, more(1)
end

-- The keys and the arguments of a call, of which so many are keys.
local function split(count, ...)
    if count == select("#", ...) then return {...}, {} end
    if count == 0 then return {}, {...} end
    local words = {...}
    return {unpack(words, 1, count)}, {unpack(words, count + 1)}
end

local function eval_tables(f, keys, argv)
    killed = nil
    globals.KEYS, globals.ARGV = keys, argv
    return outcome(xpcall(f, on_error))
end

local function call_tables(f, keys, argv)
    killed = nil
    return outcome(xpcall(function() return f(keys, argv) end, on_error))
end

local function eval(f, count, ...) return eval_tables(f, split(count, ...)) end

local function call(f, count, ...) return call_tables(f, split(count, ...)) end

local function compile(source, name, is_function)
    return compiled(source, name, is_function and function_env or eval_env)
end

-- Nothing of Lua's own is left in the globals of the state itself, which no script sees.
local all = _G
for name in next, all do all[name] = nil end

return {
    compile = compile, eval = eval, eval_tables = eval_tables, call = call, call_tables = call_tables, more = more,
    load_library = load_library,
}
