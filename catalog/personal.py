"""Personal data: where it lies, what readers see of it, and what becomes of it when a person wants to be forgotten."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from catalog.fact import Fact, Identifier

Kind = Literal[
    "name",
    "email",
    "phone",
    "address",
    "birth",
    "gender",
    "network address",
    "device",
    "free text",
    "document",
    "credential",
    "digest",
    "reference",
    "preference",
]
"""What a column tells of a person; `reference` leads to one, `digest` finds one, `document` is JSON of any sort."""

Mask = Literal["null", "hidden", "domain", "initial", "shown"]
"""What a masked view shows: nothing, three stars, an address' domain, a word's first letter, or the value itself."""

Value = Annotated[str, StringConstraints(max_length=500)]
"""As PostgreSQL reads the column's type. `<pseudonym>` stands for 64 hexadecimal digits that follow from the person,
the column and a key that nobody else has; `<pseudonym:16>` for the first 16 of them; `<now>` for this moment; `<kept>`
for the value itself, which is then masked only."""

PLACEHOLDERS = re.compile(r"<(?!pseudonym(?::([1-9]|[1-5]\d|6[0-4]))?>|now>|kept>)[^<>]*>")
"""What looks like one of these and is none."""

ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]{0,62}$")]
"""A table and its column."""


class PersonalColumn(Fact):
    """A column that tells something of a person."""

    kind: Kind
    """What it tells."""
    masked: Mask = "null"
    """What readers see of it, in the view that takes the table's place for them."""
    erased: Value | None = None
    """What is written in its place when the person is to be forgotten; None: null."""
    sealed: Literal["text", "json", "bytes"] | None = None
    """How the application keeps it encrypted (`operations/privacy`); None: it is kept in clear."""

    @model_validator(mode="after")
    def _placeholders_are_known(self) -> Self:
        if self.erased and (wrong := PLACEHOLDERS.search(self.erased)):
            msg = f"{wrong.group()} stands for nothing"
            raise ValueError(f"{msg}; allowed are <pseudonym>, <pseudonym:1> to <pseudonym:64>, <now> and <kept>")
        return self


class PersonalTable(Fact):
    """A table of schema `public` with rows about persons."""

    subject: Identifier
    """The column that names the person; with `through`, the one that names a row of that table."""
    through: Identifier | None = None
    """The table by which the person is found; None: the subject's own value is the person's id."""
    key: Identifier = "id"
    """The column of `through` that the subject column holds."""
    forgotten: Literal["columns", "row", "kept"] = "columns"
    """What becomes of a person's rows: their columns are overwritten, they are deleted, or they stay as they are."""
    because: str | None = Field(default=None, min_length=10)
    """Why they stay."""
    columns: dict[Identifier, PersonalColumn] = Field(default={})
    """Its personal columns."""
    marked: dict[Identifier, Value] = Field(default={})
    """Columns that are not personal and are set as well, such as a status; `<now>` only where there was nothing."""
    logged: bool = True
    """Whether it is logged who reads and changes it."""

    @property
    def masked(self) -> bool:
        """Whether readers see a view in its place."""
        return any(column.masked != "shown" for column in self.columns.values())

    @model_validator(mode="after")
    def _what_stays_has_a_reason(self) -> Self:
        if (self.forgotten == "kept") != (self.because is not None):
            given = "no reason is given" if self.because is None else "a reason is given for what does not stay"
            raise ValueError(f"{self.forgotten} and {given}; `because` goes with forgotten = kept, and with it alone")
        return self

    @model_validator(mode="after")
    def _what_is_overwritten_is_named(self) -> Self:
        if self.forgotten == "columns" and not self.columns:
            raise ValueError("no column is personal; name columns, or say forgotten = row or kept")
        return self


class AccessLog(Fact):
    """The table of a database in which its service writes who read or changed personal data."""

    table: Identifier
    """Its name."""
    row: dict[Identifier, str] = Field(min_length=1)
    """What an erasure writes there. `<who>`, `<table>`, `<operation>`, `<OPERATION>` and `<receipt>` are filled in."""


class Personal(Fact):
    """What of a database is about persons."""

    tables: dict[Identifier, PersonalTable] = Field(min_length=1)
    """Tables with rows about persons."""
    impersonal: dict[ColumnName, str] = Field(default={})
    """Columns that look as if they were personal, and why they are not."""
    all_rows: dict[str, str] = Field(default={})
    """Settings with which row-level security shows the owner every row."""
    access_log: AccessLog | None = None
    """Where its service logs who read what; None: it has no such table."""

    @property
    def masked(self) -> tuple[str, ...]:
        """Tables that readers see a view of instead."""
        return tuple(name for name, table in self.tables.items() if table.masked)

    @property
    def logged(self) -> tuple[str, ...]:
        """Tables whose readers are logged."""
        return tuple(name for name, table in self.tables.items() if table.logged)
