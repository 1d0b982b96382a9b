"""RDS Proxy in front of a service's writer: many clients, few connections, logged in by IAM over TLS."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.access import USERS, Access
from components.log_group import log_group
from components.network import Network
from components.place import Place, named
from components.postgres import Postgres


@dataclass(frozen=True)
class ProxyArgs:
    """What a proxy is made from."""

    stack: Stack
    service: str
    place: Place
    network: Network
    postgres: Postgres
    access: Access


class Proxy(pulumi.ComponentResource):
    """One proxy, the role it reads its secret with, its firewall, and the share of connections it may take."""

    def __init__(self, name: str, args: ProxyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Proxy", name, None, opts)
        self._name, self._args = f"{name}-proxy", args
        self._called = f"{args.postgres.called}-proxy"
        self.role = self._role()
        policy = self._policy()
        self.proxy = self._proxy([policy, self._log()])
        self._target(self._group())
        self.host = self.proxy.endpoint
        self.register_outputs({"endpoint": self.host})

    @property
    def _below(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _role(self) -> aws.iam.Role:
        return aws.iam.Role(
            self._name,
            name=self._called,
            assume_role_policy=json.dumps(trust(self._args.place)),
            tags=named(self._called),
            opts=self._below,
        )

    def _policy(self) -> aws.iam.RolePolicy:
        secrets, key = [secret.arn for secret in self._args.access.users["app"]], self._args.postgres.key.arn
        policy = pulumi.Output.json_dumps(reading(self._args.place, secrets, key))
        return aws.iam.RolePolicy(self._name, name=self._called, role=self.role.name, policy=policy, opts=self._below)

    def _log(self) -> aws.cloudwatch.LogGroup:
        path = f"/aws/rds/proxy/{self._called}"
        return log_group(self, self._name, path, self._args.stack, self._args.postgres.key, called=self._called)

    def _proxy(self, needed: list[pulumi.Resource]) -> aws.rds.Proxy:
        logins = [
            aws.rds.ProxyAuthArgs(
                auth_scheme="SECRETS", iam_auth="REQUIRED", secret_arn=secret.arn, description=f"app, {user} user"
            )
            for user, secret in zip(USERS, self._args.access.users["app"], strict=True)
        ]
        # Roles puts the password into the secret: before that there is nobody to log in as.
        ready = pulumi.ResourceOptions(parent=self, depends_on=[*needed, self._args.access.roles])
        return aws.rds.Proxy(
            self._name,
            name=self._called,
            engine_family="POSTGRESQL",
            auths=logins,
            require_tls=True,
            role_arn=self.role.arn,
            idle_client_timeout=self._args.stack.pool(self._args.service).max_lifetime,
            vpc_subnet_ids=self._args.network.subnet_ids,
            vpc_security_group_ids=[group.id for group in (self._args.postgres.pooler,) if group],
            tags=named(self._called),
            opts=ready,
        )

    def _group(self) -> aws.rds.ProxyDefaultTargetGroup:
        stack, service = self._args.stack, self._args.service
        config = aws.rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs(
            connection_borrow_timeout=stack.pool(service).connect_timeout,
            max_connections_percent=shares(stack, service).most,
            max_idle_connections_percent=shares(stack, service).idle,
        )
        return aws.rds.ProxyDefaultTargetGroup(
            self._name, db_proxy_name=self.proxy.name, connection_pool_config=config, opts=self._below
        )

    def _target(self, group: aws.rds.ProxyDefaultTargetGroup) -> aws.rds.ProxyTarget:
        return aws.rds.ProxyTarget(
            self._name,
            db_proxy_name=self.proxy.name,
            target_group_name=group.name,
            db_instance_identifier=self._args.postgres.writer.identifier,
            opts=self._below,
        )


class Shares(NamedTuple):
    """Parts of the database's connections, in percent."""

    most: int
    """What the proxy may open."""
    idle: int
    """What it keeps open when nobody asks."""


def shares(stack: Stack, service: str) -> Shares:
    """What the budget gives to the service's role, rounded down: a proxy never asks for more than the role may have."""
    budget, pool = stack.budget(service), stack.pool(service)
    most = max(budget.app * 100 // budget.max_connections, 1)
    idle = pool.min_idle * budget.instances * 100 // budget.max_connections
    return Shares(most, min(idle, most))


def trust(place: Place) -> dict[str, Any]:
    """RDS takes the role, for this account's proxies."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "rds.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
            }
        ],
    }


def reading(place: Place, secrets: Sequence[pulumi.Input[str]], key: pulumi.Input[str]) -> dict[str, Any]:
    """The role reads the secrets of one login's users, and uses the key for that alone."""
    through = {"StringEquals": {"kms:ViaService": f"secretsmanager.{place.region}.amazonaws.com"}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secrets},
            {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key, "Condition": through},
        ],
    }
