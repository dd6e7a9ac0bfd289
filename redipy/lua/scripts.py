"""The scripts of a store: those that EVAL has seen and those that SCRIPT LOAD has put there, by digest.

Of what EVAL alone brought only so many are kept, as the server does since 7.4: of programs that make a new script for
each call, none would ever be called again. Imports: errors, and the rooms beside it.
"""
from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from typing import Any

from redipy.errors import NO_SCRIPT, ResponseError
from redipy.lua.shebang import shebang_of

MOST_EVALUATED = 500  # scripts that are kept without having been loaded


def sha1(script: bytes) -> bytes:
    """The digest by which a script is called."""
    return hashlib.sha1(script, usedforsecurity=False).hexdigest().encode()


# Without one of these words, a script executes nothing twice: there is no loop and no recursion in it, and no way to
# code that it does not show. Patterns are here as they may take years to match.
_REPEATING = re.compile(rb"\b(?:while|for|repeat|function|find|g?match|gsub)\b|load|_G|getfenv")


def may_repeat(source: bytes) -> bool:
    """Whether a script may take longer than the commands that it shows. O(n).

    >>> may_repeat(b"return redis.call('GET', KEYS[1])"), may_repeat(b"while true do end")
    (False, True)
    """
    return _REPEATING.search(source) is not None


class Script:
    """A script: its digest, its text without the first line's flags, and what it was compiled to."""

    __slots__ = ("body", "compiled", "flags", "may_repeat", "sha", "source", "state")

    def __init__(self, source: bytes, sha: bytes) -> None:
        self.source, self.sha, self.may_repeat = source, sha, may_repeat(source)
        self.body, self.flags = shebang_of(source)
        self.compiled: Any = None
        self.state: object = None  # the Lua state that it was compiled in


class Scripts:
    """The cache. Used under the lock of the store."""

    def __init__(self) -> None:
        self.by_sha: dict[bytes, Script] = {}
        self.evaluated: OrderedDict[bytes, Script] = OrderedDict()  # by source; the one that goes next is the first
        self.loaded: dict[bytes, Script] = {}  # by source
        self.evicted = 0

    def of_source(self, source: bytes) -> Script:
        """The script of a text, for EVAL; one that is new is not kept before `keep`. O(n) for a new one."""
        found = self.evaluated.get(source)
        if found is not None:
            self.evaluated.move_to_end(source)
            return found
        return self.loaded.get(source) or Script(source, sha1(source))

    def of_sha(self, sha: bytes) -> Script:
        """The script of a digest, in either case. Errors: NOSCRIPT."""
        found = self.by_sha.get(sha) or self.by_sha.get(sha.lower())
        if found is None:
            raise ResponseError(NO_SCRIPT)
        if found.source in self.evaluated:
            self.evaluated.move_to_end(found.source)
        return found

    def keep(self, script: Script) -> None:
        """Keep a script that EVAL has brought; the one that was not used for longest goes, if there are too many."""
        if script.sha in self.by_sha:
            return
        self.by_sha[script.sha] = script
        self.evaluated[script.source] = script
        if len(self.evaluated) > MOST_EVALUATED:
            _, oldest = self.evaluated.popitem(last=False)
            del self.by_sha[oldest.sha]
            self.evicted += 1

    def load(self, script: Script) -> None:
        """Keep a script until all are flushed."""
        self.evaluated.pop(script.source, None)
        self.loaded[script.source] = self.by_sha[script.sha] = script

    def flush(self) -> None:
        """Forget all of them."""
        self.by_sha.clear()
        self.evaluated.clear()
        self.loaded.clear()

    def __len__(self) -> int:
        return len(self.by_sha)
