"""Rules on backups, buckets and searches: what is refused, and how to mend it."""

import pytest

from catalog import DeclarationError, load
from tests.catalog.conftest import Refused

WRONG = {
    "services.app.database.backups.full_days": (
        {"services": {"app": {"database": {"backups": {"full_days": 5}}}}},
        (
            "5 given, a locked vault takes nothing kept for less than 7 days;"
            " say 7 or more, or set environment.protection.locked to false"
        ),
    ),
    "buckets.logs": (
        {"buckets": {"logs": {"description": "logs", "noncurrent_days": 1}}},
        "the name is taken: it is the bucket's that all access logs go to; take another",
    ),
    "buckets.assets": (
        {
            "buckets": {
                "assets": {
                    "domain": {
                        "name": "files.shop.example",
                        "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/"
                        "01234567-89ab-cdef-0123-456789abcdef",
                    }
                }
            }
        },
        "domain files.shop.example without delivered; say delivered: true or leave domain out",
    ),
}


@pytest.mark.parametrize("path", WRONG)
def test_what_cannot_be_kept_so_is_refused(refused: Refused, path: str) -> None:
    change, message = WRONG[path]
    assert refused(change) == f"stacks/shop/system.py: 1 problem\n  {path}: {message}"


def test_a_vault_that_keeps_less_than_was_promised_is_refused(refused: Refused) -> None:
    said = refused({}, "prod", {"environment": {"retention": {"vault_days": 14}}})
    paths = [line.split(":")[0].strip() for line in said.splitlines()[1:]]
    assert paths == [f"services.{name}.database.backups.full_days" for name in ("app", "security", "asset")]
    assert "30 days asked for, prod's vault keeps backups for 14; ask for fewer or set" in said


def test_a_domain_whose_name_opensearch_would_not_take_is_refused() -> None:
    with pytest.raises(DeclarationError) as refusal:
        load("commerce", "staging", {"services": {"catalog": {"former": "storefrontpages"}}})
    assert str(refusal.value) == (
        "stacks/commerce/system.py: 1 problem\n"
        "  services.catalog.search: the domain's name would be commerce-staging-storefrontpages, 32 characters;"
        " OpenSearch allows 28; shorten the system's or the service's name"
    )
