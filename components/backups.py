"""AWS Backup: what RDS's own backups do not reach, kept in a vault, copied to the second region, tried every week."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from catalog.database import Backups as Facts
from catalog.system import Stack
from components.backup_vault import BackupVault, BackupVaultArgs
from components.key import Key, KeyArgs
from components.network import Network
from components.place import Place, named
from components.recovery import Recovery
from components.schedule import Round, rounds

POLICIES = {
    "backup": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "restore": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
}
"""AWS's own, which follow what AWS Backup learns to do."""

START_MINUTES, COMPLETE_MINUTES = 60, 720
"""A backup begins within an hour, the least AWS allows, and is given up after twelve; own choice."""

TESTED_AT = "cron(0 12 ? * MON *)"
"""Own choice: on Mondays at noon, when somebody is there to look."""

TESTED_DAYS = 7
"""Any backup of the last week may be the one that is tried."""

LOOKED_AT_HOURS = 4
"""Own choice: so long the restored database stays, for whoever wants to look into it; then it is deleted."""


@dataclass(frozen=True)
class BackupsArgs:
    """What the backups of a system are made from."""

    stack: Stack
    place: Place
    network: Network
    recovery: Recovery | None


class Backups(pulumi.ComponentResource):
    """A vault, a plan per schedule, and where the environment asks for it a weekly restore of each database."""

    def __init__(self, name: str, args: BackupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Backups", name, None, opts)
        self._name, self._args = f"{name}-backups", args
        self.vault = self._vault()
        self._role = self._trusted()
        attached = [self._attached(what, policy) for what, policy in POLICIES.items()]
        self._below = pulumi.ResourceOptions(parent=self, depends_on=attached)
        for schedule, facts in schedules(args.stack).items():
            self._selection(schedule, self._plan(schedule, facts))
        if args.stack.environment.protection.restores_tested:
            self._tested()
        self.register_outputs({"vault": self.vault.vault.arn})

    def _vault(self) -> BackupVault:
        protection, below = self._args.stack.environment.protection, pulumi.ResourceOptions(parent=self)
        key = Key(self._name, KeyArgs(f"backups of {self._args.stack.stack}", protection, self._args.place), below)
        return BackupVault(self._name, BackupVaultArgs(self._args.place, protection, key.arn), below)

    def _trusted(self) -> aws.iam.Role:
        return aws.iam.Role(
            self._name,
            name=self._name,
            assume_role_policy=json.dumps(trust(self._args.place)),
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _attached(self, what: str, policy: str) -> aws.iam.RolePolicyAttachment:
        return aws.iam.RolePolicyAttachment(
            f"{self._name}-{what}",
            role=self._role.name,
            policy_arn=policy,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _plan(self, schedule: str, facts: Facts) -> aws.backup.Plan:
        name = f"{self._args.stack.stack}-{schedule}"
        most = self._args.stack.environment.retention.vault_days
        return aws.backup.Plan(
            name,
            name=name,
            rules=[self._rule(schedule, each) for each in rounds(facts, most)],
            tags=named(name),
            opts=self._below,
        )

    def _rule(self, schedule: str, each: Round) -> aws.backup.PlanRuleArgs:
        """RDS knows no cold storage: what is kept stays where it can be restored from at once."""
        there = self._args.recovery if each.copied else None
        kept = aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=each.days)
        copies = (
            [aws.backup.PlanRuleCopyActionArgs(destination_vault_arn=there.vault.vault.arn, lifecycle=kept)]
            if (there)
            else None
        )
        return aws.backup.PlanRuleArgs(
            rule_name=each.name,
            target_vault_name=self.vault.vault.name,
            schedule=each.cron,
            start_window=START_MINUTES,
            completion_window=COMPLETE_MINUTES,
            lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=each.days),
            recovery_point_tags=self._whose | {"backup": schedule},
            copy_actions=copies,
        )

    @property
    def _whose(self) -> dict[str, str]:
        """The tags that the provider puts on everything of this stack, and on nothing of another."""
        return {"system": self._args.stack.name, "environment": self._args.stack.environment.name}

    def _selection(self, schedule: str, plan: aws.backup.Plan) -> None:
        """Writers bear their schedule as a tag; all three tags have to be right."""
        name = f"{self._args.stack.stack}-{schedule}"
        wanted = self._whose | {"backup": schedule}
        conditions = aws.backup.SelectionConditionArgs(
            string_equals=[
                aws.backup.SelectionConditionStringEqualArgs(key=f"aws:ResourceTag/{key}", value=value)
                for key, value in wanted.items()
            ]
        )
        aws.backup.Selection(
            name,
            name=name,
            plan_id=plan.id,
            iam_role_arn=self._role.arn,
            resources=[self._args.place.arn("rds", "db:*")],
            conditions=[conditions],
            opts=self._below,
        )

    def _tested(self) -> None:
        name = self._name.replace("-", "_")  # a restore-testing plan's name takes no hyphen
        chosen = aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
            algorithm="RANDOM_WITHIN_WINDOW",
            include_vaults=[self.vault.vault.arn],
            recovery_point_types=["SNAPSHOT"],
            selection_window_days=TESTED_DAYS,
        )
        plan = aws.backup.RestoreTestingPlan(
            self._name,
            name=name,
            recovery_point_selection=chosen,
            schedule_expression=TESTED_AT,
            tags=named(self._name),
            opts=self._below,
        )
        self._tested_databases(name, plan)

    def _tested_databases(self, name: str, plan: aws.backup.RestoreTestingPlan) -> None:
        """Restored behind the network's default group, which lets nothing through."""
        whose = [
            aws.backup.RestoreTestingSelectionProtectedResourceConditionsStringEqualArgs(
                key=f"aws:ResourceTag/{key}", value=value
            )
            for key, value in self._whose.items()
        ]
        aws.backup.RestoreTestingSelection(
            self._name,
            name=name,
            restore_testing_plan_name=plan.name,
            protected_resource_type="RDS",
            protected_resource_conditions=aws.backup.RestoreTestingSelectionProtectedResourceConditionsArgs(
                string_equals=whose
            ),
            iam_role_arn=self._role.arn,
            restore_metadata_overrides={"dbSubnetGroupName": self._args.network.database_subnets.name},
            validation_window_hours=LOOKED_AT_HOURS,
            opts=self._below,
        )


def schedules(stack: Stack) -> dict[str, Facts]:
    """Each schedule once, with what it says, in the services' order."""
    return {facts.schedule: facts for facts in (service.database.backups for service in stack.services.values())}


def trust(place: Place) -> dict[str, Any]:
    """AWS Backup takes the role, for this account."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "backup.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
