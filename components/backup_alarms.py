"""Alarms on AWS Backup's own metrics: a backup that failed, one that never came, a copy or a test that failed."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from catalog.limits import Severity
from components.pager import Pager
from components.place import named

DAY = 24 * 3600
"""Seconds; backups are counted by the day."""


@dataclass(frozen=True)
class Watched:
    """A count of AWS Backup's jobs, and when it is wrong."""

    metric: str
    sentence: str
    severity: Severity = "warning"
    comparison: str = "GreaterThanOrEqualToThreshold"
    silence: str = "notBreaching"
    days: int = 1


WATCHED = {
    "failed": Watched("NumberOfBackupJobsFailed", "a backup failed"),
    "copy-failed": Watched("NumberOfCopyJobsFailed", "a copy to the second region failed"),
    # Days begin at midnight, so the second is the first that is certain to have had its backup.
    "missing": Watched(
        "NumberOfBackupJobsCompleted", "no backup for two days", "critical", "LessThanThreshold", "breaching", days=2
    ),
}
"""By the end of the alarm's name; each metric is the vault's. AWS Backup emits none while nothing happens."""


@dataclass(frozen=True)
class BackupAlarmsArgs:
    """What the alarms are made from."""

    vault: pulumi.Input[str]
    """Its name."""
    copied: bool
    """Whether there are copies that can fail."""
    pager: Pager


class BackupAlarms(pulumi.ComponentResource):
    """One alarm for each way in which backups can be amiss."""

    def __init__(self, name: str, args: BackupAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:BackupAlarms", name, None, opts)
        self._args = args
        for subject, watched in WATCHED.items():
            if args.copied or subject != "copy-failed":
                self._alarm(f"{name}-backups-{subject}", watched)
        self.register_outputs({})

    def _alarm(self, name: str, watched: Watched) -> None:
        actions = [self._args.pager.topic(watched.severity).arn]
        aws.cloudwatch.MetricAlarm(
            name,
            name=name,
            alarm_description=f"{name}: {watched.sentence}",
            namespace="AWS/Backup",
            metric_name=watched.metric,
            dimensions={"BackupVaultName": self._args.vault},
            statistic="Sum",
            period=DAY,
            evaluation_periods=watched.days,
            threshold=1,
            comparison_operator=watched.comparison,
            treat_missing_data=watched.silence,
            alarm_actions=actions,
            ok_actions=actions,
            tags=named(name),
            opts=pulumi.ResourceOptions(parent=self),
        )
