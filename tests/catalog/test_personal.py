"""What a wrong declaration of personal data is told."""

import pytest

from tests.catalog.conftest import Refused

USERS = {"subject": "id", "columns": {"email": {"kind": "email"}}}


def told(refused: Refused, personal: dict[str, object], **more: object) -> list[str]:
    said = refused({"services": {"app": {"database": {"personal": personal, **more}}}})
    return [line.strip().removeprefix("services.app.database.") for line in said.splitlines()[1:]]


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a way to nobody": (
        {"tables": {"people": USERS, "homes": {"subject": "user_id", "through": "peopl", "forgotten": "row"}}},
        "personal.tables.homes.through: no personal table is called peopl; did you mean people?; known are ",
    ),
    "a way in a circle": (
        {"tables": {"a": {"subject": "b_id", "through": "b", "forgotten": "row"},
                    "b": {"subject": "b_id", "through": "b", "forgotten": "row"}}},
        "personal.tables.a.through: a -> b -> b comes back to itself; one of them must name the person itself",
    ),
    "kept for no reason": (
        {"tables": {"people": {"subject": "id", "forgotten": "kept"}}},
        "personal.tables.people: kept and no reason is given; `because` goes with forgotten = kept, and with it alone",
    ),
    "nothing to overwrite": (
        {"tables": {"people": {"subject": "id"}}},
        "personal.tables.people: no column is personal; name columns, or say forgotten = row or kept",
    ),
    "a placeholder for nothing": (
        {"tables": {"people": {"subject": "id", "columns": {"email": {"kind": "email", "erased": "<pseudonym:65>"}}}}},
        "personal.tables.people.columns.email: <pseudonym:65> stands for nothing; allowed are <pseudonym>, ",
    ),
    "both at once": (
        {"tables": {"people": USERS}, "impersonal": {"people.email": "nobody's"}},
        "personal.impersonal.people.email: declared as personal as well; leave one of the two out",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_told_with_its_path(refused: Refused, what: str) -> None:
    personal, sentence = WRONG[what]
    assert [line for line in told(refused, personal) if line.startswith(sentence)] != []


def test_readers_are_logged_whatever_else_is_loaded(refused: Refused) -> None:
    given = {"shared_preload_libraries": "pg_stat_statements"}
    sentence = "pg_stat_statements given, and the readers of personal data are logged by pgaudit; add it"
    assert told(refused, {}, parameters=given) == [f"parameters.shared_preload_libraries: {sentence}"]


def test_receipts_do_not_expire(refused: Refused) -> None:
    said = refused({"receipts": "backups", "buckets": {"backups": {"expire_days": {"": 30}}}})
    assert "buckets.backups.expire_days.: receipts would expire after 30 days" in said
