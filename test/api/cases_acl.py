"""What the methods for users give; see `cases`."""
from __future__ import annotations

from redipy.errors import BackendError, DataError, InvalidArgumentError
from test.api.matchers import Cases, Kind, Saying

DIGEST = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
"""The SHA-256 of `secret`."""

USERS: Cases = {
    "a user is made, told, changed and deleted": [
        ("acl_setuser('api:w', True, passwords='+secret', categories=['+list', '-@dangerous'], commands=['+set'], "
         "keys=['jobs:*', '%R~old:*'], channels=['news'], selectors=[('+get', 'x'), ('-@all', '%W~y')])", True),
        ("acl_getuser('api:w')", Saying({
            "enabled": True, "flags": {"on", "sanitize-payload"}, "passwords": [DIGEST],
            "commands": ["-@all", "+@list", "-@dangerous", "+set"], "keys": ["~jobs:*", "%R~old:*"],
            "channels": ["&news"],
            "selectors": [
                {"commands": ["-@all", "+get"], "keys": ["~x"], "channels": []},
                {"commands": ["-@all"], "keys": ["%W~y"], "channels": []},
            ],
        })),
        ("acl_setuser('api:w', hashed_passwords=['-" + DIGEST + "'], reset_keys=True, reset_channels=True)", True),
        ("acl_getuser('api:w')", Saying({"enabled": False, "passwords": [], "keys": [], "channels": []})),
        ("acl_setuser('api:w', nopass=True, hashed_passwords=[])", True),
        ("acl_getuser('api:w')", Saying({"flags": {"off", "nopass", "sanitize-payload"}})),
        ("acl_setuser('api:w', passwords=[b'+one', '+two', '-one'], reset=True)", True),
        ("acl_setuser('api:w', reset_passwords=True)", True),
        ("acl_getuser('api:w')", Saying({"flags": {"off", "sanitize-payload"}, "passwords": [], "selectors": []})),
        ("acl_deluser('api:w', 'nobody')", 1),
        ("acl_getuser('api:w')", None),
        ("acl_deluser('default')", InvalidArgumentError),
    ],
    "all users": [
        ("acl_users()", ["default"]),
        ("acl_list()", ["user default on nopass sanitize-payload ~* &* +@all"]),
        ("acl_whoami()", str | bytes | BackendError),
    ],
    "rules that are none": [
        ("acl_setuser('api:w', commands=['+nosuch'])", InvalidArgumentError),
        ("acl_setuser('api:w', commands=['get'])", DataError),
        ("acl_setuser('api:w', categories=['read'])", DataError),
        ("acl_setuser('api:w', passwords='secret')", DataError),
        ("acl_setuser('api:w', hashed_passwords=['+abc'])", InvalidArgumentError),
        ("acl_setuser('api:w', selectors=[('get', 'x')])", DataError),
        ("acl_setuser('api:w', nopass=True, passwords='+secret')", DataError),
        ("acl_getuser('api:w')", None),
    ],
    "what a user may do": [
        ("acl_setuser('api:r', True, True, commands=['+get'], keys=['a*'])", True),
        ("acl_dryrun('api:r', 'get', 'a1')", "OK"),
        ("acl_dryrun('api:r', 'GET', 'b')", "User api:r has no permissions to access the 'b' key"),
        ("acl_dryrun('api:r', 'SET', 'a', 1)", "User api:r has no permissions to run the 'set' command"),
        ("acl_dryrun('nobody', 'get', 'a')", InvalidArgumentError),
        ("acl_deluser('api:r')", 1),
    ],
    "categories, passwords, the log, the file": [
        ("sorted_of(acl_cat('transaction'))", ["discard", "exec", "multi", "unwatch", "watch"]),
        ("acl_cat()", Kind(list)),
        ("acl_cat('nosuch')", InvalidArgumentError),
        ("acl_genpass()", Kind(str)),
        ("acl_genpass(5)", Kind(str)),
        ("acl_genpass(0)", InvalidArgumentError),
        ("acl_log_reset()", True),
        ("acl_log()", []),
        ("acl_log(5)", []),
        ("acl_save()", InvalidArgumentError),
        ("acl_load()", InvalidArgumentError),
    ],
}
