"""`groundwork:rds:Upgrade`: a major version's upgrade by blue/green, as far as the person has thrown its switches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from operations.upgrade import STAGES, Wish, reach
from provider.resource import UNKNOWN, Checked, Inputs, Problem, Properties, Resource, Say

NAME = re.compile(r"(?!.*--)[A-Za-z][A-Za-z0-9-]{0,58}[A-Za-z0-9]")
"""What RDS takes for a deployment's name and for a snapshot's."""
TOLD = {
    "build": "the green side with PostgreSQL {major} is built; the database goes on as it is",
    "switch": "the green side with PostgreSQL {major} takes over; writes wait for up to five minutes",
    "delete": "the old instance is deleted, after its last snapshot {snapshot}",
}


class Upgrade(Resource):
    """Goes forward through its stages. Deleting the resource leaves every instance, deployment and snapshot alone."""

    computed: ClassVar[tuple[str, ...]] = ("deployment", "status", "oldInstance")
    inputs = Inputs(
        {
            "source": str,
            "name": str,
            "targetMajor": int,
            "targetParameterGroup": str,
            "stage": str,
            "keepOldSnapshot": str,
        }
    )

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Say what is wrong, also with the way from the last stage to this one; connects to nothing."""
        return Checked(news, self.inputs.problems(news) or tuple(_problems(olds, news)))

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Tell what the next stage does."""
        if olds.get("stage") == news["stage"]:
            return None
        told = TOLD[news["stage"]].format(major=news["targetMajor"], snapshot=news["keepOldSnapshot"])
        return f"{news['source']}: {told}"

    def identity(self, inputs: Properties) -> str:
        """Name the upgrade by its deployment."""
        return str(inputs["name"])

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Go to the stage. Raises OperationError with every refusal."""
        wish = Wish(
            inputs["source"],
            inputs["name"],
            inputs["targetMajor"],
            inputs["targetParameterGroup"],
            inputs["stage"],
            inputs["keepOldSnapshot"],
        )
        reached = reach(wish, say)
        return {"deployment": reached.deployment, "status": reached.status, "oldInstance": reached.old}


def _problems(olds: Properties, news: Properties) -> Iterator[Problem]:
    for path in ("name", "keepOldSnapshot"):
        if news[path] != UNKNOWN and not NAME.fullmatch(news[path]):
            reason = f"{news[path]!r} given; a letter, then letters, digits and single hyphens, 60 at most"
            yield Problem(path, reason)
    if news["stage"] not in STAGES:
        yield Problem("stage", f"{news['stage']!r} given; one of {', '.join(STAGES)}")
        return
    before = olds.get("stage")
    allowed = STAGES[: STAGES.index(before) + 2] if before in STAGES else STAGES[:1]
    if before and news["stage"] not in allowed:
        yield Problem("stage", f"{news['stage']} given after {before}; apply {allowed[-1]} first")
    if before in STAGES[1:] and news["stage"] not in STAGES[STAGES.index(before) :]:
        yield Problem("stage", f"{news['stage']} given after {before}; there is no way back")
    if before and news["targetMajor"] != olds["targetMajor"]:
        yield Problem("targetMajor", f"{news['targetMajor']} given; the upgrade under way is to {olds['targetMajor']}")
