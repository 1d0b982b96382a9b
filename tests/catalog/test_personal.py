"""What a wrong declaration of personal data is told."""

import pytest

from tests.catalog.conftest import Refused

USERS = {"subject": "id", "columns": {"email": {"kind": "email"}}}


def told(refused: Refused, personal: dict[str, object], **more: object) -> list[str]:
    said = refused({"services": {"app": {"database": {"personal": personal, **more}}}})
    return [line.strip().removeprefix("services.app.database.") for line in said.splitlines()[1:]]


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a way to nobody": (
        {"tables": {"users": USERS, "homes": {"subject": "user_id", "through": "user", "forgotten": "row"}}},
        "personal.tables.homes.through: no personal table is called user; did you mean users?; known are homes, users",
    ),
    "a way in a circle": (
        {"tables": {"a": {"subject": "b_id", "through": "b", "forgotten": "row"},
                    "b": {"subject": "b_id", "through": "b", "forgotten": "row"}}},
        "personal.tables.a.through: a -> b -> b comes back to itself; one of them must name the person itself",
    ),
    "kept for no reason": (
        {"tables": {"users": {"subject": "id", "forgotten": "kept"}}},
        "personal.tables.users: kept and no reason is given; `because` goes with forgotten = kept, and with it alone",
    ),
    "nothing to overwrite": (
        {"tables": {"users": {"subject": "id"}}},
        "personal.tables.users: no column is personal; name columns, or say forgotten = row or kept",
    ),
    "a placeholder for nothing": (
        {"tables": {"users": {"subject": "id", "columns": {"email": {"kind": "email", "erased": "<pseudonym:65>"}}}}},
        "personal.tables.users.columns.email: <pseudonym:65> stands for nothing; allowed are <pseudonym>, <pseudonym:1> "
        "to <pseudonym:64>, <now> and <kept>",
    ),
    "both at once": (
        {"tables": {"users": USERS}, "impersonal": {"users.email": "nobody's"}},
        "personal.impersonal.users.email: declared as personal as well; leave one of the two out",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_told_with_its_path(refused: Refused, what: str) -> None:
    personal, sentence = WRONG[what]
    assert sentence in told(refused, personal)


def test_readers_are_logged_whatever_else_is_loaded(refused: Refused) -> None:
    given = {"shared_preload_libraries": "pg_stat_statements"}
    assert told(refused, {"tables": {"users": USERS}}, parameters=given) == [
        "parameters.shared_preload_libraries: pg_stat_statements given, and the readers of personal data are logged by "
        "pgaudit; add it"
    ]


def test_receipts_do_not_expire(refused: Refused) -> None:
    said = refused({"receipts": "backups", "buckets": {"backups": {"expire_days": {"": 30}}}})
    assert "buckets.backups.expire_days.: receipts would expire after 30 days" in said
