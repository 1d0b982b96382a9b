"""The splitter held against PostgreSQL's own parser."""

from random import Random

from operations.migrations.statement import statements
from operations.migrations.tokens import UnfinishedError
from tests.operations import parser
from tests.operations.nasty import Nasty

CHARACTERS = ";'\"$()[]\\-/*\n eEuU&a1_é.:"


def split(sql: str) -> list[list[int]] | str:
    """Where each statement begins and ends."""
    try:
        return [[one.tokens[0].start, one.tokens[-1].end] for one in statements(sql)]
    except UnfinishedError as error:
        return str(error)


def differences(scripts: list[str], expected: list[list[list[int]] | None]) -> list[str]:
    return [sql for sql, places in zip(scripts, expected, strict=True) if split(sql) != places]


def spoilt(sql: str, chance: Random) -> str:
    """The script with a character put in or taken out."""
    at = chance.randrange(len(sql))
    return sql[:at] + (sql[at + 1 :] if chance.random() < 0.5 else chance.choice(CHARACTERS) + sql[at:])


def test_ten_thousand_scripts_are_split_as_the_parser_splits_them() -> None:
    scripts = [Nasty(seed).script() for seed in range(10_000)]
    expected = parser.split(scripts)
    assert None not in expected
    assert differences(scripts, expected) == []


def test_scripts_with_a_slip_that_still_are_sql_are_split_as_the_parser_splits_them() -> None:
    chance = Random(1)  # noqa: S311
    scripts = [spoilt(Nasty(seed).script(), chance) for seed in range(3000)]
    known = [(sql, places) for sql, places in zip(scripts, parser.split(scripts), strict=True) if places is not None]
    assert len(known) > 1000
    assert differences([sql for sql, _ in known], [places for _, places in known]) == []
