# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""AWS Backup: tests of restoring."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_member
from localcloud.plugins.aws.tables.backup_vaults import TAGGING
from localcloud.plugins.aws.values import UNKNOWN, Properties
from localcloud.plugins.aws.work import Call, Found, Work

_NAME = re.compile(r"[0-9A-Za-z_]{1,50}")
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html"""


class _Named(Kind):
    """What has a name of its own kind: no hyphens, and none is made up."""

    service = "backup"
    document: ClassVar[str]
    """The parameter that takes the whole."""
    missing = ("ResourceNotFoundException",)
    taken = ("AlreadyExistsException",)
    busy = ("InvalidRequestException",)

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a name that AWS would refuse."""
        name = inputs.get("name")
        if name is None:
            yield "name", "missing required property"
        elif name != UNKNOWN and not _NAME.fullmatch(str(name)):
            yield "name", f"{name} given; 1 to 50 letters, digits and underscores are allowed"

    def written(self, work: Work, operation: str) -> dict[str, Any]:
        """Spell the whole as a call takes it."""
        given = {self.names.get(name, name): value for name, value in work.inputs.items()}
        return {self.document: to_member(work.shape(operation).members[self.document], given)}


class RestoreTestingPlan(_Named):
    """How often backups are tried, and from which vaults; its id is its name."""

    type_name = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
    creation = Call("create_restore_testing_plan")
    reading = Call("get_restore_testing_plan", "RestoreTestingPlanName", "RestoreTestingPlan")
    deletion = Call("delete_restore_testing_plan", "RestoreTestingPlanName")
    document = "RestoreTestingPlan"
    natural = ("name",)
    names = {"name": "RestoreTestingPlanName"}
    paths = {"arn": "RestoreTestingPlanArn"}
    assumed = {"excludeVaults": [], "selectionWindowDays": 30}
    replaces = ("name",)
    tagging = TAGGING

    def create(self, work: Work) -> str:
        """Create the plan."""
        operation = "create_restore_testing_plan"
        work.call(operation, **self.written(work, operation), Tags=dict(work.tags))
        return self.natural_id(work.inputs)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the plan anew."""
        operation = "update_restore_testing_plan"
        if set(changed) - {"tags", "tagsAll"}:
            work.call(operation, RestoreTestingPlanName=work.id, **self.written(work, operation))


class RestoreTestingSelection(_Named):
    """Which backups a plan tries; its id is its name."""

    type_name = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
    creation = Call("create_restore_testing_selection")
    reading = Call("get_restore_testing_selection", answer="RestoreTestingSelection")
    deletion = Call("delete_restore_testing_selection")
    document = "RestoreTestingSelection"
    natural = ("restoreTestingPlanName", "name")
    names = {"name": "RestoreTestingSelectionName"}
    replaces = ("name", "protectedResourceType", "restoreTestingPlanName")

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a selection that names nothing, or says it twice."""
        yield from super().problems(inputs)
        ways = ("protectedResourceArns", "protectedResourceConditions")
        if sum(inputs.get(way) is not None for way in ways) != 1:
            yield ways[0], f"give one of {' and '.join(ways)}"

    def natural_id(self, inputs: Properties) -> str:
        """Tell its name."""
        return str(inputs["name"])

    def create(self, work: Work) -> str:
        """Add it to the plan."""
        operation = "create_restore_testing_selection"
        work.call(operation, **self.where(work, self.creation), **self.written(work, operation))
        return self.natural_id(work.inputs)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put it anew."""
        if changed:
            operation = "update_restore_testing_selection"
            work.call(operation, **self.where(work, self.deletion), **self.written(work, operation))

    def where(self, work: Work, call: Call | None) -> dict[str, Any]:
        """Say which one of which plan; an import gives both, a colon between."""
        name, _, plan = work.id.partition(":")
        whose = {"RestoreTestingPlanName": plan or str(work.get("restoreTestingPlanName"))}
        return whose if call is self.creation else {**whose, "RestoreTestingSelectionName": name}

    def imported_id(self, work: Work, found: Found) -> str:  # noqa: ARG002 - AWS tells it
        """Tell its name."""
        return str(found["RestoreTestingSelectionName"])

    def outputs(self, work: Work, found: Found) -> Properties:
        """Leave out conditions that say nothing."""
        conditions = {name: of for name, of in (found.get("ProtectedResourceConditions") or {}).items() if of}
        return super().outputs(work, {**found, "ProtectedResourceConditions": conditions or None})
