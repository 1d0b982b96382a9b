"""CloudWatch: composite alarms, which moto lacks."""

import re
from types import SimpleNamespace
from typing import Any

from moto.cloudwatch import urls
from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

_NAMED = re.compile(r"""(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^\s()"']+))\s*\)""")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""
_SUPPRESSOR = ("ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod")


class Alarms(CloudWatchBackend):
    """CloudWatch of one region."""

    @property
    def _url_module(self) -> SimpleNamespace:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": Responses.dispatch})

    def check_rule(self, rule: str) -> None:
        """Refuse a rule that speaks of alarms which are not there."""
        named = {next(filter(None, groups), "").rpartition(":alarm:")[2] for groups in _NAMED.findall(rule)}
        absent = sorted(named - set(self.alarms))
        if absent:
            listed = ", ".join(absent)
            raise ValidationError(
                f"Could not save the composite alarm as alarms [{listed}] in the alarm rule do not exist"
            )

    def delete_alarms(self, alarm_names: list[str]) -> None:
        """Delete alarms with their tags, which moto would give to the next of the name."""
        for alarm in self.get_alarms_by_alarm_names(alarm_names):
            self.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
        super().delete_alarms(alarm_names)


class Responses(CloudWatchResponse):
    """Moto's calls, and ours."""

    params: dict[str, Any]

    @property
    def _alarms(self) -> Alarms:
        backend = self.cloudwatch_backend
        assert isinstance(backend, Alarms)  # noqa: S101
        return backend

    def put_composite_alarm(self) -> ActionResult:
        """PutCompositeAlarm."""
        self._alarms.check_rule(self.params["AlarmRule"])
        answer = self.put_metric_alarm()
        alarm = self._alarms.alarms[self.params["AlarmName"]]
        vars(alarm).update({name: self.params[name] for name in _SUPPRESSOR if name in self.params})
        return answer

    def describe_alarms(self) -> ActionResult:
        """DescribeAlarms: of the kinds that are asked for, metric alarms where none is."""
        found: Any = super().describe_alarms().result
        kinds = self.params.get("AlarmTypes") or ["MetricAlarm"]
        return ActionResult({f"{kind}s": found[f"{kind}s"] for kind in kinds})


def install() -> None:
    """Put our CloudWatch in the place of moto's."""
    cloudwatch_backends.backend = Alarms
