"""The calls about restore tests: how often backups would be tried, and which."""

from moto.backup.exceptions import AlreadyExistsException, InvalidRequestException, ResourceNotFoundException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time

from localcloud.cloud.recorded.shelf import Record, new_id, plain

from .calls import Calls, lacks

_ASSUMED_PLAN = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
_ASSUMED_SELECTION = {"ValidationWindowHours": 0, "RestoreMetadataOverrides": {}, "ProtectedResourceArns": []}
_SELECTION_WINDOW_DAYS = 30
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingRecoveryPointSelection.html"""


class Testing(Calls):
    """Restore testing plans and selections."""

    def create_restore_testing_plan(self) -> ActionResult:
        """CreateRestoreTestingPlan."""
        wanted = plain(self.params["RestoreTestingPlan"])
        name = wanted["RestoreTestingPlanName"]
        if name in self.backups.shelf("testing plans"):
            raise AlreadyExistsException(msg=f"Restore testing plan {name} already exists")
        arn = self.backups.arn("restore-testing-plan", f"{name}-{new_id()}")
        plan = _ASSUMED_PLAN | wanted | {"RestoreTestingPlanArn": arn, "CreationTime": unix_time()}
        self.backups.shelf("testing plans")[name] = _completed(plan)
        self.backups.tag_resource(arn, self.params.get("Tags") or {})
        return ActionResult(plan)

    def get_restore_testing_plan(self) -> ActionResult:
        """GetRestoreTestingPlan."""
        return ActionResult({"RestoreTestingPlan": self._testing_plan()})

    def list_restore_testing_plans(self) -> ActionResult:
        """ListRestoreTestingPlans."""
        return ActionResult({"RestoreTestingPlans": list(self.backups.shelf("testing plans").values())})

    def update_restore_testing_plan(self) -> ActionResult:
        """UpdateRestoreTestingPlan."""
        plan = self._testing_plan()
        plan.update(plain(self.params["RestoreTestingPlan"]), LastUpdateTime=unix_time())
        return ActionResult(_completed(plan) | {"UpdateTime": plan["LastUpdateTime"]})

    def delete_restore_testing_plan(self) -> EmptyResult:
        """DeleteRestoreTestingPlan."""
        plan = self._testing_plan()
        name = plan["RestoreTestingPlanName"]
        if any(one["RestoreTestingPlanName"] == name for one in self.backups.shelf("testing selections").values()):
            raise InvalidRequestException(msg="Restore testing selections must be deleted prior to their plan")
        del self.backups.shelf("testing plans")[name]
        self.backups.tagger.delete_all_tags_for_resource(plan["RestoreTestingPlanArn"])
        return EmptyResult()

    def create_restore_testing_selection(self) -> ActionResult:
        """CreateRestoreTestingSelection."""
        wanted, plan = plain(self.params["RestoreTestingSelection"]), self._testing_plan()
        name = wanted["RestoreTestingSelectionName"]
        if bool(wanted.get("ProtectedResourceArns")) == bool(wanted.get("ProtectedResourceConditions")):
            raise lacks("One of ProtectedResourceArns and ProtectedResourceConditions must be given, not both")
        key = f"{plan['RestoreTestingPlanName']}/{name}"
        if key in self.backups.shelf("testing selections"):
            raise AlreadyExistsException(msg=f"Restore testing selection {name} already exists")
        told = {name: plan[name] for name in ("RestoreTestingPlanName", "RestoreTestingPlanArn")}
        self.backups.shelf("testing selections")[key] = (
            _ASSUMED_SELECTION | wanted | told | {"CreationTime": unix_time()}
        )
        return ActionResult(self.backups.shelf("testing selections")[key])

    def get_restore_testing_selection(self) -> ActionResult:
        """GetRestoreTestingSelection."""
        return ActionResult({"RestoreTestingSelection": self._testing_selection()})

    def list_restore_testing_selections(self) -> ActionResult:
        """ListRestoreTestingSelections."""
        name = self._testing_plan()["RestoreTestingPlanName"]
        every = self.backups.shelf("testing selections").values()
        return ActionResult(
            {"RestoreTestingSelections": [one for one in every if one["RestoreTestingPlanName"] == name]}
        )

    def update_restore_testing_selection(self) -> ActionResult:
        """UpdateRestoreTestingSelection."""
        selection = self._testing_selection()
        selection.update(plain(self.params["RestoreTestingSelection"]))
        return ActionResult(selection | {"UpdateTime": unix_time()})

    def delete_restore_testing_selection(self) -> EmptyResult:
        """DeleteRestoreTestingSelection."""
        self._testing_selection()
        del self.backups.shelf("testing selections")[self._selection_key()]
        return EmptyResult()

    def _testing_plan(self) -> Record:
        name = self.params.get("RestoreTestingPlanName") or self.params["RestoreTestingPlan"]["RestoreTestingPlanName"]
        return self.backups.testing_plan(name)

    def _testing_selection(self) -> Record:
        self._testing_plan()
        found = self.backups.shelf("testing selections").get(self._selection_key())
        if found is None:
            raise ResourceNotFoundException(msg=f"Restore testing selection {self._selection_key()} cannot be found")
        return found

    def _selection_key(self) -> str:
        return f"{self.params['RestoreTestingPlanName']}/{self.params['RestoreTestingSelectionName']}"


def _completed(plan: Record) -> Record:
    assumed = {"SelectionWindowDays": _SELECTION_WINDOW_DAYS, "ExcludeVaults": []}
    plan["RecoveryPointSelection"] = assumed | plan["RecoveryPointSelection"]
    return plan
