"""One system, brought up once by `make up` in a copy of the project, that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .checkout import Checkout, checked_out, ended_well


@pytest.fixture(scope="session")
def fresh() -> Iterator[tuple[Checkout, str]]:
    """A copy in which `make up` has just ended well, and what that printed."""
    with checked_out() as checkout:
        printed = ended_well(checkout.make("up")).stdout
        yield checkout, printed
        checkout.make("destroy")


@pytest.fixture(scope="session")
def checkout(fresh: tuple[Checkout, str]) -> Checkout:
    """The copy alone."""
    return fresh[0]


@pytest.fixture(scope="session")
def endpoints(checkout: Checkout) -> dict[str, Any]:
    """Where everything of the system answers."""
    return checkout.endpoints()
