"""Every resource type: made once, agreed with, imported, found again after a lost answer, deleted."""

import pytest

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.examples import EXAMPLES, declare, inputs

KEPT = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "aws:sns/topicPolicy:TopicPolicy",
}
"""What AWS has no deletion for: it is emptied, suspended or brought back to the default."""

PULUMIS_OWN = {
    "applyImmediately",
    "blockPublicPolicy",
    "deletionWindowInDays",
    "forceDestroy",
    "recoveryWindowInDays",
    "skipFinalSnapshot",
}
"""What only Pulumi knows, so that it comes with the first up after an import."""

every_type = pytest.mark.parametrize("kind", EXAMPLES)


IMPORTED_BY = {
    "aws:backup/selection:Selection": "{planId}|{id}",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": "{name}:{restoreTestingPlanName}",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "{logGroupName}:{name}",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": "{id}@us-west-2",
    "aws:rds/instance:Instance": "{identifier}",
}
"""By what a user names one to import, where that is not its id."""


def imported_by(made: Resource) -> str:
    return IMPORTED_BY.get(made.kind, "{id}").format(**{**made.outputs, "id": made.id})


@every_type
def test_a_second_up_a_refresh_and_an_import_change_nothing(engine: Engine, kind: str) -> None:
    made = declare(engine, kind)
    assert not engine.diff(made, **inputs(engine, kind)).diffs
    found, imported = engine.refresh(made), engine.read(kind, imported_by(made))
    assert found is not None
    assert imported is not None
    assert (found.id, found.inputs, found.outputs) == (made.id, made.inputs, made.outputs)
    assert imported.id == made.id
    assert set(engine.diff(imported, **inputs(engine, kind)).diffs) <= PULUMIS_OWN


@every_type
def test_what_a_lost_answer_left_is_found_then_deleted_once_and_again(engine: Engine, kind: str) -> None:
    made = declare(engine, kind)
    engine.forget(made)
    second = engine.another_run()
    again = declare(second, kind)
    assert (again.id, again.inputs, again.outputs) == (made.id, made.inputs, made.outputs)
    third = second.another_run()
    third.delete(again)
    assert (third.read(kind, imported_by(made)) is None) != (kind in KEPT)
    third.delete(again)
