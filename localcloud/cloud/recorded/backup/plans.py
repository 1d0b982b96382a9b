"""The calls about plans and selections: when backups would be taken, and of what."""

from collections.abc import Iterable
from typing import Any

from moto.backup.exceptions import AlreadyExistsException, InvalidRequestException, ResourceNotFoundException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time

from localcloud.cloud.recorded.shelf import Record, new_id, plain

from .calls import Calls, lacks

_ASSUMED = {
    "StartWindowMinutes": 480,
    "CompletionWindowMinutes": 10080,
    "ScheduleExpressionTimezone": "Etc/UTC",
    "EnableContinuousBackup": False,
}
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html"""
_DAYS_IN_COLD_STORAGE = 90
_DAYS_OF_CONTINUOUS_BACKUP = 35
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html and point-in-time-recovery.html there"""


class Plans(Calls):
    """Plans, and the selections of what they are for."""

    def create_backup_plan(self) -> ActionResult:
        """CreateBackupPlan."""
        document = self._document()
        if any(document == plan["Document"] for plan in self.backups.shelf("plans").values()):
            raise AlreadyExistsException(msg="Backup plan with the same plan document already exists")
        identity = new_id()
        arn = self.backups.arn("backup-plan", identity)
        plan = {"BackupPlanId": identity, "BackupPlanArn": arn, "CreationDate": unix_time()}
        self.backups.shelf("plans")[identity] = plan | _version(document)
        self.backups.tag_resource(arn, self.params.get("BackupPlanTags") or {})
        return ActionResult(self.backups.plan(identity))

    def get_backup_plan(self) -> ActionResult:
        """GetBackupPlan."""
        return ActionResult(self._plan())

    def list_backup_plans(self) -> ActionResult:
        """ListBackupPlans."""
        plans = self.backups.shelf("plans").values()
        named = [plan | {"BackupPlanName": plan["Document"]["BackupPlanName"]} for plan in plans]
        return ActionResult({"BackupPlansList": named})

    def update_backup_plan(self) -> ActionResult:
        """UpdateBackupPlan."""
        plan = self._plan()
        plan.update(_version(self._document()))
        return ActionResult(plan)

    def delete_backup_plan(self) -> ActionResult:
        """DeleteBackupPlan."""
        plan = self._plan()
        if list(self._selections(plan["BackupPlanId"])):
            raise InvalidRequestException(
                msg="Related backup plan selections must be deleted prior to backup plan deletion"
            )
        del self.backups.shelf("plans")[plan["BackupPlanId"]]
        self.backups.tagger.delete_all_tags_for_resource(plan["BackupPlanArn"])
        return ActionResult(plan | {"DeletionDate": unix_time()})

    def create_backup_selection(self) -> ActionResult:
        """CreateBackupSelection."""
        plan, identity = self.params["BackupPlanId"], new_id()
        if plan not in self.backups.shelf("plans"):
            raise lacks(f"Cannot find Backup plan with ID {plan}")
        name = self.params["BackupSelection"]["SelectionName"]
        if any(name == one["BackupSelection"]["SelectionName"] for one in self._selections(plan)):
            raise AlreadyExistsException(msg=f"Backup selection {name} already exists in the plan")
        selection = plain(self.params) | {"SelectionId": identity, "CreationDate": unix_time()}
        self.backups.shelf("selections")[identity] = selection
        return ActionResult(selection)

    def get_backup_selection(self) -> ActionResult:
        """GetBackupSelection."""
        return ActionResult(self._selection())

    def list_backup_selections(self) -> ActionResult:
        """ListBackupSelections."""
        plan = self._plan()["BackupPlanId"]
        found = [plain(one["BackupSelection"]) | one for one in self._selections(plan)]
        return ActionResult({"BackupSelectionsList": found})

    def delete_backup_selection(self) -> EmptyResult:
        """DeleteBackupSelection."""
        del self.backups.shelf("selections")[self._selection()["SelectionId"]]
        return EmptyResult()

    def _plan(self) -> Record:
        return self.backups.plan(self.params["BackupPlanId"])

    def _selections(self, plan: str) -> Iterable[Record]:
        return (one for one in self.backups.shelf("selections").values() if one["BackupPlanId"] == plan)

    def _selection(self) -> Record:
        plan, identity = self.params["BackupPlanId"], self.params["SelectionId"]
        found = self.backups.shelf("selections").get(identity)
        if found is None or found["BackupPlanId"] != plan:
            raise ResourceNotFoundException(msg=f"Cannot find Backup selection with ID {identity}")
        return found

    def _document(self) -> Record:
        document = plain(self.params["BackupPlan"])
        for rule in document["Rules"]:
            _check(rule)
            if rule["TargetBackupVaultName"] not in self.backups.shelf("vaults"):
                raise lacks(f"Backup vault {rule['TargetBackupVaultName']} does not exist")
        return document


def _version(document: Record) -> Record:
    rules = [_ASSUMED | rule | {"RuleId": new_id()} for rule in document["Rules"]]
    return {
        "Document": document,
        "BackupPlan": document | {"Rules": rules},
        "AdvancedBackupSettings": document.get("AdvancedBackupSettings") or [],
        "VersionId": new_id(),
    }


def _check(rule: Record) -> None:
    for kept in (rule, *(rule.get("CopyActions") or ())):
        _check_lifecycle(kept.get("Lifecycle") or {})
    days = (rule.get("Lifecycle") or {}).get("DeleteAfterDays")
    if rule.get("EnableContinuousBackup") and not (days and days <= _DAYS_OF_CONTINUOUS_BACKUP):
        raise lacks(f"Invalid lifecycle. Continuous backups are kept for 1 to {_DAYS_OF_CONTINUOUS_BACKUP} days")


def _check_lifecycle(lifecycle: dict[str, Any]) -> None:
    cold, gone = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle.get("DeleteAfterDays")
    if cold and gone and gone < cold + _DAYS_IN_COLD_STORAGE:
        raise lacks(
            f"Invalid lifecycle. DeleteAfterDays {gone} must be at least {_DAYS_IN_COLD_STORAGE} days greater than "
            f"MoveToColdStorageAfterDays {cold}"
        )
