"""Resources inside a data store, served by the project's own provider (`provider/`).

`instance` is the id that RDS never gives twice: a database replaced behind the same address gets everything again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pulumi

from components.kubernetes.inside import Jobs


class Way(NamedTuple):
    """How the data store of a service, or a cache, is reached."""

    owner: str
    jobs: Jobs | None = None
    """None: from here."""


class Inside(pulumi.CustomResource):
    """Something inside a data store: worked on by the provider, or by a Job that this resource then stands for.

    It comes after its Job and connects to nothing; but it tells what is pending, refuses what the provider refuses, and
    remembers what was applied, as it does where the provider works itself.
    """

    def __init__(
        self, kind: str, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None, way: Way | None
    ) -> None:
        opts = opts or pulumi.ResourceOptions()
        if way and way.jobs:
            done = way.jobs.run(kind, way.owner, inputs, opts)
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[done]))
            inputs = {**inputs, "reach": "kubernetes"}
        super().__init__(kind, name, dict(inputs), opts)


@dataclass(frozen=True)
class RolesArgs:
    """What is said of a database's roles."""

    host: pulumi.Input[str]
    port: pulumi.Input[int]
    database: str
    service: str
    instance: pulumi.Input[str]
    master_secret: pulumi.Input[str]
    roles: Mapping[str, Mapping[str, Any]]
    """By role: `secret`, `connectionLimit` and, where it is not as usual, `login`, `users`, `like` and `tables`."""
    extensions: Sequence[str] = ()
    masked: Sequence[str] = ()
    row_security: Sequence[str] = ()
    adopted: Sequence[str] = ()

    @property
    def inputs(self) -> dict[str, Any]:
        """As the provider takes them."""
        return {
            "host": self.host,
            "port": self.port,
            "database": self.database,
            "service": self.service,
            "instance": self.instance,
            "masterSecret": self.master_secret,
            "roles": self.roles,
            "extensions": list(self.extensions) or None,
            "masked": sorted(self.masked) or None,
            "rowSecurity": list(self.row_security) or None,
            "adopted": list(self.adopted) or None,
        }


class Roles(Inside):
    """The roles of one database, their passwords in Secrets Manager and nowhere else; and its extensions.

    `extensions` are made by the master user before the roles, so that migrations find them. One no longer declared
    stays, for data may depend on it.
    """

    usernames: pulumi.Output[Mapping[str, str]]
    """Login name by role."""
    given: Mapping[str, Any]
    """What it was made from."""

    def __init__(
        self, name: str, args: RolesArgs, opts: pulumi.ResourceOptions | None = None, way: Way | None = None
    ) -> None:
        super().__init__("groundwork:postgres:Roles", name, {**args.inputs, "usernames": None}, opts, way)
        self.given = args.inputs


class Privileges(Inside):
    """The same once more after the migrations: what is declared of single tables can hold only when they are there.

    `files` are the migrations that have run, so that a new one is a change.
    """

    def __init__(
        self,
        name: str,
        args: RolesArgs,
        files: pulumi.Input[Mapping[str, str]],
        opts: pulumi.ResourceOptions | None = None,
        way: Way | None = None,
    ) -> None:
        super().__init__("groundwork:postgres:Privileges", name, {**args.inputs, "files": files}, opts, way)


class Migrations(Inside):
    """The schema of one database, brought to what the files in a directory say.

    `changes` are the stages of those that go across deployments, `readers` whom a backfill waits for when they are
    `lag_ms` milliseconds behind.
    """

    files: pulumi.Output[Mapping[str, str]]
    """The checksum of each file, by its name."""

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
        placeholders: Mapping[str, str] | None = None,
        out_of_order: bool = False,
        changes: Mapping[str, str] | None = None,
        readers: Sequence[Mapping[str, Any]] = (),
        lag_ms: int | None = None,
        way: Way | None = None,
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
            "placeholders": dict(placeholders or {}) or None,
            "outOfOrder": out_of_order or None,
            "changes": dict(changes or {}) or None,
            "readers": list(readers) or None,
            "lagMs": lag_ms,
            "files": None,
        }
        super().__init__("groundwork:postgres:Migrations", name, inputs, opts, way)


class PersonalData(Inside):
    """What readers see of a database's personal data, and that it is logged who looks; after its migrations."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        roles: Roles,
        secret: pulumi.Input[str],
        personal: Mapping[str, Any],
        directory: str,
        way: Way | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Take the database's roles, whose privileges follow what the migrations made."""
        inputs = {**roles.given, "secret": secret, "personal": personal, "directory": directory}
        super().__init__("groundwork:postgres:PersonalData", name, inputs, opts, way)


class AuthToken(Inside):
    """The token that a cache's clients show, made where it is set and kept in Secrets Manager only."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        replication_group: pulumi.Input[str],
        secret: pulumi.Input[str],
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        way: Way | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"replicationGroup": replication_group, "secret": secret, "host": host, "port": port}
        super().__init__("groundwork:redis:AuthToken", name, inputs, opts, way)


class MasterPassword(Inside):
    """The master user's password, made where it is set and kept in Secrets Manager only.

    RDS's own management of that password knows neither readers nor blue/green: an instance that is created with it is
    taken over here, and its declaration ignores `manageMasterUserPassword` from then on. `resource` is the id that RDS
    never gives twice: an instance made again under the same identifier is taken over again.
    """

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        instance: pulumi.Input[str],
        resource: pulumi.Input[str],
        secret: pulumi.Input[str],
        way: Way | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"instance": instance, "resource": resource, "secret": secret}
        super().__init__("groundwork:rds:MasterPassword", name, inputs, opts, way)


class Upgrade(pulumi.CustomResource):
    """A major version's upgrade by blue/green, as far as its stage says: `build`, `switch` or `delete`.

    No stage touches data that the one before it has not made safe; deleting the resource touches none at all.
    """

    deployment: pulumi.Output[str]
    """The blue/green deployment's identifier."""
    status: pulumi.Output[str]
    """How far it is, as RDS says; `DELETED` once the old instance is gone."""
    old_instance: pulumi.Output[str]
    """The identifier of the instance with the old major version; empty until the switch-over."""

    def __init__(  # noqa: PLR0913 (the provider's inputs, one each)
        self,
        name: str,
        *,
        source: pulumi.Input[str],
        deployment_name: str,
        target_major: int,
        target_parameter_group: pulumi.Input[str],
        stage: str,
        keep_old_snapshot: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Take the source's identifier, not its resource id: the switch-over gives the identifier to the green side."""
        inputs = {
            "source": source,
            "name": deployment_name,
            "targetMajor": target_major,
            "targetParameterGroup": target_parameter_group,
            "stage": stage,
            "keepOldSnapshot": keep_old_snapshot,
            "deployment": None,
            "status": None,
            "oldInstance": None,
        }
        super().__init__("groundwork:rds:Upgrade", name, inputs, opts)

    def translate_output_property(self, prop: str) -> str:
        """Give the output its Python name."""
        return "old_instance" if prop == "oldInstance" else prop
