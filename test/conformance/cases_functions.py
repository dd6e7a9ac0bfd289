"""Functions: libraries, how they are loaded and kept, and what their functions do."""

from __future__ import annotations

from test.conformance.harness import Cases

CASES: Cases = {
    "the first line of a library": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (("FUNCTION", "LOAD", "return 1"), "ERR Missing library metadata"),
        (("FUNCTION", "LOAD", ""), "ERR Missing library metadata"),
        (("FUNCTION", "LOAD", "#!lua\nreturn 1"), "ERR Library name was not given"),
        (("FUNCTION", "LOAD", "#!lua name=l1\nreturn 1"), "ERR No functions registered"),
        (("FUNCTION", "LOAD", "#!lua name=l1"), "ERR Invalid library metadata"),
        (
            ("FUNCTION", "LOAD", "#!lua name=l-2\n1"),
            (
                "ERR Library names can only contain letters, numbers, or underscores(_) a"
                "nd must be at least one character long"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=\n1"),
            (
                "ERR Library names can only contain letters, numbers, or underscores(_) a"
                "nd must be at least one character long"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=a name=b\n1"),
            "ERR Invalid metadata value, name argument was given multiple times",
        ),
        (("FUNCTION", "LOAD", "#!lua foo=b\n1"), "ERR Invalid metadata value given: foo=b"),
        (("FUNCTION", "LOAD", "#!lua name=b flags=no-writes\n1"), "ERR Invalid metadata value given: flags=no-writes"),
        (("FUNCTION", "LOAD", "#!python name=b\n1"), "ERR Engine 'python' not found"),
        (("FUNCTION", "LOAD", "#! name=x\n1"), "ERR Engine '' not found"),
        (("FUNCTION", "LOAD", "#!\n1"), "ERR Library name was not given"),
        (
            ("FUNCTION", "LOAD", '#!lua name="a b"\n1'),
            (
                "ERR Library names can only contain letters, numbers, or underscores(_) a"
                "nd must be at least one character long"
            ),
        ),
        (("FUNCTION", "LOAD", '#!lua name=a"b\n1'), "ERR Invalid library metadata"),
        (("FUNCTION", "LOAD", "#!Lua NAME='b7' \nredis.register_function('b7', function() return 1 end)"), b"b7"),
    ],
    "what a library may do while it is loaded": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nx y"),
            "ERR Error compiling function: user_function:2: '=' expected near 'y'",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nerror('x')"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable 'error'"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nz = 1"),
            "ERR Error registering functions: ERR user_function:2: Attempt to modify a readonly table",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.call('ping')"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable 'call'"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nlocal x = math.pi"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable 'math'"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nKEYS[1] = 2"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable 'KEYS'"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nlocal a = 1 + nil"),
            ("ERR Error registering functions: ERR user_function:2: attempt to perform arithmetic on a nil value"),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.log()"),
            "ERR Error registering functions: ERR redis.log() requires two arguments or more.",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nlocal x = redis.nope"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable 'nope'"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.x = 1"),
            "ERR Error registering functions: ERR user_function:2: Attempt to modify a readonly table",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\n_G.x = 1"),
            (
                "ERR Error registering functions: ERR user_function:2: Script attempted t"
                "o access nonexistent global variable '_G'"
            ),
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                (
                    "#!lua name=b\nredis.log(redis.LOG_DEBUG, 'hi') redis.register_function('o"
                    "k', function() return redis.REDIS_VERSION end)"
                ),
            ),
            b"b",
        ),
        (("FCALL", "ok", "0"), b"8.2.3"),
    ],
    "redis.register_function": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function()"),
            "ERR Error registering functions: ERR wrong number of arguments to redis.register_function",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('a')"),
            (
                "ERR Error registering functions: ERR calling redis.register_function wit"
                "h a single argument is only applicable to Lua table (representing named "
                "arguments)."
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('a', 'b')"),
            ("ERR Error registering functions: ERR second argument to redis.register_function must be a function"),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('a', nil)"),
            ("ERR Error registering functions: ERR second argument to redis.register_function must be a function"),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function(nil, function() end)"),
            ("ERR Error registering functions: ERR first argument to redis.register_function must be a string"),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function({}, function() end)"),
            ("ERR Error registering functions: ERR first argument to redis.register_function must be a string"),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('a-b', function() end)"),
            (
                "ERR Error registering functions: ERR Library names can only contain lett"
                "ers, numbers, or underscores(_) and must be at least one character long"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('', function() end)"),
            (
                "ERR Error registering functions: ERR Library names can only contain lett"
                "ers, numbers, or underscores(_) and must be at least one character long"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function(1.5, function() end)"),
            (
                "ERR Error registering functions: ERR Library names can only contain lett"
                "ers, numbers, or underscores(_) and must be at least one character long"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function('x', function() end, 1)"),
            "ERR Error registering functions: ERR wrong number of arguments to redis.register_function",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{}"),
            "ERR Error registering functions: ERR redis.register_function must get a function name argument",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{1}"),
            "ERR Error registering functions: ERR unknown argument given to redis.register_function",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{[{}] = 1}"),
            (
                "ERR Error registering functions: ERR named argument key given to redis.r"
                "egister_function is not a string"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{callback = function() end}"),
            "ERR Error registering functions: ERR redis.register_function must get a function name argument",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{function_name = 'x'}"),
            "ERR Error registering functions: ERR redis.register_function must get a callback argument",
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                "#!lua name=b\nredis.register_function{function_name = {}, callback = function() end}",
            ),
            (
                "ERR Error registering functions: ERR function_name argument given to red"
                "is.register_function must be a string"
            ),
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function{function_name = 'x', callback = 1}"),
            (
                "ERR Error registering functions: ERR callback argument given to redis.re"
                "gister_function must be a function"
            ),
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                ("#!lua name=b\nredis.register_function{function_name = 'x', callback = function() end, nope = 1}"),
            ),
            "ERR Error registering functions: ERR unknown argument given to redis.register_function",
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                ("#!lua name=b\nredis.register_function{function_name = 'x', callback = function() end, flags = 1}"),
            ),
            (
                "ERR Error registering functions: ERR flags argument to redis.register_fu"
                "nction must be a table representing function flags"
            ),
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                (
                    "#!lua name=b\nredis.register_function{function_name = 'x', callback = fun"
                    "ction() end, flags = {'nope'}}"
                ),
            ),
            "ERR Error registering functions: ERR unknown flag given",
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                ("#!lua name=b\nredis.register_function{function_name = 'x', callback = function() end, flags = {1}}"),
            ),
            "ERR Error registering functions: ERR unknown flag given",
        ),
        (
            (
                "FUNCTION",
                "LOAD",
                (
                    "#!lua name=b\nredis.register_function('a', function() end) redis.register"
                    "_function('a', function() end)"
                ),
            ),
            "ERR Error registering functions: ERR Function already exists in the library",
        ),
        (("FUNCTION", "LOAD", "#!lua name=b\nredis.register_function(1, function() return 'one' end)"), b"b"),
        (("FCALL", "1", "0"), b"one"),
        (
            (
                "FUNCTION",
                "LOAD",
                (
                    "#!lua name=c\nredis.register_function{Function_Name = 'c', callback = fun"
                    "ction() end, description = 1, flags = {'no-writes', nil, 'nope'}}"
                ),
            ),
            b"c",
        ),
        (
            ("FUNCTION", "LIST", "LIBRARYNAME", "c"),
            [
                {
                    b"library_name": b"c",
                    b"engine": b"LUA",
                    b"functions": [{b"name": b"c", b"description": b"1", b"flags": {b"no-writes"}}],
                }
            ],
        ),
    ],
    "loading, replacing and deleting libraries": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (("FUNCTION", "LOAD", "#!lua name=l1\nredis.register_function('f1', function(k, a) return {k, a} end)"), b"l1"),
        (("FCALL", "f1", "1", "a", "b"), [[b"a"], [b"b"]]),
        (("FCALL", "F1", "0"), [[], []]),
        (
            ("FUNCTION", "LOAD", "#!lua name=l1\nredis.register_function('f1', function() end)"),
            "ERR Library 'l1' already exists",
        ),
        (
            ("FUNCTION", "LOAD", "#!lua name=l2\nredis.register_function('f1', function() end)"),
            "ERR Function f1 already exists",
        ),
        (
            ("FUNCTION", "LOAD", "REPLACE", "#!lua name=l1\nredis.register_function('f2', function() return 2 end)"),
            b"l1",
        ),
        (("FCALL", "f1", "0"), "ERR Function not found"),
        (("FCALL", "f2", "0"), 2),
        (
            ("FUNCTION", "LOAD", "replace", "#!lua name=l1\nx y"),
            "ERR Error compiling function: user_function:2: '=' expected near 'y'",
        ),
        (("FCALL", "f2", "0"), 2),
        (("FUNCTION", "LOAD", "NOPE", "x"), "ERR Unknown option given: NOPE"),
        (("FUNCTION", "LOAD", "REPLACE", "REPLACE", "x"), "ERR Missing library metadata"),
        (("FUNCTION", "LOAD"), "ERR wrong number of arguments for 'function|load' command"),
        (
            ("FUNCTION", "LIST"),
            [
                {
                    b"library_name": b"l1",
                    b"engine": b"LUA",
                    b"functions": [{b"name": b"f2", b"description": None, b"flags": set()}],
                }
            ],
        ),
        (
            ("FUNCTION", "LIST", "withcode", "libraryname", "L*"),
            [
                {
                    b"library_name": b"l1",
                    b"engine": b"LUA",
                    b"functions": [{b"name": b"f2", b"description": None, b"flags": set()}],
                    b"library_code": b"#!lua name=l1\nredis.register_function('f2', function() return 2 end)",
                }
            ],
        ),
        (("FUNCTION", "LIST", "LIBRARYNAME"), "ERR library name argument was not given"),
        (("FUNCTION", "LIST", "NOPE"), "ERR Unknown argument NOPE"),
        (("FUNCTION", "LIST", "WITHCODE", "WITHCODE"), "ERR Unknown argument WITHCODE"),
        (("FUNCTION", "LIST", "LIBRARYNAME", "a", "LIBRARYNAME", "b"), "ERR Unknown argument LIBRARYNAME"),
        (
            ("FUNCTION", "STATS"),
            {b"running_script": None, b"engines": {b"LUA": {b"libraries_count": 1, b"functions_count": 1}}},
        ),
        (("FUNCTION", "DELETE", "nope"), "ERR Library not found"),
        (("FUNCTION", "DELETE", "L1"), "ERR Library not found"),
        (("FLUSHALL",), b"OK"),
        (("FUNCTION", "DELETE", "l1"), b"OK"),
        (("FUNCTION", "LIST"), []),
        (("FUNCTION", "DELETE"), "ERR wrong number of arguments for 'function|delete' command"),
        (("FUNCTION", "FLUSH", "x"), "ERR FUNCTION FLUSH only supports SYNC|ASYNC option"),
        (
            ("FUNCTION", "FLUSH", "SYNC", "ASYNC"),
            "ERR unknown subcommand or wrong number of arguments for 'FLUSH'. Try FUNCTION HELP.",
        ),
        (("FUNCTION", "NOPE"), "ERR unknown subcommand 'NOPE'. Try FUNCTION HELP."),
        (("FUNCTION",), "ERR wrong number of arguments for 'function' command"),
        (("FUNCTION", "KILL"), "NOTBUSY No scripts in execution right now."),
        (("FUNCTION", "STATS", "x"), "ERR wrong number of arguments for 'function|stats' command"),
        (
            ("FUNCTION", "HELP"),
            [
                b"FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
                b"LOAD [REPLACE] <FUNCTION CODE>",
                b"    Create a new library with the given library name and code.",
                b"DELETE <LIBRARY NAME>",
                b"    Delete the given library.",
                b"LIST [LIBRARYNAME PATTERN] [WITHCODE]",
                b"    Return general information on all the libraries:",
                b"    * Library name",
                b"    * The engine used to run the Library",
                b"    * Functions list",
                b"    * Library code (if WITHCODE is given)",
                b"    It also possible to get only function that matches a pattern using LIBRARYNAME argument.",
                b"STATS",
                b"    Return information about the current function running:",
                b"    * Function name",
                b"    * Command used to run the function",
                b"    * Duration in MS that the function is running",
                b"    If no function is running, return nil",
                b"    In addition, returns a list of available engines.",
                b"KILL",
                b"    Kill the current running function.",
                b"FLUSH [ASYNC|SYNC]",
                b"    Delete all the libraries.",
                b"    When called without the optional mode argument, the behavior is determined by the",
                b"    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
                b"    * ASYNC: Asynchronously flush the libraries.",
                b"    * SYNC: Synchronously flush the libraries.",
                b"DUMP",
                (
                    b"    Return a serialized payload representing the current libraries, can "
                    b"be restored using FUNCTION RESTORE command"
                ),
                b"RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
                (
                    b"    Restore the libraries represented by the given payload, it is possib"
                    b"le to give a restore policy to"
                ),
                b"    control how to handle existing libraries (default APPEND):",
                b"    * FLUSH: delete all existing libraries.",
                b"    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.",
                (
                    b"    * REPLACE: appends the restored libraries to the existing libraries,"
                    b" On collision, replace the old"
                ),
                (
                    b"      libraries with the new libraries (notice that even on this option "
                    b"there is a chance of failure"
                ),
                b"      in case of functions name collision with another library).",
                b"HELP",
                b"    Print this help.",
            ],
        ),
        (
            ("FUNCTION", "STATS"),
            {b"running_script": None, b"engines": {b"LUA": {b"libraries_count": 0, b"functions_count": 0}}},
        ),
    ],
    "what functions do when they are called": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (
            (
                "FUNCTION",
                "LOAD",
                (
                    "#!lua name=big\n"
                    "local count = 5\n"
                    "local function w(k, a) return redis.call('set', k[1], a[1]) end\n"
                    "redis.register_function('w', w)\n"
                    "redis.register_function{function_name = 'r', callback = function(k) return r"
                    "edis.call('get', k[1]) end, flags = {'no-writes'}}\n"
                    "redis.register_function{function_name = 'rw', callback = w, flags = {'no-wri"
                    "tes'}}\n"
                    "redis.register_function('bad', function() error('oops') end)\n"
                    "redis.register_function('nope', function() return redis.call('nope') end)\n"
                    "redis.register_function('own', function() error({err = 'MYERR x'}) end)\n"
                    "redis.register_function('count', function() count = count + 1 return count e"
                    "nd)\n"
                    "redis.register_function('glob', function() zz = 1 end)\n"
                    "redis.register_function('keys', function() return KEYS end)\n"
                    "redis.register_function('again', function() redis.register_function('zz', fu"
                    "nction() end) end)\n"
                    "redis.register_function('all', function(...) return {select('#', ...), ...} "
                    "end)\n"
                    "redis.register_function('api', function() local s = {} for k in pairs(redis)"
                    " do s[#s + 1] = k end table.sort(s) return s end)\n"
                    "redis.register_function('env', function() local s = {} for k in pairs(_G) do"
                    " s[#s + 1] = k end table.sort(s) return s end)\n"
                    "redis.register_function('three', function() redis.setresp(3) return redis.ca"
                    "ll('get', 'none') == nil end)\n"
                    "redis.register_function('status', function() return {ok = 'fine'} end)\n"
                ),
            ),
            b"big",
        ),
        (("FCALL", "w", "1", "k", "v"), b"OK"),
        (("FCALL_RO", "w", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "r", "1", "k", "v"), b"v"),
        (("FCALL_RO", "r", "1", "k", "v"), b"v"),
        (
            ("FCALL", "rw", "1", "k", "v"),
            "ERR Write commands are not allowed from read-only scripts. script: rw, on @user_function:3.",
        ),
        (
            ("FCALL_RO", "rw", "1", "k", "v"),
            "ERR Write commands are not allowed from read-only scripts. script: rw, on @user_function:3.",
        ),
        (("FCALL", "bad", "1", "k", "v"), "ERR user_function:7: oops script: bad, on @user_function:7."),
        (("FCALL_RO", "bad", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "nope", "1", "k", "v"),
            "ERR Unknown Redis command called from script script: nope, on @user_function:8.",
        ),
        (("FCALL_RO", "nope", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "own", "1", "k", "v"), "MYERR x script: own, on @user_function:9."),
        (("FCALL_RO", "own", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "count", "1", "k", "v"), 6),
        (("FCALL_RO", "count", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "count", "1", "k", "v"), 7),
        (("FCALL_RO", "count", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "glob", "1", "k", "v"),
            "ERR user_function:11: Attempt to modify a readonly table script: glob, on @user_function:11.",
        ),
        (("FCALL_RO", "glob", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "keys", "1", "k", "v"),
            (
                "ERR user_function:12: Script attempted to access nonexistent global vari"
                "able 'KEYS' script: keys, on @user_function:12."
            ),
        ),
        (("FCALL_RO", "keys", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "again", "1", "k", "v"),
            (
                "ERR user_function:13: attempt to call field 'register_function' (a nil v"
                "alue) script: again, on @user_function:13."
            ),
        ),
        (("FCALL_RO", "again", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "all", "1", "k", "v"), [2, [b"k"], [b"v"]]),
        (("FCALL_RO", "all", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "api", "1", "k", "v"),
            [
                b"LOG_DEBUG",
                b"LOG_NOTICE",
                b"LOG_VERBOSE",
                b"LOG_WARNING",
                b"REDIS_VERSION",
                b"REDIS_VERSION_NUM",
                b"REPL_ALL",
                b"REPL_AOF",
                b"REPL_NONE",
                b"REPL_REPLICA",
                b"REPL_SLAVE",
                b"acl_check_cmd",
                b"call",
                b"error_reply",
                b"log",
                b"pcall",
                b"set_repl",
                b"setresp",
                b"sha1hex",
                b"status_reply",
            ],
        ),
        (("FCALL_RO", "api", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (
            ("FCALL", "env", "1", "k", "v"),
            [
                b"_G",
                b"_VERSION",
                b"assert",
                b"bit",
                b"cjson",
                b"cmsgpack",
                b"collectgarbage",
                b"coroutine",
                b"error",
                b"gcinfo",
                b"getmetatable",
                b"ipairs",
                b"load",
                b"loadstring",
                b"math",
                b"next",
                b"os",
                b"pairs",
                b"pcall",
                b"rawequal",
                b"rawget",
                b"rawset",
                b"redis",
                b"select",
                b"setmetatable",
                b"string",
                b"struct",
                b"table",
                b"tonumber",
                b"tostring",
                b"type",
                b"unpack",
                b"xpcall",
            ],
        ),
        (("FCALL_RO", "env", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "three", "1", "k", "v"), True),
        (("FCALL_RO", "three", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "status", "1", "k", "v"), b"fine"),
        (("FCALL_RO", "status", "1", "k", "v"), "ERR Can not execute a script with write flag using *_ro command."),
        (("FCALL", "none", "1", "k", "v"), "ERR Function not found"),
        (("FCALL_RO", "none", "1", "k", "v"), "ERR Function not found"),
        (("FCALL", "r", "x"), "ERR Bad number of keys provided"),
        (("FCALL", "r", "-1"), "ERR Number of keys can't be negative"),
        (("FCALL", "r", "3", "a"), "ERR Number of keys can't be greater than number of args"),
        (("FCALL", "r"), "ERR wrong number of arguments for 'fcall' command"),
        (("FCALL", "none", "x"), "ERR Function not found"),
        (("FUNCTION", "FLUSH"), b"OK"),
    ],
    "libraries are dumped and restored": [
        (("FUNCTION", "FLUSH"), b"OK"),
        (("FUNCTION", "DUMP"), b"\x0c\x00\x96\xedh\x80\xf5U<\x93"),
        (("FUNCTION", "LOAD", "#!lua name=q1\nredis.register_function('f1', function() return 1 end)"), b"q1"),
        (
            ("FUNCTION", "DUMP"),
            (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
        ),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
            ),
            "ERR Library q1 already exists",
        ),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "append",
            ),
            "ERR Library q1 already exists",
        ),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "REPLACE",
            ),
            b"OK",
        ),
        (("FUNCTION", "FLUSH"), b"OK"),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
            ),
            b"OK",
        ),
        (("FCALL", "f1", "0"), 1),
        (("FUNCTION", "FLUSH"), b"OK"),
        (("FUNCTION", "LOAD", "#!lua name=q2\nredis.register_function('f1', function() return 2 end)"), b"q2"),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
            ),
            "ERR Function f1 already exists",
        ),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "REPLACE",
            ),
            "ERR Function f1 already exists",
        ),
        (("FCALL", "f1", "0"), 2),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "FLUSH",
            ),
            b"OK",
        ),
        (("FCALL", "f1", "0"), 1),
        (("FUNCTION", "RESTORE", "x"), "ERR DUMP payload version or checksum are wrong"),
        (("FUNCTION", "RESTORE", b"\x0c\x00\x96\xedh\x80\xf5U<\x93"), b"OK"),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "X",
            ),
            "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.",
        ),
        (
            (
                "FUNCTION",
                "RESTORE",
                (b"\xf5@D#!lua name=q1\nredis.register_function('f1', function() return 1 end)\x0c\x00I\xba5>~\x91|="),
                "FLUSH",
                "X",
            ),
            "ERR unknown subcommand or wrong number of arguments for 'RESTORE'. Try FUNCTION HELP.",
        ),
        (("FUNCTION", "RESTORE"), "ERR wrong number of arguments for 'function|restore' command"),
        (("FUNCTION", "FLUSH"), b"OK"),
    ],
}
