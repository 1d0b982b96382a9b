"""Resources inside a data store, served by the project's own provider (`provider/`).

`instance` is the id that RDS never gives twice: a database replaced behind the same address gets everything again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Roles(pulumi.CustomResource):
    """The roles of one database, their passwords in Secrets Manager and nowhere else; and its extensions.

    `extensions` are made by the master user before the roles, so that migrations find them. One no longer declared
    stays, for data may depend on it.
    """

    usernames: pulumi.Output[Mapping[str, str]]
    """Login name by role."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        database: str,
        service: str,
        instance: pulumi.Input[str],
        master_secret: pulumi.Input[str],
        roles: Mapping[str, Mapping[str, Any]],
        extensions: Sequence[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "host": host,
            "port": port,
            "database": database,
            "service": service,
            "instance": instance,
            "masterSecret": master_secret,
            "roles": roles,
            "extensions": list(extensions) or None,
            "usernames": None,
        }
        super().__init__("groundwork:postgres:Roles", name, inputs, opts)


class Migrations(pulumi.CustomResource):
    """The schema of one database, brought to what the files in a directory say."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        database: str,
        instance: pulumi.Input[str],
        secret: pulumi.Input[str],
        layout: str,
        directory: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "host": host,
            "port": port,
            "database": database,
            "instance": instance,
            "secret": secret,
            "layout": layout,
            "directory": directory,
        }
        super().__init__("groundwork:postgres:Migrations", name, inputs, opts)


class AuthToken(pulumi.CustomResource):
    """The token that a cache's clients show, made where it is set and kept in Secrets Manager only."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        replication_group: pulumi.Input[str],
        secret: pulumi.Input[str],
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"replicationGroup": replication_group, "secret": secret, "host": host, "port": port}
        super().__init__("groundwork:redis:AuthToken", name, inputs, opts)
