"""The role that RDS takes to send Enhanced Monitoring's figures (control RDS.6)."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.place import Place, named

MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
"""AWS's own policy for it."""


@dataclass(frozen=True)
class MonitorArgs:
    """What the role is made from."""

    place: Place


class Monitor(pulumi.ComponentResource):
    """One role for all databases of a system."""

    def __init__(self, name: str, args: MonitorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Monitor", name, None, opts)
        self._name, self._args = f"{name}-monitoring", args
        self.role = self._role()
        self.attached = self._attached()
        self.register_outputs({"role": self.role.arn})

    def _role(self) -> aws.iam.Role:
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": self._args.place.account}},
                }
            ],
        }
        return aws.iam.Role(
            self._name,
            name=self._name,
            assume_role_policy=json.dumps(trust),
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _attached(self) -> aws.iam.RolePolicyAttachment:
        return aws.iam.RolePolicyAttachment(
            self._name,
            role=self.role.name,
            policy_arn=MONITORING_POLICY,
            opts=pulumi.ResourceOptions(parent=self),
        )
