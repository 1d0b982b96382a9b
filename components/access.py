"""Who may log in to a service's database, and what the schema in it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.database import Database
from catalog.service import Service
from catalog.system import Stack
from components.inside import Migrations, PersonalData, Privileges, Roles, RolesArgs, Way
from components.kubernetes.inside import Jobs
from components.postgres import Postgres
from components.secret import Vault

POOLED = {"rds-proxy": ("app",), "pgbouncer": ("app", "monitor")}
"""Whom a pooler has to know: both users of each of these logins, which take turns."""

USERS = ("first", "second")
"""The two."""


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
        self.users = {role: self._users(vault, role) for role in POOLED.get(self._service.pooler, ())}
        self.master_secret = args.postgres.master.secret.arn
        self._way = Way(args.service, args.jobs)
        self.facts = self._said()
        self.roles = self._roles()
        self.migrations = self._migrations(self.secrets["migrator"])
        self._personal_data(self.secrets["migrator"])
        self._privileges()
        self.register_outputs({"usernames": self.roles.usernames})

    @property
    def _service(self) -> Service:
        return self._args.stack.services[self._args.service]

    @property
    def _database(self) -> Database:
        return self._service.database

    def _users(self, vault: Vault, role: str) -> tuple[aws.secretsmanager.Secret, ...]:
        """A secret for each user of a login: a pooler goes on knowing the one that clients are turning from."""
        return tuple(vault.secret(self._args.service, f"{role}-{user}", self.owner) for user in USERS)

    def _said(self) -> RolesArgs:
        writer, database = self._args.postgres.writer, self._database
        return RolesArgs(
            host=writer.address,
            port=writer.port,
            database=database.name,
            service=self.owner,
            extensions=database.extensions,
            masked=self._masked(),
            instance=writer.resource_id,
            master_secret=self.master_secret,
            roles={role: self.login(role) for role in self.secrets},
            row_security=database.row_security,
            adopted=sorted(name for name, role in database.roles.items() if role.adopt),
        )

    def login(self, role: str) -> Mapping[str, Any]:
        """What the provider is told of a role; what is not as usual is said besides."""
        login: dict[str, Any] = {"secret": self.secrets[role].arn, "connectionLimit": self._limits[role]}
        if role in self.users:
            login["users"] = [secret.arn for secret in self.users[role]]
        if facts := self._database.roles.get(role):
            by = facts.login if facts.login != "password" else None
            said = {"like": facts.like, "tables": list(facts.tables), "login": by}
            login |= {name: value for name, value in said.items() if value}
        return login

    def _roles(self) -> Roles:
        ready = pulumi.ResourceOptions(parent=self, depends_on=[self._args.postgres.master.password])
        return Roles(self._name, self.facts, ready, self._way)

    def _privileges(self) -> None:
        """Where something is said of single tables, which the migrations make; personal data sees to them as well."""
        database = self._database
        by_table = database.row_security or any(role.tables for role in database.roles.values())
        if by_table and not database.personal:
            ready = pulumi.ResourceOptions(parent=self, depends_on=[self.migrations])
            Privileges(self._name, self.facts, self.migrations.files, ready, self._way)

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
