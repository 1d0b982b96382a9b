"""neotool's declaration of personal data, held against its schemas."""

import pytest

from operations.connection import Connection
from tests.stacks.personal import amiss, declared, masked


@pytest.mark.parametrize("service", ["app", "security", "asset"])
def test_what_is_declared_as_personal_is_what_the_schema_has(migrated: dict[str, Connection], service: str) -> None:
    personal = declared("neotool", service)
    assert amiss(migrated[service], personal) == {}
    assert masked(migrated[service], personal) >= set(personal.masked)
