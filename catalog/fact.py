"""What every declared thing has in common: it is closed, cannot change, and says what its fields are for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,14}$")]
"""A system, service, cache or bucket: it becomes part of identifiers, the shortest of which (a replication group's, 40
characters) has to hold `<system>-staging-<name>`."""

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^(local|dev|staging|prod)$")]
"""One of the four environments that have a profile."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""A name that PostgreSQL needs no quotes for."""

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[a-z]+-\d$")]
"""A region of AWS, such as us-west-2."""

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Hours and minutes, UTC."""


class Fact(BaseModel):
    """A declared fact: unknown fields are refused, known ones never change, docstrings are the JSON schema's texts."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
