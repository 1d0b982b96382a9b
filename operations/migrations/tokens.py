"""PostgreSQL's lexical rules, as far as needed to tell where a statement ends and what it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["word", "name", "string", "mark"]

SPACE = r"[ \t\n\r\f\v]"
"""What separates: not all that Unicode calls a space; the server takes those for letters."""
LETTERS = r"A-Za-z_\x80-\U0010FFFF"
COMMENT = r"--[^\r\n]*+"
ESCAPED = r"'(?:[^'\\]|\\.|'')*+'"
GAP = rf"(?:[ \t\f\v]|{COMMENT})*+[\r\n](?:{SPACE}|{COMMENT}[\r\n])*+"
"""What may stand between the lines of one string, comments included: in the next line it goes on as it began."""
PATTERN = re.compile(
    rf"""
    (?: {SPACE}++ | {COMMENT} )*+
    (?:
      (?P<comment> /\* )
    | (?P<dollar>  \$ (?:[{LETTERS}][{LETTERS}0-9]*+)? \$ )
    | (?P<escape>  [eE]{ESCAPED} (?:{GAP}{ESCAPED})*+ )
    | (?P<string>  (?:[bBnNxX]|[uU]&)?'(?:[^']|'')*+' )
    | (?P<name>    (?:[uU]&)?"(?:[^"]|"")*+" )
    | (?P<open>    [eE]?'|" )
    | (?P<word>    [{LETTERS}][{LETTERS}0-9$]*+ )
    | (?P<mark>    [0-9]++ | . )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
"""PostgreSQL's own rules are in its `scan.l`; tests hold these against its parser."""
KINDS: dict[str, Kind] = {"escape": "string", "string": "string", "name": "name", "word": "word", "mark": "mark"}
COMMENT_EDGE = re.compile(r"/\*|\*/")


class UnfinishedError(ValueError):
    """Something opened and never closed; `start` is where it opens."""

    def __init__(self, what: str, start: int) -> None:
        super().__init__(what)
        self.start = start


class Token(NamedTuple):
    """A piece of SQL that is neither space nor comment."""

    kind: Kind
    text: str
    start: int
    """Offset in the file's text, in characters."""

    @property
    def end(self) -> int:
        """Offset of the character after it."""
        return self.start + len(self.text)


def tokens(sql: str) -> Iterator[Token]:
    """The pieces of `sql` in order. Raises UnfinishedError."""
    at = 0
    while match := PATTERN.match(sql, at):
        kind = match.lastgroup or ""
        start, at = match.span(kind)
        if kind in KINDS:
            yield Token(KINDS[kind], match[kind], start)
        elif kind == "comment":
            at = _comment_end(sql, start)
        elif kind == "dollar":
            at = _dollar_end(sql, match["dollar"], start)
            yield Token("string", sql[start:at], start)
        else:
            raise UnfinishedError(f"the {match[kind][-1]} is never closed", start)


def _comment_end(sql: str, start: int) -> int:
    depth = 0
    for edge in COMMENT_EDGE.finditer(sql, start):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    raise UnfinishedError("the /* is never closed", start)


def _dollar_end(sql: str, quote: str, start: int) -> int:
    closing = sql.find(quote, start + len(quote))
    if closing < 0:
        raise UnfinishedError(f"the {quote} is never closed", start)
    return closing + len(quote)
