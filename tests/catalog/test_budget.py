"""The arithmetic of connections."""

import pytest

from catalog.budget import Budget, throughput_pool
from catalog.instances import CLASSES, max_connections, smallest_class_for

LEFT_BY_RDS = {
    "db.t4g.micro": 103,
    "db.t4g.large": 829,
    "db.m7g.large": 829,
    "db.r7g.large": 1658,
    "db.m7g.4xlarge": 5000,
}


@pytest.mark.parametrize("name", LEFT_BY_RDS)
def test_a_class_allows_what_the_formula_gives_on_the_memory_that_is_left(name: str) -> None:
    assert max_connections(name) == LEFT_BY_RDS[name]


def test_the_budget_is_full_at_ninety_percent() -> None:
    budget = Budget(max_connections=100, pool=33, instances=1)
    assert (budget.wanted, budget.allowed, budget.fits) == (89, 90, True)
    assert not Budget(max_connections=100, pool=34, instances=1).fits


def test_the_largest_pool_fits_and_one_more_does_not() -> None:
    largest = Budget(max_connections=829, pool=300, instances=3).largest_pool
    assert Budget(max_connections=829, pool=largest, instances=3).fits
    assert not Budget(max_connections=829, pool=largest + 1, instances=3).fits


def test_every_role_has_its_limit() -> None:
    limits = Budget(max_connections=829, pool=50, instances=3).limits
    assert limits == {"app": 200, "readonly": 10, "migrator": 3, "monitor": 5}


def test_the_pool_that_gets_most_done_is_twice_the_cores_and_the_spindles() -> None:
    assert throughput_pool(CLASSES["db.m7g.large"].cores) == 5


def test_the_next_class_is_of_the_same_family_or_there_is_none() -> None:
    assert smallest_class_for(1360, "db.m7g") == "db.m7g.xlarge"
    assert smallest_class_for(5001, "db.m7g") is None
