"""Every stack has a price."""

import pytest

from scripts import checkout, cost, stacks

HERE = checkout.here()


@pytest.mark.parametrize("name", ["neotool-prod", "commerce-prod", "commerce-prod-dr", "standard-prod", "vrooli-prod"])
def test_everything_that_production_is_billed_for_has_a_price(name: str) -> None:
    now, _ = cost.compare(HERE, stacks.find(HERE, name))
    assert now.unpriced == []
    assert now.total > 100


def test_each_service_is_billed_by_its_name() -> None:
    now, _ = cost.compare(HERE, stacks.find(HERE, "neotool-prod"))
    assert {"app", "security", "asset", "cache", "shared"} <= set(now.by_service())
