"""Flyway's conditions: `true`, `false`, `A==B`, `A!=B`, joined by `&&` and `||`, with brackets."""

from __future__ import annotations

import re

PIECES = re.compile(r"\s*(&&|\|\||==|!=|\(|\)|[^\s&|=!()]+(?:[ \t]+[^\s&|=!()]+)*)\s*")


def holds(text: str) -> bool:
    """What the condition comes to. Raises ValueError when it is none."""
    pieces = _pieces(text)
    value, rest = _either(pieces)
    if rest:
        raise _none(text)
    return value


def _pieces(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = PIECES.match(text, at)
        if match is None:
            raise _none(text)
        found.append(match[1])
        at = match.end()
    return found


def _either(pieces: list[str]) -> tuple[bool, list[str]]:
    value, rest = _both(pieces)
    while rest[:1] == ["||"]:
        other, rest = _both(rest[1:])
        value = value or other
    return value, rest


def _both(pieces: list[str]) -> tuple[bool, list[str]]:
    value, rest = _one(pieces)
    while rest[:1] == ["&&"]:
        other, rest = _one(rest[1:])
        value = value and other
    return value, rest


def _one(pieces: list[str]) -> tuple[bool, list[str]]:
    if pieces[:1] == ["("]:
        value, rest = _either(pieces[1:])
        if rest[:1] != [")"]:
            raise _none(" ".join(pieces))
        return value, rest[1:]
    if len(pieces) >= 3 and pieces[1] in ("==", "!="):
        return (pieces[0] == pieces[2]) == (pieces[1] == "=="), pieces[3:]
    if pieces and pieces[0].lower() in ("true", "false"):
        return pieces[0].lower() == "true", pieces[1:]
    raise _none(" ".join(pieces))


def _none(text: str) -> ValueError:
    allowed = "write true, false, A==B or A!=B, joined by && and ||"
    return ValueError(f"shouldExecute={text.strip()}: is no condition; {allowed}")
