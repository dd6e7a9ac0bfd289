"""CLIENT, where it is about tracking: how a client wants to be told that keys which it keeps have changed.

Imports: errors, replies, and of the commands `clients`, `connection`, `invalidation` and `words`.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from redipy.commands.clients import Client
from redipy.commands.connection import OWN, client_
from redipy.commands.invalidation import Mode
from redipy.commands.words import integer, shown
from redipy.errors import (
    BROADCAST_SWITCHED,
    CACHING_NO_ONLY_FOR,
    CACHING_YES_ONLY_FOR,
    CHOICE_SWITCHED,
    CHOICE_WHILE_BROADCASTING,
    NO_REDIRECT_TARGET,
    NO_TRACKING_HERE,
    NOT_TRACKING,
    OVERLAPPING_PREFIXES,
    PREFIX_OVERLAPS,
    PREFIX_WITHOUT_BROADCAST,
    REDIRECTED_TWICE,
    SYNTAX_ERROR,
    TWO_CHOICES,
    ResponseError,
)
from redipy.replies import OK, Reply, Status


# By hand: the options are looked at one by one, and what one of them names is looked up before the next is read.
@client_(
    "TRACKING <ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]",
    OWN, of_session=True, by_hand=True,
)  # fmt: skip
def client_tracking(client: Client, mode: bytes, *words: bytes) -> Status:
    """Be told when keys change that this connection has read, or with BCAST those with certain prefixes; or not.

    A RESP3 connection is told with a push, one of RESP2 must name another connection, which has subscribed. OPTIN and
    OPTOUT leave it to CLIENT CACHING which commands count; NOLOOP leaves out what the connection itself changes.
    O(prefixes), on SQLite with a commit for the first client.
    Errors: options that exclude each other, also those that hold already; prefixes that overlap; a client to be told
    that is not there; a backend on a server, where connections are shared.
    """
    asked = _asked(client, words)
    if mode.upper() not in (b"ON", b"OFF"):
        raise ResponseError(SYNTAX_ERROR)
    tracking = client.server.tracking
    if mode.upper() == b"OFF":
        client.end_tracking()
        return OK
    _check(client.tracking or Mode(broadcasts=b"BCAST" in asked.flags), asked)
    if tracking is None:
        raise ResponseError(NO_TRACKING_HERE)
    tracking.start(client, asked.mode(client.tracking))
    return OK


@dataclass
class Asked:
    """What CLIENT TRACKING asks for."""

    redirect: int = 0
    prefixes: list[bytes] = field(default_factory=list)
    flags: set[bytes] = field(default_factory=set)

    @property
    def broadcasts(self) -> bool:
        """Whether it asks for prefixes; one that is empty stands for all keys."""
        return b"BCAST" in self.flags

    def mode(self, old: Mode | None) -> Mode:
        """How keys are to be tracked; prefixes are added to those that there are."""
        prefixes = self.prefixes or [b""] if self.broadcasts else []
        return Mode(
            redirect=self.redirect,
            broadcasts=self.broadcasts,
            prefixes=tuple(dict.fromkeys((*(old.prefixes if old else ()), *prefixes))),
            choice="optin" if b"OPTIN" in self.flags else "optout" if b"OPTOUT" in self.flags else "",
            spares_own=b"NOLOOP" in self.flags,
            is_chosen=old is not None and old.is_chosen,
        )


def _asked(client: Client, words: Sequence[bytes]) -> Asked:
    """The options of CLIENT TRACKING, in the order in which they stand."""
    asked, left = Asked(), list(words)
    while left:
        option = left.pop(0).upper()
        if option in (b"BCAST", b"OPTIN", b"OPTOUT", b"NOLOOP"):
            asked.flags.add(option)
        elif option == b"PREFIX" and left:
            asked.prefixes.append(left.pop(0))
        elif option == b"REDIRECT" and left:
            if asked.redirect:
                raise ResponseError(REDIRECTED_TWICE)
            asked.redirect = integer(left.pop(0))
            if asked.redirect not in client.server.clients:
                raise ResponseError(NO_REDIRECT_TARGET)
        else:
            raise ResponseError(SYNTAX_ERROR)
    return asked


def _check(old: Mode, asked: Asked) -> None:
    """Raise the error for what does not go together, in the server's order."""
    choices = {b"OPTIN": "optin", b"OPTOUT": "optout"}
    chosen = [choices[flag] for flag in asked.flags if flag in choices]
    if asked.prefixes and not asked.broadcasts:
        raise ResponseError(PREFIX_WITHOUT_BROADCAST)
    if old.broadcasts != asked.broadcasts:
        raise ResponseError(BROADCAST_SWITCHED)
    if asked.broadcasts and chosen:
        raise ResponseError(CHOICE_WHILE_BROADCASTING)
    if len(chosen) > 1:
        raise ResponseError(TWO_CHOICES)
    if chosen and old.choice and chosen != [old.choice]:
        raise ResponseError(CHOICE_SWITCHED)
    _check_prefixes(old.prefixes, asked.prefixes)


def _check_prefixes(old: Sequence[bytes], new: Sequence[bytes]) -> None:
    """Raise the error for a prefix that begins like another one of the same client."""
    for at, prefix in enumerate(new):
        for error, others in ((PREFIX_OVERLAPS, old), (OVERLAPPING_PREFIXES, new[at + 1:])):
            for other in others:
                if other.startswith(prefix) or prefix.startswith(other):
                    raise ResponseError(error.format(shown(prefix), shown(other)))


# By hand: whether anything is tracked is looked at before the word.
@client_("CACHING <YES | NO>", OWN, of_session=True, by_hand=True)
def client_caching(client: Client, mode: bytes) -> Status:
    """Have the keys that the next command or transaction reads tracked after OPTIN, or not tracked after OPTOUT. O(1).

    Errors: keys are not tracked, or in a way in which nothing is left to choose.
    """
    tracked = client.tracking
    if tracked is None:
        raise ResponseError(NOT_TRACKING)
    wanted = {b"YES": ("optin", CACHING_YES_ONLY_FOR), b"NO": ("optout", CACHING_NO_ONLY_FOR)}.get(mode.upper())
    if wanted is None:
        raise ResponseError(SYNTAX_ERROR)
    choice, error = wanted
    if tracked.choice != choice:
        raise ResponseError(error)
    tracked.is_chosen = True
    return OK


@client_("TRACKINGINFO", OWN, of_session=True)
def client_trackinginfo(client: Client) -> dict[bytes, Reply]:
    """How keys are tracked for this connection, who is told, and for which prefixes. O(prefixes)."""
    mode = client.tracking
    if mode is None:
        return {b"flags": {b"off"}, b"redirect": -1, b"prefixes": []}
    flags = {
        b"bcast": mode.broadcasts, b"optin": mode.choice == "optin", b"optout": mode.choice == "optout",
        b"caching-yes": mode.is_chosen and mode.choice == "optin",
        b"caching-no": mode.is_chosen and mode.choice == "optout",
        b"noloop": mode.spares_own, b"broken_redirect": mode.is_broken,
    }  # fmt: skip
    return {
        b"flags": {b"on", *(flag for flag, holds in flags.items() if holds)},
        b"redirect": mode.redirect,
        b"prefixes": sorted(mode.prefixes),
    }


@client_("GETREDIR", OWN, of_session=True)
def client_getredir(client: Client) -> int:
    """The number of the connection that is told of changes, 0 if it is this one, -1 if keys are not tracked. O(1)."""
    return -1 if client.tracking is None else client.tracking.redirect
