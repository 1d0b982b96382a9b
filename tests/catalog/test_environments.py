"""The profiles: what each environment protects, keeps, and whom it pages."""

from catalog import PROFILES


def test_what_is_protected_is_what_is_named() -> None:
    assert {name: e.protection.protected for name, e in PROFILES.items()} == {
        "local": False,
        "dev": False,
        "staging": True,
        "prod": True,
    }


def test_what_is_kept_is_what_is_named() -> None:
    kept = {name: (e.retention.backup_days, e.retention.log_days) for name, e in PROFILES.items()}
    assert kept == {"local": (1, 1), "dev": (7, 7), "staging": (7, 30), "prod": (30, 365)}


def test_who_is_paged_and_who_is_told_is_who_is_named() -> None:
    assert {name: (e.paged, e.told) for name, e in PROFILES.items()} == {
        "local": ((), ()),
        "dev": ((), ("team",)),
        "staging": ((), ("team",)),
        "prod": (("oncall",), ("team",)),
    }


def test_only_production_copies_and_locks() -> None:
    assert [name for name, e in PROFILES.items() if e.protection.copied] == ["prod"]
    assert [name for name, e in PROFILES.items() if e.protection.locked] == ["prod"]


def test_only_production_holds_customers_data() -> None:
    assert [name for name, e in PROFILES.items() if e.production] == ["prod"]
