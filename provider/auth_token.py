"""`groundwork:redis:AuthToken`: the token of a replication group, made where it is set and kept in Secrets Manager."""

from __future__ import annotations

from operations import cache
from provider.resource import Inputs, Properties, Resource, Say


class AuthToken(Resource):
    """Sets a token once. Deleting the resource changes nothing: the token goes with its group."""

    inputs = Inputs({"replicationGroup": str, "secret": str, "host": str, "port": int})

    def pending(self, olds: Properties, news: Properties) -> str | None:  # noqa: ARG002 (the protocol's)
        """A cache has no token until the first apply."""
        return None if olds else "pending: the token is made and set"

    def identity(self, inputs: Properties) -> str:
        """Name the token by its group."""
        return f"{inputs['replicationGroup']}/token"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Have the group want the token that the secret holds. Raises OperationError."""
        where = cache.Place(inputs["replicationGroup"], inputs["host"], inputs["port"])
        cache.ensure_token(where, inputs["secret"], say)
        return {}
