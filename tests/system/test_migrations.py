"""The schema of the services, as a developer of them changes it."""

from __future__ import annotations

import json

import pytest

from .checkout import STACK, Checkout, ended_well

NEW = "V900__create_notes.sql"
NOTES = "CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT uuidv7(), body text NOT NULL);\n"


def applied(checkout: Checkout, service: str) -> list[tuple[str, bool]]:
    with checkout.connect(service, "--role", "migrator") as connection:
        query = "select script, success from flyway_schema_history where type = 'SQL' order by installed_rank"
        return connection.execute(query).fetchall()


def uses_pulumis_own_host(checkout: Checkout) -> bool:
    found = json.loads(ended_well(checkout.groundwork("toolchain", "status", "--json")).stdout)
    return str(found["origin"]) != "built"


@pytest.mark.parametrize("service", ["app", "security", "asset"])
def test_the_history_lists_every_migration(checkout: Checkout, service: str) -> None:
    files = {path.name for path in checkout.migrations(service).glob("*.sql")}
    assert set(applied(checkout, service)) == {(name, True) for name in files}


def test_an_edited_migration_is_refused_by_name_and_checksum(checkout: Checkout) -> None:
    edited = next(checkout.migrations("app").glob("V1__*.sql"))
    original, before = edited.read_text(), applied(checkout, "app")
    try:
        edited.write_text(original + "\nSELECT 1;\n")
        (checkout.migrations("app") / NEW).write_text(NOTES)
        refused = checkout.make("up")
    finally:
        edited.write_text(original)
        (checkout.migrations("app") / NEW).unlink()
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert edited.name in said
    assert "checksum" in said
    # Pulumi's own language host adds one to whatever a provider refuses; the project's does not.
    assert "Traceback" not in said or uses_pulumis_own_host(checkout)
    assert applied(checkout, "app") == before


def test_a_new_migration_is_previewed_by_name_and_alone_applied(checkout: Checkout) -> None:
    before = applied(checkout, "asset")
    (checkout.migrations("asset") / NEW).write_text(NOTES)
    previewed = ended_well(checkout.groundwork("preview", "-s", STACK))
    assert NEW in previewed.stdout + previewed.stderr
    assert applied(checkout, "asset") == before
    ended_well(checkout.make("up"))
    assert [row for row in applied(checkout, "asset") if row not in before] == [(NEW, True)]


def test_migrate_status_shows_each_file_as_applied(checkout: Checkout) -> None:
    done = ended_well(checkout.groundwork("migrate", "status", "-s", STACK))
    assert [path.name for path in checkout.migrations("app").glob("*.sql") if path.name not in done.stdout] == []


def test_roles_verify_proves_the_roles_by_logging_in(checkout: Checkout) -> None:
    done = ended_well(checkout.groundwork("roles", "verify", "-s", STACK))
    assert "app_app" in done.stdout


def test_a_migration_is_drafted_planned_applied_and_taken_back_outside_pulumi(checkout: Checkout) -> None:
    def migrate(*words: str) -> str:
        return ended_well(checkout.groundwork("migrate", *words, "-s", STACK, "--service", "security")).stdout

    drafts = [checkout.root / name for name in migrate("new", "add_note", "--undo").split()]
    try:
        drafts[0].write_text("ALTER TABLE sign_ins ADD COLUMN note text;\n")
        drafts[1].write_text("ALTER TABLE sign_ins DROP COLUMN note;\n")
        (planned,) = [line.split("\t") for line in migrate("plan").splitlines()[1:]]
        assert planned[:3] == ["security", drafts[0].name, "1"]
        assert planned[4] == "ACCESS EXCLUSIVE on sign_ins"
        assert f"security\t{drafts[0].name}" in migrate("up")
        assert f"security\t{drafts[1].name}" in migrate("undo")
        assert (drafts[0].name, True) in applied(checkout, "security")
        assert f"security\t{drafts[1].name}" in migrate("undo", "--yes")
        assert migrate("plan").splitlines()[1:] != []
    finally:
        for draft in drafts:
            draft.unlink()
    assert migrate("validate") == ""
    assert migrate("repair") == ""


def test_rehearse_tells_a_rewrite_with_the_safe_way_and_touches_nothing(checkout: Checkout) -> None:
    before = applied(checkout, "app")
    file = checkout.migrations("app") / NEW
    file.write_text("-- Longer names\nALTER TABLE countries ALTER COLUMN name TYPE varchar(200);\n")
    try:
        done = ended_well(checkout.groundwork("migrate", "rehearse", "-s", STACK, "--service", "app", "--json"))
    finally:
        file.unlink()
    ((statement,),) = [each["statements"] for each in json.loads(done.stdout)["app"]]
    assert (statement["line"], statement["locks"], statement["rewrites"]) == (
        2, [{"mode": "ACCESS EXCLUSIVE", "table": "countries", "how": "seen"}], ["countries"],
    )  # fmt: skip
    assert "anew, and nobody reads it meanwhile" in done.stderr
    assert "add new_name varchar(200), keep both alike with a trigger" in done.stderr
    assert applied(checkout, "app") == before


def test_lint_asks_the_cloud_for_a_backup_before_a_drop(checkout: Checkout) -> None:
    file = checkout.migrations("app") / NEW
    file.write_text("-- lint: allow ban-drop-table until 2031-12-31 because it is tried here\nDROP TABLE settings;\n")
    try:
        unasked = ended_well(checkout.groundwork("migrate", "lint", "-s", STACK, str(file)))
        asked = ended_well(checkout.groundwork("migrate", "lint", "-s", STACK, "--backups", str(file)))
    finally:
        file.unlink()
    assert "not checked: " in unasked.stderr
    assert "not checked: " not in asked.stderr
