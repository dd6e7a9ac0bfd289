"""Users and their rights: the methods that make, tell and delete users. Imports: the helpers of this surface.

Users are those of the server, or of the sessions on a local backend: a prefix is put before none of their patterns.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from redipy.api.acl_rules import refusals, user_described, user_rules
from redipy.api.base import Commands, T
from redipy.api.conversions import is_some
from redipy.values import Value


class AccessCommands(Commands[T]):
    """ACL SETUSER and its kin, as redis-py has them."""

    def acl_setuser(
        self, username: Value, enabled: bool = False, nopass: bool = False,
        passwords: Value | Iterable[Value] = (), hashed_passwords: Value | Iterable[Value] = (),
        categories: Iterable[Value] = (), commands: Iterable[Value] = (), keys: Iterable[Value] = (),
        channels: Iterable[Value] = (), selectors: Iterable[tuple[Value, Value]] = (),
        reset: bool = False, reset_keys: bool = False, reset_channels: bool = False, reset_passwords: bool = False,
    ) -> bool:
        """Make or change a user, by all of the rules or none; True. O(rules), and O(clients).

        enabled: the user is switched on, and without it off, also one that was on. nopass: any password will do.
        passwords: `+secret` adds one, `-secret` takes it away; hashed_passwords: the same for SHA-256 digests.
        categories: `+read`, `-@write`; commands: `+get`, `-config|set`. keys: patterns, read and written unless they
        begin as `%R~`. channels: patterns. selectors: a command with a pattern of keys that are allowed as well.
        What the user had stays, unless a `reset` takes it away first.
        Errors: ValueError for a rule that is none; DataError for one without its sign, or for `nopass` with passwords.
        """
        return is_some(self._execute(b"ACL", "SETUSER", username, *user_rules(
            enabled=enabled, nopass=nopass, passwords=passwords, hashed_passwords=hashed_passwords,
            categories=categories, commands=commands, keys=keys, channels=channels, selectors=selectors, reset=reset,
            reset_keys=reset_keys, reset_channels=reset_channels, reset_passwords=reset_passwords,
        )))  # fmt: skip

    def acl_deluser(self, *usernames: Value) -> int:
        """Delete users and end their clients; how many there were. Errors: ValueError for the default user."""
        return self._execute(b"ACL", "DELUSER", *usernames)

    def acl_getuser(self, username: Value) -> dict[str, Any] | None:
        """What a user is and may do, None where there is none of the name.

        `enabled`, a set of `flags`, `passwords` as SHA-256 digests, and as lists in the order in which they count
        `commands` (categories among them), `keys` and `channels`; `selectors` have the last three of their own.
        """
        return user_described(self._decode)(self._execute(b"ACL", "GETUSER", username))

    def acl_list(self) -> list[T]:
        """The rules of all users, a line each."""
        return self._texts(self._execute(b"ACL", "LIST"))

    def acl_users(self) -> list[T]:
        """The names of all users."""
        return self._texts(self._execute(b"ACL", "USERS"))

    def acl_whoami(self) -> T:
        """The user as whom a server is talked to. Errors: BackendError on a local backend, which knows of no user."""
        return self._decode(self._execute(b"ACL", "WHOAMI"))

    def acl_cat(self, category: Value | None = None) -> list[T]:
        """The categories of commands, or the commands of one. Errors: ValueError for an unknown one."""
        return self._texts(self._execute(b"ACL", "CAT", *([] if category is None else [category])))

    def acl_genpass(self, bits: int | None = None) -> T:
        """A random password of so many bits, up to 4096, 256 if not said, in hexadecimal. Errors: ValueError."""
        return self._decode(self._execute(b"ACL", "GENPASS", *([] if bits is None else [bits])))

    def acl_dryrun(self, username: Value, command: Value, *args: Value) -> T:
        """`OK` if a user may make a call, else why not; it is not made. Errors: ValueError for no such user or call."""
        return self._value(self._execute(b"ACL", "DRYRUN", username, command, *args))

    def acl_log(self, count: int | None = None) -> list[dict[str, Any]]:
        """What was refused, the last first, up to so many entries, ten if not said.

        Each has the names that the server gives; `client-info` is a dict as those of `client_list`.
        """
        return refusals(self._decode)(self._execute(b"ACL", "LOG", *([] if count is None else [count])))

    def acl_log_reset(self) -> bool:
        """Forget what was refused; True."""
        return is_some(self._execute(b"ACL", "LOG", "RESET"))

    def acl_save(self) -> bool:
        """Write the users to the server's file of them; True. Errors: ValueError where it has none, or cannot."""
        return is_some(self._execute(b"ACL", "SAVE"))

    def acl_load(self) -> bool:
        """Read the users anew from the server's file of them; True. Errors: as `acl_save`."""
        return is_some(self._execute(b"ACL", "LOAD"))
