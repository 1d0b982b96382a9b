# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""AWS Backup: plans, and the selections of what they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_member
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.renaming import renamed, reverse
from localcloud.plugins.aws.tables.backup_vaults import TAGGING
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_RULE = {
    "completionWindow": "CompletionWindowMinutes",
    "destinationVaultArn": "DestinationBackupVaultArn",
    "schedule": "ScheduleExpression",
    "startWindow": "StartWindowMinutes",
    "targetVaultName": "TargetBackupVaultName",
    "coldStorageAfter": "MoveToColdStorageAfterDays",
    "deleteAfter": "DeleteAfterDays",
}
_TAGS = ("recoveryPointTags", "RecoveryPointTags", "backupOptions", "BackupOptions")
_ASSUMED = {
    "completionWindow": 180,
    "enableContinuousBackup": False,
    "scheduleExpressionTimezone": "Etc/UTC",
    "startWindow": 60,
}
"""What the official plugin assumes of a rule, in minutes; AWS's own windows are longer."""
_DAYS_IN_COLD_STORAGE, _DAYS_OF_CONTINUOUS_BACKUP = 90, 35
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html and point-in-time-recovery.html there"""


class Plan(Kind):
    """When backups are taken, and how long they are kept."""

    type_name = "aws:backup/plan:Plan"
    service = "backup"
    creation = Call("create_backup_plan")
    reading = Call("get_backup_plan", "BackupPlanId")
    deletion = Call("delete_backup_plan", "BackupPlanId")
    identity = "BackupPlanId"
    paths = {"arn": "BackupPlanArn", "version": "VersionId", "name": "BackupPlan.BackupPlanName"}
    autoname = Autoname(longest=50)
    assumed = _ASSUMED
    replaces = ("name",)
    missing = ("ResourceNotFoundException",)
    busy = ("InvalidRequestException",)
    tagging = TAGGING

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find lifecycles that AWS would refuse."""
        rules = inputs["rules"] if isinstance(inputs["rules"], list) else []
        for at, rule in enumerate(rules):
            if isinstance(rule, dict):
                yield from _rule_problems(f"rules[{at}]", rule)

    def create(self, work: Work) -> str:
        """Create the plan."""
        document = _document(work, "create_backup_plan")
        return self.identify(work, work.call("create_backup_plan", BackupPlan=document, BackupPlanTags=dict(work.tags)))

    def find(self, work: Work) -> str | None:
        """Look for one that bears the mark: AWS allows several of a name."""
        client = work.cloud.client(self.service, work.region)
        for page in client.get_paginator("list_backup_plans").paginate():
            for plan in page["BackupPlansList"]:
                if plan["BackupPlanId"] != work.replaced and self._mark(work, plan["BackupPlanArn"]) == work.mark:
                    return str(plan["BackupPlanId"])
        return None

    @staticmethod
    def _mark(work: Work, arn: str) -> str | None:
        tags: dict[str, str] = work.call("list_tags", ResourceArn=arn).get("Tags") or {}
        return tags.get(MARK)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put a new version of the plan."""
        if {"rules", "advancedBackupSettings", "scanSettings"} & set(changed):
            document = _document(work, "update_backup_plan")
            work.call("update_backup_plan", BackupPlanId=work.id, BackupPlan=document)

    def outputs(self, work: Work, found: Found) -> Properties:
        """Give the rules the form that Pulumi has."""
        rules = [_told(rule) for rule in found["BackupPlan"]["Rules"]]
        return super().outputs(work, {**found, "Rules": renamed(rules, reverse(_RULE), _TAGS)})


def _document(work: Work, operation: str) -> Properties:
    others = ("advancedBackupSettings", "scanSettings")
    wanted: Properties = {name: work.inputs[name] for name in others if name in work.inputs}
    rules: list[Properties] = [{**_ASSUMED, **rule} for rule in work.inputs["rules"]]
    document = {**wanted, "rules": rules, "backupPlanName": work.inputs["name"]}
    written: Properties = to_member(work.shape(operation).members["BackupPlan"], renamed(document, _RULE, _TAGS))
    return written


def _told(rule: Found) -> Found:
    return {name: value for name, value in rule.items() if name != "RuleId" and value not in ([], {})}


def _rule_problems(path: str, rule: Properties) -> Iterable[tuple[str, str]]:
    days = (rule.get("lifecycle") or {}).get("deleteAfter")
    if rule.get("enableContinuousBackup") is True and (days is None or _above(days, _DAYS_OF_CONTINUOUS_BACKUP)):
        yield (
            f"{path}.lifecycle.deleteAfter",
            f"{'missing' if days is None else days}; with enableContinuousBackup it is 1 to 35 days",
        )
    copies = rule.get("copyActions")
    for at, copy in enumerate(copies if isinstance(copies, list) else []):
        yield from _lifecycle_problems(f"{path}.copyActions[{at}]", copy)
    yield from _lifecycle_problems(path, rule)


def _lifecycle_problems(path: str, kept: Properties) -> Iterable[tuple[str, str]]:
    lifecycle = kept.get("lifecycle") if isinstance(kept, dict) else None
    cold, gone = (
        lifecycle.get(name) if isinstance(lifecycle, dict) else None for name in ("coldStorageAfter", "deleteAfter")
    )
    if isinstance(cold, int) and isinstance(gone, int) and gone < cold + _DAYS_IN_COLD_STORAGE:
        yield f"{path}.lifecycle.deleteAfter", f"{gone} days; cold storage from day {cold} needs at least {cold + 90}"


def _above(days: Any, most: int) -> bool:  # noqa: ANN401 - may be unknown yet
    return isinstance(days, int) and days > most


_CONDITION = {"key": "ConditionKey", "value": "ConditionValue", "type": "ConditionType"}


class Selection(Kind):
    """What a plan is for. AWS cannot change one."""

    type_name = "aws:backup/selection:Selection"
    service = "backup"
    creation = Call("create_backup_selection")
    reading = Call("get_backup_selection")
    deletion = Call("delete_backup_selection")
    identity = "SelectionId"
    natural = ("planId", "name")
    names = {"name": "SelectionName", "selectionTags": "ListOfTags"}
    paths = {"planId": "BackupPlanId"}
    autoname = Autoname(longest=50)
    replaces = ("conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags")
    missing = ("ResourceNotFoundException",)

    def create(self, work: Work) -> str:
        """Add it to the plan."""
        one = {name: value for given in work.inputs.get("conditions") or () for name, value in given.items()}
        wanted = {self.names.get(name, name): value for name, value in work.inputs.items()}
        shape = work.shape("create_backup_selection").members["BackupSelection"]
        selection = to_member(shape, renamed({**wanted, "conditions": one or None}, _CONDITION))
        plan = work.inputs["planId"]
        return self.identify(work, work.call("create_backup_selection", BackupPlanId=plan, BackupSelection=selection))

    def find(self, work: Work) -> str | None:
        """Look in the plan for one of the name."""
        found = work.call("list_backup_selections", BackupPlanId=work.inputs["planId"])["BackupSelectionsList"]
        named = (one["SelectionId"] for one in found if one["SelectionName"] == work.inputs["name"])
        return next((str(identity) for identity in named if identity != work.replaced), None)

    def read(self, work: Work) -> Found | None:
        """Describe it; an import gives its id as that of the plan, a bar and its own."""
        try:
            found = work.call("get_backup_selection", **self._whose(work))
        except ApiError as refused:
            # AWS says so of a plan that is not there.
            if refused.code in (*self.missing, "InvalidParameterValueException"):
                return None
            raise
        selection: Found = found["BackupSelection"]
        return {**selection, "BackupPlanId": found["BackupPlanId"], "SelectionId": found["SelectionId"]}

    @staticmethod
    def _whose(work: Work) -> dict[str, str]:
        plan, _, selection = work.id.rpartition("|")
        return {"BackupPlanId": plan or str(work.get("planId")), "SelectionId": selection}

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell the id that AWS gave."""
        return str(found["SelectionId"])

    def outputs(self, work: Work, found: Found) -> Properties:
        """Give conditions the form that Pulumi has."""
        conditions = {name: of for name, of in (found.get("Conditions") or {}).items() if of}
        tags = renamed(found.get("ListOfTags") or [], reverse(_CONDITION))
        told = {**found, "Conditions": renamed([conditions] if conditions else [], reverse(_CONDITION))}
        return super().outputs(work, {**told, "ListOfTags": tags})

    def delete(self, work: Work) -> None:
        """Remove it from the plan."""
        work.call("delete_backup_selection", **self._whose(work))
