"""A statement read word by word, as far as its table and what is done to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from operations.migrations.tokens import Token


class Reader:
    """Tokens with a place among them. Words are compared in capitals; a quoted name is no word."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tuple(tokens), 0

    @property
    def rest(self) -> tuple[Token, ...]:
        """What is not read yet."""
        return self._tokens[self._at :]

    @property
    def next(self) -> Token | None:
        """The token that is read next, None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def at(self, *words: str) -> bool:
        """Whether these words, each `A|B` for either, come next."""
        found = self._tokens[self._at : self._at + len(words)]
        return len(found) == len(words) and all(
            shown(token) in word.split("|") for token, word in zip(found, words, strict=True)
        )

    def accept(self, *words: str) -> bool:
        """Read these words if they come next; whether they did."""
        met = self.at(*words)
        if met:
            self._at += len(words)
        return met

    def skip(self) -> Token | None:
        """Read one token, or a whole pair of brackets, of which the opening one is given; None at the end."""
        first = self.next
        if first is None:
            return None
        depth = 0
        while (token := self.next) is not None:
            self._at += 1
            if token.kind == "mark":
                depth += (token.text in "([") - (token.text in ")]")
            if depth <= 0:
                break
        return first

    def until(self, *words: str) -> bool:
        """Read on, over brackets, up to the first of these words; False, and at the end, when there is none."""
        while self.next is not None:
            if self.at("|".join(words)):
                return True
            self.skip()
        return False

    def name(self) -> str:
        """A name as written, its schema and all; empty when none comes next."""
        token = self.next
        if token is None or token.kind not in {"word", "name"}:
            return ""
        self._at += 1
        if self.accept("."):
            return f"{token.text}.{self.name()}"
        return token.text

    def names(self) -> Iterator[str]:
        """Names with commas between them; ONLY and the star of inheritance are read over."""
        while True:
            self.accept("ONLY")
            if name := self.name():
                yield name
            self.accept("*")
            if not self.accept(","):
                return

    def brackets(self) -> tuple[Token, ...]:
        """What the pair of round brackets that comes next holds, itself read over; nothing when none comes."""
        if not self.at("("):
            return ()
        start = self._at + 1
        self.skip()
        return self._tokens[start : self._at - 1]


def shown(token: Token) -> str:
    """The token as words are compared: a word in capitals, all else as written."""
    return token.text.upper() if token.kind == "word" else token.text


def parts(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """What stands between the commas outside brackets."""
    found: list[tuple[Token, ...]] = []
    reader, start = Reader(tokens), 0
    while reader.until(","):
        end = len(tokens) - len(reader.rest)
        found.append(tuple(tokens[start:end]))
        reader.skip()
        start = end + 1
    return [*found, tuple(tokens[start:])] if len(tokens) > start else found


def text(tokens: Sequence[Token]) -> str:
    """The tokens on one line, as a person would write them."""
    line = ""
    for token in tokens:
        tight = not line or line[-1] in "(.[:" or token.text in ").,];:" or (token.text == "(" and line[-1] not in ", ")
        line += token.text if tight else f" {token.text}"
    return line
