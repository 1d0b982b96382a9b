"""`groundwork:rds:MasterPassword`: the master user's password, made here and kept in Secrets Manager only."""

from __future__ import annotations

from typing import ClassVar

from operations import master
from provider.resource import Inputs, Properties, Resource, Say


class MasterPassword(Resource):
    """Takes the password over from RDS. Deleting the resource changes nothing: the user goes with the instance."""

    computed: ClassVar[tuple[str, ...]] = ("username",)
    inputs = Inputs({"instance": str, "secret": str}, {"resource": str})

    def pending(self, olds: Properties, news: Properties) -> str | None:  # noqa: ARG002 (the protocol's)
        """RDS manages the password until the first apply."""
        return None if olds else "pending: the master password moves to a secret of its own"

    def identity(self, inputs: Properties) -> str:
        """Name the password by its instance."""
        return f"{inputs['instance']}/master"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Have the master user log in with what the secret holds. Raises OperationError."""
        return {"username": master.own(inputs["instance"], inputs["secret"], say)}
