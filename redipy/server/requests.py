"""Reads what a client sends: requests out of pieces that are cut anywhere.

hiredis reads whole requests of the usual form. What it cannot know is left to `Strict`: requests that are not complete,
so that a false length is refused before its bytes come; lines that people type; and what breaks the protocol, for
which the server has an error each. Source: processMultibulkBuffer and processInlineBuffer in Redis's networking.c, and
sdssplitargs in its sds.c. Imports: errors, words.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import hiredis

from redipy.commands.words import is_integer
from redipy.errors import (
    EXPECTED_BULK,
    INVALID_BULK_LENGTH,
    INVALID_MULTIBULK_LENGTH,
    LONGEST_STRING,
    TOO_BIG,
    UNAUTHENTICATED_LENGTH,
    UNBALANCED_QUOTES,
    ResponseError,
)

Request: TypeAlias = list[bytes]

STAR = ord("*")
LONGEST_LINE = 64 * 1024  # bytes of a line that is typed, or of a length
LONGEST_PIECE = 64 * 1024  # bytes that are read at once: a line among them makes what follows be read again
MOST_WORDS = 2**31 - 1
packed = cast("Callable[[tuple[bytes, ...]], bytes]", hiredis.pack_command)  # whose own annotation takes one word
MOST_UNAUTHENTICATED_WORDS, LONGEST_UNAUTHENTICATED = 10, 16384  # of a client who has yet to say who it is


class ProtocolError(ResponseError):
    """What a client sent is no request; the connection is closed."""


class Requests:
    """The requests of one connection."""

    def __init__(self) -> None:
        self.is_trusted = True  # False: has yet to say who it is, and may not send much
        self.error: ProtocolError | None = None  # what came behind the last request that could be read
        self.rest = b""  # to be read once it is known whether the request before has made the client a trusted one
        self.reader = hiredis.Reader()
        self.strict = Strict()
        self.is_strict = False  # while a request is under way

    def feed(self, data: bytes) -> list[Request]:
        """The requests that are complete with these bytes; `error` is set if something else came behind them.

        Of one that is not trusted there is one at most: `rest` is then read by a further call, without bytes.
        """
        found: list[Request] = []
        kept = self.rest + self.strict.line
        if kept:
            data, self.rest, self.strict.line = kept + data, b"", b""
        at = 0
        while at < len(data) and self.error is None:
            if found and not self.is_trusted:
                self.rest = data[at:]
                break
            if self.is_trusted and not self.is_strict and data[at] == STAR:
                at = self._read(data, at, found)
            else:
                at = self._read_strictly(data, at, found)
        return found

    def _read(self, data: bytes, at: int, found: list[Request]) -> int:
        """Read whole requests from somewhere on; up to where. What follows there is to be read strictly."""
        piece = _without_many(data[at:at + LONGEST_PIECE])
        requests = _read_all(self.reader, piece)
        forms = _usual_forms(requests)
        if b"".join(forms) == piece and piece:
            found += requests
            return at + len(piece)
        for request, form in zip(requests, forms, strict=False):
            if not data.startswith(form, at):
                break
            found.append(request)
            at += len(form)
        self.reader = hiredis.Reader()
        self.is_strict = True
        return at

    def _read_strictly(self, data: bytes, at: int, found: list[Request]) -> int:
        """Read one request, or as much of it as there is; up to where."""
        try:
            at = self.strict.feed(data, at, is_trusted=self.is_trusted)
        except ProtocolError as error:
            self.error = error
            return at
        self.is_strict = not self.strict.is_complete
        if self.strict.is_complete:
            if self.strict.request:
                found.append(self.strict.request)
            self.strict = Strict()
        return at


# hiredis makes room for as many words as a request says it has, before one of them has come.
_MANY = re.compile(rb"[*~>%|]\d{6}")
_MANY_LATER = re.compile(rb"\n[*~>%|]\d{6}")  # apart, as it is looked for five times as fast


def _without_many(data: bytes) -> bytes:
    r"""The bytes before the first request that says it has very many words.

    >>> _without_many(b"*1\r\n$4\r\nPING\r\n*2000000000\r\n"), _without_many(b"*2000000000\r\n")
    (b'*1\r\n$4\r\nPING\r\n', b'')
    """
    if _MANY.match(data):
        return b""
    later = _MANY_LATER.search(data)
    return data[:later.start() + 1] if later else data


def _read_all(reader: hiredis.Reader, data: bytes) -> list[Any]:
    """What hiredis makes of bytes, up to the first that it can make nothing of."""
    read: list[Any] = []
    reader.feed(data)
    try:
        while (request := reader.gets()) is not False:
            read.append(request)
    except (hiredis.ProtocolError, TypeError):  # the latter for a map with lists as keys
        pass
    return read


def _usual_forms(requests: list[Any]) -> list[bytes]:
    r"""The bytes that requests usually come as, up to the first that is none, as hiredis also reads replies.

    >>> _usual_forms([[b"GET", b"k"], [b"PING"], [b"GET", None], [b"PING"]])
    [b'*2\r\n$3\r\nGET\r\n$1\r\nk\r\n', b'*1\r\n$4\r\nPING\r\n']
    """
    forms: list[bytes] = []
    try:
        for request in requests:
            if not request:
                break
            forms.append(packed(tuple(request)))
    except TypeError:
        pass
    return forms


class Strict:
    """One request, piece by piece as the server reads it."""

    def __init__(self) -> None:
        self.request: Request = []
        self.is_complete = False
        self.awaited: int | None = None  # words that are still to come; None before the first line
        self.length: int | None = None  # of the word that is under way
        self.line = b""  # whose end has not come: it is to be given again, with what follows
        self.held: list[bytes] = []  # pieces of a word
        self.size = 0  # of these

    def feed(self, data: bytes, at: int, *, is_trusted: bool) -> int:
        """Read on from somewhere in the bytes; up to where. Errors: ProtocolError."""
        while self.awaited is None or self.awaited > 0:
            if self.length is None:
                end = self._end_of_line(data, at)
                if end < 0:
                    self.line = data[at:]
                    return len(data)
                if self.awaited is None and data[at] != STAR:
                    self.request, self.is_complete = typed_words(data[at:end].removesuffix(b"\r")), True
                    return end + 1
                self._begin(data[at:end], is_trusted=is_trusted)
                at = end + 2
            else:
                at = self._take(data, at, self.length + 2)  # and the line's end, whatever it is
                if self.length is not None:
                    return at
        self.is_complete = True
        return at

    def _begin(self, line: bytes, *, is_trusted: bool) -> None:
        """Understand the line that says how many words there are, or how long the next one is."""
        if self.awaited is None:
            self.awaited = _number(line[1:], MOST_WORDS, INVALID_MULTIBULK_LENGTH)
            if not is_trusted and self.awaited > MOST_UNAUTHENTICATED_WORDS:
                raise ProtocolError(UNAUTHENTICATED_LENGTH.format("multibulk"))
            return
        if line[:1] != b"$":
            # A line that is empty begins with its end, which the server shows as a blank.
            got = chr(line[0]) if line else " "
            raise ProtocolError(EXPECTED_BULK.format(got))
        length = _number(line[1:], LONGEST_STRING, INVALID_BULK_LENGTH)
        if length < 0:
            raise ProtocolError(INVALID_BULK_LENGTH)
        if not is_trusted and length > LONGEST_UNAUTHENTICATED:
            raise ProtocolError(UNAUTHENTICATED_LENGTH.format("bulk"))
        self.length = length

    def _end_of_line(self, data: bytes, at: int) -> int:
        """Where the line ends that begins somewhere; -1 if its end has not come.

        A line that is typed ends with a line feed, a length with a carriage return, behind which a byte is skipped.
        """
        is_typed = self.awaited is None and data[at:at + 1] != b"*"
        end = data.find(b"\n" if is_typed else b"\r", at)
        if is_typed and data.find(b"\0", at, end if end >= 0 else len(data)) >= 0:
            end = -1  # where a text ends in C: the server never finds the line's end
        if end >= 0 and (is_typed or end + 1 < len(data)):
            return end
        if len(data) - at > LONGEST_LINE:
            what = "inline request" if is_typed else "mbulk count string" if self.awaited is None else \
                "bulk count string"
            raise ProtocolError(TOO_BIG.format(what))
        return -1

    def _take(self, data: bytes, at: int, size: int) -> int:
        """Take so many bytes, or as many as there are, for the word that is under way; up to where."""
        piece = data[at:at + size - self.size]
        self.held.append(piece)
        self.size += len(piece)
        if self.size == size:
            self.request.append(b"".join(self.held)[:-2])
            self.held, self.size, self.length = [], 0, None
            self.awaited = (self.awaited or 0) - 1
        return at + len(piece)


def _number(digits: bytes, most: int, error: str) -> int:
    """The number of words or bytes that a line tells."""
    if not is_integer(digits) or int(digits) > most:
        raise ProtocolError(error)
    return int(digits)


# A word that is typed: in double quotes with escapes, in single quotes, or up to the next blank.
_TYPED = re.compile(rb"""\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\'|[^'])*)'|([^\s"']+))(?=\s|\Z)""", re.DOTALL)
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"a": b"\a"}


def typed_words(line: bytes) -> Request:
    r"""The words of a line that somebody typed.

    >>> typed_words(rb'''SET k "a\x41\n" 'it\'s' ''')
    [b'SET', b'k', b'aA\n', b"it's"]
    """
    line = line.rstrip()
    words: Request = []
    at = 0
    while at < len(line):
        found = _TYPED.match(line, at)
        if found is None:
            raise ProtocolError(UNBALANCED_QUOTES)
        double, single, plain = found.groups()
        if double is not None:
            words.append(_ESCAPE.sub(_unescaped, double))
        else:
            words.append(plain if single is None else single.replace(b"\\'", b"'"))
        at = found.end()
    return words


def _unescaped(found: re.Match[bytes]) -> bytes:
    escape = found[1]
    return bytes([int(escape[1:], 16)]) if len(escape) == 3 else _ESCAPES.get(escape, escape)
