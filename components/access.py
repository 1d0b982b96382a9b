"""Who may log in to a service's database, and what the schema in it is."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.inside import Migrations, PersonalData, Roles, Way
from components.kubernetes.inside import Jobs
from components.postgres import Postgres
from components.secret import Vault


@dataclass(frozen=True)
class AccessArgs:
    """What access is made from."""

    stack: Stack
    service: str
    postgres: Postgres
    jobs: Jobs | None = None
    """What works inside the database when it cannot be reached from here."""


class Access(pulumi.ComponentResource):
    """The login roles, each with a secret of its own, and then, as the migrator, the migrations."""

    def __init__(self, name: str, args: AccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Access", name, None, opts)
        self._name, self._args = name, args
        self._limits = args.stack.budget(args.service).limits
        self.owner = args.stack.services[args.service].former or args.service
        vault = Vault(args.stack, args.postgres.key, self)
        self.secrets = {role: vault.secret(args.service, role, self.owner) for role in self._limits}
        self.master_secret = args.postgres.master.secret.arn
        self._way = Way(args.service, args.jobs)
        self.roles = self._roles()
        self.migrations = self._migrations(self.secrets["migrator"])
        self._personal_data(self.secrets["migrator"])
        self.register_outputs({"usernames": self.roles.usernames})

    def _roles(self) -> Roles:
        writer = self._args.postgres.writer
        return Roles(
            self._name,
            host=writer.address,
            port=writer.port,
            database=self._args.stack.services[self._args.service].database.name,
            service=self.owner,
            extensions=self._args.stack.services[self._args.service].database.extensions,
            masked=self._masked(),
            instance=writer.resource_id,
            master_secret=self.master_secret,
            roles={
                role: {"secret": secret.arn, "connectionLimit": self._limits[role]}
                for role, secret in self.secrets.items()
            },
            way=self._way,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._args.postgres.master.password]),
        )

    def _migrations(self, secret: aws.secretsmanager.Secret) -> Migrations:
        writer, database = self._args.postgres.writer, self._args.stack.services[self._args.service].database
        return Migrations(
            self._name,
            host=writer.address,
            port=writer.port,
            database=database.name,
            instance=writer.resource_id,
            secret=secret.arn,
            layout=database.migrations.layout,
            directory=database.migrations.directory,
            placeholders=database.migrations.placeholders,
            out_of_order=database.migrations.out_of_order,
            changes={name: change.stage for name, change in database.migrations.changes.items()},
            **self._followers(),
            way=self._way,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.roles]),
        )

    def _followers(self) -> dict[str, Any]:
        """Whom a backfill waits for, while there is one: nothing else is to wait for readers."""
        database = self._args.stack.services[self._args.service].database
        if all(change.stage != "backfill" for change in database.migrations.changes.values()):
            return {}
        readers = [{"host": reader.address, "port": reader.port} for reader in self._args.postgres.readers]
        return {"readers": readers, "lag_ms": round((database.replica_lag or 0) * 1000) or None}

    def _masked(self) -> list[str]:
        """Tables of which readers see a view instead."""
        personal = self._args.stack.services[self._args.service].database.personal
        return [f"public.{table}" for table in personal.masked] if personal else []

    def _personal_data(self, secret: aws.secretsmanager.Secret) -> None:
        """After the migrations: views are made of the tables as these leave them."""
        database = self._args.stack.services[self._args.service].database
        if database.personal:
            PersonalData(
                self._name,
                roles=self.roles,
                secret=secret.arn,
                personal=database.personal.model_dump(exclude_defaults=True),
                directory=database.migrations.directory,
                way=self._way,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.migrations]),
            )
